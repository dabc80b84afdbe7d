package jobs

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/clearance"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/risk"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var administrator = access.Actor{Subject: "test", Role: access.Administrator}

// world is a database with everything that works on it.
type world struct {
	db         *pgtest.DB
	store      *postgres.Store
	queue      *Queue
	useCases   *claims.UseCases
	batches    *batch.Batches
	jobs       *Jobs
	clearances *clearance.Clearances
	// set is the instant that the clock stands at, in microseconds; 0: it runs.
	set atomic.Int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{db: pgtest.New(t)}
	logger := suitelog.New(t)
	var err error
	if w.queue, err = NewQueue(logger); err != nil {
		t.Fatal(err)
	}
	w.store, err = postgres.Open(t.Context(), w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock, Enqueuer: w.queue, MaxConns: 12})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.useCases = claims.New(w.store, books)
	w.batches = batch.New(batches.Store{Store: w.store}, w.useCases)
	second := approval.New(approvals.Store{Store: w.store})
	w.clearances = clearance.New(clearances.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases,
		risk.New(risks.Store{Store: w.store, Keys: pgtest.Keys()}, w.useCases, second), second)
	if w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Clearances: w.clearances, Logger: logger}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) clock() time.Time {
	if at := w.set.Load(); at != 0 {
		return time.UnixMicro(at)
	}
	return time.Now()
}

// run works the queue until the test ends.
func (w *world) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.jobs.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// running is an incident whose one outage has no end yet.
type running struct {
	incident claims.IncidentID
	outage   claims.Outage
	filed    int
}

// outageSince records a service that has been down since an instant.
func (w *world) outageSince(t *testing.T, start time.Time) *running {
	t.Helper()
	ctx := t.Context()
	name := claims.Name{Korean: "이름", English: "name"}
	revenue, users, periodic := money.MustParse("1000000000000", "KRW"), int64(5_000_000), true
	provider, err := w.useCases.AddProvider(ctx, administrator, claims.NewProvider{Key: "one", ProviderChange: claims.ProviderChange{
		Name: name, Class: claims.ValueAdded, TelecomRevenue: &revenue,
	}}, claims.Once{})
	must(t, err)
	service, err := w.useCases.AddService(ctx, administrator, provider.ID, claims.NewService{Key: "clips", ServiceChange: claims.ServiceChange{
		Name: name, DailyUsers: &users, Features: []claims.Feature{{Key: "play", Name: name}, {Key: "upload", Name: name}},
	}}, claims.Once{})
	must(t, err)
	_, err = w.useCases.AddPlan(ctx, administrator, service.ID, claims.NewPlan{
		Key: "plus", PlanChange: claims.PlanChange{Name: name, Audience: claims.Businesses, MainFeatures: []string{"play"}},
		Terms: claims.Terms{
			EffectiveAt: start.AddDate(-2, 0, 0), PeriodicFee: &periodic, FeePeriod: claims.PerMonth,
			Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("9900", "KRW")}},
		},
	}, claims.Once{})
	must(t, err)
	incident, err := w.useCases.ReportIncident(ctx, administrator, claims.NewIncident{Key: "running", Title: name}, claims.Once{})
	must(t, err)
	outage, err := w.useCases.AddOutage(ctx, administrator, incident.ID, claims.NewOutage{Service: service.ID, Feature: "play", Window: claims.NewWindow{
		Span: period.Window{Start: period.Edge{Stated: start}}, Source: "test", Confidence: claims.PrimarySource,
	}}, claims.Once{})
	must(t, err)
	return &running{incident: incident.ID, outage: outage}
}

// file files a claim on a subscription of its own.
func (w *world) file(t *testing.T, r *running) claims.Claim {
	t.Helper()
	r.filed++
	row := claims.NewSubscription{
		Provider: "one", Service: "clips", Plan: "plus", CustomerNumber: "customer-" + string(rune('a'+r.filed)),
		ClaimantKind: claims.Business, StartedAt: w.clock().AddDate(-1, 0, 0).Truncate(time.Hour),
	}
	s, err := w.useCases.AddSubscription(t.Context(), administrator, row, claims.Once{})
	must(t, err)
	c, err := w.useCases.FileClaim(t.Context(), administrator, claims.NewClaim{Incident: r.incident, Subscription: s.ID}, claims.Once{})
	must(t, err)
	return c
}

func (w *world) claim(t *testing.T, id claims.ClaimID) claims.Claim {
	t.Helper()
	c, err := w.useCases.Claim(t.Context(), administrator, id)
	must(t, err)
	return c
}

// waiting is a job as the queue has it.
type waiting struct {
	id     int64
	state  string
	at     time.Time
	unique bool
}

// queued gives the jobs of a kind, oldest first.
func (w *world) queued(t *testing.T, kind claims.WorkKind) []waiting {
	t.Helper()
	rows, err := w.store.Pool().Query(t.Context(), `
		SELECT id, state::text, scheduled_at, unique_key IS NOT NULL FROM river.river_job WHERE kind = $1 ORDER BY id`, string(kind))
	must(t, err)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (j waiting, err error) {
		err = row.Scan(&j.id, &j.state, &j.at, &j.unique)
		return j, err
	})
	must(t, err)
	return all
}

// patience bounds what the tests wait for.
const patience = 5 * time.Minute

// await asks until it is so, now and then: what is waited for needs the processor more.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for limit := time.After(patience); !so(); {
		select {
		case <-time.After(2 * time.Millisecond):
		case <-limit:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// blocked reports whether a statement like this one waits for a lock.
func (w *world) blocked(t *testing.T, admin *pgx.Conn, like string) bool {
	t.Helper()
	var n int
	must(t, admin.QueryRow(t.Context(), `
		SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'`, like).Scan(&n))
	return n > 0
}

func (w *world) admin(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.db.AdminURL)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
