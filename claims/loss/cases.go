package loss

import (
	"context"
	"reflect"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules/money"
)

// Stated is a statement as it was worked out.
type Stated struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	// Number counts the claim's statements, from 1; the last one holds.
	Number int
	Method Method
	Statement
	Computation
	StatedBy string
	StatedAt time.Time
}

// Store is what losses need of a database.
type Store interface {
	claims.Store
	// Losses gives what can be done with losses in a transaction of this store.
	Losses(tx claims.Tx) Tx
}

// Tx reads and writes methods and statements, in a transaction of the store.
type Tx interface {
	// AddMethod adds the next revision and gives it.
	AddMethod(ctx context.Context, m Method) (Method, error)
	// Method reads the last revision of what a provider says of an incident.
	Method(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (Method, error)
	// AddStatement adds the claim's next statement and gives it its number.
	AddStatement(ctx context.Context, s Stated) (Stated, error)
	// Statement reads the last one of a claim, which is worked out again as it was.
	Statement(ctx context.Context, c claims.Claim) (Stated, error)
	// SetLoss writes the loss of a claim that is locked.
	SetLoss(ctx context.Context, c claims.Claim, loss money.Amount) error
}

// Losses is what can be done with losses.
type Losses struct {
	store    Store
	useCases *claims.UseCases
}

// New gives losses over a store. The use cases decide claims of which a loss is stated.
func New(store Store, useCases *claims.UseCases) *Losses { return &Losses{store, useCases} }

// SetMethod says how losses in an incident are worked out for a provider's merchants from
// now on. What was worked out before stays as it was. The same method again is no revision.
func (u *Losses) SetMethod(ctx context.Context, actor access.Actor, m Method) (Method, error) {
	if actor.Role == access.Operator && m.Provider.IsZero() && len(actor.Providers) == 1 {
		m.Provider = actor.Providers[0]
	}
	switch {
	case m.Provider.IsZero():
		return Method{}, claims.Invalid(claims.FieldError{Field: "provider_id", Code: "required"})
	case actor.Role == access.Operator && !actor.OperatorOf(m.Provider):
		return Method{}, claims.Invalid(claims.FieldError{Field: "provider_id", Code: "unknown_id"})
	}
	if err := m.Check(); err != nil {
		return Method{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.SetLossMethod, func(tx claims.Tx) (Method, error) {
		i, err := tx.LockIncident(ctx, m.Incident)
		if err != nil {
			return Method{}, err
		}
		if !i.MergedInto.IsZero() {
			return Method{}, claims.Conflict("incident_merged", "incident", i.MergedInto.String())
		}
		if _, err := tx.Provider(ctx, m.Provider); claims.KindOf(err) == claims.KindNotFound && err != nil {
			return Method{}, claims.Invalid(claims.FieldError{Field: "provider_id", Code: "unknown_id"})
		} else if err != nil {
			return Method{}, err
		}
		losses := u.store.Losses(tx)
		before, err := losses.Method(ctx, m.Incident, m.Provider)
		if err != nil && claims.KindOf(err) != claims.KindNotFound {
			return Method{}, err
		}
		if m.Revision = before.Revision; m == before {
			return m, nil
		}
		if m, err = losses.AddMethod(ctx, m); err != nil {
			return Method{}, err
		}
		return m, tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(m.Provider), ProviderID: m.Provider, Noun: "incident", SubjectID: m.Incident,
			What: "loss_method_set", Actor: actor.Subject, At: tx.Now(),
		})
	})
}

// Method reads how losses in an incident are worked out for a provider's merchants.
func (u *Losses) Method(ctx context.Context, actor access.Actor, incident claims.IncidentID, provider claims.ProviderID) (Method, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadCatalogue, func(tx claims.Tx) (Method, error) {
		return u.store.Losses(tx).Method(ctx, incident, provider)
	})
}

// State works out the loss of a claim from what is stated, keeps both, and decides the
// claim again by it, in one transaction. The same again changes nothing. The conflict no_loss_method says that the
// provider has not said yet how.
func (u *Losses) State(ctx context.Context, actor access.Actor, id claims.ClaimID, s Statement) (Stated, error) {
	return claims.Read(ctx, u.useCases, actor, access.StateLoss, func(tx claims.Tx) (Stated, error) {
		c, err := claims.HoldClaim(ctx, tx, id)
		if err != nil {
			return Stated{}, err
		}
		if c.State.Final() {
			return Stated{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		if c, err = tx.LockClaim(ctx, c); err != nil {
			return Stated{}, err
		}
		losses := u.store.Losses(tx)
		m, err := losses.Method(ctx, c.IncidentID, c.ProviderID)
		if claims.KindOf(err) == claims.KindNotFound && err != nil {
			return Stated{}, claims.Conflict("no_loss_method", "claim", string(c.Reference))
		}
		if err != nil {
			return Stated{}, err
		}
		made, err := m.Compute(s)
		if err != nil {
			return Stated{}, err
		}
		before, err := losses.Statement(ctx, c)
		if err != nil && claims.KindOf(err) != claims.KindNotFound {
			return Stated{}, err
		}
		if before.Number > 0 && before.Method == m && reflect.DeepEqual(before.Statement, s) {
			return before, nil
		}
		stated, err := losses.AddStatement(ctx, Stated{
			Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Method: m, Statement: s, Computation: made, StatedBy: actor.Subject, StatedAt: tx.Now(),
		})
		if err != nil {
			return Stated{}, err
		}
		if err := losses.SetLoss(ctx, c, made.Loss); err != nil {
			return Stated{}, err
		}
		err = tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "loss_stated",
			Actor: actor.Subject, At: tx.Now(),
		})
		if err != nil {
			return Stated{}, err
		}
		return stated, u.useCases.DecideNow(ctx, tx, c, claims.Occasion{Because: claims.BecauseChanged})
	})
}

// Statement reads what was stated last of a claim, with how its loss was worked out.
func (u *Losses) Statement(ctx context.Context, actor access.Actor, id claims.ClaimID) (Stated, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadLoss, func(tx claims.Tx) (Stated, error) {
		c, err := tx.Claim(ctx, id)
		if err != nil {
			return Stated{}, err
		}
		s, err := u.store.Losses(tx).Statement(ctx, c)
		if err != nil {
			return Stated{}, err
		}
		return s, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: []string{"loss"}, Persons: []claims.Person{{Claimant: c.ClaimantID, Provider: c.ProviderID}}})
	})
}
