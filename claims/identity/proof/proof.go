// Package proof lets a provider's own systems vouch for its customers: by what they
// sign with a key whose public half the provider has added here.
package proof

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity"
)

type keyNoun struct{}

// KeyID names a signing key.
type KeyID = claims.ID[keyNoun]

// Key is a public key by which a provider's own systems vouch for its
// customers: whoever holds what they signed comes to that customer's subscriptions.
type Key struct {
	ID       KeyID
	Provider claims.ProviderID
	// Name says which system holds the private key.
	Name      string
	Public    ed25519.PublicKey
	AddedBy   string
	CreatedAt time.Time
	// Approval is what a second operator of the provider has to agree to, and ApprovedBy
	// who did; empty: nobody has, and the key vouches for nobody.
	Approval   approval.ID
	ApprovedBy string
	RevokedBy  string
	RevokedAt  time.Time
}

// Vouches reports whether what was signed by the key counts.
func (k Key) Vouches() bool { return k.ApprovedBy != "" && k.RevokedAt.IsZero() }

// keyApproval is what a second operator of the provider approves.
const keyApproval approval.Kind = "signing_key"

// What a provider signs is a JWT (RFC 7519, EdDSA): iss is the id of the key, aud this
// service, sub the customer number, jti drawn anew for each, exp within a day.
const (
	longestProof   = 24 * time.Hour
	mostProofBytes = 4096
	mostProofID    = 128
	proofSkew      = time.Minute
)

// maxName bounds the name of a key, in characters.
const maxName = 80

// Store is what proofs need of a database.
type Store interface {
	claims.Store
	// Proofs gives what can be done with proofs in a transaction of this store.
	Proofs(tx claims.Tx) Tx
}

// Tx reads and writes signing keys, and which proofs were used, in a transaction of
// the store.
type Tx interface {
	Add(ctx context.Context, k Key) error
	Key(ctx context.Context, id KeyID) (Key, error)
	// List gives the keys of a provider, newest first.
	List(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]Key, error)
	// Approve has a key count from now on; it reports whether it did: a key that was
	// revoked does not.
	Approve(ctx context.Context, id KeyID, by string) (bool, error)
	Revoke(ctx context.Context, id KeyID, by string) (bool, error)
	// Use takes a proof once, until an instant after which it is worth nothing.
	Use(ctx context.Context, key claims.Key, until time.Time) (bool, error)
}

// Proofs is what can be done with signing keys and what was signed by them.
type Proofs struct {
	store     Store
	ids       *identity.Identity
	approvals *approval.Approvals
	audience  string
}

// New gives the use cases of proofs over a store. It answers the approvals of signing
// keys. The audience names this service in what providers sign, such as its address.
func New(store Store, ids *identity.Identity, approvals *approval.Approvals, audience string) *Proofs {
	p := &Proofs{store: store, ids: ids, approvals: approvals, audience: audience}
	approvals.Register(keyApproval, p.approve)
	return p
}

// Add adds a public key of the provider (Ed25519, 32 bytes). It counts once a second
// operator of the provider has approved it. Who asks has just shown what they sign in
// with.
func (p *Proofs) Add(ctx context.Context, actor access.Actor, provider claims.ProviderID, name string, key []byte) (Key, error) {
	var fields []claims.FieldError
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		fields = append(fields, claims.FieldError{Field: "name", Code: "required"})
	case utf8.RuneCountInString(name) > maxName:
		fields = append(fields, claims.FieldError{Field: "name", Code: "too_long", Param: fmt.Sprint(maxName)})
	case strings.ContainsFunc(name, unicode.IsControl):
		fields = append(fields, claims.FieldError{Field: "name", Code: "control_character"})
	}
	if len(key) != ed25519.PublicKeySize {
		fields = append(fields, claims.FieldError{Field: "public_key", Code: "ed25519_key"})
	}
	k := Key{ID: claims.NewID[keyNoun](), Provider: provider, Name: name, Public: key, AddedBy: actor.Subject}
	err := p.ofProvider(ctx, actor, provider, func(tx claims.Tx, proofs Tx) error {
		if len(fields) > 0 {
			return claims.Invalid(fields...)
		}
		if !actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		payload, err := json.Marshal(map[string]string{"name": k.Name, "public_key": base64.RawURLEncoding.EncodeToString(k.Public)})
		if err != nil {
			return err
		}
		asked, err := p.approvals.Request(ctx, tx, approval.Approval{Kind: keyApproval, Subject: k.ID, Provider: provider, Payload: payload})
		if err != nil {
			return err
		}
		k.Approval, k.CreatedAt = asked.ID, tx.Now()
		if err := proofs.Add(ctx, k); err != nil {
			return err
		}
		return recordKey(ctx, tx, k, "added")
	})
	return k, err
}

// approve has a key count, in the transaction of who approves.
func (p *Proofs) approve(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	k := Key{ID: a.Subject, Provider: a.Provider}
	approved, err := p.store.Proofs(tx).Approve(ctx, k.ID, a.DecidedBy)
	if err != nil {
		return err
	}
	if !approved {
		return claims.Conflict("signing_key_revoked", "signing key", k.ID.String())
	}
	return recordKey(ctx, tx, k, "approved")
}

// Keys lists the keys of a provider, newest first.
func (p *Proofs) Keys(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) (list []Key, err error) {
	err = p.ofProvider(ctx, actor, provider, func(_ claims.Tx, proofs Tx) (err error) {
		list, err = proofs.List(ctx, provider, page)
		return err
	})
	return list, err
}

// Revoke takes a key back: what was signed by it is worth nothing from now on, and so
// are the links that came of it. It takes one person.
func (p *Proofs) Revoke(ctx context.Context, actor access.Actor, provider claims.ProviderID, id KeyID) error {
	return p.ofProvider(ctx, actor, provider, func(tx claims.Tx, proofs Tx) error {
		revoked, err := proofs.Revoke(ctx, id, actor.Subject)
		if err != nil {
			return err
		}
		if !revoked {
			return claims.NotFound("signing key")
		}
		return recordKey(ctx, tx, Key{ID: id, Provider: provider}, "revoked")
	})
}

func (p *Proofs) ofProvider(ctx context.Context, actor access.Actor, provider claims.ProviderID, fn func(claims.Tx, Tx) error) error {
	switch {
	case !actor.May(access.WriteSigningKey):
		return claims.Forbidden(string(access.WriteSigningKey))
	case !actor.OperatorOf(provider):
		return claims.NotFound("provider")
	}
	return p.in(ctx, actor, fn)
}

// in runs fn in one transaction of the actor.
func (p *Proofs) in(ctx context.Context, actor access.Actor, fn func(claims.Tx, Tx) error) error {
	return p.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(tx, p.store.Proofs(tx)) })
}

func recordKey(ctx context.Context, tx claims.Tx, k Key, what string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(k.Provider), ProviderID: k.Provider, Noun: "signing_key", SubjectID: k.ID,
		What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	})
}

// errNoLink answers whatever is wrong with a proof.
func errNoLink() error { return claims.NotFound("link") }

// Prove takes what a provider signed for a customer, once, and gives a one-time link
// for that customer. Whatever is wrong with it, the error is the same.
func (p *Proofs) Prove(ctx context.Context, text string) (identity.Issued, error) {
	out, err := p.prove(ctx, text)
	p.ids.Note(ctx, "proof", err)
	return out, err
}

func (p *Proofs) prove(ctx context.Context, text string) (identity.Issued, error) {
	id, signed, ok := read(text)
	if !ok {
		return identity.Issued{}, errNoLink()
	}
	var out identity.Issued
	err := p.in(ctx, access.SystemActor("identity"), func(tx claims.Tx, proofs Tx) error {
		key, err := proofs.Key(ctx, id)
		if err != nil {
			return err
		}
		if !key.Vouches() {
			return errNoLink()
		}
		var c jwt.Claims
		if err := signed.Claims(key.Public, &c); err != nil {
			return errNoLink()
		}
		if !p.sound(c, tx.Now()) {
			return errNoLink()
		}
		used, err := proofs.Use(ctx, claims.KeyOf("proof", id.String(), c.ID), c.Expiry.Time().Add(proofSkew))
		if err != nil {
			return err
		}
		if !used {
			return errNoLink()
		}
		out, err = p.ids.LinkProved(ctx, tx, key.Provider, c.Subject, identity.VouchedBy+id.String())
		return err
	})
	if kind := claims.KindOf(err); kind == claims.KindNotFound || kind == claims.KindInvalid {
		err = errNoLink()
	}
	return out, err
}

// read reads whose key a proof says it was signed by.
func read(text string) (id KeyID, signed *jwt.JSONWebToken, ok bool) {
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
	id, err = claims.ParseID[keyNoun](c.Issuer)
	return id, signed, err == nil
}

// sound reports whether what was signed is for this service and now.
func (p *Proofs) sound(c jwt.Claims, now time.Time) bool {
	if c.Subject == "" || c.ID == "" || len(c.ID) > mostProofID || c.Expiry == nil || p.audience == "" {
		return false
	}
	if c.Expiry.Time().After(now.Add(longestProof + proofSkew)) {
		return false
	}
	return c.ValidateWithLeeway(jwt.Expected{AnyAudience: jwt.Audience{p.audience}, Time: now}, proofSkew) == nil
}
