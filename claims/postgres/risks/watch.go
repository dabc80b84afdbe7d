package risks

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/postgres"
	"bosang/claims/privacy"
	"bosang/claims/risk"
)

const watchColumns = `id, provider_id, kind, reason, added_by, added_at, expires_at, removal_asked_by, removed_by, removed_at`

func scanWatch(row pgx.Row) (w risk.Watch, err error) {
	err = row.Scan(postgres.ToID(&w.ID), postgres.ToID(&w.Provider), (*string)(&w.Kind), &w.Reason, &w.AddedBy, postgres.ToTime(&w.AddedAt),
		postgres.ToTime(&w.ExpiresAt), postgres.ToWord(&w.RemovalAskedBy), postgres.ToWord(&w.RemovedBy), postgres.ToTime(&w.RemovedAt))
	return w, err
}

// indexOf is the blind index by which what is known of claimants is found.
func (t tx) indexOf(provider claims.ProviderID, a risk.Attribute) (claims.Key, error) {
	switch a.Kind {
	case risk.OfAccount:
		bank, number := privacy.NormalAccount(a.Bank, a.Value)
		return t.keys.Index(privacy.IndexAccount, bank, number)
	case risk.OfEmail:
		return t.keys.Index(privacy.IndexEmail, privacy.NormalEmail(a.Value))
	case risk.OfPhone:
		return t.keys.Index(privacy.IndexPhone, privacy.NormalPhone(a.Value))
	}
	return postgres.CustomerKey(t.keys, provider, a.Value)
}

// AddWatch adds one, unless the provider watches for the same already.
func (t tx) AddWatch(ctx context.Context, w risk.Watch, of risk.Attribute) error {
	key, err := t.indexOf(w.Provider, of)
	if err != nil {
		return err
	}
	there, err := postgres.One(ctx, t.Conn, "watch", scanID[risk.WatchID], `
		SELECT id FROM watches WHERE provider_id = $1 AND kind = $2 AND key = $3 AND removed_at IS NULL AND expires_at > $4 ORDER BY expires_at DESC LIMIT 1`,
		postgres.ID(w.Provider), string(w.Kind), postgres.ID(key), postgres.At(t.claims.Now()))
	if err == nil {
		return claims.Conflict("watch_exists", "watch", there.String())
	}
	if !claims.IsNotFound(err, "watch") {
		return err
	}
	_, err = t.Changes(ctx, "add a watch", `
		INSERT INTO watches (id, provider_id, kind, key, reason, added_by, added_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		postgres.ID(w.ID), postgres.ID(w.Provider), string(w.Kind), postgres.ID(key), w.Reason, w.AddedBy, postgres.At(w.AddedAt), postgres.At(w.ExpiresAt))
	return err
}

// Watch reads one that the actor may see.
func (t tx) Watch(ctx context.Context, id risk.WatchID) (risk.Watch, error) {
	return postgres.One(ctx, t.Conn, "watch", scanWatch, `SELECT `+watchColumns+` FROM watches WHERE id = $1`, postgres.ID(id))
}

// Watches lists those of the actor's providers, newest first.
func (t tx) Watches(ctx context.Context, page claims.Page) ([]risk.Watch, error) {
	before, limit := postgres.Cursor(page)
	own := make([]claims.ProviderID, len(t.claims.Actor().Providers))
	for i, p := range t.claims.Actor().Providers {
		own[i] = p
	}
	return postgres.List(ctx, t.Conn, "list watches", scanWatch, `
		SELECT w.* FROM unnest($3::uuid[]) AS p (id) CROSS JOIN LATERAL (
			SELECT `+watchColumns+` FROM watches WHERE provider_id = p.id AND id < $1 ORDER BY id DESC LIMIT $2) w
		ORDER BY w.id DESC LIMIT $2`, before, limit, postgres.IDs(own))
}

// RemoveWatch writes who asked for the removal and who agreed.
func (t tx) RemoveWatch(ctx context.Context, id risk.WatchID, a approval.Approval) (bool, error) {
	changed, err := t.Changes(ctx, "remove a watch", `
		UPDATE watches SET approval_id = $2, removal_asked_by = $3, removed_by = $4, removed_at = $5 WHERE id = $1 AND removed_at IS NULL`,
		postgres.ID(id), postgres.ID(a.ID), a.RequestedBy, a.DecidedBy, postgres.At(a.DecidedAt))
	return changed > 0, err
}

// mostWatched bounds whose claims are looked at again for one watch.
const mostWatched = 10_000

// Watched gives the claimants of the provider who have claims and the attribute.
func (t tx) Watched(ctx context.Context, id risk.WatchID) ([]claims.ClaimantID, error) {
	return postgres.List(ctx, t.Conn, "look for who is watched for", scanID[claims.ClaimantID], `
		SELECT DISTINCT m.claimant_id FROM (
			SELECT w.provider_id, h.claimant_id FROM watches w CROSS JOIN LATERAL (
				SELECT y.claimant_id FROM payees y WHERE w.kind = 'account' AND y.account_index = w.key
				UNION ALL SELECT n.claimant_id FROM contacts n WHERE w.kind = 'email' AND n.email_index = w.key
				UNION ALL SELECT n.claimant_id FROM contacts n WHERE w.kind = 'phone' AND n.phone_index = w.key
				UNION ALL SELECT d.claimant_id FROM directory d WHERE w.kind = 'customer_number' AND d.key = w.key AND d.subject_id = d.claimant_id
				LIMIT $2) h
			WHERE w.id = $1) m
		WHERE EXISTS (SELECT FROM claims c WHERE c.claimant_id = m.claimant_id AND c.provider_id = m.provider_id) LIMIT $2`, postgres.ID(id), mostWatched)
}
