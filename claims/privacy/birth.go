package privacy

import (
	"context"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/age"
	"bosang/rules/period"
)

// SaidBy says from whom the date of birth is known.
type SaidBy string

// Who says it. The provider's records go before the claimant's word.
const (
	ByClaimant SaidBy = "claimant"
	ByProvider SaidBy = "provider"
)

// Birth is when a claimant was born. Of whom it is not known the contract holder's word
// holds: providers know with whom they have contracts, and nobody is asked for a date of
// birth who has no reason to give it.
type Birth struct {
	Claimant claims.ClaimantID
	// Provider is whose customer the claimant is; zero: nobody's.
	Provider claims.ProviderID
	// On is the civil date, "2008-02-29"; empty: not known, or erased. Who may not see it
	// whole is shown the year alone.
	On string
	// Married: the provider's records show that a minor is married, and so counts as of
	// age (Civil Act, article 826-2).
	Married bool
	SaidBy  SaidBy
	// Version counts changes, from 1: of which nothing was given yet.
	Version   int64
	ChangedAt time.Time
}

// BirthTable and FieldBirth are where it is sealed for.
const (
	BirthTable = "births"
	FieldBirth = "birth"
)

const married = " married"

// Sealable is the text that is sealed: both facts, so that neither can be told from the
// row. ReadBirth reads it.
func (b Birth) Sealable() string {
	if b.Married {
		return b.On + married
	}
	return b.On
}

// ReadBirth reads what Sealable gave.
func ReadBirth(text string) (on string, isMarried bool) { return strings.CutSuffix(text, married) }

// Under reports whether the claimant is known to be younger than so many years at an
// instant; one who is married counts as of age from then on.
func (b Birth) Under(years int, at time.Time) bool {
	on, err := period.ParseDate(b.On)
	return err == nil && age.Under(on, years, at) && (years < age.Majority || !b.Married)
}

// check says what is wrong with a date of birth at an instant, and whose word it is.
func (b *Birth) check(actor access.Actor, now time.Time) error {
	var f faults
	b.SaidBy = ByProvider
	if actor.Role == access.Claimant {
		if b.SaidBy = ByClaimant; b.Married {
			f.add("married", "not_yours_to_say", "")
		}
	}
	switch on, err := period.ParseDate(b.On); {
	case err != nil:
		f.add("on", "date_form", "")
	case on.After(period.DateOf(now, period.KST)) || on.Year < 1900:
		f.add("on", "out_of_range", "1900-01-01..")
	case b.Married && age.Under(on, age.Marriage, now):
		f.add("married", "too_young", "18")
	}
	return f.err()
}

// SetBirth records when a claimant was born, where that is still of the version that b has,
// and gives it with the next. The claimant says it once (birth_recorded), as for a contact;
// an operator of its provider says what the provider's records have, and corrects it.
func (p *Persons) SetBirth(ctx context.Context, actor access.Actor, id claims.ClaimantID, b Birth) (Birth, error) {
	if err := b.check(actor, p.store.Now()); err != nil {
		return Birth{}, err
	}
	found, err := p.set(ctx, actor, access.WriteBirth, id, "birth_recorded", func(tx Tx, now *Person, at time.Time) error {
		if actor.Role == access.Claimant {
			if err := holder(actor, at); err != nil {
				return err
			}
			if now.Birth.Version > 1 {
				return claims.Conflict("birth_recorded", "claimant", id.String())
			}
		}
		if now.Birth.Version != b.Version {
			return claims.Stale("birth")
		}
		b.Claimant, b.Provider, b.Version, b.ChangedAt = id, now.Claimant.ProviderID, b.Version+1, at
		now.Birth = b
		return tx.PutBirth(ctx, b)
	})
	if err != nil {
		return Birth{}, err
	}
	found, _ = found.SeenBy(actor, p.store.Now())
	return found.Birth, nil
}

// MaskBirth leaves the year: 2008-**-**.
func MaskBirth(on string) string {
	if year, _, dated := strings.Cut(on, "-"); dated {
		return year + "-**-**"
	}
	return hidden
}
