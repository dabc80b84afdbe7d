// Package announced says what of the work on single features, each announced for
// itself, was announced for a plan that has several of them.
package announced

import (
	"cmp"
	"slices"
	"time"

	"bosang/rules"
	"bosang/rules/period"
)

// Work is announced work on some features. Ahead is how long before its start it
// was announced.
type Work struct {
	Span     period.Span
	Features []string
	Ahead    time.Duration
}

// For reduces work on single features to what was announced for a plan with these
// main features: the time announced for some of them in which none was down outside
// what was announced for that feature itself. A rule may ask for notice given some
// time ahead, so this is worked out for each time ahead, the longest first, of all
// that was announced so early; what each adds is announced as long before its own
// start. Down has the windows of each feature; the error says that they are none.
func For(mainFeatures []string, down map[string][]period.Window, works []Work) ([]rules.Announced, error) {
	widest := make(map[string]period.Set, len(down))
	for feature, windows := range down {
		u, err := period.UncertainOf(windows...)
		if err != nil {
			return nil, err
		}
		widest[feature] = u.Widest
	}
	slices.SortStableFunc(works, func(a, b Work) int { return cmp.Compare(b.Ahead, a.Ahead) })
	var out []rules.Announced
	var before period.Set
	for i, w := range works {
		if w.Ahead <= 0 || i+1 < len(works) && works[i+1].Ahead == w.Ahead {
			continue // announced too late, or together with the next
		}
		var some, outside period.Set
		for _, feature := range mainFeatures {
			scope := scopeOf(works[:i+1], feature)
			some = some.Union(scope)
			outside = outside.Union(widest[feature].Minus(scope))
		}
		covered := some.Minus(outside)
		for s := range covered.Minus(before).All() {
			out = append(out, rules.Announced{Span: s, AnnouncedAt: s.Start().Add(-w.Ahead)})
		}
		before = covered
	}
	return out, nil
}

// scopeOf is the time for which work on a feature was announced.
func scopeOf(works []Work, feature string) period.Set {
	var spans []period.Span
	for _, w := range works {
		if slices.Contains(w.Features, feature) {
			spans = append(spans, w.Span)
		}
	}
	return period.SetOf(spans...)
}
