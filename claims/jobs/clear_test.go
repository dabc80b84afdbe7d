package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bosang/claims"
)

// TestWhatIsDecidedIsPutIntoTheQueueToBeCleared decides claims in several transactions:
// one job waits for all, and looks at what each has decided.
func TestWhatIsDecidedIsPutIntoTheQueueToBeCleared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Date(2026, 3, 2, 1, 2, 3, 0, time.UTC)
	w.set.Store(start.Add(time.Hour).UnixMicro())
	r := w.outageSince(t, start)
	for range 3 {
		w.file(t, r)
		w.decideFiled(t, r)
	}
	queued := w.queued(t, claims.WorkClear)
	if len(queued) != 1 || !queued[0].unique {
		t.Fatalf("in the queue is %+v", queued)
	}
	work := func() int {
		must(t, w.jobs.clear(t.Context(), &river.Job[clearArgs]{JobRow: &rivertype.JobRow{ID: queued[0].id, Kind: "clear"}, Args: clearArgs{Incident: r.incident.String()}}))
		var n int
		must(t, w.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM clearances WHERE NOT stale AND state = 'nothing'`).Scan(&n))
		return n
	}
	if n := work(); n != 3 {
		t.Errorf("%d claims were looked at", n)
	}
	// What is decided from now on waits anew.
	w.file(t, r)
	w.decideFiled(t, r)
	if again := w.queued(t, claims.WorkClear); len(again) != 2 {
		t.Errorf("in the queue is %+v", again)
	}
	if n := work(); n != 4 {
		t.Errorf("%d claims were looked at", n)
	}
}
