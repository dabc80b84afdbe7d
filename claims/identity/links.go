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
	err = i.in(ctx, actor, func(_ claims.Tx, ids Tx) (err error) {
		list, err = ids.Links(ctx, f, page)
		return err
	})
	return list, err
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
