package intakes_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
	"bosang/claims/intake"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
	"bosang/rules/library"
	"bosang/rules/money"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

// queue takes work that nobody does.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

type world struct {
	testing.TB
	*postgres.Store
	ctx      context.Context
	db       *pgtest.DB
	clock    *clocktest.Clock
	cases    *claims.UseCases
	drafts   *intake.Drafts
	evidence *evidence.Evidences
	provider claims.Provider
	plan     claims.Plan
	incident claims.Incident
	made     int
}

var system = access.SystemActor("test")

func newID() [16]byte { return claims.NewID[any]() }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon)}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 8})
	w.must(err)
	t.Cleanup(store.Close)
	books, err := library.Load()
	w.must(err)
	w.Store, w.cases = store, claims.New(store, books)
	w.drafts = intake.New(intakes.Store{Store: store, Keys: pgtest.Keys()}, w.cases)
	w.evidence = evidence.New(evidences.Store{Store: store, Keys: pgtest.Keys()}, w.cases, kept.Directory(t.TempDir()), evidence.Limits{})
	w.in(system, func(tx claims.Tx) {
		name, now := claims.Name{Korean: "카카오", English: "Kakao"}, tx.Now()
		w.provider = claims.Provider{ID: newID(), Key: "kakao", Name: name, Class: claims.ValueAdded, Jurisdiction: "KR", Version: 1, CreatedAt: now}
		w.must(tx.AddProvider(w.ctx, w.provider))
		service := claims.Service{ID: newID(), ProviderID: w.provider.ID, Key: "talk", Name: name, Version: 1, CreatedAt: now,
			Features: []claims.Feature{{ID: newID(), Key: "message", Name: name}}}
		w.must(tx.AddService(w.ctx, service))
		w.plan = claims.Plan{ID: newID(), ProviderID: w.provider.ID, ServiceID: service.ID, Key: "plus", Name: name, Audience: claims.Consumers,
			MainFeatures: []string{"message"}, Version: 1, CreatedAt: now}
		w.must(tx.AddPlan(w.ctx, w.plan))
		w.incident = claims.Incident{ID: newID(), Key: "fire", Title: name, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: now}
		w.must(tx.AddIncident(w.ctx, w.incident))
	})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// wants fails unless the error has the code, or a fault of a field with it.
func (w *world) wants(err error, code string) {
	w.Helper()
	var known *claims.Error
	if !errors.As(err, &known) || known.Code != code && (len(known.Fields) == 0 || known.Fields[0].Field+": "+known.Fields[0].Code != code) {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// customer is a new one with a subscription.
func (w *world) customer() (access.Actor, claims.SubscriptionID) {
	w.Helper()
	w.made++
	number := fmt.Sprintf("customer-%06d", w.made)
	suitelog.Plant(w, number)
	user := newID()
	actor := access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Claimant, User: user, VerifiedAt: w.clock.Now()}
	subscription := claims.SubscriptionID(newID())
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		actor.Claimant = ids[0]
		_, err = tx.AddSubscriptions(w.ctx, []claims.Subscription{{ID: subscription, ClaimantID: ids[0], ClaimantKind: claims.Consumer, ProviderID: w.provider.ID,
			ServiceID: w.plan.ServiceID, PlanID: w.plan.ID, StartedAt: noon.AddDate(-1, 0, 0), Channel: "direct", Version: 1, CreatedAt: noon}}, claims.Key{})
		w.must(err)
	})
	return actor, subscription
}

const words = "오후부터 주문을 받지 못했습니다.\n저녁까지 그랬습니다."

// whole is a draft that can be filed.
func (w *world) whole(subscription claims.SubscriptionID) intake.Content {
	loss := money.MustParse("120000", "KRW")
	return intake.Content{Incident: w.incident.ID, Subscription: subscription, Features: []string{"message"}, Loss: &loss, Election: claims.ElectMoney,
		Narrative: words, Step: "review"}
}

func (w *world) begin(actor access.Actor, c intake.Content) intake.Draft {
	w.Helper()
	d, err := w.drafts.Begin(w.ctx, actor, c, claims.Once{})
	w.must(err)
	return d
}

// attach adds a file to a draft.
func (w *world) attach(actor access.Actor, d intake.Draft, text string) evidence.Evidence {
	w.Helper()
	content := "%PDF-1.7\n" + text
	e, _, err := w.evidence.Add(w.ctx, actor, evidence.About{Draft: d.ID}, evidence.Upload{
		Name: "bill.pdf", Media: "application/pdf", Content: strings.NewReader(content), Size: int64(len(content)),
	})
	w.must(err)
	return e
}

func (w *world) count(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, sql, args...).Scan(&n))
	return n
}

// left fails unless so many rows are left of drafts, their evidence and files.
func (w *world) left(drafts, ofDrafts, files int) {
	w.Helper()
	for sql, want := range map[string]int{
		`SELECT count(*) FROM claim_drafts`: drafts, `SELECT count(*) FROM evidence WHERE draft_id IS NOT NULL`: ofDrafts, `SELECT count(*) FROM evidence_files`: files,
	} {
		if n := w.count(sql); n != want {
			w.Errorf("%s: %d, not %d", sql, n, want)
		}
	}
}
