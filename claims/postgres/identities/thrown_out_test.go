package identities_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity"
)

// suspend keeps a person out, by an administrator.
func (w *world) suspend(by, who *person) {
	w.Helper()
	u, err := w.User(w.ctx, by.actor(), who.session().User)
	w.must(err)
	_, err = w.Suspend(w.ctx, by.actor(), u.User.ID, u.User.Version)
	w.must(err)
}

// TestARoleThatSomebodyThrownOutHasAskedForIsNotGiven replays how an administrator asked
// for another, was suspended, and had it all the same.
func TestARoleThatSomebodyThrownOutHasAskedForIsNotGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	third := w.invited(a, b, "third@example.com", access.Administrator, claims.ProviderID{})
	friend := w.invited(a, b, "friend@example.com", access.Regulator, claims.ProviderID{})
	asked := func(name string) approval.ID {
		t.Helper()
		out, err := w.Invite(w.ctx, third.actor(), identity.Invitation{Name: name, Role: access.Administrator})
		w.must(err)
		return out.Approval.ID
	}
	here, gone := asked(friend.name), asked("nobody@example.com")
	recovery, err := w.Recover(w.ctx, third.actor(), friend.session().User, false)
	w.must(err)
	out := third.session().User
	w.suspend(a, third)
	for _, id := range []approval.ID{here, gone, recovery.Approval.ID} {
		_, err := w.approvals.Approve(w.ctx, b.actor(), id)
		w.wants(err, claims.KindConflict, "approval_asker_gone")
	}
	u, err := w.User(w.ctx, b.actor(), friend.session().User)
	w.must(err)
	if len(u.Memberships) != 1 || u.Memberships[0].Role != access.Regulator {
		t.Errorf("the friend is %+v", u.Memberships)
	}
	// It can be rejected, and whoever is let in again may have it approved.
	_, err = w.approvals.Reject(w.ctx, b.actor(), gone, "asked for by somebody who was thrown out")
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), gone)
	w.wants(err, claims.KindConflict, "approval_decided")
	back, err := w.User(w.ctx, a.actor(), out)
	w.must(err)
	_, err = w.Resume(w.ctx, a.actor(), back.User.ID, back.User.Version)
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), here)
	w.must(err)
}

// What an operator has asked for is over with the account, and with the role at the
// provider, whatever other role there is.
func TestWhatAnOperatorThrownOutHasAskedForIsNotDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	w.customer(0, "1002")
	a, b := w.administrators()
	provider := w.providers[0].ID
	one, two := w.invited(a, b, "one@example.com", access.Operator, provider), w.second(a, b, 0)
	ended := w.invited(a, b, "ended@example.com", access.Operator, provider)
	out, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: ended.name, Role: access.Operator, Provider: w.providers[1].ID})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), out.Approval.ID)
	w.must(err)
	public, sign := w.pair()
	var asked []approval.ID
	var last claims.Key
	for i, by := range []*person{one, ended} {
		key, err := w.proofs.Add(w.ctx, by.actor(), provider, "crm", public)
		w.must(err)
		link, err := w.InviteCustomer(w.ctx, by.actor(), provider, []string{"1001", "1002"}[i])
		w.must(err)
		asked, last = append(asked, key.Approval, link.Approval.ID), claims.Key(key.ID)
	}
	w.suspend(a, one)
	w.clock.Move(time.Second)
	u, err := w.User(w.ctx, a.actor(), ended.session().User)
	w.must(err)
	for _, m := range u.Memberships {
		if m.Provider == provider {
			w.must(w.EndMembership(w.ctx, a.actor(), m.User, m.ID))
		}
	}
	for _, id := range asked {
		_, err := w.approvals.Approve(w.ctx, two.actor(), id)
		w.wants(err, claims.KindConflict, "approval_asker_gone")
	}
	_, err = w.proofs.Prove(w.ctx, sign([16]byte(last), "1001"))
	w.wants(err, claims.KindNotFound, "link")
}
