// Package edge is the frame in which every operation of the interface is
// answered: who calls, what was sent, how answers, lists, versions, repeated
// requests and problems read. The operations themselves are in package api and
// in the packages beside this one; none of them knows another.
package edge

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"bosang/api/limit"
	"bosang/claims/access"
	"bosang/rules"
)

// Callers tell who sent a request that came from somewhere. The error is of the kind
// "unauthenticated" where nobody is known by what was sent, and "forbidden" where
// another site had a browser send it.
type Callers interface {
	Actor(r *http.Request, from Origin) (access.Actor, error)
	// Credential gives what the request says to tell who sent it, whether or not it is
	// good; empty: nothing. Cookies of others on the same name are none.
	Credential(r *http.Request, from Origin) string
}

// FrameConfig is what a frame stands on.
type FrameConfig struct {
	Callers Callers
	// Logger gets the access log and what went wrong; nil: nothing is logged.
	Logger *slog.Logger
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
	// Metrics is where the interface's own metrics go and what /metrics shows;
	// nil: a registry of its own.
	Metrics *prometheus.Registry
	Limits  Limits
	// Outside is what is believed and allowed of the network.
	Outside Outside
}

// Frame is what all operations have in common: it tells who calls, reads what was
// sent, and writes answers, problems, logs and metrics. Make one with NewFrame.
type Frame struct {
	callers Callers
	logger  *slog.Logger
	clock   func() time.Time
	limits  Limits
	metrics *metrics
	outside Outside
	limiter *limit.Limiter
	// long are the requests that take long, by who sends them.
	long *limit.Together
	// lately are the credentials that have let somebody in.
	lately *limit.Memory
	// told writes the failures of operations that people look at, by their paths.
	told map[string]func(Problem, rules.Lang) ([]byte, error)
}

// NewFrame gives a frame. The error says that its metrics are registered already.
func NewFrame(c FrameConfig) (*Frame, error) {
	f := &Frame{callers: c.Callers, logger: c.Logger, clock: c.Clock, limits: c.Limits.orDefaults(), outside: c.Outside}
	if f.clock == nil {
		f.clock = time.Now
	}
	if f.logger == nil {
		f.logger = slog.New(slog.DiscardHandler)
	}
	f.long = limit.NewTogether(longAtOnce)
	f.limiter, f.lately = limit.New(c.Outside.Rates, f.clock), limit.NewMemory(f.clock)
	registry := c.Metrics
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	var err error
	f.metrics, err = newMetrics(registry)
	return f, err
}

// Now is the injected clock, UTC, to the microsecond.
func (s *Frame) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Log is where the interface logs.
func (s *Frame) Log() *slog.Logger { return s.logger }

// Bounds are the limits that hold.
func (s *Frame) Bounds() Limits { return s.limits }

// ShowMetrics gives the metrics as Prometheus reads them.
func (s *Frame) ShowMetrics(c *Call) error {
	s.metrics.shown.ServeHTTP(c.Response(), c.Request())
	return nil
}

// Handler routes the operations.
func (s *Frame) Handler(operations []Operation) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.Use(s.identify, s.origin, s.observe, s.rescue, s.secure, s.admit(operations))
	s.told = make(map[string]func(Problem, rules.Lang) ([]byte, error))
	for _, o := range operations {
		if o.Told != nil {
			s.told[o.Path] = o.Told
		}
		e.Add(o.Method, o.Path, s.serve(o))
		if o.Method == http.MethodGet {
			e.Add(http.MethodHead, o.Path, s.serve(o)) // the server leaves the body out
		}
	}
	return e
}
