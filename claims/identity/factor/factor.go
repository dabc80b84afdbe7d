// Package factor makes and reads what stands for a second factor: the codes of an
// application, and the recovery codes of who has lost it.
package factor

import (
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
)

// Codes of RFC 6238: six digits for each thirty seconds, of HMAC-SHA-1 with a secret
// of 160 bits. The code before is taken too, for who was typing (5.2); none after.
const (
	step   = 30
	digits = 1_000_000
)

// Bytes is how long the secret of a second factor is.
const Bytes = 20

// codeOf gives the code of a counter (RFC 4226, 5.3).
func codeOf(secret []byte, counter int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, counter) // never fails
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%digits)
}

// Counter gives the counter whose code this is, around an instant.
func Counter(secret []byte, code string, now time.Time) (counter int64, found bool) {
	last := now.Unix() / step
	for c := last - 1; c <= last; c++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(secret, c)), []byte(code)) == 1 {
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

// Enrol gives the enrolment of a secret for the user of a name.
func Enrol(secret []byte, name string) Enrolment {
	return EnrolmentOf(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), name)
}

// EnrolmentOf gives the enrolment of a secret, by its text, for the user of a name.
func EnrolmentOf(text, name string) Enrolment {
	q := url.Values{"secret": {text}, "issuer": {"Bosang"}}
	return Enrolment{Secret: text, URI: "otpauth://totp/" + url.PathEscape("Bosang:"+name) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")}
}

// RecoveryCodes is how many codes there are for who has lost the second factor, and
// RecoveryLetters how long each is without its marks.
const (
	RecoveryCodes   = 10
	RecoveryLetters = 24 // 120 bits: so many need no slow hash
)

// DrawRecoveryCode draws one, as it is kept and as it is shown.
func DrawRecoveryCode() (text, shown string) {
	text = rand.Text()[:RecoveryLetters]
	var groups []string
	for group := range slices.Chunk([]byte(text), 4) {
		groups = append(groups, string(group))
	}
	return text, strings.Join(groups, "-")
}

// Normal reads a code as people write it.
func Normal(code string) string {
	if len(code) > 64 {
		return ""
	}
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}
