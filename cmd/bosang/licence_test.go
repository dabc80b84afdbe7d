package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

// allowed are the licences of what we use, by their SPDX names. What has another
// is not used, or is added here with a reason.
var allowed = map[string]string{
	"MIT":               "permissive",
	"BSD-2-Clause":      "permissive",
	"BSD-3-Clause":      "permissive",
	"ISC":               "permissive",
	"0BSD":              "permissive",
	"Apache-2.0":        "permissive, our own",
	"PostgreSQL":        "permissive; the server that the program may install",
	"GooglePatentsFile": "a grant of patents beside a licence, of Go's own modules",
	"MPL-2.0":           "binds the files it is written on, which we use as they are: River, and rapid in tests",
}

// known is how much of a licence's file, in percent, has to be text of licences.
const known = 75

// licencesIn names the licences that a text is made of; the error says what is
// wrong with it as a licence of something we use.
func licencesIn(text []byte) ([]string, error) {
	covered := licensecheck.Scan(text)
	names := make(map[string]bool)
	for _, m := range covered.Match {
		names[m.ID] = true
	}
	found := slices.Sorted(maps.Keys(names))
	if len(found) == 0 || covered.Percent < known {
		return found, fmt.Errorf("%.0f%% of it are known to be a licence (%v)", covered.Percent, found)
	}
	return found, refused(found)
}

func refused(names []string) error {
	for _, name := range names {
		if _, ok := allowed[name]; !ok {
			return fmt.Errorf("its licence %s is not among those allowed", name)
		}
	}
	return nil
}

// TestLicencesOfModulesAreAllowed reads the licence of every module that the
// program or its tests are built of, as it lies in the module cache.
func TestLicencesOfModulesAreAllowed(t *testing.T) {
	t.Parallel()
	dirs := make(map[string]string)
	for _, system := range []string{"linux", "darwin"} {
		maps.Copy(dirs, modules(t, system))
	}
	if len(dirs) < 30 {
		t.Fatalf("only the modules %v were found", slices.Sorted(maps.Keys(dirs)))
	}
	for module, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range entries {
			name := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".txt"), ".md"))
			if e.IsDir() || name != "LICENSE" && name != "LICENCE" && name != "COPYING" && name != "PATENTS" {
				continue
			}
			n++
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := licencesIn(text); err != nil {
				t.Errorf("%s, %s: %v", module, e.Name(), err)
			}
		}
		if n == 0 {
			t.Errorf("%s has no licence", module)
		}
	}
}

// modules gives the modules of all packages and their tests, with the folders
// they lie in.
func modules(t *testing.T, system string) map[string]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-test", "-json=Module", "./...")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, complaint.String())
	}
	dirs := make(map[string]string)
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return dirs
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && !p.Module.Main {
			dirs[p.Module.Path+"@"+p.Module.Version] = p.Module.Dir
		}
	}
}

// TestLicencesOfNpmPackagesAreAllowed reads what the lockfiles say.
func TestLicencesOfNpmPackagesAreAllowed(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || path == filepath.Join("../..", "bin") || path == filepath.Join("../..", ".bosang")):
			return fs.SkipDir
		case d.Name() != "package-lock.json":
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var lock struct {
			Packages map[string]struct {
				License string `json:"license"`
			} `json:"packages"`
		}
		if err := json.Unmarshal(text, &lock); err != nil {
			return err
		}
		for name, p := range lock.Packages {
			if name == "" {
				continue // the folder itself
			}
			// "MIT OR Apache-2.0" leaves the choice; all of them have to do.
			words := strings.FieldsFunc(p.License, func(r rune) bool { return r == '(' || r == ')' || r == ' ' })
			words = slices.DeleteFunc(words, func(w string) bool { return w == "OR" || w == "AND" })
			if err := refused(words); err != nil || len(words) == 0 {
				t.Errorf("%s in %s: licence %q: %v", name, path, p.License, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 2 {
		t.Errorf("only %d lockfiles were found", files)
	}
}

// A check that nobody has seen refuse may have stopped looking.
func TestLicencesThatAreNotAllowedAreRefused(t *testing.T) {
	t.Parallel()
	own, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if names, err := licencesIn(own); err != nil || len(names) != 1 || names[0] != "Apache-2.0" {
		t.Errorf("our own licence is %v, %v", names, err)
	}
	for name, text := range map[string]string{
		"none":             "",
		"our own, changed": string(own) + strings.Repeat("You may not use it on Mondays, nor for pay, nor at all. ", 200),
		"copyleft":         "https://www.gnu.org/licenses/agpl-3.0.html",
		"of a vendor":      "https://www.elastic.co/licensing/elastic-license",
	} {
		if names, err := licencesIn([]byte(text)); err == nil {
			t.Errorf("%s is allowed: %v", name, names)
		}
	}
	if err := refused([]string{"MIT", "GPL-3.0"}); err == nil {
		t.Error("one that is not allowed is taken beside one that is")
	}
}
