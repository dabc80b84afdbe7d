package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// logLimit is the size in bytes at which the log is set aside at the next start.
const logLimit = 10 << 20

// errHeld says that processes of an earlier server still hold the cluster.
var errHeld = errors.New("an earlier server still holds the cluster")

// launch starts the server and waits until it answers. A server that finds the
// cluster still held by one that is going down is started again until ctx ends.
func (s *Server) launch(ctx context.Context, cfg Config) error {
	for {
		err := s.launchOnce(ctx, cfg)
		if !errors.Is(err, errHeld) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("start PostgreSQL: %w: %w", ctx.Err(), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *Server) launchOnce(ctx context.Context, cfg Config) error {
	log, err := openLog(s.at.log)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // the server has its own copy
	if err := s.account.own(s.at.log); err != nil {
		return err
	}
	from, err := log.Stat()
	if err != nil {
		return fmt.Errorf("look at the log: %w", err)
	}
	args := append([]string{"-D", s.at.cluster}, settings(s.Address, cfg)...)
	cmd := exec.Command(s.binaries.path("postgres"), args...) //nolint:noctx // it outlives the start
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = log, log
	begun := time.Now()
	if s.child, err = startChild(cmd, s.account); err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		s.child.signal(stopNow)
		<-s.child.done
		said := since(s.at.log, from.Size())
		if strings.Contains(said, "is still in use") || strings.Contains(said, `lock file "postmaster.pid" already exists`) {
			return fmt.Errorf("%w: %s", errHeld, said)
		}
		return fmt.Errorf("start PostgreSQL %s: %w: %s", s.binaries.version, err, said)
	}
	s.logger.Info("PostgreSQL started", "version", s.binaries.version, "directory", s.at.dir,
		"socket", s.socket(), "took", time.Since(begun).Round(time.Millisecond))
	return nil
}

// ready returns when the server has answered a query, or says why it will not.
// After a crash the server may be a while at its recovery: ctx is the limit.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for {
		err := ping(ctx, s.ConnString(AdminRole, "postgres"))
		if err == nil {
			return nil
		}
		select {
		case <-s.child.done:
			return errors.New("it ended: " + s.child.state())
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// ping asks the server at url one question.
func ping(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	_, err = conn.Exec(ctx, "SELECT 1")
	return errors.Join(err, conn.Close(ctx))
}

// silent keeps what is stored out of the server's log: a statement that fails repeats
// the values it was given, in its message (an id that is none), its detail (the row that
// a constraint refuses) or its context (the line of a COPY). Whoever sent the statement
// is told all the same. What the server has to tell of itself is of the level "log" or
// graver.
var silent = []string{
	"log_min_messages=log", "log_error_verbosity=terse", "log_statement=none", "log_min_duration_statement=-1",
	"log_min_error_statement=panic", "log_parameter_max_length=0", "log_parameter_max_length_on_error=0",
}

// settings are the server's command line. What is safe stands last, where
// PostgreSQL lets it win over everything before it.
func settings(address Address, cfg Config) []string {
	own := map[string]string{
		// Compilation of plans costs more than it gains on short statements, and
		// not every build has it.
		"jit":            "off",
		"timezone":       "UTC",
		"log_timezone":   "UTC",
		"max_wal_size":   "2GB",
		"shared_buffers": "256MB",
	}
	if cfg.Throwaway {
		own["shared_buffers"] = "64MB"
		own["max_connections"] = "200"
		own["fsync"], own["full_page_writes"], own["synchronous_commit"] = "off", "off", "off"
	}
	maps.Copy(own, cfg.Settings)
	var args []string
	for _, name := range slices.Sorted(maps.Keys(own)) {
		args = append(args, "-c", name+"="+own[name])
	}
	safe := []string{
		"listen_addresses=",
		"port=" + strconv.Itoa(address.Port),
		"unix_socket_directories=" + socketSetting(address.Dir),
		"unix_socket_permissions=0700",
	}
	safe = append(safe, silent...)
	if !cfg.Throwaway {
		safe = append(safe, "fsync=on", "full_page_writes=on", "synchronous_commit=on")
	}
	for _, setting := range safe {
		args = append(args, "-c", setting)
	}
	return args
}

// openLog opens the server's log for adding to; one that has grown long is set
// aside first, and the one set aside before it is dropped.
func openLog(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("set the log aside: %w", err)
		}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look at the log: %w", err)
	}
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return log, nil
}

// since is what the log has gained after the byte at offset.
func since(path string, offset int64) string {
	text, err := os.ReadFile(path)
	if err != nil || int64(len(text)) < offset {
		return "no log"
	}
	return strings.TrimSpace(string(text[offset:]))
}
