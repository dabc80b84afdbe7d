package deadlines_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/inquiry"
	"bosang/claims/postgres/pgtest/settled"
)

// plant adds claims of claimants of their own, like the seed, as they are decided or not.
func (w *world) plant(seed claims.Claim, n int) {
	w.Helper()
	count := strconv.Itoa(n)
	columns := `provider_id, service_id, plan_id, claimant_kind`
	w.Exec(`INSERT INTO subscriptions (claimant_id, id, `+columns+`, started_at, channel, cohort, version, created_at)
		SELECT md5('c' || i)::uuid, md5('s' || i)::uuid, `+columns+`, started_at, channel, cohort, version, created_at
		FROM subscriptions, generate_series(1, `+count+`) i WHERE id = $1`, seed.SubscriptionID)
	columns += `, incident_id, features, filed_at, state, previous_state, decision_id, decision_number, created_at, facts, claimed_at`
	w.Exec(`INSERT INTO claims (claimant_id, id, reference, subscription_id, `+columns+`)
		SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, 'R' || i, md5('s' || i)::uuid, `+columns+`
		FROM claims, generate_series(1, `+count+`) i WHERE id = $1`, seed.ID)
	columns = `id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome, outcome_hash, because, decided_at`
	w.Exec(`INSERT INTO decisions (claimant_id, claim_id, `+columns+`)
		SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, `+columns+` FROM decisions, generate_series(1, `+count+`) i WHERE claim_id = $1`, seed.ID)
}

// TestManyClocksAreCheckedBySeveralAtOnce starts, misses and stops the clocks of many
// claims by three who check at once, each for one set at a time, and looks that each claim
// has one; then that nothing is looked for in whole tables.
func TestManyClocksAreCheckedBySeveralAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seed := w.Decide(w.Claim(0, w.Claimant(0)), claims.Referred, time.Time{})
	const many = 12_000
	w.plant(seed, many)
	together := func() (did deadline.Checked) {
		var workers sync.WaitGroup
		var mu sync.Mutex
		for range 3 {
			workers.Go(func() {
				for done := false; !done; {
					// Stopped in its midst, a check is done from the beginning.
					steps := 0
					one, finished, err := w.Check(w.Ctx, func() bool { steps++; return steps <= 40 })
					mu.Lock()
					did.Opened, did.Missed = did.Opened+one.Opened, did.Missed+one.Missed
					mu.Unlock()
					if done = finished; err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		workers.Wait()
		return did
	}
	if did := together(); did.Opened != many+1 || did.Missed != 0 {
		t.Errorf("at first was done %+v", did)
	}
	w.Clock.Set(w.at("2022-11-05T00:00:00"))
	if did := together(); did.Opened != 0 || did.Missed != many+1 {
		t.Errorf("then was done %+v", did)
	}
	// Pages go on where they ended, through clocks that are due at one instant.
	var seen []deadline.ID
	for page := (claims.Page{Limit: claims.MaxPage}); len(seen) < 3*claims.MaxPage; {
		list, err := w.List(w.Ctx, w.Operator(0), deadline.Filter{}, page)
		w.Must(err)
		for _, d := range list {
			seen = append(seen, d.ID)
			page.After = d.DuePlace()
		}
	}
	slices.SortFunc(seen, func(a, b deadline.ID) int { return slices.Compare(a[:], b[:]) })
	if len(slices.Compact(seen)) != 3*claims.MaxPage {
		t.Error("a deadline is on two pages")
	}
	w.Exec(`UPDATE claims SET state = 'granted', previous_state = 'referred' WHERE id <> $1`, seed.ID)
	together()
	if n := w.Count(`SELECT count(*) FROM deadlines WHERE over_at IS NOT NULL`); n != many {
		t.Errorf("%d clocks were stopped", n)
	}
	if list := w.overdue(w.Operator(0)); len(list) != 1 || list[0].Claim != seed.ID {
		t.Errorf("overdue is %+v", list)
	}
	w.Exec(`INSERT INTO inquiries (claimant_id, id, claim_id, provider_id, deadline_id, state, facts, question_sealed, asked_by, asked_at, ended_by, ended_at)
		SELECT claimant_id, md5('i' || id)::uuid, claim_id, provider_id, id, 'withdrawn', '{}', '', 'x', now(), 'x', now() FROM deadlines WHERE claim_id <> $1`, seed.ID)
	w.ReadByIndex(func() {
		w.check()
		for _, actor := range []access.Actor{w.Operator(0), settled.Regulator} {
			w.overdue(actor)
			w.soon(actor)
			w.of(seed, deadline.Answer)
		}
		_, err := w.Extend(w.Ctx, w.Operator(0), w.of(seed, deadline.Answer).ID, "더 걸립니다")
		w.Wants(err, "deadline_over")
		i := w.ask(seed)
		for _, actor := range []access.Actor{w.Operator(0), settled.Owner(seed.ClaimantID), settled.Regulator} {
			_, err := w.inquiries().List(w.Ctx, actor, inquiry.Filter{State: inquiry.Open}, claims.Page{Limit: 50})
			w.Must(err)
			_, err = w.inquiries().OfClaim(w.Ctx, actor, seed.ID, claims.Page{Limit: 50})
			w.Must(err)
		}
		w.Clock.Set(i.DueAt)
		w.check()
	}, "claims", "deadlines", "decisions", "inquiries")
}
