package api

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/shown"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/question"
)

// tellingFacts is what is sent to tell facts: all that are known, in the place of
// those told before.
type tellingFacts struct {
	Facts *form.Facts `json:"facts" validate:"required"`
}

func (s *server) factOperations() []edge.Operation {
	return []edge.Operation{
		edge.Shared("/v1/facts", s.facts, "rulebook"),
		edge.Shared("/v1/plans/:plan/questions", s.questions, "incident", "lang"),
		edge.Sending(http.MethodPut, "/v1/claims/:claim/facts", access.TellClaim, s.tellClaim).With(access.ReadClaim),
		edge.Sending(http.MethodPut, "/v1/plans/:plan/facts", access.TellFacts, s.tellPlan),
		edge.Sending(http.MethodPut, "/v1/incidents/:incident/facts", access.TellFacts, s.tellIncident),
	}
}

// facts lists the facts that rulebooks may read, or those that one of them reads.
func (s *server) facts(c *edge.Call) error {
	shelf, err := s.useCases.CurrentShelf(c.Ctx())
	if err != nil {
		return err
	}
	list, found := shown.Facts(shelf.Library, c.QueryParam("rulebook"))
	if !found {
		return failure.Params([]claims.FieldError{{Field: "rulebook", Code: "unknown_key"}})
	}
	return giveAll(c, list, func(f shown.Fact) shown.Fact { return f })
}

// questions lists what is asked where somebody on the plan claims for the incident.
func (s *server) questions(c *edge.Call) error {
	id, err := edge.PathID[claims.PlanID](c, "plan")
	if err != nil {
		return err
	}
	asked := c.QueryParam("incident")
	if asked == "" {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "required"}})
	}
	incident, _ := edge.ParseID[claims.IncidentID](asked)
	if incident.IsZero() && !form.IsKey(asked) {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "unknown_key"}})
	}
	list, err := question.Of(c.Ctx(), s.useCases, c.Actor, id, incident, asked)
	if claims.IsNotFound(err, "incident") {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "unknown_key"}})
	}
	if err != nil {
		return err
	}
	c.Speak()
	return giveAll(c, list, func(q question.Question) shown.Question { return shown.ShowQuestion(q, c.Lang) })
}

// tellClaim stores what was told of a claim. As with all that moves claims,
// If-Match is not asked for; where it is sent, it has to fit.
func (s *server) tellClaim(c *edge.Call) error {
	var sent tellingFacts
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := s.claimOf(c)
	if err != nil {
		return err
	}
	var fits func(claims.Claim) bool
	if tag := c.Request().Header.Get("If-Match"); tag != "" {
		fits = func(now claims.Claim) bool {
			body, err := edge.Marshal(showClaim(now))
			return err == nil && edge.ETagOfBody(body) == tag
		}
	}
	if claim, err = s.useCases.TellClaim(c.Ctx(), c.Actor, claim.ID, sent.Facts.Told(), fits); err != nil {
		return err
	}
	return giveClaim(c, claim)
}

func (s *server) tellPlan(c *edge.Call) error {
	return edge.ChangeOne(c, "plan", func(id claims.PlanID, version int64, sent tellingFacts) (claims.Plan, error) {
		return s.useCases.TellPlan(c.Ctx(), c.Actor, id, version, sent.Facts.Told())
	}, givePlan)
}

func (s *server) tellIncident(c *edge.Call) error {
	return edge.ChangeOne(c, "incident", func(id claims.IncidentID, version int64, sent tellingFacts) (claims.Incident, error) {
		return s.useCases.TellIncident(c.Ctx(), c.Actor, id, version, sent.Facts.Told())
	}, giveIncident)
}
