package evidences_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clocktest"
	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
	"bosang/claims/postgres"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// noon is when the tests begin.
var noon = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

// queue takes work that nobody does.
type queue struct{}

func (queue) Enqueue(context.Context, pgx.Tx, ...claims.Work) error { return nil }

// world is a provider with an incident, and where evidence is kept.
type world struct {
	testing.TB
	*postgres.Store
	ctx      context.Context
	db       *pgtest.DB
	clock    *clocktest.Clock
	folder   string
	files    *slowFiles
	cases    *claims.UseCases
	evidence *evidence.Evidences
	provider claims.Provider
	plan     claims.Plan
	incident claims.Incident
	made     int
}

// slowFiles are the files of a directory; before is called when one has been written, and
// the error that it gives is what comes of it.
type slowFiles struct {
	kept.Directory
	before atomic.Pointer[func() error]
}

func (f *slowFiles) Put(ctx context.Context, id evidence.FileID, sealed io.Reader) error {
	if err := f.Directory.Put(ctx, id, sealed); err != nil {
		return err
	}
	if before := f.before.Load(); before != nil {
		return (*before)()
	}
	return nil
}

var system = access.SystemActor("test")

func newID() [16]byte { return claims.NewID[any]() }

func newWorld(t testing.TB, limits evidence.Limits) *world {
	t.Helper()
	w := &world{TB: t, ctx: t.Context(), db: pgtest.New(t), clock: clocktest.Ticking(noon), folder: t.TempDir()}
	store, err := postgres.Open(w.ctx, w.db.ServiceURL, postgres.Options{Keys: pgtest.Keys(), Clock: w.clock.Now, Enqueuer: queue{}, MaxConns: 8})
	w.must(err)
	t.Cleanup(store.Close)
	w.Store, w.files, w.cases = store, &slowFiles{Directory: kept.Directory(w.folder)}, claims.New(store, nil)
	w.evidence = evidence.New(evidences.Store{Store: store, Keys: pgtest.Keys()}, w.cases, w.files, limits)
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
	if !errors.As(err, &known) || known.Code != code && (len(known.Fields) == 0 || known.Fields[0].Code != code) {
		w.Errorf("the error is %v, not %s", err, code)
	}
}

func (w *world) in(actor access.Actor, fn func(claims.Tx)) {
	w.Helper()
	w.must(w.InTx(w.ctx, actor, func(tx claims.Tx) error { fn(tx); return nil }))
}

// customer is a new one, who acts for itself.
func (w *world) customer() access.Actor {
	w.Helper()
	w.made++
	number := fmt.Sprintf("customer-%06d", w.made)
	suitelog.Plant(w, number)
	actor := access.Actor{Subject: number, Role: access.Claimant}
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		actor.Claimant = ids[0]
	})
	return actor
}

// claim files one of the customer's.
func (w *world) claim(of access.Actor) claims.Claim {
	w.Helper()
	s := claims.Subscription{ID: newID(), ClaimantID: of.Claimant, ClaimantKind: claims.Consumer, ProviderID: w.provider.ID, ServiceID: w.plan.ServiceID,
		PlanID: w.plan.ID, StartedAt: w.clock.Now().AddDate(-1, 0, 0), Channel: "direct", Version: 1, CreatedAt: noon}
	w.in(system, func(tx claims.Tx) {
		_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.Key{})
		w.must(err)
	})
	c, err := w.FileClaim(w.ctx, claims.Filing{Actor: of, New: claims.NewClaim{Incident: w.incident.ID, Subscription: s.ID}})
	w.must(err)
	return c
}

func (w *world) operator() access.Actor {
	return access.Actor{Subject: "desk", Role: access.Operator, Providers: []access.ID{w.provider.ID}}
}

// pdf is a file that is taken for one, made up of a text.
func pdf(text string) []byte { return []byte("%PDF-1.7\n" + text) }

func upload(content []byte) evidence.Upload {
	return evidence.Upload{Name: "영수증.pdf", Media: "application/pdf", Content: bytes.NewReader(content), Size: int64(len(content))}
}

func about(c claims.Claim) evidence.About { return evidence.About{Claim: c.ID} }

// add adds evidence that has to be taken.
func (w *world) add(actor access.Actor, c claims.Claim, content []byte) evidence.Evidence {
	w.Helper()
	e, added, err := w.evidence.Add(w.ctx, actor, about(c), upload(content))
	w.must(err)
	if !added {
		w.Error("what is new was there already")
	}
	return e
}

// content is what the actor downloads.
func (w *world) content(actor access.Actor, e evidence.Evidence) []byte {
	w.Helper()
	_, r, err := w.evidence.Open(w.ctx, actor, e.About, e.ID, "asked for by the customer")
	w.must(err)
	got, err := io.ReadAll(r)
	w.must(errors.Join(err, r.Close()))
	return got
}

// onDisk are the names of the files that lie there.
func (w *world) onDisk() (names []string) {
	w.Helper()
	err := filepath.WalkDir(w.folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, e.Name())
		}
		return err
	})
	w.must(err)
	return names
}

// path is where a file of evidence lies.
func (w *world) path(e evidence.Evidence) string {
	id := e.File.String()
	return filepath.Join(w.folder, id[len(id)-2:], id)
}

// swept removes what is to be swept by now, and fails unless so many files are left.
func (w *world) swept(left int) {
	w.Helper()
	_, err := w.evidence.Sweep(w.ctx, func() bool { return true })
	w.must(err)
	if names := w.onDisk(); len(names) != left {
		w.Errorf("after sweeping there are the files %v, not %d", names, left)
	}
}

// count counts rows, as the owner.
func (w *world) count(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.db.Owner.QueryRow(w.ctx, sql, args...).Scan(&n))
	return n
}

// damage changes one byte of a file where it lies.
func (w *world) damage(path string, at int) {
	w.Helper()
	b, err := os.ReadFile(path)
	w.must(err)
	b[at] ^= 1
	w.must(os.WriteFile(path, b, 0o600))
}

// lines is a text of so many bytes that is no PDF.
func lines(n int) string {
	return strings.Repeat("2022-10-15,영업 중단,120000\n", n/30+1)[:n/30*30]
}
