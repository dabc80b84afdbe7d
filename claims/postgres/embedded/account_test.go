package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is an account that every system has.
const nobody = 65534

// serverUID is the uid the kernel counts the server under.
func serverUID(t *testing.T, s *Server) int {
	t.Helper()
	return ownerUID(t, filepath.Join(s.at.cluster, "postmaster.pid"))
}

func ownerUID(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}

// Where user namespaces are blocked, root changes to another account; for an
// ordinary user nothing differs. Both start twice on one directory.
func TestTheServerRunsWithoutUserNamespaces(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir, noNamespace: true})
	uid := serverUID(t, s)
	if root := os.Getuid() == 0; root == (uid == os.Getuid()) {
		t.Errorf("started by uid %d the server runs as uid %d", os.Getuid(), uid)
	}
	mark(t, s.Address)
	mustStop(t, s)
	// With namespaces again, the data's owner still decides.
	again := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	wantMarked(t, again.Address)
	if got := serverUID(t, again); got != uid {
		t.Errorf("data of uid %d is served as uid %d", uid, got)
	}
}

func TestADirectoryMadeByRootBeforehandWorksWithoutUserNamespaces(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mark(t, mustStart(t, Config{InstallDir: fetched, Dir: dir, noNamespace: true}).Address)
}

// `sudo` in somebody's home must not leave data there that they cannot open.
func TestDataBelongsToTheOwnerOfTheFolderItIsMadeIn(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	want := os.Getuid()
	if want == 0 {
		want = nobody
		if err := os.Chown(filepath.Dir(dir), nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	s := mustStart(t, Config{InstallDir: fetched, Dir: dir})
	mark(t, s.Address)
	for _, path := range []string{dir, s.at.cluster, s.at.run, s.at.lock, s.at.log} {
		if got := ownerUID(t, path); got != want {
			t.Errorf("%s belongs to uid %d, not %d", path, got, want)
		}
	}
}

// Below a folder that is closed to all others only root and the owner get on.
func TestADirectoryBelowAClosedFolderWorks(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := Start(within(t), Config{InstallDir: fetched, Dir: dir})
	if err != nil {
		// Root alone can be kept out, and only where namespaces are blocked.
		if os.Getuid() != 0 || namespacesWork(t) || !strings.Contains(err.Error(), "cannot enter "+filepath.Dir(dir)) {
			t.Fatal(err)
		}
		return
	}
	mark(t, s.Address)
	mustStop(t, s)
}

// namespacesWork reports whether root can start a process under another number.
func namespacesWork(t *testing.T) bool {
	for _, who := range namespaced() {
		if _, err := runChild(within(t), who, "/bin/true"); err == nil {
			return true
		}
	}
	return false
}

func TestAFolderClosedToEveryPossibleAccountIsNamed(t *testing.T) {
	t.Parallel()
	dir := testDir(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := Start(within(t), Config{InstallDir: fetched, Dir: dir, noNamespace: true})
	if os.Getuid() != 0 {
		if err != nil {
			t.Fatal(err)
		}
		mustStop(t, s)
		return
	}
	if err == nil {
		mustStop(t, s)
		t.Fatal("a closed folder did not matter")
	}
	if !strings.Contains(err.Error(), "cannot enter "+filepath.Dir(dir)) || !strings.Contains(err.Error(), "BOSANG_DATA") {
		t.Errorf("the error is %v, and names neither the folder nor the way out", err)
	}
}
