package fact_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// everyKind declares a fact of each kind that may be declared, before, among and after the standard ones.
var everyKind = must(fact.NewSchema(
	fact.Declared{Name: "my.text", Kind: fact.KindText},
	fact.Declared{Name: "my.enum", Kind: fact.KindEnum, Values: []string{"c", "a", "b"}},
	fact.Declared{Name: "my.bool", Kind: fact.KindBool},
	fact.Declared{Name: "my.count", Kind: fact.KindCount},
	fact.Declared{Name: "my.money", Kind: fact.KindMoney},
	fact.Declared{Name: "my.duration", Kind: fact.KindDuration},
	fact.Declared{Name: "my.date", Kind: fact.KindDate},
	fact.Declared{Name: "my.instant", Kind: fact.KindInstant},
	fact.Declared{Name: "my.rate", Kind: fact.KindRate},
	fact.Declared{Name: "a.date", Kind: fact.KindDate},
	fact.Declared{Name: "claim.loss.more", Kind: fact.KindBool},
	fact.Declared{Name: "zz.date", Kind: fact.KindDate},
))

func found(t testing.TB, s *fact.Schema, name fact.Fact) *fact.Declared {
	t.Helper()
	d, ok := s.Find(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	return d
}

func TestADeclarationThatCannotBeIsRefusedAndNamesTheFact(t *testing.T) {
	many := make([]string, fact.MaxWords+1)
	for i := range many {
		many[i] = fmt.Sprintf("w%d", i)
	}
	for name, d := range map[string]fact.Declared{
		"a standard fact":            {Name: fact.FactClaimLoss, Kind: fact.KindMoney},
		"one word":                   {Name: "loss", Kind: fact.KindMoney},
		"no name":                    {Kind: fact.KindMoney},
		"a capital":                  {Name: "my.Loss", Kind: fact.KindMoney},
		"a digit first":              {Name: "my.1st", Kind: fact.KindMoney},
		"a dot last":                 {Name: "my.", Kind: fact.KindMoney},
		"a line break":               {Name: "my.loss\n", Kind: fact.KindMoney},
		"a hyphen":                   {Name: "my.big-loss", Kind: fact.KindMoney},
		"a name without end":         {Name: fact.Fact("my." + strings.Repeat("a", 100)), Kind: fact.KindMoney},
		"a span":                     {Name: "my.span", Kind: fact.KindSpan},
		"an outage":                  {Name: "my.outage", Kind: fact.KindOutage},
		"maintenance":                {Name: "my.works", Kind: fact.KindMaintenance},
		"no kind":                    {Name: "my.thing"},
		"no words":                   {Name: "my.enum", Kind: fact.KindEnum},
		"too many words":             {Name: "my.enum", Kind: fact.KindEnum, Values: many},
		"a word twice":               {Name: "my.enum", Kind: fact.KindEnum, Values: []string{"a", "a"}},
		"an empty word":              {Name: "my.enum", Kind: fact.KindEnum, Values: []string{""}},
		"words of a text":            {Name: "my.text", Kind: fact.KindText, Values: []string{"a"}},
		"otherwise of another kind":  {Name: "my.count", Kind: fact.KindCount, Otherwise: fact.Bool(true)},
		"otherwise a word not known": {Name: "my.enum", Kind: fact.KindEnum, Values: []string{"a"}, Otherwise: fact.Text("b")},
		"otherwise no date":          {Name: "my.date", Kind: fact.KindDate, Otherwise: fact.Date(period.Date{})},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := fact.NewSchema(d)
			if !errors.Is(err, fact.ErrDeclared) || s != nil || !strings.Contains(err.Error(), strings.TrimSpace(string(d.Name))[:min(len(d.Name), 5)]) {
				t.Error(s, err)
			}
			if err != nil && len(err.Error()) > 400 {
				t.Error("a long error:", len(err.Error()))
			}
		})
	}
	if _, err := fact.NewSchema(fact.Declared{Name: "my.enum", Kind: fact.KindEnum, Values: many[1:]}); err != nil {
		t.Error("64 words are fine:", err)
	}
}

func TestTheSameFactDeclaredTwiceMustBeOfOneType(t *testing.T) {
	a := fact.Declared{Name: "my.enum", Kind: fact.KindEnum, Values: []string{"a", "b"}, Otherwise: fact.Text("b")}
	s := must(fact.NewSchema(a, a))
	if got := s.Declared(); len(got) != 1 || got[0].Essential || got[0].Otherwise.Word() != "b" || got[0].Otherwise.Code() != 1 {
		t.Errorf("%+v", got)
	}
	for _, other := range []fact.Declared{
		{Name: "my.enum", Kind: fact.KindText},
		{Name: "my.enum", Kind: fact.KindEnum, Values: []string{"b", "a"}},
		{Name: "my.enum", Kind: fact.KindEnum, Values: []string{"a"}},
	} {
		_, err := s.Join(must(fact.NewSchema(other)))
		if !errors.Is(err, fact.ErrDeclared) || !strings.Contains(err.Error(), `["a" "b"]`) || !strings.Contains(err.Error(), other.String()) {
			t.Error(err)
		}
	}
	b := a
	b.Essential, b.Otherwise = true, fact.Text("a")
	joint := must(s.Join(must(fact.NewSchema(b))))
	if d := found(t, joint, "my.enum"); !d.Essential || d.Otherwise.IsKnown() {
		t.Errorf("%+v", d)
	}
}

func TestASchemaCannotBeChangedFromOutside(t *testing.T) {
	words := []string{"a", "b"}
	s := must(fact.NewSchema(fact.Declared{Name: "my.enum", Kind: fact.KindEnum, Values: words}))
	words[0] = "x"
	s.Declared()[0].Values[0] = "y"
	ft, ok := s.TypeOf("my.enum")
	if !ok || !slices.Equal(ft.Values, []string{"a", "b"}) {
		t.Error(ft, ok)
	}
	ft.Values[0] = "z"
	if found(t, s, "my.enum").Values[0] != "a" {
		t.Error("changed by what it handed out")
	}
}

func TestNoSchemaKnowsTheStandardFacts(t *testing.T) {
	var none *fact.Schema
	if ft, ok := none.TypeOf(fact.FactClaimLoss); !ok || ft.Kind != fact.KindMoney {
		t.Error(ft, ok)
	}
	if _, ok := none.TypeOf("my.text"); ok || none.Declared() != nil {
		t.Error("a nil schema declares")
	}
	for _, pair := range [][2]*fact.Schema{{none, everyKind}, {everyKind, none}, {everyKind, everyKind}} {
		joint, err := pair[0].Join(pair[1])
		if err != nil || !sameDeclared(joint, everyKind) {
			t.Error(err)
		}
	}
	if both, err := none.Join(none); err != nil || len(both.Declared()) != 0 {
		t.Error(both, err)
	}
	f := fact.New()
	if err := f.SetIn(none, fact.FactPlanKey, fact.Text("p")); err != nil {
		t.Error(err)
	}
	if err := f.SetIn(none, "my.text", fact.Text("p")); !errors.Is(err, fact.ErrUnknownFact) {
		t.Error(err)
	}
	if err := f.Set("my.text", fact.Text("p")); !errors.Is(err, fact.ErrUnknownFact) {
		t.Error(err)
	}
}

func sameDeclared(a, b *fact.Schema) bool {
	return slices.EqualFunc(a.Declared(), b.Declared(), func(x, y fact.Declared) bool {
		return x.Name == y.Name && x.Kind == y.Kind && slices.Equal(x.Values, y.Values) && x.Essential == y.Essential && x.Otherwise.Is(&y.Otherwise)
	})
}

func TestADeclaredFactOfAWrongTypeIsRefusedAndNamesIt(t *testing.T) {
	for _, c := range []struct {
		name  fact.Fact
		value fact.Value
	}{
		{"my.text", fact.Count(1)},
		{"my.text", fact.Text("")},
		{"my.enum", fact.Text("d")},
		{"my.count", fact.Count(-1)},
		{"my.duration", fact.Length(-1)},
		{"my.duration", fact.Length(1 << 53)},
		{"my.rate", fact.Rate(money.Whole(-1))},
		{"my.rate", fact.Rate(money.Whole(1 << 62).Mul(money.Whole(4)))},
		{"my.money", fact.ExactMoney(must(krw("1").Proportion(1, 3)))},
		{"my.date", fact.Date(period.Date{Year: 2022, Month: 2, Day: 30})},
		{"my.date", fact.Date(period.Date{Year: 10_000, Month: 1, Day: 1})},
		{"my.date", fact.Date(period.Date{})},
		{"my.instant", fact.Instant(time.Time{})},
		{"my.bool", fact.Value{}},
	} {
		f := fact.New()
		err := f.SetDeclared(found(t, everyKind, c.name), c.value)
		if !errors.Is(err, fact.ErrFactValue) || !strings.Contains(err.Error(), string(c.name)) || len(f.Known()) != 0 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, d := range []fact.Declared{{Name: fact.FactClaimLoss, Kind: fact.KindMoney}, {Name: "my.span", Kind: fact.KindSpan}} {
		if err := fact.New().SetDeclared(&d, fact.Money(krw("1"))); !errors.Is(err, fact.ErrDeclared) {
			t.Error(err)
		}
	}
}

func TestStandardAndDeclaredFactsStandTogetherInTheOrderOfTheirNames(t *testing.T) {
	f := fact.New()
	for name, v := range map[fact.Fact]fact.Value{
		"zz.date": fact.Date(period.Date{Year: 2022, Month: 10, Day: 15}), "a.date": fact.Date(period.Date{Year: 1, Month: 1, Day: 1}),
		"my.rate": fact.Rate(must(money.ParseRatio("99.99%"))), "my.duration": fact.DurationOf(time.Hour), "claim.loss.more": fact.Bool(true),
		"my.enum":       fact.Text("b"),
		"claimant.kind": fact.Text("consumer"), "claim.loss": fact.Money(krw("1")), "service.kind": fact.Text("game"),
	} {
		if err := f.SetIn(everyKind, name, v); err != nil {
			t.Fatal(err)
		}
	}
	want := `{"a.date":"0001-01-01","claim.loss":{"amount":"1","currency":"KRW"},"claim.loss.more":true,"claimant.kind":"consumer",` +
		`"my.duration":3600000000,"my.enum":"b","my.rate":"9999/10000","service.kind":"game","zz.date":"2022-10-15"}`
	if got := string(f.Canonical()); got != want {
		t.Error(got)
	}
	if known := f.Known(); len(known) != 9 || !slices.IsSorted(known) {
		t.Error(known)
	}
	if f.Extra("my.enum").Code() != 2 || f.Extra("my.text").IsKnown() || f.Extra(fact.FactClaimLoss).IsKnown() {
		t.Error("extra")
	}
	f.Unset("my.enum")
	f.Unset("my.enum")
	if _, ok := f.Get("my.enum"); ok || f.Extra("my.enum").IsKnown() {
		t.Error("still known")
	}
	if _, ok := f.Get("no.such"); ok {
		t.Error("known, and there is no such fact")
	}
}

func TestClonesAndFactsUsedAgainShareNothing(t *testing.T) {
	names := []fact.Fact{"a.date", "my.date", "zz.date"}
	rapid.Check(t, func(t *rapid.T) {
		all := []*fact.Facts{fact.New()}
		model := []map[fact.Fact]int64{{}}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
			name := rapid.SampledFrom(names).Draw(t, "name")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				copied := map[fact.Fact]int64{}
				for k, v := range model[i] {
					copied[k] = v
				}
				all, model = append(all, all[i].Clone()), append(model, copied)
			case 1:
				all[i].Unset(name)
				delete(model[i], name)
			case 2:
				all[i].Reset()
				model[i] = map[fact.Fact]int64{}
			default:
				n := rapid.Int64Range(0, 1000).Draw(t, "day")
				if err := all[i].SetIn(everyKind, name, day(n)); err != nil {
					t.Fatal(err)
				}
				model[i][name] = n
			}
		}
		for i, f := range all {
			if len(f.Known()) != len(model[i]) {
				t.Fatalf("%v knows %v", model[i], f.Known())
			}
			for name, n := range model[i] {
				if got := f.Extra(name); got.Kind() != fact.KindDate || got.Micros() != n {
					t.Fatalf("%s is %+v, not %d", name, got, n)
				}
			}
		}
	})
}
