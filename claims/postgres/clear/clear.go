// Package clear seals what earlier versions kept in clear: the customer numbers of
// claimants, and the directory's keys of them, which anybody could compute from a
// number. It runs once, as a step of the migration, and leaves nothing readable in
// the files of the tables. What lies in older backups and in the write-ahead log is
// not reached; docs/operations.md says what to do about these.
package clear

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres/masterkeys"
)

// setSize bounds the claimants that share a transaction.
const setSize = 5000

// Seal seals all customer numbers, as the owner of the tables. It may be interrupted
// and goes on where it was; nobody may write with an earlier version meanwhile, and
// nobody can once it is done. Told is how many claimants were sealed so far.
func Seal(ctx context.Context, owner *pgxpool.Pool, ring *keyring.Ring, now time.Time, told func(int)) error {
	if err := masterkeys.Check(ctx, owner, ring, now); err != nil {
		return err
	}
	s := sealer{ring: ring, now: now}
	for more := true; more; {
		err := pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) (err error) {
			more, err = s.set(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("seal customer numbers: %w", err)
		}
		told(s.done)
	}
	if err := pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) error { return s.last(ctx, tx) }); err != nil {
		return fmt.Errorf("seal customer numbers: %w", err)
	}
	// The rows as they were still lie in the files until these are written anew.
	for _, table := range []string{"claimants", "directory"} {
		if _, err := owner.Exec(ctx, "VACUUM (FULL) "+table); err != nil {
			return fmt.Errorf("write the table %s anew: %w", table, err)
		}
	}
	return nil
}

type sealer struct {
	ring  *keyring.Ring
	now   time.Time
	after claims.ClaimantID
	done  int
}

// claimant is a provider's customer as earlier versions kept it.
type claimant struct {
	id       claims.ClaimantID
	provider claims.ProviderID
	number   string
}

// last seals what an earlier version may have added meanwhile, and keeps it from
// adding more.
func (s *sealer) last(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `LOCK TABLE claimants IN ACCESS EXCLUSIVE MODE`); err != nil {
		return err
	}
	s.after = claims.ClaimantID{}
	for more := true; more; {
		var err error
		if more, err = s.set(ctx, tx); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
		ALTER TABLE claimants DROP CONSTRAINT IF EXISTS claimants_nothing_in_clear,
			ADD CONSTRAINT claimants_nothing_in_clear CHECK (customer_number IS NULL)`)
	return err
}

// set seals the next claimants and reports whether there were some.
func (s *sealer) set(ctx context.Context, tx pgx.Tx) (bool, error) {
	rows, err := tx.Query(ctx, `
		SELECT claimant_id, provider_id, customer_number FROM claimants
		WHERE customer_number IS NOT NULL AND claimant_id > $1 ORDER BY claimant_id LIMIT $2 FOR UPDATE`, [16]byte(s.after), setSize)
	if err != nil {
		return false, err
	}
	set, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c claimant, err error) {
		err = row.Scan((*[16]byte)(&c.id), (*[16]byte)(&c.provider), &c.number)
		return c, err
	})
	if err != nil || len(set) == 0 {
		return false, err
	}
	columns, err := s.seal(ctx, tx, set)
	if err != nil {
		return false, err
	}
	if err := columns.write(ctx, tx, s.now); err != nil {
		return false, err
	}
	s.after = set[len(set)-1].id
	s.done += len(set)
	return true, nil
}

// columns are what is written for a set of claimants.
type columns struct {
	master          keyring.KeyID
	ids, providers  pgtype.FlatArray[pgtype.UUID]
	wrapped, sealed [][]byte
	// before and after are the directory's keys.
	before, after pgtype.FlatArray[pgtype.UUID]
}

func (s *sealer) seal(ctx context.Context, tx pgx.Tx, set []claimant) (c columns, err error) {
	if c.master, err = masterkeys.Current(ctx, tx); err != nil {
		return c, err
	}
	uuid := func(id [16]byte) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }
	for _, one := range set {
		wrapped, sealed, err := s.ring.Admit(c.master, one.id, "claimants", "customer_number", one.number)
		if err != nil {
			return c, err
		}
		index, err := s.ring.Index("customer", one.provider.String(), one.number)
		if err != nil {
			return c, err
		}
		c.ids, c.providers = append(c.ids, uuid(one.id)), append(c.providers, uuid(one.provider))
		c.wrapped, c.sealed = append(c.wrapped, wrapped), append(c.sealed, sealed)
		c.before = append(c.before, uuid(claims.KeyOf("customer", one.provider.String(), one.number)))
		c.after = append(c.after, uuid(index))
	}
	return c, nil
}

func (c columns) write(ctx context.Context, tx pgx.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO person_keys (claimant_id, provider_id, wrapped, master_key, made_at)
		SELECT k.claimant_id, k.provider_id, k.wrapped, $4, $5
		FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS k (claimant_id, provider_id, wrapped)`,
		c.ids, c.providers, c.wrapped, int64(c.master), now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE claimants c SET customer_number = NULL, customer_sealed = k.sealed
		FROM unnest($1::uuid[], $2::bytea[]) AS k (claimant_id, sealed) WHERE c.claimant_id = k.claimant_id`, c.ids, c.sealed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO directory (key, claimant_id, subject_id, provider_id)
		SELECT k.key, k.claimant_id, k.claimant_id, k.provider_id
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (key, claimant_id, provider_id)`, c.after, c.ids, c.providers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM directory WHERE key = ANY ($1::uuid[])`, c.before)
	return err
}
