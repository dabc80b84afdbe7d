package identity

import (
	"context"
	"slices"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// VouchedBy begins the name of who made a link, for the record, where a signing key of
// the provider did: its id follows.
const VouchedBy = "signing_key:"

// makerStands reports whether who made a link still might: it does not outlive them. A
// link of a provider takes one of its operators, or a signing key that counts, and any
// other an administrator or the machine.
func (i *Identity) makerStands(ctx context.Context, ids Tx, l Link) (bool, error) {
	if l.MadeBy == Machine {
		return true, nil
	}
	if id, by := strings.CutPrefix(l.MadeBy, VouchedBy); by {
		key, err := claims.ParseID[any](id)
		if err != nil {
			return false, nil //nolint:nilerr // no such key vouches
		}
		return ids.KeyVouches(ctx, key.Key(), l.Provider)
	}
	return i.personStands(ctx, ids, l.MadeBy, l.Provider)
}

// askerStands reports whether who asked for an approval still might. The service looks:
// operators do not see each other.
func (i *Identity) askerStands(ctx context.Context, a approval.Approval) (stands bool, err error) {
	err = i.in(ctx, service(), func(_ claims.Tx, ids Tx) error {
		stands, err = i.personStands(ctx, ids, a.RequestedBy, a.Provider)
		return err
	})
	return stands, err
}

// personStands reports whether it is an active user who is an operator of the provider
// or, where there is none, an administrator.
func (i *Identity) personStands(ctx context.Context, ids Tx, subject string, provider claims.ProviderID) (bool, error) {
	id, by := strings.CutPrefix(subject, byUser)
	user, err := claims.ParseID[userNoun](id)
	if !by || err != nil {
		return false, nil //nolint:nilerr // it is no person
	}
	u, err := ids.User(ctx, user)
	if err != nil || u.State != Active {
		if claims.KindOf(err) == claims.KindNotFound {
			err = nil
		}
		return false, err
	}
	held, err := ids.Memberships(ctx, user)
	return slices.ContainsFunc(held, func(m Membership) bool {
		if !i.counts(m) {
			return false
		}
		if provider.IsZero() {
			return m.Role == access.Administrator
		}
		return m.Role == access.Operator && m.Provider == provider
	}), err
}

// Links lists the links that the actor may see, newest first.
func (i *Identity) Links(ctx context.Context, actor access.Actor, f LinkFilter, page claims.Page) (list []Link, err error) {
	if !actor.May(access.ReadUser) && !actor.May(access.InviteCustomer) {
		return nil, claims.Forbidden(string(access.ReadUser))
	}
	err = i.in(ctx, actor, func(tx claims.Tx, ids Tx) (err error) {
		if list, err = ids.Links(ctx, f, page); err != nil {
			return err
		}
		return tx.RecordAccess(ctx, shown(list, page))
	})
	return list, err
}

// shown is of which customers a page of links tells that they were invited.
func shown(list []Link, page claims.Page) claims.Access {
	a := claims.Access{Action: claims.AccessListed, Items: []string{"link"}}
	for _, l := range list[:page.Shown(len(list))] {
		if !l.Claimant.IsZero() {
			a.Persons = append(a.Persons, claims.Person{Claimant: l.Claimant, Provider: l.Provider})
		}
	}
	return a
}

// RevokeLink takes back a link that was not used.
func (i *Identity) RevokeLink(ctx context.Context, actor access.Actor, id LinkID) error {
	if !actor.May(access.WriteUser) && !actor.May(access.InviteCustomer) {
		return claims.Forbidden(string(access.WriteUser))
	}
	return i.in(ctx, actor, func(_ claims.Tx, ids Tx) error {
		revoked, err := ids.RevokeLink(ctx, id)
		if err == nil && !revoked {
			return errNoLink()
		}
		return err
	})
}
