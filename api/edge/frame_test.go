package edge_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/api/edge"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
)

// callers know who calls by the bearer token, which is their name.
type callers map[string]access.Actor

func (k callers) Actor(r *http.Request, _ edge.Origin) (access.Actor, error) {
	name := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if actor, known := k[name]; known {
		return actor, nil
	}
	return access.Actor{}, &claims.Error{Kind: claims.KindUnauthenticated, Code: "unauthenticated"}
}

func (k callers) Credential(r *http.Request, _ edge.Origin) string {
	if cookie, err := r.Cookie("ours"); err == nil {
		return cookie.Value
	}
	return r.Header.Get("Authorization")
}

// house is a frame at work, with a few operations.
type house struct {
	testing.TB
	url string

	mu   sync.Mutex
	now  time.Time
	last access.Actor // who the last operation that was answered was called by
}

func (h *house) tell() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) answer(c *edge.Call) error {
	h.mu.Lock()
	h.last = c.Actor
	h.mu.Unlock()
	return c.Give(map[string]string{"lang": string(c.Lang)})
}

func build(t testing.TB, outside edge.Outside) *house {
	t.Helper()
	h := &house{TB: t, now: time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)}
	frame, err := edge.NewFrame(edge.FrameConfig{Clock: h.tell, Outside: outside, Callers: callers{
		"claimant": {Subject: "c", Role: access.Claimant, Claimant: access.ID{1}},
		"second":   {Subject: "c", Role: access.Claimant, Claimant: access.ID{2}},
		"person":   {Subject: "p1", Role: access.Claimant, User: access.ID{7}},
		"persons":  {Subject: "p2", Role: access.Claimant, User: access.ID{7}},
		"operator": {Subject: "o", Role: access.Operator},
		"admin":    {Subject: "a", Role: access.Administrator},
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(frame.Handler([]edge.Operation{
		edge.Get("/read", access.ReadCatalogue, h.answer, "a"),
		edge.Sending(http.MethodPost, "/write", access.Evaluate, h.answer),
		edge.Sending(http.MethodPost, "/bulk", access.Evaluate, h.answer).AsClass(limit.Bulk),
		{Method: http.MethodPost, Path: "/sign-in", Open: true, Class: limit.SignIn, Answer: func(c *edge.Call) error {
			if err := c.Count(limit.SignIn, "account", c.Request().Header.Get("X-Account")); err != nil {
				return err
			}
			return h.answer(c)
		}},
		{Method: http.MethodGet, Path: "/open", Open: true, Answer: h.answer},
		{Method: http.MethodGet, Path: "/healthz", Open: true, Probe: true, Answer: h.answer},
		{Method: http.MethodGet, Path: "/metrics", Needs: access.ReadMetrics, Near: true, Probe: true, Gives: edge.MediaText, Answer: frame.ShowMetrics},
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// told is an answer.
type told struct {
	status int
	code   string
	header http.Header
	body   string
}

// ask asks as the holder of a token; headers are names and values, in turns, and
// "Host" is the host.
func (h *house) ask(method, path, token string, headers ...string) told {
	h.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, h.url+path, http.NoBody)
	if err != nil {
		h.Fatal(err)
	}
	if method == http.MethodPost && path != "/sign-in" {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2
		if !slices.Contains(headers, "Content-Type") {
			r.Header.Set("Content-Type", "application/json")
		}
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		h.Fatal(err)
	}
	var problem struct{ Code string }
	_ = json.Unmarshal(body, &problem) // other answers have no code
	return told{got.StatusCode, problem.Code, got.Header, string(body)}
}

// raw sends bytes over a connection of their own and gives the answers' status
// lines, up to when the server closes it.
func (h *house) raw(text string) (lines []string) {
	h.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte(text)); err != nil {
		h.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		h.Fatal(err)
	}
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if strings.HasPrefix(line, "HTTP/1.1 ") {
			lines = append(lines, strings.Fields(line)[1])
		}
		if err != nil {
			if wait, ok := err.(net.Error); ok && wait.Timeout() { //nolint:errorlint // of the connection itself
				h.Errorf("the connection stays open after %q", text)
			}
			return lines
		}
	}
}

func TestTheAddressAndTheRequestGoWithTheActor(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Proxies: networks(t, "127.0.0.1")})
	for _, path := range []string{"/read", "/open"} {
		got := h.ask("GET", path, "claimant", "X-Forwarded-For", "10.0.0.9, 203.0.113.5", "X-Request-Id", "r-1")
		if got.status != 200 || h.last.Address != netip.MustParseAddr("203.0.113.5") || h.last.Request != got.header.Get("X-Request-Id") || len(h.last.Request) != 36 {
			t.Errorf("%s: %+v is called by %+v", path, got, h.last)
		}
	}
	if h.last.Role != "" {
		t.Errorf("who is not asked is known: %+v", h.last)
	}
	stranger := build(t, edge.Outside{})
	stranger.ask("GET", "/read", "claimant", "X-Forwarded-For", "203.0.113.5")
	if stranger.last.Address != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("a stranger is believed: %+v", stranger.last)
	}
}

func TestBrowsersAreToldToComeBackEncryptedWhereTheyCameSo(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Proxies: networks(t, "127.0.0.1")})
	for path, status := range map[string]int{"/open": 200, "/read": 401, "/nothing": 404} {
		secure := h.ask("GET", path, "", "X-Forwarded-Proto", "https")
		if sts := secure.header.Get("Strict-Transport-Security"); secure.status != status || !strings.Contains(sts, "max-age=63072000") || !strings.Contains(sts, "includeSubDomains") {
			t.Errorf("%s: %+v", path, secure)
		}
		if plain := h.ask("GET", path, "", "X-Forwarded-Proto", "http"); plain.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s without TLS: %+v", path, plain)
		}
	}
	if got := build(t, edge.Outside{}).ask("GET", "/open", "", "X-Forwarded-Proto", "https"); got.header.Get("Strict-Transport-Security") != "" {
		t.Errorf("a stranger's word is believed: %+v", got)
	}
}
