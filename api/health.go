package api

import (
	"bosang/api/edge"
	"bosang/claims"
)

type healthOut struct {
	Status string `json:"status"`
}

// healthz says that the process answers.
func (s *server) healthz(c *edge.Call) error { return c.Give(healthOut{"ok"}) }

// readyz says whether requests can be served now.
func (s *server) readyz(c *edge.Call) error {
	if s.ready != nil {
		if err := s.ready(c.Ctx()); err != nil {
			s.Log().WarnContext(c.Ctx(), "not ready", "error", err.Error())
			return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable"}
		}
	}
	return c.Give(healthOut{"ready"})
}
