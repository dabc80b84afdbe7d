package edge_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"bosang/api/edge"
)

func networks(t testing.TB, text string) edge.Networks {
	t.Helper()
	n, err := edge.ParseNetworks(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOnlyProxiesAreBelievedOnWhereACallComesFrom(t *testing.T) {
	t.Parallel()
	proxies := networks(t, "10.0.0.0/8, 192.0.2.7 fd00::/8")
	for name, c := range map[string]struct {
		peer    string
		tls     bool
		headers http.Header
		address string
		secure  bool
		relayed bool
	}{
		"a caller":                              {peer: "203.0.113.5:4000", address: "203.0.113.5"},
		"a caller by TLS":                       {peer: "203.0.113.5:4000", tls: true, address: "203.0.113.5", secure: true},
		"a caller that claims another address":  {peer: "203.0.113.5:4000", headers: http.Header{"X-Forwarded-For": {"10.1.1.1"}}, address: "203.0.113.5", relayed: true},
		"a caller that claims to be secure":     {peer: "203.0.113.5:4000", headers: http.Header{"X-Forwarded-Proto": {"https"}}, address: "203.0.113.5", relayed: true},
		"a neighbour that relays":               {peer: "127.0.0.1:4000", headers: http.Header{"Via": {"1.1 x"}}, address: "127.0.0.1", relayed: true},
		"a proxy that says nothing":             {peer: "10.0.0.1:4000", address: "10.0.0.1"},
		"a proxy's caller":                      {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"203.0.113.5"}}, address: "203.0.113.5"},
		"a single proxy's caller":               {peer: "192.0.2.7:1", headers: http.Header{"X-Forwarded-For": {"203.0.113.5"}}, address: "203.0.113.5"},
		"beside the single proxy":               {peer: "192.0.2.8:1", headers: http.Header{"X-Forwarded-For": {"203.0.113.5"}}, address: "192.0.2.8", relayed: true},
		"what the caller put before it":         {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"198.51.100.1, 203.0.113.5"}}, address: "203.0.113.5"},
		"proxies behind each other":             {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"1.1.1.1, 203.0.113.5 , 10.2.2.2"}}, address: "203.0.113.5"},
		"several headers are one list":          {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"1.1.1.1", "203.0.113.5", "10.2.2.2"}}, address: "203.0.113.5"},
		"proxies alone":                         {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"10.3.3.3, 10.2.2.2"}}, address: "10.3.3.3"},
		"with a port":                           {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"203.0.113.5:1234"}}, address: "203.0.113.5"},
		"the sixth version":                     {peer: "[fd00::1]:4000", headers: http.Header{"X-Forwarded-For": {"2001:db8::9"}}, address: "2001:db8::9"},
		"the sixth version with a port":         {peer: "[fd00::1]:4000", headers: http.Header{"X-Forwarded-For": {"[2001:db8::9]:80"}}, address: "2001:db8::9"},
		"the fourth version within the sixth":   {peer: "[::ffff:10.0.0.1]:4000", headers: http.Header{"X-Forwarded-For": {"::ffff:203.0.113.5"}}, address: "203.0.113.5"},
		"what cannot be read":                   {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"203.0.113.5, unknown"}}, address: "10.0.0.1", relayed: true},
		"what cannot be read left of a caller":  {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {"<script>, 203.0.113.5"}}, address: "203.0.113.5"},
		"an empty list":                         {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-For": {""}}, address: "10.0.0.1", relayed: true},
		"a proxy that speaks TLS with a caller": {peer: "10.0.0.1:4000", headers: http.Header{"X-Forwarded-Proto": {"HTTPS"}}, address: "10.0.0.1", secure: true},
		"a proxy whose caller does not":         {peer: "10.0.0.1:4000", tls: true, headers: http.Header{"X-Forwarded-Proto": {"https, http"}}, address: "10.0.0.1"},
		"no address at all":                     {peer: "@", address: "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Header = c.peer, c.headers
		if c.headers == nil {
			r.Header = http.Header{}
		}
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		got := edge.OriginOf(r, proxies)
		if got.Address.String() != c.address || got.Secure != c.secure || got.Relayed != c.relayed {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestNetworksAreReadStrictly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"10.0.0.0/33", "proxy.example", "10.0.0", "::ffff:10.0.0.0/104", "fe80::1%eth0", "10.0.0.0-10.0.0.9"} {
		if n, err := edge.ParseNetworks(text); err == nil {
			t.Errorf("%q is read as %v", text, n)
		}
	}
	if n := networks(t, " "); len(n) != 0 {
		t.Errorf("nothing is read as %v", n)
	}
	if n := networks(t, "10.1.2.3/8"); n[0].String() != "10.0.0.0/8" {
		t.Errorf("a range whose address has more bits is read as %v", n)
	}
}
