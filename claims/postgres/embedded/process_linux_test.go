package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func waitGone(t *testing.T, pid int) {
	t.Helper()
	ctx := within(t)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for alive(pid) && !zombie(pid) {
		select {
		case <-ctx.Done():
			t.Fatalf("process %d does not end", pid)
		case <-tick.C:
		}
	}
}

func TestAParentKilledAloneTakesItsServerAlong(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	parent, server := startHelper(t, dir)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	waitGone(t, server)
	if _, err := Attach(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Attach says %v, not that nothing runs", err)
	}
}

// zombie reports whether the process has ended and only waits to be collected.
func zombie(pid int) bool {
	_, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
	return errors.Is(err, os.ErrNotExist)
}

// TestTheServerIsToldNoSecretOfOurs reads the environment of the running server, from
// outside and as its superuser does.
func TestTheServerIsToldNoSecretOfOurs(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	var more []string
	for _, name := range withheld {
		more = append(more, name+"=a-secret-of-ours")
	}
	parent, server := startHelper(t, dir, more...)
	address, err := Attach(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{
		"its superuser": query(t, address, "CREATE TABLE seen (line text)", "COPY seen FROM PROGRAM 'env'",
			"SELECT string_agg(line, E'\\n') FROM seen"),
	}
	outside, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(server), "environ"))
	if err != nil {
		t.Fatal(err)
	}
	seen["who looks at the process"] = strings.ReplaceAll(string(outside), "\x00", "\n")
	for who, env := range seen {
		if !strings.Contains(env, "PATH=") {
			t.Errorf("%s reads nothing: %q", who, env)
		}
		if strings.Contains(env, "a-secret-of-ours") || strings.Contains(env, helperDir) {
			t.Errorf("%s reads what the server does not need:\n%s", who, env)
		}
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed, as its error says
	waitGone(t, server)
}
