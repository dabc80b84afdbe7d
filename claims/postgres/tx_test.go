package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
)

func TestATransactionHasOneNowAndItsActor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var first time.Time
	w.in(w.operator(0), func(tx claims.Tx) {
		first = tx.Now()
		equal(t, tx.Now(), first)
		equal(t, tx.Actor(), w.operator(0))
		equal(t, first, first.UTC().Truncate(time.Microsecond))
	})
	w.in(system, func(tx claims.Tx) {
		if !tx.Now().After(first) {
			t.Error("a later transaction has the same now")
		}
	})
}

func TestTransactionsThatWaitForEachOtherBothSucceed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := claims.Incident{ID: newID(), Key: "other", Revision: 1, Version: 1, CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, other)) })
	order := [2][2]claims.IncidentID{{w.incident.ID, other.ID}, {other.ID, w.incident.ID}}
	var runs atomic.Int64
	var both, all sync.WaitGroup
	both.Add(2)
	for _, ids := range order {
		var arrived sync.Once
		all.Go(func() {
			err := w.InTx(w.ctx, system, func(tx claims.Tx) error {
				runs.Add(1)
				if _, err := tx.TouchIncident(w.ctx, ids[0]); err != nil {
					return err
				}
				arrived.Do(both.Done)
				both.Wait()
				_, err := tx.TouchIncident(w.ctx, ids[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if runs.Load() < 3 { // the victim of the deadlock ran again; it may have met the other once more
		t.Errorf("the two ran %d times, so that none was tried again", runs.Load())
	}
	w.in(system, func(tx claims.Tx) {
		for _, i := range []claims.IncidentID{w.incident.ID, other.ID} {
			got, err := tx.Incident(w.ctx, i)
			w.must(err)
			equal(t, got.Revision, int64(3))
		}
	})
}

func TestASerialisationFailureIsRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	runs := 0
	err := w.inTx(w.ctx, system, func(tx *tx) error {
		runs++
		if _, err := tx.Exec(w.ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`); err != nil {
			return err
		}
		if _, err := tx.Incident(w.ctx, w.incident.ID); err != nil {
			return err
		}
		if runs == 1 {
			w.in(system, func(tx claims.Tx) {
				_, err := tx.TouchIncident(w.ctx, w.incident.ID)
				w.must(err)
			})
		}
		_, err := tx.TouchIncident(w.ctx, w.incident.ID)
		return err
	})
	w.must(err)
	equal(t, runs, 2)
}

func TestAConnectionLostBeforeTheCommitIsNoHarm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, err := pgx.Connect(w.ctx, w.db.AdminURL)
	w.must(err)
	defer func() { w.must(admin.Close(w.ctx)) }()
	runs := 0
	w.must(w.inTx(w.ctx, system, func(tx *tx) error {
		runs++
		if _, err := tx.TouchIncident(w.ctx, w.incident.ID); err != nil {
			return err
		}
		if runs == 1 {
			_, err := admin.Exec(w.ctx, `SELECT pg_terminate_backend($1)`, tx.Conn().PgConn().PID())
			w.must(err)
		}
		_, err := tx.Incident(w.ctx, w.incident.ID)
		return err
	}))
	equal(t, runs, 2)
	w.in(system, func(tx claims.Tx) {
		got, err := tx.Incident(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, got.Revision, int64(2))
	})
}

func TestRetriesAreBoundedAndForTheDatabaseOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name string
		err  error
		runs int
	}{
		{"a serialisation failure for ever", failed("x", &pgconn.PgError{Code: codeSerialization}), attempts},
		{"a deadlock for ever", failed("x", &pgconn.PgError{Code: codeDeadlock}), attempts},
		{"a failed connection for ever", &claims.Error{Kind: claims.KindUnavailable, Cause: &pgconn.PgError{Code: "08006"}}, attempts},
		{"a master key that is rotated away for ever", fmt.Errorf("%w: key 7", keyring.ErrUnknownKey), attempts},
		{"a conflict", claims.Conflict("x", "y", "z"), 1},
		{"another failure of the database", failed("x", &pgconn.PgError{Code: "42P01"}), 1},
		{"any error", errors.ErrUnsupported, 1},
	} {
		runs := 0
		err := w.InTx(w.ctx, system, func(claims.Tx) error { runs++; return c.err })
		if runs != c.runs || !errors.Is(err, c.err) {
			t.Errorf("%s: run %d times, the error is %v", c.name, runs, err)
		}
	}
	err := w.InTx(w.ctx, system, func(claims.Tx) error { return &pgconn.PgError{Code: "57P01"} })
	w.wants(err, claims.KindUnavailable)
}

func TestAPanicRollsBackAndGivesTheConnectionBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, err := Open(w.ctx, w.db.ServiceURL, Options{MaxConns: 1})
	w.must(err)
	defer one.Close()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = one.InTx(w.ctx, system, func(tx claims.Tx) error {
			_, err := tx.TouchIncident(w.ctx, w.incident.ID)
			w.must(err)
			panic("in a test")
		})
	}()
	w.must(one.InTx(w.ctx, system, func(tx claims.Tx) error {
		got, err := tx.Incident(w.ctx, w.incident.ID)
		equal(t, got.Revision, int64(1))
		return err
	}))
}

func TestACallerWhoLeavesDoesNotWaitForALock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, leave := context.WithCancel(w.ctx)
	w.in(system, func(tx claims.Tx) {
		_, err := tx.LockIncident(w.ctx, w.incident.ID)
		w.must(err)
		err = w.InTx(ctx, system, func(tx claims.Tx) error {
			time.AfterFunc(20*time.Millisecond, leave)
			_, err := tx.LockIncident(ctx, w.incident.ID)
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	})
	w.must(w.Ping(w.ctx))
}

func TestAnUnreachableDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := Open(context.Background(), "host=/nowhere user=x dbname=x", Options{})
	if claims.KindOf(err) != claims.KindUnavailable {
		t.Errorf("the error is %v", err)
	}
}

func TestWorkWithoutAQueueIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, err := Open(w.ctx, w.db.ServiceURL, Options{})
	w.must(err)
	defer s.Close()
	w.must(s.InTx(w.ctx, system, func(tx claims.Tx) error { return tx.Enqueue(w.ctx) }))
	err = s.InTx(w.ctx, system, func(tx claims.Tx) error { return tx.Enqueue(w.ctx, claims.Work{Kind: claims.WorkWake}) })
	if !errors.Is(err, errNoQueue) {
		t.Errorf("the error is %v", err)
	}
}

func TestAnswersAreKeptOncePerKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := claims.KeyOf("answer", "a")
	claimant := access.Actor{Role: access.Claimant, Claimant: newID()}
	asked, other := claims.Once{Key: key, Request: [32]byte{7}}, claims.Once{Key: key, Request: [32]byte{8}}
	w.in(claimant, func(tx claims.Tx) {
		w.must(tx.Recall(w.ctx, asked))
		w.must(tx.Keep(w.ctx, asked, []byte("made")))
	})
	recalled := func() {
		t.Helper()
		w.in(w.operator(0), func(tx claims.Tx) {
			var before *claims.AnsweredBefore
			if err := tx.Recall(w.ctx, asked); !errors.As(err, &before) || string(before.Answer) != "made" {
				t.Errorf("recalled is %v", err)
			}
			w.wants(tx.Recall(w.ctx, other), claims.KindMismatch)
		})
	}
	recalled()
	err := w.InTx(w.ctx, claimant, func(tx claims.Tx) error { return tx.Keep(w.ctx, other, []byte{}) })
	if !errors.Is(err, claims.ErrKeptMeanwhile) {
		t.Errorf("the error is %v", err)
	}
	// What an earlier version kept is known again.
	_, err = w.db.Owner.Exec(w.ctx, `UPDATE answers SET request = $1`, asked.Request[:])
	w.must(err)
	recalled()
}
