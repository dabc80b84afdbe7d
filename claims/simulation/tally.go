package simulation

import (
	"cmp"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/rules"
)

// Tally is what a simulation has counted. Tallies of parts add up to the tally
// of the whole, to the byte, in whatever order and however it was divided.
type Tally struct {
	// Seen is how many claims were looked at, those that could not be evaluated too.
	Seen     int64
	Lines    []*Line
	Failures Failures
	Samples  Samples

	index map[lineKey]*Line
	last  *Line // claims of one service often follow each other
}

type lineKey struct {
	service claims.ServiceID
	kind    claims.ClaimantKind
}

// Line counts the claims on one service by one kind of claimant.
type Line struct {
	Service claims.ServiceID
	Kind    claims.ClaimantKind
	// Pairs counts claims by what the current rules and the proposed ones make of
	// them.
	Pairs [dispositions][dispositions]int64
	// Changes counts the same claims by what changes.
	Changes [changes]int64
	// Gifts is what they are given, in order once the tally is settled.
	Gifts []*Gift
}

// Claims is how many claims the line counts.
func (l *Line) Claims() int64 {
	var n int64
	for _, c := range l.Changes {
		n += c
	}
	return n
}

// count adds a claim of which both outcomes are known.
func (t *Tally) count(service claims.ServiceID, kind claims.ClaimantKind, before, after *rules.Outcome, change Change) {
	t.Seen++
	l := t.line(service, kind)
	l.Pairs[before.Disposition][after.Disposition]++
	l.Changes[change]++
	l.give(before, func(g *Gift) *Total { return &g.Before })
	l.give(after, func(g *Gift) *Total { return &g.After })
}

func (t *Tally) line(service claims.ServiceID, kind claims.ClaimantKind) *Line {
	if l := t.last; l != nil && l.Service == service && l.Kind == kind {
		return l
	}
	if t.index == nil {
		t.index = make(map[lineKey]*Line, len(t.Lines))
		for _, l := range t.Lines {
			t.index[lineKey{l.Service, l.Kind}] = l
		}
	}
	l := t.index[lineKey{service, kind}]
	if l == nil {
		l = &Line{Service: service, Kind: kind}
		t.Lines = append(t.Lines, l)
		t.index[lineKey{service, kind}] = l
	}
	t.last = l
	return l
}

func (l *Line) give(o *rules.Outcome, side func(*Gift) *Total) {
	for i := range o.Remedies {
		side(l.gift(false, &o.Remedies[i])).add(&o.Remedies[i])
	}
	for i := range o.Goodwill {
		side(l.gift(true, &o.Goodwill[i])).add(&o.Goodwill[i])
	}
}

func (l *Line) gift(goodwill bool, r *rules.Remedy) *Gift {
	unit := unitOf(r)
	for _, g := range l.Gifts {
		if g.Goodwill == goodwill && g.Kind == r.Kind && g.Unit == unit {
			return g
		}
	}
	g := &Gift{Goodwill: goodwill, Kind: r.Kind, Unit: unit}
	l.Gifts = append(l.Gifts, g)
	return g
}

// fail counts a claim that could not be evaluated.
func (t *Tally) fail(reason string) {
	t.Seen++
	t.Failures.add(Reason{Text: reason, Claims: 1})
}

// settle puts everything into its one order and brings the sums up to date.
func (t *Tally) settle() {
	slices.SortFunc(t.Lines, func(a, b *Line) int {
		return cmp.Or(a.Service.Compare(b.Service), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	for _, l := range t.Lines {
		slices.SortFunc(l.Gifts, (*Gift).before)
		for _, g := range l.Gifts {
			g.Before.settle()
			g.After.settle()
		}
	}
}

// merge adds the tally of another part.
func (t *Tally) merge(o *Tally) {
	o.settle()
	t.Seen += o.Seen
	for _, from := range o.Lines {
		to := t.line(from.Service, from.Kind)
		to.plus(from)
	}
	for _, r := range o.Failures.Reasons {
		t.Failures.keep(r)
	}
	t.Failures.Total += o.Failures.Total
	t.Samples.merge(o.Samples)
}

func (l *Line) plus(o *Line) {
	for b := range l.Pairs {
		for a := range l.Pairs[b] {
			l.Pairs[b][a] += o.Pairs[b][a]
		}
	}
	for c := range l.Changes {
		l.Changes[c] += o.Changes[c]
	}
	for _, from := range o.Gifts {
		to := l.giftLike(from)
		to.Before.plus(from.Before)
		to.After.plus(from.After)
	}
}

func (l *Line) giftLike(o *Gift) *Gift {
	for _, g := range l.Gifts {
		if g.before(o) == 0 {
			return g
		}
	}
	g := &Gift{Goodwill: o.Goodwill, Kind: o.Kind, Unit: o.Unit}
	l.Gifts = append(l.Gifts, g)
	return g
}

// Failures are the claims that could not be evaluated, counted by the reason.
type Failures struct {
	Total int64
	// Reasons are the first maxReasons of all there were, by their texts. A reason
	// that is among the first of all is among the first of every part, so its count
	// is complete.
	Reasons []Reason
}

// Reason is why claims could not be evaluated.
type Reason struct {
	Text   string
	Claims int64
}

// maxReasons bounds the reasons that are kept apart.
const maxReasons = 20

func (f *Failures) add(r Reason) {
	f.Total += r.Claims
	f.keep(r)
}

func (f *Failures) keep(r Reason) {
	i, found := slices.BinarySearchFunc(f.Reasons, r.Text, func(have Reason, text string) int { return strings.Compare(have.Text, text) })
	if found {
		f.Reasons[i].Claims += r.Claims
		return
	}
	f.Reasons = slices.Insert(f.Reasons, i, r)
	if len(f.Reasons) > maxReasons {
		f.Reasons = f.Reasons[:maxReasons]
	}
}
