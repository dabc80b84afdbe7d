// Package reports counts claims and money up to cut-offs, in transactions of package
// postgres. A report is a file: what its columns are, and the one statement that fills
// them, from nothing but what is written once and says in period, since or until by which
// cut-offs it is counted. Whoever adds one puts it into all.
package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/postgres/counted"
	"bosang/claims/report"
	"bosang/rules"
	"bosang/rules/period"
)

// counting is a report and the statement that counts it, all columns as texts.
type counting struct {
	report.Definition
	// settings are made before, for the plan; empty: none.
	settings string
	sql      func(q *query) string
	// covers gives the rows, from FROM on, of what the report counts; nil: claims or entries.
	covers func(q *query) string
}

// all are the reports that there are, in the order in which they are listed.
var all = []counting{claimsByDay, claimsPublished, timeToDecision, refusals, owed, accounts, notices, overrides, objections, appeals, changes}

// Store is a store that counts too.
type Store struct{ *postgres.Store }

var _ report.Store = Store{}

// Definitions lists what reports there are.
func (Store) Definitions() []report.Definition {
	out := make([]report.Definition, len(all))
	for i, c := range all {
		out[i] = c.Definition
	}
	return out
}

// Reports gives what can be counted in a transaction of this store.
func (Store) Reports(t claims.Tx) report.Tx { return tx{postgres.In(t), t} }

type tx struct {
	postgres.Conn
	claims claims.Tx
}

// db is the transaction itself.
func (t tx) db() pgx.Tx { return t.claims.(pgx.Tx) }

// Cut makes a cut-off. Who is about to write waits while it waits for those who write: so
// it does not wait long.
func (t tx) Cut(ctx context.Context) (c report.CutOff, err error) {
	if _, err := t.Changes(ctx, "wait for who writes", `SET LOCAL lock_timeout = '5s'`); err != nil {
		return c, err
	}
	c.At = t.claims.Now()
	c.Number, err = counted.Cut(ctx, t.db(), c.At)
	var busy *pgconn.PgError
	if errors.As(err, &busy) && busy.Code == "55P03" { // lock_not_available
		return c, &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "make a cut-off", Cause: err}
	}
	return c, err
}

// CutOff finds a cut-off.
func (t tx) CutOff(ctx context.Context, number int64) (report.CutOff, error) {
	return postgres.One(ctx, t.Conn, "cut_off", func(row pgx.Row) (c report.CutOff, err error) {
		err = row.Scan(&c.Number, postgres.ToTime(&c.At))
		return c, err
	}, `SELECT number, at FROM cutoffs WHERE number = $1`, number)
}

// Covers counts the claims or entries that a report is about.
func (t tx) Covers(ctx context.Context, d report.Definition, a report.Asked) (int64, error) {
	q := &query{Asked: a}
	sql := `SELECT count(*) FROM `
	switch of := find(d).covers; {
	case of != nil:
		sql += of(q)
	case d.Counts == "entries":
		sql += `entries e WHERE ` + q.entries()
	default:
		sql += `claim_versions v WHERE ` + q.claims()
	}
	return postgres.One(ctx, t.Conn, "report", func(row pgx.Row) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, sql, q.args...)
}

// find gives the report of a definition that is listed.
func find(d report.Definition) counting {
	return all[slices.IndexFunc(all, func(c counting) bool { return c.Name == d.Name && c.Public == d.Public })]
}

// Rows gives the rows of a report, as they are read.
func (t tx) Rows(ctx context.Context, d report.Definition, a report.Asked, take func([]report.Cell) error) error {
	q, c := &query{Asked: a}, find(d)
	sql := c.sql(q)
	// As much as lets a hundred thousand claims be joined without going to disk for them.
	if _, err := t.Changes(ctx, "make room", `SET LOCAL work_mem = '32MB'; `+c.settings); err != nil {
		return err
	}
	rows, err := t.db().Query(ctx, sql, q.args...)
	if err != nil {
		return fmt.Errorf("count %s: %w", d.Name, err)
	}
	defer rows.Close()
	texts := make([]pgtype.Text, len(rows.FieldDescriptions()))
	targets, cells := make([]any, len(texts)), make([]report.Cell, len(texts))
	for i := range texts {
		targets[i] = &texts[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("count %s: %w", d.Name, err)
		}
		for i, t := range texts {
			cells[i] = report.Cell{Text: t.String, Known: t.Valid}
		}
		if err := take(cells); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count %s: %w", d.Name, err)
	}
	return nil
}

// query collects the parameters of a statement. Conditions that are not asked for are left
// out, so that the plan is made for those that are.
type query struct {
	report.Asked
	args []any
}

// arg adds a parameter and gives its name.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// claims is the condition that a version v is of a claim that is counted.
func (q *query) claims() string {
	n := q.arg(q.AsOf)
	where := "v.since <= " + n + " AND (v.until IS NULL OR v.until > " + n + ")"
	and := func(condition string, v any) { where += " AND v." + condition + " " + q.arg(v) }
	if !q.Incident.IsZero() {
		and("incident_id =", postgres.ID(q.Incident))
	}
	if !q.Provider.IsZero() {
		and("provider_id =", postgres.ID(q.Provider))
	}
	if !q.From.IsZero() {
		and("filed_at >=", postgres.At(q.From.At(period.KST)))
	}
	if !q.To.IsZero() {
		and("filed_at <", postgres.At(q.To.At(period.KST)))
	}
	return where
}

// entries is the condition that an entry e is counted.
func (q *query) entries() string { return "e.period <= " + q.arg(q.AsOf) + q.ofProvider("e") }

// ofProvider narrows rows of a table to those of the provider that is asked for.
func (q *query) ofProvider(table string) string {
	if q.Provider.IsZero() {
		return ""
	}
	return " AND " + table + ".provider_id = " + q.arg(postgres.ID(q.Provider))
}

// incident is the incident that is asked for.
func (q *query) incident() pgtype.UUID { return postgres.ID(q.Incident) }

// The columns that several reports have.
var (
	incidentColumn = column("incident", report.Word, "사건", "Incident")
	providerColumn = column("provider", report.Word, "사업자", "Provider")
	serviceColumn  = column("service", report.Word, "서비스", "Service")
	laneColumn     = column("lane", report.Word, "처리 구분", "Lane")
	currencyColumn = column("currency", report.Word, "통화", "Currency")
	claimsColumn   = column("claims", report.Count, "청구", "Claims")
)

func column(name string, kind report.Kind, ko, en string) report.Column {
	return report.Column{Name: name, Kind: kind, Title: rules.Texts{Ko: ko, En: en}}
}

var (
	ofClaims = []report.Filter{report.ByIncident, report.ByProvider, report.From, report.To}
	byIDs    = []report.Filter{report.ByIncident, report.ByProvider}
)

// named joins the keys of the incident, the provider and the service of rows c. Where c
// sums over some of them, their keys are not known.
const named = `
	LEFT JOIN incidents i ON i.id = c.incident_id LEFT JOIN providers p ON p.id = c.provider_id LEFT JOIN services s ON s.id = c.service_id`

// byNames is the order of such rows; sums stand before what they are of.
const byNames = `i.key COLLATE "C" NULLS FIRST, p.key COLLATE "C" NULLS FIRST, s.key COLLATE "C" NULLS FIRST`
