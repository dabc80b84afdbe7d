package embedded

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A server that logs failing statements keeps a copy of what people sent, where
// nobody looks for it.
func TestTheServersLogRepeatsNothingOfStatementsThatFail(t *testing.T) {
	t.Parallel()
	const canary = "canary-of-the-log"
	s := mustStart(t, Config{InstallDir: fetched, Dir: testDir(t), Settings: map[string]string{
		"log_min_messages": "debug1", "log_statement": "all", "log_error_verbosity": "verbose"}})
	conn, err := pgx.Connect(within(t), s.ConnString(AdminRole, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(within(t)) }()
	fail := func() {
		t.Helper()
		for _, statement := range []string{
			"SELECT '" + canary + "'::uuid", // in the message
			"CREATE TEMP TABLE IF NOT EXISTS kept (word text UNIQUE CHECK (word <> '" + canary + "')); INSERT INTO kept VALUES ('" + canary + "')", // in the detail
			"DO $$ BEGIN RAISE LOG '%', 1/0 USING DETAIL = '" + canary + "'; END $$",                                                               // in the statement and its context
		} {
			if _, err := conn.Exec(within(t), statement); err == nil {
				t.Fatalf("%s does not fail", statement)
			}
		}
		if err := conn.QueryRow(within(t), "SELECT $1::text::int", canary).Scan(new(int)); err == nil { // in a parameter
			t.Fatal("a word is a number")
		}
	}
	logged := func() string {
		text, err := os.ReadFile(s.at.log)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	fail()
	if got := logged(); strings.Contains(got, canary) || !strings.Contains(got, "ready to accept connections") {
		t.Errorf("the log is:\n%s", got)
	}
	// Where the settings are undone it does: the test looks in the right place.
	if _, err := conn.Exec(within(t), "SET log_min_messages = error"); err != nil {
		t.Fatal(err)
	}
	fail()
	if got := logged(); !strings.Contains(got, canary) {
		t.Errorf("nothing was logged where it should be:\n%s", got)
	}
}
