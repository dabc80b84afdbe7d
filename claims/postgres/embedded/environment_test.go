package embedded

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withheld are names of our environment that those whom we start are not to see.
var withheld = []string{"BOSANG_MASTER_KEY", "BOSANG_DATA", "DATABASE_URL", "DATABASE_SERVICE_URL", "PGDATA", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"}

func TestWhoFetchesPackagesIsToldTheWayAndNoSecretOfOurs(t *testing.T) {
	for _, name := range withheld {
		t.Setenv(name, "a-secret-of-ours")
	}
	needed := []string{"HTTPS_PROXY=http://proxy.test:3128", "no_proxy=localhost", "npm_config_registry=https://registry.test", "LC_MESSAGES=ko_KR.UTF-8"}
	for _, entry := range needed {
		name, value, _ := strings.Cut(entry, "=")
		t.Setenv(name, value)
	}
	env := fetchingEnvironment("DEBIAN_FRONTEND=noninteractive")
	for _, entry := range append(needed, "PATH="+os.Getenv("PATH"), "DEBIAN_FRONTEND=noninteractive") {
		if !slices.Contains(env, entry) {
			t.Errorf("%s is not passed on", entry)
		}
	}
	if all := strings.Join(env, "\n"); strings.Contains(all, "a-secret-of-ours") {
		t.Errorf("passed on are\n%s", all)
	}
}

// TestNobodyIsStartedWithOurWholeEnvironment reads the sources: a command without an
// environment of its own has all of ours.
func TestNobodyIsStartedWithOurWholeEnvironment(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	started := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		made := strings.Count(string(text), "exec.Command")
		given := strings.Count(string(text), ".Env = ") + strings.Count(string(text), "startChild(cmd, ")
		started += made
		if given < made {
			t.Errorf("%s starts %d programs and says of %d what they are told", name, made, given)
		}
	}
	if started == 0 {
		t.Error("nothing was read")
	}
}
