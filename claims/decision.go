package claims

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"bosang/claims/access"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/told"
	"bosang/rules"
)

// Because says what a decision was made because of.
type Because string

// The occasions of decisions.
const (
	// BecauseFiled: the claim was filed.
	BecauseFiled Because = "filed"
	// BecauseWoken: the outage ran past the instant the decision before named.
	BecauseWoken Because = "woken"
	// BecauseChanged: something the decision before rested on was changed.
	BecauseChanged Because = "changed"
	// BecauseSurvey: it is owed, though nobody asked.
	BecauseSurvey Because = "survey"
	// BecauseBatch: a run over many claims was started by hand.
	BecauseBatch Because = "batch"
	// BecauseOverride: a person found something otherwise than the rules knew it.
	BecauseOverride Because = "override"
	// BecauseAppeal: a person found so on an appeal of the claimant.
	BecauseAppeal Because = "appeal"
)

// Decision is what was decided on a claim, with all it was decided on.
// Immutable; a later number supersedes it.
type Decision struct {
	ID         DecisionID
	ClaimantID ClaimantID
	ClaimID    ClaimID
	Number     int
	ProviderID ProviderID
	ServiceID  ServiceID
	PlanID     PlanID
	IncidentID IncidentID
	// Disposition is the state it put the claim in.
	Disposition State
	// Facts and Outcome are canonical JSON (RFC 8785); the hashes are their SHA-256.
	Facts       []byte
	FactsHash   [32]byte
	Outcome     []byte
	OutcomeHash [32]byte
	Because     Because
	// BatchID is the run it was decided in; zero: none.
	BatchID   BatchID
	DecidedAt time.Time
	// WakesAt is when the outcome changes if the outage runs on; zero: never.
	WakesAt time.Time
	// What follows is worked out with the decision and not read back with it.

	// Unclaimed: nobody had taken the claim up. Who does so while it is decided says more
	// of it, and it is decided on that.
	Unclaimed bool
	Lane      lane.Lane
	// RefusedBy are the grounds that give nothing, as rulebook/provision; of a claim
	// that is refused alone.
	RefusedBy []string
	// Settled: no window is open, so what it gives is owed from now on.
	Settled bool
	Gives   []entitlement.Given
	// Gist is what of it is news to the claimant, as a digest; zero: the claimant is not told.
	Gist Key
}

// Decision reads one decision.
func (u *UseCases) Decision(ctx context.Context, actor access.Actor, claim ClaimID, number int) (Decision, error) {
	return read(ctx, u, actor, access.ReadClaim, func(tx Tx) (Decision, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Decision{}, err
		}
		return tx.Decision(ctx, c, number)
	})
}

// Decisions lists a claim's decisions, newest first; before is the number to
// list on from, 0 from the newest.
func (u *UseCases) Decisions(ctx context.Context, actor access.Actor, claim ClaimID, before, limit int) ([]Decision, error) {
	return read(ctx, u, actor, access.ReadClaim, func(tx Tx) ([]Decision, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return nil, err
		}
		return tx.Decisions(ctx, c, before, Page{Limit: limit}.bounded().Limit)
	})
}

// Explained is a decision's outcome with its explanation in one language and the
// library that has the editions it names.
type Explained struct {
	Outcome     *rules.Outcome
	Library     *rules.Library
	Explanation *rules.Explanation
}

// Explain writes a decision out in one language, from the outcome and the facts
// as they were stored and the editions the outcome names by hash, whether or not
// they still decide.
func (u *UseCases) Explain(ctx context.Context, d Decision, lang rules.Lang) (Explained, error) {
	if sha256.Sum256(d.Outcome) != d.OutcomeHash {
		return Explained{}, fmt.Errorf("decision %s: the stored outcome does not have the stored hash", d.ID)
	}
	outcome, err := rules.ParseOutcome(d.Outcome)
	if err != nil {
		return Explained{}, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	books, err := u.CurrentShelf(ctx)
	if err != nil {
		return Explained{}, err
	}
	library, err := books.For(outcome)
	if err != nil {
		return Explained{}, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	// A fact that was told may be of an edition that no longer decides and that this
	// decision does not rest on.
	facts, err := told.Read(library.Schema(), d.Facts)
	if err != nil {
		return Explained{}, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	explanation, err := library.Explain(outcome, facts, lang)
	return Explained{outcome, library, explanation}, err
}
