package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/rules/money"
)

const planColumns = `id, provider_id, service_id, key, name_ko, name_en, audience, content_service, main_features, facts, version, created_at`

func scanPlan(row pgx.Row) (p claims.Plan, err error) {
	err = row.Scan((*[16]byte)(&p.ID), (*[16]byte)(&p.ProviderID), (*[16]byte)(&p.ServiceID), &p.Key, &p.Name.Korean, &p.Name.English,
		(*string)(&p.Audience), &p.ContentService, &p.MainFeatures, toFacts{&p.Facts}, &p.Version, scanTime(&p.CreatedAt))
	return p, err
}

// AddPlan adds a plan with its terms.
func (t *tx) AddPlan(ctx context.Context, p claims.Plan) error {
	added, err := t.changes(ctx, "add a plan", `
		INSERT INTO plans (id, provider_id, service_id, key, name_ko, name_en, audience, content_service, main_features, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT DO NOTHING`,
		id(p.ID), id(p.ProviderID), id(p.ServiceID), p.Key, p.Name.Korean, p.Name.English, string(p.Audience),
		p.ContentService, texts(p.MainFeatures), p.Version, at(p.CreatedAt))
	if err != nil {
		return refers("service", err)
	}
	if added == 0 {
		there, err := t.PlanByKey(ctx, p.ServiceID, p.Key)
		return taken("plan", there.ID.String(), err)
	}
	for _, terms := range p.Terms {
		if err := t.AddTerms(ctx, p.ID, terms); err != nil {
			return err
		}
	}
	return nil
}

// ChangePlan writes what may change of a plan, where the version is still p.Version.
func (t *tx) ChangePlan(ctx context.Context, p claims.Plan) error {
	changed, err := t.changes(ctx, "change a plan", `
		UPDATE plans
		SET name_ko = $3, name_en = $4, audience = $5, content_service = $6, main_features = $7, version = version + 1
		WHERE id = $1 AND version = $2`,
		id(p.ID), p.Version, p.Name.Korean, p.Name.English, string(p.Audience), p.ContentService, texts(p.MainFeatures))
	if err != nil || changed > 0 {
		return err
	}
	_, err = t.Plan(ctx, p.ID)
	return stale("plan", err)
}

// TellPlan writes the facts, where the version is still p.Version.
func (t *tx) TellPlan(ctx context.Context, p claims.Plan) error {
	changed, err := t.changes(ctx, "tell facts of a plan", `UPDATE plans SET facts = $3::text::jsonb, version = version + 1 WHERE id = $1 AND version = $2`,
		id(p.ID), p.Version, string(p.Facts.JSON()))
	if err == nil && changed == 0 {
		return claims.Stale("plan")
	}
	return err
}

// AddTerms adds terms with their channels; terms from the same instant on are
// a conflict.
func (t *tx) AddTerms(ctx context.Context, plan claims.PlanID, terms claims.Terms) error {
	added, err := t.changes(ctx, "add terms", `
		INSERT INTO plan_terms (plan_id, effective_at, periodic_fee, fee_period) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`,
		id(plan), at(terms.EffectiveAt), terms.PeriodicFee, word(terms.FeePeriod))
	if err != nil {
		return refers("plan", err)
	}
	if added == 0 {
		return claims.Conflict("terms_exist", "plan", plan.String())
	}
	_, err = t.changes(ctx, "add channels", `
		INSERT INTO plan_channels (plan_id, effective_at, channel, fee, currency, confidence)
		SELECT $1, $2, c.channel, c.fee::numeric, c.currency, NULLIF(c.confidence, '')
		FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS c (channel, fee, currency, confidence)`,
		id(plan), at(terms.EffectiveAt),
		many(terms.Channels, func(c claims.Channel) string { return c.Key }),
		many(terms.Channels, func(c claims.Channel) string { return c.Fee.Decimal().String() }),
		many(terms.Channels, func(c claims.Channel) string { return c.Fee.Currency() }),
		many(terms.Channels, func(c claims.Channel) string { return string(c.Confidence) }))
	return err
}

// Plan reads a plan by id.
func (t *tx) Plan(ctx context.Context, plan claims.PlanID) (claims.Plan, error) {
	p, err := one(ctx, t, "plan", scanPlan, `SELECT `+planColumns+` FROM plans WHERE id = $1`, id(plan))
	return t.oneWithTerms(ctx, p, err)
}

// PlanByKey reads a service's plan by key.
func (t *tx) PlanByKey(ctx context.Context, service claims.ServiceID, key string) (claims.Plan, error) {
	p, err := one(ctx, t, "plan", scanPlan, `SELECT `+planColumns+` FROM plans WHERE service_id = $1 AND key = $2`, id(service), key)
	return t.oneWithTerms(ctx, p, err)
}

// Plans lists a service's plans, newest first; without a service, all.
func (t *tx) Plans(ctx context.Context, service claims.ServiceID, page claims.Page) ([]claims.Plan, error) {
	before, limit := cursor(page)
	var plans []claims.Plan
	var err error
	if service.IsZero() {
		plans, err = list(ctx, t, "list plans", scanPlan,
			`SELECT `+planColumns+` FROM plans WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	} else {
		plans, err = list(ctx, t, "list plans", scanPlan,
			`SELECT `+planColumns+` FROM plans WHERE service_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2`, before, limit, id(service))
	}
	if err != nil {
		return nil, err
	}
	return plans, t.fillTerms(ctx, plans)
}

// PlansOf gives the plans of the services.
func (t *tx) PlansOf(ctx context.Context, services []claims.ServiceID) ([]claims.PlanID, error) {
	return list(ctx, t, "find plans by service", scanOneID[claims.PlanID],
		`SELECT id FROM plans WHERE service_id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, idsOf(services), maxParts)
}

// PlansWith gives the service's plans that have one of the features among their
// main ones.
func (t *tx) PlansWith(ctx context.Context, service claims.ServiceID, features []string) ([]claims.PlanID, error) {
	return list(ctx, t, "find plans by feature", scanOneID[claims.PlanID], `
		SELECT id FROM plans WHERE service_id = $1 AND main_features && $2::text[] ORDER BY id LIMIT $3`,
		id(service), texts(features), maxParts)
}

// scanOneID reads a row that is an id.
func scanOneID[T ~[16]byte](row pgx.Row) (T, error) {
	var raw [16]byte
	err := row.Scan(&raw)
	return T(raw), err
}

func (t *tx) oneWithTerms(ctx context.Context, p claims.Plan, err error) (claims.Plan, error) {
	if err != nil {
		return claims.Plan{}, err
	}
	set := []claims.Plan{p}
	err = t.fillTerms(ctx, set)
	return set[0], err
}

// fillTerms reads the terms of all the plans with their channels in one
// statement: a row for each channel, and one for terms without any.
func (t *tx) fillTerms(ctx context.Context, plans []claims.Plan) error {
	if len(plans) == 0 {
		return nil
	}
	place := make(map[claims.PlanID]int, len(plans))
	for i, p := range plans {
		place[p.ID] = i
	}
	rows, err := t.Query(ctx, `
		SELECT t.plan_id, t.effective_at, t.periodic_fee, t.fee_period, c.channel, c.fee::text, c.currency, c.confidence
		FROM plan_terms t
		LEFT JOIN plan_channels c ON c.plan_id = t.plan_id AND c.effective_at = t.effective_at
		WHERE t.plan_id = ANY ($1::uuid[])
		ORDER BY t.plan_id, t.effective_at, c.channel LIMIT $2`,
		many(plans, func(p claims.Plan) pgtype.UUID { return id(p.ID) }), maxParts)
	if err != nil {
		return failed("read terms", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scanTerms(rows, plans, place); err != nil {
			return failed("read terms", err)
		}
	}
	return failed("read terms", rows.Err())
}

// scanTerms adds one row to the terms of its plan.
func scanTerms(row pgx.Row, plans []claims.Plan, place map[claims.PlanID]int) error {
	var plan claims.PlanID
	var terms claims.Terms
	var channel pgtype.Text
	var fee scannedMoney
	var confidence claims.Confidence
	err := row.Scan((*[16]byte)(&plan), scanTime(&terms.EffectiveAt), &terms.PeriodicFee, scanWord((*string)(&terms.FeePeriod)),
		&channel, &fee.value, &fee.currency, scanWord((*string)(&confidence)))
	if err != nil {
		return err
	}
	p := &plans[place[plan]]
	if n := len(p.Terms); n == 0 || !p.Terms[n-1].EffectiveAt.Equal(terms.EffectiveAt) {
		p.Terms = append(p.Terms, terms)
	}
	if !channel.Valid {
		return nil
	}
	paid, err := money.Parse(fee.value.String, fee.currency.String)
	if err != nil {
		return err
	}
	last := &p.Terms[len(p.Terms)-1]
	last.Channels = append(last.Channels, claims.Channel{Key: channel.String, Fee: paid, Confidence: confidence})
	return nil
}
