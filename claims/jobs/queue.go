package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

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
		// One statement must not meet the same work twice.
		text, err := json.Marshal(args)
		if err != nil {
			return fmt.Errorf("job queue: %w", err)
		}
		key := args.Kind() + string(text)
		if !seen[key] {
			seen[key] = true
			params = append(params, insertion(args, w.At))
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

// insertion says how a job is put into the queue.
func insertion(args river.JobArgs, at time.Time) river.InsertManyParams {
	return river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{
		MaxAttempts: maxAttempts, ScheduledAt: at, UniqueOpts: once(),
	}}
}

// argsOf gives the job of one piece of work.
func argsOf(w claims.Work) (river.JobArgs, error) {
	switch w.Kind {
	case claims.WorkDecideFiled:
		return decideFiledArgs{Incident: w.Incident.String()}, nil
	case claims.WorkWake:
		return wakeArgs{Incident: w.Incident.String(), At: w.At.UTC()}, nil
	case claims.WorkDecideAgain:
		args := decideAgainArgs{Incident: w.Incident.String(), Plans: []string{}}
		for _, p := range w.Plans {
			args.Plans = append(args.Plans, p.String())
		}
		slices.Sort(args.Plans)
		return args, nil
	case claims.WorkBatch:
		return batchArgs{Batch: w.Batch.String()}, nil
	}
	return nil, fmt.Errorf("job queue: no job does %q", w.Kind)
}
