package auth

import (
	"net/http"
	"strings"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/identity"
)

// The cookies: of the session, and by which a browser that signed in before is known.
// Over TLS their names begin with "__Host-", so that no neighbouring name nor an
// unencrypted answer can set them (RFC 6265bis, 4.1.3.2).
const (
	sessionCookie = "bosang_session"
	deviceCookie  = "bosang_device"
	hostPrefix    = "__Host-"
)

// clearing has the browser forget all that it keeps of this service.
const clearing = `"cache", "cookies", "storage"`

func cookieName(name string, secure bool) string {
	if secure {
		return hostPrefix + name
	}
	return name
}

// SecretOf gives the secret of the session that a request's cookie holds; empty where it
// holds none, or several.
func SecretOf(r *http.Request, from edge.Origin) string { return cookieOf(r, sessionCookie, from) }

func cookieOf(r *http.Request, name string, from edge.Origin) string {
	sent := r.CookiesNamed(cookieName(name, from.Secure))
	if len(sent) != 1 {
		return ""
	}
	return sent[0].Value
}

// Secret gives the secret of the session of the browser that calls: identity.SecondFactor
// takes it. Empty where there is none.
func Secret(c *edge.Call) string { return SecretOf(c.Request(), c.Origin()) }

// CallerOf gives where a call comes from, as identity wants it.
func CallerOf(c *edge.Call) identity.Caller {
	return identity.Caller{
		Address: c.Origin().Address, Relayed: c.Origin().Relayed, Agent: c.Request().UserAgent(), Device: cookieOf(c.Request(), deviceCookie, c.Origin()),
	}
}

// Enter gives the browser the secrets of who came in, or came a step further, and
// forgets what was remembered of the session. A session that another secret of this
// browser stood for is not ended by it.
func (d *Door) Enter(c *edge.Call, in identity.Entered) {
	d.Forget(in.Session.ID)
	if in.Secret != "" {
		give(c, sessionCookie, in.Secret, in.Session.ExpiresAt.Sub(d.clock()))
		c.LetIn(cookieCredential(in.Secret))
	}
	if in.Device != "" {
		give(c, deviceCookie, in.Device, identity.DeviceLifetime)
	}
}

// Leave takes the cookie of a session that was ended from the browser, with all else
// that it kept of this service: also what it is known by to have signed in before.
func (d *Door) Leave(c *edge.Call, id identity.SessionID) {
	d.Forget(id)
	give(c, sessionCookie, "", -1)
	c.Response().Header().Set("Clear-Site-Data", clearing)
}

// give sets a cookie for so long; an empty one takes it away.
func give(c *edge.Call, name, value string, lifetime time.Duration) {
	secure := c.Origin().Secure
	age := int(lifetime / time.Second)
	if value == "" {
		age = -1
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure wherever the connection is
		Name: cookieName(name, secure), Value: value, Path: "/", MaxAge: age, Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// LocalPath gives where to go after sign-in: the address that was asked for where it is a
// path of this service, and the fallback otherwise. What a browser could read as
// another site is not one: "//x", "/\\x", and either of them escaped.
func LocalPath(asked, fallback string) string {
	if len(asked) > 2000 || !strings.HasPrefix(asked, "/") {
		return fallback
	}
	plain := strings.ToLower(asked)
	for _, odd := range []string{"//", "\\", "%2f", "%5c", "%25", "..", "@"} {
		if path, _, _ := strings.Cut(plain, "?"); strings.Contains(path, odd) {
			return fallback
		}
	}
	for _, r := range asked {
		if r < 0x20 || r == 0x7f || r == '\\' {
			return fallback
		}
	}
	return asked
}

// errUnknown answers whoever does not let anybody act, whatever the reason.
func errUnknown() error {
	return &claims.Error{Kind: claims.KindUnauthenticated, Code: "unauthenticated"}
}
