package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
)

const serviceColumns = `id, provider_id, key, name_ko, name_en, daily_users, cloud, kind, version, created_at`

func scanService(row pgx.Row) (s claims.Service, err error) {
	err = row.Scan((*[16]byte)(&s.ID), (*[16]byte)(&s.ProviderID), &s.Key, &s.Name.Korean, &s.Name.English,
		&s.DailyUsers, &s.Cloud, scanWord((*string)(&s.Kind)), &s.Version, scanTime(&s.CreatedAt))
	return s, err
}

// maxParts bounds the parts that are read of one set of things: features,
// terms, windows, causes. It is far above what there can be.
const maxParts = 100_000

// AddService adds a service with its features.
func (t *tx) AddService(ctx context.Context, s claims.Service) error {
	added, err := t.changes(ctx, "add a service", `
		INSERT INTO services (id, provider_id, key, name_ko, name_en, daily_users, cloud, version, created_at, kind)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT DO NOTHING`,
		id(s.ID), id(s.ProviderID), s.Key, s.Name.Korean, s.Name.English, s.DailyUsers, s.Cloud, s.Version, at(s.CreatedAt), word(s.Kind))
	if err != nil {
		return refers("provider", err)
	}
	if added == 0 {
		there, err := t.ServiceByKey(ctx, s.ProviderID, s.Key)
		return taken("service", there.ID.String(), err)
	}
	return t.putFeatures(ctx, s)
}

// ChangeService writes what may change of a service, where the version is still
// s.Version; its features are added or renamed, never removed.
func (t *tx) ChangeService(ctx context.Context, s claims.Service) error {
	changed, err := t.changes(ctx, "change a service", `
		UPDATE services SET name_ko = $3, name_en = $4, daily_users = $5, cloud = $6, kind = $7, version = version + 1
		WHERE id = $1 AND version = $2`,
		id(s.ID), s.Version, s.Name.Korean, s.Name.English, s.DailyUsers, s.Cloud, word(s.Kind))
	if err != nil {
		return err
	}
	if changed == 0 {
		_, err := t.Service(ctx, s.ID)
		return stale("service", err)
	}
	return t.putFeatures(ctx, s)
}

func (t *tx) putFeatures(ctx context.Context, s claims.Service) error {
	_, err := t.changes(ctx, "put a service's features", `
		INSERT INTO features (id, service_id, key, name_ko, name_en)
		SELECT f.id, $1, f.key, f.name_ko, f.name_en
		FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS f (id, key, name_ko, name_en)
		ON CONFLICT (service_id, key) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en`,
		id(s.ID),
		many(s.Features, func(f claims.Feature) pgtype.UUID { return id(f.ID) }),
		many(s.Features, func(f claims.Feature) string { return f.Key }),
		many(s.Features, func(f claims.Feature) string { return f.Name.Korean }),
		many(s.Features, func(f claims.Feature) string { return f.Name.English }))
	return err
}

// Service reads a service by id.
func (t *tx) Service(ctx context.Context, service claims.ServiceID) (claims.Service, error) {
	s, err := one(ctx, t, "service", scanService, `SELECT `+serviceColumns+` FROM services WHERE id = $1`, id(service))
	return t.oneWithFeatures(ctx, s, err)
}

// LockService reads a service by id and lets nobody else lock or change it until
// the transaction ends. Subscriptions to it can be added meanwhile.
func (t *tx) LockService(ctx context.Context, service claims.ServiceID) (claims.Service, error) {
	s, err := one(ctx, t, "service", scanService,
		`SELECT `+serviceColumns+` FROM services WHERE id = $1 FOR NO KEY UPDATE`, id(service))
	return t.oneWithFeatures(ctx, s, err)
}

// LockServices locks all services of a provider, in the order of their ids.
func (t *tx) LockServices(ctx context.Context, provider claims.ProviderID) ([]claims.ServiceID, error) {
	return list(ctx, t, "lock services", scanOneID[claims.ServiceID],
		`SELECT id FROM services WHERE provider_id = $1 ORDER BY id LIMIT $2 FOR NO KEY UPDATE`, id(provider), maxParts)
}

// ServiceByKey reads a provider's service by key.
func (t *tx) ServiceByKey(ctx context.Context, provider claims.ProviderID, key string) (claims.Service, error) {
	s, err := one(ctx, t, "service", scanService, `SELECT `+serviceColumns+` FROM services WHERE provider_id = $1 AND key = $2`, id(provider), key)
	return t.oneWithFeatures(ctx, s, err)
}

// Services lists a provider's services, newest first; without a provider, all.
func (t *tx) Services(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]claims.Service, error) {
	before, limit := cursor(page)
	var services []claims.Service
	var err error
	if provider.IsZero() {
		services, err = list(ctx, t, "list services", scanService,
			`SELECT `+serviceColumns+` FROM services WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	} else {
		services, err = list(ctx, t, "list services", scanService,
			`SELECT `+serviceColumns+` FROM services WHERE provider_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2`, before, limit, id(provider))
	}
	if err != nil {
		return nil, err
	}
	return services, t.fillFeatures(ctx, services)
}

func (t *tx) oneWithFeatures(ctx context.Context, s claims.Service, err error) (claims.Service, error) {
	if err != nil {
		return claims.Service{}, err
	}
	set := []claims.Service{s}
	err = t.fillFeatures(ctx, set)
	return set[0], err
}

// fillFeatures reads the features of all the services in one statement.
func (t *tx) fillFeatures(ctx context.Context, services []claims.Service) error {
	if len(services) == 0 {
		return nil
	}
	place := make(map[claims.ServiceID]int, len(services))
	for i, s := range services {
		place[s.ID] = i
	}
	rows, err := t.Query(ctx, `
		SELECT service_id, id, key, name_ko, name_en FROM features
		WHERE service_id = ANY ($1::uuid[]) ORDER BY service_id, id LIMIT $2`,
		many(services, func(s claims.Service) pgtype.UUID { return id(s.ID) }), maxParts)
	if err != nil {
		return failed("read features", err)
	}
	var service claims.ServiceID
	var f claims.Feature
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&service), (*[16]byte)(&f.ID), &f.Key, &f.Name.Korean, &f.Name.English}, func() error {
		s := &services[place[service]]
		s.Features = append(s.Features, f)
		return nil
	})
	return failed("read features", err)
}
