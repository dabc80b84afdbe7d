package api

import (
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/sent"
	"bosang/claims"
	"bosang/rules/period"
)

// newOutage is what is sent to record an outage with its first window.
type newOutage struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
	ServiceID  claims.ServiceID  `json:"service_id" validate:"required"`
	Feature    string            `json:"feature" validate:"required,key"`
	Cohort     string            `json:"cohort" validate:"omitempty,key"`
	Window     sent.Window       `json:"window" validate:"required"`
}

type windowOut struct {
	ID             string       `json:"id"`
	Revision       int          `json:"revision"`
	State          string       `json:"state"`
	Severity       string       `json:"severity"`
	StartsAt       form.Instant `json:"starts_at"`
	StartsEarliest form.Instant `json:"starts_at_earliest,omitzero"`
	StartsLatest   form.Instant `json:"starts_at_latest,omitzero"`
	EndsAt         form.Instant `json:"ends_at,omitzero"`
	EndsEarliest   form.Instant `json:"ends_at_earliest,omitzero"`
	EndsLatest     form.Instant `json:"ends_at_latest,omitzero"`
	Confidence     string       `json:"confidence"`
	Source         string       `json:"source"`
	RecordedAt     form.Instant `json:"recorded_at"`
}

// showWindow shows a revision of a window; the bounds of an edge only where it
// is uncertain.
func showWindow(w claims.Window) windowOut {
	out := windowOut{
		ID: w.ID.String(), Revision: w.Revision, State: string(w.State()), Severity: string(w.Severity),
		StartsAt: form.At(w.Span.Start.Stated), EndsAt: form.At(w.Span.End.Stated), Confidence: string(w.Confidence), Source: w.Source,
		RecordedAt: form.At(w.RecordedAt),
	}
	out.StartsEarliest, out.StartsLatest = bounds(w.Span.Start)
	out.EndsEarliest, out.EndsLatest = bounds(w.Span.End)
	return out
}

func bounds(e period.Edge) (earliest, latest form.Instant) {
	same := func(t time.Time) bool { return t.Equal(e.Stated) }
	if same(e.Earliest) && same(e.Latest) {
		return
	}
	return form.At(e.Earliest), form.At(e.Latest)
}

type outageOut struct {
	ID         string       `json:"id"`
	IncidentID string       `json:"incident_id"`
	ProviderID string       `json:"provider_id"`
	ServiceID  string       `json:"service_id"`
	Feature    string       `json:"feature"`
	Cohort     string       `json:"cohort,omitempty"`
	Windows    []windowOut  `json:"windows"`
	Version    int64        `json:"version"`
	CreatedAt  form.Instant `json:"created_at"`
}

func showOutage(o claims.Outage) outageOut {
	windows := make([]windowOut, len(o.Windows))
	for i, w := range o.Windows {
		windows[i] = showWindow(w)
	}
	return outageOut{
		ID: o.ID.String(), IncidentID: o.IncidentID.String(), ProviderID: o.ProviderID.String(), ServiceID: o.ServiceID.String(),
		Feature: o.Feature, Cohort: o.Cohort, Windows: windows, Version: o.Version, CreatedAt: form.At(o.CreatedAt),
	}
}

func giveOutage(c *edge.Call, o claims.Outage) error { return c.GiveOne(o.Version, showOutage(o)) }

func outageCreated(o claims.Outage) edge.Created {
	return edge.Made("/v1/outages/"+o.ID.String(), o.Version, showOutage(o))
}

func (s *server) addOutage(c *edge.Call) error {
	var sent newOutage
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewOutage{Service: sent.ServiceID, Feature: sent.Feature, Cohort: sent.Cohort, Window: sent.Window.Domain()}
	return edge.Create(c, func(once claims.Once) (claims.Outage, error) {
		made, err := s.useCases.AddOutage(c.Ctx(), c.Actor, sent.IncidentID, n, once)
		return made, inside(edge.OfField(err, "incident", "incident_id"), "window.", "service_id", "incident_id", "feature", "cohort")
	}, outageCreated)
}

// inside puts faults under the member that holds their fields, except those
// that stand beside it.
func inside(err error, under string, beside ...string) error {
	failure := edge.FailureOf(err)
	if err == nil || failure.Kind != claims.KindInvalid {
		return err
	}
	moved := *failure
	moved.Fields = nil
	for _, f := range failure.Fields {
		if !startsWithAny(f.Field, beside) {
			f.Field = under + f.Field
		}
		moved.Fields = append(moved.Fields, f)
	}
	return &moved
}

func (s *server) openWindow(c *edge.Call) error {
	id, err := edge.PathID[claims.OutageID](c, "outage")
	if err != nil {
		return err
	}
	var sent sent.Window
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (claims.Outage, error) {
		return s.useCases.OpenWindow(c.Ctx(), c.Actor, id, sent.Domain(), once)
	}, outageCreated)
}

func (s *server) correctWindow(c *edge.Call) error {
	return edge.ChangeOne(c, "outage", func(id claims.OutageID, version int64, sent sent.Window) (claims.Outage, error) {
		window, err := edge.PathID[claims.WindowID](c, "window")
		if err != nil {
			return claims.Outage{}, err
		}
		return s.useCases.CorrectWindow(c.Ctx(), c.Actor, id, window, version, sent.Domain())
	}, giveOutage)
}

func (s *server) withdrawWindow(c *edge.Call) error {
	id, version, err := edge.Changing[claims.OutageID](c, "outage")
	if err != nil {
		return err
	}
	window, err := edge.PathID[claims.WindowID](c, "window")
	if err != nil {
		return err
	}
	o, err := s.useCases.WithdrawWindow(c.Ctx(), c.Actor, id, window, version)
	if err != nil {
		return err
	}
	return giveOutage(c, o)
}

func (s *server) outage(c *edge.Call) error {
	return edge.GetOne(c, "outage", s.useCases.Outage, giveOutage)
}

func (s *server) outages(c *edge.Call) error {
	return edge.ListIn(c, "incident_id", true, s.useCases.Outages, func(o claims.Outage) [16]byte { return o.ID }, showOutage)
}

// windows gives every revision of an outage's windows, oldest first.
func (s *server) windows(c *edge.Call) error {
	return edge.GetOne(c, "outage", s.useCases.WindowHistory, func(c *edge.Call, list []claims.Window) error {
		return giveAll(c, list, showWindow)
	})
}
