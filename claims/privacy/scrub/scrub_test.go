package scrub_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"bosang/claims/privacy/scrub"
)

// What is secret here is made up: the keys open nothing, and nobody is meant.
const (
	token = "bosang_0123456789abcdefghijklmnopqrstuvwxyzABCDEF_"
	jwt   = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl"
)

func TestTextTakesOutWhatHasTheFormOfASecretOrOfPersonalData(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"token " + token + " is unknown", "token [secret] is unknown"},
		{"link bosang_link_" + token[7:] + ".", "link [secret]."},
		{"session=bosang_session_" + token[7:], "session=[secret]"},
		{"Authorization: Bearer abcdefgh1234, next", "Authorization: [secret]"},
		{"sent Bearer abcdefgh1234, next", "sent Bearer [secret], next"},
		{`map[Authorization:[Basic dXNlcjpwYXNz] Accept:[*/*]]`, `map[Authorization:[secret]`},
		{"Cookie: a=b; c=d", "Cookie: [secret]"},
		{"__Host-bosang=abcdef; Path=/", "__Host-bosang=[secret]; Path=/"},
		{"id token " + jwt, "id token [secret]"},
		{"postgres://owner:p@ss:word@db.example:5432/bosang", "postgres://owner:[secret]@db.example:5432/bosang"},
		{"postgres://owner@db.example/bosang", "postgres://owner@db.example/bosang"},
		{`Get "https://id.example/cb?code=4/0AX&state=xyz&lang=ko": refused`, `Get "https://id.example/cb?code=[secret]&state=[secret]&lang=ko": refused`},
		{"host=db user=owner password=hunter2 sslmode=require", "host=db user=owner password=[secret] sslmode=require"},
		{`{"password":"hunter 2","role":"operator"}`, `{"password":"[secret]","role":"operator"}`},
		{"otpauth://totp/Bosang:kim?secret=JBSW", "otpauth://[secret]"},
		{"hash $argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA kept", "hash [secret] kept"},
		{"-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\n", "[secret]\n"},
		{"-----BEGIN PRIVATE KEY-----\ncut off", "[secret]"},
		{"to kim.minsu+bosang@mail.example.co.kr now", "to [e-mail] now"},
		{"to 김@한국.한국 now", "to [e-mail] now"},
		{"born 900101-1234567", "born ******-*******"},
		{"call 010-1234-5678 or 01012345678 or +82 10 1234 5678", "call [phone] or [phone] or [phone]"},
		{"after 3 010-1234-5678", "after 3 [phone]"},
		{"call 02-123-4567 or 031-123-4567", "call [phone] or [phone]"},
		{"call (02)1234-5678, (031) 123-4567 or (02)123-4567", "call [phone], [phone] or [phone]"},
		{"call ０１０－１２３４－５６７８ or 010–1234–5678", "call [phone] or [phone]"},
		{"born ９００１０１－１２３４５６７", "born ******-*******"},
		{"GET /x?mail=kim%40naver.com&lang=ko", "GET /x?mail=[e-mail]&lang=ko"},
		{"PGPASSWORD=x psql", "PGPASSWORD=[secret] psql"},
		{`host=db password='a b\' c' sslmode=require`, "host=db password=[secret] sslmode=require"},
		{`password="a b" and my_api_token=abc`, "password=[secret] and my_api_token=[secret]"},
		{"code ABCD-EFGH-2345-IJKL-MNOP-67QR used", "code [secret] used"},
		{"card 4111 1111 1111 1111 and 4111111111111111", "card [card] and [card]"},
		{"row 1234 4111-1111-1111-1111", "row 1234 [card]"},
		{"to 3333-01-1234567 and 110-123-456789", "to [account] and [account]"},
	} {
		if got := scrub.Text(c.text); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
		if again := scrub.Text(scrub.Text(c.text)); again != scrub.Text(c.text) {
			t.Errorf("%q, scrubbed again, becomes %q", c.text, again)
		}
	}
}

func TestTextLetsTheRestBe(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "serving", "GET /v1/claims/{claim} 200", "127.0.0.1:8080", "2026-11-28T23:30:00.123456Z", "2026-11-28-1530", "1760000000",
		"11112222-3333-4444-8555-666677778888", "claim 11112222-3333-4444-8555-666677778888 decided", "BS-7K3M-9QXD",
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "took 12.345s", "rows 12, 13 and 14", "kakao-2022-10-15",
		"github.com/labstack/echo/v4@v4.16.0/router.go:171", "bosang_http_request_seconds", "role bosang_service", "pipeline v1.2.3",
		"a basic token", "the token was revoked", "/tmp/bosang-run-3839583958/data", "exit code=1", "amount 1234567890 won",
		"SELECT $1 FROM claims WHERE id = $2", "the state is pending, code: too_many", "4111111111111112",
		"1–2 and 2026–11–28", "rows １２ and １３", "100%40", "drop-down-list-with-some-more", "password: none", "token=",
	} {
		if got := scrub.Text(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// shy says what it is itself.
type shy struct{ secret string }

func (s shy) LogValue() slog.Value { return slog.StringValue("its token is " + s.secret) }

func TestTheHandlerScrubsMessagesAndValuesOfEveryKind(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*bytes.Buffer) slog.Handler{
		"JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
	} {
		var out bytes.Buffer
		logger := slog.New(scrub.Handler(make(&out)))
		logger = logger.With("with", token).WithGroup("group")
		logger.Info("refused "+token,
			"text", token,
			"error", errors.Join(errors.New("outer"), errors.New(token)),
			"bytes", []byte(token),
			"struct", struct{ A string }{token},
			"map", map[string][]string{"a": {token}},
			"valuer", shy{token},
			slog.Group("inner", "text", token, "password", 12345),
			"customer_number", "C-000001",
			"client_secret", "hunter2",
			"X-Session-Token", []string{"hunter2"},
			"address", netip.MustParseAddr("127.0.0.1"),
			"count", 3, "took", 2*time.Second, "empty", nil)
		got := out.String()
		for _, secret := range []string{token, token[7:], "C-000001", "hunter2", "12345"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: %q was logged: %s", name, secret, got)
			}
		}
		for _, kept := range []string{"refused [secret]", "outer", "127.0.0.1", "count", "3"} {
			if !strings.Contains(got, kept) {
				t.Errorf("%s: %q was lost: %s", name, kept, got)
			}
		}
	}
}

func TestTheHandlerKeepsLevels(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := slog.New(scrub.Handler(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn})))
	logger.Info("quiet")
	logger.Warn("loud")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "loud") {
		t.Error(got)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{token, jwt, "900101-1234567", "a@b.co", "4111 1111 1111 1111", "postgres://a:b@c/d", "-----BEGIN PRIVATE KEY-----"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		scrubbed := scrub.Text(text + " " + token)
		if strings.Contains(scrubbed, token) {
			t.Errorf("%q hides a token", text)
		}
	})
}
