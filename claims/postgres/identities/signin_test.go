package identities_test

import (
	"net/netip"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

func TestTheFirstAdministratorsComeByLinksOfTheMachineAndNoThird(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out, first, err := w.FirstStart(w.ctx)
	w.must(err)
	if !first || out.Secret == "" {
		t.Fatal("the first start made no link")
	}
	if _, again, err := w.FirstStart(w.ctx); again || err != nil {
		t.Errorf("the second start made another: %v", err)
	}
	a := w.person("First@Example.com")
	for range 3 { // looking uses nothing up
		offered, err := w.Offer(w.ctx, out.Secret)
		w.must(err)
		if offered.Link.Purpose != identity.ForAdministrator || offered.Name != "" {
			t.Errorf("the link offers %+v", offered)
		}
	}
	s := a.keep(w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: a.name, Password: a.password}, a.from))
	if s.Stage != identity.NeedsEnrolment || a.session().Actor.May(access.ReadCatalogue) {
		t.Errorf("without a second factor an administrator is let in: %+v", s)
	}
	a.enrol()
	if actor := a.actor(); actor.Role != access.Administrator || actor.Subject != identity.Subject(s.User) || !actor.May(access.WriteUser) {
		t.Errorf("the administrator acts as %+v", actor)
	}
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "another", Password: a.password}, a.from)
	w.wants(err, claims.KindNotFound, "link")
	second, err := w.AdministratorLink(w.ctx)
	w.must(err)
	w.person("second").accept(second.Secret)
	_, err = w.AdministratorLink(w.ctx)
	w.wants(err, claims.KindConflict, "administrators_exist")
	if _, again, err := w.FirstStart(w.ctx); again || err != nil {
		t.Errorf("a later start made another: %v", err)
	}
}

func TestEverySignInThatFailsAnswersAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	gone := w.invited(a, b, "gone", access.Regulator, claims.ProviderID{})
	account, err := w.User(w.ctx, a.actor(), gone.session().User)
	w.must(err)
	_, err = w.Suspend(w.ctx, a.actor(), account.User.ID, account.User.Version)
	w.must(err)
	waiting, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "waiting", Role: access.Regulator})
	w.must(err)
	_ = waiting
	var said string
	for name, c := range map[string][2]string{
		"an unknown name": {"nobody", goodPassword}, "a wrong password": {a.name, goodPassword + "x"}, "no password": {a.name, ""},
		"a suspended user": {gone.name, goodPassword}, "an invited user": {"waiting", goodPassword}, "no name": {"", goodPassword},
		"what cannot be a name": {"a\x00b", goodPassword}, "a huge password": {a.name, string(make([]byte, 100_000))},
	} {
		_, err := w.SignIn(w.ctx, c[0], c[1], identity.Caller{})
		w.wants(err, claims.KindUnauthenticated, "sign_in_refused")
		if err != nil && said != "" && err.Error() != said {
			t.Errorf("%s: %v, others: %s", name, err, said)
		}
		said = err.Error()
	}
	// The name is the same however it is written.
	full := w.person("ＡＤＭＩＮ-0@example.COM ")
	full.from, full.totp = a.from, a.totp
	full.signIn()
}

func TestASecondFactorCountsOnceAndTheSecretsBeforeItDie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	s := a.keep(w.SignIn(w.ctx, a.name, a.password, a.from))
	if s.Stage != identity.NeedsSecondFactor || s.Actor.May(access.ReadCatalogue) {
		t.Fatalf("the session is %+v", s)
	}
	before := a.secret
	_, err := w.SecondFactor(w.ctx, before, "000000")
	w.wants(err, claims.KindInvalid, "code: wrong")
	code := a.code()
	a.keep(w.SecondFactor(w.ctx, before, code))
	if a.secret == before {
		t.Error("the secret was not rotated")
	}
	_, err = w.Session(w.ctx, before)
	w.wants(err, claims.KindUnauthenticated, "")
	if !a.actor().May(access.ReadUser) {
		t.Error("nobody is in")
	}
	// The same code at once, in another session.
	again := w.person(a.name)
	again.keep(w.SignIn(w.ctx, a.name, a.password, again.from))
	_, err = w.SecondFactor(w.ctx, again.secret, code)
	w.wants(err, claims.KindInvalid, "code: wrong")
	// A recovery code is as good, once, however it is written.
	again.keep(w.SecondFactor(w.ctx, again.secret, " "+a.codes[3]+" "))
	me, err := w.Me(w.ctx, again.session())
	w.must(err)
	if me.RecoveryCodes != 9 || !me.SecondFactor || me.User.Name != "admin-0@example.com" {
		t.Errorf("the account is %+v", me)
	}
	again.keep(w.SignIn(w.ctx, a.name, a.password, again.from))
	_, err = w.SecondFactor(w.ctx, again.secret, a.codes[3])
	w.wants(err, claims.KindInvalid, "code: wrong")
	// What waits for a code waits ten minutes.
	w.clock.Move(11 * time.Minute)
	_, err = w.SecondFactor(w.ctx, again.secret, a.codes[4])
	w.wants(err, claims.KindUnauthenticated, "")
}

func TestWhoGuessesLocksOutThemselvesAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	addresses := func(i int) identity.Caller {
		return identity.Caller{Address: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})}
	}
	guess := func(i int) error {
		_, err := w.SignIn(w.ctx, a.name, "not the password", addresses(i))
		return err
	}
	for i := range 10 {
		w.wants(guess(i), claims.KindUnauthenticated, "sign_in_refused")
	}
	w.wants(guess(10), claims.KindTooMany, "too_many_attempts")
	// From nowhere unknown is the right password even looked at,
	_, err := w.SignIn(w.ctx, a.name, a.password, addresses(11))
	w.wants(err, claims.KindTooMany, "too_many_attempts")
	// nor does a stranger's device help, nor one that is made up;
	b := w.person("admin-1@example.com")
	for _, device := range []string{"bosang_device_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", b.from.Device} {
		from := addresses(12)
		from.Device = device
		_, err = w.SignIn(w.ctx, a.name, a.password, from)
		w.wants(err, claims.KindTooMany, "too_many_attempts")
	}
	// but the browser that the owner has used is let in, from anywhere, and keeps its
	// own count.
	a.signIn()
	for range 10 {
		_, err = w.SignIn(w.ctx, a.name, "mistyped", a.from)
		w.wants(err, claims.KindUnauthenticated, "")
	}
	_, err = w.SignIn(w.ctx, a.name, a.password, a.from)
	w.wants(err, claims.KindTooMany, "")
	// A recovery works while all is closed, and so does everything when time has passed.
	link, err := w.RecoverFromMachine(w.ctx, a.name, false)
	w.must(err)
	s := a.keep(w.Accept(w.ctx, link.Secret, identity.Acceptance{Password: a.password}, a.from))
	if s.Stage != identity.NeedsSecondFactor {
		t.Errorf("recovered to %+v", s)
	}
	w.clock.Move(31 * time.Minute)
	w.wants(guess(13), claims.KindUnauthenticated, "sign_in_refused")
	_, err = w.SignIn(w.ctx, a.name, a.password, addresses(14))
	w.must(err)
}

func TestFailuresOfAnAddressAreCountedOverAllNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(host string) identity.Caller { return identity.Caller{Address: netip.MustParseAddr(host)} }
	for i := range 100 {
		_, err := w.SignIn(w.ctx, "nobody-"+string(rune('a'+i/26))+string(rune('a'+i%26)), "x", at("2001:db8::1"))
		w.wants(err, claims.KindUnauthenticated, "")
	}
	_, err := w.SignIn(w.ctx, "somebody-else", "x", at("2001:db8::ffff"))
	w.wants(err, claims.KindTooMany, "")
	_, err = w.SignIn(w.ctx, "somebody-else", "x", at("2001:db8:0:1::1"))
	w.wants(err, claims.KindUnauthenticated, "")
}

func TestAttemptsAtOnceAreNotMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refused := make(chan error, 40)
	for range cap(refused) {
		go func() {
			_, err := w.SignIn(w.ctx, "victim", "x", identity.Caller{})
			refused <- err
		}()
	}
	looked := 0
	for range cap(refused) {
		if claims.KindOf(<-refused) == claims.KindUnauthenticated {
			looked++
		}
	}
	if looked != 10 {
		t.Errorf("%d of 40 guesses at once were looked at, want 10", looked)
	}
}

func TestTheSecondFactorIsNotGuessedEither(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	thief := w.person(a.name)
	thief.keep(w.SignIn(w.ctx, a.name, a.password, thief.from))
	for range 10 {
		_, err := w.SecondFactor(w.ctx, thief.secret, "000000")
		w.wants(err, claims.KindInvalid, "")
	}
	_, err := w.SecondFactor(w.ctx, thief.secret, codeAt(a.totp, w.clock.Now().Add(30*time.Second)))
	w.wants(err, claims.KindTooMany, "")
	// Signing in anew does not begin the count anew.
	thief.keep(w.SignIn(w.ctx, a.name, a.password, thief.from))
	_, err = w.SecondFactor(w.ctx, thief.secret, "000000")
	w.wants(err, claims.KindTooMany, "")
	a.signIn()
}
