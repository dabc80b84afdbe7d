package edge

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
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
	// Aside is the most bytes that all imports together set aside on disk.
	Aside int64
	// Header is the time in which the head of a request, and before it what TLS
	// needs, has to come.
	Header time.Duration
}

// Defaults gives the limits that hold where none are set.
func Defaults() Limits {
	return Limits{Body: 1 << 20, Bulk: 1 << 30, Line: 16 << 10, Request: 20 * time.Second, Import: time.Hour, Aside: 4 << 30, Header: 10 * time.Second}
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
	if l.Aside <= 0 {
		l.Aside = d.Aside
	}
	if l.Header <= 0 {
		l.Header = d.Header
	}
	return l
}

// Timeouts of connections; a request's own time is in Limits.
const (
	idleTimeout = 2 * time.Minute
	maxHeader   = 32 << 10
	// maxStreams is how many requests of HTTP/2 run on one connection at once.
	maxStreams = 100
	// Slack is what is left, after a request's own time, to send the answer.
	Slack = 10 * time.Second
)

// NewServer gives a server for the handler whose timeouts and limits fit the
// interface's. Stopping it is the caller's: http.Server.Shutdown lets requests
// end that are being answered.
func NewServer(addr string, h http.Handler, l Limits, logger *slog.Logger) *http.Server {
	l = l.orDefaults()
	s := &http.Server{
		Addr: addr, Handler: h, ReadHeaderTimeout: l.Header, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		// An import moves both on while it runs.
		ReadTimeout: l.Request + Slack, WriteTimeout: l.Request + Slack,
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
	}
	if logger != nil {
		s.ErrorLog = slog.NewLogLogger(nameless{logger.Handler()}, slog.LevelWarn)
	}
	return s
}

// nameless takes the addresses of callers out of what the server of HTTP itself logs:
// where somebody who shook hands badly came from is in no log, as for everybody else.
type nameless struct{ slog.Handler }

var caller = regexp.MustCompile(`(TLS handshake error from|panic serving) \S+:`)

// Handle hands on the record without them.
func (h nameless) Handle(ctx context.Context, r slog.Record) error {
	r.Message = caller.ReplaceAllString(r.Message, "$1 a caller:")
	return h.Handler.Handle(ctx, r)
}
