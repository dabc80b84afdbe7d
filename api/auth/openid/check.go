package openid

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"bosang/api/form"
	"bosang/claims/access"
)

// algorithms are those that may be allowed: with them, who can verify cannot
// sign. "none" and those with a shared secret (HS256) are no choice: a public key
// would be the secret (RFC 8725, section 2.1).
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// chosen are claims that a person can change, or have changed, at many identity
// providers (OpenID Connect Core 1.0, section 5.7): nothing is given for them.
var chosen = []string{
	"email", "preferred_username", "nickname", "name", "given_name", "family_name", "middle_name", "phone_number", "upn", "unique_name",
}

// privileged are the roles that need a second factor.
var privileged = []access.Role{access.Operator, access.Regulator, access.Administrator}

// pages are the names under /sign-in that are pages of the service.
var pages = []string{"code"}

// check gives all that is wrong.
func (c Config) check() Faults {
	var f Faults
	keys, issuers := map[string]bool{}, map[string]bool{}
	for i, p := range c.IdentityProviders {
		at := fmt.Sprintf("identity_providers[%d].", i)
		if keys[p.Key] {
			f.wrong(at+"key", "another one has this key")
		}
		if issuers[p.Issuer] {
			// A person is known by issuer and subject: two entries for one issuer would be two doors to one person.
			f.wrong(at+"issuer", "another one has this issuer")
		}
		keys[p.Key], issuers[p.Issuer] = true, true
		p.check(&f, at)
	}
	return f
}

func (p IdentityProvider) check(f *Faults, at string) {
	f.key(at+"key", p.Key)
	if slices.Contains(pages, p.Key) {
		f.wrong(at+"key", "/sign-in/%s is a page of the service; choose another key", p.Key)
	}
	f.text(at+"name.ko", p.Name.Korean)
	f.text(at+"name.en", p.Name.English)
	f.text(at+"client_id", p.ClientID)
	if u, err := url.Parse(p.Issuer); err != nil || !isSafe(u) || u.RawQuery != "" || u.Host == "" {
		f.wrong(at+"issuer", "it must be an https URL without query and fragment; http on loopback only")
	}
	p.checkHosts(f, at)
	p.checkClient(f, at)
	for i, s := range p.Scopes {
		if s == "" || s == "openid" || strings.ContainsFunc(s, notScope) {
			f.wrong(fmt.Sprintf("%sscopes[%d]", at, i), "it must be one scope, without spaces; openid is always asked for")
		}
	}
	for i, a := range p.Algorithms {
		if !slices.Contains(algorithms, a) {
			f.wrong(fmt.Sprintf("%salgorithms[%d]", at, i), "it must be one of: %s", strings.Join(algorithms, ", "))
		}
	}
	if p.MaxAgeSeconds < 0 {
		f.wrong(at+"max_age_seconds", "it must not be negative")
	}
	for i, r := range p.Roles {
		p.checkRole(f, fmt.Sprintf("%sroles[%d].", at, i), r)
	}
	for i, v := range slices.Concat(p.SecondFactor.ACR, p.SecondFactor.AMR) {
		if v == "" || strings.Contains(v, " ") {
			f.wrong(at+"second_factor", "the value %d is empty or has a space in it", i+1)
		}
	}
	needs := slices.ContainsFunc(p.Roles, func(r RoleFor) bool { return slices.Contains(privileged, r.Role) })
	if needs && len(p.SecondFactor.ACR)+len(p.SecondFactor.AMR) == 0 {
		f.wrong(at+"second_factor", "it must say by which acr or amr a second factor is known: roles gives one that needs it")
	}
	if p.Customers != nil {
		f.key(at+"customers.provider", p.Customers.Provider)
		f.claim(at+"customers.claim", p.Customers.Claim)
	}
	p.checkPrograms(f, at+"programs.")
}

// checkClient checks how the service proves itself to the identity provider.
func (p IdentityProvider) checkClient(f *Faults, at string) {
	switch p.ClientAuth {
	case SecretBasic, SecretPost:
		if p.ClientSecretFile == "" {
			f.wrong(at+"client_secret_file", "%s needs it", p.ClientAuth)
			return
		}
		if _, err := p.secret(); err != nil {
			f.wrong(at+"client_secret_file", "%v", err)
		}
	case NoSecret:
		if p.ClientSecretFile != "" {
			f.wrong(at+"client_secret_file", "it goes with client_secret_basic and client_secret_post only")
		}
	default:
		f.wrong(at+"client_auth", "it must be one of: %s, %s, %s", SecretBasic, SecretPost, NoSecret)
	}
}

func (p IdentityProvider) checkRole(f *Faults, at string, r RoleFor) {
	f.claim(at+"claim", r.Claim)
	f.text(at+"value", r.Value)
	f.role(at, r.Role, r.Provider)
}

func (p IdentityProvider) checkPrograms(f *Faults, at string) {
	if p.Programs == nil {
		return
	}
	f.text(at+"audience", p.Programs.Audience)
	if p.Programs.Audience == p.ClientID {
		// An ID token is meant for the client; an access token must not be mistaken for one (RFC 9068, section 5).
		f.wrong(at+"audience", "it must be another than client_id")
	}
	if strings.ContainsFunc(p.Programs.ScopePrefix, notScope) {
		f.wrong(at+"scope_prefix", "it must have no spaces")
	}
	if len(p.Programs.Services)+len(p.Programs.Apps) == 0 {
		f.wrong(strings.TrimSuffix(at, "."), "services or apps must name at least one program")
	}
	known := map[string]bool{}
	for i, s := range p.Programs.Services {
		one := fmt.Sprintf("%sservices[%d].", at, i)
		f.text(one+"client_id", s.ClientID)
		f.role(one, s.Role, s.Provider)
		if known[s.ClientID] {
			f.wrong(one+"client_id", "another one has this client_id; a program acts in one role")
		}
		known[s.ClientID] = true
	}
	for i, a := range p.Programs.Apps {
		f.text(fmt.Sprintf("%sapps[%d]", at, i), a)
	}
}

// role checks a role with the provider it belongs to. Nobody is made a claimant
// by a role: a claimant is a customer of a provider.
func (f *Faults) role(at string, role access.Role, provider string) {
	switch {
	case !slices.Contains(privileged, role):
		f.wrong(at+"role", "it must be one of: operator, regulator, administrator")
	case role == access.Operator:
		f.key(at+"provider", provider)
	case provider != "":
		f.wrong(at+"provider", "it goes with the role operator only")
	}
}

// claim checks where a claim is that something is given for.
func (f *Faults) claim(member, claim string) {
	f.text(member, claim)
	if slices.Contains(chosen, claim) || slices.Contains(chosen, strings.TrimPrefix(claim, "/")) {
		f.wrong(member, "%s is for people to choose or to change; nothing can be given for it", claim)
	}
}

func (f *Faults) key(member, key string) {
	if !form.IsKey(key) {
		f.wrong(member, "it must be lower-case letters and digits with . _ - between them, 64 at most")
	}
}

func (f *Faults) text(member, s string) {
	if s == "" || strings.TrimSpace(s) != s || len(s) > 255 {
		f.wrong(member, "it must have 1 to 255 bytes, with no space at either end")
	}
}

// notScope finds what a scope cannot hold (RFC 6749, section 3.3).
func notScope(r rune) bool { return r <= ' ' || r == '"' || r == '\\' || r > '~' }

// isSafe reports whether an address is asked, or a browser sent there: over TLS,
// or on this machine.
func isSafe(u *url.URL) bool {
	if u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
