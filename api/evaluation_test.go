package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"bosang/claims/access"
)

// caller mints a token of a role that may ask what a claim would get: any.
func (w *world) caller() string {
	return w.token(access.Actor{Subject: "somebody", Role: access.Regulator})
}

// large is a case of a large value-added service that failed through an
// unforeseen equipment fault, for as long as given.
func large(start string, length time.Duration, paid bool) object {
	begin, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic(err)
	}
	return object{
		"as_of":        "2026-01-01T00:00:00Z",
		"provider":     object{"class": "value_added", "jurisdiction": "KR", "telecom_revenue": won("6000000000000")},
		"service":      object{"daily_users": 40_000_000, "cloud": false, "kind": "messenger"},
		"plan":         object{"audience": "consumer", "periodic_fee": paid},
		"cause":        object{"kind": "equipment_fault", "unforeseen": true, "critical_facility": false, "attribution": "provider"},
		"subscription": object{"started_at": "2020-01-01T00:00:00+09:00"},
		"windows":      []object{{"starts_at": start, "ends_at": begin.Add(length).Format(time.RFC3339)}},
		"claim":        object{"claimant_kind": "consumer"},
	}
}

func won(amount string) object { return object{"amount": amount, "currency": "KRW"} }

func (o object) answers() string {
	return o.at("eligible") + ", " + o.at("outage_notice", "owed") + ", " + o.at("compensation_notice", "owed")
}

func TestWhoIsEligibleAndWhichNoticesAreOwedAtTheBoundary(t *testing.T) {
	w := stateless(t)
	token := w.caller()
	const before, after = "2022-10-15T15:30:00+09:00", "2025-04-15T15:30:00+09:00"
	long := 100 * time.Hour
	for _, c := range []struct {
		name   string
		start  string
		length time.Duration
		paid   bool
		want   string
	}{
		{"a second short of four hours in 2022", before, 4*time.Hour - time.Second, true, "no, no, no"},
		{"exactly four hours in 2022", before, 4 * time.Hour, true, "yes, no, no"},
		{"a second more than four hours in 2022", before, 4*time.Hour + time.Second, true, "yes, yes, yes"},
		{"free and short in 2022", before, time.Hour, false, "no, no, no"},
		{"free and exactly four hours in 2022", before, 4 * time.Hour, false, "no, no, no"},
		{"free and long in 2022", before, long, false, "no, no, no"},
		{"a second short of two hours in 2025", after, 2*time.Hour - time.Second, true, "no, no, no"},
		{"exactly two hours in 2025", after, 2 * time.Hour, true, "yes, no, no"},
		{"a second more than two hours in 2025", after, 2*time.Hour + time.Second, true, "yes, yes, yes"},
		{"free and a second more than two hours in 2025", after, 2*time.Hour + time.Second, false, "no, yes, no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := w.must(200, token, "POST", "/v1/evaluations", large(c.start, c.length, c.paid))
			if got.answers() != c.want {
				t.Errorf("(eligible, outage notice, compensation notice) = (%s), want (%s)", got.answers(), c.want)
			}
		})
	}
}

func TestTheCompensationNoticeIsDueThirtyDaysAfterServiceWasBack(t *testing.T) {
	w := stateless(t)
	token := w.caller()
	for _, c := range []struct{ start, restored, due string }{
		{"2022-10-15T15:30:00+09:00", "2022-10-16T14:30:00+09:00", "2022-11-15"},
		{"2022-10-15T15:30:00+09:00", "2022-10-20T23:00:00+09:00", "2022-11-21"},
		{"2025-09-05T01:00:00+09:00", "2025-09-05T09:00:00+09:00", "2025-10-10"},
	} {
		sent := large(c.start, time.Hour, true)
		sent["windows"] = []object{{"starts_at": c.start, "ends_at": c.restored}}
		got := w.must(200, token, "POST", "/v1/evaluations", sent)
		if due := got.at("compensation_notice", "due_on"); due != c.due {
			t.Errorf("restored at %s: due on %q, want %s", c.restored, due, c.due)
		}
	}
}

func TestAnEvaluationCarriesWhatItsHashesAreOf(t *testing.T) {
	w := stateless(t)
	got := w.send(w.caller(), "POST", "/v1/evaluations", large("2022-10-15T15:30:00+09:00", 23*time.Hour, true))
	var parts struct {
		Facts, Outcome json.RawMessage
		FactsHash      string `json:"facts_hash"`
		OutcomeHash    string `json:"outcome_hash"`
	}
	if err := json.Unmarshal(got.body, &parts); err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]string{
		"facts":   {hashOf(parts.Facts), parts.FactsHash},
		"outcome": {hashOf(parts.Outcome), parts.OutcomeHash},
	} {
		if pair[0] != pair[1] {
			t.Errorf("the hash of the %s as they stand is %s and the answer says %s", name, pair[0], pair[1])
		}
	}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestAnEvaluationReadsInBothLanguages(t *testing.T) {
	w := stateless(t)
	token, sent := w.caller(), large("2022-10-15T15:30:00+09:00", 23*time.Hour, true)
	english := w.send(token, "POST", "/v1/evaluations", sent)
	korean := w.send(token, "POST", "/v1/evaluations", sent, header("Accept-Language", "fr, ko-KR;q=0.8, en;q=0.1"))
	asked := w.send(token, "POST", "/v1/evaluations?lang=ko", sent, header("Accept-Language", "en"))
	if string(korean.body) != string(asked.body) {
		t.Error("?lang=ko and Accept-Language: ko differ")
	}
	for lang, got := range map[string]answer{"en": english, "ko": korean} {
		o := got.object(t)
		if got.Header.Get("Content-Language") != lang || o.at("explanation", "language") != lang {
			t.Errorf("asked for %s: Content-Language %q, explanation in %q", lang, got.Header.Get("Content-Language"), o.at("explanation", "language"))
		}
		if o.at("explanation", "headline") == "" || o.at("explanation", "paragraphs", 0) == "" || o.at("explanation", "next_steps", 0) == "" {
			t.Errorf("the explanation in %s lacks something: %s", lang, o.at("explanation"))
		}
	}
	if english.object(t).at("outcome_hash") != korean.object(t).at("outcome_hash") {
		t.Error("the outcome depends on the language")
	}
}

func TestNothingToldIsNothingKnown(t *testing.T) {
	w := stateless(t)
	got := w.must(200, w.caller(), "POST", "/v1/evaluations", object{})
	if facts := got["facts"].(map[string]any); len(facts) != 0 {
		t.Errorf("an empty case has the facts %v", facts)
	}
	// Without an outage there is no day on which a rulebook was in force.
	if got.at("eligible") != "" || got.at("disposition") != "referred" || got.at("missing", 0) != "outage.down" {
		t.Errorf("an empty case is %s, eligible %q, for want of %s", got.at("disposition"), got.at("eligible"), got.at("missing", 0))
	}
	// One fact at a time becomes known, and no other with it.
	for name, sent := range map[string]object{
		"incident.key":       {"incident": object{"key": "x"}},
		"provider.class":     {"provider": object{"class": "value_added"}},
		"service.cloud":      {"service": object{"cloud": false}},
		"plan.periodic_fee":  {"plan": object{"periodic_fee": true}},
		"claimant.kind":      {"claim": object{"claimant_kind": "consumer"}},
		"claim.filed_at":     {"claim": object{"filed_at": "2022-11-01T00:00:00Z"}},
		"cause.kind":         {"cause": object{"kind": "overload"}},
		"subscription.held":  {"subscription": object{"started_at": "2022-01-01T00:00:00Z"}},
		"subscription.fee":   {"subscription": object{"fee": won("3900")}},
		"outage.down":        {"windows": []object{{"starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-16T00:00:00Z"}}},
		"outage.maintenance": {"maintenances": []object{{"announced_at": "2022-10-01T00:00:00Z", "starts_at": "2022-10-15T00:00:00Z", "ends_at": "2022-10-16T00:00:00Z"}}},
	} {
		answer := w.must(200, w.caller(), "POST", "/v1/evaluations", sent)
		facts := answer["facts"].(map[string]any)
		if assumed := fmt.Sprint(answer["assumed"]); (assumed == "[subscription.held]") != (name == "outage.down") {
			t.Errorf("telling %s alone assumes %s", name, assumed)
		}
		if name == "outage.down" {
			// Who tells only of an outage is taken to have held the plan throughout it.
			delete(facts, "subscription.held")
		}
		if _, known := facts[name]; !known || len(facts) != 1 {
			t.Errorf("telling %s alone makes the facts %v", name, facts)
		}
	}
}

func TestAnOpenWindowIsLookedAtAsOfNowOrTheInstantSent(t *testing.T) {
	w := stateless(t)
	sent := large("2022-10-15T15:30:00+09:00", time.Hour, true)
	sent["windows"] = []object{{"starts_at": "2022-10-15T15:30:00+09:00", "ends_at": nil}}
	delete(sent, "as_of")
	now := w.must(200, w.caller(), "POST", "/v1/evaluations", sent)
	if !strings.HasPrefix(now.at("as_of"), "2022-11-10T03:00") || now.at("eligible") != "yes" {
		t.Errorf("as of %s, eligible %s", now.at("as_of"), now.at("eligible"))
	}
	sent["as_of"] = "2022-10-15T16:30:00+09:00"
	then := w.must(200, w.caller(), "POST", "/v1/evaluations", sent)
	if then.at("as_of") != "2022-10-15T07:30:00Z" || then.at("disposition") != "pending" || then.at("wakes_at") != "2022-10-15T10:30:00Z" {
		t.Errorf("as of %s: %s, wakes at %s", then.at("as_of"), then.at("disposition"), then.at("wakes_at"))
	}
}

func TestAnEvaluationNamesEverythingThatIsWrongAtOnce(t *testing.T) {
	w := stateless(t)
	got := w.send(w.caller(), "POST", "/v1/evaluations", `{
		"as_off": "2022-10-15T00:00:00Z",
		"as_of": "2022-10-15",
		"provider": {"class": "big", "telecom_revenue": {"amount": "1e9", "currency": "KRW", "unit": 1}},
		"service": {"daily_users": -1, "cloud": "no"},
		"subscription": {"billing_day": 32, "started_at": "2022-10-15T00:00:00.0000001Z"},
		"windows": [{"ends_at": "2022-10-15T00:00:00Z"}, 7],
		"claim": {"loss": {"amount": 5, "currency": "KRW"}, "election": "both"},
		"rulebooks": [{"edition": "x"}]
	}`)
	if got.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("answered with %d: %s", got.StatusCode, got.body)
	}
	want := "as_off: unknown_field; as_of: instant_form; provider.telecom_revenue.unit: unknown_field; provider.telecom_revenue.amount: amount_form; service.cloud: type; " +
		"subscription.started_at: too_fine; windows[1]: type; claim.loss.amount: type; provider.class: one_of; service.daily_users: out_of_range; " +
		"subscription.billing_day: out_of_range; windows[0].starts_at: required; claim.election: one_of; rulebooks[0].rulebook: required"
	if faults := got.object(t).faults(); faults != want {
		t.Errorf("the faults are\n%s, want\n%s", faults, want)
	}
	if p := got.object(t).at("errors", 2, "pointer"); p != "/provider/telecom_revenue/unit" {
		t.Errorf("the pointer is %q", p)
	}
}

func TestAnEvaluationByNamedRulebooksUsesThoseAlone(t *testing.T) {
	w := stateless(t)
	sent := large("2022-10-15T15:30:00+09:00", 3*time.Hour, true)
	sent["rulebooks"] = []object{{"rulebook": "kr-telecom-act", "edition": "2025-03-28"}}
	got := w.must(200, w.caller(), "POST", "/v1/evaluations", sent)
	if got.answers() != "yes, yes, yes" || got.at("explanation", "editions", 1) != "" || got.at("explanation", "editions", 0, "edition") != "2025-03-28" {
		t.Errorf("by the later edition: %s; editions %s", got.answers(), got.at("explanation", "editions"))
	}
	sent["rulebooks"] = []object{{"rulebook": "kr-telecom-act", "edition": "1999-01-01"}, {"rulebook": "kr-telecom-act"}, {"rulebook": "no-book"}}
	wrong := w.send(w.caller(), "POST", "/v1/evaluations", sent)
	if wrong.StatusCode != http.StatusUnprocessableEntity || wrong.object(t).faults() != "rulebooks[0]: unknown_edition; rulebooks[2]: unknown_edition" {
		t.Errorf("unknown editions are answered with %d: %s", wrong.StatusCode, wrong.body)
	}
}

func TestWhatIsOwedForOtherLossesAndEveryDutyIsShown(t *testing.T) {
	w := stateless(t)
	got := w.must(200, w.caller(), "POST", "/v1/evaluations", object{
		"as_of":        "2026-01-01T00:00:00Z",
		"provider":     object{"key": "a-provider", "jurisdiction": "GB"},
		"service":      object{"kind": "broadband"},
		"plan":         object{"audience": "consumer", "periodic_fee": true},
		"subscription": object{"started_at": "2020-01-01T00:00:00Z"},
		"windows":      []object{{"starts_at": "2024-06-03T09:00:00+01:00", "ends_at": "2024-06-07T15:00:00+01:00"}},
		"facts":        object{"report.made_on": "2024-06-03", "appointment.missed": 1, "appointment.missed_on": "2024-06-04"},
	})
	for at, want := range map[[4]string]string{
		{"base", "amount", "amount"}:                "19.52",
		{"besides", "0", "loss"}:                    "missed-appointment",
		{"besides", "0", "base", "loss"}:            "missed-appointment",
		{"besides", "0", "still_owed", "provision"}: "appointment-compensation",
		{"duties", "0", "duty"}:                     "payment",
		{"duties", "0", "due_on"}:                   "2024-07-07",
		{"duties", "1", "provision"}:                "appointment-payment",
		{"duties", "1", "rulebook"}:                 "gb-automatic-compensation",
	} {
		var path []any
		for _, part := range at {
			if n, err := strconv.Atoi(part); err == nil {
				path = append(path, n)
			} else if part != "" {
				path = append(path, part)
			}
		}
		if got.at(path...) != want {
			t.Errorf("%v is %q, not %q", path, got.at(path...), want)
		}
	}
}
