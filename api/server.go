package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"bosang/api/auth"
	"bosang/api/reference"
	"bosang/claims"
)

// Config is what the interface stands on.
type Config struct {
	UseCases *claims.UseCases
	// Batches are the runs over many claims.
	Batches Batches
	// Editions are those on their way into force.
	Editions Editions
	// Simulations are what other rules would change.
	Simulations Simulations
	// Tokens finds bearer tokens.
	Tokens auth.Tokens
	// Ready says whether requests can be served; nil: always.
	Ready func(ctx context.Context) error
	// Logger gets the access log and what went wrong; nil: nothing is logged.
	Logger *slog.Logger
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
	// Metrics is where the interface's own metrics go and what /metrics shows;
	// nil: a registry of its own.
	Metrics *prometheus.Registry
	Limits  Limits
}

// Limits bound what a request may take. A zero field: as Defaults says.
type Limits struct {
	// Body and Bulk are the most bytes of a body: of one JSON value, and of an
	// import of subscriptions.
	Body, Bulk int64
	// Line is the most bytes of one line of an import.
	Line int
	// Request is the time in which a request has to be answered; Import is that
	// of an import.
	Request, Import time.Duration
}

// Defaults gives the limits that hold where none are set.
func Defaults() Limits {
	return Limits{Body: 1 << 20, Bulk: 1 << 30, Line: 16 << 10, Request: 20 * time.Second, Import: time.Hour}
}

func (l Limits) orDefaults() Limits {
	d := Defaults()
	if l.Body <= 0 {
		l.Body = d.Body
	}
	if l.Bulk <= 0 {
		l.Bulk = d.Bulk
	}
	if l.Line <= 0 {
		l.Line = d.Line
	}
	if l.Request <= 0 {
		l.Request = d.Request
	}
	if l.Import <= 0 {
		l.Import = d.Import
	}
	return l
}

// server is the interface at work.
type server struct {
	useCases *claims.UseCases
	batches  Batches
	editions Editions
	sims     Simulations
	bearer   *auth.Bearer
	ready    func(ctx context.Context) error
	logger   *slog.Logger
	clock    func() time.Time
	limits   Limits
	metrics  *metrics
	contract *reference.Contract
}

// now is the injected clock, UTC, to the microsecond.
func (s *server) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// New gives the interface as a handler. The error says that the embedded
// contract cannot be read, which a test excludes.
func New(c Config) (http.Handler, error) {
	s := &server{
		useCases: c.UseCases, batches: c.Batches, sims: c.Simulations, editions: c.Editions, ready: c.Ready, logger: c.Logger, clock: c.Clock, limits: c.Limits.orDefaults(),
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.bearer = auth.NewBearer(c.Tokens, s.clock)
	registry := c.Metrics
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	var err error
	if s.metrics, err = newMetrics(registry); err != nil {
		return nil, err
	}
	if s.contract, err = reference.Read(contractText); err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.Use(s.identify, s.observe, s.rescue, s.secure)
	for _, o := range s.operations() {
		e.Add(o.method, o.path, s.serve(o))
		if o.method == http.MethodGet {
			e.Add(http.MethodHead, o.path, s.serve(o)) // the server leaves the body out
		}
	}
	return e, nil
}

// Timeouts of connections; a request's own time is in Limits.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
	// slack is what is left, after a request's own time, to send the answer.
	slack = 10 * time.Second
)

// NewServer gives a server for the handler whose timeouts and limits fit the
// interface's. Stopping it is the caller's: http.Server.Shutdown lets requests
// end that are being answered.
func NewServer(addr string, h http.Handler, l Limits, logger *slog.Logger) *http.Server {
	l = l.orDefaults()
	s := &http.Server{
		Addr: addr, Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		// An import moves both on while it runs.
		ReadTimeout: l.Request + slack, WriteTimeout: l.Request + slack,
	}
	if logger != nil {
		s.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	}
	return s
}
