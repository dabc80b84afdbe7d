package proof

import (
	"strings"
	"testing"
)

func FuzzRead(f *testing.F) {
	f.Add("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.AAAA")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, text string) {
		if id, _, ok := read(text); ok && id.IsZero() && !strings.Contains(text, ".") {
			t.Errorf("read(%q) names nobody", text)
		}
	})
}
