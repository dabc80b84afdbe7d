package edge

import (
	"mime"
	"strings"

	"github.com/labstack/echo/v4"
)

// policyNothing is the content security policy of what is no page, and policyPages that
// of pages: their style and pictures from here, no script, nothing written into the
// page itself, no frame around it.
const (
	policyNothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
	policyPages   = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// policyForms is that of pages with forms, which are sent here and nowhere else.
const policyForms = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// hsts has browsers come back encrypted only, for two years.
const hsts = "max-age=63072000; includeSubDomains"

// devices are what a browser would let pages use, and ours never do. Left out is what
// browsers do not know on every system and complain of (ambient-light-sensor, bluetooth,
// web-share): no script runs on our pages that could ask for it.
var devices = func() string {
	var off []string
	for _, name := range []string{
		"accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
		"fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
		"picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
	} {
		off = append(off, name+"=()")
	}
	return strings.Join(off, ", ")
}()

// secure sets the headers that keep answers from being misread, framed, used by
// other sites or kept. None says what program answers, or which version of it.
func (s *Frame) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", policyNothing)
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", devices)
		h.Set("X-Permitted-Cross-Domain-Policies", "none")
		h.Set("Cache-Control", "no-store")
		h.Set("Vary", "Accept, Accept-Language, Authorization, Cookie")
		if originOf(c).Secure {
			h.Set(echo.HeaderStrictTransportSecurity, hsts)
		}
		return next(c)
	}
}

// ShowsPage says that the answer is a page, which finds its style here.
func (c *Call) ShowsPage() { c.Response().Header().Set("Content-Security-Policy", policyPages) }

// ShowsForms says that the answer is a page with forms. Its addresses are told to this
// service alone; not telling them at all would hide from it too where a form comes
// from (Origin: null).
func (c *Call) ShowsForms() {
	c.Response().Header().Set("Content-Security-Policy", policyForms)
	c.Response().Header().Set("Referrer-Policy", "same-origin")
}

// Attach says that the answer is a file to be kept, not shown: whatever somebody
// wrote into it, no browser takes it for a page of ours.
func (c *Call) Attach(name string) {
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
