package main

import (
	"context"
	"fmt"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
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
	store, err := postgres.Open(ctx, b.serviceURL(name), postgres.Options{Enqueuer: queue, MaxConns: 16})
	if err != nil {
		return nil, err
	}
	useCases := claims.New(store, b.books)
	return &house{store: store, useCases: useCases, batches: batch.New(store, useCases)}, nil
}

// seeds is how many claims of the demonstration all others are copies of.
const seeds = 5000

// makeBase makes a database with the incident of October 2022, and the claims of
// the demonstration set aside as seeds.
func (b *bench) makeBase(ctx context.Context) error {
	if err := b.server.EnsureDatabase(ctx, base); err != nil {
		return err
	}
	if err := migrations.Up(ctx, b.ownerURL(base), quiet()); err != nil {
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
		`TRUNCATE claims, subscriptions, claimants, directory, decisions, events, answers, river.river_job`)
}

// populate makes a database with n claimants, each with a subscription and, when
// filed is set, a claim. Their ids follow from their numbers.
func (b *bench) populate(ctx context.Context, name string, n int, filed bool) error {
	if err := b.copyDatabase(ctx, base, name); err != nil {
		return err
	}
	numbers := fmt.Sprintf("generate_series(1, %d) AS i JOIN seeds s ON s.n = i %% %d", n, seeds)
	sqls := []string{
		`INSERT INTO claimants (claimant_id, provider_id, kind, customer_number, created_at)
			SELECT md5('claimant' || i)::uuid, s.provider_id, s.claimant_kind, 'bench-' || i, now() FROM ` + numbers,
		`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, billing_day,
				fee, fee_currency, cohort, version, created_at)
			SELECT md5('claimant' || i)::uuid, md5('subscription' || i)::uuid, s.provider_id, s.service_id, s.plan_id, s.claimant_kind,
				s.started_at, s.channel, s.billing_day, s.fee, s.fee_currency, s.cohort, 1, now() FROM ` + numbers,
	}
	if filed {
		sqls = append(sqls, `
			INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
				features, loss, loss_currency, filed_at, state, decision_number, created_at)
			SELECT md5('claimant' || i)::uuid, md5('claim' || i)::uuid, 'BS-' || i, s.provider_id, s.service_id, s.plan_id, s.incident_id,
				md5('subscription' || i)::uuid, s.claimant_kind, s.features, s.loss, s.loss_currency, s.filed_at, 'filed', 0, now() FROM `+numbers)
	}
	if err := statements(ctx, b.ownerURL(name), append(sqls, "VACUUM ANALYZE claimants, subscriptions, claims")...); err != nil {
		return err
	}
	return b.admin(ctx, "CHECKPOINT")
}
