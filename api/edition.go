package api

import (
	"context"
	"net/http"

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

func (s *server) editionOperations() []operation {
	const all, one = "/v1/editions", "/v1/editions/:edition"
	step := func(name string, needs access.Permission, answer func(*call) error) operation {
		return operation{method: http.MethodPost, path: one + "/" + name, needs: needs, answer: answer, takes: jsonBody, bare: true}
	}
	check := step("check", access.WriteEdition, s.checkEdition)
	check.query = speaking
	return []operation{
		get(all, access.ReadEdition, s.listEditions, paged("rulebook", "provider_id", "state")...),
		sending(http.MethodPost, all, access.WriteEdition, s.draftEdition),
		get(one, access.ReadEdition, s.edition),
		sending(http.MethodPut, one, access.WriteEdition, s.changeEdition),
		check,
		sending(http.MethodPost, one+"/impact", access.Simulate, s.impactOfEdition),
		step("propose", access.WriteEdition, s.proposeEdition),
		step("approve", access.DecideEdition, s.approveEdition),
		sending(http.MethodPost, one+"/reject", access.DecideEdition, s.rejectEdition),
		step("withdraw", access.WriteEdition, s.withdrawEdition),
	}
}

func (s *server) draftEdition(c *call) error {
	var sent newEdition
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	n := edition.New{Kind: rules.BookKind(sent.Kind), Provider: sent.ProviderID, Content: editionChange{sent.Rulebook, sent.Edition,
		sent.Jurisdiction, sent.Replaces, sent.Text, sent.LawKorean, sent.LawEnglish, sent.Cases}.content()}
	return create(c, func(once claims.Once) (edition.Edition, error) {
		return s.editions.Draft(c.ctx(), c.actor, n, once)
	}, func(e edition.Edition) created {
		return created{"/v1/editions/" + e.ID.String(), e.Version, shown.ShowEditionText(e, c.actor)}
	})
}

func giveEdition(c *call, e edition.Edition) error {
	return c.giveOne(e.Version, shown.ShowEditionText(e, c.actor))
}

func (s *server) edition(c *call) error { return getOne(c, "edition", s.editions.Get, giveEdition) }

func (s *server) listEditions(c *call) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	filter := edition.Filter{
		Rulebook: c.QueryParam("rulebook"),
		Provider: queryID[claims.ProviderID](c, "provider_id", &wrong),
		State:    queryWord(c, "state", edition.States(), &wrong),
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	var list []edition.Edition
	if filter.Rulebook == "" || form.IsKey(filter.Rulebook) { // else there is none
		list, err = s.editions.List(c.ctx(), c.actor, filter, page)
	}
	if err != nil {
		return err
	}
	return giveList(c, page, list, func(e edition.Edition) [16]byte { return e.ID },
		func(e edition.Edition) shown.EditionWay { return shown.ShowEditionWay(e, c.actor) })
}

func (s *server) changeEdition(c *call) error {
	return changeOne(c, "edition", func(id claims.EditionID, version int64, sent editionChange) (edition.Edition, error) {
		return s.editions.Change(c.ctx(), c.actor, id, version, sent.content())
	}, giveEdition)
}

func (s *server) checkEdition(c *call) error {
	id, err := pathID[claims.EditionID](c, "edition")
	if err == nil {
		err = c.saysNothing()
	}
	if err != nil {
		return err
	}
	e, report, err := s.editions.Check(c.ctx(), c.actor, id)
	if err != nil {
		return err
	}
	c.speak()
	return c.give(shown.ShowCheck(e, report, c.lang))
}

// impact is what is sent to see what an edition would change.
type impact struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
}

// impactOfEdition starts a simulation of an edition over an incident's claims.
func (s *server) impactOfEdition(c *call) error {
	id, err := pathID[claims.EditionID](c, "edition")
	if err != nil {
		return err
	}
	var sent impact
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	if _, err := s.editions.Get(c.ctx(), c.actor, id); err != nil {
		return err
	}
	n := simulated.New{IncidentID: sent.IncidentID, EditionID: id}
	return create(c, func(once claims.Once) (simulation.Simulation, error) {
		return s.sims.StartSimulation(c.ctx(), c.actor, n.Domain(), once)
	}, showStarted)
}

// step takes an edition a step further, where it still has the version.
func step(c *call, take func(context.Context, access.Actor, claims.EditionID, int64) (edition.Edition, error)) error {
	id, version, err := changing[claims.EditionID](c, "edition")
	if err == nil {
		err = c.saysNothing()
	}
	if err != nil {
		return err
	}
	e, err := take(c.ctx(), c.actor, id, version)
	if err != nil {
		return err
	}
	return giveEdition(c, e)
}

func (s *server) proposeEdition(c *call) error { return step(c, s.editions.Propose) }

func (s *server) approveEdition(c *call) error { return step(c, s.editions.Approve) }

func (s *server) rejectEdition(c *call) error {
	return changeOne(c, "edition", func(id claims.EditionID, version int64, sent reason) (edition.Edition, error) {
		return s.editions.Reject(c.ctx(), c.actor, id, version, sent.Reason)
	}, giveEdition)
}

func (s *server) withdrawEdition(c *call) error {
	if len(c.body) == 0 {
		c.body = []byte("{}")
	}
	return changeOne(c, "edition", func(id claims.EditionID, version int64, sent reason) (edition.Edition, error) {
		return s.editions.Withdraw(c.ctx(), c.actor, id, version, sent.Reason)
	}, giveEdition)
}
