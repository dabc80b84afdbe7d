package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/found"
	"bosang/claims/postgres/counted"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/reference"
)

const claimColumns = `c.claimant_id, c.id, c.reference, c.provider_id, c.service_id, c.plan_id, c.incident_id, c.subscription_id,
	c.claimant_kind, c.features, c.loss::text, c.loss_currency, c.election, c.facts, c.filed_at, c.state, c.decision_id, c.decision_number,
	c.wakes_at, c.created_at, c.origin, c.claimed_at, c.lane, c.decided_at, c.owed::text, c.goodwill::text, c.currency`

// claimTargets gives where the columns of a claim are scanned to.
func claimTargets(c *claims.Claim, came *scannedAmounts) []any {
	return []any{(*[16]byte)(&c.ClaimantID), (*[16]byte)(&c.ID), (*string)(&c.Reference), (*[16]byte)(&c.ProviderID),
		(*[16]byte)(&c.ServiceID), (*[16]byte)(&c.PlanID), (*[16]byte)(&c.IncidentID), (*[16]byte)(&c.SubscriptionID),
		(*string)(&c.ClaimantKind), &c.Features, &came.loss.value, &came.loss.currency, scanWord((*string)(&c.Election)), toFacts{&c.Facts}, scanTime(&c.FiledAt),
		(*string)(&c.State), scanID(&c.DecisionID), &c.DecisionNumber, scanTime(&c.WakesAt), scanTime(&c.CreatedAt), (*string)(&c.Origin),
		scanTime(&c.ClaimedAt), scanWord((*string)(&c.Lane)), scanTime(&c.DecidedAt), &came.owed, &came.goodwill, &came.currency}
}

// scannedAmounts collects the amounts of a claim.
type scannedAmounts struct {
	loss                     scannedMoney
	owed, goodwill, currency pgtype.Text
}

// into gives the claim what was scanned.
func (s *scannedAmounts) into(c *claims.Claim) (err error) {
	if c.Loss, err = s.loss.amount(); err != nil || !s.currency.Valid {
		return err
	}
	if c.Owed, err = (&scannedMoney{s.owed, s.currency}).amount(); err != nil {
		return err
	}
	c.Goodwill, err = (&scannedMoney{s.goodwill, s.currency}).amount()
	return err
}

func scanClaim(row pgx.Row) (c claims.Claim, err error) {
	var came scannedAmounts
	if err = row.Scan(claimTargets(&c, &came)...); err == nil {
		err = came.into(&c)
	}
	return c, err
}

// Claim reads a claim by id.
func (t *tx) Claim(ctx context.Context, claim claims.ClaimID) (claims.Claim, error) {
	claimant, err := t.whose(ctx, claim.Key(), "claim")
	if err != nil {
		return claims.Claim{}, err
	}
	return t.claimOf(ctx, claimant, claim)
}

func (t *tx) claimOf(ctx context.Context, claimant claims.ClaimantID, claim claims.ClaimID) (claims.Claim, error) {
	return one(ctx, t, "claim", scanClaim,
		`SELECT `+claimColumns+` FROM claims c WHERE c.claimant_id = $1 AND c.id = $2`, id(claimant), id(claim))
}

// ClaimByReference reads the claim of a reference.
func (t *tx) ClaimByReference(ctx context.Context, r reference.Reference) (claims.Claim, error) {
	claimant, err := t.whose(ctx, claims.ReferenceKey(r), "claim")
	if err != nil {
		return claims.Claim{}, err
	}
	return one(ctx, t, "claim", scanClaim,
		`SELECT `+claimColumns+` FROM claims c WHERE c.claimant_id = $1 AND c.reference = $2`, id(claimant), string(r))
}

// Claims lists claims, newest first: a claimant's own, or those of the
// providers that the actor may see.
func (t *tx) Claims(ctx context.Context, filter claims.ClaimFilter, page claims.Page) ([]claims.Claim, error) {
	q := t.claimList(filter, page)
	return list(ctx, t, q.doing, scanClaim, q.sql(claimColumns), q.args...)
}

func (t *tx) claimList(filter claims.ClaimFilter, page claims.Page) *wide {
	q := t.wide("list claims", "claims", "c", filter.Claimant, filter.Provider, page)
	if !filter.Incident.IsZero() {
		q.and("incident_id = %s", id(filter.Incident))
	}
	if filter.State != "" {
		q.and("state = %s", string(filter.State))
	}
	if !filter.Subscription.IsZero() {
		q.and("subscription_id = %s", id(filter.Subscription))
	}
	if filter.Unclaimed {
		q.where = append(q.where, "c.claimed_at IS NULL")
	}
	return q
}

// SetState moves a claim where it is still in the state that c names. The table
// refuses a step that the state machine does not have.
func (t *tx) SetState(ctx context.Context, c claims.Claim, to claims.State) error {
	moved, err := t.changes(ctx, "move a claim", `
		UPDATE claims SET previous_state = state, state = $4, wakes_at = CASE WHEN $5 THEN NULL ELSE wakes_at END,
			owed = CASE WHEN $5 THEN 0 ELSE owed END, goodwill = CASE WHEN $5 THEN 0 ELSE goodwill END
		WHERE claimant_id = $1 AND id = $2 AND state = $3`,
		id(c.ClaimantID), id(c.ID), string(c.State), string(to), to.Final())
	if err := t.claimChanged(ctx, c, moved, err); err != nil {
		return err
	}
	if to.Final() {
		if err := entitlements.End(ctx, t.Tx, []claims.Claim{c}, t.now); err != nil {
			return failed("take back entitlements", err)
		}
	}
	return t.count(ctx, c)
}

// count has reports count claims as they are now.
func (t *tx) count(ctx context.Context, cs ...claims.Claim) error {
	if len(cs) == 0 {
		return nil
	}
	var batch pgx.Batch
	counted.Queue(&batch, cs, func(c claims.Claim) claims.ClaimantID { return c.ClaimantID }, func(c claims.Claim) claims.ClaimID { return c.ID })
	return failed("count claims", t.SendBatch(ctx, &batch).Close())
}

// SetElection stores the claimant's choice, where the claim is still in the
// state that c names and nothing of what is offered was sent or handed over.
func (t *tx) SetElection(ctx context.Context, c claims.Claim, e claims.Election, offered []entitlement.Key) error {
	return failed("store an election", entitlements.Choose(ctx, t.Tx, c, e, offered))
}

// LockClaim reads a claim that is not final and lets nobody move or decide it until
// the transaction ends.
func (t *tx) LockClaim(ctx context.Context, c claims.Claim) (claims.Claim, error) {
	locked, err := one(ctx, t, "claim", scanClaim, `SELECT `+claimColumns+` FROM claims c WHERE c.claimant_id = $1 AND c.id = $2 FOR NO KEY UPDATE`,
		id(c.ClaimantID), id(c.ID))
	if claims.KindOf(err) == claims.KindNotFound && err != nil {
		return c, claims.Stale("claim") // what is final cannot be locked
	}
	return locked, err
}

// TellClaim writes the facts of a claim.
func (t *tx) TellClaim(ctx context.Context, c claims.Claim) error {
	changed, err := t.changes(ctx, "tell facts of a claim", `UPDATE claims SET facts = $3::text::jsonb WHERE claimant_id = $1 AND id = $2`,
		id(c.ClaimantID), id(c.ID), string(c.Facts.JSON()))
	return t.claimChanged(ctx, c, changed, err)
}

func (t *tx) claimChanged(ctx context.Context, c claims.Claim, rows int64, err error) error {
	if err != nil || rows > 0 {
		return err
	}
	_, err = t.claimOf(ctx, c.ClaimantID, c.ID)
	return stale("claim", err)
}

// ToDecide gives claims that are not final, with their subscriptions and the
// hashes of their current decisions, at most limit. Within a range (Bucket) they
// come in the order of claimant and claim; without one, in the order of range,
// claimant and claim, and the cursor is again the last claimant and claim.
func (t *tx) ToDecide(ctx context.Context, scope claims.DecideScope, limit int) ([]claims.Undecided, error) {
	sql, args := toDecide(scope, limit)
	return list(ctx, t, "read claims to decide", scanUndecided, sql, args...)
}

func scanUndecided(row pgx.Row) (u claims.Undecided, err error) {
	var came scannedAmounts
	var fee scannedMoney
	var said []byte
	targets := append(claimTargets(&u.Claim, &came), subscriptionTargets(&u.Subscription, &fee)...)
	if err = row.Scan(append(targets, toHash{&u.FactsHash}, toHash{&u.OutcomeHash}, &said)...); err != nil {
		return u, err
	}
	if u.Found, err = found.Parse(said); err != nil {
		return u, err
	}
	if err = came.into(&u.Claim); err == nil {
		u.Subscription.Fee, err = fee.amount()
	}
	return u, err
}

// toDecide writes the statement. Claims are limited before anything is joined
// to them, and each join is a look-up by primary key (the inner LIMIT keeps the
// planner from reading whole tables instead).
func toDecide(scope claims.DecideScope, limit int) (sql string, args []any) {
	var where []string
	param := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if !scope.Incident.IsZero() {
		where = append(where, "c.incident_id = "+param(id(scope.Incident)))
	}
	after := param([16]byte(scope.AfterClaimant)) + ", " + param([16]byte(scope.AfterClaim))
	switch {
	case !scope.Claim.IsZero():
		where = append(where, "(c.claimant_id, c.id) > ("+after+")",
			"c.claimant_id = "+param(id(scope.Claimant)), "c.id = "+param(id(scope.Claim)))
	case scope.Bucket >= 0:
		where = append(where, "(c.claimant_id, c.id) > ("+after+")", "c.bucket = "+param(int16(scope.Bucket))) //nolint:gosec // below claims.Buckets
	default:
		where = append(where, "(c.bucket, c.claimant_id, c.id) > ("+param(int16(scope.AfterClaimant[15]))+", "+after+")")
		if scope.Through > 0 {
			where = append(where, "c.bucket <= "+param(int16(scope.Through))) //nolint:gosec // below claims.Buckets
		}
	}
	if scope.OnlyFiled {
		where = append(where, "c.state = 'filed'") // spelled out: the index is partial
	} else {
		where = append(where, "c.state NOT IN ('withdrawn', 'merged')")
	}
	if !scope.AddedSince.IsZero() {
		where = append(where, "c.created_at >= "+param(at(scope.AddedSince)))
	}
	if !scope.AddedBy.IsZero() {
		where = append(where, "c.created_at <= "+param(at(scope.AddedBy)))
	}
	if !scope.WakingBy.IsZero() {
		where = append(where, "c.wakes_at <= "+param(at(scope.WakingBy)))
	}
	if !scope.Provider.IsZero() {
		where = append(where, "c.provider_id = "+param(id(scope.Provider)))
	}
	if len(scope.Plans) > 0 {
		where = append(where, "c.plan_id = ANY ("+param(idsOf(scope.Plans))+"::uuid[])")
	}
	return `
		SELECT ` + claimColumns + `, ` + subscriptionColumns + `, d.facts_hash, d.outcome_hash, f.found
		FROM (SELECT ` + claimColumns + `, c.bucket FROM claims c
			WHERE ` + strings.Join(where, " AND ") + `
			ORDER BY c.bucket, c.claimant_id, c.id LIMIT ` + param(limit) + `) c
		CROSS JOIN LATERAL (SELECT ` + subscriptionColumns + ` FROM subscriptions s
			WHERE s.claimant_id = c.claimant_id AND s.id = c.subscription_id LIMIT 1) s
		LEFT JOIN LATERAL (SELECT d.facts_hash, d.outcome_hash FROM decisions d
			WHERE d.claimant_id = c.claimant_id AND d.id = c.decision_id LIMIT 1) d ON true
		LEFT JOIN LATERAL (SELECT f.found FROM determinations f
			WHERE f.claimant_id = c.claimant_id AND f.claim_id = c.id AND f.number IS NOT NULL ORDER BY f.number DESC LIMIT 1) f ON true
		ORDER BY c.bucket, c.claimant_id, c.id`, args
}
