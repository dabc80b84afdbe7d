package api

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/shown"
	"bosang/claims"
	"bosang/rules"
)

// rulebooks lists all rulebooks with the editions that decide: those in the
// program and those published since.
func (s *server) rulebooks(c *edge.Call) error {
	shelf, err := s.useCases.CurrentShelf(c.Ctx())
	if err != nil {
		return err
	}
	return giveAll(c, shown.Rulebooks(shelf.Library), func(b shown.Rulebook) shown.Rulebook { return b })
}

func (s *server) rulebook(c *edge.Call) error {
	shelf, err := s.useCases.CurrentShelf(c.Ctx())
	if err != nil {
		return err
	}
	for _, b := range shown.Rulebooks(shelf.Library) {
		if b.Rulebook == c.Param("rulebook") {
			return c.GiveOne(0, b)
		}
	}
	return claims.NotFound("rulebook")
}

// editionOf finds the edition that the path names, one that was replaced too:
// decisions that rest on it stay.
func (s *server) editionOf(c *edge.Call) (*rules.Edition, error) {
	shelf, err := s.useCases.CurrentShelf(c.Ctx())
	if err != nil {
		return nil, err
	}
	e, _, found := shelf.Edition(c.Param("rulebook"), c.Param("edition"))
	if !found {
		return nil, claims.NotFound("edition")
	}
	return e, nil
}

func (s *server) rulebookEdition(c *edge.Call) error {
	e, err := s.editionOf(c)
	if err != nil {
		return err
	}
	return c.GiveOne(0, shown.ShowEdition(e))
}

// editionText gives the edition as its file reads, word by word.
func (s *server) editionText(c *edge.Call) error {
	e, err := s.editionOf(c)
	if err != nil {
		return err
	}
	text := []byte(e.Definition().Text)
	etag := edge.ETagOfBody(text)
	c.Response().Header().Set("ETag", etag)
	if c.Unchanged(etag) {
		return c.NoContent(http.StatusNotModified)
	}
	// Providers write these texts too.
	c.Attach(e.Rulebook() + "-" + e.Name() + ".yaml")
	return c.Blob(http.StatusOK, edge.MediaYAML, text)
}
