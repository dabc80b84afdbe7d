package identities_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// fill puts many rows beside those of the world, by the owner.
func fill(w *world, n int) {
	for _, sql := range []string{
		`INSERT INTO users SELECT md5('u' || i)::uuid, '', i % 100 = 0, 'ko', 'active', 1, '2026-01-01' FROM generate_series(1, $1::int) i`,
		`INSERT INTO credentials SELECT md5('u' || i)::uuid, NULL, NULL, NULL, NULL, 0, NULL FROM generate_series(1, $1::int) i`,
		`INSERT INTO sign_ins SELECT md5('k' || i)::uuid, md5('u' || i)::uuid, '2026-01-01' FROM generate_series(1, $1::int) i`,
		`INSERT INTO memberships SELECT md5('u' || i)::uuid, md5('m' || i)::uuid, 'claimant', (SELECT id FROM providers LIMIT 1), md5('c' || i)::uuid, 'x',
			NULL, NULL, '2026-01-01' FROM generate_series(1, $1::int) i`,
		`INSERT INTO sessions SELECT md5('s' || i)::uuid, sha256(''), md5('i' || i)::uuid, md5('u' || i)::uuid, 'open', md5('m' || i)::uuid, NULL, NULL, '', 60,
			'2026-01-01', '2026-01-01', '2026-02-01' FROM generate_series(1, $1::int) i`,
		`INSERT INTO approvals SELECT md5('p' || i)::uuid, 'recovery', md5('u' || i)::uuid, NULL, NULL, '{"second_factor": false}', 'rejected',
			'user:' || md5('x')::uuid, '2026-01-01', '2026-01-02', 'user:' || md5('y')::uuid, '2026-01-01' FROM generate_series(1, $1::int) i`,
		`INSERT INTO links SELECT md5('l' || i)::uuid, sha256(''), md5('j' || i)::uuid, 'recovery', md5('u' || i)::uuid, NULL, NULL, false, md5('p' || i)::uuid, 'x',
			'2026-01-01', '2026-01-02' FROM generate_series(1, $1::int) i`,
		`INSERT INTO tokens (key, hash, id, subject, role, provider_ids, user_id, membership_id, scopes, created_at, expires_at)
			SELECT md5('t' || i)::uuid, sha256(''), md5('n' || i)::uuid, 'user:' || md5('u' || i)::uuid, 'regulator', '{}', md5('u' || i)::uuid, md5('m' || i)::uuid, '{}', '2026-01-01', '2026-02-01'
			FROM generate_series(1, $1::int) i`,
		`INSERT INTO attempts SELECT md5('a' || i)::uuid, 1, '2026-02-01' FROM generate_series(1, $1::int) i`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql, n)
		w.must(err)
	}
	_, err := w.db.Owner.Exec(w.ctx, "ANALYZE")
	w.must(err)
}

var wholeTable = regexp.MustCompile(`Seq Scan on (` + strings.Join(guarded, "|") + `)\b`)

// The statements are those of this package, with values in the place of parameters.
func TestNoStatementReadsAWholeGrowingTable(t *testing.T) {
	t.Parallel()
	w, a, operator, kim := populated(t)
	fill(w, 20_000)
	conn, err := w.db.Service.Acquire(w.ctx)
	w.must(err)
	defer conn.Release()
	user := func(p *person) string { return "SET LOCAL bosang.user_id = '" + p.session().User.String() + "'" }
	id := "'" + kim.session().User.String() + "'"
	admin := user(a) + "; SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'"
	system := "SET LOCAL bosang.everything = 'on'; SET LOCAL bosang.administrator = 'on'; SET LOCAL bosang.system = 'on'"
	key := "SET LOCAL bosang.key = " + id
	provider := user(operator) + "; SET LOCAL bosang.provider_ids = '" + w.providers[0].ID.String() + "'"
	last := "'ffffffff-ffff-ffff-ffff-ffffffffffff'"
	for _, c := range []struct{ settings, sql string }{
		{key, `SELECT user_id FROM sign_ins WHERE key = ` + id}, {key, `SELECT hash FROM sessions WHERE key = ` + id},
		{key, `SELECT hash FROM tokens WHERE key = ` + id}, {system, `SELECT hash FROM links WHERE key = ` + id},
		{user(kim), `SELECT state FROM users WHERE user_id = ` + id}, {user(kim), `SELECT password FROM credentials WHERE user_id = ` + id},
		{user(kim), `SELECT id FROM memberships WHERE user_id = ANY (ARRAY[` + id + `]::uuid[]) AND ended_at IS NULL ORDER BY id LIMIT 100`},
		{user(kim), `SELECT id FROM sessions WHERE user_id = ` + id + ` AND id < ` + last + ` AND ended_at IS NULL ORDER BY id DESC LIMIT 50`},
		{user(kim), `UPDATE sessions SET ended_at = now() WHERE user_id = ` + id + ` AND ended_at IS NULL AND id IS DISTINCT FROM ` + id + `::uuid`},
		{user(kim), `SELECT id FROM tokens WHERE user_id = ` + id + ` AND id < ` + last + ` ORDER BY id DESC LIMIT 50`},
		{user(kim), `UPDATE tokens SET revoked_at = now() WHERE id = ` + id + ` AND (` + id + `::uuid IS NULL OR user_id = ` + id + `) AND revoked_at IS NULL`},
		{system, `UPDATE memberships SET said_at = now() WHERE user_id = ` + id + ` AND id = ` + id + ` AND issuer IS NOT NULL AND ended_at IS NULL`},
		{system, `UPDATE sessions SET ended_at = now() WHERE sid = ` + id + ` AND issuer = 'x' AND created_at < now() AND ended_at IS NULL RETURNING user_id`},
		{system, `UPDATE sessions SET ended_at = now() WHERE user_id = ANY (ARRAY[` + id + `]::uuid[]) AND issuer = 'x' AND (` + id + `::uuid IS NULL OR sid = ` + id + `)
			AND created_at < now() AND ended_at IS NULL RETURNING user_id`},
		{provider, `SELECT user_id FROM memberships WHERE claimant_id = ` + id + ` AND ended_at IS NULL ORDER BY id LIMIT 200`},
		{provider, `SELECT id FROM links WHERE id < ` + last + ` AND provider_id = '` + w.providers[0].ID.String() + `' ORDER BY id DESC LIMIT 50`},
		{admin, `SELECT user_id FROM users WHERE privileged AND user_id < ` + last + ` ORDER BY user_id DESC LIMIT 50`},
		{admin, `SELECT id FROM approvals WHERE id < ` + last + ` AND state = 'pending' ORDER BY id DESC LIMIT 50`},
		{admin, `SELECT id FROM approvals WHERE id < ` + last + ` ORDER BY id DESC LIMIT 50`},
		{admin, `SELECT id FROM links WHERE id < ` + last + ` AND user_id = ` + id + ` ORDER BY id DESC LIMIT 50`},
		{system, `SELECT count(*) FROM (SELECT FROM memberships m JOIN users u ON u.user_id = m.user_id
			WHERE m.role = 'administrator' AND m.ended_at IS NULL AND u.state = 'active' LIMIT 2) AS counted`},
		{system, `DELETE FROM sessions WHERE key = ANY (ARRAY(SELECT x.key FROM sessions x WHERE x.expires_at < '2026-01-01' ORDER BY x.expires_at LIMIT 5000))`},
		{system, `DELETE FROM attempts WHERE key = ANY (ARRAY(SELECT x.key FROM attempts x WHERE x.expires_at < '2026-01-01' ORDER BY x.expires_at LIMIT 5000))`},
		{key, `INSERT INTO attempts (key, failures, expires_at) VALUES (` + id + `, 1, now()) ON CONFLICT (key) DO UPDATE SET failures = attempts.failures + 1`},
	} {
		err := pgx.BeginFunc(w.ctx, conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(w.ctx, c.settings+"; SET LOCAL enable_bitmapscan = off"); err != nil {
				return err
			}
			rows, err := tx.Query(w.ctx, "EXPLAIN "+c.sql)
			if err != nil {
				return fmt.Errorf("%s: %w", c.sql, err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if plan := strings.Join(lines, "\n"); wholeTable.MatchString(plan) {
				t.Errorf("reads a whole table: %s\n%s", c.sql, plan)
			}
			return err
		})
		w.must(err)
	}
}
