package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"bosang/claims/survey"
)

// survey works a survey for one slice.
func (j *Jobs) survey(ctx context.Context, job *river.Job[surveyArgs]) error {
	id, err := parse[survey.ID](job.Args.Survey)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	finished, err := j.config.Surveys.Work(ctx, id, j.more(), nil)
	if err != nil {
		return err
	}
	if !finished {
		return river.JobSnooze(0)
	}
	j.config.Logger.InfoContext(ctx, "surveyed", "survey", job.Args.Survey)
	return nil
}
