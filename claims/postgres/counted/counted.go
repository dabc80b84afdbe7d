// Package counted writes what reports count of claims, and makes the cut-offs up to which
// they count, in transactions of package postgres.
package counted

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres/set"
)

// versionColumns are what reports count of a claim c.
const versionColumns = `c.provider_id, c.service_id, c.plan_id, c.incident_id, c.claimant_kind, c.origin, c.claimed_at IS NOT NULL, c.lane, c.state,
	c.loss, c.loss_currency, c.filed_at, c.decided_at, c.decision_number, c.refused_by, c.owed, c.goodwill, c.currency, c.answered_at`

const versionsSQL = `
	INSERT INTO claim_versions (claimant_id, claim_id, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, lane, state,
		loss, loss_currency, filed_at, decided_at, decision_number, refused_by, owed, goodwill, currency, answered_at)
	SELECT c.claimant_id, c.id, ` + versionColumns + `
	FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
	JOIN claims c ON c.claimant_id = w.claimant_id AND c.id = w.claim_id`

// Queue has reports count claims as they are now, from the next cut-off on. A
// version that no cut-off has counted yet is written over.
func Queue[T any](batch *pgx.Batch, of []T, claimant func(T) claims.ClaimantID, claim func(T) claims.ClaimID) {
	claimants, ids := set.IDs(of, claimant), set.IDs(of, claim)
	batch.Queue(`
		UPDATE claim_versions v SET until = cutoff() FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		WHERE v.claimant_id = w.claimant_id AND v.claim_id = w.claim_id AND v.until IS NULL AND v.since < cutoff()`, claimants, ids)
	batch.Queue(versionsSQL+`
		ON CONFLICT (claimant_id, claim_id, since) DO UPDATE SET incident_id = excluded.incident_id, claimed = excluded.claimed,
			lane = excluded.lane, state = excluded.state, loss = excluded.loss, loss_currency = excluded.loss_currency,
			filed_at = excluded.filed_at, decided_at = excluded.decided_at, decision_number = excluded.decision_number,
			refused_by = excluded.refused_by, owed = excluded.owed, goodwill = excluded.goodwill, currency = excluded.currency,
			answered_at = excluded.answered_at`, claimants, ids)
}

// QueueFirst does the same for claims that are new.
func QueueFirst[T any](batch *pgx.Batch, of []T, claimant func(T) claims.ClaimantID, claim func(T) claims.ClaimID) {
	batch.Queue(versionsSQL+` ON CONFLICT DO NOTHING`, set.IDs(of, claimant), set.IDs(of, claim))
}

// Cut makes a cut-off and gives its number: everything that was committed before is
// counted by it, and nothing that is committed later. It waits for transactions that have
// written, and those that are about to write wait for it.
func Cut(ctx context.Context, tx pgx.Tx, at time.Time) (number int64, err error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(1869837153)`); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO cutoffs (number, at) SELECT coalesce(max(number), 0) + 1, $1 FROM cutoffs RETURNING number`, at).Scan(&number)
	return number, err
}
