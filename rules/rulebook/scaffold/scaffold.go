// Package scaffold makes the files of a new rulebook: sound from the first minute, with every part explained where it
// stands, to be changed into what is meant.
package scaffold

import (
	"bytes"
	_ "embed" // the files
	"fmt"
	"strings"
	"text/template"
	"time"

	"bosang/rules/definition"
	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/rulebook"
	"bosang/rules/text"
)

// New says what is to be made.
type New struct {
	Key          string // of the rulebook: lower-case letters, digits, hyphens
	Kind         definition.BookKind
	Jurisdiction string // ISO 3166: KR, GB, US-NY
	Zone         string
	Edition      period.Date // from which it holds, and by which it is called
	Provider     string      // the key of the provider that a contract or programme binds; "" is one called example
	Currency     string      // ISO 4217; "" is that of the jurisdiction
	// Schemas is the folder of the schemas as seen from the new folder, by which editors check while one types; "" where
	// they are not at hand.
	Schemas string
	Lang    text.Lang // of the comments
}

// CurrencyOf is the currency that is supposed for a jurisdiction where none is named: the euro for those it does not know.
func CurrencyOf(jurisdiction string) string {
	country, _, _ := strings.Cut(jurisdiction, "-")
	if code, ok := map[string]string{"KR": "KRW", "GB": "GBP", "JP": "JPY", "US": "USD"}[country]; ok {
		return code
	}
	return "EUR"
}

// fill puts in what was left out, and gives the smallest unit of the currency and a fee that is a plausible one in it.
func (n *New) fill() (unit, fee string, err error) {
	if n.Provider == "" {
		n.Provider = "example"
	}
	if n.Currency == "" {
		n.Currency = CurrencyOf(n.Jurisdiction)
	}
	smallest, err := money.MinorUnit(n.Currency)
	if err != nil {
		return "", "", fmt.Errorf("scaffold: %w", err)
	}
	fee = "31"
	if smallest.AmountString() == "1" { // nothing smaller: a month costs thousands
		fee = "31000"
	}
	return smallest.AmountString() + " " + n.Currency, fee + " " + n.Currency, nil
}

var (
	//go:embed edition.yaml.tmpl
	edition string
	//go:embed cases.yaml.tmpl
	cases string
	//go:embed law.ko.md
	lawKo []byte
	//go:embed law.en.md
	lawEn []byte
)

// say chooses between what a comment says in English and in Korean.
func say(lang text.Lang) func(en, ko string) string {
	return func(en, ko string) string { return text.Texts{Ko: ko, En: en}.In(lang) }
}

// Files makes the files of the folder, their names without it. They have no fault unless what is asked for has one, which
// package rulebook then tells.
func Files(n New) ([]rulebook.File, error) {
	zone, err := time.LoadLocation(n.Zone)
	if err != nil {
		return nil, fmt.Errorf("scaffold: %w", err)
	}
	unit, fee, err := n.fill()
	if err != nil {
		return nil, err
	}
	noon := n.Edition.AddDays(30).At(zone).Add(12 * time.Hour).In(zone)
	data := struct {
		New
		Programme, Contract, Law    bool
		Began, Reached, Short, Held string
		Unit, Fee                   string
	}{New: n, Unit: unit, Fee: fee, Programme: n.Kind == definition.Programme, Contract: n.Kind == definition.Contract,
		Law:   n.Kind == definition.Statute || n.Kind == definition.Standard,
		Began: noon.Format(time.RFC3339), Reached: noon.Add(30 * time.Minute).Format(time.RFC3339),
		Short: noon.Add(30*time.Minute - time.Second).Format(time.RFC3339), Held: n.Edition.At(zone).In(zone).Format(time.RFC3339)}
	out := []rulebook.File{{Name: "law.ko.md", Data: lawKo}, {Name: "law.en.md", Data: lawEn}}
	for _, f := range []struct{ name, text string }{{n.Edition.String() + ".yaml", edition}, {"cases/cases.yaml", cases}} {
		t, err := template.New(f.name).Funcs(template.FuncMap{"say": say(n.Lang)}).Parse(f.text)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, data); err != nil {
			return nil, err
		}
		out = append(out, rulebook.File{Name: f.name, Data: b.Bytes()})
	}
	return out, nil
}
