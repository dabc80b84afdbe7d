package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fuzzed is a line of .ci/fuzz: a package, a target in it and how many inputs it
// is given.
var fuzzed = regexp.MustCompile(`(?m)^([a-z/]+) (Fuzz[A-Za-z]+) [1-9][0-9]*$`)

// TestEveryFuzzTargetIsRunByCI holds the list of .ci/fuzz to the sources, and
// `make check`, which CI runs, to .ci/fuzz.
func TestEveryFuzzTargetIsRunByCI(t *testing.T) {
	t.Parallel()
	var there []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != "../.." && (strings.HasPrefix(name, ".") || name == "bench" || name == "bin" || name == "testdata" || name == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		in := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz") {
				there = append(there, in+" "+f.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../.ci/fuzz")
	if err != nil {
		t.Fatal(err)
	}
	var run []string
	for _, m := range fuzzed.FindAllStringSubmatch(string(script), -1) {
		run = append(run, m[1]+" "+m[2])
	}
	slices.Sort(there)
	sorted := slices.Sorted(slices.Values(run))
	if len(there) < 30 || !slices.Equal(there, sorted) {
		t.Errorf("the fuzz targets are\n%s\nbut .ci/fuzz runs\n%s", strings.Join(there, "\n"), strings.Join(sorted, "\n"))
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^check:.* fuzz\b`).Match(makefile) || !strings.Contains(string(makefile), ".ci/fuzz") {
		t.Error("make check does not fuzz")
	}
}
