package message

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bosang/claims"
)

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// TestEveryKindIsSaidInBothLanguagesWithAllItsParameters also holds that no word stands
// for a parameter that nobody gives.
func TestEveryKindIsSaidInBothLanguagesWithAllItsParameters(t *testing.T) {
	if len(words) != len(Kinds()) {
		t.Fatal("a kind is there twice")
	}
	for _, w := range Kinds() {
		m := Message{Kind: w.Kind, Params: make(map[string]string)}
		want := make(map[string]bool)
		for _, name := range w.Params {
			m.Params[name] = "{given " + name + "}"
			if strings.HasSuffix(name, "_on") {
				m.Params[name] = "2022-11-15"
			}
			want[strings.TrimSuffix(strings.TrimSuffix(name, "_ko"), "_en")] = true
		}
		if err := check(w.Kind, m.Params); err != nil {
			t.Error(err)
		}
		title, body := m.Says()
		for lang, texts := range map[string][]string{
			"Korean": {w.Title.Korean, w.Body.Korean, title.Korean, body.Korean}, "English": {w.Title.English, w.Body.English, title.English, body.English},
		} {
			used := make(map[string]bool)
			for _, found := range placeholder.FindAllStringSubmatch(texts[0]+texts[1], -1) {
				used[found[1]] = true
			}
			if !maps.Equal(used, want) {
				t.Errorf("%s in %s names %v, and is given %v", w.Kind, lang, slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(want)))
			}
			if texts[2] == "" || (texts[3] == "") != (w.Kind == Written) || placeholder.MatchString(texts[2]+texts[3]) {
				t.Errorf("%s says in %s %q and %q", w.Kind, lang, texts[2], texts[3])
			}
		}
	}
}

func TestParametersArePutAsEachLanguagePutsThem(t *testing.T) {
	words["test"] = Words{Kind: "test", Params: []string{"due_on", "title_ko", "title_en", "times"}}
	t.Cleanup(func() { delete(words, "test") })
	m := Message{Kind: "test", Params: map[string]string{"due_on": "2022-11-05", "title_ko": "{times} 장애", "title_en": "outage", "times": "2"}}
	if err := check(m.Kind, m.Params); err != nil {
		t.Fatal(err)
	}
	got := m.put(nameOf("{title} {due_on} {times}"))
	// What stands in a parameter is no word of the kind.
	if got.Korean != "{times} 장애 2022년 11월 5일 2" || got.English != "outage 5 November 2022 2" {
		t.Errorf("it says %q and %q", got.Korean, got.English)
	}
	for name, wrong := range map[string]map[string]string{
		"none":         nil,
		"one is not":   {"due_on": "2022-11-05", "title_ko": "x", "title_en": "y", "time": "2"},
		"one too many": {"due_on": "2022-11-05", "title_ko": "x", "title_en": "y", "times": "2", "more": "z"},
		"no date":      {"due_on": "soon", "title_ko": "x", "title_en": "y", "times": "2"},
		"empty":        {"due_on": "2022-11-05", "title_ko": "", "title_en": "y", "times": "2"},
		"long":         {"due_on": "2022-11-05", "title_ko": strings.Repeat("가", maxParam+1), "title_en": "y", "times": "2"},
		"two lines":    {"due_on": "2022-11-05", "title_ko": "x\nx", "title_en": "y", "times": "2"},
	} {
		if err := check(m.Kind, wrong); !errors.Is(err, errParams) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := check("unheard_of", nil); !errors.Is(err, errKind) {
		t.Error(err)
	}
}

func nameOf(text string) claims.Name { return claims.Name{Korean: text, English: text} }
