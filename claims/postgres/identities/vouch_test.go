package identities_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/identity/proof"
)

// second is another operator of the provider.
func (w *world) second(a, b *person, provider int) *person {
	w.Helper()
	return w.invited(a, b, "second@example.com", access.Operator, w.providers[provider].ID)
}

// vouching is a key of the first provider that both operators agreed to.
func (w *world) vouching(one, two *person, public ed25519.PublicKey) proof.Key {
	w.Helper()
	key, err := w.proofs.Add(w.ctx, one.actor(), w.providers[0].ID, "crm", public)
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, two.actor(), key.Approval)
	w.must(err)
	return key
}

// pair is a key and what is signed by it for a customer number.
func (w *world) pair() (public ed25519.PublicKey, sign func(key proof.KeyID, number string) string) {
	w.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: private}, nil)
	w.must(err)
	return public, func(key proof.KeyID, number string) string {
		text, err := jwt.Signed(signer).Claims(jwt.Claims{
			Issuer: key.String(), Subject: number, Audience: jwt.Audience{audience}, ID: rand.Text(), Expiry: jwt.NewNumericDate(w.clock.Now().Add(time.Hour)),
		}).Serialize()
		w.must(err)
		return text
	}
}

func TestASigningKeyVouchesOnceASecondOperatorOfTheProviderHasApprovedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	a, b := w.administrators()
	one, two := w.invited(a, b, "one@example.com", access.Operator, w.providers[0].ID), w.second(a, b, 0)
	rival := w.invited(a, b, "rival@example.com", access.Operator, w.providers[1].ID)
	public, sign := w.pair()
	key, err := w.proofs.Add(w.ctx, one.actor(), w.providers[0].ID, "crm", public)
	w.must(err)
	worthless := func(when string) {
		t.Helper()
		if _, err := w.proofs.Prove(w.ctx, sign(key.ID, "1001")); err == nil || err.Error() != "not_found: link" {
			t.Errorf("%s: %v", when, err)
		}
	}
	worthless("nobody has approved it")
	program := two.actor()
	program.Scopes = []access.Permission{access.DecideApproval}
	for who, tried := range map[string]struct {
		by   access.Actor
		kind claims.Kind
	}{
		"who asked": {one.actor(), claims.KindConflict}, "another provider's": {rival.actor(), claims.KindNotFound},
		"an administrator": {a.actor(), claims.KindNotFound}, "a program": {program, claims.KindForbidden},
	} {
		_, err := w.approvals.Approve(w.ctx, tried.by, key.Approval)
		if claims.KindOf(err) != tried.kind {
			t.Errorf("%s approves the key: %v", who, err)
		}
	}
	worthless("others tried to approve it")
	_, err = w.approvals.Approve(w.ctx, two.actor(), key.Approval)
	w.must(err)
	out, err := w.proofs.Prove(w.ctx, sign(key.ID, "1001"))
	w.must(err)
	list, err := w.proofs.Keys(w.ctx, one.actor(), w.providers[0].ID, claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].ApprovedBy != two.actor().Subject || list[0].Approval != key.Approval {
		t.Errorf("the key is listed as %+v", list)
	}
	// Revoking takes one person, and what the key let in is not let in any more.
	w.must(w.proofs.Revoke(w.ctx, two.actor(), w.providers[0].ID, key.ID))
	worthless("it is revoked")
	_, err = w.Accept(w.ctx, out.Secret, identity.Acceptance{Name: "kim@example.com", Password: goodPassword}, identity.Caller{})
	w.wants(err, claims.KindNotFound, "link")
	// One that was revoked is not approved any more.
	again, err := w.proofs.Add(w.ctx, one.actor(), w.providers[0].ID, "crm", public)
	w.must(err)
	w.must(w.proofs.Revoke(w.ctx, one.actor(), w.providers[0].ID, again.ID))
	_, err = w.approvals.Approve(w.ctx, two.actor(), again.Approval)
	w.wants(err, claims.KindConflict, "signing_key_revoked")
	// A program adds none, nor does who signed in long ago.
	program.Scopes = []access.Permission{access.WriteSigningKey}
	_, err = w.proofs.Add(w.ctx, program, w.providers[0].ID, "crm", public)
	w.wants(err, claims.KindForbidden, "")
	stale := one.actor()
	w.clock.Move(access.VerifiedFor)
	_, err = w.proofs.Add(w.ctx, stale, w.providers[0].ID, "crm", public)
	w.wants(err, claims.KindForbidden, "sign_in_again")
}

func TestALinkDoesNotOutliveWhoMadeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1001")
	w.customer(0, "1002")
	a, b := w.administrators()
	one, two := w.invited(a, b, "one@example.com", access.Operator, w.providers[0].ID), w.second(a, b, 0)
	codes := make(map[string]string)
	invite := func(by *person, number string) string {
		out, err := w.InviteCustomer(w.ctx, by.actor(), w.providers[0].ID, number)
		w.must(err)
		codes[out.Secret] = w.agreed(out)
		return out.Secret
	}
	suspended, ended := invite(one, "1001"), invite(two, "1002")
	u, err := w.User(w.ctx, a.actor(), one.session().User)
	w.must(err)
	_, err = w.Suspend(w.ctx, a.actor(), u.User.ID, u.User.Version)
	w.must(err)
	v, err := w.User(w.ctx, a.actor(), two.session().User)
	w.must(err)
	w.must(w.EndMembership(w.ctx, a.actor(), v.User.ID, v.Memberships[0].ID))
	for why, link := range map[string]string{"suspended": suspended, "not the provider's any more": ended} {
		_, err := w.Offer(w.ctx, link)
		w.wants(err, claims.KindNotFound, "link")
		_, err = w.Accept(w.ctx, link, identity.Acceptance{Name: "kim@example.com", Password: goodPassword, Code: codes[link]}, identity.Caller{})
		if claims.KindOf(err) != claims.KindNotFound {
			t.Errorf("a link of who is %s: %v", why, err)
		}
	}
}
