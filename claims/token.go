package claims

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bosang/claims/access"
)

// Token is a bearer token as it is kept: a hash of it, and who it lets act. The
// text of the token is shown once, to whom it is made for, and never kept.
type Token struct {
	// Key is the token's place in the directory, Hash the SHA-256 of its text.
	Key       Key
	Hash      [32]byte
	Actor     access.Actor
	CreatedAt time.Time
	ExpiresAt time.Time
	// RevokedAt is when it was taken back; zero: it was not.
	RevokedAt time.Time
}

const (
	tokenPrefix = "bosang_"
	tokenBytes  = 32
	tokenLength = len(tokenPrefix) + (tokenBytes*8+5)/6
)

var (
	// ErrBadToken says that a text cannot be a token.
	ErrBadToken = errors.New("not a token")
	// ErrTokenActor says that no token can be made for an actor: the role is not
	// one that a token carries, or the memberships do not fit the role.
	ErrTokenActor = errors.New("no token can be made for this actor")
)

// MintToken draws a token that lets the actor act from now on for a lifetime.
// The error is ErrTokenActor.
func MintToken(actor access.Actor, now time.Time, lifetime time.Duration) (text string, t Token, err error) {
	fits := actor.Subject != "" && lifetime > 0 && slices.Contains(access.Roles(), actor.Role) &&
		(actor.Role == access.Operator) == (len(actor.Providers) > 0) &&
		(actor.Role == access.Claimant) == (actor.Claimant != access.ID{})
	if !fits {
		return "", Token{}, fmt.Errorf("%w: %s", ErrTokenActor, actor.Role)
	}
	var raw [tokenBytes]byte
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw[:])
	text = tokenPrefix + base64.RawURLEncoding.EncodeToString(raw[:])
	now = now.UTC().Truncate(time.Microsecond)
	return text, Token{
		Key: tokenKey(text), Hash: sha256.Sum256([]byte(text)), Actor: actor, CreatedAt: now, ExpiresAt: now.Add(lifetime),
	}, nil
}

// ParseToken gives the place and the hash of a token's text. The error is
// ErrBadToken.
func ParseToken(text string) (Key, [32]byte, error) {
	if len(text) != tokenLength || !strings.HasPrefix(text, tokenPrefix) {
		return Key{}, [32]byte{}, ErrBadToken
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(text[len(tokenPrefix):]); err != nil {
		return Key{}, [32]byte{}, ErrBadToken
	}
	return tokenKey(text), sha256.Sum256([]byte(text)), nil
}

// Live reports whether the token lets anybody act at the instant.
func (t Token) Live(now time.Time) bool {
	return now.Before(t.ExpiresAt) && (t.RevokedAt.IsZero() || now.Before(t.RevokedAt))
}

func tokenKey(text string) Key { return KeyOf("token", text) }
