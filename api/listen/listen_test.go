package listen_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bosang/api/edge"
	"bosang/api/listen"
	"bosang/claims/clocktest"
)

// files are a certificate and its key on disk.
type files struct {
	testing.TB
	cert, key string
	roots     *x509.CertPool
}

func newFiles(t testing.TB) *files {
	t.Helper()
	dir := t.TempDir()
	return &files{TB: t, cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), roots: x509.NewCertPool()}
}

// issue makes a certificate of a serial number.
func (f *files) issue(serial int64) (cert, key []byte) {
	f.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		f.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		f.Fatal(err)
	}
	f.roots.AddCert(parsed)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		f.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// write writes a file anew; its time differs from that of every one before.
func (f *files) write(name string, content []byte, at time.Time) {
	f.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		f.Fatal(err)
	}
	if err := os.Chtimes(name, at, at); err != nil {
		f.Fatal(err)
	}
}

// serve answers at a place until the test's end.
func serve(t testing.TB, c listen.Config) *listen.Place {
	t.Helper()
	place, err := listen.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	server := edge.NewServer("", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}), edge.Defaults(), slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- place.Serve(server) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return place
}

// serial speaks TLS with a place and gives the serial number of its certificate.
func (f *files) serial(at net.Addr) int64 {
	f.Helper()
	conn, err := tls.Dial("tcp", at.String(), &tls.Config{RootCAs: f.roots, ServerName: "localhost"})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestACertificateIsReadAgainWhenItsFilesChange(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	c := clocktest.At(time.Now())
	log := &bytes.Buffer{}
	cert, key := f.issue(1)
	f.write(f.cert, cert, c.Now())
	f.write(f.key, key, c.Now())
	place := serve(t, listen.Config{Addr: "127.0.0.1:0", Cert: f.cert, Key: f.key, Clock: c.Now, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if got := f.serial(place.Addr()); got != 1 || place.Scheme() != "https" {
		t.Fatalf("at first: %d, %s", got, place.Scheme())
	}
	next, nextKey := f.issue(2)
	f.write(f.cert, next, c.Now().Add(time.Second))
	c.Move(time.Minute)
	if got := f.serial(place.Addr()); got != 1 {
		t.Errorf("with half of the new one: %d", got)
	}
	f.write(f.key, nextKey, c.Now())
	if got := f.serial(place.Addr()); got != 1 {
		t.Errorf("right after it was looked at: %d", got)
	}
	c.Move(time.Minute)
	if got := f.serial(place.Addr()); got != 2 {
		t.Errorf("with the new one: %d", got)
	}
	if err := os.Remove(f.key); err != nil {
		t.Fatal(err)
	}
	c.Move(time.Minute)
	if got := f.serial(place.Addr()); got != 2 {
		t.Errorf("when it is gone: %d", got)
	}
	if said := log.String(); strings.Count(said, "certificate in use") != 2 || strings.Count(said, "the one in use stays") != 2 || strings.Contains(said, "PRIVATE") {
		t.Errorf("the log: %s", said)
	}
}

func TestOnlyModernTLSIsSpoken(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	cert, key := f.issue(1)
	f.write(f.cert, cert, time.Now())
	f.write(f.key, key, time.Now())
	place := serve(t, listen.Config{Addr: "127.0.0.1:0", Cert: f.cert, Key: f.key})
	speak := func(c *tls.Config) (tls.ConnectionState, error) {
		c.RootCAs, c.ServerName = f.roots, "localhost"
		conn, err := tls.Dial("tcp", place.Addr().String(), c)
		if err != nil {
			return tls.ConnectionState{}, err
		}
		defer func() { _ = conn.Close() }()
		return conn.ConnectionState(), nil
	}
	if _, err := speak(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	for _, suite := range tls.CipherSuites() {
		if len(suite.SupportedVersions) == 1 && suite.SupportedVersions[0] == tls.VersionTLS13 {
			continue
		}
		_, err := speak(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite.ID}})
		if good := strings.Contains(suite.Name, "ECDHE_ECDSA") && (strings.Contains(suite.Name, "GCM") || strings.Contains(suite.Name, "POLY1305")); (err == nil) != good {
			t.Errorf("%s with TLS 1.2: %v", suite.Name, err)
		}
	}
	if state, err := speak(&tls.Config{}); err != nil || state.Version != tls.VersionTLS13 {
		t.Errorf("as clients like it: %x, %v", state.Version, err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.roots, ServerName: "localhost"}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	got, err := client.Get("https://" + place.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	if body, err := io.ReadAll(got.Body); err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("HTTP/2: %q, %v", body, err)
	}
}

func TestAnAddressThatOthersReachIsNotServedInTheOpen(t *testing.T) {
	t.Parallel()
	f := newFiles(t)
	cert, key := f.issue(1)
	f.write(f.cert, cert, time.Now())
	f.write(f.key, key, time.Now())
	for name, c := range map[string]struct {
		config listen.Config
		says   []string
	}{
		"nothing is set":           {listen.Config{Addr: ":0"}, []string{"--tls-cert", "BOSANG_TRUSTED_PROXIES", "--plain-http", "BOSANG_PUBLIC_URL"}},
		"all addresses":            {listen.Config{Addr: "0.0.0.0:0", Named: true}, []string{"--tls-cert"}},
		"all of the sixth version": {listen.Config{Addr: "[::]:0", Named: true}, []string{"--tls-cert"}},
		"no name":                  {listen.Config{Addr: ":0", Cert: f.cert, Key: f.key}, []string{"BOSANG_PUBLIC_URL"}},
		"a certificate":            {listen.Config{Addr: ":0", Cert: f.cert, Key: f.key, Named: true}, nil},
		"a proxy":                  {listen.Config{Addr: ":0", Proxied: true, Named: true}, nil},
		"plain HTTP, insisted on":  {listen.Config{Addr: ":0", Plain: true, Named: true}, nil},
		"the machine itself":       {listen.Config{Addr: "127.0.0.1:0"}, nil},
		"the machine by its name":  {listen.Config{Addr: "localhost:0"}, nil},
		"a certificate alone":      {listen.Config{Addr: "127.0.0.1:0", Cert: f.cert}, []string{"--tls-key"}},
		"a key alone":              {listen.Config{Addr: "127.0.0.1:0", Key: f.key}, []string{"--tls-cert"}},
		"a key that is none":       {listen.Config{Addr: "127.0.0.1:0", Cert: f.cert, Key: f.cert}, []string{f.cert}},
		"no such file":             {listen.Config{Addr: "127.0.0.1:0", Cert: f.cert + "x", Key: f.key}, []string{f.cert + "x"}},
		"no such address":          {listen.Config{Addr: "127.0.0.1:99999"}, []string{"BOSANG_ADDR"}},
	} {
		place, err := listen.Open(t.Context(), c.config)
		if err == nil {
			_ = place.Close()
		}
		if (err == nil) != (c.says == nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, word := range c.says {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %v does not speak of %s", name, err, word)
			}
		}
	}
}

// dial opens a connection that is closed at the test's end.
func dial(t testing.TB, at net.Addr) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// asks sends a request over a connection and gives the status; empty where the
// server closed it.
func asks(t testing.TB, conn net.Conn) string {
	t.Helper()
	_, _ = conn.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) // closed: the answer tells
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 12)
	_, err := io.ReadFull(conn, b)
	var wait net.Error
	if errors.As(err, &wait) && wait.Timeout() {
		t.Fatal("neither answered nor closed")
	}
	if err != nil {
		return ""
	}
	return string(b[9:])
}

func TestOneAddressDoesNotTakeAllConnections(t *testing.T) {
	t.Parallel()
	place := serve(t, listen.Config{Addr: "127.0.0.1:0", Connections: 16})
	first, second := dial(t, place.Addr()), dial(t, place.Addr())
	if a, b := asks(t, first), asks(t, second); a != "200" || b != "200" {
		t.Fatalf("its share: %q, %q", a, b)
	}
	if got := asks(t, dial(t, place.Addr())); got != "" {
		t.Errorf("one more is answered: %q", got)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// The server notices in its own time.
	for got := ""; got != "200"; got = asks(t, dial(t, place.Addr())) {
		if t.Context().Err() != nil {
			t.Fatal("no room was made")
		}
	}
}

func TestWhoComesWhenAllConnectionsAreTakenWaits(t *testing.T) {
	t.Parallel()
	shared := func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") }
	place := serve(t, listen.Config{Addr: "127.0.0.1:0", Connections: 2, Shared: shared})
	first, second := dial(t, place.Addr()), dial(t, place.Addr())
	if a, b := asks(t, first), asks(t, second); a != "200" || b != "200" {
		t.Fatalf("%q, %q", a, b)
	}
	waits := make(chan string, 1)
	third := dial(t, place.Addr())
	go func() { waits <- asks(t, third) }()
	// The second is still answered, which the server would not do for a third.
	if got := asks(t, rest(second)); got != "200" {
		t.Errorf("the second: %q", got)
	}
	select {
	case got := <-waits:
		t.Errorf("answered without room: %q", got)
	default:
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-waits; got != "200" {
		t.Errorf("with room: %q", got)
	}
}

// rest gives a connection as it is after the rest of an answer of this test's server.
func rest(conn net.Conn) net.Conn {
	b := make([]byte, 4096)
	_, _ = conn.Read(b) // what is left of the answer, which came whole
	return conn
}

func TestClosingEndsWhoWaitsForRoom(t *testing.T) {
	t.Parallel()
	place, err := listen.Open(context.WithoutCancel(t.Context()), listen.Config{Addr: "127.0.0.1:0", Connections: 1})
	if err != nil {
		t.Fatal(err)
	}
	dial(t, place.Addr())
	if _, err := place.Accept(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := place.Accept()
		ended <- err
	}()
	if err := place.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("it ended with %v", err)
	}
}

func TestAHeadThatDoesNotComeEndsItsConnection(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limits := edge.Defaults()
	limits.Header = 50 * time.Millisecond
	server := edge.NewServer("", http.NotFoundHandler(), limits, nil)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	conn := dial(t, listener.Addr())
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection was not closed: %v", err)
	}
}
