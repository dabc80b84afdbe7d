package api_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// newProver is a provider's own system: its public key, and what it signs for a
// customer.
func newProver(t testing.TB) (public string, sign func(key, customer string, now time.Time) string) {
	t.Helper()
	pub, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: private}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(pub), func(key, customer string, now time.Time) string {
		text, err := jwt.Signed(signer).Claims(jwt.Claims{
			Issuer: key, Subject: customer, Audience: jwt.Audience{"https://bosang.example"}, ID: rand.Text(), Expiry: jwt.NewNumericDate(now.Add(time.Hour)),
		}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}
