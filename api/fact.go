package api

import (
	"net/http"

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

func (s *server) factOperations() []operation {
	return []operation{
		shared("/v1/facts", s.facts, "rulebook"),
		shared("/v1/plans/:plan/questions", s.questions, "incident", "lang"),
		sending(http.MethodPut, "/v1/claims/:claim/facts", access.TellClaim, s.tellClaim),
		sending(http.MethodPut, "/v1/plans/:plan/facts", access.TellFacts, s.tellPlan),
		sending(http.MethodPut, "/v1/incidents/:incident/facts", access.TellFacts, s.tellIncident),
	}
}

// facts lists the facts that rulebooks may read, or those that one of them reads.
func (s *server) facts(c *call) error {
	shelf, err := s.useCases.CurrentShelf(c.ctx())
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
func (s *server) questions(c *call) error {
	id, err := pathID[claims.PlanID](c, "plan")
	if err != nil {
		return err
	}
	asked := c.QueryParam("incident")
	if asked == "" {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "required"}})
	}
	incident, _ := parseID[claims.IncidentID](asked)
	if incident.IsZero() && !form.IsKey(asked) {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "unknown_key"}})
	}
	list, err := question.Of(c.ctx(), s.useCases, c.actor, id, incident, asked)
	if claims.IsNotFound(err, "incident") {
		return failure.Params([]claims.FieldError{{Field: "incident", Code: "unknown_key"}})
	}
	if err != nil {
		return err
	}
	c.speak()
	return giveAll(c, list, func(q question.Question) shown.Question { return shown.ShowQuestion(q, c.lang) })
}

// tellClaim stores what was told of a claim. As with all that moves claims,
// If-Match is not asked for; where it is sent, it has to fit.
func (s *server) tellClaim(c *call) error {
	var sent tellingFacts
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	claim, err := s.claimOf(c)
	if err != nil {
		return err
	}
	var fits func(claims.Claim) bool
	if tag := c.Request().Header.Get("If-Match"); tag != "" {
		fits = func(now claims.Claim) bool {
			body, err := marshal(showClaim(now))
			return err == nil && etagOfBody(body) == tag
		}
	}
	if claim, err = s.useCases.TellClaim(c.ctx(), c.actor, claim.ID, sent.Facts.Told(), fits); err != nil {
		return err
	}
	return giveClaim(c, claim)
}

func (s *server) tellPlan(c *call) error {
	return changeOne(c, "plan", func(id claims.PlanID, version int64, sent tellingFacts) (claims.Plan, error) {
		return s.useCases.TellPlan(c.ctx(), c.actor, id, version, sent.Facts.Told())
	}, givePlan)
}

func (s *server) tellIncident(c *call) error {
	return changeOne(c, "incident", func(id claims.IncidentID, version int64, sent tellingFacts) (claims.Incident, error) {
		return s.useCases.TellIncident(c.ctx(), c.actor, id, version, sent.Facts.Told())
	}, giveIncident)
}
