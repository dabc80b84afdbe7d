package main

import "strings"

// theOutageNotice is told without delay.
func (s *story) theOutageNotice() {
	s.chapter("Wednesday: users are told")
	s.tell("The decree (art. 37-13(1)) wants users told without delay of an outage: fact and cause, measures, contact. The draft is made from what is recorded; what nobody has recorded is missing, in both languages, until somebody writes it.")
	s.ask("one", "POST /incidents/$INCIDENT/causes", `{"provider_id": "$PROVIDER", "kind": "equipment_fault", "attribution": "third_party", "removed_at": "2025-10-15T10:00:00+09:00"}`).shows("kind", "attribution")
	s.ask("one", "POST /incidents/$INCIDENT/updates", `{"stage": "resolved", "text": {"ko": "냉각 설비를 고쳐 모두 되돌렸습니다.", "en": "The cooling plant was repaired; everything is back."}}`)
	n := s.ask("one", "POST /incidents/$INCIDENT/notices", `{"kind": "outage_notice"}`).keep("NOTICE", "id")
	n.shows("id", "state", "fact=wording.items.0.en", "contact_missing=wording.items.3.missing", "version")
	s.ask("one", "PUT /notices/$NOTICE", `{"texts": {"contact": {"ko": "1588-0000", "en": "1588-0000"}}}`, heading("If-Match", n.got.Get("ETag"))).
		shows("cause=wording.items.1.en", "measures=wording.items.2.en", "contact=wording.items.3.en")
	s.tell("Haneul shows it in its application, and records the evidence: which way, when, where it can be seen, how many it reached. From then on the wording cannot be changed.")
	s.ask("one", "POST /notices/$NOTICE/publications", `{"wording": 1, "way": "screen", "published_at": "2025-10-15T12:30:00+09:00", "url": "https://haneul.example/notice/1", "reached": 5}`).keep("PUBLICATION", "id").shows("way", "published_at", "counts")
	s.ask("one", "GET /notices/$NOTICE", "").is("state", "published").shows("state", "elapsed", "reached", "untold")
	s.tell("Who has claimed is told in the service too that there is something new.")
	s.ask("minji", "GET /messages?limit=2", "").each("items", "kind", "title=title.en")
}

// theMissedNotice is overdue the next day.
func (s *story) theMissedNotice() {
	s.later("2025-11-14 10:00")
	s.chapter("Friday, 14 November: a notice is missed")
	s.tell("Within thirty days of restoration users are to be told who may claim, what and how (art. 37-13(2)). The rulebook reckons the day, with Saturdays, Sundays and holidays: here it is the last one.")
	list := s.ask("watch", "GET /notices?state=owed&incident_id=$INCIDENT", "")
	list.is("items.0.due_on", "2025-11-14").each("items", "kind", "state", "due_on", "untold")
	s.later("2025-11-15 00:00")
	s.tell("Haneul tells nobody. At midnight the day is over, and the regulator sees it; nobody has had to report it.")
	overdue := s.ask("watch", "GET /notices?state=overdue", "")
	overdue.is("items.0.state", "overdue").each("items", "kind", "state", "due_on", "overdue_at")
	s.tell("It is told late then, and says so for good.")
	n := s.ask("one", "POST /incidents/$INCIDENT/notices", `{"kind": "compensation_notice"}`).keep("LATE_NOTICE", "id")
	n.shows("id", "claimants=wording.items.0.en")
	s.ask("one", "POST /notices/$LATE_NOTICE/publications", `{"wording": 1, "way": "email", "published_at": "2025-11-15T00:00:00+09:00", "sha256": "`+strings.Repeat("5a", 32)+`", "reached": 6}`).shows("way", "counts")
	s.ask("watch", "GET /notices/$LATE_NOTICE", "").is("state", "published_late").shows("kind", "state", "due_on")
}

// theReports are what the regulator reads in the end.
func (s *story) theReports() {
	s.later("2025-12-01 10:00")
	s.chapter("Monday, 1 December: the regulator's report")
	s.tell("A report counts up to a **cut-off**, a number that it names (`as_of`). With it the report comes out the same later, to the byte, whatever has happened since; as JSON, CSV or a workbook.")
	first := s.ask("auditor", "GET /reports/claims?incident_id=$INCIDENT", "")
	s.knows("AS_OF", first.at("as_of"))
	first.shows("as_of", "covers")
	first.each("rows", "day", "service", "lane", "outcome", "claims", "affected_subscriptions")
	s.ask("auditor", "GET /reports/owed?as_of=$AS_OF", "").each("rows", "owed", "claimed", "unclaimed", "paid")
	s.tell("The ledger by account. What the outage has cost Haneul is what went out of its bank account and what it still owes Taeho; a part of it comes back from the data centre.")
	accounts := s.ask("auditor", "GET /reports/accounts?as_of=$AS_OF", "")
	accounts.each("rows", "account", "debits", "credits", "balance")
	s.tell("Taeho finds his claim at last. Reports of before stay as they were, and `changes` explains the difference, claim by claim.")
	s.comesIn("taeho", false)
	s.ask("taeho", "POST /claims", `{"incident_id": "$INCIDENT", "subscription_id": "$TAEHO_SUBSCRIPTION"}`).is("id", "$TAEHO_CLAIM").keep("TAEHO_REFERENCE", "reference").shows("origin", "claimed_at", "owed")
	s.ask("auditor", "GET /reports/changes?since=$AS_OF", "").each("rows", "why", "outcome_before", "outcome_after")
	if again := s.ask("auditor", "GET /reports/accounts?as_of=$AS_OF", ""); string(again.answer) != string(accounts.answer) {
		s.Errorf("the report as of a cut-off was\n%s\nand is\n%s", accounts.answer, again.answer)
	}
	s.b.WriteString(ending)
}
