package erasure_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/keyring"
	"bosang/claims/privacy/erasure"
)

// FuzzJournal reads whatever may be in the file: nobody is erased by what was not
// written with the key, whatever stands before or after it, and what was is read.
func FuzzJournal(f *testing.F) {
	text, err := keyring.New()
	if err != nil {
		f.Fatal(err)
	}
	ring, err := keyring.Load(keyring.Text(string(text)))
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "journal")
	j := erasure.NewJournal(path, ring)
	written := erasure.Entry{Claimant: claims.ClaimantID(claims.NewID[any]()), At: time.Date(2026, 1, 1, 0, 0, 0, 1000, time.UTC), Reason: erasure.Requested, By: "user:x"}
	if err := j.Append(written); err != nil {
		f.Fatal(err)
	}
	line, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(""))
	f.Add(line)
	f.Add(line[:len(line)-7])
	f.Add([]byte(`{"at":"2026-01-01T00:00:00Z","by":"","claimant":"01a2034b-4380-7356-8f22-5bb4bfb23889","hmac":"","reason":""}` + "\n"))
	f.Add([]byte("null\n[]\n{}\n\x00"))
	f.Fuzz(func(t *testing.T, before []byte) {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
		j := erasure.NewJournal(path, ring)
		if err := j.Append(written); err != nil {
			t.Fatal(err)
		}
		found := false
		_, err := j.Each(func(e erasure.Entry) error {
			if e != written {
				t.Errorf("%v is read, and was never written", e)
			}
			found = true
			return nil
		})
		if !found && !errors.Is(err, erasure.ErrForged) {
			t.Errorf("what was written is not read: %v", err)
		}
	})
}
