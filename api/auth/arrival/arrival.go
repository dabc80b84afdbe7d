// Package arrival lets people and programs in by the identity providers that the
// service is configured to trust. Package openid speaks with them, package identity
// keeps whom they name; here both come together:
//
//  1. GET /sign-in/{identity_provider} sends a browser there, and .../callback is where
//     it comes back to with an answer, of which a session comes.
//  2. Whoever has a role there but did not show a second factor is sent again to do so,
//     once.
//  3. POST /sign-in/{identity_provider}/logout is where the identity provider says that
//     it has ended a session (back-channel), and .../sign-out sends a browser there to
//     end it.
//  4. A program that comes with an access token of theirs is known by it.
package arrival

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"bosang/api/auth"
	"bosang/api/auth/openid"
	"bosang/api/outbound"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// Identity is what is done with those who arrive: see package identity.
type Identity interface {
	Arrive(ctx context.Context, a identity.Arrival, c identity.Caller) (in identity.Entered, lost []identity.UserID, err error)
	Program(ctx context.Context, p identity.Program) (access.Actor, error)
	UseOnce(ctx context.Context, key claims.Key, until time.Time) (first bool, err error)
	EndArrived(ctx context.Context, g identity.Gone) ([]identity.UserID, error)
	SignOut(ctx context.Context, s identity.Session) error
}

// Config is what arrivals stand on.
type Config struct {
	// IdentityProviders are those that are trusted. Nobody else is asked anything.
	IdentityProviders openid.Config
	Identity          Identity
	// Base is the address of the service as browsers know it.
	Base string
	// Secret seals what a browser keeps between redirect and callback: 32 bytes or
	// more, the same for all processes.
	Secret []byte
	Clock  func() time.Time
	Logger *slog.Logger
}

// Arrivals are the ways in by identity providers. The zero value has none. Make one
// with New, and say with LeadTo which door they lead to.
type Arrivals struct {
	client   *openid.Client
	identity Identity
	door     *auth.Door
	keys     map[string]string // of identity providers, by their issuers
	logger   *slog.Logger
}

var _ auth.Foreign = (*Arrivals)(nil)

// New gives the ways in. It asks nobody anything yet; the error says what is missing
// or wrong.
func New(c Config) (*Arrivals, error) {
	a := &Arrivals{identity: c.Identity, logger: c.Logger, keys: make(map[string]string)}
	if c.Identity == nil {
		return nil, errors.New("arrival: Identity is needed")
	}
	hosts, internal := c.IdentityProviders.Hosts()
	if len(hosts) == 0 {
		return nil, errors.New("arrival: an identity provider is needed") // without hosts, all could be asked
	}
	var err error
	a.client, err = openid.New(c.IdentityProviders, openid.Options{
		HTTP: outbound.New(outbound.Config{Only: hosts, Internal: internal}), Clock: c.Clock, Base: c.Base, Secrets: [][]byte{c.Secret},
		Memory: memory{a}, Logger: c.Logger,
	})
	for _, p := range c.IdentityProviders.IdentityProviders {
		a.keys[p.Issuer] = p.Key
	}
	return a, err
}

// LeadTo says by which door people come in, before anybody does.
func (a *Arrivals) LeadTo(door *auth.Door) { a.door = door }

// Warm asks the identity providers about themselves, so that what is wrong with them
// is in the log before somebody comes.
func (a *Arrivals) Warm(ctx context.Context) error {
	if a.client == nil {
		return nil
	}
	return a.client.Warm(ctx)
}

// Offered lists the identity providers, in the order of the configuration.
func (a *Arrivals) Offered() []openid.Offered {
	if a.client == nil {
		return nil
	}
	return a.client.Offered()
}

// KeyOf gives the key of the identity provider by which a session came; "": by none
// that is known.
func (a *Arrivals) KeyOf(s identity.Session) string { return a.keys[s.Issuer] }

// Issues reports whether a bearer token claims to be of an identity provider.
func (a *Arrivals) Issues(token string) bool { return a.client != nil && a.client.Issues(token) }

// Actor gives who comes with an access token of an identity provider. The error is of
// the kind "unauthenticated" where nobody does, and "unavailable" where that cannot be
// told now.
func (a *Arrivals) Actor(ctx context.Context, token string) (access.Actor, error) {
	p, err := a.client.Bearer(ctx, token)
	if err == nil {
		var actor access.Actor
		if actor, err = a.identity.Program(ctx, identity.Program{
			Arrival: arrivalOf(p.Identity, ""), Client: p.ClientID, Service: p.Service, Scopes: p.Scopes,
		}); err == nil {
			return actor, nil
		}
	}
	if claims.KindOf(err) == claims.KindUnauthenticated {
		a.logger.WarnContext(ctx, "a program of an identity provider was refused", "security", true, "reason", reasonOf(err))
	}
	return access.Actor{}, err
}

// reasonOf is why somebody was refused, for the log.
func reasonOf(err error) string {
	if reason := openid.ReasonOf(err); reason != "" {
		return string(reason)
	}
	var known *claims.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return "failure"
}

// arrivalOf says who comes as package identity has it.
func arrivalOf(who openid.Identity, sid string) identity.Arrival {
	a := identity.Arrival{
		IdentityProvider: who.IdentityProvider, Issuer: who.Issuer, Subject: who.Subject, SessionID: sid, ProvedAt: who.AuthenticatedAt, Withheld: len(who.Withheld) > 0, Language: who.Lang,
	}
	for _, m := range who.Memberships {
		a.Given = append(a.Given, identity.Given{Role: m.Role, Provider: m.Provider, Customer: m.Customer})
	}
	return a
}

// memory remembers what counts once where all processes see it.
type memory struct{ *Arrivals }

// Use remembers something, and reports whether it was not remembered yet.
func (m memory) Use(ctx context.Context, once openid.Once) (bool, error) {
	return m.identity.UseOnce(ctx, once.Key, once.Until)
}

// EndSessions ends the sessions that an identity provider has ended.
func (m memory) EndSessions(ctx context.Context, e openid.Ended) error {
	users, err := m.identity.EndArrived(ctx, identity.Gone{
		Key: e.Key, Until: e.Until, Issuer: e.Issuer, Subject: e.Subject, SessionID: e.SessionID, Before: e.Before,
	})
	m.forget(users)
	if err == nil {
		m.logger.InfoContext(ctx, "an identity provider ended sessions", "security", true, "identity_provider", e.IdentityProvider, "sessions", len(users))
	}
	return err
}

// forget has what was remembered of users be read again.
func (a *Arrivals) forget(users []identity.UserID) {
	for _, user := range users {
		a.door.ForgetUser(user)
	}
}
