// Package message speaks of what claimants are told in the service.
package message

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
)

// handlers answer the operations.
type handlers struct {
	messages *message.Messages
	// claim gives the claim that the path names.
	claim func(*edge.Call) (claims.ClaimID, error)
}

// Operations are those of messages.
func Operations(messages *message.Messages, claim func(*edge.Call) (claims.ClaimID, error)) []edge.Operation {
	h := handlers{messages, claim}
	return []edge.Operation{
		edge.Get("/v1/messages", access.ReadMessage, h.list, edge.Paged("claim_id", "unread")...),
		edge.Sending(http.MethodPost, "/v1/claims/:claim/messages", access.WriteMessage, h.write).With(access.ReadClaim),
		{Method: http.MethodPost, Path: "/v1/messages/:message/read", Needs: access.MarkMessage, Answer: h.mark, Takes: edge.JSONBody, Bare: true},
	}
}

// newMessage is what is sent to write to a claimant.
type newMessage struct {
	Text string `json:"text" validate:"required,max=4000"`
}

// messageOut is a message as it is answered. Text is left out for who may not read what is
// known of the claimant.
type messageOut struct {
	ID         string            `json:"id"`
	ClaimantID string            `json:"claimant_id"`
	ProviderID string            `json:"provider_id"`
	IncidentID string            `json:"incident_id,omitempty"`
	ClaimID    string            `json:"claim_id,omitempty"`
	Kind       string            `json:"kind"`
	Parameters map[string]string `json:"parameters"`
	Title      form.Name         `json:"title"`
	Body       *form.Name        `json:"body,omitempty"`
	Text       string            `json:"text,omitempty"`
	SentBy     string            `json:"sent_by"`
	CreatedAt  form.Instant      `json:"created_at"`
	ReadAt     form.Instant      `json:"read_at,omitzero"`
	// Decision is the number of the decision that it tells of; 0: of none.
	Decision int       `json:"decision_number,omitempty"`
	Steps    []stepOut `json:"next_steps,omitempty"`
}

// stepOut is what the claimant can do about a message.
type stepOut struct {
	Do    string       `json:"do"`
	Until form.Instant `json:"until,omitzero"`
	Says  form.Name    `json:"says"`
	Path  string       `json:"path"`
}

// Show gives a message as it is answered.
func Show(m message.Message) any { return show(m) }

func show(m message.Message) messageOut {
	title, body := m.Says()
	out := messageOut{
		ID: m.ID.String(), ClaimantID: m.Claimant.String(), ProviderID: m.Provider.String(), IncidentID: edge.TextID(m.Incident), ClaimID: edge.TextID(m.Claim),
		Kind: string(m.Kind), Parameters: m.Params, Title: form.ShowName(title), Text: m.Text, SentBy: m.By, CreatedAt: form.At(m.At), ReadAt: form.At(m.ReadAt),
	}
	if out.Parameters == nil {
		out.Parameters = map[string]string{}
	}
	if m.Kind != message.Written {
		said := form.ShowName(body)
		out.Body = &said
	}
	if m.Decided != nil {
		out.Decision = m.Decided.Number
	}
	for _, s := range m.Steps {
		out.Steps = append(out.Steps, stepOut{string(s.Do), form.At(s.Until), form.ShowName(s.Says), s.Path})
	}
	return out
}

func (h handlers) list(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	claim := edge.QueryID[claims.ClaimID](c, "claim_id", &wrong)
	unread := edge.QueryWord(c, "unread", []string{"true", "false"}, &wrong) == "true"
	if c.Actor.Role != access.Claimant && c.QueryParam("claim_id") == "" {
		wrong = append(wrong, claims.FieldError{Field: "claim_id", Code: "required"})
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := h.messages.List(c.Ctx(), c.Actor, claim, unread, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(m message.Message) [16]byte { return m.ID }, show)
}

// write writes to a claimant. The answer, which may be kept under an idempotency key,
// does not repeat what was written: kept answers are not sealed.
func (h handlers) write(c *edge.Call) error {
	var sent newMessage
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claim(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (message.Message, error) {
		return h.messages.Write(c.Ctx(), c.Actor, claim, sent.Text, once)
	}, func(m message.Message) edge.Created {
		m.Text = ""
		return edge.Made("/v1/messages?claim_id="+m.Claim.String(), 0, show(m))
	})
}

func (h handlers) mark(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "message", h.messages.Mark, func(c *edge.Call, m message.Message) error { return c.GiveOne(0, show(m)) })
}
