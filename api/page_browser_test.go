package api_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"bosang/claims/privacy/suitelog"
)

// browser is somebody at a browser: it keeps cookies, follows where it is led, and
// sends the forms of the page before it.
type browser struct {
	*world
	client *http.Client
	// agent is the User-Agent, lang what Accept-Language says.
	agent, lang string
	// from is what Sec-Fetch-Site says of what is sent by a form.
	from string
	// at is where it stands, with the page there.
	at     *url.URL
	status int
	header http.Header
	page   string
	// totp is the secret in the application.
	totp string
}

func (w *world) browser(lang string) *browser {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	b := &browser{world: w, lang: lang, from: "same-origin", agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}
	b.client = &http.Client{Jar: jar, Transport: w.client.Transport}
	return b
}

// open opens an address, as somebody who types it.
func (b *browser) open(path string) *browser {
	b.Helper()
	return b.ask(http.MethodGet, path, nil, "none")
}

func (b *browser) ask(method, path string, sent url.Values, from string) *browser {
	b.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, b.url+path, strings.NewReader(sent.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Sec-Fetch-Site", from)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = w.Body.Close() }()
	got, err := io.ReadAll(w.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.at, b.status, b.header, b.page = w.Request.URL, w.StatusCode, w.Header, string(got)
	b.isSound()
	return b
}

var (
	forms  = regexp.MustCompile(`(?s)<form method="post" action="([^"]*)"[^>]*>(.*?)</form>`)
	inputs = regexp.MustCompile(`<input type="([a-z]+)"(?: id="[^"]*")? name="([^"]*)"(?: id="[^"]*")? value="([^"]*)"`)
)

// fill sends the form whose button says so, with what stands in it and what is typed:
// by name and value.
func (b *browser) fill(button string, typed ...string) *browser {
	b.Helper()
	for _, form := range forms.FindAllStringSubmatch(b.page, -1) {
		if !strings.Contains(form[2], button) {
			continue
		}
		sent := url.Values{}
		there := make(map[string]bool)
		for _, input := range inputs.FindAllStringSubmatch(form[2], -1) {
			if there[input[2]] = true; input[1] == "hidden" {
				sent.Set(input[2], html.UnescapeString(input[3]))
			}
		}
		for i := 0; i < len(typed); i += 2 {
			if !there[typed[i]] {
				b.Fatalf("%s: the form %q has no field %q", b.at, button, typed[i])
			}
			sent.Add(typed[i], typed[i+1])
		}
		return b.ask(http.MethodPost, html.UnescapeString(form[1]), sent, b.from)
	}
	b.Fatalf("%s (%d) has no form %q: %s", b.at, b.status, button, b.page)
	return b
}

// stands fails unless the browser stands at an address, with a page of a status that
// says something.
func (b *browser) stands(status int, path string, says ...string) *browser {
	b.Helper()
	if b.status != status || path != "" && b.at.RequestURI() != path {
		b.Fatalf("at %s with %d, not at %s with %d: %s", b.at.RequestURI(), b.status, path, status, b.page)
	}
	for _, s := range says {
		if !strings.Contains(b.page, s) {
			b.Fatalf("%s does not say %q: %s", b.at.RequestURI(), s, b.page)
		}
	}
	return b
}

var (
	ids      = regexp.MustCompile(` id="([^"]*)"`)
	pointed  = regexp.MustCompile(` (?:for|aria-labelledby)="([^"]*)"| href="#([^"]*)"| aria-describedby="([^"]*)"`)
	fields   = regexp.MustCompile(`<input type="(?:text|password|checkbox|radio)"[^>]*>`)
	elements = regexp.MustCompile(`<h1[ >]`)
	addresse = regexp.MustCompile(` (?:href|src|action)="([^"]*)"`)
	unsafe   = regexp.MustCompile(`(?i)<script|<iframe|<style| style=| on[a-z]+=|javascript:|<base|<object|<meta http-equiv`)
)

// isSound holds every page that is seen: what it says of itself, that it can be used
// without seeing it, and that it holds nothing that runs or comes from elsewhere.
func (b *browser) isSound() {
	b.Helper()
	if !strings.HasPrefix(b.header.Get("Content-Type"), "text/html") {
		b.Fatalf("%s is answered with %d, %s: %s", b.at, b.status, b.header.Get("Content-Type"), b.page)
	}
	fault := func(format string, args ...any) {
		b.Helper()
		b.Errorf("%s: %s: %s", b.at.Path, fmt.Sprintf(format, args...), b.page)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"Cache-Control":           "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
	} {
		if got := b.header.Get(name); got != want {
			fault("%s is %q", name, got)
		}
	}
	if lang := b.header.Get("Content-Language"); !strings.Contains(b.page, `<html lang="`+lang+`">`) || lang != "ko" && lang != "en" {
		fault("its language is %q", lang)
	}
	if n := len(elements.FindAllString(b.page, -1)); n != 1 {
		fault("it has %d first headings", n)
	}
	if found := unsafe.FindString(b.page); found != "" {
		fault("it holds %q", found)
	}
	if b.status == http.StatusOK && strings.HasPrefix(b.at.Path, "/account") && !strings.Contains(b.page, `action="/sign-out`) {
		fault("it does not lead out")
	}
	there := make(map[string]bool)
	for _, id := range ids.FindAllStringSubmatch(b.page, -1) {
		if there[id[1]] {
			fault("two elements are %q", id[1])
		}
		there[id[1]] = true
	}
	for _, p := range pointed.FindAllStringSubmatch(b.page, -1) {
		for id := range strings.FieldsSeq(p[1] + p[2] + p[3]) {
			if !there[id] {
				fault("something points to %q, which is not there", id)
			}
		}
	}
	for _, input := range regexp.MustCompile(`<input[^>]*name="(?:new_)?password[^>]*>`).FindAllString(b.page, -1) {
		if !strings.Contains(input, `type="password"`) {
			fault("a password is shown as it is typed: %s", input)
		}
	}
	for _, input := range fields.FindAllString(b.page, -1) {
		if id := ids.FindStringSubmatch(input); len(id) < 2 || !strings.Contains(b.page, `for="`+id[1]+`"`) {
			fault("a field has no label: %s", input)
		}
		if strings.Contains(input, `type="password"`) && !strings.Contains(input, `autocomplete="current-password"`) && !strings.Contains(input, `autocomplete="new-password"`) {
			fault("a field of a password does not say which: %s", input)
		}
	}
	for _, a := range addresse.FindAllStringSubmatch(b.page, -1) {
		if !strings.HasPrefix(a[1], "/") && !strings.HasPrefix(a[1], "#") && !strings.HasPrefix(a[1], "otpauth://totp/Bosang") || strings.HasPrefix(a[1], "//") {
			fault("it leads to %q", a[1])
		}
	}
}

var secrets = regexp.MustCompile(`name="secret" value="([A-Z2-7]{32})"`)

// code is one that was not used before.
func (b *browser) code() string { b.Helper(); return b.codeFor(b.totp) }

// takeSecret puts the secret of the page into the application.
func (b *browser) takeSecret() *browser {
	b.Helper()
	found := secrets.FindStringSubmatch(b.page)
	if found == nil {
		b.Fatalf("%s shows no secret: %s", b.at, b.page)
	}
	b.totp = found[1]
	suitelog.Plant(b, found[1])
	return b
}

// administrator comes in by the link of a first administrator.
func (w *world) administrator(b *browser, name string) *browser {
	w.Helper()
	suitelog.Plant(w, name, goodPassword)
	link, err := w.ids.AdministratorLink(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	b.open("/link/"+link.Secret).fill("Make the account", "name", name, "password", goodPassword, "password_again", goodPassword)
	b.stands(200, "/account/second-factor").fill("Begin").takeSecret().fill("Set up", "code", b.code())
	return b.open("/account").stands(200, "/account", name)
}

// cookies are those that the browser would send.
func (b *browser) cookies() []*http.Cookie { return b.client.Jar.Cookies(b.at) }

func (b *browser) has(cookie string) bool {
	return slices.ContainsFunc(b.cookies(), func(c *http.Cookie) bool { return c.Name == cookie })
}
