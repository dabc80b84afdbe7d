package simulation

import (
	"time"

	"bosang/claims"
	"bosang/rules"
)

// SetPace makes chunks and blocks small and the pause between checkpoints none.
func (s *Simulations) SetPace(chunk int, block int64, pause time.Duration) {
	s.chunk, s.block, s.pause = chunk, block, pause
}

// Subscribers draws subscribers [from, to) of a population.
func Subscribers(d *claims.Dossier, provider claims.ProviderID, p Population, from, to int64, take func(int64, *claims.Undecided)) bool {
	c, ok := newCrowd(d, provider, p)
	if !ok {
		return false
	}
	var s subscriber
	for i := from; i < to; i++ {
		c.draw(i, &s)
		take(i, &s.Undecided)
	}
	return true
}

// Propose puts a proposal into the current rules.
func (n *NewSimulation) Propose(current *rules.Library) (*rules.Library, []Difference, [32]byte, error) {
	p, err := n.propose(current)
	return p.library, p.differences, p.hash, err
}

// Judge counts subscribers [from, to) of a population in one tally.
func Judge(d *claims.Dossier, current, proposed *rules.Library, p Population, samples int, from, to int64) *Tally {
	return JudgeOn(d, d, current, proposed, p, samples, from, to)
}

// JudgeOn does so with facts from another dossier than the subscribers are drawn from.
func JudgeOn(drawn, d *claims.Dossier, current, proposed *rules.Library, p Population, samples int, from, to int64) *Tally {
	c, _ := newCrowd(drawn, claims.ProviderID{}, p)
	j := judge{current: current, proposed: proposed, dossier: copyOf(d), asOf: d.Incident.CreatedAt, draw: newDraw(p.Seed)}
	t := &Tally{Samples: Samples{Each: samples}}
	var s subscriber
	for i := from; i < to; i++ {
		c.draw(i, &s)
		j.subscriber(t, i, &s)
	}
	t.settle()
	return t
}

// Merge adds the tally of another part.
func (t *Tally) Merge(o *Tally) {
	t.merge(o)
	t.settle()
}
