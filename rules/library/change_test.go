package library

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

var always = must(period.From(time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)))

// spanOf is the outage of a case that has one certain span.
func spanOf(f *rules.Facts) period.Span {
	v, _ := f.Get(rules.FactOutageDown)
	u, _ := v.AsOutage()
	return u.Stated.Spans()[0]
}

// apply makes a change to the facts, with one of its values.
func apply(t *rapid.T, f *rules.Facts, c *rules.Change, value int) {
	outage := spanOf(f)
	switch {
	case c.Fact == rules.FactOutageDown:
		end := outage.End().Add(c.Longer)
		set(t, f, c.Fact, rules.Outage(period.Certainly(period.SetOf(must(period.New(outage.Start(), end))))))
	case c.Fact == rules.FactOutageMaintenance && c.Yes:
		set(t, f, c.Fact, rules.Maintenance(rules.Announced{Span: outage, AnnouncedAt: outage.Start().Add(-1000 * time.Hour)}))
	case c.Fact == rules.FactOutageMaintenance:
		f.Unset(c.Fact)
	case c.Fact == rules.FactSubscriptionHeld:
		applyHeld(t, f, c, outage)
	default:
		set(t, f, c.Fact, c.Values[value])
	}
}

func applyHeld(t *rapid.T, f *rules.Facts, c *rules.Change, outage period.Span) {
	seoul := must(time.LoadLocation("Asia/Seoul"))
	v, _ := f.Get(c.Fact)
	held, _ := v.AsSpan()
	day := always
	if c.On != (period.Date{}) {
		day = must(period.New(c.On.At(seoul), c.On.AddDays(1).At(seoul)))
	}
	switch {
	case c.On == (period.Date{}) && c.Yes:
		held = always
	case c.On == (period.Date{}):
		held = must(period.New(outage.Start().Add(-2000*time.Hour), outage.Start().Add(-1999*time.Hour)))
	case c.Yes && held.Start().Before(day.Start()):
		held = must(period.New(held.Start(), later(held.End(), day.End())))
	case c.Yes:
		held = must(period.New(day.Start(), held.End()))
	case held.Start().Before(day.Start()):
		held = must(period.New(held.Start(), day.Start()))
	default:
		held = must(period.From(day.End()))
	}
	set(t, f, c.Fact, rules.Held(held))
}

func TestWhatIsSaidToTurnAFindingTurnsIt(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		for _, name := range []rules.Fact{rules.FactCauseKind, rules.FactCauseUnforeseen, rules.FactCauseCritical, rules.FactClaimLoss,
			rules.FactSubscriptionChannel, rules.FactServiceDailyUsers, rules.FactCauseAttribution} {
			if rapid.IntRange(0, 4).Draw(t, "forget "+string(name)) == 0 {
				f.Unset(name)
			}
		}
		if rapid.Bool().Draw(t, "revenue") {
			amount := rapid.SampledFrom([]int64{1, 9_999_999_999, 10_000_000_000, 2e12}).Draw(t, "revenue of")
			set(t, f, rules.FactProviderRevenue, rules.Money(must(money.Of(amount, "KRW"))))
		}
		if rapid.Bool().Draw(t, "filed") {
			set(t, f, rules.FactClaimFiledAt, rules.Instant(time.Date(2023, 5, 31, rapid.IntRange(0, 30).Draw(t, "hour"), 0, 0, 0, time.UTC)))
		}
		x, err := l.Explain(evaluate(t, f), f, rules.English)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, finding := range x.Findings {
			for _, together := range finding.Changes {
				values := 1
				for i := range together {
					values = max(values, len(together[i].Values))
				}
				for v := range values {
					g := f.Clone()
					for i := range together {
						apply(t, g, &together[i], min(v, max(len(together[i].Values)-1, 0)))
					}
					turned(t, l, &finding, g)
				}
			}
		}
	})
}

// turned fails unless the facts turn the finding.
func turned(t *rapid.T, l *rules.Library, before *rules.FindingText, f *rules.Facts) {
	o, err := l.Evaluate(f)
	if err != nil {
		t.Fatalf("%v", err)
	}
	want := rules.Applies
	now := rules.DoesNotApply
	if before.Status == rules.Applies {
		want = rules.DoesNotApply
	}
	for i := range o.Findings {
		if g := &o.Findings[i]; o.Editions[g.Edition].Rulebook == before.Rulebook && g.Provision == before.Provision {
			now = g.Status
		}
	}
	if now != want {
		t.Fatalf("%s/%s was %s, %q was said, and it is now %s\n%s", before.Rulebook, before.Provision, before.Status, before.WouldChange, now, f.Canonical())
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
