package main

import "strings"

// theOutage is reported.
func (s *story) theOutage() {
	s.on("2025-10-14 09:40")
	s.chapter("Tuesday, 14 October 2025, 09:40: an outage is reported")
	s.tell("At nine in the morning (all times here are of Korea, UTC+9) a cooling plant fails in the data centre in which Haneul is a tenant. `one` reports an incident, and for each feature that is down an outage with its window. A window without an end is open: it runs.")
	s.ask("one", "POST /incidents", `{"key": "haneul-2025-10-14", "title": {"ko": "하늘 서비스 장애", "en": "Outage of Haneul"}}`).keep("INCIDENT", "id").shows("id", "revision")
	s.ask("one", "POST /outages", `{"incident_id": "$INCIDENT", "service_id": "$MAIL", "feature": "send",
  "window": {"starts_at": "2025-10-14T09:00:00+09:00", "confidence": "A", "source": "monitoring"}}`).
		keep("OUTAGE", "id").keep("WINDOW", "windows.0.id").shows("id", "window=windows.0.id", "state=windows.0.state", "version")
	s.ask("one", "POST /outages", `{"incident_id": "$INCIDENT", "service_id": "$MUSIC", "feature": "play",
  "window": {"starts_at": "2025-10-14T09:00:00+09:00", "confidence": "A", "source": "monitoring"}}`).keep("MUSIC_OUTAGE", "id").keep("MUSIC_WINDOW", "windows.0.id")
	s.tell("Everybody who is signed in reads how it goes on.")
	s.ask("one", "POST /incidents/$INCIDENT/updates", `{"stage": "investigating",
  "text": {"ko": "메일 보내기와 음악 재생이 되지 않아 살펴보고 있습니다.", "en": "Mail is not sent and music does not play. We are looking into it."}}`).keep("UPDATE", "id").shows("stage", "at")
}

// claimsWhileItRuns are filed, and decided as far as they can be.
func (s *story) claimsWhileItRuns() {
	s.chapter("10:00: claims are filed while it runs")
	s.on("2025-10-14 10:00")
	s.tell("Minji claims. What she holds and which incidents there are she can ask for (`GET /subscriptions`, `GET /incidents`).")
	s.ask("minji", "POST /claims", `{"incident_id": "$INCIDENT", "subscription_id": "$MINJI_SUBSCRIPTION"}`).keep("MINJI_CLAIM", "id").keep("MINJI_REFERENCE", "reference").shows("id", "reference", "state")
	for _, name := range []string{"junho", "seoyeon", "dahyun"} {
		upper := strings.ToUpper(name)
		s.ask(name, "POST /claims", `{"incident_id": "$INCIDENT", "subscription_id": "$`+upper+`_SUBSCRIPTION"}`).keep(upper+"_CLAIM", "id").keep(upper+"_REFERENCE", "reference")
	}
	s.tell("Junho, Seoyeon and Dahyun do the same. Background work (`bosang work`) decides each at once on what is known. An hour of outage gives nothing yet: article 33 of the Act is read so that it takes two hours. So the claim is `pending`, and names the instant at which that changes.")
	s.ask("minji", "GET /claims/$MINJI_REFERENCE", "").is("state", "pending").shows("state", "decision_number", "wakes_at", "owed")
	s.later("2025-10-14 11:00")
	s.tell("At eleven it is decided again by itself, although nobody asked.")
	s.ask("minji", "GET /claims/$MINJI_CLAIM/decisions/2", "").shows("disposition", "because", "as_of", "headline=explanation.headline")
	s.tell("Nothing is owed while the outage runs: how much it is, its end will tell. Who claims twice is told of the claim that is there.")
	s.refused(409, "minji", "POST /claims", `{"incident_id": "$INCIDENT", "subscription_id": "$MINJI_SUBSCRIPTION"}`).shows("status", "code", "existing=existing.id")
}

// theWindow ends, and is corrected.
func (s *story) theWindow() {
	s.on("2025-10-15 08:10")
	s.chapter("Wednesday, 08:10: it is over, and the end is corrected")
	s.tell("At eight the next morning the monitors are green, and `one` closes both windows. A correction says which version it has read (`If-Match`), so that nobody overwrites what they have not seen.")
	s.ask("one", "PUT /outages/$OUTAGE/windows/$WINDOW", `{"starts_at": "2025-10-14T09:00:00+09:00", "ends_at": "2025-10-15T08:00:00+09:00", "confidence": "A", "source": "monitoring"}`, having(2)).
		shows("state=windows.0.state", "ends_at=windows.0.ends_at", "version")
	s.ask("one", "PUT /outages/$MUSIC_OUTAGE/windows/$MUSIC_WINDOW", `{"starts_at": "2025-10-14T09:00:00+09:00", "ends_at": "2025-10-15T08:00:00+09:00", "confidence": "A", "source": "monitoring"}`, having(2))
	s.tell("All claims on the plans that this concerns are decided again. Twenty-three hours of a monthly fee of 99,000 won are owed.")
	s.ask("minji", "GET /claims/$MINJI_CLAIM", "").shows("state", "decision_number", "owed", "lane")
	s.tell("What is owed stands in the ledger in the transaction of the decision: what it costs the provider against what is payable to claimants. The regulator asks for the accounts; the row without an account is the sum, in which debits are credits.")
	s.ask("auditor", "GET /reports/accounts", "").each("rows", "account", "debits", "credits")
	s.on("2025-10-15 13:00")
	s.tell("By noon the mail team has seen that the queues took until ten: mail was down for two hours longer. The window is corrected, not replaced: each revision is kept.")
	s.ask("one", "PUT /outages/$OUTAGE/windows/$WINDOW", `{"starts_at": "2025-10-14T09:00:00+09:00", "ends_at": "2025-10-15T10:00:00+09:00", "confidence": "A", "source": "queue logs"}`, having(3)).
		shows("state=windows.0.state", "ends_at=windows.0.ends_at", "version")
	s.ask("minji", "GET /claims/$MINJI_CLAIM", "").shows("state", "decision_number", "owed")
	s.tell("The ledger forgets nothing: the entry of the first amount is reversed, and the new one posted.")
	s.ask("auditor", "GET /reports/accounts", "").each("rows", "account", "debits", "credits")
}
