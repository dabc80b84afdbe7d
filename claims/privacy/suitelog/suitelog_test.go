package suitelog_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bosang/claims/privacy/suitelog"
)

// token has the form of one, and is none.
const token = "bosang_0123456789abcdefghijklmnopqrstuvwxyzABCDEF_"

// watched is a test within the test: it counts failures and ends when it is told to.
type watched struct {
	failed []string
	ending []func()
}

func (w *watched) Helper()           {}
func (w *watched) Name() string      { return "watched" }
func (w *watched) Cleanup(fn func()) { w.ending = append(w.ending, fn) }
func (w *watched) Errorf(format string, args ...any) {
	w.failed = append(w.failed, fmt.Sprintf(format, args...))
}

func (w *watched) end() []string {
	for _, fn := range w.ending {
		fn()
	}
	return w.failed
}

// A wall that nobody has seen stop anything may have fallen.
func TestATestThatLogsASecretFails(t *testing.T) {
	t.Setenv(suitelog.Folder, "")
	const canary = `canary "김카나리아" 7`
	for name, c := range map[string]struct {
		logged string
		fails  bool
	}{
		"nothing of note":         {"claim 11112222-3333-4444-8555-666677778888 decided", false},
		"a token":                 {"no token " + token, true},
		"a registration number":   {"born 900101-1234567", true},
		"an address":              {"mail to kim@example.org", true},
		"a canary":                {canary, true},
		"a canary in a value":     {fmt.Sprintf("%q", canary), true},
		"a canary in an address":  {"/v1/claims?q=canary+%22%EA%B9%80%EC%B9%B4%EB%82%98%EB%A6%AC%EC%95%84%22+7", true},
		"a canary in base64":      {base64.StdEncoding.EncodeToString([]byte(canary)), true},
		"a canary as a dump":      {fmt.Sprintf("%x", canary), true},
		"a part of a canary only": {"canary 7", false},
	} {
		w := &watched{}
		suitelog.Plant(w, canary)
		logger := suitelog.New(w)
		logger.Debug("before")
		logger.With("k", "v").Debug(c.logged, "kept", 1)
		if failed := w.end(); (len(failed) > 0) != c.fails {
			t.Errorf("%s: the test that logs it ends with %q", name, failed)
		}
	}
	w := &watched{}
	if suitelog.Plant(w, "C-1"); len(w.failed) != 1 {
		t.Error("a canary that is found everywhere was planted")
	}
}

func TestTheLogsOfASuiteAreLookedThroughTogether(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(suitelog.Folder, dir)
	scan := func() (string, error) {
		var out bytes.Buffer
		err := suitelog.Scan(&out, dir)
		return out.String(), err
	}
	if _, err := scan(); err == nil || !strings.Contains(err.Error(), "no log of api, bosang") {
		t.Errorf("an empty folder: %v", err)
	}
	w := &watched{}
	for _, source := range suitelog.Sources {
		suitelog.Took(w, source, []byte("serving\n"))
	}
	if _, err := scan(); err == nil || !strings.Contains(err.Error(), "planted a canary") {
		t.Errorf("without a canary: %v", err)
	}
	suitelog.Plant(w, "canary of the suite")
	if out, err := scan(); err != nil || !strings.Contains(out, fmt.Sprintf("%d logs of %d lines hold none of 1 canaries", len(suitelog.Sources), len(suitelog.Sources))) {
		t.Errorf("clean logs: %q, %v", out, err)
	}
	// The database's log is written by no test, so that only the scan of all finds it.
	server := filepath.Join(t.TempDir(), "postgres.log")
	if err := os.WriteFile(server, []byte("LOG: ready\nERROR: invalid: \"canary of the suite\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := suitelog.KeepFile("server", server); err != nil {
		t.Fatal(err)
	}
	if out, err := scan(); !errors.Is(err, suitelog.ErrFound) || !strings.Contains(out, "server.") || !strings.Contains(out, "in line 3") {
		t.Errorf("a canary in the server's log: %q, %v", out, err)
	}
	if err := os.Remove(filepath.Join(dir, fmt.Sprintf("server.%d.log", os.Getpid()))); err != nil {
		t.Fatal(err)
	}
	if _, err := scan(); err == nil || !strings.Contains(err.Error(), "no log of server") {
		t.Errorf("a log that nobody wrote: %v", err)
	}
	if len(w.failed) > 0 {
		t.Errorf("clean logs failed their tests: %q", w.failed)
	}
}
