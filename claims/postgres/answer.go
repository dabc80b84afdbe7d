package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
)

// Recall gives the request and the answer kept under an idempotency key.
func (t *tx) Recall(ctx context.Context, key claims.Key) (request [32]byte, answer []byte, found bool, err error) {
	if err := t.setKey(ctx, key); err != nil {
		return request, nil, false, err
	}
	err = t.QueryRow(ctx, `SELECT request, answer FROM answers WHERE key = $1`, id(key)).Scan(toHash{&request}, &answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return request, nil, false, nil
	}
	return request, answer, err == nil, failed("recall an answer", err)
}

// Keep stores an answer under its key. When another transaction was first with
// the key, this one must not be committed: ErrKeptMeanwhile.
func (t *tx) Keep(ctx context.Context, key claims.Key, request [32]byte, answer []byte) error {
	if err := t.setKey(ctx, key); err != nil {
		return err
	}
	kept, err := t.changes(ctx, "keep an answer", `
		INSERT INTO answers (key, request, answer, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, id(key), request[:], answer, at(t.now))
	if err == nil && kept == 0 {
		return claims.ErrKeptMeanwhile
	}
	return err
}

// ForgetAnswers removes answers that were kept before the instant, in small
// sets, and gives their number. A request repeated after that is a new one.
func (s *Store) ForgetAnswers(ctx context.Context, before time.Time) (int64, error) {
	var forgotten int64
	for {
		var n int64
		err := s.inTx(ctx, access.SystemActor("forget answers"), func(t *tx) (err error) {
			n, err = t.changes(ctx, "forget answers", `
				DELETE FROM answers WHERE key = ANY (ARRAY(
					SELECT a.key FROM answers a WHERE a.created_at < $1 ORDER BY a.created_at LIMIT $2))`, at(before), setSize)
			return err
		})
		forgotten += n
		if err != nil || n == 0 {
			return forgotten, err
		}
	}
}
