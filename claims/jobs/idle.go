package jobs

import (
	"context"
	"fmt"

	"bosang/migrations"
)

// Idle reports whether no work runs and none waits that could begin now.
func (j *Jobs) Idle(ctx context.Context) (bool, error) {
	var busy bool
	err := j.pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM `+migrations.QueueSchema+`.river_job
			WHERE state IN ('available', 'running') OR (state IN ('scheduled', 'retryable') AND scheduled_at <= now()))`).Scan(&busy)
	if err != nil {
		return false, fmt.Errorf("jobs: look whether work waits: %w", err)
	}
	return !busy, nil
}
