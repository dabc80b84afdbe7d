package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/api"
)

const heading = "provider,service,plan,customer_number,started_at,ended_at,fee,currency\n"

func row(number int) string {
	return fmt.Sprintf("kakao,talk,emoticon-plus,C-%06d,2022-01-01T00:00:00+09:00,,,\n", number)
}

// report reads a report: its rows as "line status id-or-faults", and its last line.
func report(t *testing.T, a answer) (rows []string, last object) {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("the import is answered with %d: %s", a.StatusCode, a.body)
	}
	for line := range bytes.SplitSeq(bytes.TrimSpace(a.body), []byte("\n")) {
		var o object
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("the report holds %q: %v", line, err)
		}
		if o.at("row") == "" {
			last = o
			continue
		}
		if last != nil {
			t.Errorf("a row follows the last line: %s", line)
		}
		if o.at("row") != fmt.Sprint(len(rows)+1) {
			t.Errorf("row %s is reported as number %d", o.at("row"), len(rows)+1)
		}
		text := o.at("line") + " " + o.at("status")
		if f := o.faults(); f != "" {
			text += " " + f
		}
		rows = append(rows, text)
	}
	return rows, last
}

func csv(changes ...with) []with {
	return append([]with{header("Content-Type", "text/csv")}, changes...)
}

const bulk = "/v1/subscriptions/bulk"

func TestAnImportReportsEveryRowAndLosesNone(t *testing.T) {
	s := stored(t).emoticons()
	s.customer(3)
	body := "\xef\xbb\xbf" + strings.ReplaceAll(heading, "\n", "\r\n") +
		row(1) +
		"kakao,talk,emoticon-plus,,2022-01-01,,x,KRW\r\n" +
		"\r\n" +
		row(3) +
		"kakao,talk,emoticon-plus,\"C-4,\"\"quoted\"\"\",2022-01-01T00:00:00Z,2022-10-16T00:00:00Z,5700,KRW\r\n" +
		"kakao,talk,emoticon-plus,\"never closed,2022-01-01T00:00:00Z,,,\n" +
		"too,few\n" +
		"kakao,talk,nothing,C-5,2022-01-01T00:00:00Z,,,\n" +
		"kakao,talk,emoticon-plus,C-6,2022-01-01T00:00:00Z,2021-01-01T00:00:00Z,100,\n" +
		"kakao,talk,emoticon-plus," + strings.Repeat("x", 20_000) + ",2022-01-01T00:00:00Z,,,\n" +
		"kakao,talk,emoticon-plus,C-\xff,2022-01-01T00:00:00Z,,,\n" +
		"kakao,talk,emoticon-plus,C-\x00,2022-01-01T00:00:00Z,,,\n" +
		strings.TrimSuffix(row(9), "\n")
	got := s.send(s.operator, "POST", bulk, body, csv()...)
	rows, last := report(t, got)
	want := []string{
		"2 added",
		"3 invalid fee: amount_form; started_at: instant_form; customer_number: required",
		"5 exists",
		"6 added",
		"7 invalid : csv_syntax",
		"8 invalid : malformed_columns",
		"9 invalid plan: unknown_key",
		"10 invalid currency: required",
		"11 invalid : line_too_long",
		"12 invalid : utf8_form",
		"13 invalid customer_number: control_characters",
		"14 added",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("the report is\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	if last.at("totals", "rows") != "12" || last.at("totals", "added") != "3" || last.at("totals", "exists") != "1" || last.at("totals", "invalid") != "8" {
		t.Errorf("the totals are %v", last)
	}
	if got.Header.Get("Content-Type") != "application/x-ndjson" || got.Header.Get("Content-Language") != "en" {
		t.Errorf("the headers are %v", got.Header)
	}
	found := s.must(200, s.operator, "GET", "/v1/subscriptions", nil)
	if !strings.Contains(found.at("items"), "5700") || found.at("items", 3, "id") == "" || found.at("items", 4, "id") != "" {
		t.Errorf("the subscriptions are %v", found)
	}
}

func TestAnImportOfJSONLines(t *testing.T) {
	s := stored(t).emoticons()
	body := `{"provider":"kakao","service":"talk","plan":"emoticon-plus","customer_number":"C-1","started_at":"2022-01-01T00:00:00+09:00","fee":{"amount":"3900","currency":"KRW"},"billing_day":15}
{"provider":"kakao","service":"talk","plan":"emoticon-plus","customer_number":"C-2","started_at":"2022-01-01T00:00:00+09:00","price":1,"billing_day":"15"}
nonsense
[1]
{"provider":"kakao","service":"talk","plan":"emoticon-plus","customer_number":"C-3","started_at":"2022-01-01T00:00:00+09:00","ended_at":null}`
	rows, last := report(t, s.send(s.operator, "POST", bulk+"?lang=ko", body, header("Content-Type", "application/x-ndjson")))
	want := []string{"1 added", "2 invalid price: unknown_field; billing_day: type", "3 invalid : json_line", "4 invalid : type", "5 added"}
	if !slices.Equal(rows, want) || last.at("totals", "added") != "2" {
		t.Errorf("the report is %q, %v", rows, last)
	}
}

func TestAnImportWhoseHeadingIsWrongIsRefusedWhole(t *testing.T) {
	s := stored(t).emoticons()
	for body, want := range map[string]string{
		"provider,service,plan,customer,started_at,price,plan\n" + row(1): "customer: unknown_column; price: unknown_column; plan: twice; customer_number: required",
		"\"provider\n":    ": csv_syntax",
		"provider,\xff\n": ": utf8_form",
	} {
		if got := s.must(422, s.operator, "POST", bulk, body, csv()...); got.faults() != want {
			t.Errorf("%q: %s, want %s", body, got.faults(), want)
		}
	}
	rows, last := report(t, s.send(s.operator, "POST", bulk, heading, csv()...))
	if len(rows) != 0 || last.at("totals", "rows") != "0" {
		t.Errorf("an import without rows is reported as %v, %v", rows, last)
	}
	s.must(415, s.operator, "POST", bulk, heading, header("Content-Type", "application/json"))
}

func TestAnImportUnderAKeyGivesTheSameReportAgain(t *testing.T) {
	s := stored(t).emoticons()
	s.customer(2)
	key := header("Idempotency-Key", "import-1")
	body := heading + row(1) + row(2) + "bad\n"
	first := s.send(s.operator, "POST", bulk, body, csv(key)...)
	again := s.send(s.operator, "POST", bulk, body, csv(key)...)
	if !bytes.Equal(first.body, again.body) || first.Header.Get("Idempotency-Hit") != "" || again.Header.Get("Idempotency-Hit") != "true" {
		t.Errorf("first (hit %q)\n%s\nagain (hit %q)\n%s", first.Header.Get("Idempotency-Hit"), first.body, again.Header.Get("Idempotency-Hit"), again.body)
	}
	if got := s.must(422, s.operator, "POST", bulk, heading+row(1), csv(key)...); got.at("code") != "idempotency_key_reused" {
		t.Errorf("another body: %v", got)
	}
	// Without the key the same rows are there already.
	rows, _ := report(t, s.send(s.operator, "POST", bulk, body, csv()...))
	if rows[0] != "2 exists" || rows[1] != "3 exists" {
		t.Errorf("without the key: %v", rows)
	}
}

func TestAnImportIsReportedWhileItIsSent(t *testing.T) {
	s := stored(t).emoticons()
	from, to := io.Pipe()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+bulk, from)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.operator)
	r.Header.Set("Content-Type", "text/csv")
	enough := make(chan struct{})
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(to, heading)
		for i := 0; i < 4000 && err == nil; i++ {
			_, err = io.WriteString(to, row(i))
		}
		// The rest is sent only when a part of the report is there.
		select {
		case <-enough:
		case <-time.After(5 * time.Minute):
			err = context.DeadlineExceeded
		}
		if err == nil {
			_, err = io.WriteString(to, row(4000))
		}
		sent <- err
		_ = to.Close()
	}()
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	lines := bufio.NewScanner(got.Body)
	for n := 0; lines.Scan(); n++ {
		if n == 100 {
			close(enough)
		}
		if n == 4001 && !strings.Contains(lines.Text(), `"added":4001`) {
			t.Errorf("the last line is %s", lines.Text())
		}
	}
	if err := <-sent; err != nil {
		t.Fatalf("nothing was reported before all was sent: %v", err)
	}
}

func TestWhoSendsAllBeforeReadingGetsTheWholeReport(t *testing.T) {
	s := stored(t).emoticons()
	var body strings.Builder
	body.WriteString(heading)
	const all = 20_000
	for i := range all {
		body.WriteString(row(i))
	}
	_, last := report(t, s.send(s.operator, "POST", bulk, body.String(), csv(header("Expect", ""))...))
	if last.at("totals", "added") != fmt.Sprint(all) {
		t.Errorf("the totals are %v", last)
	}
}

func TestAnImportThatIsTooLargeSaysSoInItsLastLine(t *testing.T) {
	s := stored(t, func(c *api.Config) { c.Limits.Bulk = 300 }).emoticons()
	body := heading + row(1) + row(2) + row(3) + row(4) + row(5)
	if got := s.must(413, s.operator, "POST", bulk, body, csv()...); got.at("code") != "too_large" {
		t.Errorf("told its length: %v", got)
	}
	unknown := func(r *http.Request) { r.ContentLength = -1 }
	got := s.send(s.operator, "POST", bulk, body, csv(unknown)...)
	if got.StatusCode == http.StatusOK {
		rows, last := report(t, got)
		if last.at("error", "code") != "too_large" || len(rows) == 5 {
			t.Errorf("untold: %v, %v", rows, last)
		}
	} else if got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("untold: %d", got.StatusCode)
	}
}

func FuzzImports(f *testing.F) {
	f.Add(heading+row(1), true)
	f.Add(`{"provider":"kakao"}`+"\n{}", false)
	f.Add("provider,service,plan,customer_number,started_at\n\"a\"\"b\",,,,\n", true)
	f.Fuzz(func(t *testing.T, body string, asCSV bool) {
		rows, err := api.ReadRows(strings.NewReader(body), asCSV, 256)
		if err != nil {
			return
		}
		last := 0
		for _, r := range rows {
			if r.Line <= last {
				t.Errorf("line %d follows line %d", r.Line, last)
			}
			last = r.Line
			if r.Err == nil && (r.New.Provider == "" || r.New.CustomerNumber == "" || r.New.StartedAt.IsZero()) {
				t.Errorf("line %d is read as %+v", r.Line, r.New)
			}
		}
		if last > strings.Count(body, "\n")+1 {
			t.Errorf("line %d of %d", last, strings.Count(body, "\n")+1)
		}
	})
}

func TestWhatIsNoImportGetsOneFault(t *testing.T) {
	s := stored(t).emoticons()
	text := strings.TrimSpace(heading)
	for name, c := range map[string]struct{ media, body, want string }{
		"empty":               {"text/csv", "", ": empty_file"},
		"a mark and no more":  {"text/csv", "\xef\xbb\xbf", ": empty_file"},
		"empty lines of JSON": {"application/x-ndjson", "", ": empty_file"},
		"a spreadsheet":       {"text/csv", "PK\x03\x04\x14\x00\x06\x00\x08\x00", ": spreadsheet"},
		"an old spreadsheet":  {"text/csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ": spreadsheet"},
		"as JSON lines":       {"application/x-ndjson", "PK\x03\x04\n", ": spreadsheet"},
		"UTF-16":              {"text/csv", "\xff\xfep\x00r\x00", ": utf8_form"},
		"semicolons":          {"text/csv", strings.ReplaceAll(heading, ",", ";"), ": separator"},
		"tabs":                {"text/csv", strings.ReplaceAll(heading, ",", "\t"), ": separator"},
		"CR alone":            {"text/csv", text + "\rkakao,talk\r", ": line_ends"},
		"CR and LF mixed":     {"text/csv", text + "\rkakao,talk\n", ": line_ends"},
		"no heading":          {"text/csv", row(1), ": no_heading"},
		"a line of nothing":   {"text/csv", "\n" + heading, ": no_heading"},
	} {
		got := s.send(s.operator, "POST", bulk, c.body, header("Content-Type", c.media))
		if p := got.object(t); got.StatusCode != http.StatusUnprocessableEntity || p.faults() != c.want {
			t.Errorf("%s is answered with %d, %q", name, got.StatusCode, p.faults())
		}
	}
	rows, _ := report(t, s.send(s.operator, "POST", bulk, strings.ReplaceAll(heading+row(1), "\n", "\r\n"), csv()...))
	if len(rows) != 1 || rows[0] != "2 added" {
		t.Errorf("with CRLF: %v", rows)
	}
}

func TestABodyThatBreaksOffIsToldAsSuch(t *testing.T) {
	s := stored(t).emoticons()
	for path, media := range map[string]string{"/v1/evaluations": "application/json", bulk: "text/csv", s.submissionsOf("form-1"): "text/csv"} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\nxyz\r\n",
			path, s.operator, media)
		if err != nil {
			t.Fatal(err)
		}
		got, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(got.Body)
		_, _ = got.Body.Close(), connection.Close()
		if p := (answer{got, body}).object(t); got.StatusCode != http.StatusBadRequest || p.at("code") != "body_broken_off" {
			t.Errorf("%s: answered with %d %s", path, got.StatusCode, body)
		}
	}
}
