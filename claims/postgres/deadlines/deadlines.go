// Package deadlines keeps by when something has to be done about claims in PostgreSQL, on
// the transactions of package postgres; and what claimants are asked for.
package deadlines

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/deadline"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
)

// Store is a store that keeps deadlines too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ deadline.Store = Store{}

// Deadlines gives what can be done with deadlines in a transaction of this store.
func (s Store) Deadlines(t claims.Tx) deadline.Tx { return tx{postgres.In(t), t} }

type tx struct {
	postgres.Conn
	claims claims.Tx
}

const columns = `d.claimant_id, d.id, d.claim_id, d.provider_id, d.kind, d.starts_at, d.amount, d.unit, d.warn_micros, d.extended, d.extended_by, d.paused_at,
	d.paused_micros, d.due_at, d.warns_at, d.met_at, d.missed_at, d.over_at, d.opened_by, d.opened_at`

func scanWith(row pgx.Row, more ...any) (d deadline.Deadline, err error) {
	var warn, paused int64
	err = row.Scan(append([]any{
		postgres.ToID(&d.Claimant), postgres.ToID(&d.ID), postgres.ToID(&d.Claim), postgres.ToID(&d.Provider), (*string)(&d.Kind), postgres.ToTime(&d.StartsAt),
		&d.Term.Amount, (*string)(&d.Term.Unit), &warn, &d.Extended, &d.By, postgres.ToTime(&d.PausedAt), &paused, postgres.ToTime(&d.DueAt),
		postgres.ToTime(&d.WarnsAt), postgres.ToTime(&d.MetAt), postgres.ToTime(&d.MissedAt), postgres.ToTime(&d.OverAt), &d.OpenedBy, postgres.ToTime(&d.OpenedAt),
	}, more...)...)
	d.Warn, d.Paused = time.Duration(warn)*time.Microsecond, time.Duration(paused)*time.Microsecond
	return d, err
}

func scan(row pgx.Row) (deadline.Deadline, error) { return scanWith(row) }

// of is a column of many deadlines as one parameter.
func of[V any](list []deadline.Deadline, column func(deadline.Deadline) V) pgtype.FlatArray[V] {
	return postgres.Many(list, column)
}

// Add adds deadlines, those apart of whose claim and kind one runs.
func (t tx) Add(ctx context.Context, list []deadline.Deadline) (int64, error) {
	if len(list) == 0 {
		return 0, nil
	}
	return t.Changes(ctx, "start deadlines", `
		INSERT INTO deadlines (claimant_id, id, claim_id, provider_id, kind, starts_at, amount, unit, warn_micros, extended, extended_by, paused_micros,
			due_at, warns_at, due_order, warn_order, opened_by, opened_at)
		SELECT d.claimant_id, d.id, d.claim_id, d.provider_id, d.kind, d.starts_at, d.amount, d.unit, d.warn_micros, 0, 0, 0,
			d.due_at, d.warns_at, d.due_order, d.warn_order, d.opened_by, d.opened_at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::int[], $8::text[], $9::bigint[], $10::timestamptz[],
				$11::timestamptz[], $12::uuid[], $13::uuid[], $14::text[], $15::timestamptz[])
			AS d (claimant_id, id, claim_id, provider_id, kind, starts_at, amount, unit, warn_micros, due_at, warns_at, due_order, warn_order, opened_by, opened_at)
		ON CONFLICT (claimant_id, claim_id, kind) WHERE over_at IS NULL DO NOTHING`,
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Claimant) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.ID) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Claim) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Provider) }),
		of(list, func(d deadline.Deadline) string { return string(d.Kind) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.StartsAt) }),
		of(list, func(d deadline.Deadline) int { return d.Term.Amount }),
		of(list, func(d deadline.Deadline) string { return string(d.Term.Unit) }),
		of(list, func(d deadline.Deadline) int64 { return d.Warn.Microseconds() }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.DueAt) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.WarnsAt) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.DuePlace()) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.WarnPlace()) }),
		of(list, func(d deadline.Deadline) string { return d.OpenedBy }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.OpenedAt) }))
}

// Change writes what of deadlines can change.
func (t tx) Change(ctx context.Context, list []deadline.Deadline) error {
	if len(list) == 0 {
		return nil
	}
	_, err := t.Changes(ctx, "change deadlines", `
		UPDATE deadlines d SET extended = c.extended, extended_by = c.extended_by, paused_at = c.paused_at, paused_micros = c.paused_micros, due_at = c.due_at,
			warns_at = c.warns_at, due_order = c.due_order, warn_order = c.warn_order, met_at = c.met_at, missed_at = c.missed_at, over_at = c.over_at
		FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::timestamptz[], $6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::uuid[],
				$11::timestamptz[], $12::timestamptz[], $13::timestamptz[])
			AS c (claimant_id, id, extended, extended_by, paused_at, paused_micros, due_at, warns_at, due_order, warn_order, met_at, missed_at, over_at)
		WHERE d.claimant_id = c.claimant_id AND d.id = c.id AND d.over_at IS NULL`,
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Claimant) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.ID) }),
		of(list, func(d deadline.Deadline) int { return d.Extended }),
		of(list, func(d deadline.Deadline) int { return d.By }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.PausedAt) }),
		of(list, func(d deadline.Deadline) int64 { return d.Paused.Microseconds() }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.DueAt) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.WarnsAt) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.DuePlace()) }),
		of(list, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.WarnPlace()) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.MetAt) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.MissedAt) }),
		of(list, func(d deadline.Deadline) pgtype.Timestamptz { return postgres.At(d.OverAt) }))
	return err
}

// Get reads one deadline.
func (t tx) Get(ctx context.Context, id deadline.ID) (deadline.Deadline, error) {
	return postgres.One(ctx, t.Conn, "deadline", scan, `SELECT `+columns+` FROM deadlines d WHERE d.id = $1`, postgres.ID(id))
}

// Lock reads one deadline and keeps others from changing it. One that is over cannot be
// locked any more, and is only read.
func (t tx) Lock(ctx context.Context, id deadline.ID) (deadline.Deadline, error) {
	d, err := postgres.One(ctx, t.Conn, "deadline", scan, `SELECT `+columns+` FROM deadlines d WHERE d.id = $1 FOR UPDATE`, postgres.ID(id))
	if claims.IsNotFound(err, "deadline") {
		return t.Get(ctx, id)
	}
	return d, err
}

// mostOfClaim bounds the deadlines of one claim: a few kinds, each now and then.
const mostOfClaim = 500

// OfClaim gives the deadlines of a claim, all or, locked, those that are not over.
func (t tx) OfClaim(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID, running bool) ([]deadline.Deadline, error) {
	more := ""
	if running {
		more = ` AND d.over_at IS NULL`
	}
	sql := `SELECT ` + columns + ` FROM deadlines d WHERE d.claimant_id = $1 AND d.claim_id = $2` + more + ` ORDER BY d.id LIMIT $3`
	if running {
		sql += ` FOR UPDATE`
	}
	return postgres.List(ctx, t.Conn, "list the deadlines of a claim", scan, sql, postgres.ID(claimant), postgres.ID(claim), mostOfClaim)
}

// ofClaim joins the claim c that a deadline d is of.
const ofClaim = `CROSS JOIN LATERAL (
	SELECT c.state, c.wakes_at FROM claims c WHERE c.claimant_id = d.claimant_id AND c.id = d.claim_id LIMIT 1) c`

// waits says that what a deadline d runs for is still to be done for its claim c.
const waits = `c.state NOT IN ('withdrawn', 'merged') AND CASE d.kind WHEN 'decide' THEN c.state = 'filed' WHEN 'answer' THEN c.state = 'referred'
	WHEN 'wake' THEN c.wakes_at <= d.starts_at ELSE true END`

// providersOf gives the providers of which a list shows something to the actor, as rows p
// of the parameter $3: that which is asked for, all, or the actor's own.
func providersOf(t claims.Tx, only claims.ProviderID) (from string, param any) {
	actor, list := t.Actor(), `unnest($3::uuid[]) AS p (id)`
	if !only.IsZero() {
		return list, postgres.IDs([]claims.ProviderID{only})
	}
	if actor.SeesEverything() {
		return `(SELECT x.id FROM providers x WHERE $3::uuid[] IS NULL) AS p (id)`, nil
	}
	own := make([]claims.ProviderID, len(actor.Providers))
	for i, p := range actor.Providers {
		own[i] = p
	}
	return list, postgres.IDs(own)
}

// lapsing are the kinds that lapse.
func lapsing() pgtype.FlatArray[string] {
	return postgres.Many(deadline.Lapsing(), func(k deadline.Key) string { return string(k) })
}

// List gives deadlines of claims that wait: for each provider one walk along an index, the
// first of which are merged. Clocks that the check has yet to stop are passed over.
func (t tx) List(ctx context.Context, f deadline.Filter, page claims.Page) ([]deadline.Deadline, error) {
	_, limit := postgres.Cursor(page)
	now := t.claims.Now()
	providers, of := providersOf(t.claims, f.Provider)
	args := []any{page.After, limit, of, postgres.ID(claims.FloorID[any](now.Add(time.Millisecond))), postgres.At(now)}
	place, which := "warn_order", `d.warn_order < $4 AND d.warns_at <= $5 AND d.missed_at IS NULL AND d.due_at > $5`
	if !f.Soon {
		place, which = "due_order", `d.due_order < $4 AND d.due_at <= $5 AND d.kind <> ALL ($6::text[])`
		args = append(args, lapsing())
	}
	return postgres.List(ctx, t.Conn, "list deadlines", func(row pgx.Row) (deadline.Deadline, error) {
		var state claims.State
		d, err := scanWith(row, (*string)(&state))
		d.State = state
		return d, err
	}, `
		SELECT `+columns+`, d.state FROM `+providers+` CROSS JOIN LATERAL (
			SELECT `+columns+`, d.due_order, d.warn_order, c.state FROM deadlines d `+ofClaim+`
			WHERE d.provider_id = p.id AND d.over_at IS NULL AND d.paused_at IS NULL AND d.`+place+` > $1 AND `+which+` AND `+waits+`
			ORDER BY d.`+place+` LIMIT $2) d
		ORDER BY d.`+place+` LIMIT $2`, args...)
}

// Began gives the beginning of the outages of a provider in an incident.
func (t tx) Began(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (time.Time, error) {
	return postgres.One(ctx, t.Conn, "outage", func(row pgx.Row) (began time.Time, err error) {
		err = row.Scan(postgres.ToTime(&began))
		return began, err
	}, `
		SELECT min(w.starts_at) FROM outages o JOIN windows w ON w.outage_id = o.id
		WHERE o.incident_id = $1 AND o.provider_id = $2 AND NOT w.withdrawn
			AND NOT EXISTS (SELECT FROM windows n WHERE n.id = w.id AND n.revision > w.revision)`, postgres.ID(incident), postgres.ID(provider))
}
