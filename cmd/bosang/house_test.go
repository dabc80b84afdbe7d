package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The house has five rooms, and imports go downwards only. These tests hold it.
// They read the packages through `go list`, which the test cache does not see:
// run them with -count=1, as the Makefile does.
//
// A ban on a package of ours holds through every import; a ban on others holds
// for direct imports. Test files are free: the tests of a pure package may ask
// a database for a second opinion. Within api, packages keep their insides from
// each other by folders called internal, which the compiler enforces.

// ban says what some packages never import. A path ending in "/..." is the
// package before it and all below.
type ban struct {
	who, except []string // packages of ours, and those of them that are exempt
	never       []string
	allow       []string // of never
	why         string
}

var bans = []ban{
	{
		who:   []string{"bosang/rules/period", "bosang/rules/money"},
		never: []string{"bosang/..."},
		why:   "they are the ground that every room stands on, so they stand on nothing of ours",
	},
	{
		who:   []string{"bosang/rules/..."},
		never: []string{"bosang/claims/...", "bosang/api/...", "bosang/migrations/...", "bosang/cmd/..."},
		why:   "the rules are a function of facts and know neither who asks nor where answers are kept",
	},
	{
		who: []string{"bosang/rules/..."},
		never: []string{
			"os/...", "net/...", "database/sql/...", "syscall", "log/...",
			"math/rand/...", "crypto/rand",
		},
		allow: []string{"net/url"},
		why:   "the same facts give the same outcome for ever: no input or output, no chance",
	},
	{
		who: []string{
			"bosang/rules/fact/...", "bosang/rules/outcome/...", "bosang/rules/definition/...", "bosang/rules/text/...",
			"bosang/rules/calendar/...", "bosang/rules/naive/...", "bosang/rules/plain/...",
		},
		never: []string{"bosang/rules", "bosang/rules/internal/..."},
		why:   "the two ends of the engine stand without it, and so does the second opinion of it",
	},
	{
		who: []string{
			"bosang/rules/internal/number", "bosang/rules/internal/measure", "bosang/rules/internal/compiled",
			"bosang/rules/internal/books",
		},
		never: []string{"bosang/rules/internal/engine"},
		why:   "what is evaluated, and by which editions, is settled before it is evaluated",
	},
	{
		who: []string{"bosang/rules/internal/engine"},
		never: []string{
			"bosang/rules/internal/decided", "bosang/rules/internal/counterfactual", "bosang/rules/internal/explain",
		},
		why: "what is decided does not depend on how it is told",
	},
	{
		who:   []string{"bosang/rules/internal/counterfactual"},
		never: []string{"bosang/rules/internal/explain"},
		why:   "what would change a finding is found by trying it out, not by how it is put",
	},
	{
		who:    []string{"bosang/claims/..."},
		except: []string{"bosang/claims/postgres/...", "bosang/claims/jobs/..."},
		never:  []string{"bosang/api/...", "bosang/claims/postgres/...", "bosang/claims/jobs/...", "bosang/cmd/...", "bosang/migrations/..."},
		why:    "the domain says what it needs of a store and of a queue, and does not know which it is given",
	},
	{
		who:    []string{"bosang/claims/..."},
		except: []string{"bosang/claims/postgres/...", "bosang/claims/jobs/..."},
		never:  []string{"net/http/...", "database/sql/...", "github.com/jackc/...", "github.com/riverqueue/...", "github.com/labstack/..."},
		why:    "the domain is the same behind any interface and on any store",
	},
	{
		who:   []string{"bosang/claims/ledger/..."},
		never: []string{"bosang/claims", "bosang/rules/..."},
		allow: []string{"bosang/rules/money"},
		why:   "the ledger keeps amounts for an opaque cause, so that it can be checked by itself",
	},
	{
		who:   []string{"bosang/claims/postgres/...", "bosang/claims/jobs/..."},
		never: []string{"bosang/api/...", "bosang/cmd/...", "github.com/labstack/..."},
		why:   "what is stored and what runs later does not depend on how it was asked for",
	},
	{
		who:   []string{"bosang/api/..."},
		never: []string{"bosang/claims/postgres/...", "github.com/jackc/...", "github.com/riverqueue/..."},
		why:   "the edge speaks through the use cases; what goes around them goes around the checks in them",
	},
	{
		who:    []string{"bosang/api/...", "bosang/claims/..."},
		except: []string{"bosang/claims/postgres/embedded"}, // it starts the database
		never:  []string{"os/exec", "unsafe", "plugin", "encoding/gob", "net/rpc/...", "text/template", "expvar", "net/http/pprof"},
		why:    "what is sent starts no program, is run as no code and made no template, and nothing shows the inside",
	},
	{
		who: []string{"bosang/api/...", "bosang/claims/...", "bosang/migrations/..."},
		except: []string{
			"bosang/api/listen",                                                   // the certificate and its key
			"bosang/api/auth/openid",                                              // the file of identity providers, and of their secrets
			"bosang/api/rows",                                                     // an import on its way in, in a file without a name
			"bosang/claims/keyring",                                               // the master key
			"bosang/claims/privacy/erasure",                                       // the journal of erasures
			"bosang/claims/evidence/kept",                                         // files that support claims, named by ids alone
			"bosang/claims/postgres/embedded",                                     // the database itself
			"bosang/claims/postgres/pgtest", "bosang/claims/privacy/suitelog/...", // tests
		},
		never: []string{"os", "io/ioutil"},
		why:   "what the server loads is a list of few files that who runs it names; everything else is in the program",
	},
	{
		who:   []string{"bosang/migrations/..."},
		never: []string{"bosang/api/...", "bosang/claims/...", "bosang/rules/...", "bosang/cmd/..."},
		why:   "the shape of what is stored does not move with the code that uses it",
	},
	{
		who:    []string{"bosang/..."},
		except: []string{"bosang/claims/bank"}, // banks' status reports; it refuses document types and instructions
		never:  []string{"encoding/xml"},
		why:    "XML brings entities, document types and other files along; who has to read it makes one package that refuses them, and names it here",
	},
	{
		who:    []string{"bosang/..."},
		except: []string{"bosang/claims/demonstration"}, // it reads its own data
		never:  []string{"encoding/csv"},
		why:    "tables are read by api/rows and written by claims/cell, which writes no formula into anybody's spreadsheet",
	},
	{
		who:    []string{"bosang/..."},
		except: []string{"bosang/cmd/..."}, // the program's own insides, which stand below it
		never:  []string{"bosang/cmd/..."},
		why:    "cmd puts the parts together; nothing outside of it is built on it",
	},
	{
		who:   []string{"bosang/cmd/bosang/internal/terminal"},
		never: []string{"bosang/..."},
		why:   "how columns and bars are drawn has nothing to do with what they show",
	},
	{
		who:   []string{"bosang/cmd/bosang/internal/report"},
		never: []string{"bosang/claims/postgres/...", "bosang/claims/jobs/...", "bosang/migrations/..."},
		why:   "a report is handed what it tells and asks nobody",
	},
	{
		who: []string{"bosang/..."},
		// They are there for tests alone.
		except: []string{"bosang/claims/postgres/pgtest/...", "bosang/claims/privacy/suitelog/...", "bosang/api/auth/openid/openidtest"},
		never: []string{
			"testing/...", "pgregory.net/rapid", "bosang/claims/postgres/pgtest/...", "bosang/claims/privacy/suitelog", "bosang/api/auth/openid/openidtest", "bosang/claims/clocktest",
			"bosang/cmd/bosang/internal/addresstest",
			"bosang/rules/naive", "net/http/httptest",
		},
		allow: []string{"testing/fstest"},
		why:   "what tests use does not go into the program",
	},
}

// thirdParty is what the rules may use of others; a decision taken years ago
// depends on it.
var thirdParty = []struct{ who, may, why string }{
	{who: "bosang/rules/...", may: "github.com/shopspring/decimal", why: "exact amounts"},
	{who: "bosang/rules/...", may: "github.com/gowebpki/jcs", why: "the canonical form that is hashed (RFC 8785)"},
	{who: "bosang/rules/rulebook/...", may: "go.yaml.in/yaml/v4", why: "rulebooks are YAML"},
}

// rooms are the places that packages may stand in.
var rooms = []string{"bosang/cmd/...", "bosang/api/...", "bosang/claims/...", "bosang/rules/...", "bosang/migrations/..."}

func TestImportsGoDownwardsOnly(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, broken := range p.breaks(bans) {
			t.Error(broken)
		}
	}
}

func TestEveryPackageStandsInARoom(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !within(p.ImportPath, rooms) {
			t.Errorf("%s stands in none of %v: a further room needs a decision record", p.ImportPath, rooms)
		}
	}
}

func TestTheRulesUseOfOthersOnlyWhatIsListed(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !within(p.ImportPath, []string{"bosang/rules/..."}) {
			continue
		}
		for _, imported := range p.Imports {
			first, _, _ := strings.Cut(imported, "/")
			if !strings.Contains(first, ".") {
				continue // of the standard library, or ours
			}
			if !slices.ContainsFunc(thirdParty, func(e struct{ who, may, why string }) bool {
				return e.may == imported && within(p.ImportPath, []string{e.who})
			}) {
				t.Errorf("%s imports %s, which is not among what the rules may use of others", p.ImportPath, imported)
			}
		}
	}
}

// The compiler keeps the other rooms out of rules/internal; this keeps out the
// packages beside it.
func TestTheRulesAreUsedByTheirFace(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if within(p.ImportPath, []string{"bosang/rules", "bosang/rules/internal/..."}) {
			continue
		}
		for _, imported := range p.Imports {
			if within(imported, []string{"bosang/rules/internal/..."}) {
				t.Errorf("%s imports %s, which only package rules does", p.ImportPath, imported)
			}
		}
	}
}

// A rule that nobody has seen fire may have stopped looking.
func TestEveryBanFires(t *testing.T) {
	t.Parallel()
	for _, b := range bans {
		who, never := strings.TrimSuffix(b.who[0], "/..."), strings.TrimSuffix(b.never[0], "/...")
		p := listed{ImportPath: who + "/bad", Imports: []string{never}, Deps: []string{never + "/below"}}
		if !strings.HasSuffix(b.who[0], "/...") {
			p.ImportPath = who
		}
		if never == "bosang" {
			p.Imports = []string{"bosang/claims"}
		}
		if len(p.breaks([]ban{b})) == 0 {
			t.Errorf("%s may import %v, although %s", p.ImportPath, p.Imports, b.why)
		}
	}
}

func TestABanOnOursHoldsThroughOtherPackages(t *testing.T) {
	t.Parallel()
	p := listed{ImportPath: "bosang/api", Imports: []string{"bosang/claims"}, Deps: []string{"bosang/claims", "bosang/claims/postgres"}}
	if len(p.breaks(bans)) != 1 {
		t.Errorf("the way from api to claims/postgres was seen as %v", p.breaks(bans))
	}
	p.Deps = []string{"bosang/claims", "github.com/jackc/pgx/v5"}
	if broken := p.breaks(bans); len(broken) != 0 {
		t.Errorf("what a package of ours uses of others is its own affair, but: %v", broken)
	}
}

// listed is what `go list -json` says of a package, as far as it is needed.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// breaks says which bans the package breaks, by which import.
func (p listed) breaks(bans []ban) []string {
	reached := slices.Clone(p.Imports)
	for _, dep := range p.Deps {
		if strings.HasPrefix(dep, "bosang/") {
			reached = append(reached, dep)
		}
	}
	slices.Sort(reached)
	reached = slices.Compact(reached)
	var broken []string
	for _, b := range bans {
		if !within(p.ImportPath, b.who) || within(p.ImportPath, b.except) {
			continue
		}
		for _, imported := range reached {
			if within(imported, b.never) && !within(imported, b.allow) {
				broken = append(broken, p.ImportPath+" imports "+imported+", but "+b.why)
			}
		}
	}
	return broken
}

// within reports whether one of the patterns names the package.
func within(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		root, below := strings.CutSuffix(pattern, "/...")
		return path == root || below && strings.HasPrefix(path, root+"/")
	})
}

// packages are all packages of the module.
func packages(t *testing.T) []listed {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < len(rooms) {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

var list = sync.OnceValues(func() ([]listed, error) {
	// With -e a package that does not compile is listed all the same: that it
	// does not is for the compiler to say.
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "bosang/...")
	cmd.Dir = "../.."
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaint.String())
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, p)
	}
})
