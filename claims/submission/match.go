package submission

import (
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/privacy"
)

const (
	// Most is how many customers may share an address or a number for it to tell anything.
	Most = 20
	// MostHeld bounds the subscriptions of one customer that are looked at.
	MostHeld = 100
)

// Candidate is a customer whom a submission may be of, and what speaks for it.
type Candidate struct {
	Claimant claims.ClaimantID
	// Name is the customer's; empty: not known, or not asked for.
	Name                       string
	ByNumber, ByEmail, ByPhone bool
	// More says that there are more than Most, who stand for no one.
	More bool
}

// Held is a subscription that a candidate holds.
type Held struct {
	ID      claims.SubscriptionID
	Service claims.ServiceID
	// StartedAt and EndedAt are its span; a zero end: it runs on.
	StartedAt, EndedAt time.Time
}

// span is from when to when a service failed, as far as edges are known.
type span struct{ from, to time.Time }

func (h Held) during(s span) bool {
	return h.StartedAt.Before(s.to) && (h.EndedAt.IsZero() || h.EndedAt.After(s.from))
}

// match is whom and what a submission was matched to; with a zero subscription, why not.
type match struct {
	claimant     claims.ClaimantID
	subscription claims.SubscriptionID
	state        State
	why          Why
}

func open(state State, why Why) match { return match{state: state, why: why} }

// who narrows the candidates to those whom what is said of the person fits best. A customer
// number says it alone; a name that is known to be another says that it was mistyped. An
// address or phone number may have become another's: where a name is known to be another,
// it speaks against the customer.
func (c Content) who(candidates []Candidate) ([]Candidate, match) {
	if len(candidates) == 0 {
		if c.identifiedBy() == "" {
			return nil, open(Unmatched, NoIdentity)
		}
		return nil, open(Unmatched, NoCustomer)
	}
	narrow := func(by func(Candidate) bool) bool {
		found := slices.DeleteFunc(slices.Clone(candidates), func(one Candidate) bool { return !by(one) })
		if len(found) > 0 {
			candidates = found
		}
		return len(found) > 0
	}
	if narrow(func(one Candidate) bool { return one.ByNumber }) {
		if c.Name != "" && candidates[0].Name != "" && !privacy.SameName(candidates[0].Name, c.Name) {
			return nil, open(Ambiguous, NameDiffers)
		}
		return candidates, match{}
	}
	if slices.ContainsFunc(candidates, func(one Candidate) bool { return one.More }) {
		return nil, open(Ambiguous, SeveralCustomers)
	}
	narrow(func(one Candidate) bool { return one.ByEmail && one.ByPhone })
	if c.Name != "" && !narrow(func(one Candidate) bool { return one.Name != "" && privacy.SameName(one.Name, c.Name) }) &&
		!narrow(func(one Candidate) bool { return one.Name == "" }) {
		return nil, open(Ambiguous, NameDiffers)
	}
	return candidates, match{}
}

// choose finds the one subscription of the candidates that is meant: to the service, or,
// where none is named, to one that failed; of several, the one that was held while it did.
func (g ground) choose(c Content, candidates []Candidate, held map[claims.ClaimantID][]Held) match {
	candidates, no := c.who(candidates)
	if no.state != "" {
		return no
	}
	var holder claims.ClaimantID
	var meant []Held
	for _, one := range candidates {
		mine := slices.DeleteFunc(slices.Clone(held[one.Claimant]), func(h Held) bool { return !g.means(c, h.Service) })
		switch {
		case len(mine) == 0:
		case meant != nil:
			return open(Ambiguous, SeveralCustomers)
		default:
			holder, meant = one.Claimant, mine
		}
	}
	if len(meant) > 1 {
		meant = slices.DeleteFunc(meant, func(h Held) bool { return !h.during(g.failed[h.Service]) })
		if len(meant) != 1 {
			return open(Ambiguous, SeveralSubscriptions)
		}
	}
	if len(meant) == 0 {
		return open(Unmatched, NoSubscription)
	}
	return match{claimant: holder, subscription: meant[0].ID}
}

// means reports whether the content is about the service.
func (g ground) means(c Content, service claims.ServiceID) bool {
	if c.Service != "" {
		return g.services[c.Service] == service
	}
	_, failed := g.failed[service]
	return failed
}
