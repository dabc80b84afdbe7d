package shown

import (
	"encoding/hex"

	"bosang/api/form"
	"bosang/rules"
)

// Rulebook is a rulebook with its editions, oldest first.
type Rulebook struct {
	Rulebook     string        `json:"rulebook"`
	Kind         string        `json:"kind"`
	Jurisdiction string        `json:"jurisdiction"`
	Title        form.Name     `json:"title"`
	Editions     []EditionHead `json:"editions"`
}

// EditionHead names an edition: From is its first day in force, To the first no longer.
type EditionHead struct {
	Rulebook   string    `json:"rulebook"`
	Edition    string    `json:"edition"`
	Title      form.Name `json:"title"`
	From       string    `json:"from"`
	To         string    `json:"to,omitempty"`
	Confidence string    `json:"confidence"`
	Hash       string    `json:"hash"`
}

// Edition is an edition with its provisions.
type Edition struct {
	EditionHead
	Kind       string      `json:"kind"`
	Zone       string      `json:"zone"`
	Sources    []string    `json:"sources"`
	Comment    *form.Name  `json:"comment,omitempty"`
	Provisions []Provision `json:"provisions"`
}

// Provision is a rule with the words it rests on, and its exceptions.
type Provision struct {
	Provision  string      `json:"provision"`
	Title      form.Name   `json:"title"`
	Article    string      `json:"article,omitempty"`
	Quote      string      `json:"quote,omitempty"`
	Paraphrase *form.Name  `json:"paraphrase,omitempty"`
	Reading    *form.Name  `json:"reading,omitempty"`
	Source     string      `json:"source,omitempty"`
	Confidence string      `json:"confidence,omitempty"`
	Effect     string      `json:"effect"`
	Exceptions []Provision `json:"exceptions"`
}

func bothTexts(t rules.Texts) form.Name { return form.Name{Korean: t.Ko, English: t.En} }

func optionalTexts(t rules.Texts) *form.Name {
	if t == (rules.Texts{}) {
		return nil
	}
	out := bothTexts(t)
	return &out
}

func showEditionHead(e *rules.Edition) EditionHead {
	def := e.Definition()
	out := EditionHead{
		Rulebook: def.Rulebook, Edition: def.Edition, Title: bothTexts(def.Title), From: def.From.String(),
		Confidence: def.Confidence, Hash: hexOf(e.Hash()),
	}
	if !def.To.IsZero() {
		out.To = def.To.String()
	}
	return out
}

func showProvisions(list []rules.Provision) []Provision {
	out := make([]Provision, len(list))
	for i, p := range list {
		out[i] = Provision{
			Provision: p.Key, Title: bothTexts(p.Title), Article: p.Cites.Article, Quote: p.Quote, Paraphrase: optionalTexts(p.Paraphrase),
			Reading: optionalTexts(p.Reading), Source: p.Source, Confidence: p.Confidence, Effect: string(p.Effect.Kind),
			Exceptions: showProvisions(p.Exceptions),
		}
	}
	return out
}

func hexOf(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// Rulebooks shows every rulebook of a library with its editions.
func Rulebooks(library *rules.Library) []Rulebook {
	out := []Rulebook{}
	for _, e := range library.Editions() {
		if len(out) == 0 || out[len(out)-1].Rulebook != e.Rulebook() {
			out = append(out, Rulebook{Rulebook: e.Rulebook()})
		}
		// The newest edition names the book.
		b, def := &out[len(out)-1], e.Definition()
		b.Kind, b.Jurisdiction, b.Title = string(def.Kind), def.Jurisdiction, bothTexts(def.Title)
		b.Editions = append(b.Editions, showEditionHead(e))
	}
	return out
}

// ShowEdition shows an edition with its provisions.
func ShowEdition(e *rules.Edition) Edition {
	def := e.Definition()
	return Edition{
		EditionHead: showEditionHead(e), Kind: string(def.Kind), Zone: def.Zone, Sources: texted(def.Sources),
		Comment: optionalTexts(def.Comment), Provisions: showProvisions(def.Provisions),
	}
}
