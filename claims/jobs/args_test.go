package jobs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/batch"
)

// told are the members of a job's arguments that are no ids: instants and numbers.
var told = []string{"at", "share"}

// TestJobsNameTheirWorkByIDsAlone reads the sources: the queue's tables have no
// row-level security, because who works it acts for nobody.
func TestJobsNameTheirWorkByIDsAlone(t *testing.T) {
	t.Parallel()
	structs, kinds := make(map[string]*ast.StructType), make(map[string]bool)
	paths, err := filepath.Glob("*.go")
	must(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok {
					structs[n.Name.Name] = s
				}
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.Name == "Kind" {
					kinds[n.Recv.List[0].Type.(*ast.Ident).Name] = true
				}
			}
			return true
		})
	}
	if len(kinds) < 8 {
		t.Errorf("only the kinds of jobs %v were found", kinds)
	}
	for kind := range kinds {
		for _, field := range structs[kind].Fields.List {
			text, err := strconv.Unquote(field.Tag.Value)
			must(t, err)
			name := reflect.StructTag(text).Get("json")
			if !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "_ids") && name != told[0] && name != told[1] {
				t.Errorf("%s is told %q: only ids, and %v, get into the queue", kind, name, told)
			}
		}
	}
}

// TestTheQueueHoldsNothingOfAPerson looks through all that the queue keeps, also
// of work that fails on a row which the database would show whole.
func TestTheQueueHoldsNothingOfAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.outageSince(t, threeHoursAgo)
	filed := w.file(t, r)
	for _, table := range []string{"decisions", "batch_failures"} {
		_, err := w.db.Owner.Exec(t.Context(), `ALTER TABLE `+table+` ADD CONSTRAINT refused CHECK (false) NOT VALID`)
		must(t, err)
	}
	_, err := w.batches.Start(t.Context(), administrator, batch.NewBatch{Incident: r.incident, Background: true}, claims.Once{})
	must(t, err)
	w.run(t)
	await(t, "work has failed", func() bool {
		var n int
		must(t, w.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM river.river_job WHERE cardinality(errors) > 0`).Scan(&n))
		return n > 0
	})
	w.enqueue(t, claims.Work{Kind: claims.WorkWake, Incident: r.incident, At: time.Now().Add(time.Hour)})
	rows, err := w.db.Owner.Query(t.Context(), `SELECT relname FROM pg_class WHERE relnamespace = 'river'::regnamespace AND relkind IN ('r', 'p')`)
	must(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	var all strings.Builder
	for _, table := range tables {
		rows, err := w.db.Owner.Query(t.Context(), `SELECT j::text FROM river.`+pgx.Identifier{table}.Sanitize()+` j`)
		must(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		all.WriteString(strings.Join(lines, "\n"))
	}
	if !strings.Contains(all.String(), r.incident.String()) {
		t.Fatal("the incident is not named, so nothing was looked through")
	}
	for what, text := range map[string]string{
		"a customer number": "customer-", "a reference": string(filed.Reference), "a claimant": filed.ClaimantID.String(), "a row": "ailing row",
	} {
		if at := strings.Index(all.String(), text); at >= 0 {
			t.Errorf("the queue holds %s: …%s…", what, all.String()[max(0, at-200):min(all.Len(), at+100)])
		}
	}
}
