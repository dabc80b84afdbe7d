package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/postgres"
	"bosang/rules/library"
	"bosang/rules/money"
	"bosang/rules/period"
)

// meddling is a store in whose transactions something happens at a moment that
// only chance would find.
type meddling struct {
	*postgres.Store
	beforeHold, afterLocked, afterDuring func()
}

func (m *meddling) InTx(ctx context.Context, a access.Actor, fn func(claims.Tx) error) error {
	return m.Store.InTx(ctx, a, func(tx claims.Tx) error { return fn(&meddled{tx, m}) })
}

type meddled struct {
	claims.Tx
	m *meddling
}

// once runs what is to happen, the first time.
func (*meddled) once(happen *func()) {
	if f := *happen; f != nil {
		*happen = nil
		f()
	}
}

func (t *meddled) HoldIncident(ctx context.Context, id claims.IncidentID) (int64, error) {
	t.once(&t.m.beforeHold)
	return t.Tx.HoldIncident(ctx, id)
}

func (t *meddled) LockSubscription(ctx context.Context, id claims.SubscriptionID) (claims.Subscription, error) {
	defer t.once(&t.m.afterLocked)
	return t.Tx.LockSubscription(ctx, id)
}

func (t *meddled) IncidentsDuring(ctx context.Context, s claims.ServiceID, from, to time.Time) ([]claims.IncidentID, error) {
	defer t.once(&t.m.afterDuring)
	return t.Tx.IncidentsDuring(ctx, s, from, to)
}

// meddle gives use cases over the world's store in which things happen.
func (w *world) meddle(t *testing.T, m meddling) *claims.UseCases {
	t.Helper()
	books, err := library.Load()
	must(t, err)
	m.Store = w.store
	return claims.New(&m, books)
}

// rerun decides all claims of an incident again, and gives the run.
func (w *world) rerun(t *testing.T, incident claims.IncidentID) batch.Batch {
	t.Helper()
	b, err := w.batches.Start(t.Context(), administrator, batch.NewBatch{Incident: incident}, claims.Once{})
	must(t, err)
	done, err := w.batches.Work(t.Context(), b.ID, 1, nil)
	must(t, err)
	return done
}

// stands makes sure that the claim is decided on what is known now.
func (w *world) stands(t *testing.T, c claims.Claim, want claims.State) {
	t.Helper()
	got := w.claim(t, c.ID)
	if got.State != want {
		t.Errorf("the claim is %s by decision %d, want %s", got.State, got.DecisionNumber, want)
	}
	if b := w.rerun(t, got.IncidentID); b.Totals.Decided != 0 {
		t.Errorf("a run over the incident decided %d claims anew: they stood on what was not so any more", b.Totals.Decided)
	}
}

func spanning(start, end time.Time) claims.NewWindow {
	return claims.NewWindow{
		Span: period.Window{Start: period.Edge{Stated: start}, End: period.Edge{Stated: end}}, Source: "test", Confidence: claims.PrimarySource,
	}
}

// outageFor records an outage that lasted so long and is over.
func (w *world) outageFor(t *testing.T, lasted time.Duration) (r *running, start time.Time) {
	t.Helper()
	start = time.Now().Add(-48 * time.Hour).UTC().Truncate(time.Hour)
	r = w.outageSince(t, start)
	w.correct(t, r, spanning(start, start.Add(lasted)))
	return r, start
}

func (w *world) correct(t *testing.T, r *running, n claims.NewWindow) {
	t.Helper()
	var err error
	r.outage, err = w.useCases.CorrectWindow(t.Context(), administrator, r.outage.ID, r.outage.Windows[0].ID, r.outage.Version, n)
	must(t, err)
}

func (w *world) subscription(t *testing.T, id claims.SubscriptionID) claims.Subscription {
	t.Helper()
	s, err := w.useCases.Subscription(t.Context(), administrator, id)
	must(t, err)
	return s
}

func TestAnEndedSubscriptionIsNotDecidedOnWhatWasCorrectedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, start := w.outageFor(t, time.Hour)
	c := w.file(t, r)
	w.rerun(t, r.incident)
	useCases := w.meddle(t, meddling{beforeHold: func() {
		w.correct(t, r, spanning(start, start.Add(20*time.Hour)))
		w.rerun(t, r.incident) // what decide_again does
	}})
	s := w.subscription(t, c.SubscriptionID)
	_, err := useCases.EndSubscription(t.Context(), administrator, s.ID, s.Version, start.Add(40*time.Hour))
	must(t, err)
	w.stands(t, c, claims.Granted)
}

func TestNoDecisionIsStoredOnAStaleDossier(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, start := w.outageFor(t, time.Hour)
	c := w.file(t, r)
	attempt := 0
	adjudicate := func(rehearsal bool) error {
		return w.store.InTx(t.Context(), access.SystemActor("test"), func(tx claims.Tx) error {
			d, err := tx.Dossier(t.Context(), r.incident)
			must(t, err)
			undecided, err := tx.ToDecide(t.Context(), claims.DecideScope{Incident: r.incident, Bucket: -1}, 10)
			must(t, err)
			attempt++
			w.correct(t, r, spanning(start, start.Add(time.Duration(attempt+5)*time.Hour)))
			_, _, err = w.useCases.Adjudicate(t.Context(), tx, d, undecided, claims.Occasion{Because: claims.BecauseFiled, Rehearsal: rehearsal})
			return err
		})
	}
	if err := adjudicate(false); !errors.Is(err, claims.ErrDossierStale) {
		t.Errorf("on a stale dossier: %v", err)
	}
	must(t, adjudicate(true))
	if got := w.claim(t, c.ID); got.State != claims.Filed {
		t.Errorf("the claim is %s", got.State)
	}
}

func TestAFilingDoesNotMissTheEndOfItsSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.admin(t)
	r, start := w.outageFor(t, 20*time.Hour)
	s, err := w.useCases.AddSubscription(t.Context(), administrator, claims.NewSubscription{
		Provider: "one", Service: "clips", Plan: "plus", CustomerNumber: "z", ClaimantKind: claims.Business, StartedAt: start.AddDate(-1, 0, 0),
	}, claims.Once{})
	must(t, err)
	type filed struct {
		claim claims.Claim
		err   error
	}
	answer := make(chan filed, 1)
	useCases := w.meddle(t, meddling{afterLocked: func() {
		go func() {
			c, err := w.useCases.FileClaim(t.Context(), administrator, claims.NewClaim{Incident: r.incident, Subscription: s.ID}, claims.Once{})
			answer <- filed{c, err}
		}()
		await(t, "the filing waits for the subscription", func() bool { return w.blocked(t, admin, "INSERT INTO claims") })
	}})
	_, err = useCases.EndSubscription(t.Context(), administrator, s.ID, s.Version, start.Add(-time.Hour))
	must(t, err)
	got := <-answer
	must(t, got.err)
	w.decideFiled(t, r)
	w.stands(t, got.claim, claims.Refused)
}

func TestTheEndOfASubscriptionStandsWhereItsClaimCannotBeDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, start := w.outageFor(t, 20*time.Hour)
	c := w.file(t, r)
	w.rerun(t, r.incident)
	before := len(w.queued(t, claims.WorkDecideAgain))
	_, err := w.db.Owner.Exec(t.Context(), `ALTER TABLE decisions ADD CONSTRAINT refused CHECK (number < 2)`)
	must(t, err)
	s := w.subscription(t, c.SubscriptionID)
	ended, err := w.useCases.EndSubscription(t.Context(), administrator, s.ID, s.Version, start.Add(-time.Hour))
	must(t, err)
	if got := w.subscription(t, s.ID); !got.EndedAt.Equal(ended.EndedAt) || got.EndedAt.IsZero() || got.Version != s.Version+1 {
		t.Errorf("ended at %v in version %d", got.EndedAt, got.Version)
	}
	if got := len(w.queued(t, claims.WorkDecideAgain)) - before; got != 1 {
		t.Errorf("%d jobs decide the claim again, want 1", got)
	}
	_, err = w.db.Owner.Exec(t.Context(), `ALTER TABLE decisions DROP CONSTRAINT refused`)
	must(t, err)
	w.rerun(t, r.incident)
	w.stands(t, c, claims.Refused)
}

func TestAnnouncedWorkAndWindowsDoNotMissEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.admin(t)
	r, start := w.outageFor(t, 20*time.Hour)
	other, err := w.useCases.ReportIncident(t.Context(), administrator, claims.NewIncident{
		Key: "other", Title: claims.Name{Korean: "이름", English: "name"},
	}, claims.Once{})
	must(t, err)
	at := start.AddDate(0, 0, -10)
	added := make(chan error, 1)
	useCases := w.meddle(t, meddling{afterDuring: func() {
		go func() {
			_, err := w.useCases.AddOutage(t.Context(), administrator, other.ID, claims.NewOutage{
				Service: r.outage.ServiceID, Feature: "play", Window: spanning(at, at.Add(20*time.Hour)),
			}, claims.Once{})
			added <- err
		}()
		await(t, "the outage waits for the service", func() bool { return w.blocked(t, admin, "FROM services") })
	}})
	_, err = useCases.AnnounceMaintenance(t.Context(), administrator, r.outage.ServiceID, claims.NewMaintenance{
		Features: []string{"play"}, AnnouncedAt: at.AddDate(0, 0, -5), StartsAt: at, EndsAt: at.Add(24 * time.Hour),
	}, claims.Once{})
	must(t, err)
	must(t, <-added)
	_, err = w.db.Owner.Exec(t.Context(), `UPDATE maintenances SET approval_id = id, approved_by = 'another', approved_at = recorded_at`)
	must(t, err)
	r.incident = other.ID
	c := w.file(t, r)
	w.decideFiled(t, r)
	w.stands(t, c, claims.Refused)
}

func TestARunAndAMergeWaitForEachOtherInOneOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.admin(t)
	r, _ := w.outageFor(t, 20*time.Hour)
	first := w.file(t, r)
	for range 4 {
		w.file(t, r)
	}
	into, err := w.useCases.ReportIncident(t.Context(), administrator, claims.NewIncident{
		Key: "into", Title: claims.Name{Korean: "이름", English: "name"},
	}, claims.Once{})
	must(t, err)
	from, err := w.useCases.Incident(t.Context(), administrator, r.incident)
	must(t, err)
	// Somebody holds a claim, so that the run stands amidst its transaction.
	held, err := w.db.Owner.Begin(t.Context())
	must(t, err)
	defer func() { _ = held.Rollback(context.WithoutCancel(t.Context())) }()
	_, err = held.Exec(t.Context(), `SELECT FROM claims WHERE id = $1 FOR UPDATE`, [16]byte(first.ID))
	must(t, err)
	ran, merged := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := w.batches.DecideFiled(t.Context(), r.incident, func() bool { return true })
		ran <- err
	}()
	await(t, "the run moves claims", func() bool { return w.blocked(t, admin, "UPDATE claims") })
	go func() {
		_, err := w.useCases.MergeIncident(t.Context(), administrator, from.ID, into.ID, from.Version)
		merged <- err
	}()
	await(t, "the merge waits for the incident, holding nothing", func() bool { return w.blocked(t, admin, "SELECT pg_advisory_xact_lock(") })
	must(t, held.Rollback(t.Context()))
	must(t, <-ran)
	must(t, <-merged)
	if got := w.claim(t, first.ID); got.IncidentID != into.ID || got.State == claims.Filed {
		t.Errorf("the claim is %s, of incident %s", got.State, got.IncidentID)
	}
}

func TestWhatClaimsAreDecidedOnChangesAndTheyAreDecidedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, start := w.outageFor(t, 20*time.Hour)
	c := w.file(t, r)
	w.rerun(t, r.incident)
	plan := func() claims.Plan {
		p, err := w.useCases.Plan(t.Context(), administrator, c.PlanID)
		must(t, err)
		return p
	}
	name := claims.Name{Korean: "다른 이름", English: "another name"}
	users, revenue, periodic := int64(7), money.MustParse("7", "KRW"), true
	for _, change := range []struct {
		what string
		jobs int
		do   func() error
	}{
		{"the plan's name", 0, func() error {
			p := plan()
			_, err := w.useCases.ChangePlan(t.Context(), administrator, p.ID, p.Version, claims.PlanChange{
				Name: name, Audience: p.Audience, MainFeatures: p.MainFeatures})
			return err
		}},
		{"the plan's main features", 1, func() error {
			p := plan()
			_, err := w.useCases.ChangePlan(t.Context(), administrator, p.ID, p.Version, claims.PlanChange{
				Name: name, Audience: p.Audience, MainFeatures: []string{"upload"}})
			return err
		}},
		{"the plan's terms", 1, func() error {
			_, err := w.useCases.AddTerms(t.Context(), administrator, c.PlanID, claims.Terms{
				EffectiveAt: start.AddDate(-1, 0, 0), PeriodicFee: &periodic, FeePeriod: claims.PerMonth,
				Channels: []claims.Channel{{Key: claims.DirectChannel, Fee: money.MustParse("19900", "KRW")}},
			}, claims.Once{})
			return err
		}},
		{"the service", 1, func() error {
			s, err := w.useCases.Service(t.Context(), administrator, c.ServiceID)
			must(t, err)
			_, err = w.useCases.ChangeService(t.Context(), administrator, s.ID, s.Version, claims.ServiceChange{Name: name, DailyUsers: &users})
			return err
		}},
		{"the service's name", 0, func() error {
			s, err := w.useCases.Service(t.Context(), administrator, c.ServiceID)
			must(t, err)
			_, err = w.useCases.ChangeService(t.Context(), administrator, s.ID, s.Version, claims.ServiceChange{Name: s.Name, DailyUsers: s.DailyUsers})
			return err
		}},
		{"the provider", 1, func() error {
			p, err := w.useCases.Provider(t.Context(), administrator, c.ProviderID)
			must(t, err)
			_, err = w.useCases.ChangeProvider(t.Context(), administrator, p.ID, p.Version, claims.ProviderChange{Name: name, Class: p.Class, TelecomRevenue: &revenue})
			return err
		}},
	} {
		w.changes(t, r, change.what, change.jobs, change.do)
	}
}

// changes makes sure that so many jobs decide again what a change affects.
func (w *world) changes(t *testing.T, r *running, what string, jobs int, do func() error) {
	t.Helper()
	_, err := w.store.Pool().Exec(t.Context(), `DELETE FROM river.river_job`)
	must(t, err)
	before, err := w.useCases.Incident(t.Context(), administrator, r.incident)
	must(t, err)
	must(t, do())
	after, err := w.useCases.Incident(t.Context(), administrator, r.incident)
	must(t, err)
	if got := len(w.queued(t, claims.WorkDecideAgain)); got != jobs || after.Revision != before.Revision+int64(jobs) {
		t.Errorf("%s: %d jobs and revision %d after %d, want %d jobs", what, got, after.Revision, before.Revision, jobs)
	}
}
