package jobs

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/simulations"
)

// TestOneProvidersSimulationsDoNotStopThoseOfAnother has the operators of one provider
// start as many as they may, and then one of another provider.
func TestOneProvidersSimulationsDoNotStopThoseOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sims := w.simulating(t)
	r := w.outageSince(t, threeHoursAgo)
	name := claims.Name{Korean: "이름", English: "name"}
	rival, err := w.useCases.AddProvider(t.Context(), administrator, claims.NewProvider{Key: "rival", ProviderChange: claims.ProviderChange{
		Name: name, Class: claims.ValueAdded}}, claims.Once{})
	must(t, err)
	operator := func(n int, of claims.ProviderID) access.Actor {
		return access.Actor{Subject: fmt.Sprint("operator ", n), Role: access.Operator, Providers: []access.ID{access.ID(of)}}
	}
	var begun []claims.SimulationID
	start := func(actor access.Actor) error {
		s, err := sims.StartSimulation(t.Context(), actor, proposal(r.incident), claims.Once{})
		if err == nil {
			begun = append(begun, s.ID)
		}
		return err
	}
	for n := range 5 {
		must(t, start(operator(n%2, rival.ID)))
	}
	for n := range 3 { // whoever of the provider asks
		if err := start(operator(n, rival.ID)); claims.KindOf(err) != claims.KindTooMany {
			t.Errorf("a sixth of the provider: %v", err)
		}
	}
	must(t, start(operator(0, r.outage.ProviderID))) // by whatever name
	stopped, err := sims.Stop(t.Context(), operator(0, rival.ID), begun[4])
	must(t, err)
	must(t, start(operator(1, rival.ID)))
	var known *claims.Error
	if _, err := sims.Resume(t.Context(), operator(0, rival.ID), stopped.ID); !errors.As(err, &known) || known.Code != "too_many_simulations" {
		t.Errorf("a sixth that is resumed: %v", err)
	}

	w.run(t)
	for _, id := range begun {
		if id != stopped.ID {
			w.simulated(t, sims, id)
		}
	}
	var order []string
	must(t, w.db.Owner.QueryRow(t.Context(), `SELECT array_agg(args->>'simulation_id' ORDER BY attempted_at) FROM river.river_job
		WHERE kind = 'simulate' AND args->>'simulation_id' <> $1`, stopped.ID.String()).Scan(&order))
	if at := slices.Index(order, begun[5].String()); at < 0 || at > 1 {
		t.Errorf("that of the other provider had turn %d of %v", at, order)
	}
}

// TestWhoAsksForSimulationsAtOnceIsCountedOneAfterTheOther has the operators of a provider
// ask for six while one of theirs is being counted: they wait for it.
func TestWhoAsksForSimulationsAtOnceIsCountedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sims := w.simulating(t)
	r := w.outageSince(t, threeHoursAgo)
	operator := access.Actor{Subject: "desk", Role: access.Operator, Providers: []access.ID{access.ID(r.outage.ProviderID)}}
	one, err := sims.StartSimulation(t.Context(), operator, proposal(r.incident), claims.Once{})
	must(t, err)
	held, release, holding := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		holding <- w.store.InTx(t.Context(), operator, func(tx claims.Tx) error {
			all := simulations.Store{Store: w.store}.Simulations(tx)
			running, err := all.CountRunning(t.Context(), one)
			if running != 1 {
				t.Errorf("%d are running", running)
			}
			second := one
			second.ID = claims.NewSimulationID()
			err = errors.Join(err, all.AddSimulation(t.Context(), second))
			close(held)
			<-release
			return err
		})
	}()
	<-held
	const many = 6
	errs := make(chan error, many)
	var asking sync.WaitGroup
	for range many {
		asking.Go(func() {
			_, err := sims.StartSimulation(t.Context(), operator, proposal(r.incident), claims.Once{})
			errs <- err
		})
	}
	await(t, "all wait, or were not made to", func() bool {
		var waiting int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting))
		return waiting+len(errs) == many
	})
	close(release)
	must(t, <-holding)
	asking.Wait()
	close(errs)
	begun := 0
	for err := range errs {
		if err == nil {
			begun++
		} else if claims.KindOf(err) != claims.KindTooMany {
			t.Error(err)
		}
	}
	if begun != 3 {
		t.Errorf("%d were begun beside the two, and five may run", begun)
	}
	var priorities []int16 // the second was not put into the queue
	must(t, w.db.Owner.QueryRow(t.Context(), `SELECT array_agg(priority ORDER BY priority) FROM river.river_job WHERE kind = 'simulate'`).Scan(&priorities))
	if want := []int16{1, 3, 4, 4}; !slices.Equal(priorities, want) {
		t.Errorf("their turns are %v, not %v", priorities, want)
	}
}
