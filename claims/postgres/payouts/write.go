package payouts

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/claims/privacy"
)

func instants[T, V any](rows []T, of func(T) V, at func(V) pgtype.Timestamptz) pgtype.FlatArray[pgtype.Timestamptz] {
	return set.Column(rows, func(r T) pgtype.Timestamptz { return at(of(r)) })
}

// Draft writes payouts, those that there are already as they are now, and the attempts
// of those that are not blocked, each with its place in the directory.
func (t tx) Draft(ctx context.Context, r payout.Remittance, drafts []payout.Planned) error {
	if len(drafts) == 0 {
		return nil
	}
	payoutOf := func(d payout.Planned) payout.Payout { return d.Payout }
	_, err := t.Changes(ctx, "write payouts", `
		INSERT INTO payouts (claimant_id, id, claim_id, entitlement_id, provider_id, incident_id, number, amount, currency, state, obstacle, made_at, changed_at)
		SELECT p.claimant_id, p.id, p.claim_id, p.entitlement_id, p.provider_id, p.incident_id, p.number, p.amount::numeric, p.currency, p.state, p.obstacle,
			p.made_at, p.changed_at
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[],
				$12::timestamptz[], $13::timestamptz[])
			AS p (claimant_id, id, claim_id, entitlement_id, provider_id, incident_id, number, amount, currency, state, obstacle, made_at, changed_at)
		ON CONFLICT (claimant_id, id) DO UPDATE SET amount = excluded.amount, state = excluded.state, obstacle = excluded.obstacle,
			changed_at = excluded.changed_at`,
		set.IDs(drafts, func(d payout.Planned) claims.ClaimantID { return d.Payout.Claimant }),
		set.IDs(drafts, func(d payout.Planned) payout.ID { return d.Payout.ID }),
		set.IDs(drafts, func(d payout.Planned) claims.ClaimID { return d.Payout.Claim }),
		set.IDs(drafts, func(d payout.Planned) [16]byte { return d.Payout.Entitlement }),
		set.IDs(drafts, func(d payout.Planned) claims.ProviderID { return d.Payout.Provider }),
		set.IDs(drafts, func(d payout.Planned) claims.IncidentID { return d.Payout.Incident }),
		set.Column(drafts, func(d payout.Planned) int32 { return int32(d.Payout.Number) }), //nolint:gosec // of one entitlement
		set.Column(drafts, func(d payout.Planned) string { return d.Payout.Amount.AmountString() }),
		set.Column(drafts, func(d payout.Planned) string { return d.Payout.Amount.Currency() }),
		set.Column(drafts, func(d payout.Planned) string { return string(d.Payout.State) }),
		set.Column(drafts, func(d payout.Planned) pgtype.Text { return postgres.Word(d.Payout.Obstacle) }),
		instants(drafts, payoutOf, func(p payout.Payout) pgtype.Timestamptz { return postgres.At(p.MadeAt) }),
		instants(drafts, payoutOf, func(p payout.Payout) pgtype.Timestamptz { return postgres.At(p.ChangedAt) }))
	if err != nil {
		return err
	}
	return t.draftAttempts(ctx, r, drafts)
}

// sealedDraft is an attempt that is about to be written.
type sealedDraft struct {
	payout.Planned
	name, bank, account []byte
	index               claims.Key
}

func (t tx) draftAttempts(ctx context.Context, r payout.Remittance, drafts []payout.Planned) error {
	keys, err := t.keysOf(ctx, drafts)
	if err != nil {
		return err
	}
	var rows []sealedDraft
	for _, d := range drafts {
		if d.Attempt.ID.IsZero() {
			continue
		}
		key, there := keys[d.Payout.Claimant]
		if !there {
			return errNoKey
		}
		row, err := t.seal(key, d)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	claimants := set.IDs(rows, func(d sealedDraft) claims.ClaimantID { return d.Payout.Claimant })
	ids := set.IDs(rows, func(d sealedDraft) payout.AttemptID { return d.Attempt.ID })
	_, err = t.Changes(ctx, "draft attempts", `
		INSERT INTO payout_attempts (claimant_id, id, payout_id, remittance_id, provider_id, number, amount, currency, state, name_sealed, bank_sealed,
			account_sealed, account_index, payee_version, contact_version, memo, budgets, drafted_at)
		SELECT a.claimant_id, a.id, a.payout_id, $3, $4, a.number, a.amount::numeric, a.currency, 'drafted', a.name_sealed, a.bank_sealed, a.account_sealed,
			a.account_index, a.payee_version, a.contact_version, a.memo, a.budgets::uuid[], $5
		FROM unnest($1::uuid[], $2::uuid[], $6::uuid[], $7::int[], $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[], $13::uuid[], $14::bigint[],
				$15::bigint[], $16::text[], $17::text[])
			AS a (claimant_id, id, payout_id, number, amount, currency, name_sealed, bank_sealed, account_sealed, account_index, payee_version,
				contact_version, memo, budgets)`,
		claimants, ids, postgres.ID(r.ID), postgres.ID(r.Provider), postgres.At(t.claims.Now()),
		set.IDs(rows, func(d sealedDraft) payout.ID { return d.Payout.ID }),
		set.Column(rows, func(d sealedDraft) int32 { return int32(d.Attempt.Number) }), //nolint:gosec // of one payout
		set.Column(rows, func(d sealedDraft) string { return d.Attempt.Amount.AmountString() }),
		set.Column(rows, func(d sealedDraft) string { return d.Attempt.Amount.Currency() }),
		set.Column(rows, func(d sealedDraft) []byte { return d.name }),
		set.Column(rows, func(d sealedDraft) []byte { return d.bank }),
		set.Column(rows, func(d sealedDraft) []byte { return d.account }),
		set.IDs(rows, func(d sealedDraft) claims.Key { return d.index }),
		set.Column(rows, func(d sealedDraft) int64 { return d.Payee.Version }),
		set.Column(rows, func(d sealedDraft) int64 { return d.Contact.Version }),
		set.Column(rows, func(d sealedDraft) string { return d.Memo() }),
		set.Column(rows, func(d sealedDraft) string { return array(d.Budgets) }))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "note attempts in the directory", `
		INSERT INTO directory (key, claimant_id, subject_id, provider_id)
		SELECT a.id, a.claimant_id, a.id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS a (claimant_id, id)`, claimants, ids, postgres.ID(r.Provider))
	return err
}

// array writes ids as PostgreSQL writes an array: unnest takes none of different lengths.
func array(ids []payout.BudgetID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return "{" + strings.Join(texts, ",") + "}"
}

var errNoKey = errors.New("a payee without a key was to be sealed")

// keysOf opens the keys of the claimants of drafts.
func (t tx) keysOf(ctx context.Context, drafts []payout.Planned) (map[claims.ClaimantID]keyring.PersonKey, error) {
	type owner struct {
		id      claims.ClaimantID
		wrapped []byte
	}
	rows, err := postgres.List(ctx, t.Conn, "read keys", func(row pgx.Row) (o owner, err error) {
		err = row.Scan(postgres.ToID(&o.id), &o.wrapped)
		return o, err
	}, `SELECT claimant_id, wrapped FROM person_keys WHERE claimant_id = ANY ($1::uuid[]) AND wrapped IS NOT NULL`,
		set.IDs(drafts, func(d payout.Planned) claims.ClaimantID { return d.Payout.Claimant }))
	if err != nil {
		return nil, err
	}
	keys := make(map[claims.ClaimantID]keyring.PersonKey, len(rows))
	for _, o := range rows {
		if keys[o.id], err = t.keys.PersonKey(o.id, o.wrapped); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// seal seals to whom an attempt goes, as banks know it.
func (t tx) seal(key keyring.PersonKey, d payout.Planned) (row sealedDraft, err error) {
	row.Planned = d
	to := d.Account()
	for _, v := range []struct {
		to          *[]byte
		field, text string
	}{{&row.name, privacy.FieldName, to.Holder}, {&row.bank, privacy.FieldBank, to.Bank}, {&row.account, privacy.FieldAccount, to.Number}} {
		if *v.to, err = key.Seal(attemptTable, v.field, v.text); err != nil {
			return row, err
		}
	}
	row.index, err = t.keys.Index(privacy.IndexAccount, to.Bank, to.Number)
	return row, err
}

// Lapse drops payouts that wait and are not owed any more.
func (t tx) Lapse(ctx context.Context, provider claims.ProviderID) error {
	_, err := t.Changes(ctx, "drop payouts", `
		UPDATE payouts p SET state = 'dropped', obstacle = NULL, changed_at = $2
		FROM entitlements e
		WHERE p.provider_id = $1 AND p.state IN ('due', 'blocked') AND e.claimant_id = p.claimant_id AND e.id = p.entitlement_id AND e.sent >= e.amount
			AND NOT EXISTS (SELECT FROM payout_attempts a WHERE a.claimant_id = p.claimant_id AND a.payout_id = p.id AND a.state = 'drafted')`,
		postgres.ID(provider), postgres.At(t.claims.Now()))
	return err
}

// Release writes attempts that were let go under the remittance's approval, and those
// that were withheld.
func (t tx) Release(ctx context.Context, r payout.Remittance, all []payout.Sending) error {
	if len(all) == 0 {
		return nil
	}
	_, err := t.Changes(ctx, "release attempts", `
		UPDATE payout_attempts a SET state = m.state, reason = m.reason, sent_at = m.sent_at, ended_at = m.ended_at,
			approval_id = CASE WHEN m.state = 'sent' THEN $7::uuid END, proposed_by = CASE WHEN m.state = 'sent' THEN $8 END,
			approved_by = CASE WHEN m.state = 'sent' THEN $9 END
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
			AS m (claimant_id, id, state, reason, sent_at, ended_at)
		WHERE a.claimant_id = m.claimant_id AND a.id = m.id AND a.state = 'drafted'`,
		append(moves(all), postgres.ID(r.Approval), r.ProposedBy, r.ApprovedBy)...)
	if err != nil {
		return err
	}
	return t.follow(ctx, all)
}

// Move writes how attempts stand that were let go.
func (t tx) Move(ctx context.Context, all []payout.Sending) error {
	_, err := t.Changes(ctx, "move attempts", `
		UPDATE payout_attempts a SET state = m.state, reason = m.reason, sent_at = m.sent_at, ended_at = m.ended_at
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
			AS m (claimant_id, id, state, reason, sent_at, ended_at)
		WHERE a.claimant_id = m.claimant_id AND a.id = m.id`, moves(all)...)
	if err != nil {
		return err
	}
	return t.follow(ctx, all)
}

func moves(all []payout.Sending) []any {
	attempt := func(s payout.Sending) payout.Attempt { return s.Attempt }
	return []any{
		set.IDs(all, func(s payout.Sending) claims.ClaimantID { return s.Payout.Claimant }),
		set.IDs(all, func(s payout.Sending) payout.AttemptID { return s.Attempt.ID }),
		set.Column(all, func(s payout.Sending) string { return string(s.Attempt.State) }),
		set.Column(all, func(s payout.Sending) pgtype.Text { return postgres.Word(s.Attempt.Reason) }),
		instants(all, attempt, func(a payout.Attempt) pgtype.Timestamptz { return postgres.At(a.SentAt) }),
		instants(all, attempt, func(a payout.Attempt) pgtype.Timestamptz { return postgres.At(a.EndedAt) }),
	}
}

// follow writes the payouts and entitlements of attempts that moved.
func (t tx) follow(ctx context.Context, all []payout.Sending) error {
	claimants := set.IDs(all, func(s payout.Sending) claims.ClaimantID { return s.Payout.Claimant })
	_, err := t.Changes(ctx, "move payouts", `
		UPDATE payouts p SET state = m.state, changed_at = $4
		FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS m (claimant_id, id, state)
		WHERE p.claimant_id = m.claimant_id AND p.id = m.id AND p.state <> m.state`,
		claimants, set.IDs(all, func(s payout.Sending) payout.ID { return s.Payout.ID }),
		set.Column(all, func(s payout.Sending) string { return string(s.Payout.State) }), postgres.At(t.claims.Now()))
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "count what was sent", `
		UPDATE entitlements e SET sent = m.sent::numeric, overpaid = m.overpaid::numeric
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS m (claimant_id, id, sent, overpaid)
		WHERE e.claimant_id = m.claimant_id AND e.id = m.id AND (e.sent, e.overpaid) <> (m.sent::numeric, m.overpaid::numeric)`,
		claimants, set.IDs(all, func(s payout.Sending) [16]byte { return s.Entitlement.ID }),
		set.Column(all, func(s payout.Sending) string { return s.Entitlement.Sent.AmountString() }),
		set.Column(all, func(s payout.Sending) string { return s.Entitlement.Overpaid.AmountString() }))
	return err
}

// WithholdAll withholds what is drafted.
func (t tx) WithholdAll(ctx context.Context, r payout.Remittance, reason string) error {
	if err := t.giveBack(ctx, ofDrafts, postgres.ID(r.ID)); err != nil {
		return err
	}
	_, err := t.Changes(ctx, "withhold attempts", `UPDATE payout_attempts SET state = 'withheld', reason = $2 WHERE remittance_id = $1 AND state = 'drafted'`,
		postgres.ID(r.ID), reason)
	return err
}

// PutPayout writes what changes of a payout by itself.
func (t tx) PutPayout(ctx context.Context, p payout.Payout) error {
	vouched := pgtype.Int8{Int64: p.Vouched, Valid: p.Vouched > 0}
	_, err := t.Changes(ctx, "change a payout", `
		UPDATE payouts SET state = $3, obstacle = $4, vouched = $5, changed_at = $6, amount = $7::text::numeric WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(p.Claimant), postgres.ID(p.ID), string(p.State), postgres.Word(p.Obstacle), vouched, postgres.At(p.ChangedAt), p.Amount.AmountString())
	return err
}

// Supersede drops what waits beside a payout, whose entitlement is locked: it was of the
// difference to what has come back now.
func (t tx) Supersede(ctx context.Context, p payout.Payout) (bool, error) {
	entitlement := pgtype.UUID{Bytes: p.Entitlement, Valid: true}
	_, err := t.Changes(ctx, "drop what waits beside a payout", `
		UPDATE payouts SET state = 'dropped', obstacle = NULL, changed_at = $4
		WHERE claimant_id = $1 AND entitlement_id = $2 AND id <> $3 AND state IN ('due', 'blocked')`,
		postgres.ID(p.Claimant), entitlement, postgres.ID(p.ID), postgres.At(t.claims.Now()))
	if err != nil {
		return false, err
	}
	return postgres.One(ctx, t.Conn, "payout", func(row pgx.Row) (other bool, err error) {
		err = row.Scan(&other)
		return other, err
	}, `SELECT EXISTS (SELECT FROM payouts WHERE claimant_id = $1 AND entitlement_id = $2 AND id <> $3 AND state IN ('sent', 'returned'))`,
		postgres.ID(p.Claimant), entitlement, postgres.ID(p.ID))
}
