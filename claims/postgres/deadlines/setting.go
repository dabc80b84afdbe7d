package deadlines

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/deadline"
	"bosang/claims/postgres"
)

const day = 24 * time.Hour

// Settings gives what a provider has set.
func (t tx) Settings(ctx context.Context, provider claims.ProviderID) ([]deadline.Setting, error) {
	return postgres.List(ctx, t.Conn, "list what a provider has set", func(row pgx.Row) (s deadline.Setting, err error) {
		var days int64
		err = row.Scan(postgres.ToID(&s.Provider), (*string)(&s.Kind), &s.Amount, &days, &s.Version, &s.ChangedBy, postgres.ToTime(&s.ChangedAt))
		s.Warn = time.Duration(days) * day
		return s, err
	}, `SELECT provider_id, kind, amount, warn_days, version, changed_by, changed_at FROM deadline_settings WHERE provider_id = $1 ORDER BY kind LIMIT $2`,
		postgres.ID(provider), len(deadline.Kinds()))
}

// Set writes a setting where its version is still s.Version.
func (t tx) Set(ctx context.Context, s deadline.Setting) error {
	args := []any{postgres.ID(s.Provider), string(s.Kind), s.Amount, int64(s.Warn / day), s.Version, t.claims.Actor().Subject, postgres.At(t.claims.Now())}
	sql := `UPDATE deadline_settings SET amount = $3, warn_days = $4, version = version + 1, changed_by = $6, changed_at = $7
		WHERE provider_id = $1 AND kind = $2 AND version = $5`
	if s.Version == 1 {
		sql = `INSERT INTO deadline_settings (provider_id, kind, amount, warn_days, version, changed_by, changed_at)
			VALUES ($1, $2, $3, $4, $5 + 1, $6, $7) ON CONFLICT DO NOTHING`
	}
	changed, err := t.Changes(ctx, "set a deadline", sql, args...)
	if err == nil && changed == 0 {
		return claims.Stale("deadline")
	}
	return err
}
