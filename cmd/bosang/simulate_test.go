package main

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	answered "bosang/api/simulated"
	"bosang/claims/demonstration"
	"bosang/claims/postgres/pgtest"
)

// filed is a database with the demonstration and some claims, decided.
func filed(t *testing.T) *pgtest.DB {
	t.Helper()
	db := pgtest.Empty(t)
	command(t, db, "run", "--claims", "300", "--no-serve", "--addr", "127.0.0.1:0").done(t)
	return db
}

const support = "kakao-2022-merchants@2022-12:small-support=45000 KRW"

func TestSimulateSaysWhatIsWrongWithItsCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "--incident KEY says whose claims"},
		{[]string{"--incident", "x"}, "--edition FILE or --set says what is proposed"},
		{[]string{"--incident", "x", "--set", "a=b"}, `--set rulebook@edition:parameter[case]@date=value, not "a=b"`},
		{[]string{"--incident", "x", "--set", support, "--samples", "21"}, "--samples is between 0 and 20"},
		{[]string{"--incident", "x", "--set", support, "--population", "47500001"}, "--population is between 1 and 47,500,000"},
		{[]string{"--incident", "x", "--set", support, "--seed", "-1"}, "--seed must not be negative"},
		{[]string{"--resume", "x"}, "--resume ID is the id of a simulation"},
		{[]string{"--resume", "x", "--incident", "y"}, "--resume ID goes on with what was asked for"},
		{[]string{"--incident", "x", "--set", support, "--lang", "fr"}, "--lang is en or ko"},
	} {
		got := command(t, nil, append([]string{"simulate"}, c.args...)...)
		if got.code != exitUsage || !strings.Contains(got.err, c.says) {
			t.Errorf("%v: exit code %d, %q; it should say %q", c.args, got.code, got.err, c.says)
		}
	}
}

func TestSetNamesCaseAndDate(t *testing.T) {
	t.Parallel()
	s := simulating{incident: "x", seed: 1, sets: []string{
		"a@b:c=1", "a@b:c[d]=2h", "a@b:c@2022-01-01=30000 KRW", "a@2019-06-25:c-c[d_d]@2022-01-01=x=y", "a@b:c=[{less_than: 95%, value: 1%}]",
	}}
	n, err := s.request(&program{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a b c   1", "a b c d  2h", "a b c  2022-01-01 30000 KRW", "a 2019-06-25 c-c d_d 2022-01-01 x=y", "a b c   [{less_than: 95%, value: 1%}]"} {
		c := n.Parameters[i]
		if got := strings.Join([]string{c.Rulebook, c.Edition, c.Parameter, c.Case, c.From, c.Value}, " "); got != want {
			t.Errorf("%s: %q, want %q", s.sets[i], got, want)
		}
	}
}

func TestSimulateTellsWhatWouldChangeAndChangesNothing(t *testing.T) {
	t.Parallel()
	db := filed(t)
	before := digests(t, db)
	args := []string{"simulate", "--incident", demonstration.IncidentKey, "--set", support, "--set", "kakao-2022-merchants@2022-12:middle-loss=700000 KRW"}
	en := command(t, db, args...).done(t)
	for _, says := range []string{
		"What would change for the claims of kakao-2022-10-15", "proposed: kakao-2022-merchants, edition 2022-12 (", "300 claims: ",
		"Decisions by the current rules", "KakaoTalk", "small merchant", "goodwill: money (KRW)", "Samples, both decisions side by side",
		"before: ", "after: Goodwill of the provider: 45,000 won in cash", "both:",
	} {
		if !strings.Contains(en.out, says) {
			t.Errorf("it does not say %q:\n%s", says, en.out)
		}
	}
	if !strings.Contains(en.err, "simulating: 100 %  300 of 300") {
		t.Errorf("the progress: %s", en.err)
	}
	ko := command(t, db, append(args, "--lang", "ko")...).done(t)
	for _, says := range []string{"청구에 대해 달라질 점", "소상공인", "표본", "제안: ", "카카오톡", "45,000원"} {
		if !strings.Contains(ko.out, says) {
			t.Errorf("in Korean it does not say %q:\n%s", says, ko.out)
		}
	}
	first, second := command(t, db, append(args, "--json")...).done(t), command(t, db, append(args, "--json", "--workers", "1")...).done(t)
	if first.out != second.out {
		t.Errorf("the same request gives\n%s\nand\n%s", first.out, second.out)
	}
	var shown struct {
		Report  answered.Report
		Samples []answered.Sample
	}
	if err := json.Unmarshal([]byte(first.out), &shown); err != nil || shown.Report.Claims != 300 || len(shown.Samples) == 0 {
		t.Errorf("%v: %+v", err, shown.Report)
	}
	if after := digests(t, db); !maps.Equal(before, after) {
		t.Errorf("other tables were changed:\n%v\n%v", before, after)
	}
}

// digests gives a digest of each table but that of simulations, and the record of
// who was shown a sample of whose claim.
func digests(t *testing.T, db *pgtest.DB) map[string]string {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `
		SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'river') 
			AND tablename NOT IN ('simulations', 'access_records')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string, len(tables))
	for _, table := range tables {
		var digest string
		sql := "SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '') FROM " + table + " r"
		if err := db.Owner.QueryRow(t.Context(), sql).Scan(&digest); err != nil {
			t.Fatal(err)
		}
		out[table] = digest
	}
	return out
}

func TestSimulateReadsEditionsFromFiles(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	load(t, open(t, db))
	text := command(t, nil, "rulebook", "show", "kakao-2022-merchants", "2022-12").done(t).out
	file := filepath.Join(t.TempDir(), "draft.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"simulate", "--incident", demonstration.IncidentKey, "--edition", file, "--population", "400"}
	write(strings.Replace(text, "value: 30000 KRW", "value: 31000 KRW", 1))
	if got := command(t, db, args...).done(t); !strings.Contains(got.out, "400 made-up subscribers") || !strings.Contains(got.out, "are no forecast") {
		t.Error(got.out)
	}
	if got := commandIn(t, db, text, "simulate", "--incident", demonstration.IncidentKey, "--edition", "-").done(t); !strings.Contains(got.out, "0 claims: ") {
		t.Error(got.out)
	}
	write(strings.Replace(text, "kind: programme", "kind: program", 1))
	if got := command(t, db, args...); got.code != exitFailed || !strings.Contains(got.err, "draft.yaml:12:7: ") || !strings.Contains(got.err, "      ^") {
		t.Errorf("an edition with a fault: exit code %d, %s", got.code, got.err)
	}
	if got := command(t, db, "simulate", "--incident", "nosuch", "--set", support); got.code != exitFailed || !strings.Contains(got.err, `there is no incident "nosuch"`) {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	if got := command(t, db, "simulate", "--incident", demonstration.IncidentKey, "--provider", "nosuch", "--set", support); got.code != exitFailed ||
		!strings.Contains(got.err, `there is no provider "nosuch"`) {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	if got := command(t, db, "simulate", "--resume", "01a203c3-0230-7493-b678-541f7498b405"); got.code != exitFailed || !strings.Contains(got.err, "there is no simulation") {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
}

func TestSimulateInterruptedAndKilledReportsAsUndisturbed(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	load(t, open(t, db))
	args := []string{"simulate", "--incident", demonstration.IncidentKey, "--set", support, "--population", "120000", "--seed", "3", "--samples", "2", "--json"}

	p := startOn(t, db, args...)
	p.until(t, p.errs, `simulating:  [123]\d %`)
	p.signal(t, os.Interrupt)
	if code := p.ends(t); code != exitInterrupted {
		t.Fatalf("interrupted it ends with %d:\n%s", code, p.errs)
	}
	id := p.until(t, p.errs, `stopped; bosang simulate --resume (\S+) goes on`)[1]
	if p.out.String() != "" {
		t.Errorf("interrupted it reports %s", p.out)
	}

	p = startOn(t, db, args...) // the same command
	p.until(t, p.errs, `taking up simulation `+id+` where it was`)
	p.until(t, p.errs, `simulating:  [3456]\d %`)
	p.signal(t, syscall.SIGKILL)
	p.ends(t)

	resumed := command(t, db, "simulate", "--resume", id, "--json").done(t)
	if !strings.Contains(resumed.err, "taking up simulation "+id) {
		t.Errorf("resumed: %s", resumed.err)
	}
	if first := regexp.MustCompile(`simulating: +([0-9]+) %`).FindStringSubmatch(resumed.err); len(first) == 0 || first[1] == "10" {
		t.Errorf("it began at the beginning: %s", resumed.err)
	}
	whole := command(t, db, args...).done(t)
	if whole.out != resumed.out || len(whole.out) < 1000 {
		t.Errorf("interrupted and killed:\n%s\nundisturbed:\n%s", resumed.out, whole.out)
	}
	if again := command(t, db, "simulate", "--resume", id, "--json").done(t); again.out != whole.out {
		t.Errorf("resumed once it was done: %s", again.out)
	}
}

// startOn starts the program on a test's database.
func startOn(t *testing.T, db *pgtest.DB, args ...string) *runningProgram {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &runningProgram{out: newWatched(), errs: newWatched(), done: make(chan struct{})}
	r.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), self, args...)
	r.cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+db.OwnerURL, "DATABASE_SERVICE_URL="+db.ServiceURL,
		"BOSANG_MASTER_KEY="+pgtest.KeyText())
	r.cmd.Stdout, r.cmd.Stderr = r.out, r.errs
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		r.err = r.cmd.Wait()
		close(r.done)
	}()
	t.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		<-r.done
	})
	return r
}
