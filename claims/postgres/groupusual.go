package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/counted"
)

// Most groups have nothing out of the ordinary in them: every request says whose
// subscription it is for, nothing was filed or answered before, no incident was
// merged. Such a group takes two round trips to the database, one to read and one
// to write, instead of one for each step: with few requests in a group the round
// trips are most of what it costs. As soon as anything else is met, the steps of
// group.go are gone through one by one; they settle what is special.

// errUnusual says that a group has to be begun anew, step by step: something was
// written for a request that turned out not to be the first.
var errUnusual = errors.New("a group of claims cannot be filed in the usual way")

// ErrAge settles a filing by somebody whose age is known and was not looked at.
var ErrAge = errors.New("the age of who claims was not looked at")

// aged is a subscription with whether its holder's age is known.
type aged struct {
	claims.Subscription
	known bool
}

func scanAged(row pgx.Row) (s aged, err error) {
	s.Subscription, err = ScanSubscription(row, &s.known)
	return s, err
}

// asker is a job queue that can look, among other statements, whether work waits
// there already.
type asker interface {
	// Ask queues the statements. After those before them have been read, read gives
	// the work that is not waiting and has to be enqueued.
	Ask(batch *pgx.Batch, work ...claims.Work) (read func(pgx.BatchResults) ([]claims.Work, error), err error)
}

// runUsual files a usual group and reports whether it was one. When it was not,
// nothing has been written, save that the error is errUnusual.
func (g *group) runUsual(ctx context.Context) (bool, error) {
	for _, r := range g.requests {
		r.claim.ClaimantID, r.claim.IncidentID = r.filing.New.Claimant, r.filing.New.Incident
		if r.filing.Actor.Role == access.Claimant {
			r.claim.ClaimantID = r.filing.Actor.Claimant
		}
		if r.claim.ClaimantID.IsZero() || r.filing.New.Then != nil {
			return false, nil
		}
	}
	usual, err := g.readUsual(ctx)
	if err != nil || !usual {
		return false, err
	}
	requests := g.firsts()
	if len(requests) < len(g.requests) {
		return false, nil
	}
	if err := g.writeUsual(ctx, requests); err != nil {
		return false, err
	}
	for _, r := range requests {
		r.settle(nil)
	}
	return true, nil
}

// readUsual fills the claims from their subscriptions, and reports whether all
// are there, as are the incidents, and no answer is.
func (g *group) readUsual(ctx context.Context) (usual bool, err error) {
	var batch pgx.Batch
	var keys []claims.Key
	for _, r := range g.requests {
		if r.filing.Once.Asked() {
			keys = append(keys, r.filing.Once.Key)
		}
	}
	incidents := distinctIncidents(g.requests)
	batch.Queue(recallSQL, idsOf(keys), groupSize)
	batch.Queue(subscriptionsSQL, subscriptionArgs(g.requests)...)
	batch.Queue(incidentsSQL, idsOf(incidents), groupSize)
	results := g.SendBatch(ctx, &batch)
	defer func() {
		if closed := results.Close(); err == nil {
			err = failed("read what a filing rests on", closed)
		}
	}()
	answered, err := results.Exec()
	if err != nil {
		return false, failed("recall answers", err)
	}
	found, err := next(results, "find subscriptions", scanAged)
	if err != nil {
		return false, err
	}
	live, err := next(results, "find incidents", scanIncident)
	if err != nil {
		return false, err
	}
	merged := func(i claims.Incident) bool { return !i.MergedInto.IsZero() }
	if answered.RowsAffected() > 0 || len(live) < len(incidents) || slices.ContainsFunc(live, merged) {
		return false, nil
	}
	return g.fillAll(found), nil
}

// next reads the rows of the next statement of a batch.
func next[T any](results pgx.BatchResults, doing string, scan func(pgx.Row) (T, error)) ([]T, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, failed(doing, err)
	}
	return collect(rows, doing, scan)
}

// fillAll fills the claims, and reports whether each has a subscription that its
// actor may file on, of a holder whose age is not in question.
func (g *group) fillAll(found []aged) bool {
	byID := make(map[claims.SubscriptionID]aged, len(found))
	for _, s := range found {
		byID[s.ID] = s
	}
	for _, r := range g.requests {
		s, ok := byID[r.filing.New.Subscription]
		if !ok || s.ClaimantID != r.claim.ClaimantID || !mayFile(r.filing.Actor, s.Subscription) || s.known && !r.filing.Aged {
			return false
		}
		g.fill(&r.claim, r.filing.New, s.Subscription)
	}
	return true
}

// writeUsual writes claims, directory, events and answers, and has the claims
// decided. When anything was there before, the error is errUnusual.
func (g *group) writeUsual(ctx context.Context, requests []*request) error {
	var batch pgx.Batch
	batch.Queue(claimsSQL, g.claimArgs(requests)...)
	entries := make([]entry, 0, 2*len(requests))
	for _, r := range requests {
		entries = append(entries, g.entry(r, r.claim.ID.Key()), g.entry(r, claims.ReferenceKey(r.claim.Reference)))
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.key.Compare(b.key) })
	batch.Queue(entriesSQL, entryArgs(entries)...)
	expected := []int{len(requests), len(entries), len(requests), len(requests)}
	counted.QueueFirst(&batch, requests, (*request).claimant, (*request).claimID)
	queueEvents(&batch, many(requests, func(r *request) claims.Event { return g.claimEvent(r, "filed") }))
	kept, err := g.queueAnswers(&batch, requests)
	if err != nil {
		return err
	}
	if kept > 0 {
		expected = append(expected, int(kept))
	}
	work := g.workOf(requests, claims.WorkDecideFiled)
	read := func(pgx.BatchResults) ([]claims.Work, error) { return work, nil }
	if queue, ok := g.store.enqueuer.(asker); ok {
		if read, err = queue.Ask(&batch, work...); err != nil {
			return err
		}
	}
	missing, err := g.sendUsual(ctx, &batch, expected, read)
	if err != nil {
		return err
	}
	return g.Enqueue(ctx, missing...)
}

// sendUsual runs the statements, each of which must write as many rows as are
// expected of it, and gives the work that is still to be put into the queue.
func (g *group) sendUsual(ctx context.Context, batch *pgx.Batch, expected []int, read func(pgx.BatchResults) ([]claims.Work, error)) (missing []claims.Work, err error) {
	results := g.SendBatch(ctx, batch)
	defer func() {
		if closed := results.Close(); err == nil {
			err = failed("file claims", closed)
		}
	}()
	unusual := false
	for _, rows := range expected {
		done, err := results.Exec()
		if err != nil {
			return nil, failed("file claims", err)
		}
		unusual = unusual || done.RowsAffected() != int64(rows)
	}
	if unusual {
		return nil, errUnusual
	}
	missing, err = read(results)
	return missing, failed("put work into the queue", err)
}
