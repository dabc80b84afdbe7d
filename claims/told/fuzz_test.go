package told_test

import (
	"bytes"
	"testing"

	"bosang/claims/told"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"b":1,"a":{"x":[ 1, null ]}}`, `{"a":1,"a":2}`, `[]`, `{"":"\u0000\ud800"}`, `{"a":"<&>\u2028"}`, `null`, `{"a":1} x`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := told.Parse(data)
		if err != nil {
			return
		}
		text := facts.JSON()
		back, err := told.Parse(text)
		if err != nil || !bytes.Equal(back.JSON(), text) || len(back.Changed(facts)) > 0 {
			t.Fatalf("%q is written as %s, which reads as %s, %v", data, text, back.JSON(), err)
		}
	})
}
