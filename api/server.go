package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bosang/api/auth"
	"bosang/api/edge"
	"bosang/api/reference"
	"bosang/api/right"
	"bosang/claims"
	"bosang/claims/privacy"
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
	// Persons are what is known of claimants, and who saw it.
	Persons *privacy.Persons
	// Rights are what persons may ask of what is held about them.
	Rights right.Cases
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
	Limits  edge.Limits
	// Outside is what is believed and allowed of the network.
	Outside edge.Outside
}

// server is the interface at work.
type server struct {
	*edge.Frame
	useCases *claims.UseCases
	batches  Batches
	editions Editions
	sims     Simulations
	persons  *privacy.Persons
	rights   right.Cases
	ready    func(ctx context.Context) error
	contract *reference.Contract
}

// New gives the interface as a handler. The error says that the embedded
// contract cannot be read, which a test excludes.
func New(c Config) (http.Handler, error) {
	s := &server{useCases: c.UseCases, batches: c.Batches, sims: c.Simulations, editions: c.Editions, persons: c.Persons, rights: c.Rights, ready: c.Ready}
	var err error
	if s.Frame, err = edge.NewFrame(edge.FrameConfig{
		Callers: auth.NewBearer(c.Tokens, c.Clock), Logger: c.Logger, Clock: c.Clock, Metrics: c.Metrics, Limits: c.Limits, Outside: c.Outside,
	}); err != nil {
		return nil, err
	}
	if s.contract, err = reference.Read(contractText); err != nil {
		return nil, err
	}
	return s.Handler(s.operations()), nil
}
