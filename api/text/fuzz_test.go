package text

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bosang/rules"
)

func FuzzAcceptLanguage(f *testing.F) {
	for _, s := range []string{"", "ko", "ko-KR,ko;q=0.9,en;q=0.8", "en;q=0, ko;q=0", "*", "ko;q=NaN", "ko;q=1e999", ";q=,;;", "KO", "en-GB;q=0.5;q=1"} {
		f.Add(s, "")
		f.Add(s, "ko")
	}
	f.Fuzz(func(t *testing.T, header, asked string) {
		r := &http.Request{URL: &url.URL{RawQuery: url.Values{"lang": {asked}}.Encode()}, Header: http.Header{"Accept-Language": {header}}}
		lang, known := Negotiate(r)
		if lang != rules.Korean && lang != rules.English {
			t.Fatalf("%q gives %q", header, lang)
		}
		if known != (asked == "" || asked == "ko" || asked == "en") || known && asked != "" && string(lang) != asked {
			t.Fatalf("asked for %q: %q, %v", asked, lang, known)
		}
		// Case, a tag of another language and the same again change nothing.
		if want := accepted(header); accepted(strings.ToLower(header)) != want || accepted(header+", fr") != want || accepted(header+","+header) != want {
			t.Fatalf("%q gives %q, and something else when it is written otherwise", header, want)
		}
	})
}

func FuzzAccept(f *testing.F) {
	for _, s := range []string{"", "*/*", "application/json", "application/*;q=0, */*", "text/html,*/*;q=0.1", "application/json;q=0", "application/json; q=0 , application/json", ",;,"} {
		f.Add(s, "application/json")
		f.Add(s, "text/csv")
	}
	f.Fuzz(func(t *testing.T, header, media string) {
		got := Accepts([]string{header}, media)
		if Accepts([]string{header, "x/y"}, media) != got && media != "x/y" && !strings.HasPrefix(media, "x/") {
			t.Fatalf("%q: another type changes whether %q is accepted", header, media)
		}
		if !Accepts(nil, media) {
			t.Fatal("without a header not everything is accepted")
		}
		if got && !strings.Contains(header, "*") && !strings.Contains(strings.ToLower(header), media) {
			t.Fatalf("%q accepts %q, which it does not name", header, media)
		}
		if media == "" || media == AsItIs {
			return // of no type there is, and of whatever type it is
		}
		if best := Preferred([]string{header}, media, "x/y"); (best == media) && !got || best == "" && got {
			t.Fatalf("%q would rather have %q of %q and x/y", header, best, media)
		}
	})
}
