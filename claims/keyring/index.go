package keyring

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// indexSize is the size of an index, in bytes: that of an id.
const indexSize = 16

// Index derives from texts, the first of which says what kind of thing they are, the
// key under which they are looked up. Without the key file nobody can tell which
// texts an index belongs to, not even by trying all customer numbers there are. Each
// part is preceded by its length, so that no two lists run together.
//
// The key of the index is not changed when master keys are: all values would have to
// be opened and indexed again.
func (r *Ring) Index(kind string, parts ...string) ([indexSize]byte, error) {
	digest, err := r.digest(indexSize, kind, parts)
	return [indexSize]byte(digest), err
}

// Digest is an Index in full length, for what is compared and not looked up.
func (r *Ring) Digest(kind string, parts ...string) ([sha256.Size]byte, error) {
	digest, err := r.digest(sha256.Size, kind, parts)
	return [sha256.Size]byte(digest), err
}

// digest gives so many bytes, zeros where there is an error.
func (r *Ring) digest(size uint32, kind string, parts []string) ([]byte, error) {
	if r == nil {
		return make([]byte, size), ErrNoKey
	}
	var b []byte
	add := func(s string) {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	add(kind)
	for _, p := range parts {
		add(p)
	}
	r.mu.RLock()
	index := r.keys.index
	r.mu.RUnlock()
	digest, err := index.ComputePrimaryPRF(b, size)
	if err != nil {
		return make([]byte, size), fmt.Errorf("index: %w", err)
	}
	return digest, nil
}
