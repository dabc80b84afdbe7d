package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres/counted"
)

// withdrawnSQL finds what was withdrawn of a claim's subscription on its incident,
// or on one that was merged into it.
const withdrawnSQL = `
			WHERE c.claimant_id = w.claimant_id AND c.subscription_id = w.subscription_id AND c.state = 'withdrawn'
				AND (c.incident_id = w.incident_id
					OR EXISTS (SELECT FROM incidents i WHERE i.id = c.incident_id AND i.merged_into = w.incident_id))`

// claimsSQL leaves out the claims that are there already. The table itself
// refuses a second live one; the look-up (whose LIMIT makes it one) those that
// were withdrawn.
const claimsSQL = `
		INSERT INTO claims (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
			features, loss, loss_currency, election, filed_at, state, decision_number, created_at, facts, claimed_at, origin)
		SELECT w.claimant_id, w.id, w.reference, w.provider_id, w.service_id, w.plan_id, w.incident_id, w.subscription_id, w.claimant_kind,
			w.features::text[], w.loss::numeric, w.loss_currency, w.election, w.filed_at, 'filed', 0, $15, w.facts::jsonb, w.claimed_at, w.origin
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[],
				$10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $16::text[], $17::timestamptz[], $18::text[])
			AS w (claimant_id, id, reference, provider_id, service_id, plan_id, incident_id, subscription_id, claimant_kind,
				features, loss, loss_currency, election, filed_at, facts, claimed_at, origin)
		LEFT JOIN LATERAL (SELECT c.id FROM claims c` + withdrawnSQL + ` LIMIT 1) c ON true
		WHERE c.id IS NULL
		ON CONFLICT DO NOTHING
		RETURNING id`

// claimArgs gives the claims of the requests, column by column.
func (g *group) claimArgs(requests []*request) []any {
	value := func(r *request) pgtype.Text { v, _ := amount(r.claim.Loss); return v }
	currency := func(r *request) pgtype.Text { _, c := amount(r.claim.Loss); return c }
	return []any{
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ClaimantID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ID) }),
		many(requests, func(r *request) string { return string(r.claim.Reference) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ProviderID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ServiceID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.PlanID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.IncidentID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.SubscriptionID) }),
		many(requests, func(r *request) string { return string(r.claim.ClaimantKind) }),
		many(requests, func(r *request) string { return textArray(r.claim.Features) }),
		many(requests, value), many(requests, currency),
		many(requests, func(r *request) pgtype.Text { return word(r.claim.Election) }),
		many(requests, func(r *request) pgtype.Timestamptz { return at(r.claim.FiledAt) }), at(g.now),
		many(requests, func(r *request) string { return string(r.claim.Facts.JSON()) }),
		many(requests, func(r *request) pgtype.Timestamptz { return at(r.claim.ClaimedAt) }),
		many(requests, func(r *request) string { return string(r.claim.Origin) })}
}

// insert writes the claims of the requests and gives those that were stored;
// the others are settled.
func (g *group) insert(ctx context.Context, requests []*request) (filed []*request, err error) {
	ids, err := list(ctx, g.tx, "file claims", scanOneID[claims.ClaimID], claimsSQL, g.claimArgs(requests)...)
	if err != nil {
		return nil, err
	}
	stored := make(map[claims.ClaimID]bool, len(ids))
	for _, v := range ids {
		stored[v] = true
	}
	var lost []*request
	for _, r := range requests {
		if stored[r.claim.ID] {
			filed = append(filed, r)
			continue
		}
		lost = append(lost, r)
	}
	if len(lost) > 0 {
		err = g.lose(ctx, lost, true)
	}
	return filed, err
}

// maxDraws bounds how often references are drawn again for one group.
const maxDraws = 20

var errReferences = errors.New("no free reference was drawn")

// enter puts the claims into the directory, by id and by reference. A reference
// that another claim has is drawn again.
func (g *group) enter(ctx context.Context, filed []*request) error {
	entries := make([]entry, 0, 2*len(filed))
	for _, r := range filed {
		entries = append(entries, g.entry(r, r.claim.ID.Key()), g.entry(r, claims.ReferenceKey(r.claim.Reference)))
	}
	open := filed
	for draws := 0; len(open) > 0; draws++ {
		if draws == maxDraws {
			return errReferences
		}
		added, err := g.addEntries(ctx, entries)
		if err != nil {
			return err
		}
		entries = entries[:0]
		var again []*request
		for _, r := range open {
			if subject, ok := added[claims.ReferenceKey(r.claim.Reference)]; !ok || subject != r.claim.ID {
				r.claim.Reference = g.draw()
				entries = append(entries, g.entry(r, claims.ReferenceKey(r.claim.Reference)))
				again = append(again, r)
			}
		}
		if err := g.rename(ctx, again); err != nil {
			return err
		}
		open = again
	}
	return nil
}

func (g *group) entry(r *request, key claims.Key) entry {
	return entry{key: key, claimant: r.claim.ClaimantID, subject: r.claim.ID, provider: r.claim.ProviderID}
}

// rename writes the references of the claims.
func (g *group) rename(ctx context.Context, requests []*request) error {
	if len(requests) == 0 {
		return nil
	}
	_, err := g.changes(ctx, "draw references again", `
		UPDATE claims c SET reference = r.reference
		FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS r (claimant_id, id, reference)
		WHERE c.claimant_id = r.claimant_id AND c.id = r.id`,
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ClaimantID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ID) }),
		many(requests, func(r *request) string { return string(r.claim.Reference) }))
	return err
}

// conclude has reports count claims that are new, records the events, keeps the answers
// and has the claims decided.
func (g *group) conclude(ctx context.Context, filed []*request) error {
	var batch pgx.Batch
	counted.QueueFirst(&batch, filed, (*request).claimant, (*request).claimID)
	return g.end(ctx, &batch, filed, "filed", claims.WorkDecideFiled)
}

// end records what became of claims with the statements that are queued, keeps the
// answers and puts the work into the queue.
func (g *group) end(ctx context.Context, batch *pgx.Batch, requests []*request, what string, kind claims.WorkKind) error {
	if len(requests) == 0 {
		return nil
	}
	for _, r := range requests {
		if then := r.filing.New.Then; then != nil {
			if err := then(ctx, g.tx, r.claim); err != nil {
				return err
			}
		}
	}
	queueEvents(batch, many(requests, func(r *request) claims.Event { return g.claimEvent(r, what) }))
	kept, err := g.queueAnswers(batch, requests)
	if err != nil {
		return err
	}
	results := g.SendBatch(ctx, batch)
	for statement := 1; statement <= batch.Len() && err == nil; statement++ {
		done, failure := results.Exec()
		if err = failure; err == nil && statement == batch.Len() && kept > 0 && done.RowsAffected() != kept {
			err = claims.ErrKeptMeanwhile
		}
	}
	if closed := results.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return failed("conclude a filing", err)
	}
	if err := g.Enqueue(ctx, g.workOf(requests, kind)...); err != nil {
		return err
	}
	for _, r := range requests {
		r.settle(nil)
	}
	return nil
}

// workOf is what claims cause.
func (g *group) workOf(requests []*request, kind claims.WorkKind) []claims.Work {
	var work []claims.Work
	for _, incident := range distinctIncidents(requests) {
		w := claims.Work{Kind: kind, Incident: incident}
		if kind == claims.WorkWake {
			w.At = g.now
		}
		work = append(work, w)
	}
	return work
}

func (g *group) claimEvent(r *request, what string) claims.Event {
	return claims.Event{
		ID: newID(), ClaimantID: r.claim.ClaimantID, ProviderID: r.claim.ProviderID, Noun: "claim", SubjectID: r.claim.ID, What: what,
		Actor: r.filing.Actor.Subject, At: g.now,
	}
}

// queueAnswers keeps the answers of the requests that have an idempotency key,
// and gives their number.
func (g *group) queueAnswers(batch *pgx.Batch, filed []*request) (int64, error) {
	type kept struct {
		key     claims.Key
		request []byte
		answer  []byte
		about   claims.Person
	}
	var answers []kept
	for _, r := range filed {
		once := r.filing.Once
		if !once.Asked() {
			continue
		}
		answer, err := once.Answer(r.claim)
		if err != nil {
			return 0, err
		}
		mark, err := g.mark(once.Request)
		if err != nil {
			return 0, err
		}
		answers = append(answers, kept{once.Key, mark[:], answer, personOf(r.claim)})
	}
	if len(answers) == 0 {
		return 0, nil
	}
	slices.SortFunc(answers, func(a, b kept) int { return a.key.Compare(b.key) })
	batch.Queue(`
		INSERT INTO answers (key, request, answer, created_at, claimant_id, provider_id)
		SELECT a.key, a.request, a.answer, $4, a.claimant_id, a.provider_id
		FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $5::uuid[], $6::uuid[]) AS a (key, request, answer, claimant_id, provider_id)
		ON CONFLICT DO NOTHING`,
		many(answers, func(k kept) pgtype.UUID { return id(k.key) }),
		many(answers, func(k kept) []byte { return k.request }),
		many(answers, func(k kept) []byte { return k.answer }), at(g.now),
		many(answers, func(k kept) pgtype.UUID { return id(k.about.Claimant) }),
		many(answers, func(k kept) pgtype.UUID { return id(k.about.Provider) }))
	return int64(len(answers)), nil
}
