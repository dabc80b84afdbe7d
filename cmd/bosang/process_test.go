package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bosang/claims/postgres/embedded"
	"bosang/claims/privacy/suitelog"
	"bosang/cmd/bosang/internal/addresstest"
)

// These tests start the real program, with a PostgreSQL of its own, and end it
// in the ways that programs end.

// running is a started program.
type runningProgram struct {
	cmd  *exec.Cmd
	addr string
	out  *watched
	errs *watched
	done chan struct{}
	err  error // of Wait; set before done is closed
}

// watched keeps what is written and says when something new was.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newWatched() *watched { return &watched{more: make(chan struct{})} }

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.more)
	w.more = make(chan struct{})
	return w.text.Write(p)
}

func (w *watched) read() (string, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String(), w.more
}

func (w *watched) String() string {
	text, _ := w.read()
	return text
}

// patience bounds what these tests wait for.
const patience = 5 * time.Minute

// dataDir is a folder for one program's data, short enough for a socket and
// open to the account that the server runs under.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bosang-run-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

// freeAddress is an address of this machine that nobody listens on just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	address, err := addresstest.Free(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// start starts the program; it is killed at the test's end if it still runs.
func start(t *testing.T, data string, args ...string) *runningProgram {
	t.Helper()
	return startWith(t, data, nil, args...)
}

// startWith starts the program with more settings ("NAME=value").
func startWith(t *testing.T, data string, settings []string, args ...string) *runningProgram {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &runningProgram{addr: freeAddress(t), out: newWatched(), errs: newWatched(), done: make(chan struct{})}
	r.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), self, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DATABASE_") && !strings.HasPrefix(v, "BOSANG_") || strings.HasPrefix(v, "BOSANG_POSTGRES_BIN") {
			r.cmd.Env = append(r.cmd.Env, v)
		}
	}
	r.cmd.Env = append(append(r.cmd.Env, asProgram+"=1", "BOSANG_DATA="+data, "BOSANG_ADDR="+r.addr), settings...)
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
		plantCustomers(t)
		suitelog.Took(t, "program", []byte(r.errs.String()))
		if text, err := os.ReadFile(filepath.Join(data, embedded.LogName)); err == nil { // else it had no server yet
			suitelog.Took(t, "server", text)
		}
	})
	return r
}

// until waits until the text matches.
func (r *runningProgram) until(t *testing.T, w *watched, pattern string) []string {
	t.Helper()
	found := r.says(t, w, pattern)
	if found == nil {
		t.Fatalf("the program ended (%v) before it said %q:\n%s\n%s", r.err, pattern, r.out, r.errs)
	}
	return found
}

// says waits until the text matches; nil: the program has ended and it does not.
func (r *runningProgram) says(t *testing.T, w *watched, pattern string) []string {
	t.Helper()
	limit := time.After(patience)
	re := regexp.MustCompile(pattern)
	for {
		text, more := w.read()
		if found := re.FindStringSubmatch(text); found != nil {
			return found
		}
		select {
		case <-more:
		case <-r.done:
			text, _ := w.read()
			return re.FindStringSubmatch(text)
		case <-limit:
			t.Fatalf("the program never said %q:\n%s\n%s", pattern, r.out, r.errs)
		}
	}
}

// killedEverywhere starts a program again and again and kills it whenever it has said the
// next of some things. A machine that is busy may do so too late, when the next is past as
// well: then it is all begun anew.
func killedEverywhere(t *testing.T, anew func(*testing.T) (again func() *runningProgram), patterns ...string) {
	t.Helper()
	const attempts = 10
	for range attempts {
		again, late := anew(t), ""
		for _, pattern := range patterns {
			r := again()
			said := r.says(t, r.errs, pattern) != nil
			_ = r.cmd.Process.Kill() // it may have ended just now
			if code := r.ends(t); code > exitDone || !said && code < exitDone {
				t.Fatalf("the program ended with %d:\n%s\n%s", code, r.out, r.errs)
			} else if code == exitDone {
				late = pattern
				break
			}
		}
		if late == "" {
			return
		}
		t.Logf("it was too late to kill the program at %q", late)
	}
	t.Fatal("it was too late each time")
}

func (r *runningProgram) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// ends waits for the end and gives the exit code, -1 for a signal.
func (r *runningProgram) ends(t *testing.T) int {
	t.Helper()
	select {
	case <-r.done:
	case <-time.After(patience):
		t.Fatalf("the program does not end:\n%s\n%s", r.out, r.errs)
	}
	var exit *exec.ExitError
	if errors.As(r.err, &exit) {
		return exit.ExitCode()
	}
	if r.err != nil {
		t.Fatal(r.err)
	}
	return 0
}

// tables is the part of the output that must be the same in every run.
func (r *runningProgram) tables(t *testing.T) string {
	t.Helper()
	return r.until(t, r.out, `(?s)What became of the claims.*affiliates' claims\s+state\s+no\s+loss\.`)[0]
}

const serving = `Serving http://\S+`

// get asks the program something.
func (r *runningProgram) get(t *testing.T, path, token string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// alive reports whether a process of that id runs.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		// No such folder: not Linux, or no such process.
		return syscall.Kill(pid, 0) == nil
	}
	return !strings.Contains(string(stat), ") Z ")
}
