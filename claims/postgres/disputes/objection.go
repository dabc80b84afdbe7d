package disputes

import (
	"context"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/dispute"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
)

const objectionColumns = `o.claimant_id, o.claim_id, o.decision_number, o.id, o.provider_id, o.incident_id, o.state, o.about, o.ground_sealed, o.evidence,
	o.made_by, o.made_at, o.due_at, o.answer_sealed, o.answered_by, o.answered_at`

type storedObjection struct {
	dispute.Objection
	ground, answer, wrapped []byte
}

func scanObjection(row pgx.Row) (s storedObjection, err error) {
	var evidence pgtype.FlatArray[pgtype.UUID]
	o := &s.Objection
	err = row.Scan(postgres.ToID(&o.Claimant), postgres.ToID(&o.Claim), &o.Decision, postgres.ToID(&o.ID), postgres.ToID(&o.Provider), postgres.ToID(&o.Incident),
		(*string)(&o.State), postgres.ToWord(&o.About), &s.ground, &evidence, &o.By, postgres.ToTime(&o.At), postgres.ToTime(&o.DueAt), &s.answer,
		postgres.ToWord(&o.AnsweredBy), postgres.ToTime(&o.AnsweredAt), &s.wrapped)
	o.Evidence = toIDs(evidence)
	return s, err
}

func (t tx) openObjection(s *storedObjection) error {
	open, err := t.opener(s.Claimant, objections, s.ID, s.wrapped)
	if err == nil {
		err = open(&s.Ground, "ground", s.ground)
	}
	if err == nil {
		err = open(&s.Answer, "answer", s.answer)
	}
	return err
}

// AddObjection adds what the provider says to a decision, once.
func (t tx) AddObjection(ctx context.Context, o dispute.Objection) error {
	var ground []byte
	if o.Ground != "" {
		var err error
		if ground, err = t.seal(ctx, o.Claimant, objections, fieldOf("ground", o.ID), o.Ground); err != nil {
			return err
		}
	}
	added, err := t.Changes(ctx, "add an objection", `
		INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, about, ground_sealed, evidence, made_by, made_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		postgres.ID(o.Claimant), postgres.ID(o.Claim), o.Decision, postgres.ID(o.ID), postgres.ID(o.Provider), postgres.ID(o.Incident), string(o.State),
		postgres.Word(o.About), ground, postgres.IDs(o.Evidence), o.By, postgres.At(o.At), postgres.At(o.DueAt))
	if err == nil && added == 0 {
		return claims.Conflict("decision_answered", "claim", o.Claim.String())
	}
	return err
}

// Objection reads what was said to one decision.
func (t tx) Objection(ctx context.Context, c claims.Claim, decision int) (dispute.Objection, error) {
	s, err := postgres.One(ctx, t.Conn, "objection", scanObjection, `
		SELECT `+objectionColumns+`, k.wrapped FROM objections o LEFT JOIN person_keys k ON k.claimant_id = o.claimant_id
		WHERE o.claimant_id = $1 AND o.claim_id = $2 AND o.decision_number = $3`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), min(max(decision, 0), math.MaxInt32))
	if err == nil {
		err = t.openObjection(&s)
	}
	return s.Objection, err
}

// ObjectionsOf lists what was said of a claimant's claims, in the order of the ids.
func (t tx) ObjectionsOf(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]dispute.Objection, error) {
	_, limit := postgres.Cursor(page)
	return t.objections(ctx, `
		SELECT `+objectionColumns+`, k.wrapped FROM objections o LEFT JOIN person_keys k ON k.claimant_id = o.claimant_id
		WHERE o.claimant_id = $3 AND o.id > $1 ORDER BY o.id LIMIT $2`, page.After, limit, postgres.ID(claimant))
}

// OpenObjections lists those that wait, oldest first.
func (t tx) OpenObjections(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]dispute.Objection, error) {
	_, limit := postgres.Cursor(page)
	if own := claims.ClaimantID(t.claims.Actor().Claimant); !own.IsZero() {
		return t.objections(ctx, `
			SELECT `+objectionColumns+`, k.wrapped FROM objections o LEFT JOIN person_keys k ON k.claimant_id = o.claimant_id
			WHERE o.claimant_id = $3 AND ($4::uuid IS NULL OR o.provider_id = $4) AND o.state = 'open' AND o.id > $1 ORDER BY o.id LIMIT $2`,
			page.After, limit, postgres.ID(own), postgres.ID(provider))
	}
	from, providers := operated(t.claims.Actor(), provider)
	return t.objections(ctx, `
		SELECT `+objectionColumns+`, k.wrapped FROM (
			SELECT o.* FROM `+from+` CROSS JOIN LATERAL (
				SELECT `+objectionColumns+` FROM objections o WHERE o.provider_id = p.id AND o.state = 'open' AND o.id > $1 ORDER BY o.id LIMIT $2) o
			ORDER BY o.id LIMIT $2) o
		LEFT JOIN person_keys k ON k.claimant_id = o.claimant_id ORDER BY o.id LIMIT $2`, page.After, limit, providers)
}

func (t tx) objections(ctx context.Context, sql string, args ...any) ([]dispute.Objection, error) {
	rows, err := postgres.List(ctx, t.Conn, "list objections", scanObjection, sql, args...)
	if err == nil {
		rows, err = openAll(rows, t.openObjection)
	}
	list := make([]dispute.Objection, len(rows))
	for i := range rows {
		list[i] = rows[i].Objection
	}
	return list, err
}

// AnswerObjection writes the answer to one that is open.
func (t tx) AnswerObjection(ctx context.Context, o dispute.Objection) error {
	answer, err := t.seal(ctx, o.Claimant, objections, fieldOf("answer", o.ID), o.Answer)
	if err != nil {
		return err
	}
	changed, err := t.Changes(ctx, "answer an objection", `
		UPDATE objections SET state = $4, answer_sealed = $5, answered_by = $6, answered_at = $7, ended_period = cutoff()
		WHERE claimant_id = $1 AND claim_id = $2 AND decision_number = $3 AND state = 'open'`,
		postgres.ID(o.Claimant), postgres.ID(o.Claim), o.Decision, string(o.State), answer, o.AnsweredBy, postgres.At(o.AnsweredAt))
	if err == nil && changed == 0 {
		return claims.Conflict("objection_answered", "claim", o.Claim.String())
	}
	return err
}

// Unanswered walks a provider's claims, or those of one incident, in the order of their ids.
func (t tx) Unanswered(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID, after claims.ClaimID, limit int) ([]dispute.Unanswered, error) {
	where, args := `c.provider_id = $1 AND c.id > $2`, []any{postgres.ID(provider), [16]byte(after), limit}
	if !incident.IsZero() {
		where, args = where+` AND c.incident_id = $4`, append(args, postgres.ID(incident))
	}
	return postgres.List(ctx, t.Conn, "list decisions of which nothing was said", func(row pgx.Row) (d dispute.Unanswered, err error) {
		err = row.Scan(postgres.ToID(&d.Claimant), postgres.ToID(&d.Claim), postgres.ToID(&d.Incident), &d.Decision, postgres.ToTime(&d.DecidedAt))
		return d, err
	}, `
		SELECT c.claimant_id, c.id, c.incident_id, c.decision_number, c.decided_at FROM claims c
		WHERE `+where+` AND c.state IN ('granted', 'granted_in_part')
			AND NOT EXISTS (SELECT FROM objections o WHERE o.claimant_id = c.claimant_id AND o.claim_id = c.id AND o.decision_number = c.decision_number)
		ORDER BY c.id LIMIT $3`, args...)
}

// Accept adds what was said to many decisions; what was said before stays.
func (t tx) Accept(ctx context.Context, list []dispute.Objection) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	added, err := t.Changes(ctx, "accept decisions", `
		INSERT INTO objections (claimant_id, claim_id, decision_number, id, provider_id, incident_id, state, made_by, made_at, due_at)
		SELECT n.claimant_id, n.claim_id, n.decision_number, n.id, $6, n.incident_id, $7, $8, $9, n.due_at
		FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $10::timestamptz[])
			AS n (claimant_id, claim_id, decision_number, id, incident_id, due_at)
		ON CONFLICT DO NOTHING`,
		set.IDs(list, func(o dispute.Objection) claims.ClaimantID { return o.Claimant }), set.IDs(list, func(o dispute.Objection) claims.ClaimID { return o.Claim }),
		set.Column(list, func(o dispute.Objection) int { return o.Decision }), set.IDs(list, func(o dispute.Objection) dispute.ObjectionID { return o.ID }),
		set.IDs(list, func(o dispute.Objection) claims.IncidentID { return o.Incident }), postgres.ID(list[0].Provider), string(list[0].State), list[0].By,
		postgres.At(list[0].At), set.Column(list, func(o dispute.Objection) pgtype.Timestamptz { return postgres.At(o.DueAt) }))
	return int(added), err
}

// Paid reports whether there is money that the current decision gives, and all of it was
// sent. Who sends it waits, or is waited for.
func (t tx) Paid(ctx context.Context, c claims.Claim) (bool, error) {
	sent, err := postgres.List(ctx, t.Conn, "read what was sent", func(row pgx.Row) (all bool, err error) {
		err = row.Scan(&all)
		return all, err
	}, `SELECT e.sent >= e.amount FROM entitlements e
		WHERE e.claimant_id = $1 AND e.claim_id = $2 AND e.given AND e.remedy = 'cash' AND e.award_id IS NULL ORDER BY e.id LIMIT $3 FOR NO KEY UPDATE`,
		postgres.ID(c.ClaimantID), postgres.ID(c.ID), mostEntitlements)
	return len(sent) > 0 && !slices.Contains(sent, false), err
}

// mostEntitlements bounds what one claim gives.
const mostEntitlements = 1_000
