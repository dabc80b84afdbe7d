package corpus

import (
	"reflect"
	"testing"
)

// some are a seed's first cases.
const some = 6000

func TestTheSameSeedAndNumberMakeTheSameCase(t *testing.T) {
	differ := 0
	for i, c := range Of(3, 200) {
		if !reflect.DeepEqual(c, At(3, i)) {
			t.Fatalf("case %d is not the same when made again", i)
		}
		if !reflect.DeepEqual(c, At(4, i)) {
			differ++
		}
	}
	if differ < 190 {
		t.Errorf("another seed makes another case in %d of 200", differ)
	}
}

func TestTheLimitsOfTimeAreMetMissedAndPassedByAMicrosecond(t *testing.T) {
	type met struct {
		class  string
		second bool
		length int64
	}
	whole, left := map[met]int{}, map[int64]int{}
	for _, c := range Of(5, some) {
		in := c.Prepare()
		if in.Longest.Lo == in.Longest.Hi && in.Start >= First {
			whole[met{in.Class, in.Start >= Second, in.Longest.Lo}]++
		}
		if in.Within.Lo > 0 && in.LongestUnannounced.Lo == in.LongestUnannounced.Hi {
			left[in.LongestUnannounced.Lo]++
		}
	}
	for _, limit := range []int64{2 * hour, 4 * hour} {
		for _, length := range []int64{limit - 1, limit, limit + 1} {
			if left[length] == 0 {
				t.Errorf("announced work never leaves %d microseconds", length)
			}
			for _, class := range []string{"value_added", "facilities_based", ""} {
				for _, second := range []bool{false, true} {
					if whole[met{class, second, length}] == 0 {
						t.Errorf("no outage of class %q, second edition %t, lasts %d microseconds", class, second, length)
					}
				}
			}
		}
	}
}

func TestTheLimitsOfSizeAndTheInstantsOfAmendmentAreMetMissedAndPassed(t *testing.T) {
	revenue, users, starts := map[int64]int{}, map[int64]int{}, map[int64]int{}
	currencies := map[string]int{}
	for _, c := range Of(5, some) {
		if c.Currency == "KRW" && c.Class == "value_added" {
			revenue[c.Revenue]++
		}
		if c.Class == "value_added" {
			users[c.Users]++
		}
		currencies[c.Currency]++
		starts[c.Prepare().Start]++
	}
	for _, by := range []int64{-1, 0, 1} {
		for what, n := range map[string]int{"revenue": revenue[Revenue+by], "users": users[Users+by], "first edition": starts[First+by],
			"second edition": starts[Second+by]} {
			if n == 0 {
				t.Errorf("%s is never at its limit and %d", what, by)
			}
		}
	}
	for _, currency := range []string{"KRW", "USD", ""} {
		if currencies[currency] == 0 {
			t.Errorf("no revenue in %q", currency)
		}
	}
}

func TestEdgesStraddleEveryLimitAndTheAmendment(t *testing.T) {
	straddled := map[int64]int{}
	across, vanished, several, running, unknown, outside := 0, 0, 0, 0, 0, 0
	for _, c := range Of(5, some) {
		in := c.Prepare()
		for _, limit := range []int64{2 * hour, 4 * hour} {
			if in.Longest.Lo >= 0 && in.Longest.Lo < limit && limit <= in.Longest.Hi {
				straddled[limit]++
			}
		}
		count := func(n *int, is bool) {
			if is {
				*n++
			}
		}
		count(&across, in.StartEarliest < Second && in.StartLatest >= Second)
		count(&vanished, in.Longest.Lo == 0 && in.Longest.Hi > 0)
		count(&several, len(c.Down) > 1)
		count(&running, c.AsOf != 0)
		count(&unknown, in.Start == NoStart)
		count(&outside, c.HeldKnown && in.Held.Hi == 0 && in.Longest.Lo > 0)
	}
	for what, n := range map[string]int{"two hours": straddled[2*hour], "four hours": straddled[4*hour], "the amendment": across,
		"nothing": vanished, "several windows": several, "an outage that runs": running, "no beginning": unknown, "held at another time": outside} {
		if n < 20 {
			t.Errorf("%s: %d cases of %d", what, n, some)
		}
	}
}

func TestSetsAreJoinedCutAndMeasured(t *testing.T) {
	a := setOf([]Span{{10, 20}, {0, 5}, {5, 7}, {18, 30}, {40, 40}})
	if want := (set{{0, 7}, {10, 30}}); !reflect.DeepEqual(a, want) || a.longest() != 20 || a.total() != 27 {
		t.Errorf("%v, longest %d, total %d", a, a.longest(), a.total())
	}
	b := set{{6, 12}, {15, 16}}
	if got, want := a.without(b), (set{{0, 6}, {12, 15}, {16, 30}}); !reflect.DeepEqual(got, want) {
		t.Errorf("without: %v", got)
	}
	if got, want := a.within(b), (set{{6, 7}, {10, 12}, {15, 16}}); !reflect.DeepEqual(got, want) {
		t.Errorf("within: %v", got)
	}
}
