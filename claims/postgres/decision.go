package postgres

import (
	"context"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres/counted"
	"bosang/claims/postgres/entitlements"
)

// Decide stores decisions, moves their claims and records the events, in sets:
// first the claims are moved whose decision number is still the one before, that
// nobody has taken up meanwhile and that are not final, then decisions and events
// are written for those alone. It gives back, in order, which decisions were stored.
func (t *tx) Decide(ctx context.Context, ds []claims.Decision) ([]bool, error) {
	stored := make([]bool, len(ds))
	for start := 0; start < len(ds); start += setSize {
		end := min(start+setSize, len(ds))
		if err := t.decideSet(ctx, ds[start:end], stored[start:end]); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

func (t *tx) decideSet(ctx context.Context, ds []claims.Decision, stored []bool) error {
	moved, err := t.moveDecided(ctx, ds)
	if err != nil {
		return err
	}
	for _, place := range moved {
		stored[place] = true
	}
	kept := ds
	if len(moved) < len(ds) {
		kept = make([]claims.Decision, 0, len(moved))
		for i, d := range ds {
			if stored[i] {
				kept = append(kept, d)
			}
		}
	}
	if len(kept) == 0 {
		return nil
	}
	var batch pgx.Batch
	queueDecisions(&batch, kept)
	queueEvents(&batch, many(kept, t.decidedEvent))
	counted.Queue(&batch, kept, func(d claims.Decision) claims.ClaimantID { return d.ClaimantID }, func(d claims.Decision) claims.ClaimID { return d.ClaimID })
	if err := t.SendBatch(ctx, &batch).Close(); err != nil {
		return failed("store decisions", err)
	}
	return failed("settle entitlements", entitlements.SettleDecisions(ctx, t.Tx, kept, t.now))
}

// moveDecided moves the claims and gives the places of the decisions that won.
func (t *tx) moveDecided(ctx context.Context, ds []claims.Decision) ([]int, error) {
	come, err := entitlements.Come(ds)
	if err != nil {
		return nil, err
	}
	return list(ctx, t, "move decided claims", func(row pgx.Row) (place int, err error) {
		err = row.Scan(&place)
		return place, err
	}, `
		UPDATE claims c
		SET previous_state = c.state, state = d.disposition, decision_id = d.id, decision_number = d.number, wakes_at = d.wakes_at,
			decided_at = d.decided_at, lane = d.lane, refused_by = d.refused_by::text[],
			answered_at = coalesce(c.answered_at, CASE WHEN d.disposition IN ('granted', 'granted_in_part', 'refused') THEN d.decided_at END),
			owed = coalesce(d.owed::numeric, c.owed), goodwill = coalesce(d.goodwill::numeric, c.goodwill),
			currency = coalesce(d.currency, c.currency)
		FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::timestamptz[],
				$8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::boolean[])
			AS d (place, claimant_id, claim_id, id, number, disposition, wakes_at, decided_at, lane, refused_by, owed, goodwill, currency, unclaimed)
		WHERE c.claimant_id = d.claimant_id AND c.id = d.claim_id
			AND c.decision_number = d.number - 1 AND NOT (d.unclaimed AND c.claimed_at IS NOT NULL) AND c.state NOT IN ('withdrawn', 'merged')
		RETURNING d.place`,
		places(len(ds)),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ClaimantID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ClaimID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ID) }),
		many(ds, func(d claims.Decision) int32 { return clampNumber(d.Number) }),
		many(ds, func(d claims.Decision) string { return string(d.Disposition) }),
		many(ds, func(d claims.Decision) pgtype.Timestamptz { return at(d.WakesAt) }),
		many(ds, func(d claims.Decision) pgtype.Timestamptz { return at(d.DecidedAt) }),
		many(ds, func(d claims.Decision) pgtype.Text { return word(d.Lane) }),
		many(ds, func(d claims.Decision) string { return textArray(d.RefusedBy) }),
		many(come, func(c entitlements.Came) pgtype.Text { return c.Owed }), many(come, func(c entitlements.Came) pgtype.Text { return c.Goodwill }),
		many(come, func(c entitlements.Came) pgtype.Text { return c.Currency }),
		many(ds, func(d claims.Decision) bool { return d.Unclaimed }))
}

// places is 0, 1, 2 … for the rows of a set, to know them again.
func places(n int) pgtype.FlatArray[int32] {
	all := make(pgtype.FlatArray[int32], n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

func queueDecisions(batch *pgx.Batch, ds []claims.Decision) {
	batch.Queue(`
		INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition,
			facts, facts_hash, outcome, outcome_hash, because, batch_id, decided_at, wakes_at, gist)
		SELECT d.claimant_id, d.id, d.claim_id, d.number, d.provider_id, d.service_id, d.plan_id, d.incident_id, d.disposition,
			d.facts, d.facts_hash, d.outcome, d.outcome_hash, d.because, d.batch_id, d.decided_at, d.wakes_at, d.gist
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[],
				$10::bytea[], $11::bytea[], $12::bytea[], $13::bytea[], $14::text[], $15::uuid[], $16::timestamptz[], $17::timestamptz[], $18::uuid[])
			AS d (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition,
				facts, facts_hash, outcome, outcome_hash, because, batch_id, decided_at, wakes_at, gist)`,
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ClaimantID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ClaimID) }),
		many(ds, func(d claims.Decision) int32 { return clampNumber(d.Number) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ProviderID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.ServiceID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.PlanID) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.IncidentID) }),
		many(ds, func(d claims.Decision) string { return string(d.Disposition) }),
		many(ds, func(d claims.Decision) []byte { return d.Facts }),
		many(ds, func(d claims.Decision) []byte { return d.FactsHash[:] }),
		many(ds, func(d claims.Decision) []byte { return d.Outcome }),
		many(ds, func(d claims.Decision) []byte { return d.OutcomeHash[:] }),
		many(ds, func(d claims.Decision) string { return string(d.Because) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.BatchID) }),
		many(ds, func(d claims.Decision) pgtype.Timestamptz { return at(d.DecidedAt) }),
		many(ds, func(d claims.Decision) pgtype.Timestamptz { return at(d.WakesAt) }),
		many(ds, func(d claims.Decision) pgtype.UUID { return id(d.Gist) }))
}

// decidedEvent is what the trail says of a decision.
func (t *tx) decidedEvent(d claims.Decision) claims.Event {
	return claims.Event{
		ID: newID(), ClaimantID: d.ClaimantID, ProviderID: d.ProviderID, Noun: "claim", SubjectID: d.ClaimID, What: "decided",
		Actor: t.actor.Subject, At: t.now,
		Details: []byte(`{"number":` + strconv.Itoa(d.Number) + `,"disposition":"` + string(d.Disposition) + `"}`),
	}
}

const decisionColumns = `d.claimant_id, d.id, d.claim_id, d.number, d.provider_id, d.service_id, d.plan_id, d.incident_id, d.disposition,
	d.facts, d.facts_hash, d.outcome, d.outcome_hash, d.because, d.batch_id, d.decided_at, d.wakes_at`

func scanDecision(row pgx.Row) (d claims.Decision, err error) {
	err = row.Scan((*[16]byte)(&d.ClaimantID), (*[16]byte)(&d.ID), (*[16]byte)(&d.ClaimID), &d.Number, (*[16]byte)(&d.ProviderID),
		(*[16]byte)(&d.ServiceID), (*[16]byte)(&d.PlanID), (*[16]byte)(&d.IncidentID), (*string)(&d.Disposition),
		&d.Facts, toHash{&d.FactsHash}, &d.Outcome, toHash{&d.OutcomeHash}, (*string)(&d.Because), scanID(&d.BatchID),
		scanTime(&d.DecidedAt), scanTime(&d.WakesAt))
	return d, err
}

// Decision reads the claim's decision of a number.
func (t *tx) Decision(ctx context.Context, c claims.Claim, number int) (claims.Decision, error) {
	return one(ctx, t, "decision", scanDecision, `
		SELECT `+decisionColumns+` FROM decisions d WHERE d.claimant_id = $1 AND d.claim_id = $2 AND d.number = $3`,
		id(c.ClaimantID), id(c.ID), clampNumber(number))
}

// Decisions lists the claim's decisions with numbers below before (0: all), the
// newest first.
func (t *tx) Decisions(ctx context.Context, c claims.Claim, before, limit int) ([]claims.Decision, error) {
	if before <= 0 {
		before = math.MaxInt32
	}
	_, limit = cursor(claims.Page{Limit: limit})
	return list(ctx, t, "list decisions", scanDecision, `
		SELECT `+decisionColumns+` FROM decisions d WHERE d.claimant_id = $1 AND d.claim_id = $2 AND d.number < $3
		ORDER BY d.number DESC LIMIT $4`,
		id(c.ClaimantID), id(c.ID), clampNumber(before), limit)
}

// clampNumber brings a number that a caller sent into the column's range.
func clampNumber(n int) int32 { return int32(min(max(n, 0), math.MaxInt32)) }
