package identity

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"bosang/claims"
	"bosang/claims/access"
)

// SigningKey is a public key by which a provider's own systems vouch for its
// customers: whoever holds what they signed comes to that customer's subscriptions.
type SigningKey struct {
	ID       SigningKeyID
	Provider claims.ProviderID
	// Name says which system holds the private key.
	Name      string
	Key       ed25519.PublicKey
	AddedBy   string
	CreatedAt time.Time
	RevokedBy string
	RevokedAt time.Time
}

// What a provider signs is a JWT (RFC 7519, EdDSA): iss is the id of the key, aud this
// service, sub the customer number, jti drawn anew for each, exp within a day.
const (
	longestProof   = 24 * time.Hour
	mostProofBytes = 4096
	mostProofID    = 128
	proofSkew      = time.Minute
)

// AddSigningKey adds a public key of the provider (Ed25519, 32 bytes).
func (i *Identity) AddSigningKey(ctx context.Context, actor access.Actor, provider claims.ProviderID, name string, key []byte) (SigningKey, error) {
	var fields []claims.FieldError
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		fields = append(fields, claims.FieldError{Field: "name", Code: "required"})
	case utf8.RuneCountInString(name) > maxTokenName:
		fields = append(fields, claims.FieldError{Field: "name", Code: "too_long", Param: fmt.Sprint(maxTokenName)})
	case strings.ContainsFunc(name, unicode.IsControl):
		fields = append(fields, claims.FieldError{Field: "name", Code: "control_character"})
	}
	if len(key) != ed25519.PublicKeySize {
		fields = append(fields, claims.FieldError{Field: "public_key", Code: "ed25519_key"})
	}
	k := SigningKey{ID: claims.NewID[signingKeyNoun](), Provider: provider, Name: name, Key: key, AddedBy: actor.Subject}
	err := i.ofProvider(ctx, actor, provider, func(tx claims.Tx, ids Tx) error {
		if len(fields) > 0 {
			return claims.Invalid(fields...)
		}
		k.CreatedAt = tx.Now()
		if err := ids.AddSigningKey(ctx, k); err != nil {
			return err
		}
		return recordKey(ctx, tx, k, "added")
	})
	return k, err
}

// SigningKeys lists the keys of a provider, newest first.
func (i *Identity) SigningKeys(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) (list []SigningKey, err error) {
	err = i.ofProvider(ctx, actor, provider, func(_ claims.Tx, ids Tx) (err error) {
		list, err = ids.SigningKeys(ctx, provider, page)
		return err
	})
	return list, err
}

// RevokeSigningKey takes a key back: what was signed by it is worth nothing from now
// on.
func (i *Identity) RevokeSigningKey(ctx context.Context, actor access.Actor, provider claims.ProviderID, id SigningKeyID) error {
	return i.ofProvider(ctx, actor, provider, func(tx claims.Tx, ids Tx) error {
		revoked, err := ids.RevokeSigningKey(ctx, id, actor.Subject)
		if err != nil {
			return err
		}
		if !revoked {
			return claims.NotFound("signing key")
		}
		return recordKey(ctx, tx, SigningKey{ID: id, Provider: provider}, "revoked")
	})
}

func (i *Identity) ofProvider(ctx context.Context, actor access.Actor, provider claims.ProviderID, fn func(claims.Tx, Tx) error) error {
	switch {
	case !actor.May(access.WriteSigningKey):
		return claims.Forbidden(string(access.WriteSigningKey))
	case !actor.OperatorOf(provider):
		return claims.NotFound("provider")
	}
	return i.in(ctx, actor, fn)
}

func recordKey(ctx context.Context, tx claims.Tx, k SigningKey, what string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(k.Provider), ProviderID: k.Provider, Noun: "signing_key", SubjectID: k.ID,
		What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	})
}

// Prove takes what a provider signed for a customer, once, and gives a one-time link
// for that customer. Whatever is wrong with it, the error is the same.
func (i *Identity) Prove(ctx context.Context, text string) (Issued, error) {
	out, err := i.prove(ctx, text)
	i.note(ctx, "proof", UserID{}, netip.Addr{}, err)
	return out, err
}

func (i *Identity) prove(ctx context.Context, text string) (Issued, error) {
	id, signed, ok := readProof(text)
	if !ok {
		return Issued{}, errNoLink()
	}
	var out Issued
	err := i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		key, err := ids.SigningKey(ctx, id)
		if err != nil || !key.RevokedAt.IsZero() {
			return firstOf(err, errNoLink())
		}
		var c jwt.Claims
		if err := signed.Claims(key.Key, &c); err != nil {
			return errNoLink()
		}
		if !i.soundProof(c, tx.Now()) {
			return errNoLink()
		}
		used, err := ids.UseProof(ctx, claims.KeyOf("proof", id.String(), c.ID), c.Expiry.Time().Add(proofSkew))
		if err != nil || !used {
			return firstOf(err, errNoLink())
		}
		claimant, err := customer(ctx, tx, key.Provider, c.Subject)
		if err != nil {
			return err
		}
		out, err = issue(ctx, tx, ids, Link{
			Purpose: ForCustomer, Provider: key.Provider, Claimant: claimant, MadeBy: "signing_key:" + id.String(), ExpiresAt: tx.Now().Add(provedLifetime),
		})
		return err
	})
	if kind := claims.KindOf(err); kind == claims.KindNotFound || kind == claims.KindInvalid {
		err = errNoLink()
	}
	return out, err
}

// readProof reads whose key a proof says it was signed by.
func readProof(text string) (id SigningKeyID, signed *jwt.JSONWebToken, ok bool) {
	if len(text) > mostProofBytes {
		return id, nil, false
	}
	signed, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return id, nil, false
	}
	var c jwt.Claims
	if err := signed.UnsafeClaimsWithoutVerification(&c); err != nil {
		return id, nil, false
	}
	id, err = claims.ParseID[signingKeyNoun](c.Issuer)
	return id, signed, err == nil
}

// soundProof reports whether what was signed is for this service and now.
func (i *Identity) soundProof(c jwt.Claims, now time.Time) bool {
	if c.Subject == "" || c.ID == "" || len(c.ID) > mostProofID || c.Expiry == nil || i.audience == "" {
		return false
	}
	if c.Expiry.Time().After(now.Add(longestProof + proofSkew)) {
		return false
	}
	return c.ValidateWithLeeway(jwt.Expected{AnyAudience: jwt.Audience{i.audience}, Time: now}, proofSkew) == nil
}
