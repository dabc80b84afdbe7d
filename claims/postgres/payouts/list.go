package payouts

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/claims/privacy"
	"bosang/rules/money"
)

const payoutColumns = `p.claimant_id, p.id, p.provider_id, p.claim_id, p.incident_id, p.entitlement_id, e.ground, e.goodwill, p.number, p.amount::text,
	p.currency, p.state, coalesce(p.obstacle, ''), coalesce(p.vouched, 0), p.made_at, p.changed_at`

const fromPayouts = ` FROM payouts p JOIN entitlements e ON e.claimant_id = p.claimant_id AND e.id = p.entitlement_id `

func scanPayout(row pgx.Row) (p payout.Payout, err error) {
	var amount, currency string
	err = row.Scan(postgres.ToID(&p.Claimant), postgres.ToID(&p.ID), postgres.ToID(&p.Provider), postgres.ToID(&p.Claim), postgres.ToID(&p.Incident),
		&p.Entitlement, &p.Ground, &p.Goodwill, &p.Number, &amount, &currency, (*string)(&p.State), (*string)(&p.Obstacle), &p.Vouched,
		postgres.ToTime(&p.MadeAt), postgres.ToTime(&p.ChangedAt))
	if err != nil {
		return p, err
	}
	p.Amount, err = money.Parse(amount, currency)
	return p, err
}

// Payout reads one with its attempts.
func (t tx) Payout(ctx context.Context, id payout.ID) (payout.Payout, error) {
	p, err := postgres.One(ctx, t.Conn, "payout", scanPayout, `SELECT `+payoutColumns+fromPayouts+`WHERE p.id = $1`, postgres.ID(id))
	if err != nil {
		return p, err
	}
	all, err := t.withAttempts(ctx, []payout.Payout{p}, false)
	if err != nil {
		return p, err
	}
	return all[0], nil
}

// List lists payouts, newest first: of a claimant by its own rows, of providers by one
// walk along the index of each, the first of which are merged.
func (t tx) List(ctx context.Context, f payout.Filter, page claims.Page) ([]payout.Payout, error) {
	actor := t.claims.Actor()
	if own := claims.ClaimantID(actor.Claimant); !own.IsZero() && f.Claimant.IsZero() {
		f.Claimant = own
	}
	before, limit := postgres.Cursor(page)
	args, where := []any{before, limit}, "p.id < $1"
	and := func(condition string, arg any) {
		args = append(args, arg)
		where += " AND " + condition + "$" + strconv.Itoa(len(args))
	}
	if f.State != "" {
		and("p.state = ", string(f.State))
	}
	from := "payouts p"
	switch {
	case !f.Claimant.IsZero():
		and("p.claimant_id = ", postgres.ID(f.Claimant))
		if !f.Claim.IsZero() {
			and("p.claim_id = ", postgres.ID(f.Claim))
		}
		if !f.Provider.IsZero() {
			and("p.provider_id = ", postgres.ID(f.Provider))
		}
	default:
		providers := "providers v"
		if of := providersOf(actor, f.Provider); len(of) > 0 {
			args = append(args, postgres.IDs(of))
			providers = "unnest($" + strconv.Itoa(len(args)) + "::uuid[]) AS v (id)"
		}
		from = providers + ` CROSS JOIN LATERAL (SELECT p.claimant_id, p.id, p.provider_id, p.claim_id, p.incident_id, p.entitlement_id, p.number, p.amount, p.currency, p.state, p.obstacle,
			p.vouched, p.made_at, p.changed_at FROM payouts p WHERE ` + where + ` AND p.provider_id = v.id ORDER BY p.id DESC LIMIT $2) p`
		where = "true"
	}
	list, err := postgres.List(ctx, t.Conn, "list payouts", scanPayout, `
		SELECT `+payoutColumns+` FROM `+from+` JOIN entitlements e ON e.claimant_id = p.claimant_id AND e.id = p.entitlement_id
		WHERE `+where+` ORDER BY p.id DESC LIMIT $2`, args...)
	if err != nil || f.Claim.IsZero() && !f.Whole {
		return list, err
	}
	return t.withAttempts(ctx, list, f.Whole)
}

// providersOf are those whose payouts are listed; none: all there are.
func providersOf(actor access.Actor, asked claims.ProviderID) []claims.ProviderID {
	if !asked.IsZero() {
		return []claims.ProviderID{asked}
	}
	of := make([]claims.ProviderID, len(actor.Providers))
	for i, id := range actor.Providers {
		of[i] = claims.ProviderID(id)
	}
	return of
}

// mostAttempts bounds how many attempts are shown of payouts: far more than there are.
const mostAttempts = 10_000

// withAttempts adds the attempts that the actor may see, the last first; with where they
// went where the whole is asked for.
func (t tx) withAttempts(ctx context.Context, list []payout.Payout, whole bool) ([]payout.Payout, error) {
	attempts, err := postgres.List(ctx, t.Conn, "list attempts", func(row pgx.Row) (a payout.Attempt, err error) {
		var amount, currency string
		var claimant claims.ClaimantID
		var wrapped []byte
		var payee [3][]byte
		if err = row.Scan(postgres.ToID(&a.Payout), postgres.ToID(&a.ID), postgres.ToID(&a.Remittance), &a.Number, &amount, &currency, (*string)(&a.State),
			postgres.ToWord(&a.Reason), postgres.ToTime(&a.DraftedAt), postgres.ToTime(&a.SentAt), postgres.ToTime(&a.EndedAt), postgres.ToID(&claimant),
			&wrapped, &payee[0], &payee[1], &payee[2]); err != nil {
			return a, err
		}
		if a.Amount, err = money.Parse(amount, currency); err != nil || wrapped == nil || !whole {
			return a, err
		}
		key, err := t.keys.PersonKey(claimant, wrapped)
		if err != nil {
			return a, err
		}
		a.To, err = open(key, attemptTable, [3]string{privacy.FieldName, privacy.FieldBank, privacy.FieldAccount}, payee)
		return a, err
	}, `
		SELECT a.payout_id, a.id, a.remittance_id, a.number, a.amount::text, a.currency, a.state, a.reason, a.drafted_at, a.sent_at, a.ended_at,
			a.claimant_id, k.wrapped, a.name_sealed, a.bank_sealed, a.account_sealed
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		JOIN payout_attempts a ON a.claimant_id = w.claimant_id AND a.payout_id = w.id
		LEFT JOIN person_keys k ON $4 AND k.claimant_id = a.claimant_id
		ORDER BY a.payout_id, a.number DESC LIMIT $3`,
		set.IDs(list, func(p payout.Payout) claims.ClaimantID { return p.Claimant }), set.IDs(list, func(p payout.Payout) payout.ID { return p.ID }),
		mostAttempts, whole)
	if err != nil {
		return nil, err
	}
	of := make(map[payout.ID][]payout.Attempt, len(list))
	for _, a := range attempts {
		of[a.Payout] = append(of[a.Payout], a)
	}
	for i := range list {
		list[i].Attempts = of[list[i].ID]
	}
	return list, nil
}

// LockPayout locks the entitlement of a payout, and reads the payout with its last
// attempt; of a zero id there is none.
func (t tx) LockPayout(ctx context.Context, id payout.ID) (payout.Sending, error) {
	p, err := postgres.One(ctx, t.Conn, "payout", scanPayout, `SELECT `+payoutColumns+fromPayouts+`WHERE p.id = $1`, postgres.ID(id))
	if err != nil {
		return payout.Sending{}, err
	}
	if _, err := t.Changes(ctx, "lock an entitlement", `SELECT FROM entitlements WHERE claimant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
		postgres.ID(p.Claimant), pgtype.UUID{Bytes: p.Entitlement, Valid: true}); err != nil {
		return payout.Sending{}, err
	}
	of := `FROM payouts p LEFT JOIN LATERAL (
			SELECT ` + attemptColumns + ` FROM payout_attempts a WHERE a.claimant_id = p.claimant_id AND a.payout_id = p.id ORDER BY a.number DESC LIMIT 1) a ON true
		JOIN entitlements e ON e.claimant_id = p.claimant_id AND e.id = p.entitlement_id
		JOIN claims c ON c.claimant_id = p.claimant_id AND c.id = p.claim_id
		LEFT JOIN contacts n ON n.claimant_id = p.claimant_id
		LEFT JOIN payees y ON y.claimant_id = p.claimant_id`
	return postgres.One(ctx, t.Conn, "payout", scanSending, `SELECT `+sendingColumns+` `+of+` WHERE p.claimant_id = $1 AND p.id = $2`,
		postgres.ID(p.Claimant), postgres.ID(id))
}
