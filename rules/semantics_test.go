package rules_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// known are facts by name; a case is a few of them.
type known map[rules.Fact]rules.Value

func (k known) facts(t testing.TB) *rules.Facts {
	t.Helper()
	f := newFacts()
	for name, v := range k {
		set(t, f, name, v)
	}
	return f
}

// and gives the facts with more, or without those whose value is none.
func (k known) and(more known) known {
	out := known{}
	for name, v := range k {
		out[name] = v
	}
	for name, v := range more {
		if out[name] = v; !v.IsKnown() {
			delete(out, name)
		}
	}
	return out
}

func won(amount string) rules.Value { return rules.Money(money.MustParse(amount, "KRW")) }

func held(from, to time.Time) rules.Value { return rules.Held(must(period.New(from, to))) }

func running(from time.Time) rules.Value {
	return rules.Outage(period.Certainly(period.SetOf(must(period.From(from)))))
}

// unsure is an outage whose edges are known as earliest, stated and latest.
func unsure(starts, ends [3]time.Time) rules.Value {
	edge := func(e [3]time.Time) period.Edge { return period.Edge{Earliest: e[0], Stated: e[1], Latest: e[2]} }
	return rules.Outage(must(period.UncertainOf(period.Window{Start: edge(starts), End: edge(ends)})))
}

// told sums up what an outcome comes to.
func told(o *rules.Outcome) string {
	out := o.Disposition.String()
	for _, part := range [][2]string{{"gives", list(o.Remedies)}, {"goodwill", list(o.Goodwill)}} {
		if part[1] != "" {
			out += "; " + part[0] + " " + part[1]
		}
	}
	for _, why := range o.Reasons {
		out += "; " + strings.TrimSpace(why.Code.String()+" "+string(why.Fact))
	}
	if !o.WakesAt.IsZero() {
		out += "; wakes after " + o.WakesAt.Sub(start).String()
	}
	return out
}

// feeBook gives the fee for the time without service while the subscription was held, outside announced work.
func feeBook(t testing.TB, mode string) *rules.Library {
	body := `parameters:
  unit: {title: {ko: 단위, en: unit}, unit: money, values: [{from: 2020-01-01, value: 10 KRW}]}
quantities:
  lost: {title: {ko: 시간, en: time}, measure: total, of: down, held: true, announced: left_out}
provisions:
` + provision("fee", "{fact: plan.periodic_fee, is: true}", "{gives: {remedy: cash, standing: owed, amount: {fee_for: {time: lost}}, round: "+mode+", to: unit}}")
	return must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body)))
}

func TestWhatIsOwedMayComeToNothing(t *testing.T) {
	paid := known{
		rules.FactOutageDown: lasting(start, time.Hour), rules.FactPlanPeriodicFee: rules.Bool(true),
		rules.FactSubscriptionFee: won("26784"), rules.FactSubscriptionPeriod: rules.Text("month"), // a won in a hundred seconds of October
		rules.FactSubscriptionHeld: rules.Held(must(period.From(start.Add(-time.Hour)))),
	}
	open := paid.and(known{rules.FactOutageDown: running(start), rules.FactAsOf: rules.Instant(start)})
	for name, c := range map[string]struct {
		mode string
		more known
		want string
	}{
		"an amount": {"nearest", paid, "granted; gives cash 40 KRW"},
		"held in announced work alone": {"nearest", paid.and(known{
			rules.FactOutageMaintenance: rules.Maintenance(rules.Announced{Span: must(period.New(start, start.Add(time.Hour))), AnnouncedAt: start.Add(-time.Hour)})}), "refused"},
		"a fee of nothing":                             {"nearest", paid.and(known{rules.FactSubscriptionFee: won("0")}), "refused"},
		"an amount that rounds to nothing":             {"nearest", paid.and(known{rules.FactSubscriptionFee: won("2678")}), "refused"},
		"a fee that is not known":                      {"nearest", paid.and(known{rules.FactSubscriptionFee: {}}), "referred; unknown subscription.fee"},
		"a fee in another currency":                    {"nearest", paid.and(known{rules.FactSubscriptionFee: rules.Money(money.MustParse("10", "USD"))}), "referred; currency subscription.fee"},
		"running: half a unit, to the nearest":         {"nearest", open, "pending; wakes after 8m20s"},
		"running: half a unit, to the even":            {"half-even", open, "pending; wakes after 8m20.000001s"},
		"running: a whole unit, down":                  {"down", open, "pending; wakes after 16m40s"},
		"running: anything, up":                        {"up", open, "pending; wakes after 1µs"},
		"running: a fee of nothing":                    {"nearest", open.and(known{rules.FactSubscriptionFee: won("0")}), "refused"},
		"running: the subscription ends before":        {"nearest", open.and(known{rules.FactSubscriptionHeld: held(start.Add(-time.Hour), start.Add(500*time.Second-time.Microsecond))}), "refused"},
		"running: a fee so small that it takes months": {"nearest", open.and(known{rules.FactSubscriptionFee: won("2")}), "pending; wakes after 1836h0m0s"},
		"running, and something is given already":      {"nearest", open.and(known{rules.FactAsOf: rules.Instant(start.Add(500 * time.Second))}), "granted; gives cash 10 KRW"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(must(feeBook(t, c.mode).Evaluate(c.more.facts(t)))); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

func TestAnEligibleClaimWithoutAnAmountIsReferred(t *testing.T) {
	f := known{rules.FactOutageDown: lasting(start, time.Hour)}
	eligible := provision("eligible", ever, "{entitles: x}")
	gift := provision("gift", ever, "{gives: {remedy: cash, standing: goodwill, amount: sum}}")
	for want, l := range map[string]*rules.Library{
		"referred; no_amount":                     must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+"provisions:\n"+eligible))),
		"granted_in_part; goodwill cash 1000 KRW": combined(t, eligible, gift),
	} {
		if got := told(must(l.Evaluate(f.facts(t)))); got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

func TestACaseThatNoRulebookCoversIsReferred(t *testing.T) {
	body := quantities + "provisions:\n" + provision("p", ever, "{entitles: x}")
	programme := edition(t, strings.Replace(fmt.Sprintf(head, "c", "1", "programme", "from: 2020-01-01"), "binds: {}", "binds: {incident: storm}", 1)+quantities+"provisions:\n"+provision("q", "{quantity: down, more_than: 2h}", "{entitles: y}"))
	dated := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", body), programme))
	down := lasting(start, time.Hour)
	none := rules.Outage(period.Certainly(period.Set{}))
	for name, c := range map[string]struct {
		facts known
		refs  []rules.EditionRef
		want  string
	}{
		"covered":                           {known{rules.FactOutageDown: down}, nil, "referred; no_amount"},
		"before the first edition":          {known{rules.FactOutageDown: lasting(start.AddDate(-5, 0, 0), time.Hour)}, nil, "referred; no_rulebook"},
		"nothing is known of the outage":    {known{}, nil, "referred; no_rulebook; unknown outage.down"},
		"nothing was down, at no time":      {known{rules.FactOutageDown: none}, nil, "referred; no_rulebook"},
		"nothing was down in the incident":  {known{rules.FactOutageDown: none, rules.FactIncidentBeganAt: rules.Instant(start)}, nil, "refused"},
		"nothing was down, before":          {known{rules.FactOutageDown: none, rules.FactIncidentBeganAt: rules.Instant(start.AddDate(-5, 0, 0))}, nil, "referred; no_rulebook"},
		"down decides, not the incident":    {known{rules.FactOutageDown: down, rules.FactIncidentBeganAt: rules.Instant(start.AddDate(-5, 0, 0))}, nil, "referred; no_amount"},
		"degraded only decides":             {known{rules.FactOutageDown: none, rules.FactOutageDegraded: down}, nil, "refused"},
		"a programme that was asked for":    {known{rules.FactOutageDown: down}, []rules.EditionRef{{Rulebook: "c"}}, "refused"},
		"a book asked for that covers none": {known{rules.FactOutageDown: lasting(start.AddDate(-5, 0, 0), time.Hour)}, []rules.EditionRef{{Rulebook: "a"}}, "referred; no_rulebook"},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.facts.and(known{rules.FactIncidentKey: rules.Text("storm")}).facts(t)
			o, err := dated.Evaluate(f)
			if c.refs != nil {
				o, err = dated.EvaluateWith(f, c.refs...)
			}
			if err != nil || told(o) != c.want {
				t.Errorf("got %q (%v), expected %q", told(o), err, c.want)
			}
		})
	}
}

func TestAnUncertainBeginningAcrossAnAmendmentCannotBeTold(t *testing.T) {
	amended := time.Date(2022, 10, 15, 15, 0, 0, 0, time.UTC) // midnight of the 16th in Seoul
	gives := func(sum, more string) string {
		return "parameters:\n  sum: {title: {ko: 금액, en: sum}, unit: money, values: [{from: 2020-01-01, value: " + sum + "}]}\n" +
			quantities + "provisions:\n" + provision("p", ever, "{gives: {remedy: cash, standing: owed, amount: sum}}") + more
	}
	at := func(before, after time.Duration) rules.Value {
		end := amended.Add(10 * time.Hour)
		return unsure([3]time.Time{amended.Add(before), amended.Add(-time.Microsecond), amended.Add(after)}, [3]time.Time{end, end, end})
	}
	obliges := provision("d", ever, "{obliges: {duty: outage_notice}}")
	const to, from = "from: 2020-01-01, to: 2022-10-16", "from: 2022-10-16"
	for name, c := range map[string]struct {
		editions []*rules.Edition
		down     rules.Value
		want     string
		findings string // the statuses of what the stated edition says
		duties   string // whether they are uncertain
	}{
		"on one side": {[]*rules.Edition{book(t, "a", to, gives("1000 KRW", obliges)), book(t, "a", from, gives("2000 KRW", ""))},
			at(-time.Hour, -time.Microsecond), "granted; gives cash 1000 KRW", "applies applies", "false"},
		"on both, and they differ": {[]*rules.Edition{book(t, "a", to, gives("1000 KRW", "")), book(t, "a", from, gives("2000 KRW", ""))},
			at(-time.Hour, 0), "referred; inexact outage.down", "cannot_tell", ""},
		"on both, and they agree": {[]*rules.Edition{book(t, "a", to, gives("1000 KRW", obliges)), book(t, "a", from, gives("1000 KRW", obliges))},
			at(-time.Hour, time.Hour), "granted; gives cash 1000 KRW", "applies applies", "false"},
		"only one lays a duty": {[]*rules.Edition{book(t, "a", to, gives("1000 KRW", obliges)), book(t, "a", from, gives("1000 KRW", ""))},
			at(-time.Hour, time.Hour), "granted; gives cash 1000 KRW", "applies cannot_tell", "true"},
		"nothing in force on the other": {[]*rules.Edition{book(t, "a", to, gives("1000 KRW", ""))},
			at(-time.Hour, time.Hour), "referred; inexact outage.down", "cannot_tell", ""},
		"only the other gives something": {[]*rules.Edition{book(t, "b", "from: 2020-01-01", gives("1000 KRW", "")), book(t, "a", from, gives("1000 KRW", ""))},
			at(-time.Hour, time.Hour), "referred; gives cash 1000 KRW; inexact outage.down", "applies", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(must(rules.NewLibrary(c.editions...)).Evaluate(known{rules.FactOutageDown: c.down}.facts(t)))
			var findings, duties []string
			for _, f := range o.Findings {
				findings = append(findings, f.Status.String())
			}
			for _, d := range o.Duties {
				duties = append(duties, fmt.Sprint(d.Uncertain))
			}
			got := [...]string{told(o), strings.Join(findings, " "), strings.Join(duties, " ")}
			if want := [...]string{c.want, c.findings, c.duties}; got != want {
				t.Errorf("got %q, expected %q", got, want)
			}
			if back, err := rules.ParseOutcome(o.Canonical()); err != nil || string(back.Canonical()) != string(o.Canonical()) {
				t.Errorf("%s does not read back: %v", o.Canonical(), err)
			}
		})
	}
}

func TestEitherEdgeOfABeginningMayCrossAnAmendment(t *testing.T) {
	amended := time.Date(2022, 10, 15, 15, 0, 0, 0, time.UTC)
	body := func(want string) string {
		return quantities + "provisions:\n" + provision("p", "{fact: plan.periodic_fee, is: "+want+"}", "{entitles: x}") +
			provision("q", ever, "{obliges: {duty: outage_notice}}")
	}
	l := must(rules.NewLibrary(book(t, "a", "from: 2020-01-01, to: 2022-10-16", body("true")), book(t, "a", "from: 2022-10-16", body("false"))))
	h := func(hours ...int) (out [3]time.Time) {
		for i := range out {
			out[i] = amended.Add(time.Duration(hours[i]) * time.Hour)
		}
		return out
	}
	for name, c := range map[string]struct {
		down rules.Value
		want string
	}{
		"the earliest, before":             {unsure(h(-1, 0, 0), h(9, 9, 9)), "cannot_tell"},
		"the latest, after":                {unsure(h(-1, -1, 0), h(9, 9, 9)), "cannot_tell"},
		"neither, all before":              {unsure(h(-3, -2, -1), h(9, 9, 9)), "granted"},
		"neither, all after":               {unsure(h(0, 1, 2), h(9, 9, 9)), "does_not_apply"},
		"perhaps none at all, until after": {unsure(h(-3, -2, 2), h(1, 3, 3)), "cannot_tell"},
		"perhaps none at all, all before":  {unsure(h(-9, -8, -6), h(-7, -4, -1)), "granted"},
		"an uncertain end alone":           {unsure(h(-1, -1, -1), h(2, 3, 4)), "granted"},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(l.Evaluate(known{rules.FactOutageDown: c.down, rules.FactPlanPeriodicFee: rules.Bool(true)}.facts(t)))
			if got := o.Grounds[0].Disposition.String(); got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}

func TestReasonsSayWhatKindOfThingIsMissing(t *testing.T) {
	l := func(when string) *rules.Library {
		return must(rules.NewLibrary(book(t, "a", "from: 2020-01-01", quantities+"provisions:\n"+
			provision("p", "{all: ["+when+", "+ever+"]}", "{entitles: x}"))))
	}
	down := known{rules.FactOutageDown: lasting(start, 2*time.Hour)}
	end := start.Add(2 * time.Hour)
	vague := known{rules.FactOutageDown: unsure([3]time.Time{start, start, start}, [3]time.Time{start.Add(time.Hour), end, end})}
	for name, c := range map[string]struct {
		when  string
		facts known
		want  string
	}{
		"not known":                      {"{fact: plan.periodic_fee, is: true}", down, "referred; unknown plan.periodic_fee"},
		"in another currency":            {"{fact: subscription.fee, at_least: 1 KRW}", down.and(known{rules.FactSubscriptionFee: rules.Money(money.MustParse("9", "USD"))}), "referred; currency subscription.fee"},
		"not exactly enough":             {"{quantity: down, at_least: 2h}", vague, "referred; inexact outage.down"},
		"one not known, one not exactly": {"{quantity: down, at_least: 2h}, {fact: plan.periodic_fee, is: true}", vague, "referred; inexact outage.down; unknown plan.periodic_fee"},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(l(c.when).Evaluate(c.facts.facts(t)))
			if got := told(o); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
			if len(o.Grounds[0].Reasons) != len(o.Reasons) || len(o.Missing()) != len(o.Reasons) {
				t.Errorf("the ground says %v, the outcome %v and %v", o.Grounds[0].Reasons, o.Reasons, o.Missing())
			}
		})
	}
}

func TestAProgrammeWaitsWithWhatMayBeOwed(t *testing.T) {
	points := provision("points", ever, "{gives: {remedy: credit, standing: programme, amount: sum}}")
	owed := provision("owed", "{fact: plan.periodic_fee, is: true}", "{gives: {remedy: cash, standing: owed, amount: more}}")
	l := combined(t, owed, points)
	for want, fee := range map[string]rules.Value{
		"referred; gives credit 1000 KRW; unknown plan.periodic_fee": {},
		"granted_in_part; goodwill credit 1000 KRW":                  rules.Bool(false),
		"granted; gives credit 1000 KRW, cash 1500 KRW":              rules.Bool(true),
	} {
		f := known{rules.FactOutageDown: lasting(start, time.Hour)}.and(known{rules.FactPlanPeriodicFee: fee})
		if got := told(must(l.Evaluate(f.facts(t)))); got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

func TestAYearlyFeeIsDividedByTheYearsOfTheSubscription(t *testing.T) {
	seoul := must(time.LoadLocation("Asia/Seoul"))
	day := func(y int, m time.Month, d, h int) time.Time { return time.Date(y, m, d, h, 0, 0, 0, seoul) }
	for name, c := range map[string]struct {
		from, down time.Time
		length     time.Duration
		want       string
	}{
		"in the middle of a year":            {day(2023, 3, 15, 9), day(2023, 12, 31, 12), 24 * time.Hour, "2023-03-15 2024-03-15 24h0m0s"},
		"across the day on which it began":   {day(2021, 3, 15, 9), day(2023, 3, 14, 12), 24 * time.Hour, "2022-03-15 2023-03-15 12h0m0s, 2023-03-15 2024-03-15 12h0m0s"},
		"on the day on which a year begins":  {day(2021, 3, 15, 9), day(2023, 3, 15, 0), time.Hour, "2023-03-15 2024-03-15 1h0m0s"},
		"begun on 29 February, other years":  {day(2020, 2, 29, 9), day(2022, 2, 27, 12), 24 * time.Hour, "2021-02-28 2022-02-28 12h0m0s, 2022-02-28 2023-02-28 12h0m0s"},
		"begun on 29 February, a leap year":  {day(2020, 2, 29, 9), day(2024, 2, 28, 12), 24 * time.Hour, "2023-02-28 2024-02-29 12h0m0s, 2024-02-29 2025-02-28 12h0m0s"},
		"begun in the year before, by Seoul": {time.Date(2020, 12, 31, 16, 0, 0, 0, time.UTC), day(2023, 5, 1, 0), time.Hour, "2023-01-01 2024-01-01 1h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			o := must(feeBook(t, "nearest").Evaluate(known{
				rules.FactOutageDown: lasting(c.down, c.length), rules.FactPlanPeriodicFee: rules.Bool(true), rules.FactSubscriptionFee: won("1000000"),
				rules.FactSubscriptionPeriod: rules.Text("year"), rules.FactSubscriptionHeld: rules.Held(must(period.From(c.from)))}.facts(t)))
			var parts []string
			for _, p := range o.Grounds[0].Steps[len(o.Grounds[0].Steps)-1].Parts {
				if p.Length != p.End.At(seoul).Sub(p.Start.At(seoul)) {
					t.Errorf("%s to %s is said to last %s", p.Start, p.End, p.Length)
				}
				parts = append(parts, p.Start.String()+" "+p.End.String()+" "+p.Time.String())
			}
			if got := strings.Join(parts, ", "); got != c.want {
				t.Errorf("got %q, expected %q", got, c.want)
			}
		})
	}
}

func TestNamedEditionsAreOnesOfDifferentBooksAndSayWhenOutsideTheirDates(t *testing.T) {
	body := quantities + "provisions:\n" + provision("p", ever, "{entitles: x}")
	const old, late = "2020-01-01", "2022-10-15"
	l := must(rules.NewLibrary(book(t, "a", "from: "+old+", to: "+late, body), book(t, "a", "from: "+late, body)))
	f := known{rules.FactOutageDown: lasting(start, time.Hour)}
	for name, c := range map[string]struct {
		refs    []rules.EditionRef
		err     error
		outside bool
	}{
		"the one in force":           {[]rules.EditionRef{{Rulebook: "a", Edition: late}}, nil, false},
		"chosen by the case":         {[]rules.EditionRef{{Rulebook: "a"}}, nil, false},
		"one no longer in force":     {[]rules.EditionRef{{Rulebook: "a", Edition: old}}, nil, true},
		"the same one twice":         {[]rules.EditionRef{{Rulebook: "a", Edition: old}, {Rulebook: "a", Edition: old}}, nil, true},
		"two of one book":            {[]rules.EditionRef{{Rulebook: "a", Edition: old}, {Rulebook: "a", Edition: late}}, rules.ErrTwoEditions, false},
		"one, and whatever there is": {[]rules.EditionRef{{Rulebook: "a"}, {Rulebook: "a", Edition: late}}, rules.ErrTwoEditions, false},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := l.EvaluateWith(f.facts(t), c.refs...)
			if !errors.Is(err, c.err) || err == nil && (len(o.Editions) != 1 || o.Editions[0].Outside != c.outside) {
				t.Errorf("got %v %+v", err, o)
			}
		})
	}
}
