package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// helperDir in the environment makes the test binary a process that runs a
// server on that directory, for the tests that kill such a process.
const helperDir = "BOSANG_TEST_HELPER_DIR"

// fetched is where all tests look for binaries that had to be fetched.
var fetched string

func TestMain(m *testing.M) {
	var err error
	if fetched, err = CacheDir(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if dir := os.Getenv(helperDir); dir != "" {
		if err := helper(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// helper starts a server, prints its process id and waits to be killed.
func helper(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	s, err := Start(ctx, Config{InstallDir: fetched, Dir: dir})
	if err != nil {
		return err
	}
	fmt.Println(s.PID())
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	<-asked
	return nil
}

// testDir is a new directory that every account can reach, as /tmp is.
func testDir(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "bosang-embedded-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(parent, "data")
}

// limit bounds what the tests wait for.
const limit = 5 * time.Minute

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return ctx
}

func mustStart(t *testing.T, cfg Config) *Server {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	s, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		_ = s.Stop(ctx) // the tests that care have looked before
	})
	return s
}

func mustStop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
}

// exec runs statements as the superuser and returns the last one's only value.
func query(t *testing.T, a Address, statements ...string) string {
	t.Helper()
	ctx := within(t)
	conn, err := pgx.Connect(ctx, a.ConnString(AdminRole, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var value string
	for i, statement := range statements {
		if i < len(statements)-1 {
			_, err = conn.Exec(ctx, statement)
		} else {
			err = conn.QueryRow(ctx, statement).Scan(&value)
		}
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return value
}

// mark leaves a row behind; marked sees whether it is still there.
func mark(t *testing.T, a Address) {
	t.Helper()
	query(t, a, "CREATE TABLE mark (word text)", "INSERT INTO mark VALUES ('kept') RETURNING word")
}

func wantMarked(t *testing.T, a Address) {
	t.Helper()
	if got := query(t, a, "SELECT word FROM mark"); got != "kept" {
		t.Errorf("the data reads %q, not what was written", got)
	}
}

func TestDataOutlivesStopAndStart(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	mark(t, s.Address)
	mustStop(t, s)
	if err := s.Err(); err != nil {
		t.Errorf("after an orderly stop Err says %v", err)
	}
	wantMarked(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
}

func TestTheLockIsGivenBackThoughAForkedChildStillHasTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := lockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// As a child has it between fork and exec.
	copied, err := syscall.Dup(int(lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(copied) }()
	unlockFile(lock)
	again, err := lockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	unlockFile(again)
}

func TestTheServerIsDurableAndOnASocketOnly(t *testing.T) {
	t.Parallel()
	s := mustStart(t, Config{InstallDir: fetched, Dir: testDir(t), Settings: map[string]string{"fsync": "off", "listen_addresses": "*"}})
	for name, want := range map[string]string{
		"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
		"data_checksums": "on", "server_encoding": "UTF8", "unix_socket_permissions": "0700", "TimeZone": "UTC",
	} {
		if got := query(t, s.Address, "SHOW "+name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if got := query(t, s.Address, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"); got != "C" {
		t.Errorf("the collation is %q, not that of bytes", got)
	}
	info, err := os.Stat(s.Address.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder is open: %v", info.Mode())
	}
}

func TestAKilledServerIsReportedAndStartsAgain(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	mark(t, s.Address)
	// A backend in a statement outlives its server for a while.
	busy, err := pgx.Connect(within(t), s.ConnString(AdminRole, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = busy.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 20000000)") }()
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-within(t).Done():
		t.Fatal("the end of the server was not reported")
	}
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Err says %v, not that the server was killed", err)
	}
	again := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	wantMarked(t, again.Address)
	if again.Address != s.Address {
		t.Errorf("the address moved from %v to %v: open pools would be lost", s.Address, again.Address)
	}
}

// startHelper runs a server in a process of its own, which has more in its environment,
// and returns both ids.
func startHelper(t *testing.T, dir string, more ...string) (parent *exec.Cmd, server int) {
	t.Helper()
	parent = exec.CommandContext(within(t), os.Args[0])
	parent.Env = append(append(os.Environ(), helperDir+"="+dir), more...)
	parent.Stderr = t.Output()
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the helper has not started a server: %v", err)
	}
	server, err = strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return parent, server
}

func TestAKilledParentLeavesNoServerAndTheNextStartKeepsTheData(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	for range 3 {
		parent, server := startHelper(t, dir)
		address, err := Attach(dir)
		if err != nil {
			t.Fatal(err)
		}
		if query(t, address, "SELECT count(*)::text FROM pg_class WHERE relname = 'mark'") == "0" {
			mark(t, address)
		}
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait() // it was killed, as its error says
		// At once, while the old server is still going down.
		s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
		if alive(server) && !zombie(server) {
			t.Errorf("two servers run: the old one, process %d, is still there", server)
		}
		wantMarked(t, s.Address)
		mustStop(t, s)
	}
}

func TestASecondStartOnTheSameDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	_, err := Start(within(t), Config{InstallDir: fetched, Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Fatalf("the second start says %v, not that process %d uses the directory", err, os.Getpid())
	}
	mark(t, s.Address)
	parent := exec.CommandContext(within(t), os.Args[0])
	parent.Env = append(os.Environ(), helperDir+"="+dir)
	if out, err := parent.CombinedOutput(); err == nil || !strings.Contains(string(out), "in use") {
		t.Errorf("another process got %v: %s", err, out)
	}
	wantMarked(t, s.Address)
}

func TestAnotherCommandFindsTheRunningServer(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("before the start Attach says %v", err)
	}
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	address, err := Attach(dir)
	if err != nil {
		t.Fatal(err)
	}
	if address != s.Address {
		t.Errorf("Attach finds %v, the server is at %v", address, s.Address)
	}
	mustStop(t, s)
	if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after the stop Attach says %v", err)
	}
}

func TestADirectoryTooDeepForASocketWorks(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(testDir(t), strings.Repeat("deep", 20), strings.Repeat("deeper", 10))
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	if !s.fits() {
		t.Errorf("the socket %s is too long", s.socket())
	}
	mark(t, s.Address)
	mustStop(t, s)
	if _, err := os.Stat(s.Address.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the short folder %s was left behind", s.Address.Dir)
	}
	wantMarked(t, mustStart(t, Config{InstallDir: fetched, Dir: dir}).Address)
}

func TestADirectoryOfAnyNameWorks(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"my data", "a,b", `quo"te`, "per%20cent", "pl+us&?#", "보상"} {
		s := mustStart(t, Config{InstallDir: fetched, Dir: filepath.Join(testDir(t), name)})
		mark(t, s.Address)
		wantMarked(t, s.Address)
		mustStop(t, s)
	}
}

func TestRolesAndDatabaseAreMadeOnce(t *testing.T) {
	t.Parallel()
	s := mustStart(t, Config{InstallDir: fetched, Dir: testDir(t)})
	for range 2 {
		if err := s.EnsureDatabase(within(t), "bosang"); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := pgx.Connect(within(t), s.ConnString(ServiceRole, "bosang"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var bypasses bool
	if err := conn.QueryRow(within(t), "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&bypasses); err != nil {
		t.Fatal(err)
	}
	if bypasses {
		t.Error("the service's role bypasses row security")
	}
}

func TestExtensionsTheSchemaMayNeedArePresent(t *testing.T) {
	t.Parallel()
	s := mustStart(t, Config{InstallDir: fetched, Dir: testDir(t)})
	query(t, s.Address, "CREATE EXTENSION btree_gist", "CREATE EXTENSION pgcrypto", "SELECT 'x'")
}
