package secret

import (
	"strings"
	"testing"
)

func TestASecretIsOfOneKindAlone(t *testing.T) {
	kinds := []Kind{Session, Device, Link, Token}
	for _, k := range kinds {
		text, kept := k.Draw()
		for _, other := range kinds {
			got, ok := other.Parse(text)
			if ok != (other == k) || ok && got != kept {
				t.Errorf("a %s taken for a %s: %v", k.name, other.name, ok)
			}
		}
		for _, spoilt := range []string{"", text[:len(text)-1], text + "A", text[:len(text)-1] + "=", strings.ToUpper(text)} {
			if _, ok := k.Parse(spoilt); ok {
				t.Errorf("%q is taken", spoilt)
			}
		}
	}
}
