package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/embedded"
	"bosang/migrations"
)

// house is the use cases over a database.
type house struct {
	store    *postgres.Store
	useCases *claims.UseCases
	batches  *batch.Batches
}

var administrator = access.Actor{Subject: "bench", Role: access.Administrator}

func (b *bench) open(ctx context.Context, name string) (*house, error) {
	queue, err := jobs.NewQueue(quiet())
	if err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, b.serviceURL(name), postgres.Options{Enqueuer: queue, MaxConns: 16, Keys: b.keys})
	if err != nil {
		return nil, err
	}
	useCases := claims.New(store, b.books)
	return &house{store: store, useCases: useCases, batches: batch.New(batches.Store{Store: store}, useCases)}, nil
}

// seeds is how many claims of the demonstration all others are copies of.
const seeds = 5000

// makeEmpty makes the database that has no more than the tables.
func (b *bench) makeEmpty(ctx context.Context) error {
	if err := b.server.EnsureDatabase(ctx, empty); err != nil {
		return err
	}
	return migrations.Up(ctx, b.ownerURL(empty), quiet(), nil)
}

// makeBase makes a database with the incident of October 2022, and the claims of
// the demonstration set aside as seeds.
func (b *bench) makeBase(ctx context.Context) error {
	if err := b.copyDatabase(ctx, empty, base); err != nil {
		return err
	}
	h, err := b.open(ctx, base)
	if err != nil {
		return err
	}
	defer h.store.Close()
	loaded, err := demonstration.Load(ctx, h.useCases, administrator, demonstration.Population{Claims: seeds, Seed: 1})
	if err != nil {
		return err
	}
	if _, err := demonstration.File(ctx, h.useCases, administrator, loaded, func(int64) {}); err != nil {
		return err
	}
	return statements(ctx, b.ownerURL(base), `
		CREATE TABLE seeds AS
		SELECT row_number() OVER (ORDER BY c.id) - 1 AS n, c.provider_id, c.service_id, c.plan_id, c.incident_id, c.claimant_kind, c.features,
			c.loss, c.loss_currency, c.filed_at, s.started_at, s.channel, s.billing_day, s.fee, s.fee_currency, s.cohort
		FROM claims c JOIN subscriptions s ON s.claimant_id = c.claimant_id AND s.id = c.subscription_id`,
		`ALTER TABLE seeds ADD PRIMARY KEY (n)`, `ANALYZE seeds`,
		`TRUNCATE claims, subscriptions, claimants, person_keys, directory, decisions, events, answers, river.river_job CASCADE`)
}

// populate makes a database with n claimants, each with a subscription and, when
// filed is set, a claim. Their ids follow from their numbers. Foreign keys are not
// checked on the way and further indexes are made afterwards: this is not what is
// measured.
func (b *bench) populate(ctx context.Context, name string, n int, filed bool) error {
	if err := b.copyDatabase(ctx, base, name); err != nil {
		return err
	}
	url := b.server.ConnString(embedded.AdminRole, name)
	indexes, err := furtherIndexes(ctx, url)
	if err != nil {
		return err
	}
	sqls := []string{"SET session_replication_role = replica", "SET synchronous_commit = off", "SET work_mem = '128MB'", "SET maintenance_work_mem = '256MB'"}
	for index := range indexes {
		sqls = append(sqls, "DROP INDEX public."+index)
	}
	sqls = append(sqls, rows(n, filed)...)
	for _, definition := range indexes {
		sqls = append(sqls, definition)
	}
	if err := statements(ctx, url, append(sqls, "VACUUM ANALYZE claimants, subscriptions, claims")...); err != nil {
		return err
	}
	return b.admin(ctx, "CHECKPOINT")
}

// rows gives the statements that make the rows, in the order of the claimants.
func rows(n int, filed bool) []string {
	from := fmt.Sprintf("FROM generate_series(1, %d) AS i JOIN seeds s ON s.n = i %% %d ORDER BY 1", n, seeds)
	sqls := []string{
		`INSERT INTO claimants (claimant_id, provider_id, kind, customer_sealed, created_at)
			SELECT md5('claimant' || i)::uuid, s.provider_id, s.claimant_kind, 'bench'::bytea, now() ` + from,
		`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, billing_day,
				fee, fee_currency, cohort, version, created_at)
			SELECT md5('claimant' || i)::uuid, md5('subscription' || i)::uuid, s.provider_id, s.service_id, s.plan_id, s.claimant_kind,
				s.started_at, s.channel, s.billing_day, s.fee, s.fee_currency, s.cohort, 1, now() ` + from,
	}
	if !filed {
		return sqls
	}
	return append(sqls, `
		INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
			features, loss, loss_currency, filed_at, state, decision_number, created_at, claimed_at)
		SELECT md5('claimant' || i)::uuid, md5('claim' || i)::uuid, 'BS-' || i, s.provider_id, s.service_id, s.plan_id, s.incident_id,
			md5('subscription' || i)::uuid, s.claimant_kind, s.features, s.loss, s.loss_currency, s.filed_at, 'filed', 0, now(), s.filed_at `+from)
}

// furtherIndexes gives the definitions of the indexes that hold no constraint.
func furtherIndexes(ctx context.Context, url string) (map[string]string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	found, err := conn.Query(ctx, `
		SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid IN ('claimants'::regclass, 'subscriptions'::regclass, 'claims'::regclass)
			AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)`)
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	var name, definition string
	_, err = pgx.ForEachRow(found, []any{&name, &definition}, func() error {
		all[name] = definition
		return nil
	})
	return all, err
}
