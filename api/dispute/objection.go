package dispute

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/dispute"
)

// newObjection is what is sent to object.
type newObjection struct {
	About    string               `json:"about" validate:"required,max=200"`
	Ground   string               `json:"ground" validate:"required,max=4000"`
	Evidence []dispute.EvidenceID `json:"evidence_ids" validate:"max=50"`
}

// newObjectionAnswer is what is sent to answer an objection.
type newObjectionAnswer struct {
	Answer string            `json:"answer" validate:"required,max=4000"`
	Upheld *newDetermination `json:"upheld"`
}

type newWaiver struct {
	Provider claims.ProviderID `json:"provider_id" validate:"required"`
}

type waiverOut struct {
	Accepted int `json:"accepted"`
}

type objectionOut struct {
	ID         string       `json:"id"`
	ClaimantID string       `json:"claimant_id"`
	ClaimID    string       `json:"claim_id"`
	ProviderID string       `json:"provider_id"`
	IncidentID string       `json:"incident_id"`
	Decision   int          `json:"decision_number"`
	State      string       `json:"state"`
	Accepted   bool         `json:"accepted"`
	About      string       `json:"about,omitempty"`
	Ground     string       `json:"ground,omitempty"`
	Evidence   []string     `json:"evidence_ids"`
	By         string       `json:"made_by"`
	At         form.Instant `json:"made_at"`
	DueAt      form.Instant `json:"due_at"`
	Answer     string       `json:"answer,omitempty"`
	AnsweredBy string       `json:"answered_by,omitempty"`
	AnsweredAt form.Instant `json:"answered_at,omitzero"`
}

// ShowObjection shows it in a copy of all that is held of somebody.
func ShowObjection(o dispute.Objection) any { return showObjection(o) }

func showObjection(o dispute.Objection) objectionOut {
	return objectionOut{
		ID: o.ID.String(), ClaimantID: o.Claimant.String(), ClaimID: o.Claim.String(), ProviderID: o.Provider.String(), IncidentID: o.Incident.String(),
		Decision: o.Decision, State: string(o.State), Accepted: o.State.Accepted(), About: o.About, Ground: o.Ground, Evidence: edge.TextIDs(o.Evidence),
		By: o.By, At: form.At(o.At), DueAt: form.At(o.DueAt), Answer: o.Answer, AnsweredBy: o.AnsweredBy, AnsweredAt: form.At(o.AnsweredAt),
	}
}

func giveObjection(c *edge.Call, o dispute.Objection, err error) error {
	if err != nil {
		return err
	}
	return c.GiveOne(0, showObjection(o))
}

func (h handlers) objection(c *edge.Call) error {
	claim, number, err := h.decisionOf(c)
	if err != nil {
		return err
	}
	o, err := h.Objection(c.Ctx(), c.Actor, claim, number)
	return giveObjection(c, o, err)
}

func (h handlers) object(c *edge.Call) error {
	var sent newObjection
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, number, err := h.decisionOf(c)
	if err != nil {
		return err
	}
	o, err := h.Object(c.Ctx(), c.Actor, claim, number, dispute.NewObjection{About: sent.About, Ground: sent.Ground, Evidence: sent.Evidence})
	return giveObjection(c, o, err)
}

func (h handlers) waive(c *edge.Call) error {
	return nothing(c, func() error {
		claim, number, err := h.decisionOf(c)
		if err != nil {
			return err
		}
		o, err := h.Waive(c.Ctx(), c.Actor, claim, number)
		return giveObjection(c, o, err)
	})
}

func (h handlers) answerObjection(c *edge.Call) error {
	var sent newObjectionAnswer
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, number, err := h.decisionOf(c)
	if err != nil {
		return err
	}
	var upheld *dispute.NewDetermination
	if sent.Upheld != nil {
		n := sent.Upheld.read()
		upheld = &n
	}
	o, err := h.AnswerObjection(c.Ctx(), c.Actor, claim, number, sent.Answer, upheld)
	return giveObjection(c, o, err)
}

func (h handlers) objections(c *edge.Call) error {
	return edge.ListOf(c, providerOf, h.OpenObjections, func(o dispute.Objection) [16]byte { return o.ID }, showObjection)
}

func (h handlers) waiveAll(c *edge.Call) error {
	incident, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	var sent newWaiver
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n, err := h.WaiveAll(c.Ctx(), c.Actor, sent.Provider, incident)
	if err != nil {
		return err
	}
	return c.Give(waiverOut{n})
}
