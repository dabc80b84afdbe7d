package submissions

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
	"bosang/claims/submission"
)

// keeper is who removes what is past its time.
func keeper() access.Actor { return access.SystemActor("retention") }

// sweepSize bounds the rows that one transaction removes.
const sweepSize = 1000

// Past counts the contents that came before an instant.
func (s Store) Past(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, keeper(), func(t claims.Tx) error {
		n, err = postgres.One(ctx, postgres.In(t), "count", func(row pgx.Row) (n int64, err error) {
			err = row.Scan(&n)
			return n, err
		}, `SELECT count(*) FROM submission_contents WHERE received_at < $1`, postgres.At(before))
		return err
	})
	return n, err
}

// RemovePast removes the contents that came before an instant, with the keys and marks of
// them; what was open is dismissed.
func (s Store) RemovePast(ctx context.Context, before time.Time) (all int64, err error) {
	for {
		n := 0
		err := s.InTx(ctx, keeper(), func(t claims.Tx) error {
			in := tx{postgres.In(t), s.Store, s.Keys, t}
			keys, err := postgres.List(ctx, in.Conn, "list what submissions say", func(row pgx.Row) (key claims.Key, err error) {
				err = row.Scan(postgres.ToID(&key))
				return key, err
			}, `SELECT key FROM submission_contents WHERE received_at < $1 ORDER BY received_at LIMIT $2`, postgres.At(before), sweepSize)
			if n = len(keys); err != nil || n == 0 {
				return err
			}
			return in.expire(ctx, keys)
		})
		all += int64(n)
		if err != nil || n == 0 {
			return all, err
		}
	}
}

func (t tx) expire(ctx context.Context, keys []claims.Key) error {
	// Whoever matches one has it locked, and its content is gone afterwards.
	open, err := t.Lock(ctx, keys)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "dismiss submissions", `UPDATE submissions SET state = 'dismissed', why = $2, settled_by = $3, settled_at = $4, holder_id = NULL, subscription_id = NULL
		WHERE key = ANY ($1::uuid[])`,
		postgres.IDs(open), string(submission.PastItsTime), keeper().Subject, postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	if _, err = t.Changes(ctx, "forget submissions", `UPDATE submissions SET mark = NULL WHERE key = ANY ($1::uuid[])`, postgres.IDs(keys)); err != nil {
		return err
	}
	return remove(ctx, t.Conn, keys, t.claims.Now())
}

// Forget removes what somebody said who is erased and for whom no representative has filed,
// and what could be compared with what was said.
func Forget(ctx context.Context, c postgres.Conn, claimant claims.ClaimantID, now time.Time) error {
	for {
		waited, err := postgres.List(ctx, c, "dismiss submissions", func(row pgx.Row) (key claims.Key, err error) {
			err = row.Scan(postgres.ToID(&key))
			return key, err
		}, `UPDATE submissions SET state = 'dismissed', why = $2, settled_by = $3, settled_at = $4, holder_id = NULL, subscription_id = NULL, mark = NULL
			WHERE key = ANY (ARRAY(SELECT s.key FROM submissions s WHERE s.holder_id = $1 ORDER BY s.key LIMIT $5)) RETURNING key`,
			postgres.ID(claimant), string(submission.PastItsTime), keeper().Subject, postgres.At(now), sweepSize)
		if err == nil {
			err = remove(ctx, c, waited, now)
		}
		if err != nil {
			return err
		}
		if len(waited) < sweepSize {
			break
		}
	}
	_, err := c.Changes(ctx, "forget submissions", `UPDATE submissions SET mark = NULL WHERE claimant_id = $1 AND mark IS NOT NULL`, postgres.ID(claimant))
	return err
}
