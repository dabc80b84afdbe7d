package api

import (
	"context"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
)

// Batches is what the interface needs of runs over many claims.
type Batches interface {
	Start(ctx context.Context, actor access.Actor, n batch.NewBatch, once claims.Once) (batch.Batch, error)
	Get(ctx context.Context, actor access.Actor, id claims.BatchID) (batch.Batch, error)
	List(ctx context.Context, actor access.Actor, page claims.Page) ([]batch.Batch, error)
	Failures(ctx context.Context, actor access.Actor, id claims.BatchID, page claims.Page) ([]batch.Failure, error)
}

// newBatch is what is sent to start a run.
type newBatch struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
	ProviderID claims.ProviderID `json:"provider_id"`
	PlanIDs    []claims.PlanID   `json:"plan_ids" validate:"max=200"`
	OnlyFiled  bool              `json:"only_filed"`
	Rehearsal  bool              `json:"rehearsal"`
}

type batchOut struct {
	ID         string       `json:"id"`
	IncidentID string       `json:"incident_id"`
	ProviderID string       `json:"provider_id,omitempty"`
	PlanIDs    []string     `json:"plan_ids"`
	OnlyFiled  bool         `json:"only_filed"`
	Rehearsal  bool         `json:"rehearsal"`
	Because    string       `json:"because"`
	CreatedAt  form.Instant `json:"created_at"`
	FinishedAt form.Instant `json:"finished_at,omitzero"`
	Progress   progress     `json:"progress"`
	Counts     countsOut    `json:"counts"`
}

// progress is how far a run has come, in ranges of the claimants' hash.
type progress struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

type countsOut struct {
	Seen          int64            `json:"seen"`
	Decided       int64            `json:"decided"`
	Unchanged     int64            `json:"unchanged"`
	Failed        int64            `json:"failed"`
	ByDisposition map[string]int64 `json:"by_disposition"`
}

func showBatch(b batch.Batch) batchOut {
	by := make(map[string]int64)
	for state, n := range b.Totals.By {
		by[string(state)] = n
	}
	return batchOut{
		ID: b.ID.String(), IncidentID: b.Incident.String(), ProviderID: edge.TextID(b.Provider), PlanIDs: edge.TextIDs(b.Plans),
		OnlyFiled: b.OnlyFiled, Rehearsal: b.Rehearsal, Because: string(b.Because), CreatedAt: form.At(b.CreatedAt),
		FinishedAt: form.At(b.FinishedAt), Progress: progress{b.Totals.RangesDone, claims.Buckets},
		Counts: countsOut{b.Totals.Seen, b.Totals.Decided, b.Totals.Unchanged, b.Totals.Failed, by},
	}
}

func (s *server) startBatch(c *edge.Call) error {
	var sent newBatch
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := batch.NewBatch{
		Incident: sent.IncidentID, Provider: sent.ProviderID, Plans: sent.PlanIDs, OnlyFiled: sent.OnlyFiled,
		Rehearsal: sent.Rehearsal, Background: true,
	}
	return edge.Create(c, func(once claims.Once) (batch.Batch, error) {
		return s.batches.Start(c.Ctx(), c.Actor, n, once)
	}, func(b batch.Batch) edge.Created {
		return edge.Made("/v1/batches/"+b.ID.String(), 0, showBatch(b))
	})
}

func (s *server) batch(c *edge.Call) error {
	return edge.GetOne(c, "batch", s.batches.Get, func(c *edge.Call, b batch.Batch) error { return c.GiveOne(0, showBatch(b)) })
}

func (s *server) listBatches(c *edge.Call) error {
	return edge.ListAll(c, s.batches.List, nil, func(b batch.Batch) [16]byte { return b.ID }, showBatch)
}

type failureOut struct {
	ClaimID string       `json:"claim_id"`
	Reason  string       `json:"reason"`
	At      form.Instant `json:"at"`
}

func showFailure(f batch.Failure) failureOut {
	return failureOut{f.Claim.String(), f.Reason, form.At(f.At)}
}

func (s *server) failures(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.BatchID]("batch"), s.batches.Failures, func(f batch.Failure) [16]byte { return f.Claim }, showFailure)
}
