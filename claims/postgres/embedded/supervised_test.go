package embedded

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// heard passes on what is logged.
type heard struct {
	slog.Handler
	said chan string
}

func (h heard) Handle(ctx context.Context, r slog.Record) error {
	h.said <- r.Message
	return h.Handler.Handle(ctx, r)
}

func (h heard) until(t *testing.T, message string) {
	t.Helper()
	for limit := within(t).Done(); ; {
		select {
		case said := <-h.said:
			if said == message {
				return
			}
		case <-limit:
			t.Fatalf("it was never said: %s", message)
		}
	}
}

func TestAServerThatKeepsEndingIsGivenUp(t *testing.T) {
	t.Parallel()
	log := heard{slog.NewTextHandler(t.Output(), nil), make(chan string, 1000)}
	var minutes atomic.Int64
	now := func() time.Time { return time.Unix(0, 0).Add(time.Duration(minutes.Load()) * time.Minute) }
	s, err := supervise(within(t), Config{InstallDir: fetched, Dir: testDir(t), Logger: slog.New(log)}, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() }) // looked at below
	address := s.Address()
	kill := func() {
		t.Helper()
		if err := syscall.Kill(s.current().PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	again := func() {
		t.Helper()
		kill()
		log.until(t, "the embedded PostgreSQL runs again")
	}
	again()
	minutes.Add(2) // the first end is forgotten
	for range restarts {
		again()
	}
	if s.Address() != address {
		t.Errorf("the address moved from %v to %v: open pools would be lost", address, s.Address())
	}
	kill()
	select {
	case err := <-s.Failed():
		if err == nil || !strings.Contains(err.Error(), "ended 4 times within a minute") {
			t.Errorf("Failed says %v", err)
		}
	case <-within(t).Done():
		t.Fatal("a server that kept ending was not given up")
	}
	if err := s.Stop(); err != nil {
		t.Errorf("to stop what has ended: %v", err)
	}
}

func TestAServerThatIsStoppedIsNotStartedAgain(t *testing.T) {
	t.Parallel()
	s, err := Supervise(within(t), Config{InstallDir: fetched, Dir: testDir(t)})
	if err != nil {
		t.Fatal(err)
	}
	server := s.current()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if s.current() != server {
		t.Error("it was started again")
	}
	select {
	case <-server.Done():
	default:
		t.Error("the server runs on after Stop")
	}
	select {
	case err := <-s.Failed():
		t.Errorf("an orderly stop is told as a failure: %v", err)
	default:
	}
}
