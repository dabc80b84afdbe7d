package outbound_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"bosang/api/outbound"
)

// names answer for names as the test says; a name with several answers gives one after
// the other, and the last for ever.
type names struct {
	mu      sync.Mutex
	answers map[string][][]netip.Addr
	asked   map[string]int
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	i := n.asked[host]
	n.asked[host]++
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	answers := n.answers[host]
	if len(answers) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return append([]netip.Addr(nil), answers[min(i, len(answers)-1)]...), nil
}

func addresses(texts ...string) []netip.Addr {
	out := make([]netip.Addr, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParseAddr(text)
	}
	return out
}

// counted is a listener that counts who connects.
type counted struct {
	net.Listener
	connections atomic.Int64
}

func (c *counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.connections.Add(1)
	}
	return conn, err
}

// inside is a server on this machine that the service must not be led to.
type inside struct {
	*httptest.Server
	listener *counted
	port     string
	roots    *x509.CertPool
}

func begin(t *testing.T, h http.HandlerFunc) *inside {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &inside{listener: &counted{Listener: listener}, roots: x509.NewCertPool()}
	s.Server = httptest.NewUnstartedServer(h)
	s.Listener = s.listener
	s.StartTLS()
	t.Cleanup(s.Close)
	s.roots.AddCert(s.Certificate())
	_, s.port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// meant is a client for which the server, under the name of its certificate, is meant.
func (s *inside) meant(change ...func(*outbound.Config)) *http.Client {
	c := outbound.Config{
		Internal: []string{"example.com:" + s.port, "other.test:" + s.port}, Roots: s.roots,
		Resolver: &names{answers: map[string][][]netip.Addr{"example.com": {addresses("127.0.0.1")}, "evil.test": {addresses("127.0.0.1")}}},
	}
	for _, fn := range change {
		fn(&c)
	}
	return outbound.New(c)
}

func get(t *testing.T, client *http.Client, address string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "hello") }
