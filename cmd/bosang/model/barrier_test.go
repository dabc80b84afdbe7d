package model_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// promise is something that was answered with success, and that has to stand for good: a
// statement that gives true.
type promise struct {
	claim, what, sql string
	args             []any
}

// promise remembers one.
func (m *model) promise(claim, what, sql string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.promises = append(m.promises, promise{claim, what, sql, args})
}

func (m *model) exec(sql string, args ...any) {
	m.t.Helper()
	if _, err := m.db.Owner.Exec(m.t.Context(), sql, args...); err != nil {
		m.t.Fatalf("%v\n%s", err, sql)
	}
}

// collect reads rows as the owner of the tables.
func collect[T any](m *model, to pgx.RowToFunc[T], sql string, args ...any) []T {
	m.t.Helper()
	rows, err := m.db.Owner.Query(m.t.Context(), sql, args...)
	if err != nil {
		m.t.Fatalf("%v\n%s", err, sql)
	}
	all, err := pgx.CollectRows(rows, to)
	if err != nil {
		m.t.Fatalf("%v\n%s", err, sql)
	}
	return all
}

func value[T any](m *model, sql string, args ...any) T {
	m.t.Helper()
	all := collect(m, pgx.RowTo[T], sql, args...)
	if len(all) != 1 {
		m.t.Fatalf("%d rows of\n%s", len(all), sql)
	}
	return all[0]
}

// none expects that a statement finds nothing. What it finds is an id, the claim concerned,
// and what is wrong.
func (m *model) none(what, sql string, args ...any) {
	m.t.Helper()
	type found struct{ id, claim, text string }
	for _, f := range collect(m, func(row pgx.CollectableRow) (f found, err error) {
		err = row.Scan(&f.id, &f.claim, &f.text)
		return f, err
	}, sql, args...) {
		m.fault(f.claim, "%s: %s: %s", what, f.id, f.text)
	}
}

// waiting are jobs that are to be done now: what waits for an instant is not.
const waiting = `state IN ('available', 'pending', 'running', 'retryable') OR state = 'scheduled' AND scheduled_at < now() + interval '5 seconds'`

// drain waits until background work has come to its end. What a killed process was at is
// taken up after minutes by the clock; here at once: the jobs that still run when all
// workers have ended are nobody's.
func (m *model) drain() {
	m.t.Helper()
	limit := time.After(patience)
	m.heard(limit)
	orphaned := value[bool](m, `SELECT EXISTS (SELECT FROM river.river_job WHERE state IN ('running', 'retryable'))`)
	if orphaned {
		for _, w := range m.programs.work {
			w.end()
		}
		m.heard(limit)
		m.exec(`UPDATE river.river_job SET state = 'available', scheduled_at = now() WHERE state IN ('running', 'retryable')`)
		m.exec(`DELETE FROM river.river_leader`)
		for _, w := range m.programs.work {
			w.start()
		}
	}
	for {
		left := collect(m, pgx.RowTo[string], `SELECT concat_ws(' ', kind, state, attempt, args::text) FROM river.river_job WHERE `+waiting+`
			UNION ALL SELECT concat_ws(' ', 'remittance', id, state, 'whose job is not there') FROM remittances WHERE state IN ('collecting', 'approved')`)
		if len(left) == 0 {
			return
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-limit:
			m.t.Fatalf("seed %d: background work does not come to its end:\n%s\nOf these things there were the jobs\n%s", m.seed, strings.Join(left, "\n"), strings.Join(m.jobsOf(), "\n"))
		}
	}
}

// heard waits until the database has done what was sent to it by those who have ended: who
// was killed may have taken a job, or stored something, of which nobody has heard.
func (m *model) heard(limit <-chan time.Time) {
	m.t.Helper()
	for {
		left := collect(m, pgx.RowTo[string], `SELECT application_name FROM pg_stat_activity
			WHERE datname = current_database() AND application_name LIKE 'program-%' AND application_name <> ALL ($1)`, m.programs.names())
		if len(left) == 0 {
			return
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-limit:
			m.t.Fatalf("connections of those who have ended do not end: %v", left)
		}
	}
}

// jobsOf tells of all jobs, also those that have ended, about remittances that wait.
func (m *model) jobsOf() []string {
	return collect(m, pgx.RowTo[string], `SELECT row_to_json(j)::text FROM river.river_job j
		JOIN remittances r ON j.args->>'remittance_id' = r.id::text WHERE r.state IN ('collecting', 'approved')`)
}

// barrier is when nobody acts and nothing waits: everything is checked.
func (m *model) barrier() {
	m.t.Helper()
	m.drain()
	for _, check := range []func(){
		m.checkDone, m.checkPromises, m.checkOnce, m.checkHistory, m.checkTime, m.checkSent, m.checkBudgets, m.checkLedger, m.checkFiles, m.checkReports, m.checkAPI, m.checkWork,
	} {
		check()
	}
	m.mustBeSound()
}

// checkPromises looks whether whatever was answered with success is there.
func (m *model) checkPromises() {
	var batch pgx.Batch
	for _, p := range m.promises {
		batch.Queue(p.sql, p.args...)
	}
	results := m.db.Owner.SendBatch(m.t.Context(), &batch)
	for _, p := range m.promises {
		var kept bool
		if err := results.QueryRow().Scan(&kept); err != nil {
			m.t.Fatalf("%s: %v\n%s", p.what, err, p.sql)
		}
		if !kept {
			m.fault(p.claim, "it was answered with success and is not there: %s %v", p.what, p.args)
		}
	}
	if err := results.Close(); err != nil {
		m.t.Fatal(err)
	}
}

// checkOnce holds what was made under keys to what there is: however often it was sent, also
// because connections were cut, and whoever was killed meanwhile, each is there once.
func (m *model) checkOnce() {
	for sql, kinds := range map[string][]string{
		`SELECT id::text FROM claims WHERE claimed_at IS NOT NULL`: {"claims", "filing"},
		`SELECT id::text FROM holds`:                               {"holds"},
		`SELECT id::text FROM inquiries`:                           {"inquiries"},
		`SELECT id::text FROM appeals`:                             {"appeals"},
		`SELECT id::text FROM budgets`:                             {"budgets"},
		`SELECT id::text FROM remittances`:                         {"remittances"},
		`SELECT id::text FROM surveys`:                             {"surveys"},
		`SELECT id::text FROM incidents`:                           {"incidents"},
		`SELECT id::text FROM outages`:                             {"outages"},
	} {
		there, made := collect(m, pgx.RowTo[string], sql), []string{}
		for _, kind := range kinds {
			made = append(made, m.made[kind]...)
		}
		slices.Sort(there)
		slices.Sort(made)
		if !slices.Equal(there, made) {
			m.fault("", "%v were made and answered:\n%s\nand there are\n%s", kinds, strings.Join(made, "\n"), strings.Join(there, "\n"))
		}
	}
}

// checkWork looks whether any work was given up, or anything logged as an error.
func (m *model) checkWork() {
	m.none("work was given up", `SELECT id::text, '', concat_ws(' ', kind, state, args::text, errors[array_length(errors, 1)]::text)
		FROM river.river_job WHERE state IN ('discarded', 'cancelled')`)
	for _, p := range append([]*program{m.programs.server}, m.programs.work...) {
		for _, line := range p.faults() {
			m.fault("", "%s logged %s", p.args[0], line)
		}
	}
}

// mustBeSound ends the test where anything was wrong, with what has to be known of it.
func (m *model) mustBeSound() {
	m.t.Helper()
	m.mu.Lock()
	faults := slices.Clone(m.faults)
	m.mu.Unlock()
	if len(faults) == 0 {
		return
	}
	var text strings.Builder
	told := map[string]bool{}
	for _, f := range faults {
		fmt.Fprintln(&text, f.text)
		if f.claim != "" && !told[f.claim] && len(told) < 3 {
			told[f.claim] = true
			fmt.Fprintf(&text, "  claim %s:\n%s", f.claim, m.tell(f.claim))
		}
	}
	m.t.Fatalf("seed %d (%s=%d runs it again, as far as chance allows)\n%s", m.seed, seedVariable, m.seed, text.String())
}
