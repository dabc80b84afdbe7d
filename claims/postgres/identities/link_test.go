package identities_test

import (
	"net/netip"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

func TestARoleTakesTwoPeopleNeitherOfThemWhoGetsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.person("new@example.com")
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: p.name, Role: access.Administrator})
	w.must(err)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: p.password}, p.from)
	w.wants(err, claims.KindConflict, "not_approved")
	if offered, err := w.Offer(w.ctx, out.Secret); err != nil || !offered.Waiting || offered.Name != p.name {
		t.Errorf("the link offers %+v, %v", offered, err)
	}
	_, err = w.approvals.Approve(w.ctx, a.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "four_eyes")
	_, err = w.approvals.Withdraw(w.ctx, b.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "four_eyes")
	_, err = w.approvals.Approve(w.ctx, access.Actor{Subject: "token", Role: access.Administrator}, out.Approval.ID)
	w.wants(err, claims.KindForbidden, "")
	got, err := w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	if got.DecidedBy != b.actor().Subject || got.RequestedBy != a.actor().Subject {
		t.Errorf("the approval is %+v", got)
	}
	_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "approval_decided")
	p.accept(out.Secret, got.Code)
	account, err := w.User(w.ctx, a.actor(), p.session().User)
	w.must(err)
	if m := account.Memberships[0]; m.GrantedBy != a.actor().Subject || m.ApprovedBy != b.actor().Subject || account.User.Name != p.name {
		t.Errorf("the account is %+v", account)
	}
	// Nobody asks for oneself, nor agrees to what is for oneself.
	_, err = w.Invite(w.ctx, a.actor(), identity.Invitation{Name: a.name, Role: access.Regulator})
	w.wants(err, claims.KindConflict, "four_eyes")
	out, err = w.Invite(w.ctx, a.actor(), identity.Invitation{Name: b.name, Role: access.Regulator})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "four_eyes")
	_, err = w.approvals.Approve(w.ctx, p.actor(), out.Approval.ID)
	w.must(err)
	// What is rejected or late is good for nothing.
	late := w.person("late@example.com")
	out, err = w.Invite(w.ctx, a.actor(), identity.Invitation{Name: late.name, Role: access.Regulator})
	w.must(err)
	_, err = w.approvals.Reject(w.ctx, b.actor(), out.Approval.ID, "who is that?")
	w.must(err)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: late.password}, late.from)
	w.wants(err, claims.KindNotFound, "link")
	out, err = w.Invite(w.ctx, a.actor(), identity.Invitation{Name: late.name, Role: access.Regulator})
	w.must(err)
	w.clock.Move(8 * 24 * time.Hour)
	p.signIn()
	_, err = w.approvals.Approve(w.ctx, p.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "approval_expired")
	for name, in := range map[string]identity.Invitation{
		"role: one_of":           {Name: "x-y-z", Role: access.Claimant},
		"provider_id: required":  {Name: "x-y-z", Role: access.Operator},
		"provider_id: only_with": {Name: "x-y-z", Role: access.Regulator, Provider: w.providers[0].ID},
		"provider_id: unknown":   {Name: "x-y-z", Role: access.Operator, Provider: claims.ProviderID{1}},
		"name: sign_in_name":     {Name: "a b", Role: access.Regulator},
	} {
		_, err = w.Invite(w.ctx, p.actor(), in)
		w.wants(err, claims.KindInvalid, name)
	}
}

func TestNobodyComesToSubscriptionsByGuessingANumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, theirs := w.customer(0, "1001"), w.customer(1, "1001")
	operator := w.operator(0)
	provider := w.providers[0].ID
	_, err := w.InviteCustomer(w.ctx, operator.actor(), provider, "1002")
	w.wants(err, claims.KindNotFound, "customer")
	_, err = w.InviteCustomer(w.ctx, operator.actor(), provider, "1002") // asking makes no customer
	w.wants(err, claims.KindNotFound, "customer")
	_, err = w.InviteCustomer(w.ctx, operator.actor(), w.providers[1].ID, "1001")
	w.wants(err, claims.KindNotFound, "provider")
	kim := w.claimant(operator, "kim@example.com", "1001")
	if actor := kim.actor(); actor.Role != access.Claimant || actor.Claimant != mine || actor.Claimant == theirs {
		t.Errorf("the claimant acts as %+v", actor)
	}
	_, err = w.InviteCustomer(w.ctx, kim.actor(), provider, "1001")
	w.wants(err, claims.KindForbidden, "")
	// Whoever has an account joins by it; a taken name is told, a few times.
	third := w.customer(0, "1003")
	out, err := w.InviteCustomer(w.ctx, operator.actor(), provider, "1003")
	w.must(err)
	code := w.agreed(out)
	for range 10 {
		_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "kim@example.com", Password: goodPassword, Code: code}, kim.from)
		w.wants(err, claims.KindConflict, "name_taken")
	}
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "lee@example.com", Password: goodPassword, Code: code}, kim.from)
	w.wants(err, claims.KindTooMany, "")
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Session: operator.session(), Code: code}, operator.from)
	w.wants(err, claims.KindConflict, "account_privileged")
	for _, guess := range []string{"", "AAAA-AAAA"} {
		_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Session: kim.session(), Code: guess}, kim.from)
		w.wants(err, claims.KindInvalid, "code")
	}
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Session: kim.session(), Code: code}, kim.from)
	w.must(err)
	me, err := w.Me(w.ctx, kim.session())
	w.must(err)
	if len(me.Memberships) != 2 || me.Memberships[1].Claimant != third {
		t.Errorf("the account is %+v", me)
	}
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Session: kim.session(), Code: code}, kim.from)
	w.wants(err, claims.KindNotFound, "link")
	w.must(w.Leave(w.ctx, kim.session(), me.Memberships[1].ID))
	w.wants(w.Leave(w.ctx, kim.session(), me.Memberships[1].ID), claims.KindNotFound, "membership")
}

func TestALinkIsUsedOnceAlsoAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1")
	operator := w.operator(0)
	out, err := w.InviteCustomer(w.ctx, operator.actor(), w.providers[0].ID, "1")
	w.must(err)
	code := w.agreed(out)
	errs := make(chan error, 4)
	for i := range cap(errs) {
		go func() {
			_, err := w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "user-" + string(rune('a'+i)), Password: goodPassword, Code: code}, identity.Caller{})
			errs <- err
		}()
	}
	accepted := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			accepted++
		} else if claims.KindOf(err) != claims.KindConflict { // the customer has an account by now
			w.wants(err, claims.KindNotFound, "link")
		}
	}
	if accepted != 1 {
		t.Errorf("the link was used %d times", accepted)
	}
	// Nor after it was taken back, or is over.
	w.customer(0, "2")
	for _, end := range []func(identity.Issued){
		func(i identity.Issued) { w.must(w.RevokeLink(w.ctx, operator.actor(), i.Link.ID)) },
		func(identity.Issued) { w.clock.Move(14 * 24 * time.Hour) },
	} {
		out, err := w.InviteCustomer(w.ctx, operator.actor(), w.providers[0].ID, "2")
		w.must(err)
		list, err := w.Links(w.ctx, operator.actor(), identity.LinkFilter{Provider: w.providers[0].ID}, claims.Page{})
		w.must(err)
		if len(list) == 0 || list[0].ID != out.Link.ID {
			t.Errorf("the links are %+v", list)
		}
		code := w.agreed(out)
		end(out)
		_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "zzz", Password: goodPassword, Code: code}, identity.Caller{})
		w.wants(err, claims.KindNotFound, "link")
	}
}

func TestRecoveryOfAPrivilegedUserTakesTwoAndEndsWhatWasThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	p := w.invited(a, b, "lost@example.com", access.Regulator, claims.ProviderID{})
	_, token, err := w.MakeToken(w.ctx, p.session(), identity.NewToken{Name: "program", Scopes: []access.Permission{access.ReadClaim}})
	w.must(err)
	_, err = w.Recover(w.ctx, a.actor(), a.session().User, true)
	w.wants(err, claims.KindConflict, "four_eyes")
	out, err := w.Recover(w.ctx, a.actor(), p.session().User, true)
	w.must(err)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: goodPassword}, p.from)
	w.wants(err, claims.KindConflict, "not_approved")
	_, err = w.approvals.Approve(w.ctx, p.actor(), out.Approval.ID)
	w.wants(err, claims.KindForbidden, "")
	approved, err := w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	before := p.secret
	p.password, p.totp = "amber-window-tracks-73", nil
	s := p.keep(w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: p.password, Code: approved.Code}, p.from))
	if s.Stage != identity.NeedsEnrolment {
		t.Errorf("recovered to %+v", s)
	}
	_, err = w.Session(w.ctx, before)
	w.wants(err, claims.KindUnauthenticated, "")
	if got, err := w.Token(w.ctx, token.Key); err != nil || got.Live(w.clock.Now()) {
		t.Errorf("the token outlives the recovery: %v", err)
	}
	p.enrol()
	p.signIn()
}

func TestAProviderRecoversItsOwnCustomersAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1")
	w.customer(1, "2")
	a, b := w.administrators()
	first := w.invited(a, b, "op-0@example.com", access.Operator, w.providers[0].ID)
	second := w.invited(a, b, "op-1@example.com", access.Operator, w.providers[1].ID)
	kim := w.claimant(first, "kim@example.com", "1")
	recovered := func(o *person, i int, number string) (identity.Issued, error) {
		return w.RecoverCustomer(w.ctx, o.actor(), identity.Lost{Provider: w.providers[i].ID, Number: number, SecondFactor: true})
	}
	_, err := recovered(second, 1, "2")
	w.wants(err, claims.KindNotFound, "user")
	_, err = recovered(second, 0, "1")
	w.wants(err, claims.KindNotFound, "provider")
	_, err = recovered(kim, 0, "1")
	w.wants(err, claims.KindForbidden, "")
	out, err := recovered(first, 0, "1")
	w.must(err)
	colleague := w.invited(a, b, "op-2@example.com", access.Operator, w.providers[0].ID)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: goodPassword}, kim.from)
	w.wants(err, claims.KindConflict, "not_approved")
	_, err = w.approvals.Approve(w.ctx, first.actor(), out.Approval.ID)
	w.wants(err, claims.KindConflict, "four_eyes")
	_, err = w.approvals.Approve(w.ctx, second.actor(), out.Approval.ID)
	w.wants(err, claims.KindNotFound, "approval")
	approved, err := w.approvals.Approve(w.ctx, colleague.actor(), out.Approval.ID)
	w.must(err)
	told := 0
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM events WHERE what IN ('account_recovery_asked', 'recovery_begun')`).Scan(&told))
	if told != 2 {
		t.Errorf("the holder is told by %d events", told)
	}
	// Meanwhile the account becomes another provider's customer too: then it is not in
	// the hands of either.
	link, err := w.InviteCustomer(w.ctx, second.actor(), w.providers[1].ID, "2")
	w.must(err)
	_, err = w.Accept(w.ctx, link.Secret, identity.Acceptance{Session: kim.session(), Code: w.agreed(link)}, kim.from)
	w.must(err)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: goodPassword, Code: approved.Code}, kim.from)
	w.wants(err, claims.KindConflict, "recovery_elsewhere")
	_, err = recovered(second, 1, "2")
	w.wants(err, claims.KindConflict, "recovery_elsewhere")
	me, err := w.Me(w.ctx, kim.session())
	w.must(err)
	w.must(w.Leave(w.ctx, kim.session(), me.Memberships[1].ID))
	kim.password = "amber-window-tracks-73"
	if s := kim.keep(w.Accept(w.ctx, out.Secret, identity.Acceptance{Password: kim.password, Code: approved.Code}, kim.from)); s.Stage != identity.Open {
		t.Errorf("recovered to %+v", s)
	}
	kim.signIn()
}

func TestMadeUpPeopleSignInOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer(0, "1")
	here := identity.Caller{Address: netip.MustParseAddr("127.0.0.1")}
	for _, p := range []identity.Pretended{
		{Name: "demo-operator", Role: access.Operator, Provider: w.providers[0].ID}, {Name: "demo-regulator", Role: access.Regulator},
		{Name: "demo-administrator", Role: access.Administrator}, {Name: "demo-claimant", Role: access.Claimant, Provider: w.providers[0].ID, Claimant: claimant},
	} {
		for range 2 { // the second start finds them
			out, err := w.DemonstrationLink(w.ctx, p)
			w.must(err)
			_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{}, identity.Caller{Address: netip.MustParseAddr("192.0.2.1")})
			w.wants(err, claims.KindNotFound, "link")
			// What somebody beside the service passes on may come from anywhere.
			_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{}, identity.Caller{Address: here.Address, Relayed: true})
			w.wants(err, claims.KindNotFound, "link")
			in, err := w.Accept(w.ctx, out.Secret, identity.Acceptance{}, here)
			w.must(err)
			s, err := w.Session(w.ctx, in.Secret)
			w.must(err)
			if s.Actor.Role != p.Role || s.Stage != identity.Open {
				t.Errorf("%s came in as %+v", p.Name, s)
			}
			_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{}, here)
			w.wants(err, claims.KindNotFound, "link")
		}
		_, err := w.SignIn(w.ctx, p.Name, "", here)
		w.wants(err, claims.KindUnauthenticated, "")
	}
	out, err := w.DemonstrationLink(w.ctx, identity.Pretended{Name: "demo-regulator", Role: access.Regulator})
	w.must(err)
	w.clock.Move(15 * time.Minute)
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{}, here)
	w.wants(err, claims.KindNotFound, "link")
}
