package masterkeys_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
	"bosang/claims/postgres"
	"bosang/claims/postgres/masterkeys"
	"bosang/claims/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	system = access.SystemActor("test")
	noon   = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// house is a database with its key file, and a provider.
type house struct {
	*testing.T
	db       *pgtest.DB
	path     string
	provider claims.Provider
}

func newHouse(t *testing.T) *house {
	h := &house{T: t, db: pgtest.New(t), path: filepath.Join(t.TempDir(), "master.key")}
	must(t, keyring.CreateFile(h.path))
	store, _ := h.process()
	h.provider = claims.Provider{
		ID: claims.ProviderID{1}, Key: "kakao", Name: claims.Name{Korean: "카카오", English: "Kakao"}, Class: claims.ValueAdded, Jurisdiction: "KR",
		Version: 1, CreatedAt: noon,
	}
	must(t, store.InTx(t.Context(), system, func(tx claims.Tx) error { return tx.AddProvider(t.Context(), h.provider) }))
	return h
}

// process opens the database as a process of its own does, with the key file as it is.
func (h *house) process() (*postgres.Store, *keyring.Ring) {
	h.Helper()
	ring, err := keyring.Load(keyring.File(h.path))
	must(h, err)
	store, err := postgres.Open(h.Context(), h.db.ServiceURL, postgres.Options{Keys: ring, MaxConns: 4})
	must(h, err)
	h.Cleanup(store.Close)
	return store, ring
}

// add adds a customer and gives its claimant.
func (h *house) add(store *postgres.Store, number string) (id claims.ClaimantID, err error) {
	err = store.InTx(h.Context(), system, func(tx claims.Tx) error {
		ids, err := tx.ClaimantsOf(h.Context(), h.provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		if err == nil {
			id = ids[0]
		}
		return err
	})
	return id, err
}

// read fails unless the customer's number is read.
func (h *house) read(store *postgres.Store, id claims.ClaimantID, number string) {
	err := store.InTx(h.Context(), system, func(tx claims.Tx) error {
		c, err := tx.Claimant(h.Context(), id)
		if err == nil && c.CustomerNumber != number {
			err = fmt.Errorf("the number %s is read as %q", number, c.CustomerNumber)
		}
		return err
	})
	if err != nil {
		h.Error(err)
	}
}

// prepare puts a new key into the file.
func (h *house) prepare() (id keyring.KeyID) {
	h.Helper()
	must(h, keyring.ChangeFile(h.path, func(text []byte) (changed []byte, err error) {
		changed, id, err = keyring.Add(text)
		return changed, err
	}))
	return id
}

func (h *house) use(store *postgres.Store, ring *keyring.Ring, id keyring.KeyID) {
	h.Helper()
	must(h, pgx.BeginFunc(h.Context(), store.Pool(), func(tx pgx.Tx) error { return masterkeys.Use(h.Context(), tx, ring, id, noon) }))
}

// traffic adds customers and reads those there are, from several processes, until it
// is stopped; it fails for whatever cannot be done.
func (h *house) traffic(stores ...*postgres.Store) (stop func()) {
	var mu sync.Mutex
	var ids []claims.ClaimantID
	var running atomic.Bool
	running.Store(true)
	// Each side has done something before anybody goes on.
	var begun, all sync.WaitGroup
	for n, store := range stores {
		begun.Add(2)
		all.Go(func() {
			first := begun.Done
			for i := 0; running.Load(); i++ {
				id, err := h.add(store, fmt.Sprintf("C-%d-%d", n, i))
				if err != nil {
					h.Error(err)
					running.Store(false)
				}
				h.read(store, id, fmt.Sprintf("C-%d-%d", n, i))
				mu.Lock()
				ids = append(ids, id)
				mu.Unlock()
				first()
				first = func() {}
			}
		})
		all.Go(func() {
			first := begun.Done
			for i := 0; running.Load(); i++ {
				mu.Lock()
				var id claims.ClaimantID
				if len(ids) > 0 {
					id = ids[i%len(ids)]
				}
				mu.Unlock()
				if !id.IsZero() {
					err := store.InTx(h.Context(), system, func(tx claims.Tx) error {
						c, err := tx.Claimant(h.Context(), id)
						if err == nil && c.CustomerNumber == "" {
							err = errors.New("a number is lost")
						}
						return err
					})
					if err != nil {
						h.Error(err)
						running.Store(false)
					}
				}
				first()
				first = func() {}
			}
		})
	}
	begun.Wait()
	return func() { running.Store(false); all.Wait() }
}

func TestKeysAreRotatedWhileTrafficRuns(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store, ring := h.process()
	another, _ := h.process()
	third, _ := h.process()
	first := ring.Newest()
	old, err := h.add(store, "C-old")
	must(t, err)
	stop := h.traffic(store, another)
	for range 3 {
		id := h.prepare()
		must(t, ring.Reload())
		spare, found, err := masterkeys.Spare(t.Context(), store.Pool(), ring)
		if err != nil || !found || spare != id {
			t.Fatalf("the key that was put into the file is %s; found is %s, %v, %v", id, spare, found, err)
		}
		h.use(store, ring, id)
		h.use(store, ring, id) // once more does nothing
		if _, err := masterkeys.RetireOld(t.Context(), store.Pool(), noon); !errors.Is(err, masterkeys.ErrInUse) {
			t.Fatalf("a key that persons' keys are sealed with is retired: %v", err)
		}
		// Transactions that began before may add persons under the old key meanwhile;
		// the next round finds those.
		for {
			_, err := masterkeys.Rewrap(t.Context(), third.Pool(), ring, func(int64) {})
			must(t, err)
			_, err = masterkeys.RetireOld(t.Context(), store.Pool(), noon)
			if err == nil {
				break
			}
			if !errors.Is(err, masterkeys.ErrInUse) {
				t.Fatal(err)
			}
		}
		gone, err := masterkeys.Gone(t.Context(), store.Pool(), ring)
		must(t, err)
		if len(gone) != 1 {
			t.Fatalf("retired are %v", gone)
		}
		must(t, keyring.ChangeFile(h.path, func(text []byte) ([]byte, error) {
			text, err := keyring.Prefer(text, id)
			must(t, err)
			return keyring.Drop(text, gone[0])
		}))
		must(t, ring.Reload())
	}
	stop()
	if left, err := masterkeys.Left(t.Context(), store.Pool()); err != nil || left != 0 {
		t.Errorf("%d keys are sealed with an older one, %v", left, err)
	}
	fresh, freshRing := h.process()
	h.read(fresh, old, "C-old")
	if ids := freshRing.IDs(); len(ids) != 1 || ids[0] == first {
		t.Errorf("in the file are %v", ids)
	}
	if id, err := h.add(fresh, "C-old"); err != nil || id != old {
		t.Errorf("the customer of before is found as %s, %v", id, err)
	}
}

func TestARetiredKeySealsNothingAnyMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store, ring := h.process()
	first, id := ring.Newest(), h.prepare()
	must(t, ring.Reload())
	// A transaction that has found the old key to be the one that seals …
	begun, err := store.Pool().Begin(t.Context())
	must(t, err)
	defer func() { _ = begun.Rollback(context.WithoutCancel(t.Context())) }()
	if now, err := masterkeys.Current(t.Context(), begun); err != nil || now != first {
		t.Fatalf("key %s seals, %v", now, err)
	}
	h.use(store, ring, id)
	// … and which others wait for, who would retire it.
	retired := make(chan error, 1)
	go func() {
		_, err := masterkeys.RetireOld(t.Context(), store.Pool(), noon)
		retired <- err
	}()
	h.untilSomebodyWaits()
	select {
	case err := <-retired:
		t.Fatalf("a key was retired under a transaction that seals with it: %v", err)
	default:
	}
	person := claims.NewEventID()
	_, wrapped, err := ring.NewPersonKey(first, person)
	must(t, err)
	_, err = begun.Exec(t.Context(), `SET LOCAL bosang.everything = 'on'`)
	must(t, err)
	_, err = begun.Exec(t.Context(), `INSERT INTO person_keys (claimant_id, wrapped, master_key, made_at) VALUES ($1, $2, $3, $4)`,
		person[:], wrapped, int64(first), noon)
	must(t, err)
	must(t, begun.Commit(t.Context()))
	if err := <-retired; !errors.Is(err, masterkeys.ErrInUse) {
		t.Errorf("retired with a person's key sealed meanwhile: %v", err)
	}
	err = pgx.BeginFunc(t.Context(), store.Pool(), func(tx pgx.Tx) error { return masterkeys.Retire(t.Context(), tx, id, noon) })
	if !errors.Is(err, masterkeys.ErrInUse) {
		t.Errorf("the key that seals was retired: %v", err)
	}
}

// untilSomebodyWaits waits until a connection waits for another's lock.
func (h *house) untilSomebodyWaits() {
	h.Helper()
	for waiting := 0; waiting == 0; {
		must(h, h.db.Owner.QueryRow(h.Context(), `
			SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()`).Scan(&waiting))
	}
}

func TestAProcessWithoutTheKeysDoesNotStart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store, ring := h.process()
	before, err := os.ReadFile(h.path)
	must(t, err)
	h.use(store, ring, h.prepare())
	id, err := h.add(store, "C-1")
	must(t, err)
	// One with the file as it was before cannot read what was added since.
	earlier, err := keyring.Load(keyring.Text(string(before)))
	must(t, err)
	stranger := strangers(t)
	for name, keys := range map[string]*keyring.Ring{"an earlier copy of the file": earlier, "another database's key": stranger} {
		if _, err := postgres.Open(t.Context(), h.db.ServiceURL, postgres.Options{Keys: keys}); !errors.Is(err, masterkeys.ErrNotAtHand) {
			t.Errorf("with %s: %v", name, err)
		}
	}
	h.read(store, id, "C-1")
	if keys, err := masterkeys.InUse(t.Context(), store.Pool()); err != nil || len(keys) != 2 {
		t.Errorf("the record has %d keys, %v: a stranger's was added", len(keys), err)
	}
}

// strangers is the ring of another database.
func strangers(t *testing.T) *keyring.Ring {
	t.Helper()
	text, err := keyring.New()
	must(t, err)
	ring, err := keyring.Load(keyring.Text(string(text)))
	must(t, err)
	return ring
}

// TestOfTwoFirstKeysOneStays has processes with keys of their own begin at once.
func TestOfTwoFirstKeysOneStays(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	errs := make(chan error, 6)
	for range cap(errs) {
		keys := strangers(t)
		go func() {
			store, err := postgres.Open(context.WithoutCancel(t.Context()), db.ServiceURL, postgres.Options{Keys: keys, MaxConns: 1})
			if err == nil {
				store.Close()
			}
			errs <- err
		}()
	}
	opened := 0
	for range cap(errs) {
		err := <-errs
		if err == nil {
			opened++
		} else if !errors.Is(err, masterkeys.ErrNotAtHand) {
			t.Error(err)
		}
	}
	if opened != 1 {
		t.Errorf("%d processes with different keys opened the database", opened)
	}
}
