package identity

import (
	"encoding/base32"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// RFC 6238, appendix B (SHA-1), cut to six digits.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totpCode(secret, at/totpStep); got != want {
			t.Errorf("at %d the code is %s, want %s", at, got, want)
		}
		now := time.Unix(at, 0)
		for off, taken := range map[int64]bool{-2: false, -1: true, 0: true, 1: false, 2: false} {
			code := totpCode(secret, at/totpStep+off)
			if counter, found := totpCounter(secret, code, now); found != taken || found && counter != at/totpStep+off {
				t.Errorf("a code that is off by %d: %d, %v", off, counter, found)
			}
		}
	}
}

func TestAnEnrolmentIsReadByApplications(t *testing.T) {
	e := enrolment([]byte("12345678901234567890"), "kim+1@example.com")
	u, err := url.Parse(e.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Bosang:kim+1@example.com" || u.Query().Get("issuer") != "Bosang" {
		t.Errorf("the address is %s: %v", e.URI, err)
	}
	if raw, err := base32.StdEncoding.DecodeString(u.Query().Get("secret")); err != nil || string(raw) != "12345678901234567890" {
		t.Errorf("the secret is %q: %v", raw, err)
	}
}

func TestNamesAreTheSameHoweverTheyAreWritten(t *testing.T) {
	for in, want := range map[string]string{
		"Kim@Example.com ": "kim@example.com", "ＫＩＭ＠example.com": "kim@example.com", "홍길동": "홍길동", "\u1112\u1169\u11bc길동": "홍길동",
		"ab": "", "a b c": "", "a\u200bbc": "", "abc\x00": "", strings.Repeat("x", 255): "", "\xff\xff\xff": "", "a/b/c": "",
	} {
		got, ok := normalName(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v", in, got, ok)
		}
	}
}

func FuzzNormalName(f *testing.F) {
	f.Add("Kim@Example.com")
	f.Fuzz(func(t *testing.T, in string) {
		if once, ok := normalName(in); ok {
			if twice, ok := normalName(once); !ok || twice != once {
				t.Errorf("%q is %q and then %q", in, once, twice)
			}
		}
	})
}

func TestASecretIsOfOneKindAlone(t *testing.T) {
	kinds := []kind{sessionSecret, deviceSecret, linkSecret, tokenSecret}
	for _, k := range kinds {
		text, kept := k.draw()
		for _, other := range kinds {
			got, ok := other.parse(text)
			if ok != (other == k) || ok && got != kept {
				t.Errorf("a %s taken for a %s: %v", k.name, other.name, ok)
			}
		}
		for _, spoilt := range []string{"", text[:len(text)-1], text + "A", text[:len(text)-1] + "=", strings.ToUpper(text)} {
			if _, ok := k.parse(spoilt); ok {
				t.Errorf("%q is taken", spoilt)
			}
		}
	}
}

func FuzzReadProof(f *testing.F) {
	f.Add("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.AAAA")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, text string) {
		if id, _, ok := readProof(text); ok && id.IsZero() && !strings.Contains(text, ".") {
			t.Errorf("readProof(%q) names nobody", text)
		}
	})
}

// keyed is a vault with a key of indexes and nothing else.
type keyed struct{ Vault }

func (keyed) Index(kind string, texts ...string) (claims.Key, error) {
	return claims.KeyOf("secret", append([]string{kind}, texts...)...), nil
}

func TestAttemptsAreCountedByTheNetworkOfACustomer(t *testing.T) {
	i := &Identity{vault: keyed{}}
	key := func(text string) claims.Key {
		p, err := i.addressPool(netip.MustParseAddr(text))
		if err != nil {
			t.Fatal(err)
		}
		return p.key
	}
	if key("192.0.2.1") == key("192.0.2.2") || key("192.0.2.1") != key("::ffff:192.0.2.1") {
		t.Error("addresses of version 4 are mistaken")
	}
	if key("2001:db8::1") != key("2001:db8::ffff:1") || key("2001:db8::1") == key("2001:db8:0:1::1") {
		t.Error("addresses of version 6 are mistaken")
	}
	// The table tells no address to who lacks the key: see the attack of the review.
	if key("192.0.2.1") == claims.KeyOf("attempt", "address", "192.0.2.1/32") {
		t.Error("an address is found out by trying")
	}
	if p, err := i.addressPool(netip.Addr{}); err != nil || !p.key.IsZero() {
		t.Error("no address has a pool")
	}
}

func TestATokenLivesAYearAtMost(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	actor := access.Actor{Subject: "x", Role: access.Regulator}
	if _, _, err := MintToken(actor, now, LongestTokenLived+1); err == nil {
		t.Error("a longer one is made")
	}
	old := Token{CreatedAt: now, ExpiresAt: now.AddDate(10, 0, 0)} // made before there was a limit
	if !old.Live(now.Add(LongestTokenLived-1)) || old.Live(now.Add(LongestTokenLived)) {
		t.Error("an old one does not live for a year")
	}
	actor.Scopes = []access.Permission{access.WriteEdition, access.WriteToken}
	if _, _, err := MintToken(actor, now, time.Hour); err == nil {
		t.Error("a token makes tokens")
	}
}

func TestOfABrowserItsFamilyIsKept(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0":               "Edge Windows",
		"Mozilla/5.0 (Linux; Android 15; SM-S931N Build/AP3A) AppleWebKit/537.36 Chrome/139 Mobile Safari KAKAOTALK 25.8": "KakaoTalk Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0":                                          "Firefox Linux",
		"curl/8.5.0": "curl", "": "", "<script>": "",
	} {
		if got := family(agent); got != want {
			t.Errorf("%q is %q", agent, got)
		}
	}
}
