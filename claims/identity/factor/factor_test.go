package factor

import (
	"encoding/base32"
	"net/url"
	"testing"
	"time"
)

// RFC 6238, appendix B (SHA-1), cut to six digits.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := codeOf(secret, at/step); got != want {
			t.Errorf("at %d the code is %s, want %s", at, got, want)
		}
		now := time.Unix(at, 0)
		for off, taken := range map[int64]bool{-2: false, -1: true, 0: true, 1: false, 2: false} {
			code := codeOf(secret, at/step+off)
			if counter, found := Counter(secret, code, now); found != taken || found && counter != at/step+off {
				t.Errorf("a code that is off by %d: %d, %v", off, counter, found)
			}
		}
	}
}

func TestAnEnrolmentIsReadByApplications(t *testing.T) {
	e := Enrol([]byte("12345678901234567890"), "kim+1@example.com")
	u, err := url.Parse(e.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Bosang:kim+1@example.com" || u.Query().Get("issuer") != "Bosang" {
		t.Errorf("the address is %s: %v", e.URI, err)
	}
	if raw, err := base32.StdEncoding.DecodeString(u.Query().Get("secret")); err != nil || string(raw) != "12345678901234567890" {
		t.Errorf("the secret is %q: %v", raw, err)
	}
}
