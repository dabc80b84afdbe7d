package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
	"bosang/claims/demonstration"
	"bosang/rules/period"
)

// decideFiled decides what was filed, as the job does.
func (w *world) decideFiled(t *testing.T, r *running) {
	t.Helper()
	_, err := w.batches.DecideFiled(t.Context(), r.incident, func() bool { return true })
	must(t, err)
}

func TestAPendingClaimWakesAtTheInstantAtWhichItsOutcomeChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC)
	w.set.Store(start.Add(time.Hour).UnixMicro())
	r := w.outageSince(t, start)
	c := w.file(t, r)
	w.decideFiled(t, r)

	threshold := start.Add(2 * time.Hour) // decree art. 37-13, from 2025-03-28
	c = w.claim(t, c.ID)
	if c.State != claims.Pending || !c.WakesAt.Equal(threshold) {
		t.Fatalf("%s until %v, want pending until %v", c.State, c.WakesAt, threshold)
	}
	queued := w.queued(t, claims.WorkWake)
	if len(queued) != 1 || !queued[0].at.Equal(threshold) {
		t.Fatalf("wakes in the queue: %+v", queued)
	}
	wake := func() error {
		return w.jobs.wake(t.Context(), &river.Job[wakeArgs]{
			JobRow: &rivertype.JobRow{ID: queued[0].id, Kind: "wake"}, Args: wakeArgs{Incident: r.incident.String(), At: threshold},
		})
	}
	w.set.Store(threshold.Add(-time.Microsecond).UnixMicro())
	var early *rivertype.JobSnoozeError
	if err := wake(); !errors.As(err, &early) || early.Duration != time.Microsecond {
		t.Fatalf("a job that is a microsecond early: %v", err)
	}
	if got := w.claim(t, c.ID); got.State != claims.Pending || got.DecisionNumber != 1 {
		t.Fatalf("a microsecond before: %s by decision %d", got.State, got.DecisionNumber)
	}
	w.set.Store(threshold.UnixMicro())
	must(t, wake())
	got := w.claim(t, c.ID)
	if got.State == claims.Pending || got.DecisionNumber != 2 {
		t.Fatalf("at the instant: %s by decision %d", got.State, got.DecisionNumber)
	}
	d, err := w.useCases.Decision(t.Context(), administrator, c.ID, 2)
	must(t, err)
	if d.Because != claims.BecauseWoken || !d.DecidedAt.Equal(threshold) {
		t.Errorf("decided because %s at %v", d.Because, d.DecidedAt)
	}
	must(t, wake()) // a second time finds nothing to do
	if got := w.claim(t, c.ID); got.DecisionNumber != 2 {
		t.Errorf("woken again: decision %d", got.DecisionNumber)
	}
}

func TestTheQueueWakesAPendingClaimByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Now().Add(-2*time.Hour + 2*time.Second).UTC().Truncate(time.Microsecond)
	w.set.Store(start.Add(time.Hour).UnixMicro()) // however long it takes until the clock runs
	r := w.outageSince(t, start)
	c := w.file(t, r)
	w.decideFiled(t, r)
	if got := w.claim(t, c.ID); got.State != claims.Pending {
		t.Fatalf("%s before the threshold", got.State)
	}
	w.set.Store(0)
	w.run(t)
	await(t, "the claim has woken", func() bool { return w.claim(t, c.ID).State != claims.Pending })
	d, err := w.useCases.Decision(t.Context(), administrator, c.ID, w.claim(t, c.ID).DecisionNumber)
	must(t, err)
	if d.DecidedAt.Before(start.Add(2*time.Hour)) || d.Disposition == claims.Pending {
		t.Errorf("%s at %v", d.Disposition, d.DecidedAt)
	}
}

func TestACorrectedWindowHasExactlyTheAffectedClaimsDecidedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	loaded, err := demonstration.Load(t.Context(), w.useCases, administrator, demonstration.Population{Claims: 300, Seed: 3})
	must(t, err)
	_, err = demonstration.File(t.Context(), w.useCases, administrator, loaded, func(int64) {})
	must(t, err)
	w.run(t)
	undecided := func() (n int) {
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM claims WHERE state = 'filed'`).Scan(&n))
		return n
	}
	await(t, "all claims are decided", func() bool { return undecided() == 0 })
	unfinished := func() (n int) {
		must(t, w.db.Owner.QueryRow(t.Context(), `
			SELECT (SELECT count(*) FROM batches WHERE finished_at IS NULL) +
				(SELECT count(*) FROM river.river_job WHERE kind IN ('decide_again', 'batch', 'decide_filed') AND state <> 'completed')`).Scan(&n))
		return n
	}
	await(t, "what loading the incident set off has ended", func() bool { return unfinished() == 0 })
	before := w.numbers(t)

	o := w.outageOf(t, "melon")
	window := o.Windows[0]
	span := window.Span
	longer := span.End.Stated.Add(time.Hour)
	span.End = period.Edge{Stated: longer, Earliest: longer, Latest: longer}
	_, err = w.useCases.CorrectWindow(t.Context(), administrator, o.ID, window.ID, o.Version,
		claims.NewWindow{Span: span, Source: "corrected", Confidence: window.Confidence})
	must(t, err)
	await(t, "the affected claims are decided again", func() bool { return unfinished() == 0 })

	after := w.numbers(t)
	affected := 0
	for id, was := range before {
		want := was.number
		if was.affected {
			want++
			affected++
		}
		if after[id].number != want {
			t.Errorf("claim %s (affected: %v) has %d decisions, want %d", id, was.affected, after[id].number, want)
		}
	}
	if affected == 0 || affected == len(before) {
		t.Fatalf("%d of %d claims are affected", affected, len(before))
	}
}

// numbered is how often a claim was decided, and whether the outage of Melon's
// streaming concerns its plan.
type numbered struct {
	number   int
	affected bool
}

func (w *world) numbers(t *testing.T) map[claims.ClaimID]numbered {
	t.Helper()
	o := w.outageOf(t, "melon")
	rows, err := w.db.Owner.Query(t.Context(), `
		SELECT c.id, (SELECT count(*) FROM decisions d WHERE d.claim_id = c.id), c.service_id = $1 AND $2 = ANY (p.main_features)
		FROM claims c JOIN plans p ON p.id = c.plan_id`, [16]byte(o.ServiceID), o.Feature)
	must(t, err)
	defer rows.Close()
	all := map[claims.ClaimID]numbered{}
	for rows.Next() {
		var id claims.ClaimID
		var n numbered
		must(t, rows.Scan((*[16]byte)(&id), &n.number, &n.affected))
		all[id] = n
	}
	must(t, rows.Err())
	return all
}

// outageOf gives an outage of a service that took down a plan's main feature.
func (w *world) outageOf(t *testing.T, service string) claims.Outage {
	t.Helper()
	var id claims.OutageID
	must(t, w.db.Owner.QueryRow(t.Context(), `
		SELECT o.id FROM outages o JOIN services s ON s.id = o.service_id
		WHERE s.key = $1 AND EXISTS (SELECT FROM claims c JOIN plans p ON p.id = c.plan_id
			WHERE c.service_id = s.id AND o.feature = ANY (p.main_features))
		ORDER BY o.id LIMIT 1`, service).Scan((*[16]byte)(&id)))
	o, err := w.useCases.Outage(t.Context(), administrator, id)
	must(t, err)
	return o
}

func TestAJobThatIsTriedAgainContinuesTheSameRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.outageSince(t, time.Now().Add(-3*time.Hour).UTC().Truncate(time.Second))
	job := &river.Job[decideAgainArgs]{
		JobRow: &rivertype.JobRow{ID: 1 << 40, CreatedAt: time.Now().Truncate(time.Microsecond)},
		Args:   decideAgainArgs{Incident: r.incident.String()},
	}
	must(t, w.jobs.decideAgain(t.Context(), job))
	must(t, w.jobs.decideAgain(t.Context(), job))
	list, err := w.batches.List(t.Context(), administrator, claims.Page{Limit: 10})
	must(t, err)
	if len(list) != 1 || list[0].Because != claims.BecauseChanged {
		t.Fatalf("runs: %+v", list)
	}
	if got := w.queued(t, claims.WorkBatch); len(got) != 1 {
		t.Errorf("%d jobs work the run", len(got))
	}
	if _, err := claims.ParseID[struct{}](list[0].ID.String()); err != nil || list[0].ID[6]>>4 != 7 {
		t.Errorf("the run's id %s is not a version 7 uuid", list[0].ID)
	}
}

func TestAJobWithArgumentsThatCannotBeReadIsCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var cancelled *rivertype.JobCancelError
	err := w.jobs.decideFiled(t.Context(), &river.Job[decideFiledArgs]{JobRow: &rivertype.JobRow{ID: 1}, Args: decideFiledArgs{Incident: "x"}})
	if !errors.As(err, &cancelled) {
		t.Errorf("not cancelled: %v", err)
	}
}

func TestOldAnswersAreForgottenAndRecentOnesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := time.Now().UTC().Truncate(time.Microsecond)
	old, recent := claims.KeyOf("test", "old"), claims.KeyOf("test", "recent")
	for key, age := range map[claims.Key]time.Duration{old: answersKept + time.Second, recent: answersKept - time.Minute} {
		w.set.Store(now.Add(-age).UnixMicro())
		must(t, w.store.InTx(t.Context(), administrator, func(tx claims.Tx) error {
			return tx.Keep(t.Context(), claims.Once{Key: key, Request: [32]byte{1}}, []byte("{}"))
		}))
	}
	w.set.Store(now.UnixMicro())
	must(t, w.jobs.forgetAnswers(t.Context(), &river.Job[forgetAnswersArgs]{JobRow: &rivertype.JobRow{ID: 1}}))
	for key, kept := range map[claims.Key]bool{old: false, recent: true} {
		must(t, w.store.InTx(t.Context(), administrator, func(tx claims.Tx) error {
			err := tx.Recall(t.Context(), claims.Once{Key: key, Request: [32]byte{1}})
			var before *claims.AnsweredBefore
			if found := errors.As(err, &before); found != kept {
				t.Errorf("found %v, want %v: %v", found, kept, err)
			}
			return nil
		}))
	}
}

func TestWorkThatFailsForTheLastTimeIsLoggedAsAnError(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	f := failures{slog.New(slog.NewTextHandler(&out, nil))}
	f.HandleError(context.Background(), &rivertype.JobRow{Kind: "wake", Attempt: 1, MaxAttempts: maxAttempts}, errors.New("no"))
	if !strings.Contains(out.String(), "level=WARN") {
		t.Errorf("the first failure: %s", out.String())
	}
	out.Reset()
	f.HandleError(context.Background(), &rivertype.JobRow{Kind: "wake", Attempt: maxAttempts, MaxAttempts: maxAttempts}, errors.New("no"))
	if !strings.Contains(out.String(), "level=ERROR") || !strings.Contains(out.String(), "discarded") {
		t.Errorf("the last failure: %s", out.String())
	}
}

func TestThePausesBetweenAttemptsAddUpToAboutAnHour(t *testing.T) {
	t.Parallel()
	var sum time.Duration
	for attempt := 1; attempt < maxAttempts; attempt++ {
		sum += time.Until(retry{}.NextRetry(&rivertype.JobRow{Attempt: attempt}))
	}
	if sum < 50*time.Minute || sum > 70*time.Minute {
		t.Errorf("%v in all", sum)
	}
}
