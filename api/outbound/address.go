package outbound

import (
	"net"
	"net/netip"
	"slices"
)

// special are networks that are nobody's on the internet, or whose addresses stand for
// others: the registries of special-purpose addresses (RFC 6890, as IANA keeps them)
// and what is known of the networks of clouds.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // this host, private networks
	"100.64.0.0/10",     // of carriers (RFC 6598), and of a cloud's metadata
	"168.63.129.16/32",  // the host of a machine at Azure, as the machine sees it
	"169.254.0.0/16",    // link-local, and clouds' metadata
	"192.0.0.0/24",      // of protocols, and of a cloud's metadata
	"192.88.99.0/24",    // relays of 6to4
	"198.18.0.0/15",     // for measuring
	"192.0.2.0/24",      // for documentation, as the next two
	"198.51.100.0/24",   //
	"203.0.113.0/24",    //
	"224.0.0.0/4",       // multicast
	"240.0.0.0/4",       // reserved, broadcast
	"2001::/23",         // of protocols: Teredo and ORCHID among them
	"2001:db8::/32",     // for documentation, as the next
	"3fff::/20",         //
	"2002::/16",         // 6to4: an IPv4 address stands in it
	"2620:4f:8000::/48", // AS112
)

// unicast is what has been given out of IPv6. Everything else is not on the internet:
// loopback, unique local, link-local, multicast, and IPv4 addresses that are mapped,
// embedded or translated (NAT64).
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// Public reports whether an address is one of the internet's that stands for itself.
// An IPv4 address within an IPv6 one is not, whichever it is: nobody needs it, and what
// becomes of it on the way depends on who passes it on. (Behind NAT64 names have to have
// addresses that are not translated.)
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is6() && (!unicast.Contains(a) || isatap(a)) {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// isatap reports whether an IPv4 address stands in the last bytes (RFC 5214).
func isatap(a netip.Addr) bool {
	b := a.As16()
	return b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// ours reports whether an address is one of this machine: what listens on it may be
// meant for this machine alone.
func ours(a netip.Addr) (bool, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(all, func(one net.Addr) bool {
		network, ok := one.(*net.IPNet)
		if !ok {
			return false
		}
		own, ok := netip.AddrFromSlice(network.IP)
		return ok && own.Unmap() == a.Unmap()
	}), nil
}
