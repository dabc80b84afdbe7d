package identity

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// newFor is how long an account is new to a claimant for whom another has acted
// before: a day, in which whoever acted before sees it and can end it.
const newFor = 24 * time.Hour

// onlyAccount refuses to bring a second account to a customer who has one: nobody but
// its holder says who else may act for that customer. Of two links that are used at
// once the second waits here, and finds what the first has made.
func onlyAccount(ctx context.Context, ids Tx, m Membership) error {
	if err := ids.LockClaimant(ctx, m.Claimant); err != nil {
		return err
	}
	return noAccountYet(ctx, ids, m)
}

// newUntil is until when an account that joins a claimant now is new; zero: nobody else
// has ever acted as it. The claimant itself is not new to who represents it: that one ends
// no account, so that a day would keep nobody out.
func newUntil(ctx context.Context, tx claims.Tx, ids Tx, m Membership) (until time.Time, err error) {
	others, err := ids.OthersBefore(ctx, m)
	if others {
		until = tx.Now().Add(newFor)
	}
	return until, err
}

// Acting is an account that acts for a claimant.
type Acting struct {
	Membership Membership
	// Name is the sign-in name; empty: it is not shown.
	Name string
	// Mine: it is the one that asks.
	Mine bool
}

// Accounts lists the accounts that act for the claimant as which the session acts,
// newest first. One that is new here is not told the others' names.
func (i *Identity) Accounts(ctx context.Context, s Session, page claims.Page) (list []Acting, err error) {
	err = i.ofClaimant(ctx, s, func(tx claims.Tx, ids Tx) error {
		held, err := ids.MembershipsOf(ctx, s.Actor.Claimant, access.ID{}, page)
		if err != nil {
			return err
		}
		var named []UserID
		list = make([]Acting, len(held))
		for at, m := range held {
			list[at] = Acting{Membership: m, Mine: m.User == s.User}
			if list[at].Mine || !s.Actor.IsNew(tx.Now()) {
				named = append(named, m.User)
			}
		}
		users, err := ids.UsersAmong(ctx, named)
		if err != nil {
			return err
		}
		names, err := i.names(ctx, tx, users...)
		for at := range list {
			list[at].Name = names[list[at].Membership.User]
		}
		return err
	})
	return list, err
}

// EndAccount has another account act no more for the claimant as which the session
// acts, and gives whose it was. The user has to have signed in just now, and an account
// that is new ends no other: who came last must not shut out who was there.
func (i *Identity) EndAccount(ctx context.Context, s Session, id MembershipID) (ended UserID, err error) {
	err = i.ofClaimant(ctx, s, func(tx claims.Tx, ids Tx) error {
		if !s.Actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		m, err := ids.MembershipOf(ctx, s.Actor.Claimant, id)
		if err != nil {
			return goneAs("account", err)
		}
		if m.User != s.User && s.Actor.IsNew(tx.Now()) {
			return claims.AccountTooNew(s.Actor.NewUntil)
		}
		ended = m.User
		if err := recordAccount(ctx, tx, m, "account_ended", Subject(s.User)); err != nil {
			return err
		}
		return endMembership(ctx, tx, ids, m, Subject(s.User))
	})
	return ended, err
}

// ofClaimant runs what the service does for who acts as a claimant: of other users'
// accounts nobody sees the rows. For other roles there is nothing to do it to.
func (i *Identity) ofClaimant(ctx context.Context, s Session, fn func(claims.Tx, Tx) error) error {
	// Nor does who is half way in act as one; a representative looks after its own account alone.
	if s.Actor.Role != access.Claimant || s.Actor.Representative != (access.ID{}) {
		return claims.NotFound("account")
	}
	return i.in(ctx, service(), fn)
}

// recordAccount puts on the claimant's trail what becomes of an account that acts for
// it.
func recordAccount(ctx context.Context, tx claims.Tx, m Membership, what, by string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: m.Claimant, ProviderID: m.Provider, Noun: "claimant", SubjectID: m.Claimant, What: what, Actor: by, At: tx.Now(),
	})
}

// addMembership grants a role and puts it on the trails of the user and, where it is
// a claimant's, of the claimant.
func (i *Identity) addMembership(ctx context.Context, tx claims.Tx, ids Tx, m Membership) error {
	m.ID, m.CreatedAt = claims.NewID[membershipNoun](), tx.Now()
	var err error
	if m.Role == access.Claimant {
		if m.NewUntil, err = newUntil(ctx, tx, ids, m); err != nil {
			return err
		}
	}
	there, err := ids.AddMembership(ctx, m)
	if err != nil {
		return err
	}
	if there {
		return claims.Conflict("membership_exists", "membership", "")
	}
	if m.Role == access.Claimant {
		if err := recordAccount(ctx, tx, m, "account_joined", Subject(m.User)); err != nil {
			return err
		}
	}
	return record(ctx, tx, m.User, "membership_granted", m.GrantedBy)
}

// join has somebody who is signed in as a claimant act for this one too.
func (i *Identity) join(ctx context.Context, tx claims.Tx, ids Tx, l Link, s Session) (Entered, error) {
	m := Membership{User: s.User, Role: access.Claimant, Provider: l.Provider, Claimant: l.Claimant, Representative: l.Representative, GrantedBy: l.MadeBy}
	if err := onlyAccount(ctx, ids, m); err != nil {
		return Entered{}, err
	}
	u, err := ids.LockUser(ctx, s.User)
	if err != nil {
		return Entered{}, err
	}
	if u.Privileged || u.State != Active {
		return Entered{}, claims.Conflict("account_privileged", "user", "")
	}
	if err := i.addMembership(ctx, tx, ids, m); err != nil {
		return Entered{}, err
	}
	return Entered{Session: s}, useUp(ctx, tx, ids, l, u.ID)
}
