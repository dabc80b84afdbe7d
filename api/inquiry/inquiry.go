// Package inquiry speaks of what operators ask claimants for.
package inquiry

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/inquiry"
)

// handlers answer the operations.
type handlers struct {
	inquiries *inquiry.Inquiries
	// claim gives the claim that the path names.
	claim func(*edge.Call) (claims.ClaimID, error)
}

// Operations are those of inquiries.
func Operations(inquiries *inquiry.Inquiries, claim func(*edge.Call) (claims.ClaimID, error)) []edge.Operation {
	h := handlers{inquiries, claim}
	of, one := "/v1/claims/:claim/inquiries", "/v1/inquiries/:inquiry"
	ending := func(path string, answer func(*edge.Call) error) edge.Operation {
		return edge.Operation{Method: http.MethodPost, Path: one + path, Needs: access.AskInquiry, Answer: answer, Takes: edge.JSONBody, Bare: true}
	}
	return []edge.Operation{
		edge.Get(of, access.ReadInquiry, h.ofClaim, edge.PageParams...).With(access.ReadClaim),
		edge.Sending(http.MethodPost, of, access.AskInquiry, h.ask).With(access.ReadClaim),
		edge.Get("/v1/inquiries", access.ReadInquiry, h.list, edge.Paged("provider_id", "state")...),
		edge.Get(one, access.ReadInquiry, h.inquiry),
		edge.Sending(http.MethodPost, one+"/answer", access.AnswerInquiry, h.answer),
		ending("/closure", h.close), ending("/withdrawal", h.withdraw),
	}
}

// newInquiry is what is sent to ask a claimant for something.
type newInquiry struct {
	Question string   `json:"question" validate:"required,max=4000"`
	Facts    []string `json:"facts" validate:"max=20"`
	Days     int      `json:"days"`
}

type newAnswer struct {
	Answer string `json:"answer" validate:"required,max=4000"`
}

// inquiryOut is an inquiry as it is answered. What was asked and answered is left out for who may
// not read the claimant's data.
type inquiryOut struct {
	ID         string       `json:"id"`
	ClaimantID string       `json:"claimant_id"`
	ClaimID    string       `json:"claim_id"`
	ProviderID string       `json:"provider_id"`
	DeadlineID string       `json:"deadline_id"`
	State      string       `json:"state"`
	Facts      []string     `json:"facts"`
	Question   string       `json:"question,omitempty"`
	AskedBy    string       `json:"asked_by"`
	AskedAt    form.Instant `json:"asked_at"`
	DueAt      form.Instant `json:"due_at"`
	Answer     string       `json:"answer,omitempty"`
	AnsweredBy string       `json:"answered_by,omitempty"`
	AnsweredAt form.Instant `json:"answered_at,omitzero"`
	EndedBy    string       `json:"ended_by,omitempty"`
	EndedAt    form.Instant `json:"ended_at,omitzero"`
}

// Show gives an inquiry as it is answered.
func Show(i inquiry.Inquiry) any { return show(i) }

func show(i inquiry.Inquiry) inquiryOut {
	out := inquiryOut{
		ID: i.ID.String(), ClaimantID: i.Claimant.String(), ClaimID: i.Claim.String(), ProviderID: i.Provider.String(), DeadlineID: i.Deadline.String(),
		State: string(i.State), Facts: i.Facts, Question: i.Question, AskedBy: i.AskedBy, AskedAt: form.At(i.AskedAt), DueAt: form.At(i.DueAt), Answer: i.Answer,
		AnsweredBy: i.AnsweredBy, AnsweredAt: form.At(i.AnsweredAt), EndedBy: i.EndedBy, EndedAt: form.At(i.EndedAt),
	}
	if out.Facts == nil {
		out.Facts = []string{}
	}
	return out
}

func give(c *edge.Call, i inquiry.Inquiry) error { return c.GiveOne(0, show(i)) }

// ask asks a claimant for something. The answer, which may be kept under an idempotency key,
// does not repeat what was asked: kept answers are not sealed.
func (h handlers) ask(c *edge.Call) error {
	var sent newInquiry
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.claim(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (inquiry.Inquiry, error) {
		return h.inquiries.Ask(c.Ctx(), c.Actor, claim, inquiry.New{Question: sent.Question, Facts: sent.Facts, Days: sent.Days}, once)
	}, func(i inquiry.Inquiry) edge.Created {
		i.Question = ""
		return edge.Made("/v1/inquiries/"+i.ID.String(), 0, show(i))
	})
}

func place(i inquiry.Inquiry) [16]byte { return i.ID }

func (h handlers) ofClaim(c *edge.Call) error {
	return edge.ListOf(c, h.claim, h.inquiries.OfClaim, place, show)
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) inquiry.Filter {
		filter := inquiry.Filter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong), State: edge.QueryWord(c, "state", inquiry.States(), wrong),
		}
		if filter.State == "" {
			filter.State = inquiry.Open
		}
		return filter
	}, h.inquiries.List, place, show)
}

func (h handlers) inquiry(c *edge.Call) error {
	return edge.GetOne(c, "inquiry", h.inquiries.Get, give)
}

func (h handlers) answer(c *edge.Call) error {
	var sent newAnswer
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "inquiry", func(ctx context.Context, actor access.Actor, id inquiry.ID) (inquiry.Inquiry, error) {
		return h.inquiries.Answer(ctx, actor, id, sent.Answer)
	}, give)
}

func (h handlers) close(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "inquiry", h.inquiries.Close, give)
}

func (h handlers) withdraw(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "inquiry", h.inquiries.Withdraw, give)
}
