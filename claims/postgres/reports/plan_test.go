package reports_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres/reports"
	"bosang/claims/report"
)

var wholeTable = regexp.MustCompile(`Seq Scan on (claim_versions|claims|decisions)\b`)

// TestAReportOfOneIncidentReadsWhatIsOfIt asks for the plans of reports on an incident of
// few claims beside one of many. The ledger is read whole, its entries are of no incident; and so
// are the subscriptions of the services that failed, of which there are two here.
func TestAReportOfOneIncidentReadsWhatIsOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fill(w, 12_000)
	small := claims.Incident{ID: newID(), Key: "small", Title: w.incident.Title, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, small)) })
	for _, a := range every {
		if a.Name == "accounts" {
			continue
		}
		a.AsOf, a.Incident = 2, small.ID
		if a.Name == "changes" {
			a.Since, a.Incident = 2, claims.IncidentID{} // it is served by when versions began
		}
		w.in(regulator, func(tx claims.Tx) {
			sql, args := reports.SQL(a)
			rows, err := tx.(pgx.Tx).Query(w.ctx, "EXPLAIN "+sql, args...)
			w.must(err)
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			w.must(err)
			if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
				t.Errorf("%s reads a whole table:\n%s", a.Name, plan)
			}
		})
	}
}

// TestTheDifferenceOfTwoReportsIsExplainedClaimByClaim adds up, over many claims, what
// changed of each, and holds it to the reports of both cut-offs and to the tables.
func TestTheDifferenceOfTwoReportsIsExplainedClaimByClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fill(w, 3000)
	sum := func(a report.Asked, column string) (total int64) {
		t.Helper()
		o := w.count(regulator, a)
		place := slices.IndexFunc(o.Columns, func(c report.Column) bool { return c.Name == column })
		for _, row := range o.rows {
			if cell := strings.Fields(row)[place]; cell != "-" {
				n, err := strconv.ParseInt(cell, 10, 64)
				w.must(err)
				total += n
			}
		}
		return total
	}
	changed := report.Asked{Name: "changes", Since: 1, AsOf: 2}
	more := sum(changed, "owed_after") - sum(changed, "owed_before")
	for _, name := range []string{"claims", "owed"} {
		before, after := sum(report.Asked{Name: name, AsOf: 1}, "owed"), sum(report.Asked{Name: name, AsOf: 2}, "owed")
		if after-before != more || more == 0 {
			t.Errorf("%s: %d and then %d is owed, and claim by claim %d more", name, before, after, more)
		}
	}
	var sent, arrived int64
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT sum(amount) FILTER (WHERE credit = 'clearing')::bigint, sum(amount) FILTER (WHERE credit = 'bank')::bigint
		FROM entries`).Scan(&sent, &arrived))
	owed := report.Asked{Name: "owed", AsOf: 2}
	if paid, moving := sum(owed, "paid"), sum(owed, "in_transit"); paid != arrived || moving != sent-arrived || paid == 0 || moving == 0 {
		t.Errorf("%d is paid and %d on its way; by the ledger %d was sent and %d arrived", paid, moving, sent, arrived)
	}
}
