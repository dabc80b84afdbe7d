package edition_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/edition"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/editions"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/simulations"
	"bosang/claims/simulation"
	"bosang/rules"
	"bosang/rules/library"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	administrator = signedIn(access.Actor{Subject: "admin", Role: access.Administrator})
	regulator     = signedIn(access.Actor{Subject: "regulator-1", Role: access.Regulator})
	inspector     = signedIn(access.Actor{Subject: "regulator-2", Role: access.Regulator})
)

// signedIn is a person who acts, and who has signed in just now for as long as the
// tests run. What it is called tells it from others.
func signedIn(a access.Actor) access.Actor {
	user := claims.KeyOf("user", a.Subject)
	a.Subject, a.User, a.VerifiedAt = "user:"+user.String(), access.ID(user), time.Now().Add(time.Hour)
	return a
}

// gate is a queue that can stop who publishes, after the library was counted and
// before the transaction ends.
type gate struct {
	*jobs.Queue
	mu     sync.Mutex
	reach  chan struct{}
	pass   chan struct{}
	closed bool
}

// Enqueue puts work into the queue when the gate is open.
func (g *gate) Enqueue(ctx context.Context, tx pgx.Tx, work ...claims.Work) error {
	g.mu.Lock()
	closed := g.closed
	g.closed = false
	g.mu.Unlock()
	if closed {
		close(g.reach)
		<-g.pass
	}
	return g.Queue.Enqueue(ctx, tx, work...)
}

// shut makes the next who enqueues wait; reached says that somebody does, and
// open lets them pass.
func (g *gate) shut() (reached <-chan struct{}, open func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reach, g.pass, g.closed = make(chan struct{}), make(chan struct{}), true
	return g.reach, sync.OnceFunc(func() { close(g.pass) })
}

// process is what a process of the program has of a database.
type process struct {
	testing.TB
	ctx      context.Context
	db       *pgtest.DB
	gate     *gate
	store    *postgres.Store
	cases    *claims.UseCases
	runs     *batch.Batches
	editions *edition.Editions
	sims     *simulation.Simulations
}

func start(t testing.TB, db *pgtest.DB) *process {
	t.Helper()
	p := &process{TB: t, ctx: context.Background(), db: db}
	queue, err := jobs.NewQueue(slog.New(slog.DiscardHandler))
	p.must(err)
	p.gate = &gate{Queue: queue}
	p.store, err = postgres.Open(p.ctx, db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Enqueuer: p.gate, MaxConns: 8})
	p.must(err)
	t.Cleanup(p.store.Close)
	books, err := library.Load()
	p.must(err)
	p.cases = claims.New(p.store, books)
	p.runs = batch.New(batches.Store{Store: p.store}, p.cases)
	p.editions = edition.NewEditions(editions.Store{Store: p.store}, p.cases)
	p.sims = simulation.New(simulations.Store{Store: p.store}, p.cases)
	return p
}

func (p *process) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// failure is the failure that an error is; its code must be this one.
func (p *process) failure(err error, code string) *claims.Error {
	p.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code {
		p.Fatalf("the error is %v, want %s", err, code)
	}
	return known
}

// wants fails unless the error is a failure of the code.
func (p *process) wants(err error, code string) {
	p.Helper()
	_ = p.failure(err, code)
}

// fill loads the incident of October 2022 with claims, and decides them.
func (p *process) fill(n int) claims.IncidentID {
	p.Helper()
	loaded, err := demonstration.Load(p.ctx, p.cases, administrator, demonstration.Population{Claims: n, Seed: 1})
	p.must(err)
	_, err = demonstration.File(p.ctx, p.cases, administrator, loaded, func(int64) {})
	p.must(err)
	p.decideAll(loaded.Incident.ID)
	p.clearQueue()
	return loaded.Incident.ID
}

func (p *process) decideAll(incident claims.IncidentID) batch.Batch {
	p.Helper()
	b, err := p.runs.Start(p.ctx, administrator, batch.NewBatch{Incident: incident}, claims.Once{})
	p.must(err)
	b, err = p.runs.Work(p.ctx, b.ID, 2, nil)
	p.must(err)
	return b
}

func (p *process) clearQueue() {
	p.Helper()
	_, err := p.db.Owner.Exec(p.ctx, `DELETE FROM river.river_job`)
	p.must(err)
}

// operators gives operators of a provider of the demonstration.
func (p *process) operators(key string, n int) []access.Actor {
	p.Helper()
	provider, err := p.cases.ProviderByKey(p.ctx, administrator, key)
	p.must(err)
	out := make([]access.Actor, n)
	for i := range out {
		out[i] = signedIn(access.Actor{Subject: key + "-" + string(rune('a'+i)), Role: access.Operator, Providers: []access.ID{provider.ID}})
	}
	return out
}

// stock reads a file of the rulebooks in the program.
func (p *process) stock(name string) string {
	p.Helper()
	text, err := os.ReadFile("../../rules/library/" + name)
	p.must(err)
	return string(text)
}

// fiveDays is a programme of Kakao that gives five days for three.
func (p *process) fiveDays() edition.New {
	p.Helper()
	text := p.stock("kakao-2022-emoticon-plus/2022-10.yaml")
	text = strings.Replace(text, "edition: 2022-10\n", "edition: 2022-11\n", 1)
	text = strings.Replace(text, "value: 3d", "value: 5d", 1) + "\nreplaces: 2022-10\n"
	cases := strings.ReplaceAll(p.stock("kakao-2022-emoticon-plus/cases/emoticon-plus.yaml"), "remedies: extension 72h", "remedies: extension 120h")
	return edition.New{Kind: rules.ProgrammeBook, Content: edition.Content{
		Rulebook: "kakao-2022-emoticon-plus", Edition: "2022-11", Jurisdiction: "KR", Replaces: "2022-10", Text: text, Cases: cases,
	}}
}

func (p *process) draft(actor access.Actor, n edition.New) edition.Edition {
	p.Helper()
	e, err := p.editions.Draft(p.ctx, actor, n, claims.Once{})
	p.must(err)
	return e
}

func (p *process) propose(actor access.Actor, e edition.Edition) edition.Edition {
	p.Helper()
	e, err := p.editions.Propose(p.ctx, actor, e.ID, e.Version)
	p.must(err)
	return e
}

// simulate works a simulation of the edition over an incident to its end.
func (p *process) simulate(actor access.Actor, e edition.Edition, incident claims.IncidentID) {
	p.Helper()
	sim, err := p.sims.StartSimulation(p.ctx, actor, simulation.NewSimulation{Incident: incident, Edition: e.ID}, claims.Once{})
	p.must(err)
	sim, err = p.sims.Work(p.ctx, sim.ID, 2, nil)
	p.must(err)
	if sim.State != simulation.Done || sim.Hash != e.Hash {
		p.Fatalf("the simulation is %s of %x, want one of %x", sim.State, sim.Hash, e.Hash)
	}
}

// decideAgain works what a publication has put into the queue, and gives on how
// many plans each of the works is.
func (p *process) decideAgain() []int {
	p.Helper()
	rows, err := p.db.Owner.Query(p.ctx, `SELECT args FROM river.river_job WHERE kind = 'decide_again' ORDER BY id`)
	p.must(err)
	works, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	p.must(err)
	var out []int
	for _, work := range works {
		var args struct {
			Incident string   `json:"incident_id"`
			Plans    []string `json:"plan_ids"`
		}
		p.must(json.Unmarshal(work, &args))
		incident, err := claims.ParseID[any](args.Incident)
		p.must(err)
		plans := make([]claims.PlanID, len(args.Plans))
		for i, text := range args.Plans {
			plan, err := claims.ParseID[any](text)
			p.must(err)
			plans[i] = claims.PlanID(plan)
		}
		id := claims.NewBatchID()
		p.must(p.runs.StartAgain(p.ctx, id, claims.IncidentID(incident), plans))
		_, err = p.runs.Work(p.ctx, id, 2, nil)
		p.must(err)
		out = append(out, len(plans))
	}
	p.clearQueue()
	return out
}

// decided counts, by whether the claim is on the plan, the claims whose current
// decision has the number and rests, or does not rest, on the edition of the hash.
func (p *process) decided(plan string, number int, hash [32]byte) (onIt, notOnIt, others int) {
	p.Helper()
	err := p.db.Owner.QueryRow(p.ctx, `
		SELECT count(*) FILTER (WHERE s.key || '/' || pl.key = $1 AND d.number = $2 AND position(encode($3, 'hex') IN convert_from(d.outcome, 'UTF8')) > 0),
			count(*) FILTER (WHERE s.key || '/' || pl.key = $1 AND NOT (d.number = $2 AND position(encode($3, 'hex') IN convert_from(d.outcome, 'UTF8')) > 0)),
			count(*) FILTER (WHERE s.key || '/' || pl.key <> $1 AND d.number > 1)
		FROM claims c JOIN decisions d ON d.claimant_id = c.claimant_id AND d.id = c.decision_id
			JOIN plans pl ON pl.id = c.plan_id JOIN services s ON s.id = c.service_id`, plan, number, hash[:]).Scan(&onIt, &notOnIt, &others)
	p.must(err)
	return onIt, notOnIt, others
}

// waits returns once somebody waits for a lock of the library.
func (p *process) waits() {
	p.Helper()
	for range 100_000 {
		var n int
		p.must(p.db.Owner.QueryRow(p.ctx, `
			SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&n))
		if n > 0 {
			return
		}
	}
	p.Fatal("nobody waits")
}

// reports adds an incident without outages.
func (p *process) reports(key string) error {
	_, err := p.cases.ReportIncident(p.ctx, administrator, claims.NewIncident{Key: key, Title: claims.Name{Korean: "가", English: "a"}}, claims.Once{})
	return err
}
