package api

import (
	"net/http"

	"bosang/api/shown"
	"bosang/claims"
	"bosang/rules"
)

// rulebooks lists all rulebooks with the editions that decide: those in the
// program and those published since.
func (s *server) rulebooks(c *call) error {
	shelf, err := s.useCases.CurrentShelf(c.ctx())
	if err != nil {
		return err
	}
	return giveAll(c, shown.Rulebooks(shelf.Library), func(b shown.Rulebook) shown.Rulebook { return b })
}

func (s *server) rulebook(c *call) error {
	shelf, err := s.useCases.CurrentShelf(c.ctx())
	if err != nil {
		return err
	}
	for _, b := range shown.Rulebooks(shelf.Library) {
		if b.Rulebook == c.Param("rulebook") {
			return c.giveOne(0, b)
		}
	}
	return claims.NotFound("rulebook")
}

// editionOf finds the edition that the path names, one that was replaced too:
// decisions that rest on it stay.
func (s *server) editionOf(c *call) (*rules.Edition, error) {
	shelf, err := s.useCases.CurrentShelf(c.ctx())
	if err != nil {
		return nil, err
	}
	e, _, found := shelf.Edition(c.Param("rulebook"), c.Param("edition"))
	if !found {
		return nil, claims.NotFound("edition")
	}
	return e, nil
}

func (s *server) rulebookEdition(c *call) error {
	e, err := s.editionOf(c)
	if err != nil {
		return err
	}
	return c.giveOne(0, shown.ShowEdition(e))
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
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, mediaYAML, text)
}
