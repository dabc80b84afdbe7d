package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/fulfilment"
)

type clearArgs struct {
	Incident string `json:"incident_id"`
	Claimant string `json:"claimant_id"`
}

func (clearArgs) Kind() string { return string(claims.WorkClear) }

// clearArgsOf names whose claims are cleared.
func clearArgsOf(w claims.Work) clearArgs {
	if !w.Claimant.IsZero() {
		return clearArgs{Claimant: w.Claimant.String()}
	}
	return clearArgs{Incident: w.Incident.String()}
}

// clear looks at the claims of an incident that have to be, or at all of a claimant. What
// it does not come to within its time, it does when it goes on.
func (j *Jobs) clear(ctx context.Context, job *river.Job[clearArgs]) error {
	var scope clearance.Scope
	var err error
	if job.Args.Claimant != "" {
		scope.Claimant, err = parse[claims.ClaimantID](job.Args.Claimant)
	} else {
		scope.Incident, err = parse[claims.IncidentID](job.Args.Incident)
	}
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	if j.config.Fulfilments != nil {
		scope.Then = fulfilment.Work
	}
	cleared, err := j.config.Clearances.Clear(ctx, scope, j.more())
	if cleared.Seen > 0 {
		j.config.Logger.InfoContext(ctx, "claims were looked at for payment", "claims", cleared.Seen, "incident", job.Args.Incident)
	}
	if err != nil {
		return err
	}
	if !cleared.Done {
		return river.JobSnooze(0)
	}
	return nil
}
