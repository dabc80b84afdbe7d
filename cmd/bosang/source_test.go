package main_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// The sizes a reader can take in: lines of a file, and of a package's code,
// which leaves out tests, comments and empty lines.
const (
	fileLimit    = 400
	packageLimit = 3000
)

// wider are packages that may have more lines of code, each with its limit and
// the reason why it is not split.
var wider = map[string]struct {
	limit int
	why   string
}{
	"bosang/claims":          {3680, "the nouns and their use cases refer to each other; a noun apart would import the others back"},
	"bosang/cmd/bosang":      {3760, "the commands of one program; what is a thing of its own stands in cmd/bosang/internal"},
	"bosang/claims/postgres": {3520, "one transaction type serves all nouns; to be split by aggregate when the next one comes"},
}

// foreignTags are struct tags that would give a type of the domain a second
// master.
var foreignTags = []string{"json", "db", "form", "yaml", "xml", "query", "param"}

func TestFilesAndPackagesKeepToTheirSize(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		total := 0
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Count(text, []byte("\n"))
			if lines > fileLimit {
				t.Errorf("%s/%s has %d lines, more than %d", p.ImportPath, filepath.Base(file), lines, fileLimit)
			}
			if !strings.HasSuffix(file, "_test.go") {
				total += code(text)
			}
		}
		limit := packageLimit
		if w, ok := wider[p.ImportPath]; ok {
			limit = w.limit
		}
		if total > limit {
			t.Errorf("%s has %d lines of code, more than %d: split it", p.ImportPath, total, limit)
		}
	}
}

// code counts the lines that are neither empty nor a comment.
func code(text []byte) int {
	n := 0
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			n++
		}
	}
	return n
}

func TestTypesOfTheDomainHaveOneMaster(t *testing.T) {
	t.Parallel()
	eachFile(t, []string{"bosang/claims/..."}, []string{"bosang/claims/postgres/...", "bosang/claims/jobs/...", "bosang/claims/demonstration"},
		func(position func(ast.Node) string, node ast.Node) {
			field, ok := node.(*ast.Field)
			if !ok || field.Tag == nil {
				return
			}
			text, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, tag := range foreignTags {
				if _, has := reflect.StructTag(text).Lookup(tag); has {
					t.Errorf("%s: a type of the domain carries the tag %s; its outward form belongs to the room that gives it out", position(field), tag)
				}
			}
		})
}

func TestTheRulesReadNoClock(t *testing.T) {
	t.Parallel()
	eachFile(t, []string{"bosang/rules/..."}, nil, func(position func(ast.Node) string, node ast.Node) {
		selected, ok := node.(*ast.SelectorExpr)
		if !ok {
			return
		}
		from, ok := selected.X.(*ast.Ident)
		if !ok || from.Name != "time" {
			return
		}
		switch selected.Sel.Name {
		case "Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep", "Local":
			t.Errorf("%s: the rules use time.%s; what time it is is a fact they are given", position(node), selected.Sel.Name)
		}
	})
}

// eachFile walks the syntax of the files, tests apart, of the packages who.
func eachFile(t *testing.T, who, except []string, visit func(position func(ast.Node) string, node ast.Node)) {
	t.Helper()
	seen := 0
	for _, p := range packages(t) {
		if !within(p.ImportPath, who) || within(p.ImportPath, except) {
			continue
		}
		for _, name := range p.GoFiles {
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			position := func(n ast.Node) string {
				at := files.Position(n.Pos())
				return p.ImportPath + "/" + name + ":" + strconv.Itoa(at.Line)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				visit(position, n)
				return true
			})
			seen++
		}
	}
	if seen == 0 {
		t.Fatalf("no file of %v was found", who)
	}
}
