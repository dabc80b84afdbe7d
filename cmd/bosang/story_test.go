package main

import (
	"context"
	"flag"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims/clocktest"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

var update = flag.Bool("update", false, "write docs/tutorial.md instead of comparing with it")

// tutorial is what the story is written down as.
const tutorial = "../../docs/tutorial.md"

// story is an outage from its first minute to the last won, told to `bosang serve` and
// `bosang work` over the interface alone. What is not the interface's is the clock, which
// the story moves, and what `bosang` itself prints: the links of the first two
// administrators.
type story struct {
	*testing.T
	*book
	db    *pgtest.DB
	owner *pgx.Conn
	env   map[string]string
	clock *clocktest.Clock
	// base is where the interface is asked; before there is anything to be asked, it is empty.
	base    string
	people  map[string]*person
	billing *billing
	// rest ends `bosang work`.
	rest func()
	// open: it has regulator and money to be held to what must always be so.
	open bool
	// file is what the next request sends; empty: what it sends is written out.
	file string
	// payments are those of the last bank file.
	payments []payment
}

// TestTheStoryIsTheTutorial goes from an outage to settled money, and holds the ledger and
// what is owed after every step. What it sends and is answered is docs/tutorial.md.
func TestTheStoryIsTheTutorial(t *testing.T) {
	t.Parallel()
	s := begin(t)
	for _, chapter := range []func(*story){
		(*story).peopleComeIn, (*story).theCatalogue, (*story).customersComeIn, (*story).settings, (*story).theOutage, (*story).claimsWhileItRuns, (*story).theWindow, (*story).theOutageNotice, (*story).theDecision, (*story).theInquiry, (*story).theObjection, (*story).theAppeal,
		(*story).unasked, (*story).inKind, (*story).clearing, (*story).remitting, (*story).theBank, (*story).theReissue,
		(*story).theMissedNotice, (*story).theRecourse, (*story).theReports, (*story).theProofsSee,
	} {
		chapter(s)
	}
	told := s.text()
	if found := unnamed.Find(told); found != nil {
		t.Fatalf("%s has no name", found)
	}
	if *update {
		if err := os.WriteFile(tutorial, told, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(tutorial)
	if err != nil {
		t.Fatal(err)
	}
	if string(told) != string(written) {
		t.Errorf("docs/tutorial.md is not what happens; `make tutorial` writes it anew. First difference: %s", difference(string(written), string(told)))
	}
}

// difference is the first line in which two texts differ.
func difference(before, now string) string {
	a, b := strings.Split(before, "\n"), strings.Split(now, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "\n" + a[i] + "\n" + b[i]
		}
	}
	return "one is longer"
}

// begin has the program serve and work on a database of its own.
func begin(t *testing.T) *story {
	t.Helper()
	s := &story{T: t, book: newBook(), db: pgtest.New(t), people: make(map[string]*person), clock: clocktest.At(time.Date(2025, 10, 13, 1, 0, 0, 0, time.UTC))}
	s.billing = newBilling(s)
	conn, err := pgx.Connect(t.Context(), s.db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	s.owner = conn
	s.env = map[string]string{
		"BOSANG_DATA": filepath.Join(t.TempDir(), "data"), "BOSANG_MASTER_KEY": pgtest.KeyText(), "DATABASE_URL": s.db.OwnerURL, "DATABASE_SERVICE_URL": s.db.ServiceURL,
		"BOSANG_WEBHOOKS_INTERNAL": s.billing.host, "BOSANG_EVIDENCE": "file://" + t.TempDir(), "BOSANG_ERASURES": filepath.Join(t.TempDir(), "erasures.jsonl"),
	}
	out, _ := s.starts("serve", "--addr", "127.0.0.1:0")
	found := s.says(out, `(http://[0-9.:]+)/link/(\S+)`)
	s.base = found[1]
	s.knows("LINK", found[2])
	s.work()
	return s
}

// starts runs a command of the program beside the test, by the story's clock; stop has it
// end in an orderly way.
func (s *story) starts(args ...string) (out *watched, stop func()) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.Context()))
	out, errs, ended := newWatched(), newWatched(), make(chan int, 1)
	env := maps.Clone(s.env)
	p := &program{out: out, err: errs, in: strings.NewReader(""), env: func(name string) string { return env[name] }, clock: s.clock.Now}
	go func() { ended <- p.main(ctx, args) }()
	over := false
	stop = func() {
		if over {
			return
		}
		over = true
		cancel()
		if code := <-ended; code != exitDone {
			s.Errorf("%v ended with %d:\n%s", args, code, errs)
		}
		suitelog.Took(s.T, "bosang", []byte(errs.String()))
		if s.Failed() {
			s.Logf("%v said of what went wrong:\n%s", args, wrong(errs.String()))
		}
	}
	s.Cleanup(stop)
	return out, stop
}

// wrong keeps the lines of a log that warn.
func wrong(log string) string {
	var kept strings.Builder
	for line := range strings.Lines(log) {
		if !strings.Contains(line, `"level":"INFO"`) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// says waits until a command has said something.
func (s *story) says(out *watched, pattern string) []string {
	s.Helper()
	limit, re := time.After(patience), regexp.MustCompile(pattern)
	for {
		text, more := out.read()
		if found := re.FindStringSubmatch(text); found != nil {
			return found
		}
		select {
		case <-more:
		case <-limit:
			s.Fatalf("nobody said %q: %s", pattern, text)
		}
	}
}

// runs runs a command of the program to its end, and gives what it printed.
func (s *story) runs(args ...string) string {
	s.Helper()
	env := maps.Clone(s.env)
	var out, errs strings.Builder
	p := &program{out: &out, err: &errs, in: strings.NewReader(""), env: func(name string) string { return env[name] }, clock: s.clock.Now}
	if code := p.main(context.WithoutCancel(s.Context()), args); code != exitDone {
		s.Fatalf("%v ended with %d: %s", args, code, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// everyTime are kinds of work that come again and again, and at once where a process
// begins to work.
const everyTime = `('catch_up', 'check_deadlines', 'check_notices', 'hand_over', 'silence', 'circulate')`

// work starts `bosang work` and waits until everything is done that there is to do. The queue
// keeps time by the machine: what it has for later has come by now, as the story tells it.
func (s *story) work() {
	s.Helper()
	var before int64
	s.reads(`SELECT coalesce(max(id), 0) FROM river.river_job`, &before)
	if _, err := s.owner.Exec(s.Context(), `UPDATE river.river_job SET state = 'available', scheduled_at = now() WHERE state = 'scheduled'`); err != nil {
		s.Fatal(err)
	}
	_, s.rest = s.starts("work")
	s.await("what comes again and again is queued", `SELECT count(DISTINCT kind) = 6 FROM river.river_job WHERE id > $1 AND kind IN `+everyTime, before)
	s.settled()
}

// settled waits until nothing is left to do now.
func (s *story) settled() {
	s.Helper()
	s.await("the queue is empty", `SELECT NOT EXISTS (SELECT FROM river.river_job WHERE state IN ('available', 'pending', 'retryable', 'running'))`)
}

// await asks the database until it is so. Each question takes a fiftieth of a second of it.
func (s *story) await(what, question string, args ...any) {
	s.Helper()
	for limit := time.Now().Add(patience); ; {
		var so bool
		s.reads(`SELECT so FROM (`+strings.Replace(question, "SELECT ", "SELECT pg_sleep(0.02), ", 1)+`) AS q (slept, so)`, &so, args...)
		if so {
			return
		}
		if time.Now().After(limit) {
			var jobs string
			s.reads(`SELECT coalesce(string_agg(kind || ' ' || state || ' ' || coalesce(errors[array_upper(errors, 1)]::text, ''), E'\n'), '') FROM river.river_job
				WHERE state NOT IN ('completed', 'scheduled')`, &jobs)
			s.Fatalf("waited in vain until %s:\n%s", what, jobs)
		}
	}
}

// reads reads one value as the owner of the server.
func (s *story) reads(sql string, to any, args ...any) {
	s.Helper()
	if err := s.owner.QueryRow(s.Context(), sql, args...).Scan(to); err != nil {
		s.Fatalf("%s: %v", sql, err)
	}
}

// on lets time pass, an instant of Korea: "2025-10-14 09:40".
func (s *story) on(to string) {
	s.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", to, korea)
	if err != nil || at.Before(s.clock.Now()) {
		s.Fatalf("%s is not later: %v", to, err)
	}
	s.clock.Set(at.UTC())
}

var korea = time.FixedZone("KST", 9*60*60)

// later lets time pass and has everything done that is due by then: nobody works meanwhile,
// and whoever begins to work looks for it.
func (s *story) later(to string) {
	s.Helper()
	s.rest()
	s.on(to)
	s.work()
	s.holds()
}

// billing is the provider's own system: it takes what it is told by webhook.
type billing struct {
	host, url string
	came      chan arrivedMessage
}

func newBilling(s *story) *billing {
	b := &billing{came: make(chan arrivedMessage, 20)}
	server := httptest.NewServer(b)
	s.Cleanup(server.Close)
	b.host, b.url = server.Listener.Addr().String(), server.URL
	return b
}
