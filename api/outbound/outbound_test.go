package outbound_test

import (
	"compress/gzip"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bosang/api/outbound"
)

func TestAHostThatIsMeantIsReached(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	if body, err := get(t, s.meant(), "https://example.com:"+s.port+"/"); err != nil || body != "hello" {
		t.Errorf("%q, %v", body, err)
	}
}

// The server answers whoever reaches it, under a certificate that is trusted: what keeps
// requests away from it is the guard alone.
func TestNoNameLeadsInside(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	for _, answers := range [][][]netip.Addr{
		{addresses("127.0.0.1")},
		{addresses("::1")},
		{addresses("::ffff:127.0.0.1")},
		{addresses("64:ff9b::7f00:1")},
		{addresses("2002:7f00:1::")},
		{addresses("0.0.0.0")},
		{addresses("::")},
		{addresses("10.0.0.1"), addresses("127.0.0.1")}, // rebinding
		{addresses("169.254.169.254")},
		{addresses("100.64.0.1")},
		{addresses("fd00:ec2::254")},
		{addresses("fe80::1%lo")},
		{addresses("8.8.8.8", "127.0.0.1")}, // one of several
		{addresses("2606:4700::1111", "::1")},
	} {
		for _, name := range []string{"example.com", "evil.test"} {
			resolver := &names{answers: map[string][][]netip.Addr{name: answers}}
			client := outbound.New(outbound.Config{Roots: s.roots, Resolver: resolver})
			// The ports that are let through by themselves; nobody listens there.
			for _, port := range []string{"443", "8443"} {
				_, err := get(t, client, "https://"+name+":"+port+"/")
				if !errors.Is(err, outbound.ErrInternal) {
					t.Errorf("%s at %v: %v", name, answers, err)
				}
				if text := fmt.Sprint(err); strings.Contains(text, "127.0") || strings.Contains(text, "::") || strings.Contains(text, "dial") {
					t.Errorf("the error tells the address: %s", text)
				}
			}
		}
	}
	// And where somebody does listen.
	client := s.meant()
	for _, address := range []string{"evil.test:" + s.port, "127.0.0.1:" + s.port, "[::ffff:127.0.0.1]:" + s.port} {
		if conn, err := outbound.Dial(t.Context(), client, address); !errors.Is(err, outbound.ErrInternal) {
			t.Errorf("%s was connected to: %v, %v", address, conn, err)
		}
	}
	if conn, err := outbound.Connect(t.Context(), "127.0.0.1:"+s.port); !errors.Is(err, outbound.ErrInternal) {
		t.Errorf("in the last step: %v, %v", conn, err)
	}
	// Another host is not meant because one with its address is.
	client = s.meant(func(c *outbound.Config) { c.Internal = []string{"example.com:" + s.port, "evil.test:1"} })
	if _, err := get(t, client, "https://evil.test:"+s.port+"/"); err == nil {
		t.Error("a host that is not meant was reached")
	}
	if n := s.listener.connections.Load(); n != 0 {
		t.Errorf("the server was connected to %d times", n)
	}
}

// What is meant may be on a private network, but never where whoever asks is answered.
func TestAHostThatIsMeantIsNotFollowedEverywhere(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1"} {
		client := outbound.New(outbound.Config{Internal: []string{"sso.test:443"},
			Resolver: &names{answers: map[string][][]netip.Addr{"sso.test": {addresses(a)}}}})
		if _, err := get(t, client, "https://sso.test/"); !errors.Is(err, outbound.ErrInternal) {
			t.Errorf("%s: %v", a, err)
		}
	}
}

func TestANameIsResolvedOnceForAConnection(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	resolver := &names{answers: map[string][][]netip.Addr{"example.com": {addresses("127.0.0.1"), addresses("169.254.169.254")}}}
	client := s.meant(func(c *outbound.Config) { c.Resolver = resolver })
	if body, err := get(t, client, "https://example.com:"+s.port+"/"); err != nil || body != "hello" {
		t.Errorf("%q, %v", body, err)
	}
	if resolver.asked["example.com"] != 1 {
		t.Errorf("the name was resolved %d times: what was looked at may not be what was connected to", resolver.asked["example.com"])
	}
}

var wrongURLs = map[string]error{
	"http://example.com/":                        outbound.ErrURL,
	"ftp://example.com/":                         outbound.ErrURL,
	"https:///x":                                 outbound.ErrURL,
	"https://user@example.com/":                  outbound.ErrURL,
	"https://user:word@example.com/":             outbound.ErrURL,
	"https://example.com:22/":                    outbound.ErrURL,
	"https://example.com:80/":                    outbound.ErrURL,
	"https://127.0.0.1/":                         outbound.ErrInternal,
	"https://[::1]/":                             outbound.ErrInternal,
	"https://[::ffff:8.8.8.8]/":                  outbound.ErrInternal,
	"https://[fe80::1%25lo]/":                    outbound.ErrInternal,
	"https://169.254.169.254/latest/meta-data/":  outbound.ErrInternal,
	"https://10.0.0.1:8443/":                     outbound.ErrInternal,
	"https://[64:ff9b::a9fe:a9fe]/":              outbound.ErrInternal,
	"https://[2002:a9fe:a9fe::]/computeMetadata": outbound.ErrInternal,
}

func TestAddressesThatNobodyIsSentToAreRefused(t *testing.T) {
	t.Parallel()
	client := outbound.New(outbound.Config{Resolver: &names{}})
	for address, want := range wrongURLs {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := outbound.CheckURL(u); !errors.Is(err, want) {
			t.Errorf("%s, when it is entered: %v", address, err)
		}
		if u.Host == "" {
			continue // the standard library refuses it before us
		}
		if _, err := get(t, client, address); !errors.Is(err, want) {
			t.Errorf("%s, when it is asked: %v", address, err)
		}
	}
	for _, address := range []string{"https://example.com/hook?x=1", "https://example.com:8443/", "https://8.8.8.8/", "https://[2606:4700::1111]/"} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := outbound.CheckURL(u); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	// The system's own resolver knows this machine; it gives IPv4 in the form of IPv6.
	if body, err := get(t, outbound.New(outbound.Config{}), "https://localhost/"); !errors.Is(err, outbound.ErrInternal) {
		t.Errorf("localhost: %q, %v", body, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://example.com/", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "inside.test"
	if answer, err := client.Do(r); !errors.Is(err, outbound.ErrURL) {
		t.Errorf("another host in the header: %v", err)
		_ = answer.Body.Close()
	}
}

func TestPlainHTTPIsForThisMachineAlone(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(hello))
	t.Cleanup(s.Close)
	address := strings.TrimPrefix(s.URL, "http://")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	resolver := &names{answers: map[string][][]netip.Addr{"sso.test": {addresses("127.0.0.1")}}}
	client := outbound.New(outbound.Config{Internal: []string{address, "sso.test:" + port}, Resolver: resolver})
	if body, err := get(t, client, s.URL); err != nil || body != "hello" {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := get(t, client, "http://sso.test:"+port+"/"); !errors.Is(err, outbound.ErrURL) {
		t.Errorf("over the network: %v", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := begin(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "/other", http.StatusFound)
	})
	if _, err := get(t, s.meant(), "https://example.com:"+s.port+"/"); !errors.Is(err, outbound.ErrRedirected) {
		t.Error(err)
	}
	if asked.Load() != 1 {
		t.Errorf("%d requests came", asked.Load())
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	forever := make(chan struct{})
	s := begin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			_, _ = w.Write(make([]byte, 2000))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 1<<20))
			_ = z.Close()
		case "/heading":
			for i := range 200 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
			}
		case "/never":
			<-forever
		}
	})
	t.Cleanup(func() { close(forever) }) // before the server waits for its end
	address := "https://example.com:" + s.port
	var large *http.MaxBytesError
	if _, err := get(t, s.meant(func(c *outbound.Config) { c.Body = 1000 }), address+"/long"); !errors.As(err, &large) {
		t.Errorf("a long body: %v", err)
	}
	if body, err := get(t, s.meant(), address+"/bomb"); err != nil || len(body) > 10_000 {
		t.Errorf("a compressed body became one of %d bytes: %v", len(body), err)
	}
	if _, err := get(t, s.meant(), address+"/heading"); err == nil {
		t.Error("a long heading was read")
	}
	var timed net.Error
	if _, err := get(t, s.meant(func(c *outbound.Config) { c.Timeout = 200 * time.Millisecond }), address+"/never"); !errors.As(err, &timed) || !timed.Timeout() {
		t.Errorf("no answer: %v", err)
	}
}

func TestAHostThatCannotBeReachedIsNotDescribed(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	s.Close()
	for name, client := range map[string]*http.Client{"nobody listens": s.meant(), "no such name": outbound.New(outbound.Config{Resolver: &names{}})} {
		address := "https://example.com:" + s.port + "/"
		if name == "no such name" {
			address = "https://example.com/"
		}
		_, err := get(t, client, address)
		if !errors.Is(err, outbound.ErrUnreached) || !strings.HasSuffix(fmt.Sprint(err), "example.com: it cannot be reached") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUntrustedCertificateIsRefused(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	client := s.meant(func(c *outbound.Config) { c.Roots = x509.NewCertPool() })
	var unknown x509.UnknownAuthorityError
	if _, err := get(t, client, "https://example.com:"+s.port+"/"); !errors.As(err, &unknown) {
		t.Error(err)
	}
}

// A proxy of the environment would be asked to connect wherever the request leads.
func TestNoProxyIsUsed(t *testing.T) {
	s := begin(t, hello)
	proxy := begin(t, hello)
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:"+proxy.port)
	}
	if body, err := get(t, s.meant(), "https://example.com:"+s.port+"/"); err != nil || body != "hello" {
		t.Errorf("%q, %v", body, err)
	}
	if n := proxy.listener.connections.Load(); n != 0 {
		t.Errorf("the proxy was connected to %d times", n)
	}
}

func TestOnlyTheHostsThatAreListedAreReached(t *testing.T) {
	t.Parallel()
	s := begin(t, hello)
	client := s.meant(func(c *outbound.Config) { c.Only = []string{"Example.com"} })
	if body, err := get(t, client, "https://example.com:"+s.port+"/"); err != nil || body != "hello" {
		t.Errorf("%q, %v", body, err)
	}
	for _, host := range []string{"other.test:" + s.port, "www.example.com", "example.com.", "8.8.8.8"} {
		if _, err := get(t, client, "https://"+host+"/"); !errors.Is(err, outbound.ErrHost) {
			t.Errorf("%s: %v", host, err)
		}
	}
}
