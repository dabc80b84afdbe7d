package edge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// Call is one request on its way through a handler.
type Call struct {
	echo.Context
	frame *Frame
	Actor access.Actor
	Lang  rules.Lang
	Body  []byte
}

// Log is where the interface logs.
func (c *Call) Log() *slog.Logger { return c.frame.logger }

// Bounds are what a request may take.
func (c *Call) Bounds() Limits { return c.frame.limits }

// Ctx is the request's context: it ends when the request does, or its time.
func (c *Call) Ctx() context.Context { return c.Request().Context() }

// The media types that are taken and given.
const (
	MediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
	MediaNDJSON  = "application/x-ndjson"
	MediaCSV     = "text/csv"
	MediaHTML    = "text/html"
	MediaCSS     = "text/css"
	MediaYAML    = "application/yaml"
	MediaText    = "text/plain"
	MediaForm    = "application/x-www-form-urlencoded"
	mediaMerge   = "application/merge-patch+json"
)

// serve does what all operations have in common before their own handler: who
// calls, whether the answer can be given as asked, what was sent.
func (s *Frame) serve(o Operation) echo.HandlerFunc {
	if o.Gives == "" {
		o.Gives = MediaJSON
	}
	pattern := ContractPath(o.Path)
	return func(ec echo.Context) error {
		c := &Call{Context: ec, frame: s}
		c.Set(routeKey, pattern)
		if !o.Streams {
			ctx, cancel := context.WithTimeout(c.Ctx(), s.limits.Request)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
		}
		c.Actor = s.comingFrom(c, access.Actor{})
		if o.Open {
			if err := c.countOpen(o); err != nil {
				return err
			}
		} else if !o.Near || !s.near(c) {
			actor, err := s.caller(c)
			if err != nil {
				return err
			}
			c.Actor = s.comingFrom(c, actor)
			c.Set(roleKey, string(actor.Role))
			c.Set(userKey, actor.User)
			if err := c.count(o); err != nil {
				return err
			}
			// Before anything that was sent is looked at: who may not do it learns
			// nothing of how it is done.
			for _, need := range o.Permissions() {
				if !actor.May(need) {
					return claims.Forbidden(string(need))
				}
			}
		}
		if !c.acceptable(o) {
			return failure.Edge(failure.KindNotAcceptable, "not_acceptable")
		}
		if !o.Foreign {
			if err := c.checkQuery(o.Query); err != nil {
				return err
			}
		}
		if err := c.refuseRegistrationNumbers(o.Foreign); err != nil {
			return err
		}
		var known bool
		if c.Lang, known = text.Negotiate(c.Request()); !known {
			return failure.Malformed("lang", "one_of", "ko, en")
		}
		if err := c.take(o); err != nil {
			return err
		}
		if o.Catalogue && o.Method == http.MethodGet {
			c.Response().Header().Set("Cache-Control", "private, no-cache")
		}
		return o.Answer(c)
	}
}

// acceptable reports whether the answer can have a form that the caller takes. A form that
// is asked for by name is taken.
func (c *Call) acceptable(o Operation) bool {
	if len(o.Forms) > 0 && c.QueryParam("format") != "" {
		return true
	}
	gives := append(strings.Split(o.Gives, ", "), o.Forms...)
	return slices.ContainsFunc(gives, func(media string) bool { return text.Accepts(c.Request().Header.Values("Accept"), media) })
}

func roleOf(c echo.Context) string {
	role, _ := c.Get(roleKey).(string)
	return role
}

// checkQuery refuses parameters that nobody knows and those given twice.
func (c *Call) checkQuery(known []string) error {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return failure.Malformed("", "unacceptable", "")
	}
	var wrong []claims.FieldError
	for name, list := range values {
		switch {
		case !slices.Contains(known, name):
			wrong = append(wrong, claims.FieldError{Field: form.Shown(name), Code: "unknown_param"})
		case len(list) > 1:
			wrong = append(wrong, claims.FieldError{Field: name, Code: "twice"})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(wrong, func(a, b claims.FieldError) int { return strings.Compare(a.Field, b.Field) })
	return failure.Edge(failure.KindMalformed, "malformed", wrong...)
}

// take checks the media type of the body and, unless it is streamed, reads it.
func (c *Call) take(o Operation) error {
	if len(o.Takes) == 0 {
		return c.takesNothing()
	}
	if o.Bare && c.Request().ContentLength == 0 {
		return nil
	}
	if err := checkMedia(c.Request().Header, o.Takes); err != nil {
		return err
	}
	limit := c.frame.limits.Body
	if o.Streams {
		limit = c.frame.limits.Bulk
	}
	if c.Request().ContentLength > limit {
		return failure.Edge(failure.KindTooLarge, "too_large")
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
	if o.Streams {
		return nil
	}
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return Unread(err)
	}
	c.Body = body
	return nil
}

// checkMedia refuses a body of a media type that is not taken, and one that is
// packed: what is small on its way and large in memory is not unpacked here.
func checkMedia(h http.Header, takes []string) error {
	wrong := func(code, param string) error {
		return failure.Edge(failure.KindMediaType, "unsupported_media_type", claims.FieldError{Field: echo.HeaderContentType, Code: code, Param: param})
	}
	sent := h.Values(echo.HeaderContentType)
	if len(sent) != 1 {
		return wrong("one_of", strings.Join(takes, ", "))
	}
	media, params, err := mime.ParseMediaType(sent[0])
	if err != nil || !slices.Contains(takes, media) {
		return wrong("one_of", strings.Join(takes, ", "))
	}
	if charset, given := params["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return wrong("utf8_form", "")
	}
	for _, encoding := range h.Values(echo.HeaderContentEncoding) {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return failure.Edge(failure.KindMediaType, "unsupported_encoding")
		}
	}
	return nil
}

// Unread says why a body could not be read: too large, or broken off.
func Unread(err error) error {
	if FailureOf(err).Kind != claims.KindInternal {
		return err
	}
	return failure.Edge(failure.KindMalformed, "body_broken_off")
}

// Marshal renders an answer. Names of people's languages stay readable: nothing
// is escaped for HTML.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("render an answer: %w", err)
	}
	return b.Bytes(), nil
}

// Give answers with JSON.
func (c *Call) Give(v any) error {
	body, err := Marshal(v)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, MediaJSON, body)
}

// Speak says that the answer holds texts in the call's language.
func (c *Call) Speak() { c.Response().Header().Set("Content-Language", string(c.Lang)) }
