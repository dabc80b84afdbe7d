package main

import "strings"

// theDecision is read by who it is about.
func (s *story) theDecision() {
	s.chapter("Why it was decided so")
	s.tell("A decision says of each ground whether it applies, by which article or term, and how the amount comes about; in Korean or English, whoever asks. It keeps the facts and the outcome with their hashes, so that it can be made again to the byte.")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/decisions/5?lang=en", "").shows("headline=explanation.headline", "owed=base.amount.amount", "by=base.rulebook", "downtime=downtime.total.stated")
	a := s.ask("minji", "GET /claims/$MINJI_CLAIM/decisions/5?lang=ko", "")
	a.shows("headline=explanation.headline")
	s.tell("She need not look for it: a decision that comes to something else for her than the one before is among what she is told in the service. That she was decided on by the hour, as the outage ran on, she was not told each time.")
	s.ask("minji", "GET /messages?claim_id=$MINJI_CLAIM", "").each("items", "kind", "title=title.en")
	s.tell("Dahyun's music pass is given time instead: three times the outage, by the guideline for content.")
	s.ask("dahyun", "GET /claims/$DAHYUN_CLAIM/decisions/4", "").shows("headline=explanation.headline", "kind=remedies.0.kind", "time=remedies.0.time", "by=remedies.0.rulebook")
}

// theInquiry asks a claimant for what nobody knows, and has a person find it.
func (s *story) theInquiry() {
	s.on("2025-10-16 09:00")
	s.chapter("Thursday: a claimant is asked for something, and a person decides")
	s.tell("Nobody knows what Seoyeon paid, and so no rule can say how much she is owed: her claim is `referred` to a person.")
	s.ask("one", "GET /claims?state=referred", "").each("items", "reference", "state", "decision_number")
	s.tell("`one` asks her. What is asked and answered is sealed with her key; while she is asked, the clocks of the provider stand still (`deadlines.md`).")
	s.ask("one", "POST /claims/$SEOYEON_CLAIM/inquiries", `{"question": "어디에서 결제하셨고 한 달 요금은 얼마입니까?", "days": 7}`).keep("INQUIRY", "id").shows("id", "state", "due_at")
	s.ask("seoyeon", "GET /messages?limit=1", "").each("items", "kind", "text")
	s.ask("seoyeon", "POST /inquiries/$INQUIRY/answer", `{"answer": "앱 마켓에서 결제했습니다. 한 달에 115,000원입니다."}`).shows("state")
	s.ask("one", "POST /inquiries/$INQUIRY/closure", "").shows("state")
	s.tell("What she answered is no fact yet. `one` finds it so, for a reason, and the claim is decided again on it: an **override**. Every one is counted. It gives her more than before, so it is in force at once; one that takes something waits for a second person.")
	number := s.ask("seoyeon", "GET /claims/$SEOYEON_CLAIM", "").at("decision_number")
	s.ask("one", "POST /claims/$SEOYEON_CLAIM/determinations", `{"ground": "fact_corrected", "reason": "A receipt of the app store shows it.",
  "facts": {"subscription.fee": {"amount": "115000", "currency": "KRW"}}}`).shows("because", "ground", "takes", "number")
	s.tell("What came of it she reads in plain words, and what she can do about it.")
	s.ask("seoyeon", "GET /messages?limit=1", "").is("items.0.kind", "decision_granted").each("items", "title=title.en", "body=body.en", "next_step=next_steps.0.says.en")
	now := s.ask("seoyeon", "GET /claims/$SEOYEON_CLAIM", "").is("state", "granted")
	if now.at("decision_number") == number {
		s.Errorf("it was not decided again: %s", now.answer)
	}
	now.shows("state", "decision_number", "owed")
}

// theObjection is raised by one operator and dismissed by another.
func (s *story) theObjection() {
	s.chapter("The provider objects, and another person answers")
	s.tell("A provider may object once to a decision that gives something, and names what it contests; after seven days (or as many as the provider has set) its silence is acceptance. `one` believes that Junho had the month for free.")
	s.ask("one", "POST /claims/$JUNHO_CLAIM/decisions/5/objection", `{"about": "subscription.fee", "ground": "He had October for free."}`).shows("state", "accepted", "due_at")
	s.tell("From that moment on nothing of the decision is paid, and the clearance (told below) says why.")
	s.ask("one", "GET /claims/$JUNHO_CLAIM/clearance", "").is("state", "waiting").is("failed", `["objection"]`).shows("state", "failed")
	s.tell("Who objects does not answer. `two` looks: the free month is November. The decision stands, and the provider has accepted it.")
	s.refused(409, "one", "POST /claims/$JUNHO_CLAIM/decisions/5/objection/answer", `{"answer": "It is so."}`).shows("status", "code")
	s.ask("two", "POST /claims/$JUNHO_CLAIM/decisions/5/objection/answer", `{"answer": "The free month is November; October was paid."}`).shows("state", "accepted")
	s.ask("one", "GET /claims/$JUNHO_CLAIM/clearance", "").is("state", "approved").shows("state", "failed")
}

// theAppeal of a claimant brings new evidence.
func (s *story) theAppeal() {
	s.on("2025-10-17 10:00")
	s.chapter("Friday: a claimant appeals")
	s.tell("Minji pays through the app store too, which costs more; Haneul's records say otherwise. What can be appealed, until when and in which lanes, the service tells her.")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/decisions/5/appealable", "").shows("open", "until", "lanes")
	s.tell("She adds her receipt and names the fact that she disputes.")
	s.sendsFile("minji", "POST /claims/$MINJI_CLAIM/evidence", "receipt.txt", "text/plain", "App store, 1 October 2025: Mail for Shops, 115,000 won\n",
		heading("Content-Disposition", `attachment; filename="receipt.txt"`)).keep("EVIDENCE", "id").shows("id", "media_type", "size")
	s.ask("minji", "POST /claims/$MINJI_CLAIM/decisions/5/appeals", `{"lane": "new_evidence", "text": "앱 마켓에서 115,000원을 냈습니다.",
  "facts": {"subscription.fee": {"amount": "115000", "currency": "KRW"}}, "evidence_ids": ["$EVIDENCE"]}`).keep("APPEAL", "id").shows("id", "lane", "state")
	s.tell("`two` answers fact by fact. The claim is decided again because of it, and the two decisions are set side by side, step by step.")
	s.ask("two", "POST /appeals/$APPEAL/answer", `{"result": "accepted", "answer": "영수증을 확인했습니다.", "accept": ["subscription.fee"]}`).shows("state", "decided_number")
	s.ask("minji", "GET /appeals/$APPEAL/comparison?lang=en", "").each("differences", "part", "text")
	s.ask("minji", "GET /claims/$MINJI_CLAIM", "").is("state", "granted").shows("decision_number", "owed")
}

// unasked is what is owed though nobody claimed it.
func (s *story) unasked() {
	s.later("2025-10-20 10:00")
	s.chapter("Monday: owed without asking")
	s.tell("Hana and Taeho had mail too, and have not claimed. A survey goes through the subscriptions of the provider, works out who is owed what all the same, and files it.")
	s.ask("one", "POST /surveys", `{"incident_id": "$INCIDENT", "provider_id": "$PROVIDER"}`).keep("SURVEY", "id").shows("id")
	s.ask("one", "GET /surveys/$SURVEY", "").shows("seen=counts.seen", "filed=counts.filed", "claimed=counts.claimed")
	s.tell("So *owed but unclaimed* is a number that anybody who may can ask for. Owed is claimed and unclaimed, to the won, at any time.")
	s.ask("auditor", "GET /reports/owed", "").each("rows", "claims", "unclaimed_claims", "owed", "claimed", "unclaimed")
	s.tell("Hana finds it where her claims are. Claiming it makes it hers: the claim that is there, no second one.")
	mine := s.ask("hana", "GET /claims", "").keep("HANA_CLAIM", "items.0.id").keep("HANA_REFERENCE", "items.0.reference")
	mine.each("items", "id", "origin", "claimed_at", "owed")
	s.ask("hana", "POST /claims", `{"incident_id": "$INCIDENT", "subscription_id": "$HANA_SUBSCRIPTION"}`).is("id", "$HANA_CLAIM").shows("id", "origin", "claimed_at")
	s.ask("auditor", "GET /reports/owed", "").each("rows", "claims", "unclaimed_claims", "owed", "claimed", "unclaimed")
	all := s.ask("one", "GET /claims?unclaimed=true", "")
	s.knows("TAEHO_CLAIM", all.at("items.0.id"))
	if strings.Contains(string(all.answer), s.filled("$HANA_CLAIM")) {
		s.Errorf("what Hana claimed is unclaimed: %s", all.answer)
	}
}
