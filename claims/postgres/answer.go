package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
)

// mark is what is kept of a request: a digest with a key, because one without would
// let who has a backup try which customer number a request named.
func (t *tx) mark(request [32]byte) ([32]byte, error) {
	return t.store.keys.Digest("request", string(request[:]))
}

// was reports whether what was kept is the mark of the request, or the request itself,
// as earlier versions kept it.
func (t *tx) was(kept [32]byte, once claims.Once) (bool, error) {
	mark, err := t.mark(once.Request)
	return kept == mark || kept == once.Request, err
}

// personOf is whom a claim shows.
func personOf(c claims.Claim) claims.Person {
	return claims.Person{Claimant: c.ClaimantID, Provider: c.ProviderID}
}

// Recall looks for the answer kept under an idempotency key.
func (t *tx) Recall(ctx context.Context, once claims.Once) error {
	if err := t.setKey(ctx, once.Key); err != nil {
		return err
	}
	var kept [32]byte
	var answer []byte
	var about claims.Person
	err := t.QueryRow(ctx, `SELECT request, answer, claimant_id, provider_id FROM answers WHERE key = $1`, id(once.Key)).
		Scan(toHash{&kept}, &answer, scanID(&about.Claimant), scanID(&about.Provider))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return failed("recall an answer", err)
	}
	same, err := t.was(kept, once)
	if err != nil {
		return err
	}
	return once.Recall(same, answer, about)
}

// Keep stores an answer under its key. When another transaction was first with
// the key, this one must not be committed: ErrKeptMeanwhile.
func (t *tx) Keep(ctx context.Context, once claims.Once, answer []byte) error {
	if err := t.setKey(ctx, once.Key); err != nil {
		return err
	}
	mark, err := t.mark(once.Request)
	if err != nil {
		return err
	}
	kept, err := t.changes(ctx, "keep an answer", `
		INSERT INTO answers (key, request, answer, created_at, claimant_id, provider_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, id(once.Key), mark[:], answer, at(t.now), id(once.About.Claimant), id(once.About.Provider))
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
