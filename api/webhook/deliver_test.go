package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/webhook"
)

// verified holds a message to its signature, as a receiver does.
func (w *world) verified(secret string, m message) error {
	w.Helper()
	checker, err := standardwebhooks.NewWebhook(secret)
	w.must(err)
	return checker.Verify(m.body, m.header)
}

func TestADeliveryIsACloudEventSignedAfterStandardWebhooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	id := w.happens()
	w.deliver(hook.ID)
	got := w.system.messages()
	if len(got) != 1 {
		t.Fatalf("%d messages arrived", len(got))
	}
	m := got[0]
	if err := w.verified(hook.Secret, m); err != nil {
		t.Error(err)
	}
	if m.header.Get("webhook-id") != id.String() || m.header.Get("Content-Type") != "application/cloudevents+json; charset=utf-8" {
		t.Errorf("its headers are %v", m.header)
	}
	var event map[string]any
	w.must(json.Unmarshal(m.body, &event))
	for member, want := range map[string]any{
		"specversion": "1.0", "id": id.String(), "type": "bosang.fulfilment.requested", "subject": "fulfilment", "datacontenttype": "application/json",
		"source": "https://bosang.example/v1/providers/" + w.providers[0].ID.String(), "time": w.clock.Now().Format(time.RFC3339),
	} {
		if event[member] != want {
			t.Errorf("%s is %v, want %v", member, event[member], want)
		}
	}
	if data, _ := event["data"].(map[string]any); data["n"] != 1.0 {
		t.Errorf("the data are %v", event["data"])
	}
	d := w.sent(hook.ID)[0]
	if d.State != webhook.Delivered || d.Status != http.StatusNoContent || d.Attempts != 1 || !d.NextAt.IsZero() || !d.DeliveredAt.Equal(w.clock.Now()) {
		t.Errorf("it is shown as %+v", d)
	}
	// Whoever changes a byte of it, or has another secret, is found out.
	m.body = append(m.body, ' ')
	if w.verified(hook.Secret, m) == nil || w.verified(w.added().Secret, got[0]) == nil {
		t.Error("a signature fits what it was not made for")
	}
	w.deliver(hook.ID)
	if n := len(w.system.messages()); n != 1 {
		t.Errorf("what was delivered was sent %d times", n)
	}
}

func TestForADayTheSecretOfBeforeSignsToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	before := hook.Secret
	w.clock.Move(time.Hour)
	stale := w.one
	_, err := w.NewSecret(w.ctx, stale, w.providers[0].ID, hook.ID)
	w.wants(err, claims.KindForbidden, "sign_in_again")
	w.one.VerifiedAt = w.clock.Now()
	hook, err = w.NewSecret(w.ctx, w.one, w.providers[0].ID, hook.ID)
	w.must(err)
	if hook.Secret == before || !strings.HasPrefix(hook.Secret, "whsec_") || w.hook(hook.ID).Secret != "" {
		t.Fatalf("the secret %q, and later %q", hook.Secret, w.hook(hook.ID).Secret)
	}
	next := func() (byNew, byOld error) {
		w.happens()
		w.deliver(hook.ID)
		all := w.system.messages()
		return w.verified(hook.Secret, all[len(all)-1]), w.verified(before, all[len(all)-1])
	}
	if byNew, byOld := next(); byNew != nil || byOld != nil {
		t.Errorf("by the new secret: %v, by the old one: %v", byNew, byOld)
	}
	w.clock.Move(webhook.Overlap)
	if byNew, byOld := next(); byNew != nil || byOld == nil {
		t.Errorf("a day later, by the new secret: %v, by the old one: %v", byNew, byOld)
	}
}

func TestWhatIsNotTakenIsTriedForThreeDaysThenByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.system.answer(func(out http.ResponseWriter, _ *http.Request) {
		out.WriteHeader(http.StatusInternalServerError)
		_, _ = out.Write([]byte(strings.Repeat("no", 1<<20))) // more than anybody reads
	})
	id := w.happens()
	begun := w.clock.Now()
	var d webhook.Delivery
	for tries := 1; ; tries++ {
		w.deliver(hook.ID)
		if d = w.sent(hook.ID)[0]; d.Attempts != tries || d.Status != http.StatusInternalServerError || d.Failure != webhook.Refused {
			t.Fatalf("after %d attempts: %+v", tries, d)
		}
		if want := tries >= 8; (d.State == webhook.DeliveryStuck) != want {
			t.Errorf("after %d attempts it is %s", tries, d.State)
		}
		if d.NextAt.IsZero() || w.hook(hook.ID).State() == webhook.Disabled {
			break // by chance, 60 hours are over before the last attempt or with it
		}
		wait := min(10*time.Second<<(tries-1), 12*time.Hour)
		if got := d.NextAt.Sub(w.clock.Now()); got < wait*4/5 || got > wait*6/5 {
			t.Errorf("after %d attempts it waits %s, not about %s", tries, got, wait)
		}
		w.clock.Set(d.NextAt.Add(-time.Microsecond))
		w.deliver(hook.ID) // it is not due yet
		w.clock.Set(d.NextAt)
	}
	if took := w.clock.Now().Sub(begun); took < 55*time.Hour || took > 90*time.Hour {
		t.Errorf("it was tried for %s", took)
	}
	if n := w.system.counted()[id.String()]; n != d.Attempts {
		t.Errorf("%d attempts, but %d messages", d.Attempts, n)
	}
	stuck, err := w.Deliveries(w.ctx, w.one, w.providers[0].ID, hook.ID, webhook.DeliveryStuck, claims.Page{})
	w.must(err)
	if len(stuck) != 1 || stuck[0].ID != d.ID {
		t.Errorf("stuck are %+v", stuck)
	}
	// By then the webhook is disabled; once it is not, all that waits is sent.
	if shown := w.hook(hook.ID); shown.State() != webhook.Disabled || shown.DisabledBecause != webhook.Failing || shown.FailingSince.IsZero() {
		t.Errorf("the webhook is shown as %+v", shown)
	}
	other := w.happens()
	w.deliver(hook.ID)
	if w.system.counted()[other.String()] != 0 {
		t.Error("something was sent to a webhook that is disabled")
	}
	w.system.answer(nil)
	_, err = w.Enable(w.ctx, w.two, w.providers[0].ID, hook.ID)
	w.must(err)
	w.deliver(hook.ID)
	for _, d := range w.sent(hook.ID) {
		if d.State != webhook.Delivered || d.Attempts != 1 {
			t.Errorf("after the webhook was enabled: %+v", d)
		}
	}
	if shown := w.hook(hook.ID); shown.State() != webhook.Active || !shown.FailingSince.IsZero() {
		t.Errorf("the webhook is shown as %+v", shown)
	}
	if whats := w.trail(hook.ID); whats != "added approved disabled enabled" {
		t.Errorf("the trail says %q", whats)
	}
}

// trail tells what happened to a webhook, in order.
func (w *world) trail(id webhook.ID) string {
	w.Helper()
	var whats []string
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		es, err := tx.Events(w.ctx, claims.ClaimantID(w.providers[0].ID), id, claims.Page{})
		for _, e := range es {
			whats = append([]string{e.What}, whats...)
		}
		return err
	}))
	return strings.Join(whats, " ")
}

func TestAnEndpointThatIsGoneIsToldNothingMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.system.answer(status(http.StatusGone))
	w.happens()
	w.deliver(hook.ID)
	if shown := w.hook(hook.ID); shown.State() != webhook.Disabled || shown.DisabledBecause != webhook.Gone {
		t.Errorf("the webhook is shown as %+v", shown)
	}
	if whats := w.trail(hook.ID); whats != "added approved disabled" {
		t.Errorf("the trail says %q", whats)
	}
	_, err := w.Redeliver(w.ctx, w.one, w.providers[0].ID, hook.ID, w.sent(hook.ID)[0].ID)
	w.wants(err, claims.KindConflict, "webhook_not_active")
}

// elsewhere leads to another place, which fails the test when somebody comes there.
func elsewhere(code int) http.HandlerFunc {
	return func(out http.ResponseWriter, in *http.Request) { http.Redirect(out, in, "/elsewhere", code) }
}

func TestHowAnAttemptFailsIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	for _, c := range []struct {
		answer http.HandlerFunc
		want   webhook.Answer
	}{
		{elsewhere(http.StatusFound), webhook.Answer{Status: 302, Failure: webhook.Redirected}},
		{elsewhere(http.StatusPermanentRedirect), webhook.Answer{Status: 308, Failure: webhook.Redirected}},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, webhook.Answer{Failure: webhook.Unreached}},
		{status(http.StatusNotModified), webhook.Answer{Status: 304, Failure: webhook.Refused}},
		{status(http.StatusBadRequest), webhook.Answer{Status: 400, Failure: webhook.Refused}},
		{status(http.StatusAccepted), webhook.Answer{Status: 202}},
	} {
		w.system.answer(c.answer)
		w.happens()
		w.deliver(hook.ID)
		if d := w.sent(hook.ID)[0]; d.Status != c.want.Status || d.Failure != c.want.Failure {
			t.Errorf("%+v is shown as %d %q", c.want, d.Status, d.Failure)
		}
	}
	w.system.Close()
	w.happens()
	w.deliver(hook.ID)
	if d := w.sent(hook.ID)[0]; d.Status != 0 || d.Failure != webhook.Unreached {
		t.Errorf("where nobody listens: %d %q", d.Status, d.Failure)
	}
}

func TestWorkersSideBySideSendEachEventOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	const many = 60
	for range many {
		w.happens()
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := w.DeliverWhile(w.ctx, hook.ID, func() bool { return true }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	counted := w.system.counted()
	for id, n := range counted {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	if len(counted) != many {
		t.Errorf("%d events arrived", len(counted))
	}
}

// A worker that is killed between taking and settling leaves just what Take has written.
func TestWhatAKilledWorkerHadTakenIsSentByAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.happens()
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		out, err := w.store.Webhooks(tx).Take(w.ctx, hook.ID, tx.Now().Add(2*time.Minute), 10)
		if len(out.Deliveries) != 1 {
			t.Errorf("%d were taken", len(out.Deliveries))
		}
		return err
	}))
	w.deliver(hook.ID)
	if n := len(w.system.messages()); n != 0 {
		t.Fatalf("%d were sent while another had them", n)
	}
	if _, err := w.db.Owner.Exec(w.ctx, `DELETE FROM river.river_job`); err != nil { // the jobs are lost too
		t.Fatal(err)
	}
	w.clock.Move(15 * time.Minute)
	w.work()
	w.await("it is sent after all", func() bool { return len(w.system.messages()) == 1 && w.sent(hook.ID)[0].State == webhook.Delivered })
}

// work works the queue until the test ends.
func (w *world) work() {
	w.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	ended := make(chan error)
	go func() { ended <- w.jobs.Run(ctx) }()
	w.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			w.Error(err)
		}
	})
}

func TestAnAttemptThatTheEndOfTheProgramBreaksOffIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.happens()
	ctx, cancel := context.WithCancel(w.ctx)
	w.system.answer(func(_ http.ResponseWriter, in *http.Request) {
		cancel()
		<-in.Context().Done()
	})
	_, err := w.DeliverWhile(ctx, hook.ID, func() bool { return ctx.Err() == nil })
	w.must(err)
	if d := w.sent(hook.ID)[0]; d.Attempts != 0 || d.State != webhook.DeliveryWaiting || !w.hook(hook.ID).FailingSince.IsZero() {
		t.Errorf("it is shown as %+v", d)
	}
	w.system.answer(nil)
	w.clock.Move(2 * time.Minute)
	w.deliver(hook.ID)
	if d := w.sent(hook.ID)[0]; d.State != webhook.Delivered {
		t.Errorf("another worker leaves it as %+v", d)
	}
}

func TestAnEventIsToldIfAndOnlyIfItHappens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.work()
	undone := errors.New("undone")
	id := claims.NewEventID()
	err := w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		w.must(w.published(tx, id))
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	// The same event twice is one.
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
		return errors.Join(w.published(tx, id), w.published(tx, id))
	}))
	other := w.happens()
	w.must(w.Test(w.ctx, w.one, w.providers[0].ID, hook.ID))
	w.await("all arrived", func() bool { return len(w.system.counted()) == 3 })
	if n := w.system.counted(); n[id.String()] != 1 || n[other.String()] != 1 {
		t.Errorf("arrived: %v", n)
	}
}
