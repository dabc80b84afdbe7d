package api

import (
	"strconv"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
)

// newCause is what is sent to record a cause. What is left out was not shown.
type newCause struct {
	ProviderID       claims.ProviderID `json:"provider_id" validate:"required"`
	Kind             string            `json:"kind" validate:"omitempty,oneof=overload equipment_fault software_anomaly carrier_line_fault security_breach other"`
	Unforeseen       *bool             `json:"unforeseen"`
	CriticalFacility *bool             `json:"critical_facility"`
	Attribution      string            `json:"attribution" validate:"omitempty,oneof=provider third_party force_majeure user"`
	RemovedAt        form.Instant      `json:"removed_at"`
}

type causeOut struct {
	IncidentID       string       `json:"incident_id"`
	ProviderID       string       `json:"provider_id"`
	Revision         int          `json:"revision"`
	Kind             string       `json:"kind,omitempty"`
	Unforeseen       *bool        `json:"unforeseen,omitempty"`
	CriticalFacility *bool        `json:"critical_facility,omitempty"`
	Attribution      string       `json:"attribution,omitempty"`
	RemovedAt        form.Instant `json:"removed_at,omitzero"`
	RecordedAt       form.Instant `json:"recorded_at"`
}

func showCause(k claims.Cause) causeOut {
	return causeOut{
		IncidentID: k.IncidentID.String(), ProviderID: k.ProviderID.String(), Revision: k.Revision, Kind: string(k.Kind),
		Unforeseen: k.Unforeseen, CriticalFacility: k.CriticalFacility, Attribution: string(k.Attribution),
		RemovedAt: form.At(k.RemovedAt), RecordedAt: form.At(k.RecordedAt),
	}
}

func (s *server) recordCause(c *edge.Call) error {
	id, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	var sent newCause
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewCause{
		Kind: claims.CauseKind(sent.Kind), Unforeseen: sent.Unforeseen, CriticalFacility: sent.CriticalFacility,
		Attribution: claims.Attribution(sent.Attribution), RemovedAt: sent.RemovedAt.Time,
	}
	return edge.Create(c, func(once claims.Once) (claims.Cause, error) {
		made, err := s.useCases.RecordCause(c.Ctx(), c.Actor, id, sent.ProviderID, n, once)
		return made, edge.OfField(err, "provider", "provider_id")
	}, func(k claims.Cause) edge.Created {
		location := "/v1/incidents/" + k.IncidentID.String() + "/causes?provider_id=" + k.ProviderID.String()
		return edge.Made(location, int64(k.Revision), showCause(k))
	})
}

// causes gives all revisions of a provider's cause, oldest first: they are few.
func (s *server) causes(c *edge.Call) error {
	id, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	provider, err := edge.FilterID[claims.ProviderID](c, "provider_id", true)
	if err != nil {
		return err
	}
	if _, err := s.useCases.Incident(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	list, err := s.useCases.Causes(c.Ctx(), c.Actor, id, provider)
	if err != nil {
		return err
	}
	return giveAll(c, list, showCause)
}

// giveAll answers with a whole list that is short by its nature.
func giveAll[T, D any](c *edge.Call, things []T, shown func(T) D) error {
	out := edge.ListOut[D]{Items: make([]D, len(things))}
	for i, t := range things {
		out.Items[i] = shown(t)
	}
	return c.Give(out)
}

// intParam reads a number of a path; 0 where it is none.
func intParam(c *edge.Call, name string) int {
	n, err := strconv.Atoi(c.Param(name))
	if err != nil || n < 1 || n > 1<<30 || strconv.Itoa(n) != c.Param(name) {
		return 0
	}
	return n
}
