package api_test

import (
	"fmt"

	"bosang/claims"
	"bosang/claims/access"
)

// scene is a provider with a service and a paid plan, and an incident that took
// it down, all recorded through the interface.
type scene struct {
	*world
	provider, service, plan, incident, outage, window string
	operator                                          string
}

func named(ko, en string) object { return object{"ko": ko, "en": en} }

// emoticons records the emoticon plan in the outage of 15 October 2022.
func (w *world) emoticons() *scene { return w.emoticonsOf("kakao", "kakao-2022-10-15") }

// emoticonsOf records the same of a provider and an incident of these keys.
func (w *world) emoticonsOf(provider, incident string) *scene {
	w.Helper()
	s := &scene{world: w}
	s.provider = w.must(201, w.admin, "POST", "/v1/providers", object{
		"key": provider, "name": named("카카오", "Kakao"), "class": "value_added", "jurisdiction": "KR", "telecom_revenue": won("6000000000000"),
	}).at("id")
	s.operator = w.operatorOf(provider, s.provider)
	s.service = w.must(201, s.operator, "POST", "/v1/services", object{
		"provider_id": s.provider, "key": "talk", "name": named("카카오톡", "KakaoTalk"), "daily_users": 40_000_000, "kind": "messenger",
		"features": []object{{"key": "message.emoticon", "name": named("이모티콘", "Emoticons")}, {"key": "drawer", "name": named("톡서랍", "Drawer")}},
	}).at("id")
	s.plan = w.must(201, s.operator, "POST", "/v1/plans", object{
		"service_id": s.service, "key": "emoticon-plus", "name": named("이모티콘 플러스", "Emoticon Plus"), "audience": "consumer",
		"content_service": true, "main_features": []string{"message.emoticon"},
		"terms": object{"effective_at": "2020-01-01T00:00:00+09:00", "periodic_fee": true, "fee_period": "month",
			"channels": []object{{"key": "direct", "fee": won("3900")}, {"key": "google", "fee": won("5700")}}},
	}).at("id")
	s.incident = w.must(201, s.operator, "POST", "/v1/incidents", object{
		"key": incident, "title": named("판교 데이터센터 화재", "Fire at the Pangyo data centre"),
	}).at("id")
	outage := w.must(201, s.operator, "POST", "/v1/outages", object{
		"incident_id": s.incident, "service_id": s.service, "feature": "message.emoticon",
		"window": object{"starts_at": "2022-10-15T15:30:00+09:00", "ends_at": "2022-10-16T14:30:00+09:00", "confidence": "B", "source": "press"},
	})
	s.outage, s.window = outage.at("id"), outage.at("windows", 0, "id")
	return s
}

func (w *world) operatorOf(subject, provider string) string {
	w.Helper()
	id, err := claims.ParseID[any](provider)
	if err != nil {
		w.Fatal(err)
	}
	return w.token(access.Actor{Subject: subject, Role: access.Operator, Providers: []access.ID{access.ID(id)}})
}

func (w *world) claimant(subject, claimant string) string {
	w.Helper()
	id, err := claims.ParseID[any](claimant)
	if err != nil {
		w.Fatal(err)
	}
	return w.token(access.Actor{Subject: subject, Role: access.Claimant, Claimant: access.ID(id)})
}

func (w *world) regulator() string {
	return w.token(access.Actor{Subject: "regulator", Role: access.Regulator})
}

// customer adds a subscription of a customer and gives its id and the
// claimant's.
func (s *scene) customer(number int) (subscription, claimant string) {
	s.Helper()
	got := s.must(201, s.operator, "POST", "/v1/subscriptions", s.holding(number))
	return got.at("id"), got.at("claimant_id")
}

func (s *scene) holding(number int) object {
	return object{
		"provider": "kakao", "service": "talk", "plan": "emoticon-plus", "customer_number": fmt.Sprintf("C-%06d", number),
		"started_at": "2022-01-01T00:00:00+09:00",
	}
}

// chooser is a customer of a plan for whom money is owed and an extension was
// announced.
func (s *scene) chooser() (subscription, claimant string) {
	s.Helper()
	s.must(201, s.operator, "POST", "/v1/plans", object{
		"service_id": s.service, "key": "drawer-plus-100gb", "name": named("톡서랍 플러스", "TalkDrawer Plus"), "audience": "consumer",
		"main_features": []string{"message.emoticon"},
		"terms": object{"effective_at": "2020-01-01T00:00:00+09:00", "periodic_fee": true, "fee_period": "month",
			"channels": []object{{"key": "direct", "fee": won("1900")}}},
	})
	holding := s.holding(800)
	holding["plan"] = "drawer-plus-100gb"
	got := s.must(201, s.operator, "POST", "/v1/subscriptions", holding)
	return got.at("id"), got.at("claimant_id")
}

// file files a claim as a claimant for an own subscription.
func (s *scene) file(token, subscription string) object {
	s.Helper()
	return s.must(201, token, "POST", "/v1/claims", object{
		"incident_id": s.incident, "subscription_id": subscription, "features": []string{"message.emoticon"},
	})
}
