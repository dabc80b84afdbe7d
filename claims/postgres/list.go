package postgres

import (
	"fmt"
	"strings"

	"bosang/claims"
)

// wide is a list that may span claimants. Of one claimant it is read by the
// primary key; of providers, by one walk along the provider-led index for each,
// the first of which are merged.
type wide struct {
	doing, table, alias string
	// claimant: of one claimant; every: of all providers there are.
	claimant, every bool
	where           []string
	args            []any
}

// wide begins a list of the rows that the actor may see, narrowed to a claimant
// and a provider where they are given.
func (t *tx) wide(doing, table, alias string, claimant claims.ClaimantID, provider claims.ProviderID, page claims.Page) *wide {
	before, limit := cursor(page)
	q := &wide{doing: doing, table: table, alias: alias, args: []any{before, limit}}
	if own := claims.ClaimantID(t.actor.Claimant); !own.IsZero() {
		// Another claimant's rows than the own would be hidden anyway.
		if !claimant.IsZero() && claimant != own {
			q.where = append(q.where, "false")
		}
		claimant = own
	}
	switch {
	case !claimant.IsZero():
		q.claimant = true
		q.and("claimant_id = %s", id(claimant))
		if !provider.IsZero() {
			q.and("provider_id = %s", id(provider))
		}
	case !provider.IsZero():
		q.args = append(q.args, idsOf([]claims.ProviderID{provider}))
	case t.actor.SeesEverything():
		q.every = true
	default:
		providers := make([]claims.ProviderID, len(t.actor.Providers))
		for i, p := range t.actor.Providers {
			providers[i] = claims.ProviderID(p)
		}
		q.args = append(q.args, idsOf(providers))
	}
	return q
}

// and adds a condition on a column of the table; %s stands for the parameter.
func (q *wide) and(condition string, arg any) {
	q.args = append(q.args, arg)
	q.where = append(q.where, q.alias+"."+fmt.Sprintf(condition, fmt.Sprintf("$%d", len(q.args))))
}

// sql gives the statement: at most $2 rows with ids below $1, newest first. The
// columns are named once inside and once outside, so casts must be harmless twice.
func (q *wide) sql(columns string) string {
	conditions := append([]string{q.alias + ".id < $1"}, q.where...)
	rows := "FROM " + q.table + " " + q.alias + " WHERE " + strings.Join(conditions, " AND ")
	if q.claimant {
		return "SELECT " + columns + " " + rows + " ORDER BY " + q.alias + ".id DESC LIMIT $2"
	}
	providers := "unnest($3::uuid[]) AS p (id)"
	if q.every {
		providers = "providers p"
	}
	return "SELECT " + columns + " FROM " + providers + " CROSS JOIN LATERAL (SELECT " + columns + " " + rows +
		" AND " + q.alias + ".provider_id = p.id ORDER BY " + q.alias + ".id DESC LIMIT $2) " + q.alias +
		" ORDER BY " + q.alias + ".id DESC LIMIT $2"
}
