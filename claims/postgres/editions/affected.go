package editions

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/edition"
	"bosang/claims/postgres"
)

const (
	// maxBound is how many plans are looked at: more than there are.
	maxBound = 100_000
	// maxNamed is how many plans a run is limited to; one over more of them goes over
	// all, which finds the same.
	maxNamed = 200
)

// bound is a plan that an edition can bind, and whose it is.
type bound struct {
	plan     claims.PlanID
	provider claims.ProviderID
}

// Affected gives the live incidents with claims of a provider that the scope
// binds, in the order of their ids.
func (t tx) Affected(ctx context.Context, s edition.Scope, after claims.IncidentID, limit int) ([]edition.Affected, error) {
	b := s.Binds
	plans, err := postgres.List(ctx, t.Conn, "find the plans that an edition binds", func(row pgx.Row) (b bound, err error) {
		err = row.Scan(postgres.ToID(&b.plan), postgres.ToID(&b.provider))
		return b, err
	}, `
		SELECT pl.id, pl.provider_id
		FROM plans pl JOIN services s ON s.id = pl.service_id JOIN providers p ON p.id = pl.provider_id
		WHERE (cardinality($1::text[]) = 0 OR p.class = ANY ($1)) AND (cardinality($2::text[]) = 0 OR p.key = ANY ($2))
			AND (cardinality($3::text[]) = 0 OR s.key = ANY ($3)) AND (cardinality($4::text[]) = 0 OR s.key || '/' || pl.key = ANY ($4))
			AND (pl.content_service OR NOT $5) AND ($7 = '' OR p.jurisdiction = $7) AND (cardinality($8::text[]) = 0 OR pl.audience = ANY ($8))
			-- A service of which nobody says what it is can be any.
			AND (cardinality($9::text[]) = 0 OR s.kind IS NULL OR s.kind = ANY ($9))
		ORDER BY pl.id LIMIT $6`,
		words(b.ProviderClasses), words(b.Providers), words(b.Services), words(b.Plans), b.Content, maxBound, s.Jurisdiction,
		words(b.Audiences), words(b.ServiceKinds))
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	var providers []claims.ProviderID
	var named []claims.PlanID
	for _, p := range plans {
		providers = append(providers, p.provider)
		named = append(named, p.plan)
	}
	slices.SortFunc(providers, claims.ProviderID.Compare)
	providers = slices.Compact(providers)
	bounds := len(b.ProviderClasses) + len(b.Providers) + len(b.Services) + len(b.Plans) + len(b.Audiences) + len(b.ServiceKinds) + len(s.Jurisdiction)
	if all := bounds == 0 && !b.Content; all || len(named) > maxNamed {
		named = nil
	}
	return postgres.List(ctx, t.Conn, "find the incidents that an edition binds", func(row pgx.Row) (edition.Affected, error) {
		a := edition.Affected{Plans: named}
		err := row.Scan(postgres.ToID(&a.Incident))
		return a, err
	}, `
		SELECT i.id FROM incidents i
		WHERE i.id > $1 AND i.merged_into IS NULL AND ($6::uuid IS NULL OR i.id = $6) AND (cardinality($2::text[]) = 0 OR i.key = ANY ($2))
			-- Not when all that is known of it was over before.
			AND ($3::timestamptz IS NULL OR NOT EXISTS (SELECT FROM outages o WHERE o.incident_id = i.id)
				OR EXISTS (SELECT FROM outages o JOIN windows w ON w.outage_id = o.id
					WHERE o.incident_id = i.id AND (w.ends_latest IS NULL OR w.ends_latest > $3)))
			AND EXISTS (SELECT FROM unnest($4::uuid[]) AS p (id)
				CROSS JOIN LATERAL (SELECT c.id FROM claims c WHERE c.provider_id = p.id AND c.incident_id = i.id ORDER BY c.id DESC LIMIT 1) c)
		ORDER BY i.id LIMIT $5`,
		pgtype.UUID{Bytes: after, Valid: true}, words(b.Incidents), postgres.At(s.From), postgres.IDs(providers), limit, postgres.ID(s.Incident))
}

// words is an array that is never NULL.
func words(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
