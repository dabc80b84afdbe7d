package scaffold_test

import (
	"testing"
	"time"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
	"bosang/rules/rulebook/scaffold"
	"bosang/rules/text"
)

func TestANewRulebookOfEveryKindHasNoFaultAndItsCasesPass(t *testing.T) {
	t.Parallel()
	for _, kind := range []definition.BookKind{definition.Statute, definition.Standard, definition.Contract, definition.Programme} {
		for zone, of := range map[string]string{"Europe/Stockholm": "SE", "Asia/Seoul": "KR", "America/New_York": "US-NY"} {
			files, err := scaffold.Files(scaffold.New{Key: "some-terms", Kind: kind, Jurisdiction: of, Zone: zone, Provider: "norrsken", Schemas: "../../rulebook",
				Edition: period.Date{Year: 2024, Month: time.March, Day: 1}, Lang: lang(of)})
			if err != nil {
				t.Fatal(err)
			}
			for i := range files {
				files[i].Name = "some-terms/" + files[i].Name
			}
			in, err := rulebook.ReadInstrument("some-terms", files...)
			if err != nil {
				t.Fatalf("%s in %s: %v", kind, zone, err)
			}
			e, err := rules.Compile(in.Editions[0])
			if err != nil {
				t.Fatal(err)
			}
			l, err := rules.NewLibrary(e)
			if err != nil {
				t.Fatal(err)
			}
			if err := cases.Check(l, in, l.Schema()); err != nil {
				t.Errorf("%s in %s: %v", kind, zone, err)
			}
		}
	}
}

// lang has the comments of what is made for Korea in Korean.
func lang(jurisdiction string) text.Lang {
	if jurisdiction == "KR" {
		return text.Korean
	}
	return text.English
}

func TestAZoneThatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := scaffold.Files(scaffold.New{Key: "a", Kind: definition.Contract, Zone: "Nowhere/None", Edition: period.Date{Year: 2024, Month: 1, Day: 1}}); err == nil {
		t.Error("a zone that there is not was taken")
	}
}

func TestACurrencyThatIsNotNamedIsThatOfTheJurisdiction(t *testing.T) {
	t.Parallel()
	for of, want := range map[string]string{"KR": "KRW", "GB": "GBP", "JP": "JPY", "US-NY": "USD", "SE": "EUR"} {
		if got := scaffold.CurrencyOf(of); got != want {
			t.Errorf("%s: %s, expected %s", of, got, want)
		}
	}
}

func TestACurrencyThatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := scaffold.Files(scaffold.New{Key: "a", Kind: definition.Contract, Zone: "Europe/Stockholm", Currency: "crowns", Edition: period.Date{Year: 2024, Month: 1, Day: 1}}); err == nil {
		t.Error("a currency that there is not was taken")
	}
}
