package main

import "strings"

// theCatalogue records what the provider offers, and who holds it.
func (s *story) theCatalogue() {
	s.chapter("What is offered, and who holds it")
	s.tell("Haneul offers mail, which small shops pay for, and music. A service has features, which can fail one by one; a plan names those that count for it, and has dated terms. A plan of music for consumers is a content service: for it the guideline for content gives time, not money.")
	s.ask("one", "POST /services", `{
  "provider_id": "$PROVIDER", "key": "mail", "name": {"ko": "하늘메일", "en": "Haneul Mail"}, "daily_users": 4000000, "kind": "messenger",
  "features": [{"key": "send", "name": {"ko": "보내기", "en": "Sending"}}, {"key": "search", "name": {"ko": "검색", "en": "Search"}}]}`).keep("MAIL", "id").shows("id", "features=features.0.key")
	s.ask("one", "POST /plans", `{
  "service_id": "$MAIL", "key": "mail-shop", "name": {"ko": "메일 상점", "en": "Mail for Shops"}, "audience": "business", "main_features": ["send"],
  "terms": {"effective_at": "2024-01-01T00:00:00+09:00", "periodic_fee": true, "fee_period": "month",
    "channels": [{"key": "web", "fee": {"amount": "99000", "currency": "KRW"}}, {"key": "store", "fee": {"amount": "115000", "currency": "KRW"}}]}}`).keep("MAIL_SHOP", "id").shows("id", "key")
	s.ask("one", "POST /services", `{"provider_id": "$PROVIDER", "key": "music", "name": {"ko": "하늘뮤직", "en": "Haneul Music"}, "daily_users": 2000000, "kind": "content",
  "features": [{"key": "play", "name": {"ko": "재생", "en": "Playing"}}]}`).keep("MUSIC", "id")
	s.ask("one", "POST /plans", `{"service_id": "$MUSIC", "key": "music-pass", "name": {"ko": "뮤직 패스", "en": "Music Pass"}, "audience": "consumer", "content_service": true, "main_features": ["play"],
  "terms": {"effective_at": "2024-01-01T00:00:00+09:00", "periodic_fee": true, "fee_period": "month", "channels": [{"key": "direct", "fee": {"amount": "10900", "currency": "KRW"}}]}}`).keep("MUSIC_PASS", "id")
	s.tell("Music is recorded likewise. A subscription is one customer's holding of one plan; millions come by `POST /subscriptions/bulk`, here are six. The channel says at which of the plan's fees; of Seoyeon's the old billing system knew neither, which will matter.")
	for i, c := range []struct{ name, plan, channel string }{
		{"minji", "mail-shop", "web"}, {"junho", "mail-shop", "web"}, {"seoyeon", "mail-shop", ""},
		{"dahyun", "music-pass", "direct"}, {"hana", "mail-shop", "web"}, {"taeho", "mail-shop", "web"},
	} {
		service, _, _ := strings.Cut(c.plan, "-")
		body := `{"provider": "haneul", "service": "` + service + `", "plan": "` + c.plan + `", "customer_number": "HN-` + c.name + `", "started_at": "2025-01-01T00:00:00+09:00"`
		if c.channel != "" {
			body += `, "channel": "` + c.channel + `"`
		}
		upper := strings.ToUpper(c.name)
		made := s.ask("one", "POST /subscriptions", body+"}").keep(upper+"_SUBSCRIPTION", "id").keep(upper, "claimant_id")
		if i == 0 {
			made.shows("id", "claimant_id")
		}
	}
}

// customersComeIn has customers get accounts of their own.
func (s *story) customersComeIn() {
	s.chapter("Customers come in")
	s.tell("A customer comes to the own subscriptions by a link that two operators of the provider stand for, or by something that the provider's app signed (`POST /proofs`). `one` asks for Minji's, `two` approves and tells her the code over the number that Haneul has long had.")
	s.comesIn("minji", true)
	s.tell("She says how she is reached, and where money goes. What she says is sealed with a key of her own; the provider's operators see it masked.")
	s.ask("minji", "PUT /claimants/$MINJI/contact", `{"name": "김민지", "email": "minji@example.com", "phone": "010-5550-1001"}`, having(1)).shows("name", "version")
	s.ask("minji", "PUT /claimants/$MINJI/payee", `{"name": "김민지", "bank": "088", "account": "110-555-100100"}`, having(1)).shows("bank", "version")
	s.ask("one", "GET /claimants/$MINJI", "").shows("name=contact.name", "account=payee.account")
	s.tell("Junho, Seoyeon, Dahyun and Hana come in likewise. Taeho never does.")
	for i, name := range []string{"junho", "seoyeon", "dahyun", "hana"} {
		s.comesIn(name, false)
		upper, korean := strings.ToUpper(name), []string{"이준호", "박서연", "최다현", "정하나"}[i]
		s.ask(name, "PUT /claimants/$"+upper+"/contact", `{"name": "`+korean+`", "email": "`+name+`@example.com"}`, having(1))
		s.ask(name, "PUT /claimants/$"+upper+"/payee", `{"name": "`+korean+`", "bank": "004", "account": "555-20-100`+string(rune('1'+i))+`"}`, having(1))
	}
}

// comesIn lets a customer in.
func (s *story) comesIn(name string, shown bool) {
	s.Helper()
	upper := strings.ToUpper(name)
	made := s.ask("one", "POST /customers/invitations", `{"provider_id": "$PROVIDER", "customer_number": "HN-`+name+`"}`).keep(upper+"_LINK", "secret").keep("APPROVAL", "approval.id")
	approved := s.ask("two", "POST /approvals/$APPROVAL/approve", "").keep(upper+"_CODE", "code")
	p := s.meets(name)
	in := s.ask(name, "POST /links/accept", `{"link": "$`+upper+`_LINK", "code": "$`+upper+`_CODE", "name": "`+p.email+`", "password": "`+p.password+`"}`).is("stage", "open")
	p.verified = s.clock.Now()
	if shown {
		made.shows("secret", "approval=approval.id")
		approved.shows("state", "code")
		in.shows("stage")
	}
	s.forgets("APPROVAL")
}

// settings are agreed on by two operators before anything happens.
func (s *story) settings() {
	s.chapter("What two operators agree on beforehand")
	s.tell("What a decision gives is paid once it is cleared (`clearance.md`). Up to a limit that two operators agree on, nobody has to look where every check passes. Until there is one, every claim waits for a person.")
	s.ask("one", "PUT /providers/$PROVIDER/clearance-settings", `{"limit": {"amount": "50000", "currency": "KRW"}}`).keep("APPROVAL", "id").shows("id", "kind", "state")
	s.ask("two", "POST /approvals/$APPROVAL/approve", "").shows("state")
	s.forgets("APPROVAL")
	s.tell("What is given in kind is handed to Haneul's billing: a webhook tells it (`webhooks.md`), and a token that can do nothing else lets it answer. On the internet the address is one of https; this one is on the same machine, which whoever runs `bosang` has allowed (`BOSANG_WEBHOOKS_INTERNAL`).")
	s.knows("BILLING_URL", s.billing.url)
	s.ask("one", "POST /providers/$PROVIDER/webhooks", `{
  "name": "billing", "url": "$BILLING_URL", "event_types": ["bosang.fulfilment.requested", "bosang.fulfilment.reduced"]}`).
		keep("WEBHOOK", "id").keep("WEBHOOK_SECRET", "secret").keep("APPROVAL", "asked.approval_id").shows("id", "secret", "approval=asked.approval_id")
	s.ask("two", "POST /approvals/$APPROVAL/approve", "").shows("state")
	s.forgets("APPROVAL")
	made := s.ask("one", "POST /tokens", `{"name": "billing", "scopes": ["fulfilment:read", "fulfilment:answer"]}`).keep("BILLING_TOKEN", "token").shows("token", "scopes")
	s.people["billing"] = &person{name: "billing", client: s.people["one"].client, token: made.at("token")}
}
