package api_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
)

// fiveDays is a programme that gives five days for the three of 2022, with what
// else a test puts in.
func fiveDays(t testing.TB, more ...string) object {
	t.Helper()
	read := func(name string) string {
		text, err := os.ReadFile("../rules/library/kakao-2022-emoticon-plus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	text := strings.NewReplacer("edition: 2022-10\n", "edition: 2022-11\n", "value: 3d", "value: 5d").Replace(read("2022-10.yaml")) + "\nreplaces: 2022-10\n"
	o := object{
		"kind": "programme", "rulebook": "kakao-2022-emoticon-plus", "edition": "2022-11", "jurisdiction": "KR", "replaces": "2022-10", "text": text,
		"cases": strings.ReplaceAll(read("cases/emoticon-plus.yaml"), "remedies: extension 72h", "remedies: extension 120h"),
	}
	for i := 0; i+1 < len(more); i += 2 {
		o[more[i]] = more[i+1]
	}
	return o
}

// contentOf leaves out what cannot be changed of a draft.
func contentOf(o object) object {
	out := object{}
	for name, v := range o {
		if name != "kind" && name != "provider_id" {
			out[name] = v
		}
	}
	return out
}

// decider is an operator of the provider who signed in just now, and the same one for
// the same name: programs neither propose editions nor decide about them.
func (s *scene) decider(name string) string {
	s.Helper()
	return s.token(access.Actor{Subject: deciderSubject(name), Role: access.Operator, Providers: []access.ID{idOf(s, s.provider)},
		User: access.ID(claims.KeyOf("user", name)), VerifiedAt: s.clock.Now()})
}

func deciderSubject(name string) string { return "user:" + claims.KeyOf("user", name).String() }

// tag is the ETag that an edition reads with now.
func (s *scene) tag(token, at string) with {
	s.Helper()
	return ifMatch(tagOf(s.send(token, "GET", at, nil)))
}

func TestAnEditionGoesFromItsDraftIntoForceOverTheInterface(t *testing.T) {
	s := stored(t).emoticons()
	author, second, watch := s.decider("kakao-1"), s.decider("kakao-2"), s.regulator()
	subscription, claimant := s.customer(1)
	me := s.claimant("customer-1", claimant)
	claim := s.file(me, subscription)
	s.decideAll(object{})
	first := s.must(200, me, "GET", "/v1/claims/"+claim.at("id")+"/decisions/1", nil)

	made := s.send(s.operator, "POST", "/v1/editions", fiveDays(t), header("Idempotency-Key", "mine"))
	draft := made.object(t)
	at := "/v1/editions/" + draft.at("id")
	if made.StatusCode != http.StatusCreated || made.Header.Get("Location") != at || draft.at("state") != "draft" || draft.at("provider_id") != s.provider || draft.at("hash") == "" {
		t.Fatalf("drafted: %d %s", made.StatusCode, made.body)
	}
	if again := s.send(s.operator, "POST", "/v1/editions", fiveDays(t), header("Idempotency-Key", "mine")); again.Header.Get("Idempotency-Hit") != "true" {
		t.Errorf("drafted twice with one key: %s", again.body)
	}
	if check := s.must(200, s.operator, "POST", at+"/check", nil); check.at("sound") != "true" || check.at("cases", 3, "passed") != "true" || check.at("hash") != draft.at("hash") {
		t.Errorf("the check says %v", check)
	}
	s.must(428, author, "POST", at+"/propose", nil)
	s.must(412, author, "POST", at+"/propose", nil, ifMatch(`"7"`))
	proposed := s.must(200, author, "POST", at+"/propose", nil, s.tag(s.operator, at))
	if proposed.at("state") != "proposed" || proposed.at("drafted_by") != "kakao" || proposed.at("proposed_by") != deciderSubject("kakao-1") || proposed.at("version") != "2" {
		t.Errorf("proposed it is %v", proposed)
	}
	s.must(412, second, "POST", at+"/approve", nil, ifMatch(`"1"`))
	if p := s.must(409, author, "POST", at+"/approve", nil, s.tag(s.operator, at)); p.at("code") != "four_eyes" {
		t.Errorf("approved by its proposer: %v", p)
	}
	if p := s.must(409, second, "POST", at+"/approve", nil, s.tag(second, at)); p.at("code") != "edition_not_simulated" || p.at("existing", "id") != s.incident {
		t.Errorf("approved without a simulation: %v", p)
	}
	started := s.send(second, "POST", at+"/impact", object{"incident_id": s.incident})
	if started.StatusCode != http.StatusAccepted || started.object(t).at("edition_hash") != draft.at("hash") {
		t.Fatalf("the impact: %d %s", started.StatusCode, started.body)
	}
	s.workSimulation(started.object(t).at("id"))
	if report := s.must(200, watch, "GET", started.Header.Get("Location"), nil); report.at("report", "changes", "otherwise_changed") != "1" {
		t.Errorf("the impact is %v", report)
	}
	force := s.must(200, second, "POST", at+"/approve", nil, s.tag(second, at))
	if force.at("state") != "in_force" || force.at("number") != "1" || force.at("decided_by") != deciderSubject("kakao-2") {
		t.Errorf("in force it is %v", force)
	}
	s.decideAll(object{})
	s.readsBoth(t, me, claim.at("id"), first, draft.at("hash"))
	s.isPublic(t, at, me)
}

// readsBoth reads the decision from before the publication, word for word as it
// was, and the one by the new edition.
func (s *scene) readsBoth(t *testing.T, me, claim string, first object, hash string) {
	t.Helper()
	again := s.must(200, me, "GET", "/v1/claims/"+claim+"/decisions/1", nil)
	if again.at("explanation") != first.at("explanation") || again.at("outcome_hash") != first.at("outcome_hash") || again.at("remedies", 0, "time") != "PT72H" {
		t.Errorf("the decision before reads %v", again)
	}
	now := s.must(200, me, "GET", "/v1/claims/"+claim+"/decisions/2", nil)
	if now.at("remedies", 0, "time") != "PT120H" || !strings.Contains(now.at("rulebooks")+now.at("outcome"), hash) {
		t.Errorf("the decision by the new edition reads %v", now)
	}
	// Whoever asks what a claim would get is told by the new edition too.
	asked := s.must(200, me, "POST", "/v1/evaluations", object{
		"incident": object{"key": "kakao-2022-10-15"}, "provider": object{"key": "kakao", "class": "value_added"}, "service": object{"key": "talk"},
		"plan":         object{"key": "emoticon-plus", "content_service": true, "periodic_fee": true, "fee_period": "month", "fee": won("3900")},
		"windows":      []object{{"starts_at": "2022-10-15T15:30:00+09:00", "ends_at": "2022-10-16T14:30:00+09:00", "confidence": "B"}},
		"subscription": object{"started_at": "2022-01-01T00:00:00+09:00", "channel": "direct"},
	})
	if !strings.Contains(asked.at("outcome"), hash) {
		t.Errorf("an evaluation rests on %v", asked.at("outcome"))
	}
}

// isPublic reads what is in force as a claimant: the edition, and the rulebook
// with it in the place of the one it replaced, which is still there by name.
func (s *scene) isPublic(t *testing.T, at, me string) {
	t.Helper()
	mine := s.must(200, me, "GET", at, nil)
	if mine.at("state") != "in_force" || mine.at("text") == "" || mine.at("drafted_by") != "" || mine.at("decided_by") != "" {
		t.Errorf("a claimant reads %v", mine)
	}
	book := s.must(200, me, "GET", "/v1/rulebooks/kakao-2022-emoticon-plus", nil)
	if book.at("editions", 0, "edition") != "2022-11" || book.at("editions", 1) != "" {
		t.Errorf("the rulebook is %v", book)
	}
	for _, name := range []string{"2022-10", "2022-11"} {
		if e := s.must(200, me, "GET", "/v1/rulebooks/kakao-2022-emoticon-plus/editions/"+name, nil); e.at("edition") != name {
			t.Errorf("the edition %s is %v", name, e)
		}
	}
	if list := s.must(200, me, "GET", "/v1/editions?state=in_force&rulebook=kakao-2022-emoticon-plus", nil); list.at("items", 0, "number") != "1" || list.at("items", 1) != "" {
		t.Errorf("the list is %v", list)
	}
	for method, path := range map[string]string{"PUT": at, "POST": at + "/withdraw"} {
		var body any
		if method == "PUT" {
			body = contentOf(fiveDays(t))
		}
		if p := s.must(409, s.operator, method, path, body, s.tag(s.operator, at)); p.at("code") != "edition_in_force" {
			t.Errorf("%s of what is in force: %v", method, p)
		}
	}
}

func TestFaultsAreToldWithLineColumnAndCaret(t *testing.T) {
	s := stored(t).emoticons()
	faulty := fiveDays(t, "text", "rulebook: kakao-2022-emoticon-plus\r\nedition: [2022-11\r\n")
	draft := s.must(201, s.operator, "POST", "/v1/editions", faulty)
	at := "/v1/editions/" + draft.at("id")
	if draft.at("hash") != "" || strings.Contains(draft.at("text"), "\r") {
		t.Errorf("what is no YAML is kept as %v", draft)
	}
	check := s.must(200, s.operator, "POST", at+"/check", nil)
	if check.at("sound") != "false" || check.at("faults", 0, "file") != "kakao-2022-emoticon-plus/2022-11.yaml" || check.at("faults", 0, "line") == "0" ||
		!strings.Contains(check.at("faults", 0, "message"), "not YAML") {
		t.Errorf("the check says %v", check)
	}
	changed := s.must(200, s.operator, "PUT", at, contentOf(fiveDays(t, "text", strings.Replace(faultyUnit(t), "\n", "\r\n", 3))), s.tag(s.operator, at))
	check = s.must(200, s.operator, "POST", at+"/check", object{})
	if check.at("version") != changed.at("version") || check.at("faults", 0, "line") != "22" || check.at("faults", 0, "column") != "11" ||
		check.at("faults", 0, "caret") != "      unit: days\n            ^" {
		t.Errorf("the check says %v", check)
	}
	got := s.send(s.operator, "POST", at+"/check", object{}, header("Accept-Language", "ko-KR,ko;q=0.9"))
	if message := got.object(t).at("faults", 0, "message"); got.Header.Get("Content-Language") != "ko" ||
		message != `여기에는 "days"를 쓸 수 없습니다. 다음 가운데 하나여야 합니다: duration, money, count, rate, instant, date` {
		t.Errorf("in Korean the check says %q", message)
	}
	if inEnglish := s.must(200, s.operator, "POST", at+"/check?lang=en", object{}, header("Accept-Language", "ko")); !strings.Contains(inEnglish.at("faults", 0, "message"), "is not known here") {
		t.Errorf("in English the check says %v", inEnglish)
	}
	for lang, wants := range map[string]string{"en": `"days" is not known here`, "ko": `흠이 있습니다: 여기에는 "days"를 쓸 수 없습니다`} {
		p := s.must(409, s.decider("kakao-1"), "POST", at+"/propose", nil, s.tag(s.operator, at), header("Accept-Language", lang))
		if p.at("code") != "edition_faulty" || p.at("errors", 0, "field") != "kakao-2022-emoticon-plus/2022-11.yaml:22:11" ||
			!strings.Contains(p.at("errors", 0, "detail"), "\n            ^") || !strings.Contains(p.at("errors", 0, "detail"), wants) {
			t.Errorf("in %s the problem is %v", lang, p)
		}
	}
	// What cannot even be a draft.
	for name, c := range map[string]struct {
		sent   object
		faults string
	}{
		"empty":    {fiveDays(t, "text", ""), "text: required"},
		"blank":    {fiveDays(t, "text", " \n "), "text: required"},
		"huge":     {fiveDays(t, "text", strings.Repeat("x", 192<<10+1)), "text: too_many_bytes"},
		"a NUL":    {fiveDays(t, "cases", "a\x00"), "cases: control_characters"},
		"a name":   {fiveDays(t, "edition", "Next Year"), "edition: key_form"},
		"a kind":   {fiveDays(t, "kind", "law"), "kind: one_of"},
		"itself":   {fiveDays(t, "replaces", "2022-11"), "replaces: same_edition"},
		"no idea":  {object{"kind": "programme"}, "rulebook: required; edition: required; jurisdiction: required; text: required"},
		"unknown":  {fiveDays(t, "state", "in_force"), "state: unknown_field"},
		"anothers": {fiveDays(t, "provider_id", nowhere), "provider_id: unknown_id"},
	} {
		if got := s.must(422, s.operator, "POST", "/v1/editions", c.sent); got.faults() != c.faults {
			t.Errorf("%s: the faults are %s", name, got.faults())
		}
	}
	if got := s.send(s.operator, "POST", "/v1/editions", fiveDays(t, "text", strings.Repeat("x", 2<<20))); got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes are answered with %d", got.StatusCode)
	}
}

func faultyUnit(t testing.TB) string {
	return strings.Replace(fiveDays(t)["text"].(string), "unit: duration", "unit: days", 1)
}

func TestEditionsAreTheAffairOfThoseTheyConcern(t *testing.T) {
	s := stored(t).emoticons()
	rival := s.must(201, s.admin, "POST", "/v1/providers", object{"key": "rival", "name": named("경쟁", "Rival"), "class": "value_added"}).at("id")
	_, claimant := s.customer(1)
	other, me, watch := s.operatorOf("rival", rival), s.claimant("customer-1", claimant), s.regulator()
	draft := s.must(201, s.operator, "POST", "/v1/editions", fiveDays(t))
	at := "/v1/editions/" + draft.at("id")
	s.must(403, me, "POST", "/v1/editions", fiveDays(t))
	s.must(403, watch, "POST", "/v1/editions", fiveDays(t))
	s.must(403, s.operator, "POST", "/v1/editions", fiveDays(t, "kind", "statute"))
	s.must(422, s.admin, "POST", "/v1/editions", fiveDays(t, "kind", "statute", "provider_id", s.provider))
	for _, token := range []string{other, me} {
		s.must(404, token, "GET", at, nil)
		if list := s.must(200, token, "GET", "/v1/editions", nil); list.at("items", 0) != "" {
			t.Errorf("drafts of others are listed: %v", list)
		}
	}
	for path, body := range map[string]any{"/check": nil, "/propose": nil, "/approve": nil, "/withdraw": nil, "/reject": object{"reason": "no"}, "/impact": object{"incident_id": s.incident}} {
		rivals, own := other, s.operator
		if path == "/propose" || path == "/approve" || path == "/reject" {
			rivals, own = s.signedIn(access.Actor{Role: access.Operator, Providers: []access.ID{idOf(t, rival)}}), s.decider("kakao-1")
		}
		s.must(404, rivals, "POST", at+path, body, ifMatch(`"1"`))
		s.must(403, me, "POST", at+path, body, ifMatch(`"1"`))
		s.must(404, own, "POST", "/v1/editions/"+nowhere+path, body, ifMatch(`"1"`))
	}
	for _, token := range []string{watch, s.admin} {
		if got := s.must(200, token, "GET", at, nil); got.at("drafted_by") != "kakao" {
			t.Errorf("overseen it is %v", got)
		}
		s.must(200, token, "POST", at+"/check", nil)
		s.must(403, token, "POST", at+"/propose", nil, ifMatch(`"1"`))
	}
	// Whoever holds the program's token may be who approves: it drafts, and no more.
	s.must(403, s.operator, "POST", at+"/propose", nil, ifMatch(`"1"`))
	s.must(200, s.decider("kakao-1"), "POST", at+"/propose", nil, ifMatch(`"1"`))
	s.must(403, s.admin, "POST", at+"/approve", nil, ifMatch(`"2"`))
	s.must(403, s.operatorOf("kakao-2", s.provider), "POST", at+"/approve", nil, ifMatch(`"2"`)) // a program
	second := s.decider("kakao-2")
	s.must(422, second, "POST", at+"/reject", object{}, ifMatch(`"2"`))
	rejected := s.must(200, second, "POST", at+"/reject", object{"reason": "three days were promised"}, ifMatch(`"2"`))
	if rejected.at("state") != "rejected" || rejected.at("reason") != "three days were promised" {
		t.Errorf("rejected it is %v", rejected)
	}
	if p := s.must(409, second, "POST", at+"/approve", nil, ifMatch(`"3"`)); p.at("code") != "edition_rejected" {
		t.Errorf("approved after all: %v", p)
	}
	if list := s.must(200, s.operator, "GET", "/v1/editions?rulebook=%00", nil); list.at("items", 0) != "" {
		t.Errorf("of no rulebook there are %v", list)
	}
	for query, faults := range map[string]string{"state=law": "state: one_of", "provider_id=x": "provider_id: id_form", "kind=statute": "kind: unknown_param"} {
		if got := s.must(400, s.operator, "GET", "/v1/editions?"+query, nil); got.faults() != faults {
			t.Errorf("%s: %s", query, got.faults())
		}
	}
}

func TestOfTwoApprovalsAtOnceOneIsAnsweredWithTheEdition(t *testing.T) {
	s := stored(t).emoticons()
	draft := s.must(201, s.operator, "POST", "/v1/editions", fiveDays(t))
	at := "/v1/editions/" + draft.at("id")
	s.must(200, s.decider("kakao-1"), "POST", at+"/propose", nil, ifMatch(`"1"`))
	const many = 5
	answers := make([]answer, many)
	tokens := make([]string, many)
	for i := range tokens {
		tokens[i] = s.decider("approver-" + string(rune('a'+i)))
	}
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.send(tokens[i], "POST", at+"/approve", nil, ifMatch(`"2"`)) })
	}
	all.Wait()
	held := 0
	for _, a := range answers {
		switch a.StatusCode {
		case http.StatusOK:
			held++
		case http.StatusPreconditionFailed, http.StatusConflict:
		default:
			t.Errorf("answered with %d: %s", a.StatusCode, a.body)
		}
	}
	if held != 1 {
		t.Errorf("%d of %d approvals held", held, many)
	}
}

func TestAnotherServerDecidesByWhatWasPublishedOnThisOne(t *testing.T) {
	s := stored(t).emoticons()
	ctx := context.Background()
	other := claims.New(s.store, s.stock) // as another process has them
	before, err := other.CurrentShelf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	draft := s.must(201, s.operator, "POST", "/v1/editions", fiveDays(t))
	at := "/v1/editions/" + draft.at("id")
	s.must(200, s.decider("kakao-1"), "POST", at+"/propose", nil, ifMatch(`"1"`))
	s.must(200, s.decider("kakao-2"), "POST", at+"/approve", nil, ifMatch(`"2"`))
	after, err := other.CurrentShelf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, found := after.Edition("kakao-2022-emoticon-plus", "2022-11"); !found || before.Number != 0 || after.Number != 1 {
		t.Errorf("the other process has number %d", after.Number)
	}
	if _, _, found := before.Edition("kakao-2022-emoticon-plus", "2022-11"); found {
		t.Error("a shelf changed under who reads it")
	}
	if who := (access.Actor{Subject: "x", Role: access.Claimant}); who.May(access.DecideEdition) {
		t.Error("a claimant may decide")
	}
}
