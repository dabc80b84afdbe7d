package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience is how long a left-over process may take for an orderly end before
// it is told to quit at once.
const patience = 10 * time.Second

// pidFile is what a server has written of itself into postmaster.pid.
type pidFile struct {
	pid       int
	cluster   string
	port      int
	socketDir string
}

// readPIDFile reads the cluster's postmaster.pid: process, data directory,
// start, port and folder of the socket, a line each. A file cut short by a
// crash yields what it has.
func readPIDFile(cluster string) (pidFile, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err //nolint:wrapcheck // callers ask for fs.ErrNotExist and add their own words
	}
	lines := strings.Split(string(text), "\n")
	for len(lines) < 5 {
		lines = append(lines, "")
	}
	file := pidFile{cluster: cluster, socketDir: strings.TrimSpace(lines[4])}
	file.pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	file.port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	return file, nil
}

// alive reports whether the process of the file still runs on its cluster. A
// process that merely got the same number later is told apart by what it works
// on.
func (f pidFile) alive() bool {
	if f.pid <= 1 || !alive(f.pid) {
		return false
	}
	pids, _, err := processesIn(f.cluster)
	// In doubt it counts as running: PostgreSQL itself has the last word.
	return err != nil || slices.Contains(pids, f.pid)
}

// settle deals with what an earlier, killed run has left on the cluster: its
// server, which may still be stopping, the server's orphaned backends, and a
// postmaster.pid whose number now belongs to somebody else. The directory is
// locked, so nobody runs this server on purpose.
func (s *Server) settle(ctx context.Context) error {
	file, err := readPIDFile(s.at.cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the pid file of an earlier server: %w", err)
	}
	if _, _, err := processesIn(s.at.cluster); err != nil {
		// Nobody is signalled in doubt: PostgreSQL itself has the last word.
		s.logger.Warn("it cannot be seen whether an earlier server still runs", "error", err)
		return nil
	}
	if file.alive() {
		s.logger.Info("an earlier server is still running; stopping it", "process", file.pid)
		if err := syscall.Kill(file.pid, stopFast); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop the earlier server, process %d: %w", file.pid, err)
		}
		if err := s.outwait(ctx, func() []int {
			if file.alive() {
				return []int{file.pid}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	// A killed server leaves its backends behind; each ends as soon as it looks
	// up from its statement.
	if err := s.outwait(ctx, func() []int {
		pids, _, _ := processesIn(s.at.cluster)
		return pids
	}); err != nil {
		return err
	}
	return s.dropReusedPID(file)
}

// outwait waits until running yields nothing. What is left after some patience
// is told to quit at once.
func (s *Server) outwait(ctx context.Context, running func() []int) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		left := running()
		if len(left) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("processes %v of an earlier server still run on %s: %w", left, s.at.cluster, ctx.Err())
		case <-late:
			s.logger.Warn("processes of an earlier server do not end; quitting them", "processes", left)
			for _, pid := range left {
				_ = syscall.Kill(pid, stopNow)
			}
		case <-tick.C:
		}
	}
}

// dropReusedPID removes a pid file whose number belongs to a live process that
// is certainly not a server on this cluster, which PostgreSQL would take for
// one. A file whose process is gone is left to PostgreSQL, which looks further.
func (s *Server) dropReusedPID(file pidFile) error {
	if !alive(file.pid) && file.pid > 0 {
		return nil
	}
	pids, certain, err := processesIn(s.at.cluster)
	if err != nil || !certain || len(pids) > 0 {
		return err
	}
	s.logger.Info("dropping the pid file of a server that is gone", "process", file.pid)
	err = os.Remove(filepath.Join(s.at.cluster, "postmaster.pid"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop the stale pid file: %w", err)
	}
	return nil
}
