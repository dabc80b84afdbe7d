package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"

	"bosang/claims/postgres/embedded"
	"bosang/claims/privacy/suitelog"
	"bosang/migrations"
)

// prefix begins the names of the folders in which servers of tests live.
const prefix = "bosang-test-"

// shared is the server of this test binary.
var shared instance

// instance is a server that is started once, at the first need.
type instance struct {
	once   sync.Once
	dir    string
	lock   io.Closer
	server *embedded.Server
	err    error

	migrating  sync.Once
	migrateErr error
}

// templateName is the migrated database that tests get copies of.
const templateName = "migrated"

// migrate makes the template, once.
func (i *instance) migrate(ctx context.Context) error {
	server, err := i.start(ctx)
	if err != nil {
		return err
	}
	i.migrating.Do(func() {
		i.migrateErr = server.EnsureDatabase(ctx, templateName)
		if i.migrateErr == nil {
			i.migrateErr = migrations.Up(ctx, server.ConnString(embedded.OwnerRole, templateName), logger(), nil)
		}
	})
	return i.migrateErr
}

// logger tells of trouble only; a test's output is for the test.
func logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// start returns the running server. What kept the first start from succeeding
// is told to every later caller.
func (i *instance) start(ctx context.Context) (*embedded.Server, error) {
	i.once.Do(func() { i.err = i.begin(ctx) })
	return i.server, i.err
}

func (i *instance) begin(ctx context.Context) error {
	sweep()
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return fmt.Errorf("a folder for the tests' server: %w", err)
	}
	i.dir = dir
	// Root may have to run the server under another account, which must get
	// through; the server's own folder below is closed.
	if err := os.Chmod(dir, 0o711); err != nil {
		return fmt.Errorf("a folder for the tests' server: %w", err)
	}
	if i.lock, err = claim(dir); err != nil {
		return err
	}
	install, err := embedded.CacheDir()
	if err != nil {
		return err
	}
	i.server, err = embedded.Start(ctx, embedded.Config{
		Dir:        filepath.Join(dir, "s"),
		InstallDir: install,
		Logger:     logger(),
		Throwaway:  true,
		Settings: map[string]string{
			"max_connections": strconv.Itoa(max(200, perTest*runtime.GOMAXPROCS(0))),
			// What the planner knows is what the test has had analyzed, however long it takes.
			"autovacuum": "off",
		},
	})
	if err != nil {
		return fmt.Errorf("start the tests' server: %w", err)
	}
	// That database exists already; what is wanted here are the two roles.
	return i.server.EnsureDatabase(ctx, "postgres")
}

// stop ends the server and removes its folder.
func (i *instance) stop() error {
	if i.dir == "" {
		return nil
	}
	var errs []error
	if i.server != nil {
		// Ended already means no time for an orderly stop; there is nothing to keep.
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := i.server.Stop(ctx); err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	if i.server != nil {
		errs = append(errs, suitelog.KeepFile("server", filepath.Join(i.dir, "s", embedded.LogName)))
	}
	errs = append(errs, os.RemoveAll(i.dir))
	if i.lock != nil {
		errs = append(errs, i.lock.Close())
	}
	return errors.Join(errs...)
}

// claim marks the folder as in use for as long as this process lives. The file takes its
// name when it is locked: another test binary that sweeps just now would lock it first.
func claim(dir string) (io.Closer, error) {
	making := filepath.Join(dir, "lock.new")
	file, err := os.OpenFile(making, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mark the folder of the tests' server: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err = errors.Join(err, os.Rename(making, filepath.Join(dir, "lock"))); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("mark the folder of the tests' server: %w", err)
	}
	return file, nil
}

// sweep removes the folders of test binaries that were killed or timed out.
// A folder without a lock file is one that is just being made.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	for _, dir := range left {
		file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			// Best effort: its server may be just stopping, and is swept next time.
			_ = os.RemoveAll(filepath.Join(dir, "s"))
			_ = os.RemoveAll(dir)
		}
		_ = file.Close()
	}
}
