package main_test

import (
	"go/ast"
	"go/parser"
	"slices"
	"testing"
)

// servesFiles are the functions by which a program shows what lies in a folder, or
// makes pages of it.
var servesFiles = map[string][]string{
	"http":     {"FileServer", "FileServerFS", "ServeFile", "ServeFileFS", "NewFileTransport", "NewFileTransportFS", "Dir"},
	"template": {"ParseFiles", "ParseGlob"},
	"os":       {"DirFS", "OpenRoot", "OpenInRoot"},
}

// fileServed names the function by which a piece of syntax shows files; "" for none.
func fileServed(node ast.Node) string {
	selected, ok := node.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := selected.X.(*ast.Ident)
	if !ok || !slices.Contains(servesFiles[from.Name], selected.Sel.Name) {
		return ""
	}
	return from.Name + "." + selected.Sel.Name
}

// Which packages open files at all is a ban of its own: see bans. The files of evidence are
// read by ids, in a folder of their own, and are sealed.
func TestNoFolderIsServed(t *testing.T) {
	t.Parallel()
	eachFile(t, []string{"bosang/api/...", "bosang/claims/...", "bosang/cmd/..."}, []string{"bosang/claims/postgres/pgtest", "bosang/claims/evidence/kept"}, func(position func(ast.Node) string, node ast.Node) {
		if name := fileServed(node); name != "" {
			t.Errorf("%s: %s would show files of the machine; what is shown is in the program or in the database", position(node), name)
		}
	})
	for text, want := range map[string]string{
		"http.FileServer(http.Dir(x))": "http.FileServer", "template.ParseFiles(x)": "template.ParseFiles", "template.ParseFS(x)": "", "http.Error(w)": "",
	} {
		parsed, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fileServed(parsed.(*ast.CallExpr).Fun); got != want { //nolint:forcetypeassert // it is a call
			t.Errorf("%s: seen is %q", text, got)
		}
	}
}
