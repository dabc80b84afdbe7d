package api_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/payout"
	"bosang/rules/money"
)

// choice is a scene in which customers may choose between money and an extension.
type choice struct {
	*scene
	first, second *person
	customers     []chooser
}

// chooser is a customer with a claim that was decided, and offers the choice.
type chooser struct {
	*person
	claimant, claim string
}

// choosing has so many customers whose claims are cleared for what they give without a choice.
func choosing(t *testing.T, customers int) *choice {
	c := &choice{scene: stored(t).emoticons()}
	c.first, c.second = c.pretend("first", access.Operator, c.provider, ""), c.pretend("second", access.Operator, c.provider, "")
	subscription, claimant := c.chooser()
	for n := range customers {
		if n > 0 {
			holding := c.holding(800 + n)
			holding["plan"] = "drawer-plus-100gb"
			made := c.must(201, c.operator, "POST", "/v1/subscriptions", holding)
			subscription, claimant = made.at("id"), made.at("claimant_id")
		}
		me := c.pretend(fmt.Sprintf("customer-%d", n), access.Claimant, c.provider, claimant)
		c.must(200, me.cookie, "PUT", "/v1/claimants/"+claimant+"/contact", object{"name": "김철수", "email": fmt.Sprintf("kim-%d@example.com", n)}, ifMatch(`"1"`))
		c.must(200, me.cookie, "PUT", "/v1/claimants/"+claimant+"/payee", object{"name": "김철수", "bank": "090", "account": fmt.Sprintf("3333-01-%07d", n)}, ifMatch(`"1"`))
		c.customers = append(c.customers, chooser{me, claimant, c.file(me.cookie, subscription).at("id")})
	}
	c.decideAll(object{})
	if err := c.clears.Preset(context.Background(), clearance.Settings{Provider: claims.ProviderID(idOf(t, c.provider)), Limit: money.MustParse("1000000", "KRW")}); err != nil {
		t.Fatal(err)
	}
	c.clearAll()
	return c
}

func (c *choice) clearAll() {
	c.Helper()
	c.clear(clearance.Scope{Incident: claims.IncidentID(idOf(c, c.incident))})
}

func (c *choice) work(remittance string) {
	c.Helper()
	if _, err := c.pays.Work(context.Background(), payout.RemittanceID(idOf(c, remittance)), nil); err != nil {
		c.Error(err)
	}
}

// approved collects a remittance and, where there is anything in it, has it approved: what is
// left is to release it.
func (c *choice) approved() string {
	c.Helper()
	id := c.must(202, c.first.cookie, "POST", "/v1/remittances", object{"provider_id": c.provider, "currency": "KRW", "format": "pain.001.001.09",
		"pay_on": "2022-12-02", "payer": object{"name": "주식회사 카카오", "bank": "004", "account": "004-1234-5678"}}).at("id")
	c.work(id)
	if c.must(200, c.first.cookie, "GET", "/v1/remittances/"+id, nil).at("count") == "0" {
		return id
	}
	c.must(200, c.first.cookie, "POST", "/v1/remittances/"+id+"/proposal", nil)
	waiting := c.must(200, c.second.cookie, "GET", "/v1/approvals?state=pending", nil)
	c.must(200, c.second.cookie, "POST", "/v1/approvals/"+waiting.at("items", 0, "id")+"/approve", nil)
	return id
}

// elects chooses, and gives the code of the refusal; empty: it was chosen.
func (c *choice) elects(who chooser, what string) string {
	c.Helper()
	got := c.send(who.cookie, "POST", "/v1/claims/"+who.claim+"/election", object{"election": what})
	if got.StatusCode == http.StatusOK {
		return ""
	}
	return got.object(c).at("code")
}

// given counts what a customer got: payouts that did not come back, and fulfilments that were
// not refused.
func (c *choice) given(who chooser) (paid, handed int) {
	c.Helper()
	for _, p := range list(c.must(200, who.cookie, "GET", "/v1/claims/"+who.claim+"/payouts", nil)) {
		if state := p.at("state"); state == "sent" || state == "settled" {
			paid++
		}
	}
	for _, f := range list(c.must(200, who.cookie, "GET", "/v1/claims/"+who.claim+"/fulfilments", nil)) {
		if f.at("state") != "refused" {
			handed++
		}
	}
	return paid, handed
}

// list gives the items of a list.
func list(o object) (items []object) {
	all, _ := o["items"].([]any)
	for _, one := range all {
		items = append(items, object(one.(map[string]any)))
	}
	return items
}

func TestAChoiceIsClosedWhileItsRemedyIsOnItsWayOrWasGiven(t *testing.T) {
	c := choosing(t, 1)
	me := c.customers[0]
	drafted := c.approved()
	// What is only drafted is withheld when something else is chosen.
	if code := c.elects(me, "extension"); code != "" {
		t.Fatalf("while the money is not sent, choosing is refused: %s", code)
	}
	c.work(drafted)
	c.elects(me, "money")
	c.clearAll()
	c.work(c.approved())
	for _, what := range []string{"extension", "money"} {
		if code := c.elects(me, what); code != "election_closed" {
			t.Errorf("while the money is on its way %s is chosen: %q", what, code)
		}
	}
	sent := c.must(200, c.first.cookie, "GET", "/v1/payouts?state=sent", nil).at("items", 0, "id")
	c.must(200, c.first.cookie, "POST", "/v1/payouts/"+sent+"/return", object{"reason": "the account was closed"})
	if code := c.elects(me, "extension"); code != "" {
		t.Errorf("once the money came back, choosing is refused: %s", code)
	}
	// It is not sent again: the claim does not give it any more.
	if got := c.must(200, c.first.cookie, "POST", "/v1/payouts/"+sent+"/reissue", nil); got.at("state") != "dropped" {
		t.Errorf("the money that came back is %v", got)
	}
	c.clearAll()
	c.handOver(c.scene)
	if code := c.elects(me, "money"); code != "election_closed" {
		t.Errorf("while the extension is handed over money is chosen: %q", code)
	}
	if paid, handed := c.given(me); paid != 0 || handed != 1 {
		t.Errorf("%d payouts and %d fulfilments", paid, handed)
	}
	asked := c.must(200, me.cookie, "GET", "/v1/claims/"+me.claim+"/fulfilments", nil).at("items", 0, "id")
	answer := func(o object) { c.must(200, c.operator, "POST", "/v1/fulfilments/"+asked+"/acknowledgement", o) }
	answer(object{"result": "refused", "reason": "not_supported"})
	if code := c.elects(me, "money"); code != "" {
		t.Errorf("once billing has refused, choosing is refused: %s", code)
	}
	if got := c.send(c.operator, "POST", "/v1/fulfilments/"+asked+"/request", nil); got.StatusCode != http.StatusConflict {
		t.Errorf("what is not given any more is asked for again: %d", got.StatusCode)
	}
	c.elects(me, "extension")
	c.clearAll()
	c.handOver(c.scene)
	asked = c.must(200, me.cookie, "GET", "/v1/claims/"+me.claim+"/fulfilments", nil).at("items", 0, "id")
	answer(object{"result": "acknowledged"})
	if code := c.elects(me, "money"); code != "election_closed" {
		t.Errorf("once the extension was given money is chosen: %q", code)
	}
}

// TestNobodyGetsBothWhoChoosesWhileTheOtherIsGiven has customers choose the other while what
// they would have got without a choice is sent and handed over, all at once. Whoever is first
// wins, and nobody gets both or nothing.
func TestNobodyGetsBothWhoChoosesWhileTheOtherIsGiven(t *testing.T) {
	c := choosing(t, 8)
	one := func(wins func(chooser) bool, what string, give func()) {
		t.Helper()
		var all sync.WaitGroup
		codes := make([]string, len(c.customers))
		all.Go(give)
		for i, who := range c.customers {
			all.Go(func() { codes[i] = c.elects(who, what) })
		}
		all.Wait()
		for i, who := range c.customers {
			if given := wins(who); given != (codes[i] == "election_closed") || !given && codes[i] != "" {
				t.Errorf("customer %d chose %s (%q), and what was given before: %t", i, what, codes[i], given)
			}
		}
	}
	id := c.approved()
	if got := c.must(200, c.first.cookie, "GET", "/v1/remittances/"+id, nil); got.at("count") != "8" {
		t.Fatalf("what is to be sent is %v", got)
	}
	one(func(who chooser) bool { paid, _ := c.given(who); return paid == 1 }, "extension", func() { c.work(id) })
	c.clearAll()
	// Of those who chose time, it is handed over while they choose money again.
	one(func(who chooser) bool { paid, handed := c.given(who); return paid+handed == 1 }, "money", func() { c.handOver(c.scene) })
	c.clearAll()
	c.work(c.approved())
	for i, who := range c.customers {
		if paid, handed := c.given(who); paid+handed != 1 {
			t.Errorf("customer %d got %d payouts and %d fulfilments", i, paid, handed)
		}
	}
}
