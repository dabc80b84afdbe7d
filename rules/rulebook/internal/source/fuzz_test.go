package source

import (
	"testing"
	"time"
)

// FuzzScalars reads a text as every value that a rulebook has: as one of them it
// is what the text says, and never less than nothing.
func FuzzScalars(f *testing.F) {
	for _, s := range []string{
		"", "3", "-1", "+1", "1_000", "_", "9007199254740992", "4h", "30m", "1d12h", "3d", "d", "65536d", "0", "0d", "1h-1h", "1.5h", "1ns", "2562047h", "1d2562047h",
		"30000 KRW", "30_000 KRW", "1.5", "-1 KRW", "10%", "1/3", "1/0", "2022-10-15T15:30:00+09:00", "2022-10-15T15:30:00.0000001Z", "0001-01-01T00:00:00Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := parseCount(text); ok && n < 0 {
			t.Errorf("%q counts %d", text, n)
		}
		if length, ok := parseLength(text); ok && length < 0 {
			t.Errorf("%q lasts %d", text, length)
		} else if d, err := time.ParseDuration(text); err == nil && ok && d != time.Duration(length)*time.Microsecond {
			t.Errorf("%q lasts %d, and by package time %s", text, length, d)
		}
		if a, ok := parseAmount(text); ok {
			if back, ok := parseAmount(a.String()); !ok || back != a {
				t.Errorf("%q is %s, which reads as %s", text, a, back)
			}
		}
		if q, ok := parseRate(text); ok {
			if back, ok := parseRate(q.String()); !ok || back.String() != q.String() {
				t.Errorf("%q is %s, which reads as %s", text, q, back)
			}
		}
		if at, ok := parseInstant(text); ok {
			if back, ok := parseInstant(at.Format(time.RFC3339Nano)); !ok || !back.Equal(at) {
				t.Errorf("%q is %s, which reads as %s", text, at, back)
			}
		}
		if IsKey(text) && len(text) > MaxName {
			t.Errorf("%q is a name", text)
		}
	})
}
