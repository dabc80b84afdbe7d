package rules

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/fact"
	"bosang/rules/period"
)

// someSet draws a set of a few spans within a few hours, at minutes, so that they touch and overlap often.
func someSet(t *rapid.T, name string) period.Set {
	base := time.Date(2022, 10, 15, 0, 0, 0, 0, time.UTC)
	var spans []period.Span
	for range rapid.IntRange(0, 4).Draw(t, name) {
		from := rapid.IntRange(0, 60).Draw(t, "from")
		s, err := period.New(base.Add(time.Duration(from)*time.Minute), base.Add(time.Duration(from+rapid.IntRange(1, 30).Draw(t, "minutes"))*time.Minute))
		if err != nil {
			t.Fatalf("%v", err)
		}
		spans = append(spans, s)
	}
	return period.SetOf(spans...)
}

func TestLengthsAgreeWithTheArithmeticOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := someSet(t, "down")
		notice := time.Duration(rapid.IntRange(0, 2).Draw(t, "notice")) * time.Hour
		var works []Announced
		scope := period.Set{}
		for s := range someSet(t, "maintenance").All() {
			before := time.Duration(rapid.IntRange(-1, 180).Draw(t, "announced before")) * time.Minute
			works = append(works, Announced{Span: s, AnnouncedAt: s.Start().Add(-before)})
			if before > 0 && before >= notice {
				scope = scope.Union(period.SetOf(s))
			}
		}
		f := NewFacts()
		for name, v := range map[Fact]Value{FactOutageDown: Outage(period.Certainly(down)), FactOutageMaintenance: Maintenance(works...)} {
			if err := f.Set(name, v); err != nil {
				t.Fatalf("%v", err)
			}
		}
		want := down
		q := quant{of: fact.SlotOutageDown, notice: notice.Microseconds(), longest: rapid.Bool().Draw(t, "longest"), held: rapid.Bool().Draw(t, "held")}
		if q.held {
			for s := range someSet(t, "held").All() {
				want = want.Clip(s)
				if err := f.Set(FactSubscriptionHeld, Held(s)); err != nil {
					t.Fatalf("%v", err)
				}
				break
			}
			if _, ok := f.Get(FactSubscriptionHeld); !ok {
				if q.measured(f, fact.Open).known {
					t.Fatalf("a length while held is known though the span held is not")
				}
				return
			}
		}
		switch q.use = AnnouncedUse(rapid.IntRange(0, 2).Draw(t, "use")); q.use {
		case AnnouncedLeftOut:
			want = want.Minus(scope)
		case AnnouncedOnly:
			want = want.Intersect(scope)
		}
		expected, err := want.Total()
		if q.longest {
			expected, err = want.Longest()
		}
		if got := q.measured(f, fact.Open); err != nil || !got.known || got.stated != expected.Microseconds() {
			t.Fatalf("%+v of %v gives %v, expected %v (%v)", q, down, micros(got.stated), expected, err)
		}
	})
}
