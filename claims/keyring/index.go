package keyring

import (
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
	var out [indexSize]byte
	digest, err := index.ComputePrimaryPRF(b, indexSize)
	if err != nil {
		return out, fmt.Errorf("index: %w", err)
	}
	copy(out[:], digest)
	return out, nil
}
