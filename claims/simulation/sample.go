package simulation

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"bosang/claims"
	"bosang/rules"
)

// Sample is a claim whose two outcomes are shown side by side.
type Sample struct {
	Change Change
	// Key is the SHA-256 by which the sample was drawn.
	Key []byte
	// Claim is the claim; zero for a subscriber of a population, who has a number.
	Claim      claims.ClaimID
	Subscriber int64
	Service    claims.ServiceID
	Plan       claims.PlanID
	Kind       claims.ClaimantKind
	// Facts, Before and After are canonical JSON (RFC 8785).
	Facts, Before, After []byte
	// Explained is there once the simulation is done, in each language.
	Explained []Explained
}

// Explained is both outcomes of a sample written out in one language.
type Explained struct {
	Lang          rules.Lang
	Before, After rules.Explanation
}

// Samples are the samples of each change: those with the smallest keys of all
// claims of that change, so that they are the same however the work was divided.
type Samples struct {
	// Each is how many are kept of a change.
	Each int
	// Of are the samples by change, in the order of their keys.
	Of [changes][]Sample
}

// draw is what the keys of samples are made of.
type draw struct{ text [8 + 1 + 16]byte }

func newDraw(seed int64) *draw {
	d := &draw{}
	binary.BigEndian.PutUint64(d.text[:], uint64(seed)) //nolint:gosec // any 64 bits do
	return d
}

// claim gives the key of a claim: SHA-256 of the seed, "c" and the claim's id.
func (d *draw) claim(id claims.ClaimID) [32]byte {
	d.text[8] = 'c'
	copy(d.text[9:], id[:])
	return sha256.Sum256(d.text[:])
}

// subscriber gives the key of a subscriber: SHA-256 of the seed, "s" and the
// number.
func (d *draw) subscriber(n int64) [32]byte {
	d.text[8] = 's'
	clear(d.text[9:17])
	binary.BigEndian.PutUint64(d.text[17:], uint64(n)) //nolint:gosec // not negative
	return sha256.Sum256(d.text[:])
}

// wants reports whether a claim of this change and key would be kept.
func (s *Samples) wants(c Change, key *[32]byte) bool {
	have := s.Of[c]
	return len(have) < s.Each || s.Each > 0 && bytes.Compare(key[:], have[len(have)-1].Key) < 0
}

// keep adds a sample where it is among those with the smallest keys.
func (s *Samples) keep(sample Sample) {
	have := s.Of[sample.Change]
	i, found := slices.BinarySearchFunc(have, sample.Key, func(h Sample, key []byte) int { return bytes.Compare(h.Key, key) })
	if found || i >= s.Each {
		return
	}
	have = slices.Insert(have, i, sample)
	s.Of[sample.Change] = have[:min(len(have), s.Each)]
}

func (s *Samples) merge(o Samples) {
	for _, list := range o.Of {
		for _, sample := range list {
			s.keep(sample)
		}
	}
}

// all gives the samples in the order in which changes are told.
func (s *Samples) all() []Sample {
	var out []Sample
	for _, c := range shownChanges {
		out = append(out, s.Of[c]...)
	}
	return out
}
