package openid

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"

	"bosang/claims"
)

// Once is something that counts one time only.
type Once struct {
	// Key names it; nothing personal can be read from it.
	Key claims.Key
	// Until is when it would be refused for its age anyway, and can be forgotten.
	Until time.Time
}

// Memory is what has to be remembered where all processes see it.
type Memory interface {
	// Use remembers something, and reports whether it was not remembered yet. Of two
	// calls at once one alone is the first.
	Use(ctx context.Context, once Once) (first bool, err error)
	// EndSessions ends the sessions that the identity provider has ended: those of
	// the subject, of its session, or of both where both are named; and of these
	// those alone that began before Before. In the same transaction it
	// remembers Once, and does nothing where that is remembered: a token that could
	// not be heeded can be sent again, and one that was heeded ends nothing more.
	EndSessions(ctx context.Context, ended Ended) error
}

// Options are what a Client needs besides its configuration.
type Options struct {
	// HTTP asks the identity providers. It decides which addresses can be reached.
	HTTP *http.Client
	// Clock tells the time.
	Clock func() time.Time
	// Base is the address of this service as browsers know it, such as
	// https://bosang.example. Without TLS it has to be on loopback.
	Base string
	// Secrets seal the attempts: 32 bytes or more each, the same for all processes.
	// The first seals, all open, so that one can be replaced while people sign in.
	Secrets [][]byte
	Memory  Memory
	Logger  *slog.Logger
}

// Client is the service towards its identity providers (a "relying party" and
// "resource server"). It is safe for concurrent use. Make one with New.
type Client struct {
	issuers  []*issuer
	byKey    map[string]*issuer
	byIssuer map[string]*issuer
	clock    func() time.Time
	base     string
	secure   bool
	seals    seals
	memory   Memory
}

// issuer is one identity provider with what was fetched from it.
type issuer struct {
	IdentityProvider
	clock     func() time.Time
	http      *http.Client
	redirect  string
	failed    func(error) // is told of each question that was not answered
	discovery *kept[discovery]
	keys      *kept[keys]
}

// New makes a client. It asks nobody anything yet. The error is a programmer's or
// the operator's: something is missing, or does not have its form.
func New(c Config, o Options) (*Client, error) {
	if faults := c.check(); len(faults) > 0 {
		return nil, faults
	}
	if o.HTTP == nil || o.Clock == nil || o.Memory == nil || o.Logger == nil {
		return nil, errors.New("openid: HTTP, Clock, Memory and Logger are needed")
	}
	if o.HTTP.Transport == nil { // the standard library's goes wherever it is led
		return nil, errors.New("openid: HTTP needs a transport that says which addresses can be reached")
	}
	base, err := url.Parse(o.Base)
	if err != nil || !isSafe(base) || strings.Trim(base.Path, "/") != "" || base.RawQuery != "" {
		return nil, errors.New("the service's own address must be https://HOST, or http on loopback")
	}
	sealing, err := newSeals(o.Secrets)
	if err != nil {
		return nil, err
	}
	made := &Client{
		byKey: map[string]*issuer{}, byIssuer: map[string]*issuer{}, clock: o.Clock, memory: o.Memory,
		base: strings.TrimRight(o.Base, "/"), secure: base.Scheme == "https", seals: sealing,
	}
	client := asking(o.HTTP)
	for _, p := range c.IdentityProviders {
		i := newIssuer(p, client, o)
		i.redirect = made.base + RedirectPath(p.Key)
		made.issuers = append(made.issuers, i)
		made.byKey[p.Key], made.byIssuer[p.Issuer] = i, i
	}
	return made, nil
}

func newIssuer(p IdentityProvider, client *http.Client, o Options) *issuer {
	failed := func(err error) {
		o.Logger.Warn("an identity provider cannot be asked", "identity_provider", p.Key, "error", err)
	}
	i := &issuer{IdentityProvider: p, clock: o.Clock, http: client, failed: failed}
	i.discovery = &kept[discovery]{
		clock: o.Clock, fresh: discoveryFresh, stale: discoveryStale, failed: failed,
		fetch: func(ctx context.Context) (discovery, error) {
			return discover(goidc.ClientContext(ctx, client), p)
		},
	}
	i.keys = &kept[keys]{
		clock: o.Clock, fresh: keysFresh, stale: keysStale, failed: failed,
		fetch: func(ctx context.Context) (keys, error) {
			d, err := i.discovery.get(ctx)
			if err != nil {
				return nil, err
			}
			found, err := fetchKeys(ctx, client, d.keys)
			if err == nil {
				return found, nil
			}
			// They may have been moved since the discovery document was read.
			if moved, again := i.discovery.again(ctx); again == nil && moved.keys != d.keys {
				return fetchKeys(ctx, client, moved.keys)
			}
			return nil, err
		},
	}
	return i
}

// RedirectPath is where an identity provider sends browsers back to. Each has a
// path of its own, so that an answer of one cannot be passed for one of another
// (RFC 9700, section 4.4.2).
func RedirectPath(identityProvider string) string {
	return "/sign-in/" + identityProvider + "/callback"
}

// Offered is an identity provider as it is shown to who wants to sign in.
type Offered struct {
	Key  string
	Name claims.Name
}

// Offered lists the identity providers, in the order of the configuration.
func (c *Client) Offered() []Offered {
	all := make([]Offered, len(c.issuers))
	for n, i := range c.issuers {
		all[n] = Offered{Key: i.Key, Name: i.Name}
	}
	return all
}

// Warm asks every identity provider about itself, so that what is wrong is in the
// log before somebody signs in. It ends when all have answered or failed.
func (c *Client) Warm(ctx context.Context) error {
	var wrong []error
	for _, i := range c.issuers {
		if _, err := i.keys.get(ctx); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", i.Key, err))
		}
	}
	return errors.Join(wrong...)
}

// find gives the identity provider of a key. The error is of the kind "not found".
func (c *Client) find(key string) (*issuer, error) {
	i, ok := c.byKey[key]
	if !ok {
		return nil, claims.NotFound("identity_provider")
	}
	return i, nil
}
