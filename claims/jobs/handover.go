package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"bosang/claims"
	"bosang/claims/fulfilment"
)

type handOverArgs struct {
	// Incident is whose claims are looked at; empty: those of all.
	Incident string `json:"incident_id"`
}

func (handOverArgs) Kind() string { return string(fulfilment.Work) }

// handOver hands over what claims give in kind, for one slice. What it leaves is found by
// whoever looks next: what was handed over stands beside what is given.
func (j *Jobs) handOver(ctx context.Context, job *river.Job[handOverArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	requested, done, err := j.handOverWhile(ctx, job.Args, j.more())
	if requested > 0 {
		j.config.Logger.InfoContext(ctx, "remedies in kind were requested", "fulfilments", requested, "incident", job.Args.Incident)
	}
	if err == nil && !done {
		return river.JobSnooze(0)
	}
	return err
}

// handOverWhile does so while there is time. Of all incidents, what was not answered is
// asked for again first.
func (j *Jobs) handOverWhile(ctx context.Context, args handOverArgs, more func() bool) (requested int, done bool, err error) {
	if args.Incident != "" {
		incident, err := parse[claims.IncidentID](args.Incident)
		if err != nil {
			return 0, false, err
		}
		return j.config.Fulfilments.HandOver(ctx, incident, more)
	}
	if done, err := j.config.Fulfilments.AskAgain(ctx, more); err != nil || !done {
		return 0, done, err
	}
	return j.config.Fulfilments.HandOverAll(ctx, more)
}
