package clearances

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
	"bosang/claims/postgres"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/risk"
)

// columns are those of a clearance x of a claim c, and how things are now beside it: by one
// look-up for each. The server would read the whole of a table that EXISTS asks of, to hash it.
const columns = `x.claimant_id, x.claim_id, x.provider_id, x.incident_id, x.decision_id, x.decision_number, x.state, x.amount::text, x.currency, x.failed, x.no_data,
	x.settings_id, x.payee_version, x.state_by, x.state_at, x.note_id, x.cleared_at,
	x.stale OR x.payee_version <> coalesce((SELECT y.version FROM payees y WHERE y.claimant_id = x.claimant_id), 1),
	(SELECT true ` + holds + ` LIMIT 1) IS TRUE, (SELECT true ` + inquiries + ` LIMIT 1) IS TRUE, (SELECT true ` + objections + ` LIMIT 1) IS TRUE,
	(SELECT true ` + flags + ` LIMIT 1) IS TRUE,
	(SELECT a.user_id FROM assignments a WHERE a.claimant_id = x.claimant_id AND a.claim_id = x.claim_id)`

func scan(row pgx.Row) (c clearance.Clearance, err error) {
	var amount, currency pgtype.Text
	var failed, noData []string
	err = row.Scan(postgres.ToID(&c.Claimant), postgres.ToID(&c.Claim), postgres.ToID(&c.Provider), postgres.ToID(&c.Incident), postgres.ToID(&c.DecisionID), &c.Decision,
		(*string)(&c.State), &amount, &currency, &failed, &noData, postgres.ToID(&c.Settings), &c.PayeeVersion, &c.By, postgres.ToTime(&c.At), postgres.ToID(&c.Note),
		postgres.ToTime(&c.LookedAt), &c.Stale, &c.Held, &c.Asked, &c.Contested, &c.Flagged, postgres.ToID((*claims.Key)(&c.Assignee)))
	if err != nil {
		return c, err
	}
	for _, t := range failed {
		c.Failed = append(c.Failed, clearance.Task(t))
	}
	for _, t := range noData {
		c.NoData = append(c.NoData, clearance.Task(t))
	}
	c.Amount, err = amountOf(amount, currency)
	return c, err
}

// Clearance reads that of a claim.
func (t tx) Clearance(ctx context.Context, of risk.Of) (clearance.Clearance, error) {
	return postgres.One(ctx, t.Conn, "clearance", scan, `SELECT `+columns+` FROM clearances x JOIN claims c ON c.claimant_id = x.claimant_id AND c.id = x.claim_id WHERE x.claimant_id = $1 AND x.claim_id = $2`,
		postgres.ID(of.Claimant), postgres.ID(of.Claim))
}

// Lock reads it and keeps others from changing it, once nobody is just sending what the claim
// gives. What is stale, or gives nothing, cannot be locked, and is only read.
func (t tx) Lock(ctx context.Context, of risk.Of) (clearance.Clearance, error) {
	if err := entitlements.Lock(ctx, t.claims.(pgx.Tx), of.Claimant, of.Claim); err != nil {
		return clearance.Clearance{}, err
	}
	_, err := postgres.One(ctx, t.Conn, "clearance", scanID[claims.ClaimID],
		`SELECT claim_id FROM clearances WHERE claimant_id = $1 AND claim_id = $2 FOR UPDATE`, postgres.ID(of.Claimant), postgres.ID(of.Claim))
	if err != nil && !claims.IsNotFound(err, "clearance") {
		return clearance.Clearance{}, err
	}
	return t.Clearance(ctx, of)
}

// Decide writes what a person decided, with what the checks came to then.
func (t tx) Decide(ctx context.Context, c clearance.Clearance) error {
	changed, err := t.Changes(ctx, "decide a clearance", `
		UPDATE clearances SET state = $3, state_by = $4, state_at = $5, note_id = $6, failed = $7::text[], no_data = $8::text[]
		WHERE claimant_id = $1 AND claim_id = $2 AND decision_number = $9 AND NOT stale`,
		postgres.ID(c.Claimant), postgres.ID(c.Claim), string(c.State), c.By, postgres.At(c.At), postgres.ID(c.Note), words(c.Failed), words(c.NoData), c.Decision)
	if err == nil && changed == 0 {
		return claims.Conflict("clearance_stale", "claim", c.Claim.String())
	}
	return err
}

// own are the providers that the actor acts for.
func (t tx) own() pgtype.FlatArray[pgtype.UUID] {
	return postgres.Many(t.claims.Actor().Providers, func(p access.ID) pgtype.UUID { return pgtype.UUID{Bytes: p, Valid: true} })
}

// standing joins to a clearance x the number of decisions of its claim, unless that has ended.
const standing = ` CROSS JOIN LATERAL (SELECT c.decision_number AS decided FROM claims c
	WHERE c.claimant_id = x.claimant_id AND c.id = x.claim_id AND c.state NOT IN ('withdrawn', 'merged') LIMIT 1) e `

// List gives clearances of the actor's providers, by claim, newest first: not of claims
// that have ended.
func (t tx) List(ctx context.Context, f clearance.Filter, page claims.Page) ([]clearance.Clearance, error) {
	before, limit := postgres.Cursor(page)
	args := []any{before, limit, t.own()}
	from, where := `clearances x`+standing+`WHERE x.provider_id = p.id AND x.claim_id < $1`, ""
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " = $" + strconv.Itoa(len(args))
	}
	order := "x.claim_id"
	if f.Assignee != (access.ID{}) {
		from = `assignments b CROSS JOIN LATERAL (SELECT x.* FROM clearances x WHERE x.claimant_id = b.claimant_id AND x.claim_id = b.claim_id LIMIT 1) x` +
			standing + `WHERE b.provider_id = p.id AND b.claim_id < $1`
		order = "b.claim_id"
		add("b.user_id", postgres.ID(claims.Key(f.Assignee)))
	}
	if f.State != "" {
		add("x.state", string(f.State))
	}
	if !f.Incident.IsZero() {
		add("x.incident_id", postgres.ID(f.Incident))
	}
	// The claim is looked up for each: the server would rather read all that have ended, of every
	// provider, first. It is named once more outside, without being read again.
	return postgres.List(ctx, t.Conn, "list clearances", scan, `
		SELECT `+columns+` FROM unnest($3::uuid[]) AS p (id) CROSS JOIN LATERAL (SELECT x.*, e.decided FROM `+from+where+`
			ORDER BY `+order+` DESC LIMIT $2) x
		CROSS JOIN LATERAL (VALUES (x.claimant_id, x.claim_id, x.decided)) AS c (claimant_id, id, decision_number)
		ORDER BY x.claim_id DESC LIMIT $2`, args...)
}
