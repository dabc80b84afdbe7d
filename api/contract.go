package api

import (
	_ "embed"
	"net/http"

	"bosang/api/failure"
	"bosang/api/reference"
	"bosang/api/text"
	"bosang/rules"
)

//go:embed openapi.yaml
var contractText []byte

func (s *server) showContract(c *call) error { return s.unlessKnown(c, mediaJSON, s.contract.JSON) }

func (s *server) showReference(c *call) error {
	c.Response().Header().Set("Content-Language", string(rules.English))
	return s.page(c, s.contract.Page)
}

// showWay leads who opens the address in a browser to the reference.
func (s *server) showWay(c *call) error { return c.Redirect(http.StatusFound, "/docs") }

func (s *server) page(c *call, page []byte) error {
	c.Response().Header().Set("Content-Security-Policy", s.contract.Policy)
	return s.unlessKnown(c, mediaHTML+"; charset=utf-8", page)
}

// unlessKnown answers with what never changes while the program runs.
func (s *server) unlessKnown(c *call, media string, body []byte) error {
	etag := etagOfBody(body)
	c.Response().Header().Set("ETag", etag)
	c.Response().Header().Set("Cache-Control", "public, no-cache")
	if c.unchanged(etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, media, body)
}

// problemPath is where the page of each problem is; their types are its addresses.
const problemPath = "/problems/"

// showProblem explains a code to people.
func (s *server) showProblem(c *call) error {
	code := c.Param("code")
	said, known := text.Problems[code]
	if !known {
		return failure.Edge(failure.KindNoRoute, "no_route")
	}
	c.speak()
	page, err := reference.Problem{Lang: string(c.lang), Code: code, Title: said.Title.In(c.lang), Detail: said.Detail.In(c.lang),
		Status: statuses[said.Kind]}.Page()
	if err != nil {
		return err
	}
	return s.page(c, page)
}
