package behalfs_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/postgres"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a database with two providers, and who acts for their customers.
type world struct {
	*settled.World
	store   behalfs.Store
	cases   *claims.UseCases
	behalf  *behalf.Cases
	persons *privacy.Persons
}

func newWorld(t *testing.T) *world {
	w := &world{World: settled.New(t)}
	w.store = behalfs.Store{Store: w.Store, Keys: pgtest.Keys()}
	w.cases = claims.New(w.store, nil)
	w.behalf = behalf.Register(w.store, w.cases)
	w.persons = privacy.New(persons.Store{Store: w.Store, Keys: pgtest.Keys()}, w.cases)
	return w
}

// subscribe gives a customer of the first provider a subscription.
func (w *world) subscribe(claimant claims.ClaimantID) claims.SubscriptionID {
	w.Helper()
	plan := w.Plans[0]
	s := claims.Subscription{ID: settled.NewID(), ClaimantID: claimant, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID,
		PlanID: plan.ID, StartedAt: settled.Noon.AddDate(-1, 0, 0), Channel: "direct", Version: 1, CreatedAt: settled.Noon}
	w.In(settled.System, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.Ctx, []claims.Subscription{s}, claims.Key{})
		w.Must(err)
	})
	return s.ID
}

// born records when a customer was born.
func (w *world) born(claimant claims.ClaimantID, on string) {
	w.Helper()
	_, err := w.persons.SetBirth(w.Ctx, w.Operator(0), claimant, privacy.Birth{On: on, Version: 1})
	w.Must(err)
}

// stands has two operators state and verify a representative.
func (w *world) stands(claimant claims.ClaimantID, kind behalf.Kind) behalf.ID {
	w.Helper()
	return w.standsBy(w.Operator(0), w.Operator(0), claimant, kind)
}

func (w *world) standsBy(first, second access.Actor, claimant claims.ClaimantID, kind behalf.Kind) behalf.ID {
	w.Helper()
	r, err := w.behalf.State(w.Ctx, first, claimant, behalf.New{Kind: kind, Shown: behalf.ByRecords,
		Contact: privacy.Contact{Name: "김보호", Phone: "010-1234-5678"}}, claims.Once{})
	w.Must(err)
	_, err = w.behalf.Decide(w.Ctx, second, claimant, r.ID, true)
	w.Must(err)
	return r.ID
}

// as acts as a claimant's representative who signed in.
func (w *world) as(claimant claims.ClaimantID, id behalf.ID) access.Actor {
	user := settled.NewID()
	return access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Claimant, Claimant: claimant, Representative: access.ID(id), User: user,
		VerifiedAt: w.Clock.Now()}
}

// TestAChildAmongManyIsRefusedAlone files for a hundred at once, one of whom is a child: the
// others are filed with it, and a store that knows no ages files for no one whose is known.
func TestAChildAmongManyIsRefusedAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 100
	errs := make([]error, many)
	filings := make([]claims.NewClaim, many)
	owners := make([]access.Actor, many)
	for i := range filings {
		claimant := w.Claimant(0)
		filings[i] = claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(claimant)}
		owners[i] = settled.Owner(claimant)
		switch i {
		case 7:
			w.born(claimant, "2010-01-01")
		case 8:
			w.born(claimant, "1990-01-01")
		}
	}
	_, err := w.UseCases.FileClaim(w.Ctx, owners[8], filings[8], claims.Once{})
	if !errors.Is(err, postgres.ErrAge) {
		t.Errorf("without a look at the age it is %v", err)
	}
	var together sync.WaitGroup
	for i := range filings {
		together.Go(func() { _, errs[i] = w.cases.FileClaim(w.Ctx, owners[i], filings[i], claims.Once{}) })
	}
	together.Wait()
	for i, err := range errs {
		if i == 7 {
			w.Wants(err, "representative_needed")
			continue
		}
		w.Must(err)
	}
	if n := w.Count("SELECT count(*) FROM claims"); n != many-1 {
		t.Errorf("%d claims are filed", n)
	}
}

// TestAnOperatorWhoNamesARepresentativeChoosesNoRemedy has the representative choose by its
// own filing alone.
func TestAnOperatorWhoNamesARepresentativeChoosesNoRemedy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	child := w.Claimant(0)
	w.born(child, "2010-01-01")
	id := w.stands(child, behalf.Legal)
	filing := claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(child), Claimant: child, Election: claims.ElectExtension}
	named := filing
	named.Representative = claims.Key(id)
	_, err := w.cases.FileClaim(w.Ctx, w.Operator(0), named, claims.Once{})
	w.Wants(err, "consent_needed")
	_, err = w.cases.FileClaim(w.Ctx, w.as(child, id), filing, claims.Once{})
	w.Must(err)
}

// TestWhoRepresentedFilesOrIsOut races filings by a representative with the end of the
// representation: what was filed was filed before it.
func TestWhoRepresentedFilesOrIsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for round := range 10 {
		child := w.Claimant(0)
		w.born(child, "2010-01-01")
		id := w.stands(child, behalf.Legal)
		filing := claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(child)}
		var filed, ended error
		var together sync.WaitGroup
		start := make(chan struct{})
		together.Go(func() { <-start; _, filed = w.cases.FileClaim(w.Ctx, w.as(child, id), filing, claims.Once{}) })
		together.Go(func() { <-start; _, ended = w.behalf.End(w.Ctx, w.Operator(0), child, id) })
		close(start)
		together.Wait()
		w.Must(ended)
		n := w.Count("SELECT count(*) FROM claims WHERE claimant_id = $1", child)
		if filed == nil && n != 1 || filed != nil && n != 0 {
			t.Errorf("round %d: filed is %v, and there are %d claims", round, filed, n)
		}
		if filed != nil {
			w.Wants(filed, "representative_over")
		}
		again := claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(w.Claimant(0))}
		again.Subscription = filing.Subscription
		_, err := w.cases.FileClaim(w.Ctx, w.as(child, id), again, claims.Once{})
		if filed == nil {
			w.Wants(err, "claim_exists")
			continue
		}
		w.Wants(err, "representative_over")
	}
}

// TestNobodyLetsAMinorsMoneyGoAlone has one operator state a guardian, another verify it and a
// third record the consent: none does two of it. The claimant's own statement takes two.
func TestNobodyLetsAMinorsMoneyGoAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	child := w.Claimant(0)
	w.born(child, "2006-01-01")
	claim, err := w.cases.FileClaim(w.Ctx, settled.Owner(child), claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(child)}, claims.Once{})
	w.Must(err)
	first, second, third := w.Operator(0), w.Operator(0), w.Operator(0)
	guardian := behalf.New{Kind: behalf.Legal, Shown: behalf.ByRecords, Contact: privacy.Contact{Name: "김보호", Phone: "010-1234-5678"}}
	r, err := w.behalf.State(w.Ctx, first, child, guardian, claims.Once{})
	w.Must(err)
	_, err = w.behalf.Decide(w.Ctx, first, child, r.ID, true)
	w.Wants(err, "four_eyes")
	_, err = w.behalf.Decide(w.Ctx, second, child, r.ID, true)
	w.Must(err)
	for _, one := range []access.Actor{first, second} {
		_, err = w.behalf.Consent(w.Ctx, one, claim.ID, behalf.NewConsent{Representative: r.ID, Shown: behalf.ByRecords}, claims.Once{})
		w.Wants(err, "four_eyes")
	}
	given, err := w.behalf.Consent(w.Ctx, third, claim.ID, behalf.NewConsent{Representative: r.ID, Shown: behalf.ByRecords}, claims.Once{})
	w.Must(err)
	// Who recorded none takes it back all the same, and who was mistaken the own statement.
	_, err = w.behalf.WithdrawConsent(w.Ctx, first, claim.ID, given.ID)
	w.Must(err)
	r, err = w.behalf.State(w.Ctx, first, child, guardian, claims.Once{})
	w.Must(err)
	_, err = w.behalf.Decide(w.Ctx, first, child, r.ID, false)
	w.Must(err)
}

// TestTheTablesLetNobodyActForAnother asks the tables themselves, past the use cases.
func TestTheTablesLetNobodyActForAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	child, other := w.Claimant(0), w.Claimant(0)
	w.born(child, "2006-01-01")
	first, second := w.Operator(0), w.Operator(0)
	legal, agent := w.standsBy(first, second, child, behalf.Legal), w.standsBy(first, second, child, behalf.Agent)
	filing := claims.NewClaim{Incident: w.Incident.ID, Subscription: w.subscribe(child)}
	claim, err := w.cases.FileClaim(w.Ctx, settled.Owner(child), filing, claims.Once{})
	w.Must(err)
	consent := func(by behalf.ID, shown string) string {
		return fmt.Sprintf(`INSERT INTO consents (claimant_id, id, claim_id, provider_id, representative_id, shown_by, given_by, given_at, stated_by, verified_by)
			VALUES ('%s', gen_random_uuid(), '%s', '%s', '%s', '%s', 'user:' || current_setting('bosang.user_id', true), now(), '%s', '%s')`,
			child, claim.ID, claim.ProviderID, by, shown, first.Subject, second.Subject)
	}
	verify := func(id behalf.ID, by access.Actor) string {
		return fmt.Sprintf(`UPDATE representatives SET state = 'verified', decided_by = '%s', decided_at = now() WHERE claimant_id = '%s' AND id = '%s'`, by.Subject, child, id)
	}
	stated, err := w.behalf.State(w.Ctx, first, child, behalf.New{Kind: behalf.Legal, Shown: behalf.ByRecords, Contact: privacy.Contact{Name: "김보호", Phone: "010-1234-5678"}}, claims.Once{})
	w.Must(err)
	waiting := stated.ID
	end := func(id behalf.ID) string {
		return fmt.Sprintf(`UPDATE representatives SET state = 'ended', ended_by = 'x', ended_at = now() WHERE claimant_id = '%s' AND id = '%s'`, child, id)
	}
	birth := `UPDATE births SET said_by = 'claimant', version = 3`
	rival := w.Operator(1)
	for _, row := range []struct {
		who   string
		actor access.Actor
		sql   string
		may   bool
	}{
		{"the child", settled.Owner(child), consent(legal, "session"), false},
		{"the child", settled.Owner(child), consent(legal, "records"), false},
		{"the agent", w.as(child, agent), consent(legal, "session"), false},
		{"the agent", w.as(child, agent), consent(agent, "session"), false},
		{"the parent for another's child", w.as(other, legal), consent(legal, "session"), false},
		{"another provider", rival, consent(legal, "records"), false},
		{"the parent", w.as(child, legal), consent(legal, "session"), true},
		{"an operator", w.Operator(0), consent(legal, "records"), true},
		{"who stated it", first, consent(legal, "records"), false},
		{"who verified it", second, consent(legal, "records"), false},
		{"an operator as another", w.Operator(0), strings.Replace(consent(legal, "records"), "'user:' ||", "'user:x' ||", 1), false},
		{"who verified it, as if another had", second, strings.Replace(consent(legal, "records"), second.Subject, "user:x", 1), false},
		{"an operator as if in session", w.Operator(0), consent(legal, "session"), false},
		{"an operator for an agent", w.Operator(0), consent(agent, "records"), false},
		{"the child", settled.Owner(child), verify(waiting, settled.Owner(child)), false},
		{"the child", settled.Owner(child), end(legal), false},
		{"the child", settled.Owner(child), end(agent), true},
		{"the parent", w.as(child, legal), end(legal), true},
		{"who stated it", first, verify(waiting, first), false},
		{"who stated it as another", first, verify(waiting, second), false},
		{"another operator", second, verify(waiting, second), true},
		{"another customer", settled.Owner(other), end(agent), false},
		{"another provider", rival, end(agent), false},
		{"the child", settled.Owner(child), birth, false},
		{"another provider", rival, birth, false},
	} {
		var changed int64
		failed := w.Store.InTx(w.Ctx, row.actor, func(tx claims.Tx) error {
			done, err := tx.(pgx.Tx).Exec(w.Ctx, row.sql)
			changed = done.RowsAffected()
			return errors.Join(err, errUndo)
		})
		if did := changed > 0 && errors.Is(failed, errUndo); did != row.may {
			t.Errorf("%s does %q: %d rows, %v", row.who, row.sql, changed, failed)
		}
	}
	for who, actor := range map[string]access.Actor{"another customer": settled.Owner(other), "another provider": rival, "a regulator": settled.Regulator} {
		w.In(actor, func(tx claims.Tx) {
			var n int
			w.Must(tx.(pgx.Tx).QueryRow(w.Ctx, `SELECT (SELECT count(*) FROM births) + (SELECT count(*) FROM representatives)`).Scan(&n))
			if n != 0 {
				t.Errorf("%s sees %d rows", who, n)
			}
		})
	}
}

var errUndo = errors.New("undo")

// TestNoStatementReadsATableWhole asks for the plans of what is done for representatives.
func TestNoStatementReadsATableWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	child := w.Claimant(0)
	w.born(child, "2006-01-01")
	subscription := w.subscribe(child)
	w.Exec(`INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at)
		SELECT gen_random_uuid(), $1, 'consumer', '\x00', now() FROM generate_series(1, 3000)`, w.Providers[0].ID)
	w.Exec(`INSERT INTO births (claimant_id, provider_id, sealed, said_by, version, recorded_by, changed_at)
		SELECT claimant_id, provider_id, NULL, 'provider', 2, 'x', now() FROM claimants ON CONFLICT DO NOTHING`)
	w.Exec(`INSERT INTO representatives (claimant_id, id, provider_id, kind, state, shown_by, since, stated_by, stated_at, decided_by, decided_at)
		SELECT claimant_id, gen_random_uuid(), provider_id, 'legal_representative', 'verified', 'records', now(), 'x', now(), 'user:x', now() FROM claimants`)
	w.Exec(`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at)
		SELECT claimant_id, claimant_id, provider_id, $1, $2, 'consumer', now(), 'direct', '', 1, now() FROM claimants`, w.Plans[0].ServiceID, w.Plans[0].ID)
	w.Exec(`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features,
			filed_at, state, decision_number, created_at, claimed_at)
		SELECT claimant_id, claimant_id, 'BS-' || claimant_id, provider_id, $1, $2, $3, claimant_id, 'consumer', '{}', now(), 'filed', 0, now(), now()
		FROM claimants WHERE claimant_id <> $4`, w.Plans[0].ServiceID, w.Plans[0].ID, w.Incident.ID, child)
	w.Exec(`INSERT INTO consents (claimant_id, id, claim_id, provider_id, representative_id, shown_by, given_by, given_at, stated_by, verified_by)
		SELECT c.claimant_id, c.id, c.id, c.provider_id, r.id, 'records', 'y', now(), r.stated_by, r.decided_by FROM claims c JOIN representatives r ON r.claimant_id = c.claimant_id`)
	w.Exec(`INSERT INTO seats (claimant_id, claim_id, provider_id, count, stated_by, stated_at) SELECT claimant_id, id, provider_id, 1, 'x', now() FROM claims`)
	w.ReadByIndex(func() {
		id := w.stands(child, behalf.Legal)
		claim, err := w.cases.FileClaim(w.Ctx, w.as(child, id), claims.NewClaim{Incident: w.Incident.ID, Subscription: subscription}, claims.Once{})
		w.Must(err)
		given, err := w.behalf.Consent(w.Ctx, w.as(child, id), claim.ID, behalf.NewConsent{}, claims.Once{})
		w.Must(err)
		_, err = w.behalf.WithdrawConsent(w.Ctx, w.as(child, id), claim.ID, given.ID)
		w.Must(err)
		_, err = w.behalf.Consents(w.Ctx, settled.Owner(child), claim.ID, claims.Page{Limit: 10})
		w.Must(err)
		_, err = w.behalf.List(w.Ctx, settled.Owner(child), child, claims.Page{Limit: 10})
		w.Must(err)
		_, err = w.behalf.StateSeats(w.Ctx, settled.Owner(child), claim.ID, behalf.Seats{Count: 2, Labels: []string{"A-1"}})
		w.Must(err)
		_, err = w.behalf.Seats(w.Ctx, settled.Owner(child), claim.ID)
		w.Must(err)
	}, "births", "representatives", "consents", "seats")
}
