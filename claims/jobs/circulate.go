package jobs

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"bosang/claims/message"
)

// Circulars tells everybody what everybody is to be told.
type Circulars interface {
	// Spread works off circulars while more says that there is time; done: none is left.
	Spread(ctx context.Context, more func() bool) (told int64, done bool, err error)
}

type circulateArgs struct{}

func (circulateArgs) Kind() string { return string(message.WorkCirculate) }

// circulate works off the circulars. The same work waits only once, and looks for what is
// there itself: it is put into the queue with each circular, and every few minutes for
// those whose job was lost.
func (j *Jobs) circulate(ctx context.Context, job *river.Job[circulateArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	told, done, err := j.config.Circulars.Spread(ctx, j.more())
	if told > 0 {
		j.config.Logger.LogAttrs(ctx, slog.LevelInfo, "claimants were told", slog.Int64("told", told))
	}
	if err != nil {
		return err
	}
	if !done {
		return river.JobSnooze(0)
	}
	return nil
}
