package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/api/limit"
	"bosang/claims/postgres/pgtest"
)

// settled gives a program that has read these settings.
func settled(t *testing.T, env map[string]string) *program {
	t.Helper()
	p := &program{env: func(name string) string { return env[name] }}
	if err := p.settle(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheServiceIsAskedByItsOwnNamesOnly(t *testing.T) {
	t.Parallel()
	for public, want := range map[string][]string{
		"":                              {"localhost"},
		"https://Bosang.example":        {"bosang.example", "bosang.example:443"},
		"https://bosang.example:443/":   {"bosang.example", "bosang.example:443"},
		"https://bosang.example:8443":   {"bosang.example:8443"},
		"http://bosang.example":         {"bosang.example", "bosang.example:80"},
		"https://a.example, https://b.": {"a.example", "a.example:443", "b.", "b.:443"},
		"https://[2001:db8::1]:8443":    {"[2001:db8::1]:8443"},
	} {
		if got, err := hosts(public); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", public, got, err)
		}
	}
	for _, public := range []string{"bosang.example", "ftp://bosang.example", "https://", "https://u:p@bosang.example", "https://bosang.example/app", "https://bosang.example?x=1"} {
		if got, err := hosts(public); err == nil {
			t.Errorf("%q: %v", public, got)
		}
	}
}

func TestMetricsAreOpenToTheMachineUntilOthersMayReachIt(t *testing.T) {
	t.Parallel()
	loopback, near := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.9")
	for name, c := range map[string]struct {
		env             map[string]string
		loopback, other bool
	}{
		"by itself":           {nil, true, false},
		"with a public name":  {map[string]string{"BOSANG_PUBLIC_URL": "https://bosang.example"}, false, false},
		"with both":           {map[string]string{"BOSANG_PUBLIC_URL": "https://bosang.example", "BOSANG_METRICS_FROM": "127.0.0.1 10.0.0.9"}, true, true},
		"with another's name": {map[string]string{"BOSANG_METRICS_FROM": "10.0.0.0/8"}, false, true},
	} {
		out, _, err := settled(t, c.env).outside()
		if err != nil || out.Near.Holds(loopback) != c.loopback || out.Near.Holds(near) != c.other {
			t.Errorf("%s: %v, %v", name, out.Near, err)
		}
	}
}

func TestRatesHoldUnlessTheyAreTurnedOff(t *testing.T) {
	t.Parallel()
	if out, _, err := settled(t, nil).outside(); err != nil || len(out.Rates) != len(limit.Defaults()) || len(out.Hosts) == 0 {
		t.Errorf("%+v, %v", out, err)
	}
	if out, _, err := settled(t, map[string]string{"BOSANG_RATE_LIMITS": "off"}).outside(); err != nil || len(out.Rates) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestWhatCannotBeReadOfTheNetworkIsWrongUsage(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for name, value := range map[string]string{
		"BOSANG_TRUSTED_PROXIES": "everybody", "BOSANG_METRICS_FROM": "10.0.0.0/99", "BOSANG_RATE_LIMITS": "read=many",
		"BOSANG_MAX_CONNECTIONS": "0", "BOSANG_PUBLIC_URL": "bosang.example",
	} {
		got := commandWith(t, nil, map[string]string{name: value}, "serve", "--addr", "127.0.0.1:0")
		if got.code != exitUsage || !strings.Contains(got.err, name) {
			t.Errorf("%s=%s: exit code %d, %q", name, value, got.code, got.err)
		}
	}
	for _, command := range []string{"serve", "run"} {
		got := commandWith(t, db, nil, command, "--addr", ":0")
		if got.code != exitFailed || !strings.Contains(got.err, "--plain-http") || !strings.Contains(got.err, "BOSANG_PUBLIC_URL") {
			t.Errorf("%s where others reach it: exit code %d, %q", command, got.code, got.err)
		}
	}
}

func TestADatabaseElsewhereIsNotAskedInTheOpenByChance(t *testing.T) {
	t.Parallel()
	got := command(t, nil, "serve", "--database", "postgres://u@db.invalid/b")
	if got.code != exitNoDatabase || !strings.Contains(got.err, "sslmode=verify-full") {
		t.Errorf("without sslmode: exit code %d, %q", got.code, got.err)
	}
	got = command(t, nil, "serve", "--database", "postgres://u@db.invalid/b?sslmode=disable")
	if got.code != exitNoDatabase || !strings.Contains(got.err, "without TLS, and others could read") {
		t.Errorf("insisted: exit code %d, %q", got.code, got.err)
	}
}

// ownCertificate writes a certificate for localhost and its key.
func ownCertificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key, roots = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem"), x509.NewCertPool()
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots.AppendCertsFromPEM(chain)
	for name, content := range map[string][]byte{cert: chain, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, roots
}

func TestTheProgramServesByTLSAndKeepsItsDoor(t *testing.T) {
	t.Parallel()
	cert, key, roots := ownCertificate(t)
	r := startWith(t, dataDir(t), []string{"BOSANG_TLS_CERT=" + cert, "BOSANG_TLS_KEY=" + key, "BOSANG_RATE_LIMITS=open=2/1h",
		"BOSANG_PUBLIC_URL=https://bosang.example"}, "run", "--claims", "0")
	r.until(t, r.out, `Serving https://\S+`)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	ask := func(path, host string) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+r.addr+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		got, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		return got
	}
	for i, c := range []struct {
		path, host string
		status     int
	}{
		{"/docs", "bosang.example", 200},
		{"/docs", "evil.example", 421},
		{"/docs", "bosang.example", 200},
		{"/docs", "bosang.example", 429},
		{"/readyz", "10.0.0.1", 200},
		{"/metrics", "bosang.example", 401},
	} {
		got := ask(c.path, c.host) //nolint:bodyclose // ask closes it
		if got.StatusCode != c.status || got.ProtoMajor != 2 || got.Header.Get("Strict-Transport-Security") == "" || got.Header.Get("Server") != "" {
			t.Errorf("%d: %s%s: %s %s %v", i, c.host, c.path, got.Proto, got.Status, got.Header)
		}
	}
	r.signal(t, os.Interrupt)
	if code := r.ends(t); code != exitDone {
		t.Errorf("it ended with %d:\n%s", code, r.errs)
	}
}

func TestALoginThatCouldOwnTheTablesIsWarnedOf(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const warning = "can become the owner of the tables"
	if got := command(t, db, "token", "--role", "regulator", "--subject", "r"); strings.Contains(got.err, warning) {
		t.Errorf("the service's own login: %q", got.err)
	}
	got := commandWith(t, nil, map[string]string{"DATABASE_URL": db.OwnerURL}, "token", "--role", "regulator", "--subject", "r")
	if !strings.Contains(got.err, warning) || strings.Contains(got.err, "postgres://") {
		t.Errorf("the owner's: %d, %q", got.code, got.err)
	}
}
