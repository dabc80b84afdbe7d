package web

import (
	"net/url"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/privacy/rrn"
)

func FuzzForm(f *testing.F) {
	for _, s := range []string{"", "name=a&password=b", "name=a&name=b", "scopes=a&scopes=b", "a=%zz", "a=%00", "a=%ff", "a;b", strings.Repeat("a=&", 200), "name=900101-1234567", "900101-1234567=x", "=&=", "a=" + strings.Repeat("x", 2000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := readForm(body)
		if err != nil {
			if sent != nil || claims.KindOf(err) == claims.KindInternal {
				t.Fatalf("%q: %v, %v", body, sent, err)
			}
			return
		}
		for name, values := range sent {
			for _, v := range values {
				if rrn.Find(v) || rrn.Find(name) || len(v) > maxValue || strings.ContainsRune(v, 0) {
					t.Fatalf("%q is taken: %q", body, v)
				}
			}
			if len(values) > 1 && name != "scopes" {
				t.Fatalf("%q: %q has %d values", body, name, len(values))
			}
		}
		if again, err := url.ParseQuery(string(body)); err != nil || len(again) != len(sent) {
			t.Fatalf("%q is read as %v", body, sent)
		}
	})
}
