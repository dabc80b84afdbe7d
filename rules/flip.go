package rules

import (
	"slices"
	"strings"
	"time"

	"bosang/rules/period"
	"bosang/rules/text"
)

// wouldChange writes what would have turned a finding, "" where nothing was verified, and gives the changes.
func (x *explainer) wouldChange(f *Finding, index int32) (string, [][]Change) {
	found := x.changes(f, index)
	if len(found) == 0 {
		return "", nil
	}
	var said []string
	out := make([][]Change, len(found))
	for i, list := range found {
		var together []string
		for k := range list {
			together = append(together, x.changed(&list[k]))
			out[i] = append(out[i], list[k].Change)
		}
		said = append(said, text.All(x.lang, together))
	}
	if x.lang == Korean {
		return x.say(text.WouldChange, text.Either(x.lang, said)), out
	}
	return x.say(text.WouldChange, strings.Join(said, ", or if ")), out
}

// changed writes a change as a clause: in English what follows "if", in Korean a condition.
func (x *explainer) changed(s *supposed) string {
	on := func(yes, no text.ID, args ...any) string {
		if s.Yes {
			return x.say(yes, args...)
		}
		return x.say(no, args...)
	}
	switch {
	case s.is(FactOutageDown):
		return x.changedLength(s)
	case s.is(FactOutageMaintenance):
		return on(text.FlipAllAnnounced, text.FlipNoneAnnounced)
	case s.is(FactSubscriptionHeld) && s.On == (period.Date{}):
		return on(text.FlipHeld, text.FlipNotHeld)
	case s.is(FactSubscriptionHeld):
		return on(text.FlipHeldOn, text.FlipNotHeldOn, text.Date(x.lang, s.On))
	}
	named := text.FactNamed(string(s.Fact))
	switch s.value.Kind() {
	case KindMoney, KindCount, KindInstant:
		return x.changedAmount(s)
	case KindBool:
		return named.Wish(x.lang, []string{s.value.Word()})
	}
	words := make([]string, len(s.Values))
	for i := range s.Values {
		words[i] = s.Values[i].Word()
	}
	return named.Wish(x.lang, words)
}

// changedLength says how much longer or shorter; of less than a second, past which boundary.
func (x *explainer) changedLength(s *supposed) string {
	sp := x.speaker(s.edition)
	subject, by := sp.subject(s.leaf), s.Longer
	ids := [4]text.ID{text.FlipLonger, text.FlipOverLonger, text.FlipReached, text.FlipPast}
	if by < 0 {
		by, ids = -by, [4]text.ID{text.FlipShorter, text.FlipOverShorter, text.FlipWithin, text.FlipBelow}
	}
	right, _ := x.supposeBoundary(sp.e, s.leaf, s.check)
	limit := text.Duration(x.lang, micros(right.Micros()))
	switch rest := by % time.Second; {
	case by < time.Second && s.landsOn(right.Micros()):
		return x.say(ids[2], subject, limit)
	case by <= time.Second && rest != 0, by == time.Microsecond:
		return x.say(ids[3], subject, limit)
	case rest == time.Microsecond:
		return x.say(ids[1], subject, text.Duration(x.lang, by-rest))
	}
	return x.say(ids[0], subject, text.Duration(x.lang, by))
}

// landsOn tells whether the changed length is the boundary itself.
func (s *supposed) landsOn(right int64) bool {
	by := s.Longer.Microseconds()
	return s.check.Left.Lo+by == right || s.check.Left.Hi+by == right
}

// changedAmount says how much higher or lower than what is known; of what is not known, what it would have to be.
func (x *explainer) changedAmount(s *supposed) string {
	sp := x.speaker(s.edition)
	subject, left := sp.subject(s.leaf), s.check.Left
	if !left.IsKnown() || s.value.Kind() == KindInstant {
		return x.say(text.FlipBe, subject, x.bound(s))
	}
	id := text.FlipHigher
	var by string
	if order, _ := s.value.Order(&left.Value); order < 0 {
		id = text.FlipLower
	}
	if s.value.Kind() == KindCount {
		by = text.Number(max(s.value.Micros()-left.Micros(), left.Micros()-s.value.Micros()))
	} else {
		a, _ := s.value.AsMoney()
		b, _ := left.AsMoney()
		gap, err := a.Sub(b)
		if err != nil {
			return x.say(text.FlipBe, subject, x.bound(s))
		}
		if gap.Sign() < 0 {
			gap = gap.Neg()
		}
		by = text.Money(x.lang, gap)
	}
	return x.say(id, subject, by)
}

// opposite is the comparison that holds where another does not.
var opposite = map[Comparison]Comparison{AtLeast: LessThan, MoreThan: AtMost, AtMost: MoreThan, LessThan: AtLeast}

// bound writes the side of a boundary on which a value would have to lie.
func (x *explainer) bound(s *supposed) string {
	sp := x.speaker(s.edition)
	compare := s.leaf.compare
	if s.check.Verdict == Yes {
		compare = opposite[compare]
	}
	right, _ := x.supposeBoundary(sp.e, s.leaf, s.check)
	o := fixed(right)
	id := boundaryWords[compare][0]
	if right.Kind() == KindInstant {
		id = boundaryWords[compare][1]
	}
	return x.say(id, sp.value(text.Fact{}, &o))
}

// lacking writes what would have to be known.
func (x *explainer) lacking(list []Fact) string {
	var said []string
	for _, f := range list {
		if one := text.FactNamed(string(f)).Asked(x.lang); !slices.Contains(said, one) {
			said = append(said, one)
		}
	}
	return text.List(x.lang, said)
}

func dateAt(micros int64, zone *time.Location) period.Date {
	return period.DateOf(instant(micros), zone)
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }
