package simulation

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Get reads a simulation with how far it has come and, once it is done, its
// report.
func (s *Simulations) Get(ctx context.Context, actor access.Actor, id claims.SimulationID) (Simulation, error) {
	var sim Simulation
	err := s.read(ctx, actor, func(tx Tx) (err error) {
		sim, err = visible(ctx, tx, actor, id)
		return err
	})
	return sim, err
}

// List lists simulations, newest first, without their reports; a zero incident:
// of every incident.
func (s *Simulations) List(ctx context.Context, actor access.Actor, incident claims.IncidentID, page claims.Page) ([]Simulation, error) {
	var list []Simulation
	err := s.read(ctx, actor, func(tx Tx) (err error) {
		filter := Filter{Incident: incident}
		if !actor.SeesEverything() {
			filter.Providers = []claims.ProviderID{}
			for _, p := range actor.Providers {
				filter.Providers = append(filter.Providers, claims.ProviderID(p))
			}
		}
		list, err = tx.Simulations(ctx, filter, page)
		return err
	})
	return list, err
}

// Samples gives the samples of a simulation that is done, at most limit after one
// that is known by the first 16 bytes of its key (zero: from the first). A sample is a
// claim, so that it takes the permission to read claims too.
func (s *Simulations) Samples(ctx context.Context, actor access.Actor, id claims.SimulationID, page claims.Page) ([]Sample, error) {
	if !actor.May(access.ReadClaim) {
		return nil, claims.Forbidden(string(access.ReadClaim))
	}
	return claims.Read(ctx, s.useCases, actor, access.ReadSimulation, func(tx claims.Tx) ([]Sample, error) {
		simulations := s.store.Simulations(tx)
		sim, err := visible(ctx, simulations, actor, id)
		if err != nil || sim.State != Done {
			return nil, err
		}
		list, err := simulations.Samples(ctx, id)
		if err != nil {
			return nil, err
		}
		list = samplesOf(list, page)
		// A sample is a claim, with the facts of it.
		of := make([]claims.ClaimID, page.Shown(len(list)))
		for i, sample := range list[:len(of)] {
			of[i] = sample.Claim
		}
		return list, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessListed, Items: []string{"sample"}, Claims: of})
	})
}

// samplesOf cuts a page out of all samples.
func samplesOf(list []Sample, page claims.Page) []Sample {
	if page.After != [16]byte{} {
		for i := range list {
			if list[i].Short() == page.After {
				list = list[i+1:]
				break
			}
		}
	}
	return list[:min(len(list), max(page.Limit, 1))]
}

// Short is by what a sample is known in a list.
func (s *Sample) Short() (short [16]byte) {
	copy(short[:], s.Key)
	return short
}

// Stop stops a simulation that runs; what it has counted is kept. One that does
// not run stays as it is.
func (s *Simulations) Stop(ctx context.Context, actor access.Actor, id claims.SimulationID) (Simulation, error) {
	return s.move(ctx, actor, id, Running, func(sim *Simulation, now time.Time) {
		sim.State, sim.FinishedAt = Stopped, now
	})
}

// Resume lets a simulation that was stopped go on where it was. One that was not
// stopped stays as it is.
func (s *Simulations) Resume(ctx context.Context, actor access.Actor, id claims.SimulationID) (Simulation, error) {
	return s.move(ctx, actor, id, Stopped, func(sim *Simulation, now time.Time) {
		sim.State, sim.FinishedAt, sim.WorkedAt = Running, time.Time{}, now
	})
}

func (s *Simulations) move(ctx context.Context, actor access.Actor, id claims.SimulationID, from State, change func(*Simulation, time.Time)) (Simulation, error) {
	if !actor.May(access.Simulate) {
		return Simulation{}, claims.Forbidden(string(access.Simulate))
	}
	var sim Simulation
	err := s.store.InTx(ctx, actor, func(tx claims.Tx) error {
		all := s.store.Simulations(tx)
		if _, err := visible(ctx, all, actor, id); err != nil {
			return err
		}
		var err error
		if sim, err = all.LockSimulation(ctx, id); err != nil || sim.State != from {
			return err
		}
		change(&sim, tx.Now())
		behind := 0
		if sim.State == Running {
			if behind, err = count(ctx, all, sim); err != nil {
				return err
			}
		}
		if _, err = all.Save(ctx, sim, nil, nil); err != nil {
			return err
		}
		sim.Version++
		if sim.State != Running {
			return nil
		}
		return s.enqueue(ctx, tx, sim, behind)
	})
	return sim, err
}

// maxOverdue bounds how many simulations are found at a time that nobody works.
const maxOverdue = 100

// Overdue gives running simulations that have not come further since an instant.
func (s *Simulations) Overdue(ctx context.Context, since time.Time) ([]claims.Work, error) {
	var work []claims.Work
	err := s.store.InTx(ctx, access.SystemActor("overdue"), func(tx claims.Tx) (err error) {
		work, err = s.store.Simulations(tx).Overdue(ctx, since, maxOverdue)
		return err
	})
	return work, err
}

// visible reads a simulation that the actor may see: an operator those that
// operators asked for, of own providers.
func visible(ctx context.Context, tx Tx, actor access.Actor, id claims.SimulationID) (Simulation, error) {
	sim, err := tx.Simulation(ctx, id)
	if err != nil {
		return Simulation{}, err
	}
	if !actor.SeesEverything() && (!sim.ByOperator || !actor.OperatorOf(sim.Provider)) {
		return Simulation{}, claims.NotFound("simulation")
	}
	return sim, nil
}

// read runs a reading in one transaction.
func (s *Simulations) read(ctx context.Context, actor access.Actor, fn func(Tx) error) error {
	if !actor.May(access.ReadSimulation) {
		return claims.Forbidden(string(access.ReadSimulation))
	}
	return s.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(s.store.Simulations(tx)) })
}
