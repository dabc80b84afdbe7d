package api

import (
	"maps"
	"slices"

	"bosang/api/edge"
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
	Told       []toldOut    `json:"told,omitempty"`
	Revision   int64        `json:"revision"`
	Version    int64        `json:"version"`
	CreatedAt  form.Instant `json:"created_at"`
}

// toldOut are the facts that one provider told for its own claims.
type toldOut struct {
	Provider string     `json:"provider_id"`
	Facts    form.Facts `json:"facts"`
}

// showIncident shows an incident as the caller is to see it: of the facts, those that
// hold for the claims of an operator's provider.
func showIncident(c *edge.Call, i claims.Incident) incidentOut {
	var told []toldOut
	for _, p := range slices.SortedFunc(maps.Keys(i.Told), claims.ProviderID.Compare) {
		told = append(told, toldOut{p.String(), form.ShowFacts(i.Told[p])})
	}
	return incidentOut{
		Told: told,
		ID:   i.ID.String(), Key: i.Key, Title: form.ShowName(i.Title), MergedInto: edge.TextID(i.MergedInto), Facts: form.ShowFacts(i.FactsSeenBy(c.Actor)), Revision: i.Revision,
		Version: i.Version, CreatedAt: form.At(i.CreatedAt),
	}
}

func (s *server) reportIncident(c *edge.Call) error {
	var sent newIncident
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (claims.Incident, error) {
		return s.useCases.ReportIncident(c.Ctx(), c.Actor, claims.NewIncident{Key: sent.Key, Title: sent.Title.Domain()}, once)
	}, func(i claims.Incident) edge.Created {
		return edge.Made("/v1/incidents/"+i.ID.String(), i.Version, showIncident(c, i))
	})
}

func giveIncident(c *edge.Call, i claims.Incident) error {
	return c.GiveOne(i.Version, showIncident(c, i))
}

func (s *server) changeIncident(c *edge.Call) error {
	return edge.ChangeOne(c, "incident", func(id claims.IncidentID, version int64, sent incidentChange) (claims.Incident, error) {
		return s.useCases.ChangeIncident(c.Ctx(), c.Actor, id, version, sent.Title.Domain())
	}, giveIncident)
}

func (s *server) mergeIncident(c *edge.Call) error {
	return edge.ChangeOne(c, "incident", func(id claims.IncidentID, version int64, sent merge) (claims.Incident, error) {
		merged, err := s.useCases.MergeIncident(c.Ctx(), c.Actor, id, sent.Into, version)
		if claims.KindOf(err) == claims.KindNotFound && err != nil {
			if _, other := s.useCases.Incident(c.Ctx(), c.Actor, id); other == nil {
				err = edge.OfField(err, "incident", "into")
			}
		}
		return merged, err
	}, giveIncident)
}

func (s *server) incident(c *edge.Call) error {
	return edge.GetOne(c, "incident", s.useCases.Incident, giveIncident)
}

func (s *server) incidents(c *edge.Call) error {
	return edge.ListAll(c, s.useCases.Incidents, s.useCases.IncidentByKey, func(i claims.Incident) [16]byte { return i.ID },
		func(i claims.Incident) incidentOut { return showIncident(c, i) })
}
