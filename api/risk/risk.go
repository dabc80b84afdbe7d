// Package risk speaks of flags, by which claims are referred to a person, and of what a
// provider watches for.
package risk

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/risk"
)

// handlers answer the operations.
type handlers struct {
	*risk.Risks
	approval func(approval.Approval) any
}

// Operations are those of flags and watches; approval says how one reads.
func Operations(cases *risk.Risks, approval func(approval.Approval) any) []edge.Operation {
	h := handlers{cases, approval}
	return []edge.Operation{
		edge.Get("/v1/flags", access.ReadFlag, h.flags, edge.Paged("group", "state", "claim_id")...),
		edge.Get("/v1/flag-counts", access.CountFlags, h.counts, "incident_id", "provider_id"),
		edge.Get("/v1/flags/:flag", access.ReadFlag, h.flag),
		edge.Sending(http.MethodPut, "/v1/flags/:flag/state", access.DecideFlag, h.decide),
		edge.Get("/v1/watches", access.ReadWatch, h.watches, edge.PageParams...),
		edge.Sending(http.MethodPost, "/v1/watches", access.WriteWatch, h.addWatch),
		edge.Get("/v1/watches/:watch", access.ReadWatch, h.watch),
		{Method: http.MethodPost, Path: "/v1/watches/:watch/removal", Needs: access.WriteWatch, Answer: h.removeWatch, Takes: edge.JSONBody, Bare: true},
	}
}

type flagOut struct {
	ID         string       `json:"id"`
	ClaimID    string       `json:"claim_id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id"`
	IncidentID string       `json:"incident_id"`
	Kind       string       `json:"kind"`
	Group      string       `json:"group"`
	State      string       `json:"state"`
	RaisedAt   form.Instant `json:"raised_at"`
	DecidedBy  string       `json:"decided_by,omitempty"`
	DecidedAt  form.Instant `json:"decided_at,omitzero"`
	Reason     string       `json:"reason,omitempty"`
}

func showFlag(f risk.Flag) flagOut {
	return flagOut{
		ID: f.ID.String(), ClaimID: f.Claim.String(), ClaimantID: f.Claimant.String(), ProviderID: f.Provider.String(), IncidentID: f.Incident.String(),
		Kind: string(f.Kind), Group: f.Group.String(), State: string(f.State), RaisedAt: form.At(f.RaisedAt), DecidedBy: f.DecidedBy,
		DecidedAt: form.At(f.DecidedAt), Reason: f.Reason,
	}
}

func giveFlag(c *edge.Call, f risk.Flag) error { return c.GiveOne(0, showFlag(f)) }

func (h handlers) flags(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) risk.Filter {
		return risk.Filter{
			Group: edge.QueryID[claims.Key](c, "group", wrong), State: edge.QueryWord(c, "state", risk.States(), wrong),
			Claim: edge.QueryID[claims.ClaimID](c, "claim_id", wrong),
		}
	}, h.Flags, func(f risk.Flag) [16]byte { return f.ID }, showFlag)
}

func (h handlers) flag(c *edge.Call) error { return edge.GetOne(c, "flag", h.Flag, giveFlag) }

type decisionIn struct {
	State  string `json:"state" validate:"required,oneof=cleared confirmed"`
	Reason string `json:"reason" validate:"required,max=500"`
}

func (h handlers) decide(c *edge.Call) error {
	var sent decisionIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "flag", func(ctx context.Context, actor access.Actor, id risk.FlagID) (risk.Flag, error) {
		return h.Decide(ctx, actor, id, risk.State(sent.State), sent.Reason)
	}, giveFlag)
}

type countOut struct {
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Flags  int64  `json:"flags"`
	Groups int64  `json:"groups"`
}

func (h handlers) counts(c *edge.Call) error {
	var wrong []claims.FieldError
	incident := edge.QueryID[claims.IncidentID](c, "incident_id", &wrong)
	provider := edge.QueryID[claims.ProviderID](c, "provider_id", &wrong)
	if incident.IsZero() && len(wrong) == 0 {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := h.Counts(c.Ctx(), c.Actor, incident, provider)
	if err != nil {
		return err
	}
	out := edge.ListOut[countOut]{Items: make([]countOut, len(list))}
	for i, n := range list {
		out.Items[i] = countOut{string(n.Kind), string(n.State), n.Flags, n.Groups}
	}
	return c.Give(out)
}

type watchIn struct {
	ProviderID claims.ProviderID `json:"provider_id" validate:"required"`
	Kind       string            `json:"kind" validate:"required,oneof=account email phone customer_number"`
	Value      string            `json:"value" validate:"required,max=254"`
	Bank       string            `json:"bank"`
	Reason     string            `json:"reason" validate:"required,max=500"`
	ExpiresAt  form.Instant      `json:"expires_at" validate:"required"`
}

// watchOut is a watch: not what is watched for, which nobody can tell any more.
type watchOut struct {
	ID             string       `json:"id"`
	ProviderID     string       `json:"provider_id"`
	Kind           string       `json:"kind"`
	Reason         string       `json:"reason"`
	AddedBy        string       `json:"added_by"`
	AddedAt        form.Instant `json:"added_at"`
	ExpiresAt      form.Instant `json:"expires_at"`
	RemovalAskedBy string       `json:"removal_asked_by,omitempty"`
	RemovedBy      string       `json:"removed_by,omitempty"`
	RemovedAt      form.Instant `json:"removed_at,omitzero"`
}

func showWatch(w risk.Watch) watchOut {
	return watchOut{
		ID: w.ID.String(), ProviderID: w.Provider.String(), Kind: string(w.Kind), Reason: w.Reason, AddedBy: w.AddedBy, AddedAt: form.At(w.AddedAt),
		ExpiresAt: form.At(w.ExpiresAt), RemovalAskedBy: w.RemovalAskedBy, RemovedBy: w.RemovedBy, RemovedAt: form.At(w.RemovedAt),
	}
}

func (h handlers) watches(c *edge.Call) error {
	return edge.List(c, h.Watches, func(w risk.Watch) [16]byte { return w.ID }, showWatch)
}

func (h handlers) watch(c *edge.Call) error {
	return edge.GetOne(c, "watch", h.Watch, func(c *edge.Call, w risk.Watch) error { return c.GiveOne(0, showWatch(w)) })
}

func (h handlers) addWatch(c *edge.Call) error {
	var sent watchIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (risk.Watch, error) {
		w := risk.Watch{Provider: sent.ProviderID, Reason: sent.Reason, ExpiresAt: sent.ExpiresAt.Time}
		return h.AddWatch(c.Ctx(), c.Actor, w, risk.Attribute{Kind: risk.AttributeKind(sent.Kind), Value: sent.Value, Bank: sent.Bank}, once)
	}, func(w risk.Watch) edge.Created { return edge.Made("/v1/watches/"+w.ID.String(), 0, showWatch(w)) })
}

// removeWatch asks for the removal, which waits for a second operator.
func (h handlers) removeWatch(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	id, err := edge.PathID[risk.WatchID](c, "watch")
	if err != nil {
		return err
	}
	asked, err := h.RemoveWatch(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	body, err := edge.Marshal(h.approval(asked))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusAccepted, edge.MediaJSON, body)
}
