package persons

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/privacy"
)

// sealed is a person as it is kept.
type sealed struct {
	privacy.Person
	wrapped                  []byte
	customer                 []byte
	name, email, phone       []byte
	contactVersion           *int64
	payeeName, bank, account []byte
	payeeVersion             *int64
	birth                    []byte
	birthVersion             *int64
}

// Person reads a claimant with what is known of it. Of whom the actor sees no key, or
// there is none any more, nothing is known.
func (t tx) Person(ctx context.Context, id claims.ClaimantID) (privacy.Person, error) {
	s, err := postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (s sealed, err error) {
		c := &s.Claimant
		err = row.Scan(postgres.ToID(&c.ID), postgres.ToID(&c.ProviderID), (*string)(&c.Kind), &s.customer, postgres.ToWord(&c.Subject), postgres.ToTime(&c.CreatedAt),
			&s.wrapped, &s.name, &s.email, &s.phone, &s.contactVersion, postgres.ToTime(&s.Contact.ChangedAt),
			&s.payeeName, &s.bank, &s.account, &s.payeeVersion, postgres.ToTime(&s.Payee.ChangedAt),
			&s.birth, postgres.ToWord((*string)(&s.Birth.SaidBy)), &s.birthVersion, postgres.ToTime(&s.Birth.ChangedAt))
		return s, err
	}, `
		SELECT c.claimant_id, c.provider_id, c.kind, c.customer_sealed, c.subject, c.created_at, k.wrapped,
			n.name_sealed, n.email_sealed, n.phone_sealed, n.version, n.changed_at,
			p.name_sealed, p.bank_sealed, p.account_sealed, p.version, p.changed_at,
			b.sealed, b.said_by, b.version, b.changed_at
		FROM claimants c
		LEFT JOIN person_keys k ON k.claimant_id = c.claimant_id
		LEFT JOIN contacts n ON n.claimant_id = c.claimant_id
		LEFT JOIN payees p ON p.claimant_id = c.claimant_id
		LEFT JOIN births b ON b.claimant_id = c.claimant_id
		WHERE c.claimant_id = $1`, postgres.ID(id))
	if err != nil {
		return privacy.Person{}, err
	}
	return s.open(t.keys)
}

// open opens what the person's key sealed.
func (s sealed) open(keys *keyring.Ring) (privacy.Person, error) {
	p := s.Person
	p.Contact.Claimant, p.Contact.Provider, p.Contact.Version = p.Claimant.ID, p.Claimant.ProviderID, version(s.contactVersion)
	p.Payee.Claimant, p.Payee.Provider, p.Payee.Version = p.Claimant.ID, p.Claimant.ProviderID, version(s.payeeVersion)
	p.Birth.Claimant, p.Birth.Provider, p.Birth.Version = p.Claimant.ID, p.Claimant.ProviderID, version(s.birthVersion)
	if s.wrapped == nil {
		return p, nil
	}
	key, err := keys.PersonKey(p.Claimant.ID, s.wrapped)
	if err != nil {
		return p, err
	}
	for _, v := range []struct {
		to           *string
		table, field string
		sealed       []byte
	}{
		{&p.Claimant.CustomerNumber, "claimants", "customer_number", s.customer},
		{&p.Contact.Name, privacy.ContactTable, privacy.FieldName, s.name},
		{&p.Contact.Email, privacy.ContactTable, privacy.FieldEmail, s.email},
		{&p.Contact.Phone, privacy.ContactTable, privacy.FieldPhone, s.phone},
		{&p.Payee.Name, privacy.PayeeTable, privacy.FieldName, s.payeeName},
		{&p.Payee.Bank, privacy.PayeeTable, privacy.FieldBank, s.bank},
		{&p.Payee.Account, privacy.PayeeTable, privacy.FieldAccount, s.account},
		{&p.Birth.On, privacy.BirthTable, privacy.FieldBirth, s.birth},
	} {
		if *v.to, err = key.Open(v.table, v.field, v.sealed); err != nil {
			return p, err
		}
	}
	p.Birth.On, p.Birth.Married = privacy.ReadBirth(p.Birth.On)
	return p, nil
}

// version is that of a row, or of one that is not there yet.
func version(v *int64) int64 {
	if v == nil {
		return 1
	}
	return *v
}

// PutContact writes a contact where the version is still the one before.
func (t tx) PutContact(ctx context.Context, c privacy.Contact) error {
	key, err := t.key(ctx, c.Claimant)
	if err != nil {
		return err
	}
	values, email, phone, err := t.sealContact(key, c)
	if err != nil {
		return err
	}
	args := []any{
		postgres.ID(c.Claimant), postgres.ID(c.Provider), values[privacy.FieldName], values[privacy.FieldEmail], postgres.ID(email),
		values[privacy.FieldPhone], postgres.ID(phone), c.Version, postgres.At(t.claims.Now()),
	}
	return t.put(ctx, "contact", c.Claimant, `
		INSERT INTO contacts AS n (claimant_id, provider_id, name_sealed, email_sealed, email_index, phone_sealed, phone_index, version, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT ON CONSTRAINT contacts_pkey DO UPDATE SET name_sealed = $3, email_sealed = $4, email_index = $5, phone_sealed = $6, phone_index = $7,
			version = $8, changed_at = $9
		WHERE n.version = $8 - 1`, args...)
}

// PutPayee writes a payee where the version is still the one before.
func (t tx) PutPayee(ctx context.Context, p privacy.Payee) error {
	key, err := t.key(ctx, p.Claimant)
	if err != nil {
		return err
	}
	values, account, err := t.sealPayee(key, p)
	if err != nil {
		return err
	}
	args := []any{
		postgres.ID(p.Claimant), postgres.ID(p.Provider), values[privacy.FieldName], values[privacy.FieldBank], values[privacy.FieldAccount],
		postgres.ID(account), p.Version, postgres.At(t.claims.Now()),
	}
	return t.put(ctx, "payee", p.Claimant, `
		INSERT INTO payees AS p (claimant_id, provider_id, name_sealed, bank_sealed, account_sealed, account_index, version, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT ON CONSTRAINT payees_pkey DO UPDATE SET name_sealed = $3, bank_sealed = $4, account_sealed = $5, account_index = $6,
			version = $7, changed_at = $8
		WHERE p.version = $7 - 1`, args...)
}

// PutBirth writes a date of birth where the version is still the one before.
func (t tx) PutBirth(ctx context.Context, b privacy.Birth) error {
	key, err := t.key(ctx, b.Claimant)
	if err != nil {
		return err
	}
	sealed, err := key.Seal(privacy.BirthTable, privacy.FieldBirth, b.Sealable())
	if err != nil {
		return err
	}
	// One statement for both would ask a claimant who says it first to be let change it too.
	sql := `
		INSERT INTO births (claimant_id, provider_id, sealed, said_by, version, recorded_by, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`
	if b.Version > 2 {
		sql = `
		UPDATE births SET sealed = $3, said_by = $4, version = $5, recorded_by = $6, changed_at = $7
		WHERE claimant_id = $1 AND provider_id IS NOT DISTINCT FROM $2 AND version = $5 - 1`
	}
	return t.put(ctx, "birth", b.Claimant, sql, postgres.ID(b.Claimant), postgres.ID(b.Provider), sealed, string(b.SaidBy), b.Version,
		t.claims.Actor().Subject, postgres.At(b.ChangedAt))
}

// sealContact seals a contact, and says where it is found again.
func (t tx) sealContact(key keyring.PersonKey, c privacy.Contact) (values map[string][]byte, email, phone claims.Key, err error) {
	if values, err = sealAll(key, privacy.ContactTable, map[string]string{
		privacy.FieldName: c.Name, privacy.FieldEmail: c.Email, privacy.FieldPhone: c.Phone,
	}); err != nil {
		return nil, email, phone, err
	}
	if email, err = t.index(c.Email != "", privacy.IndexEmail, privacy.NormalEmail(c.Email)); err != nil {
		return nil, email, phone, err
	}
	phone, err = t.index(c.Phone != "", privacy.IndexPhone, privacy.NormalPhone(c.Phone))
	return values, email, phone, err
}

// sealPayee seals a payee, and says where the account is found again.
func (t tx) sealPayee(key keyring.PersonKey, p privacy.Payee) (values map[string][]byte, account claims.Key, err error) {
	if values, err = sealAll(key, privacy.PayeeTable, map[string]string{
		privacy.FieldName: p.Name, privacy.FieldBank: p.Bank, privacy.FieldAccount: p.Account,
	}); err != nil {
		return nil, account, err
	}
	bank, number := privacy.NormalAccount(p.Bank, p.Account)
	account, err = t.index(p.Account != "", privacy.IndexAccount, bank, number)
	return values, account, err
}

// put writes one row, and looks afterwards whether the person's key is still there.
// Whoever erases a person locks the claimant's row first, for which this insert waits
// (its foreign key), and then the rows that are there: either the erasure finds what
// is written here, or this finds that there was an erasure, and nothing is written.
func (t tx) put(ctx context.Context, noun string, person claims.ClaimantID, sql string, args ...any) error {
	changed, err := t.Changes(ctx, "write a "+noun, sql, args...)
	if err != nil {
		return err
	}
	if changed == 0 {
		return claims.Stale(noun)
	}
	_, err = t.key(ctx, person)
	return err
}

// key opens the key of a person who is about to write. The conflict claimant_erased
// says that it is gone.
func (t tx) key(ctx context.Context, person claims.ClaimantID) (keyring.PersonKey, error) {
	wrapped, err := postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (wrapped []byte, err error) {
		err = row.Scan(&wrapped)
		return wrapped, err
	}, `SELECT wrapped FROM person_keys WHERE claimant_id = $1`, postgres.ID(person))
	if err != nil {
		return keyring.PersonKey{}, err
	}
	if wrapped == nil {
		return keyring.PersonKey{}, claims.Conflict("claimant_erased", "claimant", person.String())
	}
	return t.keys.PersonKey(person, wrapped)
}

// index is where a value is found again; zero where there is none.
func (t tx) index(there bool, kind string, parts ...string) (claims.Key, error) {
	if !there {
		return claims.Key{}, nil
	}
	return t.keys.Index(kind, parts...)
}

// sealAll seals the values of a table by field; an empty one is NULL.
func sealAll(key keyring.PersonKey, table string, values map[string]string) (map[string][]byte, error) {
	sealed := make(map[string][]byte, len(values))
	for field, value := range values {
		if value == "" {
			continue
		}
		var err error
		if sealed[field], err = key.Seal(table, field, value); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}
