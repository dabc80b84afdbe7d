package erasure_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/privacy/erasure"
)

// book is a journal in a folder of its own.
type book struct {
	*testing.T
	*erasure.Journal
	keys *keyring.Ring
}

func newBook(t *testing.T) book {
	t.Helper()
	text, err := keyring.New()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Load(keyring.Text(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return book{t, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), ring), ring}
}

func entryOf(by string) erasure.Entry {
	return erasure.Entry{Claimant: claims.ClaimantID(claims.NewID[any]()), At: time.Date(2026, 1, 1, 0, 0, 0, 1000, time.UTC), Reason: erasure.Requested, By: by}
}

func (b book) add(entries ...erasure.Entry) {
	b.Helper()
	if err := b.Append(entries...); err != nil {
		b.Fatal(err)
	}
}

func (b book) text() []byte {
	b.Helper()
	text, err := os.ReadFile(b.Path())
	if err != nil {
		b.Fatal(err)
	}
	return text
}

func (b book) put(text []byte) {
	b.Helper()
	if err := os.WriteFile(b.Path(), text, 0o600); err != nil {
		b.Fatal(err)
	}
}

// all reads the journal.
func (b book) all() (got []erasure.Entry, cut int, err error) {
	cut, err = b.Each(func(e erasure.Entry) error { got = append(got, e); return nil })
	return got, cut, err
}

// of writes an entry as it was written before lines were chained.
func (b book) of(e erasure.Entry) []byte {
	b.Helper()
	proof, err := b.keys.Digest("erasure", e.Claimant.String(), e.At.Format(time.RFC3339Nano), string(e.Reason), e.By)
	if err != nil {
		b.Fatal(err)
	}
	line, err := json.Marshal(map[string]string{"claimant": e.Claimant.String(), "at": e.At.Format(time.RFC3339Nano), "reason": string(e.Reason),
		"by": e.By, "hmac": fmt.Sprintf("%x", proof)})
	if err != nil {
		b.Fatal(err)
	}
	return append(line, '\n')
}

// TestAByteThatIsMissingBeforeTheLastLineIsNoticed damages a journal with lines of before
// there was a chain, one that a kill cut off, and several that were written at once.
func TestAByteThatIsMissingBeforeTheLastLineIsNoticed(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	written := []erasure.Entry{entryOf("user:a"), entryOf("user:b"), entryOf("user:c"), entryOf("user:d"), entryOf("user:e")}
	b.put(slices.Concat(b.of(written[0]), b.of(written[1])[:40]))
	b.add(written[2], written[3])
	b.put(append(b.text(), `{"after":"`...))
	b.add(written[4])
	if got, cut, err := b.all(); err != nil || cut != 2 || !slices.Equal(got, slices.Delete(slices.Clone(written), 1, 2)) {
		t.Fatalf("read is %v, %d cut off, %v", got, cut, err)
	}
	honest := b.text()
	last := bytes.LastIndexByte(honest[:len(honest)-1], '\n') + 1
	refused := func(what string, text []byte) {
		t.Helper()
		b.put(text)
		if _, _, err := b.all(); !errors.Is(err, erasure.ErrForged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := range last - 1 { // the end of the line before it is the last one's beginning
		refused(fmt.Sprintf("without byte %d, %q", i, honest[i]), slices.Delete(bytes.Clone(honest), i, i+1))
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(honest, []byte("\n")), []byte("\n"))
	for i := range lines[:len(lines)-1] {
		refused(fmt.Sprintf("without line %d", i+1), slices.Concat(slices.Delete(slices.Clone(lines), i, i+1)...))
	}
	refused("in another order", slices.Concat(lines[0], lines[1], lines[3], lines[2], lines[4], lines[5]))
	refused("a line twice", slices.Concat(honest, lines[2]))
	// What is missing at the end cannot be told from what was not written.
	b.put(honest[:len(honest)-9])
	if got, cut, err := b.all(); err != nil || len(got) != 3 || cut != 3 {
		t.Errorf("with its last line cut off %v is read, %d cut off, %v", got, cut, err)
	}
}

// TestALongJournalOfBeforeIsChainedOn has more lines of before than are read to go on.
func TestALongJournalOfBeforeIsChainedOn(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var before []byte
	for i := range 200 {
		before = append(before, b.of(entryOf(fmt.Sprint("user:", i)))...)
	}
	b.put(before)
	for range 150 {
		b.add(entryOf("user:x"))
	}
	if got, cut, err := b.all(); err != nil || len(got) != 350 || cut != 0 {
		t.Errorf("%d lines are read, %d cut off, %v", len(got), cut, err)
	}
	b.put(b.text()[len(b.of(entryOf("user:0"))):])
	if _, _, err := b.all(); !errors.Is(err, erasure.ErrForged) || !strings.Contains(err.Error(), "before line 200") {
		t.Errorf("without the first line: %v", err)
	}
}

// TestProcessesThatWriteAtOnceMakeOneChain writes by journals that know nothing of each
// other, as processes do, while others read.
func TestProcessesThatWriteAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var all sync.WaitGroup
	for range 4 {
		other := erasure.NewJournal(b.Path(), b.keys)
		all.Go(func() {
			for range 10 {
				if err := other.Append(entryOf("user:x"), entryOf("user:y")); err != nil {
					t.Error(err)
				}
				if cut, err := other.Each(func(erasure.Entry) error { return nil }); err != nil || cut != 0 {
					t.Errorf("while others write, %d are cut off, %v", cut, err)
				}
			}
		})
	}
	all.Wait()
	if got, _, err := b.all(); err != nil || len(got) != 80 {
		t.Errorf("%d lines are read, %v", len(got), err)
	}
}
