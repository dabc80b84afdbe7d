package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims/keyring"
	"bosang/claims/postgres/embedded"
	"bosang/rules"
	"bosang/rules/library"
)

// bench is the machine under measurement.
type bench struct {
	settings
	dir     string
	server  *embedded.Server
	keys    *keyring.Ring
	books   *rules.Library
	sync    float64 // fdatasync per second
	program string  // the path of bosang, built when first needed
}

// base is the database that others are copied from which are filled without the product;
// empty has no more than the tables.
const (
	base  = "base"
	empty = "empty"
)

func start(ctx context.Context, s settings) (*bench, error) {
	b := &bench{settings: s, program: s.binary}
	var err error
	if b.books, err = library.Load(); err != nil {
		return nil, err
	}
	database := s.measures("evaluate", "adjudicate", "file", "memory", "whole")
	if !database && !s.measures("reads") {
		return b, nil // the rest needs no database
	}
	if b.dir, err = os.MkdirTemp(s.dir, "bosang-bench-"); err != nil {
		return nil, err
	}
	// Before the database, so that both are of the same version of the source.
	if s.measures("file", "memory", "reads") {
		if b.program, err = b.bosang(ctx); err != nil {
			return nil, errors.Join(err, b.stop())
		}
	}
	if !database {
		return b, nil // the program that is read starts its own
	}
	if b.keys, err = makeKey(b.keyFile()); err != nil {
		return nil, errors.Join(err, b.stop())
	}
	if b.sync, err = syncRate(b.dir); err != nil {
		return nil, errors.Join(err, b.stop())
	}
	install, err := embedded.CacheDir()
	if err != nil {
		return nil, errors.Join(err, b.stop())
	}
	b.server, err = embedded.Start(ctx, embedded.Config{Dir: filepath.Join(b.dir, "data"), InstallDir: install, Logger: quiet(),
		Settings: map[string]string{"max_connections": "200"}})
	if err != nil {
		return nil, errors.Join(err, b.stop())
	}
	if err := b.makeEmpty(ctx); err != nil {
		return nil, errors.Join(err, b.stop())
	}
	if s.measures("evaluate", "adjudicate", "file", "memory") {
		if err := b.makeBase(ctx); err != nil {
			return nil, errors.Join(err, b.stop())
		}
	}
	return b, nil
}

// keyFile is the master key of all databases of a run.
func (b *bench) keyFile() string { return filepath.Join(b.dir, "master.key") }

func makeKey(path string) (*keyring.Ring, error) {
	if err := keyring.CreateFile(path); err != nil {
		return nil, err
	}
	return keyring.Load(keyring.File(path))
}

func (b *bench) stop() error {
	var err error
	if b.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		err = b.server.Stop(ctx)
	}
	if b.dir != "" {
		err = errors.Join(err, os.RemoveAll(b.dir))
	}
	return err
}

func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// syncRate measures how often a second a page can be written and forced to disk.
func syncRate(dir string) (float64, error) {
	file, err := os.CreateTemp(dir, "sync")
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close(); _ = os.Remove(file.Name()) }()
	page := make([]byte, 8192)
	if _, err := file.Write(make([]byte, 1<<20)); err != nil {
		return 0, err
	}
	n := 0
	began := time.Now()
	for time.Since(began) < time.Second {
		if _, err := file.WriteAt(page, int64(n%128)*8192); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

func (b *bench) sayMachine() {
	if b.server == nil {
		say("%s, %d processors, %s", runtime.GOOS, runtime.NumCPU(), runtime.Version())
		return
	}
	say("%s, %d processors, %s, PostgreSQL %s (durable), fdatasync %s/s", runtime.GOOS, runtime.NumCPU(), runtime.Version(),
		b.server.Version(), thousands(b.sync))
}

// serviceURL and ownerURL connect to a database.
func (b *bench) serviceURL(name string) string {
	return b.server.ConnString(embedded.ServiceRole, name)
}
func (b *bench) ownerURL(name string) string { return b.server.ConnString(embedded.OwnerRole, name) }

// statements runs statements, each by itself, as a role of a database.
func statements(ctx context.Context, url string, sqls ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, sql := range sqls {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.60s…: %w", sql, err)
		}
	}
	return nil
}

func (b *bench) admin(ctx context.Context, sqls ...string) error {
	return statements(ctx, b.server.ConnString(embedded.AdminRole, "postgres"), sqls...)
}

// copyDatabase makes a copy, and writes everything to disk before what is measured.
func (b *bench) copyDatabase(ctx context.Context, from, to string) error {
	return b.admin(ctx, "CREATE DATABASE "+to+" TEMPLATE "+from+" OWNER "+embedded.OwnerRole, "CHECKPOINT")
}

func (b *bench) drop(ctx context.Context, name string) error {
	return b.admin(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
}

// bosang gives the path of the program, building it when none was named.
func (b *bench) bosang(ctx context.Context) (string, error) {
	if b.program != "" {
		return b.program, nil
	}
	path := filepath.Join(b.dir, "bosang")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/bosang")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build bosang: %w\n%s", err, out)
	}
	b.program = path
	return path, nil
}

// environment lets the program work on a database.
func (b *bench) environment(name string) []string {
	return append(os.Environ(), "DATABASE_URL="+b.ownerURL(name), "DATABASE_SERVICE_URL="+b.serviceURL(name),
		"BOSANG_MASTER_KEY_FILE="+b.keyFile())
}
