package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

// resident is a registration number as people write it. Nobody is meant.
const resident = "900101-1234567"

func TestARegistrationNumberOnACommandLineIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{resident}, "argument 1 holds"},
		{[]string{"token", "--role", "claimant", "--provider", "kakao", "--customer", resident}, "--customer holds"},
		{[]string{"token", "--role", "administrator", "--subject=kim " + resident}, "--subject holds"},
		{[]string{"rulebook", "show", resident}, "argument 3 holds"},
		{[]string{"run", "--" + resident + "=1"}, "argument 2 holds"},
		{[]string{"simulate", "--set", "a@b:c@2022-01-01=" + resident}, "--set holds"},
	} {
		got := command(t, nil, c.args...)
		if got.code != exitUsage || !strings.Contains(got.err, c.says) || strings.Contains(got.out+got.err, resident) {
			t.Errorf("exit code %d, %q; it should say %q", got.code, got.err, c.says)
		}
	}
}

func TestARegistrationNumberInAFileIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	facts := commandIn(t, nil, `{"claim":{"cause":["x","`+resident+`"]}}`, "evaluate", "-")
	if facts.code != exitFailed || !strings.Contains(facts.err, "claim.cause[1] holds") || strings.Contains(facts.out+facts.err, resident) {
		t.Errorf("facts: %+v", facts)
	}
	file := filepath.Join(t.TempDir(), "edition.yaml")
	if err := os.WriteFile(file, []byte("rulebook: x # "+resident), 0o600); err != nil {
		t.Fatal(err)
	}
	edition := command(t, nil, "simulate", "--incident", "x", "--edition", file)
	if edition.code != exitFailed || !strings.Contains(edition.err, "edition.yaml holds") || strings.Contains(edition.out+edition.err, resident) {
		t.Errorf("an edition: %+v", edition)
	}
	db := pgtest.New(t)
	load(t, open(t, db))
	rows := strings.ReplaceAll(subscriptions, "a-1", resident)
	imported := commandIn(t, db, rows, "import", "subscriptions", "-", "--format", "csv")
	if imported.code != exitPartly || !strings.Contains(imported.err, "row 1 (line 2): customer_number: ") || strings.Contains(imported.out+imported.err, resident) {
		t.Errorf("an import: %+v", imported)
	}
}
