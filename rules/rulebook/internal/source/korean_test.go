package source

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bosang/rules/rulebook/internal/korean"
)

// function is a function of the packages that say what is wrong with rulebooks.
type function struct {
	*ast.FuncDecl
	fset *token.FileSet
}

func functions(t *testing.T) (out []function) {
	t.Helper()
	for _, pattern := range []string{"*.go", "../forms/*.go", "../../*.go", "../../cases/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s (%v)", pattern, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			variables := &ast.FuncDecl{Name: ast.NewIdent("variables"), Type: &ast.FuncType{Params: &ast.FieldList{}}, Body: &ast.BlockStmt{}}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					out = append(out, function{f, fset})
				} else {
					variables.Body.List = append(variables.Body.List, &ast.DeclStmt{Decl: d})
				}
			}
			out = append(out, function{variables, fset})
		}
	}
	return out
}

// parameter is the place of a parameter of a name, -1 where the function has none.
func (f function) parameter(name string) int {
	i := 0
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

// assigned are the literals that a variable of the function can be.
func (f function) assigned(name string) (out []string) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, left := range a.Lhs {
				if s, ok := literal(a.Rhs[i]); ok && s != "" && fmt.Sprint(left) == name {
					out = append(out, s)
				}
			}
		}
		return true
	})
	return out
}

func literal(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BasicLit)
	if !ok || b.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(b.Value)
	return s, err == nil
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// said are the English forms of everything that is said of rulebooks and cases, each with a place: the literals that reach
// Say, through whatever functions pass them on.
func said(t *testing.T) map[string]string {
	t.Helper()
	all := functions(t)
	takes := map[string]int{"Say": 0} // functions and methods by name: which argument is a form
	out := map[string]string{}
	for before := 0; before < len(takes); {
		before = len(takes)
		for _, f := range all {
			ast.Inspect(f.Body, func(n ast.Node) bool {
				c, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				at, ok := takes[called(c)]
				if !ok || at >= len(c.Args) {
					return true
				}
				place := f.fset.Position(c.Pos()).String()
				if s, ok := literal(c.Args[at]); ok {
					out[s] = place
					return true
				}
				name := fmt.Sprint(c.Args[at])
				if i := f.parameter(name); i >= 0 {
					takes[f.Name.Name] = i
				} else if list := f.assigned(name); len(list) > 0 {
					for _, s := range list {
						out[s] = place
					}
				} else {
					t.Fatalf("%s: %s says no literal and no variable that is one, so nobody can see that it is said in Korean", place, called(c))
				}
				return true
			})
		}
	}
	return out
}

var verb = regexp.MustCompile(`%(\[(\d)\])?([a-zA-Z%])`)

// verbs are the verbs of a form by their arguments.
func verbs(form string) string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(form, -1) {
		if m[3] == "%" {
			continue
		}
		if m[2] != "" {
			next, _ = strconv.Atoi(m[2])
		}
		out = append(out, fmt.Sprint(next)+m[3])
		next++
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// TestWhatIsWrongIsSaidInKoreanToo fails where a message has no Korean form: write one into package korean, by the English
// one, with the same verbs (numbered where the order differs).
func TestWhatIsWrongIsSaidInKoreanToo(t *testing.T) {
	english := said(t)
	if len(english) < 180 {
		t.Fatalf("only %d messages found", len(english))
	}
	for form, place := range english {
		switch in, ok := korean.Messages[form]; {
		case !ok:
			t.Errorf("%s: package korean has no\n\t%q", place, form)
		case verbs(in) != verbs(form):
			t.Errorf("%s: %q takes %s, and its Korean %q takes %s", place, form, verbs(form), in, verbs(in))
		case !strings.ContainsFunc(in, func(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }) && len(verb.ReplaceAllString(form, "")) > 12:
			t.Errorf("%s: not Korean: %q", place, in)
		}
	}
	for form := range korean.Messages {
		if english[form] == "" {
			t.Errorf("nothing says %q any more: leave its Korean form out", form)
		}
	}
}

// TestEveryKeyThatCanBeMissingIsExplainedInKorean looks at every call of need in the forms of editions and cases.
func TestEveryKeyThatCanBeMissingIsExplainedInKorean(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range functions(t) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || called(c) != "need" || len(c.Args) < 2 {
				return true
			}
			about, ok := literal(c.Args[1])
			if first := firstWords(about); !ok || korean.Abouts[first] == "" {
				t.Errorf("%s: package korean has no\n\t%q", f.fset.Position(c.Pos()), first)
			} else {
				seen[first] = true
			}
			return true
		})
	}
	for about := range korean.Abouts {
		if !seen[about] {
			t.Errorf("no key is %q any more", about)
		}
	}
}
