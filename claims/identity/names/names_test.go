package names_test

import (
	"strings"
	"testing"

	"bosang/claims/identity/names"
)

func TestNamesAreTheSameHoweverTheyAreWritten(t *testing.T) {
	for in, want := range map[string]string{
		"Kim@Example.com ": "kim@example.com", "ＫＩＭ＠example.com": "kim@example.com", "홍길동": "홍길동", "\u1112\u1169\u11bc길동": "홍길동",
		"ab": "", "a b c": "", "a\u200bbc": "", "abc\x00": "", strings.Repeat("x", 255): "", "\xff\xff\xff": "", "a/b/c": "",
	} {
		got, ok := names.Normal(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v", in, got, ok)
		}
	}
}

func FuzzNormal(f *testing.F) {
	f.Add("Kim@Example.com")
	f.Fuzz(func(t *testing.T, in string) {
		if once, ok := names.Normal(in); ok {
			if twice, ok := names.Normal(once); !ok || twice != once {
				t.Errorf("%q is %q and then %q", in, once, twice)
			}
		}
	})
}
