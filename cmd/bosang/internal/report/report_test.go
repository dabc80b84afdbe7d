package report

import (
	"reflect"
	"testing"

	"bosang/claims"
)

func TestBothLanguagesSayEverything(t *testing.T) {
	t.Parallel()
	for lang, w := range words {
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
				t.Errorf("%s: %s is empty", lang, v.Type().Field(i).Name)
			}
		}
		for _, s := range claims.States() {
			if w.states[s] == "" {
				t.Errorf("%s: no word for the state %s", lang, s)
			}
		}
	}
}
