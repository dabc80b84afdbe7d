package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bosang/rules/text"
)

// ids reads the names of the messages off the file that declares them.
func ids(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "ids.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, s := range g.Specs {
				out = append(out, s.(*ast.ValueSpec).Names[0].Name)
			}
		}
	}
	return out[:len(out)-1] // the last counts them
}

func TestEveryMessageIsSaidSomewhere(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../*.go", "../internal/*/*.go", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || f == "ids.go" || f == "messages.go" {
				continue
			}
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(data)
		}
	}
	names := ids(t)
	if len(names) != text.IDs {
		t.Fatalf("%d names of %d messages", len(names), text.IDs)
	}
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(source.String()) {
			t.Errorf("%s is never said", name)
		}
	}
}
