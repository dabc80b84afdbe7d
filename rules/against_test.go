package rules_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
)

// pairs are quantities that are compared with each other.
const pairs = `parameters:
  each: {title: {ko: 시간당, en: sum per hour}, unit: money, values: [{from: 2020-01-01, value: 1000 KRW}]}
quantities:
  lost: {title: {ko: 중단된 시간, en: time down}, measure: total, of: down}
  longest: {title: {ko: 가장 긴 중단, en: longest outage}, measure: longest, of: down}
  slow: {title: {ko: 느린 시간, en: slow time}, measure: total, of: degraded}
  held: {title: {ko: 보유 중 중단, en: time down while held}, measure: total, of: down, held: true}
  late: {title: {ko: 늦은 시간, en: late time}, value: {excess: {of: lost, over: 3h}}}
  share: {title: {ko: 시간 보상, en: sum for the hours}, value: {times: [each, {units: {of: lost, each: 1h, count: whole}}]}}
provisions:
`

var titles = regexp.MustCompile(`\{ko: [^}]*\}`)

// needed puts declarations, a line each, before what uses them, without those that nothing uses.
func needed(declared, text string) string {
	lines := strings.SplitAfter(declared, "\n")
	var out string
	for i := len(lines) - 1; i >= 0; i-- {
		name, _, isOne := strings.Cut(strings.TrimSpace(lines[i]), ": {")
		if !isOne || strings.Contains(titles.ReplaceAllString(text+out, ""), name) {
			out = lines[i] + out
		}
	}
	return strings.Replace(out, "parameters:\nquantities:", "quantities:", 1) + text
}

func TestAQuantityIsComparedWithAnother(t *testing.T) {
	hours := func(n float64) time.Time { return start.Add(time.Duration(n * float64(time.Hour))) }
	vague := unsure([3]time.Time{hours(0), hours(1), hours(2)}, [3]time.Time{hours(6), hours(6), hours(6)})
	slow := func(n float64) known {
		return known{rules.FactOutageDegraded: lasting(start, time.Duration(n*float64(time.Hour)))}
	}
	for name, c := range map[string]struct {
		when string
		more known
		want string
	}{
		"more":                             {"{quantity: lost, more_than: slow}", slow(3.9), "granted; gives cash 5 KRW"},
		"as much, and more is asked for":   {"{quantity: lost, more_than: slow}", slow(4), "refused"},
		"as much, and that is enough":      {"{quantity: lost, at_least: slow}", slow(4), "granted; gives cash 5 KRW"},
		"a computed one":                   {"{quantity: slow, less_than: late}", slow(0.9), "granted; gives cash 5 KRW"},
		"one that is not known":            {"{quantity: lost, more_than: slow}", known{}, "referred; unknown outage.degraded"},
		"one for which a fact is missing":  {"{quantity: held, more_than: slow}", slow(1), "referred; unknown subscription.held"},
		"intervals that do not meet":       {"{quantity: lost, more_than: slow}", slow(3.5).and(known{rules.FactOutageDown: vague}), "granted; gives cash 5 KRW"},
		"intervals that meet":              {"{quantity: lost, more_than: slow}", slow(5).and(known{rules.FactOutageDown: vague}), "referred; inexact outage.down"},
		"what lies within cannot be more":  {"{quantity: held, more_than: lost}", known{rules.FactOutageDown: vague, rules.FactSubscriptionHeld: held(start, hours(5))}, "refused"},
		"what it lies within is as much":   {"{quantity: lost, at_least: held}", known{rules.FactOutageDown: vague, rules.FactSubscriptionHeld: held(start, hours(5))}, "granted; gives cash 5 KRW"},
		"one span is as long as all of it": {"{quantity: longest, less_than: lost}", known{rules.FactOutageDown: vague}, "refused"},
		"a fact":                           {"{fact: claim.loss, more_than: share}", known{rules.FactClaimLoss: won("4001")}, "granted_in_part; gives cash 5 KRW"},
		"a fact that is as much":           {"{fact: claim.loss, more_than: share}", known{rules.FactClaimLoss: won("4000")}, "refused"},
		"a fact in another currency":       {"{fact: claim.loss, more_than: share}", known{rules.FactClaimLoss: rules.Money(money.MustParse("7.00", "USD"))}, "referred; currency claim.loss"},
		"a fact that is not known":         {"{fact: claim.loss, more_than: share}", known{}, "referred; unknown claim.loss"},
		"running: the one overtakes": {"{quantity: lost, more_than: slow}", slow(3).and(known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(hours(1))}),
			"pending; wakes after 3h0m0.000001s"},
		"running: the fact is overtaken": {"{fact: claim.loss, at_most: share}", known{rules.FactClaimLoss: won("2500"), rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(hours(1))},
			"pending; wakes after 3h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", needed(pairs, provision("p", c.when, "{gives: {remedy: cash, standing: owed, amount: 5 KRW}}")))))
			f := known{rules.FactOutageDown: lasting(start, 4*time.Hour)}.and(c.more).facts(t)
			o := must(l.Evaluate(f))
			if got := told(o); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
			check := o.ChecksOf(&o.Findings[0])[0]
			left, right := o.Operand(check.Left), o.Operand(check.Right)
			if check.Verdict != rules.Unknown && (!left.IsKnown() || !right.IsKnown() || left.Kind() != right.Kind()) {
				t.Errorf("the trace holds %v and %v", left, right)
			}
		})
	}
}

func TestQuantitiesThatNameOthersTwiceAreHeldAgainstEachOtherSoon(t *testing.T) {
	var b strings.Builder
	b.WriteString("quantities:\n  a0: {title: {ko: 셈, en: q}, measure: total, of: down}\n  b0: {title: {ko: 셈, en: q}, measure: longest, of: down}\n")
	const n = 30
	for i := 1; i <= n; i++ {
		for _, k := range []string{"a", "b"} {
			b.WriteString(strings.NewReplacer("K", k, "I", strconv.Itoa(i), "J", strconv.Itoa(i-1)).Replace("  KI: {title: {ko: 셈, en: q}, value: {sum: [KJ, KJ]}}\n"))
		}
	}
	b.WriteString("provisions:\n" + provision("p", "{quantity: a30, more_than: b30}", "{entitles: x}"))
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", b.String())))
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	f := known{rules.FactOutageDown: unsure([3]time.Time{start, start, start}, [3]time.Time{at(1), at(2), at(3)})}.facts(t)
	begun := time.Now()
	if got := told(must(l.Evaluate(f))); got != "referred; inexact outage.down" || time.Since(begun) > time.Minute {
		t.Errorf("%s, after %s", got, time.Since(begun))
	}
}
