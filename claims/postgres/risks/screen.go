package risks

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims/postgres"
	"bosang/claims/risk"
)

const (
	// mostRaised bounds the flags that one statement finds; what is left the next finds.
	mostRaised = 20_000
	// mostOfGroup bounds the claimants of one group that a statement looks at.
	mostOfGroup = 100_000
	// mostDoubles bounds the doubles of one claim that are flagged with it: each that is
	// screened finds its own.
	mostDoubles = 20
	// mostOfOne bounds the claims of one claimant that are looked at beside one.
	mostOfOne = 1000
)

// groupSQL is the name of a group: a digest of the provider, the kind and what is shared.
const groupSQL = `encode(substr(sha256(uuid_send(x.provider_id) || convert_to(x.kind, 'UTF8') || x.value), 1, 16), 'hex')::uuid`

// screenSQL finds the flags that claims have earned and that are not raised yet. Each
// look-up of a claim is one by an index: laterals with a limit stay where they are
// written, so that what it takes grows with the claims that are asked for and what they
// share, and not with the tables.
const screenSQL = `
	WITH chunk AS MATERIALIZED (
		SELECT c.claimant_id, c.id AS claim_id, c.provider_id, c.incident_id, c.subscription_id, c.claimed_at
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, claim_id)
		CROSS JOIN LATERAL (SELECT k.claimant_id, k.id, k.provider_id, k.incident_id, k.subscription_id, k.claimed_at FROM claims k
			WHERE k.claimant_id = w.claimant_id AND k.id = w.claim_id AND k.state NOT IN ('withdrawn', 'merged') LIMIT 1) c
	), several AS MATERIALIZED (
		-- Few have another claim, and few a payee that was changed so often.
		SELECT c.claimant_id, c.claim_id, c.provider_id, c.incident_id, c.subscription_id FROM chunk c CROSS JOIN LATERAL (
			SELECT FROM claims k WHERE k.claimant_id = c.claimant_id AND k.id <> c.claim_id
				AND k.state NOT IN ('withdrawn', 'merged') LIMIT 1) k
	), changing AS MATERIALIZED (
		SELECT c.claimant_id, c.claim_id, c.provider_id, c.incident_id FROM chunk c CROSS JOIN LATERAL (
			SELECT FROM payees y WHERE y.claimant_id = c.claimant_id AND y.version > $7 LIMIT 1) y
	), attributes AS MATERIALIZED (
		SELECT p.provider_id, p.claimant_id, a.kind, a.value FROM (SELECT DISTINCT provider_id, claimant_id FROM chunk) p CROSS JOIN LATERAL (
			SELECT 'account' AS kind, y.account_index AS value FROM payees y WHERE y.claimant_id = p.claimant_id AND y.account_index IS NOT NULL
			UNION ALL SELECT 'email', n.email_index FROM contacts n WHERE n.claimant_id = p.claimant_id AND n.email_index IS NOT NULL
			UNION ALL SELECT 'phone', n.phone_index FROM contacts n WHERE n.claimant_id = p.claimant_id AND n.phone_index IS NOT NULL
			LIMIT 3) a
	), shared AS MATERIALIZED (
		SELECT a.provider_id, a.kind, a.value FROM attributes a CROSS JOIN LATERAL (
			SELECT FROM payees y WHERE y.account_index = a.value AND y.claimant_id <> a.claimant_id LIMIT 1) o WHERE a.kind = 'account'
		UNION SELECT a.provider_id, a.kind, a.value FROM attributes a CROSS JOIN LATERAL (
			SELECT FROM contacts n WHERE n.email_index = a.value AND n.claimant_id <> a.claimant_id LIMIT 1) o WHERE a.kind = 'email'
		UNION SELECT a.provider_id, a.kind, a.value FROM attributes a CROSS JOIN LATERAL (
			SELECT FROM contacts n WHERE n.phone_index = a.value AND n.claimant_id <> a.claimant_id LIMIT 1) o WHERE a.kind = 'phone'
	), members AS MATERIALIZED (
		SELECT g.provider_id, g.kind, g.value, m.claimant_id FROM shared g CROSS JOIN LATERAL (
			SELECT y.claimant_id FROM payees y WHERE g.kind = 'account' AND y.account_index = g.value
			UNION ALL SELECT n.claimant_id FROM contacts n WHERE g.kind = 'email' AND n.email_index = g.value
			UNION ALL SELECT n.claimant_id FROM contacts n WHERE g.kind = 'phone' AND n.phone_index = g.value
			LIMIT $10) m
	), alike AS MATERIALIZED (
		SELECT m.provider_id, m.kind, m.value, k.claimant_id, k.id AS claim_id, k.incident_id
		FROM members m
		CROSS JOIN LATERAL (SELECT c.claimant_id, c.id, c.incident_id FROM claims c
			WHERE c.claimant_id = m.claimant_id AND c.provider_id = m.provider_id AND c.state NOT IN ('withdrawn', 'merged') LIMIT $3) k
	), watching AS MATERIALIZED (
		SELECT w.id, w.provider_id, w.kind, w.key FROM watches w
		WHERE w.provider_id IN (SELECT provider_id FROM chunk) AND w.removed_at IS NULL AND w.expires_at > $4
	), found (provider_id, kind, value, claimant_id, claim_id, incident_id) AS (
		SELECT a.provider_id, a.kind, uuid_send(a.value), a.claimant_id, a.claim_id, a.incident_id FROM alike a
		JOIN (SELECT provider_id, kind, value FROM alike GROUP BY provider_id, kind, value HAVING count(DISTINCT claimant_id) > 1) s USING (provider_id, kind, value)
	UNION ALL
		-- One group is those of an incident, or of two that are on the same time.
		SELECT c.provider_id, 'subscription', uuid_send(c.claimant_id) || uuid_send(least(c.incident_id, o.incident_id))
			|| CASE WHEN o.incident_id <> c.incident_id THEN uuid_send(greatest(c.incident_id, o.incident_id)) ELSE '' END || uuid_send(s.service_id),
			c.claimant_id, b.claim_id, b.incident_id
		FROM several c
		CROSS JOIN LATERAL (SELECT u.service_id, u.plan_id, u.started_at, u.ended_at FROM subscriptions u WHERE u.claimant_id = c.claimant_id AND u.id = c.subscription_id LIMIT 1) s
		JOIN plans p ON p.id = s.plan_id
		CROSS JOIN LATERAL (
			SELECT k.id, k.incident_id FROM claims k JOIN subscriptions t ON t.claimant_id = k.claimant_id AND t.id = k.subscription_id JOIN plans q ON q.id = t.plan_id
			WHERE k.claimant_id = c.claimant_id AND k.id <> c.claim_id AND k.state NOT IN ('withdrawn', 'merged')
				AND t.service_id = s.service_id AND (t.plan_id = s.plan_id OR q.main_features && p.main_features)
				AND t.started_at < coalesce(s.ended_at, 'infinity') AND s.started_at < coalesce(t.ended_at, 'infinity')
				AND (k.incident_id = c.incident_id OR EXISTS (
					SELECT FROM outages f JOIN windows w ON w.outage_id = f.id
					JOIN outages g ON g.incident_id = k.incident_id AND g.service_id = f.service_id AND g.feature = ANY (q.main_features)
					JOIN windows v ON v.outage_id = g.id
					WHERE f.incident_id = c.incident_id AND f.service_id = s.service_id AND f.feature = ANY (p.main_features)
						AND w.starts_at < coalesce(v.ends_at, 'infinity') AND v.starts_at < coalesce(w.ends_at, 'infinity') AND NOT w.withdrawn AND NOT v.withdrawn
						AND NOT EXISTS (SELECT FROM windows n WHERE n.outage_id = w.outage_id AND n.id = w.id AND n.revision > w.revision)
						AND NOT EXISTS (SELECT FROM windows n WHERE n.outage_id = v.outage_id AND n.id = v.id AND n.revision > v.revision)))
			LIMIT $11) o
		CROSS JOIN LATERAL (VALUES (c.claim_id, c.incident_id), (o.id, o.incident_id)) AS b (claim_id, incident_id)
	UNION ALL
		SELECT c.provider_id, 'filings', uuid_send(c.claimant_id), c.claimant_id, c.claim_id, c.incident_id FROM chunk c CROSS JOIN LATERAL (
			SELECT count(*) AS n FROM (
				SELECT FROM (
					SELECT c.claimant_id UNION SELECT n.claimant_id FROM memberships m JOIN memberships n ON n.user_id = m.user_id
					WHERE m.claimant_id = c.claimant_id AND m.ended_at IS NULL AND n.claimant_id IS NOT NULL AND n.ended_at IS NULL LIMIT $3) w
				CROSS JOIN LATERAL (SELECT FROM claims k WHERE k.claimant_id = w.claimant_id AND k.provider_id = c.provider_id
					AND k.claimed_at > c.claimed_at - $6::interval AND k.claimed_at <= c.claimed_at LIMIT $5) k
				LIMIT $5) f) n
		WHERE n.n >= $5
	UNION ALL
		SELECT c.provider_id, 'payee_changes', uuid_send(c.claimant_id), c.claimant_id, c.claim_id, c.incident_id FROM changing c CROSS JOIN LATERAL (
			SELECT count(*) AS n FROM (SELECT FROM events e WHERE e.claimant_id = c.claimant_id AND e.subject_id = c.claimant_id
				AND e.what = 'payee_changed' AND e.at > $8 LIMIT $7) e) n
		WHERE n.n >= $7
	UNION ALL
		SELECT c.provider_id, 'watched', uuid_send(h.id), c.claimant_id, c.claim_id, c.incident_id FROM (
			SELECT w.id, w.provider_id, a.claimant_id FROM watching w JOIN attributes a ON a.provider_id = w.provider_id AND a.kind = w.kind AND a.value = w.key
			UNION ALL
			SELECT w.id, w.provider_id, d.claimant_id FROM watching w CROSS JOIN LATERAL (
				SELECT r.claimant_id FROM directory r WHERE w.kind = 'customer_number' AND r.key = w.key AND r.subject_id = r.claimant_id LIMIT 1) d) h
		JOIN chunk c ON c.claimant_id = h.claimant_id AND c.provider_id = h.provider_id
	)
	SELECT DISTINCT y.claimant_id, y.claim_id, y.provider_id, y.incident_id, y.kind, y.group_key
	FROM (SELECT x.claimant_id, x.claim_id, x.provider_id, x.incident_id, x.kind, ` + groupSQL + ` AS group_key FROM found x) y
	LEFT JOIN LATERAL (SELECT true AS raised FROM flags f
		WHERE f.claimant_id = y.claimant_id AND f.claim_id = y.claim_id AND f.kind = y.kind AND f.group_key = y.group_key LIMIT 1) f ON true
	WHERE f.raised IS NULL
	ORDER BY y.claimant_id, y.claim_id LIMIT $9`

func screenArgs(list []risk.Of, now time.Time) []any {
	return []any{
		postgres.Many(list, func(o risk.Of) pgtype.UUID { return postgres.ID(o.Claimant) }), postgres.Many(list, func(o risk.Of) pgtype.UUID { return postgres.ID(o.Claim) }),
		mostOfOne, postgres.At(now), risk.ManyFilings, risk.FilingsWithin, risk.ManyPayeeChanges, postgres.At(now.Add(-risk.PayeeChangesWithin)), mostRaised, mostOfGroup, mostDoubles,
	}
}

// Screen raises the flags that the claims have earned.
func (t tx) Screen(ctx context.Context, list []risk.Of) (raised []risk.Raised, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	for {
		found, err := postgres.List(ctx, t.Conn, "screen claims", func(row pgx.Row) (f risk.Flag, err error) {
			err = row.Scan(postgres.ToID(&f.Claimant), postgres.ToID(&f.Claim), postgres.ToID(&f.Provider), postgres.ToID(&f.Incident), (*string)(&f.Kind), postgres.ToID(&f.Group))
			f.ID = risk.NewFlagID()
			return f, err
		}, screenSQL, screenArgs(list, t.claims.Now())...)
		if err != nil {
			return nil, err
		}
		added, err := t.raise(ctx, found)
		raised = append(raised, added...)
		if err != nil || len(found) < mostRaised {
			return raised, err
		}
	}
}

// raise adds flags, and has what was cleared with their claims looked at again. Of who
// was erased meanwhile none stays: whoever erases has locked the claimant, for which the
// first statement waits, and the last one sees what was done.
func (t tx) raise(ctx context.Context, found []risk.Flag) ([]risk.Raised, error) {
	if len(found) == 0 {
		return nil, nil
	}
	claimants := postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.Claimant) })
	of := postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.Claim) })
	raised, err := postgres.List(ctx, t.Conn, "raise flags", func(row pgx.Row) (r risk.Raised, err error) {
		err = row.Scan(postgres.ToID(&r.Claimant), postgres.ToID(&r.Claim), postgres.ToID(&r.Incident), (*string)(&r.Kind))
		return r, err
	}, `
		INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at)
		SELECT f.claimant_id, f.id, f.claim_id, f.provider_id, f.incident_id, f.kind, f.group_key, 'open', $8
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[])
			AS f (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key)
		ON CONFLICT DO NOTHING RETURNING claimant_id, claim_id, incident_id, kind`,
		claimants, postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.ID) }), of,
		postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.Provider) }),
		postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.Incident) }),
		postgres.Many(found, func(f risk.Flag) string { return string(f.Kind) }),
		postgres.Many(found, func(f risk.Flag) pgtype.UUID { return postgres.ID(f.Group) }), postgres.At(t.claims.Now()))
	if err != nil {
		return nil, err
	}
	// Of what somebody else has raised meanwhile, they have it looked at.
	_, err = t.Changes(ctx, "have flagged claims looked at", `
		UPDATE clearances x SET stale = true FROM unnest($1::uuid[], $2::uuid[]) AS f (claimant_id, claim_id)
		WHERE x.claimant_id = f.claimant_id AND x.claim_id = f.claim_id AND NOT x.stale`,
		postgres.Many(raised, func(r risk.Raised) pgtype.UUID { return postgres.ID(r.Claimant) }),
		postgres.Many(raised, func(r risk.Raised) pgtype.UUID { return postgres.ID(r.Claim) }))
	if err != nil {
		return nil, err
	}
	_, err = t.Changes(ctx, "remove the flags of who was erased", `
		DELETE FROM flags f USING erasures e WHERE e.claimant_id = f.claimant_id AND f.claimant_id = ANY ($1::uuid[]) AND f.claim_id = ANY ($2::uuid[])`, claimants, of)
	if err != nil {
		return nil, err
	}
	return raised, nil
}
