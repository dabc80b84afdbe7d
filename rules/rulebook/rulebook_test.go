package rulebook_test

import (
	"strings"
	"testing"

	"bosang/rules/definition"
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

func TestACaretShowsWhereAFaultStands(t *testing.T) {
	f := rulebook.Fault{At: definition.Position{File: "a.yaml", Line: 2, Column: 3}, Message: "wrong"}
	for source, want := range map[string]string{
		"one\nab cd\n":      "a.yaml:2:3: wrong\n  ab cd\n    ^",
		"one\n\tb cd\n":     "a.yaml:2:3: wrong\n   b cd\n    ^",
		"one\n보상 cd\n":      "a.yaml:2:3: wrong\n  보상 cd\n      ^",
		"":                  "a.yaml:2:3: wrong",
		"one\n \n":          "a.yaml:2:3: wrong",
		"one\n\x1b[2Jx":     "a.yaml:2:3: wrong\n  \\x1b[2Jx\n       ^",
		"one\n\x7f\u202ecd": "a.yaml:2:3: wrong\n  \\x7f\\u202ecd\n            ^",
		"one\n\xffé cd":     "a.yaml:2:3: wrong\n  \ufffdé cd\n    ^",
	} {
		if got := f.Caret([]byte(source)); got != want {
			t.Errorf("%q", got)
		}
	}
}
