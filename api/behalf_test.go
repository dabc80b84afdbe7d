package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
	"bosang/claims/privacy/suitelog"
)

// family is a scene with a customer, three operators of its provider and, where somebody has
// come in as such, the customer's representative.
type family struct {
	*scene
	t                      *testing.T
	subscription, claimant string
	first, second, third   *person
	at                     string // the customer
	me                     string
}

// aFamily has a customer who was born on a day; the clock stands on 10 November 2022.
func aFamily(t *testing.T, born string) *family {
	f := &family{scene: stored(t).emoticons(), t: t}
	f.subscription, f.claimant = f.chooser()
	f.at = "/v1/claimants/" + f.claimant
	f.me = f.scene.claimant("customer-800", f.claimant)
	f.sign()
	if born != "" {
		f.must(200, f.operator, "PUT", f.at+"/birth", object{"on": born}, ifMatch(`"1"`))
	}
	return f
}

// sign signs the operators in anew.
func (f *family) sign() {
	for name, who := range map[string]**person{"first": &f.first, "second": &f.second, "third": &f.third} {
		*who = f.pretend("family-"+name, access.Operator, f.provider, "")
	}
}

func (f *family) filing() object {
	return object{"incident_id": f.incident, "subscription_id": f.subscription}
}

// guardian has two operators state and verify a representative of a kind.
func (f *family) guardian(body object) string {
	f.Helper()
	id := f.must(201, f.first.cookie, "POST", f.at+"/representatives", body).at("id")
	if got := f.must(200, f.second.cookie, "POST", f.at+"/representatives/"+id+"/verification", object{"result": "verified"}); got.at("state") != "verified" {
		f.t.Errorf("verified it is %v", got)
	}
	return id
}

// comesIn has the representative come in by a link that two operators let through.
func (f *family) comesIn(id, name string) string {
	f.Helper()
	made := f.must(201, f.first.cookie, "POST", f.at+"/representatives/"+id+"/link", nil)
	if made.at("approval", "payload", "representative_id") != id {
		f.t.Errorf("asked for is %v", made)
	}
	code := f.must(200, f.second.cookie, "POST", "/v1/approvals/"+made.at("approval", "id")+"/approve", nil).at("code")
	suitelog.Plant(f.t, code)
	return cookieIn(f.send("", "POST", "/v1/links/accept", object{"link": made.at("secret"), "name": name, "password": goodPassword, "code": code}))
}

// code gives the code of a problem, and fails unless the answer has the status.
func (f *family) code(status int, token, method, path string, body any, with ...with) string {
	f.Helper()
	return f.must(status, token, method, path, body, with...).at("code")
}

func (f *family) codes(want, got string) {
	f.Helper()
	if got != want {
		f.t.Errorf("the code is %q, not %q", got, want)
	}
}

// TestAChildUnder14ClaimsByItsLegalRepresentative follows a child of 13: what it files is
// refused and kept as a draft, its parent comes in and files, and is out when the
// representation ends.
func TestAChildUnder14ClaimsByItsLegalRepresentative(t *testing.T) {
	f := aFamily(t, "2008-11-11") // 14 tomorrow
	const parent, phone = "김부모님", "010-9876-5432"
	suitelog.Plant(t, parent, phone, "2008-11-11")
	draft := f.must(201, f.me, "POST", "/v1/claim-drafts", object{"incident_id": f.incident, "subscription_id": f.subscription, "narrative": "쓸 수 없었습니다"}).at("id")
	for lang, says := range map[string]string{"ko": "법정대리인", "en": "legal representative"} {
		p := f.must(409, f.me, "POST", "/v1/claim-drafts/"+draft+"/filing", nil, header("Accept-Language", lang))
		if p.at("code") != "representative_needed" || !strings.Contains(p.at("title")+p.at("detail"), says) {
			t.Errorf("a child who files is told %v", p)
		}
	}
	f.codes("representative_needed", f.code(409, f.me, "POST", "/v1/claims", f.filing()))
	filing := f.filing()
	filing["claimant_id"] = f.claimant
	f.codes("representative_needed", f.code(409, f.operator, "POST", "/v1/claims", filing))
	if kept := f.must(200, f.me, "GET", "/v1/claim-drafts/"+draft, nil); kept.at("narrative") != "쓸 수 없었습니다" {
		t.Errorf("of the draft there is %v", kept)
	}
	stated := f.must(201, f.first.cookie, "POST", f.at+"/representatives", object{"kind": "legal_representative", "name": parent, "phone": phone, "shown_by": "records"})
	if strings.Contains(fmt.Sprint(stated), parent) {
		t.Errorf("the answer, which is kept, says who it is: %v", stated)
	}
	one := f.at + "/representatives/" + stated.at("id")
	filing["representative_id"] = stated.at("id")
	f.codes("representative_over", f.code(409, f.operator, "POST", "/v1/claims", filing)) // nobody has looked
	f.codes("representative_state", f.code(409, f.first.cookie, "POST", one+"/link", nil))
	f.codes("four_eyes", f.code(409, f.first.cookie, "POST", one+"/verification", object{"result": "verified"}))
	f.must(200, f.second.cookie, "POST", one+"/verification", object{"result": "verified"})
	f.codes("representative_state", f.code(409, f.first.cookie, "POST", one+"/verification", object{"result": "refused"}))
	if seen := f.must(200, f.operator, "GET", one, nil); seen.at("name") != "김**님" || seen.at("phone") != "010-****-5432" {
		t.Errorf("an operator is shown %v", seen)
	}
	mother := f.comesIn(stated.at("id"), "mother@example.com")
	if seen := f.must(200, mother, "GET", one, nil); seen.at("name") != parent || seen.at("signs_in") != "true" {
		t.Errorf("the representative reads %v", seen)
	}
	if self := f.must(200, mother, "GET", "/v1/me", nil); self.at("user", "memberships", 0, "representative_id") != stated.at("id") {
		t.Errorf("she acts as %v", self)
	}
	claim := f.must(201, mother, "POST", "/v1/claims", f.filing())
	events := f.must(200, f.me, "GET", "/v1/claims/"+claim.at("id")+"/events", nil)
	if !strings.Contains(fmt.Sprint(events), "filed_by_representative") || !strings.Contains(fmt.Sprint(events), stated.at("id")) {
		t.Errorf("the trail says %v", events)
	}
	// The child does not end what the law gives, the operator does, and the mother is out.
	f.codes("representative_by_law", f.code(403, f.me, "POST", one+"/end", nil))
	f.must(200, mother, "GET", "/v1/claims/"+claim.at("id"), nil)
	f.must(200, f.first.cookie, "POST", one+"/end", nil)
	f.must(401, mother, "GET", "/v1/claims/"+claim.at("id"), nil)
	if got := f.send("", "POST", "/v1/sign-in", object{"name": "mother@example.com", "password": goodPassword}); got.StatusCode == http.StatusOK {
		t.Errorf("whose representation has ended signs in: %s", got.body)
	}
	holding := f.holding(800) // the same customer
	filing["subscription_id"] = f.must(201, f.operator, "POST", "/v1/subscriptions", holding).at("id")
	f.codes("representative_over", f.code(409, f.operator, "POST", "/v1/claims", filing))
	// Who represents until an instant is out from then on.
	until := object{"kind": "legal_representative", "name": parent, "phone": phone, "shown_by": "records", "until": "2022-11-10T12:30:00+09:00"}
	father := f.comesIn(f.guardian(until), "father@example.com")
	f.must(200, father, "GET", f.at, nil)
	f.clock.Move(30 * time.Minute)
	f.must(401, father, "GET", f.at, nil)
}

// TestARepresentativeWhoseTimeIsExtendedKeepsItsAccount has one who represents until a day come
// in by the representation that follows, by which it acts from then on.
func TestARepresentativeWhoseTimeIsExtendedKeepsItsAccount(t *testing.T) {
	f := aFamily(t, "2008-11-11")
	const parent, phone, name = "김부모님", "010-9876-5432", "mother@example.com"
	suitelog.Plant(t, parent, phone, "2008-11-11")
	body := object{"kind": "legal_representative", "name": parent, "phone": phone, "shown_by": "records", "until": "2022-11-30T12:30:00+09:00"}
	mother := f.comesIn(f.guardian(body), name)
	delete(body, "until")
	next := f.guardian(body)
	made := f.must(201, f.first.cookie, "POST", f.at+"/representatives/"+next+"/link", nil)
	code := f.must(200, f.second.cookie, "POST", "/v1/approvals/"+made.at("approval", "id")+"/approve", nil).at("code")
	suitelog.Plant(t, code)
	if got := f.send(mother, "POST", "/v1/links/accept", object{"link": made.at("secret"), "code": code, "join": true}); got.StatusCode != http.StatusOK {
		t.Fatalf("who represents already is told %d %s", got.StatusCode, got.body)
	}
	f.must(401, mother, "GET", f.at, nil) // what it acted by is over
	mother = cookieIn(f.send("", "POST", "/v1/sign-in", object{"name": name, "password": goodPassword}))
	if self := f.must(200, mother, "GET", "/v1/me", nil); self.at("user", "memberships", 0, "representative_id") != next || self.at("user", "memberships", 1) != "" {
		t.Errorf("it acts as %v", self)
	}
}

// TestWhoRepresentsComesBackWhoHasLostThePassword has two operators let the representative back
// to its account, as a customer; the customer's own is another, and no other's is reached.
func TestWhoRepresentsComesBackWhoHasLostThePassword(t *testing.T) {
	f := aFamily(t, "2008-11-11")
	const name, anew = "mother@example.com", "amber-window-tracks-73"
	parent := f.guardian(guardian)
	mother := f.comesIn(parent, name)
	f.pretend("child", access.Claimant, f.provider, f.claimant) // who has an account too
	other := f.guardian(object{"kind": "agent", "name": "김대리", "phone": "010-1111-2222", "shown_by": "records"})
	lost := object{"provider_id": f.provider, "customer_number": f.holding(800)["customer_number"], "representative_id": other}
	if got := f.must(422, f.first.cookie, "POST", "/v1/customers/recoveries", lost); got.faults() != "representative_id: unknown_id" {
		t.Errorf("of whom nobody signs in as: %v", got)
	}
	lost["representative_id"] = parent
	made := f.must(201, f.first.cookie, "POST", "/v1/customers/recoveries", lost)
	approve := "/v1/approvals/" + made.at("approval", "id") + "/approve"
	f.codes("four_eyes", f.code(409, f.first.cookie, "POST", approve, nil))
	code := f.must(200, f.second.cookie, "POST", approve, nil).at("code")
	suitelog.Plant(t, code)
	f.must(200, mother, "GET", f.at, nil)
	back := cookieIn(f.send("", "POST", "/v1/links/accept", object{"link": made.at("secret"), "password": anew, "code": code}))
	if self := f.must(200, back, "GET", "/v1/me", nil); self.at("user", "memberships", 0, "representative_id") != parent {
		t.Errorf("it comes back as %v", self)
	}
	f.must(401, mother, "GET", f.at, nil)
	f.must(200, back, "GET", f.at, nil)
	// Who does not stand is not let back.
	f.must(200, f.first.cookie, "POST", f.at+"/representatives/"+parent+"/end", nil)
	if got := f.must(422, f.first.cookie, "POST", "/v1/customers/recoveries", lost); got.faults() != "representative_id: unknown_id" {
		t.Errorf("of who stands no more: %v", got)
	}
}

// TestWhoseRepresentativeCameFirstIsNotNew has the customer come after its agent: the own
// account is the first of its own. Whoever comes for it afterwards is new.
func TestWhoseRepresentativeCameFirstIsNotNew(t *testing.T) {
	f := aFamily(t, "")
	agent := object{"kind": "agent", "name": "김대리", "phone": "010-1111-2222", "shown_by": "records"}
	newUntil := func(token string) string {
		t.Helper()
		return f.must(200, token, "GET", "/v1/me", nil).at("user", "memberships", 0, "new_until")
	}
	if first := newUntil(f.comesIn(f.guardian(agent), "agent@example.com")); first != "" {
		t.Errorf("who came first is new until %s", first)
	}
	made := f.must(201, f.first.cookie, "POST", "/v1/customers/invitations", object{"provider_id": f.provider, "customer_number": f.holding(800)["customer_number"]})
	code := f.must(200, f.second.cookie, "POST", "/v1/approvals/"+made.at("approval", "id")+"/approve", nil).at("code")
	suitelog.Plant(t, code)
	customer := cookieIn(f.send("", "POST", "/v1/links/accept", object{"link": made.at("secret"), "name": "kim@example.com", "password": goodPassword, "code": code}))
	if own := newUntil(customer); own != "" {
		t.Errorf("the customer is new until %s", own)
	}
	f.must(200, customer, "PUT", f.at+"/payee", object{"name": "김고객", "bank": "090", "account": "3333-01-2345678"}, ifMatch(`"1"`))
	if another := newUntil(f.comesIn(f.guardian(agent), "second@example.com")); another == "" {
		t.Error("who comes for a customer that has an account is not new")
	}
}

// TestWhoTurns14FilesAlone has the birthday begin at midnight in Korea, also of who was born
// on 29 February, and nobody be asked whose birthday is not known.
func TestWhoTurns14FilesAlone(t *testing.T) {
	f := aFamily(t, "")
	add := func(number int) (subscription, claimant, token string) {
		subscription, claimant = f.customer(number)
		return subscription, claimant, f.scene.claimant(fmt.Sprintf("customer-%d", number), claimant)
	}
	file := func(status int, token, subscription string) object {
		t.Helper()
		return f.must(status, token, "POST", "/v1/claims", object{"incident_id": f.incident, "subscription_id": subscription})
	}
	unknown, _, me := add(1)
	file(201, me, unknown)
	child, claimant, me := add(2)
	f.must(200, f.operator, "PUT", "/v1/claimants/"+claimant+"/birth", object{"on": "2008-11-11"}, ifMatch(`"1"`))
	f.clock.Move(time.Date(2022, 11, 10, 14, 59, 59, 0, time.UTC).Sub(f.clock.Now())) // the last second of the 10th
	if p := file(409, me, child); p.at("code") != "representative_needed" {
		t.Errorf("before midnight: %v", p)
	}
	f.clock.Move(time.Second)
	file(201, me, child)
	// Said by an operator to have come on the day before, a report is the child's of 13.
	before, claimant, me := add(3)
	f.must(200, f.operator, "PUT", "/v1/claimants/"+claimant+"/birth", object{"on": "2008-11-11"}, ifMatch(`"1"`))
	p := f.must(409, f.operator, "POST", "/v1/claims", object{"incident_id": f.incident, "subscription_id": before, "claimant_id": claimant,
		"filed_at": "2022-11-10T12:00:00+09:00"})
	if p.at("code") != "representative_needed" {
		t.Errorf("of the day before: %v", p)
	}
	file(201, me, before)
	_, claimant, _ = add(4)
	at := "/v1/claimants/" + claimant + "/birth"
	for body, wants := range map[string]object{"on: date_form": {"on": "2008-02-30"}, "on: out_of_range": {"on": "2030-01-01"}, "married: too_young": {"on": "2008-01-01", "married": true}} {
		if got := f.must(422, f.operator, "PUT", at, wants, ifMatch(`"1"`)); got.faults() != body {
			t.Errorf("%v is answered with %v", wants, got)
		}
	}
}

// TestAClaimantSaysItsBirthdayOnce and the provider corrects it; who may not see it whole is
// shown the year.
func TestAClaimantSaysItsBirthdayOnce(t *testing.T) {
	f := aFamily(t, "")
	if got := f.must(422, f.me, "PUT", f.at+"/birth", object{"on": "2000-05-05", "married": true}, ifMatch(`"1"`)); got.faults() != "married: not_yours_to_say" {
		t.Errorf("a claimant says that it is married: %v", got)
	}
	if said := f.must(200, f.me, "PUT", f.at+"/birth", object{"on": "2000-05-05"}, ifMatch(`"1"`)); said.at("on") != "2000-05-05" || said.at("said_by") != "claimant" {
		t.Errorf("it says %v", said)
	}
	f.codes("birth_recorded", f.code(409, f.me, "PUT", f.at+"/birth", object{"on": "1999-05-05"}, ifMatch(`"2"`)))
	if got := f.must(200, f.operator, "PUT", f.at+"/birth", object{"on": "2005-05-05"}, ifMatch(`"2"`)); got.at("on") != "2005-**-**" || got.at("said_by") != "provider" {
		t.Errorf("the provider corrects it: %v", got)
	}
	f.must(412, f.operator, "PUT", f.at+"/birth", object{"on": "2005-05-06"}, ifMatch(`"2"`))
	if seen := f.must(200, f.operator, "GET", f.at, nil); seen.at("birth", "on") != "2005-**-**" {
		t.Errorf("an operator is shown %v", seen)
	}
	if seen := f.must(200, f.admin, "GET", f.at, nil); seen.at("birth", "version") != "" {
		t.Errorf("an administrator is shown %v", seen)
	}
	if got := f.must(200, f.first.cookie, "POST", f.at+"/disclosures", object{"items": []string{"birth"}, "reason": "the bank asks for it"}); got.at("values", "birth") != "2005-05-05" {
		t.Errorf("disclosed is %v", got)
	}
}

// TestWhoIsErasedTakesRepresentativesAlong has the copy hold them, and the erasure leave
// nothing that tells who they were.
func TestWhoIsErasedTakesRepresentativesAlong(t *testing.T) {
	f := aFamily(t, "2004-01-01")
	claim := f.must(201, f.me, "POST", "/v1/claims", f.filing()).at("id")
	f.decideAll(object{"provider_id": f.provider})
	const label = "큰딸 자리"
	suitelog.Plant(t, label)
	parent := f.guardian(guardian)
	mother := f.comesIn(parent, "mother@example.com")
	f.must(201, f.third.cookie, "POST", "/v1/claims/"+claim+"/consents", object{"representative_id": parent, "shown_by": "records"})
	f.must(200, f.me, "PUT", "/v1/claims/"+claim+"/seats", object{"count": 4, "labels": []string{label}})
	copied := f.must(200, f.me, "GET", f.at+"/export", nil)
	if copied.at("representatives", 0, "name") != "김보호" || copied.at("consents", 0, "claim_id") != claim || copied.at("seats", 0, "labels", 0) != label ||
		copied.at("claimant", "birth", "on") != "2004-01-01" || strings.Contains(fmt.Sprint(copied), "mother@example.com") {
		t.Errorf("the copy is %v", copied)
	}
	if copied := f.must(200, f.first.cookie, "GET", f.at+"/export?reason=asked+for+by+letter", nil); copied.at("representatives", 0, "name") != "김*호" {
		t.Errorf("an operator's copy is %v", copied["representatives"])
	}
	f.pretend("minor", access.Claimant, f.provider, f.claimant)
	f.clock.Move(25 * time.Hour)
	minor := f.pretend("minor", access.Claimant, f.provider, f.claimant)
	f.must(200, minor.cookie, "POST", f.at+"/erasure", object{"reason": "requested"})
	f.must(401, mother, "GET", f.at, nil)
	f.sign()
	if got := f.must(200, f.first.cookie, "GET", f.at+"/representatives", nil); got.at("items", 0, "name") != "" || got.at("items", 0, "id") != parent {
		t.Errorf("of the representative there is left %v", got)
	}
	if got := f.must(200, f.first.cookie, "GET", "/v1/claims/"+claim+"/seats", nil); got.at("count") != "4" || got.at("labels", 0) != "" {
		t.Errorf("of the seats there is left %v", got)
	}
	if got := f.must(200, f.first.cookie, "GET", f.at, nil); got.at("birth", "on") != "" {
		t.Errorf("of the birthday there is left %v", got)
	}
}

// TestWhatShowsAnAuthorityHasToBeThere has a claimant name a file of its own, and an operator
// verify nothing whose file is gone.
func TestWhatShowsAnAuthorityHasToBeThere(t *testing.T) {
	f := aFamily(t, "")
	agent := object{"kind": "agent", "name": "김대리", "email": "agent@example.com", "shown_by": "evidence"}
	wants := func(faults string) {
		t.Helper()
		if got := f.must(422, f.me, "POST", f.at+"/representatives", agent); got.faults() != faults {
			t.Errorf("%v is answered with %v", agent, got)
		}
	}
	wants("evidence_id: required")
	agent["evidence_id"] = f.incident // which is no file
	wants("evidence_id: unknown_id")
	draft := f.must(201, f.me, "POST", "/v1/claim-drafts", object{"incident_id": f.incident}).at("id")
	agent["evidence_id"] = f.must(201, f.me, "POST", "/v1/claim-drafts/"+draft+"/evidence", scan, asFile("application/pdf", "power.pdf")).at("id")
	one := f.at + "/representatives/" + f.must(201, f.me, "POST", f.at+"/representatives", agent).at("id")
	agent["shown_by"] = "records"
	wants("shown_by: not_yours_to_say")
	f.must(204, f.me, "DELETE", "/v1/claim-drafts/"+draft, nil)
	f.codes("evidence_gone", f.code(409, f.first.cookie, "POST", one+"/verification", object{"result": "verified"}))
	if got := f.must(200, f.first.cookie, "POST", one+"/verification", object{"result": "refused"}); got.at("state") != "refused" {
		t.Errorf("refused it is %v", got)
	}
	f.must(403, f.operator, "POST", one+"/verification", object{"result": "verified"}) // a program
}
