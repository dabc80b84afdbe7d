// Package fulfilment speaks of what is given in kind: to claimants how far it is, to the
// billing of providers what it is to give, and takes what billing answers.
package fulfilment

import (
	"context"
	"encoding/json"
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/rows"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/fulfilment"
	"bosang/claims/reference"
)

// handlers answer the operations.
type handlers struct {
	fulfilments *fulfilment.Fulfilments
	aside       *rows.Aside
}

// Operations are those of fulfilments. Files are set aside while they are read.
func Operations(fulfilments *fulfilment.Fulfilments, aside *rows.Aside) []edge.Operation {
	h := handlers{fulfilments, aside}
	const one, of = "/v1/fulfilments/:fulfilment", "/v1/providers/:provider/fulfilments"
	request := edge.Sending(http.MethodPost, one+"/request", access.RequestFulfilment, h.request)
	request.Bare = true
	file := func(path, media string, answer func(*edge.Call) error) edge.Operation {
		o := edge.Get(of+path, access.ListFulfilments, answer, "state")
		o.Gives, o.Streams = media, true
		return o
	}
	return []edge.Operation{
		edge.Get("/v1/claims/:claim/fulfilments", access.ReadFulfilment, h.ofClaim, edge.PageParams...).With(access.ReadClaim),
		edge.Get(of, access.ListFulfilments, h.list, edge.Paged("state")...),
		file("/csv", edge.MediaCSV, h.csv), file("/jsonl", edge.MediaNDJSON, h.jsonl),
		{Method: http.MethodPost, Path: of + "/acknowledgements", Needs: access.AnswerFulfilment, Answer: h.acknowledgeAll, Takes: edge.BulkBody,
			Gives: edge.MediaNDJSON, Streams: true, Query: edge.Speaking},
		edge.Get(one, access.ReadFulfilment, h.fulfilment),
		edge.Sending(http.MethodPost, one+"/acknowledgement", access.AnswerFulfilment, h.acknowledge),
		request,
	}
}

// itemOut is a fulfilment as it is answered, and as events hold it.
type itemOut struct {
	ID             string        `json:"id"`
	ClaimID        string        `json:"claim_id"`
	ClaimantID     string        `json:"claimant_id"`
	SubscriptionID string        `json:"subscription_id"`
	ProviderID     string        `json:"provider_id"`
	IncidentID     string        `json:"incident_id"`
	EntitlementID  string        `json:"entitlement_id"`
	Number         int           `json:"number"`
	Remedy         string        `json:"remedy"`
	Ground         string        `json:"ground"`
	Goodwill       bool          `json:"goodwill"`
	Decision       int           `json:"decision_number"`
	Amount         *form.Money   `json:"amount,omitempty"`
	Time           string        `json:"time,omitempty"`
	Pieces         int           `json:"pieces,omitempty"`
	State          string        `json:"state"`
	RequestedAt    form.Instant  `json:"requested_at"`
	Asked          int           `json:"asked"`
	NextAt         *form.Instant `json:"next_at,omitempty"`
	AnsweredAt     *form.Instant `json:"answered_at,omitempty"`
	AnsweredBy     string        `json:"answered_by,omitempty"`
	Reason         string        `json:"reason,omitempty"`
	Reference      string        `json:"reference,omitempty"`
}

func show(f fulfilment.Fulfilment) itemOut {
	out := itemOut{
		ID: f.ID.String(), ClaimID: f.Claim.String(), ClaimantID: f.Claimant.String(), SubscriptionID: f.Subscription.String(),
		ProviderID: f.Provider.String(), IncidentID: f.Incident.String(), EntitlementID: edge.TextID(f.Entitlement), Number: f.Number,
		Remedy: string(f.Remedy), Ground: f.Ground, Goodwill: f.Goodwill, Decision: f.Decision,
		State: string(f.State), RequestedAt: form.At(f.RequestedAt), Asked: f.Asked, NextAt: instant(f.NextAt), AnsweredAt: instant(f.AnsweredAt),
		AnsweredBy: f.AnsweredBy, Reason: string(f.Reason), Reference: f.Reference,
	}
	out.Amount, out.Time, out.Pieces = quantity(f.Quantity)
	return out
}

// Show gives a fulfilment as answers have it.
func Show(f fulfilment.Fulfilment) any { return show(f) }

// Rendered says how events hold what is asked for: as answers do.
var Rendered = fulfilment.Render{Requested: requested, Reduced: reduced}

func requested(all []fulfilment.Fulfilment) (json.RawMessage, error) {
	out := struct {
		Items []itemOut `json:"items"`
	}{make([]itemOut, len(all))}
	for i, f := range all {
		out.Items[i] = show(f)
	}
	return edge.Marshal(out)
}

// reductionOut is what was requested beyond what a claim gives now.
type reductionOut struct {
	ClaimID        string      `json:"claim_id"`
	ClaimantID     string      `json:"claimant_id"`
	SubscriptionID string      `json:"subscription_id"`
	EntitlementID  string      `json:"entitlement_id"`
	Remedy         string      `json:"remedy"`
	Ground         string      `json:"ground"`
	Goodwill       bool        `json:"goodwill"`
	Decision       int         `json:"decision_number"`
	Amount         *form.Money `json:"excess_amount,omitempty"`
	Time           string      `json:"excess_time,omitempty"`
	Pieces         int         `json:"excess_pieces,omitempty"`
}

func reduced(all []fulfilment.Reduction) (json.RawMessage, error) {
	out := struct {
		Items []reductionOut `json:"items"`
	}{make([]reductionOut, len(all))}
	for i, r := range all {
		item := reductionOut{
			ClaimID: r.Claim.String(), ClaimantID: r.Claimant.String(), SubscriptionID: r.Subscription.String(), EntitlementID: edge.TextID(r.ID),
			Remedy: string(r.Remedy), Ground: r.Ground, Goodwill: r.Goodwill, Decision: r.Number,
		}
		item.Amount, item.Time, item.Pieces = quantity(r.Excess)
		out.Items[i] = item
	}
	return edge.Marshal(out)
}

func (h handlers) ofClaim(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	id, named := edge.ParseID[claims.ClaimID](c.Param("claim"))
	var r reference.Reference
	if !named {
		if r, err = reference.Parse(c.Param("claim")); err != nil {
			return claims.NotFound("claim")
		}
	}
	list, err := h.fulfilments.OfClaim(c.Ctx(), c.Actor, id, r, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(f fulfilment.Fulfilment) [16]byte { return f.ID }, show)
}

// place reads whose fulfilments are asked for, and in which state.
func place(c *edge.Call) (provider claims.ProviderID, state fulfilment.State, err error) {
	if provider, err = edge.PathID[claims.ProviderID](c, "provider"); err != nil {
		return provider, state, err
	}
	var wrong []claims.FieldError
	state = edge.QueryWord(c, "state", fulfilment.States(), &wrong)
	return provider, state, failure.Params(wrong)
}

func (h handlers) list(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	provider, state, err := place(c)
	if err != nil {
		return err
	}
	list, err := h.fulfilments.List(c.Ctx(), c.Actor, provider, state, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(f fulfilment.Fulfilment) [16]byte { return f.ID }, show)
}

func give(c *edge.Call, f fulfilment.Fulfilment) error { return c.GiveOne(0, show(f)) }

func (h handlers) fulfilment(c *edge.Call) error {
	return edge.GetOne(c, "fulfilment", h.fulfilments.Get, give)
}

// answerIn is what billing says of a fulfilment.
type answerIn struct {
	Result    string `json:"result" validate:"required"`
	Reason    string `json:"reason"`
	Reference string `json:"reference"`
}

func (in answerIn) answer() fulfilment.Answer {
	return fulfilment.Answer{Result: fulfilment.State(in.Result), Reason: fulfilment.Reason(in.Reason), Reference: in.Reference}
}

func (h handlers) acknowledge(c *edge.Call) error {
	var sent answerIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "fulfilment", func(ctx context.Context, actor access.Actor, id fulfilment.ID) (fulfilment.Fulfilment, error) {
		return h.fulfilments.Acknowledge(ctx, actor, id, sent.answer())
	}, give)
}

func (h handlers) request(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "fulfilment", h.fulfilments.Request, give)
}
