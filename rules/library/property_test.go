package library

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

var begun = time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func set(t *rapid.T, f *rules.Facts, name rules.Fact, v rules.Value) {
	if err := f.Set(name, v); err != nil {
		t.Fatalf("%v", err)
	}
}

func down(from time.Time, d time.Duration) rules.Value {
	return rules.Outage(period.Certainly(period.SetOf(must(period.New(from, from.Add(d))))))
}

// length draws a length of time that likes the limits of the law and their neighbours.
func length(t *rapid.T, name string) time.Duration {
	near := rapid.SampledFrom([]time.Duration{2 * time.Hour, 4 * time.Hour, 24 * time.Hour, 127*time.Hour + 30*time.Minute, time.Minute}).Draw(t, name+" near")
	off := rapid.SampledFrom([]time.Duration{-time.Second, -time.Microsecond, 0, time.Microsecond, time.Second, 37 * time.Minute}).Draw(t, name+" off by")
	return near + off
}

// aCase draws facts of which everything that a finding may need is known; the outage is closed.
func aCase(t *rapid.T) *rules.Facts {
	f := rules.NewFacts()
	enum := func(name rules.Fact) {
		ft, _ := rules.TypeOf(name)
		set(t, f, name, rules.Text(rapid.SampledFrom(ft.Values).Draw(t, string(name))))
	}
	yes := func(name rules.Fact) { set(t, f, name, rules.Bool(rapid.Bool().Draw(t, string(name)))) }
	for _, name := range []rules.Fact{rules.FactProviderClass, rules.FactCauseKind, rules.FactCauseAttribution, rules.FactPlanAudience,
		rules.FactClaimantKind, rules.FactClaimElection} {
		enum(name)
	}
	for _, name := range []rules.Fact{rules.FactPlanPeriodicFee, rules.FactPlanContent, rules.FactCauseUnforeseen, rules.FactCauseCritical, rules.FactServiceCloud} {
		yes(name)
	}
	plan := rapid.SampledFrom([][2]string{{"melon/streaming-pass", "kakao-entertainment"}, {"talk/emoticon-plus", "kakao"},
		{"talk/drawer-plus-100gb", "kakao"}, {"t/pro-taxi", "kakao-mobility"}, {"talk/messenger", "kakao"}}).Draw(t, "plan")
	set(t, f, rules.FactPlanKey, rules.Text(plan[0]))
	set(t, f, rules.FactProviderKey, rules.Text(plan[1]))
	set(t, f, rules.FactIncidentKey, rules.Text(rapid.SampledFrom([]string{"kakao-2022-10-15", "another"}).Draw(t, "incident")))
	set(t, f, rules.FactSubscriptionChannel, rules.Text(rapid.SampledFrom([]string{"web", "apple", "in_app"}).Draw(t, "channel")))
	set(t, f, rules.FactSubscriptionFee, rules.Money(must(money.Of(rapid.Int64Range(100, 200_000).Draw(t, "fee"), "KRW"))))
	set(t, f, rules.FactSubscriptionPeriod, rules.Text(rapid.SampledFrom([]string{"month", "year"}).Draw(t, "period")))
	set(t, f, rules.FactClaimLoss, rules.Money(must(money.Of(rapid.SampledFrom([]int64{0, 1, 300_000, 300_001, 500_000, 500_001}).Draw(t, "loss"), "KRW"))))
	set(t, f, rules.FactServiceDailyUsers, rules.Count(rapid.SampledFrom([]int64{999_999, 1_000_000}).Draw(t, "users")))
	from := begun.Add(rapid.SampledFrom([]time.Duration{-1000 * time.Hour, -time.Hour, time.Hour, 20 * time.Hour}).Draw(t, "held from"))
	set(t, f, rules.FactSubscriptionHeld, rules.Held(must(period.New(from, from.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "held hours"))*time.Hour)))))
	set(t, f, rules.FactOutageDown, down(begun, length(t, "outage")))
	if rapid.Bool().Draw(t, "maintenance") {
		span := must(period.New(begun.Add(-time.Hour), begun.Add(length(t, "maintenance"))))
		set(t, f, rules.FactOutageMaintenance, rules.Maintenance(rules.Announced{Span: span, AnnouncedAt: begun.Add(-length(t, "notice"))}))
	}
	return f
}

func evaluate(t *rapid.T, f *rules.Facts) *rules.Outcome {
	l, err := Load()
	if err != nil {
		t.Fatalf("%v", err)
	}
	o, err := l.Evaluate(f)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return o
}

func grounds(o *rules.Outcome) map[string]rules.GroundDisposition {
	out := map[string]rules.GroundDisposition{}
	for _, g := range o.Grounds {
		out[o.Editions[g.Edition].Rulebook+"/"+g.Provision] = g.Disposition
	}
	return out
}

func TestALongerOutageNeverGivesLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		f.Unset(rules.FactOutageMaintenance)
		shorter, longer := length(t, "shorter"), length(t, "longer")
		if shorter > longer {
			shorter, longer = longer, shorter
		}
		set(t, f, rules.FactOutageDown, down(begun, shorter))
		a := evaluate(t, f)
		set(t, f, rules.FactOutageDown, down(begun, longer))
		b := evaluate(t, f)
		after := grounds(b)
		for name, d := range grounds(a) {
			if d == rules.GroundGranted && after[name] != rules.GroundGranted {
				t.Fatalf("%s is granted for %v but %s for %v", name, shorter, after[name], longer)
			}
		}
		if less(b.Base, a.Base) {
			t.Fatalf("%v gives %+v and %v gives %+v", shorter, a.Base, longer, b.Base)
		}
		if len(b.Duties) < len(a.Duties) {
			t.Fatalf("%v owes %d notices and %v owes %d", shorter, len(a.Duties), longer, len(b.Duties))
		}
	})
}

// less tells whether a remedy is worth less than another of its own form.
func less(a, b *rules.Remedy) bool {
	if b == nil || a == nil {
		return a == nil && b != nil
	}
	if order, err := a.Amount.Cmp(b.Amount); err == nil {
		return order < 0
	}
	return a.Time < b.Time
}

func TestWhatIsToldWithoutAFactStaysSoWhenTheFactBecomesKnown(t *testing.T) {
	// Facts that somebody has to show (an exemption, a loss) are left out: not shown counts as not so.
	unknowable := []rules.Fact{rules.FactPlanPeriodicFee, rules.FactPlanContent, rules.FactPlanAudience, rules.FactClaimantKind,
		rules.FactSubscriptionHeld, rules.FactOutageDown, rules.FactSubscriptionFee, rules.FactSubscriptionPeriod}
	rapid.Check(t, func(t *rapid.T) {
		full := aCase(t)
		part := full.Clone()
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(unknowable), 1, 4).Draw(t, "unknown") {
			part.Unset(name)
		}
		contradicted(t, evaluate(t, part), evaluate(t, full))
	})
}

// contradicted fails if an answer that was known is another once more is known.
func contradicted(t *rapid.T, before, after *rules.Outcome) {
	known := grounds(after)
	for name, d := range grounds(before) {
		if d == rules.GroundCannotTell {
			continue
		}
		now, bound := known[name]
		if bound && now != d && !(nothing(now) && nothing(d)) || !bound && !nothing(d) {
			t.Fatalf("%s was %s and is %s", name, d, now)
		}
	}
	for _, f := range before.Findings {
		if f.Status == rules.CannotTell {
			continue
		}
		for _, g := range after.Findings {
			same := before.Editions[f.Edition].Rulebook == after.Editions[g.Edition].Rulebook && f.Provision == g.Provision
			if same && g.Status != f.Status {
				t.Fatalf("%s was %s and is %s", f.Provision, f.Status, g.Status)
			}
		}
	}
}

func nothing(d rules.GroundDisposition) bool {
	return d == rules.GroundDoesNotApply || d == rules.GroundBarred
}

func TestWhatIsToldOfAnUncertainEndStaysSoWhereverTheEndWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		ends := []time.Duration{length(t, "earliest"), length(t, "stated"), length(t, "latest")}
		slices.Sort(ends)
		w := period.Window{Start: period.Exactly(begun), End: period.Edge{
			Earliest: begun.Add(ends[0]), Stated: begun.Add(ends[1]), Latest: begun.Add(ends[2])}}
		set(t, f, rules.FactOutageDown, rules.Outage(must(period.UncertainOf(w))))
		before := evaluate(t, f)
		micros := rapid.Int64Range(ends[0].Microseconds(), ends[2].Microseconds()).Draw(t, "true end")
		set(t, f, rules.FactOutageDown, down(begun, time.Duration(micros)*time.Microsecond))
		contradicted(t, before, evaluate(t, f))
	})
}

func TestWhatIsStillOwedIsTheBaseLessWhatCountsAndNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := evaluate(t, aCase(t))
		for _, list := range [][]rules.Remedy{o.Remedies, o.Goodwill} {
			for _, m := range list {
				if m.Amount.Sign() < 0 || m.Time < 0 || m.Amount.IsZero() && m.Time == 0 {
					t.Fatalf("a remedy gives %+v", m)
				}
			}
		}
		if o.Base == nil {
			open := slices.ContainsFunc(o.Grounds, func(g rules.GroundOutcome) bool { // a programme's remedy waits with what may be owed
				return g.Standing == rules.Owed && g.Disposition == rules.GroundCannotTell
			})
			if len(o.Counted) > 0 || o.StillOwed != nil || len(o.Remedies) > 0 && !open {
				t.Fatalf("nothing is owed, yet %+v %+v %+v", o.Counted, o.StillOwed, o.Remedies)
			}
			return
		}
		amount, span := o.Base.Amount, o.Base.Time
		for _, c := range o.Counted {
			if amount.Currency() != "" {
				amount = must(amount.Sub(c.Amount))
			}
			span -= c.Time
		}
		given := len(o.Counted)
		switch {
		case amount.Sign() <= 0 && span <= 0:
			if o.StillOwed != nil {
				t.Fatalf("nothing is left of %+v, yet %+v is owed", o.Base, o.StillOwed)
			}
		default:
			given++
			if o.StillOwed == nil || o.StillOwed.Amount != amount || o.StillOwed.Time != span {
				t.Fatalf("%+v less %+v leaves %+v", o.Base, o.Counted, o.StillOwed)
			}
		}
		if len(o.Remedies) != given {
			t.Fatalf("%d remedies of %d", len(o.Remedies), given)
		}
	})
}

func TestAClaimWakesAtTheFirstInstantAtWhichAGroundChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		set(t, f, rules.FactOutageDown, rules.Outage(period.Certainly(period.SetOf(must(period.From(begun))))))
		asOf := begun.Add(length(t, "as of"))
		at := func(as time.Time) *rules.Outcome {
			set(t, f, rules.FactAsOf, rules.Instant(as))
			return evaluate(t, f)
		}
		now := at(asOf)
		wakes := now.WakesAt
		until := wakes.Add(-time.Microsecond)
		if wakes.IsZero() {
			until = asOf.Add(5000 * time.Hour)
		} else if alike(now, at(wakes)) {
			t.Fatalf("as of %s it wakes at %s, where nothing changes", asOf, wakes)
		}
		between := asOf.Add(time.Duration(rapid.Int64Range(0, until.Sub(asOf).Microseconds()).Draw(t, "between")) * time.Microsecond)
		if !alike(now, at(between)) {
			t.Fatalf("as of %s it wakes at %s but has changed at %s", asOf, wakes, between)
		}
		if !wakes.IsZero() && !alike(now, at(until)) {
			t.Fatalf("as of %s it wakes at %s but has changed before", asOf, wakes)
		}
	})
}

// alike tells whether what becomes of the grounds is the same, and whether each gives something.
func alike(a, b *rules.Outcome) bool {
	x, y := grounds(a), grounds(b)
	for i := range a.Grounds {
		if gives(a.Grounds[i].Remedy) != gives(b.Grounds[i].Remedy) {
			return false
		}
	}
	for name, d := range x {
		if d != y[name] && !(nothing(d) && nothing(y[name])) {
			return false
		}
	}
	return true
}

func gives(m *rules.Remedy) bool { return m != nil && (m.Amount.Sign() > 0 || m.Time > 0) }

func TestEveryOutcomeIsCanonicalReadsBackAndExplainsItself(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		for _, ft := range rules.FactTypes() {
			if rapid.IntRange(0, 9).Draw(t, "forget "+string(ft.Name)) == 0 {
				f.Unset(ft.Name)
			}
		}
		o := evaluate(t, f)
		form := o.Canonical()
		if again, err := jcs.Transform(form); err != nil || !bytes.Equal(again, form) {
			t.Fatalf("not canonical by RFC 8785: %v\n%s\n%s", err, form, again)
		}
		back, err := rules.ParseOutcome(form)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if !bytes.Equal(back.Canonical(), form) {
			t.Fatalf("%s\nreads back as\n%s", form, back.Canonical())
		}
		for _, lang := range []rules.Lang{rules.Korean, rules.English} {
			x, err := l.Explain(back, f, lang)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if len(x.Findings) != len(o.Findings) || x.Headline == "" || len(x.Paragraphs) == 0 || len(x.NextSteps) == 0 {
				t.Fatalf("%+v", x)
			}
			if bytes.Contains([]byte(written(x)), []byte("%!")) || bytes.Contains([]byte(written(x)), []byte("{")) {
				t.Fatalf("a message lacks an argument:\n%s", written(x))
			}
		}
	})
}

func TestAFactThatNoEditionReadsChangesNothing(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	read := map[rules.Fact]bool{ // what combining the grounds reads besides
		rules.FactClaimElection: true, rules.FactClaimLoss: true, rules.FactOutageConfidence: true, rules.FactSubscriptionFeeMark: true}
	for _, e := range l.Editions() {
		for _, f := range e.Reads() {
			read[f] = true
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := aCase(t)
		before := evaluate(t, f).Canonical()
		for _, ft := range rules.FactTypes() {
			if !read[ft.Name] {
				f.Unset(ft.Name)
			}
		}
		if after := evaluate(t, f).Canonical(); !bytes.Equal(before, after) {
			t.Fatalf("%s\nbecomes\n%s", before, after)
		}
	})
}
