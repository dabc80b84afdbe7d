package clearances_test

import (
	"fmt"
	"slices"
	"testing"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/risk"
	"bosang/rules/money"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

// world is a database in which claims are screened and cleared.
type world struct {
	*settled.World
	*clearance.Clearances
	store     clearances.Store
	risks     *risk.Risks
	approvals *approval.Approvals
	people    int
	// left is the work that was not done yet.
	left []claims.Work
}

func newWorld(t testing.TB) *world {
	t.Helper()
	s := settled.New(t)
	w := &world{World: s, store: clearances.Store{Store: s.Store, Keys: pgtest.Keys()}, approvals: approval.New(approvals.Store{Store: s.Store})}
	w.Persons.WhenChanged(risk.Changed)
	w.risks = risk.New(risks.Store{Store: s.Store, Keys: pgtest.Keys()}, w.UseCases, w.approvals)
	w.Clearances = clearance.New(w.store, w.UseCases, w.risks, w.approvals)
	return w
}

// person is a customer with contact and payee of one name.
func (w *world) person(provider int) claims.ClaimantID {
	w.Helper()
	w.people++
	id := w.Claimant(provider)
	w.reached(id, fmt.Sprintf("person%d@example.com", w.people))
	w.Paid(id, "김보상", fmt.Sprintf("110-222-%06d", w.people))
	return id
}

func (w *world) reached(id claims.ClaimantID, email string) {
	w.Helper()
	w.Reached(id, privacy.Contact{Name: "김 보상", Email: email})
}

// claim files a claim of the claimant, and decides it so that it gives so much.
func (w *world) claim(provider int, id claims.ClaimantID, amount int64) claims.Claim {
	w.Helper()
	s := w.Year(provider, id)
	w.Subscribe(s)
	return w.decide(w.File(w.Incident.ID, s), claims.Granted, amount)
}

// decide decides a claim once more, and has it looked at.
func (w *world) decide(c claims.Claim, state claims.State, amount int64) claims.Claim {
	w.Helper()
	c = w.DecideAs(c, state, func(d *claims.Decision) {
		d.Lane, d.Settled = lane.Paid, true
		if amount > 0 {
			d.Gives = []entitlement.Given{{Key: entitlement.Key{Ground: "book/1", Remedy: entitlement.Cash}, Amount: won(amount)}}
		}
	})
	w.looks(claims.Work{Kind: claims.WorkClear, Incident: c.IncidentID})
	return c
}

// looks has something looked at beside what was put into the queue.
func (w *world) looks(work claims.Work) { w.left = append(w.left, work) }

// queued is what is to be done.
func (w *world) queued() []claims.Work {
	w.left = append(w.left, w.Take()...)
	return w.left
}

// works does what was put into the queue, until nothing is left.
func (w *world) works() {
	w.Helper()
	for len(w.queued()) > 0 {
		next := w.left[0]
		w.left = w.left[1:]
		if next.Kind != claims.WorkClear {
			continue
		}
		_, err := w.Clear(w.Ctx, clearance.Scope{Incident: next.Incident, Claimant: next.Claimant}, func() bool { return true })
		w.Must(err)
	}
}

// set puts settings of the first provider in force, with two people.
func (w *world) set(s clearance.Settings) {
	w.Helper()
	s.Provider = w.Providers[0].ID
	asked, err := w.SetSettings(w.Ctx, w.Operator(0), s)
	w.Must(err)
	_, err = w.approvals.Approve(w.Ctx, w.Operator(0), asked.ID)
	w.Must(err)
}

// payable reports whether the claim may be paid.
func (w *world) payable(c claims.Claim) (may bool) {
	w.Helper()
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT `+clearances.MayBePaid+` FROM claims c WHERE c.claimant_id = $1 AND c.id = $2`,
		[16]byte(c.ClaimantID), [16]byte(c.ID)).Scan(&may))
	return may
}

// stands fails unless the clearance of a claim is in the state, for what did not pass,
// and says so to whoever pays.
func (w *world) stands(what string, c claims.Claim, state clearance.State, open ...clearance.Task) clearance.Clearance {
	w.Helper()
	got, err := w.Clearance(w.Ctx, w.Operator(0), c.ID)
	w.Must(err)
	if not := slices.Concat(got.Failed, got.NoData); got.State != state || !slices.Equal(not, open) {
		w.Errorf("%s is %s because of %v", what, got.State, not)
	}
	if may := w.payable(c); may != (state == clearance.Approved && !got.Stale && !got.Held) {
		w.Errorf("%s is %s, and may be paid: %t", what, got.State, may)
	}
	return got
}
