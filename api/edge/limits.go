package edge

import (
	"log/slog"
	"net/http"
	"time"
)

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

// Timeouts of connections; a request's own time is in Limits.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
	// Slack is what is left, after a request's own time, to send the answer.
	Slack = 10 * time.Second
)

// NewServer gives a server for the handler whose timeouts and limits fit the
// interface's. Stopping it is the caller's: http.Server.Shutdown lets requests
// end that are being answered.
func NewServer(addr string, h http.Handler, l Limits, logger *slog.Logger) *http.Server {
	l = l.orDefaults()
	s := &http.Server{
		Addr: addr, Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		// An import moves both on while it runs.
		ReadTimeout: l.Request + Slack, WriteTimeout: l.Request + Slack,
	}
	if logger != nil {
		s.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelWarn)
	}
	return s
}
