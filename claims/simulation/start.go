package simulation

import (
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// The limits of what can be asked for.
const (
	// MaxSamples bounds the samples of each change; DefaultSamples is what is shown
	// when nobody says.
	MaxSamples     = 20
	DefaultSamples = 5
	// maxRunning bounds how many simulations run at a time: of all operators of a
	// provider together, and of everybody else by themselves.
	maxRunning = 5
	// maxTexts bounds the bytes of all editions together.
	maxTexts = 4 << 20
)

// StartSimulation makes a simulation; it begins when somebody works it.
func (s *Simulations) StartSimulation(ctx context.Context, actor access.Actor, n NewSimulation, once claims.Once) (Simulation, error) {
	if !actor.May(access.Simulate) {
		return Simulation{}, claims.Forbidden(string(access.Simulate))
	}
	if err := n.check(actor); err != nil {
		return Simulation{}, err
	}
	return claims.Create(ctx, s.useCases, actor, once, func(tx claims.Tx) (Simulation, error) {
		all := s.store.Simulations(tx)
		if err := n.resolve(ctx, tx, all); err != nil {
			return Simulation{}, err
		}
		current, number, err := s.current(ctx, tx)
		if err != nil {
			return Simulation{}, err
		}
		proposed, err := n.propose(current)
		if err != nil {
			return Simulation{}, err
		}
		sim := Simulation{
			ID: claims.NewSimulationID(), NewSimulation: n, RequestedBy: actor.Subject, ByOperator: actor.Role == access.Operator,
			Hash: proposed.hash, BasedOn: number, State: Running, Total: -1, CreatedAt: tx.Now(), WorkedAt: tx.Now(), Version: 1,
		}
		if n.AsOf.IsZero() {
			sim.AsOf = tx.Now()
		}
		behind, err := count(ctx, all, sim)
		if err != nil {
			return Simulation{}, err
		}
		if err := all.AddSimulation(ctx, sim); err != nil {
			return Simulation{}, err
		}
		return sim, s.enqueue(ctx, tx, sim, behind)
	})
}

// count gives how many run already of those who ask for one more, and refuses it where
// there are too many.
func count(ctx context.Context, all Tx, sim Simulation) (int, error) {
	running, err := all.CountRunning(ctx, sim)
	if err == nil && running >= maxRunning {
		err = &claims.Error{Kind: claims.KindTooMany, Code: "too_many_simulations"}
	}
	return running, err
}

// enqueue puts a simulation into the queue that is worked in the background. Those of
// the same people that run already go before it, so that others do not wait behind all.
func (s *Simulations) enqueue(ctx context.Context, tx claims.Tx, sim Simulation, behind int) error {
	if !sim.Background {
		return nil
	}
	return tx.Enqueue(ctx, claims.Work{Kind: claims.WorkSimulate, Incident: sim.Incident, Simulation: sim.ID, Behind: behind})
}

// check refuses what no simulation can be, and completes what was left out.
func (n *NewSimulation) check(actor access.Actor) error {
	var wrong []claims.FieldError
	require := func(ok bool, field, code, param string) {
		if !ok {
			wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
		}
	}
	require(!n.Incident.IsZero(), "incident_id", "required", "")
	require(len(n.Editions) <= maxEditions, "editions", "too_many", fmt.Sprint(maxEditions))
	require(len(n.Parameters) <= maxParameters, "parameters", "too_many", fmt.Sprint(maxParameters))
	size := 0
	for _, text := range n.Editions {
		size += len(text)
	}
	require(size <= maxTexts, "editions", "too_long", fmt.Sprint(maxTexts))
	require(n.Samples >= 0 && n.Samples <= MaxSamples, "samples", "out_of_range", fmt.Sprintf("0-%d", MaxSamples))
	require(n.Seed >= 0, "seed", "negative", "")
	if p := n.Population; p != nil {
		require(p.Size >= 1 && p.Size <= MaxPopulation, "population.size", "out_of_range", fmt.Sprintf("1-%d", MaxPopulation))
		require(p.Seed >= 0, "population.seed", "negative", "")
	}
	if !n.AsOf.IsZero() {
		require(n.AsOf.Equal(n.AsOf.Truncate(time.Microsecond)), "as_of", "too_fine", "")
		require(n.AsOf.Year() >= 1900 && n.AsOf.Year() <= 2200, "as_of", "out_of_range", "1900-2200")
	}
	if actor.Role == access.Operator {
		switch {
		case n.Provider.IsZero() && len(actor.Providers) == 1:
			n.Provider = claims.ProviderID(actor.Providers[0])
		case n.Provider.IsZero():
			require(false, "provider_id", "required", "")
		case !actor.OperatorOf(n.Provider):
			require(false, "provider_id", "unknown_id", "")
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// resolve refuses what is not there, and takes down what the stored edition says.
func (n *NewSimulation) resolve(ctx context.Context, tx claims.Tx, all Tx) error {
	i, err := tx.Incident(ctx, n.Incident)
	if err != nil {
		return claims.UnknownID(err, "incident_id")
	}
	if !i.MergedInto.IsZero() {
		return claims.Conflict("incident_merged", "incident", i.MergedInto.String())
	}
	if n.Draft = nil; !n.Edition.IsZero() {
		d, err := all.Draft(ctx, n.Edition)
		if err != nil {
			return claims.UnknownID(err, "edition_id")
		}
		n.Draft = &d
	}
	if n.Provider.IsZero() {
		return nil
	}
	_, err = tx.Provider(ctx, n.Provider)
	return claims.UnknownID(err, "provider_id")
}
