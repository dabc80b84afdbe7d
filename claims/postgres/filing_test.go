package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/reference"
	"bosang/rules/money"
)

// once asks for a filing under an idempotency key; the answer is the reference.
func once(key string, request byte) claims.Once {
	return claims.Once{Key: claims.KeyOf("test", key), Request: [32]byte{request}, Answer: func(created any) ([]byte, error) {
		return json.Marshal(created.(claims.Claim).Reference)
	}}
}

func TestOfManyFilingsOfTheSameTripleOneIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 3)
	type result struct {
		c   claims.Claim
		err error
	}
	results := make([]result, 150)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			results[i].c, results[i].err = w.FileClaim(w.ctx, filingOf(subs[i%3], w.incident.ID))
		})
	}
	all.Wait()
	won := make(map[claims.SubscriptionID]claims.Claim)
	for _, r := range results {
		if r.err == nil {
			if _, twice := won[r.c.SubscriptionID]; twice {
				t.Error("two filings of one triple succeeded")
			}
			won[r.c.SubscriptionID] = r.c
		}
	}
	equal(t, len(won), 3)
	for i, r := range results {
		var conflict *claims.Error
		if r.err != nil && (!errors.As(r.err, &conflict) || conflict.Code != "claim_exists" || conflict.Of != "claim" ||
			conflict.Ref != string(won[subs[i%3].ID].Reference)) {
			t.Errorf("a later filing answers %v", r.err)
		}
	}
	w.in(system, func(tx claims.Tx) {
		for _, c := range won {
			got, err := tx.Claim(w.ctx, c.ID)
			w.must(err)
			equal(t, got, c)
			got, err = tx.ClaimByReference(w.ctx, c.Reference)
			w.must(err)
			equal(t, got.ID, c.ID)
			events, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{})
			w.must(err)
			equal(t, len(events), 1)
		}
	})
	var rows int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM directory WHERE subject_id IN (SELECT id FROM claims)`).Scan(&rows))
	equal(t, rows, 6) // by id and by reference, and none for those that lost
	if n := w.queue.count(claims.WorkDecideFiled); n < 1 || n > 3 {
		t.Errorf("work was put into the queue %d times", n)
	}
}

func TestARequestAnsweredBeforeIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 2)
	f := filingOf(subs[0], w.incident.ID)
	f.Once = once("a", 1)
	c, err := w.FileClaim(w.ctx, f)
	w.must(err)
	_, err = w.FileClaim(w.ctx, f)
	var before *claims.AnsweredBefore
	if !errors.As(err, &before) || string(before.Answer) != `"`+string(c.Reference)+`"` {
		t.Fatalf("the same request again answers %v", err)
	}
	other := filingOf(subs[1], w.incident.ID)
	other.Once = once("a", 2)
	_, err = w.FileClaim(w.ctx, other)
	w.wants(err, claims.KindMismatch)
	// What was refused is not kept: with the same key it can be put right.
	wrong := filingOf(subs[1], newID())
	wrong.Once = once("b", 1)
	_, err = w.FileClaim(w.ctx, wrong)
	w.wants(err, claims.KindNotFound)
	wrong.New.Incident, wrong.Once = w.incident.ID, once("b", 2)
	_, err = w.FileClaim(w.ctx, wrong)
	w.must(err)
	// Kept for long enough, and forgotten.
	n, err := w.ForgetAnswers(w.ctx, noon)
	w.must(err)
	equal(t, n, int64(0))
	n, err = w.ForgetAnswers(w.ctx, noon.AddDate(0, 0, 1))
	w.must(err)
	equal(t, n, int64(2))
	_, err = w.FileClaim(w.ctx, f)
	w.wants(err, claims.KindConflict)
}

func TestRequestsOfOneGroupMeetAsIfTheyCameOneAfterAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	group := newTestGroup(w)
	w.filer.file(group.requests)
	group.check()
	times := make(map[time.Time]bool)
	for _, r := range group.requests {
		if r.err == nil {
			times[r.claim.CreatedAt] = true
		}
	}
	equal(t, len(times), 1) // one transaction
}

// TestABadRequestDoesNotFailItsNeighbours files the same group, with requests in
// it that no transaction can store.
func TestABadRequestDoesNotFailItsNeighbours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	group := newTestGroup(w)
	loss := money.MustParse("-1", "KRW")
	bad := filingOf(w.subscribe(0, 1)[0], w.incident.ID)
	bad.New.Loss = &loss // the table refuses it; the use case would have, before
	group.add(w.ctx, "data that the table refuses", bad, kind(claims.KindInvalid))
	for name, answer := range map[string]func(any) ([]byte, error){
		"an answer that cannot be rendered": func(any) ([]byte, error) { return nil, errors.ErrUnsupported },
		"an answer that panics":             func(any) ([]byte, error) { panic("in a test") },
	} {
		f := filingOf(w.subscribe(0, 1)[0], w.incident.ID)
		f.Once = claims.Once{Key: claims.KeyOf("test", name), Answer: answer}
		group.add(w.ctx, name, f, kind(claims.KindInternal))
	}
	w.filer.file(group.requests)
	group.check()
}

// testGroup is requests with what must become of each.
type testGroup struct {
	*world
	requests []*request
	names    []string
	wants    []func(error) bool
}

func (g *testGroup) add(ctx context.Context, name string, f claims.Filing, want func(error) bool) {
	g.requests = append(g.requests, &request{ctx: ctx, filing: f, claim: claims.Claim{ID: newID(), Reference: reference.New()}, done: make(chan struct{})})
	g.names, g.wants = append(g.names, name), append(g.wants, want)
}

func (g *testGroup) check() {
	for i, r := range g.requests {
		<-r.done
		if !g.wants[i](r.err) {
			g.Errorf("%s: the error is %v", g.names[i], r.err)
		}
	}
}

// newTestGroup gives a group that meets itself in every way there is.
func newTestGroup(w *world) *testGroup {
	g := &testGroup{world: w}
	subs, foreign, incident := w.subscribe(0, 6), w.subscribe(1, 1)[0], w.incident.ID
	keyed := func(s claims.Subscription, o claims.Once) claims.Filing {
		f := filingOf(s, incident)
		f.Once = o
		return f
	}
	by := func(s claims.Subscription, actor access.Actor) claims.Filing {
		f := filingOf(s, incident)
		f.Actor = actor
		return f
	}
	cancelled, cancel := context.WithCancel(w.ctx)
	cancel()
	nobodys := claims.Subscription{ID: newID(), ClaimantID: subs[3].ClaimantID}
	g.add(w.ctx, "a first", filingOf(subs[0], incident), filed)
	g.add(w.ctx, "the same triple again", filingOf(subs[0], incident), kind(claims.KindConflict))
	g.add(w.ctx, "a first with a key", keyed(subs[1], once("k", 1)), filed)
	g.add(w.ctx, "the same with its key", keyed(subs[1], once("k", 1)), answered)
	g.add(w.ctx, "another with its key", keyed(subs[2], once("k", 2)), kind(claims.KindMismatch))
	g.add(w.ctx, "a key whose first request fails", keyed(subs[0], once("l", 1)), kind(claims.KindConflict))
	g.add(w.ctx, "the key of a request that failed", keyed(subs[2], once("l", 2)), filed)
	g.add(w.ctx, "no such incident", filingOf(subs[3], newID()), kind(claims.KindNotFound))
	g.add(w.ctx, "no such subscription", filingOf(nobodys, incident), kind(claims.KindNotFound))
	g.add(w.ctx, "another's subscription", by(subs[3], claimantActor(newID())), kind(claims.KindNotFound))
	g.add(w.ctx, "an operator's customer", by(subs[3], w.operator(0)), filed)
	g.add(w.ctx, "another provider's customer", by(foreign, w.operator(0)), kind(claims.KindNotFound))
	g.add(w.ctx, "a regulator", by(subs[4], regulator), kind(claims.KindNotFound))
	g.add(w.ctx, "an administrator", by(subs[4], access.Actor{Role: access.Administrator}), filed)
	g.add(cancelled, "a caller who has gone", filingOf(subs[5], incident), func(err error) bool { return errors.Is(err, context.Canceled) })
	return g
}

func filed(err error) bool { return err == nil }

func answered(err error) bool {
	var before *claims.AnsweredBefore
	return errors.As(err, &before)
}

func kind(k claims.Kind) func(error) bool {
	return func(err error) bool { return err != nil && claims.KindOf(err) == k }
}

func TestAReferenceThatIsTakenIsDrawnAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 4)
	taken := w.file(subs[0])[0]
	free := []reference.Reference{taken.Reference, reference.New(), reference.New(), reference.New()}
	w.filer.draw = func() reference.Reference {
		r := free[0]
		free = free[1:]
		return r
	}
	var group []*request
	for _, s := range subs[1:] {
		group = append(group, &request{ctx: w.ctx, filing: filingOf(s, w.incident.ID), done: make(chan struct{}),
			claim: claims.Claim{ID: newID(), Reference: taken.Reference}})
	}
	w.filer.file(group)
	seen := []reference.Reference{taken.Reference}
	for _, r := range group {
		w.must(r.err)
		if slices.Contains(seen, r.claim.Reference) {
			t.Errorf("reference %s was given twice", r.claim.Reference)
		}
		seen = append(seen, r.claim.Reference)
		w.in(regulator, func(tx claims.Tx) {
			got, err := tx.ClaimByReference(w.ctx, r.claim.Reference)
			w.must(err)
			equal(t, got, r.claim)
		})
	}
}

func TestAGroupThatIsRunAgainKnowsItsOwnClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribe(0, 1)[0]
	r := &request{ctx: w.ctx, filing: filingOf(sub, w.incident.ID), done: make(chan struct{}), claim: claims.Claim{ID: newID(), Reference: reference.New()}}
	for range 2 { // the second time as after a commit of which nothing was heard
		w.must(w.filer.attempt([]*request{r}))
		w.must(r.err)
	}
	w.in(system, func(tx claims.Tx) {
		got, err := tx.Claim(w.ctx, r.claim.ID)
		w.must(err)
		equal(t, got, r.claim)
	})
}

// until returns when so many connections of the service wait for a lock.
func (w *world) until(waiting int) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 5*time.Minute)
	defer cancel()
	for n := -1; n != waiting; {
		w.must(w.db.Owner.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'bosang' AND wait_event_type = 'Lock'`).Scan(&n))
	}
}

func TestFilingWaitsForNobodyAfterItsCallerHasGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 4)
	holds := owned(w)
	_, err := holds.Exec(w.ctx, `LOCK TABLE claims IN ACCESS EXCLUSIVE MODE`)
	w.must(err)
	ctx, cancel := context.WithCancel(w.ctx)
	answers := make(chan error, 3)
	file := func(s claims.Subscription) {
		_, err := w.FileClaim(ctx, filingOf(s, w.incident.ID))
		answers <- err
	}
	// Each writer begins with one of the first, and the third waits for a writer.
	for i, s := range subs[:writers] {
		go file(s)
		w.until(i + 1)
	}
	go file(subs[writers])
	for len(w.filer.waiting) == 0 {
		runtime.Gosched()
	}
	cancel()
	for range writers + 1 { // while the lock is still held
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	}
	w.until(writers)
	w.must(holds.Rollback(w.ctx))
	w.file(subs[writers+1]) // the writers go on
	w.Store.Close()
	_, err = w.FileClaim(w.ctx, filingOf(subs[0], w.incident.ID))
	w.wants(err, claims.KindUnavailable)
	// What had begun is stored, what had not is not.
	for i, want := range []bool{true, true, false, true} {
		var stored bool
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT EXISTS (SELECT FROM claims WHERE subscription_id = $1)`, id(subs[i].ID)).Scan(&stored))
		if stored != want {
			t.Errorf("claim %d is stored: %t", i, stored)
		}
	}
}

func TestClosingFilesWhatHasArrived(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subs := w.subscribe(0, 100)
	var mu sync.Mutex
	stored, refused := 0, 0
	var all sync.WaitGroup
	for i, s := range subs {
		all.Go(func() {
			if i == 50 {
				w.Store.Close()
			}
			_, err := w.FileClaim(w.ctx, filingOf(s, w.incident.ID))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				stored++
			case claims.KindOf(err) == claims.KindUnavailable:
				refused++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	var rows int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM claims`).Scan(&rows))
	if rows != stored || stored+refused != len(subs) {
		t.Errorf("%d claims are stored; %d callers were told so, %d were refused", rows, stored, refused)
	}
}

func TestAQueueThatFailsFilesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribe(0, 1)[0]
	w.queue.fail = errors.ErrUnsupported
	_, err := w.FileClaim(w.ctx, filingOf(sub, w.incident.ID))
	if !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("the error is %v", err)
	}
	w.queue.fail = nil
	w.file(sub)
}
