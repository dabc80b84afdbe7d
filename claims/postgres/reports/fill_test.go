package reports_test

// fill puts claims beside those of the world, by the owner: each granted or refused at the
// first cut-off, and every tenth decided again before the second; what is granted is sent,
// and half of it has arrived.
func fill(w *world, n int) {
	w.Helper()
	for _, sql := range []string{
		`INSERT INTO cutoffs (number, at) SELECT g.n, '2022-10-21' FROM generate_series(1, 2) AS g (n) WHERE $1::int > 0`,
		`INSERT INTO subscriptions (claimant_id, id, provider_id, service_id, plan_id, claimant_kind, started_at, channel, cohort, version, created_at, period)
			SELECT md5('c' || i)::uuid, md5('s' || i)::uuid, p.provider_id, p.service_id, p.id, CASE i % 7 WHEN 0 THEN 'small_merchant' ELSE 'consumer' END,
				'2022-01-01', 'direct', '', 1, '2022-01-01', 1
			FROM generate_series(1, $1::int) i JOIN plans p ON p.id = (ARRAY(SELECT id FROM plans ORDER BY id))[1 + i % 2]`,
		`INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind, features,
				loss, loss_currency, filed_at, previous_state, state, decision_id, decision_number, created_at, claimed_at, lane, decided_at, owed, currency, refused_by)
			SELECT s.claimant_id, s.id, s.id::text, s.provider_id, s.service_id, s.plan_id, i.id, s.id, s.claimant_kind, '{}',
				CASE WHEN b % 3 = 0 THEN b * 5000 END, CASE WHEN b % 3 = 0 THEN 'KRW' END, '2022-10-19'::timestamptz + b * interval '67 minutes', 'filed',
				CASE WHEN b % 3 = 1 THEN 'refused' ELSE 'granted' END, md5('d' || s.id)::uuid, 1, '2022-10-20', '2022-10-20', 'paid', '2022-11-20',
				CASE WHEN b % 3 = 1 THEN 0 ELSE b * 10 END, 'KRW', CASE WHEN b % 3 = 1 THEN ARRAY['kr-telecom-act/eligibility', 'x/y'] ELSE '{}' END
			FROM subscriptions s CROSS JOIN incidents i CROSS JOIN LATERAL (SELECT 1 + get_byte(uuid_send(s.id), 3)) AS x (b)
			WHERE $1::int > 0 AND i.key = 'outage-2022' AND NOT EXISTS (SELECT FROM claims c WHERE c.subscription_id = s.id)`,
		`INSERT INTO decisions (claimant_id, id, claim_id, number, provider_id, service_id, plan_id, incident_id, disposition, facts, facts_hash, outcome,
				outcome_hash, because, decided_at)
			SELECT claimant_id, decision_id, id, 1, provider_id, service_id, plan_id, incident_id, state, repeat('f', 300)::bytea, sha256(''),
				repeat('o', 300)::bytea, sha256(''), 'filed', decided_at
			FROM claims WHERE $1::int > 0 AND length(reference) = 36`,
		`INSERT INTO claim_versions (claimant_id, claim_id, since, until, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, state, lane,
				loss, loss_currency, filed_at, decided_at, answered_at, decision_number, refused_by, owed, goodwill, currency)
			SELECT claimant_id, id, v.since, CASE WHEN tenth AND v.since = 1 THEN 2 END, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, true, state, lane,
				loss, loss_currency, filed_at, decided_at, decided_at, decision_number, refused_by, owed * v.since, 0, currency
			FROM claims CROSS JOIN LATERAL (SELECT get_byte(uuid_send(id), 5) < 26) AS x (tenth) CROSS JOIN LATERAL (
				SELECT 1 AS since UNION ALL SELECT 2 WHERE tenth) v WHERE $1::int > 0 AND length(reference) = 36`,
		`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number,
				given, amount, currency)
			SELECT claimant_id, md5('e' || id)::uuid, id, 'x/y', 'cash', '', false, provider_id, incident_id, decision_id, 1, true, owed, 'KRW'
			FROM claims WHERE $1::int > 0 AND owed > 0 AND length(reference) = 36`,
		// A transaction by which it is owed, one by which it is sent, and one by which half has arrived.
		`INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, period, at)
			SELECT n.claimant_id, md5(x.what || n.id)::uuid, n.provider_id, x.what, x.kind, CASE x.kind WHEN 'decision' THEN n.decision_id ELSE md5('payout' || n.id)::uuid END, 1, '2022-11-20'
			FROM entitlements n CROSS JOIN (VALUES ('accrual', 'decision'), ('payout', 'attempt'), ('settlement', 'attempt')) AS x (what, kind)
			WHERE $1::int > 0 AND n.ground = 'x/y' AND (x.what <> 'settlement' OR get_byte(uuid_send(n.id), 4) < 128)`,
		`INSERT INTO entries (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency, period)
			SELECT n.claimant_id, t.id, 1, n.provider_id, x.debit, CASE x.debit WHEN 'compensation' THEN n.incident_id WHEN 'payable' THEN n.id ELSE n.provider_id END,
				x.credit, CASE x.credit WHEN 'payable' THEN n.id ELSE n.provider_id END, n.amount, 'KRW', 1
			FROM entitlements n CROSS JOIN (VALUES ('accrual', 'compensation', 'payable'), ('payout', 'payable', 'clearing'), ('settlement', 'clearing', 'bank')) AS x (what, debit, credit)
			JOIN transactions t ON t.claimant_id = n.claimant_id AND t.id = md5(x.what || n.id)::uuid WHERE $1::int > 0`,
	} {
		_, err := w.db.Owner.Exec(w.ctx, sql, n)
		w.must(err)
	}
	for _, table := range []string{"subscriptions", "past_subscriptions", "claims", "decisions", "claim_versions", "entitlements", "transactions", "entries"} {
		_, err := w.db.Owner.Exec(w.ctx, "VACUUM ANALYZE "+table)
		w.must(err)
	}
}
