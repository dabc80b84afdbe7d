package notices

import (
	"context"
	"fmt"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/claims/postgres"
)

// standingOf gives the standings of a state, and what the clock adds.
func standingOf(s notice.State) (standing, clock string) {
	switch s {
	case notice.StateOverdue:
		return string(notice.Owed), " AND n.due_at <= %s"
	case notice.StateOwed:
		return string(notice.Owed), " AND (n.due_at > %s OR n.due_at IS NULL)"
	}
	return string(s), ""
}

// Notices lists notices by their last day: of an incident, or by one walk along the
// index of each provider that the actor sees.
func (t notices) Notices(ctx context.Context, f notice.Filter, page claims.Page) ([]notice.Notice, error) {
	_, limit := postgres.Cursor(page)
	args := []any{page.After, limit}
	and := func(condition string, arg any) string {
		args = append(args, arg)
		return fmt.Sprintf(" AND "+condition, fmt.Sprintf("$%d", len(args)))
	}
	where := "n.due_order > $1"
	if f.State != "" {
		standing, clock := standingOf(f.State)
		where += and("n.standing = %s", standing)
		if clock != "" {
			args = append(args, postgres.At(t.tx.Now()))
			where += fmt.Sprintf(clock, fmt.Sprintf("$%d", len(args)))
		}
	}
	if !f.Incident.IsZero() {
		where += and("n.incident_id = %s", postgres.ID(f.Incident))
		if !f.Provider.IsZero() {
			where += and("n.provider_id = %s", postgres.ID(f.Provider))
		}
		return postgres.List(ctx, t.Conn, "list notices", scanNotice, `
			SELECT `+noticeColumns+` FROM notices n WHERE `+where+` ORDER BY n.due_order LIMIT $2`, args...)
	}
	providers := "providers p"
	actor := t.tx.Actor()
	if own := []claims.ProviderID{f.Provider}; !f.Provider.IsZero() || !actor.SeesEverything() {
		if f.Provider.IsZero() {
			own = own[:0]
			for _, p := range actor.Providers {
				own = append(own, p)
			}
		}
		args = append(args, postgres.IDs(own))
		providers = fmt.Sprintf("unnest($%d::uuid[]) AS p (id)", len(args))
	}
	return postgres.List(ctx, t.Conn, "list notices", scanNotice, `
		SELECT `+noticeColumns+` FROM `+providers+` CROSS JOIN LATERAL (
			SELECT `+noticeColumns+`, n.due_order FROM notices n WHERE n.provider_id = p.id AND `+where+` ORDER BY n.due_order LIMIT $2) n
		ORDER BY n.due_order LIMIT $2`, args...)
}
