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
		_, err = w.RecoverCustomer(w.ctx, tried.by, provider, "1001", true)
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
