package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"bosang/claims/deadline"
)

// checkEvery is how often clocks are looked at.
const checkEvery = time.Hour

// Deadlines looks at the clocks of claims.
type Deadlines interface {
	// Check starts, stops and misses clocks while more says that there is time; done: it
	// came to the end.
	Check(ctx context.Context, more func() bool) (did deadline.Checked, done bool, err error)
}

type checkDeadlinesArgs struct{}

func (checkDeadlinesArgs) Kind() string { return "check_deadlines" }

// checkDeadlines starts the clocks of claims that wait, stops those that run for nothing
// any more, and notes which were missed.
func (j *Jobs) checkDeadlines(ctx context.Context, job *river.Job[checkDeadlinesArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	did, done, err := j.config.Deadlines.Check(ctx, j.more())
	if did.Opened > 0 || did.Missed > 0 {
		j.config.Logger.LogAttrs(ctx, slog.LevelInfo, "deadlines were checked", slog.Int64("opened", did.Opened), slog.Int64("missed", did.Missed))
	}
	if err != nil {
		return err
	}
	if !done {
		return river.JobSnooze(0)
	}
	return nil
}
