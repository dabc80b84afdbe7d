package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that will do.
const oldest = 15

// binaries are a PostgreSQL installation's programs.
type binaries struct {
	dir     string
	major   int
	version string
}

// path is where the program of that name is.
func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// suits reports whether the binaries can serve data of major; 0 is no data yet.
func (b binaries) suits(major int) bool {
	return b.major >= oldest && (major == 0 || b.major == major)
}

var versionLine = regexp.MustCompile(`^postgres \(PostgreSQL\) ((\d+)\S*)`)

// inspect looks what installation dir holds.
func inspect(ctx context.Context, dir string) (binaries, error) {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return binaries{}, fmt.Errorf("look for PostgreSQL: %w", err)
		}
	}
	out, err := runChild(ctx, account{}, filepath.Join(dir, "postgres"), "--version")
	if err != nil {
		return binaries{}, err
	}
	match := versionLine.FindStringSubmatch(out)
	if match == nil {
		return binaries{}, fmt.Errorf("%s/postgres calls itself %q", dir, strings.TrimSpace(out))
	}
	major, err := strconv.Atoi(match[2])
	if err != nil {
		return binaries{}, fmt.Errorf("%s/postgres: %w", dir, err)
	}
	return binaries{dir: dir, major: major, version: match[1]}, nil
}

// obtain finds binaries for data of major (0: any from the oldest on), or
// installs them. Data is served by its own major version or not at all.
func obtain(ctx context.Context, cfg Config, dir string, major int) (binaries, error) {
	named := cfg.BinDir
	if named == "" {
		named = os.Getenv("BOSANG_POSTGRES_BIN")
	}
	if named != "" {
		b, err := inspect(ctx, named)
		switch {
		case err != nil:
			return binaries{}, fmt.Errorf("BOSANG_POSTGRES_BIN: %w: %w", ErrNoBinaries, err)
		case !b.suits(major):
			return binaries{}, fmt.Errorf("BOSANG_POSTGRES_BIN is PostgreSQL %s, but %s: %w", b.version, need(dir, major), ErrNoBinaries)
		}
		return b, nil
	}
	installDir := cfg.InstallDir
	if installDir == "" {
		installDir = dir
	}
	installDir, err := absolute(installDir)
	if err != nil {
		return binaries{}, err
	}
	b, found := search(ctx, installDir, major)
	if b.dir != "" {
		return b, nil
	}
	if major != 0 && major < oldest {
		return binaries{}, fmt.Errorf("%w: %s, and versions before %d are not supported", ErrNoBinaries, need(dir, major), oldest)
	}
	b, tried := install(ctx, cfg.Logger, installDir, major)
	if b.dir != "" {
		return b, nil
	}
	have := "none is installed"
	if len(found) > 0 {
		have = "installed are " + strings.Join(found, ", ")
	}
	return binaries{}, fmt.Errorf("%w: %s, but %s and none could be installed (%w). Install it with: %s — "+
		"or name the folder of its initdb in BOSANG_POSTGRES_BIN, or a server of your own in DATABASE_URL",
		ErrNoBinaries, need(dir, major), have, tried, installCommand(major))
}

// need says in words which version is wanted.
func need(dir string, major int) string {
	if major == 0 {
		return fmt.Sprintf("PostgreSQL %d or newer is needed", oldest)
	}
	return fmt.Sprintf("the data in %s is of PostgreSQL %d, which other versions cannot open (nothing was touched)", dir, major)
}

// search looks through the usual places and returns the first installation that
// suits, or the versions of those that do not.
func search(ctx context.Context, installDir string, major int) (b binaries, others []string) {
	for _, dir := range places(ctx, installDir) {
		b, err := inspect(ctx, dir)
		if err != nil {
			continue
		}
		if b.suits(major) {
			return b, nil
		}
		others = append(others, b.version)
	}
	return binaries{}, others
}

// places are the folders that may hold PostgreSQL, the best first.
func places(ctx context.Context, installDir string) []string {
	var dirs []string
	asked := exec.CommandContext(ctx, "pg_config", "--bindir")
	asked.Env = environment()
	if out, err := asked.Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(resolved))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
		"/usr/pgsql-*/bin",                  // the PostgreSQL project's packages for Red Hat
		"/usr/libexec/postgresql*",          // Alpine
		"/opt/homebrew/opt/postgresql*/bin", // Homebrew on Apple's own processors
		"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
		npmPattern(installDir),
	} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		// Of several versions the newest: names differ in the number alone.
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		dirs = append(dirs, found...)
	}
	return dirs
}

var numbers = regexp.MustCompile(`\d+`)

// numberIn is the last whole number in a path, 0 without one.
func numberIn(path string) int {
	all := numbers.FindAllString(path, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(all[len(all)-1])
	return n
}

// reasons joins errors on one line, for a message to people.
func reasons(errs []error) error {
	var said []string
	for _, err := range errs {
		said = append(said, err.Error())
	}
	return errors.New(strings.Join(said, "; "))
}
