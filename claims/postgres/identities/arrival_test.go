package identities_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

const issuer = "https://sso.example"

// comes is somebody whom the identity provider sends, with what it gives them.
func comes(subject string, given ...identity.Given) identity.Arrival {
	return identity.Arrival{IdentityProvider: "staff", Issuer: issuer, Subject: subject, SessionID: "sid-" + subject, Given: given}
}

var (
	asOperator  = identity.Given{Role: access.Operator, Provider: "provider-0"}
	asRegulator = identity.Given{Role: access.Regulator}
)

func asCustomer(number string) identity.Given {
	return identity.Given{Role: access.Claimant, Provider: "provider-0", Customer: number}
}

// arrive signs somebody in by the identity provider.
func (p *person) arrive(a identity.Arrival) identity.Session {
	p.Helper()
	in, _, err := p.Arrive(p.ctx, a, p.from)
	return p.keep(in, err)
}

// proved is an arrival of who has just shown there who they are.
func (w *world) proved(a identity.Arrival) identity.Arrival {
	a.ProvedAt = w.clock.Now()
	return a
}

func TestWhatAnIdentityProviderSaysIsReadAnewAtEachSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.person("")
	first := kim.arrive(w.proved(comes("kim", asOperator, asRegulator)))
	if a := kim.actor(); a.Role != access.Operator || !a.OperatorOf(w.providers[0].ID) || !a.May(access.InviteCustomer) || a.Subject != identity.Subject(first.User) {
		t.Fatalf("kim acts as %+v", a)
	}
	me, err := w.Me(w.ctx, kim.session())
	w.must(err)
	if me.User.Issuer != issuer || !me.User.Privileged || len(me.Memberships) != 2 || me.User.Name != "staff:kim" {
		t.Errorf("the account is %+v", me)
	}
	_, _, err = w.MakeToken(w.ctx, kim.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}})
	w.must(err)
	// On another browser, when it says less.
	w.clock.Move(time.Hour / 4)
	other := w.person("")
	again := other.arrive(comes("kim", asRegulator))
	if again.User != first.User || other.actor().Role != access.Regulator {
		t.Errorf("kim is another: %+v", again)
	}
	_, err = w.Session(w.ctx, kim.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	// When it says nothing, but would to a second factor, nothing is in and nothing lost.
	withheld := comes("kim")
	withheld.Withheld = true
	_, _, err = w.Arrive(w.ctx, withheld, other.from)
	w.wants(err, claims.KindForbidden, "second_factor_withheld")
	other.session()
	// When it says nothing at all, all is over.
	_, _, err = w.Arrive(w.ctx, comes("kim"), other.from)
	w.wants(err, claims.KindForbidden, "no_membership")
	_, err = w.Session(w.ctx, other.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	if back := kim.arrive(comes("kim", asOperator)); back.User != first.User || kim.actor().Role != access.Operator {
		t.Errorf("kim does not come back: %+v", back)
	}
}

func TestACustomerOfAnIdentityProviderIsOneThatTheProviderHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant, next := w.customer(0, "1001"), w.customer(0, "1002")
	kim := w.person("")
	kim.arrive(comes("kim", asCustomer("1001")))
	if a := kim.actor(); a.Role != access.Claimant || a.Claimant != claimant {
		t.Errorf("kim acts as %+v", a)
	}
	lee := w.person("")
	for _, given := range [][]identity.Given{{asCustomer("4711")}, {{Role: access.Claimant, Provider: "nobody", Customer: "1001"}}, nil} {
		_, _, err := w.Arrive(w.ctx, comes("lee", given...), lee.from)
		w.wants(err, claims.KindForbidden, "no_membership")
	}
	// Nobody became a customer, or a user, by asking.
	var users, claimants int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM claimants)`).Scan(&users, &claimants))
	if users != 1 || claimants != 2 {
		t.Errorf("there are %d users and %d claimants", users, claimants)
	}
	// Who becomes another customer is the former no more; who is of the provider too has
	// another account.
	kim.arrive(comes("kim", asCustomer("1002")))
	if a := kim.actor(); a.Claimant != next {
		t.Errorf("kim acts as %+v", a)
	}
	before := kim.session().User
	if s := kim.arrive(comes("kim", asOperator, asCustomer("1002"))); s.User == before || kim.actor().Role != access.Operator {
		t.Errorf("kim comes as %+v", s)
	}
	me, err := w.Me(w.ctx, kim.session())
	w.must(err)
	if len(me.Memberships) != 1 {
		t.Errorf("one account is both: %+v", me.Memberships)
	}
	// Where the word of another issuer is the same, it is somebody else.
	stranger := comes("kim", asCustomer("1001"))
	stranger.Issuer = "https://other.example"
	_, _, err = w.Arrive(w.ctx, stranger, kim.from)
	w.wants(err, claims.KindUnauthenticated, "sign_in_refused") // it is not trusted
}

func TestAnAccountOfAnIdentityProviderHasNoPasswordAndGetsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	operator := w.person("")
	user := operator.arrive(comes("op", asOperator)).User
	_, err := w.Recover(w.ctx, a.actor(), user, true)
	w.wants(err, claims.KindConflict, "account_elsewhere")
	w.customer(0, "1001")
	w.person("").arrive(comes("kim", asCustomer("1001")))
	asks := operator.actor()
	asks.VerifiedAt = w.store.Now()
	_, err = w.RecoverCustomer(w.ctx, asks, identity.Lost{Provider: w.providers[0].ID, Number: "1001", SecondFactor: true})
	w.wants(err, claims.KindConflict, "account_elsewhere")
	_, err = w.SignIn(w.ctx, "staff:op", "", operator.from)
	w.wants(err, claims.KindUnauthenticated, "sign_in_refused")
	_, err = w.ChangePassword(w.ctx, operator.session(), identity.Again{}, goodPassword)
	w.wants(err, claims.KindInvalid, "password: wrong")
	// Who is suspended here is so whatever is said elsewhere.
	_, err = w.Suspend(w.ctx, a.actor(), user, 1)
	w.must(err)
	_, err = w.Session(w.ctx, operator.secret)
	w.wants(err, claims.KindUnauthenticated, "")
	_, _, err = w.Arrive(w.ctx, comes("op", asOperator, asCustomer("1001")), operator.from)
	w.wants(err, claims.KindUnauthenticated, "sign_in_refused")
}

func TestAMembershipIsForgottenThatAnIdentityProviderDoesNotSayForLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.person("")
	kim.arrive(w.proved(comes("kim", asRegulator)))
	text, token, err := w.MakeToken(w.ctx, kim.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}})
	w.must(err)
	w.clock.Move(29 * 24 * time.Hour)
	_, err = w.Token(w.ctx, token.Key)
	w.must(err)
	if text == "" {
		t.Error("no token")
	}
	w.clock.Move(2 * 24 * time.Hour)
	_, err = w.Token(w.ctx, token.Key)
	w.wants(err, claims.KindNotFound, "token")
	kim.arrive(comes("kim", asRegulator))
	_, err = w.Token(w.ctx, token.Key)
	w.must(err)
}

func TestAnIdentityProviderEndsTheSessionsThatItMeans(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	var here [4]*person
	for at, a := range []identity.Arrival{comes("kim", asRegulator), comes("kim", asRegulator), comes("lee", asRegulator), comes("kim", asCustomer("1001"))} {
		here[at] = w.person("")
		a.SessionID, a.Withheld = []string{"a", "b", "a2", "a"}[at], at == 3
		here[at].arrive(a)
	}
	in := func(want ...bool) {
		t.Helper()
		for at, p := range here {
			if _, err := w.Session(w.ctx, p.secret); (err == nil) != want[at] {
				t.Errorf("session %d: %v, want %t", at, err, want[at])
			}
		}
	}
	gone := func(once, subject, sid string, before time.Time) {
		t.Helper()
		_, err := w.EndArrived(w.ctx, identity.Gone{Key: claims.KeyOf("x", once), Until: noon.Add(time.Hour), Issuer: issuer, Subject: subject, SessionID: sid, Before: before})
		w.must(err)
	}
	later := noon.Add(time.Minute)
	gone("1", "nobody", "a", later)
	gone("2", "", "", later)
	gone("3", "", "unknown", later)
	gone("4", "lee", "a", later)
	gone("5", "kim", "", w.clock.Now()) // they began at this instant
	in(true, true, true, true)
	gone("6", "kim", "b", later)
	in(true, false, true, true)
	gone("7", "", "a", later)
	in(false, false, true, false)
	here[0].arrive(comes("kim", asRegulator))
	gone("7", "kim", "", later) // heeded before
	in(true, false, true, false)
	gone("8", "kim", "", later)
	in(false, false, true, false)
}

func TestAProgramActsWithinItsTokenAndTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	reads := []access.Permission{access.ReadClaim, access.WriteUser, access.RunBatch}
	feed := identity.Program{Arrival: comes("feed", asOperator), Client: "feed", Service: true, Scopes: reads}
	a, err := w.Program(w.ctx, feed)
	w.must(err)
	if a.Subject != "program:staff:feed" || !a.OperatorOf(w.providers[0].ID) || !a.May(access.ReadClaim) || a.May(access.WriteUser) || a.May(access.FileClaim) || a.May(access.InviteCustomer) {
		t.Errorf("the program acts as %+v", a)
	}
	feed.Given[0].Provider = "nobody"
	_, err = w.Program(w.ctx, feed)
	w.wants(err, claims.KindUnauthenticated, "")
	app := func(given ...identity.Given) identity.Program {
		return identity.Program{Arrival: comes("kim", given...), Client: "app", Scopes: reads}
	}
	_, err = w.Program(w.ctx, app(asCustomer("1001"))) // who has not come in before
	w.wants(err, claims.KindUnauthenticated, "")
	kim := w.person("")
	kim.arrive(comes("kim", asCustomer("1001")))
	a, err = w.Program(w.ctx, app(asCustomer("1001")))
	w.must(err)
	if me := kim.actor(); a.Subject != me.Subject || a.Claimant != me.Claimant || !a.May(access.ReadClaim) || a.May(access.RunBatch) || a.May(access.FileClaim) || a.May(access.WriteToken) {
		t.Errorf("for kim acts %+v", a)
	}
	for what, p := range map[string]identity.Program{"a role that the account has not": app(asRegulator), "another customer": app(asCustomer("1002")), "nothing": app()} {
		_, err = w.Program(w.ctx, p)
		w.wants(err, claims.KindUnauthenticated, "")
		if err == nil {
			t.Error(what)
		}
	}
	none := app(asCustomer("1001"))
	none.Scopes = nil
	a, err = w.Program(w.ctx, none)
	w.must(err)
	if a.Scopes == nil || a.May(access.ReadClaim) {
		t.Errorf("without scopes it acts as %+v", a)
	}
}

// The database holds that no account of another kind gets a role for an issuer's word.
func TestARoleForAnIssuersWordIsForAccountsOfThatIssuerAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.administrators()
	kim := w.person("")
	user := kim.arrive(comes("kim", asRegulator)).User
	for what, m := range map[string]identity.Membership{
		"a local account":               {User: a.session().User, Role: access.Regulator, GrantedBy: "identity_provider:staff", Issuer: issuer, SaidAt: noon},
		"another issuer's":              {User: user, Role: access.Administrator, GrantedBy: "identity_provider:staff", Issuer: "https://other.example", SaidAt: noon},
		"one that was not said":         {User: user, Role: access.Administrator, GrantedBy: "identity_provider:staff", Issuer: issuer},
		"one that a person has granted": {User: user, Role: access.Administrator, GrantedBy: a.actor().Subject, Issuer: issuer, SaidAt: noon},
		"one without an issuer":         {User: user, Role: access.Administrator, GrantedBy: "identity_provider:staff"},
	} {
		m.ID, m.CreatedAt = newMembership(), noon
		for who, actor := range map[string]access.Actor{"the service": access.SystemActor("test"), "an administrator": a.actor()} {
			err := w.store.InTx(w.ctx, actor, func(tx claims.Tx) error {
				_, err := w.store.Identities(tx).AddMembership(w.ctx, m)
				return err
			})
			if err == nil {
				t.Errorf("%s added %s", who, what)
			}
		}
	}
}

func newMembership() (id identity.MembershipID) {
	key := claims.KeyOf("test", "membership")
	copy(id[:], key[:])
	return id
}
