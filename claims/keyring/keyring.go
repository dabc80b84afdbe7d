// Package keyring keeps personal data unreadable without a key that is not in the
// database. Each person has a key of its own, which seals what is known of the
// person; the master key, in a file or the environment, seals those keys. To destroy
// a person's key is to erase the person; a backup from before still holds the sealed key
// (docs/decisions/0019-erased-for-good.md).
//
// The algorithms are those of Tink: AES-256-GCM for sealing, HMAC-SHA-256 for the
// index by which a value is found again that stands nowhere in clear. What is sealed
// is bound to where it stands, so that nobody who can write to the database can move
// a value to another person or field.
//
// The package knows no database: which master key is in use, and that no person's
// key is sealed under one that is gone, is for package masterkeys to see to.
package keyring

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeyID names a master key. It is drawn at random with the key, and every text that
// was sealed with the key begins with it.
type KeyID uint32

// String gives the id as the commands show it.
func (id KeyID) String() string { return strconv.FormatUint(uint64(id), 10) }

var (
	// ErrNoKey says that there is no master key where one was looked for.
	ErrNoKey = errors.New("there is no master key")
	// ErrForm says that a text is no master key, without saying what is in it.
	ErrForm = errors.New("not a master key of Bosang")
	// ErrUnknownKey says that something was sealed with a master key that is not
	// in the file at hand.
	ErrUnknownKey = errors.New("the master key is not in the key file")
	// ErrSealed says that a sealed text cannot be opened: it was changed, was
	// moved here from another place, or belongs to another key.
	ErrSealed = errors.New("a sealed text cannot be opened")
)

// Source gives the text of the key file as it is now; ErrNoKey where there is none.
type Source func() ([]byte, error)

// Ring is the master keys at hand. Make one with Load; it is for concurrent use. A nil
// ring seals and opens nothing: ErrNoKey.
type Ring struct {
	source Source

	mu   sync.RWMutex
	keys keys
}

// keys are what one version of the key file holds.
type keys struct {
	read    [sha256.Size]byte // of the text they were read from
	newest  KeyID
	sealing map[KeyID]tink.AEAD
	index   indexer
}

// Load reads the keys. The errors are those of the source, and ErrForm.
func Load(source Source) (*Ring, error) {
	r := &Ring{source: source}
	if err := r.Reload(); err != nil {
		return nil, err
	}
	return r, nil
}

// Reload reads the keys again, so that a running process knows those that were added
// to the file meanwhile. Where that fails, it goes on with those it had.
func (r *Ring) Reload() error {
	text, err := r.source()
	if err != nil {
		return err
	}
	read := sha256.Sum256(text)
	r.mu.RLock()
	same := read == r.keys.read
	r.mu.RUnlock()
	if same {
		return nil
	}
	fresh, err := parse(text)
	if err != nil {
		return err
	}
	fresh.read = read
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = fresh
	return nil
}

// Newest is the key that the file marks as the one to seal with. Which is in use,
// the database says.
func (r *Ring) Newest() KeyID {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys.newest
}

// IDs lists the keys, in the order of their ids.
func (r *Ring) IDs() []KeyID {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Sorted(maps.Keys(r.keys.sealing))
}

// Has reports whether the key is at hand, having looked into the file again where it
// was not.
func (r *Ring) Has(id KeyID) bool {
	_, err := r.key(id)
	return err == nil
}

// key gives a master key, reading the file again where it is not known yet.
func (r *Ring) key(id KeyID) (tink.AEAD, error) {
	if r == nil {
		return nil, ErrNoKey
	}
	for tried := false; ; tried = true {
		r.mu.RLock()
		key, ok := r.keys.sealing[id]
		r.mu.RUnlock()
		if ok {
			return key, nil
		}
		if tried {
			return nil, fmt.Errorf("%w: key %s", ErrUnknownKey, id)
		}
		if err := r.Reload(); err != nil {
			return nil, err
		}
	}
}

// Place is where a sealed text stands; the text opens nowhere else.
type Place struct {
	// Table and Field name the column; Row is the id of the row or of the person
	// whose it is.
	Table, Field string
	Row          [16]byte
}

// data is what is sealed along with a text but not in it. Each part is preceded by
// its length, so that no two places run together.
func (p Place) data() []byte {
	var b []byte
	for _, part := range []string{"bosang", p.Table, p.Field, string(p.Row[:])} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b
}

// Seal seals a secret of the service itself, which belongs to no person, with a
// master key.
func (r *Ring) Seal(with KeyID, place Place, text []byte) ([]byte, error) {
	key, err := r.key(with)
	if err != nil {
		return nil, err
	}
	sealed, err := key.Encrypt(text, place.data())
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// Open opens what Seal sealed at the same place. The errors are ErrUnknownKey and
// ErrSealed, and those of reading the key file again.
func (r *Ring) Open(place Place, sealed []byte) ([]byte, error) {
	id, err := SealedWith(sealed)
	if err != nil {
		return nil, err
	}
	key, err := r.key(id)
	if err != nil {
		return nil, err
	}
	text, err := key.Decrypt(sealed, place.data())
	if err != nil {
		return nil, ErrSealed // what Tink says of the reason helps only who tries
	}
	return text, nil
}

// tinkPrefix is how a text sealed by Tink begins: a version, and the key's id in
// four bytes.
const (
	tinkVersion = 0x01
	tinkPrefix  = 5
)

// SealedWith tells the master key that a text was sealed with.
func SealedWith(sealed []byte) (KeyID, error) {
	if len(sealed) < tinkPrefix || sealed[0] != tinkVersion {
		return 0, ErrSealed
	}
	return KeyID(binary.BigEndian.Uint32(sealed[1:tinkPrefix])), nil
}
