package risks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/risk"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a database with two incidents, in which claims are screened.
type world struct {
	*settled.World
	*risk.Risks
	store     risks.Store
	approvals *approval.Approvals
	incidents [2]claims.Incident
	people    int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	s := settled.New(t)
	w := &world{World: s, store: risks.Store{Store: s.Store, Keys: pgtest.Keys()}, approvals: approval.New(approvals.Store{Store: s.Store})}
	w.Persons.WhenChanged(risk.Changed)
	w.Risks = risk.New(w.store, w.UseCases, w.approvals)
	w.incidents = [2]claims.Incident{w.Incident, w.Incident}
	w.incidents[1].ID, w.incidents[1].Key = settled.NewID(), "flood"
	w.In(settled.System, func(tx claims.Tx) { w.Must(tx.AddIncident(w.Ctx, w.incidents[1])) })
	return w
}

// queued gives whose claims are to be looked at since it was asked last.
func (w *world) queued() (claimants []claims.ClaimantID, incidents []claims.IncidentID) {
	for _, work := range w.Take() {
		switch {
		case work.Kind != claims.WorkClear:
		case work.Claimant.IsZero():
			incidents = append(incidents, work.Incident)
		default:
			claimants = append(claimants, work.Claimant)
		}
	}
	return claimants, incidents
}

// customer adds a customer of a provider.
func (w *world) customer(provider int) (id claims.ClaimantID, number string) {
	w.Helper()
	w.people++
	number = fmt.Sprintf("customer-%06d", w.people)
	suitelog.Plant(w, number)
	return w.Customer(provider, number), number
}

// reached gives a claimant a contact, and paid an account.
func (w *world) reached(id claims.ClaimantID, email, phone string) {
	w.Helper()
	w.Reached(id, privacy.Contact{Name: "김보상", Email: email, Phone: phone})
}

func (w *world) paid(id claims.ClaimantID, account string) {
	w.Helper()
	w.Paid(id, "김보상", account)
}

// claim files a claim of the claimant on a subscription of a year.
func (w *world) claim(provider, incident int, id claims.ClaimantID) risk.Of {
	w.Helper()
	return w.claimOn(incident, w.Year(provider, id))
}

func (w *world) claimOn(incident int, s claims.Subscription) risk.Of {
	w.Helper()
	w.Subscribe(s)
	return w.fileOn(incident, s)
}

// fileOn files a claim on a subscription that is there.
func (w *world) fileOn(incident int, s claims.Subscription) risk.Of {
	w.Helper()
	return risk.Of{Claimant: s.ClaimantID, Claim: w.File(w.incidents[incident].ID, s).ID}
}

// screen screens claims as the service.
func (w *world) screen(list ...risk.Of) {
	w.Helper()
	w.In(settled.System, func(tx claims.Tx) { w.Must(w.Risks.Screen(w.Ctx, tx, list)) })
}

// flagsOf are the kinds of the flags of a claim, in order.
func (w *world) flagsOf(of risk.Of) string {
	w.Helper()
	rows, err := w.DB.Owner.Query(w.Ctx, `SELECT kind || CASE WHEN state = 'open' THEN '' ELSE ' ' || state END FROM flags WHERE claimant_id = $1 AND claim_id = $2`,
		[16]byte(of.Claimant), [16]byte(of.Claim))
	w.Must(err)
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.Must(err)
	slices.Sort(kinds)
	return strings.Join(kinds, ", ")
}

// flagged fails unless the flags of a claim are of these kinds.
func (w *world) flagged(what string, of risk.Of, want string) {
	w.Helper()
	if got := w.flagsOf(of); got != want {
		w.Errorf("%s is flagged for %q, not %q", what, got, want)
	}
}

// flag is the one flag of a claim.
func (w *world) flag(provider int, of risk.Of) risk.Flag {
	w.Helper()
	list, err := w.Flags(w.Ctx, w.Operator(provider), risk.Filter{Claim: of.Claim}, claims.Page{Limit: 10})
	w.Must(err)
	if len(list) != 1 {
		w.Fatalf("the claim has %d flags", len(list))
	}
	return list[0]
}
