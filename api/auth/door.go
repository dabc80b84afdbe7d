package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// Sessions finds the session of the secret that a browser keeps in its cookie. The
// error is of the kind "unauthenticated" where there is none, or it is over.
type Sessions interface {
	Session(ctx context.Context, secret string) (identity.Session, error)
}

// Foreign knows the bearer tokens of others, such as an identity provider's.
type Foreign interface {
	// Issues reports whether a token is theirs to judge.
	Issues(token string) bool
	// Actor gives who came with it.
	Actor(ctx context.Context, token string) (access.Actor, error)
}

// Config is what a door stands on.
type Config struct {
	Tokens Tokens
	// Sessions are those of people; nil: only programs come in.
	Sessions Sessions
	// Foreign may be nil.
	Foreign Foreign
	// Origins are those of the service's own pages, beside the name that a request is
	// sent to: "https://bosang.example".
	Origins []string
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
}

// Door knows who calls: programs by their bearer token, people by the cookie of their
// session. Make one with NewDoor.
type Door struct {
	*Bearer
	sessions Sessions
	foreign  Foreign
	seen     memory[identity.Session]
	origins  *http.CrossOriginProtection
}

var _ edge.Callers = (*Door)(nil)

// NewDoor gives a door. The error says which of the origins is none.
func NewDoor(c Config) (*Door, error) {
	d := &Door{
		Bearer: NewBearer(c.Tokens, c.Clock), sessions: c.Sessions, foreign: c.Foreign, seen: remembering[identity.Session](),
		origins: http.NewCrossOriginProtection(),
	}
	for _, origin := range c.Origins {
		if err := d.origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Actor gives who sent the request. A bearer token goes before a cookie. Of a session
// that is not open yet nobody acts: the error is then of the code "unfinished_sign_in".
func (d *Door) Actor(r *http.Request, from edge.Origin) (access.Actor, error) {
	if len(r.Header.Values("Authorization")) > 0 {
		if text, ok := bearerOf(r); ok && d.foreign != nil && d.foreign.Issues(text) {
			return d.foreign.Actor(r.Context(), text)
		}
		return d.Bearer.Actor(r)
	}
	s, err := d.session(r, from)
	if err != nil {
		return access.Actor{}, err
	}
	if s.Stage != identity.Open {
		return access.Actor{}, &claims.Error{Kind: claims.KindUnauthenticated, Code: "unfinished_sign_in"}
	}
	return s.Actor, d.sameOrigin(r)
}

// Credential gives the bearer token or the session's cookie of a request, whether or not
// they are good; empty where there is neither.
func (d *Door) Credential(r *http.Request, from edge.Origin) string {
	if sent := r.Header.Values("Authorization"); len(sent) > 0 {
		return "authorization " + strings.Join(sent, "\n")
	}
	var sent []string
	for _, cookie := range r.CookiesNamed(cookieName(sessionCookie, from.Secure)) {
		sent = append(sent, cookie.Value)
	}
	if len(sent) == 0 {
		return ""
	}
	return cookieCredential(sent...)
}

func cookieCredential(secrets ...string) string { return "cookie " + strings.Join(secrets, "\n") }

// Session gives the session of the browser that calls, whatever its stage, with the
// actor as the call has it. The error is of the kind "unauthenticated" where there is
// none, and where a program calls.
func (d *Door) Session(c *edge.Call) (identity.Session, error) {
	if len(c.Request().Header.Values("Authorization")) > 0 {
		return identity.Session{}, errUnknown()
	}
	if err := d.sameOrigin(c.Request()); err != nil {
		return identity.Session{}, err
	}
	s, err := d.session(c.Request(), c.Origin())
	if s.Stage == identity.Open {
		s.Actor.Address, s.Actor.Request = c.Actor.Address, c.Actor.Request
	}
	return s, err
}

func (d *Door) session(r *http.Request, from edge.Origin) (identity.Session, error) {
	secret := SecretOf(r, from)
	if secret == "" || d.sessions == nil {
		return identity.Session{}, errUnknown()
	}
	s, err := d.seen.find(claims.KeyOf("remembered session", secret), d.clock(), func() (identity.Session, error) {
		return d.sessions.Session(r.Context(), secret)
	})
	if err == nil && !s.Live(d.clock()) {
		return identity.Session{}, errUnknown()
	}
	return s, err
}

// SameOrigin refuses what the page of another site has a browser send: the error is of
// the code "cross_origin". Who is known by a cookie is checked already; what lets
// somebody in has to ask (OWASP, "Cross-Site Request Forgery Prevention", login).
func (d *Door) SameOrigin(c *edge.Call) error { return d.sameOrigin(c.Request()) }

func (d *Door) sameOrigin(r *http.Request) error {
	if err := d.origins.Check(r); err != nil {
		return &claims.Error{Kind: claims.KindForbidden, Code: "cross_origin", Cause: err}
	}
	return nil
}

// bearerOf gives the text of the bearer token of a request.
func bearerOf(r *http.Request) (string, bool) {
	sent := r.Header.Values("Authorization")
	if len(sent) != 1 {
		return "", false
	}
	scheme, text, found := strings.Cut(sent[0], " ")
	return strings.TrimSpace(text), found && strings.EqualFold(scheme, "Bearer")
}

// Forget has the next request of a session read it again; ForgetUser those of all
// sessions and tokens of a user, ForgetClaimant of a claimant, ForgetAll everybody's.
// Whatever ends or changes them calls it, so that it holds at once where it was done.
func (d *Door) Forget(id identity.SessionID) {
	d.seen.drop(func(s identity.Session) bool { return s.ID == id })
}

// ForgetUser is Forget for all that a user acts by.
func (d *Door) ForgetUser(id identity.UserID) {
	d.seen.drop(func(s identity.Session) bool { return s.User == id })
	d.known.drop(func(t identity.Token) bool { return t.Actor.User == id })
}

// ForgetClaimant is Forget for whoever acts as a claimant.
func (d *Door) ForgetClaimant(id claims.ClaimantID) {
	d.seen.drop(func(s identity.Session) bool { return s.Actor.Claimant == id })
	d.known.drop(func(t identity.Token) bool { return t.Actor.Claimant == id })
}

// ForgetAll is Forget for everybody.
func (d *Door) ForgetAll() {
	d.seen.drop(func(identity.Session) bool { return true })
	d.known.drop(func(identity.Token) bool { return true })
}

// IsOut reports whether an error says that nobody is signed in.
func IsOut(err error) bool {
	var known *claims.Error
	return errors.As(err, &known) && known.Kind == claims.KindUnauthenticated
}
