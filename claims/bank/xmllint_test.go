package bank_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// xmllint is libxml2's: another reader's word on what is valid. Where it is missing and
// may be installed it is, as the tests' PostgreSQL is; else the tests that need it fail
// and say how to get it.
var xmllint = sync.OnceValues(func() (string, string) {
	if path, err := exec.LookPath("xmllint"); err == nil {
		return path, ""
	}
	said := "not on this machine"
	if apt, err := exec.LookPath("apt-get"); err == nil && os.Getuid() != 0 {
		said = "needs root"
	} else if err == nil {
		install := []string{"-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", "libxml2-utils"}
		for _, args := range [][]string{install, {"update"}, install} { // a fresh machine has no package lists yet
			cmd := exec.Command(apt, args...)
			cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
			out, _ := cmd.CombinedOutput()
			said = strings.TrimSpace(string(out))
			if path, err := exec.LookPath("xmllint"); err == nil {
				return path, ""
			}
		}
	}
	return "", "xmllint is missing: it holds payment files against the schemas that ISO 20022 publishes. Install it: " +
		"sudo apt-get install libxml2-utils (Debian, Ubuntu), sudo dnf install libxml2 (Fedora), apk add libxml2-utils (Alpine); " +
		"on macOS it is part of the system. apt-get: " + said
})

// valid reports whether a document is valid by a schema, and what xmllint says of it.
func valid(t *testing.T, schema string, document []byte) (bool, string) {
	t.Helper()
	program, missing := xmllint()
	if missing != "" {
		t.Fatal(missing)
	}
	cmd := exec.Command(program, "--noout", "--nonet", "--schema", "testdata/"+schema, "-")
	cmd.Stdin = bytes.NewReader(document)
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}
