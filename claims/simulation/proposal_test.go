package simulation_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/simulation"
	"bosang/rules"
	"bosang/rules/library"
	"bosang/rules/rulebook"
)

func current(t *testing.T) *rules.Library {
	t.Helper()
	books, err := library.Load()
	must(t, err)
	return books
}

// textOf gives the text of a current edition, changed.
func textOf(t *testing.T, book, edition string, replace ...string) string {
	t.Helper()
	for _, e := range current(t).Editions() {
		if e.Rulebook() == book && e.Name() == edition {
			return strings.NewReplacer(replace...).Replace(e.Definition().Text)
		}
	}
	t.Fatalf("there is no %s %s", book, edition)
	return ""
}

func threshold(value string) rulebook.Change {
	return rulebook.Change{Rulebook: "kr-telecom-act", Edition: "2019-06-25", Parameter: "eligibility-threshold", Case: "value_added", Value: value}
}

// inForce lists the editions of a rulebook with their days in force.
func inForce(l *rules.Library, book string) string {
	var out []string
	for _, e := range l.Editions() {
		if d := e.Definition(); d.Rulebook == book {
			out = append(out, fmt.Sprintf("%s %s–%s", d.Edition, d.From, d.To))
		}
	}
	return strings.Join(out, "; ")
}

func TestWhatIsProposedTakesItsPlaceAmongTheCurrentRules(t *testing.T) {
	t.Parallel()
	const act = "kr-telecom-act"
	next := func(name, from string) string {
		return textOf(t, act, "2026-10-01", "edition: 2026-10-01", "edition: "+name, "in_force: {from: 2026-10-01}", "in_force: {from: "+from+"}")
	}
	for _, c := range []struct {
		name     string
		proposed simulation.NewSimulation
		want     string
		differs  []string
	}{
		{"a changed parameter", simulation.NewSimulation{Parameters: []rulebook.Change{threshold("2h")}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; 2026-10-01 2026-10-01–0000-00-00", []string{"2019-06-25"}},
		{"an edition of a name that is there", simulation.NewSimulation{Editions: []string{textOf(t, act, "2019-06-25", "value: 4h", "value: 3h")}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; 2026-10-01 2026-10-01–0000-00-00", []string{"2019-06-25"}},
		{"the next edition", simulation.NewSimulation{Editions: []string{next("2027", "2027-01-01")}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; 2026-10-01 2026-10-01–2027-01-01; 2027 2027-01-01–0000-00-00", []string{"2026-10-01", "2027"}},
		{"another that begins on the same day and replaces it", simulation.NewSimulation{Editions: []string{next("other", "2026-10-01") + "replaces: 2026-10-01\n"}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; other 2026-10-01–0000-00-00", []string{"2026-10-01", "other"}},
		{"a later one that replaces another", simulation.NewSimulation{Editions: []string{next("late", "2026-11-01") + "replaces: 2026-10-01\n"}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; late 2026-11-01–0000-00-00", []string{"2026-10-01", "late"}},
		{"a draft that replaces one", simulation.NewSimulation{Draft: &simulation.Draft{Text: next("late", "2026-11-01"), Replaces: "2026-10-01"}},
			"2019-06-25 2019-06-25–2025-03-28; 2025-03-28 2025-03-28–2026-10-01; late 2026-11-01–0000-00-00", []string{"2026-10-01", "late"}},
	} {
		proposed, differences, hash, err := c.proposed.Propose(current(t))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := inForce(proposed, act); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		var names []string
		for _, d := range differences {
			names = append(names, d.Edition)
		}
		if !slices.Equal(names, c.differs) {
			t.Errorf("%s: %v differ, want %v", c.name, names, c.differs)
		}
		if whole := len(c.proposed.Parameters) == 0; whole != (hash != [32]byte{}) {
			t.Errorf("%s: the hash is %x", c.name, hash)
		}
	}
}

func TestWhatWasReplacedBeforeHindersNoProposal(t *testing.T) {
	t.Parallel()
	const book = "kakao-2022-emoticon-plus"
	text := func(name, days, replaces string) string {
		return textOf(t, book, "2022-10", "edition: 2022-10\n", "edition: "+name+"\n", "value: 3d", "value: "+days) + "\nreplaces: " + replaces + "\n"
	}
	first, _, _, err := (&simulation.NewSimulation{Draft: &simulation.Draft{Text: text("b", "5d", "2022-10"), Replaces: "2022-10"}}).Propose(current(t))
	must(t, err)
	if got := inForce(first, book); got != "b 2022-10-19–0000-00-00" {
		t.Fatalf("once replaced the rulebook is %s", got)
	}
	for name, n := range map[string]simulation.NewSimulation{
		"another rulebook":                    {Parameters: []rulebook.Change{threshold("2h")}},
		"a parameter of what replaced it":     {Parameters: []rulebook.Change{{Rulebook: book, Edition: "b", Parameter: "days", Value: "6d"}}},
		"the text of what replaced it":        {Editions: []string{text("b", "6d", "2022-10")}},
		"what replaces the replacing one":     {Draft: &simulation.Draft{Text: text("c", "6d", "b"), Replaces: "b"}},
		"the same as a text, not yet drafted": {Editions: []string{text("c", "6d", "b")}},
	} {
		if _, _, _, err := n.Propose(first); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, err := (&simulation.NewSimulation{Editions: []string{text("c", "6d", "2022-10")}}).Propose(first); err == nil {
		t.Error("what was replaced is replaced once more")
	}
}

func TestAProposalThatCannotBeIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	sound := textOf(t, "kr-telecom-act", "2019-06-25")
	another := func(name, force string) string {
		return textOf(t, "kr-telecom-act", "2019-06-25", "edition: 2019-06-25", "edition: "+name, "in_force: {from: 2019-06-25, to: 2025-03-28}", "in_force: {"+force+"}")
	}
	for _, c := range []struct {
		name     string
		proposed simulation.NewSimulation
		want     string
		says     string
	}{
		{"nothing", simulation.NewSimulation{}, "editions nothing_proposed", ""},
		{"no YAML", simulation.NewSimulation{Editions: []string{"a: [b"}}, "editions[0] edition_fault 2:1: ", "not YAML"},
		{"no edition", simulation.NewSimulation{Editions: []string{"a: b"}}, "editions[0] edition_fault 1:1: ", "unknown key"},
		{"faults", simulation.NewSimulation{Editions: []string{sound, strings.Replace(sound, "kind: statute", "kind: stature", 1)}}, "editions[1] edition_fault", "stature"},
		{"the same twice", simulation.NewSimulation{Editions: []string{sound, sound}}, "editions[1] twice", ""},
		{"no such edition", simulation.NewSimulation{Parameters: []rulebook.Change{{Rulebook: "x", Edition: "y"}}}, "parameters[0] unknown_edition", ""},
		{"no such parameter", simulation.NewSimulation{Parameters: []rulebook.Change{threshold("2h"), {Rulebook: "kr-telecom-act", Edition: "2019-06-25", Parameter: "x", Value: "1"}}},
			"parameters[1] parameter_change", "there is no such parameter"},
		{"two values for one thing", simulation.NewSimulation{Parameters: []rulebook.Change{threshold("2h"), threshold("3h")}}, "parameters[1] twice", ""},
		{"no such value", simulation.NewSimulation{Parameters: []rulebook.Change{threshold("two")}}, "parameters[0].value parameter_value", "length of time"},
		{"a ground that another book has", simulation.NewSimulation{Editions: []string{strings.Replace(sound, "rulebook: kr-telecom-act", "rulebook: other-act", 1)}},
			"editions does_not_fit", "established elsewhere"},
		{"one that begins with another and replaces none", simulation.NewSimulation{Editions: []string{another("other", "from: 2019-06-25, to: 2025-03-28")}},
			"editions does_not_fit", "2019-06-25 and other; let them follow each other by in_force, or say which one it replaces"},
		{"a draft that begins with another and replaces none", simulation.NewSimulation{Draft: &simulation.Draft{Text: another("other", "from: 2019-06-25, to: 2025-03-28")}},
			"editions does_not_fit", "say which one it replaces"},
		{"one that begins before another's end", simulation.NewSimulation{Editions: []string{another("2024", "from: 2024-01-01")}},
			"editions does_not_fit", "2019-06-25 and 2024; let them follow"},
	} {
		_, _, _, err := c.proposed.Propose(current(t))
		var refused *claims.Error
		if !errors.As(err, &refused) || refused.Kind != claims.KindInvalid {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		f := refused.Fields[0]
		if got := strings.TrimSpace(f.Field + " " + f.Code + " " + f.Param); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if places := slices.Compact(slices.Clone(refused.Fields)); len(places) != len(refused.Fields) {
			t.Errorf("%s: a fault is told more than once: %v", c.name, refused.Fields)
		}
		if !strings.Contains(f.Param, c.says) {
			t.Errorf("%s: it says %q", c.name, f.Param)
		}
		if c.says != "" && (!strings.ContainsFunc(f.Korean, func(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }) || strings.Contains(f.Korean, c.says) && c.says != "stature") {
			t.Errorf("%s: in Korean it says %q", c.name, f.Korean)
		}
	}
}

func TestAChangeIsPutIntoAnEditionThatIsProposedBesideIt(t *testing.T) {
	t.Parallel()
	text := textOf(t, "kr-telecom-act", "2019-06-25", "edition: 2019-06-25", "edition: mine") + "replaces: 2019-06-25\n"
	change := threshold("90m")
	change.Edition = "mine"
	n := simulation.NewSimulation{Editions: []string{text}, Parameters: []rulebook.Change{change}}
	proposed, _, _, err := n.Propose(current(t))
	must(t, err)
	for _, e := range proposed.Editions() {
		if e.Name() == "mine" && strings.Contains(e.Definition().Text, "90m") {
			return
		}
	}
	t.Errorf("the proposed rules are %s", inForce(proposed, "kr-telecom-act"))
}
