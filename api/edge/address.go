package edge

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// Networks are places in the network: addresses and ranges of them.
type Networks []netip.Prefix

// ParseNetworks reads addresses and ranges (CIDR), separated by commas or spaces:
// "10.0.0.0/8, 192.0.2.7, fd00::/8".
func ParseNetworks(text string) (Networks, error) {
	var all Networks
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if address, err := netip.ParseAddr(word); err == nil && address.Zone() == "" {
			address = address.Unmap()
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(word)
		if err != nil || network.Addr().Is4In6() {
			return nil, fmt.Errorf("%q is neither an address nor a range such as 10.0.0.0/8", word)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// Holds reports whether the address is in one of the networks.
func (n Networks) Holds(address netip.Addr) bool {
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(address) })
}

// Origin is where a request came from.
type Origin struct {
	// Address of the caller; zero where the connection has none.
	Address netip.Addr
	// Secure: the caller's own connection is encrypted.
	Secure bool
	// Relayed: it came through somebody who is not known as a proxy, so that Address
	// is theirs and the caller's own is not known.
	Relayed bool
}

// forwarding are the headers by which proxies say that they are some.
var forwarding = []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"}

// OriginOf tells where a request came from. What proxies say of it is believed of
// those proxies alone: of X-Forwarded-For the right-most address that is not a
// proxy's, as everything left of it could have been sent by the caller; of
// X-Forwarded-Proto the last word. Of a list that cannot be read, what stands
// right of the fault counts.
func OriginOf(r *http.Request, proxies Networks) Origin {
	from := Origin{Secure: r.TLS != nil}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		from.Address = peer.Addr().Unmap().WithZone("")
	}
	if !proxies.Holds(from.Address) {
		from.Relayed = slices.ContainsFunc(forwarding, func(name string) bool { return len(r.Header.Values(name)) > 0 })
		return from
	}
	if said := list(r.Header, "X-Forwarded-Proto"); len(said) > 0 {
		from.Secure = strings.EqualFold(said[len(said)-1], "https")
	}
	for _, hop := range slices.Backward(list(r.Header, "X-Forwarded-For")) {
		address, known := parseHop(hop)
		if !known {
			from.Relayed = true
			break
		}
		if from.Address = address; !proxies.Holds(address) {
			break
		}
	}
	return from
}

// list gives the words of a header that is a list, however many times it was sent.
func list(h http.Header, name string) []string {
	var words []string
	for _, value := range h.Values(name) {
		for word := range strings.SplitSeq(value, ",") {
			words = append(words, strings.TrimSpace(word))
		}
	}
	return words
}

// parseHop reads an address of X-Forwarded-For; some proxies add a port.
func parseHop(hop string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(hop)
	if err != nil {
		withPort, err := netip.ParseAddrPort(hop)
		if err != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	return address.Unmap().WithZone(""), true
}

// origin notes where each request came from.
func (s *Frame) origin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(originKey, OriginOf(c.Request(), s.outside.Proxies))
		return next(c)
	}
}

// originOf gives what origin noted.
func originOf(c echo.Context) Origin {
	from, _ := c.Get(originKey).(Origin)
	return from
}

// Origin is where the call came from.
func (c *Call) Origin() Origin { return originOf(c) }
