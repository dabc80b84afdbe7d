package edge

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"bosang/claims/access"
	"bosang/claims/privacy/rrn"
)

// What the parts of the interface know of a request, by name.
const (
	requestIDKey = "request_id"
	routeKey     = "route"
	roleKey      = "role"
	userKey      = "user"
	originKey    = "origin"
	clientIDKey  = "client_request_id"
)

// idForm is what a request id may look like that a caller sends.
var idForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives each request an id of ours: it stands in the log and in access
// records, where a caller's could pass for that of another request. The caller's own,
// where it has the form, is noted beside it, for who follows a request through several
// systems.
func (s *Frame) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.Must(uuid.NewV7()).String()
		if sent := c.Request().Header.Get(echo.HeaderXRequestID); idForm.MatchString(sent) && !rrn.Find(sent) {
			c.Set(clientIDKey, sent)
		}
		c.Set(requestIDKey, id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.SetRequest(c.Request().WithContext(access.WithRequest(c.Request().Context(), id)))
		return next(c)
	}
}

// RequestID is the id of the request, for logs and problems.
func RequestID(c echo.Context) string {
	id, _ := c.Get(requestIDKey).(string)
	return id
}

// observe counts each request and writes the access log: the route, never the
// path, its values or who called.
func (s *Frame) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		s.metrics.running.Inc()
		defer s.metrics.running.Dec()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(began)
		route, status := routeOf(c), c.Response().Status
		class := fmt.Sprintf("%dxx", status/100)
		s.metrics.took.WithLabelValues(methodLabel(c.Request().Method), route, class).Observe(took.Seconds())
		attrs := []any{
			"request_id", RequestID(c), "method", methodLabel(c.Request().Method), "route", route, "status", status,
			"bytes", c.Response().Size, "took_ms", float64(took.Microseconds()) / 1000, "role", roleOf(c),
		}
		if sent, ok := c.Get(clientIDKey).(string); ok {
			attrs = append(attrs, clientIDKey, sent)
		}
		s.logger.InfoContext(c.Request().Context(), "request", attrs...)
		return nil
	}
}

// routeOf is the pattern of the operation that answered, "none" where none did:
// never a path that was sent.
func routeOf(c echo.Context) string {
	if route, ok := c.Get(routeKey).(string); ok {
		return route
	}
	return "none"
}

// methodLabel keeps methods that nobody knows out of labels and logs.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// rescue turns a panic into an internal failure. Where it happened goes to the
// log and nowhere else.
func (s *Frame) rescue(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			s.logger.ErrorContext(c.Request().Context(), "panic", "request_id", RequestID(c), "route", routeOf(c),
				"type", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
			err = errPanic
		}()
		return next(c)
	}
}

var errPanic = errors.New("panic while answering")
