package told_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/rulebook"
)

// everyKind is an edition that declares a fact of each kind and of each thing.
const everyKind = `rulebook: every-kind
edition: first
title: {ko: 모든 종류, en: Every kind}
jurisdiction: KR
zone: Asia/Seoul
kind: contract
in_force: {from: 2020-01-01}
binds: {provider: somebody}
confidence: I
sources: [made up for a test]
facts:
  a.text: {type: text, title: {ko: 글, en: text}, question: {ko: 무엇입니까?, en: Which one?}}
  a.word: {type: enum, title: {ko: 낱말, en: word}, question: {ko: 어느 것입니까?, en: Which word?}, values: {copper: {ko: 동선, en: copper}, fibre: {ko: 광, en: fibre}}}
  a.bool: {type: bool, title: {ko: 예, en: yes}, question: {ko: 그렇습니까?, en: Is it so?}}
  a.count: {type: count, title: {ko: 수, en: count}, question: {ko: 몇입니까?, en: How many?}}
  a.money: {type: money, title: {ko: 금액, en: amount}, question: {ko: 얼마입니까?, en: How much?}}
  a.duration: {type: duration, title: {ko: 길이, en: length}, question: {ko: 얼마 동안입니까?, en: How long?}}
  a.date: {type: date, title: {ko: 날, en: day}, question: {ko: 언제입니까?, en: On which day?}}
  a.instant: {type: instant, title: {ko: 때, en: instant}, question: {ko: 언제입니까?, en: When?}}
  a.rate: {type: rate, title: {ko: 비율, en: rate}, question: {ko: 비율은?, en: At which rate?}}
  a.plan: {type: bool, title: {ko: 요금제, en: plan}, question: {ko: 그렇습니까?, en: Is it so?}, about: plan}
  an.incident: {type: bool, title: {ko: 사고, en: incident}, question: {ko: 그렇습니까?, en: Is it so?}, about: incident}
provisions:
  - provision: asks
    title: {ko: 묻는 규정, en: It asks}
    cites: {text: {ko: 시험, en: test}}
    quoted: false
    paraphrase: {ko: 시험, en: test}
    source: made up for a test
    when:
      any:
        - {fact: a.text, known: true}
        - {fact: a.word, is: copper}
        - {fact: a.bool, is: true}
        - {fact: a.count, at_least: 2}
        - {fact: a.money, more_than: 5 KRW}
        - {fact: a.duration, more_than: 1h}
        - {fact: a.date, at_least: 2022-10-15}
        - {fact: a.instant, at_least: 2022-10-15T15:30:00+09:00}
        - {fact: a.rate, at_least: 50%}
        - {fact: a.plan, is: true}
        - {fact: an.incident, is: true}
    effect: {gives: {remedy: termination, standing: owed}}
`

func everyKindLibrary(t *testing.T, changes ...string) *rules.Library {
	t.Helper()
	def, err := rulebook.Read("every-kind/first.yaml", []byte(strings.NewReplacer(changes...).Replace(everyKind)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.Compile(def)
	if err != nil {
		t.Fatal(err)
	}
	l, err := rules.NewLibrary(e)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAFactIsTakenInTheFormOfItsTypeAndKeptInOneForm(t *testing.T) {
	t.Parallel()
	l := everyKindLibrary(t)
	for name, values := range map[rules.Fact]map[string]string{ // "": refused
		"a.text": {`"north-1"`: `"north-1"`, `"Kim"`: "", `"kim chulsoo"`: "", `"김철수"`: "", `""`: "", `5`: "", `"<script>"`: "", `"a\u0000"`: "", `null`: "",
			`"` + strings.Repeat("a", 64) + `"`: `"` + strings.Repeat("a", 64) + `"`, `"` + strings.Repeat("a", 65) + `"`: "", `"` + strings.Repeat("a", 1<<20) + `"`: ""},
		"a.word":  {`"copper"`: `"copper"`, `"Copper"`: "", `"gold"`: "", `true`: ""},
		"a.bool":  {`true`: `true`, `false`: `false`, `"true"`: "", `1`: "", `[]`: ""},
		"a.count": {`0`: `0`, `9007199254740991`: `9007199254740991`, `9007199254740992`: "", `-1`: "", `1.5`: "", `1e3`: "", `1e400`: "", `"1"`: "", strings.Repeat("9", 5000): ""},
		"a.money": {`{"amount":"7550","currency":"KRW"}`: `{"amount":"7550","currency":"KRW"}`, `{"currency":"GBP","amount":"08.40"}`: "", `{"amount":"-1","currency":"KRW"}`: "",
			`{"amount":7550,"currency":"KRW"}`: "", `{"amount":"1"}`: "", `{"amount":"1","currency":"won"}`: "", `{"amount":"1","currency":"KRW","x":1}`: "",
			`{"amount":"1/3","currency":"KRW"}`: "", `{"amount":"` + strings.Repeat("9", 200) + `","currency":"KRW"}`: "", `7550`: ""},
		"a.duration": {`3600000000`: `3600000000`, `"1h"`: "", `-1`: ""},
		"a.date":     {`"2022-10-15"`: `"2022-10-15"`, `"2022-02-30"`: "", `"15.10.2022"`: "", `"2022-10-15T00:00:00Z"`: ""},
		"a.instant":  {`"2022-10-15T15:30:00+09:00"`: `"2022-10-15T06:30:00Z"`, `"2022-10-15T15:30:00"`: "", `"2022-10-15"`: ""},
		"a.rate":     {`"0.5"`: `"1/2"`, `"1/30"`: `"1/30"`, `"-1"`: "", `0.5`: "", `"1/0"`: "", `"` + strings.Repeat("9", 100) + `"`: ""},
	} {
		for raw, kept := range values {
			got, faults := told.Check(l, told.Facts{name: json.RawMessage(raw)}, definition.AboutClaim)
			if kept == "" {
				if len(faults) != 1 || got != nil || faults[0].Name != string(name) || len(fmt.Sprint(faults)) > 200 {
					t.Errorf("%s: %.80s is kept as %s, faults %v", name, raw, got.JSON(), faults)
				}
				continue
			}
			if len(faults) > 0 || string(got[name]) != kept {
				t.Errorf("%s: %.80s is kept as %s, not %s; faults %v", name, raw, got[name], kept, faults)
			}
		}
	}
}

func TestEveryFaultIsToldAtOnceWithWhatIsWanted(t *testing.T) {
	t.Parallel()
	l := everyKindLibrary(t)
	yes := json.RawMessage(`true`)
	_, faults := told.Check(l, told.Facts{
		"a.plan": yes, "an.incident": yes, "a.bol": yes, "claim.loss": yes, "a.date": yes, "a.word": yes, "x" + rules.Fact(strings.Repeat("y", 5000)): yes,
	}, definition.AboutClaim)
	var got []string
	for _, f := range faults {
		got = append(got, f.Field()+": "+f.Code)
	}
	long := "facts.x" + strings.Repeat("y", 63) + "…: unknown_fact"
	if want := "facts.a.bol: unknown_fact; facts.a.date: wants_date; facts.a.plan: about_plan; facts.a.word: one_of; " +
		"facts.an.incident: about_incident; facts.claim.loss: standard_fact; " + long; strings.Join(got, "; ") != want {
		t.Errorf("the faults are\n%s, not\n%s", strings.Join(got, "; "), want)
	}
	if near := faults[0].Param; !strings.HasPrefix(near, "a.bool, ") || strings.Contains(near, "a.plan") || len(strings.Split(near, ", ")) != 5 {
		t.Errorf("in the place of a.bol %s are suggested", near)
	}
	if words := faults[3].Param; words != "copper, fibre" {
		t.Errorf("a word can be %s", words)
	}
	many := told.Facts{}
	for i := range told.MaxFacts + 1 {
		many[rules.Fact(fmt.Sprintf("a.b%d", i))] = yes
	}
	if _, faults := told.Check(l, many, ""); len(faults) != 1 || faults[0].Field() != "facts" || faults[0].Code != "too_many" {
		t.Errorf("of too many facts it is told %v", faults)
	}
	if kept, faults := told.Check(l, told.Facts{"a.plan": yes, "an.incident": yes, "a.bool": yes}, ""); len(kept) != 3 || faults != nil {
		t.Errorf("whatever it is about: %s %v", kept.JSON(), faults)
	}
	none, err := rules.NewLibrary()
	if err != nil {
		t.Fatal(err)
	}
	if _, faults := told.Check(none, told.Facts{"a.bool": yes}, ""); len(faults) != 1 || faults[0].Code != "no_such_fact" {
		t.Errorf("where nothing is asked: %v", faults)
	}
}

func TestFactsReadBackAsTheyWereKept(t *testing.T) {
	t.Parallel()
	f, err := told.Parse([]byte(`{"b.c": {"amount": "1", "currency": "KRW"}, "a.b": "x<y\u001f"}`)) // as jsonb writes it
	if err != nil || string(f.JSON()) != `{"a.b":"x<y\u001f","b.c":{"amount":"1","currency":"KRW"}}` {
		t.Errorf("%s, %v", f.JSON(), err)
	}
	if none, err := told.Parse([]byte("{}")); none != nil || err != nil || string(none.JSON()) != "{}" {
		t.Errorf("%v, %v", none, err)
	}
	changed := f.Changed(told.Facts{"a.b": json.RawMessage(`"z"`), "c.d": json.RawMessage(`1`)})
	if fmt.Sprint(changed) != "[a.b b.c c.d]" || len(f.Changed(f)) != 0 || len(told.Facts(nil).Changed(nil)) != 0 {
		t.Errorf("changed are %v", changed)
	}
}

func TestWhatNoEditionDeclaresAnyMoreIsLeftOut(t *testing.T) {
	t.Parallel()
	before := everyKindLibrary(t)
	sent := told.Facts{"a.date": json.RawMessage(`"2022-10-15"`), "a.word": json.RawMessage(`"copper"`), "a.count": json.RawMessage(`7`)}
	kept, faults := told.Check(before, sent, "")
	if len(faults) > 0 || len(kept.Under(before.Schema())) != 3 {
		t.Fatalf("%v %v", kept, faults)
	}
	// Later a.word is called otherwise and a.count is a length of time.
	after := everyKindLibrary(t, "a.word", "a.line", "a.count: {type: count", "a.count: {type: bool", "{fact: a.count, at_least: 2}", "{fact: a.count, is: true}")
	values := kept.Under(after.Schema())
	if len(values) != 1 || values[0].Declared.Name != "a.date" {
		t.Errorf("under the later rules it is known %+v", values)
	}
	if got := kept.Under(nil); len(got) != 0 {
		t.Errorf("under no rules it is known %+v", got)
	}
	// What a decision was made on reads back all the same.
	facts := rules.NewFacts()
	for _, v := range kept.Under(before.Schema()) {
		if err := facts.SetDeclared(v.Declared, v.Value); err != nil {
			t.Fatal(err)
		}
	}
	if err := facts.Set(rules.FactProviderKey, rules.Text("somebody")); err != nil {
		t.Fatal(err)
	}
	stored := facts.Canonical()
	if _, err := rules.ParseFactsIn(after.Schema(), stored); err == nil {
		t.Error("the test tries nothing")
	}
	again, err := told.Read(after.Schema(), stored)
	if err != nil || fmt.Sprint(again.Known()) != "[a.date provider.key]" {
		t.Errorf("it reads %v, %v", again, err)
	}
	if whole, err := told.Read(before.Schema(), stored); err != nil || whole.Hash() != facts.Hash() {
		t.Errorf("under its own rules it reads otherwise: %v", err)
	}
	for _, broken := range []string{`{"provider.key":5}`, `{"a.b":1,"provider.key":5}`, `[`, `{}x`, ``} {
		if _, err := told.Read(after.Schema(), []byte(broken)); err == nil {
			t.Errorf("%q reads", broken)
		}
	}
}
