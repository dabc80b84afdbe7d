package rulebook_test

import (
	"strings"
	"testing"

	"bosang/rules/rulebook"
)

const gives = "effect: {gives: {remedy: cash, standing: owed, amount: sum}}"

// paying is the sample with a provision that gives money and one that multiplies a time.
var paying = strings.NewReplacer("quantities:\n", `  sum:
    title: {ko: 금액, en: sum}
    unit: money
    values: [{from: 2020-01-01, value: 100 KRW}]
  unit:
    title: {ko: 단위, en: unit}
    unit: money
    values: [{from: 2020-01-01, value: 10 KRW}]
  factor:
    title: {ko: 배수, en: factor}
    unit: count
    values: [{from: 2020-01-01, value: 3}]
quantities:
`).Replace(sound) + `
  - provision: more
    title: {ko: 금액, en: Sum}
    cites: {article: main}
    quote: 법의 말
    when: {fact: claim.loss, more_than: 0 KRW}
    ` + gives + `
  - provision: fee
    title: {ko: 요금, en: Fee}
    cites: {article: main}
    quote: 법의 말
    when: {fact: claim.loss, more_than: 0 KRW}
    effect: {gives: {remedy: cash, standing: owed, fee_for: longest, round: nearest, to: unit}}
  - provision: times
    title: {ko: 배수, en: Times}
    cites: {article: main}
    quote: 법의 말
    when: {fact: claim.loss, more_than: 0 KRW}
    effect: {gives: {remedy: extension, standing: owed, multiply: longest, by: factor}}
`

func TestWhatCannotBeMeantIsAFault(t *testing.T) {
	if _, err := rulebook.Read("sample.yaml", []byte(paying)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, wrong, want string }{
		"cash by a multiple of time":       {"remedy: extension, standing", "remedy: cash, standing", `sample.yaml:77:62: a remedy of cash cannot be given as "multiply"`},
		"an extension by an amount":        {"remedy: cash, standing: owed, amount", "remedy: extension, standing: owed, amount", `a remedy of extension cannot be given as "amount"`},
		"an extension by a fee":            {"remedy: cash, standing: owed, fee_for", "remedy: extension, standing: owed, fee_for", `a remedy of extension cannot be given as "fee_for"`},
		"a termination with an amount":     {"remedy: cash, standing: owed, amount", "remedy: termination, standing: owed, amount", `a remedy of termination cannot be given as "amount"`},
		"two forms":                        {"amount: sum}}", "amount: sum, fee_for: longest}}", `must have exactly one of amount, fee_for`},
		"a factor beside an amount":        {"amount: sum}}", "amount: sum, by: factor}}", `"by" needs "multiply" beside it`},
		"a rounding beside an amount":      {"amount: sum}}", "amount: sum, to: unit}}", `"to" needs "fee_for" beside it`},
		"a factor of nothing":              {"value: 3}", "value: 0}", `parameter "factor" must be more than 0 here`},
		"a factor beyond measure":          {"value: 3}", "value: 1001}", `parameter "factor" must be at most 1000 here`},
		"an amount of nothing":             {"value: 100 KRW", "value: 0 KRW", `parameter "sum" must be more than 0 here`},
		"an amount below nothing":          {"value: 100 KRW", "value: -1 KRW", `parameter "sum" must be more than 0 here`},
		"a unit of nothing":                {"value: 10 KRW", "value: 0 KRW", `parameter "unit" must be more than 0 here`},
		"a threshold of nothing":           {"value: 4h", "value: 0h", `parameter "threshold" must be more than 0 here`},
		"a boundary that divides nothing":  {"more_than: 0 KRW", "at_least: 0 KRW", `must compare with more than 0: at_least 0 divides nothing`},
		"a boundary that nothing is below": {"more_than: 0 KRW", "less_than: 0 KRW", `must compare with more than 0: less_than 0 divides nothing`},
		"a boundary below nothing":         {"more_than: 0 KRW", "more_than: -1 KRW", `must compare with more than 0`},
		"a class that is bound and not valued": {"unit: duration\n    values: [{from: 2020-01-01, value: 4h}]",
			"unit: duration\n    by: provider.class\n    values: {facilities_based: [{from: 2020-01-01, value: 4h}]}", `parameter "threshold" has no value for "value_added"`},
		"no listed value":             {"is: [overload, other]", "is: []", `must not be empty`},
		"no exceptions in the list":   {"more_than: 0 KRW}\n    effect: {gives: {remedy: cash, standing: owed, amount: sum}}", "more_than: 0 KRW}\n    exceptions: []\n    effect: {gives: {remedy: cash, standing: owed, amount: sum}}", `must not be empty`},
		"no source":                   {"sources: [a source]", "sources: []", `11:10: must not be empty`},
		"a binding to nobody":         {"binds: {provider_class: value_added}", "binds: {provider_class: []}", `9:25: must not be empty`},
		"no numbers":                  {"numbers: [{from: 2020-01-01, number: 1-2}]", "numbers: []", `17:14: must not be empty`},
		"an item without a paragraph": {"cites: {article: main, paragraph: 1}", "cites: {article: main, item: 1}", `an item needs its "paragraph" beside it`},
		"a paragraph 0":               {"cites: {article: main, paragraph: 1}", "cites: {article: main, paragraph: 0}", `"paragraph" must count from 1`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(paying, c.old, c.wrong, 1)
			if text == paying {
				t.Fatal("nothing was broken")
			}
			if _, err := rulebook.Read("sample.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected %s, got\n%v", c.want, err)
			}
		})
	}
}

func TestDatesLieWithinTheEdition(t *testing.T) {
	ended := strings.Replace(paying, "in_force: {from: 2020-01-01}", "in_force: {from: 2020-01-01, to: 2020-06-01}", 1)
	for name, c := range map[string]struct{ old, wrong, want string }{
		"a value when it is over":     {"value: 4h}", "value: 4h}, {from: 2020-06-01, value: 5h}", `parameter "threshold" has a value from 2020-06-01 on, when the edition is no longer in force`},
		"a second value before it is": {"{from: 2020-01-01, value: 4h}", "{from: 2019-01-01, value: 4h}, {from: 2019-06-01, value: 5h}", `has a second value before the edition is in force`},
		"a number when it is over":    {"number: 1-2}", "number: 1-2}, {from: 2021-01-01, number: 1-3}", `article "main" has a number from 2021-01-01 on`},
	} {
		if _, err := rulebook.Read("sample.yaml", []byte(strings.Replace(ended, c.old, c.wrong, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: expected %s, got\n%v", name, c.want, err)
		}
	}
}

func TestAnEditionIsCalledAsItsFile(t *testing.T) {
	if _, err := rulebook.Read("sample/2.yaml", []byte(sound)); err == nil || !strings.Contains(err.Error(), `sample/2.yaml:1:1: edition "1" stands in the file "2.yaml"`) {
		t.Errorf("got %v", err)
	}
}

func TestAGroundIsEstablishedOnce(t *testing.T) {
	read := func(key string) *rulebook.Instrument {
		in, err := rulebook.ReadInstrument(key, rulebook.File{Name: key + "/1.yaml", Data: []byte(strings.Replace(sound, "rulebook: sample", "rulebook: "+key, 1))},
			rulebook.File{Name: key + "/law.ko.md", Data: []byte("> 법의 말\n")})
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if err := rulebook.Together(read("one")); err != nil {
		t.Error(err)
	}
	if err := rulebook.Together(read("one"), read("two")); err == nil || !strings.Contains(err.Error(), `two/1.yaml:37:13: the ground "sample" is established elsewhere already`) {
		t.Errorf("got %v", err)
	}
}
