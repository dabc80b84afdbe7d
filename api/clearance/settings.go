package clearance

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/clearance"
)

type settingsIn struct {
	Limit     form.Money `json:"limit" validate:"required"`
	ByHand    []string   `json:"by_hand" validate:"max=2"`
	Approvals int        `json:"approvals_permille"`
	Refusals  int        `json:"refusals_permille"`
	Seed      string     `json:"seed" validate:"max=64"`
}

type settingsOut struct {
	ID         string       `json:"id"`
	ProviderID string       `json:"provider_id"`
	Limit      *form.Money  `json:"limit"`
	ByHand     []string     `json:"by_hand"`
	Approvals  int          `json:"approvals_permille"`
	Refusals   int          `json:"refusals_permille"`
	Seed       string       `json:"seed"`
	AskedBy    string       `json:"asked_by"`
	ApprovedBy string       `json:"approved_by,omitempty"`
	ApprovedAt form.Instant `json:"approved_at"`
}

func (h handlers) settings(c *edge.Call) error {
	return edge.GetOne(c, "provider", h.Settings, func(c *edge.Call, s clearance.Settings) error {
		return c.GiveOne(0, settingsOut{
			s.ID.String(), s.Provider.String(), form.ShowMoney(&s.Limit), words(s.ByHand), s.Approvals, s.Refusals, s.Seed, s.AskedBy, s.ApprovedBy, form.At(s.ApprovedAt),
		})
	})
}

// setSettings asks for other settings, which wait for a second operator.
func (h handlers) setSettings(c *edge.Call) error {
	var sent settingsIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return err
	}
	s := clearance.Settings{Provider: provider, Limit: sent.Limit.Amount, Approvals: sent.Approvals, Refusals: sent.Refusals, Seed: sent.Seed}
	for _, t := range sent.ByHand {
		s.ByHand = append(s.ByHand, clearance.Task(t))
	}
	asked, err := h.SetSettings(c.Ctx(), c.Actor, s)
	if err != nil {
		return err
	}
	body, err := edge.Marshal(h.approval(asked))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusAccepted, edge.MediaJSON, body)
}

type sampleOut struct {
	ID         string       `json:"id"`
	ClaimID    string       `json:"claim_id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id"`
	Decision   int          `json:"decision_number"`
	Kind       string       `json:"kind"`
	DrawnAt    form.Instant `json:"drawn_at"`
	ApprovedBy string       `json:"approved_by,omitempty"`
	Opinion    string       `json:"opinion,omitempty"`
	ReviewedBy string       `json:"reviewed_by,omitempty"`
	ReviewedAt form.Instant `json:"reviewed_at,omitzero"`
	NoteID     string       `json:"note_id,omitempty"`
}

func showSample(s clearance.Sample) sampleOut {
	return sampleOut{
		s.ID.String(), s.Claim.String(), s.Claimant.String(), s.Provider.String(), s.Decision, string(s.Kind), form.At(s.DrawnAt), s.ApprovedBy,
		string(s.Opinion), s.ReviewedBy, form.At(s.ReviewedAt), edge.TextID(s.Note),
	}
}

func (h handlers) samples(c *edge.Call) error {
	return edge.List(c, h.Samples, func(s clearance.Sample) [16]byte { return s.ID }, showSample)
}

type reviewIn struct {
	Opinion string `json:"opinion" validate:"required,oneof=agreed disagreed"`
	Reason  string `json:"reason" validate:"required,max=4000"`
}

func (h handlers) review(c *edge.Call) error {
	var sent reviewIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "sample", func(ctx context.Context, actor access.Actor, id clearance.SampleID) (clearance.Sample, error) {
		return h.Review(ctx, actor, id, clearance.Opinion(sent.Opinion), sent.Reason)
	}, func(c *edge.Call, s clearance.Sample) error { return c.GiveOne(0, showSample(s)) })
}

type rateOut struct {
	Kind      string `json:"kind"`
	Drawn     int64  `json:"drawn"`
	Agreed    int64  `json:"agreed"`
	Disagreed int64  `json:"disagreed"`
}

func (h handlers) rates(c *edge.Call) error {
	var wrong []claims.FieldError
	provider := edge.QueryID[claims.ProviderID](c, "provider_id", &wrong)
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := h.Rates(c.Ctx(), c.Actor, provider)
	if err != nil {
		return err
	}
	out := edge.ListOut[rateOut]{Items: make([]rateOut, len(list))}
	for i, r := range list {
		out.Items[i] = rateOut{string(r.Kind), r.Drawn, r.Agreed, r.Disagreed}
	}
	return c.Give(out)
}
