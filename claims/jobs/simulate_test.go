package jobs

import (
	"bytes"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/simulations"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/simulation"
	"bosang/rules/rulebook"
)

// simulating lets the world's queue work simulations.
func (w *world) simulating(t *testing.T) *simulation.Simulations {
	t.Helper()
	sims := simulation.New(simulations.Store{Store: w.store}, w.useCases)
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Simulations: sims, Logger: suitelog.New(t)})
	must(t, err)
	return sims
}

func proposal(incident claims.IncidentID) simulation.NewSimulation {
	n := simulation.NewSimulation{Incident: incident, Samples: 1, Background: true}
	for _, edition := range []string{"2025-03-28", "2026-10-01"} { // whichever is in force when this runs
		n.Parameters = append(n.Parameters, rulebook.Change{Rulebook: "kr-telecom-act", Edition: edition, Parameter: "eligibility-threshold", Value: "100h"})
	}
	return n
}

func (w *world) simulated(t *testing.T, sims *simulation.Simulations, id claims.SimulationID) (s simulation.Simulation) {
	t.Helper()
	await(t, "the simulation is done", func() bool {
		var err error
		s, err = sims.Get(t.Context(), administrator, id)
		must(t, err)
		return s.State != simulation.Running
	})
	if s.State != simulation.Done {
		t.Fatalf("it is %s: %s", s.State, s.Reason)
	}
	return s
}

var threeHoursAgo = time.Now().Add(-3 * time.Hour).UTC().Truncate(time.Microsecond)

func TestASimulationIsWorkedInTheBackground(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sims := w.simulating(t)
	r := w.outageSince(t, threeHoursAgo)
	w.file(t, r)
	as := access.Actor{Subject: "x", Role: access.Administrator}
	n := proposal(r.incident)
	n.AsOf = threeHoursAgo.Add(3 * time.Hour)
	first, err := sims.StartSimulation(t.Context(), as, n, claims.Once{})
	must(t, err)
	if got := w.queued(t, claims.WorkSimulate); len(got) != 1 || !got[0].unique {
		t.Fatalf("queued: %+v", got)
	}
	w.run(t)
	done := w.simulated(t, sims, first.ID)
	if done.Done != 1 || !bytes.Contains(done.Report, []byte(`{"after":"pending","before":"granted","claims":1}`)) {
		t.Errorf("%s", done.Report)
	}
	// Stopped and resumed it is put into the queue again, and reports the same.
	second, err := sims.StartSimulation(t.Context(), as, n, claims.Once{})
	must(t, err)
	_, err = sims.Stop(t.Context(), as, second.ID)
	must(t, err)
	_, err = sims.Resume(t.Context(), as, second.ID)
	must(t, err)
	if again := w.simulated(t, sims, second.ID); !bytes.Equal(again.Report, done.Report) {
		t.Errorf("again: %s", again.Report)
	}
}

func TestASimulationThatNobodyWorksIsTakenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sims := w.simulating(t)
	r := w.outageSince(t, threeHoursAgo)
	n := proposal(r.incident)
	n.Background = false // as a command that was killed leaves it
	s, err := sims.StartSimulation(t.Context(), administrator, n, claims.Once{})
	must(t, err)
	if work, err := sims.Overdue(t.Context(), w.clock().Add(-overdueAfter)); err != nil || len(work) != 0 {
		t.Errorf("just started it is overdue: %v %v", work, err)
	}
	w.set.Store(time.Now().Add(2 * overdueAfter).UnixMicro())
	w.run(t)
	_, err = w.jobs.client.Insert(t.Context(), catchUpArgs{}, nil)
	must(t, err)
	w.simulated(t, sims, s.ID)
}
