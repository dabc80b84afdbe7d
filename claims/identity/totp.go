package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every authenticator application has it
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"bosang/claims"
)

// Codes of RFC 6238: six digits for each thirty seconds, of HMAC-SHA-1 with a secret
// of 160 bits. The code before is taken too, for who was typing (5.2); none after.
const (
	totpStep   = 30
	totpDigits = 1_000_000
	totpField  = "credentials.totp"
)

// FactorBytes is how long the secret of a second factor is.
const FactorBytes = 20

// totpCode gives the code of a counter (RFC 4226, 5.3).
func totpCode(secret []byte, counter int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, counter) // never fails
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%totpDigits)
}

// totpCounter gives the counter whose code this is, around an instant.
func totpCounter(secret []byte, code string, now time.Time) (counter int64, found bool) {
	last := now.Unix() / totpStep
	for c := last - 1; c <= last; c++ {
		if subtle.ConstantTimeCompare([]byte(totpCode(secret, c)), []byte(code)) == 1 {
			counter, found = c, true
		}
	}
	return counter, found
}

// Enrolment is a secret of the second factor that is to be put into an application:
// as text, and as the address that applications read from a QR code.
type Enrolment struct {
	Secret string
	URI    string
}

func enrolment(secret []byte, name string) Enrolment {
	return EnrolmentOf(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), name)
}

// EnrolmentOf gives the enrolment of a secret, by its text, for the user of a name.
func EnrolmentOf(text, name string) Enrolment {
	q := url.Values{"secret": {text}, "issuer": {"Bosang"}}
	return Enrolment{Secret: text, URI: "otpauth://totp/" + url.PathEscape("Bosang:"+name) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")}
}

// recoveryCodes is how many codes there are for who has lost the second factor.
const (
	recoveryCodes = 10
	codeLetters   = 24 // 120 bits: so many need no slow hash
)

// drawCodes makes recovery codes, and what is kept of them.
func (i *Identity) drawCodes(user UserID) (shown []string, kept []claims.Key, err error) {
	for range recoveryCodes {
		text := rand.Text()[:codeLetters]
		key, err := i.codeKey(user, text)
		if err != nil {
			return nil, nil, err
		}
		kept = append(kept, key)
		var groups []string
		for group := range slices.Chunk([]byte(text), 4) {
			groups = append(groups, string(group))
		}
		shown = append(shown, strings.Join(groups, "-"))
	}
	return shown, kept, nil
}

func (i *Identity) codeKey(user UserID, code string) (claims.Key, error) {
	return i.vault.Index("recovery code", user.String(), code)
}

// normalCode reads a code as people write it.
func normalCode(code string) string {
	if len(code) > 64 {
		return ""
	}
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// useCode takes a code of the second factor, or a recovery code, and reports whether
// it is one that was not used before.
func (i *Identity) useCode(ctx context.Context, tx claims.Tx, ids Tx, c Credentials, code string) (bool, error) {
	code = normalCode(code)
	if len(code) == codeLetters {
		key, err := i.codeKey(c.User, code)
		if err != nil {
			return false, err
		}
		used, err := ids.UseRecoveryCode(ctx, c.User, key)
		if err != nil || !used {
			return false, err
		}
		return true, record(ctx, tx, c.User, "recovery_code_used", Subject(c.User))
	}
	if len(c.TOTP) == 0 {
		return false, nil
	}
	secret, err := i.vault.Open(ctx, tx, c.User, totpField, c.TOTP)
	if err != nil {
		return false, err
	}
	counter, found := totpCounter(secret, code, tx.Now())
	if !found {
		return false, nil
	}
	return ids.UseCounter(ctx, c.User, counter)
}
