package simulation_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/simulation"
)

func TestASimulationKilledAmidstItsWorkReportsAsOneThatWasNot(t *testing.T) {
	t.Parallel()
	const filed, chunk, kills = 2500, 10, 5
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, filed)
	for name, n := range map[string]simulation.NewSimulation{
		"over claims":       merchantsGetMore(incident),
		"over a population": withPopulation(merchantsGetMore(incident), simulation.Population{Size: 4000, Seed: 3}),
	} {
		whole := w.work(t, w.start(t, administrator, n).ID, 1)
		before := contents(t, db.Owner)
		sim := w.start(t, administrator, n)
		last := int64(-1)
		for kill := range kills {
			p := begin(t, db.ServiceURL, sim.ID, chunk, 1+kill%2)
			var now simulation.Simulation
			for now.Done <= last+40 { // some checkpoints further, and amidst the next
				p.next(t)
				var err error
				now, err = w.sims.Get(t.Context(), administrator, sim.ID)
				must(t, err)
				p.goOn(t)
			}
			p.next(t)
			p.kill(t)
			if now.State != simulation.Running || now.Done >= now.Total {
				t.Fatalf("%s: killed, it is %s after %d of %d", name, now.State, now.Done, now.Total)
			}
			last = now.Done
		}
		killed := w.work(t, sim.ID, 2)
		if !bytes.Equal(killed.Report, whole.Report) {
			t.Errorf("%s: the killed one reports\n%s\nand the other\n%s", name, killed.Report, whole.Report)
		}
		if killed.Done != whole.Done || killed.Done == 0 {
			t.Errorf("%s: %d claims were counted, and %d", name, killed.Done, whole.Done)
		}
		if a, b := samples(t, w, killed.ID), samples(t, w, whole.ID); !bytes.Equal(a, b) || len(a) < 1000 {
			t.Errorf("%s: the samples differ: %d and %d bytes", name, len(a), len(b))
		}
		if after := contents(t, db.Owner); !maps.Equal(before, after) {
			t.Errorf("%s changed other tables: %v, %v", name, before, after)
		}
	}
}

func withPopulation(n simulation.NewSimulation, p simulation.Population) simulation.NewSimulation {
	n.Population = &p
	return n
}

// samples writes out all samples.
func samples(t *testing.T, w *world, id claims.SimulationID) []byte {
	t.Helper()
	list, err := w.sims.Samples(t.Context(), administrator, id, claims.Page{Limit: 100})
	must(t, err)
	var out []byte
	for _, s := range list {
		out = append(out, s.Change.String()...)
		for _, part := range [][]byte{s.Key, s.Facts, s.Before, s.After} {
			out = append(out, part...)
		}
		for _, e := range s.Explained {
			out = append(out, e.Lang...)
			out = append(out, e.Before.Headline+e.After.Headline...)
		}
	}
	return out
}

func TestASimulationThatIsStoppedKeepsWhatItCountedAndGoesOn(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 400)
	w.sims.SetPace(5, 5, 0)
	n := merchantsGetMore(incident)
	whole := w.work(t, w.start(t, administrator, n).ID, 2)

	sim := w.start(t, administrator, n)
	stopped, err := w.sims.Work(t.Context(), sim.ID, 2, func(done, _ int64) {
		if done > 100 {
			_, err := w.sims.Stop(context.WithoutCancel(t.Context()), administrator, sim.ID)
			if err != nil {
				t.Error(err)
			}
		}
	})
	must(t, err)
	if stopped.State != simulation.Stopped || stopped.Done == 0 || stopped.Done >= whole.Done || stopped.FinishedAt.IsZero() || stopped.Report != nil {
		t.Fatalf("stopped, it is %s after %d", stopped.State, stopped.Done)
	}
	if again, err := w.sims.Stop(t.Context(), administrator, sim.ID); err != nil || again.Version != stopped.Version {
		t.Errorf("stopped twice: %v, version %d after %d", err, again.Version, stopped.Version)
	}
	if idle, err := w.sims.Work(t.Context(), sim.ID, 2, nil); err != nil || idle.State != simulation.Stopped || idle.Done != stopped.Done {
		t.Errorf("a stopped one was worked: %s, %d, %v", idle.State, idle.Done, err)
	}
	resumed, err := w.sims.Resume(t.Context(), administrator, sim.ID)
	if err != nil || resumed.State != simulation.Running || resumed.Done != stopped.Done {
		t.Fatalf("resumed it is %s after %d: %v", resumed.State, resumed.Done, err)
	}
	if done := w.work(t, sim.ID, 2); !bytes.Equal(done.Report, whole.Report) {
		t.Errorf("it reports\n%s\nand undisturbed\n%s", done.Report, whole.Report)
	}
}

func TestAnInterruptedSimulationKeepsWhatItCounted(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	sim := w.start(t, administrator, merchantsGetMore(w.fill(t, 300)))
	w.sims.SetPace(5, 5, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := w.sims.Work(ctx, sim.ID, 2, func(done, _ int64) {
		if done > 50 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	now, err := w.sims.Get(t.Context(), administrator, sim.ID)
	must(t, err)
	if now.State != simulation.Running || now.Done < 50 || now.Done == now.Total {
		t.Errorf("interrupted it is %s after %d of %d", now.State, now.Done, now.Total)
	}
	if done := w.work(t, sim.ID, 1); done.Done != done.Total {
		t.Errorf("%d of %d were counted", done.Done, done.Total)
	}
}

func TestTwoWhoWorkASimulationCountNothingTwice(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w, other := mustOpen(t, db.ServiceURL), mustOpen(t, db.ServiceURL)
	n := merchantsGetMore(w.fill(t, 300))
	whole := w.work(t, w.start(t, administrator, n).ID, 2)
	for _, x := range []*world{w, other} {
		x.sims.SetPace(5, 5, 0)
	}
	sim := w.start(t, administrator, n)
	var theirs error
	once := false
	_, mine := w.sims.Work(t.Context(), sim.ID, 1, func(done, _ int64) {
		if done > 50 && !once {
			once = true // the other one does the rest while this one is amidst its work
			_, theirs = other.sims.Work(t.Context(), sim.ID, 1, nil)
		}
	})
	must(t, theirs)
	must(t, mine)
	done, err := w.sims.Get(t.Context(), administrator, sim.ID)
	must(t, err)
	if !bytes.Equal(done.Report, whole.Report) {
		t.Errorf("worked by two it reports\n%s\nand by one\n%s", done.Report, whole.Report)
	}
}

func TestASimulationBeginsAnewWhenTheIncidentIsChanged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 300)
	w.sims.SetPace(5, 5, 0)
	sim := w.start(t, administrator, merchantsGetMore(incident))
	changed, most := false, int64(0)
	_, err := w.sims.Work(t.Context(), sim.ID, 1, func(done, _ int64) {
		most = max(most, done)
		if done > 100 && !changed {
			changed = true
			outages, err := w.useCases.Outages(t.Context(), administrator, incident, claims.Page{Limit: 1})
			if err != nil || len(outages) == 0 {
				t.Fatal(err)
			}
			window := outages[0].Windows[0]
			span := window.Span
			span.End.Stated = span.End.Stated.Add(-time.Hour)
			span.End.Earliest, span.End.Latest = time.Time{}, time.Time{}
			_, err = w.useCases.CorrectWindow(t.Context(), administrator, outages[0].ID, window.ID, outages[0].Version,
				claims.NewWindow{Severity: window.Severity, Span: span, Confidence: window.Confidence, Source: "corrected"})
			if err != nil {
				t.Error(err)
			}
		}
	})
	must(t, err)
	done, err := w.sims.Get(t.Context(), administrator, sim.ID)
	must(t, err)
	if done.State != simulation.Done || done.Done != 300 || most != 300 {
		t.Errorf("it is %s after %d, having told of %d", done.State, done.Done, most)
	}
	if fresh := w.work(t, w.start(t, administrator, merchantsGetMore(incident)).ID, 2); !bytes.Equal(done.Report, fresh.Report) {
		t.Errorf("it reports\n%s\nand one begun afterwards\n%s", done.Report, fresh.Report)
	}
}

func TestASimulationWhoseIncidentIsMergedIntoAnotherFails(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 20)
	sim := w.start(t, administrator, merchantsGetMore(incident))
	into, err := w.useCases.ReportIncident(t.Context(), administrator,
		claims.NewIncident{Key: "another", Title: claims.Name{Korean: "다른 사고", English: "another"}}, claims.Once{})
	must(t, err)
	from, err := w.useCases.Incident(t.Context(), administrator, incident)
	must(t, err)
	_, err = w.useCases.MergeIncident(t.Context(), administrator, incident, into.ID, from.Version)
	must(t, err)
	failed, err := w.sims.Work(t.Context(), sim.ID, 2, nil)
	if err != nil || failed.State != simulation.Failed || failed.Reason != "incident_merged" || failed.FinishedAt.IsZero() {
		t.Errorf("it is %s (%s): %v", failed.State, failed.Reason, err)
	}
	if _, err := w.sims.StartSimulation(t.Context(), administrator, merchantsGetMore(incident), claims.Once{}); claims.KindOf(err) != claims.KindConflict {
		t.Errorf("of a merged incident: %v", err)
	}
	if done := w.work(t, w.start(t, administrator, merchantsGetMore(into.ID)).ID, 2); done.Done != 20 {
		t.Errorf("%d claims were counted", done.Done)
	}
}

func TestClaimsThatAreFiledAfterTheStartAreLeftOut(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 50)
	sim := w.start(t, regulator, merchantsGetMore(incident))
	w.skew.Store(int64(time.Hour))
	s, err := w.useCases.AddSubscription(t.Context(), administrator, claims.NewSubscription{
		Provider: "kakao", Service: "talk", Plan: "emoticon-plus", CustomerNumber: "late", StartedAt: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC),
	}, claims.Once{})
	must(t, err)
	_, err = w.useCases.FileClaim(t.Context(), administrator, claims.NewClaim{Incident: incident, Subscription: s.ID}, claims.Once{})
	must(t, err)
	if done := w.work(t, sim.ID, 2); done.Done != 50 || done.Total != 50 {
		t.Errorf("%d of %d were counted", done.Done, done.Total)
	}
	if later := w.work(t, w.start(t, access.Actor{Subject: "a", Role: access.Regulator}, merchantsGetMore(incident)).ID, 2); later.Done != 51 {
		t.Errorf("later: %d", later.Done)
	}
}
