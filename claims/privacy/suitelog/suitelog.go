// Package suitelog takes the logs of tests and finds secrets and personal data in
// them. Nothing but tests uses it.
//
// A test gives what it starts a logger of suitelog.New, without the scrubbing that the
// program does: what is found is what somebody logged. It plants its canaries: every
// secret and every made-up name, number and contact that it sends in. A log that holds
// one, or anything that package scrub knows by its form, fails the test that wrote it.
//
// With BOSANG_TEST_LOGS set to a folder the logs and the canaries of the whole suite
// are kept there too, those of the tests' PostgreSQL servers and of the programs that
// tests start among them, for `make test` to look for every canary in every log.
package suitelog

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"bosang/claims/privacy/scrub"
)

// Folder is the variable that names the folder in which the suite's logs are kept.
const Folder = "BOSANG_TEST_LOGS"

// T is what is needed of a test.
type T interface {
	Helper()
	Name() string
	Cleanup(fn func())
	Errorf(format string, args ...any)
}

// minCanary is how long a canary has to be, in bytes: a shorter one would be found
// where nobody put it.
const minCanary = 6

// canaries are those of this test binary.
var canaries = struct {
	sync.Mutex
	known map[string]bool
}{known: map[string]bool{}}

// Plant makes texts canaries: secrets and personal data that no log may hold.
func Plant(t T, texts ...string) {
	t.Helper()
	canaries.Lock()
	defer canaries.Unlock()
	for _, text := range texts {
		if len(text) < minCanary {
			t.Errorf("%q is too short for a canary: it would be found where nobody put it", text)
			continue
		}
		if canaries.known[text] {
			continue
		}
		canaries.known[text] = true
		if err := keep("", canarySuffix, []byte(strconv.Quote(text)+"\n")); err != nil {
			t.Errorf("keep a canary: %v", err)
		}
	}
}

func planted() []string {
	canaries.Lock()
	defer canaries.Unlock()
	out := make([]string, 0, len(canaries.known))
	for text := range canaries.known {
		out = append(out, text)
	}
	return out
}

// New gives a logger of all levels whose lines are looked at when the test ends.
func New(t T) *slog.Logger { return slog.New(Handler(t)) }

// Handler is New's handler.
func Handler(t T) slog.Handler {
	return slog.NewJSONHandler(Writer(t), &slog.HandlerOptions{Level: slog.LevelDebug})
}

// Writer takes the lines of a log, to be looked at when the test ends.
func Writer(t T) io.Writer {
	w := &writer{}
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		Look(t, "its log", w.text.Bytes())
		if err := keep("", logSuffix, w.text.Bytes()); err != nil {
			t.Errorf("keep the log: %v", err)
		}
		w.text.Reset()
	})
	return w
}

type writer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

// Look fails the test for each secret in a text that was logged.
func Look(t T, what string, text []byte) {
	t.Helper()
	for _, f := range find(text, planted()) {
		t.Errorf("%s holds %s", what, f)
	}
}

// Took looks at what another program logged, and keeps it with the suite's logs. source
// says whose it is: one of Sources.
func Took(t T, source string, text []byte) {
	t.Helper()
	Look(t, "the log of "+source, text)
	if err := keep(source, logSuffix, text); err != nil {
		t.Errorf("keep the log of %s: %v", source, err)
	}
}

// KeepFile keeps the log in a file with the suite's logs, where no test is at hand to
// look at it.
func KeepFile(source, path string) error {
	if os.Getenv(Folder) == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return keep(source, logSuffix, text)
}

const (
	logSuffix    = ".log"
	canarySuffix = ".canaries"
)

// keep adds to this test binary's file in the folder of the suite's logs, or to that
// of another source.
func keep(source, suffix string, text []byte) error {
	dir := os.Getenv(Folder)
	if dir == "" || len(text) == 0 {
		return nil
	}
	if source == "" {
		source = strings.TrimSuffix(filepath.Base(os.Args[0]), ".test")
	}
	name := fmt.Sprintf("%s.%d%s", source, os.Getpid(), suffix)
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// Finding is a line of a log that holds what it must not.
type Finding struct {
	Line int // from 1
	What string
	Text string
}

func (f Finding) String() string { return fmt.Sprintf("%s in line %d: %s", f.What, f.Line, f.Text) }

// find looks through the lines of a log.
func find(text []byte, canaries []string) []Finding {
	var hidden []string
	for _, c := range canaries {
		for _, form := range forms(c) {
			if bytes.Contains(text, []byte(form)) { // most never are, and there are many
				hidden = append(hidden, form)
			}
		}
	}
	var found []Finding
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if scrub.Text(line) != line {
			found = append(found, Finding{number, "what has the form of a secret or of personal data", line})
			continue
		}
		if i := slices.IndexFunc(hidden, func(form string) bool { return strings.Contains(line, form) }); i >= 0 {
			found = append(found, Finding{number, "the canary " + strconv.Quote(hidden[i]), line})
		}
	}
	return found
}

// forms are the ways in which a text gets into a log: as it is, quoted once or, in an
// error within a line of JSON, twice, as an address writes it, in base64 and as a dump.
func forms(text string) []string {
	quoted := func(s string) string {
		q := strconv.Quote(s)
		return q[1 : len(q)-1]
	}
	out := []string{text}
	for _, form := range []string{
		quoted(text), quoted(quoted(text)), url.QueryEscape(text), url.PathEscape(text), hex.EncodeToString([]byte(text)),
		base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text)),
	} {
		if form != text {
			out = append(out, form)
		}
	}
	return out
}
