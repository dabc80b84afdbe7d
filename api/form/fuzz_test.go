package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"bosang/api/failure"
	"bosang/claims"
)

// everything has a member of every kind that is sent.
type everything struct {
	ID       claims.ClaimID `json:"id"`
	Key      string         `json:"key" validate:"omitempty,key"`
	Text     string         `json:"text" validate:"max=64"`
	Lines    Lines          `json:"lines"`
	Word     string         `json:"word" validate:"omitempty,oneof=down degraded"`
	Number   int            `json:"number" validate:"omitempty,gte=1,lte=31"`
	Large    *int64         `json:"large"`
	Yes      *bool          `json:"yes"`
	At       Instant        `json:"at"`
	Moment   Moment         `json:"moment"`
	Settable Settable       `json:"settable"`
	Money    *Money         `json:"money"`
	Name     *Name          `json:"name"`
	Facts    Facts          `json:"facts"`
	Parts    []everything   `json:"parts" validate:"max=5,dive"`
	Texts    []string       `json:"texts" validate:"max=5"`
}

// faultless are the codes of faults that concern the body as a whole.
var faultless = []string{"type", "json_syntax", "too_deep", "unknown_field", "twice", "half_character", "too_many_values"}

// checkFaults holds an error to what every caller is promised: it is one of the
// two kinds, and each of its faults, which are not too many, says where it is.
func checkFaults(t *testing.T, body []byte, err error) {
	t.Helper()
	var failed *claims.Error
	if !errors.As(err, &failed) || failed.Kind != claims.KindInvalid && failed.Kind != failure.KindMalformed {
		t.Fatalf("%q: the error is %v", body, err)
	}
	if len(failed.Fields) == 0 || len(failed.Fields) > MaxFaults {
		t.Fatalf("%q: %d faults", body, len(failed.Fields))
	}
	for _, f := range failed.Fields {
		if f.Code == "" || f.Field == "" && !strings.Contains(strings.Join(faultless, " "), f.Code) {
			t.Errorf("%q: a fault names no field: %+v", body, f)
		}
		if f.Code == "json_syntax" {
			var line, column int
			if _, err := fmt.Sscanf(f.Param, "%d:%d", &line, &column); err != nil || line < 1 || column < 1 || line > 1+bytes.Count(body, []byte("\n")) {
				t.Errorf("%q: it stops being JSON at %s", body, f.Param)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range []string{
		`{}`, `[]`, `null`, ``, "\xef\xbb\xbf{}", `{"a":1}`, `{"id":"0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b","id":""}`, `{"text":"\ud800"}`, `{"text":"\ud83d\ude00"}`,
		`{"key":"a.b-c_d","text":"가","lines":"a\r\nb\n","word":"down","number":31,"large":-9223372036854775808,"yes":true,"at":"2022-10-15T15:30:00.000001+09:00",` +
			`"moment":"2022-10-15","settable":null,"money":{"amount":"7550.25","currency":"USD"},"name":{"ko":"가","en":"a"},"facts":{"a.b":[1,{"c":null}],"d":1e9},` +
			`"parts":[{"number":1},{"parts":[{}]}],"texts":["a","\u0000"]}`,
		`{"number":1e0,"large":9223372036854775808,"yes":1,"at":"2022-10-15 15:30:00Z","moment":"2022-13-01","money":{"amount":"-0"},"parts":[null,{"number":99}]}`,
		`{"parts":[{},{},{},{},{},{}]}`, `{"a":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}`, "{\"text\":\"\xff\"}", "{}{}", `{"text":"a`, `{"text" "a"}`,
	} {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var sent everything
		err := Decode(body, &sent)
		plain := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
		if !json.Valid(plain) && claims.KindOf(err) != failure.KindMalformed {
			t.Fatalf("%q is no JSON, but the error is %v", body, err)
		}
		if err != nil {
			checkFaults(t, body, err)
			return
		}
		// What was read and is sent again reads as the same.
		text, err := json.Marshal(again(sent))
		if err != nil {
			t.Fatalf("%q is not written again: %v", body, err)
		}
		var back everything
		if err := Decode(text, &back); err != nil {
			t.Fatalf("%q was taken, but not %s: %v", body, text, err)
		}
		if twice, err := json.Marshal(again(back)); err != nil || !bytes.Equal(twice, text) {
			t.Fatalf("%q became %s, then %s, %v", body, text, twice, err)
		}
	})
}

// again gives the members of what was sent that were sent.
func again(e everything) map[string]any {
	out := map[string]any{
		"key": e.Key, "text": e.Text, "lines": e.Lines, "large": e.Large, "yes": e.Yes, "money": e.Money, "name": e.Name, "facts": e.Facts, "texts": e.Texts,
	}
	if e.ID != (claims.ClaimID{}) {
		out["id"] = e.ID.String()
	}
	if e.Word != "" {
		out["word"] = e.Word
	}
	if e.Number != 0 {
		out["number"] = e.Number
	}
	for name, at := range map[string]time.Time{"at": e.At.Time, "moment": e.Moment.Time, "settable": e.Settable.Time} {
		if !at.IsZero() {
			out[name] = At(at)
		}
	}
	parts := make([]any, len(e.Parts))
	for i, p := range e.Parts {
		parts[i] = again(p)
	}
	out["parts"] = parts
	return out
}

func FuzzInstants(f *testing.F) {
	for _, s := range []string{
		"", "2022-10-15T15:30:00+09:00", "2022-10-15T06:30:00.123456Z", "2022-10-15T06:30:00.1234567Z", "2022-10-15T06:30:00,5Z", "2022-10-15", "2022-02-30",
		"2022-10-15t06:30:00z", "2022-10-15T24:00:00Z", "2022-12-31T23:59:60Z", "0000-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2022-10-15T6:30:00Z", "2022-10-15T06:30:00+99:99",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, code := parseInstant(text)
		if (code == "") == at.IsZero() {
			t.Fatalf("%q: both %s and %q", text, at, code)
		}
		var moment Moment
		if faults := moment.read(text); len(faults) > 0 != moment.IsZero() {
			t.Fatalf("%q: both %s and %v", text, moment, faults)
		}
		if code != "" {
			return
		}
		if want, err := time.Parse(time.RFC3339Nano, text); err != nil || !want.Equal(at) || !moment.Equal(at) {
			t.Fatalf("%q became %s, and by package time %s, %v", text, at, want, err)
		}
		shown, err := At(at).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if back, code := parseInstant(strings.Trim(string(shown), `"`)); code != "" || !back.Equal(at) {
			t.Fatalf("%q is shown as %s, which reads as %s, %q", text, shown, back, code)
		}
	})
}

func FuzzMoney(f *testing.F) {
	f.Add("7550", "KRW")
	f.Add("-0", "USD")
	f.Add("1e9", "won")
	f.Add("0.0000000001", "krw")
	f.Add("44444754447554054", "KKW")
	f.Add(strings.Repeat("9", 400), "KRW")
	f.Fuzz(func(t *testing.T, amount, currency string) {
		parsed, faults := ParseMoney(amount, currency)
		if (parsed == nil) != (len(faults) > 0) {
			t.Fatalf("%q %q: both %v and %v", amount, currency, parsed, faults)
		}
		if parsed == nil {
			return
		}
		text, err := json.Marshal(parsed)
		if err != nil || parsed.Sign() < 0 {
			t.Fatalf("%q %q became %s, %v", amount, currency, text, err)
		}
		var back struct {
			Money *Money `json:"money"`
		}
		if err := Decode([]byte(`{"money":`+string(text)+`}`), &back); err != nil || *back.Money != *parsed {
			t.Fatalf("%q %q is shown as %s, which is not read again: %v", amount, currency, text, err)
		}
	})
}

// TestAFloodOfFaultsIsBounded sends what costs most for its size. The sums are
// counted by the program itself, so that the machine's speed plays no part.
func TestAFloodOfFaultsIsBounded(t *testing.T) {
	const megabyte = 1 << 20
	fill := func(before, part, after string) string {
		return before + strings.Repeat(part, (megabyte-len(before)-len(after))/len(part)) + after
	}
	for name, body := range map[string]string{
		"a member again and again": fill(`{"key":"a"`, `,"key":1`, `}`),
		"unknown members":          fill(`{"x":0`, `,"":0`, `}`),
		"a list of wrong things":   fill(`{"parts":[1`, `,1`, `]}`),
		"a list of nothing":        fill(`{"parts":[null`, `,null`, `]}`),
		"a list of empty things":   fill(`{"parts":[{}`, `,{}`, `]}`),
		"half characters":          fill(`{"texts":[""`, `,"\ud800"`, `]}`),
		"depth":                    strings.Repeat("[", megabyte),
		"a long name":              fill(`{"`, `a`, `":0}`),
		"facts":                    fill(`{"facts":{"a":[0`, `,0`, `]}}`),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var sent everything
		err := Decode([]byte(body), &sent)
		runtime.ReadMemStats(&after)
		if err == nil && name != "facts" {
			t.Errorf("%s is taken", name)
		}
		if err != nil {
			checkFaults(t, nil, err)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 300*megabyte {
			t.Errorf("%s costs %d MB", name, spent/megabyte)
		}
	}
}
