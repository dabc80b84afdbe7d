package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bosang/cmd/bosang/internal/terminal"
)

func TestRunServesTheIncidentAndASecondRunKeepsIt(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	first := start(t, data, "run", "--claims", "600")
	tables := first.tables(t)
	for _, has := range []string{
		`TalkDrawer Plus +\d+ +127:30\* +382:30 +15 days +360:00 +22:30`, `Emoticon Plus +\d+ +23:00 +69:00 +3 days +72:00 +covered`,
		`Taxi Pro membership +\d+ +23:00\*\* +1,210 won +7,550 points +7,550 won +covered`, `Driver Pro +\d+ +16:30 +490 won +4,260 points`,
		`Melon music pass +\d+ +16:30 +49:30 +3 days +72:00 +covered`, `\* rests on an inferred end`,
		`\n +0 won +\d+ +–`, `\n +1 won +\d+ +30,000 won`, `\n300,000 won +\d+ +30,000 won`, `\n300,001 won +\d+ +50,000 won`,
		`\n500,000 won +\d+ +50,000 won`, `\n500,001 won +\d+ +a person decides`, `\nall +600 `,
	} {
		if !regexp.MustCompile(has).MatchString(tables) {
			t.Errorf("the tables do not have %q:\n%s", has, tables)
		}
	}
	first.signsIn(t)
	first.isReadable(t)
	first.signal(t, os.Interrupt)
	if code := first.ends(t); code != exitDone {
		t.Errorf("after Ctrl-C the program ended with %d:\n%s", code, first.errs)
	}
	if _, err := os.Stat(filepath.Join(data, "postgres", "postmaster.pid")); err == nil {
		t.Error("PostgreSQL was not ended in an orderly way")
	}
	second := start(t, data, "run", "--claims", "700")
	second.until(t, second.out, "This database has the population of 600 claims, seed 1, and keeps it")
	second.until(t, second.out, "600 claims are in the database; none was filed twice")
	if again := second.tables(t); again != tables {
		t.Errorf("the second run's tables:\n%s\nthe first's:\n%s", again, tables)
	}
	second.until(t, second.out, serving)
	second.signal(t, syscall.SIGTERM)
	if code := second.ends(t); code != exitDone {
		t.Errorf("after SIGTERM the program ended with %d:\n%s", code, second.errs)
	}
}

// isReadable holds what the program prints to the width of a terminal, and to the order
// that links for people come before tokens for programs.
func (r *runningProgram) isReadable(t *testing.T) {
	t.Helper()
	said := r.out.String()
	for line := range strings.Lines(said) {
		if n := terminal.Columns(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("a line has %d columns: %s", n, line)
		}
	}
	if link, token := strings.LastIndex(said, "/link/"), strings.Index(said, "Bearer "); link < 0 || token < link {
		t.Errorf("tokens come before links:\n%s", said)
	}
}

func TestRunSaysHowToSignInInKorean(t *testing.T) {
	t.Parallel()
	r := start(t, dataDir(t), "run", "--claims", "50", "--lang", "ko")
	r.until(t, r.out, `서비스 주소 http://\S+ +설명서 http://\S+/docs`)
	r.until(t, r.out, `(?s)브라우저로 로그인하려면.*\n카카오의 운영자\n  http://\S+/link/\S+\n.*프로그램이 쓰는 토큰입니다.*administrator: 일괄 처리\n.*'http\S+'`)
	r.signsIn(t)
	r.isReadable(t)
}

// signsIn uses every token that the program prints, as it prints it.
func (r *runningProgram) signsIn(t *testing.T) {
	t.Helper()
	r.until(t, r.out, `(?s)administrator: .*'http\S+'`)
	calls := regexp.MustCompile(`(?s)Bearer (\S+)'.*?'http://[^/]+(/\S+)'`).FindAllStringSubmatch(r.out.String(), -1)
	if len(calls) != 5 {
		t.Fatalf("%d roles can sign in:\n%s", len(calls), r.out)
	}
	for _, call := range calls {
		status, body := r.get(t, call[2], call[1])
		if status != http.StatusOK || len(body) < 10 {
			t.Errorf("GET %s: %d %s", call[2], status, body)
		}
	}
	r.opensLinks(t)
	if status, body := r.get(t, calls[1][2], ""); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d %s", status, body)
	}
}

// opensLinks signs in by every link that the program prints, once.
func (r *runningProgram) opensLinks(t *testing.T) {
	t.Helper()
	links := regexp.MustCompile(`http://[^/]+/link/(\S+)`).FindAllStringSubmatch(r.out.String(), -1)
	if len(links) != 7 {
		t.Fatalf("%d links are shown:\n%s", len(links), r.out)
	}
	accept := func(link string) (int, []*http.Cookie) {
		t.Helper()
		sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.addr+"/v1/links/accept", strings.NewReader(`{"link":"`+link+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		sent.Header.Set("Content-Type", "application/json")
		got, err := http.DefaultClient.Do(sent)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		return got.StatusCode, got.Cookies()
	}
	for at, link := range links {
		status, cookies := accept(link[1])
		if status != http.StatusOK || len(cookies) == 0 {
			t.Errorf("a link is answered with %d", status)
			continue
		}
		if at == 0 { // of all links it would be more tries than an address has in a minute
			if again, _ := accept(link[1]); again != http.StatusNotFound {
				t.Errorf("a link that was used is answered with %d", again)
			}
		}
		me, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.addr+"/v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		me.AddCookie(cookies[0])
		in, err := http.DefaultClient.Do(me)
		if err != nil {
			t.Fatal(err)
		}
		_ = in.Body.Close()
		if in.StatusCode != http.StatusOK {
			t.Errorf("who came by a link is answered with %d", in.StatusCode)
		}
	}
}

func TestRunsThatAreKilledEndWithTheSameTables(t *testing.T) {
	t.Parallel()
	whole := start(t, dataDir(t), "run", "--claims", "4000", "--no-serve")
	want := whole.tables(t)
	var data string
	killedEverywhere(t, func(t *testing.T) (again func() *runningProgram) {
		data = dataDir(t)
		return func() *runningProgram { return start(t, data, "run", "--claims", "4000", "--no-serve") }
	}, `filing:  20 %`, `filing:  60 %`, `adjudicating:  [1-6]\d %`)
	last := start(t, data, "run", "--claims", "4000", "--no-serve")
	if got := last.tables(t); got != want {
		t.Errorf("after kills the tables are:\n%s\nwithout:\n%s\n%s", got, want, last.errs)
	}
	if code := last.ends(t); code != exitDone {
		t.Errorf("it ended with %d", code)
	}
}

func TestAServerThatIsKilledIsStartedAgainUnderTheProgram(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	r := start(t, data, "run", "--claims", "0")
	r.until(t, r.out, serving)
	pid := serverPID(t, data)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r.until(t, r.errs, "the embedded PostgreSQL runs again")
	if status, body := r.get(t, "/readyz", ""); status != http.StatusOK {
		t.Errorf("GET /readyz: %d %s", status, body)
	}
	if again := serverPID(t, data); again == pid || !alive(again) {
		t.Errorf("the server is process %d, was %d", again, pid)
	}
	r.signal(t, os.Interrupt)
	if code := r.ends(t); code != exitDone {
		t.Errorf("it ended with %d:\n%s", code, r.errs)
	}
}

// serverPID reads the server's process id as the system numbers it.
func serverPID(t *testing.T, data string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestASecondSignalEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	r := start(t, data, "run", "--claims", "0")
	r.until(t, r.out, serving)
	token := regexp.MustCompile(`(?s)administrator: .*?Bearer (\S+)'`).FindStringSubmatch(r.out.String())
	if token == nil {
		token = r.until(t, r.out, `(?s)administrator: .*?Bearer (\S+)'`)
	}
	// A request whose body never comes keeps the program from ending.
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	request := "POST /v1/incidents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token[1] +
		"\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	// The server asks for the body once the request is being answered.
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 64)); err != nil {
		t.Fatal(err)
	}
	r.signal(t, os.Interrupt)
	r.until(t, r.errs, "finishing what is under way")
	// One that comes at once is the same signal, passed on twice; a later one is
	// meant. An impatient person's are sent until one is taken for that.
	impatient := time.NewTicker(100 * time.Millisecond)
	defer impatient.Stop()
	go func() {
		for {
			select {
			case <-r.done:
				return
			case <-impatient.C:
				_ = r.cmd.Process.Signal(os.Interrupt) // it may have ended just now
			}
		}
	}()
	if code := r.ends(t); code != exitInterrupted {
		t.Errorf("it ended with %d:\n%s", code, r.errs)
	}
	again := start(t, data, "run", "--claims", "0", "--no-serve")
	if code := again.ends(t); code != exitDone {
		t.Errorf("the next run ended with %d:\n%s", code, again.errs)
	}
}

func TestCommandsUseTheServerOfARunningProgram(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	r := start(t, data, "run", "--claims", "50")
	r.until(t, r.out, serving)
	minted := start(t, data, "token", "--role", "claimant", "--provider", "kakao", "--customer", "demo-000001")
	if code := minted.ends(t); code != exitDone {
		t.Fatalf("token ended with %d:\n%s", code, minted.errs)
	}
	if status, body := r.get(t, "/v1/claims", strings.TrimSpace(minted.out.String())); status != http.StatusOK || !strings.Contains(body, `"reference":"BS-`) {
		t.Errorf("a claimant's claims: %d %s", status, body)
	}
	second := start(t, data, "run", "--claims", "50", "--no-serve")
	if code := second.ends(t); code != exitDone || !strings.Contains(second.out.String(), "none was filed twice") {
		t.Errorf("a run beside a run ended with %d:\n%s\n%s", code, second.out, second.errs)
	}
}
