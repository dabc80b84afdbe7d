package recourse_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/payout"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/ledgers"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/recourses"
	"bosang/claims/privacy"
	"bosang/claims/recourse"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a database with providers that pay their customers and claim it back.
type world struct {
	*settled.World
	*recourse.Recourses
	approvals     *approval.Approvals
	pays          *payout.Payouts
	persons       *privacy.Persons
	first, second access.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{World: settled.New(t)}
	w.approvals = approval.New(approvals.Store{Store: w.Store})
	w.persons = privacy.New(persons.Store{Store: w.Store, Keys: pgtest.Keys()}, w.UseCases)
	w.pays = payout.New(payouts.Store{Store: w.Store, Keys: pgtest.Keys()}, w.UseCases, w.approvals)
	w.Recourses = recourse.NewRecourses(recourses.Store{Store: w.Store}, w.UseCases, w.approvals).InSetsOf(2)
	w.first, w.second = w.Operator(0), w.Operator(0)
	return w
}

// fresh is the actor who has just signed in.
func (w *world) fresh(a access.Actor) access.Actor {
	a.VerifiedAt = w.Clock.Now()
	return a
}

func won(n int64) money.Amount {
	a, err := money.Of(n, "KRW")
	if err != nil {
		panic(err)
	}
	return a
}

// ground is one that the rulebooks in the program have.
const ground = "kr-telecom-act/statutory-eligibility"

// claim files a claim of a new customer, who says where money goes, and decides it.
func (w *world) claim(owed, goodwill int64) claims.Claim {
	w.Helper()
	claimant := w.Claimant(0)
	me := w.fresh(settled.Owner(claimant))
	_, err := w.persons.SetContact(w.Ctx, me, claimant, privacy.Contact{Name: "김보상", Email: "kim@example.com", Version: 1})
	w.Must(err)
	_, err = w.persons.SetPayee(w.Ctx, me, claimant, privacy.Payee{Name: "김보상", Bank: "004", Account: "123-456-789012", Version: 1})
	w.Must(err)
	return w.gives(w.Claim(0, claimant), owed, goodwill)
}

// gives decides a claim so that it gives something, or something else.
func (w *world) gives(c claims.Claim, owed, goodwill int64) claims.Claim {
	w.Helper()
	d := claims.Decision{
		ID: settled.NewID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
		PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: claims.Granted, Facts: []byte("{}"), FactsHash: sha256.Sum256([]byte("{}")),
		Outcome: []byte("{}"), OutcomeHash: sha256.Sum256([]byte("{}")), Because: claims.BecauseFiled, Settled: true,
	}
	for is, amount := range map[bool]int64{false: owed, true: goodwill} {
		if amount > 0 {
			d.Gives = append(d.Gives, entitlement.Given{Key: entitlement.Key{Ground: ground, Remedy: entitlement.Cash, Goodwill: is}, Amount: won(amount)})
		}
	}
	w.In(settled.System, func(tx claims.Tx) {
		d.DecidedAt = tx.Now()
		stored, err := tx.Decide(w.Ctx, []claims.Decision{d})
		w.Must(err)
		if !stored[0] {
			w.Fatal("the decision was not stored")
		}
		c, err = tx.Claim(w.Ctx, c.ID)
		w.Must(err)
	})
	// What was looked at and may be paid.
	w.Exec(`INSERT INTO clearances (claimant_id, claim_id, provider_id, incident_id, decision_id, decision_number, stale, cleared_at, state, state_by, state_at, payee_version)
		SELECT c.claimant_id, c.id, c.provider_id, c.incident_id, c.decision_id, c.decision_number, false, now(), 'approved', 'system:clearance', now(),
			coalesce((SELECT p.version FROM payees p WHERE p.claimant_id = c.claimant_id), 1)
		FROM claims c WHERE c.id = $1
		ON CONFLICT (claimant_id, claim_id) DO UPDATE SET decision_number = excluded.decision_number, state = 'approved', stale = false`, c.ID)
	return c
}

// approve has the second operator approve what waits.
func (w *world) approve() error {
	w.Helper()
	waiting, err := w.approvals.List(w.Ctx, w.fresh(w.second), approval.Pending, claims.Page{})
	w.Must(err)
	if len(waiting) == 0 {
		w.Fatal("nothing waits")
	}
	_, err = w.approvals.Approve(w.Ctx, w.fresh(w.second), waiting[0].ID)
	return err
}

// send sends all that is due to the bank.
func (w *world) send() payout.RemittanceID {
	w.Helper()
	r, err := w.pays.Make(w.Ctx, w.fresh(w.first), payout.NewRemittance{
		Provider: w.Providers[0].ID, Currency: "KRW", Format: "pain.001.001.09", PayOn: period.Date{Year: 2022, Month: 12, Day: 2},
		Payer: bank.Account{Holder: "주식회사 사업자", Bank: "004", Number: "004-1234-5678"},
	}, claims.Once{})
	w.Must(err)
	work := func() {
		_, err := w.pays.Work(w.Ctx, r.ID, nil)
		w.Must(err)
	}
	work()
	_, err = w.pays.Propose(w.Ctx, w.fresh(w.first), r.ID)
	w.Must(err)
	w.Must(w.approve())
	work()
	return r.ID
}

// pay sends all that is due, which arrives.
func (w *world) pay() {
	w.Helper()
	id := w.send()
	_, err := w.pays.Settle(w.Ctx, w.fresh(w.first), id)
	w.Must(err)
}

// comesBack has a claim's last payout of what is owed come back after it was settled.
func (w *world) comesBack(c claims.Claim) {
	w.Helper()
	list, err := w.pays.List(w.Ctx, w.first, payout.Filter{Claim: c.ID}, claims.Page{})
	w.Must(err)
	last := slices.IndexFunc(list, func(p payout.Payout) bool { return !p.Goodwill })
	_, err = w.pays.Return(w.Ctx, w.fresh(w.first), list[last].ID, "the statement shows it")
	w.Must(err)
}

// state states a recourse with a share that is in force.
func (w *world) state(reference, share string, goodwill bool) recourse.Recourse {
	w.Helper()
	r, err := w.State(w.Ctx, w.first, w.against(reference), claims.Once{})
	w.Must(err)
	w.Must(w.share(r.ID, share, goodwill))
	r, err = w.Recourse(w.Ctx, w.first, r.ID)
	w.Must(err)
	return r
}

func (w *world) against(reference string) recourse.New {
	return recourse.New{
		Provider: w.Providers[0].ID, Incident: w.Incident.ID, Party: claims.Name{Korean: "데이터센터", English: "Data Centre"}, Reference: reference,
	}
}

// share has a share stated by one and approved by another.
func (w *world) share(id recourse.ID, share string, goodwill bool) error {
	w.Helper()
	part, ok := recourse.ParsePart(share)
	if !ok {
		w.Fatalf("%s is no share", share)
	}
	_, err := w.SetShare(w.Ctx, w.first, id, part, goodwill)
	w.Must(err)
	return w.approve()
}

func (w *world) assess(id recourse.ID) recourse.Assessment {
	w.Helper()
	a, err := w.Assess(w.Ctx, w.first, id, claims.Once{})
	w.Must(err)
	return a
}

// book books a receipt.
func (w *world) book(id recourse.ID, reference string, amount int64) recourse.Receipt {
	w.Helper()
	n, err := w.Book(w.Ctx, w.fresh(w.first), received(id, reference, amount), claims.Once{})
	w.Must(err)
	return n
}

func received(id recourse.ID, reference string, amount int64) recourse.Receipt {
	return recourse.Receipt{Recourse: id, BankReference: reference, Amount: won(amount), On: period.Date{Year: 2022, Month: 11, Day: 1}}
}

// stands fails unless a recourse stands so: what is claimed, received, open and advanced.
func (w *world) stands(id recourse.ID, claimed, received, open, advance int64) {
	w.Helper()
	r, err := w.Recourse(w.Ctx, w.first, id)
	w.Must(err)
	if len(r.Sums) != 1 || r.Sums[0] != (recourse.Standing{Claimed: won(claimed), Received: won(received), Open: won(open), Advance: won(advance)}) {
		w.Errorf("the recourse stands at %v, not %d, %d, %d, %d", r.Sums, claimed, received, open, advance)
	}
	w.balanced()
}

// balanced holds the provider's own balances against its entries, and all of the ledger to
// nothing.
func (w *world) balanced() {
	w.Helper()
	holder := ledger.ID(w.Providers[0].ID)
	w.In(settled.System, func(tx claims.Tx) {
		kept, err := ledgers.Balances(w.Ctx, tx.(pgx.Tx), holder)
		w.Must(err)
		w.Must(kept.Prove())
		all, err := ledgers.Transactions(w.Ctx, tx.(pgx.Tx), holder, ledger.ID{}, 1000)
		w.Must(err)
		replayed, err := ledger.Replay(all)
		w.Must(err)
		if fmt.Sprint(kept) != fmt.Sprint(replayed) {
			w.Errorf("the balances are %v, the entries come to %v", kept, replayed)
		}
	})
	if n := w.Count(`SELECT count(*) FROM (SELECT currency FROM balances GROUP BY currency HAVING sum(debits) <> sum(credits)) x`); n > 0 {
		w.Error("the ledger does not sum to zero")
	}
}

// pack is a claim pack as it came.
type pack struct {
	bytes.Buffer
	recourse.Assessment
	lines []recourse.Line
}

func (p *pack) Begin(_ recourse.Recourse, a recourse.Assessment) error {
	p.Assessment = a
	p.Write(recourse.AppendHead(nil))
	return nil
}

func (p *pack) Line(l recourse.Line) error {
	p.lines = append(p.lines, l)
	p.Write(l.Append(nil))
	return nil
}

func (w *world) pack(actor access.Actor, id recourse.ID, number int) *pack {
	w.Helper()
	p := new(pack)
	w.Must(w.Pack(w.Ctx, actor, id, number, p))
	if sha256.Sum256(p.Bytes()) != p.Digest || int64(len(p.lines)) != p.Payouts {
		w.Errorf("the list has another digest, or %d lines for %d payouts:\n%s", len(p.lines), p.Payouts, p.String())
	}
	return p
}

// claimed is what an assessment claims, as a text.
func claimed(a recourse.Assessment) string {
	texts := make([]string, len(a.Claimed))
	for i, amount := range a.Claimed {
		texts[i] = amount.String()
	}
	return strings.Join(texts, " ")
}

// minute lets time go on.
func (w *world) minute() { w.Clock.Move(time.Minute) }
