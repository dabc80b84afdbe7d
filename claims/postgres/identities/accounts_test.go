package identities_test

import (
	"errors"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// TestOfTwoLinksUsedAtOnceOneBringsAnAccount holds the claimant's row until both wait
// for it: each of them has found no account by then.
func TestOfTwoLinksUsedAtOnceOneBringsAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer(0, "1001")
	operator := w.operator(0)
	var links [2]identity.Issued
	var codes [2]string
	var err error
	for i := range links {
		links[i], err = w.InviteCustomer(w.ctx, operator.actor(), w.providers[0].ID, "1001")
		w.must(err)
		codes[i] = w.agreed(links[i])
	}
	hold, err := w.db.Owner.Begin(w.ctx)
	w.must(err)
	_, err = hold.Exec(w.ctx, `SELECT FROM claimants WHERE claimant_id = $1 FOR UPDATE`, [16]byte(claimant))
	w.must(err)
	done := make(chan error, len(links))
	for i, name := range []string{"kim@example.com", "thief@example.com"} {
		go func() {
			_, err := w.Accept(w.ctx, links[i].Secret, identity.Acceptance{Name: name, Password: goodPassword, Code: codes[i]}, identity.Caller{})
			done <- err
		}()
	}
	for waiting := 0; waiting < len(links) && len(done) == 0; {
		w.must(w.db.Owner.QueryRow(w.ctx, `
			SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()`).Scan(&waiting))
	}
	if len(done) > 0 {
		t.Error("a link brings an account without waiting for the claimant's row")
	}
	w.must(hold.Rollback(w.ctx))
	accepted := 0
	for range links {
		if err := <-done; err == nil {
			accepted++
		} else {
			w.wants(err, claims.KindConflict, "customer_has_account")
		}
	}
	if accepted != 1 {
		t.Errorf("%d accounts were made", accepted)
	}
}

// TestAnAccountThatCameAfterAnotherIsNewForADay replays the taking over of a customer by
// an operator's link: the account sees its claimant, and is told nobody's name, ends
// nobody, and is seen and ended by who was there before.
func TestAnAccountThatCameAfterAnotherIsNewForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	operator := w.operator(0)
	kim := w.claimant(operator, "kim@example.com", "1001")
	if kim.actor().IsNew(w.clock.Now()) || !kim.actor().NewUntil.IsZero() {
		t.Errorf("the first account is new until %v", kim.actor().NewUntil)
	}
	w.clock.Move(time.Minute)
	thief := w.person("")
	thief.arrive(w.proved(comes("thief", asCustomer("1001"))))
	until := w.clock.Now().Add(24 * time.Hour)
	if a := thief.actor(); a.Claimant != kim.actor().Claimant || !a.NewUntil.Equal(until) || !a.IsNew(until.Add(-1)) || a.IsNew(until) {
		t.Errorf("the second account acts as %+v", a)
	}
	_, token, err := w.MakeToken(w.ctx, thief.session(), identity.NewToken{Name: "x", Scopes: []access.Permission{access.WritePerson}})
	w.must(err)
	if got, err := w.Token(w.ctx, token.Key); err != nil || !got.Actor.NewUntil.Equal(until) {
		t.Errorf("its token is new until %v, %v", got.Actor.NewUntil, err)
	}
	seen := func(p *person) []identity.Acting {
		list, err := w.Accounts(w.ctx, p.session(), claims.Page{})
		w.must(err)
		if len(list) != 2 || list[0].Mine == list[1].Mine {
			t.Fatalf("the accounts are %+v", list)
		}
		return list
	}
	if list := seen(thief); list[0].Name != "staff:thief" || list[1].Name != "" {
		t.Errorf("a new account is shown %+v", list)
	}
	list := seen(kim)
	if list[0].Name != "staff:thief" || list[1].Name != "kim@example.com" || list[0].Membership.GrantedBy != "identity_provider:staff" ||
		list[1].Membership.GrantedBy != identity.Subject(operator.session().User) {
		t.Errorf("the first account is shown %+v", list)
	}
	theirs, mine := list[0].Membership.ID, list[1].Membership.ID
	_, err = w.EndAccount(w.ctx, thief.session(), mine)
	var told *claims.Error
	if !errors.As(err, &told) || told.Code != "account_too_new" || told.Ref != until.Format(time.RFC3339) {
		t.Errorf("a new account ends the first: %v", err)
	}
	// Nor does anybody else, whoever shows the id.
	w.customer(0, "1002")
	lee := w.claimant(operator, "lee@example.com", "1002")
	_, err = w.EndAccount(w.ctx, lee.session(), mine)
	w.wants(err, claims.KindNotFound, "account")
	_, err = w.EndAccount(w.ctx, operator.session(), mine)
	w.wants(err, claims.KindNotFound, "account")
	_, err = w.Accounts(w.ctx, operator.session(), claims.Page{})
	w.wants(err, claims.KindNotFound, "account")

	idle := kim.session()
	idle.Actor.VerifiedAt = w.clock.Now().Add(-access.VerifiedFor)
	_, err = w.EndAccount(w.ctx, idle, theirs)
	w.wants(err, claims.KindForbidden, "sign_in_again")
	ended, err := w.EndAccount(w.ctx, kim.session(), theirs)
	w.must(err)
	if _, err = w.Session(w.ctx, thief.secret); claims.KindOf(err) != claims.KindUnauthenticated || ended.IsZero() {
		t.Errorf("the account that was ended acts still: %v", err)
	}
	var trail string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT string_agg(what, ' ' ORDER BY id) FROM events WHERE subject_id = $1`, kim.actor().Claimant).Scan(&trail))
	if trail != "account_joined account_joined account_ended" {
		t.Errorf("on the claimant's trail is %q", trail)
	}
	// When nobody is left, an operator's link brings another, who is new all the same.
	w.must(w.Leave(w.ctx, kim.session(), mine))
	operator.signIn()
	evil := w.claimant(operator, "evil@example.com", "1001")
	if !evil.actor().IsNew(w.clock.Now()) {
		t.Error("an account that an operator brings to a customer who had one is not new")
	}
}

func TestTheNamesOfTheProviderAreNoPartOfAPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	const known = "provider-0-provider-0" // its key, twice
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "op@example.com", Role: access.Operator, Provider: w.providers[0].ID})
	w.must(err)
	approved, err := w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: known, Code: approved.Code}, identity.Caller{})
	w.wants(err, claims.KindInvalid, "password_guessable")
	p := w.person("op@example.com")
	p.accept(out.Secret, approved.Code)
	_, err = w.ChangePassword(w.ctx, p.session(), identity.Again{Password: p.password, Code: p.code()}, known)
	w.wants(err, claims.KindInvalid, "password_guessable")
	// Who has nothing to do with the provider may.
	a.keep(w.ChangePassword(w.ctx, a.session(), identity.Again{Password: a.password, Code: a.code()}, known))
}
