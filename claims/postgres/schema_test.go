package postgres_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

var update = flag.Bool("update", false, "write migrations/schema.sql instead of comparing with it")

const schemaFile = "../../migrations/schema.sql"

func TestTheSchemaIsTheOneWrittenDown(t *testing.T) {
	t.Parallel()
	got, err := pgtest.Schema(t.Context(), pgtest.New(t).Owner)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatalf("%v; `make schema` writes it", err)
	}
	if got == string(want) {
		return
	}
	was := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(was) || was[i] != line {
			t.Fatalf("migrations/schema.sql differs from what the migrations make, first in line %d: %q; `make schema` writes it anew", i+1, line)
		}
	}
	t.Fatal("migrations/schema.sql is longer than what the migrations make; `make schema` writes it anew")
}
