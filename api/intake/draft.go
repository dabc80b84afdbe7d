package intake

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/claims/intake"
)

const (
	allDrafts = "/v1/claim-drafts"
	oneDraft  = allDrafts + "/:draft"
)

// draftOperations are those of claims that are not filed yet, and of what came with them.
func (h handlers) draftOperations() []edge.Operation {
	return []edge.Operation{
		edge.Get(allDrafts, access.ReadDraft, h.drafts, edge.PageParams...),
		edge.Sending(http.MethodPost, allDrafts, access.WriteDraft, h.beginDraft),
		edge.Get(oneDraft, access.ReadDraft, h.draft),
		edge.Sending(http.MethodPut, oneDraft, access.WriteDraft, h.saveDraft),
		{Method: http.MethodDelete, Path: oneDraft, Needs: access.WriteDraft, Answer: h.deleteDraft},
		{Method: http.MethodPost, Path: oneDraft + "/filing", Needs: access.WriteDraft, Also: []access.Permission{access.FileClaim}, Answer: h.fileDraft,
			Takes: edge.JSONBody, Bare: true},
		{Method: http.MethodDelete, Path: oneDraft + "/evidence/:evidence", Needs: access.WriteDraft, Also: []access.Permission{access.AddEvidence},
			Answer: h.removeEvidence},
		edge.Get("/v1/claims/:claim/narrative", access.ReadEvidence, h.narrative).With(access.ReadClaim),
	}
}

// draftIn is what is sent to save a claim that is not filed yet. Nothing is required.
type draftIn struct {
	IncidentID     claims.IncidentID     `json:"incident_id"`
	SubscriptionID claims.SubscriptionID `json:"subscription_id"`
	Features       []string              `json:"features" validate:"max=50,dive,key"`
	Loss           *form.Money           `json:"loss"`
	Election       string                `json:"election" validate:"omitempty,oneof=money extension"`
	Facts          form.Facts            `json:"facts"`
	Narrative      string                `json:"narrative" validate:"max=4000"`
	Step           string                `json:"step" validate:"max=64"`
}

func (d draftIn) content() intake.Content {
	return intake.Content{
		Incident: d.IncidentID, Subscription: d.SubscriptionID, Features: d.Features, Loss: d.Loss.Value(), Election: claims.Election(d.Election),
		Facts: d.Facts.Told(), Narrative: d.Narrative, Step: d.Step,
	}
}

type draftOut struct {
	ID             string       `json:"id"`
	IncidentID     string       `json:"incident_id,omitempty"`
	SubscriptionID string       `json:"subscription_id,omitempty"`
	Features       []string     `json:"features,omitempty"`
	Loss           *form.Money  `json:"loss,omitempty"`
	Election       string       `json:"election,omitempty"`
	Facts          *form.Facts  `json:"facts,omitempty"`
	Narrative      string       `json:"narrative,omitempty"`
	Step           string       `json:"step,omitempty"`
	Version        int64        `json:"version"`
	CreatedAt      form.Instant `json:"created_at"`
	SavedAt        form.Instant `json:"saved_at"`
	ExpiresAt      form.Instant `json:"expires_at"`
}

// ShowDraft gives a draft.
func ShowDraft(d intake.Draft) any { return showDraft(d) }

func showDraft(d intake.Draft) draftOut {
	c := d.Content
	out := draftOut{
		ID: d.ID.String(), IncidentID: edge.TextID(c.Incident), SubscriptionID: edge.TextID(c.Subscription), Features: c.Features, Loss: form.ShowMoney(c.Loss),
		Election: string(c.Election), Narrative: c.Narrative, Step: c.Step, Version: d.Version, CreatedAt: form.At(d.CreatedAt), SavedAt: form.At(d.SavedAt),
		ExpiresAt: form.At(d.ExpiresAt),
	}
	if len(c.Facts) > 0 {
		facts := form.ShowFacts(c.Facts)
		out.Facts = &facts
	}
	return out
}

func giveDraft(c *edge.Call, d intake.Draft) error { return c.GiveOne(d.Version, showDraft(d)) }

// beginDraft saves a new draft. The answer, which may be kept under an idempotency key, does
// not repeat what was sent: kept answers are not sealed.
func (h handlers) beginDraft(c *edge.Call) error {
	var sent draftIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (intake.Draft, error) {
		return h.Drafts.Begin(c.Ctx(), c.Actor, sent.content(), once)
	}, func(d intake.Draft) edge.Created {
		d.Content = intake.Content{}
		return edge.Made(allDrafts+"/"+d.ID.String(), d.Version, showDraft(d))
	})
}

func (h handlers) drafts(c *edge.Call) error {
	return edge.List(c, h.Drafts.List, func(d intake.Draft) [16]byte { return d.ID }, showDraft)
}

func (h handlers) draft(c *edge.Call) error { return edge.GetOne(c, "draft", h.Drafts.Get, giveDraft) }

func (h handlers) saveDraft(c *edge.Call) error {
	return edge.ChangeOne(c, "draft", func(id intake.DraftID, version int64, sent draftIn) (intake.Draft, error) {
		return h.Drafts.Save(c.Ctx(), c.Actor, id, version, sent.content())
	}, giveDraft)
}

func (h handlers) deleteDraft(c *edge.Call) error {
	id, err := edge.PathID[intake.DraftID](c, "draft")
	if err != nil {
		return err
	}
	if err := h.Drafts.Delete(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// fileDraft files what the draft says: the answer is that of a claim that is filed.
func (h handlers) fileDraft(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	id, err := edge.PathID[intake.DraftID](c, "draft")
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (claims.Claim, error) {
		made, err := h.Drafts.File(c.Ctx(), c.Actor, id, once)
		return made, edge.OfField(edge.OfField(err, "incident", "incident_id"), "subscription", "subscription_id")
	}, func(claim claims.Claim) edge.Created {
		return edge.Made("/v1/claims/"+claim.ID.String(), 0, h.shown.Claim(claim))
	})
}

func (h handlers) removeEvidence(c *edge.Call) error {
	draft, err := edge.PathID[intake.DraftID](c, "draft")
	if err != nil {
		return err
	}
	id, err := edge.PathID[evidence.ID](c, "evidence")
	if err != nil {
		return err
	}
	if err := h.Evidence.Remove(c.Ctx(), c.Actor, draft, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type narrativeOut struct {
	ClaimID  string       `json:"claim_id"`
	Text     string       `json:"text,omitempty"`
	StatedAt form.Instant `json:"stated_at"`
}

// ShowNarrative gives what somebody said happened.
func ShowNarrative(s intake.Narrative) any {
	return narrativeOut{s.Claim.String(), s.Text, form.At(s.StatedAt)}
}

func (h handlers) narrative(c *edge.Call) error {
	id, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	s, err := h.Drafts.Narrative(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.GiveOne(0, ShowNarrative(s))
}
