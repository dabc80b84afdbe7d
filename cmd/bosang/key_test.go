package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

// with runs one command line with the settings given, against the database.
func with(t *testing.T, db *pgtest.DB, env map[string]string, args ...string) told {
	t.Helper()
	env["DATABASE_URL"], env["DATABASE_SERVICE_URL"] = db.OwnerURL, db.ServiceURL
	return spoken(t, env, args...)
}

// customers has a subscription imported for each customer number.
func customers(t *testing.T, db *pgtest.DB, env map[string]string, numbers ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "customers.csv")
	text := "provider,service,plan,customer_number,started_at\n"
	for _, number := range numbers {
		text += "kakao,talk,emoticon-plus," + number + ",2022-01-01T00:00:00+09:00\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	with(t, db, env, "import", "subscriptions", file).done(t)
}

func TestTheFirstStartMakesAKeyAndNoneMakesASecond(t *testing.T) {
	t.Parallel()
	db, data := pgtest.New(t), filepath.Join(t.TempDir(), "data")
	path := filepath.Join(data, "master.key")
	env := map[string]string{"BOSANG_DATA": data}
	first := with(t, db, env, "key", "list").done(t)
	if !strings.Contains(first.err, "a master key was made") || !strings.Contains(first.out, "seals") {
		t.Errorf("the first start said\n%s\n%s", first.out, first.err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key file: %v, %v", info, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if said := with(t, db, env, "key", "list").done(t); said.out != first.out || strings.Contains(said.err, "was made") {
		t.Errorf("the second start said\n%s\n%s", said.out, said.err)
	}
	// Lost, it is asked for and not made anew.
	if err := os.Rename(path, path+".aside"); err != nil {
		t.Fatal(err)
	}
	lost := with(t, db, env, "key", "list")
	if lost.code != exitFailed || !strings.Contains(lost.err, "BOSANG_MASTER_KEY_FILE") || !strings.Contains(lost.err, path) {
		t.Errorf("without the key: code %d\n%s", lost.code, lost.err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a second key was made: %v", err)
	}
	// Another one is refused, and so is one that others may read.
	wrong := map[string]string{"BOSANG_MASTER_KEY_FILE": filepath.Join(t.TempDir(), "keys", "other.key")}
	with(t, db, wrong, "key", "new").done(t)
	if said := with(t, db, wrong, "key", "list"); said.code != exitFailed || !strings.Contains(said.err, "another master key") {
		t.Errorf("with another key: code %d\n%s", said.code, said.err)
	}
	if err := os.Chmod(path+".aside", 0o644); err != nil {
		t.Fatal(err)
	}
	named := map[string]string{"BOSANG_MASTER_KEY_FILE": path + ".aside"}
	if said := with(t, db, named, "key", "list"); said.code != exitFailed || !strings.Contains(said.err, "chmod 600 "+path+".aside") {
		t.Errorf("with a file open to others: code %d\n%s", said.code, said.err)
	}
	// Its text will do in place of the file, not beside one.
	if said := with(t, db, map[string]string{"BOSANG_MASTER_KEY": string(text)}, "key", "list").done(t); said.out != first.out {
		t.Errorf("with the text: %s", said.out)
	}
	named["BOSANG_MASTER_KEY"] = string(text)
	if said := with(t, db, named, "key", "list"); said.code != exitUsage {
		t.Errorf("with both: code %d", said.code)
	}
	if said := with(t, db, map[string]string{"BOSANG_MASTER_KEY_FILE": path + ".nowhere"}, "key", "list"); said.code != exitFailed {
		t.Errorf("with a named file that is not there: code %d", said.code)
	}
}

func TestAKeyIsRotatedByCommand(t *testing.T) {
	t.Parallel()
	db, data := pgtest.New(t), filepath.Join(t.TempDir(), "data")
	env := map[string]string{"BOSANG_DATA": data}
	with(t, db, env, "run", "--claims", "0", "--no-serve").done(t)
	customers(t, db, env, "C-1", "C-2")
	backup, err := os.ReadFile(filepath.Join(data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	prepared := with(t, db, env, "key", "rotate", "--prepare").done(t)
	id := regexp.MustCompile(`\d+`).FindString(prepared.out)
	if again := with(t, db, env, "key", "rotate", "--prepare").done(t); !strings.Contains(again.out, "key "+id+" ") {
		t.Errorf("prepared twice: %s", again.out)
	}
	if listed := with(t, db, env, "key", "list").done(t); !strings.Contains(listed.out, id+"  in the file, not used yet") {
		t.Errorf("listed: %s", listed.out)
	}
	if said := with(t, db, env, "key", "rotate").done(t); !strings.Contains(said.out, "key "+id+" seals") {
		t.Errorf("rotated: %s", said.out)
	}
	customers(t, db, env, "C-3")
	if said := with(t, db, env, "key", "retire"); said.code != exitFailed || !strings.Contains(said.err, "rewrap") {
		t.Errorf("retired before its time: code %d, %s", said.code, said.err)
	}
	if said := with(t, db, env, "key", "rewrap").done(t); !strings.Contains(said.out, "2 persons' keys") {
		t.Errorf("rewrapped: %s", said.out)
	}
	with(t, db, env, "key", "retire").done(t)
	listed := with(t, db, env, "key", "list").done(t)
	if strings.Count(listed.out, "since") != 1 || !strings.Contains(listed.out, id) || !strings.Contains(listed.out, "0 persons' keys") {
		t.Errorf("listed: %s", listed.out)
	}
	// Everybody is found and known again, with the file as it is now alone.
	for _, number := range []string{"C-1", "C-2", "C-3"} {
		with(t, db, env, "token", "--role", "claimant", "--provider", "kakao", "--customer", number).done(t)
	}
	if said := with(t, db, map[string]string{"BOSANG_MASTER_KEY": string(backup)}, "key", "list"); said.code != exitFailed {
		t.Errorf("with the file of before: code %d", said.code)
	}
	if said := with(t, db, map[string]string{"BOSANG_MASTER_KEY": "x"}, "key", "list"); said.code != exitFailed {
		t.Errorf("with no key at all: code %d", said.code)
	}
}

func TestAKeyFromTheEnvironmentIsNotChanged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	env := map[string]string{"BOSANG_MASTER_KEY": pgtest.KeyText(), "BOSANG_DATA": filepath.Join(t.TempDir(), "data")}
	said := with(t, db, env, "key", "rotate")
	if said.code != exitFailed || !strings.Contains(said.err, "BOSANG_MASTER_KEY_FILE") {
		t.Errorf("code %d, %s", said.code, said.err)
	}
	if strings.Contains(said.err+said.out, "keyData") {
		t.Error("the key is written to the terminal")
	}
	if _, err := os.Stat(env["BOSANG_DATA"]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}
