package identities_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

func TestCustomersAreInvitedByAPersonWhoHasJustSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	operator, provider := w.operator(0), w.providers[0].ID
	program := access.Actor{Subject: "feed", Role: access.Operator, Providers: []access.ID{provider}, Scopes: []access.Permission{access.InviteCustomer}}
	token := operator.actor()
	token.Scopes = []access.Permission{access.InviteCustomer}
	stale := operator.actor()
	w.clock.Move(access.VerifiedFor + time.Second)
	for _, tried := range []struct {
		by  access.Actor
		why string
	}{{program, ""}, {token, ""}, {stale, "sign_in_again"}} {
		_, err := w.InviteCustomer(w.ctx, tried.by, provider, "1001")
		w.wants(err, claims.KindForbidden, tried.why)
		_, err = w.RecoverCustomer(w.ctx, tried.by, identity.Lost{Provider: provider, Number: "1001", SecondFactor: true})
		w.wants(err, claims.KindForbidden, tried.why)
	}
}

func TestNoLinkBringsASecondAccountToACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	operator, provider := w.operator(0), w.providers[0].ID
	early, err := w.InviteCustomer(w.ctx, operator.actor(), provider, "1001")
	w.must(err)
	late, err := w.InviteCustomer(w.ctx, operator.actor(), provider, "1001")
	w.must(err)
	code := w.agreed(early)
	w.claimant(operator, "kim@example.com", "1001")
	_, err = w.InviteCustomer(w.ctx, operator.actor(), provider, "1001")
	w.wants(err, claims.KindConflict, "customer_has_account")
	// Nor does one that was made before: to a new account, or to another customer's.
	_, err = w.Accept(w.ctx, early.Secret, identity.Acceptance{Name: "thief@example.com", Password: goodPassword, Code: code}, identity.Caller{})
	w.wants(err, claims.KindConflict, "customer_has_account")
	w.customer(0, "1002")
	lee := w.claimant(operator, "lee@example.com", "1002")
	_, err = w.Accept(w.ctx, early.Secret, identity.Acceptance{Session: lee.session(), Code: code}, lee.from)
	w.wants(err, claims.KindConflict, "customer_has_account")
	// Nor is one approved any more.
	_, err = w.approvals.Approve(w.ctx, w.colleague(provider), late.Approval.ID)
	w.wants(err, claims.KindConflict, "customer_has_account")
}

// TestOneOperatorBecomesNobodysCustomer replays how an operator took a customer who had
// no account for themself: invited, and came in by the link.
func TestOneOperatorBecomesNobodysCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer(0, "1001")
	a, b := w.administrators()
	one, two := w.invited(a, b, "one@example.com", access.Operator, w.providers[0].ID), w.second(a, b, 0)
	rival := w.invited(a, b, "rival@example.com", access.Operator, w.providers[1].ID)
	out, err := w.InviteCustomer(w.ctx, one.actor(), w.providers[0].ID, "1001")
	w.must(err)
	enter := func(name, code string) error {
		_, err := w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: name, Password: goodPassword, Code: code}, identity.Caller{})
		return err
	}
	w.wants(enter("thief@example.com", ""), claims.KindConflict, "not_approved")
	program := two.actor()
	program.Scopes = []access.Permission{access.DecideApproval}
	for _, tried := range []struct {
		by   access.Actor
		kind claims.Kind
	}{{one.actor(), claims.KindConflict}, {rival.actor(), claims.KindNotFound}, {a.actor(), claims.KindNotFound}, {program, claims.KindForbidden}} {
		_, err := w.approvals.Approve(w.ctx, tried.by, out.Approval.ID)
		w.wants(err, tried.kind, "")
	}
	w.wants(enter("thief@example.com", ""), claims.KindConflict, "not_approved")
	approved, err := w.approvals.Approve(w.ctx, two.actor(), out.Approval.ID)
	w.must(err)
	if string(approved.Payload) != `{"claimant_id": "`+claimant.String()+`"}` || approved.Beneficiary != "" || approved.Provider != w.providers[0].ID {
		t.Errorf("what is approved is %+v", approved)
	}
	// Who asked has no code, who approved no link; a guess is told to the customer.
	w.wants(enter("thief@example.com", ""), claims.KindInvalid, "code: required")
	w.wants(enter("thief@example.com", "AAAA-AAAA"), claims.KindInvalid, "code: wrong")
	_, err = w.Offer(w.ctx, approved.Code)
	w.wants(err, claims.KindNotFound, "link")
	// A right one is no guess, however often the name is taken.
	for range 6 {
		w.wants(enter("one@example.com", approved.Code), claims.KindConflict, "name_taken")
	}
	w.must(enter("kim@example.com", approved.Code))
	var trail string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT string_agg(what, ' ' ORDER BY id) FROM events WHERE subject_id = $1`, [16]byte(claimant)).Scan(&trail))
	if trail != "link_code_wrong account_joined" {
		t.Errorf("on the claimant's trail is %q", trail)
	}
}
