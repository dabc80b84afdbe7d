package notices_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/notice"
	"bosang/claims/postgres"
)

func scanText(row pgx.Row) (text string, err error) {
	err = row.Scan(&text)
	return text, err
}

// many plants notices of a thousand incidents, in every standing.
func (w *world) many() {
	w.Helper()
	for _, sql := range []string{
		`INSERT INTO incidents (id, key, title_ko, title_en, revision, version, reported_by, created_at)
			SELECT gen_random_uuid(), 'many-' || g, 'x', 'x', 1, 1, 'x', now() FROM generate_series(1, 1000) g`,
		`INSERT INTO notices (id, incident_id, provider_id, kind, duty, since_at, due_on, due_at, uncertain, due_order, revision, library, assessed_at,
				affected, reached, published_at, wordings, version, created_at)
			SELECT gen_random_uuid(), i.id, p.id, 'compensation_notice', CASE WHEN i.g % 5 = 0 THEN 'not_owed' ELSE 'owed' END, '2022-01-01', x.d, x.d, false,
				(lpad(to_hex((extract(epoch FROM x.d) * 1000)::bigint), 12, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 13))::uuid, 1, 0, now(), 0, 0,
				CASE WHEN i.g % 3 = 0 THEN timestamptz '2022-03-01' END, 0, 1, now()
			FROM (SELECT id, row_number() OVER () AS g FROM incidents WHERE key LIKE 'many-%') i, providers p,
				LATERAL (SELECT date '2022-01-01' + (i.g % 700)::int AS d) x`,
		`ANALYZE notices`, `ANALYZE incidents`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql)
		w.must(err)
	}
}

// traced keeps the last statement that lists notices.
type traced struct {
	sql  string
	args []any
}

// TraceQueryStart notes the statement.
func (t *traced) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if strings.Contains(q.SQL, "n.due_order > $1") && !strings.HasPrefix(q.SQL, "EXPLAIN") {
		t.sql, t.args = q.SQL, q.Args
	}
	return ctx
}

// TraceQueryEnd does nothing.
func (*traced) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

var whole = regexp.MustCompile(`Seq Scan on notices\b`)

// TestListsAreServedByIndexes lists in every state, as each who may, and walks the
// pages.
func TestListsAreServedByIndexes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.many()
	w.clock.Set(at("2022-10-01 00:00"))
	regulator := access.Actor{Subject: "r", Role: access.Regulator}
	for _, actor := range []access.Actor{w.houses[0].operator, regulator} {
		for _, state := range append(notice.States(), "") {
			w.explains(actor, notice.Filter{State: state})
		}
		w.explains(actor, notice.Filter{State: notice.StateOverdue, Provider: w.houses[0].ID})
		w.explains(actor, notice.Filter{Incident: w.incident.ID})
	}
	for state, want := range map[notice.State]int{notice.StateOverdue: 0, notice.StateOwed: 0, notice.StateNotOwed: 0, notice.PublishedLate: 0} {
		seen, page := map[notice.ID]bool{}, claims.Page{Limit: 57}
		for {
			list, err := w.notices.List(w.ctx, regulator, notice.Filter{State: state}, page)
			w.must(err)
			for _, n := range list {
				if seen[n.ID] || n.State(w.clock.Now()) != state {
					t.Fatalf("%s is listed as %s, or twice", n.State(w.clock.Now()), state)
				}
				seen[n.ID] = true
			}
			if len(list) == 0 {
				break
			}
			page.After = orderOf(w, list[len(list)-1])
		}
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM notices WHERE CASE $1::text WHEN 'overdue' THEN standing = 'owed' AND due_at <= $2
			WHEN 'owed' THEN standing = 'owed' AND due_at > $2 ELSE standing = $1 END`, string(state), w.clock.Now()).Scan(&want))
		if len(seen) != want || want == 0 {
			t.Errorf("%d of %d are listed as %s", len(seen), want, state)
		}
	}
}

// orderOf reads the place of a planted notice, which has another than a real one.
func orderOf(w *world, n notice.Notice) (place [16]byte) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT due_order FROM notices WHERE id = $1`, postgres.ID(n.ID)).Scan(&place))
	return place
}

// explains fails where the list reads a whole table.
func (w *world) explains(actor access.Actor, f notice.Filter) {
	w.Helper()
	w.tracer.sql = ""
	_, err := w.notices.List(w.ctx, actor, f, claims.Page{Limit: 51})
	w.must(err)
	w.must(w.store.InTx(w.ctx, actor, func(tx claims.Tx) error {
		lines, err := postgres.List(w.ctx, postgres.In(tx), "explain", scanText, "EXPLAIN "+w.tracer.sql, w.tracer.args...)
		if plan := strings.Join(lines, "\n"); whole.MatchString(plan) || !strings.Contains(plan, "notices_by_") {
			w.Errorf("%s of %s: %s", f.State, actor.Role, plan)
		}
		return err
	}))
}
