package disputes

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/dispute"
	"bosang/claims/postgres"
)

const appealColumns = `a.claimant_id, a.id, a.claim_id, a.provider_id, a.lane, a.decision_number, a.state, a.disputed, a.evidence, a.text_sealed, a.filed_by,
	a.filed_at, a.first_id, a.first_by, a.first_approved_by, a.handed_over_at, a.due_at, a.extended, a.paused_at, a.stood_micros, a.answer_sealed, a.answered_by,
	a.answered_at, a.decided_number`

type storedAppeal struct {
	dispute.Appeal
	text, answer, wrapped []byte
}

func scanAppeal(row pgx.Row) (s storedAppeal, err error) {
	var evidence pgtype.FlatArray[pgtype.UUID]
	var decided pgtype.Int4
	var disputed []byte
	var stood int64
	a := &s.Appeal
	err = row.Scan(postgres.ToID(&a.Claimant), postgres.ToID(&a.ID), postgres.ToID(&a.Claim), postgres.ToID(&a.Provider), (*string)(&a.Lane), &a.Decision,
		(*string)(&a.State), &disputed, &evidence, &s.text, &a.By, postgres.ToTime(&a.At), postgres.ToID(&a.First), postgres.ToWord(&a.FirstBy),
		postgres.ToWord(&a.FirstApprovedBy), postgres.ToTime(&a.HandedOverAt), postgres.ToTime(&a.DueAt), &a.Extended, postgres.ToTime(&a.PausedAt), &stood,
		&s.answer, postgres.ToWord(&a.AnsweredBy), postgres.ToTime(&a.AnsweredAt), &decided, &s.wrapped)
	a.Evidence, a.Decided, a.Stood = toIDs(evidence), int(decided.Int32), time.Duration(stood)*time.Microsecond
	if err == nil {
		err = json.Unmarshal(disputed, &a.Disputed)
	}
	return s, err
}

func (t tx) openAppeal(s *storedAppeal) error {
	open, err := t.opener(s.Claimant, appeals, s.ID, s.wrapped)
	if err == nil {
		err = open(&s.Text, "text", s.text)
	}
	if err == nil {
		err = open(&s.Answer, "answer", s.answer)
	}
	return err
}

func (t tx) appeals(ctx context.Context, doing, sql string, args ...any) ([]dispute.Appeal, error) {
	rows, err := postgres.List(ctx, t.Conn, doing, scanAppeal, sql, args...)
	if err == nil {
		rows, err = openAll(rows, t.openAppeal)
	}
	list := make([]dispute.Appeal, len(rows))
	for i := range rows {
		list[i] = rows[i].Appeal
	}
	return list, err
}

// AddAppeal adds one, unless another stands in its way.
func (t tx) AddAppeal(ctx context.Context, a dispute.Appeal) error {
	text, err := t.seal(ctx, a.Claimant, appeals, fieldOf("text", a.ID), a.Text)
	if err != nil {
		return err
	}
	disputed, err := factsJSON(a.Disputed)
	if err != nil {
		return err
	}
	added, err := t.Changes(ctx, "add an appeal", `
		INSERT INTO appeals (claimant_id, id, claim_id, provider_id, lane, decision_number, state, disputed, evidence, text_sealed, filed_by, filed_at,
			first_id, first_by, first_approved_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
		postgres.ID(a.Claimant), postgres.ID(a.ID), postgres.ID(a.Claim), postgres.ID(a.Provider), string(a.Lane), a.Decision, string(a.State), disputed,
		postgres.IDs(a.Evidence), text, a.By, postgres.At(a.At), postgres.ID(a.First), postgres.Word(a.FirstBy), postgres.Word(a.FirstApprovedBy))
	if err != nil || added > 0 {
		return err
	}
	open, err := t.appeals(ctx, "look for an open appeal", `SELECT `+appealColumns+`, NULL::bytea FROM appeals a
		WHERE a.claimant_id = $1 AND a.claim_id = $2 AND a.lane = $3 AND a.state IN ('filed', 'handed_over', 'supplement') LIMIT 1`,
		postgres.ID(a.Claimant), postgres.ID(a.Claim), string(a.Lane))
	switch {
	case err != nil:
		return err
	case len(open) > 0:
		return claims.Conflict("appeal_open", "appeal", open[0].ID.String())
	}
	return claims.Conflict("appeal_answered", "claim", a.Claim.String())
}

// Appeal reads one.
func (t tx) Appeal(ctx context.Context, id dispute.AppealID) (dispute.Appeal, error) {
	s, err := postgres.One(ctx, t.Conn, "appeal", scanAppeal,
		`SELECT `+appealColumns+`, k.wrapped FROM appeals a LEFT JOIN person_keys k ON k.claimant_id = a.claimant_id WHERE a.id = $1`, postgres.ID(id))
	if err == nil {
		err = t.openAppeal(&s)
	}
	return s.Appeal, err
}

// LockAppeal reads one and keeps others from moving it. What is final cannot be locked any
// more.
func (t tx) LockAppeal(ctx context.Context, id dispute.AppealID) (dispute.Appeal, error) {
	_, err := postgres.One(ctx, t.Conn, "appeal", func(row pgx.Row) (id dispute.AppealID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT id FROM appeals WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil && !claims.IsNotFound(err, "appeal") {
		return dispute.Appeal{}, err
	}
	return t.Appeal(ctx, id)
}

// MoveAppeal writes a step.
func (t tx) MoveAppeal(ctx context.Context, a dispute.Appeal, from dispute.AppealState) error {
	var answer []byte
	if a.Answer != "" {
		var err error
		if answer, err = t.seal(ctx, a.Claimant, appeals, fieldOf("answer", a.ID), a.Answer); err != nil {
			return err
		}
	}
	changed, err := t.Changes(ctx, "move an appeal", `
		UPDATE appeals SET previous_state = $3, state = $4, handed_over_at = $5, due_at = $6, extended = $7, paused_at = $8, answer_sealed = $9,
			answered_by = $10, answered_at = $11, decided_number = $12, stood_micros = $13,
			ended_period = CASE WHEN $4 NOT IN ('filed', 'handed_over', 'supplement') THEN cutoff() END
		WHERE claimant_id = $1 AND id = $2 AND state = $3`,
		postgres.ID(a.Claimant), postgres.ID(a.ID), string(from), string(a.State), postgres.At(a.HandedOverAt), postgres.At(a.DueAt), a.Extended,
		postgres.At(a.PausedAt), answer, postgres.Word(a.AnsweredBy), postgres.At(a.AnsweredAt), numberOf(a.Decided), a.Stood.Microseconds())
	if err == nil && changed == 0 {
		return claims.Conflict("appeal_not_so_far", "appeal", a.ID.String())
	}
	return err
}

// Appeals lists appeals, oldest first: all of one claimant, or those that wait at the
// providers that the actor sees.
func (t tx) Appeals(ctx context.Context, f dispute.AppealFilter, page claims.Page) ([]dispute.Appeal, error) {
	actor := t.claims.Actor()
	if own := claims.ClaimantID(actor.Claimant); !own.IsZero() {
		if !f.Claimant.IsZero() && f.Claimant != own {
			return nil, nil
		}
		f.Claimant = own
	}
	_, limit := postgres.Cursor(page)
	if !f.Claimant.IsZero() {
		return t.appeals(ctx, "list appeals", `
			SELECT `+appealColumns+`, k.wrapped FROM appeals a LEFT JOIN person_keys k ON k.claimant_id = a.claimant_id
			WHERE a.claimant_id = $3 AND a.id > $1 AND ($4::uuid IS NULL OR a.provider_id = $4) AND ($5::text IS NULL OR a.lane = $5)
			ORDER BY a.id LIMIT $2`, page.After, limit, postgres.ID(f.Claimant), postgres.ID(f.Provider), postgres.Word(f.Lane))
	}
	from, providers := operated(actor, f.Provider)
	args, inLane := []any{page.After, limit, providers}, ""
	if f.Lane != "" {
		args, inLane = append(args, string(f.Lane)), ` AND a.lane = $4`
	}
	return t.appeals(ctx, "list appeals", `
		SELECT `+appealColumns+`, k.wrapped FROM (
			SELECT a.* FROM `+from+` CROSS JOIN LATERAL (
				SELECT `+appealColumns+` FROM appeals a WHERE a.provider_id = p.id AND a.state IN ('filed', 'handed_over', 'supplement') AND a.id > $1`+inLane+`
				ORDER BY a.id LIMIT $2) a
			ORDER BY a.id LIMIT $2) a
		LEFT JOIN person_keys k ON k.claimant_id = a.claimant_id ORDER BY a.id LIMIT $2`, args...)
}

// mostOfAClaim bounds how many appeals one claim has: a few for each decision.
const mostOfAClaim = 1000

// AppealsOf lists all of one claim.
func (t tx) AppealsOf(ctx context.Context, c claims.Claim) ([]dispute.Appeal, error) {
	return t.appeals(ctx, "list appeals of a claim", `
		SELECT `+appealColumns+`, k.wrapped FROM appeals a LEFT JOIN person_keys k ON k.claimant_id = a.claimant_id
		WHERE a.claimant_id = $1 AND a.claim_id = $2 ORDER BY a.id LIMIT $3`, postgres.ID(c.ClaimantID), postgres.ID(c.ID), mostOfAClaim)
}
