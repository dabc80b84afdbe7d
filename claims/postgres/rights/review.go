package rights

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/privacy/review"
)

var _ review.Store = Store{}

// Reviews gives what can be done with reviews in a transaction of this store.
func (s Store) Reviews(t claims.Tx) review.Tx { return reviews{postgres.In(t), s.Keys, t} }

type reviews struct {
	postgres.Conn
	keys   *keyring.Ring
	claims claims.Tx
}

// Where texts are sealed for; the field is named with the review, so that none can be
// moved to another review of the same person.
const (
	requestField = "request"
	answerField  = "answer"
	reasonField  = "reason"
)

func fieldOf(field string, r review.ID) string { return field + " of " + r.String() }

const reviewColumns = `r.claimant_id, r.id, r.claim_id, r.provider_id, r.decision_number, r.request_sealed, r.requested_at, r.due_at, r.extended, r.result,
	r.answer_sealed, r.answered_by, r.answered_at`

// stored is a review as it is kept, with the key of its claimant where the actor sees it.
type stored struct {
	review.Review
	request, answer, wrapped []byte
}

func scanReview(row pgx.Row) (s stored, err error) {
	r := &s.Review
	err = row.Scan(postgres.ToID(&r.Claimant), postgres.ToID(&r.ID), postgres.ToID(&r.Claim), postgres.ToID(&r.Provider), &r.Decision, &s.request,
		postgres.ToTime(&r.RequestedAt), postgres.ToTime(&r.DueAt), &r.Extended, postgres.ToWord((*string)(&r.Result)), &s.answer, postgres.ToWord(&r.AnsweredBy),
		postgres.ToTime(&r.AnsweredAt), &s.wrapped)
	return s, err
}

// Add adds a review, unless one of the claim waits already.
func (t reviews) Add(ctx context.Context, r review.Review) error {
	request, err := t.seal(ctx, r.Claimant, "reviews", fieldOf(requestField, r.ID), r.Request)
	if err != nil {
		return err
	}
	added, err := t.Changes(ctx, "ask for a review", `
		INSERT INTO reviews (claimant_id, id, claim_id, provider_id, decision_number, request_sealed, requested_at, due_at, due_order, extended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING`,
		postgres.ID(r.Claimant), postgres.ID(r.ID), postgres.ID(r.Claim), postgres.ID(r.Provider), r.Decision, request, postgres.At(r.RequestedAt),
		postgres.At(r.DueAt), postgres.ID(r.Place()))
	if err != nil || added > 0 {
		return err
	}
	open, err := postgres.One(ctx, t.Conn, "review", scanID[review.ID],
		`SELECT id FROM reviews WHERE claimant_id = $1 AND claim_id = $2 AND answered_at IS NULL`, postgres.ID(r.Claimant), postgres.ID(r.Claim))
	if err != nil {
		return err
	}
	return claims.Conflict("review_open", "review", open.String())
}

// Get reads one review.
func (t reviews) Get(ctx context.Context, id review.ID) (review.Review, error) {
	s, err := postgres.One(ctx, t.Conn, "review", scanReview,
		`SELECT `+reviewColumns+`, k.wrapped FROM reviews r LEFT JOIN person_keys k ON k.claimant_id = r.claimant_id WHERE r.id = $1`, postgres.ID(id))
	if err != nil {
		return review.Review{}, err
	}
	list, err := t.opened(ctx, []stored{s})
	if err != nil {
		return review.Review{}, err
	}
	return list[0], nil
}

// Lock reads one review and keeps others from answering it. What is answered cannot be
// locked any more.
func (t reviews) Lock(ctx context.Context, id review.ID) (review.Review, error) {
	_, err := postgres.One(ctx, t.Conn, "review", scanID[review.ID], `SELECT id FROM reviews WHERE id = $1 FOR UPDATE`, postgres.ID(id))
	if err != nil && !claims.IsNotFound(err, "review") {
		return review.Review{}, err
	}
	return t.Get(ctx, id)
}

// List gives reviews by the day on which they are due: all of one claimant, or those
// that wait at the providers that the actor sees.
func (t reviews) List(ctx context.Context, f review.Filter, page claims.Page) ([]review.Review, error) {
	actor := t.claims.Actor()
	if own := claims.ClaimantID(actor.Claimant); !own.IsZero() {
		if !f.Claimant.IsZero() && f.Claimant != own {
			return nil, nil
		}
		f.Claimant = own
	}
	_, limit := postgres.Cursor(page)
	args := []any{page.After, limit}
	var sql string
	switch {
	case !f.Claimant.IsZero():
		sql = `SELECT ` + reviewColumns + `, r.due_order FROM reviews r WHERE r.claimant_id = $3 AND r.due_order > $1 AND ($4::uuid IS NULL OR r.provider_id = $4)
			ORDER BY r.due_order LIMIT $2`
		args = append(args, postgres.ID(f.Claimant), postgres.ID(f.Provider))
	default:
		providers := `unnest($3::uuid[]) AS p (id)`
		switch {
		case !f.Provider.IsZero():
			args = append(args, postgres.IDs([]claims.ProviderID{f.Provider}))
		case actor.SeesEverything():
			providers = `providers p`
		default:
			own := make([]claims.ProviderID, len(actor.Providers))
			for i, p := range actor.Providers {
				own[i] = p
			}
			args = append(args, postgres.IDs(own))
		}
		sql = `SELECT r.* FROM ` + providers + ` CROSS JOIN LATERAL (
				SELECT ` + reviewColumns + `, r.due_order FROM reviews r
				WHERE r.provider_id = p.id AND r.answered_at IS NULL AND r.due_order > $1 ORDER BY r.due_order LIMIT $2) r
			ORDER BY r.due_order LIMIT $2`
	}
	list, err := postgres.List(ctx, t.Conn, "list reviews", scanReview, `
		SELECT `+reviewColumns+`, k.wrapped FROM (`+sql+`) r LEFT JOIN person_keys k ON k.claimant_id = r.claimant_id ORDER BY r.due_order LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	return t.opened(ctx, list)
}

// opened opens the texts of reviews, with their extensions: not for an account that is
// new to the claimant, as they tell more than it is shown masked.
func (t reviews) opened(ctx context.Context, list []stored) ([]review.Review, error) {
	all, shut := make([]review.Review, len(list)), t.claims.Actor().IsNew(t.claims.Now())
	for i, s := range list {
		all[i] = s.Review
		var key *keyring.PersonKey
		if s.wrapped != nil && !shut {
			opened, err := t.keys.PersonKey(s.Claimant, s.wrapped)
			if err != nil {
				return nil, err
			}
			key = &opened
		}
		open := func(to *string, table, field string, sealed []byte) (err error) {
			if key != nil {
				*to, err = key.Open(table, field, sealed)
			}
			return err
		}
		err := errors.Join(open(&all[i].Request, "reviews", fieldOf(requestField, s.ID), s.request),
			open(&all[i].Answer, "reviews", fieldOf(answerField, s.ID), s.answer))
		if err != nil {
			return nil, err
		}
		if s.Extended == 0 {
			continue
		}
		all[i].Extensions, err = postgres.List(ctx, t.Conn, "list extensions", func(row pgx.Row) (e review.Extension, err error) {
			var reason []byte
			if err = row.Scan(&e.Number, &reason, postgres.ToTime(&e.DueAt), &e.By, postgres.ToTime(&e.At)); err != nil {
				return e, err
			}
			return e, open(&e.Reason, "review_extensions", fieldOf(reasonField, s.ID), reason)
		}, `SELECT number, reason_sealed, due_at, extended_by, extended_at FROM review_extensions WHERE claimant_id = $1 AND review_id = $2 ORDER BY number LIMIT $3`,
			postgres.ID(s.Claimant), postgres.ID(s.ID), review.MostExtensions)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Extend writes an extension, and when the review is due now.
func (t reviews) Extend(ctx context.Context, r review.Review, e review.Extension) error {
	reason, err := t.seal(ctx, r.Claimant, "review_extensions", fieldOf(reasonField, r.ID), e.Reason)
	if err != nil {
		return err
	}
	_, err = t.Changes(ctx, "extend a review", `
		INSERT INTO review_extensions (claimant_id, review_id, number, provider_id, reason_sealed, due_at, extended_by, extended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		postgres.ID(r.Claimant), postgres.ID(r.ID), e.Number, postgres.ID(r.Provider), reason, postgres.At(e.DueAt), e.By, postgres.At(e.At))
	if err != nil {
		return err
	}
	return t.changed(ctx, r, `UPDATE reviews SET due_at = $3, due_order = $4, extended = $5 WHERE claimant_id = $1 AND id = $2 AND answered_at IS NULL`,
		postgres.At(r.DueAt), postgres.ID(r.Place()), r.Extended)
}

// Answer writes the answer.
func (t reviews) Answer(ctx context.Context, r review.Review) error {
	answer, err := t.seal(ctx, r.Claimant, "reviews", fieldOf(answerField, r.ID), r.Answer)
	if err != nil {
		return err
	}
	return t.changed(ctx, r, `
		UPDATE reviews SET result = $3, answer_sealed = $4, answered_by = $5, answered_at = $6 WHERE claimant_id = $1 AND id = $2 AND answered_at IS NULL`,
		string(r.Result), answer, r.AnsweredBy, postgres.At(r.AnsweredAt))
}

// changed runs a statement on a review that waits for an answer.
func (t reviews) changed(ctx context.Context, r review.Review, sql string, args ...any) error {
	changed, err := t.Changes(ctx, "change a review", sql, append([]any{postgres.ID(r.Claimant), postgres.ID(r.ID)}, args...)...)
	if err == nil && changed == 0 {
		return claims.Conflict("review_answered", "review", r.ID.String())
	}
	return err
}

// seal seals a text with the key of a claimant; who was erased has none.
func (t reviews) seal(ctx context.Context, claimant claims.ClaimantID, table, field, text string) ([]byte, error) {
	return persons.SealText(ctx, t.Conn, t.keys, claimant, table, field, text)
}
