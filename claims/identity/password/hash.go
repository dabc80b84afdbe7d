// Package password keeps passwords: as argon2id in PHC form, and none that others
// would guess.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what one hash takes: memory in KiB, passes over it, lanes.
type Cost struct {
	Memory uint32
	Passes uint32
	Lanes  uint8
}

// Standard is the least that OWASP recommends for argon2id (Password Storage Cheat
// Sheet): 19 MiB, two passes, one lane. Hashes of another cost are made anew when
// their owner signs in.
var Standard = Cost{Memory: 19 << 10, Passes: 2, Lanes: 1}

// What a kept hash may cost at most: a row that somebody tampered with must not
// take the machine down.
const (
	mostMemory = 1 << 20 // KiB
	mostPasses = 16
	mostLanes  = 16
	saltBytes  = 16
	hashBytes  = 32
)

// ErrBadHash says that a text is not a hash of ours.
var ErrBadHash = errors.New("not an argon2id hash in PHC form")

// Hasher hashes and compares passwords, few at a time, so that the memory they take
// together is bounded. Make one with NewHasher.
type Hasher struct {
	cost  Cost
	slots chan struct{}
	known *Hasher
	// decoy is compared with where there is no user, so that it takes as long.
	decoy string
}

// NewHasher hashes at this cost, at most so many at a time, and one more for devices that
// are known.
func NewHasher(cost Cost, atOnce int) *Hasher {
	h := &Hasher{cost: cost, slots: make(chan struct{}, max(atOnce, 1))}
	h.decoy = h.hash(rand.Text())
	h.known = &Hasher{cost: cost, slots: make(chan struct{}, 1), decoy: h.decoy}
	return h
}

// For gives the hasher for one device. A device that is known, because somebody signed in
// there before, waits for other such devices alone, and so for nobody who tries names.
func (h *Hasher) For(known bool) *Hasher {
	if known {
		return h.known
	}
	return h
}

// Hash gives the hash of a password with a salt of its own. It waits for its turn;
// the error is that of the context.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.turn(ctx); err != nil {
		return "", err
	}
	defer h.done()
	return h.hash(password), nil
}

func (h *Hasher) hash(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	sum := argon2.IDKey(normal(password), salt, h.cost.Passes, h.cost.Memory, h.cost.Lanes, hashBytes)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Lanes, encode(salt), encode(sum))
}

// Matches reports whether the password is that of the hash, and whether it should be
// hashed anew, as the cost has changed. An empty hash is nobody's: it takes as long
// and matches nothing. The error is ErrBadHash or that of the context.
func (h *Hasher) Matches(ctx context.Context, hash, password string) (matches, renew bool, err error) {
	nobodys := hash == ""
	if nobodys {
		hash = h.decoy
	}
	cost, salt, sum, err := parse(hash)
	if err != nil {
		return false, false, err
	}
	if err := h.turn(ctx); err != nil {
		return false, false, err
	}
	defer h.done()
	got := argon2.IDKey(normal(password), salt, cost.Passes, cost.Memory, cost.Lanes, hashBytes)
	same := subtle.ConstantTimeCompare(got, sum) == 1
	return same && !nobodys, same && !nobodys && cost != h.cost, nil
}

func (h *Hasher) turn(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) done() { <-h.slots }

// normal is the password as it is hashed: one person's keyboards write the same
// syllable in different ways (NIST SP 800-63B-4, 3.1.1.2: NFC).
func normal(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// parse reads a hash in PHC form.
func parse(hash string) (cost Cost, salt, sum []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, ErrBadHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Lanes); n != 3 || err != nil {
		return cost, nil, nil, ErrBadHash
	}
	if cost.Memory == 0 || cost.Memory > mostMemory || cost.Passes == 0 || cost.Passes > mostPasses || cost.Lanes == 0 || cost.Lanes > mostLanes {
		return cost, nil, nil, ErrBadHash
	}
	if salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return cost, nil, nil, ErrBadHash
	}
	if sum, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(sum) != hashBytes {
		return cost, nil, nil, ErrBadHash
	}
	return cost, salt, sum, nil
}
