package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"bosang/claims/privacy/suitelog"
)

// evidenceScene is a claim of a customer.
type evidenceScene struct {
	*scene
	me, claimant, claim, at string
}

func withClaim(t *testing.T) *evidenceScene {
	t.Helper()
	s := &evidenceScene{scene: stored(t).emoticons()}
	subscription, claimant := s.customer(1)
	s.me, s.claimant = s.scene.claimant("customer-1", claimant), claimant
	s.claim = s.file(s.me, subscription).at("id")
	s.at = "/v1/claims/" + s.claim + "/evidence"
	return s
}

const fileName = "영업손실 '증명'.pdf"

// namedFile is a header that names a file in UTF-8, as RFC 8187 writes it.
func namedFile(media string) with {
	return func(r *http.Request) {
		r.Header.Set("Content-Type", media)
		r.Header.Set("Content-Disposition", "attachment; filename*=UTF-8''%EC%98%81%EC%97%85%EC%86%90%EC%8B%A4%20%27%EC%A6%9D%EB%AA%85%27.pdf")
	}
}

func TestAFileThatSupportsAClaimGoesInAndComesOutAsAnAttachment(t *testing.T) {
	s := withClaim(t)
	suitelog.Plant(t, "영업손실")
	content := scan + strings.Repeat("<script>alert(1)</script>", 1000)
	sum := sha256.Sum256([]byte(content))
	made := s.send(s.me, "POST", s.at, content, namedFile("application/pdf"))
	got := made.object(t)
	if made.StatusCode != http.StatusCreated || got.at("name") != fileName || got.at("sha256") != hex.EncodeToString(sum[:]) ||
		got.at("about", "id") != s.claim || made.Header.Get("Location") != s.at+"/"+got.at("id") {
		t.Fatalf("it is added by %d %s %v", made.StatusCode, made.body, made.Header)
	}
	if again := s.send(s.me, "POST", s.at, content, namedFile("application/pdf")); again.StatusCode != http.StatusOK || string(again.body) != string(made.body) {
		t.Errorf("sent again it is answered with %d %s", again.StatusCode, again.body)
	}
	one := s.at + "/" + got.at("id")
	for _, token := range []string{s.me, s.operator} {
		down := s.send(token, "GET", one+"/content?reason=the+customer+asked", nil, header("Accept", "application/pdf"))
		if down.StatusCode != http.StatusOK || string(down.body) != content {
			t.Fatalf("it is downloaded by %d with %d bytes", down.StatusCode, len(down.body))
		}
		for name, want := range map[string]string{
			"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Disposition":     "attachment; filename*=utf-8''%EC%98%81%EC%97%85%EC%86%90%EC%8B%A4%20%27%EC%A6%9D%EB%AA%85%27.pdf",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
		} {
			if down.Header.Get(name) != want {
				t.Errorf("%s is %q", name, down.Header.Get(name))
			}
		}
	}
	if list := s.must(200, s.operator, "GET", s.at, nil); list.at("items", 0, "id") != got.at("id") || list.at("items", 1) != "" {
		t.Errorf("the list is %v", list)
	}
	if read := s.must(200, s.me, "GET", one, nil); read.at("name") != fileName {
		t.Errorf("it is read as %v", read)
	}
	copied := s.must(200, s.me, "GET", "/v1/claimants/"+s.claimant+"/export", nil)
	if copied.at("evidence", 0, "id") != got.at("id") || copied.at("evidence", 1) != "" {
		t.Errorf("the copy of all that is held has %v", copied["evidence"])
	}
	if events := s.must(200, s.me, "GET", "/v1/claims/"+s.claim+"/events", nil); events.at("items", 0, "what") != "evidence_added" ||
		events.at("items", 0, "details", "evidence_id") != got.at("id") || strings.Contains(events.at("items", 0, "details"), "손실") {
		t.Errorf("the trail has %v", events)
	}
}

func TestWhatIsNoFileToBeTakenIsRefusedInWords(t *testing.T) {
	s := withClaim(t)
	for name, c := range map[string]struct {
		body   string
		change []with
		status int
		fault  string
	}{
		"no name":           {scan, []with{header("Content-Type", "application/pdf")}, 400, "Content-Disposition: required"},
		"no attachment":     {scan, []with{header("Content-Type", "application/pdf"), header("Content-Disposition", `inline; filename="a.pdf"`)}, 400, "Content-Disposition: file_name_form"},
		"an empty name":     {scan, []with{header("Content-Type", "application/pdf"), header("Content-Disposition", `attachment`)}, 422, "name: required"},
		"a number in it":    {scan, []with{asFile("application/pdf", "900101-1234568.pdf")}, 422, "name: registration_number"},
		"nothing":           {"", []with{asFile("application/pdf", "a.pdf")}, 422, "content: required"},
		"a page":            {"<html><script>", []with{asFile("application/pdf", "a.pdf")}, 422, "content: file_type"},
		"another kind":      {"only words", []with{asFile("application/pdf", "a.pdf")}, 422, "content: file_type_other"},
		"a kind not taken":  {"{}", []with{asFile("application/json", "a.json")}, 415, "Content-Type: one_of"},
		"a drawing":         {"<svg/>", []with{asFile("image/svg+xml", "a.svg")}, 415, "Content-Type: one_of"},
		"no digest":         {scan, []with{asFile("application/pdf", "a.pdf"), header("Content-Digest", "sha-256=abc")}, 400, "Content-Digest: digest_form"},
		"another digest":    {scan, []with{asFile("application/pdf", "a.pdf"), header("Content-Digest", digestOf(scan+"x"))}, 422, "content: other_digest"},
		"its digest":        {scan + "1", []with{asFile("application/pdf", "a.pdf"), header("Content-Digest", "md5=:AA==:, "+digestOf(scan+"1"))}, 201, ""},
		"something packed":  {scan, []with{asFile("application/pdf", "a.pdf"), header("Content-Encoding", "gzip")}, 415, ""},
		"a name of headers": {scan, []with{asFile("application/pdf", "a%0d%0aX-Evil: 1.pdf")}, 201, ""},
	} {
		got := s.send(s.me, "POST", s.at, c.body, c.change...)
		if faults := got.object(t).faults(); got.StatusCode != c.status || faults != c.fault {
			t.Errorf("%s is answered with %d %s", name, got.StatusCode, got.body)
		}
	}
	if got := s.must(400, s.operator, "GET", s.at+"/"+nowhere+"/content", nil); got.faults() != "reason: required" {
		t.Errorf("a download without a reason: %v", got)
	}
	s.must(404, s.me, "GET", s.at+"/"+nowhere+"/content", nil)
	s.must(404, s.me, "GET", s.at+"/..%2f..%2fetc", nil)
}

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// broken sends a request whose body is shorter than it says, and gives what is answered.
func (s *evidenceScene) broken(length int, body string) string {
	s.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	head := "POST " + s.at + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.me + "\r\nContent-Type: application/pdf\r\n" +
		"Content-Disposition: attachment; filename=a.pdf\r\nContent-Length: " + strconv.Itoa(length) + "\r\n\r\n"
	if _, err := io.WriteString(conn, head+body); err != nil {
		s.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		s.Fatal(err)
	}
	answer, err := io.ReadAll(conn) // ends when the request has been answered
	if err != nil {
		s.Fatal(err)
	}
	return string(answer)
}

// A connection that ends early leaves no half of a file behind.
func TestAnUploadThatBreaksOffIsNoEvidence(t *testing.T) {
	s := withClaim(t)
	for _, sent := range []int{0, 10, 200_000} {
		if got := s.broken(300_000, (scan + strings.Repeat("x", 300_000))[:sent]); !strings.HasPrefix(got, "HTTP/1.1 400") || !strings.Contains(got, "body_broken_off") {
			t.Errorf("after %d bytes: %s", sent, got)
		}
	}
	for length, want := range map[int]string{321 << 20: "file_too_large", 2 << 30: `"too_large"`} {
		if got := s.broken(length, scan); !strings.Contains(got, want) || !strings.Contains(got, "Connection: close") {
			t.Errorf("of %d bytes: %s", length, got)
		}
	}
	if list := s.must(200, s.me, "GET", s.at, nil); list.at("items", 0) != "" {
		t.Errorf("there is %v", list)
	}
}

func TestAFileThatWasDamagedBreaksOffBeforeItsEnd(t *testing.T) {
	s := withClaim(t)
	id := s.must(201, s.me, "POST", s.at, scan+strings.Repeat("x", 300_000), asFile("application/pdf", "a.pdf")).at("id")
	found, err := filepath.Glob(filepath.Join(s.folder, "*", "*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	b, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-5] ^= 1
	if err := os.WriteFile(found[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.url+s.at+"/"+id+"/content", nil)
	if err != nil {
		t.Fatal(err)
	}
	credentials(r, s.me)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	if n, err := io.Copy(io.Discard, got.Body); err == nil {
		t.Errorf("%d bytes of a damaged file pass for the whole", n)
	}
}

// film makes a file of so many bytes as it is read, and looks every few megabytes how much
// memory is held.
type film struct {
	left, since int64
	most        uint64
	hash        hash.Hash
}

// inUse is how much memory is in use after what is not needed was given back.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

const looked = 32 << 20

func (f *film) pass(p []byte) {
	f.hash.Write(p)
	if f.since += int64(len(p)); f.since >= looked {
		f.since = 0
		f.most = max(f.most, inUse())
	}
}

func (f *film) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	n := int(min(f.left, int64(len(p))))
	for i := range p[:n] {
		p[i] = byte(f.left >> (i & 7))
	}
	if f.left == filmSize {
		copy(p, scan)
	}
	f.left -= int64(n)
	f.pass(p[:n])
	return n, nil
}

func (f *film) Write(p []byte) (int, error) {
	f.pass(p)
	return len(p), nil
}

const (
	filmSize = 300 << 20
	// mostHeld is how much more memory there may be in use while a file passes through the
	// whole service, client included.
	mostHeld = 8 << 20
)

// It is not parallel to others, whose memory it would count.
func TestAFileOfHundredsOfMegabytesPassesThroughFixedBuffers(t *testing.T) {
	s := withClaim(t)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	ask := func(method, path string, body io.Reader, size int64) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(context.Background(), method, s.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		credentials(r, s.me)
		r.ContentLength = size
		asFile("application/pdf", "film.pdf")(r)
		got, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := inUse()
	sent := &film{left: filmSize, hash: sha256.New()}
	got := ask("POST", s.at, sent, filmSize)
	body, err := io.ReadAll(got.Body)
	_ = got.Body.Close()
	if err != nil || got.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s %v", got.StatusCode, body, err)
	}
	made := answer{got, body}.object(t)
	if want := hex.EncodeToString(sent.hash.Sum(nil)); made.at("sha256") != want {
		t.Errorf("the hash is %s, not %s", made.at("sha256"), want)
	}
	back := &film{hash: sha256.New()}
	got = ask("GET", s.at+"/"+made.at("id")+"/content", nil, 0)
	n, err := io.Copy(back, got.Body)
	_ = got.Body.Close()
	if err != nil || n != filmSize || hex.EncodeToString(back.hash.Sum(nil)) != made.at("sha256") {
		t.Errorf("%d bytes came back, %v", n, err)
	}
	for what, most := range map[string]uint64{"in": sent.most, "out": back.most} {
		if most == 0 || most > before+mostHeld {
			t.Errorf("on its way %s it holds %d bytes, and before were held %d", what, most, before)
		}
	}
}
