package evidences

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/postgres"
)

func scanSweep(row pgx.Row) (s evidence.Sweep, err error) {
	err = row.Scan(postgres.ToID(&s.Claimant), postgres.ToID(&s.File))
	return s, err
}

// Due gives files that are to be swept by now.
func (t tx) Due(ctx context.Context, limit int) ([]evidence.Sweep, error) {
	return postgres.List(ctx, t.Conn, "look for files to sweep", scanSweep,
		`SELECT claimant_id, id FROM evidence_sweeps WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, postgres.At(t.claims.Now()), limit)
}

// Take locks a file that is to be swept by now.
func (t tx) Take(ctx context.Context, s evidence.Sweep) error {
	_, err := postgres.One(ctx, t.Conn, "sweep", scanSweep,
		`SELECT claimant_id, id FROM evidence_sweeps WHERE claimant_id = $1 AND id = $2 AND due_at <= $3 FOR UPDATE`,
		postgres.ID(s.Claimant), postgres.ID(s.File), postgres.At(t.claims.Now()))
	return err
}

// Swept forgets a file that was removed.
func (t tx) Swept(ctx context.Context, s evidence.Sweep) error {
	_, err := t.Changes(ctx, "forget a file", `DELETE FROM evidence_sweeps WHERE claimant_id = $1 AND id = $2`, postgres.ID(s.Claimant), postgres.ID(s.File))
	return err
}

// Forget removes all evidence of a claimant who is erased, and has the files swept: without
// the claimant's key nobody can read them in the meantime.
func Forget(ctx context.Context, c postgres.Conn, claimant claims.ClaimantID, now time.Time) error {
	if _, err := c.Changes(ctx, "forget evidence", `DELETE FROM evidence WHERE claimant_id = $1`, postgres.ID(claimant)); err != nil {
		return err
	}
	_, err := c.Changes(ctx, "forget evidence", removeFiles+`WHERE f.claimant_id = $1 RETURNING f.claimant_id, f.id, f.provider_id)`+thenSweep,
		postgres.ID(claimant), postgres.At(now))
	return err
}

// removeFiles begins a statement that removes files, and thenSweep ends it: they are to be
// swept from $2 on.
const (
	removeFiles = `WITH gone AS (DELETE FROM evidence_files f `
	thenSweep   = ` INSERT INTO evidence_sweeps (claimant_id, id, provider_id, due_at) SELECT claimant_id, id, provider_id, $2 FROM gone`
)

// ended is the condition that evidence e is past its time: it was added before $1 and the
// claim it is about was last decided before.
const ended = `e.id < $1 AND e.claim_id IS NOT NULL AND NOT EXISTS (SELECT FROM decisions d WHERE d.claimant_id = e.claimant_id AND d.claim_id = e.claim_id AND d.decided_at >= $2)`

// setSize bounds the rows that one statement removes.
const setSize = 1000

// Past counts evidence of claims on which nothing was decided since the instant, and that
// was added before it.
func (s Store) Past(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, access.SystemActor("retention"), func(t claims.Tx) error {
		n, err = postgres.One(ctx, postgres.In(t), "evidence", func(row pgx.Row) (n int64, err error) {
			err = row.Scan(&n)
			return n, err
		}, `SELECT count(*) FROM evidence e WHERE `+ended, postgres.ID(claims.FloorID[any](before)), postgres.At(before))
		return err
	})
	return n, err
}

// RemovePast removes it in sets, with the files that nothing refers to any more.
func (s Store) RemovePast(ctx context.Context, before time.Time) (all int64, err error) {
	for {
		var n int64
		err := s.InTx(ctx, access.SystemActor("retention"), func(t claims.Tx) (err error) {
			n, err = removePast(ctx, t, before)
			return err
		})
		all += n
		if err != nil || n == 0 {
			return all, err
		}
	}
}

func removePast(ctx context.Context, t claims.Tx, before time.Time) (int64, error) {
	conn := postgres.In(t)
	claimants, files, err := removed(ctx, conn, `
		DELETE FROM evidence e WHERE (e.claimant_id, e.id) IN (SELECT e.claimant_id, e.id FROM evidence e WHERE `+ended+` ORDER BY e.id LIMIT $3)
		RETURNING e.claimant_id, e.file_id`, postgres.ID(claims.FloorID[any](before)), postgres.At(before), setSize)
	if err != nil || len(files) == 0 {
		return 0, err
	}
	return int64(len(files)), unreferred(ctx, conn, claimants, files, t.Now())
}
