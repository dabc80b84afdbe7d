package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
)

const providerColumns = `id, key, name_ko, name_en, class, jurisdiction, telecom_revenue::text, telecom_revenue_currency, version, created_at`

func scanProvider(row pgx.Row) (p claims.Provider, err error) {
	var revenue scannedMoney
	err = row.Scan((*[16]byte)(&p.ID), &p.Key, &p.Name.Korean, &p.Name.English, (*string)(&p.Class), &p.Jurisdiction,
		&revenue.value, &revenue.currency, &p.Version, scanTime(&p.CreatedAt))
	if err == nil {
		p.TelecomRevenue, err = revenue.amount()
	}
	return p, err
}

// AddProvider adds a provider; a key that is taken is a conflict that names the
// provider who has it.
func (t *tx) AddProvider(ctx context.Context, p claims.Provider) error {
	revenue, currency := amount(p.TelecomRevenue)
	added, err := t.changes(ctx, "add a provider", `
		INSERT INTO providers (id, key, name_ko, name_en, class, telecom_revenue, telecom_revenue_currency, version, created_at, jurisdiction)
		VALUES ($1, $2, $3, $4, $5, $6::text::numeric, $7, $8, $9, $10)
		ON CONFLICT DO NOTHING`,
		id(p.ID), p.Key, p.Name.Korean, p.Name.English, string(p.Class), revenue, currency, p.Version, at(p.CreatedAt), p.Jurisdiction)
	if err != nil || added > 0 {
		return err
	}
	there, err := t.ProviderByKey(ctx, p.Key)
	return taken("provider", there.ID.String(), err)
}

// taken is the conflict with a thing that is there already, under the id given.
func taken(noun, id string, err error) error {
	if err != nil {
		return err
	}
	return claims.Conflict(noun+"_exists", noun, id)
}

// ChangeProvider writes what may change of a provider, where the version is
// still p.Version.
func (t *tx) ChangeProvider(ctx context.Context, p claims.Provider) error {
	revenue, currency := amount(p.TelecomRevenue)
	changed, err := t.changes(ctx, "change a provider", `
		UPDATE providers
		SET name_ko = $3, name_en = $4, class = $5, telecom_revenue = $6::text::numeric, telecom_revenue_currency = $7, jurisdiction = $8, version = version + 1
		WHERE id = $1 AND version = $2`,
		id(p.ID), p.Version, p.Name.Korean, p.Name.English, string(p.Class), revenue, currency, p.Jurisdiction)
	if err != nil || changed > 0 {
		return err
	}
	_, err = t.Provider(ctx, p.ID)
	return stale("provider", err)
}

// stale says why a change met no row: there is none, or it has another version.
func stale(noun string, err error) error {
	if err != nil {
		return err
	}
	return claims.Stale(noun)
}

// Provider reads a provider by id.
func (t *tx) Provider(ctx context.Context, provider claims.ProviderID) (claims.Provider, error) {
	return one(ctx, t, "provider", scanProvider, `SELECT `+providerColumns+` FROM providers WHERE id = $1`, id(provider))
}

// ProviderByKey reads a provider by key.
func (t *tx) ProviderByKey(ctx context.Context, key string) (claims.Provider, error) {
	return one(ctx, t, "provider", scanProvider, `SELECT `+providerColumns+` FROM providers WHERE key = $1`, key)
}

// Providers lists providers, newest first.
func (t *tx) Providers(ctx context.Context, page claims.Page) ([]claims.Provider, error) {
	before, limit := cursor(page)
	return list(ctx, t, "list providers", scanProvider,
		`SELECT `+providerColumns+` FROM providers WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
}
