package api_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/api/edge"
	"bosang/claims/access"
	"bosang/claims/privacy/suitelog"
)

const goodPassword = "violet-harbour-sings-11"

// codeFor is the code of a secret at the world's time, of the counter after the last
// one that was asked for (RFC 6238).
func (w *world) codeFor(secret string) string {
	w.Helper()
	w.clock.Move(30 * time.Second)
	at := w.clock.Now()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		w.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, uint64(at.Unix()/30))
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&0xf:])&0x7fffffff%1000000)
}

// enter sends what lets somebody in, or further, and gives the cookie.
func (w *world) enter(stage, cookie, path string, body object) (string, object) {
	w.Helper()
	got := w.send(cookie, "POST", path, body)
	if got.StatusCode != http.StatusOK || got.object(w).at("stage") != stage || cookieIn(got) == "" || cookieIn(got) == cookie {
		w.Fatalf("%s is answered with %d: %s, cookie %q", path, got.StatusCode, got.body, cookieIn(got))
	}
	return cookieIn(got), got.object(w)
}

// firstAdministrator comes in by the link of the machine, with password and second
// factor.
func (w *world) firstAdministrator(name string) (cookie, secret string, codes []any) {
	w.Helper()
	link, err := w.ids.AdministratorLink(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	if got := w.must(200, "", "POST", "/v1/links/offer", object{"link": link.Secret}); got.at("purpose") != "administrator" || got.at("waiting") != "false" {
		w.Errorf("the link offers %v", got)
	}
	cookie, _ = w.enter("enrolment", "", "/v1/links/accept", object{"link": link.Secret, "name": name, "password": goodPassword})
	secret = w.must(200, cookie, "POST", "/v1/me/second-factor", nil).at("secret")
	cookie, in := w.enter("open", cookie, "/v1/me/second-factor/confirmation", object{"code": w.codeFor(secret)})
	codes, _ = in["recovery_codes"].([]any)
	return cookie, secret, codes
}

func TestAPersonComesInByLinkPasswordAndSecondFactor(t *testing.T) {
	w := stored(t)
	suitelog.Plant(t, "first@example.com", goodPassword)
	first, secret, codes := w.firstAdministrator("first@example.com")
	if len(codes) != 10 {
		t.Errorf("%d recovery codes", len(codes))
	}
	me := w.must(200, first, "GET", "/v1/me", nil)
	if me.at("role") != "administrator" || me.at("user", "name") != "first@example.com" || me.at("user", "second_factor") != "true" {
		t.Errorf("I am %v", me)
	}
	// Another browser.
	half, _ := w.enter("second_factor", "", "/v1/sign-in", object{"name": "FIRST@example.com", "password": goodPassword})
	if got := w.send(half, "GET", "/v1/me", nil); got.StatusCode != http.StatusUnauthorized || got.object(t).at("code") != "unfinished_sign_in" {
		t.Errorf("half way in: %d %s", got.StatusCode, got.body)
	}
	if got := w.send(half, "POST", "/v1/sign-in/second-factor", object{"code": "000000"}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", got.StatusCode)
	}
	second, _ := w.enter("open", half, "/v1/sign-in/second-factor", object{"code": w.codeFor(secret)})
	list := w.must(200, second, "GET", "/v1/sessions", nil)
	if items, _ := list["items"].([]any); len(items) != 2 || list.at("items", 0, "current") != "true" {
		t.Errorf("the sessions are %v", list)
	}
	w.must(204, second, "DELETE", "/v1/sessions/"+list.at("items", 1, "id"), nil)
	w.must(401, first, "GET", "/v1/me", nil)

	out := w.send(second, "POST", "/v1/sign-out", nil)
	if out.StatusCode != http.StatusNoContent || out.Header.Get("Clear-Site-Data") != `"cache", "cookies", "storage"` ||
		!strings.Contains(strings.Join(out.Header.Values("Set-Cookie"), " "), "bosang_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax") {
		t.Errorf("sign-out is answered with %d %v", out.StatusCode, out.Header)
	}
	w.must(401, second, "GET", "/v1/me", nil)
	// A recovery code stands in for the second factor.
	half, _ = w.enter("second_factor", "", "/v1/sign-in", object{"name": "first@example.com", "password": goodPassword})
	w.enter("open", half, "/v1/sign-in/second-factor", object{"code": codes[0]})
}

// Over TLS, which here ends at a proxy, the cookies are the host's alone.
func TestCookiesAreForTheHostAndForNoScript(t *testing.T) {
	proxies, err := edge.ParseNetworks("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	w := stored(t, func(c *api.Config) { c.Outside.Proxies = proxies })
	_, secret, _ := w.firstAdministrator("first@example.com")
	for scheme, c := range map[string]struct{ prefix, secure string }{"http": {"", ""}, "https": {"__Host-", "; Secure"}} {
		through := []with{header("X-Forwarded-For", "203.0.113.5"), header("X-Forwarded-Proto", scheme)}
		half := w.send("", "POST", "/v1/sign-in", object{"name": "first@example.com", "password": goodPassword}, through...)
		if half.StatusCode != http.StatusOK || len(half.Cookies()) != 1 {
			t.Fatalf("%s: %d %s", scheme, half.StatusCode, half.body)
		}
		cookie := half.Cookies()[0].Name + "=" + half.Cookies()[0].Value
		whole := w.send("", "POST", "/v1/sign-in/second-factor", object{"code": w.codeFor(secret)}, append(through, header("Cookie", cookie))...)
		set := append(half.Header.Values("Set-Cookie"), whole.Header.Values("Set-Cookie")...)
		if len(set) != 3 {
			t.Fatalf("%s: %d %s sets %q", scheme, whole.StatusCode, whole.body, set)
		}
		for _, text := range set {
			if form := regexp.MustCompile(`^` + c.prefix + `bosang_(session|device)=[\w-]{40,}; Path=/; Max-Age=\d+; HttpOnly` + c.secure + `; SameSite=Lax$`); !form.MatchString(text) {
				t.Errorf("%s: a cookie is set as %q", scheme, text)
			}
		}
	}
}

func TestWhoIsRefusedAtSignInLearnsNothing(t *testing.T) {
	w := stored(t)
	w.firstAdministrator("first@example.com")
	same := header("X-Request-Id", "same")
	wrong := w.send("", "POST", "/v1/sign-in", object{"name": "first@example.com", "password": "another-password-11"}, same)
	unknown := w.send("", "POST", "/v1/sign-in", object{"name": "nobody@example.com", "password": "another-password-11"}, same)
	if wrong.StatusCode != http.StatusUnauthorized || string(wrong.body) != string(unknown.body) || cookieIn(wrong) != "" {
		t.Errorf("%d %s and %d %s", wrong.StatusCode, wrong.body, unknown.StatusCode, unknown.body)
	}
	for range 12 {
		wrong = w.send("", "POST", "/v1/sign-in", object{"name": "first@example.com", "password": "another-password-11"})
	}
	if after := wrong.Header.Get("Retry-After"); wrong.StatusCode != http.StatusTooManyRequests || len(after) < 3 {
		t.Errorf("after many: %d, again after %s seconds", wrong.StatusCode, after)
	}
	if !strings.Contains(w.log.String(), `"msg":"refused","security":true,"reason":"too_many_attempts","route":"/v1/sign-in"`) {
		t.Error("the log does not tell of too many attempts")
	}
}

func TestRolesAreGivenByTwoAndAskedForAnew(t *testing.T) {
	w := stored(t)
	a, secret, _ := w.firstAdministrator("a@example.com")
	b, theirs, _ := w.firstAdministrator("b@example.com")
	made := w.must(201, a, "POST", "/v1/users", object{"name": "watch@example.com", "role": "regulator"})
	link := made.at("secret")
	if got := w.must(200, "", "POST", "/v1/links/offer", object{"link": link}); got.at("waiting") != "true" || got.at("name") != "watch@example.com" {
		t.Errorf("before it is approved the link offers %v", got)
	}
	approve := "/v1/approvals/" + made.at("approval", "id") + "/approve"
	if got := w.must(409, a, "POST", approve, nil); got.at("code") != "four_eyes" {
		t.Errorf("one's own request: %v", got)
	}
	w.clock.Move(10 * time.Minute)
	if got := w.must(403, b, "POST", approve, nil); got.at("code") != "sign_in_again" {
		t.Errorf("after ten minutes: %v", got)
	}
	if got := w.must(403, a, "POST", "/v1/sessions/end-others", nil); got.at("code") != "sign_in_again" {
		t.Errorf("after ten minutes: %v", got)
	}
	// Who approves is shown a code, this once, and the link takes it.
	b, _ = w.enter("open", b, "/v1/me/verification", object{"password": goodPassword, "code": w.codeFor(theirs)})
	code := w.must(200, b, "POST", approve, nil).at("code")
	suitelog.Plant(t, code)
	if got := w.must(200, b, "GET", strings.TrimSuffix(approve, "/approve"), nil); got["code"] != nil || len(code) != 9 {
		t.Errorf("the code %q is shown again: %v", code, got)
	}
	if got := w.must(200, "", "POST", "/v1/links/offer", object{"link": link}); got.at("code_needed") != "true" {
		t.Errorf("once it is approved the link offers %v", got)
	}
	if got := w.must(422, "", "POST", "/v1/links/accept", object{"link": link, "password": goodPassword}); got.faults() != "code: required" {
		t.Errorf("without the code: %v", got)
	}
	w.enter("enrolment", "", "/v1/links/accept", object{"link": link, "password": goodPassword, "code": code})
	again, _ := w.enter("open", a, "/v1/me/verification", object{"password": goodPassword, "code": w.codeFor(secret)})
	w.must(401, a, "GET", "/v1/me", nil)
	w.must(204, again, "POST", "/v1/sessions/end-others", nil)
	changed := w.send(again, "PUT", "/v1/me/password", object{"password": goodPassword, "code": w.codeFor(secret), "new_password": "slow-amber-otters-wander"})
	if changed.StatusCode != http.StatusOK {
		t.Errorf("changing the password: %d %s", changed.StatusCode, changed.body)
	}
	if got := w.must(422, cookieIn(changed), "PUT", "/v1/me/password", object{"password": goodPassword, "code": "1", "new_password": "short"}); got.faults() != "password: wrong" {
		t.Errorf("with the old password: %s", got.faults())
	}
}

func TestASessionMakesTokensAndNoTokenDoes(t *testing.T) {
	w := stored(t)
	a, _, _ := w.firstAdministrator("a@example.com")
	body := object{"name": "reader", "scopes": []string{string(access.ReadCatalogue)}}
	made := w.send(a, "POST", "/v1/tokens", body)
	if made.StatusCode != http.StatusCreated || made.object(t).at("token") == "" {
		t.Fatalf("%d %s", made.StatusCode, made.body)
	}
	if got := w.must(422, a, "POST", "/v1/tokens", object{"name": "x", "scopes": []string{"user:write"}, "expires_at": "2030-01-01T00:00:00Z"}); got.faults() != "scopes[0]: scope_unknown; expires_at: token_lifetime" {
		t.Errorf("a token of what none may: %s", got.faults())
	}
	w.must(403, w.admin, "POST", "/v1/tokens", body)
	w.must(403, w.admin, "GET", "/v1/users", nil)
}

func TestAnotherSitesPageDoesNothingInASession(t *testing.T) {
	w := stored(t)
	a, _, _ := w.firstAdministrator("a@example.com")
	elsewhere := header("Sec-Fetch-Site", "cross-site")
	for _, path := range []string{"/v1/tokens", "/v1/sign-out", "/v1/me/second-factor", "/v1/sessions/end-others"} {
		got := w.send(a, "POST", path, object{}, elsewhere)
		if got.StatusCode != http.StatusForbidden || got.object(t).at("code") != "cross_origin" {
			t.Errorf("%s from elsewhere is answered with %d: %s", path, got.StatusCode, got.body)
		}
	}
	// Nor does it sign anybody in as somebody else.
	for path, body := range map[string]object{
		"/v1/sign-in": {"name": "a@example.com", "password": goodPassword}, "/v1/sign-in/second-factor": {"code": "123456"}, "/v1/links/accept": {"link": "x"},
	} {
		if got := w.send("", "POST", path, body, elsewhere); got.StatusCode != http.StatusForbidden || cookieIn(got) != "" {
			t.Errorf("%s from elsewhere is answered with %d: %s", path, got.StatusCode, got.body)
		}
	}
	w.must(200, a, "GET", "/v1/me", nil)
	if got := w.send(a, "GET", "/v1/me", nil); !strings.Contains(got.Header.Get("Vary"), "Cookie") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("who is signed in is told with %v", got.Header)
	}
}

func TestTheLogTellsWhoCameInAndWhoWasRefused(t *testing.T) {
	w := stored(t)
	a, secret, _ := w.firstAdministrator("a@example.com")
	half, _ := w.enter("second_factor", "", "/v1/sign-in", object{"name": "a@example.com", "password": goodPassword})
	user := w.must(200, a, "GET", "/v1/me", nil).at("user", "id")
	request := header("X-Request-Id", "mine")
	ownID := regexp.MustCompile(`"request_id":"[0-9a-f-]{36}"`)
	for says, do := range map[string]func(){
		`"msg":"password refused","security":true,"reason":"sign_in_refused","user_id":"` + user + `","address":"127.0.0.1","request_id":"request-77"`: func() {
			w.send("", "POST", "/v1/sign-in", object{"name": "a@example.com", "password": "another-password-11"}, request)
		},
		`"msg":"password","security":true,"user_id":"` + user + `"`: func() {
			w.send("", "POST", "/v1/sign-in", object{"name": "a@example.com", "password": goodPassword}, request)
		},
		`"msg":"second factor","security":true,"user_id":"` + user + `"`: func() {
			w.enter("open", half, "/v1/sign-in/second-factor", object{"code": w.codeFor(secret)})
		},
		`"msg":"link refused","security":true,"reason":"not_found","address":"127.0.0.1","request_id":"request-77"`: func() {
			w.send("", "POST", "/v1/links/accept", object{"link": "bosang_link_x"}, request)
		},
		`"msg":"proof refused","security":true,"reason":"not_found","request_id":"request-77"`: func() {
			w.send("", "POST", "/v1/proofs", object{"proof": "x"}, request)
		},
		`"msg":"refused","security":true,"reason":"unauthenticated","route":"/v1/me","role":"","address":"127.0.0.1","request_id":"request-77"`: func() {
			w.send("bosang_session=x", "GET", "/v1/me", nil, request)
		},
		`"msg":"refused","security":true,"reason":"forbidden","route":"/v1/tokens","role":"administrator"`: func() {
			w.send(w.admin, "GET", "/v1/tokens", nil, request)
		},
	} {
		before := len(w.log.String())
		do()
		said := ownID.ReplaceAllString(w.log.String()[before:], `"request_id":"request-77"`)
		if !strings.Contains(said, says) || strings.Contains(said, "example.com") {
			t.Errorf("the log says\n%s, and not\n%s", said, says)
		}
	}
}

func TestCustomersComeToTheirSubscriptionsByWhatTheirProviderSigned(t *testing.T) {
	s := stored(t).emoticons()
	s.must(201, s.admin, "POST", "/v1/subscriptions", s.holding(1))
	operator := s.pretend("operator", access.Operator, s.provider, "")
	key, proof := newProver(t)
	added := s.must(201, operator.cookie, "POST", "/v1/providers/"+s.provider+"/signing-keys", object{"name": "billing", "public_key": key})
	id, approval := added.at("id"), added.at("approval_id")
	signed := proof(id, "C-000001", s.clock.Now())
	s.must(404, "", "POST", "/v1/proofs", object{"proof": signed})
	if got := s.must(409, operator.cookie, "POST", "/v1/approvals/"+approval+"/approve", nil); got.at("code") != "four_eyes" {
		t.Errorf("the operator alone: %v", got)
	}
	second := s.pretend("second", access.Operator, s.provider, "")
	s.must(200, second.cookie, "POST", "/v1/approvals/"+approval+"/approve", nil)
	link := s.must(201, "", "POST", "/v1/proofs", object{"proof": signed}).at("secret")
	s.must(404, "", "POST", "/v1/proofs", object{"proof": signed})
	cookie, _ := s.enter("open", "", "/v1/links/accept", object{"link": link, "name": "kim@example.com", "password": goodPassword})
	if got := s.must(200, cookie, "GET", "/v1/subscriptions", nil); got.at("items", 0, "plan_id") == "" {
		t.Errorf("the own subscriptions are %v", got)
	}
	s.must(404, "", "POST", "/v1/links/accept", object{"link": link, "name": "lee@example.com", "password": goodPassword})
	s.must(204, operator.cookie, "DELETE", "/v1/providers/"+s.provider+"/signing-keys/"+id, nil)
	s.must(404, "", "POST", "/v1/proofs", object{"proof": proof(id, "C-000001", s.clock.Now())})
}
