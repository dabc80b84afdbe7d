package api

import (
	"net/http"

	"bosang/api/shown"
	"bosang/claims"
	"bosang/rules"
)

// rulebooks lists all rulebooks with their editions: they are few, and come
// with the program.
func (s *server) rulebooks(c *call) error {
	return giveAll(c, shown.Rulebooks(s.useCases.Library()), func(b shown.Rulebook) shown.Rulebook { return b })
}

func (s *server) rulebook(c *call) error {
	for _, b := range shown.Rulebooks(s.useCases.Library()) {
		if b.Rulebook == c.Param("rulebook") {
			return c.giveOne(0, b)
		}
	}
	return claims.NotFound("rulebook")
}

// editionOf finds the edition that the path names.
func (s *server) editionOf(c *call) (*rules.Edition, error) {
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
