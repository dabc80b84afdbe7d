package api

import (
	"bosang/claims"
)

type healthOut struct {
	Status string `json:"status"`
}

// healthz says that the process answers.
func (s *server) healthz(c *call) error { return c.give(healthOut{"ok"}) }

// readyz says whether requests can be served now.
func (s *server) readyz(c *call) error {
	if s.ready != nil {
		if err := s.ready(c.ctx()); err != nil {
			s.logger.WarnContext(c.ctx(), "not ready", "error", err.Error())
			return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable"}
		}
	}
	return c.give(healthOut{"ready"})
}

// showMetrics gives the metrics as Prometheus reads them.
func (s *server) showMetrics(c *call) error {
	s.metrics.shown.ServeHTTP(c.Response(), c.Request())
	return nil
}
