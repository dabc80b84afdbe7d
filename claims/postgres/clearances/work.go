package clearances

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/clearance"
	"bosang/claims/postgres"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/postgres/persons"
	"bosang/claims/risk"
)

// noteTable is where notes are sealed for; the field is named with the note, so that none
// can be moved to another of the same person.
const noteTable = "notes"

func fieldOf(id clearance.NoteID) string { return "text of " + id.String() }

// AddNote adds a note.
func (t tx) AddNote(ctx context.Context, n clearance.Note) error {
	sealed, err := persons.SealText(ctx, t.Conn, t.keys, n.Claimant, noteTable, fieldOf(n.ID), n.Text)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "add a note", `
		INSERT INTO notes (claimant_id, id, claim_id, provider_id, what, text_sealed, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		postgres.ID(n.Claimant), postgres.ID(n.ID), postgres.ID(n.Claim), postgres.ID(n.Provider), string(n.What), sealed, n.By, postgres.At(n.At))
	return err
}

// Notes lists the notes of a claim, newest first.
func (t tx) Notes(ctx context.Context, of risk.Of, page claims.Page) ([]clearance.Note, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list notes", func(row pgx.Row) (n clearance.Note, err error) {
		var sealed, wrapped []byte
		err = row.Scan(postgres.ToID(&n.Claimant), postgres.ToID(&n.ID), postgres.ToID(&n.Claim), postgres.ToID(&n.Provider), (*string)(&n.What), &sealed, &n.By,
			postgres.ToTime(&n.At), &wrapped)
		if err == nil && wrapped != nil {
			n.Text, err = t.keys.Read(n.Claimant, wrapped, noteTable, fieldOf(n.ID), sealed)
		}
		return n, err
	}, `
		SELECT n.claimant_id, n.id, n.claim_id, n.provider_id, n.what, n.text_sealed, n.written_by, n.written_at, k.wrapped
		FROM notes n LEFT JOIN person_keys k ON k.claimant_id = n.claimant_id
		WHERE n.claimant_id = $1 AND n.claim_id = $2 AND n.id < $3 ORDER BY n.id DESC LIMIT $4`, postgres.ID(of.Claimant), postgres.ID(of.Claim), before, limit)
}

// AddHold adds a hold, unless the claim is held already. Who is just sending what the claim gives
// is waited for.
func (t tx) AddHold(ctx context.Context, h clearance.HoldOf) error {
	if err := entitlements.Lock(ctx, t.claims.(pgx.Tx), h.Claimant, h.Claim); err != nil {
		return err
	}
	added, err := t.Changes(ctx, "hold a claim", `
		INSERT INTO holds (claimant_id, id, claim_id, provider_id, held_by, held_at, note_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		postgres.ID(h.Claimant), postgres.ID(h.ID), postgres.ID(h.Claim), postgres.ID(h.Provider), h.HeldBy, postgres.At(h.HeldAt), postgres.ID(h.Note))
	if err == nil && added == 0 {
		return claims.Conflict("claim_held", "claim", h.Claim.String())
	}
	return err
}

// Release ends the hold of a claim.
func (t tx) Release(ctx context.Context, h clearance.HoldOf) (clearance.HoldOf, error) {
	released, err := postgres.One(ctx, t.Conn, "hold", func(row pgx.Row) (r clearance.HoldOf, err error) {
		err = row.Scan(postgres.ToID(&r.Claimant), postgres.ToID(&r.ID), postgres.ToID(&r.Claim), postgres.ToID(&r.Provider), &r.HeldBy, postgres.ToTime(&r.HeldAt),
			postgres.ToID(&r.Note), postgres.ToWord(&r.ReleasedBy), postgres.ToTime(&r.ReleasedAt), postgres.ToID(&r.ReleaseNote))
		return r, err
	}, `
		UPDATE holds SET released_by = $3, released_at = $4, release_note_id = $5 WHERE claimant_id = $1 AND claim_id = $2 AND released_at IS NULL
		RETURNING claimant_id, id, claim_id, provider_id, held_by, held_at, note_id, released_by, released_at, release_note_id`,
		postgres.ID(h.Claimant), postgres.ID(h.Claim), h.ReleasedBy, postgres.At(h.ReleasedAt), postgres.ID(h.ReleaseNote))
	if claims.IsNotFound(err, "hold") {
		return released, claims.Conflict("claim_not_held", "claim", h.Claim.String())
	}
	return released, err
}

// AddFound adds what a person found.
func (t tx) AddFound(ctx context.Context, f clearance.FoundBy) error {
	_, err := t.Changes(ctx, "add what somebody found", `
		INSERT INTO check_results (claimant_id, id, claim_id, provider_id, task, result, decision_number, payee_version, note_id, found_by, found_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		postgres.ID(f.Claimant), postgres.ID(f.ID), postgres.ID(f.Claim), postgres.ID(f.Provider), string(f.Task), string(f.Result), f.Decision, f.PayeeVersion,
		postgres.ID(f.Note), f.By, postgres.At(f.At))
	return err
}

// Assign makes a claim somebody's work.
func (t tx) Assign(ctx context.Context, c clearance.Clearance, user access.ID) error {
	if user == (access.ID{}) {
		_, err := t.Changes(ctx, "assign a claim", `DELETE FROM assignments WHERE claimant_id = $1 AND claim_id = $2`, postgres.ID(c.Claimant), postgres.ID(c.Claim))
		return err
	}
	_, err := t.Changes(ctx, "assign a claim", `
		INSERT INTO assignments (claimant_id, claim_id, provider_id, user_id, assigned_by, assigned_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (claimant_id, claim_id) DO UPDATE SET user_id = $4, assigned_by = $5, assigned_at = $6`,
		postgres.ID(c.Claimant), postgres.ID(c.Claim), postgres.ID(c.Provider), postgres.ID(claims.Key(user)), t.claims.Actor().Subject, postgres.At(t.claims.Now()))
	return err
}

// IsOperator reports whether somebody is an active operator of the provider.
func (t tx) IsOperator(ctx context.Context, user access.ID, provider claims.ProviderID) (bool, error) {
	return postgres.One(ctx, t.Conn, "user", func(row pgx.Row) (is bool, err error) {
		err = row.Scan(&is)
		return is, err
	}, `
		SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.user_id = m.user_id
			WHERE m.user_id = $1 AND m.provider_id = $2 AND m.role = 'operator' AND m.ended_at IS NULL AND u.state = 'active')`,
		postgres.ID(claims.Key(user)), postgres.ID(provider))
}

// Settings gives those in force.
func (t tx) Settings(ctx context.Context, provider claims.ProviderID) (clearance.Settings, error) {
	return postgres.One(ctx, t.Conn, "settings", func(row pgx.Row) (s clearance.Settings, err error) {
		var amount, currency string
		var byHand []string
		err = row.Scan(postgres.ToID(&s.ID), postgres.ToID(&s.Provider), &amount, &currency, &byHand, &s.Approvals, &s.Refusals, &s.Seed, &s.AskedBy,
			postgres.ToTime(&s.AskedAt), postgres.ToWord(&s.ApprovedBy), postgres.ToTime(&s.ApprovedAt), postgres.ToID(&s.Approval))
		for _, task := range byHand {
			s.ByHand = append(s.ByHand, clearance.Task(task))
		}
		if err == nil {
			s.Limit, err = parse(amount, currency)
		}
		return s, err
	}, `
		SELECT id, provider_id, limit_amount::text, limit_currency, by_hand, approvals_permille, refusals_permille, seed, asked_by, asked_at, approved_by,
			approved_at, approval_id
		FROM clearance_settings WHERE provider_id = $1 AND approved_at IS NOT NULL ORDER BY approved_at DESC, id DESC LIMIT 1`, postgres.ID(provider))
}

// AddSettings adds settings, in force where the machine sets them.
func (t tx) AddSettings(ctx context.Context, s clearance.Settings) error {
	_, err := t.Changes(ctx, "add settings", `
		INSERT INTO clearance_settings (id, provider_id, limit_amount, limit_currency, by_hand, approvals_permille, refusals_permille, seed, asked_by, asked_at,
			approval_id, approved_at)
		VALUES ($1, $2, $3::numeric, $4, $5::text[], $6, $7, $8, $9, $10, $11, $12)`,
		postgres.ID(s.ID), postgres.ID(s.Provider), s.Limit.AmountString(), s.Limit.Currency(), words(s.ByHand), s.Approvals, s.Refusals, s.Seed, s.AskedBy,
		postgres.At(s.AskedAt), postgres.ID(s.Approval), postgres.At(s.ApprovedAt))
	return err
}

// AgreeSettings puts settings in force.
func (t tx) AgreeSettings(ctx context.Context, id clearance.SettingsID, a approval.Approval) error {
	changed, err := t.Changes(ctx, "put settings in force", `
		UPDATE clearance_settings SET approved_by = $2, approved_at = $3 WHERE id = $1 AND approved_at IS NULL`,
		postgres.ID(id), a.DecidedBy, postgres.At(a.DecidedAt))
	if err == nil && changed == 0 {
		return claims.NotFound("settings")
	}
	return err
}

// mostIncidents bounds the incidents of one provider.
const mostIncidents = 10_000

// IncidentsWithClaims gives the incidents in which the provider has claims.
func (t tx) IncidentsWithClaims(ctx context.Context, provider claims.ProviderID) ([]claims.IncidentID, error) {
	return postgres.List(ctx, t.Conn, "list incidents", scanID[claims.IncidentID], `
		SELECT i.id FROM incidents i CROSS JOIN LATERAL (SELECT FROM claims c WHERE c.provider_id = $1 AND c.incident_id = i.id LIMIT 1) c
		ORDER BY i.id LIMIT $2`, postgres.ID(provider), mostIncidents)
}
