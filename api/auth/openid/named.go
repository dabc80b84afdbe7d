package openid

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// Issuers lists the issuers that are trusted.
func (c Config) Issuers() []string {
	var all []string
	for _, p := range c.IdentityProviders {
		all = append(all, p.Issuer)
	}
	return all
}

// Providers lists the keys of the providers that something is given at.
func (c Config) Providers() []string {
	var all []string
	for _, p := range c.IdentityProviders {
		for _, r := range p.Roles {
			all = append(all, r.Provider)
		}
		if p.Customers != nil {
			all = append(all, p.Customers.Provider)
		}
		if p.Programs != nil {
			for _, s := range p.Programs.Services {
				all = append(all, s.Provider)
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(key string) bool { return key == "" })
}

// Hosts lists the hosts that requests may be sent to, without ports; and, with them,
// those that are meant although they are internal.
func (c Config) Hosts() (all, internal []string) {
	for _, p := range c.IdentityProviders {
		named := append([]string{hostOf(p.Issuer)}, p.Hosts...)
		for _, host := range named {
			name, port := split(host)
			all = append(all, name)
			if p.Internal {
				internal = append(internal, net.JoinHostPort(name, port))
			}
		}
	}
	return all, internal
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "" // check has refused it
	}
	if u.Port() == "" && u.Scheme == "http" {
		return net.JoinHostPort(u.Hostname(), "80")
	}
	return u.Host
}

// split gives the name and the port of a host; without one, it is that of https.
func split(host string) (name, port string) {
	if name, port, err := net.SplitHostPort(host); err == nil {
		return name, port
	}
	return strings.Trim(host, "[]"), "443"
}

// checkHosts checks the names of further hosts.
func (p IdentityProvider) checkHosts(f *Faults, at string) {
	for _, host := range p.Hosts {
		u, err := url.Parse("https://" + host)
		if err != nil || u.Host != host || u.Hostname() == "" || u.User != nil {
			f.wrong(at+"hosts", "each must be a host such as login.example.com, with a port where it is not 443")
			return
		}
	}
}
