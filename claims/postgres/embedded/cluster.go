package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// unfinished is how the folders begin in which initdb works. Such a folder is
// renamed to the cluster only when initdb has succeeded, so a cluster that was
// killed while it was being made is never taken for data.
const unfinished = "initdb-"

// initCluster makes the cluster. Encoding is UTF-8 and the collation is that of
// bytes on every version from 15 on, so that indexes mean the same wherever the
// binaries come from; a linguistic order is asked for where it is wanted.
func (s *Server) initCluster(ctx context.Context, cfg Config) error {
	s.sweep()
	dir, err := os.MkdirTemp(s.at.dir, unfinished)
	if err != nil {
		return fmt.Errorf("make room for the cluster: %w", err)
	}
	if err := s.account.own(dir); err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + dir, "--username=" + AdminRole, "--auth=trust", "--no-instructions",
		"--encoding=UTF8", "--no-locale", "--locale-provider=libc", "--data-checksums",
	}
	if cfg.Throwaway {
		args = append(args, "--no-sync")
	}
	begun := time.Now()
	if _, err := runChild(ctx, s.account, s.binaries.path("initdb"), args...); err != nil {
		_ = os.RemoveAll(dir)
		return fmt.Errorf("make the cluster: %w", err)
	}
	if err := os.Rename(dir, s.at.cluster); err != nil {
		return fmt.Errorf("put the cluster in its place: %w", err)
	}
	if err := syncDir(s.at.dir); err != nil {
		return err
	}
	s.logger.Info("PostgreSQL cluster made", "directory", s.at.cluster,
		"version", s.binaries.version, "took", time.Since(begun).Round(time.Millisecond))
	return nil
}

// sweep removes what killed initdbs have left. It is called with the directory
// locked; an initdb that is just dying may still write, and is swept next time.
func (s *Server) sweep() {
	left, _ := filepath.Glob(filepath.Join(s.at.dir, unfinished+"*"))
	for _, dir := range left {
		if err := os.RemoveAll(dir); err != nil {
			s.logger.Warn("an unfinished cluster could not be removed", "directory", dir, "error", err)
		}
	}
}

// syncDir makes a rename within dir last through a loss of power.
func syncDir(dir string) error {
	file, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open the directory: %w", err)
	}
	return errors.Join(file.Sync(), file.Close())
}
