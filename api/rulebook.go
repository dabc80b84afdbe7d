package api

import (
	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

type rulebookOut struct {
	Rulebook     string        `json:"rulebook"`
	Kind         string        `json:"kind"`
	Jurisdiction string        `json:"jurisdiction"`
	Title        nameOut       `json:"title"`
	Editions     []editionHead `json:"editions"`
}

type editionHead struct {
	Rulebook   string  `json:"rulebook"`
	Edition    string  `json:"edition"`
	Title      nameOut `json:"title"`
	From       string  `json:"from"`
	To         string  `json:"to,omitempty"`
	Confidence string  `json:"confidence"`
	Hash       string  `json:"hash"`
}

type editionOut struct {
	editionHead
	Kind       string         `json:"kind"`
	Zone       string         `json:"zone"`
	Sources    []string       `json:"sources"`
	Comment    *nameOut       `json:"comment,omitempty"`
	Provisions []provisionOut `json:"provisions"`
}

type provisionOut struct {
	Provision  string         `json:"provision"`
	Title      nameOut        `json:"title"`
	Article    string         `json:"article,omitempty"`
	Quote      string         `json:"quote,omitempty"`
	Paraphrase *nameOut       `json:"paraphrase,omitempty"`
	Reading    *nameOut       `json:"reading,omitempty"`
	Source     string         `json:"source,omitempty"`
	Confidence string         `json:"confidence,omitempty"`
	Effect     string         `json:"effect"`
	Exceptions []provisionOut `json:"exceptions"`
}

func bothTexts(t rules.Texts) nameOut { return nameOut{t.Ko, t.En} }

func optionalTexts(t rules.Texts) *nameOut {
	if t == (rules.Texts{}) {
		return nil
	}
	out := bothTexts(t)
	return &out
}

func showEditionHead(e *rules.Edition) editionHead {
	def := e.Definition()
	out := editionHead{
		Rulebook: def.Rulebook, Edition: def.Edition, Title: bothTexts(def.Title), From: def.From.String(),
		Confidence: def.Confidence, Hash: hexOf(e.Hash()),
	}
	if !def.To.IsZero() {
		out.To = def.To.String()
	}
	return out
}

func showProvisions(list []rules.Provision) []provisionOut {
	out := make([]provisionOut, len(list))
	for i, p := range list {
		out[i] = provisionOut{
			Provision: p.Key, Title: bothTexts(p.Title), Article: p.Cites.Article, Quote: p.Quote, Paraphrase: optionalTexts(p.Paraphrase),
			Reading: optionalTexts(p.Reading), Source: p.Source, Confidence: p.Confidence, Effect: string(p.Effect.Kind),
			Exceptions: showProvisions(p.Exceptions),
		}
	}
	return out
}

// readable refuses actors who may not read the rulebooks: there are none, but
// the table of permissions is what says so.
func readable(c *call) error {
	if !c.actor.May(access.ReadCatalogue) {
		return claims.Forbidden(string(access.ReadCatalogue))
	}
	return nil
}

// rulebooks lists all rulebooks with their editions: they are few, and come
// with the program.
func (s *server) rulebooks(c *call) error {
	if err := readable(c); err != nil {
		return err
	}
	return giveAll(c, s.books(), func(b rulebookOut) rulebookOut { return b })
}

func (s *server) books() []rulebookOut {
	out := []rulebookOut{}
	for _, e := range s.useCases.Library().Editions() {
		if len(out) == 0 || out[len(out)-1].Rulebook != e.Rulebook() {
			out = append(out, rulebookOut{Rulebook: e.Rulebook()})
		}
		// The newest edition names the book.
		b, def := &out[len(out)-1], e.Definition()
		b.Kind, b.Jurisdiction, b.Title = string(def.Kind), def.Jurisdiction, bothTexts(def.Title)
		b.Editions = append(b.Editions, showEditionHead(e))
	}
	return out
}

func (s *server) rulebook(c *call) error {
	if err := readable(c); err != nil {
		return err
	}
	for _, b := range s.books() {
		if b.Rulebook == c.Param("rulebook") {
			return c.giveOne(0, b)
		}
	}
	return claims.NotFound("rulebook")
}

// editionOf finds the edition that the path names.
func (s *server) editionOf(c *call) (*rules.Edition, error) {
	if err := readable(c); err != nil {
		return nil, err
	}
	for _, e := range s.useCases.Library().Editions() {
		if e.Rulebook() == c.Param("rulebook") && e.Name() == c.Param("edition") {
			return e, nil
		}
	}
	return nil, claims.NotFound("edition")
}

func (s *server) edition(c *call) error {
	e, err := s.editionOf(c)
	if err != nil {
		return err
	}
	def := e.Definition()
	return c.giveOne(0, editionOut{
		editionHead: showEditionHead(e), Kind: string(def.Kind), Zone: def.Zone, Sources: texted(def.Sources),
		Comment: optionalTexts(def.Comment), Provisions: showProvisions(def.Provisions),
	})
}

// editionText gives the edition as its file reads, word by word.
func (s *server) editionText(c *call) error {
	e, err := s.editionOf(c)
	if err != nil {
		return err
	}
	text := []byte(e.Definition().Text)
	etag := etagOfBody(text)
	c.Response().Header().Set("ETag", etag)
	if c.unchanged(etag) {
		return c.NoContent(304)
	}
	return c.Blob(200, mediaYAML, text)
}
