package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
)

// What a second evaluator once saw otherwise; see package naive.

// declaring is a library of one book with declared facts, parameters and quantities, and provisions.
func declaring(t testing.TB, declarations string, provisions ...string) *rules.Library {
	t.Helper()
	return must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", declarations+"provisions:\n"+strings.Join(provisions, ""))))
}

func TestAGroundMayBeAskedForBeforeItIsEstablished(t *testing.T) {
	asks, has := provision("asks", "{ground: x, is: granted}", "{entitles: y}"), provision("has", ever, "{entitles: x}")
	for _, order := range [][]string{{asks, has}, {has, asks}} {
		o := must(declaring(t, quantities, order...).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
		for _, g := range o.Grounds {
			if g.Disposition != rules.GroundGranted {
				t.Errorf("%s is %s", g.Provision, g.Disposition)
			}
		}
	}
}

func TestNothingPerDayIsNothingOfItsCurrency(t *testing.T) {
	const declarations = `parameters:
  daily: {title: {ko: 하루, en: per day}, unit: money, values: [{from: 2020-01-01, value: 100 KRW}]}
  won: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}
quantities:
  lost: {title: {ko: 시간, en: time}, measure: total, of: down, held: true}
`
	l := declaring(t, declarations, provision("p", "{fact: plan.periodic_fee, is: true}",
		"{gives: {remedy: cash, standing: owed, amount: {sum: [{per: {period: day, of: lost, take: sum, each: daily}}, daily]}, round: up, to: won}}"))
	for want, heldAt := range map[string]time.Time{"cash 100 KRW": start.AddDate(1, 0, 0), "cash 200 KRW": start} {
		o := must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactPlanPeriodicFee: rules.Bool(true),
			rules.FactSubscriptionHeld: held(heldAt, heldAt.Add(time.Hour))}.facts(t)))
		if got := one(o.Base); got != want {
			t.Errorf("held from %s it gives %s, expected %s", heldAt, got, want)
		}
	}
}

func TestAmountsOfTwoCurrenciesAreNeitherCountedInEachOtherNorLookedUp(t *testing.T) {
	const declarations = `parameters:
  one: {title: {ko: 하나, en: one}, unit: count, values: [{from: 2020-01-01, value: 1}]}
  each: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}
  table: {title: {ko: 표, en: table}, unit: count, bands_of: money, values: [{from: 2020-01-01, bands: [{at_most: 50 KRW, value: 1}, {more_than: 50 KRW, value: 2}]}]}
quantities:
  down: {title: {ko: 시간, en: time}, measure: total, of: down}
  units: {title: {ko: 수, en: number}, value: {units: {of: claim.loss, each: each, count: whole}}}
  looked-up: {title: {ko: 수, en: number}, value: {band: {in: table, of: claim.loss}}}
`
	l := declaring(t, declarations, provision("p", "{quantity: units, more_than: one}", "{entitles: x}"), provision("q", "{quantity: looked-up, more_than: one}", "{entitles: y}"),
		provision("r", ever, "{obliges: {duty: outage_notice}}"))
	for currency, want := range map[string]rules.GroundDisposition{"KRW": rules.GroundGranted, "USD": rules.GroundCannotTell} {
		o := must(l.Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactClaimLoss: rules.Money(money.MustParse("90", currency))}.facts(t)))
		for _, g := range o.Grounds {
			if g.Disposition != want {
				t.Errorf("of 90 %s %s is %s", currency, g.Provision, g.Disposition)
			}
		}
	}
}

func TestWhatIsTakenOtherwiseChoosesTheValueOfAParameterToo(t *testing.T) {
	const declarations = `facts:
  line.kind: {type: enum, title: {ko: 종류, en: kind}, question: {ko: 무엇입니까?, en: What is it?}, otherwise: fibre, values: {copper: {ko: 동선, en: copper}, fibre: {ko: 광, en: fibre}}}
parameters:
  least: {title: {ko: 기준, en: threshold}, unit: duration, by: line.kind, values: {copper: [{from: 2020-01-01, value: 4h}], fibre: [{from: 2020-01-01, value: 1h}]}}
`
	o := must(declaring(t, declarations+quantities, provision("p", "{quantity: down, at_least: least}", "{entitles: x}")).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
	if g := o.Grounds[0]; g.Disposition != rules.GroundGranted {
		t.Errorf("%+v", g)
	}
}

func TestOfSeveralOffersTheFirstOfTheElectedKindIsGiven(t *testing.T) {
	give := func(what string) string { return "{remedy: " + what + "}" }
	offers := "{offers: [" + strings.Join([]string{give("cash, standing: owed, amount: more"), give("cash, standing: owed, amount: sum"), give("extension, standing: owed, time: days")}, ", ") + "]}"
	for elects, want := range map[string]string{"": "cash 2500 KRW", "money": "cash 2500 KRW", "extension": "extension 72h0m0s"} {
		f := known{rules.FactOutageDown: lasting(start, time.Hour)}
		if elects != "" {
			f[rules.FactClaimElection] = rules.Text(elects)
		}
		l := declaring(t, fmt.Sprintf("parameters:\n  sum: {title: {ko: 금액, en: sum}, unit: money, values: [{from: 2020-01-01, value: 1000 KRW}]}\n"+
			"  more: {title: {ko: 금액, en: more}, unit: money, values: [{from: 2020-01-01, value: 2500 KRW}]}\n  days: {title: {ko: 날, en: days}, unit: duration, values: [{from: 2020-01-01, value: 3d}]}\n")+quantities,
			provision("p", ever, offers))
		if got := one(must(l.Evaluate(f.facts(t))).Base); got != want {
			t.Errorf("who elects %q is given %s, expected %s", elects, got, want)
		}
	}
}

func TestTimeReplacesMoneyForAnotherLossOnlyByElection(t *testing.T) {
	days := provision("days", ever, "{gives: {remedy: extension, standing: owed, loss: delay, time: days}}")
	sum := provision("sum", ever, "{gives: {remedy: cash, standing: owed, loss: delay, amount: sum}}")
	for elects, want := range map[string]string{"money": "cash 1000 KRW", "extension": "extension 72h0m0s"} {
		for _, order := range [][]string{{days, sum}, {sum, days}} {
			o := must(combined(t, order...).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour), rules.FactClaimElection: rules.Text(elects)}.facts(t)))
			if len(o.Besides) != 1 || one(&o.Besides[0].Base) != want {
				t.Errorf("who elects %s is given %+v", elects, o.Besides)
			}
		}
	}
}

func TestAVoucherCountsForNothingAndAsksForNoFee(t *testing.T) {
	voucher := provision("voucher", ever, "{gives: {remedy: coupon, standing: programme}}")
	for name, c := range map[string]struct{ owed, want string }{
		"beside money": {provision("owed", ever, "{gives: {remedy: cash, standing: owed, amount: sum}}"), "granted; gives coupon, cash 1000 KRW"},
		"beside time":  {provision("owed", ever, "{gives: {remedy: extension, standing: owed, time: days}}"), "granted; gives coupon, extension 72h0m0s"},
	} {
		o := must(combined(t, c.owed, voucher).Evaluate(known{rules.FactOutageDown: lasting(start, time.Hour)}.facts(t)))
		if got := told(o); got != c.want {
			t.Errorf("%s: got %q, expected %q", name, got, c.want)
		}
	}
}

func TestAComparisonThatADutySharesWakesAGround(t *testing.T) {
	l := declaring(t, quantities, provision("duty", "{quantity: down, at_least: 4h}", "{obliges: {duty: outage_notice}}"), provision("p", "{quantity: down, at_least: 4h}", "{entitles: x}"))
	o := must(l.Evaluate(known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(start.Add(time.Hour))}.facts(t)))
	if !o.WakesAt.Equal(start.Add(4 * time.Hour)) {
		t.Errorf("it wakes at %s", o.WakesAt)
	}
}

func TestWhatNeverChangesDoesNotWakeWhenItsDaysAreTooMany(t *testing.T) {
	const declarations = `parameters:
  daily: {title: {ko: 하루, en: per day}, unit: money, values: [{from: 2020-01-01, value: 100 KRW}]}
quantities:
  lost: {title: {ko: 시간, en: time}, measure: total, of: down}
  amount: {title: {ko: 금액, en: amount}, value: {per: {period: day, of: lost, take: most, each: daily}}}
`
	l := declaring(t, declarations, provision("p", "{quantity: amount, more_than: daily}", "{entitles: x}"))
	o := must(l.Evaluate(known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(start.Add(time.Hour))}.facts(t)))
	if !o.WakesAt.IsZero() || o.Disposition != rules.Refused {
		t.Errorf("%s, and it wakes at %s", o.Disposition, o.WakesAt)
	}
}

func TestAnUncertainUnitOfRoundingTellsOnlyHowFarItCanBe(t *testing.T) {
	const declarations = quantities + "  rounded: {title: {ko: 시간, en: time}, value: {round: {of: 10h, mode: down, to: down}}}\n"
	end := start.Add(4 * time.Hour)
	for name, c := range map[string]struct {
		down rules.Value
		want rules.GroundDisposition
	}{
		"three hours or five, and four between them": {unsure([3]time.Time{start, start, start}, [3]time.Time{end.Add(-time.Hour), end, end.Add(time.Hour)}), rules.GroundCannotTell},
		"five hours": {lasting(start, 5*time.Hour), rules.GroundGranted},
		"four hours": {lasting(start, 4*time.Hour), rules.GroundDoesNotApply},
	} {
		l := declaring(t, declarations, provision("p", "{quantity: rounded, at_least: 9h}", "{entitles: x}"))
		if got := must(l.Evaluate(known{rules.FactOutageDown: c.down}.facts(t))).Grounds[0].Disposition; got != c.want {
			t.Errorf("%s: got %s, expected %s", name, got, c.want)
		}
	}
}
