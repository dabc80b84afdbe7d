// Package listen opens the place where the interface is asked: an address, TLS with
// a certificate that is read again when its files change, and how many connections
// there may be. It refuses to carry secrets in the open over a network.
package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// DefaultConnections is how many connections there may be at once where it is not
// said. An eighth of them may come from one address.
const DefaultConnections = 4096

// Config says where and how to listen.
type Config struct {
	// Addr is "host:port".
	Addr string
	// Cert and Key name files in PEM: the certificate with those that lead to its
	// issuer, and its private key. Both or none.
	Cert, Key string
	// Proxied: proxies are known, which encrypt; Plain: plain HTTP is insisted on.
	// One of them, or a certificate, is needed where others can reach the address.
	Proxied, Plain bool
	// Named: it is known by which names the service is asked. That too is needed
	// where others can reach it.
	Named bool
	// Connections bounds how many there are at once; 0: DefaultConnections.
	Connections int
	// Shared reports whether many callers share the address, as they do a proxy's: its
	// connections are not counted apart. Nil: none is shared.
	Shared func(netip.Addr) bool
	// Logger is told of certificates; nil: nobody is.
	Logger *slog.Logger
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
}

// The reasons for which an address is refused that others can reach. Their texts say
// what to set.
var (
	ErrPlain = errors.New("others can reach this address, and without TLS read what is sent to it: name a certificate with --tls-cert and --tls-key " +
		"(BOSANG_TLS_CERT, BOSANG_TLS_KEY), or the proxies before it that encrypt in BOSANG_TRUSTED_PROXIES; --plain-http insists on neither")
	ErrNameless = errors.New("others can reach this address, and it is not known by which name: set BOSANG_PUBLIC_URL, such as https://bosang.example")
)

// Place is where the interface is asked.
type Place struct {
	net.Listener
	tls *tls.Config
}

// Open listens. Stopping is the server's, or Close's.
func Open(ctx context.Context, c Config) (*Place, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	p := &Place{}
	if c.Cert != "" || c.Key != "" {
		if c.Cert == "" || c.Key == "" {
			return nil, errors.New("a certificate and its key go together: set both --tls-cert and --tls-key (BOSANG_TLS_CERT, BOSANG_TLS_KEY)")
		}
		kept, err := newCertificate(c)
		if err != nil {
			return nil, err
		}
		p.tls = modern(kept.get)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (--addr or BOSANG_ADDR names another address): %w", c.Addr, err)
	}
	if at, ok := listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		var open []error
		if p.tls == nil && !c.Proxied && !c.Plain {
			open = append(open, ErrPlain)
		}
		if !c.Named {
			open = append(open, ErrNameless)
		}
		if len(open) > 0 {
			return nil, fmt.Errorf("cannot serve %s: %w", c.Addr, errors.Join(append(open, listener.Close())...))
		}
	}
	p.Listener = bound(listener, c)
	return p, nil
}

// Scheme is "https" where what is sent is encrypted, else "http".
func (p *Place) Scheme() string {
	if p.tls != nil {
		return "https"
	}
	return "http"
}

// Serve has the server answer here, also by HTTP/2 where there is TLS, until it is
// stopped: then the error is http.ErrServerClosed.
func (p *Place) Serve(s *http.Server) error {
	if p.tls == nil {
		return s.Serve(p.Listener)
	}
	s.TLSConfig = p.tls
	return s.ServeTLS(p.Listener, "", "")
}

// modern is what TLS is spoken here: 1.3, and 1.2 with the suites alone that keep
// what was recorded secret when the key becomes known (forward secrecy) and that
// seal what they encrypt (RFC 9325, section 4.2).
func modern(certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
		GetCertificate: certificate,
	}
}
