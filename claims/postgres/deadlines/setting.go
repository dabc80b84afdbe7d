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

const settingColumns = `provider_id, kind, amount, warn_days, version, changed_by, changed_at`

func scanSetting(row pgx.Row) (s deadline.Setting, err error) {
	var days int64
	err = row.Scan(postgres.ToID(&s.Provider), (*string)(&s.Kind), &s.Amount, &days, &s.Version, &s.ChangedBy, postgres.ToTime(&s.ChangedAt))
	s.Warn = time.Duration(days) * day
	return s, err
}

// Settings gives what a provider has set, as it is in force.
func (t tx) Settings(ctx context.Context, provider claims.ProviderID) ([]deadline.Setting, error) {
	return postgres.List(ctx, t.Conn, "list what a provider has set", scanSetting, `
		SELECT DISTINCT ON (kind) `+settingColumns+` FROM deadline_settings WHERE provider_id = $1 ORDER BY kind, version DESC LIMIT $2`,
		postgres.ID(provider), len(deadline.Kinds()))
}

// mostSettings bounds how far back what was set is looked for.
const mostSettings = 1_000

// SettingsOf gives what a provider has set of one kind, the newest first.
func (t tx) SettingsOf(ctx context.Context, provider claims.ProviderID, kind deadline.Key) ([]deadline.Setting, error) {
	return postgres.List(ctx, t.Conn, "list what a provider has set", scanSetting, `
		SELECT `+settingColumns+` FROM deadline_settings WHERE provider_id = $1 AND kind = $2 ORDER BY version DESC LIMIT $3`,
		postgres.ID(provider), string(kind), mostSettings)
}

// Set adds a setting where the version in force is still s.Version.
func (t tx) Set(ctx context.Context, s deadline.Setting) error {
	args := []any{postgres.ID(s.Provider), string(s.Kind), s.Amount, int64(s.Warn / day), s.Version, t.claims.Actor().Subject, postgres.At(t.claims.Now())}
	changed, err := t.Changes(ctx, "set a deadline", `
		INSERT INTO deadline_settings (provider_id, kind, amount, warn_days, version, changed_by, changed_at)
		SELECT $1, $2, $3, $4, $5::bigint + 1, $6, $7
		WHERE $5 = coalesce((SELECT max(version) FROM deadline_settings WHERE provider_id = $1 AND kind = $2), 1)
		ON CONFLICT DO NOTHING`, args...)
	if err == nil && changed == 0 {
		return claims.Stale("deadline")
	}
	return err
}
