package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// NewBatch is what is sent to start a run.
type NewBatch struct {
	Incident claims.IncidentID
	// Provider limits the run to a provider's claims. An operator's run is always
	// limited to a provider of the operator's; who has only one need not name it.
	Provider claims.ProviderID
	// Plans limits the run; none: every plan.
	Plans     []claims.PlanID
	OnlyFiled bool
	Rehearsal bool
	// Background has the job queue work the run; otherwise the caller does (Work).
	Background bool
}

// maxPlans bounds how many plans a run can name.
const maxPlans = 200

// Start makes a run; it begins to decide when somebody works it.
func (b *Batches) Start(ctx context.Context, actor access.Actor, n NewBatch, once claims.Once) (Batch, error) {
	if !actor.May(access.RunBatch) {
		return Batch{}, claims.Forbidden(string(access.RunBatch))
	}
	if err := n.check(actor); err != nil {
		return Batch{}, err
	}
	return claims.Create(ctx, b.useCases, actor, once, func(tx claims.Tx) (Batch, error) {
		if err := n.resolve(ctx, tx); err != nil {
			return Batch{}, err
		}
		batch := Batch{
			ID: claims.NewBatchID(), Incident: n.Incident, Provider: n.Provider, Plans: n.Plans, OnlyFiled: n.OnlyFiled,
			Rehearsal: n.Rehearsal, Because: claims.BecauseBatch, StartedBy: actor.Subject, CreatedAt: tx.Now(),
		}
		if err := b.store.Batches(tx).AddBatch(ctx, batch); err != nil {
			return Batch{}, err
		}
		if !n.Background {
			return batch, nil
		}
		return batch, tx.Enqueue(ctx, claims.Work{Kind: claims.WorkBatch, Incident: batch.Incident, Batch: batch.ID})
	})
}

// check refuses what no run can be, and completes the provider.
func (n *NewBatch) check(actor access.Actor) error {
	var wrong []claims.FieldError
	if n.Incident.IsZero() {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	if len(n.Plans) > maxPlans {
		wrong = append(wrong, claims.FieldError{Field: "plan_ids", Code: "too_many", Param: fmt.Sprint(maxPlans)})
	}
	if actor.Role == access.Operator {
		switch {
		case n.Provider.IsZero() && len(actor.Providers) == 1:
			n.Provider = claims.ProviderID(actor.Providers[0])
		case n.Provider.IsZero():
			wrong = append(wrong, claims.FieldError{Field: "provider_id", Code: "required"})
		case !actor.OperatorOf(n.Provider):
			wrong = append(wrong, claims.FieldError{Field: "provider_id", Code: "unknown_id"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	n.Plans = slices.Clone(n.Plans)
	slices.SortFunc(n.Plans, claims.PlanID.Compare)
	n.Plans = slices.Compact(n.Plans)
	return nil
}

// resolve refuses what is not there, or does not belong together.
func (n *NewBatch) resolve(ctx context.Context, tx claims.Tx) error {
	i, err := tx.Incident(ctx, n.Incident)
	if err != nil {
		return claims.UnknownID(err, "incident_id")
	}
	if !i.MergedInto.IsZero() {
		return claims.Conflict("incident_merged", "incident", i.MergedInto.String())
	}
	if !n.Provider.IsZero() {
		if _, err := tx.Provider(ctx, n.Provider); err != nil {
			return claims.UnknownID(err, "provider_id")
		}
	}
	var wrong []claims.FieldError
	for k, id := range n.Plans {
		field := fmt.Sprintf("plan_ids[%d]", k)
		plan, err := tx.Plan(ctx, id)
		if err == nil && !n.Provider.IsZero() && plan.ProviderID != n.Provider {
			err = claims.NotFound("plan")
		}
		err = claims.UnknownID(err, field)
		var invalid *claims.Error
		switch {
		case err == nil:
		case errors.As(err, &invalid) && invalid.Kind == claims.KindInvalid:
			wrong = append(wrong, invalid.Fields...)
		default:
			return err
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// StartAgain makes, under the id given, the run in which the claims of an
// incident are decided again that a change affects, and puts it into the queue.
// A run that is there already is left as it is, so it can be called twice.
func (b *Batches) StartAgain(ctx context.Context, id claims.BatchID, incident claims.IncidentID, plans []claims.PlanID) error {
	actor := access.SystemActor("change")
	return b.store.InTx(ctx, actor, func(tx claims.Tx) error {
		live, err := liveIncident(ctx, tx, incident)
		if err != nil {
			return err
		}
		batch := Batch{
			ID: id, Incident: live, Plans: plans, Because: claims.BecauseChanged, StartedBy: actor.Subject, CreatedAt: tx.Now(),
		}
		if err := b.store.Batches(tx).AddBatch(ctx, batch); err != nil {
			return err
		}
		return tx.Enqueue(ctx, claims.Work{Kind: claims.WorkBatch, Incident: live, Batch: id})
	})
}

// liveIncident follows merges to the incident that the claims stand under.
func liveIncident(ctx context.Context, tx claims.Tx, id claims.IncidentID) (claims.IncidentID, error) {
	for {
		i, err := tx.Incident(ctx, id)
		if err != nil {
			return claims.IncidentID{}, err
		}
		if i.MergedInto.IsZero() {
			return i.ID, nil
		}
		id = i.MergedInto
	}
}

// Get reads a run with what it has done so far.
func (b *Batches) Get(ctx context.Context, actor access.Actor, id claims.BatchID) (Batch, error) {
	var batch Batch
	err := b.read(ctx, actor, func(tx Tx) error {
		var err error
		batch, err = visible(ctx, tx, actor, id)
		return err
	})
	return batch, err
}

// maxOverdue bounds how much overdue work of each kind is found at a time.
const maxOverdue = 1000

// Overdue gives work that is due since an instant or longer and was not done:
// claims to decide or to wake, runs to finish.
func (b *Batches) Overdue(ctx context.Context, since time.Time) ([]claims.Work, error) {
	var work []claims.Work
	err := b.store.InTx(ctx, access.SystemActor("overdue"), func(tx claims.Tx) (err error) {
		work, err = b.store.Batches(tx).Overdue(ctx, since, maxOverdue)
		return err
	})
	return work, err
}

// visible reads a run that the actor may see: an operator those of own providers.
func visible(ctx context.Context, tx Tx, actor access.Actor, id claims.BatchID) (Batch, error) {
	batch, err := tx.Batch(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	if !actor.SeesEverything() && (batch.Provider.IsZero() || !actor.OperatorOf(batch.Provider)) {
		return Batch{}, claims.NotFound("batch")
	}
	return batch, nil
}

// List lists runs, newest first: for an operator those of own providers.
func (b *Batches) List(ctx context.Context, actor access.Actor, page claims.Page) ([]Batch, error) {
	var list []Batch
	err := b.read(ctx, actor, func(tx Tx) error {
		var providers []claims.ProviderID
		if !actor.SeesEverything() {
			providers = []claims.ProviderID{}
			for _, p := range actor.Providers {
				providers = append(providers, claims.ProviderID(p))
			}
		}
		var err error
		list, err = tx.Batches(ctx, providers, page)
		return err
	})
	return list, err
}

// Failures lists the claims that a run could not decide, and why.
func (b *Batches) Failures(ctx context.Context, actor access.Actor, id claims.BatchID, page claims.Page) ([]Failure, error) {
	return claims.Read(ctx, b.useCases, actor, access.ReadBatch, func(tx claims.Tx) ([]Failure, error) {
		batches := b.store.Batches(tx)
		if _, err := visible(ctx, batches, actor, id); err != nil {
			return nil, err
		}
		list, err := batches.Failures(ctx, id, page)
		if err != nil {
			return nil, err
		}
		of := make([]claims.ClaimID, page.Shown(len(list)))
		for i, f := range list[:len(of)] {
			of[i] = f.Claim
		}
		return list, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessListed, Items: []string{"failure"}, Claims: of})
	})
}

// read runs a reading in one transaction.
func (b *Batches) read(ctx context.Context, actor access.Actor, fn func(Tx) error) error {
	if !actor.May(access.ReadBatch) {
		return claims.Forbidden(string(access.ReadBatch))
	}
	return b.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(b.store.Batches(tx)) })
}
