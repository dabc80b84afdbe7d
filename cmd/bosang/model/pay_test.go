package model_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// payers are what operators do with money.
var payers = []deed{
	{2, (*actor).remit}, {8, (*actor).propose}, {4, (*actor).decideApproval}, {7, (*actor).bankReports}, {2, (*actor).settle}, {3, (*actor).comesBack}, {4, (*actor).reissue},
	{1, (*actor).vouch}, {1, (*actor).makeBudget}, {2, (*actor).changeBudget}, {2, (*actor).drop},
}

// remit has what is due collected.
func (a *actor) remit() {
	d := a.anyDesk()
	body := object{"provider_id": d.id, "currency": "KRW", "format": "pain.001.001.09", "pay_on": time.Now().AddDate(0, 0, 7).Format(time.DateOnly),
		"payer": object{"name": "주식회사 보상", "bank": "004", "account": "004-1234-5678"}}
	if a.chance(20) {
		body["incident_id"] = a.anyIncident(d)
	}
	if a.chance(20) {
		body["most"] = 1 + a.IntN(3)
	}
	if got := a.create(one(a, d.operators), "/v1/remittances", body); got.done() {
		a.model.promise("", "a remittance was made", `SELECT EXISTS (SELECT FROM remittances WHERE id = $1::uuid)`, got.object().at("id"))
	}
}

// remitAll has everything collected that a provider owes.
func (a *actor) remitAll(d *desk) {
	a.must(d.operators[0], "/v1/remittances", object{"provider_id": d.id, "currency": "KRW", "format": "pain.001.001.09",
		"pay_on": time.Now().AddDate(0, 0, 7).Format(time.DateOnly), "payer": object{"name": "주식회사 보상", "bank": "004", "account": "004-1234-5678"}})
}

// remittance gives one of a provider that stands so; now and then one that does not, for
// which it has to be refused.
func (a *actor) remittance(state string) (p *person, id string, ok bool) {
	d := a.anyDesk()
	p = one(a, d.operators)
	var some []string
	for _, r := range a.get(p, "/v1/remittances?provider_id="+d.id).items() {
		if a.chance(3) || r.at("state") == state && r.at("count") != "0" {
			some = append(some, r.at("id"))
		}
	}
	if len(some) == 0 {
		return p, "", false
	}
	return p, one(a, some), true
}

// propose asks a second operator to release a draft, who mostly does so at once.
func (a *actor) propose() {
	p, id, ok := a.remittance("draft")
	if !ok || !a.post(p, "/v1/remittances/"+id+"/proposal", nil).done() || a.chance(20) {
		return
	}
	second := one(a, a.model.deskOf(p.provider).operators)
	for _, asked := range a.get(second, "/v1/approvals?state=pending").items() {
		if asked.at("subject_id") == id {
			a.approve(second, asked)
		}
	}
}

// drop gives one up; one that was released it must not.
func (a *actor) drop() {
	if p, id, ok := a.remittance(one(a, []string{"draft", "proposed", "released", "released"})); ok && a.post(p, "/v1/remittances/"+id+"/drop", nil).done() {
		a.model.promise("", "a remittance was dropped", `SELECT EXISTS (SELECT FROM remittances WHERE id = $1::uuid AND state = 'dropped')`, id)
	}
}

func (a *actor) settle() {
	if p, id, ok := a.remittance("released"); ok && a.post(p, "/v1/remittances/"+id+"/settlement", nil).done() {
		a.model.promise("", "a remittance was settled", `SELECT EXISTS (SELECT FROM remittances WHERE id = $1::uuid AND state = 'closed')`, id)
	}
}

// bankReports has a bank report of a remittance, of each payment at random.
func (a *actor) bankReports() {
	p, id, ok := a.remittance("released")
	if !ok {
		return
	}
	file := a.send(p, sent{method: http.MethodGet, path: "/v1/remittances/" + id + "/file"})
	var each strings.Builder
	for _, payment := range endToEnd.FindAllStringSubmatch(string(file.body), -1) {
		if a.chance(25) {
			continue // the bank says nothing of it yet
		}
		code := one(a, []string{"ACCP", "ACSC", "ACSC", "RJCT"})
		reason := ""
		if code == "RJCT" {
			reason = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
		}
		fmt.Fprintf(&each, `<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>%s</TxSts>%s</TxInfAndSts>`, payment[1], code, reason)
	}
	if each.Len() == 0 {
		return
	}
	remittance, message := strings.ReplaceAll(id, "-", ""), fmt.Sprintf("B%012d", a.IntN(1e12))
	body := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>` + message + `</MsgId>` +
		`<CreDtTm>` + time.Now().Format(time.RFC3339) + `</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + remittance + `</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` +
		`<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>` + remittance + `</OrgnlPmtInfId>` + each.String() + `</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
	report := sent{method: http.MethodPost, path: "/v1/remittances/" + id + "/reports", body: body, media: "application/xml"}
	got := a.send(p, report)
	if got.cut() { // the same report again does what is left of it
		got = a.send(p, report)
	}
	if !got.done() {
		return
	}
	a.model.promise("", "a bank's report was read", `SELECT EXISTS (SELECT FROM remittance_reports WHERE remittance_id = $1::uuid AND id = $2)`, id, message)
	if again := a.send(p, report); again.done() {
		if o := again.object(); o.at("accepted")+o.at("settled")+o.at("returned") != "000" {
			a.model.fault("", "a report that was read again changes something: %s, and before %s", again.body, got.body)
		}
	}
}

// payout gives one that stands so; now and then one that does not.
func (a *actor) payout(state string) (p *person, found object, ok bool) {
	d := a.anyDesk()
	p = one(a, d.operators)
	path := "/v1/payouts?state=" + state + "&provider_id=" + d.id
	if a.chance(10) {
		path = "/v1/payouts?provider_id=" + d.id
	}
	list := a.get(p, path).items()
	if len(list) == 0 {
		return p, nil, false
	}
	return p, one(a, list), true
}

func (a *actor) comesBack() {
	if p, q, ok := a.payout(one(a, []string{"sent", "settled", "settled"})); ok && a.post(p, "/v1/payouts/"+q.at("id")+"/return", object{"reason": "계좌가 해지되었습니다"}).done() {
		a.model.promise(q.at("claim_id"), "a payout came back", `SELECT EXISTS (SELECT FROM payout_attempts WHERE payout_id = $1::uuid AND state = 'returned')`, q.at("id"))
	}
}

func (a *actor) reissue() {
	if p, q, ok := a.payout("returned"); ok {
		a.post(p, "/v1/payouts/"+q.at("id")+"/reissue", nil)
	}
}

func (a *actor) vouch() {
	if p, q, ok := a.payout("blocked"); ok {
		payee := a.get(p, "/v1/claimants/"+q.at("claimant_id")).find("payee", "version")
		a.post(p, "/v1/payouts/"+q.at("id")+"/vouching", object{"payee_version": payee, "reason": "통장 사본을 보았습니다"})
	}
}

func (a *actor) makeBudget() {
	d := a.anyDesk()
	p := one(a, d.operators)
	if len(a.get(p, "/v1/budgets?provider_id="+d.id).items()) >= 4 {
		return
	}
	body := object{"provider_id": d.id, "cap": won(int64(1+a.IntN(20)) * 20_000)}
	if a.chance(50) {
		body["incident_id"] = a.anyIncident(d)
	}
	if a.chance(30) {
		body["rulebook"] = "kr-fee-for-time"
	}
	if a.chance(30) {
		body["per_claim"] = won(int64(1+a.IntN(10)) * 5_000)
	}
	if got := a.create(p, "/v1/budgets", body); got.done() {
		a.model.promise("", "a budget was made", `SELECT EXISTS (SELECT FROM budgets WHERE id = $1::uuid)`, got.object().at("id"))
	}
}

func (a *actor) changeBudget() {
	d := a.anyDesk()
	p := one(a, d.operators)
	for _, b := range a.get(p, "/v1/budgets?provider_id="+d.id).items() {
		if a.chance(50) {
			continue
		}
		body := object{"cap": won(int64(1+a.IntN(60)) * 20_000)}
		if per, bounded := b["per_claim"]; bounded {
			body["per_claim"] = per
		}
		path := "/v1/budgets/" + b.at("id")
		tag := a.send(p, sent{method: http.MethodGet, path: path}).tag
		if got := a.send(p, sent{method: http.MethodPut, path: path, body: body, tag: tag}); got.done() {
			a.model.promise("", "a budget was changed", `SELECT EXISTS (SELECT FROM budgets WHERE id = $1::uuid AND version >= $2::text::bigint)`, b.at("id"), strings.Trim(got.tag, `"`))
		}
		return
	}
}
