package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"bosang/claims"
)

// kind tells the secrets of one use from those of another by their first letters,
// so that one is never taken for another, and whoever finds one knows what it is.
type kind struct{ name, prefix string }

var (
	sessionSecret = kind{"session", "bosang_session_"}
	deviceSecret  = kind{"device", "bosang_device_"}
	linkSecret    = kind{"link", "bosang_link_"}
	tokenSecret   = kind{"token", "bosang_"}
)

const secretBytes = 32

// secret is a drawn text as it is kept: its place and its SHA-256.
type secret struct {
	Key  claims.Key
	Hash [32]byte
}

func (k kind) of(text string) secret {
	return secret{Key: claims.KeyOf(k.name, text), Hash: sha256.Sum256([]byte(text))}
}

// draw makes a secret of 256 random bits.
func (k kind) draw() (text string, s secret) {
	var raw [secretBytes]byte
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw[:])
	text = k.prefix + base64.RawURLEncoding.EncodeToString(raw[:])
	return text, k.of(text)
}

// parse reports whether a text has the form of a secret of the kind, and what is
// kept of it.
func (k kind) parse(text string) (secret, bool) {
	body, found := strings.CutPrefix(text, k.prefix)
	if !found || len(body) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return secret{}, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(body); err != nil {
		return secret{}, false
	}
	return k.of(text), true
}
