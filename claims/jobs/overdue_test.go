package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
	"bosang/claims/batch"
)

func (w *world) catchUp(t *testing.T) {
	t.Helper()
	must(t, w.jobs.catchUp(t.Context(), &river.Job[catchUpArgs]{JobRow: &rivertype.JobRow{ID: 1}}))
}

func (w *world) owner(t *testing.T, sql string) {
	t.Helper()
	_, err := w.db.Owner.Exec(t.Context(), sql)
	must(t, err)
}

func (w *world) loseAllJobs(t *testing.T) {
	t.Helper()
	_, err := w.store.Pool().Exec(t.Context(), `DELETE FROM river.river_job`)
	must(t, err)
}

func TestWorkWhoseJobsWereLostIsDoneAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := time.Now().UTC().Truncate(time.Microsecond)
	// Fifteen minutes ago the outage had lasted two hours.
	start := now.Add(-2*time.Hour - 15*time.Minute)
	w.set.Store(start.Add(time.Hour).UnixMicro())
	r := w.outageSince(t, start)
	waking := w.file(t, r)
	w.decideFiled(t, r)
	filed := w.file(t, r)
	run, err := w.batches.Start(t.Context(), administrator, batch.NewBatch{Incident: r.incident, Rehearsal: true, Background: true}, claims.Once{})
	must(t, err)
	if got := w.claim(t, waking.ID); got.State != claims.Pending || !got.WakesAt.Before(now.Add(-overdueAfter)) {
		t.Fatalf("%s until %v", got.State, got.WakesAt)
	}
	w.loseAllJobs(t)
	w.set.Store(start.Add(time.Hour + time.Minute).UnixMicro())
	w.catchUp(t)
	kinds := []claims.WorkKind{"decide_overdue", claims.WorkWake, claims.WorkBatch}
	for _, kind := range kinds {
		if got := w.queued(t, kind); len(got) != 0 {
			t.Errorf("%d jobs of kind %s a minute after their work was due", len(got), kind)
		}
	}
	w.set.Store(0)
	for range 2 {
		w.catchUp(t)
		for _, kind := range kinds {
			if got := w.queued(t, kind); len(got) != 1 {
				t.Errorf("%d jobs of kind %s, want 1", len(got), kind)
			}
		}
	}
	w.run(t)
	await(t, "all is decided", func() bool {
		b, err := w.batches.Get(t.Context(), administrator, run.ID)
		must(t, err)
		return w.claim(t, waking.ID).DecisionNumber == 2 && w.claim(t, filed.ID).DecisionNumber > 0 && !b.FinishedAt.IsZero()
	})
}

func TestDiscardedWorkThatStartsARunIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enqueue(t, claims.Work{Kind: claims.WorkDecideAgain, Incident: claims.IncidentID{1}})
	_, err := w.store.Pool().Exec(t.Context(), `
		UPDATE river.river_job SET state = 'discarded', finalized_at = now(), attempt = max_attempts, unique_key = NULL WHERE kind = 'decide_again'`)
	must(t, err)
	w.catchUp(t)
	if got := w.queued(t, claims.WorkDecideAgain); len(got) != 1 || got[0].state != "available" {
		t.Errorf("jobs: %+v", got)
	}
}

func TestAClaimThatCannotBeDecidedIsNotTriedWithEveryFiling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, _ := w.outageFor(t, 20*time.Hour)
	begun := time.Now().UTC().Truncate(time.Microsecond)
	w.set.Store(begun.UnixMicro())
	stuck := w.file(t, r)
	w.owner(t, `ALTER TABLE decisions ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	decideFiled := func() {
		t.Helper()
		must(t, w.jobs.decideFiled(t.Context(), &river.Job[decideFiledArgs]{
			JobRow: &rivertype.JobRow{ID: 1, CreatedAt: w.clock()}, Args: decideFiledArgs{Incident: r.incident.String()},
		}))
	}
	decideFiled()
	w.owner(t, `ALTER TABLE decisions DROP CONSTRAINT refused`)
	w.set.Store(begun.Add(2 * filedBefore).UnixMicro())
	next := w.file(t, r)
	decideFiled()
	if was, is := w.claim(t, stuck.ID).State, w.claim(t, next.ID).State; was != claims.Filed || is == claims.Filed {
		t.Fatalf("with the next filing the claim that could not be decided is %s, the next is %s", was, is)
	}
	w.loseAllJobs(t)
	w.set.Store(begun.Add(2 * overdueAfter).UnixMicro())
	w.catchUp(t)
	if got := w.queued(t, "decide_overdue"); len(got) != 1 {
		t.Fatalf("%d jobs decide what is overdue, want 1", len(got))
	}
	must(t, w.jobs.decideOverdue(t.Context(), &river.Job[decideOverdueArgs]{
		JobRow: &rivertype.JobRow{ID: 1}, Args: decideOverdueArgs{Incident: r.incident.String()},
	}))
	if got := w.claim(t, stuck.ID); got.State == claims.Filed {
		t.Error("the claim that could not be decided was not tried again")
	}
}
