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

// Tally counts the records of a month by actor. Days and hours are those of Korea.
func (t tx) Tally(ctx context.Context, provider claims.ProviderID, month privacy.Month, after string, limit int) ([]privacy.ActorTally, error) {
	s := month.Span()
	of, args := ``, []any{
		postgres.ID(claims.FloorID[any](s.From)), postgres.ID(claims.FloorID[any](s.To)), after, limit, privacy.NightFrom, privacy.NightTo,
		postgres.ID(claims.FloorID[any](month.Before().From)),
	}
	if !provider.IsZero() {
		of, args = `provider_id = $8 AND `, append(args, postgres.ID(provider))
	}
	return postgres.List(ctx, t.Conn, "count access records", func(row pgx.Row) (a privacy.ActorTally, err error) {
		err = row.Scan(&a.Actor, (*string)(&a.Role), &a.Records, &a.Persons, &a.Disclosed, &a.Downloaded, &a.WithoutReason, &a.AtNight, &a.MostInADay,
			&a.DisclosedBefore, &a.ByOthers)
		return a, err
	}, `
		WITH seen AS (
			SELECT actor, role, claimant_id, action, reason, (at AT TIME ZONE INTERVAL '+09:00') AS local
			FROM access_records WHERE `+of+`id >= $1 AND id < $2 AND actor > $3
		), days AS (
			SELECT d.actor, max(d.persons) AS most
			FROM (SELECT actor, local::date AS day, count(DISTINCT claimant_id) AS persons FROM seen GROUP BY actor, local::date) d
			GROUP BY d.actor
		), disclosing AS MATERIALIZED (
			SELECT actor, count(*) FILTER (WHERE id >= $1) AS now, count(*) FILTER (WHERE id < $1) AS before
			FROM access_records WHERE `+of+`id >= $7 AND id < $2 AND action = 'disclosed' GROUP BY actor
		), actors AS (
			SELECT s.actor, min(s.role) AS role, count(*) AS records, count(DISTINCT s.claimant_id) AS persons,
				count(*) FILTER (WHERE s.action = 'disclosed') AS disclosed, count(*) FILTER (WHERE s.action = 'downloaded') AS downloaded,
				count(*) FILTER (WHERE s.action = 'downloaded' AND s.reason IS NULL) AS without,
				count(*) FILTER (WHERE extract(hour FROM s.local) >= $5 OR extract(hour FROM s.local) < $6) AS night
			FROM seen s GROUP BY s.actor ORDER BY s.actor LIMIT $4
		)
		SELECT a.actor, a.role, a.records, a.persons, a.disclosed, a.downloaded, a.without, a.night, d.most,
			coalesce((SELECT o.before FROM disclosing o WHERE o.actor = a.actor), 0),
			coalesce((SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY o.now) FROM disclosing o WHERE o.actor <> a.actor AND o.now > 0), 0)
		FROM actors a JOIN days d ON d.actor = a.actor ORDER BY a.actor`, args...)
}

// AddCheck adds a check, where who checks has no record in the month.
func (t tx) AddCheck(ctx context.Context, c privacy.Check) error {
	s := c.Month.Span()
	of, args := ``, []any{
		postgres.ID(c.ID), postgres.ID(c.Provider), c.Month.First(), c.By, postgres.ID(claims.Key(c.User)), postgres.At(c.At), c.Note,
		postgres.ID(claims.FloorID[any](s.From)), postgres.ID(claims.FloorID[any](s.To)),
	}
	if !c.Provider.IsZero() {
		of = `r.provider_id = $2 AND `
	}
	added, err := t.Changes(ctx, "keep a check of access records", `
		INSERT INTO access_checks (id, provider_id, month, checked_by, user_id, at, note)
		SELECT $1, $2, $3, $4, $5, $6, $7
		WHERE NOT EXISTS (SELECT FROM access_records r WHERE `+of+`r.id >= $8 AND r.id < $9 AND (r.user_id = $5 OR r.actor = $4))`, args...)
	if err == nil && added == 0 {
		return claims.Conflict("checks_itself", "access_record", c.Month.String())
	}
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
