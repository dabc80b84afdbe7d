package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims/batch"
	"bosang/claims/clearance"
	"bosang/claims/fulfilment"
	"bosang/claims/notice"
	"bosang/claims/payout"
	"bosang/claims/simulation"
	"bosang/claims/survey"
	"bosang/claims/webhook"
	"bosang/migrations"
)

// Answers keeps the answers to requests with an idempotency key.
type Answers interface {
	// ForgetAnswers removes the answers that were kept before the instant, and
	// reports how many.
	ForgetAnswers(ctx context.Context, before time.Time) (int64, error)
}

// Retention is what keeps to how long things are kept.
type Retention interface {
	// Retain removes what is past its time at the instant, and whoever was erased and
	// is there again; it says what it did.
	Retain(ctx context.Context, now time.Time) (done []slog.Attr, err error)
}

// Notices is what keeps watch over what providers have to tell.
type Notices interface {
	// Check brings notices up to what is recorded of their incidents, and puts on the
	// trail which are overdue, for as long as more says that there is time.
	Check(ctx context.Context, more func() bool) (notice.Checked, error)
}

// Evidence is where files are that support claims.
type Evidence interface {
	// Sweep removes those that nothing refers to, while there is time for more, and gives
	// how many it was.
	Sweep(ctx context.Context, more func() bool) (int, error)
}

// Silences writes down what providers have let be.
type Silences interface {
	// LapseAll accepts the decisions to which nobody has objected in time.
	LapseAll(ctx context.Context) (accepted int, err error)
}

// Config says what the jobs work with. Pool, Batches and Answers are required.
type Config struct {
	// Pool connects to the queue as the service role.
	Pool *pgxpool.Pool
	// Batches decides claims, and has the clock.
	Batches *batch.Batches
	Answers Answers
	// Simulations works simulations; nil: they are left to others.
	Simulations *simulation.Simulations
	// Surveys works surveys; nil: they are left to others.
	Surveys *survey.Surveys
	// Webhooks tells the systems of providers what happens; nil: it is left to others.
	Webhooks *webhook.Webhooks
	// Fulfilments hands over what is given in kind; nil: it is left to others.
	Fulfilments *fulfilment.Fulfilments
	// Payouts collects and releases remittances; nil: it is left to others.
	Payouts *payout.Payouts
	// Clearances find out which claims may be paid; nil: it is left to others.
	Clearances *clearance.Clearances
	// Retention removes what is past its time; nil: it is left to others.
	Retention Retention
	// Notices are watched over; nil: it is left to others.
	Notices Notices
	// Evidence has files removed; nil: it is left to others.
	Evidence Evidence
	// Circulars tells everybody what everybody is to be told; nil: it is left to others.
	Circulars Circulars
	// Deadlines looks at the clocks of claims; nil: it is left to others.
	Deadlines Deadlines
	// Silences accepts decisions to which nobody objects; nil: it is left to others.
	Silences Silences
	// Logger is told of failures and of what was done; nil: slog.Default().
	Logger *slog.Logger
	// Workers is how many jobs run at a time, and besides them how many shares of
	// runs; 0: one for each processor.
	Workers int
}

// Jobs works the queue.
type Jobs struct {
	config   Config
	client   *river.Client[pgx.Tx]
	stopping atomic.Bool
}

// New makes a worker of the queue; Run sets it to work.
func New(c Config) (*Jobs, error) {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	j := &Jobs{config: c}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(j.decideFiled))
	river.AddWorker(workers, river.WorkFunc(j.decideOverdue))
	river.AddWorker(workers, river.WorkFunc(j.catchUp))
	river.AddWorker(workers, river.WorkFunc(j.wake))
	river.AddWorker(workers, river.WorkFunc(j.decideAgain))
	river.AddWorker(workers, river.WorkFunc(j.batch))
	river.AddWorker(workers, river.WorkFunc(j.forgetAnswers))
	periodic := j.further(workers)
	client, err := river.NewClient(riverpgxv5.New(c.Pool), &river.Config{
		Schema:  migrations.QueueSchema,
		Logger:  quiet(j.config.Logger),
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: c.Workers}, runsLine: {MaxWorkers: c.Workers}, whatIfLine: {MaxWorkers: 1}, webhooksLine: {MaxWorkers: c.Workers}},
		Workers: workers,

		MaxAttempts: maxAttempts, RetryPolicy: retry{}, ErrorHandler: failures{j.config.Logger},
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, SoftStopTimeout: stopTimeout,
		// Only the owner of the tables may rebuild indexes; the service is not.
		ReindexerSchedule: river.NeverSchedule(),
		PeriodicJobs:      periodic,
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	j.client = client
	return j, nil
}

// further adds the workers of what this process does beside deciding claims, and gives
// the jobs that come again and again.
func (j *Jobs) further(workers *river.Workers) []*river.PeriodicJob {
	if j.config.Simulations != nil {
		river.AddWorker(workers, river.WorkFunc(j.simulate))
	}
	if j.config.Surveys != nil {
		river.AddWorker(workers, river.WorkFunc(j.survey))
	}
	if j.config.Webhooks != nil {
		river.AddWorker(workers, river.WorkFunc(j.deliver))
	}
	if j.config.Payouts != nil {
		river.AddWorker(workers, river.WorkFunc(j.remit))
	}
	if j.config.Clearances != nil {
		river.AddWorker(workers, river.WorkFunc(j.clear))
	}
	periodic := []*river.PeriodicJob{every(answersEvery, forgetAnswersArgs{}), every(catchUpEvery, catchUpArgs{})}
	if j.config.Fulfilments != nil {
		river.AddWorker(workers, river.WorkFunc(j.handOver))
		periodic = append(periodic, every(handOverEvery, handOverArgs{}))
	}
	if j.config.Retention != nil {
		river.AddWorker(workers, river.WorkFunc(j.retain))
		periodic = append(periodic, every(retainEvery, retainArgs{}))
	}
	if j.config.Notices != nil {
		river.AddWorker(workers, river.WorkFunc(j.checkNotices))
		periodic = append(periodic, every(noticesEvery, checkNoticesArgs{}))
	}
	if j.config.Evidence != nil {
		river.AddWorker(workers, river.WorkFunc(j.sweepEvidence))
		periodic = append(periodic, every(sweepEvery, sweepEvidenceArgs{}))
	}
	if j.config.Circulars != nil {
		river.AddWorker(workers, river.WorkFunc(j.circulate))
		periodic = append(periodic, every(catchUpEvery, circulateArgs{}))
	}
	if j.config.Deadlines != nil {
		river.AddWorker(workers, river.WorkFunc(j.checkDeadlines))
		periodic = append(periodic, every(checkEvery, checkDeadlinesArgs{}))
	}
	if j.config.Silences != nil {
		river.AddWorker(workers, river.WorkFunc(j.silence))
		periodic = append(periodic, every(silenceEvery, silenceArgs{}))
	}
	return periodic
}

// every puts a job into the queue when the program starts and each time so long
// after.
func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{UniqueOpts: once()}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// Run works the queue until ctx ends; then jobs that run come to the end of
// their transaction, and what they leave is taken up by whoever works the queue
// next. It returns nil when all have ended in time, and where ctx ended before it
// could begin: whatever hindered that then, nothing is left to do. It can be called
// once.
func (j *Jobs) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { j.stopping.Store(true) })()
	if err := j.client.Start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("jobs: %w", err)
	}
	<-j.client.Stopped()
	return nil
}

// retry waits one second before the second attempt, and twice as long before
// each further one, up to ten minutes.
type retry struct{}

// NextRetry gives the instant of the next attempt.
func (retry) NextRetry(job *rivertype.JobRow) time.Time {
	wait := time.Second << min(max(job.Attempt-1, 0), 10)
	return time.Now().Add(min(wait, 10*time.Minute))
}

// failures logs work that failed: as an error when it is not tried again.
type failures struct{ logger *slog.Logger }

// HandleError logs an error.
func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log(ctx, job, "error", err.Error())
	return nil
}

// HandlePanic logs a panic.
func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log(ctx, job, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}

func (f failures) log(ctx context.Context, job *rivertype.JobRow, key, text string, more ...any) {
	level, message := slog.LevelWarn, "work failed and will be tried again"
	if job.Attempt >= job.MaxAttempts {
		level, message = slog.LevelError, "work failed for the last time and was discarded"
	}
	args := append([]any{"kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "of", job.MaxAttempts, key, text}, more...)
	f.logger.Log(ctx, level, message, args...)
}

// quiet passes on warnings and errors only: the queue tells of each of its own
// steps otherwise.
func quiet(logger *slog.Logger) *slog.Logger { return slog.New(warnings{logger.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled reports whether the level is worth passing on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the threshold.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the threshold.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
