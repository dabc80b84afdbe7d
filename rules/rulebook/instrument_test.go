package rulebook_test

import (
	"fmt"
	"strings"
	"testing"

	"bosang/rules/rulebook"
)

var sampleLaw = rulebook.File{Name: "sample/law.ko.md", Data: []byte("# 법\n\n> 이것은 법의\n> 말 입니다\n")}

// edition is the sound sample as an edition of its own, with further changes in pairs.
func edition(name, from, to string, change ...string) rulebook.File {
	if to != "" {
		to = ", to: " + to
	}
	text := strings.NewReplacer(append([]string{`edition: "1"`, `edition: "` + name + `"`, "in_force: {from: 2020-01-01}", "in_force: {from: " + from + to + "}",
		"from: 2020-01-01", "from: 2010-01-01"}, change...)...).Replace(sound)
	return rulebook.File{Name: "sample/" + name + ".yaml", Data: []byte(text)}
}

func TestAnInstrumentIsCheckedAsAWhole(t *testing.T) {
	for name, c := range map[string]struct {
		folder string
		files  []rulebook.File
		want   string
	}{
		"sound":                      {"sample", []rulebook.File{edition("1", "2020-01-01", "2021-01-01"), edition("2", "2021-01-01", ""), sampleLaw}, ""},
		"open until the next":        {"sample", []rulebook.File{edition("1", "2020-01-01", ""), edition("2", "2021-01-01", ""), sampleLaw}, ""},
		"in any order":               {"sample", []rulebook.File{edition("2", "2021-01-01", ""), edition("1", "2020-01-01", "2021-01-01"), sampleLaw}, ""},
		"two editions overlap":       {"sample", []rulebook.File{edition("1", "2020-01-01", "2021-01-02"), edition("2", "2021-01-01", ""), sampleLaw}, `sample/2.yaml:8:18: overlaps edition "1", which is in force until 2021-01-02`},
		"two editions on one day":    {"sample", []rulebook.File{edition("1", "2020-01-01", ""), edition("2", "2020-01-01", ""), sampleLaw}, `sample/2.yaml:8:18: overlaps edition "1", which begins on the same day; say "replaces: 1" if it corrects that`},
		"two editions leave a gap":   {"sample", []rulebook.File{edition("1", "2020-01-01", "2020-12-31"), edition("2", "2021-01-01", ""), sampleLaw}, `sample/2.yaml:8:18: leaves a gap: edition "1" is in force until 2020-12-31 only`},
		"one replaces the other":     {"sample", []rulebook.File{edition("1", "2020-01-01", ""), edition("2", "2020-01-01", "", "confidence: A", "confidence: A\nreplaces: 1"), sampleLaw}, ""},
		"a replacement of itself":    {"sample", []rulebook.File{edition("2", "2021-01-01", "", "confidence: A", "confidence: A\nreplaces: 2"), sampleLaw}, `sample/2.yaml:11:11: an edition cannot replace itself`},
		"two replacements":           {"sample", []rulebook.File{edition("1", "2020-01-01", ""), edition("2", "2020-01-01", "", "confidence: A", "confidence: A\nreplaces: 1"), edition("3", "2020-02-01", "", "confidence: A", "confidence: A\nreplaces: 1"), sampleLaw}, `sample/3.yaml:11:11: edition "1" is replaced already, by "2"`},
		"two editions of a name":     {"sample", []rulebook.File{edition("1", "2020-01-01", "2021-01-01"), {Name: "sample/other/1.yaml", Data: edition("1", "2021-01-01", "").Data}, sampleLaw}, `an edition is called "1" already, in sample/1.yaml`},
		"a file of another name":     {"sample", []rulebook.File{{Name: "sample/2.yaml", Data: edition("1", "2020-01-01", "").Data}, sampleLaw}, `sample/2.yaml:2:10: edition "1" stands in the file "2.yaml"`},
		"a quote without any law":    {"sample", []rulebook.File{edition("1", "2020-01-01", "")}, `sample/1.yaml:32:12: the quote of "rule" is not in the law's text: there is no law.ko.md or law.en.md beside the edition`},
		"a quote of another edition": {"sample", []rulebook.File{edition("1", "2020-01-01", ""), {Name: "sample/law.ko.md", Data: []byte("# 법\n\n## [2] 나중의 말\n\n> 법의 말\n")}}, `sample/1.yaml:32:12: the quote of "rule" is not in the law's text`},
		"a quote of its own edition": {"sample", []rulebook.File{edition("1", "2020-01-01", ""), {Name: "sample/law.ko.md", Data: []byte("# 법\n\n## [2] 나중의 말\n\n> 다른 말\n\n## [1] 처음의 말\n\n> 법의 말\n")}}, ""},
		"a quote in English":         {"sample", []rulebook.File{edition("1", "2020-01-01", "", "법의 말", "the words"), sampleLaw, {Name: "sample/law.en.md", Data: []byte("> these are the\n> words\n")}}, ""},
		"a rulebook in wrong folder": {"other", []rulebook.File{edition("1", "2020-01-01", ""), sampleLaw}, `sample/1.yaml:1:11: rulebook "sample" stands in the folder "other"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rulebook.ReadInstrument(c.folder, c.files...)
			if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && (!strings.HasPrefix(got, c.want) || strings.Contains(got, "\n")) && !strings.Contains(got, ": "+c.want) {
				t.Errorf("expected %q, got\n%v", c.want, err)
			}
		})
	}
}

func TestProgrammesForDifferentIncidentsMayStandSideBySide(t *testing.T) {
	programme := func(name, incident string) rulebook.File {
		return edition(name, "2020-01-01", "2021-01-01", "kind: statute", "kind: programme", "binds: {", "binds: {incident: "+incident+", ")
	}
	if _, err := rulebook.ReadInstrument("sample", programme("1", "one"), programme("2", "two"), sampleLaw); err != nil {
		t.Error(err)
	}
	if _, err := rulebook.ReadInstrument("sample", programme("1", "one"), programme("2", "one"), sampleLaw); err == nil {
		t.Error("two programmes for one incident may overlap")
	}
}

// book is the sound sample as a rulebook of its own.
func book(t *testing.T, key string, change ...string) *rulebook.Instrument {
	t.Helper()
	text := strings.NewReplacer(append(change, "rulebook: sample", "rulebook: "+key, "entitles: sample", "entitles: "+key)...).Replace(sound)
	in, err := rulebook.ReadInstrument(key, rulebook.File{Name: key + "/" + nameIn(text) + ".yaml", Data: []byte(text)}, rulebook.File{Name: key + "/law.ko.md", Data: sampleLaw.Data})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

const declares = `instruments:
  act:`

func declaring(body string) []string {
	return []string{declares, "facts:\n  line.kind:\n    title: {ko: 회선, en: line}\n    question: {ko: 무엇입니까?, en: Which?}\n" + body + declares,
		"{fact: plan.periodic_fee, is: true}", "{fact: line.kind, known: true}"}
}

func TestRulebooksAreHeldAgainstEachOther(t *testing.T) {
	asking := func(ground string) []string {
		return []string{"{fact: plan.periodic_fee, is: true}", "{ground: " + ground + ", is: granted}"}
	}
	gives := func(more string) []string {
		return []string{"effect: {entitles: sample}", "effect: {gives: {remedy: termination, " + more + "}}"}
	}
	copper := declaring("    type: enum\n    values: {copper: {ko: 동선, en: copper}}\n")
	for name, c := range map[string]struct {
		books []*rulebook.Instrument
		want  string
	}{
		"sound":                    {[]*rulebook.Instrument{book(t, "one"), book(t, "two", asking("one")...)}, ""},
		"a ground of two books":    {[]*rulebook.Instrument{book(t, "one"), book(t, "two", "entitles: sample", "entitles: one")}, `two/1.yaml:37:13: the ground "one" is established elsewhere already, by rulebook "one"; give this one another name`},
		"a ground of none":         {[]*rulebook.Instrument{book(t, "first"), book(t, "two", asking("frist")...)}, `two/1.yaml:36:11: unknown ground "frist"; did you mean "first"?`},
		"a ground of its own":      {[]*rulebook.Instrument{book(t, "one", asking("one")...)}, `one/1.yaml:36:11: goes round in a circle: the ground "one" rests on itself`},
		"grounds in a circle":      {[]*rulebook.Instrument{book(t, "one", asking("two")...), book(t, "two", asking("three")...), book(t, "three", asking("one")...)}, `three/1.yaml:36:11: goes round in a circle: the ground "one" rests on itself`},
		"a fact declared alike":    {[]*rulebook.Instrument{book(t, "one", copper...), book(t, "two", copper...)}, ""},
		"a fact of two types":      {[]*rulebook.Instrument{book(t, "one", copper...), book(t, "two", declaring("    type: bool\n")...)}, `two/1.yaml:13:3: fact "line.kind" is declared in one/1.yaml:13:3 as enum, here as bool; all books must declare it alike, or call it otherwise`},
		"a fact with other values": {[]*rulebook.Instrument{book(t, "one", copper...), book(t, "two", declaring("    type: enum\n    values: {fibre: {ko: 광, en: fibre}}\n")...)}, `two/1.yaml:13:3: fact "line.kind" is declared in one/1.yaml:13:3 with other values: copper`},
		"a fact about others":      {[]*rulebook.Instrument{book(t, "one", declaring("    type: bool\n")...), book(t, "two", declaring("    type: bool\n    about: plan\n")...)}, `as about the claim, here about the plan`},
		"a replacement of its own": {[]*rulebook.Instrument{book(t, "one"), book(t, "one", `edition: "1"`, "edition: 2", "confidence: A", "confidence: A\nreplaces: 1")}, ""},
		"a replacement of none":    {[]*rulebook.Instrument{book(t, "one", `edition: "1"`, "edition: old"), book(t, "one", `edition: "1"`, "edition: 2", "confidence: A", "confidence: A\nreplaces: odl")}, `one/2.yaml:11:11: replaces no edition of "one": there is no "odl"; did you mean "old"?`},
		"a loss of another book":   {[]*rulebook.Instrument{book(t, "one", gives("standing: owed, loss: visit")...), book(t, "two", gives("standing: programme, towards: visit")...)}, ""},
		"a loss of none":           {[]*rulebook.Instrument{book(t, "one", gives("standing: owed, loss: visit")...), book(t, "two", gives("standing: programme, towards: visti")...)}, `two/1.yaml:37:21: unknown loss "visti": no remedy makes it good; did you mean "visit"?`},
	} {
		t.Run(name, func(t *testing.T) {
			err := rulebook.Together(c.books...)
			if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && (!strings.Contains(got, c.want) || strings.Contains(got, "\n")) {
				t.Errorf("expected %q, got\n%v", c.want, err)
			}
			if again := rulebook.Together(c.books...); fmt.Sprint(again) != fmt.Sprint(err) {
				t.Errorf("asked again it says\n%v", again)
			}
		})
	}
}

func TestTheSchemaHoldsWhatAllBooksDeclare(t *testing.T) {
	schema, err := rulebook.Schema(book(t, "one", declaring("    type: duration\n    otherwise: 1h\n")...), book(t, "two"))
	if err != nil {
		t.Fatal(err)
	}
	if typ, ok := schema.TypeOf("line.kind"); !ok || typ.Kind.String() != "duration" {
		t.Errorf("line.kind is %v, %t", typ, ok)
	}
}

func TestAnEditionThatOnlyItsCompanyIsWrongWithIsReadAllTheSame(t *testing.T) {
	in, err := rulebook.ReadInstrument("sample", edition("1", "2020-01-01", "2020-12-31"), edition("2", "2021-01-01", ""))
	if err == nil || len(in.Editions) != 2 || in.Editions[0].Hash == in.Editions[1].Hash {
		t.Errorf("%d editions, %v", len(in.Editions), err)
	}
}

func TestRulebooksAreHeldAgainstEachOtherWhereverTheirEditionsComeFrom(t *testing.T) {
	one, two := book(t, "one"), book(t, "two", "entitles: sample", "entitles: one")
	err := rulebook.Together(&rulebook.Instrument{Editions: one.Editions}, &rulebook.Instrument{Editions: two.Editions})
	if !strings.Contains(fmt.Sprint(err), `the ground "one" is established elsewhere already`) {
		t.Errorf("got %v", err)
	}
}

// nameIn is the name of the edition in a text.
func nameIn(text string) string {
	_, name, _ := strings.Cut(text, "edition: ")
	name, _, _ = strings.Cut(name, "\n")
	return strings.Trim(name, `"`)
}
