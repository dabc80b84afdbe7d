// Package entitlements writes what decisions give, and has the ledger told, in the
// transactions of package postgres that store the decisions.
package entitlements

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/postgres/ledgers"
	"bosang/claims/postgres/set"
	"bosang/rules/money"
)

// Due is what a claim gives now.
type Due struct {
	entitlement.Claim
	Gives []entitlement.Given
}

// Settle writes what claims, which this transaction has locked, give now, and posts what
// changes by it.
func Settle(ctx context.Context, tx pgx.Tx, dues []Due) error {
	held, err := heldBy(ctx, tx, dues)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	var rows []row
	var posts []ledger.Transaction
	for i := range dues {
		d := &dues[i]
		settled, err := entitlement.Settle(d.Claim, held[d.ID], d.Gives, newID)
		if err != nil {
			return err
		}
		posts = append(posts, settled.Transactions...)
		for _, e := range settled.Entitlements {
			rows = append(rows, row{&d.Claim, e})
		}
	}
	if err := ledgers.Post(ctx, tx, posts); err != nil {
		return fmt.Errorf("post what is owed: %w", err)
	}
	return put(ctx, tx, rows)
}

func newID() ledger.ID { return uuid.Must(uuid.NewV7()) }

// row is an entitlement of a claim.
type row struct {
	claim *entitlement.Claim
	entitlement.Entitlement
}

// Columns are those that Scan reads, of entitlements e.
const Columns = `e.id, e.ground, e.remedy, e.loss, e.goodwill, e.incident_id, e.decision_id, e.decision_number, e.given, e.amount::text, e.currency,
	e.time_micros, e.accrual_id, e.sent::text, e.overpaid::text`

// Scan reads an entitlement, after the columns that come before it.
func Scan(r pgx.Row, before ...any) (e entitlement.Entitlement, err error) {
	var amount, currency pgtype.Text
	var micros pgtype.Int8
	var accrual pgtype.UUID
	var sent, overpaid string
	err = r.Scan(append(before, &e.ID, &e.Ground, (*string)(&e.Remedy), &e.Loss, &e.Goodwill, &e.Incident, &e.Decision, &e.Number, &e.Stands,
		&amount, &currency, &micros, &accrual, &sent, &overpaid)...)
	if err != nil {
		return e, err
	}
	e.Accrual, e.Time = accrual.Bytes, time.Duration(micros.Int64)*time.Microsecond
	if !currency.Valid {
		return e, nil
	}
	for _, part := range []struct {
		to   *money.Amount
		text string
	}{{&e.Amount, amount.String}, {&e.Sent, sent}, {&e.Overpaid, overpaid}} {
		if *part.to, err = money.Parse(part.text, currency.String); err != nil {
			return e, err
		}
	}
	return e, nil
}

// heldBy reads, and locks, what the claims have given before.
func heldBy(ctx context.Context, tx pgx.Tx, dues []Due) (map[ledger.ID][]entitlement.Entitlement, error) {
	var earlier []Due
	for _, d := range dues {
		if d.Number > 1 || d.Cause.ID != d.Decision { // the first decision finds nothing
			earlier = append(earlier, d)
		}
	}
	if len(earlier) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		SELECT e.claim_id, `+Columns+`
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN entitlements e ON e.claimant_id = w.claimant_id AND e.claim_id = w.claim_id AND e.award_id IS NULL
		ORDER BY e.claimant_id, e.id FOR NO KEY UPDATE OF e`,
		set.IDs(earlier, func(d Due) ledger.ID { return d.Claimant }),
		set.IDs(earlier, func(d Due) ledger.ID { return d.ID }))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	held := make(map[ledger.ID][]entitlement.Entitlement)
	for rows.Next() {
		var claim ledger.ID
		e, err := Scan(rows, &claim)
		if err != nil {
			return nil, err
		}
		held[claim] = append(held[claim], e)
	}
	return held, rows.Err()
}

// put writes entitlements. What was sent is left as it is.
func put(ctx context.Context, tx pgx.Tx, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	text := func(of func(row) money.Amount) func(row) pgtype.Text {
		return func(r row) pgtype.Text {
			a := of(r)
			return pgtype.Text{String: a.AmountString(), Valid: a.Currency() != ""}
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number,
			given, amount, currency, time_micros, accrual_id, sent, overpaid)
		SELECT e.claimant_id, e.id, e.claim_id, e.ground, e.remedy, e.loss, e.goodwill, e.provider_id, e.incident_id, e.decision_id, e.decision_number,
			e.given, e.amount::numeric, e.currency, e.time_micros, e.accrual_id, coalesce(e.sent::numeric, 0), coalesce(e.overpaid::numeric, 0)
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::uuid[], $9::uuid[], $10::uuid[], $11::int[],
				$12::bool[], $13::text[], $14::text[], $15::bigint[], $16::uuid[], $17::text[], $18::text[])
			AS e (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number,
				given, amount, currency, time_micros, accrual_id, sent, overpaid)
		ON CONFLICT (claimant_id, id) DO UPDATE SET incident_id = excluded.incident_id, decision_id = excluded.decision_id,
			decision_number = excluded.decision_number, given = excluded.given, amount = excluded.amount, currency = excluded.currency,
			time_micros = excluded.time_micros, accrual_id = excluded.accrual_id, overpaid = excluded.overpaid`,
		set.IDs(rows, func(r row) ledger.ID { return r.claim.Claimant }),
		set.IDs(rows, func(r row) ledger.ID { return r.ID }),
		set.IDs(rows, func(r row) ledger.ID { return r.claim.ID }),
		set.Column(rows, func(r row) string { return r.Ground }),
		set.Column(rows, func(r row) string { return string(r.Remedy) }),
		set.Column(rows, func(r row) string { return r.Loss }),
		set.Column(rows, func(r row) bool { return r.Goodwill }),
		set.IDs(rows, func(r row) ledger.ID { return r.claim.Provider }),
		set.IDs(rows, func(r row) ledger.ID { return r.Incident }),
		set.IDs(rows, func(r row) ledger.ID { return r.Decision }),
		set.Column(rows, func(r row) int32 { return int32(r.Number) }), //nolint:gosec // a claim's decisions
		set.Column(rows, func(r row) bool { return r.Stands }),
		set.Column(rows, text(func(r row) money.Amount { return r.Amount })),
		set.Column(rows, func(r row) pgtype.Text { c := r.Amount.Currency(); return pgtype.Text{String: c, Valid: c != ""} }),
		set.Column(rows, func(r row) pgtype.Int8 { return pgtype.Int8{Int64: r.Time.Microseconds(), Valid: r.Time != 0} }),
		set.IDs(rows, func(r row) ledger.ID { return r.Accrual }),
		set.Column(rows, text(func(r row) money.Amount { return r.Sent })),
		set.Column(rows, text(func(r row) money.Amount { return r.Overpaid })))
	if err != nil {
		return fmt.Errorf("write entitlements: %w", err)
	}
	return nil
}
