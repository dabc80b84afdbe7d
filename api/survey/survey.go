// Package survey has surveys started and shown: of who is owed what without having
// claimed.
package survey

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/survey"
)

// Operations are those of surveys. They may be listed without the surveys.
func Operations(of *survey.Surveys) []edge.Operation {
	s := surveys{of}
	return []edge.Operation{
		edge.Get("/v1/surveys", access.ReadSurvey, s.list, edge.PageParams...),
		edge.Sending(http.MethodPost, "/v1/surveys", access.RunSurvey, s.start).AsClass(limit.Bulk),
		edge.Get("/v1/surveys/:survey", access.ReadSurvey, s.get),
	}
}

type surveys struct{ *survey.Surveys }

// newSurvey is what is sent to start a survey.
type newSurvey struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
	ProviderID claims.ProviderID `json:"provider_id"`
}

type surveyOut struct {
	ID         string       `json:"id"`
	IncidentID string       `json:"incident_id"`
	ProviderID string       `json:"provider_id"`
	CreatedAt  form.Instant `json:"created_at"`
	FinishedAt form.Instant `json:"finished_at,omitzero"`
	Counts     countsOut    `json:"counts"`
}

type countsOut struct {
	Seen     int64 `json:"seen"`
	Filed    int64 `json:"filed"`
	Claimed  int64 `json:"claimed"`
	Nothing  int64 `json:"nothing"`
	Referred int64 `json:"referred"`
	Running  int64 `json:"running"`
	Failed   int64 `json:"failed"`
}

func show(s survey.Survey) surveyOut {
	return surveyOut{
		ID: s.ID.String(), IncidentID: s.Incident.String(), ProviderID: s.Provider.String(), CreatedAt: form.At(s.CreatedAt),
		FinishedAt: form.At(s.FinishedAt), Counts: countsOut(s.Counts),
	}
}

func (s surveys) start(c *edge.Call) error {
	var sent newSurvey
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (survey.Survey, error) {
		return s.Start(c.Ctx(), c.Actor, sent.IncidentID, sent.ProviderID, once)
	}, func(made survey.Survey) edge.Created {
		return edge.Made("/v1/surveys/"+made.ID.String(), 0, show(made))
	})
}

func (s surveys) get(c *edge.Call) error {
	return edge.GetOne(c, "survey", s.Get, func(c *edge.Call, found survey.Survey) error { return c.GiveOne(0, show(found)) })
}

func (s surveys) list(c *edge.Call) error {
	return edge.ListAll(c, s.List, nil, func(v survey.Survey) [16]byte { return v.ID }, show)
}
