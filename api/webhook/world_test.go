package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bosang/api/outbound"
	sending "bosang/api/webhook"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/clocktest"
	"bosang/claims/jobs"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/webhook"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a database with two providers, their operators, and a system of the first one
// that is told of things.
type world struct {
	testing.TB
	*webhook.Webhooks
	ctx       context.Context
	db        *pgtest.DB
	clock     *clocktest.Clock
	store     webhooks.Store
	approvals *approval.Approvals
	jobs      *jobs.Jobs
	providers [2]claims.Provider
	// one and two are operators of the first provider, rival is one of the second.
	one, two, rival access.Actor
	system          *receiver
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), db: pgtest.New(t), clock: clocktest.At(time.Now().UTC().Truncate(time.Second)), system: receive(t)}
	logger := suitelog.New(t)
	queue, err := jobs.NewQueue(logger)
	w.must(err)
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{MaxConns: 10, Clock: w.clock.Now, Keys: pgtest.Keys(), Enqueuer: queue})
	w.must(err)
	t.Cleanup(store.Close)
	cases := claims.New(store, nil)
	w.store = webhooks.Store{Store: store, Keys: pgtest.Keys()}
	w.approvals = approval.New(approvals.Store{Store: store})
	// Receivers hold the time of a message to their own clock, which is no test's.
	sender := sending.NewSender("https://bosang.example", outbound.Config{Internal: []string{w.system.Listener.Addr().String()}}, time.Now)
	w.Webhooks = webhook.New(w.store, w.approvals, sender)
	w.jobs, err = jobs.New(jobs.Config{Pool: store.Pool(), Batches: batch.New(batches.Store{Store: store}, cases), Answers: store, Webhooks: w.Webhooks, Logger: logger})
	w.must(err)
	for i, key := range []string{"kakao", "rival"} {
		w.providers[i], err = cases.AddProvider(w.ctx, access.SystemActor("test"), claims.NewProvider{Key: key, ProviderChange: claims.ProviderChange{
			Name: claims.Name{Korean: "사업자", English: "Provider"}, Class: claims.ValueAdded,
		}}, claims.Once{})
		w.must(err)
	}
	w.one, w.two, w.rival = w.operator(0), w.operator(0), w.operator(1)
	return w
}

// operator is somebody who has just signed in.
func (w *world) operator(provider int) access.Actor {
	id := uuid.New()
	return access.Actor{
		Subject: "user:" + id.String(), User: access.ID(id), Role: access.Operator, Providers: []access.ID{w.providers[provider].ID}, VerifiedAt: w.clock.Now(),
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error is of the kind, with the code where one is given.
func (w *world) wants(err error, kind claims.Kind, code string) {
	w.Helper()
	if err == nil || claims.KindOf(err) != kind || !strings.Contains(err.Error(), code) {
		w.Errorf("the error is %v, want %q of kind %d", err, code, kind)
	}
}

// asked is what is asked for of a webhook that leads to the provider's system.
func (w *world) asked() webhook.Revision {
	return webhook.Revision{Name: "billing", URL: w.system.URL + "/bosang", Types: webhook.Types()}
}

// added is a webhook of the first provider that both operators want.
func (w *world) added() webhook.Webhook {
	w.Helper()
	hook, err := w.Add(w.ctx, w.one, w.providers[0].ID, w.asked())
	w.must(err)
	w.approved(hook.Newest)
	return hook
}

func (w *world) approved(r webhook.Revision) {
	w.Helper()
	_, err := w.approvals.Approve(w.ctx, w.two, r.Approval)
	w.must(err)
}

// happens has something happen at the first provider.
func (w *world) happens() claims.EventID {
	w.Helper()
	id := claims.NewEventID()
	w.must(w.store.InTx(w.ctx, access.SystemActor("test"), func(tx claims.Tx) error { return w.published(tx, id) }))
	return id
}

func (w *world) published(tx claims.Tx, id claims.EventID) error {
	return w.Publish(w.ctx, tx, w.providers[0].ID, webhook.Event{
		ID: id, Type: webhook.FulfilmentRequested, Subject: "fulfilment", At: tx.Now(), Data: []byte(`{"n":1}`),
	})
}

// deliver sends all that is due by now.
func (w *world) deliver(hook webhook.ID) {
	w.Helper()
	done, err := w.DeliverWhile(w.ctx, hook, func() bool { return true })
	w.must(err)
	if !done {
		w.Error("something is left to be sent")
	}
}

// sent lists the deliveries of a webhook.
func (w *world) sent(hook webhook.ID) []webhook.Delivery {
	w.Helper()
	list, err := w.Deliveries(w.ctx, w.one, w.providers[0].ID, hook, "", claims.Page{Limit: 200})
	w.must(err)
	return list
}

func (w *world) hook(id webhook.ID) webhook.Webhook {
	w.Helper()
	hook, err := w.Get(w.ctx, w.one, w.providers[0].ID, id)
	w.must(err)
	return hook
}

// message is what arrived.
type message struct {
	header http.Header
	body   []byte
}

// receiver is a provider's own system.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []message
	// answers says how the next message is answered; nil: 204.
	answers http.HandlerFunc
}

func receive(t testing.TB) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil || in.Method != http.MethodPost || in.URL.Path != "/bosang" {
			t.Errorf("%s %s: %v", in.Method, in.URL.Path, err)
		}
		r.mu.Lock()
		r.got = append(r.got, message{in.Header, body})
		answers := r.answers
		r.mu.Unlock()
		if answers == nil {
			out.WriteHeader(http.StatusNoContent)
			return
		}
		answers(out, in)
	}))
	t.Cleanup(r.Close)
	return r
}

// answer has messages answered so from now on.
func (r *receiver) answer(h http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = h
}

func status(code int) http.HandlerFunc {
	return func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(code) }
}

func (r *receiver) messages() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]message(nil), r.got...)
}

// counted counts the messages by their ids.
func (r *receiver) counted() map[string]int {
	n := make(map[string]int)
	for _, m := range r.messages() {
		n[m.header.Get("webhook-id")]++
	}
	return n
}

// await asks until it is so, now and then: what is waited for needs the processor more.
func (w *world) await(what string, so func() bool) {
	w.Helper()
	for limit := time.After(5 * time.Minute); !so(); {
		select {
		case <-time.After(2 * time.Millisecond):
		case <-limit:
			w.Fatalf("waited in vain until %s", what)
		}
	}
}
