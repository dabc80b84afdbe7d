package notices

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/claims/postgres"
)

const updateColumns = `u.id, u.incident_id, u.provider_id, u.stage, u.text_ko, u.text_en, u.replaces, u.posted_by, u.at,
	(SELECT r.id FROM updates r WHERE r.replaces = u.id) AS replaced_by`

func scanUpdate(row pgx.Row) (u notice.Update, err error) {
	err = row.Scan(postgres.ToID(&u.ID), postgres.ToID(&u.Incident), postgres.ToID(&u.Provider), (*string)(&u.Stage), &u.Text.Ko, &u.Text.En,
		postgres.ToID(&u.Replaces), &u.PostedBy, postgres.ToTime(&u.At), postgres.ToID(&u.ReplacedBy))
	return u, err
}

// AddUpdate adds an update; one is replaced once.
func (t notices) AddUpdate(ctx context.Context, u notice.Update) error {
	added, err := t.Changes(ctx, "add an update", `
		INSERT INTO updates (id, incident_id, provider_id, stage, text_ko, text_en, replaces, posted_by, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (replaces) DO NOTHING`,
		postgres.ID(u.ID), postgres.ID(u.Incident), postgres.ID(u.Provider), string(u.Stage), u.Text.Ko, u.Text.En, postgres.ID(u.Replaces), u.PostedBy,
		postgres.At(u.At))
	if err != nil || added > 0 {
		return err
	}
	old, err := t.Update(ctx, u.Replaces)
	if err != nil {
		return err
	}
	return claims.Conflict("update_replaced", "update", old.ReplacedBy.String())
}

// Update reads an update.
func (t notices) Update(ctx context.Context, id notice.UpdateID) (notice.Update, error) {
	return postgres.One(ctx, t.Conn, "update", scanUpdate, `SELECT `+updateColumns+` FROM updates u WHERE u.id = $1`, postgres.ID(id))
}

// Updates lists what was told of an incident and of those merged into it.
func (t notices) Updates(ctx context.Context, incident claims.IncidentID, page claims.Page) ([]notice.Update, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list updates", scanUpdate, `
		SELECT u.* FROM incidents i CROSS JOIN LATERAL (
			SELECT `+updateColumns+` FROM updates u WHERE u.incident_id = i.id AND u.id < $2 ORDER BY u.id DESC LIMIT $3) u
		WHERE i.id = $1 OR i.merged_into = $1 ORDER BY u.id DESC LIMIT $3`, postgres.ID(incident), before, limit)
}

// LastUpdate gives what a provider told last and nothing stands in the place of.
func (t notices) LastUpdate(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) (notice.Update, error) {
	return postgres.One(ctx, t.Conn, "update", scanUpdate, `
		SELECT u.* FROM incidents i CROSS JOIN LATERAL (
			SELECT `+updateColumns+` FROM updates u WHERE u.incident_id = i.id AND u.provider_id = $2
				AND NOT EXISTS (SELECT FROM updates r WHERE r.replaces = u.id)
			ORDER BY u.id DESC LIMIT 1) u
		WHERE i.id = $1 OR i.merged_into = $1 ORDER BY u.id DESC LIMIT 1`, postgres.ID(incident), postgres.ID(provider))
}
