// Package payment speaks of money on its way: payouts, the remittances in which they go
// to a bank, what banks report of them, budgets and awards.
package payment

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/api/rows"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/payout"
)

// Shown says how things of other packages read and are found.
type Shown struct {
	Approval func(approval.Approval) any
	// ClaimID gives the claim that the path names, by its id or its reference.
	ClaimID func(*edge.Call) (claims.ClaimID, error)
	// Aside is where reports are kept while they are read, and Limits how long they may
	// take.
	Aside  *rows.Aside
	Limits edge.Limits
}

// handlers answer the operations.
type handlers struct {
	*payout.Payouts
	shown Shown
}

const mediaXML = "application/xml"

// Operations are those of money on its way.
func Operations(cases *payout.Payouts, shown Shown) []edge.Operation {
	h := handlers{cases, shown}
	remittance, one, budget := "/v1/remittances/:remittance", "/v1/payouts/:payout", "/v1/budgets/:budget"
	file := edge.Operation{Method: http.MethodGet, Path: remittance + "/file", Needs: access.WriteRemittance, Answer: h.file,
		Gives: mediaXML + ", " + edge.MediaCSV, Streams: true}
	report := edge.Operation{Method: http.MethodPost, Path: remittance + "/reports", Needs: access.WriteRemittance, Answer: h.report,
		Takes: []string{mediaXML}, Streams: true}
	bare := func(path string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		o := edge.Sending(http.MethodPost, path, needs, answer)
		o.Bare = true
		return o
	}
	return []edge.Operation{
		edge.Get("/v1/remittances", access.ReadRemittance, h.remittances, edge.Paged("provider_id")...),
		edge.Sending(http.MethodPost, "/v1/remittances", access.WriteRemittance, h.make).AsClass(limit.Bulk),
		edge.Get(remittance, access.ReadRemittance, h.remittance),
		bare(remittance+"/proposal", access.WriteRemittance, h.propose),
		bare(remittance+"/drop", access.WriteRemittance, h.drop),
		bare(remittance+"/settlement", access.WriteRemittance, h.settle).AsClass(limit.Bulk),
		file, report,
		edge.Get("/v1/payouts", access.ReadPayout, h.payouts, edge.Paged("provider_id", "claimant_id", "state")...),
		edge.Get(one, access.ReadPayout, h.payout),
		edge.Sending(http.MethodPost, one+"/return", access.WriteRemittance, h.giveBack),
		bare(one+"/reissue", access.WriteRemittance, h.reissue),
		edge.Sending(http.MethodPost, one+"/vouching", access.WriteRemittance, h.vouch),
		edge.Get("/v1/claims/:claim/payouts", access.ReadPayout, h.ofClaim, edge.PageParams...).With(access.ReadClaim),
		edge.Sending(http.MethodPost, "/v1/claims/:claim/awards", access.Award, h.award).With(access.ReadClaim),
		edge.Get("/v1/budgets", access.ReadRemittance, h.budgets, edge.Paged("provider_id")...),
		edge.Sending(http.MethodPost, "/v1/budgets", access.WriteBudget, h.makeBudget),
		edge.Get(budget, access.ReadRemittance, h.budget),
		edge.Sending(http.MethodPut, budget, access.WriteBudget, h.changeBudget),
	}
}

// attemptOut is one try to send a payout.
type attemptOut struct {
	ID         string        `json:"id"`
	Number     int           `json:"number"`
	Remittance string        `json:"remittance_id"`
	Amount     form.Money    `json:"amount"`
	State      string        `json:"state"`
	Reason     string        `json:"reason,omitempty"`
	Payee      *accountParts `json:"payee,omitempty"`
	DraftedAt  form.Instant  `json:"drafted_at"`
	SentAt     form.Instant  `json:"sent_at,omitzero"`
	EndedAt    form.Instant  `json:"ended_at,omitzero"`
}

// payoutOut is money for one entitlement. Attempts are left out in lists of many.
type payoutOut struct {
	ID          string       `json:"id"`
	ClaimantID  string       `json:"claimant_id"`
	ClaimID     string       `json:"claim_id"`
	ProviderID  string       `json:"provider_id"`
	IncidentID  string       `json:"incident_id"`
	Entitlement string       `json:"entitlement_id"`
	Ground      string       `json:"ground"`
	Goodwill    bool         `json:"goodwill"`
	Number      int          `json:"number"`
	Amount      form.Money   `json:"amount"`
	State       string       `json:"state"`
	Obstacle    string       `json:"obstacle,omitempty"`
	MadeAt      form.Instant `json:"made_at"`
	ChangedAt   form.Instant `json:"changed_at"`
	Attempts    []attemptOut `json:"attempts,omitempty"`
}

// Show gives a payout as it is answered.
func Show(p payout.Payout) any { return showPayout(p) }

func showPayout(p payout.Payout) payoutOut {
	out := payoutOut{
		ID: p.ID.String(), ClaimantID: p.Claimant.String(), ClaimID: p.Claim.String(), ProviderID: p.Provider.String(), IncidentID: p.Incident.String(),
		Entitlement: claims.Key(p.Entitlement).String(), Ground: p.Ground, Goodwill: p.Goodwill, Number: p.Number, Amount: form.Money{Amount: p.Amount},
		State: string(p.State), Obstacle: string(p.Obstacle), MadeAt: form.At(p.MadeAt), ChangedAt: form.At(p.ChangedAt),
	}
	for i, a := range p.Attempts {
		out.Attempts = append(out.Attempts, attemptOut{
			ID: a.ID.String(), Number: a.Number, Remittance: a.Remittance.String(), Amount: form.Money{Amount: a.Amount}, State: string(a.State), Reason: a.Reason,
			DraftedAt: form.At(a.DraftedAt), SentAt: form.At(a.SentAt), EndedAt: form.At(a.EndedAt),
		})
		if a.To.Number != "" {
			out.Attempts[i].Payee = &accountParts{a.To.Holder, a.To.Bank, a.To.Number}
		}
	}
	return out
}

func givePayout(c *edge.Call, p payout.Payout) error { return c.GiveOne(0, showPayout(p)) }

func (h handlers) payout(c *edge.Call) error { return edge.GetOne(c, "payout", h.Payout, givePayout) }

func idOf(p payout.Payout) [16]byte { return p.ID }

func (h handlers) payouts(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) payout.Filter {
		return payout.Filter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Claimant: edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
			State:    edge.QueryWord(c, "state", payout.States(), wrong),
		}
	}, h.List, idOf, showPayout)
}

func (h handlers) ofClaim(c *edge.Call) error {
	return edge.ListOf(c, func(c *edge.Call) (payout.Filter, error) {
		claim, err := h.shown.ClaimID(c)
		return payout.Filter{Claim: claim}, err
	}, h.List, idOf, showPayout)
}

// because is what is sent to do something for a reason.
type because struct {
	Reason string `json:"reason" validate:"required,max=500"`
}

func (h handlers) giveBack(c *edge.Call) error {
	var sent because
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "payout", func(ctx context.Context, actor access.Actor, id payout.ID) (payout.Payout, error) {
		return h.Return(ctx, actor, id, sent.Reason)
	}, givePayout)
}

// vouching is what is sent to say that a payee is right.
type vouching struct {
	PayeeVersion int64  `json:"payee_version" validate:"required,gte=1"`
	Reason       string `json:"reason" validate:"required,max=500"`
}

func (h handlers) vouch(c *edge.Call) error {
	var sent vouching
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.GetOne(c, "payout", func(ctx context.Context, actor access.Actor, id payout.ID) (payout.Payout, error) {
		return h.Vouch(ctx, actor, id, sent.PayeeVersion, sent.Reason)
	}, givePayout)
}

func (h handlers) reissue(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "payout", h.Reissue, givePayout)
}

// newAward is what is sent to have something given beyond what rules give.
type newAward struct {
	Amount *form.Money `json:"amount" validate:"required"`
	Cause  string      `json:"cause" validate:"required,oneof=hardship courtesy correction mediation"`
}

// award answers with what a second person is to approve.
func (h handlers) award(c *edge.Call) error {
	var sent newAward
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	asked, err := h.Award(c.Ctx(), c.Actor, claim, sent.Amount.Amount, payout.Cause(sent.Cause))
	if err != nil {
		return err
	}
	body, err := edge.Marshal(h.shown.Approval(asked))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusAccepted, edge.MediaJSON, body)
}
