package rules_test

import (
	"strings"
	"testing"

	"bosang/rules"
	"bosang/rules/text"
)

func TestEveryStandardFactIsSpokenOfInBothLanguages(t *testing.T) {
	for _, ft := range rules.FactTypes() {
		said := text.FactNamed(string(ft.Name))
		if !text.Described(string(ft.Name)) || said.Title.Ko == "" || said.Title.En == "" {
			t.Errorf("%s has no title", ft.Name)
		}
		for _, v := range ft.Values {
			if said.Value(rules.Korean, v) == v && len(v) > 1 || said.Value(rules.English, v) == v && strings.Contains(v, "_") {
				t.Errorf("%s: %s is not spoken of", ft.Name, v)
			}
		}
	}
}
