package edition_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

func hangul(s string) bool { return strings.ContainsFunc(s, isHangul) }

var verb = regexp.MustCompile(`%(\[\d\])?([a-zA-Z])`)

// TestWhatACheckSaysIsSaidInKoreanToo reads every form that is given to fault, and holds the Korean forms to them.
func TestWhatACheckSaysIsSaidInKoreanToo(t *testing.T) {
	forms := func(file string, found func(n ast.Node) ast.Expr) map[string]string {
		out := map[string]string{}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if b, ok := found(n).(*ast.BasicLit); ok {
				s, _ := strconv.Unquote(b.Value)
				out[s] = s
				if kv, ok := n.(*ast.KeyValueExpr); ok {
					out[s], _ = strconv.Unquote(kv.Value.(*ast.BasicLit).Value)
				}
			}
			return true
		})
		return out
	}
	said := forms("check.go", func(n ast.Node) ast.Expr {
		if c, ok := n.(*ast.CallExpr); ok && len(c.Args) > 1 {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "fault" {
				return c.Args[1]
			}
		}
		return nil
	})
	korean := forms("korean.go", func(n ast.Node) ast.Expr {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			return kv.Key
		}
		return nil
	})
	verbs := func(s string) string {
		var out []string
		for _, m := range verb.FindAllStringSubmatch(s, -1) {
			out = append(out, m[2])
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for form := range said {
		if in, ok := korean[form]; !ok || verbs(in) != verbs(form) {
			t.Errorf("%q has the Korean form %q", form, in)
		}
	}
	for form := range korean {
		if said[form] == "" {
			t.Errorf("nothing says %q any more", form)
		}
	}
	if len(said) < 10 {
		t.Errorf("only %d forms found", len(said))
	}
}
