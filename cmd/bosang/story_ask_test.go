package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"testing"
	"time"

	"bosang/claims/privacy/suitelog"
)

// person is somebody who signs in, or a program with a token.
type person struct {
	name, email, password string
	client                *http.Client
	secret                string // of the second factor; empty: there is none
	token                 string // of a program; empty: it is a person
	verified              time.Time
}

// knows has a value known by a name: requests are written with it, and in answers it is
// shown by it.
func (s *story) knows(name, value string) {
	s.Helper()
	if value == "" {
		s.Fatalf("there is nothing to be known as %s", name)
	}
	s.name(name, value)
}

// meets makes somebody known who comes in.
func (s *story) meets(name string) *person {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	p := &person{name: name, email: name + "@example.com", password: "quiet-lanterns-above-water", client: &http.Client{Jar: jar}}
	suitelog.Plant(s.T, p.email, p.password)
	s.people[name] = p
	return p
}

// asked is a request with its answer.
type asked struct {
	s            *story
	who          *person
	method, path string
	body         string
	file         string   // that has the body; empty: it is written out
	header       []string // name, value
	status       int
	answer       []byte
	got          http.Header
}

// heading names a header of a request.
func heading(name, value string) []string { return []string{name, value} }

// having is what a request says it has read.
func having(n int) []string { return heading("If-Match", `"`+strconv.Itoa(n)+`"`) }

// ask sends a request, "POST /claims", which has to be answered well. Body and path say $NAME
// for what is known by a name. All that follows of it is done before this returns, and then
// what must always be so is so.
func (s *story) ask(who, what, body string, headers ...[]string) *asked {
	s.Helper()
	a := s.send(who, what, body, headers...)
	if a.status/100 != 2 {
		s.Fatalf("%s asks %s: %d %s", who, what, a.status, a.answer)
	}
	return a
}

// refused sends a request that has to be refused.
func (s *story) refused(status int, who, what, body string, headers ...[]string) *asked {
	s.Helper()
	a := s.send(who, what, body, headers...)
	if a.status != status {
		s.Fatalf("%s asks %s: %d %s", who, what, a.status, a.answer)
	}
	return a
}

// sendsFile sends a file.
func (s *story) sendsFile(who, what, file, media, content string, headers ...[]string) *asked {
	s.Helper()
	s.file = file
	defer func() { s.file = "" }()
	return s.ask(who, what, content, append([][]string{heading("Content-Type", media)}, headers...)...)
}

func (s *story) send(who, what, body string, headers ...[]string) *asked {
	s.Helper()
	method, path, _ := strings.Cut(what, " ")
	a := &asked{s: s, who: s.people[who], method: method, path: path, body: body, file: s.file}
	if a.who == nil {
		a.who = &person{name: who, client: http.DefaultClient}
	}
	s.signsInAgain(a.who)
	for _, h := range headers {
		a.header = append(a.header, h...)
	}
	s.clock.Move(time.Second)
	a.sends()
	if method != http.MethodGet {
		s.settled()
		s.holds()
	}
	return a
}

// sends sends the request.
func (a *asked) sends() {
	a.s.Helper()
	r, err := http.NewRequestWithContext(a.s.Context(), a.method, a.s.base+"/v1"+a.s.filled(a.path), strings.NewReader(a.s.filled(a.body)))
	if err != nil {
		a.s.Fatal(err)
	}
	if a.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.who.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.who.token)
	}
	for i := 0; i < len(a.header); i += 2 {
		r.Header.Set(a.header[i], a.s.filled(a.header[i+1]))
	}
	response, err := a.who.client.Do(r)
	if err != nil {
		a.s.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if a.answer, err = io.ReadAll(response.Body); err != nil {
		a.s.Fatal(err)
	}
	a.status, a.got = response.StatusCode, response.Header
}

// keep has a value of the answer known by a name.
func (a *asked) keep(name, path string) *asked {
	a.s.Helper()
	a.s.knows(name, a.at(path))
	return a
}

// is holds a value of the answer to what it has to be.
func (a *asked) is(path, want string) *asked {
	a.s.Helper()
	if got := a.at(path); got != a.s.filled(want) {
		a.s.Fatalf("%s %s: %s is %q, not %q: %s", a.method, a.path, path, got, want, a.answer)
	}
	return a
}

// at gives a value of the answer as text, "items.0.id"; "" where there is none.
func (a *asked) at(path string) string {
	a.s.Helper()
	raw := follow(a.s.T, a.answer, path)
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// follow gives what stands at a path of a JSON text, null where nothing does.
func follow(t testing.TB, text []byte, path string) json.RawMessage {
	t.Helper()
	raw := json.RawMessage(text)
	for step := range strings.SplitSeq(path, ".") {
		if n, err := strconv.Atoi(step); err == nil {
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil || n >= len(list) {
				return json.RawMessage("null")
			}
			raw = list[n]
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil || object[step] == nil {
			return json.RawMessage("null")
		}
		raw = object[step]
	}
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// code is the one that a person's second factor shows now (RFC 6238).
func (s *story) code(p *person) string {
	s.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(p.secret)
	if err != nil {
		s.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, uint64(s.clock.Now().Unix()/30))
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&0xf:])&0x7fffffff%1000000)
}

// fresh is how long after somebody has signed in what wants them just signed in is asked
// for; then they sign in again.
const fresh = 8 * time.Minute

// signsInAgain has somebody sign in where it was too long ago. No code is good twice.
func (s *story) signsInAgain(p *person) {
	s.Helper()
	if p.verified.IsZero() || s.clock.Now().Sub(p.verified) < fresh {
		return
	}
	s.clock.Move(30 * time.Second)
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	p.client = &http.Client{Jar: jar}
	steps := [][2]string{{"/sign-in", `{"name": "` + p.email + `", "password": "` + p.password + `"}`}}
	if p.secret != "" {
		steps = append(steps, [2]string{"/sign-in/second-factor", `{"code": "` + s.code(p) + `"}`})
	}
	for _, step := range steps {
		a := &asked{s: s, who: p, method: http.MethodPost, path: step[0], body: step[1]}
		if a.sends(); a.status != http.StatusOK {
			s.Fatalf("%s does not come in: %d %s", p.name, a.status, a.answer)
		}
	}
	p.verified = s.clock.Now()
}
