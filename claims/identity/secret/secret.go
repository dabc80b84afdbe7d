// Package secret draws the secrets of sessions, devices, links and tokens, and says
// what is kept of them.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"bosang/claims"
)

// Kind tells the secrets of one use from those of another by their first letters,
// so that one is never taken for another, and whoever finds one knows what it is.
type Kind struct{ name, prefix string }

// The kinds.
var (
	Session = Kind{"session", "bosang_session_"}
	Device  = Kind{"device", "bosang_device_"}
	Link    = Kind{"link", "bosang_link_"}
	Token   = Kind{"token", "bosang_"}
)

const size = 32

// Kept is a drawn text as it is kept: its place and its SHA-256.
type Kept struct {
	Key  claims.Key
	Hash [32]byte
}

func (k Kind) of(text string) Kept {
	return Kept{Key: claims.KeyOf(k.name, text), Hash: sha256.Sum256([]byte(text))}
}

// Draw makes a secret of 256 random bits.
func (k Kind) Draw() (text string, kept Kept) {
	var raw [size]byte
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw[:])
	text = k.prefix + base64.RawURLEncoding.EncodeToString(raw[:])
	return text, k.of(text)
}

// Parse reports whether a text has the form of a secret of the kind, and what is
// kept of it.
func (k Kind) Parse(text string) (Kept, bool) {
	body, found := strings.CutPrefix(text, k.prefix)
	if !found || len(body) != base64.RawURLEncoding.EncodedLen(size) {
		return Kept{}, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(body); err != nil {
		return Kept{}, false
	}
	return k.of(text), true
}
