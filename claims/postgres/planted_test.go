package postgres

import (
	"testing"

	"bosang/claims"
)

// plantings fill, as the owner, guarded tables that the use cases of this package
// do not fill in populated. A table that is empty would hide whatever it is asked.
var plantings = []string{
	`INSERT INTO batches (id, incident_id, provider_id, plan_ids, only_filed, rehearsal, because, started_by, created_at)
		SELECT p.id, i.id, p.id, '{}', false, false, 'batch', 'x', now() FROM providers p, incidents i`,
	`INSERT INTO batch_ranges (batch_id, provider_id, bucket, after_claimant, after_claim, done, seen, decided, unchanged, failed,
			granted, granted_in_part, refused, referred, pending)
		SELECT id, provider_id, 0, id, id, false, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM batches`,
	`INSERT INTO batch_failures (batch_id, provider_id, claim_id, claimant_id, reason, at)
		SELECT b.id, b.provider_id, c.id, c.claimant_id, 'x', now() FROM batches b JOIN claims c ON c.provider_id = b.provider_id`,
	`INSERT INTO simulations (id, incident_id, provider_id, requested_by, by_operator, request, background, based_on, state, done,
			created_at, worked_at, version)
		SELECT p.id, i.id, p.id, 'x', true, '{}', false, 0, 'running', 0, now(), now(), 1 FROM providers p, incidents i`,
	`INSERT INTO surveys (id, incident_id, provider_id, started_by, created_at, after_id, seen, filed, claimed, nothing, referred, running, failed)
		SELECT p.id, i.id, p.id, 'x', now(), p.id, 0, 0, 0, 0, 0, 0, 0 FROM providers p, incidents i`,
	// A customer of each provider who has an account, and what belongs to it.
	`INSERT INTO users (user_id, name, privileged, language, state, version, created_at)
		SELECT p.id, '\x00', false, 'ko', 'active', 1, now() FROM providers p`,
	`INSERT INTO sign_ins (key, user_id, created_at) SELECT user_id, user_id, now() FROM users`,
	`INSERT INTO memberships (user_id, id, role, provider_id, claimant_id, granted_by, created_at)
		SELECT c.provider_id, c.claimant_id, 'claimant', c.provider_id, c.claimant_id, 'x', now() FROM claimants c`,
	`INSERT INTO credentials (user_id, totp_counter) SELECT user_id, 0 FROM users`,
	`INSERT INTO recovery_codes (user_id, key, created_at) SELECT user_id, user_id, now() FROM users`,
	`INSERT INTO devices (user_id, key, created_at, expires_at) SELECT user_id, user_id, now(), now() FROM users`,
	`INSERT INTO attempts (key, failures, expires_at) SELECT user_id, 1, now() FROM users`,
	`INSERT INTO proofs (key, expires_at) SELECT user_id, now() FROM users`,
	`INSERT INTO sessions (key, hash, id, user_id, stage, membership_id, agent, idle_seconds, created_at, used_at, expires_at)
		SELECT user_id, sha256(''), user_id, user_id, 'open', user_id, '', 1, now(), now(), now() FROM users`,
	`INSERT INTO links (key, hash, id, purpose, provider_id, claimant_id, second_factor, made_by, created_at, expires_at)
		SELECT claimant_id, sha256(''), claimant_id, 'customer', provider_id, claimant_id, false, 'x', now(), now() FROM claimants`,
	`INSERT INTO signing_keys (id, provider_id, name, public_key, added_by, created_at) SELECT id, id, 'x', sha256(''), 'x', now() FROM providers`,
	`INSERT INTO approvals (id, kind, subject_id, provider_id, payload, state, requested_by, requested_at, expires_at)
		SELECT id, 'x', id, id, '{}', 'pending', 'user:' || id::text, now(), now() FROM providers`,
	// Where providers are told of what happens.
	`INSERT INTO webhooks (id, provider_id, added_by, added_at) SELECT id, id, 'x', now() FROM providers`,
	`INSERT INTO webhook_revisions (webhook_id, number, provider_id, name, url, types, asked_by, asked_at, approval_id)
		SELECT id, 1, id, 'x', 'x', '{x}', 'x', now(), id FROM webhooks`,
	`INSERT INTO webhook_secrets (id, webhook_id, provider_id, sealed, master_key, drawn_by, drawn_at) SELECT id, id, id, '', 1, 'x', now() FROM webhooks`,
	`INSERT INTO deliveries (id, webhook_id, provider_id, event_id, type, subject, happened_at, data, state, attempts, created_at, delivered_at)
		SELECT id, id, id, id, 'x', '', now(), '{}', 'delivered', 1, now(), now() FROM webhooks`,
	// What is known of claimants, and that somebody saw it.
	`INSERT INTO contacts (claimant_id, provider_id, name_sealed, version, changed_at) SELECT claimant_id, provider_id, '\x00', 2, now() FROM claimants`,
	`INSERT INTO payees (claimant_id, provider_id, name_sealed, version, changed_at) SELECT claimant_id, provider_id, '\x00', 2, now() FROM claimants`,
	// Who acts for them.
	`INSERT INTO births (claimant_id, provider_id, sealed, said_by, version, recorded_by, changed_at)
		SELECT claimant_id, provider_id, '\x00', 'provider', 2, 'x', now() FROM claimants`,
	`INSERT INTO representatives (claimant_id, id, provider_id, kind, state, shown_by, since, stated_by, stated_at, decided_by, decided_at)
		SELECT claimant_id, claimant_id, provider_id, 'legal_representative', 'verified', 'records', now(), 'x', now(), 'user:x', now() FROM claimants`,
	`INSERT INTO consents (claimant_id, id, claim_id, provider_id, representative_id, shown_by, given_by, given_at, stated_by, verified_by)
		SELECT claimant_id, id, id, provider_id, claimant_id, 'records', 'y', now(), 'x', 'user:x' FROM claims`,
	`INSERT INTO seats (claimant_id, claim_id, provider_id, count, labels_sealed, stated_by, stated_at)
		SELECT claimant_id, id, provider_id, 1, '', 'x', now() FROM claims`,
	`INSERT INTO access_records (claimant_id, id, provider_id, at, actor, role, request, action, items)
		SELECT claimant_id, claimant_id, provider_id, now() - interval '3 years', 'x', 'operator', '', 'read', '{claim}' FROM claimants`,
	// What persons asked of what is held about them.
	`INSERT INTO erasures (claimant_id, provider_id, reason, erased_by, asked_at, erased_at, basis)
		SELECT claimant_id, provider_id, 'requested', 'x', now(), now(), 'journal' FROM claimants`,
	`INSERT INTO retained_data (claimant_id, id, kind, article, sealed, retained_at, until)
		SELECT claimant_id, claimant_id, 'dispute', 'x', '', now(), now() + interval '1 day' FROM claimants`,
	`INSERT INTO reviews (claimant_id, id, claim_id, provider_id, decision_number, requested_at, due_at, due_order, extended)
		SELECT claimant_id, id, id, provider_id, 1, now(), now(), id, 1 FROM claims`,
	`INSERT INTO review_extensions (claimant_id, review_id, number, provider_id, reason_sealed, due_at, extended_by, extended_at)
		SELECT claimant_id, id, 1, provider_id, '', now(), 'x', now() FROM reviews`,
	`INSERT INTO messages (claimant_id, id, provider_id, claim_id, kind, parameters, cause, sent_by, created_at)
		SELECT claimant_id, id, provider_id, id, 'x', '{}', id, 'x', now() FROM claims`,
	`INSERT INTO decision_reads (claimant_id, decision_id, provider_id, read_at) SELECT claimant_id, id, provider_id, now() FROM decisions`,
	`INSERT INTO circulars (id, provider_id, incident_id, kind, parameters, cause, sent_by, created_at, reached, told)
		SELECT p.id, p.id, i.id, 'x', '{}', p.id, 'x', now(), p.id, 0 FROM providers p, incidents i`,
	`INSERT INTO deadlines (claimant_id, id, claim_id, provider_id, kind, starts_at, amount, unit, warn_micros, extended, extended_by, paused_at, paused_micros,
			due_at, warns_at, due_order, warn_order, opened_by, opened_at)
		SELECT claimant_id, id, id, provider_id, 'inquiry', now(), 1, 'days', 0, 0, 0, now(), 0, now() + interval '1 day', now(), id, id, 'x', now() FROM claims`,
	`INSERT INTO inquiries (claimant_id, id, claim_id, provider_id, deadline_id, state, facts, question_sealed, asked_by, asked_at)
		SELECT claimant_id, id, id, provider_id, id, 'open', '{}', '', 'x', now() FROM claims`,
	// What claims are flagged for, what is watched for, and who was looked at.
	`INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at)
		SELECT claimant_id, id, id, provider_id, incident_id, 'phone', id, 'open', now() FROM claims`,
	`INSERT INTO watches (id, provider_id, kind, key, reason, added_by, added_at, expires_at)
		SELECT id, id, 'phone', id, 'x', 'user:' || id, now() - interval '2 days', now() - interval '1 day' FROM providers`,
	`INSERT INTO clearances (claimant_id, claim_id, provider_id, incident_id, decision_number, stale, cleared_at, state, state_by, state_at, payee_version)
		SELECT claimant_id, id, provider_id, incident_id, 1, false, now(), 'waiting', 'system:clearance', now(), 1 FROM claims`,
	`INSERT INTO clearance_settings (id, provider_id, limit_amount, limit_currency, by_hand, approvals_permille, refusals_permille, seed, asked_by, asked_at, approved_at)
		SELECT id, id, 0, 'KRW', '{}', 0, 0, 'x', 'machine', now(), now() FROM providers`,
	`INSERT INTO notes (claimant_id, id, claim_id, provider_id, what, text_sealed, written_by, written_at)
		SELECT claimant_id, id, id, provider_id, 'note', '', 'user:' || id, now() FROM claims`,
	`INSERT INTO holds (claimant_id, id, claim_id, provider_id, held_by, held_at, note_id)
		SELECT claimant_id, id, id, provider_id, 'user:' || id, now(), id FROM claims`,
	`INSERT INTO check_results (claimant_id, id, claim_id, provider_id, task, result, decision_number, payee_version, note_id, found_by, found_at)
		SELECT claimant_id, id, id, provider_id, 'evidence', 'passed', 1, 1, id, 'user:' || id, now() FROM claims`,
	`INSERT INTO assignments (claimant_id, claim_id, provider_id, user_id, assigned_by, assigned_at)
		SELECT claimant_id, id, provider_id, id, 'x', now() FROM claims`,
	`INSERT INTO quality_samples (claimant_id, id, claim_id, provider_id, decision_id, decision_number, kind, drawn_at)
		SELECT claimant_id, id, id, provider_id, decision_id, 1, 'refusal', now() FROM claims`,
	// What people told providers elsewhere.
	`INSERT INTO submissions (key, id, provider_id, incident_id, source, source_row, state, why, sent_by, received_at)
		SELECT p.id, p.id, p.id, i.id, 'x', 1, 'unmatched', 'no_identity', 'x', now() FROM providers p, incidents i`,
	`INSERT INTO submission_contents (key, id, provider_id, sealed, received_at) SELECT key, id, provider_id, '', now() FROM submissions`,
	`INSERT INTO retention_progress (kind, reached, at) SELECT 'person', claimant_id, now() FROM claimants LIMIT 1`,
	// What reports counted before it was changed.
	`INSERT INTO past_subscriptions (claimant_id, subscription_id, since, until, provider_id, service_id, claimant_kind, started_at, cohort)
		SELECT claimant_id, id, 1, 2, provider_id, service_id, claimant_kind, started_at, cohort FROM subscriptions`,
	// What their claims give.
	`INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, at)
		SELECT claimant_id, id, provider_id, 'accrual', 'decision', decision_id, now() FROM claims`,
	`INSERT INTO entries (claimant_id, transaction_id, place, provider_id, debit, debit_of, credit, credit_of, amount, currency)
		SELECT claimant_id, id, 1, provider_id, 'compensation', incident_id, 'payable', id, 1, 'KRW' FROM claims`,
	`INSERT INTO balances (claimant_id, provider_id, account, of_id, currency, debits, credits)
		SELECT claimant_id, provider_id, 'payable', id, 'KRW', 0, 1 FROM claims`,
	`INSERT INTO entitlements (claimant_id, id, claim_id, ground, remedy, loss, goodwill, provider_id, incident_id, decision_id, decision_number,
			given, amount, currency, accrual_id)
		SELECT claimant_id, id, id, 'x/y', 'cash', '', false, provider_id, incident_id, decision_id, 1, true, 1, 'KRW', id FROM claims`,
	`INSERT INTO loss_methods (incident_id, provider_id, revision, baseline, mode, unit, currency, source, set_by, set_at)
		SELECT i.id, p.id, 1, 'stated', 'nearest', 1, 'KRW', 'x', 'x', now() FROM incidents i, providers p`,
	`INSERT INTO loss_statements (claimant_id, claim_id, number, provider_id, incident_id, method, sealed, loss, currency, stated_by, stated_at)
		SELECT claimant_id, id, row_number() OVER (), provider_id, incident_id, 1, '', 0, 'KRW', 'x', now() FROM claims`,
	// What providers have to tell of an incident, and what they told.
	`INSERT INTO notices (id, incident_id, provider_id, kind, duty, uncertain, due_order, revision, library, assessed_at, affected, reached, wordings, version, created_at)
		SELECT p.id, i.id, p.id, 'outage_notice', 'not_owed', false, p.id, 1, 0, now(), 0, 0, 1, 1, now() FROM providers p, incidents i`,
	`INSERT INTO notice_duties (notice_id, number, provider_id, duty, uncertain, revision, library, assessed_at)
		SELECT id, 1, provider_id, duty, false, 1, 0, now() FROM notices`,
	`INSERT INTO wordings (id, notice_id, number, provider_id, kind, ko, en, drafted_by, drafted_at, changed_by, changed_at)
		SELECT id, id, 1, provider_id, kind, '{a,b,c,d}', '{a,b,c,d}', 'x', now(), 'x', now() FROM notices`,
	`INSERT INTO publications (id, notice_id, wording, provider_id, way, counts, published_at, url, recorded_by, recorded_at)
		SELECT id, id, 1, provider_id, 'screen', true, now(), 'x', 'x', now() FROM notices`,
	`INSERT INTO assessments (incident_id, revision, library, again_at, assessed_at) SELECT id, 1, 0, now(), now() FROM incidents`,
	`INSERT INTO fulfilment_tallies (claimant_id, entitlement_id, claim_id, provider_id, decision_number, stands, number,
			given_amount, given_micros, given_pieces, handed_amount, handed_micros, handed_pieces, excess_amount, excess_micros, excess_pieces)
		SELECT claimant_id, id, claim_id, provider_id, 1, true, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0 FROM entitlements`,
	`INSERT INTO fulfilments (claimant_id, id, entitlement_id, number, claim_id, subscription_id, provider_id, incident_id, ground, remedy, goodwill,
			decision_number, time_micros, state, requested_at, asked, next_at)
		SELECT c.claimant_id, c.id, c.id, 1, c.id, c.subscription_id, c.provider_id, c.incident_id, 'x/y', 'extension', false, 1, 1, 'requested', now(), 1, now()
		FROM claims c`,
	// Files that support claims, and such as are to be swept.
	`INSERT INTO evidence_files (claimant_id, id, provider_id, key_sealed, hash_sealed, content_index, media_type, size_bytes, kept_at)
		SELECT claimant_id, claimant_id, provider_id, '', '', claimant_id, 'text/plain', 1, now() FROM claimants`,
	`INSERT INTO evidence (claimant_id, id, provider_id, file_id, claim_id, name_sealed, added_by, added_at)
		SELECT claimant_id, id, provider_id, claimant_id, id, '', 'x', now() FROM claims`,
	`INSERT INTO claim_drafts (claimant_id, id, content_sealed, version, created_at, saved_at, expires_at)
		SELECT claimant_id, claimant_id, '', 1, now(), now(), now() + interval '30 days' FROM claimants`,
	`INSERT INTO narratives (claimant_id, claim_id, provider_id, text_sealed, stated_at) SELECT claimant_id, id, provider_id, '', now() FROM claims`,
	`INSERT INTO evidence_sweeps (claimant_id, id, provider_id, due_at) SELECT claimant_id, claimant_id, provider_id, now() FROM claimants`,
	// What is on its way to them.
	`INSERT INTO remittances (id, provider_id, currency, format, pay_on, payer_name_sealed, payer_bank_sealed, payer_account_sealed, state, most, made_by, made_at)
		SELECT id, id, 'KRW', 'x', '2022-12-01', '', '', '', 'draft', 1, 'x', now() FROM providers`,
	`INSERT INTO remittance_reports (remittance_id, id, provider_id, at, read_by, read_at, accepted, settled, returned, unchanged, contradicted)
		SELECT id, 'x', id, now(), 'x', now(), 0, 0, 0, 0, 0 FROM providers`,
	`INSERT INTO payouts (claimant_id, id, claim_id, entitlement_id, provider_id, incident_id, number, amount, currency, state, made_at, changed_at)
		SELECT claimant_id, id, id, id, provider_id, incident_id, 1, 1, 'KRW', 'due', now(), now() FROM claims`,
	`INSERT INTO payout_attempts (claimant_id, id, payout_id, remittance_id, provider_id, number, amount, currency, state, payee_version, contact_version, memo, drafted_at)
		SELECT claimant_id, id, id, provider_id, provider_id, 1, 1, 'KRW', 'drafted', 1, 1, '', now() FROM claims`,
	`INSERT INTO budgets (id, provider_id, currency, cap, version, made_by, made_at) SELECT id, id, 'KRW', 1, 1, 'x', now() FROM providers`,
	`INSERT INTO approvals (id, kind, subject_id, provider_id, payload, state, requested_by, requested_at, expires_at, decided_by, decided_at)
		SELECT id, 'award', id, provider_id, '{}', 'approved', 'user:' || id, now() - interval '1 hour', now(), 'user:' || provider_id, now() - interval '1 minute' FROM claims`,
	`INSERT INTO awards (claimant_id, id, claim_id, provider_id, amount, currency, cause, approval_id, asked_by, approved_by, at)
		SELECT claimant_id, id, id, provider_id, 1, 'KRW', 'courtesy', id, 'user:' || id, 'user:' || provider_id, now() FROM claims`,
	`INSERT INTO budget_claims (claimant_id, claim_id, budget_id, provider_id, reserved) SELECT claimant_id, id, provider_id, provider_id, 0 FROM claims`,
	// What people say of decisions.
	`INSERT INTO determinations (claimant_id, id, claim_id, provider_id, because, decision_number, ground, reason_sealed, said, takes, made_by, made_at,
			number, found, in_force_at)
		SELECT claimant_id, id, id, provider_id, 'override', 1, 'x', '', '{"facts": {}}', false, 'user:' || id::text, now(), 1, '{"facts": {}}', now() FROM claims`,
	`INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, about, ground_sealed, made_by, made_at, due_at)
		SELECT claimant_id, id, 1, id, provider_id, incident_id, 'open', 'x', '', 'user:' || id::text, now(), now() + interval '1 day' FROM claims`,
	`INSERT INTO appeals (claimant_id, id, claim_id, provider_id, lane, decision_number, state, disputed, filed_by, filed_at)
		SELECT claimant_id, id, id, provider_id, 'mediation', 1, 'filed', '{}', 'x', now() FROM claims`,
	// What providers claim back: of each the own transaction, with the id of the provider.
	`INSERT INTO recourses (id, provider_id, incident_id, name_ko, name_en, reference, stated_by, stated_at)
		SELECT p.id, p.id, i.id, 'x', 'x', 'x', 'x', now() FROM providers p, (SELECT id FROM incidents ORDER BY id LIMIT 1) i`,
	`INSERT INTO approvals (id, kind, subject_id, provider_id, payload, state, requested_by, requested_at, expires_at, decided_by, decided_at)
		SELECT md5(id::text)::uuid, 'recourse', id, id, '{}', 'approved', 'user:' || id, now() - interval '1 hour', now(), 'user:00000000-0000-4000-8000-000000000001', now() - interval '1 minute' FROM providers`,
	`INSERT INTO recourse_shares (id, recourse_id, provider_id, share, goodwill, asked_by, asked_at, approval_id, number, approved_by, approved_at)
		SELECT id, id, id, 0.5, false, 'user:' || id, now(), md5(id::text)::uuid, 1, 'user:00000000-0000-4000-8000-000000000001', now() FROM providers`,
	`INSERT INTO recourse_totals (provider_id, incident_id, shares) SELECT provider_id, incident_id, 0 FROM recourses`,
	`INSERT INTO cutoffs (number, at) SELECT coalesce(max(number), 0) + 1, now() FROM cutoffs`,
	`INSERT INTO recourse_assessments (claimant_id, id, recourse_id, provider_id, number, as_of, share_id, share, payouts, digest, assessed_by, assessed_at)
		SELECT id, id, id, id, 1, (SELECT max(number) FROM cutoffs), id, 0.5, 0, sha256(''), 'x', now() FROM providers`,
	`INSERT INTO recourse_sums (claimant_id, assessment_id, provider_id, service_id, ground, goodwill, currency, payouts, settled, counted)
		SELECT provider_id, provider_id, provider_id, id, 'x/y', false, 'KRW', 1, 1, 1 FROM services`,
	`INSERT INTO transactions (claimant_id, id, provider_id, what, cause_kind, cause_id, at) SELECT id, id, id, 'receipt', 'receipt', id, now() FROM providers`,
	`INSERT INTO recourse_receipts (claimant_id, id, recourse_id, provider_id, bank_reference, amount, currency, received_on, transaction_id, booked_by, booked_at)
		SELECT id, id, id, id, 'x', 1, 'KRW', '2022-12-01', id, 'x', now() FROM providers`,
	`INSERT INTO access_checks (id, provider_id, month, checked_by, user_id, at, note) SELECT id, id, '2022-10-01', 'user:' || id, id, now(), 'x' FROM providers`,
}

// planted is a populated world with rows in every guarded table.
func planted(t *testing.T) (*world, []claims.Claim) {
	w, cs := populated(t)
	for _, sql := range plantings {
		_, err := w.db.Owner.Exec(w.ctx, sql)
		w.must(err)
	}
	return w, cs
}
