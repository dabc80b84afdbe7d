// Package behalfs keeps in PostgreSQL who acts for whom, and what the legal representatives
// of minors consented to. It runs on the transactions of package postgres. Who a
// representative is is sealed with the claimant's key before it gets there.
package behalfs

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/evidence"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/privacy"
)

// Store is a store that knows who acts for whom, and asks about it when claims are filed.
// Keys are the master keys that the store was opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
	// Meet is done with a claim of whom a date of birth is known or who is represented, in
	// the transaction that files it; nil: nothing is.
	Meet func(context.Context, claims.Tx, claims.Filing, claims.Claim) error
}

var _ behalf.Store = Store{}

// Behalf gives what can be done with representations in a transaction of this store.
func (s Store) Behalf(t claims.Tx) behalf.Tx { return tx{postgres.In(t), s.Keys, t} }

// FileClaim files one claim. Of whom no date of birth is known, and who files without a
// representative, it is filed as it comes, with those that arrive meanwhile. The others are
// looked at: once before, so that who is refused holds up nobody, and once more in the
// transaction that files it, so that nothing has changed since.
func (s Store) FileClaim(ctx context.Context, f claims.Filing) (claims.Claim, error) {
	if !behalf.Concerns(f) {
		if c, err := s.Store.FileClaim(ctx, f); !errors.Is(err, postgres.ErrAge) {
			return c, err
		}
		if err := s.InTx(ctx, access.SystemActor("filing"), func(t claims.Tx) error { return s.Look(ctx, t, f) }); err != nil {
			return claims.Claim{}, err
		}
	}
	then := f.New.Then
	f.Aged, f.New.Then = true, func(ctx context.Context, t claims.Tx, filed claims.Claim) error {
		err := behalf.Filed(ctx, s.Behalf(t), t, f, filed)
		if err == nil && then != nil {
			err = then(ctx, t, filed)
		}
		if err == nil && s.Meet != nil {
			err = s.Meet(ctx, t, f, filed)
		}
		return err
	}
	return s.Store.FileClaim(ctx, f)
}

// Look looks at a filing on a subscription of which it is known by now that its holder's
// age is, and that the actor may file on it.
func (s Store) Look(ctx context.Context, t claims.Tx, f claims.Filing) error {
	held, err := t.Subscription(ctx, f.New.Subscription)
	if err != nil {
		return err
	}
	c := claims.Claim{ClaimantID: held.ClaimantID, ProviderID: held.ProviderID, FiledAt: t.Now()}
	if !f.New.FiledAt.IsZero() {
		c.FiledAt = f.New.FiledAt
	}
	return behalf.Filed(ctx, s.Behalf(t), t, f, c)
}

type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// table is where a representative is sealed for, in a field that names it, so that no text
// can be moved to another of the same claimant.
const table = "representatives"

func contactField(id behalf.ID) string { return "contact of " + id.String() }

// contact is what is sealed of who represents somebody.
type contact struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

const columns = `r.claimant_id, r.id, r.provider_id, r.kind, r.state, r.contact_sealed, r.shown_by, r.evidence_id, r.since, r.until, r.stated_by, r.stated_at,
	r.decided_by, r.decided_at, r.ended_by, r.ended_at, r.user_id`

var errForm = errors.New("a representative is kept in a form that cannot be read")

// scan reads a representative with the claimant's key, where the actor sees that.
func (t tx) scan(row pgx.Row) (r behalf.Representative, err error) {
	var sealed, wrapped []byte
	if err = row.Scan(postgres.ToID(&r.Claimant), postgres.ToID(&r.ID), postgres.ToID(&r.Provider), (*string)(&r.Kind), (*string)(&r.State), &sealed,
		(*string)(&r.Shown), postgres.ToID(&r.Evidence), postgres.ToTime(&r.Since), postgres.ToTime(&r.Until), &r.StatedBy, postgres.ToTime(&r.StatedAt),
		postgres.ToWord(&r.DecidedBy), postgres.ToTime(&r.DecidedAt), postgres.ToWord(&r.EndedBy), postgres.ToTime(&r.EndedAt),
		postgres.ToID((*claims.Key)(&r.User)), &wrapped); err != nil || wrapped == nil || sealed == nil {
		return r, err
	}
	text, err := t.keys.Read(r.Claimant, wrapped, table, contactField(r.ID), sealed)
	if err != nil {
		return r, err
	}
	var c contact
	if json.Unmarshal([]byte(text), &c) != nil {
		return r, errForm // the error would repeat what stands there
	}
	r.Contact.Name, r.Contact.Email, r.Contact.Phone = c.Name, c.Email, c.Phone
	return r, nil
}

// Add adds a representative.
func (t tx) Add(ctx context.Context, r behalf.Representative) error {
	text, err := json.Marshal(contact{r.Contact.Name, r.Contact.Email, r.Contact.Phone})
	if err != nil {
		return err
	}
	sealed, err := persons.SealText(ctx, t.Conn, t.keys, r.Claimant, table, contactField(r.ID), string(text))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "state a representative", `
		INSERT INTO representatives (claimant_id, id, provider_id, kind, state, contact_sealed, shown_by, evidence_id, since, until, stated_by, stated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		postgres.ID(r.Claimant), postgres.ID(r.ID), postgres.ID(r.Provider), string(r.Kind), string(r.State), sealed, string(r.Shown), postgres.ID(r.Evidence),
		postgres.At(r.Since), postgres.At(r.Until), r.StatedBy, postgres.At(r.StatedAt))
	if err != nil {
		return err
	}
	// An erasure that came meanwhile found no row to empty: as for a contact, it wins.
	_, err = persons.SealText(ctx, t.Conn, t.keys, r.Claimant, table, contactField(r.ID), "")
	return err
}

const one = `SELECT ` + columns + `, k.wrapped FROM representatives r LEFT JOIN person_keys k ON k.claimant_id = r.claimant_id
	WHERE r.claimant_id = $1 AND r.id = $2`

// Get reads one representative of a claimant.
func (t tx) Get(ctx context.Context, claimant claims.ClaimantID, id behalf.ID) (behalf.Representative, error) {
	return postgres.One(ctx, t.Conn, "representative", t.scan, one, postgres.ID(claimant), postgres.ID(id))
}

// Lock reads one and keeps others from changing it. What the actor may not change cannot be
// locked, and is only read.
func (t tx) Lock(ctx context.Context, claimant claims.ClaimantID, id behalf.ID) (behalf.Representative, error) {
	_, err := t.Changes(ctx, "lock a representative", `SELECT FROM representatives WHERE claimant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
		postgres.ID(claimant), postgres.ID(id))
	if err != nil {
		return behalf.Representative{}, err
	}
	return t.Get(ctx, claimant, id)
}

// List gives those of a claimant, newest first.
func (t tx) List(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]behalf.Representative, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list representatives", t.scan, `
		SELECT `+columns+`, k.wrapped FROM representatives r LEFT JOIN person_keys k ON k.claimant_id = r.claimant_id
		WHERE r.claimant_id = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3`, postgres.ID(claimant), before, limit)
}

// Open counts those that are stated or stand, up to the most there may be.
func (t tx) Open(ctx context.Context, claimant claims.ClaimantID) (int, error) {
	return postgres.One(ctx, t.Conn, "representative", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT count(*) FROM (SELECT FROM representatives WHERE claimant_id = $1 AND state IN ('stated', 'verified') LIMIT $2) r`,
		postgres.ID(claimant), behalf.MostRepresentatives)
}

// Put writes state, who decided and who ended.
func (t tx) Put(ctx context.Context, r behalf.Representative) error {
	changed, err := t.Changes(ctx, "change a representative", `
		UPDATE representatives SET state = $3, decided_by = $4, decided_at = $5, ended_by = $6, ended_at = $7
		WHERE claimant_id = $1 AND id = $2 AND state IN ('stated', 'verified')`,
		postgres.ID(r.Claimant), postgres.ID(r.ID), string(r.State), postgres.Word(r.DecidedBy), postgres.At(r.DecidedAt), postgres.Word(r.EndedBy),
		postgres.At(r.EndedAt))
	if err == nil && changed == 0 {
		err = claims.Conflict("representative_state", "representative", r.ID.String())
	}
	return err
}

// Birth reads when the claimant was born.
func (t tx) Birth(ctx context.Context, claimant claims.ClaimantID) (privacy.Birth, error) {
	list, err := postgres.List(ctx, t.Conn, "read a date of birth", func(row pgx.Row) (b privacy.Birth, err error) {
		var sealed, wrapped []byte
		if err = row.Scan(&b.Version, &sealed, &wrapped); err != nil {
			return b, err
		}
		return OpenBirth(t.keys, claimant, wrapped, sealed)
	}, `SELECT b.version, b.sealed, k.wrapped FROM births b LEFT JOIN person_keys k ON k.claimant_id = b.claimant_id WHERE b.claimant_id = $1 LIMIT 1`,
		postgres.ID(claimant))
	if err != nil || len(list) == 0 {
		return privacy.Birth{}, err
	}
	return list[0], nil
}

// OpenBirth opens a date of birth with the claimant's wrapped key; without either there is
// none.
func OpenBirth(keys *keyring.Ring, claimant claims.ClaimantID, wrapped, sealed []byte) (b privacy.Birth, err error) {
	b.Claimant = claimant
	if wrapped == nil || sealed == nil {
		return b, nil
	}
	text, err := keys.Read(claimant, wrapped, privacy.BirthTable, privacy.FieldBirth, sealed)
	b.On, b.Married = privacy.ReadBirth(text)
	return b, err
}

// Has reports whether there is this evidence of the claimant.
func (t tx) Has(ctx context.Context, claimant claims.ClaimantID, id evidence.ID) (bool, error) {
	return postgres.One(ctx, t.Conn, "evidence", func(row pgx.Row) (there bool, err error) {
		err = row.Scan(&there)
		return there, err
	}, `SELECT EXISTS (SELECT FROM evidence WHERE claimant_id = $1 AND id = $2)`, postgres.ID(claimant), postgres.ID(id))
}
