package main_test

import (
	"go/ast"
	"go/parser"
	"slices"
	"testing"
)

// ways out are how a program sends requests: by functions and variables of the standard
// library, and by values of its types that somebody makes.
var (
	waysOut = map[string][]string{
		"http": {"Get", "Head", "Post", "PostForm", "DefaultClient", "DefaultTransport"},
		"net":  {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP"},
		"tls":  {"Dial", "DialWithDialer"},
	}
	madeWaysOut = map[string][]string{"http": {"Client", "Transport"}, "net": {"Dialer"}, "tls": {"Dialer"}}
)

// wayOut names the way out that a piece of syntax is; "" for none.
func wayOut(node ast.Node) string {
	named := func(e ast.Expr, among map[string][]string) string {
		selected, ok := e.(*ast.SelectorExpr)
		if !ok {
			return ""
		}
		from, ok := selected.X.(*ast.Ident)
		if !ok || !slices.Contains(among[from.Name], selected.Sel.Name) {
			return ""
		}
		return from.Name + "." + selected.Sel.Name
	}
	switch n := node.(type) {
	case *ast.SelectorExpr:
		return named(n, waysOut)
	case *ast.CompositeLit:
		return named(n.Type, madeWaysOut)
	case *ast.CallExpr:
		if made, ok := n.Fun.(*ast.Ident); ok && made.Name == "new" && len(n.Args) == 1 {
			return named(n.Args[0], madeWaysOut)
		}
	case *ast.ValueSpec:
		return named(n.Type, madeWaysOut)
	}
	return ""
}

func TestRequestsGoOutByOnePackage(t *testing.T) {
	t.Parallel()
	eachFile(t, []string{"bosang/..."}, []string{"bosang/api/outbound"}, func(position func(ast.Node) string, node ast.Node) {
		if way := wayOut(node); way != "" {
			t.Errorf("%s: %s leads past package outbound, which keeps requests away from internal addresses", position(node), way)
		}
	})
}

func TestAWayOutIsSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"http.Get(x)": true, "&http.Client{}": true, "new(http.Client)": true, "http.DefaultTransport": true, "net.Dialer{}": true,
		"func() { var c http.Client; _ = c }": true, "tls.Dial(x)": true,
		"http.StatusOK": false, "func(c *http.Client) {}": false, "net.Listen(x)": false, "s.Get(x)": false,
	} {
		parsed, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		ast.Inspect(parsed, func(n ast.Node) bool {
			seen = seen || n != nil && wayOut(n) != ""
			return true
		})
		if seen != want {
			t.Errorf("%s: seen %v", text, seen)
		}
	}
}
