package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// CacheDir is a folder for Config.InstallDir that many short-lived servers, as
// those of tests, can share: BOSANG_DATA, or else the machine's or the account's
// place for what can be fetched again.
func CacheDir() (string, error) {
	if dir := os.Getenv("BOSANG_DATA"); dir != "" {
		return dir, nil
	}
	var candidates []string
	if os.Getuid() == 0 {
		// Root's own cache is closed to the account the server may run under.
		candidates = append(candidates, "/var/cache/bosang")
	}
	if cache, err := os.UserCacheDir(); err == nil {
		candidates = append(candidates, filepath.Join(cache, "bosang"))
	}
	var errs []error
	for _, dir := range candidates {
		err := os.MkdirAll(dir, 0o755)
		if err == nil {
			return dir, nil
		}
		errs = append(errs, err)
	}
	// An account without a home. Others can write beside it, so the folder must
	// be its own and closed to them.
	dir := filepath.Join(os.TempDir(), "bosang-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", errors.Join(append(errs, err)...)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("a folder for PostgreSQL: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Getuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not this account's own folder", dir)
	}
	return dir, nil
}
