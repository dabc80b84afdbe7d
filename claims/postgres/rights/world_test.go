package rights_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clocktest"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/suitelog"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// noon is when the tests begin.
var noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

// queue takes work that nobody does.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is a database with a provider, a service with a plan, and an incident.
type world struct {
	testing.TB
	rights.Store
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	journal   *erasure.Journal
	erasures  *erasure.Erasures
	approvals *approval.Approvals
	persons   *privacy.Persons
	cases     *claims.UseCases
	provider  claims.Provider
	plan      claims.Plan
	incident  claims.Incident
	made      int
}

var system = access.SystemActor("test")

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon)}
	w.journal = erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys())
	w.open(w.db, nil)
	w.in(system, func(tx claims.Tx) {
		name, now := claims.Name{Korean: "카카오", English: "Kakao"}, tx.Now()
		w.provider = claims.Provider{ID: newID(), Key: "kakao", Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: now}
		w.must(tx.AddProvider(w.ctx, w.provider))
		service := claims.Service{ID: newID(), ProviderID: w.provider.ID, Key: "talk", Name: name, Version: 1, CreatedAt: now,
			Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
		w.must(tx.AddService(w.ctx, service))
		w.plan = claims.Plan{ID: newID(), ProviderID: w.provider.ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Consumers,
			MainFeatures: []string{"message"}, Version: 1, CreatedAt: now}
		w.must(tx.AddPlan(w.ctx, w.plan))
		w.incident = claims.Incident{ID: newID(), Key: "fire", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: now}
		w.must(tx.AddIncident(w.ctx, w.incident))
	})
	return w
}

func newID() [16]byte { return claims.NewID[any]() }

// open has the world work on a database, whose every statement a tracer is told of.
func (w *world) open(db *pgtest.DB, tracer pgx.QueryTracer) {
	w.Helper()
	store, err := postgres.Open(w.ctx, db.ServiceURL, postgres.Options{
		Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 4, Tracer: tracer,
	})
	w.must(err)
	w.Cleanup(store.Close)
	w.db, w.Store = db, rights.Store{Store: store, Keys: pgtest.Keys()}
	w.cases = claims.New(store, nil)
	w.persons = privacy.New(persons.Store{Store: store, Keys: pgtest.Keys()}, w.cases)
	w.approvals = approval.New(approvals.Store{Store: store})
	w.erasures = erasure.New(w.Store, w.journal, w.approvals)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) wants(err error, code string) {
	w.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// person is a customer with all that is known of one.
type person struct {
	id                                         claims.ClaimantID
	actor                                      access.Actor
	number, name, email, phone, payee, account string
}

// texts are what identifies the person.
func (p person) texts() []string {
	return []string{p.number, p.name, p.email, p.phone, p.payee, p.account}
}

// settle adds a person with contact and payee.
func (w *world) settle() person {
	w.Helper()
	w.made++
	n := w.made
	p := person{
		number: fmt.Sprintf("customer-%06d", n), name: fmt.Sprintf("이름나라%06d", n), email: fmt.Sprintf("person%06d@example.com", n),
		phone: fmt.Sprintf("010-5555-%04d", n), payee: fmt.Sprintf("예금주나라%06d", n), account: fmt.Sprintf("110-222-%06d", n),
	}
	suitelog.Plant(w, p.texts()...)
	p.id = w.customer(p.number)
	p.actor = access.Actor{Subject: "user:" + claims.Key(newID()).String(), Role: access.Claimant, Claimant: p.id, User: newID(), VerifiedAt: w.clock.Now()}
	_, err := w.persons.SetContact(w.ctx, p.actor, p.id, privacy.Contact{Name: p.name, Email: p.email, Phone: p.phone, Version: 1})
	w.must(err)
	_, err = w.persons.SetPayee(w.ctx, p.actor, p.id, privacy.Payee{Name: p.payee, Bank: "004", Account: p.account, Version: 1})
	w.must(err)
	return p
}

// customer gives the claimant of a customer number, who is added where it is new.
func (w *world) customer(number string) (id claims.ClaimantID) {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		id = ids[0]
	})
	return id
}

// claim files a claim of the person and decides it.
func (w *world) claim(p person, state claims.State) claims.Claim {
	w.Helper()
	s := claims.Subscription{ID: newID(), ClaimantID: p.id, ClaimantKind: claims.Consumer, ProviderID: w.provider.ID, ServiceID: w.plan.ServiceID,
		PlanID: w.plan.ID, StartedAt: w.clock.Now().AddDate(-1, 0, 0), Channel: "direct", Version: 1, CreatedAt: noon}
	w.in(system, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		w.must(err)
	})
	c, err := w.FileClaim(w.ctx, claims.Filing{Actor: p.actor, New: claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID}})
	w.must(err)
	if state != claims.Filed {
		c = w.decide(c, state)
	}
	return c
}

// decide decides a claim.
func (w *world) decide(c claims.Claim, state claims.State) claims.Claim {
	w.Helper()
	w.in(system, func(tx claims.Tx) {
		stored, err := tx.Decide(w.ctx, []claims.Decision{{
			ID: newID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
			PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: state, Facts: []byte("{}"), FactsHash: sha256.Sum256([]byte("{}")),
			Outcome: []byte("{}"), OutcomeHash: sha256.Sum256([]byte("{}")), Because: claims.BecauseFiled, DecidedAt: tx.Now(),
		}})
		w.must(err)
		if !stored[0] {
			w.Fatal("a claim is not decided")
		}
		c, err = tx.Claim(w.ctx, c.ID)
		w.must(err)
	})
	return c
}

// operator acts for the provider, as a person who signed in.
func (w *world) operator() access.Actor {
	user := newID()
	return access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Operator, Providers: []access.ID{w.provider.ID}, User: user, VerifiedAt: w.clock.Now()}
}

// known is what the service can still read of a person.
func (w *world) known(id claims.ClaimantID) (texts []string) {
	w.Helper()
	p, err := w.persons.Person(w.ctx, access.Actor{Subject: "x", Role: access.Claimant, Claimant: id}, id)
	w.must(err)
	for _, text := range []string{p.Claimant.CustomerNumber, p.Contact.Name, p.Contact.Email, p.Contact.Phone, p.Payee.Name, p.Payee.Account} {
		if text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// there fails unless all of a person is there; gone unless nothing is, nor is found.
func (w *world) there(p person) {
	w.Helper()
	if got := w.known(p.id); !slices.Equal(got, p.texts()) {
		w.Errorf("of a person who is there is known %q", got)
	}
}

func (w *world) gone(p person) {
	w.Helper()
	if got := w.known(p.id); len(got) > 0 {
		w.Errorf("of an erased person is known %q", got)
	}
	for what, sql := range map[string]string{
		"keys":                               `SELECT count(*) FROM person_keys WHERE claimant_id = $1 AND wrapped IS NOT NULL`,
		"contacts":                           `SELECT count(*) FROM contacts WHERE claimant_id = $1 AND num_nonnulls(name_sealed, email_sealed, email_index, phone_sealed, phone_index) > 0`,
		"payees":                             `SELECT count(*) FROM payees WHERE claimant_id = $1 AND num_nonnulls(name_sealed, bank_sealed, account_sealed, account_index) > 0`,
		"sealed numbers":                     `SELECT count(*) FROM claimants WHERE claimant_id = $1 AND customer_sealed <> ''`,
		"rows that find it":                  `SELECT count(*) FROM directory WHERE claimant_id = $1 AND subject_id = $1`,
		"live memberships":                   `SELECT count(*) FROM memberships WHERE claimant_id = $1 AND ended_at IS NULL`,
		"answers that show it":               `SELECT count(*) FROM answers WHERE claimant_id = $1`,
		"flags, whose groups tell with whom": `SELECT count(*) FROM flags WHERE claimant_id = $1`,
		"tokens that work":                   `SELECT count(*) FROM tokens WHERE claimant_id = $1 AND revoked_at IS NULL`,
		"missing in erasures":                `SELECT count(*) FROM claimants c WHERE claimant_id = $1 AND NOT EXISTS (SELECT FROM erasures e WHERE e.claimant_id = c.claimant_id)`,
	} {
		var n int
		w.must(w.db.Owner.QueryRow(w.ctx, sql, [16]byte(p.id)).Scan(&n))
		if n > 0 {
			w.Errorf("of an erased person there are %d %s", n, what)
		}
	}
}

// backup is a dump of every table.
type backup map[string][]byte

// dump takes a backup of the database.
func (w *world) dump() backup {
	w.Helper()
	conn := w.admin(w.db)
	rows, err := conn.Query(w.ctx, `SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname = 'public'`)
	w.must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	all := make(backup, len(tables))
	for _, table := range tables {
		var text bytes.Buffer
		_, err := conn.PgConn().CopyTo(w.ctx, &text, "COPY "+table+" ("+w.columns(conn, table)+") TO STDOUT")
		w.must(err)
		all[table] = text.Bytes()
	}
	return all
}

// columns are those of a table that hold what was written.
func (w *world) columns(conn *pgx.Conn, table string) (list string) {
	w.Helper()
	w.must(conn.QueryRow(w.ctx, `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, table).Scan(&list))
	return list
}

// restore puts a backup into a new database, and has the world work on that.
func (w *world) restore(b backup) {
	w.Helper()
	db := pgtest.New(w)
	conn := w.admin(db)
	_, err := conn.Exec(w.ctx, `SET session_replication_role = replica`) // tables in any order
	w.must(err)
	for table, text := range b {
		_, err := conn.Exec(w.ctx, `DELETE FROM `+table)
		w.must(err)
		_, err = conn.PgConn().CopyFrom(w.ctx, bytes.NewReader(text), "COPY "+table+" ("+w.columns(conn, table)+") FROM STDIN")
		w.must(err)
	}
	w.open(db, nil)
}

func (w *world) admin(db *pgtest.DB) *pgx.Conn {
	w.Helper()
	conn, err := pgx.Connect(w.ctx, db.AdminURL)
	w.must(err)
	w.Cleanup(func() { _ = conn.Close(context.WithoutCancel(w.ctx)) })
	return conn
}
