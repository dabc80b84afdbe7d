// Package auth says who is calling: it turns the bearer token of a request into
// an actor. Sign-in for people comes beside it.
package auth

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// Tokens finds the token that is kept under a key, whether or not it still
// lives. Its error is of the kind "not found" where there is none.
type Tokens interface {
	Token(ctx context.Context, key claims.Key) (identity.Token, error)
}

// Bearer knows actors by their bearer tokens. A token that was found is
// remembered for a short while, so a token that is revoked can be used that
// long on a server that has just seen it. Make one with NewBearer.
type Bearer struct {
	tokens Tokens
	clock  func() time.Time

	mu    sync.Mutex
	known map[claims.Key]remembered
}

type remembered struct {
	token identity.Token
	until time.Time
}

const (
	// Remembered is how long a token is taken as it was last read.
	Remembered = 10 * time.Second
	// maxKnown bounds how many tokens are remembered at once.
	maxKnown = 10_000
)

// NewBearer knows actors by these tokens; a nil clock is the machine's.
func NewBearer(tokens Tokens, clock func() time.Time) *Bearer {
	if clock == nil {
		clock = time.Now
	}
	return &Bearer{tokens: tokens, clock: clock, known: make(map[claims.Key]remembered)}
}

// errUnknown answers every token that does not let anybody act, whatever the
// reason.
func errUnknown() error {
	return &claims.Error{Kind: claims.KindUnauthenticated, Code: "unauthenticated"}
}

// Actor gives who sent the request. The error is of the kind "unauthenticated"
// where no token was sent, or one that is unknown, expired or revoked.
func (b *Bearer) Actor(r *http.Request) (access.Actor, error) {
	sent := r.Header.Values("Authorization")
	if len(sent) != 1 {
		return access.Actor{}, errUnknown()
	}
	scheme, text, found := strings.Cut(sent[0], " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return access.Actor{}, errUnknown()
	}
	key, hash, err := identity.ParseToken(strings.TrimSpace(text))
	if err != nil {
		return access.Actor{}, errUnknown()
	}
	token, err := b.find(r.Context(), key)
	if err != nil {
		if claims.KindOf(err) == claims.KindNotFound {
			return access.Actor{}, errUnknown()
		}
		return access.Actor{}, err
	}
	if !token.Is(hash) || !token.Live(b.clock()) {
		return access.Actor{}, errUnknown()
	}
	return token.Actor, nil
}

func (b *Bearer) find(ctx context.Context, key claims.Key) (identity.Token, error) {
	now := b.clock()
	b.mu.Lock()
	r, ok := b.known[key]
	b.mu.Unlock()
	if ok && now.Before(r.until) {
		return r.token, nil
	}
	token, err := b.tokens.Token(ctx, key)
	if err != nil {
		return identity.Token{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxKnown {
		clear(b.known)
	}
	b.known[key] = remembered{token, now.Add(Remembered)}
	return token, nil
}
