package payout_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/clearance"
	"bosang/claims/clocktest"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/postgres/ledgers"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/risk"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2022, 12, 1, 3, 0, 0, 0, time.UTC)

// queue takes work and does none: tests work by themselves.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is a database with a provider that owes customers money.
type world struct {
	testing.TB
	*payout.Payouts
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	store     payouts.Store
	persons   *privacy.Persons
	approvals *approval.Approvals
	clears    *clearance.Clearances
	provider  claims.ProviderID
	incident  claims.IncidentID
	service   claims.ServiceID
	plan      claims.PlanID
	customers []claims.ClaimantID
	claims    []claims.ClaimID
	decided   []int
}

// newWorld has so many customers with a claim each, who said where money goes.
func newWorld(t testing.TB, customers int) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), clock: clocktest.At(noon)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), MaxConns: 8, Clock: w.clock.Now, Enqueuer: queue{}})
	w.must(err)
	t.Cleanup(store.Close)
	w.store = payouts.Store{Store: store, Keys: pgtest.Keys()}
	books, err := library.Load()
	w.must(err)
	cases := claims.New(store, books)
	w.persons = privacy.New(persons.Store{Store: store, Keys: pgtest.Keys()}, cases)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.clears = clearance.New(clearances.Store{Store: store, Keys: pgtest.Keys()}, cases,
		risk.New(risks.Store{Store: store, Keys: pgtest.Keys()}, cases, w.approvals), w.approvals)
	w.Payouts = payout.New(w.store, cases, w.approvals).InSetsOf(3)
	admin := access.Actor{Subject: "admin", Role: access.Administrator}
	p, err := cases.AddProvider(w.ctx, admin, claims.NewProvider{Key: "provider",
		ProviderChange: claims.ProviderChange{Name: claims.Name{Korean: "사업자", English: "Provider"}, Class: claims.ValueAdded}}, claims.Once{})
	w.must(err)
	w.provider, w.service = p.ID, claims.ServiceID(uuid.New())
	w.plant(`INSERT INTO services (id, provider_id, key, name_ko, name_en, cloud, version, created_at) VALUES ($1, $2, 'talk', '톡', 'Talk', false, 1, now())`,
		w.service, p.ID)
	w.plan = claims.PlanID(uuid.New())
	w.plant(`INSERT INTO plans (id, provider_id, service_id, key, name_ko, name_en, audience, content_service, main_features, version, created_at)
		VALUES ($1, $2, $3, 'plan', '요금제', 'Plan', 'consumer', false, '{messages}', 1, now())`, w.plan, p.ID, w.service)
	w.must(w.clears.Preset(w.ctx, clearance.Settings{Provider: p.ID, Limit: won(1_000_000)}))
	w.incident = claims.IncidentID(uuid.Must(uuid.NewV7()))
	w.plant(`INSERT INTO incidents (id, key, title_ko, title_en, reported_by, revision, version, created_at) VALUES ($1, 'fire', '화재', 'Fire', 'x', 1, 1, $2)`,
		w.incident, noon)
	var numbers []claims.CustomerOf
	for i := range customers {
		numbers = append(numbers, claims.CustomerOf{Number: fmt.Sprintf("customer-%04d", i), Kind: claims.Consumer})
	}
	w.must(store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		w.customers, err = tx.ClaimantsOf(w.ctx, w.provider, numbers)
		return err
	}))
	for i, c := range w.customers {
		claim := claims.ClaimID(uuid.Must(uuid.NewV7()))
		w.claims, w.decided = append(w.claims, claim), append(w.decided, 0)
		w.plant(`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)
			VALUES ($1, $2, $3, $4, $5, 'consumer', $6, 'direct', '', 1, $6)`, c, claim, w.provider, w.service, w.plan, noon)
		w.plant(`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features,
				filed_at, state, decision_number, created_at, claimed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $2, 'consumer', '{}', $8, 'filed', 0, $8, $8)`,
			c, claim, fmt.Sprintf("BS-%04d", i), w.provider, w.service, w.plan, w.incident, noon)
		w.plant(`INSERT INTO directory (key, claimant_id, subject_id, provider_id) VALUES ($1, $2, $1, $3)`, claim, c, w.provider)
		w.names(i, fmt.Sprintf("김보상%d", i), fmt.Sprintf("김 보상%d", i))
	}
	return w
}

// plant writes as the owner, past what the tables that are not looked at ask for.
func (w *world) plant(sql string, args ...any) {
	w.Helper()
	_, err := w.db.Owner.Exec(w.ctx, sql, args...)
	w.must(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error has the code.
func (w *world) wants(err error, code string) {
	w.Helper()
	if err == nil || !strings.Contains(err.Error(), code) {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

// names gives a customer a contact and a payee.
func (w *world) names(i int, name, holder string) {
	w.Helper()
	me := access.Actor{Subject: fmt.Sprintf("claimant-%d", i), Role: access.Claimant, Claimant: w.customers[i]}
	found, err := w.persons.Person(w.ctx, me, w.customers[i])
	w.must(err)
	if found.Contact.Name != name {
		_, err = w.persons.SetContact(w.ctx, me, w.customers[i], privacy.Contact{Name: name, Email: fmt.Sprintf("c%d@example.com", i), Version: found.Contact.Version})
		w.must(err)
	}
	_, err = w.persons.SetPayee(w.ctx, me, w.customers[i], privacy.Payee{Name: holder, Bank: "004", Account: fmt.Sprintf("123-456-%06d", i), Version: found.Payee.Version})
	w.must(err)
}

func won(n int64) money.Amount {
	a, err := money.Of(n, "KRW")
	if err != nil {
		panic(err)
	}
	return a
}

// decide has a customer's claim give an amount on one ground, by a new decision; settled
// ones made when no window is open.
func (w *world) decide(i int, amount int64) {
	w.Helper()
	w.decided[i]++
	decision := uuid.Must(uuid.NewV7())
	w.plant(`INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome,
			outcome_hash, because, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'granted', '', sha256(''), '', sha256(''), 'filed', $9)`,
		w.customers[i], decision, w.claims[i], w.decided[i], w.provider, w.service, w.plan, w.incident, noon)
	w.plant(`UPDATE claims SET previous_state = state, state = 'granted', decided_at = filed_at, decision_id = $3, decision_number = $4 WHERE claimant_id = $1 AND id = $2`, w.customers[i], w.claims[i], decision, w.decided[i])
	var gives []entitlement.Given
	if amount > 0 {
		gives = append(gives, entitlement.Given{Key: entitlement.Key{Ground: "kr-telecom-act/article-15", Remedy: entitlement.Cash}, Amount: won(amount)})
	}
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		return entitlements.Settle(w.ctx, tx.(pgx.Tx), []entitlements.Due{{Claim: entitlement.Claim{
			ID: w.claims[i], Claimant: w.customers[i], Provider: w.provider, Incident: w.incident, Decision: decision, Number: w.decided[i],
			Cause: ledger.Cause{Kind: "decision", ID: decision}, At: tx.Now(),
		}, Gives: gives}})
	}))
	w.clear(w.customers[i])
}

// operator is one of two of the provider who has signed in just now.
func (w *world) operator(i int) access.Actor {
	user := claims.Key{15: byte(i + 1)}
	return access.Actor{
		Subject: "user:" + user.String(), Role: access.Operator, Providers: []access.ID{w.provider}, User: access.ID(user), VerifiedAt: w.clock.Now(),
	}
}

func newRemittance(w *world) payout.NewRemittance {
	return payout.NewRemittance{
		Provider: w.provider, Currency: "KRW", Format: "pain.001.001.09", PayOn: period.DateOf(w.clock.Now(), period.KST).AddDays(1),
		Payer: bank.Account{Holder: "주식회사 사업자", Bank: "004", Number: "004-1234-5678"},
	}
}

// clear looks at what may be paid of claimants, as background work does.
func (w *world) clear(of ...claims.ClaimantID) {
	w.Helper()
	for _, c := range of {
		_, err := w.clears.Clear(w.ctx, clearance.Scope{Claimant: c}, func() bool { return true })
		w.must(err)
	}
}

// collect clears claims, makes a remittance and collects it.
func (w *world) collect() payout.Remittance {
	w.Helper()
	w.clear(w.customers...)
	r, err := w.Make(w.ctx, w.operator(0), newRemittance(w), claims.Once{})
	w.must(err)
	return w.work(r.ID)
}

func (w *world) work(id payout.RemittanceID) payout.Remittance {
	w.Helper()
	if done, err := w.Work(w.ctx, id, nil); err != nil || !done {
		w.Fatalf("worked: %v, %v", done, err)
	}
	r, err := w.Remittance(w.ctx, w.operator(0), id)
	w.must(err)
	return r
}

// approve has a second person release what the first has proposed.
func (w *world) approve(id payout.RemittanceID) {
	w.Helper()
	_, err := w.Propose(w.ctx, w.operator(0), id)
	w.must(err)
	waiting, err := w.approvals.List(w.ctx, w.operator(1), approval.Pending, claims.Page{})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.operator(1), waiting[0].ID)
	w.must(err)
}

// released collects and releases what is due.
func (w *world) released() payout.Remittance {
	w.Helper()
	r := w.collect()
	w.approve(r.ID)
	return w.work(r.ID)
}

// payouts gives the payouts of a customer's claim, the last first.
func (w *world) payouts(i int) []payout.Payout {
	w.Helper()
	list, err := w.List(w.ctx, w.operator(0), payout.Filter{Claim: w.claims[i]}, claims.Page{})
	w.must(err)
	return list
}

// stand says how the payouts of a customer stand: "1 settled 7550 (2 settled, 1 returned)".
func (w *world) stand(i int) string {
	w.Helper()
	var all []string
	for _, p := range w.payouts(i) {
		var attempts []string
		for _, a := range p.Attempts {
			text := fmt.Sprintf("%d %s", a.Number, a.State)
			if a.Reason != "" {
				text += " " + a.Reason
			}
			attempts = append(attempts, text)
		}
		text := fmt.Sprintf("%d %s %s", p.Number, p.State, p.Amount.AmountString())
		if p.Obstacle != "" {
			text += " " + string(p.Obstacle)
		}
		all = append(all, text+" ("+strings.Join(attempts, ", ")+")")
	}
	return strings.Join(all, "; ")
}

func (w *world) stands(i int, want string) {
	w.Helper()
	if got := w.stand(i); got != want {
		w.Errorf("the payouts of customer %d are %q, not %q", i, got, want)
	}
}

// books gives what the accounts of all customers come to by kind, and holds the balances
// against the entries.
func (w *world) books() string {
	w.Helper()
	total := make(map[ledger.Kind]money.Amount)
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		for _, c := range w.customers {
			kept, err := ledgers.Balances(w.ctx, tx.(pgx.Tx), c)
			if err != nil {
				return err
			}
			replayed := make(ledger.Balances)
			all, err := ledgers.Transactions(w.ctx, tx.(pgx.Tx), c, ledger.ID{}, 1000)
			if err != nil {
				return err
			}
			for _, t := range all {
				if err := replayed.Add(t); err != nil {
					return err
				}
			}
			if fmt.Sprint(kept) != fmt.Sprint(replayed) {
				w.Errorf("the balances of %s are %v, its entries come to %v", c, kept, replayed)
			}
			for k, b := range kept {
				net, err := b.Net(k.Account.Kind)
				if err != nil {
					return err
				}
				if sum, ok := total[k.Account.Kind]; ok {
					net, _ = net.Add(sum)
				}
				total[k.Account.Kind] = net
			}
		}
		return nil
	}))
	var b strings.Builder
	for _, k := range []ledger.Kind{ledger.Compensation, ledger.Payable, ledger.Clearing, ledger.Bank, ledger.Overpaid, ledger.Goodwill, ledger.GoodwillPayable} {
		if a, ok := total[k]; ok && !a.IsZero() {
			fmt.Fprintf(&b, "%s %s ", k, a.AmountString())
		}
	}
	return strings.TrimSpace(b.String())
}

// waits comes back once who is about to say that it is done waits for a lock.
func (w *world) waits(done <-chan error) {
	w.Helper()
	for waiting := 0; waiting == 0; {
		select {
		case err := <-done:
			w.Fatalf("it waited for nobody: %v", err)
		default:
		}
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting))
	}
}

func (w *world) balance(want string) {
	w.Helper()
	if got := w.books(); got != want {
		w.Errorf("the books say %q, not %q", got, want)
	}
}

// file gives the bank file of a remittance.
func (w *world) file(id payout.RemittanceID) string {
	w.Helper()
	f, err := w.File(w.ctx, w.operator(0), id)
	w.must(err)
	var b bytes.Buffer
	w.must(f.Write(&b))
	return b.String()
}

// report makes a bank's report on a remittance.
func report(r payout.Remittance, id, group string, statuses ...string) *strings.Reader {
	if group != "" {
		group = "<GrpSts>" + group + "</GrpSts>"
	}
	block := ""
	if len(statuses) > 0 {
		block = "<OrgnlPmtInfAndSts><OrgnlPmtInfId>" + bank.Reference(r.ID) + "</OrgnlPmtInfId>" + strings.Join(statuses, "") + "</OrgnlPmtInfAndSts>"
	}
	return strings.NewReader(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>` + id +
		`</MsgId><CreDtTm>2022-12-02T18:00:00+09:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + bank.Reference(r.ID) +
		`</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` + group + `</OrgnlGrpInfAndSts>` + block + `</CstmrPmtStsRpt></Document>`)
}

func status(id payout.AttemptID, code, reason string) string {
	if reason != "" {
		reason = "<StsRsnInf><Rsn><Cd>" + reason + "</Cd></Rsn></StsRsnInf>"
	}
	return "<TxInfAndSts><OrgnlEndToEndId>" + bank.Reference(id) + "</OrgnlEndToEndId><TxSts>" + code + "</TxSts>" + reason + "</TxInfAndSts>"
}
