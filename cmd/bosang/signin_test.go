package main

import (
	"os"
	"strings"
	"testing"
)

// TestRunBehindAProxyShowsNobodyTheWayIn runs the demonstration on a loopback address
// that a proxy makes known to others.
func TestRunBehindAProxyShowsNobodyTheWayIn(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"BOSANG_PUBLIC_URL=https://bosang.example", "BOSANG_TRUSTED_PROXIES=127.0.0.1"} {
		r := startWith(t, dataDir(t), []string{setting}, "run", "--claims", "20")
		r.until(t, r.out, `(?s)nobody made-up\s+signs in.*/link/`) // of the first administrator, as `bosang serve` shows it
		r.signal(t, os.Interrupt)
		if code := r.ends(t); code != exitDone {
			t.Errorf("%s: it ended with %d:\n%s", setting, code, r.errs)
		}
		if said := r.out.String(); strings.Contains(said, "Bearer") || strings.Count(said, "/link/") != 1 {
			t.Errorf("%s: it shows\n%s", setting, said)
		}
	}
}
