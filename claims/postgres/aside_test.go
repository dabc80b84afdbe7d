package postgres

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
)

// merging is a world with a second incident that is just being merged into the
// first, by a transaction that has not ended yet.
func merging(t *testing.T) (w *world, other claims.IncidentID, merge pgx.Tx) {
	w = newWorld(t)
	w.filer.late.tries = 20 * lateTries // however long the test takes
	i := claims.Incident{ID: newID(), Key: "other", Revision: 1, Version: 1, ReportedBy: "x", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, i)) })
	merge = owned(w)
	_, err := merge.Exec(w.ctx, `SELECT FROM incidents WHERE id = $1 FOR UPDATE`, id(i.ID))
	w.must(err)
	return w, i.ID, merge
}

// aside files claims on the incident and returns when all have been set aside.
func (w *world) aside(ctx context.Context, incident claims.IncidentID, subs ...claims.Subscription) <-chan error {
	w.Helper()
	answers := make(chan error, len(subs))
	for _, s := range subs {
		go func() {
			c, err := w.FileClaim(ctx, filingOf(s, incident))
			if err == nil && c.IncidentID != w.incident.ID {
				err = errors.New("the claim was filed on the incident that is gone")
			}
			answers <- err
		}()
	}
	for len(w.filer.late.held) < len(subs) && len(answers) == 0 {
		runtime.Gosched()
	}
	return answers
}

func TestAMergeDoesNotStopFilingOnOtherIncidents(t *testing.T) {
	t.Parallel()
	w, other, merge := merging(t)
	subs := w.subscribe(0, 40)
	late := w.aside(w.ctx, other, subs[:5]...)
	for _, s := range subs[5:30] {
		w.file(s) // one after the other, by whichever writer
	}
	w.file(subs[30:]...)
	if len(late) != 0 {
		t.Errorf("a claim on the incident that is being merged was answered: %v", <-late)
	}
	_, err := merge.Exec(w.ctx, `UPDATE incidents SET merged_into = $2 WHERE id = $1`, id(other), id(w.incident.ID))
	w.must(err)
	w.must(merge.Commit(w.ctx))
	for range 5 {
		w.must(<-late)
	}
	_, err = w.FileClaim(w.ctx, filingOf(subs[0], claims.IncidentID(newID())))
	w.wants(err, claims.KindNotFound)
}

func TestWhatIsSetAsideIsNotKeptForEver(t *testing.T) {
	t.Parallel()
	w, other, _ := merging(t)
	w.filer.late.tries = 2
	subs := w.subscribe(0, 4)
	late := w.aside(w.ctx, other, subs[:3]...)
	for range 3 {
		w.wants(<-late, claims.KindUnavailable)
	}
	w.filer.late.tries = lateTries
	ctx, cancel := context.WithCancel(w.ctx)
	late = w.aside(ctx, other, subs[3])
	cancel()
	if err := <-late; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestClosingFilesWhatIsSetAside(t *testing.T) {
	t.Parallel()
	w, other, merge := merging(t)
	late := w.aside(w.ctx, other, w.subscribe(0, 3)...)
	closed := make(chan struct{})
	go func() { w.Store.Close(); close(closed) }()
	_, err := merge.Exec(w.ctx, `UPDATE incidents SET merged_into = $2 WHERE id = $1`, id(other), id(w.incident.ID))
	w.must(err)
	w.must(merge.Commit(w.ctx))
	for range 3 {
		w.must(<-late)
	}
	<-closed
}
