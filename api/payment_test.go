package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bosang/claims/access"
	"bosang/claims/payout"
)

// TestMoneyGoesFromADecisionToABankAndBack is the way of money through the interface:
// two operators, a customer, a bank.
func TestMoneyGoesFromADecisionToABankAndBack(t *testing.T) {
	s := stored(t).emoticons()
	w := s.world
	made := w.must(201, w.admin, "POST", "/v1/subscriptions", object{
		"provider": "kakao", "service": "talk", "plan": "emoticon-plus", "customer_number": "C-0001", "started_at": "2022-01-01T00:00:00+09:00"})
	claimant := made.at("claimant_id")
	first := w.pretend("operator-first", access.Operator, s.provider, "")
	second := w.pretend("operator-second", access.Operator, s.provider, "")
	me := w.pretend("customer-one", access.Claimant, s.provider, claimant)
	claim := w.must(201, me.cookie, "POST", "/v1/claims", object{"incident_id": s.incident, "subscription_id": made.at("id")}).at("id")
	s.decideAll(object{"provider_id": s.provider})
	w.must(200, me.cookie, "PUT", "/v1/claimants/"+claimant+"/contact", object{"name": "김철수", "email": "kim@example.com"}, ifMatch(`"1"`))
	w.must(200, me.cookie, "PUT", "/v1/claimants/"+claimant+"/payee", object{"name": "김 철수", "bank": "090", "account": "3333-01-2345678"}, ifMatch(`"1"`))
	approve := func(id string) { w.must(200, second.cookie, "POST", "/v1/approvals/"+id+"/approve", nil) }
	asked := w.must(202, first.cookie, "POST", "/v1/claims/"+claim+"/awards", object{"amount": won("5000"), "cause": "hardship"})
	approve(asked.at("id"))
	w.must(201, first.cookie, "POST", "/v1/budgets", object{"provider_id": s.provider, "cap": won("100000"), "per_claim": won("5000")})
	work := func(id string) {
		t.Helper()
		if _, err := w.pays.Work(context.Background(), payout.RemittanceID(idOf(t, id)), nil); err != nil {
			t.Fatal(err)
		}
	}
	release := func(format string) string {
		t.Helper()
		id := w.must(202, first.cookie, "POST", "/v1/remittances", object{"provider_id": s.provider, "currency": "KRW", "format": format,
			"pay_on": "2022-12-02", "payer": object{"name": "주식회사 카카오", "bank": "004", "account": "004-1234-5678"}}).at("id")
		work(id)
		w.must(200, first.cookie, "POST", "/v1/remittances/"+id+"/proposal", nil)
		waiting := w.must(200, second.cookie, "GET", "/v1/approvals?state=pending", nil)
		approve(waiting.at("items", 0, "id"))
		work(id)
		if got := w.must(200, first.cookie, "GET", "/v1/remittances/"+id, nil); got.at("state") != "released" || got.at("payer", "account") != "00412345678" {
			t.Fatalf("it is %v", got)
		}
		return id
	}
	one := release("pain.001.001.09")
	file := w.send(first.cookie, "GET", "/v1/remittances/"+one+"/file", nil)
	if file.StatusCode != http.StatusOK || file.Header.Get("Content-Type") != "application/xml" || !strings.Contains(string(file.body), "<Nm>김 철수</Nm>") ||
		!strings.Contains(file.Header.Get("Content-Disposition"), "bosang-"+one+".xml") {
		t.Errorf("the file is %d %v %s", file.StatusCode, file.Header, file.body)
	}
	attempt := w.must(200, me.cookie, "GET", "/v1/claims/"+claim+"/payouts", nil).at("items", 0, "attempts", 0, "id")
	report := func(remittance, attempt, code, reason string) answer {
		hex := func(id string) string { return strings.ReplaceAll(id, "-", "") }
		body := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId>`+
			`<CreDtTm>2022-12-02T18:00:00+09:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>`+
			`<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId>`+
			`<TxSts>%s</TxSts>%s</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`, hex(remittance), hex(remittance), hex(attempt), code, reason)
		return w.send(first.cookie, "POST", "/v1/remittances/"+remittance+"/reports", body, header("Content-Type", "application/xml"))
	}
	got := report(one, attempt, "RJCT", "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>")
	if got.StatusCode != http.StatusOK || got.object(t).at("returned") != "1" {
		t.Errorf("the report is answered with %d %s", got.StatusCode, got.body)
	}
	if got := w.must(200, first.cookie, "GET", "/v1/remittances/"+one, nil); got.at("reports", 0, "returned") != "1" || got.at("state") != "closed" {
		t.Errorf("the remittance is %v", got)
	}
	if bad := report(one, one, "RJCT", ""); bad.StatusCode != http.StatusUnprocessableEntity || bad.object(t).at("errors", 0, "field") != "line 1, OrgnlEndToEndId" {
		t.Errorf("a payment that is not there is answered with %d %s", bad.StatusCode, bad.body)
	}
	if told := list(w.must(200, me.cookie, "GET", "/v1/messages?claim_id="+claim, nil)); told[0].at("kind") != "money_returned" || told[1].at("kind") != "money_sent" ||
		told[0].at("title", "ko") != "보상금이 되돌아왔습니다: 5,000원" || !strings.Contains(told[0].at("body", "ko"), "해지된 계좌입니다. 받으실 계좌를 확인하여") ||
		told[1].at("title", "en") != "Money is sent to you on 2 December 2022: 5,000 won" || !strings.Contains(told[1].at("body", "en"), "BS-") {
		t.Errorf("the customer is told %v", told)
	}
	returned := w.must(200, first.cookie, "GET", "/v1/payouts?state=returned", nil)
	if returned.at("items", 0, "claim_id") != claim {
		t.Errorf("returned are %v", returned)
	}
	w.must(200, first.cookie, "POST", "/v1/payouts/"+returned.at("items", 0, "id")+"/reissue", nil)
	two := release("kr-bulk-csv")
	file = w.send(first.cookie, "GET", "/v1/remittances/"+two+"/file", nil, header("Accept", "text/csv"))
	if !strings.Contains(string(file.body), `"090","3333012345678","5000","김 철수","보상금 BS-`) {
		t.Errorf("the file is %d %s", file.StatusCode, file.body)
	}
	if closed := w.must(200, first.cookie, "POST", "/v1/remittances/"+two+"/settlement", nil); closed.at("state") != "closed" {
		t.Errorf("settled is %v", closed)
	}
	if kinds := strings.Join(w.told(me.cookie), " "); !strings.HasPrefix(kinds, "money_arrived money_sent money_returned money_sent decision_") {
		t.Errorf("the customer is told %s", kinds)
	}
	mine := w.must(200, me.cookie, "GET", "/v1/claims/"+claim+"/payouts", nil)
	if mine.at("items", 0, "state") != "settled" || mine.at("items", 0, "attempts", 1, "reason") != "AC04" || strings.Contains(fmt.Sprint(mine), "3333") {
		t.Errorf("the customer reads %v", mine)
	}
	// The copy of all that is held has where the money went: whole for the customer alone.
	if copied := w.must(200, me.cookie, "GET", "/v1/claimants/"+claimant+"/export", nil); copied.at("payouts", 0, "payout", "attempts", 0, "payee", "account") != "3333012345678" ||
		copied.at("payouts", 0, "events", 0, "what") != "settled" {
		t.Errorf("the copy has %v", copied["payouts"])
	}
	copied := w.must(200, first.cookie, "GET", "/v1/claimants/"+claimant+"/export?reason=asked+for+by+letter", nil)
	if to := copied.at("payouts", 0, "payout", "attempts", 0, "payee", "account"); to == "" || strings.Contains(to, "33330") {
		t.Errorf("an operator's copy has %v", copied["payouts"])
	}
	// Who oversees everything reads what was paid, and neither whose account paid nor where it went.
	w.must(200, w.admin, "GET", "/v1/payouts", nil)
	if seen := w.must(200, w.admin, "GET", "/v1/remittances/"+two, nil); strings.Contains(fmt.Sprint(seen), "payer") {
		t.Errorf("an administrator reads %v", seen)
	}
	if seen := w.send(w.admin, "GET", "/v1/remittances/"+two+"/file", nil); seen.StatusCode != http.StatusForbidden {
		t.Errorf("an administrator takes the file: %d", seen.StatusCode)
	}
}
