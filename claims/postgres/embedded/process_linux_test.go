package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
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
