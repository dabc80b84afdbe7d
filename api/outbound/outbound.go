// Package outbound makes the requests that the service sends by itself: to identity
// providers and to those who want to be told of events. Whom it sends them to is said by
// others, and they must not use the service to reach what only the service can: the
// machine it runs on, its network, the metadata of its cloud (server-side request
// forgery, CWE-918).
//
// An address is looked at when it is known and before it is connected to, so that a name
// that changes its address in between (DNS rebinding) gains nothing. Nothing else in the
// program makes requests; a test of the house holds that.
package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Errors that say why a request was not sent, or not to its end.
var (
	// ErrInternal: the host has an address that is not one of the internet's.
	ErrInternal = errors.New("its address is not on the internet")
	// ErrURL: the address is not one that requests are sent to.
	ErrURL = errors.New("requests are sent to https addresses of the ports 443 and 8443 only, without a user")
	// ErrHost: the host is not one of those that requests are sent to.
	ErrHost = errors.New("requests are sent to the hosts of the settings only")
	// ErrRedirected: the answer leads elsewhere, which is not followed.
	ErrRedirected = errors.New("it leads elsewhere, which is not followed")
	// ErrUnreached: the host could not be connected to.
	ErrUnreached = errors.New("it cannot be reached")
)

// Resolver finds the addresses of a name. It is a net.Resolver, except in tests.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Config says what requests may do. The zero value is the internet's own.
type Config struct {
	// Only are the hosts, without ports, that requests are sent to; none: all that are
	// on the internet.
	Only []string
	// Internal are hosts with ports, such as sso.example.internal:443, that are meant
	// although they are internal. Only who runs the service says so. They may be of any
	// port, and where they are this machine's loopback speak http.
	Internal []string
	// Roots are the authorities of certificates; nil: the system's.
	Roots *x509.CertPool
	// Resolver finds addresses; nil: the system's.
	Resolver Resolver
	// Timeout is the time for a request with its answer, 0: 10 seconds; Body the most
	// bytes of an answer's body, 0: 1 MiB.
	Timeout time.Duration
	Body    int64
}

const (
	defaultTimeout = 10 * time.Second
	defaultBody    = 1 << 20
	maxHeader      = 64 << 10
	// dialTimeout bounds the way to one address, so that others have their turn.
	dialTimeout = 3 * time.Second
)

// New gives a client that keeps to the rules of this package. It keeps no cookies, uses
// no proxy of the environment, and gives bodies as they were sent, not decompressed.
// A body longer than it may be ends with an *http.MaxBytesError.
func New(c Config) *http.Client {
	g := &guard{only: c.Only, internal: c.Internal, resolver: c.Resolver, body: c.Body}
	if g.resolver == nil {
		g.resolver = net.DefaultResolver
	}
	if g.body <= 0 {
		g.body = defaultBody
	}
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	g.next = &http.Transport{
		Proxy: nil, DialContext: g.dial, ForceAttemptHTTP2: true, DisableCompression: true,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Roots},
		TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns: 100, MaxIdleConnsPerHost: 2, MaxConnsPerHost: 20, IdleConnTimeout: 30 * time.Second,
	}
	return &http.Client{
		Transport: g, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return ErrRedirected },
	}
}

// guard is the one way out.
type guard struct {
	only     []string
	internal []string
	resolver Resolver
	body     int64
	next     *http.Transport
}

// RoundTrip sends a request where it may be sent to.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	err := g.check(r.URL)
	if err == nil && r.Host != "" && r.Host != r.URL.Host {
		err = fmt.Errorf("%w: another host is named in it", ErrURL)
	}
	if err != nil {
		if r.Body != nil {
			err = errors.Join(err, r.Body.Close())
		}
		return nil, err
	}
	answer, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, g.body)
	return answer, nil
}

// CheckURL refuses an address that no request would be sent to, wherever its name leads:
// for who enters one. Internal are hosts that are meant all the same, as in Config. The
// error is ErrURL or ErrInternal.
func CheckURL(u *url.URL, internal ...string) error { return (&guard{internal: internal}).check(u) }

func (g *guard) check(u *url.URL) error {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	literal, err := netip.ParseAddr(u.Hostname())
	isLiteral := err == nil
	meant := g.meant(net.JoinHostPort(u.Hostname(), port))
	here := u.Hostname() == "localhost" || isLiteral && literal.IsLoopback()
	switch {
	case u.Hostname() == "" || u.User != nil || u.Opaque != "":
		return ErrURL
	case u.Scheme != "https" && (u.Scheme != "http" || !meant || !here):
		return ErrURL
	case port != "443" && port != "8443" && !meant:
		return ErrURL
	}
	if len(g.only) > 0 && !slices.ContainsFunc(g.only, func(one string) bool { return strings.EqualFold(one, u.Hostname()) }) {
		return ErrHost
	}
	if isLiteral && !meant && !Public(literal) {
		return ErrInternal
	}
	return nil
}

// meant reports whether a host with its port is one of those that may be internal.
func (g *guard) meant(address string) bool {
	return slices.ContainsFunc(g.internal, func(one string) bool { return strings.EqualFold(one, address) })
}

// dial connects to a host at one of its addresses. Errors name the host, and never an
// address: who names a host must not learn what it is called inside.
func (g *guard) dial(ctx context.Context, _, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, ErrURL
	}
	found, err := g.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(found) == 0 {
		return nil, &failure{host, ErrUnreached, err}
	}
	meant := g.meant(address)
	for i, a := range found {
		a = a.Unmap() // a resolver may give IPv4 addresses in the form of IPv6
		found[i] = a
		// One internal address among others is one too many: which of them is taken
		// would be for whoever answers for the name.
		if err := may(a, meant); err != nil {
			return nil, &failure{host, ErrInternal, err}
		}
	}
	for _, a := range found {
		var conn net.Conn
		if conn, err = connect(ctx, net.JoinHostPort(a.String(), port), meant); err == nil {
			return conn, nil
		}
	}
	if errors.Is(err, ErrInternal) {
		return nil, &failure{host, ErrInternal, err}
	}
	return nil, &failure{host, ErrUnreached, err}
}

// connect connects to an address, which is looked at once more where it is used.
func connect(ctx context.Context, address string, meant bool) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout, ControlContext: func(_ context.Context, _, at string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(at)
		if err != nil {
			return ErrInternal
		}
		return may(to.Addr(), meant)
	}}
	return d.DialContext(ctx, "tcp", address)
}

// may refuses an address that requests are not sent to; meant: it may be internal.
func may(a netip.Addr, meant bool) error {
	plain := a.Unmap()
	if meant {
		// A private network or this machine, but nothing that answers to whoever asks.
		if plain.IsLinkLocalUnicast() || plain.IsMulticast() || plain.IsUnspecified() || !plain.IsValid() {
			return ErrInternal
		}
		return nil
	}
	if !Public(a) {
		return ErrInternal
	}
	own, err := ours(plain)
	if err != nil || own {
		return ErrInternal
	}
	return nil
}

// failure is a host that was not connected to: what its text leaves out, its causes
// keep, for errors.Is alone.
type failure struct {
	host  string
	why   error
	cause error
}

func (f *failure) Error() string { return f.host + ": " + f.why.Error() }

func (f *failure) Unwrap() []error {
	if f.cause == nil {
		return []error{f.why}
	}
	return []error{f.why, f.cause}
}

// Timeout reports whether the time was up, as net.Error does.
func (f *failure) Timeout() bool {
	var timed net.Error
	return errors.As(f.cause, &timed) && timed.Timeout()
}
