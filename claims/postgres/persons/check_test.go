package persons_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

// guard is an administrator who signed in, and saw nobody.
var guard = access.Actor{Subject: "user:" + claims.Key{9}.String(), Role: access.Administrator, User: access.ID{9}, VerifiedAt: noon}

func TestACheckIsOfTheProvidersWhoseRecordsWereLookedThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	month, _ := privacy.ParseMonth("2026-09")
	for _, c := range []struct {
		actor    access.Actor
		provider claims.ProviderID
	}{{w.operator(0), w.providers[0]}, {w.operator(1), claims.ProviderID{}}, {guard, claims.ProviderID{}}} {
		_, err := w.CheckMonth(w.ctx, c.actor, c.provider, month, "nothing unusual", claims.Once{})
		w.must(err)
	}
	for name, c := range map[string]struct {
		actor    access.Actor
		provider claims.ProviderID
		want     int
	}{
		// An operator does not see what an administrator noted of all providers.
		"an operator": {w.operator(0), claims.ProviderID{}, 1}, "an administrator of all": {administrator, claims.ProviderID{}, 3},
		"an administrator of one": {administrator, w.providers[1], 2},
	} {
		r, err := w.Report(w.ctx, c.actor, c.provider, month, "")
		w.must(err)
		if len(r.Checks) != c.want || r.Checks[0].At != noon || r.Checks[0].Month != month {
			t.Errorf("%s is told of the checks %+v", name, r.Checks)
		}
	}
	_, err := w.CheckMonth(w.ctx, w.operator(0), w.providers[1], month, "x", claims.Once{})
	w.wants(err, claims.KindInvalid, "a check of another's")
	_, err = w.CheckMonth(w.ctx, guard, claims.ProviderID{1}, month, "x", claims.Once{})
	w.wants(err, claims.KindInvalid, "a check of nobody's")
	_, err = w.CheckMonth(w.ctx, regulator, w.providers[0], month, "x", claims.Once{})
	w.wants(err, claims.KindForbidden, "a regulator's check")
}

func TestAMonthIsCertifiedByAPersonWhoSawNobodyInIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk, month := w.operator(0), privacy.Month{Year: 2026, Month: time.September}
	check := func(actor access.Actor, provider claims.ProviderID, month privacy.Month) error {
		_, err := w.CheckMonth(w.ctx, actor, provider, month, "nothing found", claims.Once{})
		return err
	}
	last := time.Date(2026, 9, 30, 15, 0, 0, 0, time.UTC).Add(-time.Millisecond) // in Korea the month is over then
	w.plant(desk.Subject, last, 1, claims.AccessRead, nil)
	w.wants(check(desk, w.providers[0], month), claims.KindConflict, "a check by who is looked at")
	w.must(check(desk, w.providers[0], privacy.Month{Year: 2026, Month: time.August}))
	// However the person's name read then, it is the person.
	renamed := guard
	_, err := w.db.Owner.Exec(w.ctx, `UPDATE access_records SET user_id = $1, actor = 'before'`, claims.Key(renamed.User))
	w.must(err)
	w.must(check(desk, w.providers[0], month))
	w.wants(check(renamed, claims.ProviderID{}, month), claims.KindConflict, "a check of all providers by who saw a customer of one")
	w.wants(check(renamed, w.providers[0], month), claims.KindConflict, "a check by who saw a customer")
	w.must(check(renamed, w.providers[1], month))
	// Not by programs, nor by who has not just shown who it is; not of this month.
	program, nobodys, before := w.operator(0), w.operator(0), w.operator(0)
	program.Scopes, nobodys.User, before.VerifiedAt = []access.Permission{access.CheckAccess}, access.ID{}, noon.Add(-access.VerifiedFor)
	for name, actor := range map[string]access.Actor{"a program": program, "a token of nobody's": nobodys, "a session left open": before} {
		w.wants(check(actor, w.providers[0], month), claims.KindForbidden, "a check by "+name)
	}
	w.wants(check(desk, w.providers[1], privacy.Month{Year: 2026, Month: time.October}), claims.KindInvalid, "a check of another's month that goes on")
	w.wants(check(w.operator(1), w.providers[1], privacy.Month{Year: 2026, Month: time.October}), claims.KindInvalid, "a check of a month that goes on")
	// Nor does the database take one.
	for name, c := range map[string]struct {
		month string
		user  any
		by    string
	}{
		"of a month that goes on": {"2026-10-01", claims.Key(desk.User), desk.Subject}, "by a program": {"2026-09-01", nil, "x"},
		"in another's name": {"2026-09-01", claims.Key(desk.User), guard.Subject},
	} {
		_, err := w.db.Owner.Exec(w.ctx, `INSERT INTO access_checks (id, provider_id, month, user_id, at, checked_by, note)
			VALUES (gen_random_uuid(), $1, $2::text::date, $3, $4, $5, 'x')`, w.providers[0], c.month, c.user, noon, c.by)
		if err == nil || !strings.Contains(err.Error(), "access_checks_") {
			t.Errorf("a check %s: %v", name, err)
		}
	}
}

func TestDisclosuresFarAboveWhatIsUsualAreMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	month := privacy.Month{Year: 2026, Month: time.September}
	this, before := time.Date(2026, 9, 10, 3, 0, 0, 0, time.UTC), time.Date(2026, 6, 10, 3, 0, 0, 0, time.UTC)
	marked := func() string {
		r, err := w.Report(w.ctx, w.operator(0), claims.ProviderID{}, month, "")
		w.must(err)
		var all []string
		for _, a := range r.Actors {
			if a.DisclosesMuch() != a.Unusual() {
				t.Errorf("%+v", a)
			}
			if a.DisclosesMuch() {
				all = append(all, fmt.Sprint(a.Actor, a.Disclosed, a.DisclosedBefore, a.ByOthers))
			}
		}
		return strings.Join(all, "; ")
	}
	disclose := func(actor string, at time.Time, n int) {
		w.plant(actor, at, n, claims.AccessDisclosed, "the payment came back")
	}
	disclose("a", this, 9)
	disclose("b", time.Date(2026, 5, 31, 14, 59, 59, 0, time.UTC), 100) // too long ago to be usual
	if got := marked(); got != "" {
		t.Errorf("of nine the report marks %q", got)
	}
	disclose("a", this, 1)
	if got := marked(); got != "a10 0 0" {
		t.Errorf("where there is nothing to compare with it marks %q", got)
	}
	disclose("b", this, 3)
	if got := marked(); got != "a10 0 3" {
		t.Errorf("beside another it marks %q", got)
	}
	disclose("b", this, 1)
	disclose("c", this, 31)
	if got := marked(); got != "c31 0 7" {
		t.Errorf("beside two others it marks %q", got)
	}
	disclose("a", before, 3)
	disclose("b", before, 1)
	disclose("c", before, 100)
	if got := marked(); got != "a10 3 17.5; c31 100 7" {
		t.Errorf("after months of usual work it marks %q", got)
	}
}
