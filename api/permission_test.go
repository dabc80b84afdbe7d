package api_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"bosang/api"
	"bosang/claims/access"
)

var update = flag.Bool("update", false, "write docs/permissions.md instead of comparing with it")

func TestTheContractSaysWhatEachOperationNeeds(t *testing.T) {
	needs, open := api.Needs(), api.Open()
	known := make(map[access.Permission]bool)
	for _, g := range access.Table() {
		known[g.Permission] = true
	}
	for _, o := range theOperations(t) {
		route := o.method + " " + o.path
		if !slices.Equal(o.permissions, needs[route]) {
			t.Errorf("%s needs %v, and its x-permission is %v", route, needs[route], o.permissions)
		}
		if o.open != open[route] {
			t.Errorf("%s needs no token: %t; by its security in the contract: %t", route, open[route], o.open)
		}
		if o.open && len(o.permissions) > 0 {
			t.Errorf("%s needs no token and yet %v", route, o.permissions)
		}
		for i, p := range o.permissions {
			if !known[p] {
				t.Errorf("%s needs %s, which the table of permissions lacks", route, p)
			}
			for _, role := range access.Roles() {
				if i > 0 && (access.Actor{Role: role}).May(o.permissions[0]) && !(access.Actor{Role: role}).May(p) {
					t.Errorf("%s needs %s too, which a %s may not: the table would promise what is refused", route, p, role)
				}
			}
		}
	}
}

func TestThePermissionsAreThoseWrittenDown(t *testing.T) {
	const file = "../docs/permissions.md"
	want := permissionsPage(t)
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/permissions.md is not what the table and the contract say; write it anew with: make permissions")
	}
}

const permissionsHead = `# Who may what

Written by ` + "`make permissions`" + ` from the table in ` + "`claims/access`" + ` and from
` + "`x-permission`" + ` in ` + "`api/openapi.yaml`" + `; a test fails where they differ.

What is not listed is denied. A role says what can be done at all; to which things
follows from whose they are:

- a **claimant** has own subscriptions and claims;
- an **operator** has what belongs to its providers: their services, plans, outages,
  subscriptions, claims, runs, simulations and drafts of their terms;
- **regulator** and **administrator** see everything. Drafts of statutes and
  standards are theirs; a provider's terms they read, and do not write;
- the catalogue (providers, services, plans, incidents, outages, rulebooks, editions
  in force) is read by everybody with a token.

What is another's answers as what does not exist: 404 where the path names it, an
unknown id or key where a field does, and lists leave it out; by the same bytes, and
by the same statements save in the catalogue, of which everybody may know what there
is. A role that may not is answered with 403 before anything is read. The scopes of a
token narrow its role: an operation needs all permissions under which it is listed.

The matrix in ` + "`api/matrix_test.go`" + ` asks for every operation as every role, on what is
its own and on what is another's, and holds the answers to this page.

`

// permissionsPage is docs/permissions.md.
func permissionsPage(t *testing.T) string {
	t.Helper()
	under := make(map[access.Permission][]string)
	var token, open []string
	for _, o := range sortedOperations(t) {
		text := fmt.Sprintf("`%s %s`", o.method, o.path)
		switch {
		case o.open:
			open = append(open, text)
		case len(o.permissions) == 0:
			token = append(token, text)
		}
		for _, p := range o.permissions {
			under[p] = append(under[p], text)
		}
	}
	var b strings.Builder
	b.WriteString(permissionsHead + "| may |")
	line := "|---|"
	for _, role := range access.Roles() {
		fmt.Fprintf(&b, " %s |", role)
		line += ":-:|"
	}
	b.WriteString("\n" + line + "\n")
	for _, g := range access.Table() {
		fmt.Fprintf(&b, "| `%s` |", g.Permission)
		for _, role := range access.Roles() {
			mark := " |"
			if slices.Contains(g.Roles, role) {
				mark = " yes |"
			}
			b.WriteString(mark)
		}
		b.WriteString("\n")
	}
	b.WriteString("\nThe service itself (background work) may what is said in the table in the code; no\ntoken carries its role.\n")
	section := func(title, means string, operations []string) {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n", title, means)
		for _, o := range operations {
			fmt.Fprintf(&b, "- %s\n", o)
		}
		if len(operations) == 0 {
			b.WriteString("No operation needs it.\n")
		}
	}
	for _, g := range access.Table() {
		section(string(g.Permission), strings.ToUpper(g.Means[:1])+g.Means[1:], under[g.Permission])
	}
	section("A token is enough", "Whoever is signed in", token)
	section("No token is needed", "Anybody, also who is not known", open)
	return b.String()
}

// sortedOperations are the operations by path and method.
func sortedOperations(t testing.TB) []operation {
	t.Helper()
	return slices.SortedFunc(maps.Values(theOperations(t)), func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
	})
}
