package model_test

import (
	"fmt"
	"net/http"
)

// deed is something that an actor may do, so many times as often as others.
type deed struct {
	weight int
	do     func(*actor)
}

// act does one of the deeds.
func (a *actor) act(deeds []deed) {
	sum := 0
	for _, d := range deeds {
		sum += d.weight
	}
	n := a.IntN(sum)
	for _, d := range deeds {
		if n -= d.weight; n < 0 {
			d.do(a)
			return
		}
	}
}

// claimants are what customers do.
var claimants = []deed{
	{10, (*actor).file}, {3, (*actor).draft}, {2, (*actor).withdraw}, {1, (*actor).changeContact}, {2, (*actor).changePayee}, {4, (*actor).elect},
	{5, (*actor).answerInquiry}, {3, (*actor).appeal}, {1, (*actor).withdrawAppeal}, {1, (*actor).readOwn},
}

func (a *actor) anyCustomer() *customer { return one(a, a.anyDesk().customers) }

// filed remembers a claim that was filed.
func (a *actor) filed(c *customer, got answer) {
	if got.status != http.StatusCreated {
		return
	}
	m, o := a.model, got.object()
	made := &claim{o.at("id"), o.at("reference"), o.at("incident_id"), o.at("subscription_id"), c}
	m.mu.Lock()
	m.claims = append(m.claims, made)
	m.mu.Unlock()
	m.promise(made.id, "a claim was filed", `SELECT EXISTS (SELECT FROM claims WHERE id = $1::uuid AND reference = $2 AND claimant_id = $3::uuid AND claimed_at IS NOT NULL)`,
		made.id, made.reference, c.claimant)
}

// file files a claim, where a claim of this kind may be there already.
func (a *actor) file() {
	c := a.anyCustomer()
	body := object{"incident_id": a.anyIncident(c.desk), "subscription_id": one(a, c.subscriptions)}
	if before := a.anyWithdrawn(); before != nil && a.chance(30) {
		c, body = before.of, object{"incident_id": before.incident, "subscription_id": before.subscription}
	}
	if a.chance(20) {
		body["election"] = one(a, []string{"money", "extension"})
	}
	a.filed(c, a.create(c.person, "/v1/claims", body))
}

// draft saves a claim and files or deletes it.
func (a *actor) draft() {
	c := a.anyCustomer()
	made := a.create(c.person, "/v1/claim-drafts", object{"narrative": "쓸 수 없었습니다", "incident_id": a.anyIncident(c.desk), "subscription_id": one(a, c.subscriptions)})
	if !made.done() {
		return
	}
	id := made.object().at("id")
	switch gone := `SELECT NOT EXISTS (SELECT FROM claim_drafts WHERE id = $1::uuid)`; {
	case a.chance(60):
		got := a.create(c.person, "/v1/claim-drafts/"+id+"/filing", nil)
		a.filed(c, got)
		if got.done() {
			a.model.promise(got.object().at("id"), "a draft was filed", gone, id)
		}
	case a.chance(50):
		if a.send(c.person, sent{method: http.MethodDelete, path: "/v1/claim-drafts/" + id}).done() {
			a.model.promise("", "a draft was deleted", gone, id)
		}
	default:
		a.model.promise("", "a draft was saved", `SELECT EXISTS (SELECT FROM claim_drafts WHERE id = $1::uuid)`, id)
	}
}

// own gives a claim with whose it is.
func (a *actor) own() (*claim, *customer) {
	if c := a.anyClaim(a.anyDesk()); c != nil {
		return c, c.of
	}
	return nil, nil
}

func (a *actor) withdraw() {
	c, me := a.own()
	if c == nil {
		return
	}
	if a.post(me.person, "/v1/claims/"+c.id+"/withdrawal", nil).done() {
		a.model.mu.Lock()
		a.model.withdrawn = append(a.model.withdrawn, c)
		a.model.mu.Unlock()
		a.model.promise(c.id, "a claim was withdrawn", `SELECT EXISTS (SELECT FROM claims WHERE id = $1::uuid AND state = 'withdrawn')`, c.id)
	}
}

func (a *actor) anyWithdrawn() *claim {
	a.model.mu.Lock()
	defer a.model.mu.Unlock()
	if len(a.model.withdrawn) == 0 {
		return nil
	}
	return one(a, a.model.withdrawn)
}

// put writes something that has a version anew, and remembers that it was.
func (a *actor) put(p *person, path, claimant, table string, body object, part string) {
	seen := a.get(p, "/v1/claimants/"+claimant)
	got := a.send(p, sent{method: http.MethodPut, path: path, body: body, tag: `"` + seen.at(part, "version") + `"`})
	if got.done() {
		a.model.promise("", "the "+part+" was changed", `SELECT EXISTS (SELECT FROM `+table+` WHERE claimant_id = $1::uuid AND version >= $2::text::bigint)`,
			claimant, got.object().at("version"))
	}
}

func (a *actor) changeContact() {
	c := a.anyCustomer()
	a.put(c.person, "/v1/claimants/"+c.claimant+"/contact", c.claimant, "contacts", object{"name": one(a, []string{"김보상", "김 보상"}), "email": c.name + "@example.com"}, "contact")
}

// changePayee says where money goes: mostly to an account in the own name, sometimes to
// one that others have too.
func (a *actor) changePayee() {
	c := a.anyCustomer()
	name, account := "김보상", fmt.Sprintf("3333-01-%07d", a.IntN(1e7))
	if a.chance(15) {
		name = "이보상"
	}
	if a.chance(5) {
		account = "3333-01-0000001"
	}
	a.put(c.person, "/v1/claimants/"+c.claimant+"/payee", c.claimant, "payees", object{"name": name, "bank": "090", "account": account}, "payee")
}

func (a *actor) elect() {
	if c, me := a.own(); c != nil {
		a.post(me.person, "/v1/claims/"+c.id+"/election", object{"election": one(a, []string{"money", "extension"})})
	}
}

func (a *actor) answerInquiry() {
	c := a.anyCustomer()
	if i, ok := some(a, a.get(c.person, "/v1/inquiries?state=open").items()); ok {
		id := i.at("id")
		if a.post(c.person, "/v1/inquiries/"+id+"/answer", object{"answer": "영수증을 찾았습니다"}).done() {
			a.model.promise(i.at("claim_id"), "an inquiry was answered", `SELECT EXISTS (SELECT FROM inquiries WHERE id = $1::uuid AND state IN ('answered', 'closed') AND answer_sealed IS NOT NULL)`, id)
		}
	}
}

func (a *actor) appeal() {
	c, me := a.own()
	if c == nil {
		return
	}
	number := a.get(me.person, "/v1/claims/"+c.id).at("decision_number")
	body := object{"lane": one(a, []string{"new_evidence", "second_review", "mediation"}), "text": "더 많이 냈습니다"}
	if body["lane"] == "new_evidence" {
		body["facts"] = object{"subscription.fee": won(3_100_000 + int64(a.IntN(20))*31_000)}
	}
	if got := a.create(me.person, "/v1/claims/"+c.id+"/decisions/"+number+"/appeals", body); got.done() {
		a.model.promise(c.id, "an appeal was filed", `SELECT EXISTS (SELECT FROM appeals WHERE id = $1::uuid AND claim_id = $2::uuid)`, got.object().at("id"), c.id)
	}
}

func (a *actor) withdrawAppeal() {
	me := a.anyCustomer()
	for _, one := range a.get(me.person, "/v1/appeals").items() {
		if one.at("state") != "filed" && one.at("state") != "handed_over" {
			continue
		}
		if a.post(me.person, "/v1/appeals/"+one.at("id")+"/withdrawal", nil).done() {
			a.model.promise(one.at("claim_id"), "an appeal was withdrawn", `SELECT EXISTS (SELECT FROM appeals WHERE id = $1::uuid AND state = 'withdrawn')`, one.at("id"))
		}
		return
	}
}

// readOwn reads what is the customer's own: messages, one of which was read.
func (a *actor) readOwn() {
	c := a.anyCustomer()
	a.get(c.person, "/v1/claims")
	if message, ok := some(a, a.get(c.person, "/v1/messages?unread=true").items()); ok {
		if a.post(c.person, "/v1/messages/"+message.at("id")+"/read", nil).done() {
			a.model.promise("", "a message was read", `SELECT EXISTS (SELECT FROM messages WHERE id = $1::uuid AND read_at IS NOT NULL)
				OR EXISTS (SELECT FROM decision_reads WHERE decision_id = $1::uuid)`, message.at("id"))
		}
	}
}
