package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
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

// operation is one operation of the contract and what answers it.
type operation struct {
	method, path string
	answer       func(*call) error
	// open operations need no token.
	open bool
	// needs is what the caller's role has to be allowed; empty: a token is enough.
	needs access.Permission
	// query names the parameters that the operation knows; others are refused.
	query []string
	// gives is the media type of the answer; empty: JSON.
	gives string
	// takes are the media types of the body; none: no body is read.
	takes []string
	// bare operations are asked for without a body too.
	bare bool
	// catalogue marks answers that hold nothing personal.
	catalogue bool
	// streams marks an operation that reads its body itself, in its own time.
	streams bool
}

// call is one request on its way through a handler.
type call struct {
	echo.Context
	s     *server
	actor access.Actor
	lang  rules.Lang
	body  []byte
}

func (c *call) ctx() context.Context { return c.Request().Context() }

const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
	mediaNDJSON  = "application/x-ndjson"
	mediaCSV     = "text/csv"
	mediaHTML    = "text/html"
	mediaYAML    = "application/yaml"
	mediaText    = "text/plain"
	mediaMerge   = "application/merge-patch+json"
)

// serve does what all operations have in common before their own handler: who
// calls, whether the answer can be given as asked, what was sent.
func (s *server) serve(o operation) echo.HandlerFunc {
	if o.gives == "" {
		o.gives = mediaJSON
	}
	pattern := contractPath(o.path)
	return func(ec echo.Context) error {
		c := &call{Context: ec, s: s}
		c.Set(routeKey, pattern)
		if !o.streams {
			ctx, cancel := context.WithTimeout(c.ctx(), s.limits.Request)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
		}
		if !o.open {
			actor, err := s.bearer.Actor(c.Request())
			if err != nil {
				return err
			}
			c.actor = actor
			c.Set(roleKey, string(actor.Role))
			// Before anything that was sent is looked at: who may not do it learns
			// nothing of how it is done.
			if o.needs != "" && !actor.May(o.needs) {
				return claims.Forbidden(string(o.needs))
			}
		}
		if !text.Accepts(c.Request().Header.Values("Accept"), o.gives) {
			return failure.Edge(failure.KindNotAcceptable, "not_acceptable")
		}
		if err := c.checkQuery(o.query); err != nil {
			return err
		}
		var known bool
		if c.lang, known = text.Negotiate(c.Request()); !known {
			return failure.Malformed("lang", "one_of", "ko, en")
		}
		if len(o.takes) > 0 {
			if err := c.take(o); err != nil {
				return err
			}
		}
		if o.catalogue && o.method == http.MethodGet {
			c.Response().Header().Set("Cache-Control", "private, no-cache")
		}
		return o.answer(c)
	}
}

func roleOf(c echo.Context) string {
	role, _ := c.Get(roleKey).(string)
	return role
}

// checkQuery refuses parameters that nobody knows and those given twice.
func (c *call) checkQuery(known []string) error {
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
func (c *call) take(o operation) error {
	if o.bare && c.Request().ContentLength == 0 {
		return nil
	}
	media, params, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || !slices.Contains(o.takes, media) {
		return failure.Edge(failure.KindMediaType, "unsupported_media_type")
	}
	if charset, given := params["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return failure.Edge(failure.KindMediaType, "unsupported_media_type")
	}
	if encoding := c.Request().Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return failure.Edge(failure.KindMediaType, "unsupported_encoding")
	}
	limit := c.s.limits.Body
	if o.streams {
		limit = c.s.limits.Bulk
	}
	if c.Request().ContentLength > limit {
		return failure.Edge(failure.KindTooLarge, "too_large")
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
	if o.streams {
		return nil
	}
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return unread(err)
	}
	c.body = body
	return nil
}

// unread says why a body could not be read: too large, or broken off.
func unread(err error) error {
	if failureOf(err).Kind != claims.KindInternal {
		return err
	}
	return failure.Edge(failure.KindMalformed, "body_broken_off")
}

// marshal renders an answer. Names of people's languages stay readable: nothing
// is escaped for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("render an answer: %w", err)
	}
	return b.Bytes(), nil
}

// give answers with JSON.
func (c *call) give(v any) error {
	body, err := marshal(v)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaJSON, body)
}

// speak says that the answer holds texts in the call's language.
func (c *call) speak() { c.Response().Header().Set("Content-Language", string(c.lang)) }
