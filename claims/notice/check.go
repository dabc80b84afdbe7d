package notice

import (
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Checked is what a check did.
type Checked struct {
	// Incidents is how many were looked at, and Overdue of how many notices the trail
	// says now that they are overdue.
	Incidents int
	Overdue   int
	// Failures are the incidents that could not be looked at; the others were.
	Failures []error
	// Done: nothing is left to do.
	Done bool
}

const (
	// maxFailures bounds how many incidents can fail before a check gives up.
	maxFailures = 20
	// overduePage is how many notices become overdue in one transaction.
	overduePage = 500
	// watchEvery is how often an incident is looked at in which something is down: by the
	// time that passes a duty can arise.
	watchEvery = 5 * time.Minute
	// recount is how often customers are counted anew while a notice is owed, and an
	// incident of the last watchFor is looked at in any case: plans of before may still be
	// recorded.
	recount  = 24 * time.Hour
	watchFor = 90 * 24 * time.Hour
)

// checker is who looks at notices in the background.
func checker() access.Actor { return access.SystemActor("notices") }

// Check brings notices up to what is recorded of their incidents, one incident in a
// transaction, and puts on the trail which are overdue, each once; for as long as more
// says that there is time. It can be run by several at once and at any time: what it
// says of a notice rests on the clock alone.
func (u *Notices) Check(ctx context.Context, more func() bool) (Checked, error) {
	var c Checked
	var failed []claims.IncidentID
	for more() {
		worked, err := u.checkNext(ctx, &failed, &c)
		if err != nil {
			return c, err
		}
		if !worked {
			c.Done = true
			break
		}
	}
	for more() {
		n, err := u.tellOverdue(ctx)
		c.Overdue += n
		if err != nil || n < overduePage {
			return c, err
		}
	}
	c.Done = false
	return c, nil
}

// checkNext looks at one incident; false: there is none left.
func (u *Notices) checkNext(ctx context.Context, failed *[]claims.IncidentID, c *Checked) (bool, error) {
	var next claims.IncidentID
	err := u.store.InTx(ctx, checker(), func(tx claims.Tx) error {
		next = claims.IncidentID{}
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return err
		}
		some, err := u.store.Notices(tx).Stale(ctx, books.Number, *failed, 1)
		if err != nil || len(some) == 0 {
			return err
		}
		next = some[0]
		return u.look(ctx, tx, next)
	})
	switch {
	case next.IsZero():
		return false, err
	case err == nil:
		c.Incidents++
		return true, nil
	case ctx.Err() != nil || len(*failed) == maxFailures:
		return false, err
	}
	*failed = append(*failed, next)
	c.Failures = append(c.Failures, fmt.Errorf("incident %s: %w", next, err))
	return true, nil
}

// look works out the notices of an incident and keeps what comes of it.
func (u *Notices) look(ctx context.Context, tx claims.Tx, id claims.IncidentID) error {
	notices := u.store.Notices(tx)
	i, err := tx.Incident(ctx, id)
	if err != nil {
		return err
	}
	books, err := u.useCases.Shelf(ctx, tx)
	if err != nil {
		return err
	}
	if !i.MergedInto.IsZero() {
		if err := notices.Merged(ctx, id, i.Revision); err != nil {
			return err
		}
		return notices.Seen(ctx, id, i.Revision, books.Number, never)
	}
	d, err := tx.Dossier(ctx, id)
	if err != nil {
		return err
	}
	again := never
	if tx.Now().Sub(i.CreatedAt) < watchFor {
		again = tx.Now().Add(recount)
	}
	for _, p := range providersOf(d) {
		w, library, err := u.work(ctx, tx, d, p)
		if err != nil {
			return err
		}
		if w.running {
			again = tx.Now().Add(watchEvery)
		}
		for _, k := range Kinds() {
			a := w.assessment(k)
			a.Library, a.Count = library, true
			n, err := notices.Assess(ctx, a)
			if err != nil {
				return err
			}
			if n.Status == Owed && n.PublishedAt.IsZero() && again.After(tx.Now().Add(recount)) {
				again = tx.Now().Add(recount)
			}
		}
	}
	return notices.Seen(ctx, id, i.Revision, books.Number, again)
}

// tellOverdue puts on the trail which notices are overdue, each once.
func (u *Notices) tellOverdue(ctx context.Context) (int, error) {
	var told int
	err := u.store.InTx(ctx, checker(), func(tx claims.Tx) error {
		list, err := u.store.Notices(tx).Overdue(ctx, overduePage)
		if err != nil {
			return err
		}
		events := make([]claims.Event, len(list))
		for i, n := range list {
			details := map[string]string{"incident_id": n.Incident.String(), "kind": string(n.Kind), "due_on": n.DueOn.String()}
			if events[i], err = eventOf(tx, n.Provider, "notice", n.ID, "overdue", details); err != nil {
				return err
			}
		}
		told = len(list)
		return tx.Record(ctx, events...)
	})
	return told, err
}
