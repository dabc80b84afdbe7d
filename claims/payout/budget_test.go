package payout_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/payout"
	"bosang/rules/money"
)

func (w *world) budget(b payout.Budget) payout.Budget {
	w.Helper()
	b.Provider = w.provider
	made, err := w.MakeBudget(w.ctx, w.operator(0), b, claims.Once{})
	w.must(err)
	return made
}

// reserved gives what is reserved of a budget.
func (w *world) reserved(b payout.Budget) string {
	w.Helper()
	got, err := w.Budget(w.ctx, w.operator(0), b.ID)
	w.must(err)
	return got.Reserved.AmountString()
}

func TestNoMoreIsDraftedThanABudgetHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 6)
	for i, amount := range []int64{1000, 1000, 1500, 400, 1000, 1000} {
		w.decide(i, amount)
	}
	all := w.budget(payout.Budget{Cap: won(2500)})
	other := w.budget(payout.Budget{Cap: won(0), Rulebook: "kakao-2022-merchants"})
	one := w.budget(payout.Budget{Cap: won(9000), Rulebook: "kr-telecom-act", Incident: w.incident})
	r := w.collect()
	if r.Count != 3 || r.Sum != won(2400) { // the sixth would be too much, the fourth was not
		t.Errorf("collected is %+v", r)
	}
	blocked := 0
	for i := range 6 {
		if p := w.payouts(i)[0]; p.Obstacle == payout.NoBudget {
			blocked++
		}
	}
	if got := w.reserved(all) + " " + w.reserved(other) + " " + w.reserved(one); blocked != 3 || got != "2400 0 2400" {
		t.Errorf("%d are blocked, reserved is %s", blocked, got)
	}
	// A cap is not lowered below what is reserved; raised, it lets the others through.
	now, err := w.Budget(w.ctx, w.operator(0), all.ID)
	w.must(err)
	now.Cap = won(2399)
	_, err = w.ChangeBudget(w.ctx, w.operator(0), now)
	w.wants(err, "below_reserved (2400)")
	now.Cap = won(5900)
	_, err = w.ChangeBudget(w.ctx, w.operator(0), now)
	w.must(err)
	_, err = w.ChangeBudget(w.ctx, w.operator(0), now)
	w.wants(err, "stale")
	if _, err := w.db.Owner.Exec(w.ctx, `UPDATE budgets SET reserved = cap + 1`); err == nil {
		t.Error("the database reserves more than there is")
	}
	rest := w.collect()
	if rest.Count != 3 || w.reserved(all) != "5900" {
		t.Errorf("collected is %+v, reserved %s", rest, w.reserved(all))
	}
	// What is dropped, withheld or comes back is given back, once.
	_, err = w.Drop(w.ctx, w.operator(0), rest.ID)
	w.must(err)
	if got := w.reserved(all); got != "2400" {
		t.Errorf("dropped, %s is reserved", got)
	}
	w.approve(r.ID)
	w.work(r.ID)
	for i := range 6 {
		if p := w.payouts(i)[0]; p.State == payout.Sent {
			_, err := w.Return(w.ctx, w.operator(0), p.ID, "statement of the bank")
			w.must(err)
		}
	}
	if got := w.reserved(all) + " " + w.reserved(one); got != "0 0" {
		t.Errorf("all came back, %s is reserved", got)
	}
}

func TestABudgetIsOfARulebookThatThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 0)
	for rulebook, code := range map[string]string{"kakao-2022-merchant": "unknown_rulebook", "kakao-2022-merchants": "", "award": "", "": ""} {
		_, err := w.MakeBudget(w.ctx, w.operator(0), payout.Budget{Provider: w.provider, Cap: won(1000), Rulebook: rulebook}, claims.Once{})
		if code == "" {
			w.must(err)
			continue
		}
		w.wants(err, code)
	}
}

func TestNoClaimGetsMoreThanItsCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	b := w.budget(payout.Budget{Cap: won(10_000), PerClaim: won(1500)})
	w.decide(0, 1000)
	w.decide(1, 1501)
	r := w.released()
	if r.Count != 1 {
		t.Errorf("released is %+v", r)
	}
	w.stands(1, "1 blocked 1501 over_cap ()")
	_, err := w.Settle(w.ctx, w.operator(0), r.ID)
	w.must(err)
	w.decide(0, 1600) // with what was paid before it is too much
	w.collect()
	w.stands(0, "2 blocked 600 over_cap (); 1 settled 1000 (1 settled)")
	w.decide(0, 1500)
	if r := w.collect(); r.Count != 1 || w.reserved(b) != "1500" {
		t.Errorf("collected is %+v, reserved %s", r, w.reserved(b))
	}
	if _, err := w.db.Owner.Exec(w.ctx, `UPDATE budget_claims SET reserved = 1501`); err == nil {
		t.Error("the database reserves more for a claim than its cap")
	}
}

func TestACapThatIsLoweredBelowWhatAClaimGotBlocksWhatFollowsAndStopsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	b := w.budget(payout.Budget{Cap: won(10_000), PerClaim: won(1500)})
	w.decide(0, 1000)
	w.decide(1, 200)
	_, err := w.Settle(w.ctx, w.operator(0), w.released().ID)
	w.must(err)
	b.PerClaim = won(300)
	_, err = w.ChangeBudget(w.ctx, w.operator(0), b)
	w.must(err)
	w.decide(0, 1100)
	w.decide(1, 300)
	w.decide(2, 200)
	if r := w.collect(); r.Count != 2 || w.reserved(b) != "1500" {
		t.Errorf("collected is %+v, reserved %s", r, w.reserved(b))
	}
	w.stands(0, "2 blocked 100 over_cap (); 1 settled 1000 (1 settled)")
}

// TestWhoGivesBackLocksInTheOrderOfWhoReserves has a remittance dropped while somebody holds the
// budget: what the claim has of it is not held by who waits for that.
func TestWhoGivesBackLocksInTheOrderOfWhoReserves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.budget(payout.Budget{Cap: won(10_000)})
	w.decide(0, 1000)
	r := w.collect()
	reserving, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = reserving.Exec(w.ctx, `SELECT FROM budgets FOR NO KEY UPDATE`)
	w.must(err)
	dropped := make(chan error)
	go func() {
		_, err := w.Drop(w.ctx, w.operator(0), r.ID)
		dropped <- err
	}()
	w.waits(dropped)
	_, err = reserving.Exec(w.ctx, `SELECT FROM budget_claims FOR NO KEY UPDATE NOWAIT`)
	w.must(err)
	w.must(reserving.Commit(w.ctx))
	w.must(<-dropped)
}

func TestTheNewestOfManyBudgetsBoundsToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.plant(`INSERT INTO budgets (id, provider_id, currency, cap, version, made_by, made_at)
		SELECT gen_random_uuid(), $1, 'KRW', 5000, 1, 'user:x', $2 FROM generate_series(1, 1000)`, w.provider, noon)
	w.plant(`INSERT INTO budgets (id, provider_id, currency, cap, version, made_by, made_at) VALUES ('ffffffff-ffff-7fff-bfff-ffffffffffff', $1, 'KRW', 0, 1, 'user:x', $2)`,
		w.provider, noon)
	w.decide(0, 1000)
	w.collect()
	w.stands(0, "1 blocked 1000 no_budget ()")
}

func TestOfAShareThatNothingIsTakenOfTheCapStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	b := w.budget(payout.Budget{Cap: won(10_000), PerClaim: won(1500), Rulebook: "kr-telecom-act"})
	w.decide(0, 1000)
	w.released()
	w.award(0, 500)
	w.collect() // the award is of no rulebook
	var most, reserved int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT cap, reserved FROM budget_claims WHERE budget_id = $1`, [16]byte(b.ID)).Scan(&most, &reserved))
	if most != 1500 || reserved != 1000 {
		t.Errorf("%d of %d are reserved for the claim", reserved, most)
	}
}

func TestBudgetsHoldWhenManyCollectAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	for i := range 20 {
		w.decide(i, 1000)
	}
	b := w.budget(payout.Budget{Cap: won(7000)})
	var all sync.WaitGroup
	made := make([]payout.RemittanceID, 4)
	for i := range made {
		r, err := w.Make(w.ctx, w.operator(0), newRemittance(w), claims.Once{})
		w.must(err)
		made[i] = r.ID
		all.Go(func() {
			if _, err := w.Work(w.ctx, r.ID, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var sum int64
	for _, id := range made {
		sum += w.work(id).Count
	}
	if sum != 7 || w.reserved(b) != "7000" {
		t.Errorf("%d were collected, %s is reserved", sum, w.reserved(b))
	}
}

func TestAnAwardIsGivenByTwoAndTakenBackByNoDecision(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	_, err := w.Award(w.ctx, w.operator(0), w.claims[0], won(500), "hardship")
	w.wants(err, "claim_not_decided")
	w.decide(0, 1000)
	for what, amount := range map[string]money.Amount{"not_positive": won(0), "smallest_coin": money.MustParse("0.5", "KRW")} {
		_, err = w.Award(w.ctx, w.operator(0), w.claims[0], amount, "hardship")
		w.wants(err, what)
	}
	_, err = w.Award(w.ctx, w.operator(0), w.claims[0], won(500), "a friend")
	w.wants(err, "cause: one_of")
	a, err := w.Award(w.ctx, w.operator(0), w.claims[0], won(500), "hardship")
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.operator(0), a.ID)
	w.wants(err, "four_eyes")
	w.balance("compensation 1000 payable 1000")
	_, err = w.approvals.Approve(w.ctx, w.operator(1), a.ID)
	w.must(err)
	w.balance("compensation 1000 payable 1000 goodwill 500 goodwill_payable 500")
	err = w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		c, err := tx.Claim(w.ctx, w.claims[0])
		w.must(err)
		return tx.SetState(w.ctx, c, claims.Withdrawn)
	})
	w.wants(err, "claim_paid")
	w.decide(0, 0)
	w.balance("goodwill 500 goodwill_payable 500")
	r := w.released()
	if r.Count != 1 || r.Sum != won(500) {
		t.Errorf("released is %+v", r)
	}
	_, err = w.Settle(w.ctx, w.operator(0), r.ID)
	w.must(err)
	w.balance("bank 500 goodwill 500")
	if p := w.payouts(0)[0]; !p.Goodwill || p.Ground != payout.AwardGround+claims.Key(a.Subject).String() {
		t.Errorf("the payout is %+v", p)
	}
	if _, err := w.db.Owner.Exec(w.ctx, `INSERT INTO awards SELECT claimant_id, gen_random_uuid(), claim_id, provider_id, amount, currency, cause, approval_id, asked_by,
		approved_by, at FROM awards`); err == nil {
		t.Error("the database gives an award that nobody approved")
	}
}

// Whatever happens in whatever order, no entitlement is paid twice, no budget overrun,
// and the books say where all the money is.
func TestWhateverHappensTheMoneyIsSomewhereOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 5)
			random := rand.New(rand.NewPCG(seed, 5))
			w.budget(payout.Budget{Cap: won(20_000)})
			var open []payout.RemittanceID
			pick := func() payout.RemittanceID { return open[random.IntN(len(open))] }
			for i := range 5 {
				w.decide(i, 1000)
			}
			for step := range 60 {
				i := random.IntN(5)
				switch n := random.IntN(9); {
				case n < 2:
					w.decide(i, 100*random.Int64N(40))
				case n < 4 || len(open) == 0:
					open = append(open, w.collect().ID)
				case n == 4:
					_, _ = w.Drop(w.ctx, w.operator(0), pick()) // where it can be
				case n < 7:
					id := pick()
					if _, err := w.Propose(w.ctx, w.operator(0), id); err == nil {
						waiting, err := w.approvals.List(w.ctx, w.operator(1), approval.Pending, claims.Page{})
						w.must(err)
						_, err = w.approvals.Approve(w.ctx, w.operator(1), waiting[0].ID)
						w.must(err)
						w.work(id)
					}
				default:
					for _, p := range w.payouts(i) {
						if len(p.Attempts) == 0 {
							continue
						}
						a := p.Attempts[0]
						r, err := w.Remittance(w.ctx, w.operator(0), a.Remittance)
						w.must(err)
						code := []string{"ACSP", "ACSC", "RJCT"}[random.IntN(3)]
						_, _ = w.ReadReport(w.ctx, w.operator(0), r.ID, report(r, fmt.Sprint("B-", step), "PART", status(a.ID, code, "")))
						_, _ = w.Reissue(w.ctx, w.operator(0), p.ID)
					}
				}
				w.sound()
			}
		})
	}
}

// sound holds the tables against each other.
func (w *world) sound() {
	w.Helper()
	w.books()
	for what, sql := range map[string]string{
		"an entitlement counts as sent what its attempts did not": `
			SELECT count(*) FROM entitlements e WHERE sent <> (SELECT coalesce(sum(a.amount), 0) FROM payouts p
				JOIN payout_attempts a ON a.claimant_id = p.claimant_id AND a.payout_id = p.id
				WHERE p.claimant_id = e.claimant_id AND p.entitlement_id = e.id AND a.state IN ('sent', 'accepted', 'settled'))`,
		"a remittance counts others than its attempts": `
			SELECT count(*) FROM remittances r WHERE (count, sum) <> (SELECT count(*), coalesce(sum(a.amount), 0) FROM payout_attempts a
				WHERE a.remittance_id = r.id AND a.state <> 'withheld') AND r.state <> 'dropped'`,
		"a budget has reserved what is not on its way": `
			SELECT count(*) FROM budgets b WHERE reserved <> (SELECT coalesce(sum(a.amount), 0) FROM payout_attempts a
				WHERE b.id = ANY (a.budgets) AND a.state IN ('drafted', 'sent', 'accepted', 'settled'))`,
		"a claim has another share": `
			SELECT count(*) FROM budget_claims s WHERE reserved <> (SELECT coalesce(sum(a.amount), 0) FROM payout_attempts a
				JOIN payouts p ON p.claimant_id = a.claimant_id AND p.id = a.payout_id
				WHERE s.budget_id = ANY (a.budgets) AND p.claim_id = s.claim_id AND p.claimant_id = s.claimant_id)`,
		"what is owed, sent and too much do not come to what was posted": `
			SELECT count(*) FROM entitlements e WHERE e.amount - e.sent + e.overpaid <> coalesce((SELECT credits - debits FROM balances
				WHERE claimant_id = e.claimant_id AND account = 'payable' AND of_id = e.id), 0)`,
		"what is clearing is not on its way": `
			SELECT count(*) FROM balances b WHERE account = 'clearing' AND credits - debits <> (SELECT coalesce(sum(a.amount), 0) FROM payout_attempts a
				WHERE a.claimant_id = b.claimant_id AND a.remittance_id = b.of_id AND a.state IN ('sent', 'accepted'))`,
	} {
		var n int
		w.must(w.db.Owner.QueryRow(w.ctx, sql).Scan(&n))
		if n != 0 {
			w.Errorf("%s (%d)", what, n)
		}
	}
}
