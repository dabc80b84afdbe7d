package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"bosang/claims"
	"bosang/claims/fulfilment"
	"bosang/claims/message"
	"bosang/claims/webhook"
	"bosang/migrations"
)

// Queue puts work into the queue inside transactions of the store.
//
// That the same work waits only once must not cost a filed claim its decision: a
// transaction that finds its work waiting relies on the job that waits, and the
// job may begin, and look for claims, before that transaction has ended. So each
// piece of work has a gate (an advisory lock until the transaction's end). Those
// who put work into the queue pass it side by side; the job passes it alone
// (Jobs.begin), after all who rely on it, and takes itself out of what waits.
// Nobody holds the job's row, so those who file do not wait for each other.
type Queue struct {
	client *river.Client[pgx.Tx]

	mu sync.Mutex
	// keys holds by which key the queue knows work that this process has put there.
	keys map[string][]byte
}

// maxKeys bounds how many keys are remembered.
const maxKeys = 10_000

// NewQueue gives a queue that only takes work; Jobs works it.
func NewQueue(logger *slog.Logger) (*Queue, error) {
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{
		Schema: migrations.QueueSchema, Logger: logger, MaxAttempts: maxAttempts,
	})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue{client: client, keys: make(map[string][]byte)}, nil
}

// asked is a piece of work that is to be put into the queue.
type asked struct {
	name string
	work claims.Work
	args river.JobArgs
}

// Enqueue puts work into the queue when the transaction commits. Work that waits
// already is not put there twice; but it does not begin before the transaction
// ends, so that it finds what the transaction has written.
func (q *Queue) Enqueue(ctx context.Context, tx pgx.Tx, work ...claims.Work) error {
	var batch pgx.Batch
	read, err := q.Ask(&batch, work...)
	if err != nil || batch.Len() == 0 {
		return err
	}
	results := tx.SendBatch(ctx, &batch)
	missing, err := read(results)
	if err = errors.Join(err, results.Close()); err != nil {
		return err
	}
	all, err := askedFor(missing)
	if err != nil || len(all) == 0 {
		return err
	}
	params := make([]river.InsertManyParams, len(all))
	for i, a := range all {
		params[i] = insertion(a.args, a.work)
	}
	inserted, err := q.client.InsertManyTx(ctx, tx, params)
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	for i, job := range inserted {
		q.remember(all[i].name, job.Job.UniqueKey)
	}
	return nil
}

// askedFor gives the jobs of the work, each once: one statement must not meet the
// same work twice.
func askedFor(work []claims.Work) ([]asked, error) {
	var all []asked
	for _, w := range work {
		args, err := argsOf(w)
		if err != nil {
			return nil, err
		}
		name, err := nameOf(args)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, func(a asked) bool { return a.name == name }) {
			all = append(all, asked{name, w, args})
		}
	}
	return all, nil
}

// Ask queues the statements that pass the gates of the work and then look which
// of it waits; each sees what was committed before it, so in this order. After
// the statements before them have been read, read gives the work that does not
// wait: it is still to be enqueued, in the same transaction.
func (q *Queue) Ask(batch *pgx.Batch, work ...claims.Work) (read func(pgx.BatchResults) ([]claims.Work, error), err error) {
	all, err := askedFor(work)
	if err != nil || len(all) == 0 {
		return func(pgx.BatchResults) ([]claims.Work, error) { return nil, nil }, err
	}
	names := make(map[string]string, len(all))
	gates := make([]int64, len(all))
	var keys [][]byte
	q.mu.Lock()
	for i, a := range all {
		gates[i] = gateOf(a.name)
		if key, ok := q.keys[a.name]; ok {
			keys = append(keys, key)
			names[string(key)] = a.name
		}
	}
	q.mu.Unlock()
	slices.Sort(gates)
	batch.Queue(`SELECT pg_advisory_xact_lock_shared(gate) FROM unnest($1::bigint[]) AS gate`, gates)
	batch.Queue(`
		SELECT unique_key FROM `+migrations.QueueSchema+`.river_job
		WHERE unique_key = ANY ($1::bytea[]) AND unique_states IS NOT NULL
			AND `+migrations.QueueSchema+`.river_job_state_in_bitmask(unique_states, state)`, keys)
	return func(results pgx.BatchResults) ([]claims.Work, error) {
		waiting, err := readWaiting(results, names)
		if err != nil {
			return nil, fmt.Errorf("job queue: %w", err)
		}
		var missing []claims.Work
		for _, a := range all {
			if !waiting[a.name] {
				missing = append(missing, a.work)
			}
		}
		return missing, nil
	}, nil
}

// readWaiting reads what the statements of Ask found.
func readWaiting(results pgx.BatchResults, names map[string]string) (map[string]bool, error) {
	if _, err := results.Exec(); err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	waiting := make(map[string]bool, len(found))
	for _, key := range found {
		waiting[names[string(key)]] = true
	}
	return waiting, err
}

func (q *Queue) remember(name string, key []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.keys) >= maxKeys {
		clear(q.keys)
	}
	q.keys[name] = key
}

// nameOf tells one piece of work from another.
func nameOf(args river.JobArgs) (string, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("job queue: %w", err)
	}
	return args.Kind() + string(text), nil
}

// gateOf gives the advisory lock of a piece of work. Two that should meet by
// chance wait for each other, and nothing else comes of it.
func gateOf(name string) int64 {
	sum := sha256.Sum256([]byte("bosang job " + name))
	return int64(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // any 64 bits do
}

// lastPriority is that of jobs which wait longest (River has four).
const lastPriority = 4

// insertion says how a job is put into the queue.
func insertion(args river.JobArgs, w claims.Work) river.InsertManyParams {
	line := river.QueueDefault
	switch args.(type) {
	case batchArgs, surveyArgs, remitArgs:
		line = runsLine
	case simulateArgs:
		line = whatIfLine
	case deliverArgs:
		line = webhooksLine
	}
	return river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{
		Queue: line, Priority: min(river.PriorityDefault+w.Behind, lastPriority), MaxAttempts: maxAttempts, ScheduledAt: w.At, UniqueOpts: once(),
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
	case claims.WorkSurvey:
		return surveyArgs{Survey: w.Survey.String()}, nil
	case webhook.Work:
		return deliverArgs{Webhook: w.Webhook.String(), At: w.At.UTC()}, nil
	case claims.WorkRemit:
		return remitArgs{Remittance: w.Remittance.String()}, nil
	case claims.WorkClear:
		return clearArgsOf(w), nil
	case fulfilment.Work:
		return handOverArgs{Incident: w.Incident.String()}, nil
	case claims.WorkSimulate:
		return simulateArgs{Simulation: w.Simulation.String()}, nil
	case message.WorkCirculate:
		return circulateArgs{}, nil
	}
	return nil, fmt.Errorf("job queue: no job does %q", w.Kind)
}
