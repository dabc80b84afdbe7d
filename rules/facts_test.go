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
			if w := said.Values[v]; w.Ko == "" || w.En == "" || strings.Contains(w.Ko+w.En, "_") {
				t.Errorf("%s: %s is not spoken of: %+v", ft.Name, v, w)
			}
		}
	}
}

func TestWhatTextsOftenSayHasANameInBothLanguages(t *testing.T) {
	for name, words := range map[rules.Fact][]string{
		rules.FactSubscriptionChannel:  {"direct", "apple", "google", "in_app", "partner", "web"},
		rules.FactProviderJurisdiction: {"KR", "GB", "DE", "US", "US-NY", "BR", "CA", "IN", "JP"},
	} {
		for _, v := range words {
			if w := text.FactNamed(string(name)).Values[v]; w.Ko == "" || w.En == "" {
				t.Errorf("%s: %s is not spoken of", name, v)
			}
		}
	}
}
