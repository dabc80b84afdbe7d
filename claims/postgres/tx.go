package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
)

// tx is one transaction for one actor. It implements claims.Tx; the methods are
// in the files of their nouns.
type tx struct {
	pgx.Tx
	store *Store
	actor access.Actor
	now   time.Time
}

var _ claims.Tx = (*tx)(nil)

// Now is the instant of the transaction.
func (t *tx) Now() time.Time { return t.now }

// Actor is who acts.
func (t *tx) Actor() access.Actor { return t.actor }

// Enqueue puts work into the queue, in this transaction.
func (t *tx) Enqueue(ctx context.Context, work ...claims.Work) error {
	if len(work) == 0 {
		return nil
	}
	if t.store.enqueuer == nil {
		return errNoQueue
	}
	return failed("put work into the queue", t.store.enqueuer.Enqueue(ctx, t.Tx, work...))
}

var errNoQueue = errors.New("the store was opened without a job queue")

// attempts bounds how often a transaction is run, and pause is what is waited
// before the second time; it doubles, with chance, up to the fifth.
const (
	attempts = 5
	pause    = 5 * time.Millisecond
)

// InTx runs fn in one transaction in which the actor sees its own rows, and
// runs it again, at most four times, when the server answers with a
// serialisation failure (40001) or a deadlock (40P01), or when the connection
// fails before the commit was sent. A connection that fails during the commit
// is an error: whether it took effect is not known.
func (s *Store) InTx(ctx context.Context, actor access.Actor, fn func(claims.Tx) error) error {
	return s.inTx(ctx, actor, func(t *tx) error { return fn(t) })
}

func (s *Store) inTx(ctx context.Context, actor access.Actor, fn func(*tx) error) error {
	wait := pause
	for attempt := 1; ; attempt++ {
		again, err := s.once(ctx, actor, fn)
		if err == nil || !again || attempt == attempts || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(wait/2 + rand.N(wait))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		wait *= 2
	}
}

// doingCommit is what the database was doing when whether it took effect is not known.
const doingCommit = "commit"

// once runs the transaction once and tells whether it may be run again.
func (s *Store) once(ctx context.Context, actor access.Actor, fn func(*tx) error) (again bool, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return lostConnection(err) || stateOf(err) == codeTooMany, failed("connect to the database", err)
	}
	defer conn.Release()
	begun, err := conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: "BEGIN" + settings(actor, s.Now())})
	if err != nil {
		return retryable(err), failed("begin a transaction", err)
	}
	t := &tx{Tx: begun, store: s, actor: actor, now: s.Now()}
	done := false
	defer func() {
		if done {
			return
		}
		// Also when fn panics. The caller's context may be over by now.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = begun.Rollback(ctx) // a connection that cannot roll back is thrown away
	}()
	if err := fn(t); err != nil {
		if again = retryable(err); again { // it may be just as the database said it
			err = failed("work in a transaction", err)
		}
		return again, err
	}
	done = true
	err = begun.Commit(ctx)
	return stateOf(err) == codeSerialization || stateOf(err) == codeDeadlock, failed(doingCommit, err)
}

// retryable reports whether a transaction that failed so, before its commit was
// sent, may be run again.
func retryable(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if errors.Is(err, keyring.ErrUnknownKey) {
		// It was read sealed with a master key that was rotated away and dropped before it was
		// opened; read anew it is sealed with the next.
		return true
	}
	state := stateOf(err)
	return state == codeSerialization || state == codeDeadlock || strings.HasPrefix(state, classConnection) ||
		strings.HasPrefix(state, classIntervention) || (state == "" && lostConnection(err))
}

// settings tells the database who acts: what row-level security reads. Only
// formatted ids and digits get into the text. Everything is what overseers read, the
// administrator's what only those see who look after users, and the system's what
// no person is shown as a whole: keys and personal data.
func settings(actor access.Actor, now time.Time) string {
	var b strings.Builder
	set := func(name, value string) { b.WriteString("; SET LOCAL bosang." + name + " = '" + value + "'") }
	if actor.Subject != "" { // any text, so in hexadecimal digits
		set("actor", hex.EncodeToString([]byte(actor.Subject)))
	}
	if actor.User != (access.ID{}) {
		set("user_id", claims.Key(actor.User).String())
	}
	switch actor.Role {
	case access.Claimant:
		set("claimant_id", claims.ClaimantID(actor.Claimant).String())
		if actor.IsNew(now) {
			set("new", "on")
		}
		if actor.Representative != (access.ID{}) {
			set("representative_id", claims.Key(actor.Representative).String())
		}
	case access.Operator:
		if len(actor.Providers) == 0 {
			break
		}
		formatted := make([]string, len(actor.Providers))
		for i, p := range actor.Providers {
			formatted[i] = claims.ProviderID(p).String()
		}
		set("provider_ids", strings.Join(formatted, ","))
	case access.Regulator:
		set("everything", "on")
	case access.Administrator:
		set("everything", "on")
		set("administrator", "on")
	case access.System:
		set("everything", "on")
		set("administrator", "on")
		set("system", "on")
	}
	return b.String()
}

// setKey opens the one row of a directory that lies under the key, for an actor
// who does not see everything.
func (t *tx) setKey(ctx context.Context, key claims.Key) error {
	if t.actor.SeesEverything() {
		return nil
	}
	_, err := t.Exec(ctx, "SET LOCAL bosang.key = '"+key.String()+"'")
	return failed("open a directory row", err)
}

// changes runs a statement and gives the number of rows it changed.
func (t *tx) changes(ctx context.Context, doing, sql string, args ...any) (int64, error) {
	done, err := t.Exec(ctx, sql, args...)
	return done.RowsAffected(), failed(doing, err)
}

// list reads all rows of a query.
func list[T any](ctx context.Context, t *tx, doing string, scan func(pgx.Row) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := t.Query(ctx, sql, args...)
	if err != nil {
		return nil, failed(doing, err)
	}
	return collect(rows, doing, scan)
}

// collect reads all rows that are waiting.
func collect[T any](rows pgx.Rows, doing string, scan func(pgx.Row) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, failed(doing, err)
		}
		all = append(all, one)
	}
	return all, failed(doing, rows.Err())
}

// one reads the only row of a query; without one, the noun is not found.
func one[T any](ctx context.Context, t *tx, noun string, scan func(pgx.Row) (T, error), sql string, args ...any) (T, error) {
	got, err := scan(t.QueryRow(ctx, sql, args...))
	return got, missing(noun, err)
}
