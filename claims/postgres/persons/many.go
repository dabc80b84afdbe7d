package persons

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/claims/privacy"
)

// Unknown walks along the claimants in the order of their ids.
func (t tx) Unknown(ctx context.Context, incident claims.IncidentID, after claims.ClaimantID, limit int) ([]claims.Claimant, error) {
	return postgres.List(ctx, t.Conn, "look for claimants who said nothing", func(row pgx.Row) (c claims.Claimant, err error) {
		var sealed, wrapped []byte
		if err = row.Scan(postgres.ToID(&c.ID), postgres.ToID(&c.ProviderID), (*string)(&c.Kind), postgres.ToTime(&c.CreatedAt), &sealed, &wrapped); err != nil || sealed == nil {
			return c, err
		}
		c.CustomerNumber, err = t.keys.Read(c.ID, wrapped, "claimants", "customer_number", sealed)
		return c, err
	}, `
		SELECT m.claimant_id, m.provider_id, m.kind, m.created_at, m.customer_sealed, k.wrapped
		FROM claimants m JOIN person_keys k ON k.claimant_id = m.claimant_id AND k.wrapped IS NOT NULL
		WHERE m.claimant_id > $2 AND EXISTS (SELECT FROM claims c WHERE c.claimant_id = m.claimant_id AND c.incident_id = $1)
			AND NOT EXISTS (SELECT FROM contacts n WHERE n.claimant_id = m.claimant_id)
			AND NOT EXISTS (SELECT FROM payees y WHERE y.claimant_id = m.claimant_id)
		ORDER BY m.claimant_id LIMIT $3`, postgres.ID(incident), [16]byte(after), limit)
}

// sealedPerson is a person who is about to be written.
type sealedPerson struct {
	privacy.Person
	contact, payee        map[string][]byte
	email, phone, account claims.Key
}

// AddMany seals and writes, and looks afterwards whether the keys are still there, as put
// does.
func (t tx) AddMany(ctx context.Context, persons []privacy.Person) error {
	rows, err := t.sealPersons(ctx, persons)
	if err != nil {
		return err
	}
	ids := set.IDs(rows, func(p sealedPerson) claims.ClaimantID { return p.Contact.Claimant })
	if _, err = t.Changes(ctx, "add contacts", `
		INSERT INTO contacts (claimant_id, provider_id, name_sealed, email_sealed, email_index, phone_sealed, phone_index, version, changed_at)
		SELECT n.claimant_id, n.provider_id, n.name_sealed, n.email_sealed, n.email_index, n.phone_sealed, n.phone_index, 2, $8
		FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::uuid[], $6::bytea[], $7::uuid[])
			AS n (claimant_id, provider_id, name_sealed, email_sealed, email_index, phone_sealed, phone_index)
		ON CONFLICT DO NOTHING`,
		ids, providersOf(rows), contactColumn(rows, privacy.FieldName), contactColumn(rows, privacy.FieldEmail),
		set.IDs(rows, func(p sealedPerson) claims.Key { return p.email }), contactColumn(rows, privacy.FieldPhone),
		set.IDs(rows, func(p sealedPerson) claims.Key { return p.phone }), postgres.At(t.claims.Now())); err != nil {
		return err
	}
	var paid []sealedPerson
	for _, p := range rows {
		if p.Payee.Account != "" {
			paid = append(paid, p)
		}
	}
	if _, err = t.Changes(ctx, "add payees", `
		INSERT INTO payees (claimant_id, provider_id, name_sealed, bank_sealed, account_sealed, account_index, version, changed_at)
		SELECT y.claimant_id, y.provider_id, y.name_sealed, y.bank_sealed, y.account_sealed, y.account_index, 2, $7
		FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[], $6::uuid[])
			AS y (claimant_id, provider_id, name_sealed, bank_sealed, account_sealed, account_index)
		ON CONFLICT DO NOTHING`,
		set.IDs(paid, func(p sealedPerson) claims.ClaimantID { return p.Payee.Claimant }), providersOf(paid), payeeColumn(paid, privacy.FieldName),
		payeeColumn(paid, privacy.FieldBank), payeeColumn(paid, privacy.FieldAccount),
		set.IDs(paid, func(p sealedPerson) claims.Key { return p.account }), postgres.At(t.claims.Now())); err != nil {
		return err
	}
	erased, err := postgres.List(ctx, t.Conn, "look for erasures", func(row pgx.Row) (id claims.ClaimantID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT claimant_id FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND wrapped IS NULL LIMIT 1`, ids)
	if err == nil && len(erased) > 0 {
		return claims.Conflict("claimant_erased", "claimant", erased[0].String())
	}
	return err
}

func providersOf(rows []sealedPerson) pgtype.FlatArray[pgtype.UUID] {
	return set.IDs(rows, func(p sealedPerson) claims.ProviderID { return p.Claimant.ProviderID })
}

func contactColumn(rows []sealedPerson, field string) pgtype.FlatArray[[]byte] {
	return set.Column(rows, func(p sealedPerson) []byte { return p.contact[field] })
}

func payeeColumn(rows []sealedPerson, field string) pgtype.FlatArray[[]byte] {
	return set.Column(rows, func(p sealedPerson) []byte { return p.payee[field] })
}

// sealPersons seals what is known of persons, each with the own key.
func (t tx) sealPersons(ctx context.Context, persons []privacy.Person) ([]sealedPerson, error) {
	ids := make([]claims.ClaimantID, len(persons))
	for i, p := range persons {
		ids[i] = p.Claimant.ID
	}
	wrapped, err := wrappedKeys(ctx, t.Conn, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]sealedPerson, len(persons))
	for i, p := range persons {
		of, there := wrapped[p.Claimant.ID]
		if !there {
			return nil, claims.Conflict("claimant_erased", "claimant", p.Claimant.ID.String())
		}
		key, err := t.keys.PersonKey(p.Claimant.ID, of)
		if err != nil {
			return nil, err
		}
		row := &rows[i]
		row.Person = p
		if row.contact, row.email, row.phone, err = t.sealContact(key, p.Contact); err != nil {
			return nil, err
		}
		if row.payee, row.account, err = t.sealPayee(key, p.Payee); err != nil {
			return nil, err
		}
	}
	return rows, nil
}
