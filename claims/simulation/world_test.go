package simulation_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/simulations"
	"bosang/claims/simulation"
	"bosang/rules/library"
	"bosang/rules/rulebook"
)

// workerFlag in the environment makes the test binary a process that works a
// simulation.
const workerFlag = "BOSANG_TEST_SIMULATES"

func TestMain(m *testing.M) {
	if os.Getenv(workerFlag) != "" {
		if err := workAsProcess(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	pgtest.Main(m)
}

var (
	administrator = access.Actor{Subject: "test", Role: access.Administrator}
	regulator     = access.Actor{Subject: "inspector", Role: access.Regulator}
)

// world is a database with the use cases and simulations over it.
type world struct {
	store    *postgres.Store
	useCases *claims.UseCases
	batches  *batch.Batches
	sims     *simulation.Simulations
	// skew is what the clock is ahead of the machine's.
	skew *atomic.Int64
}

func open(ctx context.Context, url string) (*world, error) {
	queue, err := jobs.NewQueue(slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	w := &world{skew: new(atomic.Int64)}
	w.store, err = postgres.Open(ctx, url, postgres.Options{
		Keys:     pgtest.Keys(),
		Enqueuer: queue, MaxConns: 8,
		Clock: func() time.Time { return time.Now().Add(time.Duration(w.skew.Load())) },
	})
	if err != nil {
		return nil, err
	}
	books, err := library.Load()
	if err != nil {
		return nil, err
	}
	w.useCases = claims.New(w.store, books)
	w.batches = batch.New(batches.Store{Store: w.store}, w.useCases)
	w.sims = simulation.New(simulations.Store{Store: w.store}, w.useCases)
	return w, nil
}

func mustOpen(t *testing.T, url string) *world {
	t.Helper()
	w, err := open(t.Context(), url)
	must(t, err)
	t.Cleanup(w.store.Close)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill loads the incident of October 2022 and files that many claims.
func (w *world) fill(t *testing.T, n int) claims.IncidentID {
	t.Helper()
	loaded, err := demonstration.Load(t.Context(), w.useCases, administrator, demonstration.Population{Claims: n, Seed: 1})
	must(t, err)
	if n > 0 {
		_, err = demonstration.File(t.Context(), w.useCases, administrator, loaded, func(int64) {})
		must(t, err)
	}
	return loaded.Incident.ID
}

// start starts a simulation that the test works itself.
func (w *world) start(t *testing.T, actor access.Actor, n simulation.NewSimulation) simulation.Simulation {
	t.Helper()
	s, err := w.sims.StartSimulation(t.Context(), actor, n, claims.Once{})
	must(t, err)
	return s
}

// work works a simulation in this process to its end.
func (w *world) work(t *testing.T, id claims.SimulationID, workers int) simulation.Simulation {
	t.Helper()
	s, err := w.sims.Work(t.Context(), id, workers, nil)
	must(t, err)
	if s.State != simulation.Done {
		t.Fatalf("the simulation is %s (%s)", s.State, s.Reason)
	}
	return s
}

// merchantsGetMore is a proposal that changes much in the demonstration: the
// threshold for value-added services, and what small merchants are given.
func merchantsGetMore(incident claims.IncidentID) simulation.NewSimulation {
	return simulation.NewSimulation{
		Incident: incident, Samples: 3, Seed: 7,
		Parameters: []rulebook.Change{
			{Rulebook: "kr-telecom-act", Edition: "2019-06-25", Parameter: "eligibility-threshold", Case: "value_added", Value: "100h"},
			{Rulebook: "kakao-2022-merchants", Edition: "2022-12", Parameter: "small-support", Value: "45000 KRW"},
			{Rulebook: "kakao-2022-merchants", Edition: "2022-12", Parameter: "middle-loss", Value: "700000 KRW"},
		},
	}
}

// contents gives a digest of each table, the simulations' own left out, and the records of
// who read their samples.
func contents(t *testing.T, owner *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := owner.Query(t.Context(), `
		SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'river') AND tablename NOT IN ('simulations', 'access_records')`)
	must(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	digests := make(map[string]string, len(tables))
	for _, table := range tables {
		var digest string
		sql := "SELECT count(*) || ' rows ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '') FROM " + table + " r"
		must(t, owner.QueryRow(t.Context(), sql).Scan(&digest))
		digests[table] = digest
	}
	return digests
}

// workAsProcess is what a process does that works a simulation for a test. After
// each chunk it says how many claims it has seen and waits for a byte.
func workAsProcess() error {
	ctx := context.Background()
	w, err := open(ctx, os.Getenv("BOSANG_TEST_URL"))
	if err != nil {
		return err
	}
	defer w.store.Close()
	chunk, err := strconv.Atoi(os.Getenv("BOSANG_TEST_CHUNK"))
	if err != nil {
		return err
	}
	w.sims.SetPace(chunk, int64(chunk), 0)
	id, err := claims.ParseID[struct{}](os.Getenv("BOSANG_TEST_SIMULATION"))
	if err != nil {
		return err
	}
	workers, err := strconv.Atoi(os.Getenv("BOSANG_TEST_WORKERS"))
	if err != nil {
		return err
	}
	answer := make([]byte, 1)
	_, err = w.sims.Work(ctx, claims.SimulationID(id), workers, func(done, _ int64) {
		fmt.Println(done)
		_, _ = io.ReadFull(os.Stdin, answer) // without an asker it goes on
	})
	return err
}

// process is another process that works a simulation.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	more  io.WriteCloser
}

func begin(t *testing.T, url string, id claims.SimulationID, chunk, workers int) *process {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), workerFlag+"=1", "BOSANG_TEST_URL="+url, "BOSANG_TEST_SIMULATION="+id.String(), "BOSANG_TEST_CHUNK="+strconv.Itoa(chunk),
		"BOSANG_TEST_WORKERS="+strconv.Itoa(workers))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	more, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &process{cmd: cmd, lines: bufio.NewScanner(out), more: more}
}

// next waits until the process has counted a chunk.
func (p *process) next(t *testing.T) int64 {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatal("the process ended before its simulation did")
	}
	n, err := strconv.ParseInt(strings.TrimSpace(p.lines.Text()), 10, 64)
	must(t, err)
	return n
}

func (p *process) goOn(t *testing.T) {
	t.Helper()
	_, err := p.more.Write([]byte{'+'})
	must(t, err)
}

// kill ends the process with SIGKILL.
func (p *process) kill(t *testing.T) {
	t.Helper()
	must(t, p.cmd.Process.Kill())
	if err := p.cmd.Wait(); err == nil {
		t.Fatal("the process ended by itself before it was killed")
	}
}
