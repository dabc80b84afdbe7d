package notice

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/notice"
	"bosang/rules"
)

// updateText is what is told, in both languages.
type updateText struct {
	Korean  form.Lines `json:"ko" validate:"required,max=2000"`
	English form.Lines `json:"en" validate:"required,max=2000"`
}

// newUpdate is what is sent to tell of an incident.
type newUpdate struct {
	Provider claims.ProviderID `json:"provider_id"`
	Stage    string            `json:"stage" validate:"required,oneof=investigating identified monitoring resolved"`
	Text     updateText        `json:"text" validate:"required"`
	Replaces notice.UpdateID   `json:"replaces"`
}

type updateOut struct {
	ID         string       `json:"id"`
	Incident   string       `json:"incident_id"`
	Provider   string       `json:"provider_id"`
	Stage      string       `json:"stage"`
	Text       bothOut      `json:"text"`
	Replaces   string       `json:"replaces,omitempty"`
	ReplacedBy string       `json:"replaced_by,omitempty"`
	At         form.Instant `json:"at"`
}

// showUpdate shows an update to everybody: in whose name it was told, and not by whom.
func showUpdate(u notice.Update) updateOut {
	return updateOut{
		ID: u.ID.String(), Incident: u.Incident.String(), Provider: u.Provider.String(), Stage: string(u.Stage), Text: bothOut{u.Text.Ko, u.Text.En},
		Replaces: edge.TextID(u.Replaces), ReplacedBy: edge.TextID(u.ReplacedBy), At: form.At(u.At),
	}
}

func (h handlers) post(c *edge.Call) error {
	id, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	var sent newUpdate
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := notice.NewUpdate{
		Provider: sent.Provider, Stage: notice.Stage(sent.Stage), Replaces: sent.Replaces,
		Text: rules.Texts{Ko: string(sent.Text.Korean), En: string(sent.Text.English)},
	}
	return edge.Create(c, func(once claims.Once) (notice.Update, error) {
		return h.Post(c.Ctx(), c.Actor, id, n, once)
	}, func(u notice.Update) edge.Created {
		return edge.Made("/v1/incidents/"+u.Incident.String()+"/updates", 0, showUpdate(u))
	})
}

func (h handlers) updates(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.IncidentID]("incident"), h.Updates, func(u notice.Update) [16]byte { return u.ID }, showUpdate)
}
