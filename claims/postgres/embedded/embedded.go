// Package embedded runs a PostgreSQL server of Bosang's own beside the program,
// for a machine on which nobody has set one up: it finds or installs the
// binaries, makes the cluster once, supervises the server as its direct child
// on a Unix socket that only its own account can open, and never deletes data.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrInUse says that another process runs a server on the same directory.
	ErrInUse = errors.New("the directory is in use by another process")
	// ErrNoBinaries says that PostgreSQL is neither installed nor could be; the
	// message names the command that installs it.
	ErrNoBinaries = errors.New("no usable PostgreSQL")
	// ErrNotRunning says that no server runs on the directory.
	ErrNotRunning = errors.New("no server runs on the directory")
	// ErrNotData says that the directory of the cluster holds something else.
	ErrNotData = errors.New("not a PostgreSQL data directory")
)

// OwnerRole and ServiceRole are the two database roles: the owner migrates, the
// service serves and cannot bypass row-level security.
const (
	OwnerRole   = "bosang_owner"
	ServiceRole = "bosang_service"
)

// AdminRole is the superuser that initdb makes. It makes roles and databases;
// no claim is served under it.
const AdminRole = "postgres"

// Config says where a server lives. Only Dir is required.
type Config struct {
	// Dir holds all the server keeps: the cluster, its log, the lock, the socket
	// and, where they had to be fetched, the binaries. Made when absent.
	Dir string
	// InstallDir is where fetched binaries are kept; Dir when empty.
	InstallDir string
	// BinDir names the folder of initdb and postgres and ends the search for
	// them; the environment's BOSANG_POSTGRES_BIN when empty.
	BinDir string
	// Logger is told of each step; nil for silence.
	Logger *slog.Logger
	// Settings are further server settings by name. The listening addresses,
	// the socket and durability cannot be changed by them.
	Settings map[string]string
	// Throwaway trades durability for speed. For the data of tests only.
	Throwaway bool

	// noNamespace makes root take the way of a machine without user namespaces.
	noNamespace bool
}

// LogName is the name of the server's own log in its directory.
const LogName = "postgres.log"

// layout is where things stand below Config.Dir.
type layout struct{ dir, cluster, log, lock, run string }

func layoutOf(dir string) layout {
	return layout{
		dir:     dir,
		cluster: filepath.Join(dir, "postgres"),
		log:     filepath.Join(dir, LogName),
		lock:    filepath.Join(dir, "postgres.lock"),
		run:     filepath.Join(dir, "run"),
	}
}

// Server is a running server, the child of this process.
type Server struct {
	Address

	at       layout
	account  account
	binaries binaries
	child    *child
	lock     *os.File
	logger   *slog.Logger
	stop     sync.Once
	stopping chan struct{}
	done     chan struct{}
	err      error // set before done is closed
}

// Start makes the cluster when there is none, starts the server and returns
// once it has answered a query. ctx bounds the start alone, not the server's
// life. A second Start on the same directory fails with ErrInUse while the
// first server lives; a server left over by a killed process is waited for.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	dir, err := absolute(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{logger: cfg.Logger, stopping: make(chan struct{}), done: make(chan struct{})}
	made, err := makeDir(dir)
	if err != nil {
		return nil, err
	}
	s.at = layoutOf(dir)
	if s.lock, err = lockFile(s.at.lock); err != nil {
		return nil, err
	}
	if err := s.start(ctx, cfg, made); err != nil {
		s.release()
		return nil, err
	}
	go s.watch()
	return s, nil
}

// start does the work of Start with the directory locked.
func (s *Server) start(ctx context.Context, cfg Config, made bool) error {
	major, err := majorOf(s.at.cluster)
	if err != nil {
		return err
	}
	if s.binaries, err = obtain(ctx, cfg, s.at.dir, major); err != nil {
		return err
	}
	if s.account, err = chooseAccount(ctx, s.at, s.binaries, made, cfg.noNamespace); err != nil {
		return err
	}
	if major == 0 {
		if err := s.initCluster(ctx, cfg); err != nil {
			return err
		}
	} else if err := s.settle(ctx); err != nil {
		return err
	}
	if s.Address, err = chooseSocket(s.at, s.account); err != nil {
		return err
	}
	return s.launch(ctx, cfg)
}

// Done is closed when the server has ended, for whatever reason; Err then says
// which. The directory is unlocked by then, so Start may be called again.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why the server ended: nil while it runs and after a Stop that went
// well.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// PID is the process id of the server.
func (s *Server) PID() int { return s.child.cmd.Process.Pid }

// Version is the server's full version, such as "15.18".
func (s *Server) Version() string { return s.binaries.version }

// BinDir is the folder the server's binaries were taken from.
func (s *Server) BinDir() string { return s.binaries.dir }

// Stop ends the server in an orderly way (open transactions are rolled back, a
// checkpoint is written) and waits for it. When ctx ends first the server is
// told to quit at once, which loses nothing: it recovers at its next start.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() { close(s.stopping) })
	s.child.signal(stopFast)
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
	}
	s.child.signal(stopNow)
	select {
	case <-s.done:
	case <-time.After(5 * time.Second):
		s.child.signal(os.Kill)
		<-s.done
	}
	return fmt.Errorf("PostgreSQL did not stop in time: %w", ctx.Err())
}

// watch waits for the server's end, says why it ended and frees the directory.
func (s *Server) watch() {
	<-s.child.done
	select {
	case <-s.stopping:
		if s.child.err == nil {
			s.logger.Info("PostgreSQL stopped", "directory", s.at.dir)
			break
		}
		s.err = fmt.Errorf("PostgreSQL stopped badly: %w", s.child.err)
	default:
		s.err = fmt.Errorf("PostgreSQL ended unasked (%s): %s", s.child.state(), tail(s.at.log))
		s.logger.Error("PostgreSQL ended unasked", "directory", s.at.dir, "state", s.child.state())
	}
	s.release()
	close(s.done)
}

// release gives the directory back.
func (s *Server) release() {
	if s.Address.Dir != "" && s.Address.Dir != s.at.run {
		// Only an emptied short directory goes; a leftover socket keeps it.
		_ = os.Remove(s.Address.Dir)
	}
	// The file stays, since deleting it would let two processes hold locks on two
	// files of one name.
	unlockFile(s.lock)
}
