package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
	"bosang/claims/webhook"
	"bosang/migrations"
)

// maxRetried bounds how many discarded jobs are tried once more at a time.
const maxRetried = 100

// maxDone bounds how many jobs are looked at. Should there be more, some work is
// put into the queue that is being done: that is done twice, and nothing else.
const maxDone = 100_000

// catchUp puts work into the queue again that should have been done some time
// ago and that no job does: its job was discarded, or ended without deciding all
// claims.
func (j *Jobs) catchUp(ctx context.Context, job *river.Job[catchUpArgs]) error {
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	since := j.config.Batches.Now().Add(-overdueAfter)
	overdue, err := j.config.Batches.Overdue(ctx, since)
	if err != nil {
		return err
	}
	if j.config.Simulations != nil {
		unworked, err := j.config.Simulations.Overdue(ctx, since)
		if err != nil {
			return err
		}
		overdue = append(overdue, unworked...)
	}
	if j.config.Surveys != nil {
		unfinished, err := j.config.Surveys.Unfinished(ctx, since, maxRetried)
		if err != nil {
			return err
		}
		overdue = append(overdue, unfinished...)
	}
	if j.config.Payouts != nil {
		stopped, err := j.config.Payouts.Overdue(ctx, since)
		if err != nil {
			return err
		}
		overdue = append(overdue, stopped...)
	}
	if j.config.Webhooks != nil {
		waiting, err := j.config.Webhooks.Overdue(ctx, since)
		if err != nil {
			return err
		}
		overdue = append(overdue, waiting...)
	}
	var params []river.InsertManyParams
	if len(overdue) > 0 {
		done, err := j.beingDone(ctx)
		if err != nil {
			return err
		}
		for _, w := range overdue {
			if done[aboutOf(w)] {
				continue
			}
			args, err := overdueArgs(w)
			if err != nil {
				return err
			}
			params = append(params, insertion(args, w))
		}
	}
	if len(params) > 0 {
		j.config.Logger.WarnContext(ctx, "overdue work was put into the queue again", "jobs", len(params))
		if _, err := j.client.InsertMany(ctx, params); err != nil {
			return fmt.Errorf("job queue: %w", err)
		}
	}
	if j.config.Clearances != nil {
		if err := j.config.Clearances.CatchUp(ctx); err != nil {
			return err
		}
	}
	return j.retryDiscarded(ctx)
}

// overdueArgs gives the job of overdue work.
func overdueArgs(w claims.Work) (river.JobArgs, error) {
	if w.Kind == claims.WorkDecideFiled {
		return decideOverdueArgs{Incident: w.Incident.String()}, nil
	}
	return argsOf(w)
}

// about is what a job is about: claims of an incident, or a run.
type about struct {
	kind claims.WorkKind
	id   string
}

func aboutOf(w claims.Work) about {
	switch w.Kind {
	case claims.WorkBatch:
		return about{w.Kind, w.Batch.String()}
	case webhook.Work:
		return about{w.Kind, w.Webhook.String()}
	case claims.WorkSimulate:
		return about{w.Kind, w.Simulation.String()}
	case claims.WorkSurvey:
		return about{w.Kind, w.Survey.String()}
	case claims.WorkRemit:
		return about{w.Kind, w.Remittance.String()}
	}
	return about{w.Kind, w.Incident.String()}
}

// beingDone gives what jobs that are due, running or being tried again are about.
// A job that decides filed claims counts when it is so old that it is about
// overdue ones.
func (j *Jobs) beingDone(ctx context.Context) (map[about]bool, error) {
	rows, err := j.config.Pool.Query(ctx, `
		SELECT CASE kind WHEN 'decide_overdue' THEN 'decide_filed' ELSE kind END, coalesce(args->>'batch_id', args->>'simulation_id', args->>'survey_id', args->>'remittance_id', args->>'webhook_id', args->>'incident_id')
		FROM `+migrations.QueueSchema+`.river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND (scheduled_at <= now() OR attempt > 0)
			AND (kind IN ('decide_overdue', 'wake', 'batch', 'simulate', 'survey', 'remit', 'deliver') OR kind = 'decide_filed' AND created_at < now() - make_interval(secs => $1))
		LIMIT $2`,
		(overdueAfter - filedBefore).Seconds(), maxDone)
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	defer rows.Close()
	done := make(map[about]bool)
	for rows.Next() {
		var a about
		if err := rows.Scan((*string)(&a.kind), &a.id); err != nil {
			return nil, fmt.Errorf("job queue: %w", err)
		}
		done[a] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return done, nil
}

// retryDiscarded has discarded jobs tried once more that were to start a run, to clear
// claims or to work at a remittance: nothing but the job says that it has to be done.
func (j *Jobs) retryDiscarded(ctx context.Context) error {
	discarded, err := j.client.JobList(ctx, river.NewJobListParams().
		Kinds(string(claims.WorkDecideAgain), string(claims.WorkClear), string(claims.WorkRemit)).States(rivertype.JobStateDiscarded).First(maxRetried))
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	for _, job := range discarded.Jobs {
		if _, err := j.client.JobRetry(ctx, job.ID); err != nil {
			j.config.Logger.WarnContext(ctx, "discarded work cannot be tried again", "kind", job.Kind, "job", job.ID, "error", err)
		}
	}
	return nil
}

// decideOverdue decides all filed claims of an incident.
func (j *Jobs) decideOverdue(ctx context.Context, job *river.Job[decideOverdueArgs]) error {
	incident, err := parse[claims.IncidentID](job.Args.Incident)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	swept, err := j.config.Batches.DecideFiled(ctx, incident, j.more())
	return j.swept(ctx, job.Kind, incident, swept, err)
}
