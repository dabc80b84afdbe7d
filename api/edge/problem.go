package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// problemPath is where the page of each problem is; their types are its addresses.
const problemPath = "/problems/"

// Statuses gives each kind of failure its status: the one place where they meet.
var Statuses = map[claims.Kind]int{
	failure.KindMalformed:      http.StatusBadRequest,
	claims.KindUnauthenticated: http.StatusUnauthorized,
	claims.KindForbidden:       http.StatusForbidden,
	claims.KindNotFound:        http.StatusNotFound,
	failure.KindNoRoute:        http.StatusNotFound,
	failure.KindMethod:         http.StatusMethodNotAllowed,
	failure.KindNotAcceptable:  http.StatusNotAcceptable,
	claims.KindConflict:        http.StatusConflict,
	claims.KindStale:           http.StatusPreconditionFailed,
	failure.KindTooLarge:       http.StatusRequestEntityTooLarge,
	failure.KindMediaType:      http.StatusUnsupportedMediaType,
	claims.KindInvalid:         http.StatusUnprocessableEntity,
	claims.KindMismatch:        http.StatusUnprocessableEntity,
	failure.KindPrecondition:   http.StatusPreconditionRequired,
	claims.KindTooMany:         http.StatusTooManyRequests,
	claims.KindInternal:        http.StatusInternalServerError,
	claims.KindUnavailable:     http.StatusServiceUnavailable,
	failure.KindTimeout:        http.StatusServiceUnavailable,
	failure.KindLongAddress:    http.StatusRequestURITooLong,
	failure.KindHeaders:        http.StatusRequestHeaderFieldsTooLarge,
	failure.KindMisdirected:    http.StatusMisdirectedRequest,
}

// Problem is an answer of RFC 9457.
type Problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id"`
	Errors    []FieldFault `json:"errors,omitempty"`
	Existing  *existing    `json:"existing,omitempty"`
}

// FieldFault is one thing wrong with one field. Field reads "features[0].key",
// Pointer is the same place as RFC 6901 writes it, for members of a body.
type FieldFault struct {
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

// FailureOf finds what the caller may know of an error. Whatever it does not
// recognise is internal, and nothing is said of it.
func FailureOf(err error) *claims.Error {
	var known *claims.Error
	var routed *echo.HTTPError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &large):
		return failure.Edge(failure.KindTooLarge, "too_large")
	case errors.Is(err, context.DeadlineExceeded):
		return failure.Edge(failure.KindTimeout, "timeout")
	case errors.Is(err, rules.ErrNoAsOf):
		return claims.Invalid(claims.FieldError{Field: "as_of", Code: "required"})
	case errors.As(err, &routed):
		switch routed.Code {
		case http.StatusNotFound:
			return failure.Edge(failure.KindNoRoute, "no_route")
		case http.StatusMethodNotAllowed:
			return failure.Edge(failure.KindMethod, "method_not_allowed")
		}
	}
	return failure.Edge(claims.KindInternal, "internal")
}

// ProblemOf renders a failure in a language.
func ProblemOf(failed *claims.Error, lang rules.Lang, requestID string) Problem {
	status, known := Statuses[failed.Kind]
	code := failed.Code
	if !known {
		status, code = http.StatusInternalServerError, "internal"
	}
	said, known := text.Problems[code]
	if !known {
		code = codeOf(failed.Kind)
		said = text.Problems[code]
	}
	p := Problem{
		Type: problemPath + code, Title: said.Title.In(lang), Status: status, Detail: strings.Replace(said.Detail.In(lang), "{}", failed.Ref, 1),
		Code: code, RequestID: requestID,
	}
	if failed.Kind == claims.KindConflict && failed.Ref != "" {
		p.Existing = &existing{failed.Of, failed.Ref}
	}
	inBody := failed.Kind == claims.KindInvalid
	for _, f := range failed.Fields[:min(len(failed.Fields), form.MaxFaults)] {
		p.Errors = append(p.Errors, FaultOf(f, lang, inBody))
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
	case failure.KindMalformed:
		return "malformed"
	}
	return "internal"
}

// FaultOf renders what is wrong with one field; inBody: it is a member of a body.
func FaultOf(f claims.FieldError, lang rules.Lang, inBody bool) FieldFault {
	out := FieldFault{Field: f.Field, Code: f.Code}
	said, known := text.Fields[f.Code]
	if f.Code == "unknown_id" && f.Field == "subscription_id" {
		said = text.UnknownSubscription
	}
	if !known {
		said = text.Fields["unacceptable"]
	}
	out.Detail = strings.ReplaceAll(said.In(lang), "{}", f.ParamIn(lang))
	if inBody {
		pointer := pointerOf(f.Field)
		out.Pointer = &pointer
	}
	return out
}

// pointerOf writes "features[0].key" as "/features/0/key"; the name of a fact, which
// has dots, is one step.
func pointerOf(field string) string {
	if field == "" {
		return ""
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
	if name, fact := strings.CutPrefix(escaped, "facts."); fact {
		return "/facts/" + name
	}
	return "/" + strings.NewReplacer("].", "/", "[", "/", "]", "", ".", "/").Replace(escaped)
}

// fail answers with a problem. It is echo's handler of errors.
func (s *Frame) fail(err error, c echo.Context) {
	failed := FailureOf(err)
	if failed.Kind == claims.KindInternal || failed.Kind == claims.KindUnavailable {
		s.logger.ErrorContext(c.Request().Context(), "request failed",
			"request_id", RequestID(c), "route", routeOf(c), "error", err.Error())
	}
	s.noteRefusal(c, failed)
	if c.Response().Committed || errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return
	}
	lang, _ := text.Negotiate(c.Request())
	p := ProblemOf(failed, lang, RequestID(c))
	h := c.Response().Header()
	h.Del(echo.HeaderLocation)
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="bosang"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		var closed interface{ OpensAt() time.Time }
		if errors.As(err, &closed) {
			h.Set(echo.HeaderRetryAfter, seconds(max(closed.OpensAt().Sub(s.Now()), time.Second)))
		}
		if h.Get(echo.HeaderRetryAfter) == "" {
			h.Set(echo.HeaderRetryAfter, strconv.Itoa(retryAfter))
		}
	}
	h.Set("Content-Language", string(lang))
	media, body := s.tell(c, p, lang)
	if c.Request().Method == http.MethodHead {
		body = nil
	}
	if err := c.Blob(p.Status, media, body); err != nil {
		s.logger.DebugContext(c.Request().Context(), "answer not sent", "request_id", RequestID(c), "error", err.Error())
	}
}

// tell writes a problem: as a page where people look at what the operation gives.
func (s *Frame) tell(c echo.Context, p Problem, lang rules.Lang) (media string, body []byte) {
	if told := s.told[c.Path()]; told != nil {
		page, err := told(p, lang)
		if err == nil {
			(&Call{Context: c}).ShowsForms()
			c.Response().Header().Del(echo.HeaderWWWAuthenticate)
			return MediaHTML + "; charset=utf-8", page
		}
		s.logger.ErrorContext(c.Request().Context(), "the page of a problem cannot be written", "request_id", RequestID(c), "error", err.Error())
	}
	body, err := Marshal(p)
	if err != nil {
		body = []byte(`{"type":"/problems/internal","title":"Internal error","status":500,"detail":"","code":"internal","request_id":""}`)
	}
	return mediaProblem, body
}

// noteRefusal writes to the log that somebody was refused, for who looks after
// security: nobody was known by what they sent, or they may not, or not so often.
func (s *Frame) noteRefusal(c echo.Context, failed *claims.Error) {
	switch failed.Kind {
	case claims.KindForbidden, claims.KindTooMany:
	case claims.KindUnauthenticated:
		if s.callers.Credential(c.Request(), originOf(c)) == "" {
			return // nobody tried to be somebody
		}
	default:
		return
	}
	attrs := []slog.Attr{
		slog.Bool("security", true), slog.String("reason", failed.Code), slog.String("route", routeOf(c)),
		slog.String("role", roleOf(c)), slog.String("address", originOf(c).Address.String()), slog.String("request_id", RequestID(c)),
	}
	if user, ok := c.Get(userKey).(access.ID); ok && user != (access.ID{}) {
		attrs = append(attrs, slog.String("user_id", TextID(user)))
	}
	level := slog.LevelWarn
	if failed.Code == tooManyDisclosures {
		level = slog.LevelError
	}
	s.logger.LogAttrs(c.Request().Context(), level, "refused", attrs...)
}

// retryAfter is how many seconds whoever was turned away should wait where
// nothing better is known.
const retryAfter = 2
