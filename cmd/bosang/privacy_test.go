package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/erasure"
)

// TestEveryStartErasesWhoStandsInTheJournal has a line in the journal of somebody who is
// in the database: as after a restored backup, or a kill between the two.
func TestEveryStartErasesWhoStandsInTheJournal(t *testing.T) {
	t.Parallel()
	db, data := pgtest.New(t), filepath.Join(t.TempDir(), "data")
	env := map[string]string{"BOSANG_DATA": data}
	if said := with(t, db, env, "run", "--claims", "0", "--no-serve").done(t); strings.Contains(said.err, "journal") {
		t.Errorf("a first start said\n%s", said.err)
	}
	customers(t, db, env, "C-1", "C-2")
	erased := someClaimants(t, db, 2)
	ring, err := keyring.Load(keyring.File(filepath.Join(data, "master.key")))
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string, claimant [16]byte) {
		entry := erasure.Entry{Claimant: claimant, At: time.Now().UTC(), Reason: erasure.Requested, By: "user:x"}
		if err := erasure.NewJournal(path, ring).Append(entry); err != nil {
			t.Fatal(err)
		}
	}
	own, other := filepath.Join(data, "erasures.jsonl"), filepath.Join(t.TempDir(), "other.jsonl")
	write(own, erased[0])
	write(other, erased[1])
	first := with(t, db, env, "key", "list").done(t)
	if !strings.Contains(first.err, "erased again") || hasKey(t, db, erased[0]) || !hasKey(t, db, erased[1]) {
		t.Errorf("a start said\n%s", first.err)
	}
	if again := with(t, db, env, "key", "list").done(t); strings.Contains(again.err, "erased") {
		t.Errorf("the next start said\n%s", again.err)
	}
	said := with(t, db, env, "privacy", "replay", other).done(t)
	if !strings.Contains(said.out, other+": 1 erasures, of which 1 were done again") || !strings.Contains(said.out, own+": 1 erasures, of which 0") || hasKey(t, db, erased[1]) {
		t.Errorf("the replay said\n%s\n%s", said.out, said.err)
	}
	// The own journal has now what the other one had.
	if said := with(t, db, env, "privacy", "replay").done(t); !strings.Contains(said.out, "2 erasures, of which 0") {
		t.Errorf("the replay said\n%s", said.out)
	}
	honest, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(own, honest[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	if said := with(t, db, env, "privacy", "replay"); said.code != exitFailed || !strings.Contains(said.err, "before line 2 of") || !strings.Contains(said.err, "your copy") {
		t.Errorf("of a damaged line is said: code %d\n%s", said.code, said.err)
	}
	if err := os.WriteFile(own, honest[:len(honest)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	if said := with(t, db, env, "privacy", "replay").done(t); !strings.Contains(said.err, `"level":"WARN"`) || !strings.Contains(said.err, "where the file was damaged, somebody") {
		t.Errorf("of a line that was cut off is said\n%s", said.err)
	}
	if err := os.WriteFile(own, []byte(`{"claimant":"`+claims.NewID[any]().String()+`"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := with(t, db, env, "privacy", "replay"); said.code != exitFailed || !strings.Contains(said.err, "BOSANG_ERASURES") || !strings.Contains(said.err, "line 1") {
		t.Errorf("of a forged line is said: code %d\n%s", said.code, said.err)
	}
	missing := map[string]string{"BOSANG_DATA": data, "BOSANG_ERASURES": filepath.Join(t.TempDir(), "deep", "elsewhere.jsonl")}
	if said := with(t, db, missing, "privacy", "replay").done(t); !strings.Contains(said.out, "elsewhere.jsonl: 2 erasures") || !strings.Contains(said.err, "was not there and is made anew") {
		t.Errorf("a journal that is not there is not written again:\n%s", said.out)
	}
}

// someClaimants gives claimants of the database.
func someClaimants(t *testing.T, db *pgtest.DB, n int) (ids [][16]byte) {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `SELECT claimant_id FROM claimants ORDER BY claimant_id LIMIT $1`, n)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id [16]byte
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if len(ids) != n {
		t.Fatalf("%d claimants are there, %v", len(ids), rows.Err())
	}
	return ids
}

// hasKey reports whether the key of a claimant is there.
func hasKey(t *testing.T, db *pgtest.DB, claimant [16]byte) (has bool) {
	t.Helper()
	if err := db.Owner.QueryRow(t.Context(), `SELECT wrapped IS NOT NULL FROM person_keys WHERE claimant_id = $1`, claimant).Scan(&has); err != nil {
		t.Fatal(err)
	}
	return has
}

func TestRetentionIsShownBeforeItIsApplied(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	env := map[string]string{"BOSANG_DATA": filepath.Join(t.TempDir(), "data")}
	old := func() (n int) {
		if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM proofs`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	with(t, db, env, "key", "list").done(t)
	if _, err := db.Owner.Exec(t.Context(), `INSERT INTO proofs (key, expires_at) VALUES (gen_random_uuid(), '2020-01-01')`); err != nil {
		t.Fatal(err)
	}
	said := with(t, db, env, "privacy", "retention").done(t)
	for _, part := range []string{"5 years", "3 years", "2 years", "30 days", "시행령 제6조", "1 past its time"} {
		if !strings.Contains(said.out, part) {
			t.Errorf("%q is not said in\n%s", part, said.out)
		}
	}
	if old() != 1 {
		t.Error("what is only shown is removed")
	}
	if said := with(t, db, env, "privacy", "retention", "--apply").done(t); !strings.Contains(said.out, "1 removed") || old() != 0 {
		t.Errorf("applied, it says\n%s", said.out)
	}
}
