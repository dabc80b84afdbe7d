package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
	"bosang/claims/payout"
)

// TestAMinorIsPaidWithConsent follows somebody of 18: the claim is filed, a remedy is not
// chosen and nothing is paid until the parent consents, and a consent that is withdrawn
// holds the money back once more.
func TestAMinorIsPaidWithConsent(t *testing.T) {
	f := aFamily(t, "2004-01-01")
	filing := f.filing()
	filing["election"] = "money"
	f.codes("consent_needed", f.code(409, f.me, "POST", "/v1/claims", filing))
	claim := f.must(201, f.me, "POST", "/v1/claims", f.filing()).at("id")
	f.decideAll(object{"provider_id": f.provider})
	elect, consents := "/v1/claims/"+claim+"/election", "/v1/claims/"+claim+"/consents"
	f.codes("consent_needed", f.code(409, f.me, "POST", elect, object{"election": "money"}))
	minor := f.pretend("minor", access.Claimant, f.provider, f.claimant)
	f.must(200, minor.cookie, "PUT", f.at+"/contact", object{"name": "김미성", "email": "kim@example.com"}, ifMatch(`"1"`))
	f.must(200, minor.cookie, "PUT", f.at+"/payee", object{"name": "김미성", "bank": "090", "account": "3333-01-2345678"}, ifMatch(`"1"`))
	asked := f.must(202, f.first.cookie, "POST", "/v1/claims/"+claim+"/awards", object{"amount": won("5000"), "cause": "hardship"})
	f.must(200, f.second.cookie, "POST", "/v1/approvals/"+asked.at("id")+"/approve", nil)
	blocked := func(want string) {
		t.Helper()
		list := f.must(200, f.first.cookie, "GET", "/v1/claims/"+claim+"/payouts", nil)
		for at := range list["items"].([]any) {
			if got := list.at("items", at, "state") + " " + list.at("items", at, "obstacle"); strings.TrimSpace(got) != want {
				t.Errorf("payouts are %v, not %q", list, want)
			}
		}
		if list.at("items", 0) == "" {
			t.Error("there is no payout")
		}
	}
	f.collect()
	blocked("blocked no_consent")

	// The minor does not consent for itself; an agent does not either.
	f.codes("not_the_representative", f.code(403, minor.cookie, "POST", consents, object{}))
	agent := f.guardian(object{"kind": "agent", "name": "김대리", "phone": "010-1111-2222", "shown_by": "records"})
	f.codes("not_a_legal_representative", f.code(409, f.first.cookie, "POST", consents, object{"representative_id": agent, "shown_by": "records"}))
	parent := f.guardian(guardian)
	f.codes("four_eyes", f.code(409, f.second.cookie, "POST", consents, object{"representative_id": parent, "shown_by": "records"}))
	given := f.must(201, f.third.cookie, "POST", consents, object{"representative_id": parent, "shown_by": "records"})
	f.codes("consent_exists", f.code(409, f.third.cookie, "POST", consents, object{"representative_id": parent, "shown_by": "records"}))
	f.must(200, f.me, "POST", elect, object{"election": "money"})
	drafted := f.collect()
	blocked("due")

	// Withdrawn before the money is let go, it is not let go.
	if got := f.must(200, f.first.cookie, "POST", consents+"/"+given.at("id")+"/withdrawal", nil); got.at("withdrawn_at") == "" {
		t.Errorf("withdrawn it is %v", got)
	}
	f.codes("consent_withdrawn", f.code(409, f.first.cookie, "POST", consents+"/"+given.at("id")+"/withdrawal", nil))
	f.release(drafted)
	if got := f.must(200, f.first.cookie, "GET", "/v1/claims/"+claim+"/payouts", nil); got.at("items", 0, "attempts", 0, "reason") != "consent_withdrawn" {
		t.Errorf("the payouts are %v", got)
	}
	// The mother comes in and consents; the next remittance pays, and then it stays.
	f.comesIn(parent, "mother@example.com")
	f.clock.Move(25 * time.Hour) // the account is new no more
	f.sign()
	mother := cookieIn(f.send("", "POST", "/v1/sign-in", object{"name": "mother@example.com", "password": goodPassword}))
	own := f.must(201, mother, "POST", consents, object{})
	if own.at("shown_by") != "session" || own.at("representative_id") != parent {
		t.Errorf("the mother consents by %v", own)
	}
	f.release(f.collect())
	blocked("sent")
	f.codes("consent_used", f.code(409, mother, "POST", consents+"/"+own.at("id")+"/withdrawal", nil))
	if list := f.must(200, f.regulator(), "GET", consents, nil); list.at("items", 0, "id") != own.at("id") || list.at("items", 1, "withdrawn_at") == "" {
		t.Errorf("a regulator reads %v", list)
	}
}

// TestAMarriedMinorIsOfAge has neither consent nor representative asked for.
func TestAMarriedMinorIsOfAge(t *testing.T) {
	f := aFamily(t, "")
	f.must(200, f.operator, "PUT", f.at+"/birth", object{"on": "2004-01-01", "married": true}, ifMatch(`"1"`))
	filing := f.filing()
	filing["election"] = "money"
	f.must(201, f.me, "POST", "/v1/claims", filing)
}

// collect makes a remittance and collects it.
func (f *family) collect() string {
	f.Helper()
	id := f.must(202, f.first.cookie, "POST", "/v1/remittances", object{"provider_id": f.provider, "currency": "KRW", "format": "pain.001.001.09",
		"pay_on": "2022-12-02", "payer": object{"name": "주식회사 카카오", "bank": "004", "account": "004-1234-5678"}}).at("id")
	f.workAt(id)
	return id
}

func (f *family) workAt(id string) {
	f.Helper()
	if _, err := f.pays.Work(context.Background(), payout.RemittanceID(idOf(f, id)), nil); err != nil {
		f.t.Fatal(err)
	}
}

// release has two people let a remittance go.
func (f *family) release(id string) {
	f.Helper()
	f.must(200, f.first.cookie, "POST", "/v1/remittances/"+id+"/proposal", nil)
	waiting := f.must(200, f.second.cookie, "GET", "/v1/approvals?state=pending", nil)
	f.must(200, f.second.cookie, "POST", "/v1/approvals/"+waiting.at("items", 0, "id")+"/approve", nil)
	f.workAt(id)
}
