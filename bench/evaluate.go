package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bosang/bench/engine"
	"bosang/claims"
	"bosang/rules"
)

// evaluations measures one evaluation with its full trace, for a claim on each
// of some plans, without the database.
func evaluations(ctx context.Context, b *bench) error {
	say("\n1. One evaluation, with its full trace (every finding with both operands), one processor")
	const name = "evaluate"
	if err := b.populate(ctx, name, seeds, true); err != nil {
		return err
	}
	defer func() { _ = b.drop(context.WithoutCancel(ctx), name) }()
	h, err := b.open(ctx, name)
	if err != nil {
		return err
	}
	defer h.store.Close()
	dossier, undecided, err := h.read(ctx)
	if err != nil {
		return err
	}
	say("   %-28s %9s %9s %7s   %s", "plan", "ns/op", "B/op", "allocs", "outcome, bytes")
	for _, u := range onePerPlan(dossier, undecided) {
		facts, err := dossier.Facts(u, h.store.Now())
		if err != nil {
			return err
		}
		outcome, err := engine.Decide(b.books, &rules.Outcome{}, facts)
		if err != nil {
			return err
		}
		r := testing.Benchmark(func(tb *testing.B) {
			tb.ReportAllocs()
			for tb.Loop() {
				if outcome, err = engine.Decide(b.books, outcome, facts); err != nil {
					tb.Fatal(err)
				}
			}
		})
		plan := dossier.Plans[u.Claim.PlanID]
		say("   %-28s %9s %9s %7s   %s, %s", dossier.Services[plan.ServiceID].Key+"/"+plan.Key, thousands(r.NsPerOp()),
			thousands(r.AllocedBytesPerOp()), thousands(r.AllocsPerOp()), said(outcome.Disposition), thousands(len(outcome.Canonical())))
	}
	return b.whole(dossier, undecided, h)
}

// whole measures what a decision costs without the database: the facts, their
// canonical form and hash, the evaluation, the outcome's canonical form and hash.
func (b *bench) whole(dossier *claims.Dossier, undecided []claims.Undecided, h *house) error {
	now := h.store.Now()
	var failure error
	r := testing.Benchmark(func(tb *testing.B) {
		tb.ReportAllocs()
		i := 0
		for tb.Loop() {
			if failure = decideOnce(b.books, dossier, undecided[i%len(undecided)], now); failure != nil {
				tb.Fatal(failure)
			}
			i++
		}
	})
	say("   %-28s %9s %9s %7s   the claims as they are mixed", "facts to hashed outcome", thousands(r.NsPerOp()),
		thousands(r.AllocedBytesPerOp()), thousands(r.AllocsPerOp()))
	return failure
}

// read gives what the seeds' claims are decided on.
func (h *house) read(ctx context.Context) (dossier *claims.Dossier, undecided []claims.Undecided, err error) {
	err = h.store.InTx(ctx, administrator, func(tx claims.Tx) error {
		incident, err := tx.IncidentByKey(ctx, incidentKey)
		if err != nil {
			return err
		}
		if dossier, err = tx.Dossier(ctx, incident.ID); err != nil {
			return err
		}
		undecided, err = tx.ToDecide(ctx, claims.DecideScope{Incident: incident.ID, Bucket: -1}, seeds)
		return err
	})
	return dossier, undecided, err
}

// onePerPlan gives the first claim of each plan, by the plans' keys.
func onePerPlan(d *claims.Dossier, all []claims.Undecided) []claims.Undecided {
	seen := map[claims.PlanID]bool{}
	var out []claims.Undecided
	for _, u := range all {
		if !seen[u.Claim.PlanID] {
			seen[u.Claim.PlanID] = true
			out = append(out, u)
		}
	}
	key := func(u claims.Undecided) string {
		p := d.Plans[u.Claim.PlanID]
		return d.Services[p.ServiceID].Key + "/" + p.Key
	}
	slices.SortFunc(out, func(a, b claims.Undecided) int { return strings.Compare(key(a), key(b)) })
	return out
}

func said(d rules.Disposition) string { return fmt.Sprint(d) }
