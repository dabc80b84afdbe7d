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
