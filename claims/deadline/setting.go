package deadline

import (
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Held is a kind as it holds for the claims of a provider, with the version of what the
// provider has set.
type Held struct {
	Kind
	Version   int64
	ChangedBy string
	ChangedAt time.Time
}

// held gives the kinds as they hold for a provider, in the order of the table.
func (u *Deadlines) held(ctx context.Context, tx claims.Tx, provider claims.ProviderID) ([]Held, error) {
	settings, err := u.store.Deadlines(tx).Settings(ctx, provider)
	if err != nil {
		return nil, err
	}
	set := make(map[Key]Setting, len(settings))
	for _, s := range settings {
		set[s.Kind] = s
	}
	all := make([]Held, 0, len(Kinds()))
	for _, k := range Kinds() {
		h := Held{Kind: k, Version: 1}
		if s, ok := set[k.Key]; ok && k.Own {
			h = Held{s.in(k), s.Version, s.ChangedBy, s.ChangedAt}
		}
		all = append(all, h)
	}
	return all, nil
}

// TermOf gives how long a provider's deadlines of a kind are that begin at an instant: what
// was set later does not hold for them.
func (u *Deadlines) TermOf(ctx context.Context, tx claims.Tx, provider claims.ProviderID, kind Key) (func(start time.Time) Term, error) {
	settings, err := u.store.Deadlines(tx).SettingsOf(ctx, provider, kind)
	if err != nil {
		return nil, err
	}
	k, _ := Of(kind)
	return func(start time.Time) Term {
		for _, s := range settings {
			if !start.Before(s.ChangedAt) {
				return s.in(k).Term
			}
		}
		return k.Term
	}, nil
}

func (u *Deadlines) kindsOf(ctx context.Context, tx claims.Tx, provider claims.ProviderID) (map[Key]Kind, error) {
	held, err := u.held(ctx, tx, provider)
	all := make(map[Key]Kind, len(held))
	for _, h := range held {
		all[h.Key] = h.Kind
	}
	return all, err
}

// Held gives the kinds of deadlines as they hold for the claims of a provider.
func (u *Deadlines) Held(ctx context.Context, actor access.Actor, provider claims.ProviderID) ([]Held, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadCatalogue, func(tx claims.Tx) ([]Held, error) {
		if _, err := tx.Provider(ctx, provider); err != nil {
			return nil, err
		}
		return u.held(ctx, tx, provider)
	})
}

// Set sets how long a provider's own deadline of a kind is, of the kind's unit, and how
// many days before its end there is a warning. It holds for clocks that begin from now on.
func (u *Deadlines) Set(ctx context.Context, actor access.Actor, s Setting) (Held, error) {
	return claims.Read(ctx, u.useCases, actor, access.SetDeadline, func(tx claims.Tx) (Held, error) {
		if _, err := tx.Provider(ctx, s.Provider); err != nil {
			return Held{}, err
		}
		k, known := Of(s.Kind)
		switch {
		case !actor.SeesEverything() && !actor.OperatorOf(s.Provider):
			return Held{}, claims.NotFound("provider")
		case !known:
			return Held{}, claims.NotFound("deadline")
		case !k.Own:
			return Held{}, claims.Conflict("deadline_by_law", "deadline", string(k.Key))
		}
		var wrong []claims.FieldError
		if s.Amount < k.Least || s.Amount > k.Most {
			wrong = append(wrong, claims.FieldError{Field: "amount", Code: "out_of_range", Param: fmt.Sprintf("%d-%d", k.Least, k.Most)})
		}
		if s.Warn < 0 || s.Warn > time.Duration(k.Most)*day {
			wrong = append(wrong, claims.FieldError{Field: "warn_days", Code: "out_of_range", Param: fmt.Sprintf("0-%d", k.Most)})
		}
		if len(wrong) > 0 {
			return Held{}, claims.Invalid(wrong...)
		}
		if err := u.store.Deadlines(tx).Set(ctx, s); err != nil {
			return Held{}, err
		}
		s.Version, s.ChangedBy, s.ChangedAt = s.Version+1, actor.Subject, tx.Now()
		return Held{s.in(k), s.Version, s.ChangedBy, s.ChangedAt}, tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(s.Provider), ProviderID: s.Provider, Noun: "provider", SubjectID: s.Provider,
			What: "deadline_set", Actor: actor.Subject, At: tx.Now(), Details: fmt.Appendf(nil, `{"kind":%q,"amount":%d}`, k.Key, s.Amount),
		})
	})
}
