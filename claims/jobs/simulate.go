package jobs

import (
	"context"
	"errors"
	"runtime"

	"github.com/riverqueue/river"

	"bosang/claims"
	"bosang/claims/simulation"
)

// simulate works a simulation for one slice. Half of the processors are left to
// requests and to claims that wait.
func (j *Jobs) simulate(ctx context.Context, job *river.Job[simulateArgs]) error {
	id, err := parse[claims.SimulationID](job.Args.Simulation)
	if err != nil {
		return err
	}
	if err := begin(ctx, j, job); err != nil {
		return err
	}
	done, err := j.config.Simulations.WorkWhile(ctx, id, max(runtime.GOMAXPROCS(0)/2, 1), j.more(), nil)
	switch {
	case errors.Is(err, simulation.ErrWorkedElsewhere):
		return nil // should that process end before its work does, catch_up finds it
	case err != nil:
		return err
	case !done:
		return river.JobSnooze(0)
	}
	j.config.Logger.InfoContext(ctx, "simulated", "simulation", job.Args.Simulation)
	return nil
}
