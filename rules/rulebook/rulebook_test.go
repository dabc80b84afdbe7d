package rulebook_test

import (
	"errors"
	"strings"
	"testing"

	"bosang/rules"
	"bosang/rules/rulebook"
)

// sound is a small rulebook without a fault; the tests break it in one place each.
const sound = `rulebook: sample
edition: "1"
title: {ko: 보기, en: Sample}
jurisdiction: KR
zone: Asia/Seoul
calendar: KR
kind: statute
in_force: {from: 2020-01-01}
binds: {provider_class: value_added}
confidence: A
sources: [a source]
instruments:
  act: {ko: 법, en: Act}
articles:
  main:
    instrument: act
    numbers: [{from: 2020-01-01, number: 1-2}]
parameters:
  threshold:
    title: {ko: 기준, en: threshold}
    unit: duration
    values: [{from: 2020-01-01, value: 4h}]
quantities:
  longest:
    title: {ko: 시간, en: time}
    measure: longest
    of: down
provisions:
  - provision: rule
    title: {ko: 규칙, en: Rule}
    cites: {article: main, paragraph: 1}
    quote: 법의 말
    when:
      all:
        - {quantity: longest, at_least: threshold}
        - {fact: plan.periodic_fee, is: true}
    effect: {entitles: sample}
    exceptions:
      - provision: exception
        title: {ko: 예외, en: Exception}
        cites: {article: main}
        quoted: false
        paraphrase: {ko: 예외입니다., en: An exception.}
        source: a source
        when: {fact: cause.kind, is: [overload, other]}
        effect: bars
`

func TestASoundRulebookHasNoFaults(t *testing.T) {
	def, err := rulebook.Read("sample.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	if def.Rulebook != "sample" || len(def.Provisions) != 1 || len(def.Provisions[0].Exceptions) != 1 {
		t.Errorf("read %+v", def)
	}
}

func TestTheHashIsOfTheContentAlone(t *testing.T) {
	first, _ := rulebook.Read("a.yaml", []byte(sound))
	other := "# a comment\n" + strings.ReplaceAll(sound, "title: {ko: 보기, en: Sample}", "title:\n  en: \"Sample\"\n  ko: '보기'")
	second, err := rulebook.Read("b.yaml", []byte(other))
	if err != nil {
		t.Fatal(err)
	}
	if first.Hash != second.Hash {
		t.Error("comments, order of keys and quoting change the hash")
	}
	third, err := rulebook.Read("c.yaml", []byte(strings.ReplaceAll(sound, "value: 4h", "value: 5h")))
	if err != nil || third.Hash == first.Hash {
		t.Errorf("another threshold has the same hash (%v)", err)
	}
}

func TestEveryFaultIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ old, wrong, want string }{
		"an unknown key":                    {"kind: statute", "kind: statute\ncolour: red", `8:1: unknown key "colour"`},
		"an unknown key deep inside":        {"    measure: longest", "    measure: longest\n    colour: red", `27:5: unknown key "colour"`},
		"a key given twice":                 {"kind: statute", "kind: statute\nkind: statute", `8:1: "kind" is given twice`},
		"a missing key":                     {"jurisdiction: KR\n", "", `1:1: "jurisdiction" is missing`},
		"a missing translation":             {"title: {ko: 규칙, en: Rule}", "title: {ko: 규칙}", `30:12: "title" lacks its translation "en"`},
		"an unknown zone":                   {"zone: Asia/Seoul", "zone: Asia/Busan", `5:7: no zone "Asia/Busan"`},
		"an unknown kind":                   {"kind: statute", "kind: custom", `7:7: must be one of`},
		"a date that is none":               {"in_force: {from: 2020-01-01}", "in_force: {from: 2020-02-30}", `8:18: must be a date`},
		"an edition that ends as it begins": {"in_force: {from: 2020-01-01}", "in_force: {from: 2020-01-01, to: 2020-01-01}", `8:34: must be later`},
		"an unknown class":                  {"provider_class: value_added", "provider_class: bakery", `9:25: must be of`},
		"a length that is none":             {"value: 4h", "value: four", `22:40: must be a length of time`},
		"an amount for a length":            {"value: 4h", "value: 4 KRW", `22:40: must be a length of time`},
		"an unknown unit":                   {"unit: duration", "unit: bananas", `21:11: must be one of duration`},
		"dates that do not ascend":          {"value: 4h}", "value: 4h}, {from: 2019-01-01, value: 5h}", `22:45: the dates must ascend`},
		"a parameter that begins too late":  {"values: [{from: 2020-01-01, value: 4h}", "values: [{from: 2021-01-01, value: 4h}", `19:3: parameter "threshold" has no value`},
		"an article that begins too late":   {"numbers: [{from: 2020-01-01", "numbers: [{from: 2021-01-01", `15:3: article "main" has no number`},
		"an unknown parameter":              {"at_least: threshold", "at_least: treshold", `35:41: unknown parameter "treshold"`},
		"a parameter of another type":       {"{fact: plan.periodic_fee, is: true}", "{fact: claim.loss, at_least: threshold}", `is of type duration, not money`},
		"an unknown quantity":               {"quantity: longest, at_least", "quantity: shortest, at_least", `35:11: unknown quantity "shortest"`},
		"an unknown fact":                   {"fact: plan.periodic_fee", "fact: plan.colour", `36:18: unknown fact "plan.colour"`},
		"a value that a fact never has":     {"is: [overload, other]", "is: [overload, banana]", `45:49: cause.kind is never "banana"`},
		"an order where there is none":      {"{fact: plan.periodic_fee, is: true}", "{fact: plan.periodic_fee, at_least: true}", `type bool has no order`},
		"no order where there is one":       {"{quantity: longest, at_least: threshold}", "{quantity: longest, is: threshold}", `type duration has an order`},
		"two comparisons":                   {"at_least: threshold}", "at_least: threshold, at_most: threshold}", `35:11: must compare with exactly one`},
		"two operators":                     {"{fact: plan.periodic_fee, is: true}", "{fact: plan.periodic_fee, quantity: longest}", `must have exactly one of all`},
		"an empty list of conditions":       {"is: true}", "is: true}\n        - {any: []}", `37:17: must have at least one part`},
		"an unknown article":                {"cites: {article: main, paragraph: 1}", "cites: {article: mian, paragraph: 1}", `31:12: unknown article "mian"`},
		"an unknown instrument":             {"instrument: act", "instrument: atc", `15:3: unknown instrument "atc"`},
		"no words and no paraphrase":        {"    quote: 법의 말\n", "", `29:5: must have a "quote"`},
		"a paraphrase without a source":     {"        source: a source\n", "", `"source" is missing`},
		"an exception that gives":           {"effect: bars", "effect: {entitles: x}", `46:17: an exception can only bar or refer`},
		"a general rule that bars":          {"effect: {entitles: sample}", "effect: bars", `37:13: only an exception can say`},
		"two provisions of one name":        {"provision: exception", "provision: rule", `39:9: provision "rule" is given twice`},
		"a parameter that nothing uses":     {"quantity: longest, at_least: threshold", "quantity: longest, at_least: 4h", `19:3: parameter "threshold" is used nowhere`},
		"a quantity that nothing uses":      {"{quantity: longest, at_least: threshold}", "{fact: claim.loss, more_than: 0 KRW}", `24:3: quantity "longest" is used nowhere`},
		"a name in capital letters":         {"rulebook: sample", "rulebook: Sample", `1:11: a name must be of lower-case letters`},
		"a list that is a text":             {"provisions:\n", "provisions: none\nx:\n", `28:13: must be a list`},
		"no mapping at all":                 {sound, "- a\n- b\n", `1:1: must be a mapping`},
		"no YAML at all":                    {sound, "a: [b\n", `not YAML`},
		"an alias":                          {"effect: bars", "effect: *x", `not YAML`},
		"a length for a count of days":      {"effect: {entitles: sample}", "effect: {obliges: {duty: outage_notice, within_days: threshold}}", `parameter "threshold" is of type duration, not count`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(sound, c.old, c.wrong, 1)
			if text == sound {
				t.Fatal("nothing was broken")
			}
			_, err := rulebook.Read("sample.yaml", []byte(text))
			var faults rulebook.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected %s, got\n%s", c.want, err)
			}
		})
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	text := strings.NewReplacer("kind: statute", "kind: custom", "value: 4h", "value: four", "en: Rule}", "fr: Règle}").Replace(sound)
	_, err := rulebook.Read("sample.yaml", []byte(text))
	var faults rulebook.Faults
	if !errors.As(err, &faults) || len(faults) != 4 {
		t.Fatalf("got %d faults:\n%v", len(faults), err)
	}
	for i := 1; i < len(faults); i++ {
		if faults[i].At.Line < faults[i-1].At.Line {
			t.Error("the faults are not in the order of the file")
		}
	}
}

func TestACaretShowsWhereAFaultStands(t *testing.T) {
	f := rulebook.Fault{At: rules.Position{File: "a.yaml", Line: 2, Column: 3}, Message: "wrong"}
	if got := f.Caret([]byte("one\nab cd\n")); got != "a.yaml:2:3: wrong\n  ab cd\n    ^" {
		t.Errorf("%q", got)
	}
	if got := f.Caret(nil); got != "a.yaml:2:3: wrong" {
		t.Errorf("%q", got)
	}
}

func TestAnInstrumentIsCheckedAsAWhole(t *testing.T) {
	edition := func(name, from, to string) rulebook.File {
		text := strings.NewReplacer(`edition: "1"`, `edition: "`+name+`"`, "in_force: {from: 2020-01-01}", "in_force: {from: "+from+to+"}",
			"from: 2020-01-01", "from: 2020-01-01").Replace(sound)
		return rulebook.File{Name: "sample/" + name + ".yaml", Data: []byte(text)}
	}
	law := rulebook.File{Name: "sample/law.ko.md", Data: []byte("# 법\n\n> 이것은 법의\n> 말 입니다\n")}
	for name, c := range map[string]struct {
		folder string
		files  []rulebook.File
		want   string
	}{
		"sound":                   {"sample", []rulebook.File{edition("1", "2020-01-01", ", to: 2021-01-01"), edition("2", "2021-01-01", ""), law}, ""},
		"two editions overlap":    {"sample", []rulebook.File{edition("1", "2020-01-01", ""), edition("2", "2021-01-01", ""), law}, `edition "2" overlaps edition "1"`},
		"two editions of a name":  {"sample", []rulebook.File{edition("1", "2020-01-01", ", to: 2021-01-01"), edition("1", "2021-01-01", ""), law}, `two editions are called "1"`},
		"a quote not in the text": {"sample", []rulebook.File{edition("1", "2020-01-01", "")}, `the quote of "rule" does not occur in law.ko.md`},
		"a quote of another edition": {"sample", []rulebook.File{edition("1", "2020-01-01", ""),
			{Name: "sample/law.ko.md", Data: []byte("# 법\n\n## [2] 나중의 말\n\n> 법의 말\n")}}, `does not occur in law.ko.md for edition "1"`},
		"a quote of its own edition": {"sample", []rulebook.File{edition("1", "2020-01-01", ""),
			{Name: "sample/law.ko.md", Data: []byte("# 법\n\n## [2] 나중의 말\n\n> 다른 말\n\n## [1] 처음의 말\n\n> 법의 말\n")}}, ""},
		"a rulebook in wrong folder": {"other", []rulebook.File{edition("1", "2020-01-01", ""), law}, `stands in the folder "other"`},
		"a faulty case": {"sample", []rulebook.File{edition("1", "2020-01-01", ""), law,
			{Name: "sample/cases/a.yaml", Data: []byte("cases:\n  - case: x\n    facts: {plan.colour: red}\n    expect: {}\n")}}, `cases/a.yaml:3:13: unknown fact "plan.colour"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rulebook.ReadInstrument(c.folder, c.files...)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("expected %s, got %v", c.want, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("rulebook: {}\nprovisions: [{when: {all: [{not: {any: []}}]}}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		def, err := rulebook.Read("fuzz.yaml", data)
		if err != nil {
			return
		}
		if _, err := rules.Compile(def); err != nil {
			t.Fatalf("what was checked does not compile: %v", err)
		}
	})
}

func FuzzReadCases(f *testing.F) {
	f.Add([]byte("facts: {plan.periodic_fee: true}\ncases:\n  - case: a\n    facts: {outage.down: [{start: 2022-10-15T15:30:00+09:00}]}\n    expect: {}\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = rulebook.ReadCases("fuzz.yaml", "sample", data) // must not panic
	})
}
