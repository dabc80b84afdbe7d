package api_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// resident is a registration number as people write it, and inARow one without its
// hyphen, which its check digit tells from other numbers. Nobody is meant.
const (
	resident = "900101-1234567"
	inARow   = "9001011234568"
)

// withholds fails the test where an answer, or what was logged of it, says the
// number again.
func (w *world) withholds(got answer) {
	w.Helper()
	for _, number := range []string{resident, inARow, url.QueryEscape(resident), "1234567"} {
		if bytes.Contains(got.body, []byte(number)) {
			w.Errorf("the answer says the number again: %s", got.body)
		}
		for name, values := range got.Header {
			if strings.Contains(strings.Join(values, " "), number) {
				w.Errorf("the header %s says the number again", name)
			}
		}
		if strings.Contains(w.log.String(), number) {
			w.Errorf("the log says the number again: %s", w.log)
		}
	}
}

func TestARegistrationNumberInABodyIsRefusedByItsField(t *testing.T) {
	s := stored(t).emoticons()
	holding := func(change func(object)) object {
		body := s.holding(1)
		change(body)
		return body
	}
	name := func(korean string) object {
		return object{"key": "x", "class": "value_added", "name": named(korean, "A")}
	}
	for _, c := range []struct {
		token, method, path string
		body                any
		want                string
	}{
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["customer_number"] = resident }), "customer_number: registration_number"},
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["customer_number"] = inARow }), "customer_number: registration_number"},
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["customer_number"] = "\uff19\uff10\uff10\uff11\uff10\uff11\uff0d1234567" }), "customer_number: registration_number"},
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["billing_day"] = 9001011234568 }), "billing_day: registration_number"},
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["nosuch"] = []any{"", object{"a": resident}} }), "nosuch[1].a: registration_number; nosuch: unknown_field"},
		{s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o[resident] = 1 }), "******-*******: registration_number; ******-*******: unknown_field"},
		{s.admin, "POST", "/v1/providers", name("김 " + resident), "name.ko: registration_number"},
		{s.admin, "POST", "/v1/providers", `{"key":"x","class":"value_added","name":{"ko":"900101\u002d1234567","en":"A"}}`, "name.ko: registration_number"},
	} {
		got := s.send(c.token, c.method, c.path, c.body)
		if got.StatusCode != http.StatusUnprocessableEntity || got.object(t).faults() != c.want {
			t.Errorf("%v is answered with %d: %s, want %s", c.body, got.StatusCode, got.body, c.want)
		}
		s.withholds(got)
	}
	// As many digits that are no such number, and lengths of time, are let through.
	s.must(201, s.operator, "POST", "/v1/subscriptions", holding(func(o object) { o["customer_number"] = "9001011234567" }))
	if got := s.must(200, s.admin, "GET", "/v1/subscriptions", nil); strings.Contains(got.at("items"), resident) {
		t.Errorf("a number was kept: %v", got)
	}
}

func TestARegistrationNumberIsRefusedInBothLanguages(t *testing.T) {
	s := stateless(t)
	for lang, says := range map[string]string{"ko": "등록번호를 받지 않으니", "en": "must not take"} {
		got := s.send(s.admin, "POST", "/v1/evaluations?lang="+lang, object{"as_of": resident})
		if !strings.Contains(string(got.body), says) {
			t.Errorf("%s: %s", lang, got.body)
		}
		s.withholds(got)
	}
}

func TestARegistrationNumberInPathQueryOrHeaderIsRefused(t *testing.T) {
	s := stored(t).emoticons()
	for _, c := range []struct {
		path, want string
		headers    []with
	}{
		{"/v1/claims/" + resident, "claim: registration_number", nil},
		{"/v1/claims/900101%2D1234567", "claim: registration_number", nil},
		{"/v1/rulebooks/x/editions/" + inARow, "edition: registration_number", nil},
		{"/v1/incidents?key=" + resident, "key: registration_number", nil},
		{"/v1/incidents?cursor=900101%EF%BC%8D1234567", "cursor: registration_number", nil},
		{"/v1/incidents?" + resident + "=1", "******-*******: unknown_param", nil},
	} {
		got := s.send(s.admin, "GET", c.path, nil)
		if got.StatusCode != http.StatusBadRequest || got.object(t).faults() != c.want {
			t.Errorf("%s is answered with %d: %s", c.path, got.StatusCode, got.body)
		}
		s.withholds(got)
	}
	// Where nobody is known, and where there is nothing, nothing is said of it either.
	s.withholds(s.send("", "GET", "/v1/claims/"+resident, nil))
	s.withholds(s.send(s.admin, "GET", "/nowhere/"+resident, nil))
	s.withholds(s.send(s.admin, "GET", "/problems/"+resident, nil))

	got := s.send(s.operator, "POST", "/v1/subscriptions", s.holding(1), header("Idempotency-Key", "import-"+resident))
	if got.StatusCode != http.StatusBadRequest || got.object(t).faults() != "Idempotency-Key: registration_number" {
		t.Errorf("in a key: %d %s", got.StatusCode, got.body)
	}
	s.withholds(got)
	got = s.send(s.operator, "POST", "/v1/subscriptions", s.holding(1), header("X-Request-ID", resident))
	if got.StatusCode != http.StatusCreated || got.Header.Get("X-Request-ID") == "" {
		t.Errorf("in a request's id: %d %s", got.StatusCode, got.body)
	}
	s.withholds(got)
}

func TestARegistrationNumberInAnImportIsReportedByItsLine(t *testing.T) {
	s := stored(t).emoticons()
	body := heading + row(1) + strings.ReplaceAll(row(2), "C-000002", resident) + strings.ReplaceAll(row(3), "emoticon-plus", resident)
	got := s.send(s.operator, "POST", bulk, body, csv()...)
	rows, last := report(t, got)
	want := []string{"2 added", "3 invalid customer_number: registration_number", "4 invalid plan: registration_number"}
	if !slices.Equal(rows, want) || last.at("totals", "invalid") != "2" {
		t.Errorf("the report is %q, %v", rows, last)
	}
	s.withholds(got)

	lines := `{"provider":"kakao","service":"talk","plan":"emoticon-plus","customer_number":"` + inARow + `","started_at":"2022-01-01T00:00:00+09:00"}`
	got = s.send(s.operator, "POST", bulk, lines, header("Content-Type", "application/x-ndjson"))
	if rows, _ := report(t, got); !slices.Equal(rows, []string{"1 invalid customer_number: registration_number"}) {
		t.Errorf("the report is %q", rows)
	}
	s.withholds(got)

	got = s.send(s.operator, "POST", bulk, "provider,"+resident+"\n", csv()...)
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(got.object(t).faults(), "******-*******: unknown_column") {
		t.Errorf("in a heading: %d %s", got.StatusCode, got.body)
	}
	s.withholds(got)
}
