package model_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// person is somebody who signed in; every actor has some.
type person struct {
	name     string
	role     access.Role
	provider string // an operator's
	claimant string // a customer's
	cookie   string
	since    time.Time
}

// answer is what came back. Status 0: nothing did, the connection was cut.
type answer struct {
	status int
	tag    string
	body   []byte
}

func (a answer) done() bool { return a.status >= 200 && a.status <= 299 }
func (a answer) cut() bool  { return a.status == 0 }

func (a answer) object() object {
	var o object
	_ = json.Unmarshal(a.body, &o) // what is no object has nothing to be looked at
	return o
}

// object is a JSON object.
type object map[string]any

// at follows names and places, and gives a text; "" where there is nothing.
func (o object) at(path ...any) string {
	switch v := o.find(path...).(type) {
	case nil:
		return ""
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		return fmt.Sprint(v)
	}
}

func (o object) find(path ...any) any {
	var v any = map[string]any(o)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

// items are those of a list.
func (o object) items() (list []object) {
	all, _ := o["items"].([]any)
	for _, i := range all {
		if m, ok := i.(map[string]any); ok {
			list = append(list, m)
		}
	}
	return list
}

func won(amount int64) object { return object{"amount": fmt.Sprint(amount), "currency": "KRW"} }

// sent is a request that can be sent again.
type sent struct {
	method, path string
	body         any
	key, tag     string // Idempotency-Key, If-Match
	media        string // of a body that is no JSON
}

// once sends a request as somebody, and gives what came back.
func (m *model) once(p *person, r sent) answer {
	var body io.Reader
	media := "application/json"
	switch b := r.body.(type) {
	case nil:
		media = ""
	case string:
		body, media = strings.NewReader(b), r.media
	default:
		text, err := json.Marshal(b)
		if err != nil {
			panic(err) // the test's own
		}
		body = bytes.NewReader(text)
	}
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, r.method, m.programs.url+r.path, body)
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"Content-Type": media, "Cookie": p.cookie, "Idempotency-Key": r.key, "If-Match": r.tag} {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	response, err := m.client.Do(request)
	if err != nil {
		return answer{}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}
	}
	a := answer{response.StatusCode, response.Header.Get("ETag"), text}
	switch {
	case a.status == http.StatusServiceUnavailable: // its connections were cut: whether it was done is not known
		return answer{}
	case a.status >= 500:
		m.fault("", "%s %s is answered with %d %s%s", r.method, r.path, a.status, text, m.programs.server.logged(a.object().at("request_id")))
	}
	return a
}

// sure sends a request that may be done twice until it is answered: connections that were cut
// may be found so only now.
func (m *model) sure(p *person, r sent) answer {
	m.t.Helper()
	for range 100 {
		if got := m.once(p, r); !got.cut() {
			return got
		}
		m.programs.wait(m.t)
	}
	m.t.Fatalf("%s %s is never answered", r.method, r.path)
	return answer{}
}

// send sends a request; what has a key is sent again until it is answered, and sometimes
// once more, to be answered alike. Of what has none it stays unknown what became of it when
// the connection was cut.
func (a *actor) send(p *person, r sent) answer {
	m := a.model
	got := m.once(p, r)
	if r.key == "" {
		if got.cut() {
			m.programs.wait(m.t)
		}
		return m.saw(r, got)
	}
	for limit := 0; got.cut(); limit++ {
		if limit == 100 {
			m.t.Errorf("%s %s is never answered", r.method, r.path)
			return got
		}
		m.programs.wait(m.t)
		got = m.once(p, r)
	}
	if got.done() && a.chance(10) {
		if again := m.once(p, r); !again.cut() && (again.status != got.status || !bytes.Equal(again.body, got.body)) {
			m.fault("", "%s %s with the same key is answered otherwise:\n%d %s\n%d %s", r.method, r.path, got.status, got.body, again.status, again.body)
		}
	}
	return m.saw(r, got)
}

func (a *actor) get(p *person, path string) object {
	return a.send(p, sent{method: http.MethodGet, path: path}).object()
}

func (a *actor) post(p *person, path string, body any) answer {
	return a.send(p, sent{method: http.MethodPost, path: path, body: body})
}

// create posts with an idempotency key, and remembers what was made.
func (a *actor) create(p *person, path string, body any) answer {
	got := a.send(p, sent{method: http.MethodPost, path: path, body: body, key: claims.NewID[any]().String()})
	if got.done() {
		parts := strings.Split(path, "/")
		kind := parts[len(parts)-1]
		a.model.mu.Lock()
		defer a.model.mu.Unlock()
		a.model.made[kind] = append(a.model.made[kind], got.object().at("id"))
	}
	return got
}

// signIn lets a made-up person in, by a link of the machine.
func (m *model) signIn(p *person) {
	made := identity.Pretended{Name: p.name, Role: p.role}
	if p.provider != "" {
		made.Provider = claims.ProviderID(m.id(p.provider))
	}
	if p.claimant != "" {
		made.Claimant = claims.ClaimantID(m.id(p.claimant))
	}
	link, err := m.ids.DemonstrationLink(m.t.Context(), made)
	if err != nil {
		m.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.programs.url+"/v1/links/accept", strings.NewReader(`{"link":"`+link.Secret+`"}`))
	if err != nil {
		m.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := m.client.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	_ = response.Body.Close()
	for _, c := range response.Cookies() {
		if c.Name == "bosang_session" {
			p.cookie, p.since = c.Name+"="+c.Value, time.Now()
		}
	}
	if p.cookie == "" {
		m.t.Fatalf("%s cannot sign in: %d", p.name, response.StatusCode)
	}
}

func (m *model) id(text string) [16]byte {
	id, err := claims.ParseID[any](text)
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}
