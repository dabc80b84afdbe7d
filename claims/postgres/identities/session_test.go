package identities_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
)

func TestASessionEndsUnusedAndAtTheLatest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "7")
	operator := w.operator(0)
	claimant := w.claimant(operator, "kim@example.com", "7")
	for _, c := range []struct {
		*person
		idle, longest time.Duration
	}{{operator, 30 * time.Minute, 12 * time.Hour}, {claimant, 12 * time.Hour, 30 * 24 * time.Hour}} {
		c.signIn()
		begun := w.clock.Now()
		for w.clock.Now().Sub(begun) < c.longest-c.idle {
			w.clock.Move(c.idle - time.Minute)
			c.session()
		}
		w.clock.Move(begun.Add(c.longest).Sub(w.clock.Now()))
		_, err := w.Session(w.ctx, c.secret)
		w.wants(err, claims.KindUnauthenticated, "")
		c.signIn()
		w.clock.Move(c.idle)
		_, err = w.Session(w.ctx, c.secret)
		w.wants(err, claims.KindUnauthenticated, "")
	}
}

func TestTheOwnerSeesAndEndsSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	phone := w.person(a.name)
	phone.totp = a.totp
	phone.from.Agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
	phone.signIn()
	list, err := w.Sessions(w.ctx, a.session(), claims.Page{})
	w.must(err)
	if len(list) != 2 || list[0].Agent != "Safari iOS" || list[1].Agent != "Chrome Windows" || list[0].Address != phone.from.Address ||
		list[0].ID != phone.session().ID {
		t.Errorf("the sessions are %+v", list)
	}
	w.wants(w.EndSession(w.ctx, b.session(), phone.session().ID), claims.KindNotFound, "session")
	w.must(w.EndSession(w.ctx, a.session(), phone.session().ID))
	_, err = w.Session(w.ctx, phone.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	w.wants(w.EndSession(w.ctx, a.session(), list[0].ID), claims.KindNotFound, "session")
	phone.signIn()
	w.must(w.EndOtherSessions(w.ctx, a.session()))
	_, err = w.Session(w.ctx, phone.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	b.session()
	w.must(w.SignOut(w.ctx, a.session()))
	_, err = w.Session(w.ctx, a.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	for _, text := range []string{"", "bosang_session_", a.from.Device, strings.Replace(b.secret, "session", "device", 1), b.secret[:len(b.secret)-1] + "!"} {
		_, err = w.Session(w.ctx, text)
		w.wants(err, claims.KindUnauthenticated, "")
	}
}

func TestAnotherPasswordEndsWhatElseIsSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	other := w.person(a.name)
	other.totp = a.totp
	other.signIn()
	next := "quiet-lantern-orbit-52"
	_, err := w.ChangePassword(w.ctx, a.session(), identity.Again{Password: "wrong", Code: a.code()}, next)
	w.wants(err, claims.KindInvalid, "password: wrong")
	_, err = w.ChangePassword(w.ctx, a.session(), identity.Again{Password: a.password, Code: "000000"}, next)
	w.wants(err, claims.KindInvalid, "code: wrong")
	for text, code := range map[string]string{
		"short": "password_short", strings.Repeat("x9Kq!", 30): "password_long", "passwordpassword": "password_guessable",
		"kakaotalk2024": "password_guessable", "my-admin-0-loves-oranges": "password_has_name",
	} {
		_, err = w.ChangePassword(w.ctx, a.session(), identity.Again{Password: a.password, Code: a.code()}, text)
		w.wants(err, claims.KindInvalid, code)
	}
	before := a.secret
	a.keep(w.ChangePassword(w.ctx, a.session(), identity.Again{Password: a.password, Code: a.code()}, next))
	for _, secret := range []string{before, other.secret} {
		_, err = w.Session(w.ctx, secret)
		w.wants(err, claims.KindUnauthenticated, "")
	}
	a.session()
	_, err = w.SignIn(w.ctx, a.name, a.password, a.from)
	w.wants(err, claims.KindUnauthenticated, "")
	a.password = next
	a.signIn()
	// The second factor likewise: another takes the place of the first.
	old := a.totp
	a.enrol()
	a.keep(w.SignIn(w.ctx, a.name, a.password, a.from))
	w.clock.Move(time.Minute)
	_, err = w.SecondFactor(w.ctx, a.secret, codeAt(old, w.clock.Now()))
	w.wants(err, claims.KindInvalid, "code: wrong")
	a.keep(w.SecondFactor(w.ctx, a.secret, a.code()))
	_, err = w.RemoveSecondFactor(w.ctx, a.session(), identity.Again{Password: a.password, Code: a.code()})
	w.wants(err, claims.KindConflict, "second_factor_needed")
	codes, err := w.RenewRecoveryCodes(w.ctx, a.session(), identity.Again{Password: a.password, Code: a.code()})
	w.must(err)
	a.keep(w.SignIn(w.ctx, a.name, a.password, a.from))
	_, err = w.SecondFactor(w.ctx, a.secret, a.codes[0])
	w.wants(err, claims.KindInvalid, "code: wrong")
	a.keep(w.SecondFactor(w.ctx, a.secret, codes[0]))
}

func TestASessionActsAsOneMembershipAndSwitches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "both@example.com", access.Operator, w.providers[0].ID)
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: p.name, Role: access.Operator, Provider: w.providers[1].ID})
	w.must(err)
	if out.Secret != "" {
		t.Error("who has an account gets a link")
	}
	_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	me, err := w.Me(w.ctx, p.session())
	w.must(err)
	if len(me.Memberships) != 2 {
		t.Fatalf("the account is %+v", me)
	}
	if actor := p.actor(); !actor.OperatorOf(w.providers[0].ID) || actor.OperatorOf(w.providers[1].ID) {
		t.Errorf("it acts as %+v", actor)
	}
	before, until := p.secret, p.session().ExpiresAt
	w.clock.Move(time.Minute)
	p.keep(w.Switch(w.ctx, p.session(), me.Memberships[1].ID))
	if actor := p.actor(); actor.OperatorOf(w.providers[0].ID) || !actor.OperatorOf(w.providers[1].ID) {
		t.Errorf("it acts as %+v", actor)
	}
	if p.session().ExpiresAt.After(until) {
		t.Error("a switch makes the session longer")
	}
	_, err = w.Session(w.ctx, before)
	w.wants(err, claims.KindUnauthenticated, "")
	mine, err := w.Me(w.ctx, a.session())
	w.must(err)
	_, err = w.Switch(w.ctx, p.session(), mine.Memberships[0].ID)
	w.wants(err, claims.KindNotFound, "membership")
	w.must(w.EndMembership(w.ctx, a.actor(), me.User.ID, me.Memberships[1].ID))
	_, err = w.Session(w.ctx, p.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	p.signIn()
	if !p.actor().OperatorOf(w.providers[0].ID) {
		t.Error("what is left is not acted as")
	}
}

func TestWhatCannotBeTakenBackAsksToSignInAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	here := w.person(a.name)
	here.totp = a.totp
	here.signIn()
	there := a.session()
	w.clock.Move(10 * time.Minute)

	s := here.session()
	w.wants(w.EndOtherSessions(w.ctx, s), claims.KindForbidden, "sign_in_again")
	w.wants(w.EndSession(w.ctx, s, there.ID), claims.KindForbidden, "sign_in_again")
	w.wants(w.EndSessionsOf(w.ctx, s.Actor, b.session().User), claims.KindForbidden, "sign_in_again")
	w.wants(w.EndEverySession(w.ctx, s), claims.KindForbidden, "sign_in_again")
	b.signIn()
	asked, err := w.Invite(w.ctx, b.actor(), identity.Invitation{Name: "r@example.com", Role: access.Regulator})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, s.Actor, asked.Approval.ID)
	w.wants(err, claims.KindForbidden, "sign_in_again")

	_, err = w.Verify(w.ctx, s, identity.Again{Password: "another-password", Code: here.code()})
	w.wants(err, claims.KindInvalid, "")
	old := here.secret
	s = here.keep(w.Verify(w.ctx, s, identity.Again{Password: here.password, Code: here.code()}))
	if old == here.secret || !s.Actor.JustVerified(w.clock.Now()) || s.ID != here.session().ID {
		t.Errorf("the session is taken on as %+v", s)
	}
	_, err = w.approvals.Approve(w.ctx, s.Actor, asked.Approval.ID)
	w.must(err)
	w.must(w.EndSession(w.ctx, s, there.ID))
	w.must(w.EndOtherSessions(w.ctx, s))
}

func TestAnAdministratorEndsTheSessionsOfAUserAndOfEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	operator := w.invited(a, b, "operator@example.com", access.Operator, w.providers[0].ID)
	w.customer(0, "C-1")
	customer := w.claimant(operator, "customer@example.com", "C-1")
	out := func(p *person) {
		t.Helper()
		_, err := p.Session(p.ctx, p.secret)
		w.wants(err, claims.KindUnauthenticated, "")
	}
	w.wants(w.EndSessionsOf(w.ctx, operator.actor(), b.session().User), claims.KindForbidden, "")
	a.signIn()
	w.must(w.EndSessionsOf(w.ctx, a.actor(), operator.session().User))
	out(operator)
	// Of claimants' accounts administrators do not even see that they are.
	w.wants(w.EndSessionsOf(w.ctx, a.actor(), customer.session().User), claims.KindNotFound, "")

	operator.signIn()
	w.wants(w.EndEverySession(w.ctx, customer.session()), claims.KindForbidden, "")
	a.signIn()
	w.must(w.EndEverySession(w.ctx, a.session()))
	out(operator)
	out(customer)
	out(b)
	a.session() // stays
}

func TestAUserHasTenSessionsAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	first := a.secret
	for range 10 {
		p := w.person(a.name)
		p.totp = a.totp
		p.signIn()
		a.secret = p.secret
	}
	_, err := w.Session(w.ctx, first)
	w.wants(err, claims.KindUnauthenticated, "")
	list, err := w.Sessions(w.ctx, a.session(), claims.Page{Limit: 50})
	if err != nil || len(list) != 10 {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	// Who knows the password alone ends none.
	for range 11 {
		p := w.person(a.name)
		p.keep(w.SignIn(w.ctx, p.name, p.password, p.from))
	}
	a.session()
}

func TestAClaimantsPasswordThatStandsAloneIsLonger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.operator(0)
	w.customer(0, "C-1")
	link, err := w.InviteCustomer(w.ctx, operator.actor(), w.providers[0].ID, "C-1")
	w.must(err)
	code := w.agreed(link)
	p := w.person("customer@example.com")
	_, err = w.Accept(w.ctx, link.Secret, identity.Acceptance{Name: p.name, Password: "quartz7lemur!", Code: code}, p.from)
	w.wants(err, claims.KindInvalid, "password")
	p.accept(link.Secret, code)
	p.enrol()
	p.keep(w.ChangePassword(w.ctx, p.session(), identity.Again{Password: p.password, Code: p.code()}, "quartz7lemur!"))
	p.password = "quartz7lemur!"
	_, err = w.RemoveSecondFactor(w.ctx, p.session(), identity.Again{Password: p.password, Code: p.code()})
	w.wants(err, claims.KindConflict, "password_short_alone")
}

func TestEveryChangeOfHowSomebodySignsInIsAnEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	again := func() identity.Again { return identity.Again{Password: a.password, Code: a.code()} }
	told := func(what string) {
		t.Helper()
		var last, by string
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT what, actor FROM events WHERE subject_id = $1 ORDER BY id DESC LIMIT 1`, [16]byte(a.session().User)).Scan(&last, &by))
		if last != what || by != identity.Subject(a.session().User) {
			t.Errorf("the last event is %s by %s, not %s", last, by, what)
		}
		w.clock.Move(time.Second)
	}
	a.signIn()
	told("signed_in")
	const next = "quiet-lantern-orbit-52"
	a.keep(w.ChangePassword(w.ctx, a.session(), again(), next))
	a.password = next
	told("password_changed")
	a.enrol()
	told("second_factor_enrolled")
	_, err := w.RenewRecoveryCodes(w.ctx, a.session(), again())
	w.must(err)
	told("recovery_codes_renewed")
	_, token, err := w.MakeToken(w.ctx, a.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}})
	w.must(err)
	told("token_made")
	w.must(w.RevokeToken(w.ctx, a.session(), token.ID))
	told("token_revoked")
}

// A password is hashed at the cost of today as soon as its owner signs in.
func TestAPasswordIsHashedAnewWhenTheCostHasChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	kept := func() (hash string) {
		t.Helper()
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT password FROM credentials WHERE user_id = $1`, [16]byte(a.session().User)).Scan(&hash))
		return hash
	}
	before := kept()
	w.Identity = identity.New(w.store, claims.New(w.store.Store, nil), w.approvals, identity.Options{
		Vault: persons.Vault{Ring: pgtest.Keys()}, Hasher: password.NewHasher(password.Cost{Memory: 128, Passes: 2, Lanes: 1}, 2),
	})
	a.signIn()
	if after := kept(); !strings.HasPrefix(before, "$argon2id$v=19$m=64,t=1,") || !strings.HasPrefix(after, "$argon2id$v=19$m=128,t=2,") {
		t.Errorf("kept was %.30s and is %.30s", before, after)
	}
	a.signIn()
}
