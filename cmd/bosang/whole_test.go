package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bosang/claims/postgres/pgtest"
)

// wholeRun runs the program over a small population, to bank files and reports.
func wholeRun(t *testing.T, db *pgtest.DB, out string) *runningProgram {
	t.Helper()
	settings := []string{"DATABASE_URL=" + db.OwnerURL, "DATABASE_SERVICE_URL=" + db.ServiceURL, "BOSANG_MASTER_KEY=" + pgtest.KeyText()}
	return startWith(t, dataDir(t), settings, "run", "--claims", "600", "--no-serve", "--out", out)
}

// money is what the program says of each provider: payments, sum, left over, state.
func (r *runningProgram) money(t *testing.T) string {
	t.Helper()
	if code := r.ends(t); code != exitDone {
		t.Fatalf("it ended with %d:\n%s\n%s", code, r.out, r.errs)
	}
	return regexp.MustCompile(`(?s)Money on its way\n.*?\n\n`).FindString(r.out.String())
}

func TestEveryReportOfThePopulationGoesFromFiledToBankFileAndReport(t *testing.T) {
	t.Parallel()
	db, out := pgtest.New(t), filepath.Join(t.TempDir(), "out")
	first := wholeRun(t, db, out)
	money := first.money(t)
	if strings.Count(money, "released") != 3 {
		t.Errorf("the money of three providers is on its way, not:\n%s", money)
	}
	files := contents(t, out)
	w := &paid{T: t, db: db}
	w.filesAreValid(files)
	w.sumsAgree(files)
	w.somethingIsInTheWay()

	before := w.rows()
	second := wholeRun(t, db, out)
	if again := second.money(t); again != money {
		t.Errorf("the second run says:\n%s\nand the first:\n%s", again, money)
	}
	if now := contents(t, out); !maps.Equal(now, files) {
		t.Errorf("the second run leaves %d files, not the same %d", len(now), len(files))
	}
	if now := w.rows(); !maps.Equal(now, before) {
		t.Errorf("the second run has changed what is in the tables:\n%v\n%v", now, before)
	}
}

func TestAProgramThatIsKilledInAnyStageGoesOnToTheSameMoney(t *testing.T) {
	t.Parallel()
	whole := pgtest.New(t)
	want := wholeRun(t, whole, filepath.Join(t.TempDir(), "out")).money(t)
	var db *pgtest.DB
	var out string
	killedEverywhere(t, func(t *testing.T) (again func() *runningProgram) {
		db, out = pgtest.New(t), filepath.Join(t.TempDir(), "out")
		return func() *runningProgram { return wholeRun(t, db, out) }
	}, `filing:  [1-9]0 %`, `persons: 100 %`, `adjudicating:  \d\d %`, `clearing: 100 %`, `collecting:  \d\d %`, `releasing:  \d\d %`, `bank files:  \d\d %`, `reports:  \d\d %`)
	if got := wholeRun(t, db, out).money(t); got != want {
		t.Errorf("after kills:\n%s\nwithout:\n%s", got, want)
	}
	files := contents(t, out)
	if slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(name string) bool { return strings.HasSuffix(name, ".part") }) {
		t.Errorf("a file is left that is not whole: %v", slices.Sorted(maps.Keys(files)))
	}
	w := &paid{T: t, db: db}
	w.filesAreValid(files)
	w.sumsAgree(files)
}

// contents reads a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// paid looks at what a run leaves.
type paid struct {
	*testing.T
	db *pgtest.DB
}

func (w *paid) number(sql string) (n int64) {
	w.Helper()
	if err := w.db.Owner.QueryRow(w.Context(), sql).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

// filesAreValid holds each bank file against the published schema, and each report to a
// file in every form.
func (w *paid) filesAreValid(files map[string]string) {
	w.Helper()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		w.Log("xmllint is missing: the tests of claims/bank say how to get it")
	}
	remittances, reports := 0, map[string]int{}
	for name, text := range files {
		if kind, report := strings.CutPrefix(name, "reports/"); report {
			reports[strings.TrimSuffix(kind, filepath.Ext(kind))]++
			continue
		}
		remittances++
		if xmllint == "" {
			continue
		}
		cmd := exec.CommandContext(w.Context(), xmllint, "--noout", "--nonet", "--schema", "../../claims/bank/testdata/pain.001.001.09.xsd", "-")
		cmd.Stdin = strings.NewReader(text)
		if said, err := cmd.CombinedOutput(); err != nil {
			w.Errorf("%s is not valid: %s", name, said)
		}
	}
	if remittances != 3 || len(reports) < 6 {
		w.Errorf("there are %d bank files and %d reports", remittances, len(reports))
	}
	for name, forms := range reports {
		if forms != 3 {
			w.Errorf("the report %s is there in %d forms", name, forms)
		}
	}
}

// sumsAgree holds the bank files, the ledger and the reports to each other.
func (w *paid) sumsAgree(files map[string]string) {
	w.Helper()
	var count, sum, inReport int64
	for name, text := range files {
		if strings.HasPrefix(name, "remittances/") {
			found := regexp.MustCompile(`<NbOfTxs>(\d+)</NbOfTxs><CtrlSum>(\d+)</CtrlSum>`).FindStringSubmatch(strings.Join(strings.Fields(text), ""))
			if found == nil {
				w.Fatalf("%s has no sum", name)
			}
			var n, of int64
			_, _ = fmt.Sscan(found[1]+" "+found[2], &n, &of)
			count, sum = count+n, sum+of
		}
		if strings.HasSuffix(name, "/owed.json") {
			var owed struct {
				Rows []struct {
					InTransit json.Number `json:"in_transit"`
					Goodwill  json.Number `json:"goodwill_in_transit"`
				} `json:"rows"`
			}
			if err := json.Unmarshal([]byte(text), &owed); err != nil {
				w.Fatal(err)
			}
			for _, row := range owed.Rows {
				for _, n := range []json.Number{row.InTransit, row.Goodwill} {
					won, err := n.Int64()
					if err != nil {
						w.Fatal(err)
					}
					inReport += won
				}
			}
		}
	}
	ledger := w.number(`SELECT coalesce(sum(amount), 0)::bigint FROM entries WHERE credit = 'clearing'`)
	sent := w.number(`SELECT count(*) FROM payout_attempts WHERE state = 'sent'`)
	if sum == 0 || sum != ledger || sum != inReport || count != sent {
		w.Errorf("the bank files have %d won, the ledger %d and the report %d; %d payments, of %d that were sent", sum, ledger, inReport, count, sent)
	}
	twice := w.number(`SELECT count(*) FROM (SELECT FROM payout_attempts GROUP BY claimant_id, payout_id HAVING count(*) > 1) t`)
	if persons := w.number(`SELECT count(*) FROM contacts`); twice != 0 || persons != 600 {
		w.Errorf("%d payouts were tried twice, of %d persons", twice, persons)
	}
}

// somethingIsInTheWay: a population whose money all goes out shows too little.
func (w *paid) somethingIsInTheWay() {
	w.Helper()
	for what, sql := range map[string]string{
		"a claimant without a payee":     `SELECT (SELECT count(*) FROM contacts) - (SELECT count(*) FROM payees)`,
		"a flag of an account":           `SELECT count(*) FROM flags WHERE kind = 'account'`,
		"a claim that waits":             `SELECT count(*) FROM clearances WHERE state = 'waiting'`,
		"a claim that was cleared":       `SELECT count(*) FROM clearances WHERE state = 'approved'`,
		"a sample of quality":            `SELECT count(*) FROM quality_samples`,
		"a contact that was read sealed": `SELECT count(*) FROM access_records WHERE action = 'downloaded'`,
	} {
		if w.number(sql) == 0 {
			w.Errorf("there is no %s", what)
		}
	}
}

// rows counts the rows of every table.
func (w *paid) rows() map[string]int64 {
	w.Helper()
	rows, err := w.db.Owner.Query(w.Context(), `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			w.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	counts := make(map[string]int64, len(names))
	for _, name := range names {
		counts[name] = w.number(`SELECT count(*) FROM ` + name)
	}
	return counts
}
