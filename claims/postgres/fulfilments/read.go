package fulfilments

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/fulfilment"
	"bosang/claims/postgres"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/set"
	"bosang/rules/money"
)

const columns = `f.claimant_id, f.id, f.entitlement_id, f.number, f.claim_id, f.subscription_id, f.provider_id, f.incident_id, f.ground, f.remedy, f.goodwill,
	f.decision_number, f.amount::text, f.currency, f.time_micros, f.pieces, f.state, f.requested_at, f.asked, f.next_at, f.answered_at, f.answered_by,
	f.reason, f.reference`

func scan(row pgx.Row) (f fulfilment.Fulfilment, err error) {
	var amount, currency pgtype.Text
	var micros, pieces pgtype.Int8
	err = row.Scan(postgres.ToID(&f.Claimant), postgres.ToID(&f.ID), &f.Entitlement, &f.Number, postgres.ToID(&f.Claim), postgres.ToID(&f.Subscription),
		postgres.ToID(&f.Provider), postgres.ToID(&f.Incident), &f.Ground, (*string)(&f.Remedy), &f.Goodwill, &f.Decision, &amount, &currency, &micros,
		&pieces, (*string)(&f.State), postgres.ToTime(&f.RequestedAt), &f.Asked, postgres.ToTime(&f.NextAt), postgres.ToTime(&f.AnsweredAt),
		postgres.ToWord(&f.AnsweredBy), postgres.ToWord((*string)(&f.Reason)), postgres.ToWord(&f.Reference))
	if err != nil {
		return f, err
	}
	f.Time, f.Pieces = time.Duration(micros.Int64)*time.Microsecond, int(pieces.Int64)
	if currency.Valid {
		f.Amount, err = money.Parse(amount.String, currency.String)
	}
	return f, err
}

// Get reads one that the actor may see. A claimant's statement names the claimant.
func (t tx) Get(ctx context.Context, id fulfilment.ID) (fulfilment.Fulfilment, error) {
	return postgres.One(ctx, t.Conn, "fulfilment", scan,
		`SELECT `+columns+` FROM fulfilments f WHERE f.id = $1 AND ($2::uuid IS NULL OR f.claimant_id = $2)`,
		postgres.ID(id), postgres.ID(claims.ClaimantID(t.claims.Actor().Claimant)))
}

// Lock reads those that there are of the provider, and keeps others from changing them.
// What was acknowledged does not change, and is only read.
func (t tx) Lock(ctx context.Context, provider claims.ProviderID, ids []fulfilment.ID) ([]fulfilment.Fulfilment, error) {
	_, err := postgres.List(ctx, t.Conn, "lock fulfilments", scanID[fulfilment.ID],
		`SELECT id FROM fulfilments WHERE id = ANY ($1::uuid[]) AND provider_id = $2 ORDER BY claimant_id, id FOR UPDATE`, postgres.IDs(ids), postgres.ID(provider))
	if err != nil {
		return nil, err
	}
	return postgres.List(ctx, t.Conn, "read fulfilments", scan,
		`SELECT `+columns+` FROM fulfilments f WHERE f.id = ANY ($1::uuid[]) AND f.provider_id = $2 ORDER BY f.claimant_id, f.id`,
		postgres.IDs(ids), postgres.ID(provider))
}

// ToAsk gives fulfilments that are to be asked for again. Who comes for the same ones at
// the same time waits, and then finds them not due.
func (t tx) ToAsk(ctx context.Context, limit int) ([]fulfilment.Fulfilment, error) {
	return postgres.List(ctx, t.Conn, "list what is to be asked for again", scan, `
		UPDATE fulfilments f SET asked = f.asked
		FROM (SELECT claimant_id, id FROM fulfilments WHERE next_at <= $1 ORDER BY next_at LIMIT $2) due
		WHERE f.claimant_id = due.claimant_id AND f.id = due.id AND f.next_at <= $1
		RETURNING `+columns, postgres.At(t.claims.Now()), limit)
}

// Kept gives which are not to be asked for as things are.
func (t tx) Kept(ctx context.Context, list []fulfilment.Fulfilment) (map[fulfilment.ID]bool, error) {
	kept := make(map[fulfilment.ID]bool)
	ids, err := postgres.List(ctx, t.Conn, "read what is kept back", scanID[fulfilment.ID], `
		SELECT f.id FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		JOIN fulfilments f ON f.claimant_id = w.claimant_id AND f.id = w.id
		JOIN claims c ON c.claimant_id = f.claimant_id AND c.id = f.claim_id
		LEFT JOIN fulfilment_tallies y ON y.claimant_id = f.claimant_id AND y.entitlement_id = f.entitlement_id
		WHERE NOT `+clearances.MayBePaid+` OR y.excess_amount > 0 OR y.excess_micros > 0 OR y.excess_pieces > 0`,
		set.IDs(list, func(f fulfilment.Fulfilment) claims.ClaimantID { return f.Claimant }), set.IDs(list, func(f fulfilment.Fulfilment) fulfilment.ID { return f.ID }))
	for _, id := range ids {
		kept[id] = true
	}
	return kept, err
}

// Change writes state, asking and answer of fulfilments.
func (t tx) Change(ctx context.Context, changed []fulfilment.Fulfilment) error {
	type one = fulfilment.Fulfilment
	_, err := t.Changes(ctx, "change fulfilments", `
		UPDATE fulfilments f SET state = n.state, asked = n.asked, next_at = n.next_at, answered_at = n.answered_at, answered_by = n.answered_by,
			reason = n.reason, reference = n.reference
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::text[])
			AS n (claimant_id, id, state, asked, next_at, answered_at, answered_by, reason, reference)
		WHERE f.claimant_id = n.claimant_id AND f.id = n.id`,
		set.IDs(changed, func(f one) claims.ClaimantID { return f.Claimant }), set.IDs(changed, func(f one) fulfilment.ID { return f.ID }),
		set.Column(changed, func(f one) string { return string(f.State) }), set.Column(changed, func(f one) int { return f.Asked }),
		set.Column(changed, func(f one) pgtype.Timestamptz { return postgres.At(f.NextAt) }),
		set.Column(changed, func(f one) pgtype.Timestamptz { return postgres.At(f.AnsweredAt) }),
		set.Column(changed, func(f one) pgtype.Text { return postgres.Word(f.AnsweredBy) }),
		set.Column(changed, func(f one) pgtype.Text { return postgres.Word(f.Reason) }),
		set.Column(changed, func(f one) pgtype.Text { return postgres.Word(f.Reference) }))
	return err
}

// OfClaim gives those of a claim, newest first.
func (t tx) OfClaim(ctx context.Context, c claims.Claim, page claims.Page) ([]fulfilment.Fulfilment, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list fulfilments of a claim", scan,
		`SELECT `+columns+` FROM fulfilments f WHERE f.claimant_id = $1 AND f.claim_id = $2 AND f.id < $3 ORDER BY f.id DESC LIMIT $4`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), before, limit)
}

// OfClaimant gives those of a claimant, newest first.
func (t tx) OfClaimant(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]fulfilment.Fulfilment, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list fulfilments of a claimant", scan,
		`SELECT `+columns+` FROM fulfilments f WHERE f.claimant_id = $1 AND f.id < $2 ORDER BY f.id DESC LIMIT $3`, postgres.ID(claimant), before, limit)
}

// List gives those of a provider, in a state where one is given, newest first.
func (t tx) List(ctx context.Context, provider claims.ProviderID, state fulfilment.State, page claims.Page) ([]fulfilment.Fulfilment, error) {
	before, limit := postgres.Cursor(page)
	if state == "" {
		return postgres.List(ctx, t.Conn, "list fulfilments", scan,
			`SELECT `+columns+` FROM fulfilments f WHERE f.provider_id = $1 AND f.id < $2 ORDER BY f.id DESC LIMIT $3`, postgres.ID(provider), before, limit)
	}
	return postgres.List(ctx, t.Conn, "list fulfilments", scan,
		`SELECT `+columns+` FROM fulfilments f WHERE f.provider_id = $1 AND f.state = $4 AND f.id < $2 ORDER BY f.id DESC LIMIT $3`,
		postgres.ID(provider), before, limit, string(state))
}
