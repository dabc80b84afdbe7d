package jobs

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/notice"
	"bosang/claims/postgres/notices"
	"bosang/rules/period"
)

// TestNoticesAreWatchedOver has the queue find what a provider owes, and that it is
// overdue the day after the last.
func TestNoticesAreWatchedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	w.set.Store(start.AddDate(0, 0, 6).UnixMicro())
	r := w.outageSince(t, start)
	window := r.outage.Windows[0]
	window.Span.End = period.Edge{Stated: time.Date(2022, 10, 20, 14, 0, 0, 0, time.UTC)}
	_, err := w.useCases.CorrectWindow(t.Context(), administrator, r.outage.ID, window.ID, r.outage.Version, claims.NewWindow{Span: window.Span, Source: "test"})
	must(t, err)
	watched := notice.New(notices.Store{Store: w.store}, w.useCases)
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Notices: watched, Logger: w.jobs.config.Logger})
	must(t, err)
	w.run(t)
	last := func() (n notice.Notice) {
		list, err := watched.List(t.Context(), administrator, notice.Filter{Incident: r.incident}, claims.Page{})
		must(t, err)
		if len(list) > 0 {
			n = list[0]
		}
		return n
	}
	await(t, "the notices are there", func() bool { return last().DueOn.String() == "2022-11-21" })
	w.set.Store(time.Date(2022, 11, 21, 15, 0, 0, 0, time.UTC).UnixMicro())
	_, err = w.jobs.client.Insert(t.Context(), checkNoticesArgs{}, nil) // as it is every five minutes
	must(t, err)
	await(t, "one is overdue", func() bool { return !last().OverdueAt.IsZero() })
}
