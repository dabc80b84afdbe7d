package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"bosang/api"
	"bosang/api/edge"
)

func TestHealthIsAnsweredToEverybodyAndReadinessByTheStore(t *testing.T) {
	down := errors.New("the database is away")
	var state error
	w := stateless(t, func(c *api.Config) { c.Ready = func(context.Context) error { return state } })
	if got := w.must(200, "", "GET", "/healthz", nil); got.at("status") != "ok" {
		t.Errorf("healthz: %v", got)
	}
	w.must(200, "", "GET", "/readyz", nil)
	state = down
	got := w.send("", "GET", "/readyz", nil)
	if got.StatusCode != http.StatusServiceUnavailable || got.object(t).at("code") != "unavailable" || strings.Contains(string(got.body), "database") {
		t.Errorf("readyz while the database is away: %d %s", got.StatusCode, got.body)
	}
}

func TestMetricsCountByRouteAndNeverByID(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	s.send(s.admin, "GET", "/v1/claims/"+nowhere, nil)
	s.send(s.admin, "GET", "/nothing/"+nowhere, nil)
	s.send(s.admin, "SURPRISE", "/v1/claims/"+nowhere, nil)
	text := string(s.send(s.admin, "GET", "/metrics", nil).body)
	for _, want := range []string{
		`bosang_http_request_seconds_count{class="4xx",method="GET",route="/v1/claims/{claim}"} 1`,
		`bosang_http_request_seconds_count{class="2xx",method="POST",route="/v1/providers"} 1`,
		`route="none"`, `method="other"`, "bosang_http_requests_running",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s:\n%s", want, text)
		}
	}
	for _, id := range []string{nowhere, s.provider, claimant, "nothing", "SURPRISE"} {
		if strings.Contains(text, id) {
			t.Errorf("the metrics hold %s", id)
		}
	}
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(777)
	me := s.claimant("customer-777", claimant)
	claim := s.file(me, subscription)
	s.send(me, "GET", "/v1/claims/"+claim.at("reference"), nil)
	s.send(me, "GET", "/v1/claims?claimant_id="+claimant, nil)
	s.send(me, "POST", "/v1/claims", `{"secret":"hunter2"}`)
	s.send(me, "GET", "/v1/providers?key=hunter2&hunter2=1", nil)
	log := s.log.String()
	for _, word := range []string{"C-000777", "customer-777", subscription, claimant, claim.at("reference"), claim.at("id"), "hunter2", me, "Bearer"} {
		if strings.Contains(log, word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if !strings.Contains(log, `"route":"/v1/claims/{claim}"`) || !strings.Contains(log, `"role":"claimant"`) || !strings.Contains(log, "request_id") {
		t.Errorf("the log lacks what it is for: %s", log)
	}
}

func TestEveryAnswerCarriesTheHeadersThatKeepItSafe(t *testing.T) {
	w := stateless(t)
	for path, cache := range map[string]string{
		"/v1/me": "no-store", "/v1/rulebooks": "private, no-cache", "/nothing": "no-store", "/healthz": "no-store",
		"/openapi.json": "public, no-cache", "/docs": "public, no-cache", "/problems/stale": "public, no-cache", "/v1/claims?x=1": "no-store",
	} {
		got := w.send(w.admin, "GET", path, nil)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cache-Control": cache,
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s: %s is %q, not %q", path, name, got.Header.Get(name), want)
			}
		}
		if !strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(got.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
}

func TestARequestIsNamedByTheServiceAndNotByItsCaller(t *testing.T) {
	w := stateless(t)
	first := w.send(w.admin, "GET", "/v1/me", nil).Header.Get("X-Request-Id")
	for _, sent := range []string{first, "mine-1", "a b<script>", "900101-1234567"} {
		got := w.send(w.admin, "GET", "/v1/nothing", nil, header("X-Request-Id", sent))
		id, line := got.Header.Get("X-Request-Id"), w.log.String()
		line = line[strings.LastIndex(strings.TrimSpace(line), "\n")+1:]
		if len(id) != 36 || id == sent || got.object(t).at("request_id") != id || !strings.Contains(line, `"request_id":"`+id+`"`) {
			t.Errorf("%q is answered as %q, and logged as %s", sent, id, line)
		}
		if noted := strings.Contains(line, `"client_request_id":"`+sent+`"`); noted != (sent == first || sent == "mine-1") {
			t.Errorf("of %q is logged: %s", sent, line)
		}
	}
}

func TestTheContractIsServedAsJSON(t *testing.T) {
	w := stateless(t)
	got := w.send("", "GET", "/openapi.json", nil)
	doc, err := openapi3.NewLoader().LoadFromData(got.body)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	book, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || doc.Paths.Len() != book.doc.Paths.Len() || len(doc.Components.Schemas) != len(book.doc.Components.Schemas) {
		t.Errorf("what is served differs from openapi.yaml: %s, %d paths", doc.OpenAPI, doc.Paths.Len())
	}
	if !bytes.HasPrefix(got.body, []byte(`{"openapi":"3.1.0","info":`)) {
		t.Errorf("the members lost their order: %.80s", got.body)
	}
}

func TestTheReferenceShowsEveryOperationAndNeedsNothingElse(t *testing.T) {
	w := stateless(t)
	got := w.send("", "GET", "/docs", nil, header("Accept", "text/html"))
	page := string(got.body)
	for _, route := range api.Routes() {
		_, path, _ := strings.Cut(route, " ")
		if !strings.Contains(page, "<code>"+path+"</code>") {
			t.Errorf("the page lacks %s", route)
		}
		for _, p := range api.Needs()[route] {
			if !strings.Contains(page, "<code>"+string(p)+"</code>") {
				t.Errorf("the page lacks what %s needs", route)
			}
		}
	}
	for _, way := range []string{`href="/sign-in"`, `href="/sign-in?lang=ko"`} {
		if !strings.Contains(page, way) {
			t.Errorf("the page does not lead to the sign-in: %s", way)
		}
	}
	book, _ := theContract()
	for name := range book.doc.Components.Schemas {
		if !strings.Contains(page, `id="schema-`+name+`"`) {
			t.Errorf("the page lacks the schema %s", name)
		}
	}
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+link[1]+`"`) {
			t.Errorf("a link leads nowhere: #%s", link[1])
		}
	}
	for _, word := range []string{"<script", "<style", "style=", `"http`, `'http`, "=http", "src=", "url(", "@import", "ZgotmplZ"} {
		if strings.Contains(page, word) {
			t.Errorf("the page holds %s", word)
		}
	}
}

func TestPagesHaveOneStyleFromHereAndNothingInThemselves(t *testing.T) {
	w := stateless(t)
	for _, path := range []string{"/docs", "/problems/stale"} {
		got := w.send("", "GET", path, nil, header("Accept", "text/html"))
		policy := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "style-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			strings.Contains(policy, "unsafe") || strings.Contains(policy, "sha256") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: %q", path, policy)
		}
		page := string(got.body)
		if !strings.Contains(page, `<link rel="stylesheet" href="/docs/page.css">`) || regexp.MustCompile(`<style|<script|\sstyle=|\son\w+=`).MatchString(page) {
			t.Errorf("%s: %.400s", path, page)
		}
	}
	style := w.send("", "GET", "/docs/page.css", nil, header("Accept", "text/css,*/*;q=0.1"))
	if style.StatusCode != http.StatusOK || style.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.HasPrefix(string(style.body), "body{") {
		t.Errorf("the style: %d %v", style.StatusCode, style.Header)
	}
}

func TestEveryProblemHasItsPage(t *testing.T) {
	w := stateless(t)
	problems, _ := api.Texts()
	for code, texts := range problems {
		got := w.send("", "GET", "/problems/"+code, nil, header("Accept", "text/html"), header("Accept-Language", "ko"))
		if got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), `lang="ko"`) || !strings.Contains(string(got.body), texts[0]) {
			t.Errorf("%s: %d %s", code, got.StatusCode, got.body)
		}
	}
	w.must(404, "", "GET", "/problems/none", nil)
}

func TestHEADAnswersAsGETWithoutTheBody(t *testing.T) {
	s := stored(t).emoticons()
	for _, path := range []string{"/healthz", "/v1/me", "/v1/providers", "/v1/providers/" + s.provider, "/openapi.json", "/v1/providers/" + nowhere} {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodHead, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+s.admin)
		head, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = head.Body.Close()
		got := s.send(s.admin, "GET", path, nil)
		if head.StatusCode != got.StatusCode || head.Header.Get("ETag") != got.Header.Get("ETag") || head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
			t.Errorf("%s: HEAD %d %v, GET %d %v", path, head.StatusCode, head.Header, got.StatusCode, got.Header)
		}
	}
}

func TestRulebooksAreReadWithTheirEditionsTextAndProvisions(t *testing.T) {
	w := stateless(t)
	list := w.must(200, w.admin, "GET", "/v1/rulebooks", nil)
	for i := 0; list.at("items", i, "rulebook") != ""; i++ {
		for k := 0; list.at("items", i, "editions", k, "edition") != ""; k++ {
			path := "/v1/rulebooks/" + list.at("items", i, "rulebook") + "/editions/" + list.at("items", i, "editions", k, "edition")
			edition := w.must(200, w.admin, "GET", path, nil)
			if edition.at("provisions", 0, "provision") == "" || edition.at("hash") != list.at("items", i, "editions", k, "hash") {
				t.Errorf("%s is %v", path, edition)
			}
			text := w.send(w.admin, "GET", path+"/text", nil, header("Accept", "application/yaml"))
			if text.StatusCode != http.StatusOK || !strings.Contains(string(text.body), "rulebook: "+edition.at("rulebook")) {
				t.Errorf("%s/text: %d %.80s", path, text.StatusCode, text.body)
			}
			name := list.at("items", i, "rulebook") + "-" + list.at("items", i, "editions", k, "edition") + ".yaml"
			if kept := text.Header.Get("Content-Disposition"); kept != "attachment; filename="+name {
				t.Errorf("%s/text is shown as %q", path, kept)
			}
		}
	}
	act := w.must(200, w.admin, "GET", "/v1/rulebooks/kr-telecom-act", nil)
	if act.at("editions", 0, "edition") != "2019-06-25" || act.at("editions", 1, "edition") != "2025-03-28" || act.at("kind") != "statute" {
		t.Errorf("the act is %v", act)
	}
	w.must(404, w.admin, "GET", "/v1/rulebooks/none", nil)
	w.must(404, w.admin, "GET", "/v1/rulebooks/kr-telecom-act/editions/none/text", nil)
}

func TestAServerEndsRequestsThatAreRunningBeforeItStops(t *testing.T) {
	arrived, leave := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-leave
		_, _ = w.Write([]byte("done"))
	})
	s := edge.NewServer("127.0.0.1:0", slow, edge.Defaults(), slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(listener) }()
	answered := make(chan string, 1)
	go func() {
		got, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer func() { _ = got.Body.Close() }()
		var b bytes.Buffer
		_, _ = b.ReadFrom(got.Body)
		answered <- b.String()
	}()
	<-arrived
	stopped := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		stopped <- s.Shutdown(ctx)
	}()
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		t.Fatal(err)
	}
	close(leave)
	if text := <-answered; text != "done" {
		t.Errorf("the running request was answered with %q", text)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("a limit is missing: %+v", s)
	}
}

func TestWhoCallsLearnsWhatTheRoleAllows(t *testing.T) {
	s := stored(t).emoticons()
	_, claimant := s.customer(1)
	me := s.must(200, s.claimant("customer-1", claimant), "GET", "/v1/me", nil)
	if me.at("role") != "claimant" || me.at("claimant_id") != claimant || !strings.Contains(me.at("permissions"), "claim:file") || strings.Contains(me.at("permissions"), "batch:run") {
		t.Errorf("the claimant is %v", me)
	}
	operator := s.must(200, s.operator, "GET", "/v1/me", nil)
	if operator.at("provider_ids", 0) != s.provider {
		t.Errorf("the operator is %v", operator)
	}
	text, err := json.Marshal(operator)
	if err != nil || strings.Contains(string(text), "bosang_") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestARunIsStartedCountedAndItsFailuresAreListed(t *testing.T) {
	s := stored(t).emoticons()
	subscription, claimant := s.customer(1)
	s.file(s.claimant("customer-1", claimant), subscription)
	rehearsal := s.decideAll(object{"rehearsal": true, "plan_ids": []string{s.plan}})
	if rehearsal.at("counts", "decided") != "1" || rehearsal.at("progress", "done") != "256" {
		t.Errorf("the rehearsal is %v", rehearsal)
	}
	if claim := s.must(200, s.admin, "GET", "/v1/claims", nil); claim.at("items", 0, "state") != "filed" {
		t.Errorf("after a rehearsal the claim is %v", claim)
	}
	s.decideAll(object{})
	again := s.decideAll(object{"rehearsal": true})
	if again.at("counts", "unchanged") != "1" || again.at("counts", "by_disposition", "granted") != "1" || again.at("counts", "decided") != "0" {
		t.Errorf("rehearsed after a decision: %v", again)
	}
	failures := s.must(200, s.regulator(), "GET", "/v1/batches/"+rehearsal.at("id")+"/failures", nil)
	if failures.at("items", 0) != "" {
		t.Errorf("the failures are %v", failures)
	}
	list := s.must(200, s.regulator(), "GET", "/v1/batches", nil)
	if list.at("items", 2, "id") != rehearsal.at("id") {
		t.Errorf("the runs are %v", list)
	}
	wrong := s.must(422, s.admin, "POST", "/v1/batches", object{"incident_id": nowhere, "plan_ids": []string{"x"}})
	if wrong.faults() != "plan_ids[0]: id_form" {
		t.Errorf("the faults are %s", wrong.faults())
	}
	if wrong = s.must(422, s.admin, "POST", "/v1/batches", object{"incident_id": nowhere}); wrong.faults() != "incident_id: unknown_id" {
		t.Errorf("the faults are %s", wrong.faults())
	}
}
