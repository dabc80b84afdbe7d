// Package rights keeps in PostgreSQL what persons may ask of what is held about them:
// to be erased, and to have a human review what rules decided; and removes what is
// past its time. It runs on the transactions of package postgres.
package rights

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/masterkeys"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/submissions"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
)

// Store is a store that keeps erasures and reviews too. Keys are the master keys that
// the store was opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ erasure.Store = Store{}

// Erasures gives what can be done with erasures in a transaction of this store.
func (s Store) Erasures(t claims.Tx) erasure.Tx { return s.in(t) }

func (s Store) in(t claims.Tx) erasures {
	return erasures{postgres.In(t), t.(masterkeys.DB), s.Keys, persons.Store{Store: s.Store, Keys: s.Keys}.Persons(t), t.Now()}
}

type erasures struct {
	postgres.Conn
	// db runs what package masterkeys asks, in the same transaction.
	db      masterkeys.DB
	keys    *keyring.Ring
	persons privacy.Tx
	now     time.Time
}

const erasureColumns = `claimant_id, provider_id, reason, erased_by, asked_at, erased_at, basis, approved_by, approval_id`

func scanErasure(row pgx.Row) (e erasure.Erasure, err error) {
	err = row.Scan(postgres.ToID(&e.Claimant), postgres.ToID(&e.Provider), (*string)(&e.Reason), &e.By, postgres.ToTime(&e.AskedAt), postgres.ToTime(&e.ErasedAt),
		(*string)(&e.Basis), postgres.ToWord(&e.ApprovedBy), postgres.ToID(&e.Approval))
	return e, err
}

// mostRetained bounds what is retained of one person: one for each kind, and for each
// time it was erased again.
const mostRetained = 100

// Get reads the erasure of a claimant, with what was retained where the actor sees it.
func (t erasures) Get(ctx context.Context, claimant claims.ClaimantID) (erasure.Erasure, error) {
	e, err := postgres.One(ctx, t.Conn, "erasure", scanErasure, `SELECT `+erasureColumns+` FROM erasures WHERE claimant_id = $1`, postgres.ID(claimant))
	if err != nil {
		return e, err
	}
	e.Retained, err = postgres.List(ctx, t.Conn, "list what is retained", func(row pgx.Row) (r erasure.Retained, err error) {
		err = row.Scan((*string)(&r.Kind), postgres.ToTime(&r.Until))
		return r, err
	}, `SELECT kind, until FROM retained_data WHERE claimant_id = $1 ORDER BY id LIMIT $2`, postgres.ID(claimant), mostRetained)
	return e, err
}

// List gives erasures in the order of the claimants.
func (t erasures) List(ctx context.Context, after claims.ClaimantID, limit int) ([]erasure.Erasure, error) {
	return postgres.List(ctx, t.Conn, "list erasures", scanErasure,
		`SELECT `+erasureColumns+` FROM erasures WHERE claimant_id > $1 ORDER BY claimant_id LIMIT $2`, [16]byte(after), limit)
}

// Approved gives approvals of erasures that are still to be done.
func (t erasures) Approved(ctx context.Context, limit int) ([]approval.ID, error) {
	return postgres.List(ctx, t.Conn, "look for what was approved", scanID[approval.ID], `
		SELECT a.id FROM approvals a WHERE a.granted = 'erasure' AND NOT EXISTS (SELECT FROM erasures e WHERE e.claimant_id = a.subject_id)
		ORDER BY a.id LIMIT $1`, limit)
}

// Left gives those of the claimants of whom there is something to destroy: a key, or
// what was written while it was being destroyed.
func (t erasures) Left(ctx context.Context, claimants []claims.ClaimantID) ([]claims.ClaimantID, error) {
	return postgres.List(ctx, t.Conn, "look for who was erased", scanID[claims.ClaimantID], `
		SELECT claimant_id FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND destroyed_at IS NULL
		UNION SELECT claimant_id FROM contacts WHERE claimant_id = ANY ($1::uuid[]) AND num_nonnulls(name_sealed, email_sealed, phone_sealed) > 0
		UNION SELECT claimant_id FROM payees WHERE claimant_id = ANY ($1::uuid[]) AND num_nonnulls(name_sealed, bank_sealed, account_sealed) > 0
		UNION SELECT claimant_id FROM evidence_files WHERE claimant_id = ANY ($1::uuid[])
		UNION SELECT claimant_id FROM claim_drafts WHERE claimant_id = ANY ($1::uuid[])
		UNION SELECT claimant_id FROM narratives WHERE claimant_id = ANY ($1::uuid[])
		UNION SELECT claimant_id FROM payout_attempts WHERE claimant_id = ANY ($1::uuid[]) AND account_index IS NOT NULL
		UNION SELECT claimant_id FROM submissions WHERE claimant_id = ANY ($1::uuid[]) AND mark IS NOT NULL
		UNION SELECT holder_id FROM submissions WHERE holder_id = ANY ($1::uuid[])
		UNION SELECT claimant_id FROM memberships WHERE claimant_id = ANY ($1::uuid[]) AND ended_at IS NULL
		LIMIT $2`, postgres.IDs(claimants), len(claimants))
}

func scanID[ID ~[16]byte](row pgx.Row) (id ID, err error) {
	var raw [16]byte
	err = row.Scan(&raw)
	return ID(raw), err
}

// Lock locks the claimant, for which waits whoever adds something of it, and then its
// key; and reads what the key opens. A destroyed key is as none.
func (t erasures) Lock(ctx context.Context, claimant claims.ClaimantID) (provider claims.ProviderID, known erasure.Known, err error) {
	provider, err = postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (id claims.ProviderID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT provider_id FROM claimants WHERE claimant_id = $1 FOR UPDATE`, postgres.ID(claimant))
	if err != nil {
		return provider, nil, err
	}
	_, err = postgres.One(ctx, t.Conn, "key", scanID[claims.ClaimantID],
		`SELECT claimant_id FROM person_keys WHERE claimant_id = $1 AND destroyed_at IS NULL FOR UPDATE`, postgres.ID(claimant))
	if claims.IsNotFound(err, "key") {
		return provider, nil, nil
	}
	if err != nil {
		return provider, nil, err
	}
	person, err := t.persons.Person(ctx, claimant)
	known = erasure.Known{}
	for item, value := range map[privacy.Item]string{
		privacy.CustomerNumber: person.Claimant.CustomerNumber, privacy.Name: person.Contact.Name, privacy.Email: person.Contact.Email,
		privacy.Phone: person.Contact.Phone, privacy.PayeeName: person.Payee.Name, privacy.Bank: person.Payee.Bank, privacy.Account: person.Payee.Account,
	} {
		if value != "" {
			known[item] = value
		}
	}
	return provider, known, err
}

// History says since when laws have to be kept.
func (t erasures) History(ctx context.Context, claimant claims.ClaimantID) (erasure.History, error) {
	return postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (h erasure.History, err error) {
		err = row.Scan(postgres.ToTime(&h.Dispute), postgres.ToTime(&h.Payment))
		return h, err
	}, `
		SELECT greatest((SELECT max(filed_at) FROM claims WHERE claimant_id = $1), (SELECT max(decided_at) FROM decisions WHERE claimant_id = $1)),
			(SELECT max(decided_at) FROM decisions WHERE claimant_id = $1 AND disposition IN ('granted', 'granted_in_part'))`, postgres.ID(claimant))
}

// Paying tells whether money is drafted for a claimant or on its way.
func (t erasures) Paying(ctx context.Context, claimant claims.ClaimantID) (bool, error) {
	return postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (is bool, err error) {
		err = row.Scan(&is)
		return is, err
	}, `SELECT EXISTS (SELECT FROM payout_attempts WHERE claimant_id = $1 AND state IN ('drafted', 'sent', 'accepted'))`, postgres.ID(claimant))
}

// Where retained data is sealed for.
const retainedTable, retainedField = "retained_data", "sealed"

type retainedNoun struct{}

// Retain puts aside what a law has kept, under a key of its own.
func (t erasures) Retain(ctx context.Context, claimant claims.ClaimantID, r erasure.Retained, article string, known erasure.Known) error {
	text, err := json.Marshal(known)
	if err != nil {
		return err
	}
	master, err := masterkeys.Current(ctx, t.db)
	if err != nil {
		return err
	}
	id := claims.NewID[retainedNoun]()
	wrapped, sealed, err := t.keys.Admit(master, id, retainedTable, retainedField, string(text))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "retain data", `
		INSERT INTO person_keys (claimant_id, wrapped, master_key, made_at) VALUES ($1, $2, $3, $4)`,
		postgres.ID(id), wrapped, int64(master), postgres.At(t.now))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "retain data", `
		INSERT INTO retained_data (claimant_id, id, kind, article, sealed, retained_at, until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		postgres.ID(claimant), postgres.ID(id), string(r.Kind), article, sealed, postgres.At(t.now), postgres.At(r.Until))
	return err
}

// Add records the erasure, unless it is recorded already.
func (t erasures) Add(ctx context.Context, e erasure.Erasure) error {
	_, err := t.Changes(ctx, "record an erasure", `
		INSERT INTO erasures (claimant_id, provider_id, reason, erased_by, asked_at, erased_at, basis, approved_by, approval_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		postgres.ID(e.Claimant), postgres.ID(e.Provider), string(e.Reason), e.By, postgres.At(e.AskedAt), postgres.At(e.ErasedAt), string(e.Basis),
		postgres.Word(e.ApprovedBy), postgres.ID(e.Approval))
	return err
}

// Destroy destroys the key of a claimant, and with it what it sealed; empties those
// columns, whose indexes would find the person still; and closes its accounts.
func (t erasures) Destroy(ctx context.Context, claimant claims.ClaimantID, provider claims.ProviderID, known erasure.Known) error {
	if err := t.destroyKey(ctx, claims.Key(claimant)); err != nil {
		return err
	}
	for _, sql := range []string{
		`UPDATE contacts SET name_sealed = NULL, email_sealed = NULL, email_index = NULL, phone_sealed = NULL, phone_index = NULL,
			version = version + 1, changed_at = $2 WHERE claimant_id = $1 AND num_nonnulls(name_sealed, email_sealed, phone_sealed) > 0`,
		`UPDATE payees SET name_sealed = NULL, bank_sealed = NULL, account_sealed = NULL, account_index = NULL,
			version = version + 1, changed_at = $2 WHERE claimant_id = $1 AND num_nonnulls(name_sealed, bank_sealed, account_sealed) > 0`,
		`UPDATE births SET sealed = NULL, version = version + 1, changed_at = $2 WHERE claimant_id = $1 AND sealed IS NOT NULL`,
		`UPDATE representatives SET contact_sealed = NULL WHERE claimant_id = $1 AND contact_sealed IS NOT NULL AND $2::timestamptz IS NOT NULL`,
		`UPDATE seats SET labels_sealed = NULL WHERE claimant_id = $1 AND labels_sealed IS NOT NULL AND $2::timestamptz IS NOT NULL`,
		`UPDATE claimants SET customer_sealed = '' WHERE claimant_id = $1 AND customer_sealed <> '' AND $2::timestamptz IS NOT NULL`,
		`UPDATE reviews SET result = 'lapsed', answered_by = 'system:erasure', answered_at = $2 WHERE claimant_id = $1 AND answered_at IS NULL`,
		`UPDATE appeals SET previous_state = state, state = 'lapsed', paused_at = NULL, ended_period = cutoff()
			WHERE claimant_id = $1 AND state IN ('filed', 'handed_over', 'supplement') AND $2::timestamptz IS NOT NULL`,
		`UPDATE tokens SET revoked_at = $2 WHERE claimant_id = $1 AND revoked_at IS NULL`,
		`UPDATE payout_attempts SET name_sealed = NULL, bank_sealed = NULL, account_sealed = NULL, account_index = NULL
			WHERE claimant_id = $1 AND account_index IS NOT NULL AND $2::timestamptz IS NOT NULL`,
		// With whom it shared what, the groups of its flags would tell still.
		`DELETE FROM flags WHERE claimant_id = $1 AND $2::timestamptz IS NOT NULL`,
	} {
		if _, err := t.Changes(ctx, "erase a claimant", sql, postgres.ID(claimant), postgres.At(t.now)); err != nil {
			return err
		}
	}
	_, err := t.Changes(ctx, "erase a claimant", `DELETE FROM answers WHERE claimant_id = $1`, postgres.ID(claimant))
	if err != nil {
		return err
	}
	if err := evidences.Forget(ctx, t.Conn, claimant, t.now); err != nil {
		return err
	}
	if err := intakes.Forget(ctx, t.Conn, claimant); err != nil {
		return err
	}
	if err := submissions.Forget(ctx, t.Conn, claimant, t.now); err != nil {
		return err
	}
	if number := known[privacy.CustomerNumber]; number != "" {
		key, err := postgres.CustomerKey(t.keys, provider, number)
		if err != nil {
			return err
		}
		_, err = t.Changes(ctx, "erase a claimant", `DELETE FROM directory WHERE key = $1 AND claimant_id = $2 AND subject_id = $2`,
			postgres.ID(key), postgres.ID(claimant))
		if err != nil {
			return err
		}
	}
	return t.closeAccounts(ctx, claimant, provider)
}

// destroyKey destroys the key of a person, or of retained data.
func (t erasures) destroyKey(ctx context.Context, keys ...claims.Key) error {
	_, err := t.Changes(ctx, "destroy a key", `
		UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = $2 WHERE claimant_id = ANY ($1::uuid[]) AND destroyed_at IS NULL`,
		postgres.IDs(keys), postgres.At(t.now))
	return err
}
