package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// someTerms makes a rulebook in a folder of folders.
func someTerms(t *testing.T) (parent string) {
	t.Helper()
	parent = t.TempDir()
	command(t, nil, "rulebook", "new", "some-terms", "--provider", "norrsken", "--currency", "SEK", "--jurisdiction", "SE", "--zone", "Europe/Stockholm",
		"--edition", "2024-01-01", "--dir", parent).done(t)
	return parent
}

func TestBooksInFoldersAreKnownBesideThoseInTheProgram(t *testing.T) {
	t.Parallel()
	parent := someTerms(t)
	facts := `{"provider.key":"norrsken","subscription.fee":{"amount":"310","currency":"SEK"},"subscription.fee_period":"month",
		"subscription.held":["2023-01-01T00:00:00Z",null],"outage.down":{"stated":[["2024-05-02T10:00:00Z","2024-05-03T10:00:00Z"]]}}`
	for _, books := range []string{parent, filepath.Join(parent, "some-terms")} {
		for want, args := range map[string][]string{
			"kr-telecom-act": {"rulebook", "list"}, "some-terms  ": {"rulebook", "list"}, "rulebook: some-terms": {"rulebook", "show", "some-terms"},
			"norrsken": {"rulebook", "explain", "some-terms@2024-01-01"}, "Granted": {"rulebook", "explain", "some-terms", "--case", "exactly"},
			`"rulebook":"some-terms"`: {"evaluate", "-", "--json"},
		} {
			if got := commandIn(t, nil, facts, append(args, "--books", books)...).done(t); !strings.Contains(got.out, want) {
				t.Errorf("%v --books %s: %s", args, books, got.out)
			}
		}
	}
	if got := command(t, nil, "rulebook", "show", "some-terms"); got.code != exitUsage || !strings.Contains(got.err, "--books adds a folder") {
		t.Errorf("without --books: %+v", got)
	}
	file := filepath.Join(parent, "some-terms", "2024-01-01.yaml")
	if got := command(t, nil, "rulebook", "list", "--books", file); got.code != exitUsage || !strings.Contains(got.err, "it must be a folder") {
		t.Errorf("a file: %+v", got)
	}
	if err := os.WriteFile(file, []byte("rulebook: other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := command(t, nil, "rulebook", "list", "--books", parent); got.code != exitPartly || !strings.Contains(got.out, "^") {
		t.Errorf("with faults: %+v", got)
	}
}

func TestWhereThereIsADatabaseItIsSaidWhereItsEditionsAre(t *testing.T) {
	t.Parallel()
	for database, told := range map[string]bool{"": false, "postgres://owner@nowhere/bosang": true} {
		for _, args := range [][]string{{"rulebook", "list"}, {"evaluate", "-", "--json"}} {
			got := commandIn(t, nil, "{}", append(args, "--database", database)...).done(t)
			if strings.Contains(got.err, "GET /v1/rulebooks lists them") != told {
				t.Errorf("%v with database %q: %s", args, database, got.err)
			}
		}
	}
}

func TestWhatIsNeitherFileNorFolderIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	parent := someTerms(t)
	pipe, inside := filepath.Join(parent, "pipe.yaml"), filepath.Join(parent, "some-terms", "pipe.yaml")
	for _, path := range []string{pipe, inside} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{pipe, "/dev/zero", filepath.Join(parent, "some-terms")} {
		ended := make(chan told, 1)
		go func() { ended <- command(t, nil, "rulebook", "check", path) }()
		select {
		case got := <-ended:
			if got.code != exitUsage || !strings.Contains(got.err, "neither a file nor a folder") {
				t.Errorf("%s: %+v", path, got)
			}
		case <-time.After(patience):
			t.Fatalf("%s is waited for", path)
		}
	}
}
