package openid

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// A key that an identity provider takes back is not believed for longer than
// keysFresh; where it cannot be asked, for no longer than keysStale.
const (
	keysFresh = 15 * time.Minute
	keysStale = 4 * time.Hour
	// leastRSA is the least size of an RSA key, in bits (RFC 7518, section 3.3).
	leastRSA = 2048
	// maxKeys bounds how many keys are tried.
	maxKeys = 32
)

// keys are what an identity provider signs with.
type keys []jose.JSONWebKey

// errNoKeys says that an answer was no set of keys.
var errNoKeys = errors.New("what it answered as its keys is no JSON Web Key Set")

// fetchKeys reads a JSON Web Key Set (RFC 7517). Keys that nothing here can be
// signed with are left out, as section 5 asks: others than public ones for
// signatures, kinds that are not known, RSA keys that are too short.
func fetchKeys(ctx context.Context, client *http.Client, address string) (keys, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errNoKeys
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	answer, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("its keys cannot be had: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read only
	var sent struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&sent); err != nil || sent.Keys == nil {
		return nil, errNoKeys
	}
	var known keys
	for _, raw := range sent.Keys {
		var key jose.JSONWebKey
		if err := json.Unmarshal(raw, &key); err != nil || !signs(key) {
			continue
		}
		if known = append(known, key); len(known) == maxKeys {
			break
		}
	}
	if len(known) == 0 {
		return nil, errors.New("none of its keys is one that signatures can be verified with")
	}
	return known, nil
}

// signs reports whether a key is one to verify signatures with.
func signs(k jose.JSONWebKey) bool {
	if k.Use != "" && k.Use != "sig" {
		return false
	}
	switch public := k.Key.(type) {
	case *rsa.PublicKey:
		return public.N.BitLen() >= leastRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	}
	return false // a shared secret, or a private key that should not be here
}

// verify gives what a token says if one of the keys has signed it.
func (k keys) verify(token *jose.JSONWebSignature) ([]byte, bool) {
	header := token.Signatures[0].Protected
	for i := range k {
		// A key without a name, and a token that names none, fit any (RFC 7515, section 4.1.4).
		if header.KeyID != "" && k[i].KeyID != "" && header.KeyID != k[i].KeyID {
			continue
		}
		if k[i].Algorithm != "" && k[i].Algorithm != header.Algorithm {
			continue
		}
		if payload, err := token.Verify(k[i].Key); err == nil {
			return payload, true
		}
	}
	return nil, false
}
