// Package fulfilments keeps what is given in kind in PostgreSQL, on the transactions of
// package postgres. That nothing is handed over twice, nor more than is given without a
// record of it, constraints of the tables hold.
package fulfilments

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/fulfilment"
	"bosang/claims/ledger"
	"bosang/claims/postgres"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/postgres/set"
	"bosang/rules/money"
)

// Store is a store that keeps fulfilments too.
type Store struct{ *postgres.Store }

var _ fulfilment.Store = Store{}

// Fulfilments gives what can be done with fulfilments in a transaction of this store.
func (Store) Fulfilments(t claims.Tx) fulfilment.Tx { return tx{postgres.In(t), t} }

// tx reads and writes fulfilments in one transaction.
type tx struct {
	postgres.Conn
	claims claims.Tx
}

// Incidents gives incidents that were not merged, after one.
func (t tx) Incidents(ctx context.Context, after claims.IncidentID, limit int) ([]claims.IncidentID, error) {
	return postgres.List(ctx, t.Conn, "list incidents", scanID[claims.IncidentID],
		`SELECT id FROM incidents WHERE id > $1 AND merged_into IS NULL ORDER BY id LIMIT $2`, [16]byte(after), limit)
}

// mostProviders bounds the providers of one incident.
const mostProviders = 10_000

// Providers gives whose services were down in an incident.
func (t tx) Providers(ctx context.Context, incident claims.IncidentID) ([]claims.ProviderID, error) {
	return postgres.List(ctx, t.Conn, "list providers of an incident", scanID[claims.ProviderID], `
		SELECT DISTINCT s.provider_id FROM outages o JOIN services s ON s.id = o.service_id WHERE o.incident_id = $1 ORDER BY s.provider_id LIMIT $2`,
		postgres.ID(incident), mostProviders)
}

func scanID[ID ~[16]byte](row pgx.Row) (id ID, err error) {
	var read [16]byte
	err = row.Scan(&read)
	return ID(read), err
}

// mayBeGiven says of an entitlement e of a claim c on a plan p that what it gives may be
// handed over once it was cleared: it is what the current decision gives, which somebody
// claimed, and no window has been opened since that counts for the plan.
const mayBeGiven = `
	c.decision_number = e.decision_number AND c.claimed_at IS NOT NULL
	AND NOT EXISTS (
		SELECT FROM outages o JOIN windows w ON w.outage_id = o.id
		WHERE o.incident_id = e.incident_id AND o.service_id = c.service_id AND o.feature = ANY (p.main_features)
			AND w.ends_at IS NULL AND NOT w.withdrawn
			AND NOT EXISTS (SELECT FROM windows n WHERE n.id = w.id AND n.revision > w.revision))`

// Due gives entitlements in kind that have changed since they were looked at. Who comes
// at the same time waits, and then finds what this transaction has written.
func (t tx) Due(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID, after fulfilment.Place, limit int) ([]fulfilment.Due, error) {
	dues, err := postgres.List(ctx, t.Conn, "list what is given in kind", func(row pgx.Row) (d fulfilment.Due, err error) {
		d.Entitlement, err = entitlements.Scan(row, postgres.ToID(&d.Claimant), postgres.ToID(&d.Claim), postgres.ToID(&d.Provider), postgres.ToID(&d.Subscription))
		return d, err
	}, `
		SELECT e.claimant_id, e.claim_id, e.provider_id, c.subscription_id, `+entitlements.Columns+`
		FROM entitlements e
		JOIN claims c ON c.claimant_id = e.claimant_id AND c.id = e.claim_id
		JOIN plans p ON p.id = c.plan_id
		LEFT JOIN fulfilment_tallies f ON f.claimant_id = e.claimant_id AND f.entitlement_id = e.id
		WHERE e.provider_id = $1 AND e.incident_id = $2 AND e.remedy <> 'cash' AND (e.claimant_id, e.id) > ($3, $4)
			AND (f.entitlement_id IS NULL AND e.given OR f.decision_number < e.decision_number OR f.stands <> e.given)
			AND `+mayBeGiven+`
		ORDER BY e.claimant_id, e.id LIMIT $5 FOR NO KEY UPDATE OF e`,
		postgres.ID(provider), postgres.ID(incident), [16]byte(after.Claimant), after.Entitlement, limit)
	if err != nil || len(dues) == 0 {
		return nil, err
	}
	if err := t.clear(ctx, dues); err != nil {
		return nil, err
	}
	type keyed struct {
		entitlement ledger.ID
		fulfilment.Tally
	}
	tallies, err := postgres.List(ctx, t.Conn, "read what was handed over", func(row pgx.Row) (k keyed, err error) {
		k.Tally, err = scanTally(row, &k.entitlement)
		return k, err
	}, `SELECT f.entitlement_id, `+tallyColumns+`
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, entitlement_id)
		JOIN fulfilment_tallies f ON f.claimant_id = w.claimant_id AND f.entitlement_id = w.entitlement_id
		ORDER BY f.claimant_id, f.entitlement_id FOR UPDATE OF f`,
		set.IDs(dues, func(d fulfilment.Due) claims.ClaimantID { return d.Claimant }), set.IDs(dues, func(d fulfilment.Due) ledger.ID { return d.ID }))
	if err != nil {
		return nil, err
	}
	known := make(map[ledger.ID]fulfilment.Tally, len(tallies))
	for _, k := range tallies {
		known[k.entitlement] = k.Tally
	}
	for i := range dues {
		dues[i].Tally = known[dues[i].ID]
	}
	return dues, nil
}

// clear marks of which claims it was cleared what they give.
func (t tx) clear(ctx context.Context, dues []fulfilment.Due) error {
	places, err := postgres.List(ctx, t.Conn, "read what was cleared", func(row pgx.Row) (place int, err error) {
		err = row.Scan(&place)
		return place, err
	}, `SELECT w.place FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (claimant_id, claim_id, place)
		JOIN claims c ON c.claimant_id = w.claimant_id AND c.id = w.claim_id
		WHERE `+clearances.MayBePaid,
		set.IDs(dues, func(d fulfilment.Due) claims.ClaimantID { return d.Claimant }), set.IDs(dues, func(d fulfilment.Due) claims.ClaimID { return d.Claim }))
	for _, p := range places {
		dues[p-1].Cleared = true
	}
	return err
}

const tallyColumns = `f.decision_number, f.stands, f.number, f.currency, f.given_amount::text, f.given_micros, f.given_pieces,
	f.handed_amount::text, f.handed_micros, f.handed_pieces`

func scanTally(row pgx.Row, before ...any) (t fulfilment.Tally, err error) {
	var currency pgtype.Text
	var amounts [2]string
	var micros [2]int64
	err = row.Scan(append(before, &t.Decision, &t.Stands, &t.Number, &currency, &amounts[0], &micros[0], &t.Given.Pieces,
		&amounts[1], &micros[1], &t.Handed.Pieces)...)
	if err != nil {
		return t, err
	}
	for i, q := range []*fulfilment.Quantity{&t.Given, &t.Handed} {
		q.Time = time.Duration(micros[i]) * time.Microsecond
		if currency.Valid {
			if q.Amount, err = money.Parse(amounts[i], currency.String); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

// Hold reads an entitlement as it is now, and keeps others from changing it.
func (t tx) Hold(ctx context.Context, claimant claims.ClaimantID, id ledger.ID) (entitlement.Entitlement, error) {
	return postgres.One(ctx, t.Conn, "entitlement", func(row pgx.Row) (entitlement.Entitlement, error) { return entitlements.Scan(row) },
		`SELECT `+entitlements.Columns+` FROM entitlements e WHERE e.claimant_id = $1 AND e.id = $2 FOR NO KEY UPDATE`, postgres.ID(claimant), id)
}

// Cleared reports whether what an entitlement gives may be handed over as things are.
func (t tx) Cleared(ctx context.Context, claimant claims.ClaimantID, id ledger.ID) (bool, error) {
	return postgres.One(ctx, t.Conn, "entitlement", func(row pgx.Row) (cleared bool, err error) {
		err = row.Scan(&cleared)
		return cleared, err
	}, `SELECT `+mayBeGiven+` AND `+clearances.MayBePaid+`
		FROM entitlements e
		JOIN claims c ON c.claimant_id = e.claimant_id AND c.id = e.claim_id
		JOIN plans p ON p.id = c.plan_id
		WHERE e.claimant_id = $1 AND e.id = $2`, postgres.ID(claimant), id)
}

// Tally reads what was handed over of an entitlement, and keeps others from changing it.
func (t tx) Tally(ctx context.Context, claimant claims.ClaimantID, entitlement ledger.ID) (fulfilment.Tally, error) {
	return postgres.One(ctx, t.Conn, "fulfilment", func(row pgx.Row) (fulfilment.Tally, error) { return scanTally(row) },
		`SELECT `+tallyColumns+` FROM fulfilment_tallies f WHERE f.claimant_id = $1 AND f.entitlement_id = $2 FOR UPDATE`, postgres.ID(claimant), entitlement)
}

// Keep writes tallies, and then new fulfilments.
func (t tx) Keep(ctx context.Context, dues []fulfilment.Due, made []fulfilment.Fulfilment) error {
	type due = fulfilment.Due
	_, err := t.Changes(ctx, "keep what was handed over", `
		INSERT INTO fulfilment_tallies (claimant_id, entitlement_id, claim_id, provider_id, decision_number, stands, number, currency,
			given_amount, given_micros, given_pieces, handed_amount, handed_micros, handed_pieces, excess_amount, excess_micros, excess_pieces)
		SELECT n.claimant_id, n.entitlement_id, n.claim_id, n.provider_id, n.decision_number, n.stands, n.number, n.currency,
			n.given_amount::numeric, n.given_micros, n.given_pieces, n.handed_amount::numeric, n.handed_micros, n.handed_pieces,
			greatest(n.handed_amount::numeric - n.given_amount::numeric, 0), greatest(n.handed_micros - n.given_micros, 0),
			greatest(n.handed_pieces - n.given_pieces, 0)
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::bool[], $7::int[], $8::text[], $9::text[], $10::bigint[], $11::int[],
				$12::text[], $13::bigint[], $14::int[])
			AS n (claimant_id, entitlement_id, claim_id, provider_id, decision_number, stands, number, currency, given_amount, given_micros, given_pieces,
				handed_amount, handed_micros, handed_pieces)
		ON CONFLICT (claimant_id, entitlement_id) DO UPDATE SET decision_number = excluded.decision_number, stands = excluded.stands,
			number = excluded.number, currency = excluded.currency, given_amount = excluded.given_amount, given_micros = excluded.given_micros,
			given_pieces = excluded.given_pieces, handed_amount = excluded.handed_amount, handed_micros = excluded.handed_micros,
			handed_pieces = excluded.handed_pieces, excess_amount = excluded.excess_amount, excess_micros = excluded.excess_micros,
			excess_pieces = excluded.excess_pieces`,
		set.IDs(dues, func(d due) claims.ClaimantID { return d.Claimant }), set.IDs(dues, func(d due) ledger.ID { return d.ID }),
		set.IDs(dues, func(d due) claims.ClaimID { return d.Claim }), set.IDs(dues, func(d due) claims.ProviderID { return d.Provider }),
		set.Column(dues, func(d due) int { return d.Tally.Decision }), set.Column(dues, func(d due) bool { return d.Tally.Stands }),
		set.Column(dues, func(d due) int { return d.Tally.Number }),
		set.Column(dues, func(d due) pgtype.Text {
			if currency := d.Tally.Given.Amount.Currency(); currency != "" {
				return postgres.Word(currency)
			}
			return postgres.Word(d.Tally.Handed.Amount.Currency())
		}),
		set.Column(dues, func(d due) string { return d.Tally.Given.Amount.Decimal().String() }),
		set.Column(dues, func(d due) int64 { return d.Tally.Given.Time.Microseconds() }), set.Column(dues, func(d due) int { return d.Tally.Given.Pieces }),
		set.Column(dues, func(d due) string { return d.Tally.Handed.Amount.Decimal().String() }),
		set.Column(dues, func(d due) int64 { return d.Tally.Handed.Time.Microseconds() }), set.Column(dues, func(d due) int { return d.Tally.Handed.Pieces }))
	if err != nil || len(made) == 0 {
		return err
	}
	return t.add(ctx, made)
}

// add adds fulfilments.
func (t tx) add(ctx context.Context, made []fulfilment.Fulfilment) error {
	type one = fulfilment.Fulfilment
	_, err := t.Changes(ctx, "request fulfilments", `
		INSERT INTO fulfilments (claimant_id, id, entitlement_id, number, claim_id, subscription_id, provider_id, incident_id, ground, remedy, goodwill,
			decision_number, amount, currency, time_micros, pieces, state, requested_at, asked, next_at)
		SELECT n.claimant_id, n.id, n.entitlement_id, n.number, n.claim_id, n.subscription_id, n.provider_id, n.incident_id, n.ground, n.remedy, n.goodwill,
			n.decision_number, n.amount::numeric, n.currency, n.time_micros, n.pieces, 'requested', $17, 1, $18
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::text[], $11::bool[],
				$12::int[], $13::text[], $14::text[], $15::bigint[], $16::int[])
			AS n (claimant_id, id, entitlement_id, number, claim_id, subscription_id, provider_id, incident_id, ground, remedy, goodwill,
				decision_number, amount, currency, time_micros, pieces)`,
		set.IDs(made, func(f one) claims.ClaimantID { return f.Claimant }), set.IDs(made, func(f one) fulfilment.ID { return f.ID }),
		set.IDs(made, func(f one) ledger.ID { return f.Entitlement }), set.Column(made, func(f one) int { return f.Number }),
		set.IDs(made, func(f one) claims.ClaimID { return f.Claim }), set.IDs(made, func(f one) claims.SubscriptionID { return f.Subscription }),
		set.IDs(made, func(f one) claims.ProviderID { return f.Provider }), set.IDs(made, func(f one) claims.IncidentID { return f.Incident }),
		set.Column(made, func(f one) string { return f.Ground }), set.Column(made, func(f one) string { return string(f.Remedy) }),
		set.Column(made, func(f one) bool { return f.Goodwill }), set.Column(made, func(f one) int { return f.Decision }),
		set.Column(made, func(f one) pgtype.Text {
			return pgtype.Text{String: f.Amount.Decimal().String(), Valid: !f.Amount.IsZero()}
		}),
		set.Column(made, func(f one) pgtype.Text {
			return pgtype.Text{String: f.Amount.Currency(), Valid: !f.Amount.IsZero()}
		}),
		set.Column(made, func(f one) pgtype.Int8 {
			return pgtype.Int8{Int64: f.Time.Microseconds(), Valid: f.Time != 0}
		}),
		set.Column(made, func(f one) pgtype.Int8 { return pgtype.Int8{Int64: int64(f.Pieces), Valid: f.Pieces != 0} }),
		postgres.At(made[0].RequestedAt), postgres.At(made[0].NextAt))
	return err
}

// Hand writes what was handed over of entitlements: more, or less.
func (t tx) Hand(ctx context.Context, more, less []fulfilment.Fulfilment) error {
	for sign, all := range map[int][]fulfilment.Fulfilment{1: more, -1: less} {
		if len(all) == 0 {
			continue
		}
		type one = fulfilment.Fulfilment
		_, err := t.Changes(ctx, "change what was handed over", `
			UPDATE fulfilment_tallies f SET handed_amount = handed_amount + n.amount, handed_micros = handed_micros + n.micros,
				handed_pieces = handed_pieces + n.pieces,
				excess_amount = greatest(handed_amount + n.amount - given_amount, 0), excess_micros = greatest(handed_micros + n.micros - given_micros, 0),
				excess_pieces = greatest(handed_pieces + n.pieces - given_pieces, 0)
			FROM (SELECT claimant_id, entitlement_id, $6::int * sum(amount::numeric) AS amount, $6::int * sum(micros)::bigint AS micros, $6::int * sum(pieces)::int AS pieces
				FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::int[]) AS x (claimant_id, entitlement_id, amount, micros, pieces)
				GROUP BY claimant_id, entitlement_id) n
			WHERE f.claimant_id = n.claimant_id AND f.entitlement_id = n.entitlement_id`,
			set.IDs(all, func(f one) claims.ClaimantID { return f.Claimant }), set.IDs(all, func(f one) ledger.ID { return f.Entitlement }),
			set.Column(all, func(f one) string { return f.Amount.Decimal().String() }), set.Column(all, func(f one) int64 { return f.Time.Microseconds() }),
			set.Column(all, func(f one) int { return f.Pieces }), sign)
		if err != nil {
			return err
		}
	}
	return nil
}
