package persons

import (
	"context"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/privacy"
)

const recordColumns = `claimant_id, id, provider_id, at, actor, role, user_id, address, request, action, items, reason`

func scanRecord(row pgx.Row) (r privacy.Record, err error) {
	var user claims.Key
	var address *netip.Addr
	err = row.Scan(postgres.ToID(&r.Claimant), postgres.ToID(&r.ID), postgres.ToID(&r.Provider), postgres.ToTime(&r.At), &r.Actor, (*string)(&r.Role),
		postgres.ToID(&user), &address, &r.Request, (*string)(&r.Action), &r.Items, postgres.ToWord(&r.Reason))
	if address != nil {
		r.Address = *address
	}
	r.User = user
	return r, err
}

// Records lists access records that the actor may see, newest first.
func (t tx) Records(ctx context.Context, f privacy.RecordFilter, page claims.Page) ([]privacy.Record, error) {
	before, limit := postgres.Cursor(page)
	const doing = "list access records"
	switch {
	case !f.Claimant.IsZero():
		// The provider, where it is named too, only narrows what is one claimant's.
		return postgres.List(ctx, t.Conn, doing, scanRecord, `
			SELECT `+recordColumns+` FROM access_records
			WHERE claimant_id = $1 AND id < $2 AND ($4::uuid IS NULL OR provider_id = $4) ORDER BY id DESC LIMIT $3`,
			postgres.ID(f.Claimant), before, limit, postgres.ID(f.Provider))
	case !f.Provider.IsZero():
		return postgres.List(ctx, t.Conn, doing, scanRecord,
			`SELECT `+recordColumns+` FROM access_records WHERE provider_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
			postgres.ID(f.Provider), before, limit)
	}
	return postgres.List(ctx, t.Conn, doing, scanRecord,
		`SELECT `+recordColumns+` FROM access_records WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
}

// Tally counts the records of a span by actor. Days and hours are those of Korea.
func (t tx) Tally(ctx context.Context, provider claims.ProviderID, s privacy.Span, after string, limit int) ([]privacy.ActorTally, error) {
	of, args := ``, []any{
		postgres.ID(claims.FloorID[any](s.From)), postgres.ID(claims.FloorID[any](s.To)), after, limit, privacy.NightFrom, privacy.NightTo,
	}
	if !provider.IsZero() {
		of, args = `provider_id = $7 AND `, append(args, postgres.ID(provider))
	}
	return postgres.List(ctx, t.Conn, "count access records", func(row pgx.Row) (a privacy.ActorTally, err error) {
		err = row.Scan(&a.Actor, (*string)(&a.Role), &a.Records, &a.Persons, &a.Disclosed, &a.Downloaded, &a.WithoutReason, &a.AtNight, &a.MostInADay)
		return a, err
	}, `
		WITH seen AS (
			SELECT actor, role, claimant_id, action, reason, (at AT TIME ZONE INTERVAL '+09:00') AS local
			FROM access_records WHERE `+of+`id >= $1 AND id < $2 AND actor > $3
		), days AS (
			SELECT d.actor, max(d.persons) AS most
			FROM (SELECT actor, local::date AS day, count(DISTINCT claimant_id) AS persons FROM seen GROUP BY actor, local::date) d
			GROUP BY d.actor
		)
		SELECT s.actor, min(s.role), count(*), count(DISTINCT s.claimant_id), count(*) FILTER (WHERE s.action = 'disclosed'),
			count(*) FILTER (WHERE s.action = 'downloaded'), count(*) FILTER (WHERE s.action = 'downloaded' AND s.reason IS NULL),
			count(*) FILTER (WHERE extract(hour FROM s.local) >= $5 OR extract(hour FROM s.local) < $6), min(d.most)
		FROM seen s JOIN days d ON d.actor = s.actor
		GROUP BY s.actor ORDER BY s.actor LIMIT $4`, args...)
}

// AddCheck adds a check.
func (t tx) AddCheck(ctx context.Context, c privacy.Check) error {
	_, err := t.Changes(ctx, "keep a check of access records", `
		INSERT INTO access_checks (id, provider_id, month, checked_by, user_id, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		postgres.ID(c.ID), postgres.ID(c.Provider), c.Month.First(), c.By, postgres.ID(claims.Key(c.User)), postgres.At(c.At), c.Note)
	return err
}

// Checks lists the checks of a month that the actor may see, newest first.
func (t tx) Checks(ctx context.Context, provider claims.ProviderID, month privacy.Month, limit int) ([]privacy.Check, error) {
	return postgres.List(ctx, t.Conn, "list checks of access records", func(row pgx.Row) (c privacy.Check, err error) {
		var user claims.Key
		var first time.Time
		err = row.Scan(postgres.ToID(&c.ID), postgres.ToID(&c.Provider), &first, &c.By, postgres.ToID(&user), postgres.ToTime(&c.At), &c.Note)
		c.Month, c.User = privacy.Month{Year: first.Year(), Month: first.Month()}, user
		return c, err
	}, `
		SELECT id, provider_id, month, checked_by, user_id, at, note FROM access_checks
		WHERE month = $1 AND ($2::uuid IS NULL OR provider_id = $2 OR provider_id IS NULL) ORDER BY id DESC LIMIT $3`,
		month.First(), postgres.ID(provider), limit)
}
