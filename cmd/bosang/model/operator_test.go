package model_test

import (
	"net/http"
	"slices"
)

// operators are what operators do with claims.
var operators = []deed{
	{2, (*actor).inquire}, {4, (*actor).endInquiry}, {1, (*actor).message}, {1, (*actor).note}, {1, (*actor).hold}, {3, (*actor).release},
	{2, (*actor).object}, {2, (*actor).waive}, {4, (*actor).answerObjection}, {3, (*actor).determine}, {4, (*actor).answerAppeal},
	{6, (*actor).decideFlag}, {4, (*actor).clear}, {6, (*actor).acknowledge}, {2, (*actor).award}, {7, (*actor).decideApproval}, {1, (*actor).settings},
}

// atWork gives one of the people of a provider with one of its claims; ok: there is one.
func (a *actor) atWork() (p *person, c *claim, ok bool) {
	d := a.anyDesk()
	c = a.anyClaim(d)
	return one(a, d.operators), c, c != nil
}

var because = object{"reason": "이 계약의 청구서를 확인했습니다"}

// made creates something on a claim that has to be there for good.
func (a *actor) made(path, table, what string, body any) (p *person, got answer) {
	p, c, ok := a.atWork()
	if !ok {
		return p, got
	}
	if got = a.create(p, "/v1/claims/"+c.id+path, body); got.done() {
		a.model.promise(c.id, what, `SELECT EXISTS (SELECT FROM `+table+` WHERE id = $1::uuid AND claim_id = $2::uuid)`, got.object().at("id"), c.id)
	}
	return p, got
}

func (a *actor) inquire() {
	a.made("/inquiries", "inquiries", "a claimant was asked", object{"question": "영수증이 있습니까?"})
}
func (a *actor) message() {
	a.made("/messages", "messages", "a claimant was told", object{"text": "확인하고 있습니다"})
}
func (a *actor) note() {
	a.made("/notes", "notes", "a note was written", object{"text": "전화로 확인했습니다"})
}
func (a *actor) hold() { a.made("/holds", "holds", "a claim was held", because) }

// endInquiry closes what was answered, or takes back what was asked.
func (a *actor) endInquiry() {
	d := a.anyDesk()
	p := one(a, d.operators)
	state, way, then := "answered", "closure", "closed"
	if a.chance(40) {
		state, way, then = "open", "withdrawal", "withdrawn"
	}
	if i, ok := some(a, a.get(p, "/v1/inquiries?state="+state+"&provider_id="+d.id).items()); ok {
		if a.post(p, "/v1/inquiries/"+i.at("id")+"/"+way, nil).done() {
			a.model.promise(i.at("claim_id"), "an inquiry was ended", `SELECT EXISTS (SELECT FROM inquiries WHERE id = $1::uuid AND state = $2)`, i.at("id"), then)
		}
	}
}

func (a *actor) release() {
	p, c, ok := a.atWork()
	if !ok {
		return
	}
	if got := a.post(p, "/v1/claims/"+c.id+"/holds/release", because); got.done() {
		a.model.promise(c.id, "a claim was released", `SELECT EXISTS (SELECT FROM holds WHERE claim_id = $1::uuid AND released_at IS NOT NULL)`, c.id)
	}
}

// decision gives a claim's current decision's number, as its operator reads it.
func (a *actor) decision(p *person, c *claim) string {
	return a.get(p, "/v1/claims/"+c.id).at("decision_number")
}

func (a *actor) object() {
	if p, c, ok := a.atWork(); ok {
		at := "/v1/claims/" + c.id + "/decisions/" + a.decision(p, c) + "/objection"
		if a.post(p, at, object{"about": "plan.periodic_fee", "ground": "매월 결제하지 않았습니다"}).done() {
			a.said(c, "the provider objected")
		}
	}
}

func (a *actor) said(c *claim, what string) {
	a.model.promise(c.id, what, `SELECT EXISTS (SELECT FROM objections WHERE claim_id = $1::uuid)`, c.id)
}

func (a *actor) waive() {
	d := a.anyDesk()
	p := one(a, d.operators)
	if a.chance(20) {
		a.post(p, "/v1/incidents/"+a.anyIncident(d)+"/waivers", object{"provider_id": d.id})
		return
	}
	if c := a.anyClaim(d); c != nil {
		if a.post(p, "/v1/claims/"+c.id+"/decisions/"+a.decision(p, c)+"/objection/waiver", nil).done() {
			a.said(c, "the provider waived its objection")
		}
	}
}

// finding is what a person finds: sometimes that less is owed.
func (a *actor) finding() object {
	return object{"ground": "fact_corrected", "reason": "결제 기록을 확인했습니다", "facts": object{"subscription.fee": won(2_790_000 + int64(a.IntN(40))*31_000)}}
}

func (a *actor) answerObjection() {
	d := a.anyDesk()
	p := one(a, d.operators)
	for _, o := range a.get(p, "/v1/objections?provider_id="+d.id).items() {
		if a.chance(50) {
			continue
		}
		body := object{"answer": "기록을 다시 보았습니다"}
		if a.chance(40) {
			body["upheld"] = a.finding()
		}
		a.post(p, "/v1/claims/"+o.at("claim_id")+"/decisions/"+o.at("decision_number")+"/objection/answer", body)
		return
	}
}

func (a *actor) determine() {
	a.made("/determinations", "determinations", "a person found something", a.finding())
}

// answerAppeal answers one that waits, or takes it a step on.
func (a *actor) answerAppeal() {
	p := one(a, a.anyDesk().operators)
	for _, appeal := range a.get(p, "/v1/appeals?provider_id="+p.provider).items() {
		at, body := "/v1/appeals/"+appeal.at("id"), object{"answer": "다시 보았습니다"}
		switch lane, state := appeal.at("lane"), appeal.at("state"); {
		case state == "filed" && lane == "mediation":
			a.post(p, at+"/hand-over", object{})
			return
		case state == "supplement" || state == "handed_over" && a.chance(30):
			a.post(p, at+"/supplement", object{"asked": state == "handed_over"})
			return
		case state == "handed_over":
			body["result"] = "failed"
			if a.chance(50) {
				body["result"] = "settled"
				body["ground"], body["facts"] = "settlement", object{"subscription.fee": won(4_000_000)}
			}
		case state == "filed" && lane == "new_evidence":
			body["result"] = "refused"
			if a.chance(60) {
				body["result"], body["accept"] = "accepted", []string{"subscription.fee"}
			}
		case state == "filed":
			body["result"] = "confirmed"
			if a.chance(50) {
				body["result"], body["ground"], body["facts"] = "changed", "appeal_upheld", object{"subscription.fee": won(4_500_000)}
			}
		default:
			continue
		}
		if got := a.post(p, at+"/answer", body); got.done() {
			a.model.promise(appeal.at("claim_id"), "an appeal was answered", `SELECT EXISTS (SELECT FROM appeals WHERE id = $1::uuid AND state = $2)`, appeal.at("id"), body["result"])
		}
		return
	}
}

// decideFlag goes through the flags that are open, and mostly clears them.
func (a *actor) decideFlag() {
	p := one(a, a.anyDesk().operators)
	for _, f := range a.get(p, "/v1/flags?state=open").items() {
		if a.chance(20) {
			continue
		}
		state := "cleared"
		if a.chance(5) {
			state = "confirmed"
		}
		a.send(p, sent{method: http.MethodPut, path: "/v1/flags/" + f.at("id") + "/state", body: object{"state": state, "reason": "가족이 같은 계좌를 씁니다"}})
	}
}

// clear works on a claim's clearance.
func (a *actor) clear() {
	p, c, ok := a.atWork()
	if !ok {
		return
	}
	switch at := "/v1/claims/" + c.id + "/clearance"; a.IntN(4) {
	case 0:
		a.post(p, at+"/send-back", because)
	case 1:
		a.send(p, sent{method: http.MethodPut, path: at + "/checks/payee_agrees", body: object{"result": "passed", "reason": "통장 사본을 보았습니다"}})
	default:
		a.post(p, at+"/approve", because)
	}
}

// acknowledge answers for the billing, or asks it again.
func (a *actor) acknowledge() {
	d := a.anyDesk()
	p := one(a, d.operators)
	for _, f := range a.get(p, "/v1/providers/"+d.id+"/fulfilments").items() {
		if a.chance(60) {
			continue
		}
		at := "/v1/fulfilments/" + f.at("id")
		if f.at("state") == "refused" {
			a.post(p, at+"/request", nil)
			return
		}
		if a.chance(25) {
			a.post(p, at+"/acknowledgement", object{"result": "refused", "reason": "other"})
			return
		}
		if a.post(p, at+"/acknowledgement", object{"result": "acknowledged", "reference": "INV-1"}).done() {
			a.model.promise(f.at("claim_id"), "it was given in kind", `SELECT EXISTS (SELECT FROM fulfilments WHERE id = $1::uuid AND state = 'acknowledged')`, f.at("id"))
			a.wantMoney(f.at("claim_id"))
		}
		return
	}
}

// wantMoney has the claimant of a claim choose money, who was given time just now: nobody gets
// both.
func (a *actor) wantMoney(id string) {
	m := a.model
	m.mu.Lock()
	i, own := slices.IndexFunc(m.claims, func(c *claim) bool { return c.id == id }), m.claims
	m.mu.Unlock()
	if i >= 0 && a.chance(50) {
		if a.post(own[i].of.person, "/v1/claims/"+id+"/election", object{"election": "money"}).done() {
			m.t.Errorf("whom claim %s gave time chose money as well", id)
		}
	}
}

func (a *actor) award() {
	if p, c, ok := a.atWork(); ok {
		a.post(p, "/v1/claims/"+c.id+"/awards", object{"amount": won(int64(1+a.IntN(20)) * 1000), "cause": one(a, []string{"hardship", "courtesy"})})
	}
}

// decideApproval agrees, as whoever comes by, to what waits, or does not.
func (a *actor) decideApproval() {
	p := one(a, a.anyDesk().operators)
	asked, ok := some(a, a.get(p, "/v1/approvals?state=pending").items())
	switch {
	case !ok:
	case a.chance(15):
		a.post(p, "/v1/approvals/"+asked.at("id")+"/reject", because)
	default:
		a.approve(p, asked)
	}
}

// approve agrees to something, and remembers what has to come of it.
func (a *actor) approve(p *person, asked object) {
	m, id := a.model, asked.at("id")
	if !a.post(p, "/v1/approvals/"+id+"/approve", nil).done() {
		return
	}
	m.promise("", "something was approved", `SELECT EXISTS (SELECT FROM approvals WHERE id = $1::uuid AND state = 'approved')`, id)
	switch asked.at("kind") {
	case "award":
		m.promise("", "an award was given", `SELECT EXISTS (SELECT FROM awards w JOIN entitlements e ON e.award_id = w.id AND e.amount = w.amount JOIN transactions t ON t.id = e.accrual_id
			WHERE w.approval_id = $1::uuid)`, id)
	case "remittance":
		m.promise("", "a remittance was approved", `SELECT EXISTS (SELECT FROM remittances WHERE approval_id = $1::uuid AND state IN ('approved', 'released', 'closed', 'dropped'))`, id)
		a.inTheMidst()
	}
}

// settings asks for others by which claims are cleared.
func (a *actor) settings() {
	d := a.anyDesk()
	a.send(one(a, d.operators), sent{method: http.MethodPut, path: "/v1/providers/" + d.id + "/clearance-settings",
		body: object{"limit": won(int64(a.IntN(5)) * 20_000), "approvals_permille": 100, "refusals_permille": 100}})
}
