package reports

import (
	"slices"

	"bosang/claims/report"
)

// SQL gives the statement of a report, with its parameters.
func SQL(a report.Asked) (string, []any) {
	i := slices.IndexFunc(all, func(c counting) bool { return c.Name == a.Name && c.Public == a.Public })
	q := &query{Asked: a}
	return all[i].sql(q), q.args
}
