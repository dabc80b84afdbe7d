package jobs

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres/surveys"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/survey"
	"bosang/rules/period"
)

// surveying lets the world's queue work surveys.
func (w *world) surveying(t *testing.T) *survey.Surveys {
	t.Helper()
	s := survey.New(surveys.Store{Store: w.store}, w.useCases, suitelog.New(t))
	var err error
	w.jobs, err = New(Config{Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Surveys: s, Logger: suitelog.New(t)})
	must(t, err)
	return s
}

// surveyed starts a survey and gives it once the queue has finished it.
func (w *world) surveyed(t *testing.T, u *survey.Surveys, r *running) (s survey.Survey) {
	t.Helper()
	provider, err := w.useCases.Providers(t.Context(), administrator, claims.Page{})
	must(t, err)
	s, err = u.Start(t.Context(), administrator, r.incident, provider[0].ID, claims.Once{})
	must(t, err)
	await(t, "the survey is finished", func() bool {
		s, err = u.Get(t.Context(), administrator, s.ID)
		must(t, err)
		return !s.FinishedAt.IsZero()
	})
	return s
}

// subscribe adds a subscription of a customer of its own.
func (w *world) subscribe(t *testing.T, start time.Time, customer string) claims.Subscription {
	t.Helper()
	s, err := w.useCases.AddSubscription(t.Context(), administrator, claims.NewSubscription{
		Provider: "one", Service: "clips", Plan: "plus", CustomerNumber: customer, ClaimantKind: claims.Business, StartedAt: start.AddDate(-1, 0, 0),
	}, claims.Once{})
	must(t, err)
	return s
}

func TestASurveyFilesWhatIsOwedOnceTheOutageIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.surveying(t)
	start := time.Now().Add(-48 * time.Hour).UTC().Truncate(time.Hour)
	r := w.outageSince(t, start)
	for _, customer := range []string{"customer-x", "customer-y", "customer-z"} {
		w.subscribe(t, start, customer)
	}
	withdrawn := w.file(t, r)
	w.run(t)
	if got := w.surveyed(t, u, r).Counts; got != (survey.Counts{Seen: 4, Claimed: 1, Running: 3}) {
		t.Errorf("while the outage runs: %+v", got)
	}
	await(t, "the claim is decided", func() bool { return w.claim(t, withdrawn.ID).State != claims.Filed })
	_, err := w.useCases.WithdrawClaim(t.Context(), access.Actor{Subject: "x", Role: access.Claimant, Claimant: withdrawn.ClaimantID}, withdrawn.ID)
	must(t, err)
	w.correct(t, r, claims.NewWindow{
		Span: period.Window{Start: period.Edge{Stated: start}, End: period.Edge{Stated: start.Add(30 * time.Hour)}}, Source: "test", Confidence: claims.PrimarySource,
	})
	if got := w.surveyed(t, u, r).Counts; got != (survey.Counts{Seen: 4, Claimed: 1, Filed: 3}) {
		t.Errorf("once it is over: %+v", got)
	}
	if got := w.surveyed(t, u, r).Counts; got != (survey.Counts{Seen: 4, Claimed: 4}) {
		t.Errorf("made again: %+v", got)
	}
	owed, err := w.useCases.Claims(t.Context(), administrator, claims.ClaimFilter{Unclaimed: true}, claims.Page{})
	must(t, err)
	for _, c := range owed {
		if c.Origin != claims.OriginAutomatic || c.Owed == nil || c.Owed.Sign() <= 0 || c.State != claims.Granted || !c.ClaimedAt.IsZero() {
			t.Errorf("it is owed by %+v", c)
		}
	}
	if len(owed) != 3 {
		t.Errorf("%d claims are unclaimed", len(owed))
	}
}

// TestASurveyGoesOnWhereItStopped has a survey stop after its first transaction.
func TestASurveyGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.surveying(t)
	r, start := w.outageFor(t, 30*time.Hour)
	w.subscribe(t, start, "customer-x")
	provider, err := w.useCases.Providers(t.Context(), administrator, claims.Page{})
	must(t, err)
	s, err := u.Start(t.Context(), administrator, r.incident, provider[0].ID, claims.Once{})
	must(t, err)
	if finished, err := u.Work(t.Context(), s.ID, func() bool { return false }, nil); err != nil || finished {
		t.Errorf("asked to stop, it is finished: %v, %v", finished, err)
	}
	since := w.clock().Add(time.Minute)
	if work, err := u.Unfinished(t.Context(), since, 10); err != nil || len(work) != 1 || work[0].Survey != s.ID.Key() {
		t.Errorf("unfinished are %v, %v", work, err)
	}
	w.run(t)
	await(t, "the survey is finished", func() bool {
		s, err = u.Get(t.Context(), administrator, s.ID)
		must(t, err)
		return !s.FinishedAt.IsZero()
	})
	if s.Filed != 1 {
		t.Errorf("it filed %+v", s.Counts)
	}
}
