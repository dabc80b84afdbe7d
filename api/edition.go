package api

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/shown"
	"bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/edition"
	"bosang/claims/simulation"
	"bosang/rules"
)

// Editions is what the interface needs of editions on their way into force.
type Editions interface {
	Draft(ctx context.Context, actor access.Actor, n edition.New, once claims.Once) (edition.Edition, error)
	Get(ctx context.Context, actor access.Actor, id claims.EditionID) (edition.Edition, error)
	List(ctx context.Context, actor access.Actor, f edition.Filter, page claims.Page) ([]edition.Edition, error)
	Change(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, c edition.Content) (edition.Edition, error)
	Check(ctx context.Context, actor access.Actor, id claims.EditionID) (edition.Edition, edition.Report, error)
	Propose(ctx context.Context, actor access.Actor, id claims.EditionID, version int64) (edition.Edition, error)
	Approve(ctx context.Context, actor access.Actor, id claims.EditionID, version int64) (edition.Edition, error)
	Reject(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, reason string) (edition.Edition, error)
	Withdraw(ctx context.Context, actor access.Actor, id claims.EditionID, version int64, reason string) (edition.Edition, error)
}

// newEdition is what is sent to draft an edition.
type newEdition struct {
	Kind         string            `json:"kind" validate:"required,oneof=statute standard contract programme"`
	ProviderID   claims.ProviderID `json:"provider_id"`
	Rulebook     string            `json:"rulebook" validate:"required,key"`
	Edition      string            `json:"edition" validate:"required,key"`
	Jurisdiction string            `json:"jurisdiction" validate:"required,max=64"`
	Replaces     string            `json:"replaces" validate:"omitempty,key"`
	Text         form.Lines        `json:"text" validate:"required"`
	LawKorean    form.Lines        `json:"law_ko"`
	LawEnglish   form.Lines        `json:"law_en"`
	Cases        form.Lines        `json:"cases"`
}

// editionChange is what is sent to write a draft anew: all that can change.
type editionChange struct {
	Rulebook     string     `json:"rulebook" validate:"required,key"`
	Edition      string     `json:"edition" validate:"required,key"`
	Jurisdiction string     `json:"jurisdiction" validate:"required,max=64"`
	Replaces     string     `json:"replaces" validate:"omitempty,key"`
	Text         form.Lines `json:"text" validate:"required"`
	LawKorean    form.Lines `json:"law_ko"`
	LawEnglish   form.Lines `json:"law_en"`
	Cases        form.Lines `json:"cases"`
}

func (e editionChange) content() edition.Content {
	return edition.Content{
		Rulebook: e.Rulebook, Edition: e.Edition, Jurisdiction: e.Jurisdiction, Replaces: e.Replaces,
		Text: string(e.Text), LawKorean: string(e.LawKorean), LawEnglish: string(e.LawEnglish), Cases: string(e.Cases),
	}
}

// reason is what is sent to reject an edition or to take one back.
type reason struct {
	Reason string `json:"reason" validate:"max=500"`
}

func (s *server) editionOperations() []edge.Operation {
	const all, one = "/v1/editions", "/v1/editions/:edition"
	step := func(name string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		return edge.Operation{Method: http.MethodPost, Path: one + "/" + name, Needs: needs, Answer: answer, Takes: edge.JSONBody, Bare: true}
	}
	check := step("check", access.WriteEdition, s.checkEdition)
	check.Query = edge.Speaking
	return []edge.Operation{
		edge.Get(all, access.ReadEdition, s.listEditions, edge.Paged("rulebook", "provider_id", "state")...),
		edge.Sending(http.MethodPost, all, access.WriteEdition, s.draftEdition),
		edge.Get(one, access.ReadEdition, s.edition),
		edge.Sending(http.MethodPut, one, access.WriteEdition, s.changeEdition),
		check,
		edge.Sending(http.MethodPost, one+"/impact", access.Simulate, s.impactOfEdition).With(access.ReadEdition),
		step("propose", access.ProposeEdition, s.proposeEdition),
		step("approve", access.DecideEdition, s.approveEdition),
		edge.Sending(http.MethodPost, one+"/reject", access.DecideEdition, s.rejectEdition),
		step("withdraw", access.WriteEdition, s.withdrawEdition),
	}
}

func (s *server) draftEdition(c *edge.Call) error {
	var sent newEdition
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := edition.New{Kind: rules.BookKind(sent.Kind), Provider: sent.ProviderID, Content: editionChange{sent.Rulebook, sent.Edition,
		sent.Jurisdiction, sent.Replaces, sent.Text, sent.LawKorean, sent.LawEnglish, sent.Cases}.content()}
	return edge.Create(c, func(once claims.Once) (edition.Edition, error) {
		return s.editions.Draft(c.Ctx(), c.Actor, n, once)
	}, func(e edition.Edition) edge.Created {
		return edge.Made("/v1/editions/"+e.ID.String(), e.Version, shown.ShowEditionText(e, c.Actor))
	})
}

func giveEdition(c *edge.Call, e edition.Edition) error {
	return c.GiveOne(e.Version, shown.ShowEditionText(e, c.Actor))
}

func (s *server) edition(c *edge.Call) error {
	return edge.GetOne(c, "edition", s.editions.Get, giveEdition)
}

func (s *server) listEditions(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	filter := edition.Filter{
		Rulebook: c.QueryParam("rulebook"),
		Provider: edge.QueryID[claims.ProviderID](c, "provider_id", &wrong),
		State:    edge.QueryWord(c, "state", edition.States(), &wrong),
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	var list []edition.Edition
	if filter.Rulebook == "" || form.IsKey(filter.Rulebook) { // else there is none
		list, err = s.editions.List(c.Ctx(), c.Actor, filter, page)
	}
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(e edition.Edition) [16]byte { return e.ID },
		func(e edition.Edition) shown.EditionWay { return shown.ShowEditionWay(e, c.Actor) })
}

func (s *server) changeEdition(c *edge.Call) error {
	return edge.ChangeOne(c, "edition", func(id claims.EditionID, version int64, sent editionChange) (edition.Edition, error) {
		return s.editions.Change(c.Ctx(), c.Actor, id, version, sent.content())
	}, giveEdition)
}

func (s *server) checkEdition(c *edge.Call) error {
	id, err := edge.PathID[claims.EditionID](c, "edition")
	if err == nil {
		err = c.SaysNothing()
	}
	if err != nil {
		return err
	}
	e, report, err := s.editions.Check(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Speak()
	return c.Give(shown.ShowCheck(e, report, c.Lang))
}

// impact is what is sent to see what an edition would change.
type impact struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
}

// impactOfEdition starts a simulation of an edition over an incident's claims.
func (s *server) impactOfEdition(c *edge.Call) error {
	id, err := edge.PathID[claims.EditionID](c, "edition")
	if err != nil {
		return err
	}
	var sent impact
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	if _, err := s.editions.Get(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	n := simulated.New{IncidentID: sent.IncidentID, EditionID: id}
	return edge.Create(c, func(once claims.Once) (simulation.Simulation, error) {
		return s.sims.StartSimulation(c.Ctx(), c.Actor, n.Domain(), once)
	}, showStarted)
}

// step takes an edition a step further, where it still has the version.
func step(c *edge.Call, take func(context.Context, access.Actor, claims.EditionID, int64) (edition.Edition, error)) error {
	id, version, err := edge.Changing[claims.EditionID](c, "edition")
	if err == nil {
		err = c.SaysNothing()
	}
	if err != nil {
		return err
	}
	e, err := take(c.Ctx(), c.Actor, id, version)
	if err != nil {
		return err
	}
	return giveEdition(c, e)
}

func (s *server) proposeEdition(c *edge.Call) error { return step(c, s.editions.Propose) }

func (s *server) approveEdition(c *edge.Call) error { return step(c, s.editions.Approve) }

func (s *server) rejectEdition(c *edge.Call) error {
	return edge.ChangeOne(c, "edition", func(id claims.EditionID, version int64, sent reason) (edition.Edition, error) {
		return s.editions.Reject(c.Ctx(), c.Actor, id, version, sent.Reason)
	}, giveEdition)
}

func (s *server) withdrawEdition(c *edge.Call) error {
	if len(c.Body) == 0 {
		c.Body = []byte("{}")
	}
	return edge.ChangeOne(c, "edition", func(id claims.EditionID, version int64, sent reason) (edition.Edition, error) {
		return s.editions.Withdraw(c.Ctx(), c.Actor, id, version, sent.Reason)
	}, giveEdition)
}
