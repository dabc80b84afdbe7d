// Package recourses keeps in PostgreSQL, on the transactions of package postgres, what
// providers claim back from third parties. What belongs to a provider as a whole stands
// under its own id where the rest has a claimant's.
package recourses

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/ledger"
	"bosang/claims/postgres"
	"bosang/claims/postgres/ledgers"
	"bosang/claims/postgres/reports"
	"bosang/claims/recourse"
	"bosang/claims/report"
	"bosang/rules/money"
)

// Store is a store that keeps recourses too.
type Store struct{ *postgres.Store }

var _ recourse.Store = Store{}

// Recourses gives what can be done with recourses in a transaction of this store.
func (s Store) Recourses(t claims.Tx) recourse.Tx {
	return tx{postgres.In(t), t, reports.Store{Store: s.Store}.Reports(t)}
}

type tx struct {
	postgres.Conn
	claims  claims.Tx
	reports report.Tx
}

// Post tells the ledger.
func (t tx) Post(ctx context.Context, all []ledger.Transaction) error {
	return ledgers.Post(ctx, t.claims.(pgx.Tx), all)
}

// Cut makes a cut-off.
func (t tx) Cut(ctx context.Context) (report.CutOff, error) { return t.reports.Cut(ctx) }

const columns = `r.id, r.provider_id, r.incident_id, r.name_ko, r.name_en, r.reference, r.stated_by, r.stated_at, p.key, i.key, ` + shareColumns

const fromRecourses = ` FROM recourses r JOIN providers p ON p.id = r.provider_id JOIN incidents i ON i.id = r.incident_id
	LEFT JOIN recourse_shares s ON s.id = r.share_id `

func scan(row pgx.Row) (r recourse.Recourse, err error) {
	share, targets := shareTargets()
	err = row.Scan(append([]any{
		postgres.ToID(&r.ID), postgres.ToID(&r.Provider), postgres.ToID(&r.Incident), &r.Party.Korean, &r.Party.English, &r.Reference, &r.StatedBy,
		postgres.ToTime(&r.StatedAt), &r.ProviderKey, &r.IncidentKey,
	}, targets...)...)
	r.Share = share()
	return r, err
}

// Add adds one without a share, unless there is one already.
func (t tx) Add(ctx context.Context, r recourse.Recourse) error {
	added, err := t.Changes(ctx, "state a recourse", `
		INSERT INTO recourses (id, provider_id, incident_id, name_ko, name_en, reference, stated_by, stated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (provider_id, incident_id, reference) DO NOTHING`,
		postgres.ID(r.ID), postgres.ID(r.Provider), postgres.ID(r.Incident), r.Party.Korean, r.Party.English, r.Reference, r.StatedBy, postgres.At(r.StatedAt))
	if err == nil && added == 0 {
		return claims.Conflict("recourse_stated", "recourse", r.Reference)
	}
	return err
}

// Recourse reads one that the actor may see.
func (t tx) Recourse(ctx context.Context, id recourse.ID) (recourse.Recourse, error) {
	return postgres.One(ctx, t.Conn, "recourse", scan, `SELECT `+columns+fromRecourses+`WHERE r.id = $1`, postgres.ID(id))
}

// Lock locks one first, and then reads it: what those have written who held it is seen.
func (t tx) Lock(ctx context.Context, id recourse.ID) (recourse.Recourse, error) {
	if _, err := t.Changes(ctx, "lock a recourse", `SELECT FROM recourses WHERE id = $1 FOR NO KEY UPDATE`, postgres.ID(id)); err != nil {
		return recourse.Recourse{}, err
	}
	return t.Recourse(ctx, id)
}

// List lists those that the actor may see, newest first.
func (t tx) List(ctx context.Context, f recourse.Filter, page claims.Page) ([]recourse.Recourse, error) {
	before, limit := postgres.Cursor(page)
	args, where := []any{before, limit}, "r.id < $1"
	and := func(column string, id pgtype.UUID) {
		if id.Valid {
			args = append(args, id)
			where += " AND r." + column + " = $" + strconv.Itoa(len(args))
		}
	}
	and("provider_id", postgres.ID(f.Provider))
	and("incident_id", postgres.ID(f.Incident))
	return postgres.List(ctx, t.Conn, "list recourses", scan, `SELECT `+columns+fromRecourses+`WHERE `+where+` ORDER BY r.id DESC LIMIT $2`, args...)
}

// Standings reads how one stands off the balances of its accounts.
func (t tx) Standings(ctx context.Context, r recourse.Recourse) ([]recourse.Standing, error) {
	return postgres.List(ctx, t.Conn, "read how a recourse stands", func(row pgx.Row) (s recourse.Standing, err error) {
		var currency string
		var sums [4]string
		if err = row.Scan(&currency, &sums[0], &sums[1], &sums[2], &sums[3]); err != nil {
			return s, err
		}
		for i, to := range []*money.Amount{&s.Claimed, &s.Received, &s.Open, &s.Advance} {
			if *to, err = money.Parse(sums[i], currency); err != nil {
				return s, err
			}
		}
		return s, nil
	}, `
		SELECT b.currency, trim_scale(coalesce(sum(b.credits - b.debits) FILTER (WHERE b.account = 'recourse'), 0))::text,
			trim_scale(coalesce(sum(b.debits - b.credits) FILTER (WHERE b.account = 'recourse_receipts'), 0))::text,
			trim_scale(coalesce(sum(b.debits - b.credits) FILTER (WHERE b.account = 'recourse_receivable'), 0))::text,
			trim_scale(coalesce(sum(b.credits - b.debits) FILTER (WHERE b.account = 'recourse_advance'), 0))::text
		FROM balances b
		WHERE b.claimant_id = $1 AND b.provider_id = $1 AND b.account IN ('recourse', 'recourse_receipts', 'recourse_receivable', 'recourse_advance') AND b.of_id = $2
		GROUP BY b.currency ORDER BY b.currency`, postgres.ID(r.Provider), postgres.ID(r.ID))
}
