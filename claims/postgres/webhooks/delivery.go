package webhooks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/webhook"
)

// mostTold bounds how many webhooks of a provider are told of one event.
const mostTold = 100

// Publish adds a delivery for each webhook that takes the event, once.
func (t tx) Publish(ctx context.Context, provider claims.ProviderID, only webhook.ID, e webhook.Event) ([]webhook.ID, error) {
	told, err := postgres.List(ctx, t.Conn, "list webhooks to tell", scanID, `
		SELECT w.id FROM webhooks w CROSS JOIN LATERAL `+inForce+` f
		WHERE w.provider_id = $1 AND w.removed_at IS NULL AND ($2 = ANY (f.types) OR w.id = $3) AND ($3::uuid IS NULL OR w.id = $3)
		ORDER BY w.id LIMIT $4`,
		postgres.ID(provider), string(e.Type), postgres.ID(only), mostTold)
	if err != nil || len(told) == 0 {
		return nil, err
	}
	_, err = t.Changes(ctx, "publish an event", `
		INSERT INTO deliveries (id, webhook_id, provider_id, event_id, type, subject, happened_at, data, state, attempts, next_at, created_at)
		SELECT d.id, d.webhook_id, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, $9 FROM unnest($1::uuid[], $2::uuid[]) AS d (id, webhook_id)
		ON CONFLICT (webhook_id, event_id) DO NOTHING`,
		postgres.Many(told, func(webhook.ID) pgtype.UUID { return postgres.ID(claims.NewID[any]()) }), postgres.IDs(told),
		postgres.ID(provider), postgres.ID(e.ID), string(e.Type), e.Subject, postgres.At(e.At), string(e.Data), postgres.At(t.claims.Now()))
	return told, err
}

func scanID(row pgx.Row) (id webhook.ID, err error) {
	err = row.Scan(postgres.ToID(&id))
	return id, err
}

const deliveryColumns = `d.id, d.webhook_id, d.provider_id, d.event_id, d.type, d.subject, d.happened_at, d.data, d.state, d.attempts, d.next_at, d.tried_at,
	coalesce(d.status, 0), d.failure, d.created_at, d.delivered_at`

func scanDelivery(row pgx.Row) (d webhook.Delivery, err error) {
	var data string
	err = row.Scan(postgres.ToID(&d.ID), postgres.ToID(&d.Webhook), postgres.ToID(&d.Provider), postgres.ToID(&d.Event.ID), (*string)(&d.Event.Type),
		&d.Event.Subject, postgres.ToTime(&d.Event.At), &data, (*string)(&d.State), &d.Attempts, postgres.ToTime(&d.NextAt),
		postgres.ToTime(&d.TriedAt), &d.Status, postgres.ToWord((*string)(&d.Failure)), postgres.ToTime(&d.CreatedAt), postgres.ToTime(&d.DeliveredAt))
	d.Event.Data = []byte(data)
	return d, err
}

// Deliveries lists those of a webhook, in a state where one is given, newest first.
func (t tx) Deliveries(ctx context.Context, w webhook.Webhook, state webhook.DeliveryState, page claims.Page) ([]webhook.Delivery, error) {
	before, limit := postgres.Cursor(page)
	if state == "" {
		return postgres.List(ctx, t.Conn, "list deliveries", scanDelivery,
			`SELECT `+deliveryColumns+` FROM deliveries d WHERE d.webhook_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3`, postgres.ID(w.ID), before, limit)
	}
	return postgres.List(ctx, t.Conn, "list deliveries", scanDelivery,
		`SELECT `+deliveryColumns+` FROM deliveries d WHERE d.webhook_id = $1 AND d.state = $4 AND d.id < $2 ORDER BY d.id DESC LIMIT $3`,
		postgres.ID(w.ID), before, limit, string(state))
}

// Delivery reads one.
func (t tx) Delivery(ctx context.Context, w webhook.Webhook, id webhook.DeliveryID) (webhook.Delivery, error) {
	return postgres.One(ctx, t.Conn, "delivery", scanDelivery,
		`SELECT `+deliveryColumns+` FROM deliveries d WHERE d.id = $1 AND d.webhook_id = $2`, postgres.ID(id), postgres.ID(w.ID))
}

// Redeliver puts one on its way anew.
func (t tx) Redeliver(ctx context.Context, w webhook.Webhook, id webhook.DeliveryID) error {
	_, err := t.Changes(ctx, "deliver once more", `
		UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = $3, delivered_at = NULL WHERE id = $1 AND webhook_id = $2`,
		postgres.ID(id), postgres.ID(w.ID), postgres.At(t.claims.Now()))
	return err
}

// Take gives what is due and moves when it is due to when the taker has no time left:
// who comes for the same row at the same time waits, and then finds it not due.
func (t tx) Take(ctx context.Context, id webhook.ID, until time.Time, limit int) (out webhook.Outgoing, err error) {
	out, err = postgres.One(ctx, t.Conn, "webhook", func(row pgx.Row) (out webhook.Outgoing, err error) {
		err = row.Scan(postgres.ToID(&out.Provider), &out.URL)
		return out, err
	}, `SELECT w.provider_id, f.url FROM webhooks w CROSS JOIN LATERAL `+inForce+` f
		WHERE w.id = $1 AND w.disabled_at IS NULL AND w.removed_at IS NULL`, postgres.ID(id))
	if claims.KindOf(err) == claims.KindNotFound {
		return out, nil // it is not active
	}
	if err != nil {
		return out, err
	}
	out.Deliveries, err = postgres.List(ctx, t.Conn, "take deliveries", scanDelivery, `
		UPDATE deliveries d SET next_at = $3
		FROM (SELECT id FROM deliveries WHERE webhook_id = $1 AND next_at <= $2 ORDER BY next_at LIMIT $4) due
		WHERE d.id = due.id AND d.next_at <= $2
		RETURNING `+deliveryColumns, postgres.ID(id), postgres.At(t.claims.Now()), postgres.At(until), limit)
	if err != nil || len(out.Deliveries) == 0 {
		return out, err
	}
	out.Secrets, err = t.secrets(ctx, id)
	return out, err
}

// Settle writes what became of attempts.
func (t tx) Settle(ctx context.Context, tried []webhook.Delivery) error {
	if len(tried) == 0 {
		return nil
	}
	type row = webhook.Delivery
	_, err := t.Changes(ctx, "settle deliveries", `
		UPDATE deliveries d SET state = n.state, attempts = n.attempts, next_at = n.next_at, tried_at = n.tried_at, status = nullif(n.status, 0),
			failure = n.failure, delivered_at = n.delivered_at
		FROM unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::text[], $8::timestamptz[])
			AS n (id, state, attempts, next_at, tried_at, status, failure, delivered_at)
		WHERE d.id = n.id AND d.state <> 'delivered'`,
		postgres.Many(tried, func(d row) pgtype.UUID { return postgres.ID(d.ID) }), postgres.Many(tried, func(d row) string { return string(d.State) }),
		postgres.Many(tried, func(d row) int { return d.Attempts }), postgres.Many(tried, func(d row) pgtype.Timestamptz { return postgres.At(d.NextAt) }),
		postgres.Many(tried, func(d row) pgtype.Timestamptz { return postgres.At(d.TriedAt) }), postgres.Many(tried, func(d row) int { return d.Status }),
		postgres.Many(tried, func(d row) pgtype.Text { return postgres.Word(d.Failure) }),
		postgres.Many(tried, func(d row) pgtype.Timestamptz { return postgres.At(d.DeliveredAt) }))
	return err
}

// NextDue tells when something of an active webhook is due next.
func (t tx) NextDue(ctx context.Context, id webhook.ID) (time.Time, error) {
	return t.instant(ctx, `
		SELECT (SELECT d.next_at FROM deliveries d WHERE d.webhook_id = w.id AND d.next_at IS NOT NULL ORDER BY d.next_at LIMIT 1)
		FROM (SELECT $1::uuid) AS one (id) LEFT JOIN webhooks w ON w.id = one.id AND w.disabled_at IS NULL AND w.removed_at IS NULL`, id)
}

// Overdue gives active webhooks of which something has been due for some time.
func (t tx) Overdue(ctx context.Context, before time.Time, limit int) ([]webhook.ID, error) {
	return postgres.List(ctx, t.Conn, "list webhooks that wait", scanID, `
		SELECT w.id FROM webhooks w
		WHERE w.disabled_at IS NULL AND w.removed_at IS NULL AND EXISTS (SELECT FROM deliveries d WHERE d.webhook_id = w.id AND d.next_at < $1)
		ORDER BY w.id LIMIT $2`, postgres.At(before), limit)
}
