package whole

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// operators are the made-up operators of providers, two of each, who sign in as people do:
// by a link that is good on this machine alone.
type operators struct {
	identity *identity.Identity
	now      func() time.Time
	in       map[string]identity.Session
}

// firstProvider is whose operators have names without a provider: those whom a
// demonstration shows.
const firstProvider = "kakao"

// signIn gives an operator who has signed in just now.
func (o *operators) signIn(ctx context.Context, of claims.Provider, second bool) (access.Actor, error) {
	name := "demo-operator"
	if of.Key != firstProvider {
		name += "-" + of.Key
	}
	if second {
		name += "-2"
	}
	if s, there := o.in[name]; there && s.Actor.JustVerified(o.now().Add(access.VerifiedFor/2)) {
		return s.Actor, nil
	}
	made, err := o.identity.DemonstrationLink(ctx, identity.Pretended{Name: name, Role: access.Operator, Provider: of.ID})
	if err != nil {
		return access.Actor{}, err
	}
	here := identity.Caller{Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	entered, err := o.identity.Accept(ctx, made.Secret, identity.Acceptance{}, here)
	if err != nil {
		return access.Actor{}, err
	}
	o.in[name] = entered.Session
	return entered.Session.Actor, nil
}

// signOut ends what they signed in to.
func (o *operators) signOut(ctx context.Context) error {
	var all []error
	for name, s := range o.in {
		all = append(all, o.identity.SignOut(ctx, s))
		delete(o.in, name)
	}
	return errors.Join(all...)
}
