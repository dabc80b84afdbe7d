package edge

import (
	"errors"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
)

// admit turns away, before anything else is done for it, what no operation should
// have to think of: requests of no sound form, and those of an address that asks
// too often. Probes are neither counted nor held to the names of the service.
func (s *Frame) admit(operations []Operation) echo.MiddlewareFunc {
	probes := make(map[string]bool)
	for _, o := range operations {
		if o.Probe {
			probes[o.Path] = true
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			probe := probes[c.Path()]
			if err := s.sound(c, probe); err != nil {
				return err
			}
			if !probe {
				if err := s.take(c, limit.Address, addressKey(originOf(c).Address), 1); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

// take counts a request, tells the caller how it stands, and refuses one too many.
func (s *Frame) take(c echo.Context, class limit.Class, key limit.Key, scale int) error {
	return tell(c, class, s.limiter.Take(class, key, scale))
}

// tell writes how a caller stands (draft-ietf-httpapi-ratelimit-headers) and gives
// the refusal of a request that was one too many. Of what all requests of an address
// come to, only a refusal is told: others share the address.
func tell(c echo.Context, class limit.Class, s limit.State) error {
	if !s.Limited || class == limit.Address && !s.Refused {
		return nil
	}
	h := c.Response().Header()
	h.Set("RateLimit-Policy", strconv.Quote(string(class))+";q="+strconv.Itoa(s.Rate.Most)+";w="+seconds(s.Rate.In))
	h.Set("RateLimit", strconv.Quote(string(class))+";r="+strconv.Itoa(s.Left)+";t="+seconds(s.Next))
	if !s.Refused {
		return nil
	}
	h.Set(echo.HeaderRetryAfter, seconds(s.Next))
	if class == limit.Disclose {
		return &claims.Error{Kind: claims.KindTooMany, Code: tooManyDisclosures}
	}
	return &claims.Error{Kind: claims.KindTooMany, Code: "too_many"}
}

// tooManyDisclosures is told to who looks at more persons than anybody has to, and at
// once to who looks after security.
const tooManyDisclosures = "too_many_disclosures"

// seconds writes a time in whole seconds, the next ones where it is none.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

// addressKey is who an address counts for. Of the sixth version one customer has
// 64 bits, so that counting single addresses would count nothing.
func addressKey(a netip.Addr) limit.Key {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	network, err := a.Prefix(bits)
	if err != nil {
		return limit.KeyOf("address", "none")
	}
	return limit.KeyOf("address", network.String())
}

// staffScale is how many times the rates of a claimant those have who act for many:
// operators, and those who oversee them, with their programs.
const staffScale = 10

// callerKey is who a caller counts for: a person however they come in, or a token's
// subject.
func callerKey(a access.Actor) (key limit.Key, scale int) {
	scale = staffScale
	if a.Role == access.Claimant {
		scale = 1
	}
	if a.User != (access.ID{}) {
		return limit.KeyOf("user", string(a.Role), uuid.UUID(a.User).String()), scale
	}
	return limit.KeyOf("subject", string(a.Role), a.Party(), uuid.UUID(a.Claimant).String()), scale
}

// caller tells who calls. Of an address that has sent too much that nobody has, what
// has let somebody in lately is read as ever, as others share the address; all else at
// a lower rate, so that guessing costs the database little.
func (s *Frame) caller(c *Call) (access.Actor, error) {
	credential := s.callers.Credential(c.Request(), c.Origin())
	if credential == "" {
		return s.callers.Actor(c.Request(), c.Origin())
	}
	address, key := addressKey(c.Origin().Address), credentialKey(credential)
	if !s.lately.Knows(key) && s.limiter.Look(limit.Refused, address, 1).Refused {
		if state := s.limiter.Take(limit.Unfamiliar, address, 1); state.Refused {
			return access.Actor{}, tell(c, limit.Unfamiliar, state)
		}
	}
	actor, err := s.callers.Actor(c.Request(), c.Origin())
	switch {
	case err == nil:
		s.lately.Good(key)
	case isUnknown(err):
		s.lately.Bad(key)
		s.limiter.Take(limit.Refused, address, 1)
	}
	return actor, err
}

// isUnknown reports whether an error says that nobody has what was sent. A session that
// is half way in is somebody's.
func isUnknown(err error) bool {
	var failed *claims.Error
	return errors.As(err, &failed) && failed.Kind == claims.KindUnauthenticated && failed.Code != "unfinished_sign_in"
}

func credentialKey(credential string) limit.Key { return limit.KeyOf("credential", credential) }

// LetIn notes a credential, as Callers give it, that was just made for who calls: it is
// no guess when it comes back, whatever others at the address do.
func (c *Call) LetIn(credential string) { c.frame.lately.Good(credentialKey(credential)) }

// comingFrom notes with an actor where the call came from.
func (s *Frame) comingFrom(c *Call, actor access.Actor) access.Actor {
	actor.Address, actor.Request = c.Origin().Address, RequestID(c)
	return actor
}

// countOpen counts a request that is answered without asking who calls.
func (c *Call) countOpen(o Operation) error {
	if o.Probe {
		return nil
	}
	return c.frame.take(c, o.class(), addressKey(c.Origin().Address), 1)
}

// count counts a request of somebody who is known.
func (c *Call) count(o Operation) error {
	if o.class() == limit.SignIn {
		return c.countOpen(o)
	}
	key, scale := callerKey(c.Actor)
	if o.class() == limit.Disclose {
		scale = 1
	}
	return c.frame.take(c, o.class(), key, scale)
}

// Count counts the request once more, for what is named by the parts: an account
// that somebody tries to sign in to, whatever address they come from. The error is
// the answer to one too many.
func (c *Call) Count(class limit.Class, parts ...string) error {
	return c.frame.take(c, class, limit.KeyOf(append([]string{"named"}, parts...)...), 1)
}

// longAtOnce is how many requests that take long a caller may have under way.
const longAtOnce = 3

// BeginLong takes one of the few places that a caller has for requests that take long;
// end gives it back. The error is the answer to one too many.
func (c *Call) BeginLong() (end func(), err error) {
	key, _ := callerKey(c.Actor)
	if !c.frame.long.Take(key, 1) {
		return nil, &claims.Error{Kind: claims.KindTooMany, Code: "too_many"}
	}
	return func() { c.frame.long.Give(key, 1) }, nil
}

// near reports whether a call comes from a place that needs no token for what is
// shown to those nearby. Whoever says who they are is judged by that.
func (s *Frame) near(c *Call) bool {
	from := c.Origin()
	return !from.Relayed && s.outside.Near.Holds(from.Address) && s.callers.Credential(c.Request(), from) == ""
}
