package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"bosang/claims/postgres/embedded"
)

// ownServer is the embedded PostgreSQL with somebody who looks after it: when it
// ends unasked it is started again, at the same address, and open pools connect
// anew. When it keeps ending, Failed says so and the program ends.
type ownServer struct {
	config embedded.Config
	logger *slog.Logger
	now    func() time.Time
	// Failed gets the reason when the server cannot be kept running.
	failed chan error

	mu       sync.Mutex
	server   *embedded.Server
	stopping bool
	watched  sync.WaitGroup
}

const (
	// restarts is how often, within restartSpan, a server that ends unasked is
	// started again.
	restarts    = 3
	restartSpan = time.Minute
	// serverStartTimeout bounds a start with recovery, serverStopTimeout an
	// orderly stop.
	serverStartTimeout = 2 * time.Minute
	serverStopTimeout  = 30 * time.Second
)

// startOwn starts the server.
func startOwn(ctx context.Context, config embedded.Config) (*ownServer, error) {
	server, err := embedded.Start(ctx, config)
	if err != nil {
		return nil, err
	}
	o := &ownServer{config: config, logger: config.Logger, now: time.Now, failed: make(chan error, 1), server: server}
	o.watched.Go(o.watch)
	return o, nil
}

// watch starts the server again as long as that makes sense.
func (o *ownServer) watch() {
	var ended []time.Time
	for {
		server := o.current()
		<-server.Done()
		if o.isStopping() {
			return
		}
		now := o.now()
		ended = append(ended, now)
		for len(ended) > 0 && now.Sub(ended[0]) > restartSpan {
			ended = ended[1:]
		}
		if len(ended) > restarts {
			o.failed <- fmt.Errorf("the embedded PostgreSQL ended %d times within a minute: %w",
				len(ended), server.Err())
			return
		}
		o.logger.Error("the embedded PostgreSQL ended; starting it again", "error", server.Err())
		if err := o.restart(); err != nil {
			o.failed <- fmt.Errorf("the embedded PostgreSQL ended and could not be started again: %w", err)
			return
		}
		if o.isStopping() {
			return
		}
		o.logger.Info("the embedded PostgreSQL runs again")
	}
}

func (o *ownServer) restart() error {
	ctx, cancel := context.WithTimeout(context.Background(), serverStartTimeout)
	defer cancel()
	server, err := embedded.Start(ctx, o.config)
	if err != nil {
		return err
	}
	o.mu.Lock()
	o.server = server
	stopping := o.stopping
	o.mu.Unlock()
	if stopping {
		return server.Stop(ctx)
	}
	return nil
}

func (o *ownServer) current() *embedded.Server {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.server
}

func (o *ownServer) isStopping() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stopping
}

// stop ends the server in an orderly way and waits for it, and for a start that
// is under way. A server that had ended by itself was spoken of then.
func (o *ownServer) stop() error {
	o.mu.Lock()
	o.stopping = true
	server := o.server
	o.mu.Unlock()
	defer o.watched.Wait()
	select {
	case <-server.Done():
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(context.Background(), serverStopTimeout)
	defer cancel()
	return server.Stop(ctx)
}
