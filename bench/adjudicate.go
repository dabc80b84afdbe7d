package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/batch"
)

// chunk is how many claims a transaction of a run decides.
const chunk = 1000

// adjudications measures runs over the same claims, and beside each the writing
// of what it wrote, by as many writers.
func adjudications(ctx context.Context, b *bench) error {
	say("\n2. Claims decided and committed, %s in each run (median of %d), beside the mere writing of the same rows", thousands(b.decided), rounds)
	say("   (same tables, indexes, role and row security; decisions, events and moved claims in sets of %d by unnest)", chunk)
	const name = "adjudicate"
	if err := b.populate(ctx, name, b.decided, true); err != nil {
		return err
	}
	defer func() { _ = b.drop(context.WithoutCancel(ctx), name) }()
	say("   %-8s %14s %14s %8s", "workers", "decided/s", "written/s", "ratio")
	best := 0.0
	for _, workers := range []int{2, 4} {
		var decided, written [rounds]float64
		for i := range rounds {
			var decisions []claims.Decision
			var err error
			if decided[i], decisions, err = b.decideAll(ctx, name, workers); err != nil {
				return err
			}
			if written[i], err = b.writeAll(ctx, name, workers, decisions); err != nil {
				return err
			}
		}
		ratio := median(decided[:]) / median(written[:])
		best = max(best, ratio)
		say("   %-8d %14s %14s %8.2f", workers, thousands(median(decided[:])), thousands(median(written[:])), ratio)
	}
	goal("at least half the rate of mere writing", best >= 0.5)
	return nil
}

// decideAll works a run over a copy of the database.
func (b *bench) decideAll(ctx context.Context, from string, workers int) (rate float64, ds []claims.Decision, err error) {
	const name = "adjudicate_run"
	if err := b.copyDatabase(ctx, from, name); err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, b.drop(ctx, name)) }()
	h, err := b.open(ctx, name)
	if err != nil {
		return 0, nil, err
	}
	defer h.store.Close()
	incident, err := h.useCases.IncidentByKey(ctx, administrator, incidentKey)
	if err != nil {
		return 0, nil, err
	}
	run, err := h.batches.Start(ctx, administrator, batch.NewBatch{Incident: incident.ID}, claims.Once{})
	if err != nil {
		return 0, nil, err
	}
	began := time.Now()
	run, err = h.batches.Work(ctx, run.ID, workers, nil)
	if err != nil {
		return 0, nil, err
	}
	rate = float64(run.Totals.Decided) / time.Since(began).Seconds()
	ds, err = b.decisions(ctx, name)
	return rate, ds, err
}

// writeAll writes ready-made decisions into a copy of the database.
func (b *bench) writeAll(ctx context.Context, from string, writers int, ds []claims.Decision) (rate float64, err error) {
	const name = "adjudicate_write"
	if err := b.copyDatabase(ctx, from, name); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.drop(ctx, name)) }()
	h, err := b.open(ctx, name)
	if err != nil {
		return 0, err
	}
	defer h.store.Close()
	chunks := make(chan []claims.Decision, len(ds)/chunk+1)
	for c := range slices.Chunk(ds, chunk) {
		chunks <- c
	}
	close(chunks)
	errs := make([]error, writers)
	var all sync.WaitGroup
	began := time.Now()
	for i := range writers {
		all.Go(func() {
			for c := range chunks {
				errs[i] = errors.Join(errs[i], h.store.InTx(ctx, administrator, func(tx claims.Tx) error {
					_, err := tx.Decide(ctx, c)
					return err
				}))
			}
		})
	}
	all.Wait()
	return float64(len(ds)) / time.Since(began).Seconds(), errors.Join(errs...)
}

// decisions reads all decisions, in the order in which a run makes them.
func (b *bench) decisions(ctx context.Context, name string) ([]claims.Decision, error) {
	conn, err := pgx.Connect(ctx, b.ownerURL(name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `
		SELECT claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash,
			outcome, outcome_hash, because, batch_id, decided_at FROM decisions`)
	if err != nil {
		return nil, err
	}
	ds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d claims.Decision, err error) {
		var facts, outcome []byte
		err = row.Scan((*[16]byte)(&d.ClaimantID), (*[16]byte)(&d.ID), (*[16]byte)(&d.ClaimID), &d.Number, (*[16]byte)(&d.ProviderID),
			(*[16]byte)(&d.ServiceID), (*[16]byte)(&d.PlanID), (*[16]byte)(&d.IncidentID), (*string)(&d.Disposition), &d.Facts, &facts,
			&d.Outcome, &outcome, (*string)(&d.Because), (*[16]byte)(&d.BatchID), &d.DecidedAt)
		copy(d.FactsHash[:], facts)
		copy(d.OutcomeHash[:], outcome)
		return d, err
	})
	slices.SortFunc(ds, func(x, y claims.Decision) int {
		if c := int(x.ClaimantID[15]) - int(y.ClaimantID[15]); c != 0 {
			return c
		}
		return bytes.Compare(x.ClaimantID[:], y.ClaimantID[:])
	})
	return ds, err
}
