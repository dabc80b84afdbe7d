package openid

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"bosang/claims/access"
)

// maxLifetime is how long an access token may be valid: it cannot be taken back.
const maxLifetime = 24 * time.Hour

// Program is a program that came with an access token (RFC 9068).
type Program struct {
	// Identity is who the program acts for; of a service, the service itself.
	Identity
	// ClientID names the program to its issuer.
	ClientID string
	// Service: the program acts for itself, in the role that the configuration gives
	// it, and Identity holds that as its one membership.
	Service bool
	// Scopes are the permissions that the token is good for; never nil. A role's
	// permissions are narrowed to them.
	Scopes []access.Permission
	// ExpiresAt is when the token's time is over.
	ExpiresAt time.Time
}

// Issues reports whether a bearer token claims to be of an identity provider that
// programs may come from, so that it is Bearer's to judge. It verifies nothing.
func (c *Client) Issues(token string) bool {
	_, ok := c.claimed(token)
	return ok
}

// claimed gives the issuer that a token claims to be of.
func (c *Client) claimed(token string) (*issuer, bool) {
	if len(token) > maxToken || !isCompact(token) {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return nil, false
	}
	s, ok := readSaid(payload)
	if !ok {
		return nil, false
	}
	i, ok := c.byIssuer[s.text("iss")]
	return i, ok
}

// Bearer says which program came with a token, and for whom. The errors are of the
// kinds "unauthenticated", of which ReasonOf tells why, and "unavailable".
func (c *Client) Bearer(ctx context.Context, token string) (Program, error) {
	i, ok := c.claimed(token)
	if !ok || i.Programs == nil {
		return Program{}, refused(WrongIssuer)
	}
	// The type tells an access token from an ID token, which browsers and logs have
	// seen (RFC 9068, section 4).
	verified, err := i.open(ctx, token, wanted{audience: i.Programs.Audience, types: []string{"at+jwt"}})
	if err != nil {
		return Program{}, err
	}
	p, reason := i.program(verified.said)
	if reason != "" {
		return Program{}, refused(reason)
	}
	return p, nil
}

// program reads what an access token claims (RFC 9068, section 2.2).
func (i *issuer) program(s said) (Program, Reason) {
	expires, _ := s.instant("exp")
	issued, _ := s.instant("iat")
	authenticated, ok := s.instant("auth_time")
	client := s.text("client_id")
	_, bound := s["cnf"]
	switch {
	case client == "" || s.text("jti") == "" || !ok:
		return Program{}, BadClaim
	case expires.Sub(issued) > maxLifetime:
		return Program{}, LongLived
	case bound:
		// It is good only together with a key that is not asked for here (RFC 8705, RFC
		// 9449): who sends it alone may have found it.
		return Program{}, WrongBinding
	}
	p := Program{ClientID: client, Scopes: i.scopes(s), ExpiresAt: expires}
	for _, known := range i.Programs.Services {
		if known.ClientID == client && known.Subject == s.text("sub") {
			p.Service = true
			p.Identity = Identity{
				IdentityProvider: i.Key, Issuer: i.Issuer, Subject: known.Subject,
				Memberships: []Membership{{Role: known.Role, Provider: known.Provider}},
			}
			return p, ""
		}
	}
	if !slices.Contains(i.Programs.Apps, client) {
		return Program{}, UnknownProgram
	}
	if p.Identity, ok = i.identity(s, authenticated); !ok {
		return Program{}, BadClaim
	}
	return p, ""
}

// scopes gives the permissions among a token's scopes (RFC 6749, section 3.3);
// those of others' services are left out.
func (i *issuer) scopes(s said) []access.Permission {
	given := []access.Permission{}
	for scope := range strings.FieldsSeq(s.text("scope")) {
		name, ours := strings.CutPrefix(scope, i.Programs.ScopePrefix)
		known := slices.ContainsFunc(access.Table(), func(g access.Grant) bool { return string(g.Permission) == name })
		if ours && known && !slices.Contains(given, access.Permission(name)) {
			given = append(given, access.Permission(name))
		}
	}
	return given
}
