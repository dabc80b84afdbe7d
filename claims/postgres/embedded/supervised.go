package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Supervised is a server with somebody who looks after it: when it ends unasked
// it is started again, at the same address, and open pools connect anew. When it
// keeps ending, Failed says so.
type Supervised struct {
	config Config
	logger *slog.Logger
	now    func() time.Time
	failed chan error // has room for the one that watch sends at its end

	mu       sync.Mutex
	server   *Server
	stopping bool
	watched  sync.WaitGroup
}

const (
	// restarts is how often, within restartSpan, a server that ends unasked is
	// started again.
	restarts    = 3
	restartSpan = time.Minute
	// restartTimeout bounds a start with recovery, stopTimeout an orderly stop.
	restartTimeout = 2 * time.Minute
	stopTimeout    = 30 * time.Second
)

// Supervise is Start with the server looked after until Stop.
func Supervise(ctx context.Context, config Config) (*Supervised, error) {
	return supervise(ctx, config, time.Now)
}

func supervise(ctx context.Context, config Config, now func() time.Time) (*Supervised, error) {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	server, err := Start(ctx, config)
	if err != nil {
		return nil, err
	}
	s := &Supervised{config: config, logger: config.Logger, now: now, failed: make(chan error, 1), server: server}
	s.watched.Go(s.watch)
	return s, nil
}

// Failed gets the reason, once, when the server cannot be kept running.
func (s *Supervised) Failed() <-chan error { return s.failed }

// Address is where the server is, also after it was started again.
func (s *Supervised) Address() Address { return s.current().Address }

// watch starts the server again as long as that makes sense.
func (s *Supervised) watch() {
	var ended []time.Time
	for {
		server := s.current()
		<-server.Done()
		if s.isStopping() {
			return
		}
		now := s.now()
		ended = append(ended, now)
		for len(ended) > 0 && now.Sub(ended[0]) > restartSpan {
			ended = ended[1:]
		}
		if len(ended) > restarts {
			s.failed <- fmt.Errorf("the embedded PostgreSQL ended %d times within a minute: %w",
				len(ended), server.Err())
			return
		}
		s.logger.Error("the embedded PostgreSQL ended; starting it again", "error", server.Err())
		if err := s.restart(); err != nil {
			s.failed <- fmt.Errorf("the embedded PostgreSQL ended and could not be started again: %w", err)
			return
		}
		if s.isStopping() {
			return
		}
		s.logger.Info("the embedded PostgreSQL runs again")
	}
}

func (s *Supervised) restart() error {
	ctx, cancel := context.WithTimeout(context.Background(), restartTimeout)
	defer cancel()
	server, err := Start(ctx, s.config)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.server = server
	stopping := s.stopping
	s.mu.Unlock()
	if stopping {
		return server.Stop(ctx)
	}
	return nil
}

func (s *Supervised) current() *Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.server
}

func (s *Supervised) isStopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

// Stop ends the server in an orderly way and waits for it, and for a start that
// is under way. A server that had ended by itself was spoken of then.
func (s *Supervised) Stop() error {
	s.mu.Lock()
	s.stopping = true
	server := s.server
	s.mu.Unlock()
	defer s.watched.Wait()
	select {
	case <-server.Done():
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return server.Stop(ctx)
}
