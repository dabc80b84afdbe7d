// Package right speaks of what persons may ask of what is held about them: a copy of
// it, to be forgotten, and that a human looks at what rules have decided.
package right

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/behalf"
	"bosang/claims/dispute"
	"bosang/claims/evidence"
	"bosang/claims/fulfilment"
	"bosang/claims/inquiry"
	"bosang/claims/intake"
	"bosang/claims/message"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/export"
	"bosang/claims/privacy/review"
)

// Cases are the use cases.
type Cases struct {
	Erasures *erasure.Erasures
	Reviews  *review.Reviews
	Exports  *export.Exports
}

// Shown says how things of other packages read, in a copy as everywhere else.
type Shown struct {
	Person       func(access.Role, privacy.Person) any
	Subscription func(claims.Subscription) any
	Claim        func(claims.Claim) any
	Decision     func(claims.Decision) any
	Payout       func(payout.Payout) any
	Event        func(claims.Event) any
	Record       func(privacy.Record) any
	Approval     func(approval.Approval) any
	Fulfilment   func(fulfilment.Fulfilment) any
	Evidence     func(evidence.Evidence) any
	Narrative    func(intake.Narrative) any
	Draft        func(intake.Draft) any
	Message      func(message.Message) any
	Inquiry      func(inquiry.Inquiry) any
	// Who acts for the person.
	Representative func(behalf.Representative) any
	Consent        func(behalf.Consent) any
	Seats          func(behalf.Seats) any
	// What was said of decisions.
	Determination func(dispute.Determination) any
	Objection     func(dispute.Objection) any
	Appeal        func(dispute.Appeal) any
	// ClaimID gives the claim that the path names, by its id or its reference.
	ClaimID func(*edge.Call) (claims.ClaimID, error)
}

// handlers answer the operations.
type handlers struct {
	Cases
	shown  Shown
	erased func(claims.ClaimantID)
}

// Operations are those of persons' rights. Whoever was erased is told to erased, so
// that nobody who is remembered acts as that claimant any more.
func Operations(cases Cases, shown Shown, erased func(claims.ClaimantID)) []edge.Operation {
	h := handlers{cases, shown, erased}
	claimant, one := "/v1/claimants/:claimant", "/v1/reviews/:review"
	export := edge.Get(claimant+"/export", access.ExportPerson, h.export, "reason")
	export.Streams = true
	return []edge.Operation{
		export.AsClass(limit.Bulk),
		edge.Sending(http.MethodPost, claimant+"/erasure", access.ErasePerson, h.erase),
		edge.Sending(http.MethodPost, "/v1/claims/:claim/reviews", access.RequestReview, h.request).With(access.ReadClaim),
		edge.Get("/v1/reviews", access.ReadReview, h.list, edge.Paged("provider_id", "claimant_id")...),
		edge.Get(one, access.ReadReview, h.review),
		edge.Sending(http.MethodPost, one+"/extensions", access.AnswerReview, h.extend),
		edge.Sending(http.MethodPost, one+"/answer", access.AnswerReview, h.answer),
	}
}

// newErasure is what is sent to have somebody forgotten.
type newErasure struct {
	Reason string `json:"reason" validate:"required,oneof=requested consent_withdrawn purpose_ended"`
}

type retainedOut struct {
	Kind  string       `json:"kind"`
	Until form.Instant `json:"until"`
}

type erasureOut struct {
	ClaimantID string        `json:"claimant_id"`
	Reason     string        `json:"reason"`
	By         string        `json:"erased_by"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	AskedAt    form.Instant  `json:"asked_at"`
	ErasedAt   form.Instant  `json:"erased_at"`
	Retained   []retainedOut `json:"retained"`
}

func (h handlers) erase(c *edge.Call) error {
	id, err := edge.PathID[claims.ClaimantID](c, "claimant")
	if err != nil {
		return err
	}
	var sent newErasure
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	e, asked, err := h.Erasures.Erase(c.Ctx(), c.Actor, id, erasure.Reason(sent.Reason))
	if err != nil {
		return err
	}
	if !asked.ID.IsZero() {
		body, err := edge.Marshal(h.shown.Approval(asked))
		if err != nil {
			return err
		}
		return c.Blob(http.StatusAccepted, edge.MediaJSON, body)
	}
	h.erased(id)
	out := erasureOut{
		ClaimantID: e.Claimant.String(), Reason: string(e.Reason), By: e.By, ApprovedBy: e.ApprovedBy, AskedAt: form.At(e.AskedAt), ErasedAt: form.At(e.ErasedAt), Retained: []retainedOut{},
	}
	for _, r := range e.Retained {
		out.Retained = append(out.Retained, retainedOut{string(r.Kind), form.At(r.Until)})
	}
	return c.Give(out)
}

// newReview is what is sent to ask for a review.
type newReview struct {
	Request string `json:"request" validate:"required,max=4000"`
}

type newExtension struct {
	Reason string `json:"reason" validate:"required,max=4000"`
}

type newAnswer struct {
	Result string `json:"result" validate:"required,oneof=upheld revised"`
	Answer string `json:"answer" validate:"required,max=4000"`
}

type extensionOut struct {
	Number int          `json:"number"`
	Reason string       `json:"reason,omitempty"`
	DueAt  form.Instant `json:"due_at"`
	By     string       `json:"extended_by"`
	At     form.Instant `json:"extended_at"`
}

// reviewOut is a review. What was asked and answered is left out for who may not read
// the claimant's data.
type reviewOut struct {
	ID          string         `json:"id"`
	ClaimantID  string         `json:"claimant_id"`
	ClaimID     string         `json:"claim_id"`
	ProviderID  string         `json:"provider_id"`
	Decision    int            `json:"decision_number"`
	Request     string         `json:"request,omitempty"`
	RequestedAt form.Instant   `json:"requested_at"`
	DueAt       form.Instant   `json:"due_at"`
	Extensions  []extensionOut `json:"extensions"`
	Result      string         `json:"result,omitempty"`
	Answer      string         `json:"answer,omitempty"`
	AnsweredBy  string         `json:"answered_by,omitempty"`
	AnsweredAt  form.Instant   `json:"answered_at,omitzero"`
}

func showReview(r review.Review) reviewOut {
	out := reviewOut{
		ID: r.ID.String(), ClaimantID: r.Claimant.String(), ClaimID: r.Claim.String(), ProviderID: r.Provider.String(), Decision: r.Decision,
		Request: r.Request, RequestedAt: form.At(r.RequestedAt), DueAt: form.At(r.DueAt), Extensions: []extensionOut{}, Result: string(r.Result),
		Answer: r.Answer, AnsweredBy: r.AnsweredBy, AnsweredAt: form.At(r.AnsweredAt),
	}
	for _, e := range r.Extensions {
		out.Extensions = append(out.Extensions, extensionOut{e.Number, e.Reason, form.At(e.DueAt), e.By, form.At(e.At)})
	}
	return out
}

func giveReview(c *edge.Call, r review.Review) error { return c.GiveOne(0, showReview(r)) }

// request asks for a review. The answer, which may be kept under an idempotency key,
// does not repeat what was asked: kept answers are not sealed.
func (h handlers) request(c *edge.Call) error {
	var sent newReview
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (review.Review, error) {
		return h.Reviews.Request(c.Ctx(), c.Actor, claim, sent.Request, once)
	}, func(r review.Review) edge.Created {
		r.Request = ""
		return edge.Made("/v1/reviews/"+r.ID.String(), 0, showReview(r))
	})
}

func (h handlers) review(c *edge.Call) error {
	return edge.GetOne(c, "review", h.Reviews.Get, giveReview)
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) review.Filter {
		return review.Filter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Claimant: edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
		}
	}, h.Reviews.List, func(r review.Review) [16]byte { return r.Place() }, showReview)
}

func (h handlers) extend(c *edge.Call) error {
	var sent newExtension
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "review", func(ctx context.Context, actor access.Actor, id review.ID) (review.Review, error) {
		return h.Reviews.Extend(ctx, actor, id, sent.Reason)
	}, giveReview)
}

func (h handlers) answer(c *edge.Call) error {
	var sent newAnswer
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "review", func(ctx context.Context, actor access.Actor, id review.ID) (review.Review, error) {
		return h.Reviews.Answer(ctx, actor, id, review.Result(sent.Result), sent.Answer)
	}, giveReview)
}
