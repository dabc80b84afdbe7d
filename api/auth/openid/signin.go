package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"bosang/claims"
	"bosang/rules"
)

// maxReturn bounds the path to return to, and maxCode a code, in bytes.
const (
	maxReturn = 512
	maxCode   = 4 << 10
)

// Beginning is how a sign-in is begun.
type Beginning struct {
	// Return is the path of this service to go to afterwards; what is no such path
	// is taken for "".
	Return string
	// StepUp has the person prove again who they are, and by a second factor.
	StepUp bool
	// Lang is the language to ask them in; "": the identity provider chooses.
	Lang rules.Lang
}

// Begun is a sign-in that was begun: set the cookie and send the browser to URL.
type Begun struct {
	URL    string
	Cookie *http.Cookie
}

// SignIn is a sign-in that succeeded.
type SignIn struct {
	Identity
	// SessionID is the identity provider's session (sid), by which it may end it
	// later; "": it has not said.
	SessionID string
	// IDToken is what LogoutURL may be given as a hint. It holds what the identity
	// provider told of the person: keep it sealed, or not at all.
	IDToken string
	// Return is the path that was given to Begin; "": none.
	Return string
	// StepUp is whether it was begun as one.
	StepUp bool
}

// Begin begins a sign-in. The errors are of the kinds "not found" (no such
// identity provider) and "unavailable" (it cannot be asked).
func (c *Client) Begin(ctx context.Context, identityProvider string, b Beginning) (Begun, error) {
	i, err := c.find(identityProvider)
	if err != nil {
		return Begun{}, err
	}
	d, err := i.discovery.get(ctx)
	if err != nil {
		return Begun{}, unavailable(err)
	}
	a := attempt{
		IdentityProvider: i.Key, State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(),
		StepUp: b.StepUp, Began: c.clock().Unix(),
	}
	if isPath(b.Return) {
		a.Return = b.Return
	}
	sealed, err := c.seals.seal(a)
	if err != nil {
		return Begun{}, err
	}
	return Begun{URL: i.authorization(d, a, b.Lang), Cookie: c.cookie(sealed, int(attemptTime/time.Second))}, nil
}

// authorization is where the browser is sent (OpenID Connect Core 1.0, section
// 3.1.2.1).
func (i *issuer) authorization(d discovery, a attempt, lang rules.Lang) string {
	options := []oauth2.AuthCodeOption{goidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	ask := func(name, value string) { options = append(options, oauth2.SetAuthURLParam(name, value)) }
	if lang != "" {
		ask("ui_locales", string(lang))
	}
	if a.StepUp {
		ask("prompt", "login")
		ask("max_age", "0")
		if len(i.SecondFactor.ACR) > 0 {
			ask("acr_values", strings.Join(i.SecondFactor.ACR, " "))
		}
	} else if i.MaxAgeSeconds > 0 {
		ask("max_age", strconv.FormatInt(i.MaxAgeSeconds, 10))
	}
	return i.oauth(d, "").AuthCodeURL(a.State, options...)
}

func (i *issuer) oauth(d discovery, secret string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: i.ClientID, ClientSecret: secret, Endpoint: d.endpoint, RedirectURL: i.redirect,
		Scopes: append([]string{goidc.ScopeOpenID}, i.Scopes...),
	}
}

// Finish ends a sign-in with the request by which the browser came back to
// RedirectPath of the identity provider. The errors are of the kinds "not found",
// "unavailable" and "unauthenticated", of which ReasonOf tells why.
func (c *Client) Finish(r *http.Request, identityProvider string) (SignIn, error) {
	i, err := c.find(identityProvider)
	if err != nil {
		return SignIn{}, err
	}
	cookies := r.CookiesNamed(c.CookieName())
	if len(cookies) != 1 {
		return SignIn{}, refused(NoAttempt)
	}
	a, ok := c.seals.open(cookies[0].Value)
	if !ok || a.over(c.clock()) {
		return SignIn{}, refused(NoAttempt)
	}
	if a.IdentityProvider != i.Key {
		return SignIn{}, refused(WrongIssuer)
	}
	d, err := i.discovery.get(r.Context())
	if err != nil {
		return SignIn{}, unavailable(err)
	}
	code, reason := i.answer(r, d, a)
	if reason != "" {
		return SignIn{}, refused(reason)
	}
	raw, access, err := i.redeem(r.Context(), d, a, code)
	if err != nil {
		return SignIn{}, err
	}
	token, err := i.open(r.Context(), raw, wanted{audience: i.ClientID, types: []string{"", "jwt"}})
	if err != nil {
		return SignIn{}, err
	}
	return c.signIn(r.Context(), i, a, token, raw, access)
}

// answer reads what the browser brought: the code, if it is the answer to this
// attempt.
func (i *issuer) answer(r *http.Request, d discovery, a attempt) (code string, reason Reason) {
	brought := r.URL.Query()
	for _, name := range []string{"state", "iss", "code", "error"} {
		if len(brought[name]) > 1 {
			return "", BadForm
		}
	}
	if subtle.ConstantTimeCompare([]byte(brought.Get("state")), []byte(a.State)) != 1 {
		return "", WrongState
	}
	// RFC 9207, section 2.4: an answer that says whose it is has to be right, and one
	// that does not, from who says that it does, is of somebody else.
	if issuer, says := brought["iss"]; says && issuer[0] != i.Issuer || !says && d.saysIssuer {
		return "", WrongIssuer
	}
	code = brought.Get("code")
	switch {
	case brought.Has("error"):
		return "", Denied
	case code == "" || len(code) > maxCode:
		return "", BadForm
	}
	return code, ""
}

// redeem takes a code to the token endpoint and gives the ID token and the access
// token, neither of them verified.
func (i *issuer) redeem(ctx context.Context, d discovery, a attempt, code string) (id, access string, err error) {
	secret, err := i.secret()
	if err != nil {
		i.failed(err)
		return "", "", unavailable(err)
	}
	answer, err := i.oauth(d, secret).Exchange(goidc.ClientContext(ctx, i.http), code, oauth2.VerifierOption(a.Verifier))
	if isGrant(err) {
		return "", "", refused(CodeRefused)
	}
	if err != nil {
		err = exchangeFailed(err)
		i.failed(err)
		return "", "", unavailable(err)
	}
	id, ok := answer.Extra("id_token").(string)
	if !ok {
		return "", "", refused(BadForm)
	}
	return id, answer.AccessToken, nil
}

// signIn compares a verified ID token with the attempt.
func (c *Client) signIn(ctx context.Context, i *issuer, a attempt, token opened, raw, access string) (SignIn, error) {
	authenticated, ok := token.instant("auth_time")
	party := token.text("azp")
	switch {
	case subtle.ConstantTimeCompare([]byte(token.text("nonce")), []byte(a.Nonce)) != 1:
		return SignIn{}, refused(WrongNonce)
	case party != "" && party != i.ClientID, party == "" && len(token.texts("aud")) > 1:
		return SignIn{}, refused(WrongAudience) // OpenID Connect Core 1.0, section 3.1.3.7
	case token.id.AccessTokenHash != "" && token.id.VerifyAccessToken(access) != nil:
		return SignIn{}, refused(WrongBinding)
	case !ok:
		return SignIn{}, refused(BadClaim)
	case i.MaxAgeSeconds > 0 && authenticated.Before(c.clock().Add(-Skew-time.Duration(i.MaxAgeSeconds)*time.Second)),
		a.StepUp && authenticated.Before(a.began().Add(-Skew)):
		return SignIn{}, refused(StaleAuthentication)
	}
	identity, ok := i.identity(token.said, authenticated)
	if !ok {
		return SignIn{}, refused(BadClaim)
	}
	first, err := c.memory.Use(ctx, Once{Key: claims.KeyOf("openid attempt", a.State), Until: a.began().Add(attemptTime)})
	if err != nil {
		return SignIn{}, err
	}
	if !first {
		return SignIn{}, refused(Replayed)
	}
	return SignIn{Identity: identity, SessionID: token.text("sid"), IDToken: raw, Return: a.Return, StepUp: a.StepUp}, nil
}

// random draws 256 bits, as a text that fits into an address.
func random() string {
	var raw [32]byte
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// isPath reports whether a text is a path of this service that a browser will not
// take for an address elsewhere.
func isPath(s string) bool {
	return len(s) <= maxReturn && strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) })
}
