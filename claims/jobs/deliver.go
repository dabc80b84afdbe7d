package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"bosang/claims/webhook"
)

type deliverArgs struct {
	Webhook string `json:"webhook_id"`
	// At is when something is due that is tried again: what is due now does not wait for
	// it.
	At time.Time `json:"at"`
}

func (deliverArgs) Kind() string { return string(webhook.Work) }

// deliver sends what is due to a webhook for one slice. That an endpoint does not answer
// is no failure of the job: each delivery knows when it is tried again.
func (j *Jobs) deliver(ctx context.Context, job *river.Job[deliverArgs]) error {
	id, err := parse[webhook.ID](job.Args.Webhook)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	done, err := j.config.Webhooks.DeliverWhile(ctx, id, j.more())
	if err == nil && !done {
		return river.JobSnooze(0)
	}
	return err
}
