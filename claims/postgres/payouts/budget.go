package payouts

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/rules/money"
)

const budgetColumns = `id, provider_id, incident_id, rulebook, currency, cap::text, per_claim::text, reserved::text, version, made_by, made_at`

// budgetsAtOnce is how many budgets are read at a time.
const budgetsAtOnce = 1_000

func scanBudget(row pgx.Row) (b payout.Budget, err error) {
	var currency, most, reserved string
	var each pgtype.Text
	if err = row.Scan(postgres.ToID(&b.ID), postgres.ToID(&b.Provider), postgres.ToID(&b.Incident), postgres.ToWord(&b.Rulebook), &currency, &most, &each,
		&reserved, &b.Version, &b.MadeBy, postgres.ToTime(&b.MadeAt)); err != nil {
		return b, err
	}
	if b.Cap, err = money.Parse(most, currency); err != nil {
		return b, err
	}
	if each.Valid {
		if b.PerClaim, err = money.Parse(each.String, currency); err != nil {
			return b, err
		}
	}
	b.Reserved, err = money.Parse(reserved, currency)
	return b, err
}

// value is an amount as a parameter; NULL where there is none.
func value(a money.Amount) pgtype.Text {
	if a.Currency() == "" {
		return pgtype.Text{}
	}
	return pgtype.Text{String: a.AmountString(), Valid: true}
}

// AddBudget adds one of which nothing is reserved.
func (t tx) AddBudget(ctx context.Context, b payout.Budget) error {
	_, err := t.Changes(ctx, "make a budget", `
		INSERT INTO budgets (id, provider_id, incident_id, rulebook, currency, cap, per_claim, version, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6::text::numeric, $7::text::numeric, $8, $9, $10)`,
		postgres.ID(b.ID), postgres.ID(b.Provider), postgres.ID(b.Incident), postgres.Word(b.Rulebook), b.Cap.Currency(), b.Cap.AmountString(),
		value(b.PerClaim), b.Version, b.MadeBy, postgres.At(b.MadeAt))
	return err
}

// Budget reads one that the actor may see; locked: it stays as it is until the end of
// the transaction.
func (t tx) Budget(ctx context.Context, id payout.BudgetID, locked bool) (payout.Budget, error) {
	sql := `SELECT ` + budgetColumns + ` FROM budgets WHERE id = $1`
	if locked {
		sql += ` FOR NO KEY UPDATE`
	}
	return postgres.One(ctx, t.Conn, "budget", scanBudget, sql, postgres.ID(id))
}

// Budgets lists those that the actor may see, newest first.
func (t tx) Budgets(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]payout.Budget, error) {
	before, limit := postgres.Cursor(page)
	if provider.IsZero() {
		return postgres.List(ctx, t.Conn, "list budgets", scanBudget,
			`SELECT `+budgetColumns+` FROM budgets WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	}
	return postgres.List(ctx, t.Conn, "list budgets", scanBudget,
		`SELECT `+budgetColumns+` FROM budgets WHERE provider_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2`, before, limit, postgres.ID(provider))
}

// PutBudget writes caps and version.
func (t tx) PutBudget(ctx context.Context, b payout.Budget) error {
	_, err := t.Changes(ctx, "change a budget", `UPDATE budgets SET cap = $2::text::numeric, per_claim = $3::text::numeric, version = $4 WHERE id = $1`,
		postgres.ID(b.ID), b.Cap.AmountString(), value(b.PerClaim), b.Version)
	return err
}

// LockBudgets locks all budgets of a provider in a currency, in the order of their ids.
func (t tx) LockBudgets(ctx context.Context, provider claims.ProviderID, currency string) ([]payout.Budget, error) {
	var all []payout.Budget
	var after payout.BudgetID
	for {
		some, err := postgres.List(ctx, t.Conn, "lock budgets", scanBudget,
			`SELECT `+budgetColumns+` FROM budgets WHERE provider_id = $1 AND currency = $2 AND id > $3 ORDER BY id LIMIT $4 FOR NO KEY UPDATE`,
			postgres.ID(provider), currency, [16]byte(after), budgetsAtOnce)
		if all = append(all, some...); err != nil || len(some) < budgetsAtOnce {
			return all, err
		}
		after = all[len(all)-1].ID
	}
}

// Shares gives how much of the budgets is reserved for the claims of drafts.
func (t tx) Shares(ctx context.Context, budgets []payout.Budget, drafts []payout.Planned) ([]payout.Share, error) {
	return postgres.List(ctx, t.Conn, "read shares of budgets", func(row pgx.Row) (s payout.Share, err error) {
		var reserved, currency string
		if err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.Claim), postgres.ToID(&s.Budget), &reserved, &currency); err != nil {
			return s, err
		}
		s.Reserved, err = money.Parse(reserved, currency)
		return s, err
	}, `
		SELECT DISTINCT s.claimant_id, s.claim_id, s.budget_id, s.reserved::text, b.currency
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		JOIN budget_claims s ON s.claimant_id = w.claimant_id AND s.claim_id = w.claim_id
		JOIN budgets b ON b.id = s.budget_id
		WHERE s.budget_id = ANY ($3::uuid[])`,
		set.IDs(drafts, func(d payout.Planned) claims.ClaimantID { return d.Payout.Claimant }),
		set.IDs(drafts, func(d payout.Planned) claims.ClaimID { return d.Payout.Claim }),
		set.IDs(budgets, func(b payout.Budget) payout.BudgetID { return b.ID }))
}

// Reserve writes what is reserved of budgets, which are locked, and for claims.
func (t tx) Reserve(ctx context.Context, budgets []payout.Budget, provider claims.ProviderID, shares []payout.Share) error {
	_, err := t.Changes(ctx, "reserve of budgets", `
		UPDATE budgets b SET reserved = m.reserved::numeric FROM unnest($1::uuid[], $2::text[]) AS m (id, reserved)
		WHERE b.id = m.id AND b.reserved <> m.reserved::numeric`,
		set.IDs(budgets, func(b payout.Budget) payout.BudgetID { return b.ID }),
		set.Column(budgets, func(b payout.Budget) string { return b.Reserved.AmountString() }))
	if err != nil || len(shares) == 0 {
		return err
	}
	_, err = t.Changes(ctx, "reserve for claims", `
		INSERT INTO budget_claims AS s (claimant_id, claim_id, budget_id, provider_id, cap, reserved)
		SELECT m.claimant_id, m.claim_id, m.budget_id, $4, m.cap::numeric, m.reserved::numeric
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $5::text[], $6::text[]) AS m (claimant_id, claim_id, budget_id, cap, reserved)
		ON CONFLICT (claimant_id, claim_id, budget_id) DO UPDATE SET cap = excluded.cap, reserved = excluded.reserved`,
		set.IDs(shares, func(s payout.Share) claims.ClaimantID { return s.Claimant }), set.IDs(shares, func(s payout.Share) claims.ClaimID { return s.Claim }),
		set.IDs(shares, func(s payout.Share) payout.BudgetID { return s.Budget }), postgres.ID(provider),
		set.Column(shares, func(s payout.Share) pgtype.Text { return value(s.Cap) }),
		set.Column(shares, func(s payout.Share) string { return s.Reserved.AmountString() }))
	return err
}

// back is what attempts w, of payouts, had reserved.
const (
	backToClaims = `
		UPDATE budget_claims s SET reserved = s.reserved - m.amount
		FROM (SELECT a.claimant_id, p.claim_id, b.id, sum(a.amount) AS amount
			FROM payout_attempts a CROSS JOIN LATERAL unnest(a.budgets) AS b (id) JOIN payouts p ON p.claimant_id = a.claimant_id AND p.id = a.payout_id
			WHERE `
	backToBudgets = `
		UPDATE budgets s SET reserved = s.reserved - m.amount
		FROM (SELECT b.id, sum(a.amount) AS amount FROM payout_attempts a CROSS JOIN LATERAL unnest(a.budgets) AS b (id)
			WHERE `
	ofThese  = `(a.claimant_id, a.id) IN (SELECT w.claimant_id, w.id FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id))`
	ofDrafts = `a.remittance_id = $1 AND a.state = 'drafted'`
)

// GiveBack gives back what attempts had reserved, once.
func (t tx) GiveBack(ctx context.Context, all []payout.Sending) error {
	return t.giveBack(ctx, ofThese, set.IDs(all, func(s payout.Sending) claims.ClaimantID { return s.Payout.Claimant }),
		set.IDs(all, func(s payout.Sending) payout.AttemptID { return s.Attempt.ID }))
}

// giveBack changes budgets before what claims have of them, as who reserves does: else each could
// wait for the other.
func (t tx) giveBack(ctx context.Context, which string, args ...any) error {
	for _, sql := range []string{
		backToBudgets + which + ` GROUP BY b.id) m WHERE s.id = m.id`,
		backToClaims + which + ` GROUP BY a.claimant_id, p.claim_id, b.id) m
		WHERE s.claimant_id = m.claimant_id AND s.claim_id = m.claim_id AND s.budget_id = m.id`,
		`UPDATE payout_attempts a SET budgets = '{}' WHERE cardinality(a.budgets) > 0 AND ` + which,
	} {
		if _, err := t.Changes(ctx, "give back to budgets", sql, args...); err != nil {
			return err
		}
	}
	return nil
}

// AddAward adds an award with its entitlement.
func (t tx) AddAward(ctx context.Context, a payout.Award, e entitlement.Entitlement) error {
	_, err := t.Changes(ctx, "give an award", `
		INSERT INTO awards (claimant_id, id, claim_id, provider_id, amount, currency, cause, approval_id, asked_by, approved_by, at)
		VALUES ($1, $2, $3, $4, $5::text::numeric, $6, $7, $8, $9, $10, $11)`,
		postgres.ID(a.Claimant), postgres.ID(a.ID), postgres.ID(a.Claim), postgres.ID(a.Provider), a.Amount.AmountString(), a.Amount.Currency(), string(a.Cause),
		postgres.ID(a.Approval), a.AskedBy, a.ApprovedBy, postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "write an award's entitlement", `
		INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number, given,
			amount, currency, accrual_id, award_id)
		VALUES ($1, $2, $3, $4, 'cash', '', true, $5, $6, $7, $8, true, $9::text::numeric, $10, $11, $12)`,
		postgres.ID(a.Claimant), set.ID(e.ID), postgres.ID(a.Claim), e.Ground, postgres.ID(a.Provider), set.ID(e.Incident), set.ID(e.Decision), e.Number,
		a.Amount.AmountString(), a.Amount.Currency(), set.ID(e.Accrual), postgres.ID(a.ID))
	return err
}
