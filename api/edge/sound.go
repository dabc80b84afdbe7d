package edge

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"bosang/api/failure"
)

// What a request may have at most, whatever it asks for.
const (
	maxTarget  = 8 << 10 // bytes of the address; the text of address_too_long says so too
	maxHeaders = 100     // the text of too_many_headers says so too
	maxParams  = 64
)

// overriding are headers by which some servers let a request be another than it
// says: another method, another address. A proxy that guards by what a request says
// would be led around.
var overriding = []string{
	"X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "X-Original-Method",
}

// sound refuses requests of a form that nobody needs who means well.
func (s *Frame) sound(c echo.Context, probe bool) error {
	r := c.Request()
	if len(r.TransferEncoding) > 0 {
		// Where such a body ends is a matter on which the servers on its way may differ,
		// above all when a length was sent too: what follows on the connection is not
		// taken for another request (RFC 9112, section 6.1).
		c.Response().Header().Set(echo.HeaderConnection, "close")
	}
	if len(r.RequestURI) > maxTarget {
		return failure.Edge(failure.KindLongAddress, "address_too_long")
	}
	if strings.Count(r.URL.RawQuery, "&") >= maxParams {
		return failure.Malformed("", "too_many", strconv.Itoa(maxParams))
	}
	headers := 0
	for _, values := range r.Header {
		headers += len(values)
	}
	if headers > maxHeaders {
		return failure.Edge(failure.KindHeaders, "too_many_headers")
	}
	if !s.named(r, originOf(c), probe) {
		return failure.Edge(failure.KindMisdirected, "misdirected")
	}
	for _, name := range overriding {
		if len(r.Header.Values(name)) > 0 {
			return failure.Malformed(name, "header_not_taken", "")
		}
	}
	return nil
}

// named reports whether the request names this service: a page elsewhere, whose name
// was made to lead here, does not (DNS rebinding).
func (s *Frame) named(r *http.Request, from Origin, probe bool) bool {
	if len(s.outside.Hosts) == 0 {
		return true
	}
	host := strings.ToLower(r.Host)
	for _, known := range s.outside.Hosts {
		if strings.EqualFold(host, known) {
			return true
		}
	}
	name := host
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && !strings.HasSuffix(host, "]") {
		name = host[:colon]
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	switch {
	case err == nil && probe:
		return true
	case name == "localhost" || err == nil && address.IsLoopback():
		return from.Address.IsLoopback() && !from.Relayed
	}
	return false
}

// takesNothing refuses a body where none is taken.
func (c *Call) takesNothing() error {
	if c.Request().ContentLength != 0 {
		return failure.Edge(failure.KindMalformed, "body_not_taken")
	}
	return nil
}
