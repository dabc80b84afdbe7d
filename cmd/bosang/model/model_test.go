package model_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The variables that say how long the test goes on, and what is drawn.
const (
	seedVariable  = "BOSANG_MODEL_SEED"
	stepsVariable = "BOSANG_MODEL_STEPS"
)

// How much is done where nobody says: so many operations, in rounds of so many.
const (
	stepsUsual = 600
	stepsRound = 300
	workers    = 2
)

// crowd is who acts at once: so many actors for each list of deeds.
var crowd = []struct {
	actors int
	deeds  []deed
}{{4, claimants}, {3, operators}, {3, payers}, {1, reporters}, {1, overseers}}

// TestWhateverHappensNothingIsPaidTwiceOrLost drives all roles at once, with kills, and
// holds what became of it to what is remembered and allowed.
func TestWhateverHappensNothingIsPaidTwiceOrLost(t *testing.T) {
	m := newModel(t, number(t, seedVariable, uint64(time.Now().UnixNano())), workers)
	t.Logf("seed %d", m.seed)
	defer m.saySeen()
	steps := number(t, stepsVariable, stepsUsual)
	began := time.Now()
	for done, round := uint64(0), uint64(1); done < steps; done, round = done+stepsRound, round+1 {
		m.freshen()
		m.round(round, min(stepsRound, steps-done))
		m.barrier()
		if steps > stepsUsual || testing.Verbose() {
			t.Logf("round %d: %d operations, %d claims, %d promises in %s", round, done+stepsRound, len(m.claims), len(m.promises), time.Since(began).Round(time.Second))
		}
	}
	m.payAll()
	m.mustBeSound()
}

// came counts what came about, so that who reads it knows what was looked at.
const came = `
	SELECT noun || ' ' || coalesce(was || ' -> ', '') || became || ' ' || count(*) FROM model_history WHERE noun NOT IN ('claims', 'entitlements', 'clearances') GROUP BY noun, was, became
	UNION ALL SELECT 'overpaid ' || count(*) FROM entitlements WHERE overpaid > 0 UNION ALL SELECT 'awards ' || count(*) FROM awards
	UNION ALL SELECT 'claims ' || state || ' ' || count(*) FROM claims GROUP BY state ORDER BY 1`

// number reads a number from the environment.
func number(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// round has everybody act until so many operations are done.
func (m *model) round(number, operations uint64) {
	var left atomic.Int64
	left.Store(int64(operations))
	var all sync.WaitGroup
	at := number * 100
	for _, c := range crowd {
		for range c.actors {
			at++
			a := m.actor(at)
			all.Go(func() {
				for left.Add(-1) >= 0 {
					a.act(c.deeds)
				}
			})
		}
	}
	stop := make(chan struct{})
	var killing sync.WaitGroup
	killer := m.actor(at + 1)
	killing.Go(func() { killer.kills(stop, &left, int64(operations)) })
	all.Wait()
	close(stop)
	killing.Wait()
}

// kills kills the server and workers, twice or so in a round, whenever so much is done.
func (a *actor) kills(stop <-chan struct{}, left *atomic.Int64, operations int64) {
	m := a.model
	for next := operations * int64(60+a.IntN(30)) / 100; next > 0; next -= operations * int64(20+a.IntN(30)) / 100 {
		for left.Load() > next {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
		if a.chance(30) {
			m.cutOff()
			continue
		}
		m.programs.again(m.t, one(a, append([]*program{m.programs.server}, m.programs.work...)))
	}
}

// cutOff has the database end all connections of the programs.
func (m *model) cutOff() {
	conn, err := pgx.Connect(m.t.Context(), m.db.AdminURL)
	if err != nil {
		m.t.Error(err)
		return
	}
	defer func() { _ = conn.Close(m.t.Context()) }()
	if _, err := conn.Exec(m.t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'program-%'`); err != nil {
		m.t.Error(err)
	}
}

// inTheMidst kills a worker sometimes, just when there is a remittance to be released.
func (a *actor) inTheMidst() {
	if a.chance(25) {
		m := a.model
		<-time.After(time.Duration(a.IntN(40)) * time.Millisecond) // wherever it is by then
		m.programs.again(m.t, one(a, m.programs.work))
	}
}

// freshen lets those in anew who came in a while ago.
func (m *model) freshen() {
	people := []*person{m.admin, m.second, m.regulator}
	for _, d := range m.desks {
		people = append(people, d.operators...)
		for _, c := range d.customers {
			people = append(people, c.person)
		}
	}
	for _, p := range people {
		if time.Since(p.since) > 4*time.Minute {
			m.signIn(p)
		}
	}
}

// saw counts how an operation was answered.

func (m *model) saw(r sent, a answer) answer {
	path := r.path
	if cut := strings.IndexByte(path, '?'); cut >= 0 {
		path = path[:cut]
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) == 36 {
			parts[i] = "{}"
		}
	}
	what := fmt.Sprintf("%s %s %d", r.method, strings.Join(parts, "/"), a.status)
	if a.status >= 400 {
		what += " " + a.object().at("code")
		if faults, _ := a.object()["errors"].([]any); len(faults) > 0 {
			what += fmt.Sprint(" ", faults)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked[what]++
	return a
}

// saySeen tells how often what was answered how, and what came about.
func (m *model) saySeen() {
	if len(m.desks) == providersMade && m.t.Context().Err() == nil {
		m.t.Log(collect(m, pgx.RowTo[string], came))
	}
	for _, what := range slices.Sorted(maps.Keys(m.asked)) {
		m.t.Logf("%6d %s", m.asked[what], what)
	}
}
