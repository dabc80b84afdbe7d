package peer

import (
	"testing"

	"bosang/bench/corpus"
	"bosang/rules"
)

const (
	seed  = 7
	cases = 6000
)

func TestEveryEngineDecidesEveryCaseAlike(t *testing.T) {
	engines, err := All()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Agree(engines, seed, cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range a.Differences {
		t.Error(d)
	}
	if a.Cases != cases {
		t.Errorf("%d cases were compared, not %d", a.Cases, cases)
	}
}

func TestTheCorpusComesToEveryDecision(t *testing.T) {
	engine, err := newOurs()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Agree([]Engine{engine}, seed, cases)
	if err != nil {
		t.Fatal(err)
	}
	grounds, outage, compensation := map[Ground]int{}, map[Status]int{}, map[Status]int{}
	for d, n := range a.Counts {
		grounds[d.Ground] += n
		outage[d.Outage] += n
		compensation[d.Compensation] += n
	}
	const enough = 20
	for g := NoEdition; g <= Granted; g++ {
		if grounds[g] < enough {
			t.Errorf("eligibility comes to %s in %d cases only", g, grounds[g])
		}
	}
	for s := NoDuty; s <= Applies; s++ {
		if outage[s] < enough || compensation[s] < enough {
			t.Errorf("the notices come to %s in %d and %d cases only", s, outage[s], compensation[s])
		}
	}
}

// finding is a provision of an edition and what it came to.
type finding struct {
	edition, provision string
	status             rules.Status
}

func TestTheCorpusDecidesEveryProvisionOfBothEditionsBothWays(t *testing.T) {
	engine := loaded(t)
	seen := map[finding]int{}
	provisions := map[finding]bool{}
	for i := range engine.facts {
		if err := engine.Evaluate(i); err != nil {
			t.Fatal(err)
		}
		o := engine.Outcome()
		for _, f := range o.Findings {
			edition := o.Editions[f.Edition].Edition
			seen[finding{edition, f.Provision, f.Status}]++
			provisions[finding{edition: edition, provision: f.Provision}] = true
		}
	}
	if len(provisions) != 19+18 {
		t.Errorf("%d provisions of both editions were decided", len(provisions))
	}
	for p := range provisions {
		for _, s := range []rules.Status{rules.Applies, rules.DoesNotApply} {
			if seen[finding{p.edition, p.provision, s}] == 0 {
				t.Errorf("%s of %s never comes to %s", p.provision, p.edition, s)
			}
		}
	}
	// What measures, or asks for a fact about payment, can also be one that cannot be told.
	for _, edition := range []string{"2019-06-25", "2025-03-28"} {
		for _, provision := range []string{"statutory-eligibility", "eligibility-maintenance", "outage-notice", "notice-maintenance", "notice-small",
			"notice-short", "compensation-notice", "compensation-maintenance", "compensation-small", "compensation-free", "compensation-short"} {
			if seen[finding{edition, provision, rules.CannotTell}] == 0 {
				t.Errorf("%s of %s never comes to one that cannot be told", provision, edition)
			}
		}
	}
}

func loaded(t *testing.T) *ours {
	t.Helper()
	engine, err := newOurs()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]corpus.Case, 0, cases)
	for _, c := range corpus.Of(seed, cases) {
		all = append(all, c)
	}
	if err := engine.Load(all); err != nil {
		t.Fatal(err)
	}
	return engine.(*ours)
}
