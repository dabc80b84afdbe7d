package identities_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// TestASessionThatWasLeftOpenMakesNothingThatOutlivesIt replays what a stolen session
// did whose person had shown who they are an hour before.
func TestASessionThatWasLeftOpenMakesNothingThatOutlivesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	operator := w.invited(a, b, "op@example.com", access.Operator, w.providers[0].ID)
	account, err := w.User(w.ctx, a.actor(), operator.session().User)
	w.must(err)
	stolen := a.session()
	w.clock.Move(access.VerifiedFor)
	reader := identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}}
	for what, try := range map[string]func() error{
		"make a token": func() error { _, _, err := w.MakeToken(w.ctx, stolen, reader); return err },
		"invite": func() error {
			_, err := w.Invite(w.ctx, stolen.Actor, identity.Invitation{Name: "x@example.com", Role: access.Regulator})
			return err
		},
		"suspend": func() error {
			_, err := w.Suspend(w.ctx, stolen.Actor, account.User.ID, account.User.Version)
			return err
		},
		"recover": func() error { _, err := w.Recover(w.ctx, stolen.Actor, account.User.ID, true); return err },
		"end a membership": func() error {
			return w.EndMembership(w.ctx, stolen.Actor, account.User.ID, account.Memberships[0].ID)
		},
	} {
		if err := try(); claims.KindOf(err) != claims.KindForbidden || err.Error() != claims.SignInAgain().Error() {
			t.Errorf("a session that was left open can %s: %v", what, err)
		}
	}
	if list, err := w.Tokens(w.ctx, a.session(), claims.Page{}); err != nil || len(list) != 0 {
		t.Errorf("the tokens are %v, %v", list, err)
	}
	a.signIn()
	_, _, err = w.MakeToken(w.ctx, a.session(), reader)
	w.must(err)
}

func TestTokensEndWithThePasswordAndTheSecondFactorTheyWereMadeUnder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.operator(0)
	w.customer(0, "1001")
	kim := w.claimant(operator, "kim@example.com", "1001")
	const second = "quiet-lantern-orbit-52"
	for _, c := range []struct {
		what   string
		change func()
	}{
		{"enrolment", kim.enrol},
		{"password", func() {
			kim.keep(w.ChangePassword(w.ctx, kim.session(), identity.Again{Password: kim.password, Code: kim.code()}, second))
			kim.password = second
		}},
		{"removal", func() {
			kim.keep(w.RemoveSecondFactor(w.ctx, kim.session(), identity.Again{Password: kim.password, Code: kim.code()}))
			kim.totp = nil
		}},
	} {
		_, token, err := w.MakeToken(w.ctx, kim.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.ReadClaim}, Lifetime: 365 * 24 * time.Hour})
		w.must(err)
		if got, err := w.Token(w.ctx, token.Key); err != nil || !got.Live(w.clock.Now()) {
			t.Fatalf("%s: the token is not good before: %v", c.what, err)
		}
		c.change()
		if got, err := w.Token(w.ctx, token.Key); err != nil || got.Live(w.clock.Now()) {
			t.Errorf("the token outlives the change of the %s: %v", c.what, err)
		}
	}
}
