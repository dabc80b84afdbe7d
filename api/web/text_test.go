package web

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/rules"
)

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	for code, said := range texts {
		korean := strings.ContainsFunc(said.KO, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
		if !korean || said.EN == "" || strings.ContainsFunc(said.EN, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("%s: %q, %q", code, said.KO, said.EN)
		}
		if strings.Count(said.KO, "{}") != strings.Count(said.EN, "{}") {
			t.Errorf("%s: what stands in it differs: %q, %q", code, said.KO, said.EN)
		}
		if out, err := say(rules.Korean, code); err != nil || out != said.KO {
			t.Errorf("%s is said as %q: %v", code, out, err)
		}
	}
	if _, err := say(rules.English, "nothing.of.this"); err == nil {
		t.Error("a text that is not there is said")
	}
}

// made are codes that the pages put together.
func made() []string {
	var all []string
	for _, r := range access.Roles() {
		all = append(all, "role."+string(r))
		for _, s := range access.Scopes(r) {
			all = append(all, "scope."+string(s))
		}
	}
	for _, p := range []identity.Purpose{identity.ForAdministrator, identity.ForInvitation, identity.ForCustomer, identity.ForRecovery, identity.ForDemonstration} {
		for _, part := range []string{"heading", "text", "button"} {
			all = append(all, "link."+string(p)+"."+part)
		}
	}
	for _, days := range []string{"7", "30", "90", "365"} {
		all = append(all, "days."+days)
	}
	for _, by := range []string{"user:x", "signing_key:x", "identity_provider:x", "machine"} {
		all = append(all, "acting.by."+grantor(by))
	}
	for code := range notices {
		all = append(all, "said."+code)
	}
	for code := range texts {
		if strings.HasPrefix(code, "problem.") {
			all = append(all, code)
		}
	}
	pages, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	for _, page := range pages {
		if name := strings.TrimSuffix(filepath.Base(page), ".html"); name != "parts" && name != "problem" {
			all = append(all, name+".title")
		}
	}
	return all
}

func TestThePagesSayWhatThereIsATextForAndEveryTextIsSaid(t *testing.T) {
	t.Parallel()
	said := make(map[string]bool)
	for _, code := range made() {
		said[code] = true
	}
	quoted := regexp.MustCompile(`(?:say|Label:|Hint:|Button:|hint :?=|again(?:Form)?\([^"]*|, )\s*"([a-z_]+(?:\.[a-z_0-9]+)*)"`)
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || file == "text.go" {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range quoted.FindAllStringSubmatch(string(source), -1) {
				code := found[1]
				if _, known := texts[code]; known {
					said[code] = true
				} else if strings.Contains(found[0], "say") || strings.HasPrefix(found[0], "Label") || strings.HasPrefix(found[0], "Hint") || strings.HasPrefix(found[0], "Button") {
					t.Errorf("%s says %q, for which there is no text", file, code)
				}
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(said)) {
		if _, known := texts[code]; !known {
			t.Errorf("there is no text %q", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		if !said[code] {
			t.Errorf("no page says %q", code)
		}
	}
}

func TestTheStyleFetchesNothing(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"url(", "@import", "@font-face", "http:"} {
		if strings.Contains(string(styleText), word) {
			t.Errorf("the style holds %q", word)
		}
	}
}
