package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"bosang/claims"
	"bosang/rules"
)

// Kinds of failure that only the edge knows.
const (
	kindMalformed claims.Kind = 100 + iota
	kindNoRoute
	kindMethod
	kindNotAcceptable
	kindTooLarge
	kindMediaType
	kindPrecondition
	kindTimeout
)

// statuses gives each kind of failure its status: the one place where they meet.
var statuses = map[claims.Kind]int{
	kindMalformed:              http.StatusBadRequest,
	claims.KindUnauthenticated: http.StatusUnauthorized,
	claims.KindForbidden:       http.StatusForbidden,
	claims.KindNotFound:        http.StatusNotFound,
	kindNoRoute:                http.StatusNotFound,
	kindMethod:                 http.StatusMethodNotAllowed,
	kindNotAcceptable:          http.StatusNotAcceptable,
	claims.KindConflict:        http.StatusConflict,
	claims.KindStale:           http.StatusPreconditionFailed,
	kindTooLarge:               http.StatusRequestEntityTooLarge,
	kindMediaType:              http.StatusUnsupportedMediaType,
	claims.KindInvalid:         http.StatusUnprocessableEntity,
	claims.KindMismatch:        http.StatusUnprocessableEntity,
	kindPrecondition:           http.StatusPreconditionRequired,
	claims.KindTooMany:         http.StatusTooManyRequests,
	claims.KindInternal:        http.StatusInternalServerError,
	claims.KindUnavailable:     http.StatusServiceUnavailable,
	kindTimeout:                http.StatusServiceUnavailable,
}

// problem is an answer of RFC 9457.
type problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id"`
	Errors    []fieldFault `json:"errors,omitempty"`
	Existing  *existing    `json:"existing,omitempty"`
}

// fieldFault is one thing wrong with one field. Field reads "features[0].key",
// Pointer is the same place as RFC 6901 writes it, for members of a body.
type fieldFault struct {
	Field   string  `json:"field"`
	Pointer *string `json:"pointer,omitempty"`
	Code    string  `json:"code"`
	Detail  string  `json:"detail"`
}

// existing leads from a conflict to what is there: a claim by its reference,
// anything else by its id.
type existing struct {
	Noun string `json:"noun"`
	ID   string `json:"id"`
}

// edge is a failure of the edge itself.
func edge(kind claims.Kind, code string, fields ...claims.FieldError) *claims.Error {
	return &claims.Error{Kind: kind, Code: code, Fields: fields}
}

// malformed says that a parameter or a header could not be read.
func malformed(field, code, param string) *claims.Error {
	return edge(kindMalformed, "malformed", claims.FieldError{Field: field, Code: code, Param: param})
}

// failureOf finds what the caller may know of an error. Whatever it does not
// recognise is internal, and nothing is said of it.
func failureOf(err error) *claims.Error {
	var known *claims.Error
	var routed *echo.HTTPError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &large):
		return edge(kindTooLarge, "too_large")
	case errors.Is(err, context.DeadlineExceeded):
		return edge(kindTimeout, "timeout")
	case errors.Is(err, rules.ErrNoAsOf):
		return claims.Invalid(claims.FieldError{Field: "as_of", Code: "required"})
	case errors.As(err, &routed):
		switch routed.Code {
		case http.StatusNotFound:
			return edge(kindNoRoute, "no_route")
		case http.StatusMethodNotAllowed:
			return edge(kindMethod, "method_not_allowed")
		}
	}
	return edge(claims.KindInternal, "internal")
}

// problemOf renders a failure in a language.
func problemOf(failure *claims.Error, lang rules.Lang, requestID string) problem {
	status, known := statuses[failure.Kind]
	code := failure.Code
	if !known {
		status, code = http.StatusInternalServerError, "internal"
	}
	text, known := problemTexts[code]
	if !known {
		code = codeOf(failure.Kind)
		text = problemTexts[code]
	}
	p := problem{
		Type: problemPath + code, Title: text.title.in(lang), Status: status, Detail: text.detail.in(lang),
		Code: code, RequestID: requestID,
	}
	if failure.Kind == claims.KindConflict && failure.Ref != "" {
		p.Existing = &existing{failure.Of, failure.Ref}
	}
	inBody := failure.Kind == claims.KindInvalid
	for _, f := range failure.Fields {
		p.Errors = append(p.Errors, faultOf(f, lang, inBody))
	}
	return p
}

// codeOf is the code of a kind for failures whose own has no text.
func codeOf(kind claims.Kind) string {
	switch kind {
	case claims.KindInvalid:
		return "invalid"
	case claims.KindNotFound:
		return "not_found"
	case claims.KindConflict:
		return "conflict"
	case claims.KindForbidden:
		return "forbidden"
	case claims.KindUnauthenticated:
		return "unauthenticated"
	case claims.KindTooMany:
		return "too_many"
	case claims.KindUnavailable:
		return "unavailable"
	case claims.KindStale:
		return "stale"
	case claims.KindMismatch:
		return "idempotency_key_reused"
	case kindMalformed:
		return "malformed"
	}
	return "internal"
}

func faultOf(f claims.FieldError, lang rules.Lang, inBody bool) fieldFault {
	out := fieldFault{Field: f.Field, Code: f.Code}
	text, known := fieldTexts[f.Code]
	if !known {
		text = fieldTexts["unacceptable"]
	}
	out.Detail = strings.ReplaceAll(text.in(lang), "{}", f.Param)
	if inBody {
		pointer := pointerOf(f.Field)
		out.Pointer = &pointer
	}
	return out
}

// pointerOf writes "features[0].key" as "/features/0/key".
func pointerOf(field string) string {
	if field == "" {
		return ""
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
	return "/" + strings.NewReplacer("].", "/", "[", "/", "]", "", ".", "/").Replace(escaped)
}

// fail answers with a problem. It is echo's handler of errors.
func (s *server) fail(err error, c echo.Context) {
	failure := failureOf(err)
	if failure.Kind == claims.KindInternal || failure.Kind == claims.KindUnavailable {
		s.logger.ErrorContext(c.Request().Context(), "request failed",
			"request_id", requestID(c), "route", routeOf(c), "error", err.Error())
	}
	if c.Response().Committed || errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return
	}
	lang, _ := negotiate(c.Request())
	p := problemOf(failure, lang, requestID(c))
	h := c.Response().Header()
	h.Del(echo.HeaderLocation)
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="bosang"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(retryAfter))
	}
	h.Set("Content-Language", string(lang))
	body, err := marshal(p)
	if err != nil {
		body = []byte(`{"type":"/problems/internal","title":"Internal error","status":500,"detail":"","code":"internal","request_id":""}`)
	}
	if c.Request().Method == http.MethodHead {
		body = nil
	}
	if err := c.Blob(p.Status, "application/problem+json", body); err != nil {
		s.logger.DebugContext(c.Request().Context(), "answer not sent", "request_id", requestID(c), "error", err.Error())
	}
}

// retryAfter is how many seconds whoever was turned away should wait.
const retryAfter = 2
