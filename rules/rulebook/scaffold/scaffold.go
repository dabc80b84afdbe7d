// Package scaffold makes the files of a new rulebook: sound from the first minute, with every part explained where it
// stands, to be changed into what is meant.
package scaffold

import (
	"bytes"
	_ "embed" // the files
	"fmt"
	"text/template"
	"time"

	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook"
)

// New says what is to be made.
type New struct {
	Key          string // of the rulebook: lower-case letters, digits, hyphens
	Kind         definition.BookKind
	Jurisdiction string // ISO 3166: KR, GB, US-NY
	Zone         string
	Edition      period.Date // from which it holds, and by which it is called
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

// Files makes the files of the folder, their names without it. They have no fault unless what is asked for has one, which
// package rulebook then tells.
func Files(n New) ([]rulebook.File, error) {
	zone, err := time.LoadLocation(n.Zone)
	if err != nil {
		return nil, fmt.Errorf("scaffold: %w", err)
	}
	noon := n.Edition.AddDays(30).At(zone).Add(12 * time.Hour).In(zone)
	data := struct {
		New
		Programme, Contract, Law    bool
		Began, Reached, Short, Held string
	}{New: n, Programme: n.Kind == definition.Programme, Contract: n.Kind == definition.Contract,
		Law:   n.Kind == definition.Statute || n.Kind == definition.Standard,
		Began: noon.Format(time.RFC3339), Reached: noon.Add(30 * time.Minute).Format(time.RFC3339),
		Short: noon.Add(30*time.Minute - time.Second).Format(time.RFC3339), Held: n.Edition.At(zone).In(zone).Format(time.RFC3339)}
	out := []rulebook.File{{Name: "law.ko.md", Data: lawKo}, {Name: "law.en.md", Data: lawEn}}
	for _, f := range []struct{ name, text string }{{n.Edition.String() + ".yaml", edition}, {"cases/cases.yaml", cases}} {
		t, err := template.New(f.name).Parse(f.text)
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
