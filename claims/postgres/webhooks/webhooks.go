// Package webhooks keeps webhooks and deliveries in PostgreSQL, on the transactions of
// package postgres. Secrets are sealed with a master key and read by the service itself
// alone.
package webhooks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/masterkeys"
	"bosang/claims/webhook"
)

// Store is a store that keeps webhooks too. Keys are the master keys that the store was
// opened with.
type Store struct {
	*postgres.Store
	Keys *keyring.Ring
}

var _ webhook.Store = Store{}

// Webhooks gives what can be done with webhooks in a transaction of this store.
func (s Store) Webhooks(t claims.Tx) webhook.Tx { return tx{postgres.In(t), s.Keys, t} }

// tx reads and writes webhooks and deliveries in one transaction.
type tx struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// Add adds a webhook.
func (t tx) Add(ctx context.Context, w webhook.Webhook) error {
	_, err := t.Changes(ctx, "add a webhook", `INSERT INTO webhooks (id, provider_id, added_by, added_at) VALUES ($1, $2, $3, $4)`,
		postgres.ID(w.ID), postgres.ID(w.Provider), w.AddedBy, postgres.At(w.AddedAt))
	return err
}

// Ask adds a revision.
func (t tx) Ask(ctx context.Context, w webhook.Webhook, r webhook.Revision) error {
	_, err := t.Changes(ctx, "ask for a webhook", `
		INSERT INTO webhook_revisions (webhook_id, number, provider_id, name, url, types, asked_by, asked_at, approval_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		postgres.ID(w.ID), r.Number, postgres.ID(w.Provider), r.Name, r.URL,
		postgres.Many(r.Types, func(t webhook.Type) string { return string(t) }), r.AskedBy, postgres.At(r.AskedAt), postgres.ID(r.Approval))
	return err
}

// Approve has a revision hold.
func (t tx) Approve(ctx context.Context, id approval.ID, by string) (bool, error) {
	changed, err := t.Changes(ctx, "approve a webhook", `
		UPDATE webhook_revisions r SET approved_by = $2
		WHERE approval_id = $1
			AND EXISTS (SELECT FROM webhooks w WHERE w.id = r.webhook_id AND w.removed_at IS NULL)
			AND NOT EXISTS (SELECT FROM webhook_revisions n WHERE n.webhook_id = r.webhook_id AND n.number > r.number AND n.approved_by IS NOT NULL)`,
		postgres.ID(id), by)
	return changed == 1, err
}

// DrawSecret keeps a secret, sealed with the master key in use.
func (t tx) DrawSecret(ctx context.Context, w webhook.Webhook, secret []byte) error {
	master, err := t.MasterKey(ctx)
	if err != nil {
		return err
	}
	id := claims.NewID[webhookSecret]()
	sealed, err := t.keys.Seal(master, masterkeys.WebhookSecret(id), secret)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "keep a secret of a webhook", `
		INSERT INTO webhook_secrets (id, webhook_id, provider_id, sealed, master_key, drawn_by, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		postgres.ID(id), postgres.ID(w.ID), postgres.ID(w.Provider), sealed, int64(master), t.claims.Actor().Subject, postgres.At(t.claims.Now()))
	return err
}

type webhookSecret struct{}

// secrets gives what signs for a webhook: the newest secret, and those that another
// replaced less than a day ago.
func (t tx) secrets(ctx context.Context, id webhook.ID) ([][]byte, error) {
	type kept struct {
		id     claims.ID[webhookSecret]
		sealed []byte
		at     time.Time
	}
	list, err := postgres.List(ctx, t.Conn, "list secrets of a webhook", func(row pgx.Row) (k kept, err error) {
		err = row.Scan(postgres.ToID(&k.id), &k.sealed, postgres.ToTime(&k.at))
		return k, err
	}, `SELECT id, sealed, drawn_at FROM webhook_secrets WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2`, postgres.ID(id), mostSecrets)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for i, k := range list {
		if i > 0 && t.claims.Now().Sub(list[i-1].at) >= webhook.Overlap {
			break
		}
		secret, err := t.keys.Open(masterkeys.WebhookSecret(k.id), k.sealed)
		if err != nil {
			return nil, err
		}
		out = append(out, secret)
	}
	return out, nil
}

// mostSecrets bounds how many sign a delivery.
const mostSecrets = 4

// newest and inForce join the revisions of a webhook that count.
const (
	revisionColumns = `r.number, r.name, r.url, r.types, r.asked_by, r.asked_at, r.approval_id, r.approved_by`
	inForce         = `(SELECT ` + revisionColumns + ` FROM webhook_revisions r
		WHERE r.webhook_id = w.id AND r.approved_by IS NOT NULL ORDER BY r.number DESC LIMIT 1)`
	newest = `(SELECT ` + revisionColumns + ` FROM webhook_revisions r WHERE r.webhook_id = w.id ORDER BY r.number DESC LIMIT 1)`
	read   = `
		SELECT w.id, w.provider_id, w.added_by, w.added_at, w.failing_since, w.disabled_at, w.disabled_because, w.removed_by, w.removed_at,
			f.number, f.name, f.url, f.types, f.asked_by, f.asked_at, f.approval_id, f.approved_by,
			n.number, n.name, n.url, n.types, n.asked_by, n.asked_at, n.approval_id, n.approved_by
		FROM webhooks w LEFT JOIN LATERAL ` + inForce + ` f ON true LEFT JOIN LATERAL ` + newest + ` n ON true `
)

func scan(row pgx.Row) (w webhook.Webhook, err error) {
	fields := []any{postgres.ToID(&w.ID), postgres.ToID(&w.Provider), &w.AddedBy, postgres.ToTime(&w.AddedAt), postgres.ToTime(&w.FailingSince),
		postgres.ToTime(&w.DisabledAt), postgres.ToWord((*string)(&w.DisabledBecause)), postgres.ToWord(&w.RemovedBy), postgres.ToTime(&w.RemovedAt)}
	var numbers [2]*int
	var types [2][]string
	for i, r := range []*webhook.Revision{&w.InForce, &w.Newest} {
		fields = append(fields, &numbers[i], postgres.ToWord(&r.Name), postgres.ToWord(&r.URL), &types[i], postgres.ToWord(&r.AskedBy),
			postgres.ToTime(&r.AskedAt), postgres.ToID(&r.Approval), postgres.ToWord(&r.ApprovedBy))
	}
	if err = row.Scan(fields...); err != nil {
		return w, err
	}
	for i, r := range []*webhook.Revision{&w.InForce, &w.Newest} {
		if numbers[i] != nil {
			r.Number = *numbers[i]
		}
		for _, t := range types[i] {
			r.Types = append(r.Types, webhook.Type(t))
		}
	}
	return w, nil
}

// Get reads a webhook.
func (t tx) Get(ctx context.Context, provider claims.ProviderID, id webhook.ID) (webhook.Webhook, error) {
	return postgres.One(ctx, t.Conn, "webhook", scan, read+`WHERE w.id = $1 AND w.provider_id = $2`, postgres.ID(id), postgres.ID(provider))
}

// Lock reads one that was not removed, and keeps others from changing it.
func (t tx) Lock(ctx context.Context, provider claims.ProviderID, id webhook.ID) (webhook.Webhook, error) {
	return postgres.One(ctx, t.Conn, "webhook", scan, read+`WHERE w.id = $1 AND w.provider_id = $2 AND w.removed_at IS NULL FOR UPDATE OF w`,
		postgres.ID(id), postgres.ID(provider))
}

// List gives the webhooks of a provider, newest first.
func (t tx) List(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]webhook.Webhook, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list webhooks", scan, read+`WHERE w.provider_id = $1 AND w.id < $2 ORDER BY w.id DESC LIMIT $3`,
		postgres.ID(provider), before, limit)
}

// Count counts those that were not removed.
func (t tx) Count(ctx context.Context, provider claims.ProviderID) (int, error) {
	return postgres.One(ctx, t.Conn, "provider", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT count(*) FROM webhooks WHERE provider_id = $1 AND removed_at IS NULL`, postgres.ID(provider))
}

// Remove ends a webhook.
func (t tx) Remove(ctx context.Context, w webhook.Webhook, by string) error {
	_, err := t.Changes(ctx, "remove a webhook", `UPDATE webhooks SET removed_by = $2, removed_at = $3 WHERE id = $1`,
		postgres.ID(w.ID), by, postgres.At(t.claims.Now()))
	return err
}

// Disable stops a webhook that runs.
func (t tx) Disable(ctx context.Context, id webhook.ID, because webhook.Because) (bool, error) {
	changed, err := t.Changes(ctx, "disable a webhook", `
		UPDATE webhooks SET disabled_at = $2, disabled_because = $3 WHERE id = $1 AND disabled_at IS NULL AND removed_at IS NULL`,
		postgres.ID(id), postgres.At(t.claims.Now()), string(because))
	return changed == 1, err
}

// Enable lets it run again, with all that was not delivered.
func (t tx) Enable(ctx context.Context, w webhook.Webhook) error {
	_, err := t.Changes(ctx, "enable a webhook", `
		UPDATE webhooks SET disabled_at = NULL, disabled_because = NULL, failing_since = NULL WHERE id = $1`, postgres.ID(w.ID))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "enable a webhook", `
		UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = $2 WHERE webhook_id = $1 AND state <> 'delivered'`,
		postgres.ID(w.ID), postgres.At(t.claims.Now()))
	return err
}

// Failed notes since when nothing gets through.
func (t tx) Failed(ctx context.Context, id webhook.ID) (time.Time, error) {
	_, err := t.Changes(ctx, "note that a webhook fails", `
		UPDATE webhooks SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL AND removed_at IS NULL`,
		postgres.ID(id), postgres.At(t.claims.Now()))
	if err != nil {
		return time.Time{}, err
	}
	return t.instant(ctx, `SELECT failing_since FROM webhooks WHERE id = $1`, id)
}

// Passed notes that something got through.
func (t tx) Passed(ctx context.Context, id webhook.ID) error {
	_, err := t.Changes(ctx, "note that a webhook works", `
		UPDATE webhooks SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL AND removed_at IS NULL`, postgres.ID(id))
	return err
}

// instant reads one instant of a webhook; zero: there is none.
func (t tx) instant(ctx context.Context, sql string, id webhook.ID) (time.Time, error) {
	return postgres.One(ctx, t.Conn, "webhook", func(row pgx.Row) (at time.Time, err error) {
		err = row.Scan(postgres.ToTime(&at))
		return at, err
	}, sql, postgres.ID(id))
}
