package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
)

// newMaintenance is what is sent to record announced work.
type newMaintenance struct {
	ServiceID   claims.ServiceID `json:"service_id" validate:"required"`
	Features    []string         `json:"features" validate:"required,min=1,max=200"`
	AnnouncedAt form.Instant     `json:"announced_at" validate:"required"`
	StartsAt    form.Instant     `json:"starts_at" validate:"required"`
	EndsAt      form.Instant     `json:"ends_at" validate:"required"`
}

type maintenanceOut struct {
	ID          string       `json:"id"`
	ProviderID  string       `json:"provider_id"`
	ServiceID   string       `json:"service_id"`
	Features    []string     `json:"features"`
	AnnouncedAt form.Instant `json:"announced_at"`
	StartsAt    form.Instant `json:"starts_at"`
	EndsAt      form.Instant `json:"ends_at"`
	RecordedAt  form.Instant `json:"recorded_at"`
	Waits       bool         `json:"waits,omitempty"`
	CountsFrom  form.Instant `json:"counts_from,omitzero"`
	ApprovedBy  string       `json:"approved_by,omitempty"`
	ApprovedAt  form.Instant `json:"approved_at,omitzero"`
}

func showMaintenance(m claims.Maintenance) maintenanceOut {
	return maintenanceOut{
		ID: m.ID.String(), ProviderID: m.ProviderID.String(), ServiceID: m.ServiceID.String(), Features: m.Features,
		AnnouncedAt: form.At(m.AnnouncedAt), StartsAt: form.At(m.StartsAt), EndsAt: form.At(m.EndsAt), RecordedAt: form.At(m.RecordedAt),
		Waits: m.Waits(), CountsFrom: form.At(m.CountsFrom), ApprovedBy: m.ApprovedBy, ApprovedAt: form.At(m.ApprovedAt),
	}
}

func (s *server) announceMaintenance(c *edge.Call) error {
	var sent newMaintenance
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewMaintenance{Features: sent.Features, AnnouncedAt: sent.AnnouncedAt.Time, StartsAt: sent.StartsAt.Time, EndsAt: sent.EndsAt.Time}
	return edge.Create(c, func(once claims.Once) (claims.Maintenance, error) {
		made, err := s.useCases.AnnounceMaintenance(c.Ctx(), c.Actor, sent.ServiceID, n, once)
		return made, edge.OfField(err, "service", "service_id")
	}, func(m claims.Maintenance) edge.Created {
		return edge.Made("/v1/maintenances?service_id="+m.ServiceID.String(), 1, showMaintenance(m))
	})
}

func (s *server) maintenances(c *edge.Call) error {
	return edge.ListIn(c, "service_id", true, s.useCases.Maintenances, func(m claims.Maintenance) [16]byte { return m.ID }, showMaintenance)
}
