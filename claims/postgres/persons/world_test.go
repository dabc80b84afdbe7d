package persons_test

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2026, 10, 15, 3, 0, 0, 0, time.UTC)

var (
	regulator     = access.Actor{Subject: "regulator", Role: access.Regulator}
	administrator = access.Actor{Subject: "administrator", Role: access.Administrator}
	system        = access.SystemActor("test")
)

// statements keeps what is sent to the database, with its parameters.
type statements struct {
	mu   sync.Mutex
	sent []pgx.TraceQueryStartData
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, data)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// take gives what was sent since it was asked last.
func (s *statements) take() []pgx.TraceQueryStartData {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.sent = nil }()
	return s.sent
}

// world is a database with two providers, two customers of the first and one of the
// second.
type world struct {
	testing.TB
	*privacy.Persons
	ctx       context.Context
	db        *pgtest.DB
	store     persons.Store
	sql       *statements
	providers [2]claims.ProviderID
	customers [3]claims.ClaimantID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), sql: &statements{}}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{
		Keys: pgtest.Keys(), MaxConns: 8, Clock: func() time.Time { return noon }, Tracer: w.sql,
	})
	w.must(err)
	t.Cleanup(store.Close)
	w.store = persons.Store{Store: store, Keys: pgtest.Keys()}
	cases := claims.New(store, nil)
	w.Persons = privacy.New(w.store, cases)
	for i := range w.providers {
		p, err := cases.AddProvider(w.ctx, administrator, claims.NewProvider{Key: fmt.Sprintf("provider-%d", i),
			ProviderChange: claims.ProviderChange{Name: claims.Name{Korean: "사업자", English: "Provider"}, Class: claims.ValueAdded}}, claims.Once{})
		w.must(err)
		w.providers[i] = p.ID
	}
	for i := range w.customers {
		w.must(store.InTx(w.ctx, system, func(tx claims.Tx) error {
			ids, err := tx.ClaimantsOf(w.ctx, w.providers[i/2], []claims.CustomerOf{{Number: fmt.Sprintf("customer-%04d", i), Kind: claims.Consumer}})
			w.customers[i] = ids[0]
			return err
		}))
	}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error is of the kind.
func (w *world) wants(err error, kind claims.Kind, what string) {
	w.Helper()
	if err == nil || claims.KindOf(err) != kind {
		w.Errorf("%s: the error is %v", what, err)
	}
}

// claimant is the customer as who acts.
func (w *world) claimant(i int) access.Actor {
	return access.Actor{Subject: fmt.Sprintf("claimant-%d", i), Role: access.Claimant, Claimant: w.customers[i]}
}

// operator is one of the provider, at an address.
func (w *world) operator(i int) access.Actor {
	user := claims.Key{15: byte(i + 1)}
	return access.Actor{
		Subject: "user:" + user.String(), Role: access.Operator, Providers: []access.ID{w.providers[i]}, User: access.ID(user), VerifiedAt: noon,
		Address: netip.MustParseAddr("203.0.113.7"), Request: fmt.Sprintf("request-%d", i),
	}
}

// count counts rows as the owner.
func (w *world) count(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, sql, args...).Scan(&n))
	return n
}

// runs runs a statement as an actor and gives how many rows it was of.
func (w *world) runs(actor access.Actor, sql string, args ...any) (rows int64, err error) {
	w.Helper()
	err = w.store.InTx(w.ctx, actor, func(tx claims.Tx) (err error) {
		rows, err = postgres.In(tx).Changes(w.ctx, "try", sql, args...)
		return err
	})
	return rows, err
}

// written gives the customer a contact and a payee.
func (w *world) written(i int) (privacy.Contact, privacy.Payee) {
	w.Helper()
	c, err := w.SetContact(w.ctx, w.claimant(i), w.customers[i], privacy.Contact{
		Name: fmt.Sprintf("김보상%d", i), Email: fmt.Sprintf("bosang-%d@example.com", i), Phone: fmt.Sprintf("010-1234-567%d", i), Version: 1,
	})
	w.must(err)
	p, err := w.SetPayee(w.ctx, w.claimant(i), w.customers[i], privacy.Payee{
		Name: fmt.Sprintf("김보상%d", i), Bank: "004", Account: fmt.Sprintf("123-456-78901%d", i), Version: 1,
	})
	w.must(err)
	return c, p
}
