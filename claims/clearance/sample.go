package clearance

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
	"bosang/claims/risk"
)

type sampleNoun struct{}

// SampleID names a sample.
type SampleID = claims.ID[sampleNoun]

// SampleKind says of what a sample is drawn.
type SampleKind string

// The kinds.
const (
	OfApproval SampleKind = "approval"
	OfRefusal  SampleKind = "refusal"
)

// Opinion is what came of looking at a sample.
type Opinion string

// The opinions.
const (
	Agreed    Opinion = "agreed"
	Disagreed Opinion = "disagreed"
)

// Sample is a decision that was approved for payment or refused, drawn to be looked at
// once more by somebody else than who approved it.
type Sample struct {
	risk.Of
	ID         SampleID
	Provider   claims.ProviderID
	DecisionID claims.DecisionID
	Decision   int
	Kind       SampleKind
	DrawnAt    time.Time
	// ApprovedBy is the system, or a person; empty: of a refusal.
	ApprovedBy string
	// Opinion is empty until it is reviewed.
	Opinion    Opinion
	ReviewedBy string
	ReviewedAt time.Time
	Note       NoteID
}

// Person is whose claim it is.
func (s Sample) Person() claims.Person {
	return claims.Person{Claimant: s.Claimant, Provider: s.Provider}
}

// Rate counts the samples of a kind.
type Rate struct {
	Kind                     SampleKind
	Drawn, Agreed, Disagreed int64
}

// SampleTx reads and writes samples.
type SampleTx interface {
	// Draw adds samples, each decision once.
	Draw(ctx context.Context, list []Sample) error
	// LockSample reads one and keeps others from reviewing it.
	LockSample(ctx context.Context, id SampleID) (Sample, error)
	// Samples lists those that wait, newest first.
	Samples(ctx context.Context, page claims.Page) ([]Sample, error)
	Review(ctx context.Context, s Sample) error
	// Rates counts the samples of a provider (zero: of all that the actor sees).
	Rates(ctx context.Context, provider claims.ProviderID) ([]Rate, error)
}

// Drawn reports whether a decision is drawn by a seed: always the same way, whoever draws
// again, and unknown beforehand to whoever does not know the seed.
func Drawn(seed string, decision claims.DecisionID, permille int) bool {
	sum := sha256.Sum256(append([]byte(seed+"\x00"), decision[:]...))
	return binary.BigEndian.Uint64(sum[:])%1000 < uint64(permille) //nolint:gosec // it is between 0 and 1000
}

// draw gives the sample that a case is, if it is one.
func (c *Case) draw(is Clearance, now time.Time) (Sample, bool) {
	if c.Settings == nil {
		return Sample{}, false
	}
	return c.Settings.draw(is, c.Refused, now)
}

func (s *Settings) draw(is Clearance, refused bool, now time.Time) (Sample, bool) {
	kind, permille, by := OfApproval, s.Approvals, is.By
	switch {
	case is.State == Approved:
	case refused && is.State == Nothing:
		kind, permille, by = OfRefusal, s.Refusals, ""
	default:
		return Sample{}, false
	}
	return Sample{
		Of: is.Of, ID: claims.NewID[sampleNoun](), Provider: is.Provider, DecisionID: is.DecisionID, Decision: is.Decision, Kind: kind, DrawnAt: now, ApprovedBy: by,
	}, Drawn(s.Seed, is.DecisionID, permille)
}

// Samples lists samples that wait to be looked at, newest first.
func (u *Clearances) Samples(ctx context.Context, actor access.Actor, page claims.Page) ([]Sample, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadClearance, func(tx claims.Tx) ([]Sample, error) {
		list, err := u.store.Clearances(tx).Samples(ctx, page)
		if err != nil {
			return nil, err
		}
		persons := make([]claims.Person, page.Shown(len(list)))
		for i := range persons {
			persons[i] = list[i].Person()
		}
		return list, seen(ctx, tx, claims.AccessListed, "sample", persons...)
	})
}

// Review says whether the actor agrees with what was decided, and why. Who approved it
// does not review it.
func (u *Clearances) Review(ctx context.Context, actor access.Actor, id SampleID, opinion Opinion, reason string) (Sample, error) {
	if opinion != Agreed && opinion != Disagreed {
		return Sample{}, claims.Invalid(claims.FieldError{Field: "opinion", Code: "one_of", Param: "agreed, disagreed"})
	}
	if err := privacy.RefuseWords("reason", &reason); err != nil {
		return Sample{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.ReviewSample, func(tx claims.Tx) (Sample, error) {
		clearances := u.store.Clearances(tx)
		s, err := clearances.LockSample(ctx, id)
		switch {
		case err != nil:
			return Sample{}, err
		case s.Opinion != "":
			return Sample{}, claims.Conflict("sample_reviewed", "sample", id.String())
		case s.ApprovedBy == actor.Subject:
			return Sample{}, claims.Conflict("four_eyes", "sample", id.String())
		}
		note, err := u.write(ctx, tx, s.Of, s.Provider, What(opinion), reason)
		if err != nil {
			return Sample{}, err
		}
		s.Opinion, s.ReviewedBy, s.ReviewedAt, s.Note = opinion, actor.Subject, tx.Now(), note.ID
		if err := clearances.Review(ctx, s); err != nil {
			return Sample{}, err
		}
		if err := record(ctx, tx, s.Provider, "sample", s.ID, string(opinion), map[string]string{"claim_id": s.Claim.String()}); err != nil {
			return Sample{}, err
		}
		return s, seen(ctx, tx, claims.AccessRead, "sample", s.Person())
	})
}

// Rates counts samples and what came of them, which tells of nobody.
func (u *Clearances) Rates(ctx context.Context, actor access.Actor, provider claims.ProviderID) ([]Rate, error) {
	return claims.Read(ctx, u.useCases, actor, access.CountSamples, func(tx claims.Tx) ([]Rate, error) {
		return u.store.Clearances(tx).Rates(ctx, provider)
	})
}
