package openid

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

const (
	// attemptTime is how long a person has to sign in at the identity provider.
	attemptTime = 10 * time.Minute
	// leastSecret is the least size of a secret that attempts are sealed with, in bytes.
	leastSecret = 32
	// sealing names what is sealed: neither the key nor the sealed text fits anything else.
	sealing = "bosang openid attempt v1"
)

// attempt is a sign-in that a browser has begun.
type attempt struct {
	IdentityProvider string `json:"p"`
	State            string `json:"s"`
	Nonce            string `json:"n"`
	Verifier         string `json:"v"`
	Return           string `json:"r,omitempty"`
	StepUp           bool   `json:"u,omitempty"`
	Began            int64  `json:"t"` // seconds since 1970
}

// began is when the attempt was begun.
func (a attempt) began() time.Time { return time.Unix(a.Began, 0).UTC() }

// over reports whether the attempt's time is over.
func (a attempt) over(now time.Time) bool {
	return !now.Before(a.began().Add(attemptTime)) || now.Add(Skew).Before(a.began())
}

// seals seal attempts: the first does, all open.
type seals []cipher.AEAD

func newSeals(secrets [][]byte) (seals, error) {
	var made seals
	for _, secret := range secrets {
		if len(secret) < leastSecret {
			return nil, errors.New("openid: a secret that seals attempts has at least 32 bytes")
		}
		key, err := hkdf.Key(sha256.New, secret, nil, sealing, 32)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		one, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	if len(made) == 0 {
		return nil, errors.New("openid: a secret is needed that seals attempts")
	}
	return made, nil
}

func (s seals) seal(a attempt) (string, error) {
	plain, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	sealed := s[0].Seal(nil, nil, plain, []byte(sealing)) //nolint:gosec // G407: this mode draws its nonce itself, and wants none
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// open gives the attempt that was sealed; false where it was not, or not here.
func (s seals) open(text string) (attempt, bool) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return attempt{}, false
	}
	for _, one := range s {
		plain, err := one.Open(nil, nil, sealed, []byte(sealing))
		if err != nil {
			continue
		}
		var a attempt
		if json.Unmarshal(plain, &a) != nil {
			return attempt{}, false
		}
		return a, true
	}
	return attempt{}, false
}

// CookieName is the name of the cookie that holds an attempt. With TLS it is one
// that only this host can set, for all its paths, over TLS (the prefix __Host-).
func (c *Client) CookieName() string {
	if c.secure {
		return "__Host-bosang_attempt"
	}
	return "bosang_attempt"
}

// cookie makes the attempt's cookie. There is one: who begins twice ends the
// first, and no page of another's can fill a browser with cookies. SameSite is
// Lax, so that it comes along when the identity provider sends the browser back.
func (c *Client) cookie(value string, seconds int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // G124: Secure is left out on loopback without TLS alone, see New
		Name: c.CookieName(), Value: value, Path: "/", MaxAge: seconds,
		Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// Forget is the cookie that ends an attempt in the browser: to be set when it has
// succeeded.
func (c *Client) Forget() *http.Cookie { return c.cookie("", -1) }
