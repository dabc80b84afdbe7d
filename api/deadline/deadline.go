// Package deadline speaks of by when something has to be done about claims, and of which
// claims wait past their time.
package deadline

import (
	"context"
	"net/http"
	"time"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
)

// handlers answer the operations.
type handlers struct {
	deadlines *deadline.Deadlines
	// claim gives the claim that the path names.
	claim func(*edge.Call) (claims.ClaimID, error)
}

// Operations are those of deadlines.
func Operations(deadlines *deadline.Deadlines, claim func(*edge.Call) (claims.ClaimID, error)) []edge.Operation {
	h := handlers{deadlines, claim}
	of, one, own := "/v1/claims/:claim/deadlines", "/v1/deadlines/:deadline", "/v1/providers/:provider/deadlines"
	return []edge.Operation{
		edge.Get(of, access.ReadDeadline, h.ofClaim).With(access.ReadClaim),
		edge.Sending(http.MethodPost, of, access.WriteDeadline, h.start).With(access.ReadClaim),
		edge.Get("/v1/deadlines", access.ListDeadline, h.list, edge.Paged("provider_id", "state")...),
		edge.Sending(http.MethodPost, one+"/extensions", access.WriteDeadline, h.extend),
		{Method: http.MethodPost, Path: one + "/end", Needs: access.WriteDeadline, Answer: h.end, Takes: edge.JSONBody, Bare: true},
		edge.Get("/v1/stuck", access.ListDeadline, h.stuck, edge.Paged("provider_id")...),
		edge.Shared(own, h.held),
		edge.Shared(own+"/:kind", h.heldOne),
		edge.Sending(http.MethodPut, own+"/:kind", access.SetDeadline, h.set),
	}
}

// deadlineOut is a deadline as it is answered. What is worked out and kept nowhere has no id.
type deadlineOut struct {
	ID          string       `json:"id,omitempty"`
	ClaimantID  string       `json:"claimant_id"`
	ClaimID     string       `json:"claim_id"`
	ProviderID  string       `json:"provider_id"`
	Kind        string       `json:"kind"`
	What        form.Name    `json:"what"`
	From        form.Name    `json:"from"`
	Source      string       `json:"source"`
	Confidence  string       `json:"confidence"`
	Information bool         `json:"information"`
	StartsAt    form.Instant `json:"starts_at"`
	WarnsAt     form.Instant `json:"warns_at"`
	DueAt       form.Instant `json:"due_at"`
	LastDay     string       `json:"last_day"`
	Extended    int          `json:"extended"`
	PausedAt    form.Instant `json:"paused_at,omitzero"`
	Paused      int64        `json:"paused_seconds"`
	MetAt       form.Instant `json:"met_at,omitzero"`
	MissedAt    form.Instant `json:"missed_at,omitzero"`
	OverAt      form.Instant `json:"over_at,omitzero"`
}

func show(d deadline.Deadline) deadlineOut {
	k, _ := deadline.Of(d.Kind)
	return deadlineOut{
		ID: edge.TextID(d.ID), ClaimantID: d.Claimant.String(), ClaimID: d.Claim.String(), ProviderID: d.Provider.String(), Kind: string(d.Kind),
		What: form.ShowName(k.What), From: form.ShowName(k.From), Source: k.Source, Confidence: k.Confidence, Information: k.Limitation,
		StartsAt: form.At(d.StartsAt), WarnsAt: form.At(d.WarnsAt), DueAt: form.At(d.DueAt), LastDay: deadline.LastDay(d.DueAt).String(), Extended: d.Extended,
		PausedAt: form.At(d.PausedAt), Paused: int64(d.Paused / time.Second), MetAt: form.At(d.MetAt), MissedAt: form.At(d.MissedAt), OverAt: form.At(d.OverAt),
	}
}

func give(c *edge.Call, d deadline.Deadline) error { return c.GiveOne(0, show(d)) }

func (h handlers) ofClaim(c *edge.Call) error {
	claim, err := h.claim(c)
	if err != nil {
		return err
	}
	list, err := h.deadlines.OfClaim(c.Ctx(), c.Actor, claim)
	if err != nil {
		return err
	}
	out := edge.ListOut[deadlineOut]{Items: make([]deadlineOut, len(list))}
	for i, d := range list {
		out.Items[i] = show(d)
	}
	return c.Give(out)
}

// newDeadline is what is sent to say that something began elsewhere.
type newDeadline struct {
	Kind     string       `json:"kind" validate:"required,oneof=mediation"`
	StartsAt form.Instant `json:"starts_at" validate:"required"`
}

func (h handlers) start(c *edge.Call) error {
	var sent newDeadline
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claim(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (deadline.Deadline, error) {
		return h.deadlines.Start(c.Ctx(), c.Actor, claim, deadline.Key(sent.Kind), sent.StartsAt.Time, once)
	}, func(d deadline.Deadline) edge.Created {
		return edge.Made("/v1/claims/"+d.Claim.String()+"/deadlines", 0, show(d))
	})
}

// states are those by which deadlines are listed.
var states = []string{"overdue", "due_soon"}

func (h handlers) list(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	filter := deadline.Filter{Provider: edge.QueryID[claims.ProviderID](c, "provider_id", &wrong)}
	filter.Soon = edge.QueryWord(c, "state", states, &wrong) == "due_soon"
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := h.deadlines.List(c.Ctx(), c.Actor, filter, page)
	if err != nil {
		return err
	}
	place := deadline.Deadline.DuePlace
	if filter.Soon {
		place = deadline.Deadline.WarnPlace
	}
	return edge.GiveList(c, page, list, func(d deadline.Deadline) [16]byte { return place(d) }, show)
}

// stuckOut is a claim that waits past its time.
type stuckOut struct {
	ClaimID    string       `json:"claim_id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id"`
	State      string       `json:"state"`
	Reason     string       `json:"reason"`
	WaitsFor   form.Name    `json:"waits_for"`
	Since      form.Instant `json:"since"`
	DueAt      form.Instant `json:"due_at"`
	DeadlineID string       `json:"deadline_id"`
}

func (h handlers) stuck(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) deadline.Filter {
		return deadline.Filter{Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong)}
	}, h.deadlines.List, func(d deadline.Deadline) [16]byte { return d.DuePlace() }, func(d deadline.Deadline) stuckOut {
		k, _ := deadline.Of(d.Kind)
		return stuckOut{
			ClaimID: d.Claim.String(), ClaimantID: d.Claimant.String(), ProviderID: d.Provider.String(), State: string(d.State), Reason: string(d.Kind),
			WaitsFor: form.ShowName(k.What), Since: form.At(d.StartsAt), DueAt: form.At(d.DueAt), DeadlineID: d.ID.String(),
		}
	})
}

// newExtension is what is sent to extend a deadline.
type newExtension struct {
	Reason string `json:"reason" validate:"required,max=4000"`
}

func (h handlers) extend(c *edge.Call) error {
	var sent newExtension
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "deadline", func(ctx context.Context, actor access.Actor, id deadline.ID) (deadline.Deadline, error) {
		return h.deadlines.Extend(ctx, actor, id, sent.Reason)
	}, give)
}

func (h handlers) end(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "deadline", h.deadlines.End, give)
}
