package jobs

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
)

func (w *world) enqueue(t *testing.T, work ...claims.Work) {
	t.Helper()
	must(t, pgx.BeginFunc(t.Context(), w.store.Pool(), func(tx pgx.Tx) error { return w.queue.Enqueue(t.Context(), tx, work...) }))
}

func TestTheSameWorkWaitsOnlyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	incident, other := claims.IncidentID{1}, claims.IncidentID{2}
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	for range 2 {
		w.enqueue(t,
			claims.Work{Kind: claims.WorkDecideFiled, Incident: incident},
			claims.Work{Kind: claims.WorkDecideFiled, Incident: incident},
			claims.Work{Kind: claims.WorkDecideFiled, Incident: other},
			claims.Work{Kind: claims.WorkWake, Incident: incident, At: soon},
			claims.Work{Kind: claims.WorkWake, Incident: incident, At: soon.Add(time.Microsecond)},
			claims.Work{Kind: claims.WorkDecideAgain, Incident: incident, Plans: []claims.PlanID{{1}, {2}}},
			claims.Work{Kind: claims.WorkDecideAgain, Incident: incident, Plans: []claims.PlanID{{2}, {1}}},
			claims.Work{Kind: claims.WorkBatch, Batch: claims.BatchID{7}},
		)
	}
	for kind, want := range map[claims.WorkKind]int{
		claims.WorkDecideFiled: 2, claims.WorkWake: 2, claims.WorkDecideAgain: 1, claims.WorkBatch: 1,
	} {
		if got := w.queued(t, kind); len(got) != want {
			t.Errorf("%d jobs of kind %s wait, want %d", len(got), kind, want)
		}
	}
	for _, j := range w.queued(t, claims.WorkWake) {
		if j.state != "scheduled" || (!j.at.Equal(soon) && !j.at.Equal(soon.Add(time.Microsecond))) {
			t.Errorf("a wake is %s for %v", j.state, j.at)
		}
	}
}

func TestWorkIsGoneWithItsTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tx, err := w.store.Pool().Begin(t.Context())
	must(t, err)
	must(t, w.queue.Enqueue(t.Context(), tx, claims.Work{Kind: claims.WorkDecideFiled, Incident: claims.IncidentID{1}}))
	must(t, tx.Rollback(t.Context()))
	if got := w.queued(t, claims.WorkDecideFiled); len(got) != 0 {
		t.Errorf("%d jobs wait", len(got))
	}
}

func TestWorkWaitsForThoseWhoRelyOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.admin(t)
	work := claims.Work{Kind: claims.WorkDecideFiled, Incident: claims.IncidentID{1}}
	w.enqueue(t, work)
	job := w.queued(t, claims.WorkDecideFiled)[0]

	// A transaction has found the job waiting, and has not written all it will.
	tx, err := w.store.Pool().Begin(t.Context())
	must(t, err)
	defer func() { _ = tx.Rollback(t.Context()) }()
	must(t, w.queue.Enqueue(t.Context(), tx, work))

	begun := make(chan error)
	go func() {
		begun <- begin(t.Context(), w.jobs, &river.Job[decideFiledArgs]{
			JobRow: &rivertype.JobRow{ID: job.id}, Args: decideFiledArgs{Incident: work.Incident.String()},
		})
	}()
	await(t, "the job waits for the transaction", func() bool { return w.blocked(t, admin, "SELECT pg_advisory_xact_lock(") })
	select {
	case err := <-begun:
		t.Fatalf("the job began before the transaction that relies on it had ended: %v", err)
	default:
	}
	must(t, tx.Commit(t.Context()))
	must(t, <-begun)
	if got := w.queued(t, claims.WorkDecideFiled); len(got) != 1 {
		t.Fatalf("%d jobs, want the one", len(got))
	}
	// What comes from now on is not told of by the job that has begun.
	w.enqueue(t, work)
	if got := w.queued(t, claims.WorkDecideFiled); len(got) != 2 {
		t.Errorf("work that came while the same work ran was swallowed: %d jobs", len(got))
	}
}

func TestAClaimFiledWhileOthersAreDecidedIsDecidedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.admin(t)
	r := w.outageSince(t, time.Now().Add(-3*time.Hour).UTC().Truncate(time.Second))
	first := w.file(t, r)

	// Somebody holds the first claim, so that deciding it must wait.
	held, err := w.db.Owner.Begin(t.Context())
	must(t, err)
	defer func() { _ = held.Rollback(t.Context()) }()
	_, err = held.Exec(t.Context(), `SELECT FROM claims WHERE id = $1 FOR UPDATE`, [16]byte(first.ID))
	must(t, err)
	w.run(t)
	await(t, "the first claim is being decided", func() bool { return w.blocked(t, admin, "UPDATE claims") })

	second := w.file(t, r)
	if got := w.queued(t, claims.WorkDecideFiled); len(got) != 2 || got[0].state != "running" || got[0].unique {
		t.Fatalf("jobs after the second filing: %+v", got)
	}
	must(t, held.Rollback(t.Context()))
	for _, c := range []claims.Claim{first, second} {
		await(t, "both claims are decided", func() bool { return w.claim(t, c.ID).State != claims.Filed })
		if got := w.claim(t, c.ID); got.DecisionNumber != 1 {
			t.Errorf("decided %d times", got.DecisionNumber)
		}
	}
}
