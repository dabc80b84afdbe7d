package openid

import (
	"context"
	"net/url"
	"time"

	"bosang/claims"
)

// maxLogoutAge is how long after it was issued a logout token is heeded.
const maxLogoutAge = 10 * time.Minute

// Ended is an identity provider's word that it has ended sessions.
type Ended struct {
	Once
	// IdentityProvider is its key in the configuration, Issuer its name in tokens.
	IdentityProvider, Issuer string
	// Subject and SessionID say whose, and which; one of them may be "".
	Subject, SessionID string
	// Before: sessions that began at this instant or later are not meant. It is when
	// the token was issued, and as much later as clocks may be apart.
	Before time.Time
}

// BackChannel heeds a logout token (OpenID Connect Back-Channel Logout 1.0, section
// 2.6) that was posted to the service: Memory.EndSessions ends the sessions. A
// token that was heeded before is no error. The errors are of the kinds
// "unauthenticated", of which ReasonOf tells why, and "unavailable"; and those of
// Memory.
func (c *Client) BackChannel(ctx context.Context, token string) error {
	i, ok := c.claimed(token)
	if !ok {
		return refused(WrongIssuer)
	}
	// "logout+jwt" is what new identity providers say and "JWT" what others do; see
	// isLogout for what tells it from an ID token in any case.
	verified, err := i.open(ctx, token, wanted{audience: i.ClientID, types: []string{"logout+jwt", "jwt", ""}, logout: true})
	if err != nil {
		return err
	}
	issued, _ := verified.instant("iat")
	if !c.clock().Before(issued.Add(maxLogoutAge)) {
		return refused(Expired)
	}
	return c.memory.EndSessions(ctx, Ended{
		Once:             Once{Key: claims.KeyOf("openid logout", i.Issuer, verified.text("jti")), Until: issued.Add(maxLogoutAge + Skew)},
		IdentityProvider: i.Key, Issuer: i.Issuer, Subject: verified.text("sub"), SessionID: verified.text("sid"), Before: issued.Add(Skew),
	})
}

// isLogout reports whether claims are those of a logout token: they tell of the
// event, and have no nonce, as an ID token has (section 2.4).
func isLogout(s said) bool {
	events, _ := s["events"].(map[string]any)
	_, event := events["http://schemas.openid.net/event/backchannel-logout"].(map[string]any)
	_, nonce := s["nonce"]
	return event && !nonce
}

// LogoutURL is where a browser is sent to sign its person out at the identity
// provider too (OpenID Connect RP-Initiated Logout 1.0), and from where it comes
// back to a path of this service; "" where the identity provider has no such
// place. Without the ID token as a hint, which would stand in the address, it asks
// the person first. End the own session before. The errors are as those of Begin.
func (c *Client) LogoutURL(ctx context.Context, identityProvider, hint, back string) (string, error) {
	i, err := c.find(identityProvider)
	if err != nil {
		return "", err
	}
	d, err := i.discovery.get(ctx)
	if err != nil {
		return "", unavailable(err)
	}
	if d.endSession == "" {
		return "", nil
	}
	to, err := url.Parse(d.endSession)
	if err != nil {
		return "", unavailable(err)
	}
	asked := to.Query()
	asked.Set("client_id", i.ClientID)
	if hint != "" {
		asked.Set("id_token_hint", hint)
	}
	if isPath(back) {
		asked.Set("post_logout_redirect_uri", c.base+back)
	}
	to.RawQuery = asked.Encode()
	return to.String(), nil
}
