package embedded

import (
	"os"
	"slices"
	"strings"
)

// What those whom we start are told of our environment is listed here, and nothing
// else: it holds the master key and the addresses of databases. Whoever is superuser
// of the server can read its environment, and after a change of accounts another
// account can.
var (
	// passed is what every program may need: where programs and libraries are, whose
	// home it is, where temporary files go, which zone's time it is.
	passed = []string{"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"}
	// fetching is what is needed besides to fetch packages: the way out, and whom to
	// believe on it. Of npm's settings there are too many to list.
	fetching = []string{
		"LANG", "LANGUAGE", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
		"APT_CONFIG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
	}
	fetchingPrefixes = []string{"LC_", "NPM_CONFIG_"}
)

// environment is what PostgreSQL's programs are told, in the language that their
// messages are matched in. What would lead them elsewhere (PGDATA, PGPORT) is not
// among it.
func environment() []string {
	return append([]string{"LC_ALL=C"}, ours(func(name string) bool { return slices.Contains(passed, name) })...)
}

// fetchingEnvironment is what those are told who fetch packages.
func fetchingEnvironment(more ...string) []string {
	return append(ours(func(name string) bool {
		upper := strings.ToUpper(name) // proxies and npm's settings are written in both ways
		return slices.Contains(passed, name) || slices.Contains(fetching, upper) ||
			slices.ContainsFunc(fetchingPrefixes, func(prefix string) bool { return strings.HasPrefix(upper, prefix) })
	}), more...)
}

// ours gives what is passed on of our own environment.
func ours(pass func(name string) bool) []string {
	var env []string
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); pass(name) {
			env = append(env, entry)
		}
	}
	return env
}
