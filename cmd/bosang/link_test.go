package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

// aLink is the address of a link on this machine.
var aLink = regexp.MustCompile(`http://[^/\s]+/link/(bosang_link_\S+)`)

func TestTheFirstStartShowsTheLinkOfTheFirstAdministratorOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	first := startOn(t, db, "serve", "--addr", "127.0.0.1:0")
	first.until(t, first.out, `The first administrator opens this link`)
	first.until(t, first.out, aLink.String())
	first.until(t, first.errs, `serving.*127\.0\.0\.1:\d+`)
	if strings.Contains(first.errs.String(), "bosang_link_") {
		t.Error("the log holds the link")
	}
	first.signal(t, os.Interrupt)
	if code := first.ends(t); code != exitDone {
		t.Errorf("it ended with %d", code)
	}
	again := startOn(t, db, "serve", "--addr", "127.0.0.1:0")
	again.until(t, again.errs, `serving.*127\.0\.0\.1:\d+`)
	again.signal(t, os.Interrupt)
	again.ends(t)
	if aLink.MatchString(again.out.String()) {
		t.Errorf("the second start shows a link:\n%s", again.out)
	}
	// The machine makes another, in the place of the first.
	made := command(t, db, "link", "administrator").done(t)
	if !aLink.MatchString(made.out) || strings.Contains(made.err, "bosang_link_") {
		t.Errorf("bosang link administrator says %q and %q", made.out, made.err)
	}
}

func TestARecoveryLinkIsMadeForWhoIsThere(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if got := command(t, db, "link", "recovery"); got.code != exitUsage || !strings.Contains(got.err, "--user") {
		t.Errorf("without a name: %d %s", got.code, got.err)
	}
	if got := command(t, db, "link", "recovery", "--user", "nobody@example.com"); got.code != exitFailed || got.out != "" {
		t.Errorf("for nobody: %d %s", got.code, got.err)
	}
}
