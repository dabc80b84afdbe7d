package simulation_test

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/simulation"
	"bosang/rules"
	"bosang/rules/library"
)

func TestASubscriberIsTheSameHoweverThePopulationIsDivided(t *testing.T) {
	t.Parallel()
	d := kakao(t)
	p := simulation.Population{Size: 3000, Seed: 42}
	draw := func(from, to int64) map[int64]string {
		out := map[int64]string{}
		dossier := *d
		simulation.Subscribers(d, claims.ProviderID{}, p, from, to, func(i int64, u *claims.Undecided) {
			facts, err := dossier.Facts(*u, d.Incident.CreatedAt)
			if err != nil {
				t.Fatalf("subscriber %d: %v", i, err)
			}
			out[i] = string(facts.Canonical())
		})
		return out
	}
	whole := draw(0, p.Size)
	for from := int64(0); from < p.Size; from += 700 {
		for i, facts := range draw(from, min(from+700, p.Size)) {
			if whole[i] != facts {
				t.Fatalf("subscriber %d is another one:\n%s\n%s", i, whole[i], facts)
			}
		}
	}
	different := map[string]bool{}
	for _, facts := range whole {
		different[facts] = true
	}
	if len(different) < 2900 {
		t.Errorf("only %d of 3,000 subscribers differ", len(different))
	}
	p.Seed = 43
	if other := draw(0, 100); reflect.DeepEqual(other[0], whole[0]) && reflect.DeepEqual(other[1], whole[1]) {
		t.Error("another seed draws the same subscribers")
	}
}

func TestAPopulationWalksEveryBranch(t *testing.T) {
	t.Parallel()
	d := kakao(t)
	seen := map[string]int{}
	count := func(ok bool, what string) {
		if ok {
			seen[what]++
		}
	}
	plans := map[claims.PlanID]bool{}
	simulation.Subscribers(d, claims.ProviderID{}, simulation.Population{Size: 20_000, Seed: 1}, 0, 20_000, func(_ int64, u *claims.Undecided) {
		s, c := &u.Subscription, &u.Claim
		plans[c.PlanID] = true
		count(s.BillingDay == 0, "civil months")
		count(s.BillingDay == 31, "billed on the 31st")
		count(s.Fee != nil, "a fee of one's own")
		count(s.Channel != claims.DirectChannel, "another channel")
		count(!s.EndedAt.IsZero(), "ended")
		count(c.Loss != nil, "a loss")
		count(c.Election == claims.ElectExtension, "chose time")
		count(c.Election == claims.ElectMoney, "chose money")
		for _, k := range claims.ClaimantKinds() {
			count(c.ClaimantKind == k, string(k))
		}
		if !s.EndedAt.IsZero() && !s.StartedAt.Before(s.EndedAt) {
			t.Fatalf("held from %v to %v", s.StartedAt, s.EndedAt)
		}
	})
	for _, what := range []string{"civil months", "billed on the 31st", "a fee of one's own", "another channel", "ended", "a loss", "chose time", "chose money",
		"consumer", "small_merchant", "business"} {
		if seen[what] < 20 {
			t.Errorf("%s: %d of 20,000", what, seen[what])
		}
	}
	if len(plans) < 16 {
		t.Errorf("only %d plans are held", len(plans))
	}
	// A provider's population holds that provider's plans alone.
	var one claims.ProviderID
	for id, p := range d.Providers {
		if p.Key == "kakao-mobility" {
			one = id
		}
	}
	simulation.Subscribers(d, one, simulation.Population{Size: 500}, 0, 500, func(_ int64, u *claims.Undecided) {
		if u.Claim.ProviderID != one {
			t.Fatal("another provider's plan was drawn")
		}
	})
	if simulation.Subscribers(d, claims.ProviderID{9}, simulation.Population{Size: 1}, 0, 1, func(int64, *claims.Undecided) {}) {
		t.Error("a population was drawn from no plans")
	}
}

func TestTalliesOfPartsAddUpToThatOfTheWhole(t *testing.T) {
	t.Parallel()
	d := kakao(t)
	books, err := library.Load()
	must(t, err)
	n := merchantsGetMore(d.Incident.ID)
	proposed, _, _, err := n.Propose(books)
	must(t, err)
	p := simulation.Population{Size: 2000, Seed: 5}
	whole := written(t, simulation.Judge(d, books, proposed, p, 4, 0, p.Size))
	for _, size := range []int64{1, 333, 1999} {
		var parts []*simulation.Tally
		for from := int64(0); from < p.Size; from += size {
			parts = append(parts, simulation.Judge(d, books, proposed, p, 4, from, min(from+size, p.Size)))
			if size == 1 && from == 200 {
				parts = append(parts, simulation.Judge(d, books, proposed, p, 4, from+1, p.Size))
				break
			}
		}
		sum := &simulation.Tally{Samples: simulation.Samples{Each: 4}}
		for i := range parts { // the last first, and through what a checkpoint stores
			var stored simulation.Tally
			must(t, json.Unmarshal([]byte(written(t, parts[len(parts)-1-i])), &stored))
			sum.Merge(&stored)
		}
		if got := written(t, sum); got != whole {
			t.Fatalf("in parts of %d:\n%s\nas a whole:\n%s", size, got, whole)
		}
	}
}

func written(t *testing.T, tally *simulation.Tally) string {
	t.Helper()
	text, err := json.Marshal(tally)
	must(t, err)
	return string(text)
}

// The report is added up again from the outcomes themselves, by another way than
// the tally's.
func TestTheSumsOfAReportEqualTheirParts(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 600)
	n := withPopulation(merchantsGetMore(incident), simulation.Population{Size: 3000, Seed: 11})
	for _, asked := range []simulation.NewSimulation{n, merchantsGetMore(incident)} {
		done := w.work(t, w.start(t, administrator, asked).ID, 2)
		var r simulated.Report
		must(t, json.Unmarshal(done.Report, &r))
		if r.Evaluated+r.Failures.Claims != r.Claims || r.Claims == 0 {
			t.Errorf("%d evaluated and %d failed of %d", r.Evaluated, r.Failures.Claims, r.Claims)
		}
		counts, sums := map[string]int64{}, map[string]decimal.Decimal{}
		for _, l := range r.Lines {
			add(t, l.Counts, counts, sums)
			inLine := map[string]int64{}
			add(t, l.Counts, inLine, map[string]decimal.Decimal{})
			if inLine["changes"] != l.Claims || inLine["matrix"] != l.Claims {
				t.Errorf("%s: %v of %d claims", l.Service, inLine, l.Claims)
			}
		}
		wholeCounts, wholeSums := map[string]int64{}, map[string]decimal.Decimal{}
		add(t, r.Counts, wholeCounts, wholeSums)
		if !reflect.DeepEqual(counts, wholeCounts) {
			t.Errorf("the lines add up to %v, the whole is %v", counts, wholeCounts)
		}
		for what, sum := range wholeSums {
			if !sum.Equal(sums[what]) {
				t.Errorf("%s: the lines add up to %s, the whole is %s", what, sums[what], sum)
			}
		}
		for _, a := range r.Amounts {
			before, after, difference := number(t, a.Before), number(t, a.After), number(t, a.Difference)
			if !before.Add(difference).Equal(after) || a.Before.Remedies+a.Difference.Remedies != a.After.Remedies {
				t.Errorf("%+v does not add up", a)
			}
		}
	}
}

func add(t *testing.T, c simulated.Counts, counts map[string]int64, sums map[string]decimal.Decimal) {
	t.Helper()
	for change, n := range c.Changes {
		counts["changes"] += n
		counts["change "+change] += n
	}
	for _, p := range c.Matrix {
		counts["matrix"] += p.Claims
		counts[p.Before+" to "+p.After] += p.Claims
	}
	for _, a := range c.Amounts {
		for side, s := range map[string]simulated.Sum{"before": a.Before, "after": a.After, "difference": a.Difference} {
			key := strings.Join([]string{a.Standing, a.Remedy, a.Unit, side}, " ")
			counts[key] += s.Remedies
			sums[key] = sums[key].Add(number(t, s))
		}
	}
}

// number reads an amount, or a time as seconds.
func number(t *testing.T, s simulated.Sum) decimal.Decimal {
	t.Helper()
	if s.Time == "" {
		d, err := decimal.NewFromString("0" + strings.TrimPrefix(s.Amount, "-"))
		must(t, err)
		if strings.HasPrefix(s.Amount, "-") {
			return d.Neg()
		}
		return d
	}
	text, negative := strings.CutPrefix(s.Time, "-")
	var sum decimal.Decimal
	rest := strings.TrimPrefix(text, "PT")
	for unit, seconds := range map[string]int64{"H": 3600, "M": 60, "S": 1} {
		if at := strings.Index(text, unit); at >= 0 {
			from := strings.LastIndexAny(text[:at], "PTHM") + 1
			d, err := decimal.NewFromString(text[from:at])
			must(t, err)
			sum = sum.Add(d.Mul(decimal.NewFromInt(seconds)))
		}
	}
	if rest == "" {
		t.Fatalf("%q is no time", s.Time)
	}
	if negative {
		return sum.Neg()
	}
	return sum
}

// The report over claims equals what each claim's two outcomes say, evaluated one
// by one without the simulation.
func TestAReportSaysWhatTheOutcomesSay(t *testing.T) {
	t.Parallel()
	w := mustOpen(t, pgtest.New(t).ServiceURL)
	incident := w.fill(t, 800)
	n := merchantsGetMore(incident)
	done := w.work(t, w.start(t, administrator, n).ID, 2)
	var r simulated.Report
	must(t, json.Unmarshal(done.Report, &r))
	books, err := library.Load()
	must(t, err)
	proposed, _, _, err := n.Propose(books)
	must(t, err)
	pairs, won := map[[2]string]int64{}, map[string]*big.Int{}
	must(t, w.store.InTx(t.Context(), administrator, func(tx claims.Tx) error {
		d, err := tx.Dossier(t.Context(), incident)
		if err != nil {
			return err
		}
		all, err := tx.ToDecide(t.Context(), claims.DecideScope{Incident: incident, Bucket: -1}, 1000)
		if err != nil {
			return err
		}
		for _, u := range all {
			facts, err := d.Facts(u, w.store.Now())
			must(t, err)
			before, err := books.Evaluate(facts)
			must(t, err)
			after, err := proposed.Evaluate(facts)
			must(t, err)
			pairs[[2]string{before.Disposition.String(), after.Disposition.String()}]++
			for side, o := range map[string]*rules.Outcome{"before": before, "after": after} {
				for _, g := range o.Goodwill {
					if g.Kind == rules.Cash {
						key := "goodwill " + side
						if won[key] == nil {
							won[key] = new(big.Int)
						}
						won[key].Add(won[key], g.Amount.Decimal().BigInt())
					}
				}
			}
		}
		return nil
	}))
	for _, p := range r.Matrix {
		if pairs[[2]string{p.Before, p.After}] != p.Claims {
			t.Errorf("%s to %s: %d claims, counted one by one %d", p.Before, p.After, p.Claims, pairs[[2]string{p.Before, p.After}])
		}
		delete(pairs, [2]string{p.Before, p.After})
	}
	if len(pairs) > 0 {
		t.Errorf("the report lacks %v", pairs)
	}
	for _, a := range r.Amounts {
		if a.Standing == "goodwill" && a.Remedy == "cash" && (a.Before.Amount != won["goodwill before"].String() || a.After.Amount != won["goodwill after"].String()) {
			t.Errorf("goodwill of %s and %s, added one by one %v", a.Before.Amount, a.After.Amount, won)
		}
	}
}
