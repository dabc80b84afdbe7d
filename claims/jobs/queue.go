package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"bosang/claims"
	"bosang/migrations"
)

// Queue puts work into the queue inside transactions of the store.
type Queue struct {
	client *river.Client[pgx.Tx]
}

// NewQueue gives a queue that only takes work; Jobs works it.
func NewQueue(logger *slog.Logger) (*Queue, error) {
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{
		Schema: migrations.QueueSchema, Logger: logger, MaxAttempts: maxAttempts,
	})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue{client: client}, nil
}

// Enqueue puts work into the queue when the transaction commits. Work that waits
// already is not put there twice; but it does not begin before the transaction
// ends, so that it finds what the transaction has written.
func (q *Queue) Enqueue(ctx context.Context, tx pgx.Tx, work ...claims.Work) error {
	var params []river.InsertManyParams
	seen := make(map[string]bool, len(work))
	for _, w := range work {
		args, err := argsOf(w)
		if err != nil {
			return err
		}
		for _, a := range args {
			// One statement must not meet the same work twice.
			text, err := json.Marshal(a)
			if err != nil {
				return fmt.Errorf("job queue: %w", err)
			}
			key := a.Kind() + string(text)
			if seen[key] {
				continue
			}
			seen[key] = true
			params = append(params, river.InsertManyParams{Args: a, InsertOpts: &river.InsertOpts{
				MaxAttempts: maxAttempts, ScheduledAt: w.At, UniqueOpts: once(),
			}})
		}
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := q.client.InsertManyTx(ctx, tx, params); err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	return nil
}

// argsOf gives the jobs of one piece of work.
func argsOf(w claims.Work) ([]river.JobArgs, error) {
	switch w.Kind {
	case claims.WorkDecideFiled:
		return []river.JobArgs{decideFiledArgs{Incident: w.Incident.String()}}, nil
	case claims.WorkWake:
		return []river.JobArgs{wakeArgs{Incident: w.Incident.String(), At: w.At.UTC()}}, nil
	case claims.WorkDecideAgain:
		args := decideAgainArgs{Incident: w.Incident.String(), Plans: []string{}}
		for _, p := range w.Plans {
			args.Plans = append(args.Plans, p.String())
		}
		slices.Sort(args.Plans)
		return []river.JobArgs{args}, nil
	case claims.WorkBatch:
		var all []river.JobArgs
		for share := range shares {
			all = append(all, batchArgs{Batch: w.Batch.String(), Share: share})
		}
		return all, nil
	}
	return nil, fmt.Errorf("job queue: no job does %q", w.Kind)
}
