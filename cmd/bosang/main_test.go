package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

// asProgram makes the test binary the program itself, for tests that start it,
// signal it and kill it.
const asProgram = "BOSANG_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	pgtest.Main(m)
}

// told is what a command wrote and how it ended.
type told struct {
	out, err string
	code     int
}

// command runs one command line in this process, against a database of the
// test's own where there is one.
func command(t testing.TB, db *pgtest.DB, args ...string) told {
	t.Helper()
	return commandIn(t, db, "", args...)
}

func commandIn(t testing.TB, db *pgtest.DB, input string, args ...string) told {
	t.Helper()
	return commandOf(t, db, nil, input, args...)
}

// commandWith runs one command line with more settings.
func commandWith(t testing.TB, db *pgtest.DB, settings map[string]string, args ...string) told {
	t.Helper()
	return commandOf(t, db, settings, "", args...)
}

func commandOf(t testing.TB, db *pgtest.DB, settings map[string]string, input string, args ...string) told {
	t.Helper()
	env := map[string]string{"BOSANG_DATA": "/nonexistent/bosang", "BOSANG_MASTER_KEY": pgtest.KeyText()}
	maps.Copy(env, settings)
	if db != nil {
		env["DATABASE_URL"], env["DATABASE_SERVICE_URL"] = db.OwnerURL, db.ServiceURL
	}
	var out, errs bytes.Buffer
	p := &program{out: &out, err: &errs, in: strings.NewReader(input), env: func(name string) string { return env[name] }}
	plantCustomers(t)
	code := p.main(context.WithoutCancel(t.Context()), args)
	suitelog.Took(t, "bosang", errs.Bytes())
	return told{out.String(), errs.String(), code}
}

// plantCustomers makes the numbers of the demonstration's customers canaries.
func plantCustomers(t testing.TB) {
	t.Helper()
	suitelog.Plant(t, "demo-000")
}

// done fails the test unless the command ended well.
func (c told) done(t testing.TB) told {
	t.Helper()
	if c.code != exitDone {
		t.Fatalf("exit code %d\n%s\n%s", c.code, c.out, c.err)
	}
	return c
}
