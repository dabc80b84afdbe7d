package api

import (
	_ "embed"
	"net/http"
	"strings"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/reference"
	"bosang/api/text"
	"bosang/rules"
)

//go:embed openapi.yaml
var contractText []byte

func (s *server) showContract(c *edge.Call) error {
	return c.GiveFixed(edge.MediaJSON, s.contract.JSON)
}

func (s *server) showReference(c *edge.Call) error {
	c.Response().Header().Set("Content-Language", string(rules.English))
	return s.page(c, s.contract.Page)
}

// showStyle gives the one style of all pages: what is in a page itself is not styled
// by the browser, so that nothing that was slipped into one is.
func (s *server) showStyle(c *edge.Call) error {
	return c.GiveFixed(edge.MediaCSS+"; charset=utf-8", reference.Style)
}

// showWay leads who opens the address in a browser to the reference.
func (s *server) showWay(c *edge.Call) error { return c.Redirect(http.StatusFound, "/docs") }

func (s *server) page(c *edge.Call, page []byte) error {
	c.ShowsPage()
	return c.GiveFixed(edge.MediaHTML+"; charset=utf-8", page)
}

// showProblem explains a code to people.
func (s *server) showProblem(c *edge.Call) error {
	code := c.Param("code")
	said, known := text.Problems[code]
	if !known {
		return failure.Edge(failure.KindNoRoute, "no_route")
	}
	c.Speak()
	page, err := reference.Problem{Lang: string(c.Lang), Code: code, Title: said.Title.In(c.Lang), Detail: strings.Replace(said.Detail.In(c.Lang), "{}", "…", 1),
		Status: edge.Statuses[said.Kind]}.Page()
	if err != nil {
		return err
	}
	return s.page(c, page)
}
