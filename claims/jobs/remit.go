package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"bosang/claims"
	"bosang/claims/payout"
)

type remitArgs struct {
	Remittance string `json:"remittance_id"`
}

func (remitArgs) Kind() string { return string(claims.WorkRemit) }

// remit collects or releases a remittance for one slice.
func (j *Jobs) remit(ctx context.Context, job *river.Job[remitArgs]) error {
	id, err := parse[payout.RemittanceID](job.Args.Remittance)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	done, err := j.config.Payouts.Work(ctx, id, j.more())
	if err != nil {
		return err
	}
	if !done {
		return river.JobSnooze(0)
	}
	j.config.Logger.InfoContext(ctx, "a remittance was worked at", "remittance", job.Args.Remittance)
	return nil
}
