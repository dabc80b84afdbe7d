package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres/counted"
	"bosang/claims/reference"
)

// FileUnasked files claims that nobody has made, as a group of filings is written. Those
// of whose subscription there is a claim on the incident already are left out.
func (t *tx) FileUnasked(ctx context.Context, cs []claims.Claim) ([]claims.Claim, error) {
	requests := make([]*request, len(cs))
	for i, c := range cs {
		c.ID, c.Reference, c.Origin, c.State = newID(), reference.New(), claims.OriginAutomatic, claims.Filed
		c.CreatedAt, c.FiledAt, c.ClaimedAt, c.Features = t.now, t.now, claims.Claim{}.ClaimedAt, texts(c.Features)
		requests[i] = &request{ctx: ctx, claim: c, filing: claims.Filing{Actor: t.actor}}
	}
	g := newGroup(t, reference.New, requests)
	filed, err := g.insert(ctx, g.firsts())
	if err != nil || len(filed) == 0 {
		return nil, err
	}
	if err := g.enter(ctx, filed); err != nil {
		return nil, err
	}
	var batch pgx.Batch
	counted.QueueFirst(&batch, filed, (*request).claimant, (*request).claimID)
	queueEvents(&batch, many(filed, func(r *request) claims.Event { return g.claimEvent(r, "owed") }))
	return many(filed, func(r *request) claims.Claim { return r.claim }), failed("file what is owed", t.SendBatch(ctx, &batch).Close())
}

// meet makes the request's claim the one that nobody has made yet, with what its claimant
// says of it.
func (r *request) meet(owed claims.Claim) {
	said := r.claim
	r.claim = owed
	r.claim.Features, r.claim.Loss, r.claim.Election, r.claim.Facts = said.Features, said.Loss, said.Election, said.Facts
	r.claim.FiledAt, r.claim.ClaimedAt = said.FiledAt, said.ClaimedAt
}

// takeUp makes claims their claimants' that nobody had made, and has them decided again
// on what is said of them. Who comes second meets the claim of who was first.
func (g *group) takeUp(ctx context.Context, requests []*request) error {
	if len(requests) == 0 {
		return nil
	}
	value := func(r *request) pgtype.Text { v, _ := amount(r.claim.Loss); return v }
	currency := func(r *request) pgtype.Text { _, c := amount(r.claim.Loss); return c }
	ids, err := list(ctx, g.tx, "take up what is owed", scanOneID[claims.ClaimID], `
		UPDATE claims c SET claimed_at = w.claimed_at, filed_at = w.filed_at, features = w.features::text[], loss = w.loss::numeric,
			loss_currency = w.loss_currency, election = w.election, facts = w.facts::jsonb, wakes_at = $10
		FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
			AS w (claimant_id, id, claimed_at, filed_at, features, loss, loss_currency, election, facts)
		WHERE c.claimant_id = w.claimant_id AND c.id = w.id AND c.claimed_at IS NULL AND c.state NOT IN ('withdrawn', 'merged')
		RETURNING c.id`,
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ClaimantID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ID) }),
		many(requests, func(r *request) pgtype.Timestamptz { return at(r.claim.ClaimedAt) }),
		many(requests, func(r *request) pgtype.Timestamptz { return at(r.claim.FiledAt) }),
		many(requests, func(r *request) string { return textArray(r.claim.Features) }),
		many(requests, value), many(requests, currency),
		many(requests, func(r *request) pgtype.Text { return word(r.claim.Election) }),
		many(requests, func(r *request) string { return string(r.claim.Facts.JSON()) }), at(g.now))
	if err != nil {
		return err
	}
	taken := make(map[claims.ClaimID]bool, len(ids))
	for _, v := range ids {
		taken[v] = true
	}
	var mine []*request
	for _, r := range requests {
		if !taken[r.claim.ID] {
			r.settle(claims.Conflict("claim_exists", "claim", string(r.claim.Reference)).Tells(personOf(r.claim)))
			continue
		}
		r.claim.WakesAt = g.now
		mine = append(mine, r)
	}
	var batch pgx.Batch
	counted.Queue(&batch, mine, (*request).claimant, (*request).claimID)
	return g.end(ctx, &batch, mine, "claimed", claims.WorkWake)
}

// FileAll files claims in this transaction, which is the service's own and holds their
// incident, as a group of filings is: each as far as its own actor may. It gives of each
// the claim, also where that was there before, and what kept it from being filed.
func (c Conn) FileAll(ctx context.Context, filings []claims.Filing) (made []claims.Claim, errs []error, err error) {
	g := newGroup(c.t, reference.New, many(filings, func(f claims.Filing) *request {
		return &request{ctx: ctx, filing: f, claim: claims.Claim{ID: newID(), Reference: reference.New()}}
	}))
	if err := g.run(ctx); err != nil {
		return nil, nil, err
	}
	there, err := g.rivals(ctx, g.requests)
	for _, r := range g.requests {
		if stored, ok := there[tripleOf(r.claim)]; ok {
			r.claim = stored
		}
		if made, errs = append(made, r.claim), append(errs, r.err); r.aside && err == nil {
			err = &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "incident"}
		}
	}
	return made, errs, err
}
