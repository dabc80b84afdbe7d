package keyring_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bosang/claims/keyring"
)

var alice, bob = [16]byte{1}, [16]byte{2}

// newFile makes a key file and reads it.
func newFile(t *testing.T) (string, *keyring.Ring) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.key")
	must(t, keyring.CreateFile(path))
	ring, err := keyring.Load(keyring.File(path))
	must(t, err)
	return path, ring
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestATextOpensWhereItWasSealedAndNowhereElse(t *testing.T) {
	t.Parallel()
	_, ring := newFile(t)
	key, wrapped, err := ring.NewPersonKey(ring.Newest(), alice)
	must(t, err)
	const text = "김철수"
	sealed, err := key.Seal("contacts", "name", text)
	must(t, err)
	if bytes.Contains(sealed, []byte(text)) {
		t.Error("the sealed text holds the text")
	}
	again, err := key.Seal("contacts", "name", text)
	must(t, err)
	if bytes.Equal(sealed, again) {
		t.Error("the same text is sealed the same twice, so that two people of one name can be told")
	}
	opened, err := ring.PersonKey(alice, wrapped)
	must(t, err)
	if got, err := opened.Open("contacts", "name", sealed); err != nil || got != text {
		t.Errorf("opened: %q, %v", got, err)
	}
	if got, err := opened.Open("contacts", "name", nil); err != nil || got != "" {
		t.Errorf("of no text: %q, %v", got, err)
	}
	other, _, err := ring.NewPersonKey(ring.Newest(), bob)
	must(t, err)
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, try := range map[string]func() (string, error){
		"in another field":    func() (string, error) { return opened.Open("contacts", "email", sealed) },
		"in another table":    func() (string, error) { return opened.Open("payees", "name", sealed) },
		"of another person":   func() (string, error) { return other.Open("contacts", "name", sealed) },
		"a changed one":       func() (string, error) { return opened.Open("contacts", "name", changed) },
		"a shortened one":     func() (string, error) { return opened.Open("contacts", "name", sealed[:10]) },
		"an empty one":        func() (string, error) { return opened.Open("contacts", "name", []byte{}) },
		"one of another form": func() (string, error) { return opened.Open("contacts", "name", append([]byte{2}, sealed[1:]...)) },
	} {
		if got, err := try(); !errors.Is(err, keyring.ErrSealed) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := ring.PersonKey(bob, wrapped); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("a key was moved to another person: %v", err)
	}
}

func TestAnIndexTellsNothingWithoutItsKey(t *testing.T) {
	t.Parallel()
	_, ring := newFile(t)
	_, stranger := newFile(t)
	index := func(r *keyring.Ring, kind string, parts ...string) [16]byte {
		got, err := r.Index(kind, parts...)
		must(t, err)
		return got
	}
	first := index(ring, "customer", "kakao", "C-1")
	if first != index(ring, "customer", "kakao", "C-1") {
		t.Error("the same value has two indexes")
	}
	for name, other := range map[string][16]byte{
		"under another key":          index(stranger, "customer", "kakao", "C-1"),
		"of another kind":            index(ring, "account", "kakao", "C-1"),
		"of another value":           index(ring, "customer", "kakao", "C-2"),
		"of parts that run together": index(ring, "customer", "kakaoC", "-1"),
	} {
		if other == first {
			t.Errorf("the index %s is the same", name)
		}
	}
}

func TestKeysAreRotatedWhileOthersRead(t *testing.T) {
	t.Parallel()
	path, ring := newFile(t)
	old := ring.Newest()
	key, wrapped, err := ring.NewPersonKey(old, alice)
	must(t, err)
	sealed, err := key.Seal("contacts", "name", "Alice")
	must(t, err)
	index, err := ring.Index("customer", "C-1")
	must(t, err)

	var mu sync.Mutex
	current := wrapped
	reader, err := keyring.Load(keyring.File(path)) // another process
	must(t, err)
	read := func() {
		mu.Lock()
		wrapped := current
		mu.Unlock()
		key, err := reader.PersonKey(alice, wrapped)
		if err != nil {
			t.Error(err)
			return
		}
		if got, err := key.Open("contacts", "name", sealed); err != nil || got != "Alice" {
			t.Errorf("read %q, %v", got, err)
		}
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					read()
				}
			}
		})
	}
	for range 5 {
		var added keyring.KeyID
		must(t, keyring.ChangeFile(path, func(text []byte) (changed []byte, err error) {
			changed, added, err = keyring.Add(text)
			return changed, err
		}))
		must(t, ring.Reload())
		if ring.Newest() != old || !ring.Has(added) {
			t.Fatalf("with one more key: newest %s of %v", ring.Newest(), ring.IDs())
		}
		must(t, keyring.ChangeFile(path, func(text []byte) ([]byte, error) { return keyring.Prefer(text, added) }))
		must(t, ring.Reload())
		fresh, err := ring.Rewrap(ring.Newest(), alice, current)
		must(t, err)
		if with, err := keyring.SealedWith(fresh); err != nil || with != added {
			t.Fatalf("rewrapped with %s, %v, not with %s", with, err, added)
		}
		mu.Lock()
		current = fresh
		mu.Unlock()
		old = added
		read()
	}
	close(done)
	readers.Wait()
	first := ring.IDs()
	must(t, keyring.ChangeFile(path, func(text []byte) ([]byte, error) {
		for _, id := range first {
			if id == old {
				continue
			}
			var err error
			if text, err = keyring.Drop(text, id); err != nil {
				return nil, err
			}
		}
		return text, nil
	}))
	must(t, ring.Reload())
	if ids := ring.IDs(); len(ids) != 1 || ids[0] != old {
		t.Errorf("left: %v", ids)
	}
	if _, err := ring.PersonKey(alice, wrapped); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("with a key that is gone: %v", err)
	}
	if _, err := ring.PersonKey(alice, current); err != nil {
		t.Error(err)
	}
	if again, err := ring.Index("customer", "C-1"); err != nil || again != index {
		t.Errorf("the index changed with the keys: %v", err)
	}
	err = keyring.ChangeFile(path, func(text []byte) ([]byte, error) { return keyring.Drop(text, old) })
	if err == nil {
		t.Error("the key to seal with was dropped")
	}
}

func TestTheKeyFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("made with mode %o", info.Mode().Perm())
	}
	before, err := os.ReadFile(path)
	must(t, err)
	if err := keyring.CreateFile(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made again: %v", err)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("a second key took the place of the first")
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o660, 0o601} {
		must(t, os.Chmod(path, mode))
		_, err := keyring.Load(keyring.File(path))
		if !errors.Is(err, keyring.ErrOpenToOthers) || !strings.Contains(err.Error(), "chmod 600 "+path) {
			t.Errorf("with mode %o: %v", mode, err)
		}
	}
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if len(files) != 1 {
		t.Errorf("beside the key lie %v", files)
	}
	if _, err := keyring.Load(keyring.File(path + "x")); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("without a file: %v", err)
	}
	if _, err := keyring.Load(keyring.Text("")); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("without a text: %v", err)
	}
}

func TestOfManyWhoMakeTheKeyOneDoes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "master.key")
	var all sync.WaitGroup
	made := make(chan keyring.KeyID, 8)
	for range cap(made) {
		all.Go(func() {
			if err := keyring.CreateFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
			ring, err := keyring.Load(keyring.File(path))
			if err != nil {
				t.Error(err)
				return
			}
			made <- ring.Newest()
		})
	}
	all.Wait()
	close(made)
	first := <-made
	for id := range made {
		if id != first {
			t.Errorf("one read key %s, another %s", first, id)
		}
	}
}

// TestNoErrorHoldsAKey has every wrong file refused without a word of it.
func TestNoErrorHoldsAKey(t *testing.T) {
	t.Parallel()
	text, err := keyring.New()
	must(t, err)
	var whole map[string]json.RawMessage
	must(t, json.Unmarshal(text, &whole))
	for name, wrong := range map[string]string{
		"cut short":      string(text[:len(text)/2]),
		"with more":      string(text) + "{}",
		"without keys":   `{"index":` + string(whole["index"]) + `}`,
		"without index":  `{"keys":` + string(whole["keys"]) + `}`,
		"empty keys":     `{"keys":{},"index":` + string(whole["index"]) + `}`,
		"unknown member": `{"key":1,"keys":` + string(whole["keys"]) + `,"index":` + string(whole["index"]) + `}`,
		"index for keys": `{"keys":` + string(whole["index"]) + `,"index":` + string(whole["index"]) + `}`,
		"keys for index": `{"keys":` + string(whole["keys"]) + `,"index":` + string(whole["keys"]) + `}`,
		"no JSON":        "password",
	} {
		_, err := keyring.Load(keyring.Text(wrong))
		if !errors.Is(err, keyring.ErrForm) || err.Error() != keyring.ErrForm.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := keyring.Load(keyring.Text(string(text))); err != nil {
		t.Error(err)
	}
}

func TestWithoutKeysNothingIsSealed(t *testing.T) {
	t.Parallel()
	var none *keyring.Ring
	if _, _, err := none.Admit(1, alice, "contacts", "name", "Alice"); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("sealed: %v", err)
	}
	if _, err := none.Index("customer", "C-1"); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("indexed: %v", err)
	}
	if _, err := none.Open(keyring.Place{}, []byte{1, 0, 0, 0, 1, 0}); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("opened: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	text, err := keyring.New()
	must(f, err)
	f.Add(text)
	f.Add([]byte(`{"keys":{"primaryKeyId":1,"key":[]},"index":{"primaryKeyId":1,"key":[]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		ring, err := keyring.Load(keyring.Text(string(text)))
		if err != nil {
			return
		}
		if _, _, err := ring.NewPersonKey(ring.Newest(), alice); err != nil {
			t.Errorf("a key file that was read does not seal: %v", err)
		}
		if _, err := ring.Index("x"); err != nil {
			t.Errorf("a key file that was read gives no index: %v", err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	text, err := keyring.New()
	must(f, err)
	ring, err := keyring.Load(keyring.Text(string(text)))
	must(f, err)
	key, wrapped, err := ring.NewPersonKey(ring.Newest(), alice)
	must(f, err)
	sealed, err := key.Seal("contacts", "name", "Alice")
	must(f, err)
	f.Add(sealed)
	f.Add(wrapped)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := key.Open("contacts", "name", b); b != nil && err == nil && !bytes.Equal(b, sealed) {
			t.Errorf("%x opens", b)
		}
		if _, err := ring.PersonKey(alice, b); err == nil && !bytes.Equal(b, wrapped) {
			t.Errorf("%x is a key", b)
		}
	})
}

func BenchmarkNewPersonWithOneText(b *testing.B) {
	text, err := keyring.New()
	must(b, err)
	ring, err := keyring.Load(keyring.Text(string(text)))
	must(b, err)
	for b.Loop() {
		key, _, err := ring.NewPersonKey(ring.Newest(), alice)
		must(b, err)
		if _, err := key.Seal("claimants", "customer_number", "C-000001"); err != nil {
			b.Fatal(err)
		}
		if _, err := ring.Index("customer", "kakao", "C-000001"); err != nil {
			b.Fatal(err)
		}
	}
}
