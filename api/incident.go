package api

import (
	"bosang/api/form"
	"bosang/claims"
)

// newIncident is what is sent to report an incident.
type newIncident struct {
	Key   string    `json:"key" validate:"required,key"`
	Title form.Name `json:"title" validate:"required"`
}

// incidentChange is what is sent to change one.
type incidentChange struct {
	Title form.Name `json:"title" validate:"required"`
}

// merge is what is sent to merge an incident into another.
type merge struct {
	Into claims.IncidentID `json:"into" validate:"required"`
}

type incidentOut struct {
	ID         string       `json:"id"`
	Key        string       `json:"key"`
	Title      form.Name    `json:"title"`
	MergedInto string       `json:"merged_into,omitempty"`
	Facts      form.Facts   `json:"facts"`
	Revision   int64        `json:"revision"`
	Version    int64        `json:"version"`
	CreatedAt  form.Instant `json:"created_at"`
}

func showIncident(i claims.Incident) incidentOut {
	return incidentOut{
		ID: i.ID.String(), Key: i.Key, Title: form.ShowName(i.Title), MergedInto: textID(i.MergedInto), Facts: form.ShowFacts(i.Facts), Revision: i.Revision,
		Version: i.Version, CreatedAt: form.At(i.CreatedAt),
	}
}

func (s *server) reportIncident(c *call) error {
	var sent newIncident
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	return create(c, func(once claims.Once) (claims.Incident, error) {
		return s.useCases.ReportIncident(c.ctx(), c.actor, claims.NewIncident{Key: sent.Key, Title: sent.Title.Domain()}, once)
	}, func(i claims.Incident) created {
		return created{"/v1/incidents/" + i.ID.String(), i.Version, showIncident(i)}
	})
}

func giveIncident(c *call, i claims.Incident) error { return c.giveOne(i.Version, showIncident(i)) }

func (s *server) changeIncident(c *call) error {
	return changeOne(c, "incident", func(id claims.IncidentID, version int64, sent incidentChange) (claims.Incident, error) {
		return s.useCases.ChangeIncident(c.ctx(), c.actor, id, version, sent.Title.Domain())
	}, giveIncident)
}

func (s *server) mergeIncident(c *call) error {
	return changeOne(c, "incident", func(id claims.IncidentID, version int64, sent merge) (claims.Incident, error) {
		merged, err := s.useCases.MergeIncident(c.ctx(), c.actor, id, sent.Into, version)
		if claims.KindOf(err) == claims.KindNotFound && err != nil {
			if _, other := s.useCases.Incident(c.ctx(), c.actor, id); other == nil {
				err = ofField(err, "incident", "into")
			}
		}
		return merged, err
	}, giveIncident)
}

func (s *server) incident(c *call) error {
	return getOne(c, "incident", s.useCases.Incident, giveIncident)
}

func (s *server) incidents(c *call) error {
	return listAll(c, s.useCases.Incidents, s.useCases.IncidentByKey, func(i claims.Incident) [16]byte { return i.ID }, showIncident)
}
