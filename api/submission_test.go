package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const submissionHeading = "reference,reported_at,customer_number,email,name,service,narrative,loss,currency\n"

// reportLines reads a report: its rows, and its last line.
func reportLines(t testing.TB, a answer) (rows []object, last object) {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("the file is answered with %d: %s", a.StatusCode, a.body)
	}
	for line := range bytes.SplitSeq(bytes.TrimSpace(a.body), []byte("\n")) {
		var o object
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("the report holds %q: %v", line, err)
		}
		if o.at("row") == "" {
			last = o
			continue
		}
		rows = append(rows, o)
	}
	return rows, last
}

// said gives rows as "row line reference status faults".
func said(rows []object) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(strings.Join([]string{r.at("row"), r.at("line"), r.at("reference"), r.at("status"), r.faults()}, " ")))
	}
	return all
}

func (s *scene) submissionsOf(source string) string {
	return "/v1/submissions/bulk?incident_id=" + s.incident + "&source=" + source
}

func TestAFileOfWhatPeopleSaidIsReportedRowByRowAndLosesNone(t *testing.T) {
	s := stored(t).emoticons()
	s.customer(1)
	body := "\xef\xbb\xbf" + submissionHeading +
		"R-1,2022-10-16T10:00:00+09:00,C-000001,,,talk,\"어제 오후부터\r\n메시지를 \"\"전혀\"\" 못 보냈습니다\",12000,KRW\r\n" +
		"\n" +
		"R-2,,,nobody@example.com,김철수,,\"어제\t오후,\n\n저녁까지\",,\n" +
		"R-3,,,,,,\"여기서 따옴표가 닫히지 않습니다,,\n" +
		"R-4,,C-000001,,,,,,\n" +
		",,C-000001,,,,,,\n" +
		"R-5,2022-10-16,,,,,,x,KRW\n" +
		"R-6,,,,,,제 번호는 900101-1234568입니다,,\n" +
		"R-7,,,,,," + strings.Repeat("긴", 4001) + ",,\n" +
		"R-8,,,,,," + strings.Repeat("x", 20_000) + ",,\n" +
		"R-2,,,other@example.com,김영희,,다른 사람의 말,,\n" +
		"R-9,,,,,talks,,,"
	want := []string{
		"1 2 R-1 filed",
		"2 5 R-2 unmatched email: no_customer",
		"3 8  invalid : csv_syntax",
		"4 9 R-4 already_filed",
		"5 10  invalid reference: required",
		"6 11 R-5 invalid loss: amount_form; reported_at: instant_form",
		"7 12 R-6 invalid narrative: registration_number",
		"8 13 R-7 invalid narrative: too_long",
		"9 14  invalid : line_too_long",
		"10 15 R-2 invalid reference: reference_reused",
		"11 16 R-9 invalid service: unknown_key",
	}
	first := s.send(s.operator, "POST", s.submissionsOf("form-1"), body, csv()...)
	rows, last := reportLines(t, first)
	if got := said(rows); !slices.Equal(got, want) {
		t.Errorf("the report is\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := fmt.Sprint(last["totals"]); got != "map[already_filed:1 ambiguous:0 dismissed:0 filed:1 invalid:8 rows:11 taken_up:0 unmatched:1]" {
		t.Errorf("the totals are %s", got)
	}
	if again := s.send(s.operator, "POST", s.submissionsOf("form-1"), body, csv()...); !bytes.Equal(first.body, again.body) {
		t.Errorf("the same file is reported as\n%s\nand then as\n%s", first.body, again.body)
	}
	claim := s.must(200, s.operator, "GET", "/v1/claims/"+rows[0].at("claim_id"), nil)
	if claim.at("reference") != rows[0].at("claim_reference") || claim.at("loss", "amount") != "12000" || claim.at("id") != rows[3].at("claim_id") {
		t.Errorf("the claim is %v", claim)
	}
	narrative := s.must(200, s.operator, "GET", "/v1/claims/"+rows[0].at("claim_id")+"/narrative", nil)
	if narrative.at("text") != "어제 오후부터\n메시지를 \"전혀\" 못 보냈습니다" {
		t.Errorf("the narrative is %v", narrative)
	}
	kept := s.must(200, s.operator, "GET", "/v1/submissions/"+rows[1].at("id"), nil)
	if kept.at("content", "narrative") != "어제 오후,\n\n저녁까지" || kept.at("content", "email") != "n***@example.com" || kept.at("content", "name") != "김*수" || kept.at("why") != "no_customer" {
		t.Errorf("kept is %v", kept)
	}
}

func TestLinesOfJSONAreSubmissionsTooAndKoreanIsSpoken(t *testing.T) {
	s := stored(t).emoticons()
	s.customer(1)
	body := `{"reference":"1","customer_number":"C-000001","narrative":"한 줄\n두 줄","loss":{"amount":"5000","currency":"KRW"}}
{"reference":"2","phone":"010-0000-0000","price":1}
{"reference":"3","narrative":"900101-1234568"}
nonsense`
	got := s.send(s.operator, "POST", s.submissionsOf("form-1")+"&lang=ko", body, header("Content-Type", "application/x-ndjson"))
	rows, _ := reportLines(t, got)
	want := []string{"1 1 1 filed", "2 2 2 invalid price: unknown_field", "3 3 3 invalid narrative: registration_number", "4 4  invalid : json_line"}
	if told := said(rows); !slices.Equal(told, want) || !strings.Contains(rows[2].at("errors", 0, "detail"), "주민등록번호") {
		t.Errorf("the report is %q, %v", told, rows[2])
	}
}

func TestAFileThatIsNoneIsRefusedWholeWithWhatIsWrongNamed(t *testing.T) {
	s := stored(t).emoticons()
	row := "R-1,,,,,,,,\n"
	for body, want := range map[string]string{
		"": ": empty_file", "\xef\xbb\xbf": ": empty_file", "PK\x03\x04": ": spreadsheet", strings.ReplaceAll(submissionHeading, ",", ";") + row: ": separator",
		row: ": no_heading", "접수번호,이름\n1,김\n": ": no_heading",
		"ref,name,narative,name\n1,,,\n":    "ref: unknown_column; narative: unknown_column; name: twice; reference: required",
		"reference,\"name\n1,x\n":           ": csv_syntax",
		"\xc1\xa2\xbc\xf6,reference\n1,2\n": ": utf8_form",
	} {
		if got := s.must(422, s.operator, "POST", s.submissionsOf("form-1"), body, csv()...); got.faults() != want {
			t.Errorf("%q: %s, want %s", body, got.faults(), want)
		}
	}
	for query, want := range map[string]string{
		"": "incident_id: required", "?incident_id=x&source=a": "incident_id: id_form",
		"?incident_id=" + s.incident:                                         "source: required",
		"?incident_id=" + s.incident + "&source=My%20File":                   "source: key_form",
		"?incident_id=" + s.service + "&source=a":                            "incident_id: unknown_id",
		"?incident_id=" + s.incident + "&source=a&provider_id=" + s.incident: "provider_id: unknown_id",
	} {
		got := s.send(s.operator, "POST", "/v1/submissions/bulk"+query, submissionHeading, csv()...)
		if p := got.object(t); p.faults() != want || got.StatusCode < 400 || got.StatusCode > 422 {
			t.Errorf("%s: %d %s, want %s", query, got.StatusCode, p.faults(), want)
		}
	}
	rows, last := reportLines(t, s.send(s.operator, "POST", s.submissionsOf("form-1"), submissionHeading, csv()...))
	if len(rows) != 0 || last.at("totals", "rows") != "0" {
		t.Errorf("a file without rows is reported as %v, %v", rows, last)
	}
}

func TestWhatNobodyWasFoundForIsWorkedOnAndCounted(t *testing.T) {
	s := stored(t).emoticons()
	var body strings.Builder
	body.WriteString(submissionHeading)
	for i := 1; i <= 5; i++ {
		fmt.Fprintf(&body, "R-%d,,C-%06d,,,,무언가,,\n", i, i)
	}
	rows, _ := reportLines(t, s.send(s.operator, "POST", s.submissionsOf("form-1"), body.String(), csv()...))
	s.customer(2)
	subscription, _ := s.customer(77)
	again, last := reportLines(t, s.send(s.operator, "POST", "/v1/submissions/rematch?incident_id="+s.incident, nil))
	if len(again) != 1 || again[0].at("status") != "filed" || again[0].at("reference") != "R-2" || again[0].at("line") != "" || last.at("totals", "unmatched") != "4" {
		t.Errorf("matched again are %v, %v", again, last)
	}
	one := "/v1/submissions/" + rows[0].at("id")
	matched := s.must(200, s.operator, "POST", one+"/match", object{"subscription_id": subscription})
	if matched.at("state") != "filed" || matched.at("claim_reference") == "" || matched.at("content") != "" {
		t.Errorf("matched is %v", matched)
	}
	if got := s.must(409, s.operator, "POST", one+"/dismissal", object{"reason": "duplicate"}); got.at("code") != "submission_settled" {
		t.Errorf("dismissed after it was matched: %v", got)
	}
	s.must(200, s.operator, "POST", "/v1/submissions/"+rows[4].at("id")+"/dismissal", object{"reason": "not_a_customer"})
	s.must(422, s.operator, "POST", "/v1/submissions/"+rows[3].at("id")+"/dismissal", object{"reason": "past_its_time"})
	s.must(422, s.operator, "POST", "/v1/submissions/"+rows[3].at("id")+"/match", object{"subscription_id": s.incident})
	list := s.must(200, s.operator, "GET", "/v1/submissions?limit=1&state=unmatched&incident_id="+s.incident, nil)
	next := s.must(200, s.operator, "GET", list.at("next"), nil)
	if list.at("items", 0, "id") != rows[3].at("id") || next.at("items", 0, "id") != rows[2].at("id") || next.at("next") != "" {
		t.Errorf("listed are %v and %v", list, next)
	}
	counts := s.must(200, s.regulator(), "GET", "/v1/submission-counts?incident_id="+s.incident, nil)
	var told []string
	for i := 0; counts.at("items", i, "state") != ""; i++ {
		told = append(told, strings.TrimSpace(counts.at("items", i, "state")+" "+counts.at("items", i, "why"))+" "+counts.at("items", i, "count"))
	}
	if want := []string{"dismissed not_a_customer 1", "filed 2", "unmatched no_customer 2"}; !slices.Equal(told, want) {
		t.Errorf("counted are %q", told)
	}
}
