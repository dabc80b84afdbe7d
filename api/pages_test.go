package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/privacy/suitelog"
)

var recoveryCode = regexp.MustCompile(`<li><code>([A-Z2-7-]+)</code></li>`)

func TestTheFirstAdministratorComesInByALinkAndAgainByPasswordAndCode(t *testing.T) {
	w := stored(t)
	link, err := w.ids.AdministratorLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser("en-GB,en;q=0.9")
	b.open("/account").stands(200, "/sign-in", "Sign in")
	b.open("/link/"+link.Secret).stands(200, "", "Make the first administrator")
	b.fill("Make the account", "name", "first@example.com", "password", goodPassword, "password_again", goodPassword)
	b.stands(200, "/account/second-factor", "only with an authenticator app")
	b.open("/account").stands(200, "/account/second-factor")
	b.open("/account/tokens").stands(200, "/account/second-factor?next=%2Faccount%2Ftokens")
	b.fill("Begin").stands(200, "/account/second-factor?next=%2Faccount%2Ftokens", "<svg class=\"qr\"", "otpauth://totp/Bosang").takeSecret()
	b.fill("Set up", "code", "000000").stands(422, "", "It is not right", `href="#code"`)
	b.fill("Set up", "code", b.code()).stands(200, "", "Your recovery codes", `href="/account/tokens"`)
	codes := recoveryCode.FindAllStringSubmatch(b.page, -1)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes are shown: %s", len(codes), b.page)
	}
	b.open("/account").stands(200, "/account", "first@example.com", "Administrator", "10 left", "Chrome Windows")
	b.fill("Sign out").stands(200, "/sign-in?said=signed_out", "You have signed out")
	if b.has("bosang_session") || !b.has("bosang_device") {
		t.Errorf("after signing out there are the cookies %v", b.cookies())
	}
	b.open("/account").stands(200, "/sign-in")
	b.fill("Sign in", "name", "First@Example.com", "password", "another-password-here").stands(422, "/sign-in", "name or the password is not right", `value="First@Example.com"`)
	b.fill("Sign in", "name", "First@Example.com", "password", goodPassword).stands(200, "/sign-in/code")
	b.open("/account").stands(200, "/sign-in/code")
	b.fill("Continue", "code", b.code()).stands(200, "/account", "first@example.com")
	// And once more, without the application.
	b.fill("Sign out")
	b.fill("Sign in", "name", "first@example.com", "password", goodPassword).fill("Continue", "recovery_code", codes[3][1]).stands(200, "/account", "9 left")
	b.fill("Sign out")
	b.fill("Sign in", "name", "first@example.com", "password", goodPassword).fill("Continue", "recovery_code", codes[3][1]).stands(422, "", `href="#recovery_code"`)
	b.open("/link/"+link.Secret).stands(404, "", "This link does not work")
}

func TestOpeningALinkUsesNothingUp(t *testing.T) {
	w := stored(t)
	link, err := w.ids.AdministratorLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser("ko")
	for range 3 {
		b.open("/link/"+link.Secret).stands(200, "", "첫 관리자 계정 만들기")
	}
	b.fill("계정 만들기", "name", "x", "password", "short", "password_again", "other").stands(422, "", `href="#password_again"`)
	b.fill("계정 만들기", "name", "x", "password", "short", "password_again", "short").stands(422, "", `href="#name"`)
	b.fill("계정 만들기", "name", "first@example.com", "password", "short", "password_again", "short").stands(422, "", `href="#password"`, "12자 이상")
	b.fill("계정 만들기", "name", "first@example.com", "password", goodPassword, "password_again", goodPassword).stands(200, "/account/second-factor", "인증 앱 등록")
}

func TestAFormOfAnotherSiteChangesNothing(t *testing.T) {
	w := stored(t)
	b := w.administrator(w.browser("en"), "first@example.com")
	b.from = "cross-site"
	b.fill("Sign out").stands(403, "", "The form came from elsewhere")
	b.open("/account").stands(200, "/account")
	b.open("/account/tokens").fill("Make the token", "name", "x", "scopes", "claim:read", "days", "7").stands(403, "")
	b.from = "same-site"
	b.open("/account/tokens").fill("Make the token", "name", "x", "scopes", "claim:read", "days", "7").stands(403, "")
	b.open("/account/tokens").stands(200, "", "There is none yet")
	// Nor does another site sign somebody in.
	out := w.browser("en")
	out.from = "cross-site"
	out.open("/sign-in").fill("Sign in", "name", "first@example.com", "password", goodPassword).stands(403, "")
	if len(out.cookies()) > 0 {
		t.Errorf("another site is given %v", out.cookies())
	}
}

func TestEveryPageOfTheAccountAsksForASession(t *testing.T) {
	w := stored(t)
	asked := 0
	for route := range api.Open() {
		method, path, _ := strings.Cut(route, " ")
		if !strings.HasPrefix(path, "/account") {
			continue
		}
		asked++
		path = strings.NewReplacer("{session}", nowhere, "{token}", nowhere, "{membership}", nowhere).Replace(path)
		for name, with := range map[string][]with{
			"nobody": nil, "a cookie that nobody has": {header("Cookie", "bosang_session=bosang_session_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
			"a token": {header("Authorization", "Bearer "+w.admin)},
		} {
			got := w.send("", method, path, "", append(with, header("Content-Type", "application/x-www-form-urlencoded"))...)
			if to := got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") || len(got.body) > 0 {
				t.Errorf("%s by %s is answered with %d, %q: %s", route, name, got.StatusCode, to, got.body)
			}
		}
	}
	if asked < 15 {
		t.Errorf("only %d pages of the account", asked)
	}
}

func TestSignInGoesOnToThisServiceAlone(t *testing.T) {
	w := stored(t)
	b := w.administrator(w.browser("en"), "first@example.com")
	for next, want := range map[string]string{
		"/account/tokens": "/account/tokens", "/account?lang=ko": "/account?lang=ko", "/docs?x=//y": "/docs?x=//y",
		"//evil.example/": "/account", "https://evil.example/": "/account", `/\evil.example`: "/account", "/%2Fevil.example": "/account",
		"/%5cevil.example": "/account", "/\t/evil.example": "/account", "javascript:alert(1)": "/account", "": "/account", "account": "/account",
		"/..//evil.example": "/account", "/%252Fevil.example": "/account",
	} {
		b.client.CheckRedirect = nil
		b.open("/account").fill("Sign out")
		b.open("/sign-in?"+url.Values{"next": {next}}.Encode()).fill("Sign in", "name", "first@example.com", "password", goodPassword)
		var led string
		b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if led = r.URL.RequestURI(); r.URL.Host != b.at.Host {
				led = r.URL.String()
			}
			return http.ErrUseLastResponse
		}
		form := url.Values{"code": {b.code()}}
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.at.String(), strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if led != want {
			t.Errorf("next=%q leads to %q, not %q", next, led, want)
		}
	}
}

var madeToken = regexp.MustCompile(`<code class="secret">(bosang_[A-Za-z0-9_-]{43})</code>`)

func TestATokenIsShownOnceActsWithinItsScopesAndIsRevoked(t *testing.T) {
	w := stored(t, func(c *api.Config) { c.Tokens = nil })
	b := w.administrator(w.browser("en"), "first@example.com")
	b.open("/account/tokens").stands(200, "", "There is none yet", "(Administrator)")
	b.fill("Make the token", "name", "", "days", "9").stands(422, "", `href="#name"`, `href="#scopes"`, `href="#days"`)
	b.fill("Make the token", "name", "<b>nightly & co</b>", "scopes", "catalogue:read", "scopes", "claim:read", "days", "30")
	b.stands(200, "/account/tokens", "Your new token", "&lt;b&gt;nightly &amp; co&lt;/b&gt;")
	made := madeToken.FindStringSubmatch(b.page)
	if made == nil {
		t.Fatalf("no token is shown: %s", b.page)
	}
	w.must(200, made[1], "GET", "/v1/providers", nil)
	w.must(403, made[1], "GET", "/v1/subscriptions", nil)
	b.open("/account/tokens").stands(200, "", "&lt;b&gt;nightly &amp; co&lt;/b&gt;", "catalogue:read", "Last used")
	if strings.Contains(b.page, made[1]) {
		t.Error("a token is shown again")
	}
	b.fill("Revoke").stands(200, "/account/tokens?said=token_revoked", "There is none yet")
	w.must(401, made[1], "GET", "/v1/providers", nil)
	// Who signed in long ago shows first who they are, before typing anything.
	w.clock.Move(11 * time.Minute)
	b.open("/account/tokens").stands(200, "", `href="/account/verification?next=%2Faccount%2Ftokens"`)
	if strings.Contains(b.page, "Make the token") {
		t.Error("a form is shown that will be refused")
	}
	b.ask(http.MethodPost, "/account/tokens", url.Values{"name": {"x"}, "scopes": {"claim:read"}, "days": {"7"}}, "same-origin").stands(200, "/account/verification?next=%2Faccount%2Ftokens")
	b.fill("Confirm", "password", goodPassword, "code", b.code()).stands(200, "/account/tokens", "Make the token", "There is none yet")
}

func TestSessionsAreSeenAndEndedByWhoJustShowedThatItIsThey(t *testing.T) {
	w := stored(t)
	here := w.administrator(w.browser("en"), "first@example.com")
	there := w.browser("ko")
	there.agent, there.totp = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", here.totp
	there.open("/sign-in").fill("로그인", "name", "first@example.com", "password", goodPassword).fill("계속", "code", there.code()).stands(200, "/account", "내 계정")
	w.clock.Move(11 * time.Minute)
	here.open("/account").stands(200, "/account", "Safari iOS", "this browser")
	here.fill("Sign out<span").stands(200, "/account/verification", "Confirm that it is you")
	here.fill("Confirm", "password", "not-this-one-at-all", "code", here.code()).stands(422, "", `href="#password"`)
	here.fill("Confirm", "password", goodPassword, "code", here.code()).stands(200, "/account")
	here.fill("Sign out<span").stands(200, "/account?said=session_ended", "That browser was signed out")
	if strings.Contains(here.page, "Safari iOS") {
		t.Error("a session that was ended is shown")
	}
	there.open("/account").stands(200, "/sign-in")
	there.fill("로그인", "name", "first@example.com", "password", goodPassword).fill("계속", "code", there.code()).stands(200, "/account")
	here.open("/account").fill("Sign out all other browsers").stands(200, "/account?said=sessions_ended", "All other browsers")
	there.open("/account").stands(200, "/sign-in")
}

func TestPasswordAndSecondFactorAreChangedByWhoShowsBoth(t *testing.T) {
	w := stored(t)
	b := w.administrator(w.browser("en"), "first@example.com")
	const next = "orchid-tramway-forty-2"
	b.open("/account/password").fill("Change the password", "password", goodPassword, "code", b.code(), "new_password", next, "password_again", "other").stands(422, "", `href="#password_again"`)
	b.fill("Change the password", "password", "not-the-password-now", "code", b.code(), "new_password", next, "password_again", next).stands(422, "", `href="#password"`)
	b.fill("Change the password", "password", goodPassword, "code", b.code(), "new_password", next, "password_again", next).stands(200, "/account?said=password_changed", "Your password was changed")
	b.open("/account/second-factor").fill("Begin", "password", next, "code", "").stands(422, "", `href="#code"`)
	b.fill("Begin", "password", next, "code", b.code()).takeSecret().fill("Set up", "code", b.code()).stands(200, "", "Your recovery codes")
	b.open("/account/recovery-codes").fill("Get new codes", "password", next, "code", b.code()).stands(200, "", "Your recovery codes")
	b.open("/account/second-factor/removal").fill("Remove it", "password", next, "code", b.code()).stands(409, "", "do not go without one")
	b.open("/account").fill("Sign out")
	b.fill("Sign in", "name", "first@example.com", "password", goodPassword).stands(422, "")
	b.fill("Sign in", "name", "first@example.com", "password", next).fill("Continue", "code", b.code()).stands(200, "/account")
}

// invitation is a link by which a customer of the scene comes in, with its code.
func (s *scene) invitation(provider, number string) (page, code string) {
	s.Helper()
	out, err := s.ids.InviteCustomer(context.Background(),
		s.pretend("inviter-"+provider, access.Operator, provider, "").actor,
		claims.ProviderID(idOf(s, provider)), number)
	if err != nil {
		s.Fatal(err)
	}
	second := s.pretend("second-"+provider, access.Operator, provider, "")
	code = s.must(200, second.cookie, "POST", "/v1/approvals/"+out.Approval.ID.String()+"/approve", nil).at("code")
	suitelog.Plant(s, code)
	return "/link/" + out.Secret, code
}

func TestACustomerComesInJoinsAnotherProvidersSubscriptionsAndActsForEither(t *testing.T) {
	w := stored(t)
	s, rival := w.emoticons(), w.emoticonsOf("rival", "rival-incident")
	a := w.administrator(w.browser("en"), "first@example.com")
	s.customer(1)
	w.must(201, w.admin, "POST", "/v1/subscriptions", object{"provider": "rival", "service": "talk", "plan": "emoticon-plus", "customer_number": "C-000009", "started_at": "2022-01-01T00:00:00+09:00"})
	b := w.browser("en")
	page, code := s.invitation(s.provider, "C-000001")
	b.open(page).stands(200, "", "Come to your subscriptions", "15 characters", "Approval code")
	b.fill("Make the account", "name", "minji", "password", goodPassword, "password_again", goodPassword).stands(422, "", `href="#code"`)
	b.fill("Make the account", "name", "minji", "code", code, "password", goodPassword, "password_again", goodPassword).stands(200, "/account", "minji", "Customer", "None")
	page, code = s.invitation(rival.provider, "C-000009")
	b.open(page).fill("Join my account").stands(422, "", `href="#join_code"`)
	b.fill("Join my account", "join_code", "AAAA-AAAA").stands(422, "", "It is not right", `href="#join_code"`)
	b.fill("Join my account", "join_code", code).stands(200, "/account?said=joined", "were joined", "Your roles")
	b.fill("Act as this").stands(200, "/account?said=switched", "You act in another role")
	// An account of a role is not a customer's.
	s.customer(2)
	page, code = s.invitation(s.provider, "C-000002")
	a.open(page).stands(200, "", "is not a customer")
	a.fill("Make the account", "code", code, "name", "minji", "password", goodPassword, "password_again", goodPassword).stands(409, "", "There is an account of this sign-in name")
	a.open("/account").stands(200, "/account", "first@example.com")
	// A second factor of choice, and without it again.
	b.open("/account/second-factor").fill("Begin", "password", goodPassword).takeSecret().fill("Set up", "code", b.code())
	b.open("/account/second-factor/removal").fill("Remove it", "password", goodPassword, "code", b.code()).stands(200, "/account?said=factor_removed")
}

func TestALinkThatWaitsForApprovalTakesNothing(t *testing.T) {
	w := stored(t)
	a := w.administrator(w.browser("en"), "first@example.com")
	session := w.sessionOf(a)
	out, err := w.ids.Invite(context.Background(), session.Actor, identity.Invitation{Name: "second@example.com", Role: access.Regulator})
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser("en")
	b.open("/link/"+out.Secret).stands(200, "", "once a second person has approved it", "second@example.com")
	b.ask(http.MethodPost, "/link/"+out.Secret, url.Values{"password": {goodPassword}, "password_again": {goodPassword}}, "same-origin").stands(409, "", "once a second person")
	// Who approves has a code to tell; the link alone lets nobody in.
	other, _, _ := w.firstAdministrator("other@example.com")
	code := w.must(200, other, "POST", "/v1/approvals/"+out.Approval.ID.String()+"/approve", nil).at("code")
	suitelog.Plant(t, code)
	b.open("/link/"+out.Secret).stands(200, "", "Approval code", "whoever approved this link")
	b.fill("Open the account", "password", goodPassword, "password_again", goodPassword).stands(422, "", `href="#code"`)
	b.fill("Open the account", "code", "AAAA-AAAA", "password", goodPassword, "password_again", goodPassword).stands(422, "", "It is not right", `href="#code"`)
	b.fill("Open the account", "code", code, "password", goodPassword, "password_again", goodPassword).stands(200, "/account/second-factor")
}

// sessionOf is the session of a browser.
func (w *world) sessionOf(b *browser) identity.Session {
	w.Helper()
	for _, c := range b.cookies() {
		if c.Name == "bosang_session" {
			s, err := w.ids.Session(context.Background(), c.Value)
			if err != nil {
				w.Fatal(err)
			}
			return s
		}
	}
	w.Fatal("nobody is signed in")
	return identity.Session{}
}

func TestWhatNoFormSendsIsRefusedAsAPage(t *testing.T) {
	w := stored(t)
	b := w.browser("ko")
	b.ask(http.MethodPost, "/sign-in", url.Values{"name": {"900101-1234567"}, "password": {"x"}}, "same-origin")
	if b.status == 200 || strings.Contains(b.page, "1234567") {
		t.Errorf("a number like a registration number: %d %s", b.status, b.page)
	}
	b.ask(http.MethodPost, "/sign-in", url.Values{"name": {"a", "b"}, "password": {"x"}}, "same-origin").stands(400, "/sign-in", "요청을 읽을 수 없습니다")
	b.ask(http.MethodPost, "/sign-in", url.Values{"name": {strings.Repeat("a", 2<<20)}}, "same-origin").stands(413, "/sign-in")
	b.open("/sign-in?next=/a&next=/b").stands(400, "")
	b.open("/account/acting").stands(405, "", "이 주소는 열어 볼 수 없습니다")
	got := w.send("", "POST", "/sign-in", object{"name": "x"})
	if got.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("JSON is answered with %d", got.StatusCode)
	}
	for range 12 {
		b.open("/sign-in?lang=en").fill("Sign in", "name", "nobody@example.com", "password", "whatever-it-may-be")
	}
	b.stands(429, "/sign-in?lang=en", "Try again in 30 min")
	if b.header.Get("Retry-After") == "" {
		t.Error("how long to wait is not told")
	}
}
