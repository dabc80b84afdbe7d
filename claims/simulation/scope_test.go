package simulation_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/simulation"
	"bosang/rules"
)

func TestAnOperatorsSimulationLooksAtOwnClaimsAlone(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 400)
	mobility, err := w.useCases.ProviderByKey(t.Context(), administrator, "kakao-mobility")
	must(t, err)
	kakao, err := w.useCases.ProviderByKey(t.Context(), administrator, "kakao")
	must(t, err)
	operator := access.Actor{Subject: "op", Role: access.Operator, Providers: []access.ID{access.ID(mobility.ID)}}
	for name, n := range map[string]simulation.NewSimulation{
		"over claims":       merchantsGetMore(incident),
		"over a population": withPopulation(merchantsGetMore(incident), simulation.Population{Size: 300}),
	} {
		done := w.work(t, w.start(t, operator, n).ID, 2)
		var r simulated.Report
		must(t, json.Unmarshal(done.Report, &r))
		if done.Provider != mobility.ID || r.Claims == 0 || len(r.Lines) == 0 {
			t.Errorf("%s: of provider %s, %d claims", name, done.Provider, r.Claims)
		}
		for _, l := range r.Lines {
			if l.Provider != "kakao-mobility" {
				t.Errorf("%s: it tells of %s", name, l.Provider)
			}
		}
		// The regulator's, limited to the same provider, counts the same.
		n.Provider = mobility.ID
		if same := w.work(t, w.start(t, regulator, n).ID, 2); string(same.Report) != string(done.Report) {
			t.Errorf("%s: the regulator's report is\n%s\nand the operator's\n%s", name, same.Report, done.Report)
		}
	}
	n := merchantsGetMore(incident)
	n.Provider = kakao.ID
	if _, err := w.sims.StartSimulation(t.Context(), operator, n, claims.Once{}); claims.KindOf(err) != claims.KindInvalid {
		t.Errorf("of another's claims: %v", err)
	}
	both := access.Actor{Subject: "op2", Role: access.Operator, Providers: []access.ID{access.ID(mobility.ID), access.ID(kakao.ID)}}
	if _, err := w.sims.StartSimulation(t.Context(), both, merchantsGetMore(incident), claims.Once{}); err == nil || !strings.Contains(err.Error(), "provider_id: required") {
		t.Errorf("of one of two providers: %v", err)
	}
	claimant := access.Actor{Subject: "me", Role: access.Claimant, Claimant: access.ID{1}}
	for _, err := range []error{
		second(w.sims.StartSimulation(t.Context(), claimant, merchantsGetMore(incident), claims.Once{})),
		second(w.sims.Get(t.Context(), claimant, claims.SimulationID{1})), second(w.sims.Stop(t.Context(), claimant, claims.SimulationID{1})),
		second(w.sims.List(t.Context(), claimant, incident, claims.Page{})), second(w.sims.Samples(t.Context(), claimant, claims.SimulationID{1}, claims.Page{})),
	} {
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("a claimant: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestClaimsThatCannotBeEvaluatedAreCountedByTheReason(t *testing.T) {
	t.Parallel()
	d := kakao(t)
	books := current(t)
	n := merchantsGetMore(d.Incident.ID)
	proposed, _, _, err := n.Propose(books)
	must(t, err)
	without := *d
	without.Plans = map[claims.PlanID]claims.Plan{}
	for id, p := range d.Plans {
		if p.Key != "melon" && p.Key != "streaming-pass" && p.Key != "mail" {
			without.Plans[id] = p
		}
	}
	tally := simulation.JudgeOn(d, &without, books, proposed, simulation.Population{Size: 2000}, 2, 0, 2000)
	f := tally.Failures
	if f.Total < 100 || len(f.Reasons) != 1 || f.Reasons[0].Claims != f.Total || f.Reasons[0].Text != "the facts: plan … is not in the incident's dossier" {
		t.Errorf("%+v", f)
	}
	var evaluated int64
	for _, l := range tally.Lines {
		evaluated += l.Claims()
	}
	if evaluated+f.Total != 2000 || tally.Seen != 2000 {
		t.Errorf("%d evaluated and %d failed of %d", evaluated, f.Total, tally.Seen)
	}
	// A panic fails its claim alone, and tells no value.
	var none *rules.Library
	tally = simulation.Judge(d, books, none, simulation.Population{Size: 10}, 2, 0, 10)
	if tally.Failures.Total != 10 || tally.Failures.Reasons[0].Text != "the proposed rules: panic while evaluating: runtime.errorString" {
		t.Errorf("%+v", tally.Failures)
	}
}

func TestNobodyRunsMoreThanAFewSimulationsAtATime(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 0)
	var last simulation.Simulation
	for range 5 {
		last = w.start(t, regulator, merchantsGetMore(incident))
	}
	_, err := w.sims.StartSimulation(t.Context(), regulator, merchantsGetMore(incident), claims.Once{})
	var refused *claims.Error
	if !errors.As(err, &refused) || refused.Kind != claims.KindTooMany {
		t.Errorf("a sixth: %v", err)
	}
	_, err = w.sims.Stop(t.Context(), regulator, last.ID)
	must(t, err)
	w.start(t, regulator, merchantsGetMore(incident))
	w.start(t, administrator, merchantsGetMore(incident))
}

func TestASimulationWithoutClaimsReportsNothing(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	done := w.work(t, w.start(t, administrator, merchantsGetMore(w.fill(t, 0))).ID, 2)
	var r simulated.Report
	must(t, json.Unmarshal(done.Report, &r))
	if done.Total != 0 || r.Claims != 0 || len(r.Lines) != 0 || len(r.Editions) != 2 {
		t.Errorf("%s", done.Report)
	}
}
