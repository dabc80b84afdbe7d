// Package auth says who is calling: it turns the bearer token of a program, or the
// cookie of a person's browser, into an actor. Whatever lets people in begins, takes on
// and ends their sessions here.
package auth

import (
	"context"
	"net/http"
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
	known  memory[identity.Token]
}

// NewBearer knows actors by these tokens; a nil clock is the machine's.
func NewBearer(tokens Tokens, clock func() time.Time) *Bearer {
	if clock == nil {
		clock = time.Now
	}
	return &Bearer{tokens: tokens, clock: clock, known: remembering[identity.Token]()}
}

// Actor gives who sent the request. The error is of the kind "unauthenticated"
// where no token was sent, or one that is unknown, expired or revoked.
func (b *Bearer) Actor(r *http.Request) (access.Actor, error) {
	text, ok := bearerOf(r)
	if !ok {
		return access.Actor{}, errUnknown()
	}
	key, hash, err := identity.ParseToken(text)
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
	return b.known.find(key, b.clock(), func() (identity.Token, error) { return b.tokens.Token(ctx, key) })
}
