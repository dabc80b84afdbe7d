package main

// theRecourse claims back from who is behind it.
func (s *story) theRecourse() {
	s.on("2025-11-20 10:00")
	s.chapter("Thursday, 20 November: claimed back from the data centre")
	s.tell("The cooling plant was the data centre's. By the contract it bears two fifths of what Haneul has to pay because of it. `one` states whom Haneul claims that from; the share takes a second person.")
	s.ask("one", "POST /recourses", `{"provider_id": "$PROVIDER", "incident_id": "$INCIDENT", "third_party": {"ko": "한빛 데이터센터", "en": "Hanbit Data Centre"}, "reference": "HB-2025-114"}`).
		keep("RECOURSE", "id").shows("id", "reference")
	s.ask("one", "POST /recourses/$RECOURSE/shares", `{"share": "0.4", "of_goodwill": false}`).keep("APPROVAL", "id").shows("id", "kind", "state")
	s.ask("two", "POST /approvals/$APPROVAL/approve", "").shows("state")
	s.forgets("APPROVAL")
	s.tell("An assessment works out what is claimed by all that is settled by then, rounded once. The claim pack lists the payouts that it rests on, without a name or an account, and comes out the same to the byte as often as it is taken.")
	s.ask("one", "POST /recourses/$RECOURSE/assessments", "").is("claimed.0.amount", "5752").shows("number", "payouts", "settled=totals.0.settled.amount", "claimed=claimed.0.amount")
	s.ask("one", "GET /recourses/$RECOURSE/assessments/1/pack", "").is("count", "4").shows("count", "share=assessment.share.share", "third_party=recourse.third_party.en")
	s.tell("The data centre pays a part. What comes in is booked as the account statement shows it, once.")
	s.ask("one", "POST /recourses/$RECOURSE/receipts", `{"bank_reference": "20251120-000017", "amount": {"amount": "4000", "currency": "KRW"}, "received_on": "2025-11-20"}`).shows("amount", "received_on")
	s.refused(409, "two", "POST /recourses/$RECOURSE/receipts", `{"bank_reference": "20251120-000017", "amount": {"amount": "4000", "currency": "KRW"}, "received_on": "2025-11-20"}`).shows("status", "code")
	s.ask("one", "GET /recourses/$RECOURSE", "").is("sums.0.open.amount", "1752").shows("claimed=sums.0.claimed.amount", "received=sums.0.received.amount", "open=sums.0.open.amount")
	s.ask("auditor", "GET /reports/accounts", "").each("rows", "account", "debits", "credits", "balance")
}
