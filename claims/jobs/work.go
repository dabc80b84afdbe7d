package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"bosang/claims"
	"bosang/claims/batch"
	"bosang/migrations"
)

// begin takes a job out of those that wait: the same work that is put into the
// queue from now on waits anew. It waits for transactions that found the job
// waiting and rely on it, so that what they have written is seen.
func begin[T river.JobArgs](ctx context.Context, j *Jobs, job *river.Job[T]) error {
	name, err := nameOf(job.Args)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, j.config.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, gateOf(name)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE `+migrations.QueueSchema+`.river_job SET unique_key = NULL WHERE id = $1`, job.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin job %d: %w", job.ID, err)
	}
	return nil
}

// more says, for one slice of a job, whether there is time for a transaction.
func (j *Jobs) more() func() bool {
	begun := time.Now()
	return func() bool { return !j.stopping.Load() && time.Since(begun) < slice }
}

// decideFiled decides the claims of an incident that were filed since the job was
// put into the queue. Older ones have had their own jobs: where they could not be
// decided, the many filings that may follow do not try again.
func (j *Jobs) decideFiled(ctx context.Context, job *river.Job[decideFiledArgs]) error {
	incident, err := parse[claims.IncidentID](job.Args.Incident)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	since := job.CreatedAt
	if now := j.config.Batches.Now(); now.Before(since) {
		since = now
	}
	swept, err := j.config.Batches.DecideNew(ctx, incident, since.Add(-filedBefore), j.more())
	return j.swept(ctx, job.Kind, incident, swept, err)
}

// wake decides claims again whose outcome has changed by now. Should the clock
// not have come to the instant yet, the job waits for the rest.
func (j *Jobs) wake(ctx context.Context, job *river.Job[wakeArgs]) error {
	incident, err := parse[claims.IncidentID](job.Args.Incident)
	if err != nil {
		return err
	}
	if early := job.Args.At.Sub(j.config.Batches.Now()); early > 0 {
		return river.JobSnooze(early)
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	swept, err := j.config.Batches.Wake(ctx, incident, j.more())
	return j.swept(ctx, job.Kind, incident, swept, err)
}

// swept ends a job after a sweep, or lets it go on where the sweep stopped.
func (j *Jobs) swept(ctx context.Context, kind string, incident claims.IncidentID, s batch.Swept, err error) error {
	if err != nil {
		return err
	}
	if s.Seen > 0 {
		j.config.Logger.InfoContext(ctx, "claims decided", "kind", kind, "incident", incident.String(),
			"seen", s.Seen, "decided", s.Decided, "unchanged", s.Unchanged, "failed", s.Failed)
	}
	for _, f := range s.Failures {
		j.config.Logger.ErrorContext(ctx, "a claim could not be decided", "kind", kind, "claim", f.Claim.String(), "reason", f.Reason)
	}
	if !s.Done {
		return river.JobSnooze(0)
	}
	return nil
}

// decideAgain starts the run in which the affected claims are decided again. The
// run's id follows from the job, so that a job that is tried again finds it.
func (j *Jobs) decideAgain(ctx context.Context, job *river.Job[decideAgainArgs]) error {
	incident, err := parse[claims.IncidentID](job.Args.Incident)
	if err != nil {
		return err
	}
	plans := make([]claims.PlanID, len(job.Args.Plans))
	for i, p := range job.Args.Plans {
		if plans[i], err = parse[claims.PlanID](p); err != nil {
			return err
		}
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	return j.config.Batches.StartAgain(ctx, batchOf(job.ID, job.CreatedAt), incident, plans)
}

// batchOf derives the id of the run that a job starts: a version 7 uuid of the
// instant the job was made, in which a hash of the job stands for chance.
func batchOf(job int64, createdAt time.Time) claims.BatchID {
	micros := createdAt.UnixMicro()
	hash := sha256.Sum256(fmt.Appendf(nil, "batch of job %d %d", job, micros))
	var id claims.BatchID
	copy(id[6:], hash[:])
	var millis [8]byte
	binary.BigEndian.PutUint64(millis[:], uint64(micros/1000))
	copy(id[:6], millis[2:])
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// batch works one share of a run. When the first share sees that one
// transaction does not finish the run, it calls for the others.
func (j *Jobs) batch(ctx context.Context, job *river.Job[batchArgs]) error {
	id, err := parse[claims.BatchID](job.Args.Batch)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	called := job.Args.Share > 0
	done, err := j.config.Batches.WorkWhile(ctx, id, 1, j.more(), func(t batch.Totals) {
		if called || t.RangesDone == claims.Buckets {
			return
		}
		called = true
		if err := j.callShares(ctx, job.Args.Batch); err != nil {
			j.config.Logger.WarnContext(ctx, "a run is not shared", "batch", job.Args.Batch, "error", err)
		}
	})
	if err != nil {
		return err
	}
	if !done {
		return river.JobSnooze(0)
	}
	return nil
}

// callShares puts the other shares of a run into the queue.
func (j *Jobs) callShares(ctx context.Context, id string) error {
	var params []river.InsertManyParams
	for share := 1; share < shares; share++ {
		params = append(params, insertion(batchArgs{Batch: id, Share: share}, claims.Work{}))
	}
	_, err := j.client.InsertMany(ctx, params)
	return err
}

// forgetAnswers removes answers that are too old to be asked for again.
func (j *Jobs) forgetAnswers(ctx context.Context, job *river.Job[forgetAnswersArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	n, err := j.config.Answers.ForgetAnswers(ctx, j.config.Batches.Now().Add(-answersKept))
	if n > 0 {
		j.config.Logger.InfoContext(ctx, "old answers removed", "answers", n)
	}
	return err
}

// retain removes what is past its time. What it does not come to within its time, it
// does when it is tried again.
func (j *Jobs) retain(ctx context.Context, job *river.Job[retainArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	done, err := j.config.Retention.Retain(ctx, j.config.Batches.Now())
	if len(done) > 0 {
		j.config.Logger.LogAttrs(ctx, slog.LevelInfo, "what is past its time was removed", done...)
	}
	return err
}

// silence accepts the decisions to which nobody has objected in time.
func (j *Jobs) silence(ctx context.Context, job *river.Job[silenceArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	accepted, err := j.config.Silences.LapseAll(ctx)
	if accepted > 0 {
		j.config.Logger.InfoContext(ctx, "decisions to which nobody has objected in time are accepted", "decisions", accepted)
	}
	return err
}

// parse reads an id from a job's arguments. One that cannot be read never will
// be: the job is cancelled.
func parse[T ~[16]byte](s string) (T, error) {
	id, err := claims.ParseID[struct{}](s)
	if err != nil {
		return T{}, river.JobCancel(fmt.Errorf("id in the job's arguments: %w", err))
	}
	return T(id), nil
}
