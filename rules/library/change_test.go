package library

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// window draws a span of an outage that begins so long after the last one ended; its edges may be uncertain.
func window(t *rapid.T, name string, from time.Time) (period.Window, time.Time) {
	start, end := from, from.Add(length(t, name))
	w := period.Window{Start: period.Exactly(start), End: period.Exactly(end)}
	if rapid.IntRange(0, 3).Draw(t, name+" uncertain") == 0 {
		w.End.Earliest = end.Add(-rapid.SampledFrom([]time.Duration{time.Second, 30 * time.Minute}).Draw(t, name+" earliest"))
		w.End.Latest = end.Add(rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(t, name+" latest"))
	}
	return w, w.End.Latest
}

// anOutage draws an outage of one or more spans, certain or not, over or running.
func anOutage(t *rapid.T, f *rules.Facts) {
	var windows []period.Window
	from := begun
	for range rapid.IntRange(1, 3).Draw(t, "spans") {
		w, end := window(t, "span", from)
		windows, from = append(windows, w), end.Add(rapid.SampledFrom([]time.Duration{time.Microsecond, 10 * time.Minute, 5 * time.Hour}).Draw(t, "gap"))
	}
	if rapid.IntRange(0, 3).Draw(t, "running") == 0 {
		windows = append(windows, period.Window{Start: period.Exactly(from)})
		set(t, f, rules.FactAsOf, rules.Instant(from.Add(length(t, "so far"))))
		set(t, f, rules.FactServiceKind, rules.Text("messenger")) // when it wakes by quantities of the month takes long to find
	}
	set(t, f, rules.FactOutageDown, rules.Outage(must(period.UncertainOf(windows...))))
}

// doubtful draws a case of which something may not be known.
func doubtful(t *rapid.T) *rules.Facts {
	f := aCase(t)
	set(t, f, rules.FactProviderJurisdiction, rules.Text("KR"))
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
	if rapid.Bool().Draw(t, "kind of service") {
		set(t, f, rules.FactServiceKind, rules.Text(rapid.SampledFrom([]string{"mobile", "broadband"}).Draw(t, "kind")))
	}
	if rapid.Bool().Draw(t, "another outage") {
		anOutage(t, f)
	}
	return f
}

func TestWhatIsSaidToTurnAFindingTurnsIt(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := doubtful(t)
		x, err := l.Explain(evaluate(t, f), f, rules.English)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for i := range x.Findings {
			for _, together := range x.Findings[i].Changes {
				tryOut(t, l, &x.Findings[i], f, together)
			}
		}
	})
}

// tryOut fails unless every variant of changes turns the finding: those of one with the first of the others.
func tryOut(t *rapid.T, l *rules.Library, finding *rules.FindingText, f *rules.Facts, together []rules.Change) {
	for i := range together {
		if together[i].Variants() == 0 {
			t.Fatalf("%s: no way to make the change %q", finding.Provision, finding.WouldChange)
		}
		for v := range together[i].Variants() {
			g := f.Clone()
			for k := range together {
				variant := 0
				if k == i {
					variant = v
				}
				if err := together[k].Apply(g, variant); err != nil {
					t.Fatalf("%s: %v", finding.WouldChange, err)
				}
			}
			turned(t, l, finding, g)
		}
	}
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

func TestAFindingThatTurnsWithTheLengthOfTheOutageSaysByHowMuch(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	hours := func(h float64) time.Time { return begun.Add(time.Duration(h * float64(time.Hour))) }
	edge := func(earliest, stated, latest float64) period.Edge {
		return period.Edge{Earliest: hours(earliest), Stated: hours(stated), Latest: hours(latest)}
	}
	for name, c := range map[string]struct {
		windows []period.Window
		longer  time.Duration
	}{
		"one span":              {[]period.Window{{Start: edge(0, 0, 0), End: edge(3, 3, 3)}}, time.Hour},
		"the longer of two":     {[]period.Window{{Start: edge(0, 0, 0), End: edge(3, 3, 3)}, {Start: edge(9, 9, 9), End: edge(10, 10, 10)}}, time.Hour},
		"two that would meet":   {[]period.Window{{Start: edge(0, 0, 0), End: edge(3, 3, 3)}, {Start: edge(3.5, 3.5, 3.5), End: edge(6, 6, 6)}}, 30 * time.Minute},
		"an uncertain end":      {[]period.Window{{Start: edge(0, 0, 0), End: edge(2, 3, 3.5)}}, 2 * time.Hour},
		"more than four hours":  {[]period.Window{{Start: edge(0, 0, 0), End: edge(5, 5, 5)}}, -time.Hour - time.Microsecond},
		"uncertain, and longer": {[]period.Window{{Start: edge(0, 0, 0), End: edge(5, 6, 7)}}, -3*time.Hour - time.Microsecond},
	} {
		t.Run(name, func(t *testing.T) {
			f := caseNamed(t, "In 2022 a paid service down for exactly four hours is eligible and no notice is owed").Facts.Clone()
			if err := f.Set(rules.FactOutageDown, rules.Outage(must(period.UncertainOf(c.windows...)))); err != nil {
				t.Fatal(err)
			}
			x := must(l.Explain(must(l.Evaluate(f)), f, rules.English))
			for _, finding := range x.Findings {
				if finding.Provision != "statutory-eligibility" {
					continue
				}
				if len(finding.Changes) == 0 || finding.Changes[0][0].Longer != c.longer {
					t.Errorf("%s: %+v", finding.WouldChange, finding.Changes)
				}
				return
			}
			t.Error("no such finding")
		})
	}
}
