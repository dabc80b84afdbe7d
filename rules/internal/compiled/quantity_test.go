package compiled

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/measure"
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
		var works []fact.Announced
		scope := period.Set{}
		for s := range someSet(t, "maintenance").All() {
			before := time.Duration(rapid.IntRange(-1, 180).Draw(t, "announced before")) * time.Minute
			works = append(works, fact.Announced{Span: s, AnnouncedAt: s.Start().Add(-before)})
			if before > 0 && before >= notice {
				scope = scope.Union(period.SetOf(s))
			}
		}
		f := fact.New()
		for name, v := range map[fact.Fact]fact.Value{fact.FactOutageDown: fact.Outage(period.Certainly(down)), fact.FactOutageMaintenance: fact.Maintenance(works...)} {
			if err := f.Set(name, v); err != nil {
				t.Fatalf("%v", err)
			}
		}
		want := down
		q := Quantity{Of: fact.SlotOutageDown, Notice: notice.Microseconds(), Longest: rapid.Bool().Draw(t, "longest"), Held: rapid.Bool().Draw(t, "held")}
		if q.Held {
			for s := range someSet(t, "held").All() {
				want = want.Clip(s)
				if err := f.Set(fact.FactSubscriptionHeld, fact.Held(s)); err != nil {
					t.Fatalf("%v", err)
				}
				break
			}
			if _, ok := f.Get(fact.FactSubscriptionHeld); !ok {
				if q.Measured(f, fact.Open).Known {
					t.Fatalf("a length while held is known though the span held is not")
				}
				return
			}
		}
		switch q.Use = definition.AnnouncedUse(rapid.IntRange(0, 2).Draw(t, "use")); q.Use {
		case definition.AnnouncedLeftOut:
			want = want.Minus(scope)
		case definition.AnnouncedOnly:
			want = want.Intersect(scope)
		}
		expected, err := want.Total()
		if q.Longest {
			expected, err = want.Longest()
		}
		if got := q.Measured(f, fact.Open); err != nil || !got.Known || got.Stated != expected.Microseconds() {
			t.Fatalf("%+v of %v gives %v, expected %v (%v)", q, down, measure.Duration(got.Stated), expected, err)
		}
	})
}
