// Package settled gives tests a database in which somebody has claimed: two providers
// with a service and a plan each, an incident, and whatever claims the test files.
package settled

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy"
	"bosang/rules/library"
)

// Noon is when the tests begin: a Tuesday in Korea.
var Noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

// World is the database, the store on it, and what stands there.
type World struct {
	testing.TB
	Ctx       context.Context
	DB        *pgtest.DB
	Clock     *clocktest.Clock
	Store     *postgres.Store
	UseCases  *claims.UseCases
	Persons   *privacy.Persons
	Providers [2]claims.Provider
	Plans     [2]claims.Plan
	Incident  claims.Incident
	SQL       *Statements
	mu        sync.Mutex
	work      []claims.Work
	made      int
}

// System acts for the service.
var System = access.SystemActor("test")

// Regulator oversees everything.
var Regulator = access.Actor{Subject: "regulator", Role: access.Regulator}

// New gives a world on a database of its own.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{TB: t, Ctx: t.Context(), DB: pgtest.New(t), Clock: clocktest.Ticking(Noon), SQL: &Statements{}}
	store, err := postgres.Open(w.Ctx, w.DB.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.Clock.Now, Enqueuer: w, MaxConns: 6, Tracer: w.SQL})
	w.Must(err)
	t.Cleanup(store.Close)
	books, err := library.Load()
	w.Must(err)
	w.Store, w.UseCases = store, claims.New(store, books)
	w.Persons = privacy.New(persons.Store{Store: store, Keys: pgtest.Keys()}, w.UseCases)
	w.In(System, func(tx claims.Tx) {
		name, now := claims.Name{Korean: "카카오", English: "Kakao"}, tx.Now()
		for i, key := range []string{"kakao", "rival"} {
			p := claims.Provider{ID: NewID(), Key: key, Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: now}
			w.Must(tx.AddProvider(w.Ctx, p))
			service := claims.Service{ID: NewID(), ProviderID: p.ID, Key: "talk", Name: name, Version: 1, CreatedAt: now,
				Features: []claims.Feature{{ID: NewID(), Key: "message", Name: name}}}
			w.Must(tx.AddService(w.Ctx, service))
			plan := claims.Plan{ID: NewID(), ProviderID: p.ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Consumers,
				MainFeatures: []string{"message"}, Version: 1, CreatedAt: now}
			w.Must(tx.AddPlan(w.Ctx, plan))
			w.Providers[i], w.Plans[i] = p, plan
		}
		w.Incident = claims.Incident{ID: NewID(), Key: "fire", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: now}
		w.Must(tx.AddIncident(w.Ctx, w.Incident))
	})
	return w
}

// NewID draws an id of anything.
func NewID() [16]byte { return claims.NewID[any]() }

// Enqueue takes work, and does none.
func (w *World) Enqueue(_ context.Context, _ pgx.Tx, work ...claims.Work) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.work = append(w.work, work...)
	return nil
}

// Work gives the work of a kind that was put into the queue so far.
func (w *World) Work(kind claims.WorkKind) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.work {
		if one.Kind == kind {
			n++
		}
	}
	return n
}

// Take gives the work that was put into the queue since it was asked last.
func (w *World) Take() (work []claims.Work) {
	w.mu.Lock()
	defer w.mu.Unlock()
	work, w.work = w.work, nil
	return work
}

// Must ends the test where something failed.
func (w *World) Must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Wants fails unless the error has the code.
func (w *World) Wants(err error, code string) {
	w.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

// In runs fn in one transaction.
func (w *World) In(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.Must(w.Store.InTx(w.Ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// Operator acts for a provider, as a person who signed in.
func (w *World) Operator(provider int) access.Actor {
	user := NewID()
	return access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Operator, Providers: []access.ID{w.Providers[provider].ID}, User: user, VerifiedAt: w.Clock.Now()}
}

// Count reads a number as the owner of the tables.
func (w *World) Count(sql string, args ...any) (n int) {
	w.Helper()
	w.Must(w.DB.Owner.QueryRow(w.Ctx, sql, args...).Scan(&n))
	return n
}

// Exec runs statements as the owner of the tables.
func (w *World) Exec(sql string, args ...any) {
	w.Helper()
	_, err := w.DB.Owner.Exec(w.Ctx, sql, args...)
	w.Must(err)
}

// Statements are those that the store has run.
type Statements struct {
	mu  sync.Mutex
	all []pgx.TraceQueryStartData
}

// TraceQueryStart notes a statement.
func (s *Statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, data)
	return ctx
}

// TraceQueryEnd notes nothing.
func (s *Statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// Take gives the statements since the last time.
func (s *Statements) Take() []pgx.TraceQueryStartData {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

// ReadByIndex runs fn, and fails where one of the statements that the store ran meanwhile
// reads one of the tables whole, or a whole index of one that is not small: without a
// condition on the column that leads it.
func (w *World) ReadByIndex(fn func(), tables ...string) {
	w.Helper()
	of := `(` + strings.Join(tables, "|") + `)\b`
	whole, walk := regexp.MustCompile(`Seq Scan on `+of), regexp.MustCompile(`Index (?:Only )?Scan(?: Backward)? using (\S+) on `+of+`.*\n\s*(.*)`)
	w.Exec("ANALYZE")
	leads := w.leading()
	w.SQL.Take()
	fn()
	conn, err := w.DB.Service.Acquire(w.Ctx)
	w.Must(err)
	defer conn.Release()
	explained := 0
	for _, s := range w.SQL.Take() {
		switch {
		case strings.HasPrefix(s.SQL, "BEGIN"), strings.HasPrefix(s.SQL, "SET "), s.SQL == "commit", s.SQL == "rollback":
			_, err := conn.Exec(w.Ctx, s.SQL)
			w.Must(err)
			continue
		case s.SQL == "":
			continue
		}
		rows, err := conn.Query(w.Ctx, "EXPLAIN "+s.SQL, s.Args...)
		w.Must(err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		w.Must(err)
		plan := strings.Join(lines, "\n")
		if whole.MatchString(plan) {
			w.Errorf("a whole table is read:\n%s\n%s", s.SQL, plan)
		}
		for _, scan := range walk.FindAllStringSubmatch(plan, -1) {
			lead, large := leads[scan[1]]
			if condition, found := strings.CutPrefix(scan[3], "Index Cond: "); large && (!found || !strings.Contains(condition, lead)) {
				w.Errorf("the whole of %s is read:\n%s\n%s", scan[1], s.SQL, plan)
			}
		}
		explained++
	}
	if explained == 0 {
		w.Error("no statement was looked at")
	}
}

// leading gives the first column of each index that holds more than a few rows.
func (w *World) leading() map[string]string {
	w.Helper()
	rows, err := w.DB.Owner.Query(w.Ctx, `SELECT c.relname, pg_get_indexdef(i.indexrelid, 1, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.reltuples > 1000`)
	w.Must(err)
	leads := make(map[string]string)
	var index, column string
	_, err = pgx.ForEachRow(rows, []any{&index, &column}, func() error {
		leads[index] = column
		return nil
	})
	w.Must(err)
	return leads
}
