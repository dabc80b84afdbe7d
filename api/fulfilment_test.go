package api_test

import (
	"context"
	gocsv "encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bosang/api/outbound"
	sending "bosang/api/webhook"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/webhook"
	"bosang/rules/money"
)

// extended is a claim of a customer that gives an extension which was handed over.
func (s *scene) extended(number int) (claim object, me, id string) {
	s.Helper()
	subscription, claimant := s.customer(number)
	me = s.claimant("customer", claimant)
	claim = s.file(me, subscription)
	s.decideAll(object{})
	if err := s.clears.Preset(context.Background(), clearance.Settings{Provider: claims.ProviderID(idOf(s, s.provider)), Limit: money.MustParse("1000000", "KRW")}); err != nil {
		s.Fatal(err)
	}
	s.clear(clearance.Scope{Incident: claims.IncidentID(idOf(s, s.incident))})
	s.handOver(s)
	return claim, me, s.must(200, me, "GET", "/v1/claims/"+claim.at("reference")+"/fulfilments", nil).at("items", 0, "id")
}

// arrived is a message of a webhook.
type arrived struct {
	header http.Header
	body   []byte
}

// billing is the billing of the scene's provider, at a webhook that two operators agreed on.
func (s *scene) billing(types ...string) (got chan arrived, hook webhook.ID, secret string) {
	s.Helper()
	got = make(chan arrived, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			s.Error(err)
		}
		got <- arrived{r.Header, body}
	}))
	s.Cleanup(server.Close)
	s.sender.Sender = sending.NewSender("https://bosang.example", outbound.Config{Internal: []string{server.Listener.Addr().String()}}, time.Now)
	first, second := s.pretend("first", access.Operator, s.provider, "").cookie, s.pretend("second", access.Operator, s.provider, "").cookie
	made := s.must(201, first, "POST", "/v1/providers/"+s.provider+"/webhooks", object{"name": "billing", "url": server.URL, "event_types": types})
	s.must(200, second, "POST", "/v1/approvals/"+made.at("asked", "approval_id")+"/approve", nil)
	id, err := claims.ParseID[any](made.at("id"))
	if err != nil {
		s.Fatal(err)
	}
	return got, webhook.ID(id), made.at("secret")
}

func TestAnExtensionGoesToTheProvidersBillingAndBack(t *testing.T) {
	s := stored(t).emoticons()
	got, hook, secret := s.billing("bosang.fulfilment.requested")
	claim, me, id := s.extended(1)
	if done, err := s.hooks.DeliverWhile(t.Context(), hook, func() bool { return true }); err != nil || !done {
		t.Fatalf("delivered %v: %v", done, err)
	}
	message := <-got
	checker, err := standardwebhooks.NewWebhook(secret)
	if err == nil {
		err = checker.Verify(message.body, message.header)
	}
	if err != nil {
		t.Error(err)
	}
	var event object
	if err := json.Unmarshal(message.body, &event); err != nil {
		t.Fatal(err)
	}
	if event.at("type") != "bosang.fulfilment.requested" || event.at("data", "items", 0, "id") != id || event.at("data", "items", 0, "time") != "PT72H" ||
		event.at("data", "items", 0, "claim_id") != claim.at("id") || event.at("data", "items", 0, "remedy") != "extension" {
		t.Errorf("the event is %v", event)
	}
	// Billing gives it, and says so twice: a program of the provider.
	at := "/v1/fulfilments/" + id
	answer := object{"result": "acknowledged", "reference": "INV-1"}
	first := s.must(200, s.operator, "POST", at+"/acknowledgement", answer)
	if again := s.must(200, s.operator, "POST", at+"/acknowledgement", answer); again.at("answered_at") != first.at("answered_at") || first.at("state") != "acknowledged" {
		t.Errorf("answered with %v, then %v", first, again)
	}
	if other := s.must(409, s.operator, "POST", at+"/acknowledgement", object{"result": "refused", "reason": "other"}); other.at("code") != "fulfilment_answered" {
		t.Errorf("another answer: %v", other)
	}
	if wrong := s.must(422, s.operator, "POST", at+"/acknowledgement", object{"result": "refused"}); wrong.faults() != "reason: required" {
		t.Errorf("a refusal without a reason: %v", wrong)
	}
	if own := s.must(200, me, "GET", at, nil); own.at("state") != "acknowledged" || own.at("time") != "PT72H" {
		t.Errorf("the claimant sees %v", own)
	}
	if told := list(s.must(200, me, "GET", "/v1/messages", nil)); len(told) != 2 || told[0].at("title", "ko") != "보상이 제공되었습니다: 이용기간 3일 연장" || told[1].at("kind") != "decision_granted" {
		t.Errorf("the claimant is told %v", told)
	}
	if all := s.must(200, me, "GET", "/v1/claimants/"+claim.at("claimant_id")+"/export", nil); all.at("fulfilments", 0, "id") != id || all.at("fulfilments", 0, "state") != "acknowledged" {
		t.Errorf("the copy of all that is held has %v", all["fulfilments"])
	}
	if d := s.must(200, s.operator, "GET", "/v1/providers/"+s.provider+"/webhooks/"+hook.String()+"/deliveries?state=delivered", nil); d.at("items", 0, "status") != "200" {
		t.Errorf("the deliveries are %v", d)
	}
}

func TestWhatIsGivenInKindLeavesAsAFileAndComesBackAsOne(t *testing.T) {
	s := stored(t).emoticons()
	ids := make([]string, 4)
	for i := range ids {
		_, _, ids[i] = s.extended(i + 1)
	}
	of := "/v1/providers/" + s.provider + "/fulfilments"
	table := s.send(s.operator, "GET", of+"/csv?state=requested", nil, header("Accept", "text/csv"))
	rows, err := gocsv.NewReader(strings.NewReader(string(table.body))).ReadAll()
	if err != nil || len(rows) != 5 || table.StatusCode != http.StatusOK || !strings.Contains(table.Header.Get("Content-Disposition"), "bosang-fulfilments.csv") {
		t.Fatalf("the file has %d rows: %v: %s", len(rows), err, table.body)
	}
	lines := s.send(s.operator, "GET", of+"/jsonl", nil, header("Accept", "application/x-ndjson"))
	if n := strings.Count(string(lines.body), "\n"); n != 4 || !strings.Contains(string(lines.body), ids[0]) {
		t.Errorf("the file has %d lines: %s", n, lines.body)
	}
	at := func(column string) int { return slices.Index(rows[0], column) }
	var out strings.Builder
	w := gocsv.NewWriter(&out)
	for i, row := range rows {
		switch i {
		case 1: // the last one that was requested
			row[at("result")], row[at("reference")] = "acknowledged", "INV-4"
		case 2:
			row[at("result")], row[at("reason")] = "refused", "subscription_ended"
		case 3:
			row[at("result")] = "perhaps"
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	sent := out.String() + "x,y\n" + strings.Repeat("z", 17<<10) + "\n"
	report := s.report(s.operator, of+"/acknowledgements", sent)
	if got := statuses(report); got != "acknowledged refused invalid unanswered invalid invalid" {
		t.Errorf("the rows are %s: %v", got, report)
	}
	totals := report[len(report)-1]
	for status, n := range map[string]string{"rows": "6", "acknowledged": "1", "refused": "1", "unchanged": "0", "unanswered": "1", "invalid": "3"} {
		if totals.at("totals", status) != n {
			t.Errorf("the totals are %v", totals)
		}
	}
	if report[2].at("errors", 0, "field") != "result" || report[4].at("errors", 0, "code") != "malformed_columns" || report[5].at("line") != "7" {
		t.Errorf("the report is %v", report)
	}
	if f := s.must(200, s.operator, "GET", "/v1/fulfilments/"+ids[3], nil); f.at("state") != "acknowledged" || f.at("reference") != "INV-4" {
		t.Errorf("%v", f)
	}
	// The same file again, and one of another form.
	if got := statuses(s.report(s.operator, of+"/acknowledgements", sent)); got != "unchanged unchanged invalid unanswered invalid invalid" {
		t.Errorf("the second time the rows are %s", got)
	}
	again := s.report(s.operator, of+"/acknowledgements", `{"fulfilment_id":"`+ids[0]+`","result":"acknowledged"}
{"fulfilment_id":"`+ids[3]+`","result":"refused","reason":"other"}
{"fulfilment_id":"0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b","result":"acknowledged"}
`, header("Content-Type", "application/x-ndjson"))
	if got := statuses(again); got != "acknowledged invalid invalid" || again[1].at("errors", 0, "code") != "fulfilment_answered" || again[2].at("errors", 0, "code") != "unknown_id" {
		t.Errorf("the rows are %s: %v", got, again)
	}
	for body, want := range map[string]string{
		"": "empty_file", "PK\x03\x04": "spreadsheet", "a;b\n": "separator", "a,b\n": "no_heading", "fulfilment_id\n": "result: required",
		"fulfilment_id,result,colour\n": "colour: unknown_column",
	} {
		got := s.send(s.operator, "POST", of+"/acknowledgements", body, header("Content-Type", "text/csv"))
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.object(t).faults(), want) {
			t.Errorf("%q is answered with %d: %s", body, got.StatusCode, got.body)
		}
	}
}

// report sends a file and gives the lines of its report.
func (s *scene) report(token, path, body string, changes ...with) (lines []object) {
	s.Helper()
	got := s.send(token, "POST", path, body, append([]with{header("Content-Type", "text/csv")}, changes...)...)
	if got.StatusCode != http.StatusOK {
		s.Fatalf("answered with %d: %s", got.StatusCode, got.body)
	}
	for line := range strings.Lines(string(got.body)) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			s.Fatal(err)
		}
		lines = append(lines, o)
	}
	return lines
}

// statuses are those of the rows of a report.
func statuses(lines []object) string {
	var all []string
	for _, line := range lines {
		if status := line.at("status"); status != "" {
			all = append(all, status)
		}
	}
	return strings.Join(all, " ")
}
