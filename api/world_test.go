package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/api"
	disputeapi "bosang/api/dispute"
	rendering "bosang/api/fulfilment"
	"bosang/api/intake"
	"bosang/api/outbound"
	"bosang/api/right"
	sending "bosang/api/webhook"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/behalf"
	"bosang/claims/clearance"
	"bosang/claims/clocktest"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/claims/edition"
	"bosang/claims/evidence"
	folder "bosang/claims/evidence/kept"
	"bosang/claims/fulfilment"
	"bosang/claims/identity"
	"bosang/claims/identity/password"
	"bosang/claims/identity/proof"
	"bosang/claims/inquiry"
	unfiled "bosang/claims/intake"
	"bosang/claims/late"
	"bosang/claims/loss"
	"bosang/claims/message"
	"bosang/claims/notice"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/disputes"
	"bosang/claims/postgres/editions"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/identities"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/losses"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/notices"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/recourses"
	"bosang/claims/postgres/reports"
	"bosang/claims/postgres/rights"
	"bosang/claims/postgres/risks"
	"bosang/claims/postgres/simulations"
	"bosang/claims/postgres/submissions"
	"bosang/claims/postgres/surveys"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/export"
	"bosang/claims/privacy/review"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/recourse"
	counting "bosang/claims/report"
	"bosang/claims/risk"
	"bosang/claims/simulation"
	"bosang/claims/submission"
	"bosang/claims/survey"
	"bosang/claims/webhook"
	"bosang/rules"
	"bosang/rules/library"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// tokens are tokens kept in memory.
type tokens struct {
	mu   sync.Mutex
	kept map[claims.Key]identity.Token
}

func (k *tokens) Token(_ context.Context, key claims.Key) (identity.Token, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t, ok := k.kept[key]; ok {
		return t, nil
	}
	return identity.Token{}, claims.NotFound("token")
}

// queue takes work and does none.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is the interface at work, with a client that holds it to the contract.
type world struct {
	testing.TB
	url     string
	client  *http.Client
	tokens  *tokens
	clock   *clocktest.Clock
	store   *postgres.Store
	cases   *claims.UseCases
	runs    *batch.Batches
	sims    *simulation.Simulations
	surveys *survey.Surveys
	stock   *rules.Library
	log     *lockedBuffer
	sql     *statements
	admin   string
	ids     *identity.Identity
	// notices are those that are looked at in the background.
	notices *notice.Notices
	inKind  *fulfilment.Fulfilments
	hooks   *webhook.Webhooks
	sender  *sender
	// folder is where files are kept.
	folder string
	// messages are what claimants are told.
	messages *message.Messages
	// deadlines are by when something has to be done.
	deadlines *deadline.Deadlines
	pays      *payout.Payouts
	recourses *recourse.Recourses
	// persons and approvals are for what tests prepare past the interface.
	persons   *privacy.Persons
	approvals *approval.Approvals
	clears    *clearance.Clearances
}

// sender sends events to webhooks; a test may put another in its place.
type sender struct{ webhook.Sender }

// lockedBuffer is a log that many write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// stateless is the interface without a store: evaluations and the contract.
func stateless(t testing.TB, change ...func(*api.Config)) *world { return begin(t, nil, change...) }

// stored is the interface on a database of its own.
func stored(t testing.TB, change ...func(*api.Config)) *world {
	t.Helper()
	return begin(t, pgtest.New(t), change...)
}

func begin(t testing.TB, db *pgtest.DB, change ...func(*api.Config)) *world {
	t.Helper()
	w := &world{
		TB: t, tokens: &tokens{kept: make(map[claims.Key]identity.Token)}, log: &lockedBuffer{}, sql: &statements{},
		clock: clocktest.Ticking(time.Date(2022, 11, 10, 3, 0, 0, 0, time.UTC)),
	}
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.stock = books
	w.cases = claims.New(nil, books)
	c := api.Config{Tokens: w.tokens, Clock: w.clock.Now, Logger: slog.New(slog.NewMultiHandler(slog.NewJSONHandler(w.log, nil), suitelog.Handler(t)))}
	if db != nil {
		w.store, err = postgres.Open(context.Background(), db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 8, Tracer: w.sql})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.store.Close)
		reported := submissions.Store{Store: w.store, Keys: pgtest.Keys()}
		forWhom := behalfs.Store{Store: w.store, Keys: pgtest.Keys(), Meet: reported.Meet}
		w.cases = claims.New(forWhom, books)
		c.Behalf = behalf.Register(forWhom, w.cases)
		w.runs = batch.New(batches.Store{Store: w.store}, w.cases)
		c.Batches = w.runs
		w.surveys = survey.New(surveys.Store{Store: w.store}, w.cases, c.Logger)
		c.Surveys = w.surveys
		c.Submissions = submission.New(reported, w.cases)
		c.Reports = counting.New(reports.Store{Store: w.store}, w.cases)
		w.sims = simulation.New(simulations.Store{Store: w.store}, w.cases)
		c.Simulations = w.sims
		c.Editions = edition.NewEditions(editions.Store{Store: w.store}, w.cases)
		c.Losses = loss.New(losses.Store{Store: w.store, Vault: persons.Vault{Ring: pgtest.Keys()}}, w.cases)
		notFiled := intakes.Store{Store: w.store, Keys: pgtest.Keys()}
		files := evidences.Store{Store: w.store, Keys: pgtest.Keys()}
		known := persons.Store{Store: w.store, Keys: pgtest.Keys()}
		c.Persons = privacy.New(known, w.cases)
		c.Approvals = approval.New(approvals.Store{Store: w.store})
		late.Register(w.cases, c.Approvals)
		own := rights.Store{Store: w.store, Keys: pgtest.Keys()}
		c.Risks = risk.New(risks.Store{Store: w.store, Keys: pgtest.Keys()}, w.cases, c.Approvals)
		c.Persons.WhenChanged(risk.Changed)
		w.clears = clearance.New(clearances.Store{Store: w.store, Keys: pgtest.Keys()}, w.cases, c.Risks, c.Approvals)
		c.Clearances = w.clears
		w.messages = message.New(messages.Store{Store: w.store, Keys: pgtest.Keys()}, w.cases)
		c.Rights = right.Cases{
			Erasures: erasure.New(own, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()), c.Approvals),
			Reviews:  review.New(own, w.cases),
			Exports: export.New(export.Parts{
				Persons: known, Payouts: payouts.Store{Store: w.store, Keys: pgtest.Keys()}, Reviews: own, Disputes: disputes.Store{Store: w.store, Keys: pgtest.Keys()}, Evidence: files, Drafts: notFiled, InKind: fulfilments.Store{Store: w.store},
				Messages: w.messages, Inquiries: deadlines.Store{Store: w.store, Keys: pgtest.Keys()}, Behalf: forWhom, Ways: own,
			}),
		}
		c.Notices = notice.New(notices.Store{Store: w.store}, w.cases)
		w.notices = c.Notices
		w.pays = payout.New(payouts.Store{Store: w.store, Keys: pgtest.Keys()}, w.cases, c.Approvals)
		w.pays.TellBy(w.messages)
		w.recourses = recourse.NewRecourses(recourses.Store{Store: w.store}, w.cases, c.Approvals)
		c.Payouts, c.Recourses, w.persons, w.approvals = w.pays, w.recourses, c.Persons, c.Approvals
		w.folder = t.TempDir()
		c.Intake = intake.Cases{Evidence: evidence.New(files, w.cases, folder.Directory(w.folder), evidence.Limits{File: 320 << 20, Files: 5, Total: 700 << 20}),
			Drafts: unfiled.New(notFiled, w.cases)}
		c.Messages = w.messages
		w.notices.TellBy(notice.ByMessage(w.messages))
		clocks := deadlines.Store{Store: w.store, Keys: pgtest.Keys()}
		w.deadlines = deadline.New(clocks, w.cases, w.messages)
		c.Inquiries = inquiry.Register(clocks, w.cases, w.deadlines, w.messages)
		c.Deadlines = w.deadlines
		c.Disputes = disputeapi.Cases{Persons: c.Persons, Disputes: dispute.New(disputes.Store{Store: w.store, Keys: pgtest.Keys()}, w.cases, c.Approvals, c.Deadlines)}
		w.ids = identity.New(identities.Store{Store: w.store}, w.cases, c.Approvals, identity.Options{
			Vault: persons.Vault{Ring: pgtest.Keys()}, Hasher: password.NewHasher(password.Cost{Memory: 64, Passes: 1, Lanes: 1}, 2),
			Logger: c.Logger,
		})
		w.sender = &sender{sending.NewSender("https://bosang.example", outbound.Config{}, w.clock.Now)}
		w.hooks = webhook.New(webhooks.Store{Store: w.store, Keys: pgtest.Keys()}, c.Approvals, w.sender)
		c.Webhooks = w.hooks
		w.inKind = fulfilment.New(fulfilments.Store{Store: w.store}, w.cases, c.Webhooks, rendering.Rendered)
		w.inKind.TellBy(w.messages)
		c.Fulfilments = w.inKind
		c.Identity, c.Proofs = w.ids, proof.New(identities.Store{Store: w.store}, w.ids, c.Approvals, "https://bosang.example")
	}
	suitelog.Plant(t, "C-0000", "customer-") // how customers' numbers and subjects begin
	c.UseCases = w.cases
	for _, fn := range change {
		fn(&c)
	}
	handler, err := api.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	w.url = s.URL
	w.client = &http.Client{Transport: checked{t, s.Client().Transport}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	w.admin = w.token(access.Actor{Subject: "admin", Role: access.Administrator})
	return w
}

// token mints a token for an actor.
func (w *world) token(actor access.Actor) string {
	w.Helper()
	text, kept, err := identity.MintToken(actor, w.clock.Now(), 24*time.Hour)
	if err != nil {
		w.Fatal(err)
	}
	w.tokens.mu.Lock()
	defer w.tokens.mu.Unlock()
	w.tokens.kept[kept.Key] = kept
	return text
}

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
}

// with changes a request before it is sent.
type with func(*http.Request)

func header(name, value string) with { return func(r *http.Request) { r.Header.Set(name, value) } }

func ifMatch(tag string) with { return header("If-Match", tag) }

// send sends a request as the holder of a token; body is JSON text, or any
// value that is rendered as such.
func (w *world) send(token, method, path string, body any, changes ...with) answer {
	w.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+path, reader(w, body))
	if err != nil {
		w.Fatal(err)
	}
	credentials(r, token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(r)
	}
	response, err := w.client.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	if r.Header.Get("X-Request-Id") == "same" { // the answer is compared with another
		got = bytes.ReplaceAll(got, []byte(response.Header.Get("X-Request-Id")), []byte("same"))
	}
	return answer{response, got}
}

func reader(t testing.TB, body any) io.Reader {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}

// must sends a request that has to be answered with a status, and gives the
// body as an object.
func (w *world) must(status int, token, method, path string, body any, changes ...with) object {
	w.Helper()
	got := w.send(token, method, path, body, changes...)
	if got.StatusCode != status {
		w.Fatalf("%s %s is answered with %d, not %d: %s", method, path, got.StatusCode, status, got.body)
	}
	return got.object(w)
}

func (a answer) object(t testing.TB) object {
	t.Helper()
	if len(a.body) == 0 {
		return nil
	}
	var o object
	if err := json.Unmarshal(a.body, &o); err != nil {
		t.Fatalf("the answer is no object: %v: %s", err, a.body)
	}
	return o
}
