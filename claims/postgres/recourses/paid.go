package recourses

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims/postgres"
	"bosang/claims/recourse"
	"bosang/rules/money"
)

// The claims are walked as they were counted at the cut-off. What is settled of each is
// read off the ledger alone: the transaction that sends has the attempt's id, that which
// settles has it as its cause, and either may be reversed. OFFSET 0 keeps each step a
// look-up of few rows by an index, whatever the planner thinks of claimants.
const paidSQL = `
	SELECT v.claimant_id, v.claim_id, coalesce(p.reference, ''), v.service_id, x.key, v.decision_number, v.decided_at, v.owed::text, v.goodwill::text, v.currency,
		p.ground, p.goodwill, p.amount::text, p.currency, p.at, p.remittance, p.attempt
	FROM (
		SELECT v.claimant_id, v.claim_id, v.service_id, v.decision_number, v.decided_at, trim_scale(v.owed) AS owed, trim_scale(v.goodwill) AS goodwill, v.currency
		FROM claim_versions v
		WHERE v.incident_id = $1 AND v.provider_id = $2 AND (v.claimant_id, v.claim_id) > ($4, $5) AND v.since <= $3 AND (v.until IS NULL OR v.until > $3)
		ORDER BY v.claimant_id, v.claim_id LIMIT $6) v
	JOIN services x ON x.id = v.service_id
	LEFT JOIN LATERAL (
		SELECT c.reference, n.ground, n.goodwill, trim_scale(e.amount) AS amount, e.currency, t.at, e.credit_of AS remittance, t.cause_id AS attempt, t.id
		FROM entitlements n
		JOIN claims c ON c.claimant_id = n.claimant_id AND c.id = n.claim_id
		CROSS JOIN LATERAL (SELECT o.transaction_id FROM entries o
			WHERE o.claimant_id = n.claimant_id AND o.debit_of = n.id AND o.credit = 'clearing' AND o.debit IN ('payable', 'goodwill_payable') AND o.period <= $3 OFFSET 0) o
		CROSS JOIN LATERAL (SELECT t.id, t.at, t.cause_id FROM transactions t
			WHERE t.claimant_id = n.claimant_id AND t.cause_kind = 'attempt' AND t.cause_id = o.transaction_id AND t.what = 'settlement' AND t.period <= $3
				AND NOT EXISTS (SELECT FROM transactions b WHERE b.claimant_id = t.claimant_id AND b.reverses_id = t.id AND b.period <= $3 OFFSET 0) OFFSET 0) t
		CROSS JOIN LATERAL (SELECT e.amount, e.currency, e.credit_of FROM entries e
			WHERE e.claimant_id = n.claimant_id AND e.transaction_id = t.id AND e.debit = 'clearing' AND e.credit = 'bank' OFFSET 0) e
		WHERE n.claimant_id = v.claimant_id AND n.claim_id = v.claim_id AND n.remedy = 'cash'
		OFFSET 0) p ON true
	ORDER BY v.claimant_id, v.claim_id, p.id`

// paidRow is one payout of a claim, or a claim without one.
type paidRow struct {
	at      recourse.Place
	paid    recourse.Paid
	payout  recourse.Payout
	settled bool
}

func scanPaid(row pgx.Row) (r paidRow, err error) {
	var owed, goodwill string
	var currency, ground, amount, of pgtype.Text
	var isGoodwill pgtype.Bool
	var settledAt time.Time
	var remittance, attempt pgtype.UUID
	if err = row.Scan(postgres.ToID(&r.at.Claimant), postgres.ToID(&r.at.Claim), &r.paid.Reference, postgres.ToID(&r.paid.Service), &r.paid.Key,
		&r.paid.Decision, postgres.ToTime(&r.paid.DecidedAt), &owed, &goodwill, &currency, &ground, &isGoodwill, &amount, &of, postgres.ToTime(&settledAt),
		&remittance, &attempt); err != nil {
		return r, err
	}
	if currency.Valid {
		if r.paid.Owed, err = money.Parse(owed, currency.String); err != nil {
			return r, err
		}
		if r.paid.Goodwill, err = money.Parse(goodwill, currency.String); err != nil {
			return r, err
		}
	}
	if r.settled = amount.Valid; !r.settled {
		return r, nil
	}
	r.payout = recourse.Payout{
		Ground: ground.String, Goodwill: isGoodwill.Bool, SettledAt: settledAt, Remittance: remittance.Bytes, Attempt: attempt.Bytes,
	}
	r.payout.Amount, err = money.Parse(amount.String, of.String)
	return r, err
}

// Paid gives the claims with payouts among the next ones of a walk.
func (t tx) Paid(ctx context.Context, w recourse.Walk, after recourse.Place, limit int) (paid []recourse.Paid, next recourse.Place, more bool, err error) {
	rows, err := postgres.List(ctx, t.Conn, "read what was paid", scanPaid, paidSQL, postgres.ID(w.Incident), postgres.ID(w.Provider), w.AsOf,
		[16]byte(after.Claimant), [16]byte(after.Claim), limit)
	if err != nil {
		return nil, after, false, err
	}
	walked := 0
	next = after
	for _, r := range rows {
		if r.at != next {
			walked++
			if r.settled {
				paid = append(paid, r.paid)
			}
		}
		next = r.at
		if r.settled {
			last := &paid[len(paid)-1]
			last.Payouts = append(last.Payouts, r.payout)
		}
	}
	return paid, next, walked == limit, nil
}
