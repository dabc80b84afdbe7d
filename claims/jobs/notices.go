package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// noticesEvery is how often notices are looked at: how much later than the incident a
// list of deadlines can be.
const noticesEvery = 5 * time.Minute

type checkNoticesArgs struct{}

func (checkNoticesArgs) Kind() string { return "check_notices" }

// checkNotices looks at the notices of incidents that have changed. An incident whose
// notices cannot be worked out is told of each time, and stops no other.
func (j *Jobs) checkNotices(ctx context.Context, job *river.Job[checkNoticesArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	c, err := j.config.Notices.Check(ctx, j.more())
	for _, failed := range c.Failures {
		j.config.Logger.ErrorContext(ctx, "notices of an incident cannot be worked out", "error", failed)
	}
	if c.Overdue > 0 {
		j.config.Logger.InfoContext(ctx, "notices became overdue", "notices", c.Overdue)
	}
	if err == nil && !c.Done {
		return river.JobSnooze(0)
	}
	return err
}
