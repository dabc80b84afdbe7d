package identity

import (
	"cmp"
	"context"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
)

// Program is a program that comes with an access token of an identity provider.
type Program struct {
	// Arrival is who it acts for; of a service, what the configuration gives it.
	Arrival
	// Client names it to the issuer.
	Client string
	// Service: it acts for itself.
	Service bool
	// Scopes are what its token is good for.
	Scopes []access.Permission
}

// Program gives who acts when a program comes: of its role no more than its scopes,
// and nothing that takes a person. A person for whom it acts has come in here before,
// and it acts as a membership that the token and the account both have. The error is
// of the kind "unauthenticated" where there is nobody.
func (i *Identity) Program(ctx context.Context, p Program) (actor access.Actor, err error) {
	given, err := i.resolve(ctx, p.Arrival)
	if err != nil {
		return actor, err
	}
	switch {
	case len(given) == 0:
		return actor, errOut()
	case p.Service:
		actor = access.Actor{Subject: "program:" + p.IdentityProvider + ":" + p.Client, Role: given[0].Role}
		if actor.Role == access.Operator {
			actor.Providers = []access.ID{given[0].Provider}
		}
	default:
		m, err := i.actingFor(ctx, p.Arrival, given)
		if err != nil {
			return actor, err
		}
		actor = m.actor()
	}
	actor.Scopes = []access.Permission{}
	for _, s := range access.Scopes(actor.Role) {
		if slices.Contains(p.Scopes, s) {
			actor.Scopes = append(actor.Scopes, s)
		}
	}
	return actor, nil
}

// actingFor gives the membership of the person by which a program acts: of those that
// its token names too, the one that a session would begin with.
func (i *Identity) actingFor(ctx context.Context, a Arrival, given []Membership) (m Membership, err error) {
	key, err := i.arrivalKey(a, slices.ContainsFunc(given, func(m Membership) bool { return privileged(m.Role) }))
	if err != nil {
		return m, err
	}
	err = i.in(ctx, access.Actor{}, func(_ claims.Tx, ids Tx) error {
		if err := ids.OpenKey(ctx, key); err != nil {
			return err
		}
		user, err := ids.UserUnder(ctx, key)
		if err != nil || user.IsZero() {
			return cmp.Or(err, errOut())
		}
		held, err := i.active(ctx, ids, user)
		if err != nil {
			return err
		}
		held = slices.DeleteFunc(held, func(m Membership) bool { return m.Issuer != a.Issuer || !slices.ContainsFunc(given, m.like) })
		if m = least(held); m.ID.IsZero() {
			return errOut()
		}
		return nil
	})
	if claims.KindOf(err) == claims.KindNotFound {
		err = errOut()
	}
	return m, err
}
