package main

import (
	"fmt"
	"regexp"
	"strings"
)

// clearing finds out what may be paid.
func (s *story) clearing() {
	s.on("2025-10-22 10:00")
	s.chapter("Wednesday: what may be paid")
	s.tell("Each claim is cleared before anything of it is paid or handed over: is a window open, is a flag or a hold on it, is something asked or contested, is it within the limit? Where everything passes, the service approves by itself.")
	s.ask("one", "GET /claims/$MINJI_CLAIM/clearance", "").is("state", "approved").shows("state", "amount", "by", "failed", "no_data")
	s.ask("one", "GET /claims/$MINJI_CLAIM/clearance", "").each("checks", "check", "result")
}

// remitting collects, releases and files.
func (s *story) remitting() {
	s.chapter("A remittance, let go by two people")
	s.tell("`one` has what is due collected: a payout for each entitlement of which something is left. Nothing is sent yet.")
	s.ask("one", "POST /remittances", `{"provider_id": "$PROVIDER", "incident_id": "$INCIDENT", "currency": "KRW", "format": "pain.001.001.09", "pay_on": "2025-10-24",
  "payer": {"name": "주식회사 하늘", "bank": "020", "account": "1005-555-000001"}}`).keep("REMITTANCE", "id").shows("id", "state")
	s.ask("one", "GET /remittances/$REMITTANCE", "").is("state", "draft").shows("state", "count", "sum")
	s.tell("She proposes it. What `two` approves names how many payments and how much; then it is released in the background, each payment looked at once more.")
	s.ask("one", "POST /remittances/$REMITTANCE/proposal", "").keep("APPROVAL", "approval_id").shows("state", "approval_id")
	s.refused(409, "one", "POST /approvals/$APPROVAL/approve", "").shows("status", "code")
	s.ask("two", "POST /approvals/$APPROVAL/approve", "").shows("state")
	s.ask("one", "GET /remittances/$REMITTANCE", "").is("state", "released").shows("state", "count", "withheld")
	s.tell("What was sent is in transit: the ledger has taken it from payable to clearing.")
	s.ask("auditor", "GET /reports/owed", "").each("rows", "owed", "claimed", "unclaimed", "in_transit", "paid")
	s.forgets("APPROVAL")
	s.tell("The bank file is ISO 20022, pain.001.001.09. It comes out the same to the byte whenever it is asked for. One of its payments:")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/payouts", "").keep("PAYOUT", "items.0.id").keep("ATTEMPT", "items.0.attempts.0.id")
	file := s.ask("one", "GET /remittances/$REMITTANCE/file", "")
	s.payments = read(s, string(file.answer))
	s.knows("ENDTOEND", strings.ReplaceAll(s.filled("$ATTEMPT"), "-", ""))
	s.block("sh", file.command()+" > remittance.xml")
	for _, p := range s.payments {
		if p.id == s.filled("$ENDTOEND") {
			s.block("xml", s.shown(fmt.Sprintf("<PmtId><EndToEndId>%s</EndToEndId></PmtId>\n<Amt><InstdAmt Ccy=\"KRW\">%s</InstdAmt></Amt>\n<Cdtr><Nm>%s</Nm></Cdtr>", p.id, p.amount, p.name)))
		}
	}
}

// payment is one of a bank file.
type payment struct{ id, amount, name string }

var (
	inFile = regexp.MustCompile(`(?s)<CdtTrfTxInf>.*?</CdtTrfTxInf>`)
	inside = func(name string) *regexp.Regexp {
		return regexp.MustCompile(`(?s)<` + name + `[^>]*>(?:<Nm>)?([^<]+)<`)
	}
)

// read takes a bank file apart, as a bank does.
func read(s *story, file string) (all []payment) {
	s.Helper()
	of := func(text, name string) string {
		found := inside(name).FindStringSubmatch(text)
		if found == nil {
			s.Fatalf("a payment has no %s: %s", name, text)
		}
		return found[1]
	}
	for _, text := range inFile.FindAllString(file, -1) {
		all = append(all, payment{of(text, "EndToEndId"), of(text, "InstdAmt"), of(text, "Cdtr")})
	}
	if len(all) == 0 {
		s.Fatalf("there is no payment in %s", file)
	}
	return all
}

// bankSays is the bank's report on a remittance, with a code for each payment.
func (s *story) bankSays(remittance string, code func(payment) string) string {
	var b strings.Builder
	id := strings.ReplaceAll(s.filled(remittance), "-", "")
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2025-10-24T18:00:00+09:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>%[1]s</OrgnlPmtInfId>
`, id)
	for _, p := range s.payments {
		fmt.Fprintf(&b, "<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId>%s</TxInfAndSts>\n", p.id, code(p))
	}
	b.WriteString("</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n")
	return b.String()
}

const rejected = "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"

// theBank reports, and one payment comes back.
func (s *story) theBank() {
	s.later("2025-10-24 18:30")
	s.chapter("Friday: the bank reports, and one payment comes back")
	s.tell("The bank has settled all but Minji's, whose account is closed (AC04). Its status report is pain.002.001.10; of Minji's payment it says")
	s.block("xml", s.shown("<TxInfAndSts><OrgnlEndToEndId>$ENDTOEND</OrgnlEndToEndId>\n"+rejected+"</TxInfAndSts>"))
	report := s.bankSays("$REMITTANCE", func(p payment) string {
		if p.id == s.filled("$ENDTOEND") {
			return rejected
		}
		return "<TxSts>ACSC</TxSts>"
	})
	s.sendsFile("one", "POST /remittances/$REMITTANCE/reports", "report.xml", "application/xml", report).is("returned", "1").shows("settled", "returned", "contradicted")
	s.tell("The same report again changes nothing. What came back is owed again, and in nobody's hands.")
	s.sendsFile("one", "POST /remittances/$REMITTANCE/reports", "report.xml", "application/xml", report).is("returned", "0")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/payouts", "").each("items", "state", "amount", "reason=attempts.0.reason")
	s.tell("She is told, and what to do.")
	s.ask("minji", "GET /messages?limit=1", "").is("items.0.kind", "money_returned").each("items", "title=title.en", "body=body.en")
	s.ask("auditor", "GET /reports/owed", "").each("rows", "owed", "claimed", "unclaimed", "in_transit", "paid")
}

// theReissue goes to another account, and arrives.
func (s *story) theReissue() {
	s.on("2025-10-27 10:00")
	s.chapter("Monday: corrected, sent again, settled")
	s.tell("Minji corrects where money goes, and `one` has the payout sent again: a new attempt, with an id of its own, in a remittance of its own.")
	s.ask("minji", "PUT /claimants/$MINJI/payee", `{"name": "김민지", "bank": "090", "account": "3333-55-1001001"}`, having(2)).shows("bank", "version")
	s.ask("one", "POST /payouts/$PAYOUT/reissue", "").shows("state")
	s.ask("one", "POST /remittances", `{"provider_id": "$PROVIDER", "currency": "KRW", "format": "kr-bulk-csv", "pay_on": "2025-10-28",
  "payer": {"name": "주식회사 하늘", "bank": "020", "account": "1005-555-000001"}}`).keep("SECOND", "id").shows("id", "state")
	s.ask("one", "POST /remittances/$SECOND/proposal", "").keep("APPROVAL", "approval_id").shows("state", "count", "sum")
	s.ask("two", "POST /approvals/$APPROVAL/approve", "").shows("state")
	s.forgets("APPROVAL")
	s.tell("This one goes as the table that Korean banks take in bulk. That bank reports nothing, so `one` settles what the account statement shows.")
	file := s.ask("one", "GET /remittances/$SECOND/file", "")
	s.block("sh", file.command()+" > remittance.csv")
	s.knows("SECOND_ENDTOEND", strings.ReplaceAll(s.ask("minji", "GET /claims/$MINJI_CLAIM/payouts", "").at("items.0.attempts.0.id"), "-", ""))
	s.block("csv", s.shown(strings.ReplaceAll(strings.TrimPrefix(string(file.answer), "\ufeff"), "\r\n", "\n")))
	s.later("2025-10-29 10:00")
	s.ask("one", "POST /remittances/$SECOND/settlement", "").is("state", "closed").shows("state", "count")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/payouts", "").is("items.0.state", "settled").each("items", "state", "amount", "attempt=attempts.0.number")
	s.ask("minji", "GET /messages?limit=2", "").is("items.0.kind", "money_arrived").each("items", "kind", "title=title.ko")
	s.tell("All that was claimed is paid. What nobody claimed is still owed.")
	s.ask("auditor", "GET /reports/owed", "").each("rows", "owed", "claimed", "unclaimed", "in_transit", "paid")
	s.ask("auditor", "GET /reports/accounts", "").each("rows", "account", "debits", "credits", "balance")
}
