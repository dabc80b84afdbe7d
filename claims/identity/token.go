package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/secret"
)

// Token is a bearer token as it is kept: a hash of it, and who it lets act. The
// text of the token is shown once, to whom it is made for, and never kept.
type Token struct {
	ID claims.TokenID
	// Name says what it is for.
	Name string
	// Key is the token's place in the directory, Hash the SHA-256 of its text.
	Key  claims.Key
	Hash [32]byte
	// Actor has the scopes, and the person whose token it is, if it is one's.
	Actor access.Actor
	// Membership is what a person's token acts as; zero: nobody's.
	Membership MembershipID
	// MadeBy is its owner, or Machine.
	MadeBy    string
	CreatedAt time.Time
	ExpiresAt time.Time
	// RevokedAt is when it was taken back; zero: it was not.
	RevokedAt time.Time
	// UsedAt is when it was last used, to the minute; zero: never.
	UsedAt time.Time
}

// How long a token lives: where nobody says, and at most.
const (
	TokenLifetime     = 90 * 24 * time.Hour
	LongestTokenLived = 365 * 24 * time.Hour
)

// usedEvery is how often at most the use of a token or a session is written down.
const usedEvery = time.Minute

const maxTokenName = 80

var (
	// ErrBadToken says that a text cannot be a token.
	ErrBadToken = errors.New("not a token")
	// ErrTokenActor says that no token can be made for an actor: the role is not
	// one that a token carries, or the memberships do not fit the role.
	ErrTokenActor = errors.New("no token can be made for this actor")
	// ErrTokenLifetime says that no token lives so long.
	ErrTokenLifetime = errors.New("a token lives a year at most")
)

// MintToken draws a token that lets the actor act, within its scopes, from now on
// for a lifetime. The error is ErrTokenActor or ErrTokenLifetime.
func MintToken(actor access.Actor, now time.Time, lifetime time.Duration) (text string, t Token, err error) {
	fits := actor.Subject != "" && lifetime > 0 && slices.Contains(access.Roles(), actor.Role) &&
		(actor.Role == access.Operator) == (len(actor.Providers) > 0) &&
		(actor.Role == access.Claimant) == (actor.Claimant != access.ID{})
	for _, s := range actor.Scopes {
		fits = fits && slices.Contains(access.Scopes(actor.Role), s)
	}
	switch {
	case !fits:
		return "", Token{}, fmt.Errorf("%w: %s", ErrTokenActor, actor.Role)
	case lifetime > LongestTokenLived:
		return "", Token{}, ErrTokenLifetime
	}
	text, s := secret.Token.Draw()
	now = now.UTC().Truncate(time.Microsecond)
	return text, Token{
		ID: claims.NewTokenID(), Key: s.Key, Hash: s.Hash, Actor: actor, MadeBy: Machine, CreatedAt: now, ExpiresAt: now.Add(lifetime),
	}, nil
}

// ParseToken gives the place and the hash of a token's text. The error is
// ErrBadToken.
func ParseToken(text string) (claims.Key, [32]byte, error) {
	s, ok := secret.Token.Parse(text)
	if !ok {
		return claims.Key{}, [32]byte{}, ErrBadToken
	}
	return s.Key, s.Hash, nil
}

// Live reports whether the token lets anybody act at the instant.
func (t Token) Live(now time.Time) bool {
	return now.Before(t.ExpiresAt) && now.Before(t.CreatedAt.Add(LongestTokenLived)) && (t.RevokedAt.IsZero() || now.Before(t.RevokedAt))
}

// Is reports whether the hash is that of the token, in the same time whatever it is.
func (t Token) Is(hash [32]byte) bool { return subtle.ConstantTimeCompare(t.Hash[:], hash[:]) == 1 }

// Token reads the token of a key, whether or not it still lives, and notes that it
// is used. One of a person acts as the membership does, whatever stands in its own row;
// one whose owner is suspended or lost the membership is not found.
func (i *Identity) Token(ctx context.Context, key claims.Key) (Token, error) {
	var t Token
	err := i.in(ctx, access.Actor{}, func(tx claims.Tx, ids Tx) (err error) {
		if err = ids.OpenKey(ctx, key); err != nil {
			return err
		}
		if t, err = ids.TokenUnder(ctx, key); err != nil {
			return err
		}
		if !t.Membership.IsZero() {
			m, err := i.standing(ctx, ids, t.Actor.User, t.Membership)
			if err != nil {
				return goneAs("token", err)
			}
			actor := m.actor()
			actor.Scopes = t.Actor.Scopes
			t.Actor = actor
		}
		if t.Live(tx.Now()) && tx.Now().Sub(t.UsedAt) >= usedEvery {
			return ids.TouchToken(ctx, key, tx.Now())
		}
		return nil
	})
	return t, err
}

// AddToken keeps a token that was minted on this machine. It does not go through a
// permission: whoever may reach the database may mint.
func (i *Identity) AddToken(ctx context.Context, t Token) error {
	return AddToken(ctx, i.store, t)
}

// AddToken is the same without the other use cases.
func AddToken(ctx context.Context, store Store, t Token) error {
	return store.InTx(ctx, access.SystemActor("mint a token"), func(tx claims.Tx) error { return store.Identities(tx).AddToken(ctx, t) })
}

// NewToken is what is sent to make a token for oneself.
type NewToken struct {
	Name string
	// Scopes are what it may do: of what the role may.
	Scopes []access.Permission
	// Lifetime: 0 is TokenLifetime.
	Lifetime time.Duration
}

func (n *NewToken) check(role access.Role) error {
	var fields []claims.FieldError
	add := func(field, code, param string) {
		fields = append(fields, claims.FieldError{Field: field, Code: code, Param: param})
	}
	n.Name = strings.TrimSpace(n.Name)
	switch {
	case n.Name == "":
		add("name", "required", "")
	case utf8.RuneCountInString(n.Name) > maxTokenName:
		add("name", "too_long", fmt.Sprint(maxTokenName))
	case strings.ContainsFunc(n.Name, unicode.IsControl):
		add("name", "control_character", "")
	}
	may := access.Scopes(role)
	if len(n.Scopes) == 0 {
		add("scopes", "required", "")
	}
	for at, s := range n.Scopes {
		if !slices.Contains(may, s) {
			add(fmt.Sprintf("scopes[%d]", at), "scope_unknown", "")
		}
	}
	if n.Lifetime == 0 {
		n.Lifetime = TokenLifetime
	}
	if n.Lifetime < time.Minute || n.Lifetime > LongestTokenLived {
		add("expires_at", "token_lifetime", "365")
	}
	if len(fields) > 0 {
		return claims.Invalid(fields...)
	}
	return nil
}

// MakeToken makes a token for the own programs: it acts as the membership of the
// session, within its scopes. The text is shown this once. The user has to have signed
// in just now: it outlives the session, and is no lesser way in.
func (i *Identity) MakeToken(ctx context.Context, s Session, n NewToken) (text string, t Token, err error) {
	actor := s.Actor
	if !actor.May(access.WriteToken) {
		return "", t, claims.Forbidden(string(access.WriteToken))
	}
	if !actor.JustVerified(i.store.Now()) {
		return "", t, claims.SignInAgain()
	}
	if err := n.check(actor.Role); err != nil {
		return "", t, err
	}
	actor.Scopes = slices.Compact(slices.Sorted(slices.Values(n.Scopes)))
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) (err error) {
		if text, t, err = MintToken(actor, tx.Now(), n.Lifetime); err != nil {
			return err
		}
		t.Name, t.Membership, t.MadeBy = n.Name, s.Membership, actor.Subject
		t.Actor.Address, t.Actor.Request = s.Actor.Address, ""
		if err := ids.AddToken(ctx, t); err != nil {
			return err
		}
		return record(ctx, tx, s.User, "token_made", actor.Subject)
	})
	return text, t, err
}

// Tokens lists the own tokens, newest first.
func (i *Identity) Tokens(ctx context.Context, s Session, page claims.Page) (list []Token, err error) {
	err = i.in(ctx, asUser(s.User), func(_ claims.Tx, ids Tx) (err error) {
		list, err = ids.Tokens(ctx, s.User, page)
		return err
	})
	return list, err
}

// RevokeToken takes one of the own tokens back.
func (i *Identity) RevokeToken(ctx context.Context, s Session, id claims.TokenID) error {
	return i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		revoked, err := ids.RevokeToken(ctx, s.User, id, tx.Now())
		if err != nil {
			return err
		}
		if !revoked {
			return claims.NotFound("token")
		}
		return record(ctx, tx, s.User, "token_revoked", s.Actor.Subject)
	})
}
