package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"bosang/claims/access"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// reported is the scene with a claim that was granted.
func reported(t testing.TB) *scene {
	t.Helper()
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	s.file(s.claimant("customer-1", claimant), subscription)
	s.decideAll(object{})
	return s
}

func TestAReportIsTheSameToTheByteLater(t *testing.T) {
	t.Parallel()
	s := reported(t)
	first := s.send(s.admin, http.MethodGet, "/v1/reports/claims?incident_id="+s.incident, nil)
	asOf := first.Header.Get("Report-As-Of")
	if first.StatusCode != http.StatusOK || asOf == "" || !strings.Contains(string(first.body), `"as_of":`+asOf+",") {
		t.Fatalf("%d %v\n%s", first.StatusCode, first.Header, first.body)
	}
	paths := map[string]answer{}
	for _, name := range []string{"claims", "claims?audience=public", "decision-times", "refusals", "owed", "accounts", "changes?since=" + asOf} {
		for _, form := range []string{"json", "csv"} {
			path := "/v1/reports/" + name
			if !strings.Contains(path, "?") {
				path += "?"
			}
			path += "&as_of=" + asOf + "&format=" + form
			if paths[path] = s.send(s.admin, http.MethodGet, path, nil); paths[path].StatusCode != http.StatusOK || len(paths[path].body) == 0 {
				t.Fatalf("%s: %d %s", path, paths[path].StatusCode, paths[path].body)
			}
		}
	}
	subscription, claimant := s.customer(2)
	s.file(s.claimant("customer-2", claimant), subscription)
	s.decideAll(object{})
	for path, before := range paths {
		if now := s.send(s.admin, http.MethodGet, path, nil); !bytes.Equal(now.body, before.body) {
			t.Errorf("%s is\n%s\nand was\n%s", path, now.body, before.body)
		}
	}
	if again := s.send(s.admin, http.MethodGet, "/v1/reports/claims?incident_id="+s.incident+"&as_of="+asOf, nil); !bytes.Equal(again.body, first.body) {
		t.Errorf("%s\nwas\n%s", again.body, first.body)
	}
	now := s.must(200, s.admin, "GET", "/v1/reports/claims", nil)
	if now.at("as_of") == asOf || now.at("covers") != "2" || now.at("rows", 0, "affected_subscriptions") != "2" {
		t.Errorf("now it is %v", now)
	}
	changed := s.must(200, s.admin, "GET", "/v1/reports/changes?since="+asOf, nil)
	if changed.at("count") != "1" || changed.at("rows", 0, "why") != "filed" || changed.at("rows", 0, "outcome_after") != "granted" {
		t.Errorf("what changed is %v", changed)
	}
}

func TestAWorkbookNamesTheDigestOfItsJSONAndHoldsNoFormula(t *testing.T) {
	t.Parallel()
	s := reported(t)
	json := s.send(s.admin, http.MethodGet, "/v1/reports/claims", nil, header("Accept", "application/json"))
	asOf := json.Header.Get("Report-As-Of")
	got := s.send(s.admin, http.MethodGet, "/v1/reports/claims?as_of="+asOf, nil, header("Accept", xlsx), header("Accept-Language", "ko"))
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != xlsx || got.Header.Get("Content-Language") != "ko" ||
		got.Header.Get("Content-Disposition") != "attachment; filename=bosang-claims-"+asOf+".xlsx" {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	book, err := excelize.OpenReader(bytes.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	cover, err := book.GetRows("표지")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(json.body)
	if last := cover[len(cover)-1]; last[0] != "JSON의 SHA-256" || last[1] != hex.EncodeToString(sum[:]) {
		t.Errorf("the cover is %v, and the digest %x", cover, sum)
	}
	rows, err := book.GetRows("보고서")
	if err != nil || len(rows) < 2 || rows[0][0] != "접수일" || rows[1][1] != "kakao-2022-10-15" {
		t.Errorf("the rows are %v, %v", rows, err)
	}
	for _, sheet := range book.GetSheetList() {
		for i := range 40 {
			for j := range 30 {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if f, err := book.GetCellFormula(sheet, cell); err != nil || f != "" {
					t.Errorf("%s!%s holds %q, %v", sheet, cell, f, err)
				}
			}
		}
	}
}

func TestATableHasHeadingsInTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	s := reported(t)
	for lang, want := range map[string][]string{
		"ko": {`"보고서","claims"`, `"접수일","사건","사업자","서비스"`, `"줄 수","1"`},
		"en": {`"Report","claims"`, `"Day of arrival","Incident","Provider","Service"`, `"Rows","1"`},
	} {
		got := s.send(s.admin, http.MethodGet, "/v1/reports/claims", nil, header("Accept", "text/csv, application/json;q=0.5"), header("Accept-Language", lang))
		lines := strings.Split(string(got.body), "\r\n")
		if got.Header.Get("Content-Type") != "text/csv; charset=utf-8" || got.Header.Get("Content-Language") != lang {
			t.Errorf("%v", got.Header)
		}
		for _, w := range want {
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, w) }) {
				t.Errorf("no line begins with %s:\n%s", w, got.body)
			}
		}
	}
}

func TestReportsAreListedAndRefusedInWords(t *testing.T) {
	t.Parallel()
	s := stored(t).emoticons()
	operator := s.token(access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{{1}}})
	list := s.must(200, operator, "GET", "/v1/reports?lang=ko", nil)
	if list.at("items", 0, "name") != "claims" || list.at("items", 0, "title") != "접수일별 청구" || list.at("items", 1, "audience") != "public" {
		t.Errorf("the list is %v", list)
	}
	for path, want := range map[string]string{
		"claims?as_of=0": "as_of: cut_off_form", "claims?as_of=x": "as_of: cut_off_form", "claims?format=pdf": "format: one_of", "claims?from=2022-13-01": "from: date_form",
		"claims?incident_id=x": "incident_id: id_form", "claims?audience=all": "audience: one_of", "claims?until=2022-10-01": "until: unknown_param",
	} {
		if got := s.must(400, s.admin, "GET", "/v1/reports/"+path, nil).faults(); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	if got := s.must(422, s.admin, "GET", "/v1/reports/claims?as_of=99", nil).faults(); got != "as_of: unknown_cut_off" {
		t.Error(got)
	}
	s.must(404, s.admin, "GET", "/v1/reports/salaries", nil)
	s.must(403, operator, "GET", "/v1/reports/claims?audience=public", nil)
	if got := s.send(s.admin, http.MethodGet, "/v1/reports/claims", nil, header("Accept", "image/png")); got.StatusCode != http.StatusNotAcceptable {
		t.Errorf("a picture is answered with %d", got.StatusCode)
	}
	if got := s.send(s.admin, http.MethodGet, "/v1/reports/claims?format=csv", nil, header("Accept", "image/png")); got.StatusCode != http.StatusOK {
		t.Errorf("a form that is asked for by name is answered with %d", got.StatusCode)
	}
	for _, c := range []string{"text/csv;q=0.2, application/json;q=0.1", "text/*", "text/csv, */*;q=0.9"} {
		if got := s.send(s.admin, http.MethodGet, "/v1/reports/claims", nil, header("Accept", c)); got.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%s is answered with %s", c, got.Header.Get("Content-Type"))
		}
	}
}
