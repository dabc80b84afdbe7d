package deadlines

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/deadline"
	"bosang/claims/inquiry"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/entitlements"
	"bosang/claims/postgres/persons"
)

var _ inquiry.Store = Store{}

// Inquiries gives what can be done with inquiries in a transaction of this store.
func (s Store) Inquiries(t claims.Tx) inquiry.Tx { return inquiries{postgres.In(t), s.Keys, t} }

type inquiries struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

const inquiryTable = "inquiries"

// fieldOf is where a text of an inquiry is sealed for; the field is named with the inquiry,
// so that none can be moved to another of the same person.
func fieldOf(field string, id inquiry.ID) string { return field + " of " + id.String() }

const inquiryColumns = `i.claimant_id, i.id, i.claim_id, i.provider_id, i.deadline_id, i.state, i.facts, i.question_sealed, i.asked_by, i.asked_at,
	i.answer_sealed, i.answered_by, i.answered_at, i.ended_by, i.ended_at,
	(SELECT d.due_at FROM deadlines d WHERE d.claimant_id = i.claimant_id AND d.id = i.deadline_id)`

// scanInquiry reads an inquiry and what is sealed of it.
func scanInquiry(row pgx.Row, more ...any) (i inquiry.Inquiry, question, answer []byte, err error) {
	err = row.Scan(append([]any{
		postgres.ToID(&i.Claimant), postgres.ToID(&i.ID), postgres.ToID(&i.Claim), postgres.ToID(&i.Provider), postgres.ToID(&i.Deadline), (*string)(&i.State),
		&i.Facts, &question, &i.AskedBy, postgres.ToTime(&i.AskedAt), &answer, postgres.ToWord(&i.AnsweredBy), postgres.ToTime(&i.AnsweredAt),
		postgres.ToWord(&i.EndedBy), postgres.ToTime(&i.EndedAt), postgres.ToTime(&i.DueAt),
	}, more...)...)
	return i, question, answer, err
}

// scan reads an inquiry with the key of its claimant where the actor sees it, and opens its
// texts: not for an account that is new to the claimant, as they tell more than it is shown
// masked.
func (t inquiries) scan(row pgx.Row) (inquiry.Inquiry, error) {
	var wrapped []byte
	i, question, answer, err := scanInquiry(row, &wrapped)
	if err != nil || wrapped == nil || t.claims.Actor().IsNew(t.claims.Now()) {
		return i, err
	}
	if i.Question, err = t.keys.Read(i.Claimant, wrapped, inquiryTable, fieldOf("question", i.ID), question); err != nil || answer == nil {
		return i, err
	}
	i.Answer, err = t.keys.Read(i.Claimant, wrapped, inquiryTable, fieldOf("answer", i.ID), answer)
	return i, err
}

// Add adds an inquiry. Who is just sending what the claim gives is waited for.
func (t inquiries) Add(ctx context.Context, i inquiry.Inquiry) error {
	if err := entitlements.Lock(ctx, t.claims.(pgx.Tx), i.Claimant, i.Claim); err != nil {
		return err
	}
	question, err := persons.SealText(ctx, t.Conn, t.keys, i.Claimant, inquiryTable, fieldOf("question", i.ID), i.Question)
	if err != nil {
		return err
	}
	facts := i.Facts
	if facts == nil {
		facts = []string{}
	}
	_, err = t.Changes(ctx, "ask a claimant", `
		INSERT INTO inquiries (claimant_id, id, claim_id, provider_id, deadline_id, state, facts, question_sealed, asked_by, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		postgres.ID(i.Claimant), postgres.ID(i.ID), postgres.ID(i.Claim), postgres.ID(i.Provider), postgres.ID(i.Deadline), string(i.State), facts, question,
		i.AskedBy, postgres.At(i.AskedAt))
	return err
}

const oneInquiry = `SELECT ` + inquiryColumns + `, k.wrapped FROM inquiries i LEFT JOIN person_keys k ON k.claimant_id = i.claimant_id WHERE i.id = $1`

// Get reads one inquiry.
func (t inquiries) Get(ctx context.Context, id inquiry.ID) (inquiry.Inquiry, error) {
	return postgres.One(ctx, t.Conn, "inquiry", t.scan, oneInquiry, postgres.ID(id))
}

// Lock reads one inquiry and keeps others from changing it. What the actor may not change
// cannot be locked, and is only read.
func (t inquiries) Lock(ctx context.Context, id inquiry.ID) (inquiry.Inquiry, error) {
	_, err := postgres.One(ctx, t.Conn, "inquiry", func(row pgx.Row) (id inquiry.ID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT i.id FROM inquiries i WHERE i.id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil && !claims.IsNotFound(err, "inquiry") {
		return inquiry.Inquiry{}, err
	}
	return t.Get(ctx, id)
}

// List gives inquiries, newest first: of one claimant by a walk through its own, of
// providers by one walk along an index for each, the first of which are merged.
func (t inquiries) List(ctx context.Context, f inquiry.Filter, page claims.Page) ([]inquiry.Inquiry, error) {
	actor := t.claims.Actor()
	if own := claims.ClaimantID(actor.Claimant); !own.IsZero() {
		if !f.Claimant.IsZero() && f.Claimant != own {
			return nil, nil
		}
		f.Claimant = own
	}
	before, limit := postgres.Cursor(page)
	args := []any{before, limit}
	var sql string
	if !f.Claimant.IsZero() {
		sql = `FROM inquiries i WHERE i.claimant_id = $3 AND i.id < $1 AND ($4::uuid IS NULL OR i.claim_id = $4) AND ($5::text IS NULL OR i.state = $5)
				AND ($6::uuid IS NULL OR i.provider_id = $6)`
		args = append(args, postgres.ID(f.Claimant), postgres.ID(f.Claim), postgres.Word(f.State), postgres.ID(f.Provider))
	} else {
		providers, of := providersOf(t.claims, f.Provider)
		sql = `FROM ` + providers + ` CROSS JOIN LATERAL (
				SELECT x.* FROM inquiries x WHERE x.provider_id = p.id AND x.state = $4 AND x.id < $1 ORDER BY x.id DESC LIMIT $2) i`
		args = append(args, of, string(f.State))
	}
	return postgres.List(ctx, t.Conn, "list inquiries", t.scan, `
		SELECT `+inquiryColumns+`, (SELECT k.wrapped FROM person_keys k WHERE k.claimant_id = i.claimant_id) `+sql+` ORDER BY i.id DESC LIMIT $2`, args...)
}

// Answer writes the answer of an open inquiry.
func (t inquiries) Answer(ctx context.Context, i inquiry.Inquiry) error {
	answer, err := persons.SealText(ctx, t.Conn, t.keys, i.Claimant, inquiryTable, fieldOf("answer", i.ID), i.Answer)
	if err != nil {
		return err
	}
	return t.changed(ctx, i, `UPDATE inquiries SET state = $3, answer_sealed = $4, answered_by = $5, answered_at = $6
		WHERE claimant_id = $1 AND id = $2 AND state = 'open'`, string(i.State), answer, i.AnsweredBy, postgres.At(i.AnsweredAt))
}

// End writes how an inquiry ended.
func (t inquiries) End(ctx context.Context, i inquiry.Inquiry) error {
	return t.changed(ctx, i, `UPDATE inquiries SET state = $3, ended_by = $4, ended_at = $5
		WHERE claimant_id = $1 AND id = $2 AND state IN ('open', 'answered')`, string(i.State), i.EndedBy, postgres.At(i.EndedAt))
}

// changed runs a statement on an inquiry that is not over.
func (t inquiries) changed(ctx context.Context, i inquiry.Inquiry, sql string, args ...any) error {
	changed, err := t.Changes(ctx, "change an inquiry", sql, append([]any{postgres.ID(i.Claimant), postgres.ID(i.ID)}, args...)...)
	if err == nil && changed == 0 {
		return claims.Conflict("inquiry_over", "inquiry", i.ID.String())
	}
	return err
}

// Expire ends those of the deadlines that are open.
func (t inquiries) Expire(ctx context.Context, lapsed []deadline.Deadline) ([]inquiry.Inquiry, error) {
	return postgres.List(ctx, t.Conn, "let inquiries expire", func(row pgx.Row) (inquiry.Inquiry, error) {
		i, _, _, err := scanInquiry(row)
		return i, err
	}, `
		UPDATE inquiries i SET state = 'expired', ended_by = $4, ended_at = $5
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS l (claimant_id, claim_id, deadline_id)
		WHERE i.claimant_id = l.claimant_id AND i.claim_id = l.claim_id AND i.state = 'open' AND i.deadline_id = l.deadline_id
		RETURNING `+inquiryColumns,
		of(lapsed, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Claimant) }),
		of(lapsed, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.Claim) }),
		of(lapsed, func(d deadline.Deadline) pgtype.UUID { return postgres.ID(d.ID) }), t.claims.Actor().Subject, postgres.At(t.claims.Now()))
}
