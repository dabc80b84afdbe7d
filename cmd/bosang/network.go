package main

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bosang/api/edge"
	"bosang/api/limit"
	"bosang/api/listen"
)

// network is what environment and flags say of the network around the service.
type network struct {
	addr, cert, key      string
	plain                bool
	public, proxies      string
	metrics, rates, most string
}

// networkFlags are those of commands that serve.
func (p *program) networkFlags(c *cobra.Command) {
	n := &p.settings.network
	f := c.Flags()
	f.StringVar(&n.addr, "addr", "", "where to listen (BOSANG_ADDR; 127.0.0.1:8080)")
	f.StringVar(&n.cert, "tls-cert", "", "the certificate, and those that lead to its issuer, in PEM (BOSANG_TLS_CERT)")
	f.StringVar(&n.key, "tls-key", "", "the certificate's private key, in PEM (BOSANG_TLS_KEY)")
	f.BoolVar(&n.plain, "plain-http", false, "serve without TLS where others can reach the address, and no proxy encrypts")
}

// outside reads what is believed and allowed of the network, and where to listen.
func (p *program) outside() (edge.Outside, listen.Config, error) {
	n := p.settings.network
	var out edge.Outside
	where := listen.Config{Addr: n.addr, Cert: n.cert, Key: n.key, Plain: n.plain, Named: n.public != "", Logger: p.logger()}
	var err error
	if out.Proxies, err = edge.ParseNetworks(n.proxies); err != nil {
		return out, where, usage("BOSANG_TRUSTED_PROXIES: %w", err)
	}
	where.Proxied, where.Shared = len(out.Proxies) > 0, out.Proxies.Holds
	if out.Hosts, err = hosts(n.public); err != nil {
		return out, where, err
	}
	if out.Near, err = edge.ParseNetworks(n.metrics); err != nil {
		return out, where, usage("BOSANG_METRICS_FROM: %w", err)
	}
	if n.metrics == "" && n.public == "" {
		// Nothing says that others reach it, by way of a proxy beside it.
		out.Near = edge.Networks{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if out.Rates, err = limit.Parse(n.rates); err != nil {
		return out, where, usage("BOSANG_RATE_LIMITS: %w", err)
	}
	if n.most != "" {
		if where.Connections, err = strconv.Atoi(n.most); err != nil || where.Connections < 1 {
			return out, where, usage("BOSANG_MAX_CONNECTIONS is a number of connections, not %q", n.most)
		}
	}
	return out, where, nil
}

// hosts gives the names by which the service is asked. Without any, they are those
// of the machine itself.
func hosts(public string) ([]string, error) {
	if public == "" {
		return []string{"localhost"}, nil
	}
	var names []string
	for _, text := range strings.FieldsFunc(public, func(r rune) bool { return r == ',' || r == ' ' }) {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, usage("BOSANG_PUBLIC_URL is an address such as https://bosang.example, not %q", text)
		}
		// With the scheme's own port or without, it is the same name.
		own := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]
		name := strings.TrimSuffix(strings.ToLower(u.Host), own)
		names = append(names, name)
		if u.Port() == "" || ":"+u.Port() == own {
			names = append(names, name+own)
		}
	}
	return names, nil
}

// listen opens the place where the interface is asked.
func (p *program) listen(ctx context.Context) (*listen.Place, edge.Outside, error) {
	out, where, err := p.outside()
	if err != nil {
		return nil, out, err
	}
	place, err := listen.Open(ctx, where)
	return place, out, err
}

// isLoopback reports whether only this machine reaches an address.
func isLoopback(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
