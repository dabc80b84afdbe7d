package jobs

import (
	"context"

	"github.com/riverqueue/river"
)

// sweepEvidence removes files that nothing refers to. What it does not come to within its
// time is left to the next.
func (j *Jobs) sweepEvidence(ctx context.Context, job *river.Job[sweepEvidenceArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	n, err := j.config.Evidence.Sweep(ctx, j.more())
	if n > 0 {
		j.config.Logger.InfoContext(ctx, "files were removed that nothing refers to", "files", n)
	}
	return err
}
