package counterfactual

import (
	"errors"
	"slices"

	"bosang/rules/fact"
	"bosang/rules/internal/measure"
	"bosang/rules/period"
)

// alteration is one change that can be made to facts.
type alteration struct {
	kind     alterationKind
	fact     fact.Fact
	declared *fact.Declared // of a fact that an edition declares
	value    fact.Value     // of toBe
	by       int64          // of toEnd: by how many microseconds later; negative: earlier
	from     int64          // of toEnd: the beginning of the span that ends otherwise; of toHoldOn the beginning of the day
	until    int64          // of toHoldOn: the end of the day
}

type alterationKind uint8

const (
	toBe          alterationKind = iota + 1 // the fact has the value
	toEnd                                   // the outage ends otherwise
	toHoldOn                                // the subscription is held on a day
	notToHoldOn                             // it is not
	toHoldBarely                            // it is held for a moment of the outage
	toHoldAlways                            // it is held all the time
	notToHold                               // it is held during none of the outage
	toBeAnnounced                           // all of the outage lies within announced work
	notToBe                                 // nothing was announced
)

// wholeOutage stands for the beginning of a span where the outage as a whole ends otherwise.
const wholeOutage = -fact.Open

// alterationKey tells alterations apart.
type alterationKey struct {
	kind     alterationKind
	fact     fact.Fact
	value    string
	by, from int64
}

func (a *alteration) key() alterationKey {
	k := alterationKey{kind: a.kind, fact: a.fact, by: a.by, from: a.from}
	if a.kind == toBe {
		k.value = string(fact.AppendValue(nil, &a.value))
	}
	return k
}

// errCannotAlter says that a change cannot be made to these facts.
var errCannotAlter = errors.New("rules: the facts do not allow this change")

// apply makes the change to the facts.
func (a *alteration) apply(f *fact.Facts) error {
	switch a.kind {
	case toBe:
		if a.declared != nil {
			return f.SetDeclared(a.declared, a.value)
		}
		return f.Set(a.fact, a.value)
	case notToBe:
		f.Unset(a.fact)
		return nil
	case toEnd:
		return a.end(f)
	case toBeAnnounced:
		return announceAll(f)
	}
	return a.hold(f)
}

// announceAll makes all of the outage lie within work that was announced a year before.
func announceAll(f *fact.Facts) error {
	const year = int64(366*24) * 3600 * 1_000_000
	t := f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Widest) == 0 {
		return errCannotAlter
	}
	span := fact.Stretch{Start: t.Widest[0].Start, End: t.Widest[len(t.Widest)-1].End}
	return f.Set(fact.FactOutageMaintenance, fact.Maintenance(fact.Announced{Span: span.Period(), AnnouncedAt: measure.Instant(span.Start - year)}))
}

// hold changes when the subscription was held, by no more than it takes.
func (a *alteration) hold(f *fact.Facts) error {
	held := f.At(fact.SlotSubscriptionHeld).Stretch()
	if !f.At(fact.SlotSubscriptionHeld).IsKnown() {
		held = fact.Stretch{Start: fact.First, End: fact.First + 1}
	}
	within, around, ok := spanOfOutage(f)
	switch {
	case a.kind == toHoldOn && held.Start < a.from:
		held.End = max(held.End, a.until)
	case a.kind == toHoldOn:
		held.Start = a.from
	case a.kind == notToHoldOn && held.Start < a.from:
		held.End = a.from
	case a.kind == notToHoldOn:
		held = fact.Stretch{Start: a.until, End: max(held.End, a.until+1)}
	case !ok:
		return errCannotAlter
	case a.kind == toHoldAlways:
		held = fact.Stretch{Start: fact.First, End: fact.Open}
	case a.kind == toHoldBarely && held.End <= within.Start:
		held.End = within.Start + 1
	case a.kind == toHoldBarely:
		held.Start = min(held.Start, within.End-1)
	case held.Start < around.Start:
		held.End = min(held.End, around.Start)
	default:
		const hour = int64(3600) * 1_000_000
		held = fact.Stretch{Start: around.Start - hour, End: around.Start}
	}
	return f.Set(fact.FactSubscriptionHeld, fact.Held(held.Period()))
}

// spanOfOutage gives a span within which the outage certainly was, and the one around it.
func spanOfOutage(f *fact.Facts) (within, around fact.Stretch, ok bool) {
	t := f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Widest) == 0 {
		return within, around, false
	}
	around = fact.Stretch{Start: t.Widest[0].Start, End: t.Widest[len(t.Widest)-1].End}
	surely := t.Narrowest
	if len(surely) == 0 {
		surely = t.Widest
	}
	within = fact.Stretch{Start: surely[0].Start, End: min(surely[len(surely)-1].End, measure.AsOf(f))}
	return within, around, true
}

// end lets a span of the outage, in all of its forms, end earlier or later. One that runs ends as of the instant of the
// decision: it ends earlier, or it runs on and the instant is later.
func (a *alteration) end(f *fact.Facts) error {
	slot, ok := fact.SlotOf(a.fact)
	t := f.At(slot).Times()
	if !ok || t == nil || len(t.Stated) == 0 {
		return errCannotAlter
	}
	asOf := measure.AsOf(f)
	i := len(t.Stated) - 1
	if a.from != wholeOutage {
		i = slices.IndexFunc(t.Stated, func(s fact.Stretch) bool { return s.Start == a.from })
	}
	if i < 0 {
		return errCannotAlter
	}
	s := t.Stated[i]
	if s.End == fact.Open && a.by > 0 {
		return f.Set(fact.FactAsOf, fact.Instant(measure.Instant(asOf+a.by)))
	}
	m := moved{by: a.by, asOf: asOf, from: a.from, start: s.Start, end: min(s.End, asOf)}
	if i+1 < len(t.Stated) {
		m.next = t.Stated[i+1].Start
	}
	return f.Set(a.fact, fact.Outage(period.Uncertain{Narrowest: m.set(t.Narrowest), Stated: m.set(t.Stated), Widest: m.set(t.Widest)}))
}

// moved is an end that is moved: of the span that is stated to reach from start to end.
type moved struct {
	by, asOf         int64
	from, start, end int64
	next             int64 // where the next stated span begins; 0 after the last
}

// set moves the end of the span in one form of the outage. A wider form that reaches over the next span keeps its end when
// the span is made shorter.
func (m *moved) set(list []fact.Stretch) period.Set {
	out := slices.Clone(list)
	at := -1
	for i := range out {
		if out[i].Start < max(m.end, m.start+1) && out[i].End > m.start {
			at = i
		}
	}
	if m.from == wholeOutage && m.by < 0 {
		at = len(out) - 1
	}
	if at >= 0 {
		end := min(out[at].End, m.asOf) + m.by
		switch {
		case m.by > 0:
			out[at].End = end
		case m.next == 0 || out[at].End <= m.next:
			out = m.cut(out, at, end)
		}
	}
	spans := make([]period.Span, 0, len(out))
	for _, s := range out {
		spans = append(spans, s.Period())
	}
	return period.SetOf(spans...)
}

// cut leaves out what lies after an instant, down to the beginning of the span.
func (m *moved) cut(list []fact.Stretch, last int, end int64) []fact.Stretch {
	if m.from != wholeOutage {
		end = max(end, m.start)
	}
	var out []fact.Stretch
	for i, s := range list {
		if i <= last {
			s.End = min(s.End, end)
		}
		if s.End > s.Start {
			out = append(out, s)
		}
	}
	return out
}
