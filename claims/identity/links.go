package identity

import (
	"context"

	"bosang/claims"
	"bosang/claims/access"
)

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
