package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/api/limit"
	"bosang/claims/access"
	"bosang/claims/privacy/suitelog"
)

// What a claimant says of itself, and what of it must be in no log.
const (
	herName    = "남궁보상수"
	herEmail   = "boksu.namgung@example.com"
	herPhone   = "+82 10-9137-5678"
	herAccount = "1002-937-465783"
)

func TestWhatAClaimantSaysOfItselfIsShownToEachAsIsTheirs(t *testing.T) {
	suitelog.Plant(t, herName, herEmail, herPhone, herAccount, "09137-5678", "937465783")
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	me, at := s.claimant("customer-1", claimant), "/v1/claimants/"+claimant
	empty := s.must(200, me, "GET", at, nil)
	if empty.at("contact", "version") != "1" || empty.at("payee", "version") != "1" || empty.at("contact", "name") != "" {
		t.Errorf("before anything was said: %v", empty)
	}
	contact := s.send(me, "PUT", at+"/contact", object{"name": herName, "email": herEmail, "phone": herPhone}, ifMatch(`"1"`))
	if contact.StatusCode != http.StatusOK || contact.Header.Get("ETag") != `"2"` || contact.object(t).at("email") != herEmail {
		t.Errorf("the contact is answered with %d %s", contact.StatusCode, contact.body)
	}
	s.must(200, me, "PUT", at+"/payee", object{"name": herName, "bank": "020", "account": herAccount}, ifMatch(`"1"`))
	for name, c := range map[string]struct {
		token string
		want  []string
	}{
		"the claimant": {me, []string{"C-000001", herName, herEmail, herPhone, herName, "020", herAccount}},
		"an operator":  {s.operator, []string{"C-000001", "남***수", "b***@example.com", "010-****-5678", "남***수", "020", "***5783"}},
		"an overseer":  {s.admin, []string{"", "", "", "", "", "", ""}},
	} {
		got := s.must(200, c.token, "GET", at, nil)
		shown := []string{got.at("customer_number"), got.at("contact", "name"), got.at("contact", "email"), got.at("contact", "phone"),
			got.at("payee", "name"), got.at("payee", "bank"), got.at("payee", "account")}
		if strings.Join(shown, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s sees %v", name, shown)
		}
	}
	if got := s.must(200, s.admin, "GET", at, nil); got["contact"] != nil || got["payee"] != nil {
		t.Errorf("an overseer sees %v", got)
	}
	// Who has read what is stale says nothing over it.
	s.must(412, me, "PUT", at+"/contact", object{"name": "x", "email": herEmail}, ifMatch(`"1"`))
	s.must(428, me, "PUT", at+"/contact", object{"name": "x", "email": herEmail})
	s.must(403, s.operator, "PUT", at+"/payee", object{"name": "x", "bank": "020", "account": "123456"}, ifMatch(`"2"`))
}

func TestADisclosureShowsWhatWasAskedForAndStaysOnRecord(t *testing.T) {
	suitelog.Plant(t, herName, herAccount)
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	me, at := s.claimant("customer-1", claimant), "/v1/claimants/"+claimant
	s.must(200, me, "PUT", at+"/payee", object{"name": herName, "bank": "020", "account": herAccount}, ifMatch(`"1"`))
	asked := object{"items": []string{"payee_name", "account", "email"}, "reason": "the bank sent the payment back"}
	desk := s.pretend("desk", access.Operator, s.provider, "").cookie
	for range 2 {
		got := s.send(desk, "POST", at+"/disclosures", asked, header("Idempotency-Key", "once"))
		body := got.object(t)
		if got.StatusCode != http.StatusOK || body.at("values", "payee_name") != herName || body.at("values", "account") != herAccount || got.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("the disclosure is answered with %d %s", got.StatusCode, got.body)
		}
		values, _ := body["values"].(map[string]any)
		if v, given := values["email"]; !given || v != "" || len(values) != 3 {
			t.Errorf("it shows %v", values)
		}
	}
	mine := s.must(200, me, "GET", at+"/accesses", nil)
	for i := range 2 {
		if mine.at("items", i, "action") != "disclosed" || mine.at("items", i, "items") != "[account email payee_name]" || mine.at("items", i, "reason") != asked["reason"] {
			t.Errorf("the claimant is told %v", mine)
		}
	}
	for faults, body := range map[string]object{
		"reason: required":                  {"items": []string{"name"}},
		"reason: reason_words":              {"items": []string{"name"}, "reason": "."},
		"items[1]: twice":                   {"items": []string{"name", "name"}, "reason": "민원 확인"},
		"items[0]: one_of":                  {"items": []string{"customer_number"}, "reason": "민원 확인"},
		"reason: registration_number":       {"items": []string{"name"}, "reason": "of 900101-1234567"},
		"items: required; reason: required": {"items": []string{}, "reason": ""},
	} {
		if got := s.must(422, desk, "POST", at+"/disclosures", body).faults(); got != faults {
			t.Errorf("%v has the faults %q", body, got)
		}
	}
	if after := s.must(200, me, "GET", at+"/accesses", nil); after.at("items", 2) != "" {
		t.Errorf("what was refused is on record: %v", after)
	}
}

func TestContactAndPayeeAreTakenInTheirFormsAlone(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	me, at := s.claimant("customer-1", claimant), "/v1/claimants/"+claimant
	for _, c := range []struct {
		path   string
		body   object
		faults string
	}{
		{"/contact", object{"name": "김보상"}, "email: email_or_phone"},
		{"/contact", object{"name": " ", "email": "nobody", "phone": "12"}, "name: required; email: email_form; phone: phone_form"},
		{"/contact", object{"name": "a\u0000b", "email": "a@b@c.kr"}, "name: control_characters"},
		{"/contact", object{"name": "x", "email": "a@b@c.kr"}, "email: email_form"},
		{"/contact", object{"name": "x", "phone": "010-1234-567a"}, "phone: phone_form"},
		{"/contact", object{"name": "x", "phone": "900101-1234567"}, "phone: registration_number"},
		{"/payee", object{"name": "x", "bank": "20", "account": "12-34"}, "bank: bank_form; account: account_form"},
		{"/payee", object{"name": "x", "bank": "020", "account": "계좌 123456"}, "account: account_form"},
		// Thirteen digits that read like a registration number are refused unless the
		// bank's hyphens show that they are none.
		{"/payee", object{"name": "x", "bank": "020", "account": "9001011234568"}, "account: registration_number"},
	} {
		if got := s.must(422, me, "PUT", at+c.path, c.body, ifMatch(`"1"`)).faults(); got != c.faults {
			t.Errorf("%s %v has the faults %q, not %q", c.path, c.body, got, c.faults)
		}
	}
	s.must(200, me, "PUT", at+"/payee", object{"name": "x", "bank": "020", "account": "900-101-1234568"}, ifMatch(`"1"`))
}

func TestAMonthIsReportedAndLookedThrough(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	at := "/v1/claimants/" + claimant
	desk, guard := s.pretend("desk", access.Operator, s.provider, ""), s.pretend("guard", access.Operator, s.provider, "")
	s.must(200, desk.cookie, "GET", at, nil)
	s.must(200, desk.cookie, "POST", at+"/disclosures", object{"items": []string{"name"}, "reason": "민원 확인"})
	s.must(200, s.admin, "GET", at, nil)
	report := "/v1/reports/accesses?month=2022-11"
	mine := s.must(200, s.operator, "GET", report, nil)
	if mine.at("provider_id") != s.provider || mine.at("actors", 0, "role") == "" || mine.at("actors", 1, "role") == "" || mine.at("measures", "zone") != "Asia/Seoul" {
		t.Errorf("the operator's report is %v", mine)
	}
	for i := range 2 {
		if mine.at("actors", i, "role") == "operator" && (mine.at("actors", i, "records") != "2" || mine.at("actors", i, "persons") != "1" || mine.at("actors", i, "disclosed") != "1") {
			t.Errorf("the operator's own line is %v", mine.at("actors", i))
		}
	}
	if other := s.must(200, s.admin, "GET", "/v1/reports/accesses?month=2022-10", nil); other.at("actors", 0) != "" {
		t.Errorf("a month in which nothing was seen has %v", other)
	}
	checks, sent := "/v1/reports/accesses/checks", object{"month": "2022-11", "note": "the disclosure was of a payment that came back"}
	// Not yet, not by a program, and not by who saw the customer: a person, afterwards.
	if got := s.must(422, guard.cookie, "POST", checks, sent).faults(); got != "month: month_not_over" {
		t.Errorf("a month that goes on is certified: %q", got)
	}
	s.must(403, s.operator, "POST", checks, sent)
	s.clock.Move(time.Date(2022, 11, 30, 15, 0, 0, 0, time.UTC).Sub(s.clock.Now()))
	desk, guard = s.pretend("desk", access.Operator, s.provider, ""), s.pretend("guard", access.Operator, s.provider, "")
	if got := s.must(409, desk.cookie, "POST", checks, sent); got.at("code") != "checks_itself" {
		t.Errorf("who saw somebody certifies: %v", got)
	}
	checked := s.must(201, guard.cookie, "POST", checks, sent, header("Idempotency-Key", "checked"))
	again := s.must(201, guard.cookie, "POST", checks, sent, header("Idempotency-Key", "checked"))
	if checked.at("provider_id") != s.provider || checked.at("id") != again.at("id") {
		t.Errorf("the check is %v, and again %v", checked, again)
	}
	if got := s.must(200, guard.cookie, "GET", report, nil); got.at("checks", 0, "id") != checked.at("id") || got.at("checks", 0, "note") != sent["note"] || got.at("checks", 1) != "" {
		t.Errorf("the report tells of the checks %v", got["checks"])
	}
	for faults, body := range map[string]object{
		"month: month_not_over": {"month": "2022-12", "note": "x"},
		"month: month_form":     {"month": "2022-13", "note": "x"},
		"note: required":        {"month": "2022-11", "note": " "},
	} {
		if got := s.must(422, guard.cookie, "POST", checks, body).faults(); got != faults {
			t.Errorf("%v has the faults %q", body, got)
		}
	}
	if got := s.must(400, guard.cookie, "GET", "/v1/reports/accesses", nil).faults(); got != "month: month_form" {
		t.Errorf("a report without a month has the faults %q", got)
	}
}

// TestWhoLooksAtManyPersonsIsRefusedAndToldOfAtOnce replays the review's attack.
func TestWhoLooksAtManyPersonsIsRefusedAndToldOfAtOnce(t *testing.T) {
	s := stored(t, func(c *api.Config) { c.Outside.Rates = limit.Defaults() }).emoticons()
	_, claimant := s.customer(1)
	at, asked := "/v1/claimants/"+claimant+"/disclosures", object{"items": []string{"name"}, "reason": "the bank sent the payment back"}
	desk, other := s.pretend("desk", access.Operator, s.provider, ""), s.pretend("other", access.Operator, s.provider, "")
	for range limit.Defaults()[limit.Disclose].Most {
		s.must(200, desk.cookie, "POST", at, asked)
	}
	if logged := s.log.String(); strings.Contains(logged, "too_many_disclosures") {
		t.Errorf("told of before it was too many: %s", logged)
	}
	if got := s.must(429, desk.cookie, "POST", at, asked); got.at("code") != "too_many_disclosures" {
		t.Errorf("refused with %v", got)
	}
	told := false
	for _, line := range strings.Split(s.log.String(), "\n") {
		told = told || strings.Contains(line, `"level":"ERROR"`) && strings.Contains(line, `"security":true`) &&
			strings.Contains(line, `"reason":"too_many_disclosures"`) && strings.Contains(line, desk.user)
	}
	if !told {
		t.Error("who looks after security is not told")
	}
	s.must(200, other.cookie, "POST", at, asked)
	s.must(403, s.operator, "POST", at, asked)
}

func TestInASessionThePayeeAndADisclosureAskToSignInAgain(t *testing.T) {
	suitelog.Plant(t, herName, herAccount)
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	her, desk := s.pretend("her", access.Claimant, s.provider, claimant), s.pretend("desk", access.Operator, s.provider, "")
	at := "/v1/claimants/" + claimant
	payee := object{"name": herName, "bank": "020", "account": herAccount}
	asked := object{"items": []string{"account"}, "reason": "the bank sent the payment back"}
	s.must(200, her.cookie, "PUT", at+"/payee", payee, ifMatch(`"1"`))
	s.must(200, desk.cookie, "POST", at+"/disclosures", asked)
	s.clock.Move(access.VerifiedFor)
	for _, got := range []object{s.must(403, her.cookie, "PUT", at+"/payee", payee, ifMatch(`"2"`)), s.must(403, desk.cookie, "POST", at+"/disclosures", asked)} {
		if got.at("code") != "sign_in_again" {
			t.Errorf("answered with %v", got)
		}
	}
	// Programs have shown their tokens just now, and see nobody whole.
	s.must(200, s.claimant("customer-1", claimant), "PUT", at+"/payee", payee, ifMatch(`"2"`))
	s.must(403, s.operator, "POST", at+"/disclosures", asked)
}
