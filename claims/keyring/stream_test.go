package keyring_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"bosang/claims/keyring"
)

// sealStream seals a content under a fresh key of a person, and gives both with the key as
// it is kept.
func sealStream(t *testing.T, person keyring.PersonKey, at keyring.Place, content []byte) (sealed, wrapped []byte) {
	t.Helper()
	key, wrapped, err := person.NewStreamKey(at)
	must(t, err)
	var b bytes.Buffer
	w, err := key.Seal(&b)
	must(t, err)
	_, err = w.Write(content)
	must(t, err)
	must(t, w.Close())
	return b.Bytes(), wrapped
}

func openStream(person keyring.PersonKey, at keyring.Place, wrapped, sealed []byte) ([]byte, error) {
	key, err := person.StreamKey(at, wrapped)
	if err != nil {
		return nil, err
	}
	r, err := key.Open(bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

const segment = 64 << 10

func TestAStreamOpensWholeWhereItWasSealedAndNowhereElse(t *testing.T) {
	t.Parallel()
	_, ring := newFile(t)
	person, _, err := ring.NewPersonKey(ring.Newest(), alice)
	must(t, err)
	other, _, err := ring.NewPersonKey(ring.Newest(), bob)
	must(t, err)
	at := keyring.Place{Table: "files", Field: "content", Row: [16]byte{7}}
	for _, size := range []int{0, 1, segment - 100, segment, segment + 1, 3*segment + 17} {
		content := bytes.Repeat([]byte("영수증 "), size/10+1)[:size]
		sealed, wrapped := sealStream(t, person, at, content)
		if got, err := openStream(person, at, wrapped, sealed); err != nil || !bytes.Equal(got, content) {
			t.Errorf("of %d bytes came back %d, %v", size, len(got), err)
		}
		if size > 20 && bytes.Contains(sealed, content[:20]) {
			t.Error("what is sealed holds the content")
		}
	}
	content := bytes.Repeat([]byte("x"), 3*segment)
	sealed, wrapped := sealStream(t, person, at, content)
	_, another := sealStream(t, person, at, content)
	elsewhere := at
	elsewhere.Row = [16]byte{8}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	swapped := slicesSwapped(sealed)
	for name, try := range map[string]func() ([]byte, error){
		"of another person":         func() ([]byte, error) { return openStream(other, at, wrapped, sealed) },
		"at another place":          func() ([]byte, error) { return openStream(person, elsewhere, wrapped, sealed) },
		"with another key":          func() ([]byte, error) { return openStream(person, at, another, sealed) },
		"a changed one":             func() ([]byte, error) { return openStream(person, at, wrapped, changed) },
		"one cut within a segment":  func() ([]byte, error) { return openStream(person, at, wrapped, sealed[:len(sealed)-10]) },
		"one cut between segments":  func() ([]byte, error) { return openStream(person, at, wrapped, sealed[:2*segment]) },
		"one with something added":  func() ([]byte, error) { return openStream(person, at, wrapped, append(bytes.Clone(sealed), 0)) },
		"one with segments swapped": func() ([]byte, error) { return openStream(person, at, wrapped, swapped) },
		"one of nothing":            func() ([]byte, error) { return openStream(person, at, wrapped, nil) },
		"with no key that was kept": func() ([]byte, error) { return openStream(person, at, []byte{1, 2, 3}, sealed) },
		"with the key of a stream that was moved": func() ([]byte, error) {
			moved, err := person.StreamKey(elsewhere, wrapped)
			_ = moved
			return nil, err
		},
	} {
		if got, err := try(); !errors.Is(err, keyring.ErrSealed) || bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// slicesSwapped gives what is sealed with its second and third segment in each other's place.
func slicesSwapped(sealed []byte) []byte {
	out := bytes.Clone(sealed)
	copy(out[segment:2*segment], sealed[2*segment:3*segment])
	copy(out[2*segment:3*segment], sealed[segment:2*segment])
	return out
}

// brokenReader breaks off.
type brokenReader struct{ r io.Reader }

var errBroken = errors.New("the disk went away")

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}

func TestAStreamThatCannotBeReadIsNotTakenForOneThatWasChanged(t *testing.T) {
	t.Parallel()
	_, ring := newFile(t)
	person, _, err := ring.NewPersonKey(ring.Newest(), alice)
	must(t, err)
	at := keyring.Place{Table: "files", Field: "content", Row: [16]byte{7}}
	sealed, wrapped := sealStream(t, person, at, bytes.Repeat([]byte("x"), 3*segment))
	key, err := person.StreamKey(at, wrapped)
	must(t, err)
	for _, cut := range []int{0, 10, segment, 2*segment + 5} {
		r, err := key.Open(brokenReader{bytes.NewReader(sealed[:cut])})
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, errBroken) {
			t.Errorf("after %d bytes: %v", cut, err)
		}
	}
}
