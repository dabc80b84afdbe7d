package main

import (
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

// revokesTokens lists the tokens that the machine has minted, and takes one back.
func revokesTokens(t *testing.T, db *pgtest.DB) {
	t.Helper()
	list := func(more ...string) []string {
		t.Helper()
		return strings.Split(strings.TrimSpace(command(t, db, append([]string{"token", "list"}, more...)...).done(t).out), "\n")
	}
	before := list()
	if len(before) != 5 || !strings.Contains(before[0], "operator:kakao") || !strings.HasSuffix(before[0], "import") || !strings.Contains(before[1], "the night shift") {
		t.Fatalf("the tokens are %q", before)
	}
	id, _, _ := strings.Cut(before[1], " ")
	command(t, db, "token", "revoke", id).done(t)
	if after := list(); len(after) != 4 || strings.Contains(strings.Join(after, "\n"), id) {
		t.Errorf("after one was taken back there are %q", after)
	}
	if all := list("--all"); len(all) != 5 || !strings.Contains(all[1], "revoked 20") {
		t.Errorf("of all there are %q", all)
	}
	var revoked bool
	if err := db.Owner.QueryRow(t.Context(), "SELECT revoked_at IS NOT NULL FROM tokens WHERE id = $1", id).Scan(&revoked); err != nil || !revoked {
		t.Errorf("the token is good still: %v", err)
	}
	if again := command(t, db, "token", "revoke", id); again.code == 0 {
		t.Errorf("it is taken back again: %+v", again)
	}
	if odd := command(t, db, "token", "revoke", "x"); odd.code == 0 || !strings.Contains(odd.err, "is no id of a token") {
		t.Errorf("what is no id: %+v", odd)
	}
}
