// Package behalf speaks of who acts for whom, and of what the legal representatives of
// minors consent to.
package behalf

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/evidence"
	"bosang/claims/privacy"
)

// Shown is what the operations need of those beside them.
type Shown struct {
	// ClaimID gives the claim that the path names.
	ClaimID func(*edge.Call) (claims.ClaimID, error)
	// Invite answers with a link for a representative.
	Invite func(*edge.Call, behalf.Representative) error
	// Forget has nobody who is remembered act as a claimant.
	Forget func(claims.ClaimantID)
}

// handlers answer the operations.
type handlers struct {
	behalf *behalf.Cases
	shown  Shown
}

// Operations are those of representatives and consents.
func Operations(cases *behalf.Cases, shown Shown) []edge.Operation {
	h := handlers{cases, shown}
	of, consents := "/v1/claimants/:claimant/representatives", "/v1/claims/:claim/consents"
	one := of + "/:representative"
	bare := func(path string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		return edge.Operation{Method: http.MethodPost, Path: path, Needs: needs, Answer: answer, Takes: edge.JSONBody, Bare: true}
	}
	return []edge.Operation{
		edge.Get(of, access.ReadRepresentative, h.list, edge.PageParams...),
		edge.Sending(http.MethodPost, of, access.StateRepresentative, h.state),
		edge.Get(one, access.ReadRepresentative, h.representative),
		edge.Sending(http.MethodPost, one+"/verification", access.VerifyRepresentative, h.verify),
		bare(one+"/end", access.EndRepresentative, h.end),
		bare(one+"/link", access.InviteCustomer, h.invite).With(access.ReadRepresentative),
		edge.Get(consents, access.ReadConsent, h.consents, edge.PageParams...).With(access.ReadClaim),
		edge.Sending(http.MethodPost, consents, access.GiveConsent, h.consent).With(access.ReadClaim),
		bare(consents+"/:consent/withdrawal", access.GiveConsent, h.withdraw).With(access.ReadClaim),
		edge.Get("/v1/claims/:claim/seats", access.ReadSeats, h.seats).With(access.ReadClaim),
		edge.Sending(http.MethodPut, "/v1/claims/:claim/seats", access.StateSeats, h.stateSeats).With(access.ReadClaim),
	}
}

// newRepresentative is what is sent to state a representative.
type newRepresentative struct {
	Kind       string       `json:"kind" validate:"required,oneof=legal_representative agent"`
	Name       string       `json:"name" validate:"required,max=100"`
	Email      string       `json:"email" validate:"max=254"`
	Phone      string       `json:"phone" validate:"max=30"`
	ShownBy    string       `json:"shown_by" validate:"required,oneof=evidence records"`
	EvidenceID evidence.ID  `json:"evidence_id"`
	Since      form.Instant `json:"since"`
	Until      form.Instant `json:"until"`
}

type representativeOut struct {
	ID         string       `json:"id"`
	ClaimantID string       `json:"claimant_id"`
	ProviderID string       `json:"provider_id"`
	Kind       string       `json:"kind"`
	State      string       `json:"state"`
	Name       string       `json:"name,omitempty"`
	Email      string       `json:"email,omitempty"`
	Phone      string       `json:"phone,omitempty"`
	ShownBy    string       `json:"shown_by"`
	EvidenceID string       `json:"evidence_id,omitempty"`
	Since      form.Instant `json:"since"`
	Until      form.Instant `json:"until,omitzero"`
	StatedBy   string       `json:"stated_by"`
	StatedAt   form.Instant `json:"stated_at"`
	DecidedBy  string       `json:"decided_by,omitempty"`
	DecidedAt  form.Instant `json:"decided_at,omitzero"`
	EndedBy    string       `json:"ended_by,omitempty"`
	EndedAt    form.Instant `json:"ended_at,omitzero"`
	SignsIn    bool         `json:"signs_in"`
}

// Show gives a representative as it is answered: who it is as the caller sees it already.
func Show(r behalf.Representative) any { return show(r) }

func show(r behalf.Representative) representativeOut {
	return representativeOut{
		ID: r.ID.String(), ClaimantID: r.Claimant.String(), ProviderID: r.Provider.String(), Kind: string(r.Kind), State: string(r.State),
		Name: r.Contact.Name, Email: r.Contact.Email, Phone: r.Contact.Phone, ShownBy: string(r.Shown), EvidenceID: edge.TextID(r.Evidence),
		Since: form.At(r.Since), Until: form.At(r.Until), StatedBy: r.StatedBy, StatedAt: form.At(r.StatedAt), DecidedBy: r.DecidedBy, DecidedAt: form.At(r.DecidedAt),
		EndedBy: r.EndedBy, EndedAt: form.At(r.EndedAt), SignsIn: r.User != access.ID{},
	}
}

func give(c *edge.Call, r behalf.Representative) error { return c.GiveOne(0, show(r)) }

func (h handlers) list(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.ClaimantID]("claimant"), h.behalf.List, func(r behalf.Representative) [16]byte { return r.ID }, show)
}

// state states a representative. The answer, which may be kept under an idempotency key, does
// not say who it is: kept answers are not sealed.
func (h handlers) state(c *edge.Call) error {
	var sent newRepresentative
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claimant, err := edge.PathID[claims.ClaimantID](c, "claimant")
	if err != nil {
		return err
	}
	n := behalf.New{
		Kind: behalf.Kind(sent.Kind), Contact: privacy.Contact{Name: sent.Name, Email: sent.Email, Phone: sent.Phone},
		Shown: behalf.Shown(sent.ShownBy), Evidence: sent.EvidenceID, Since: sent.Since.Time, Until: sent.Until.Time,
	}
	return edge.Create(c, func(once claims.Once) (behalf.Representative, error) {
		return h.behalf.State(c.Ctx(), c.Actor, claimant, n, once)
	}, func(r behalf.Representative) edge.Created {
		r.Contact = privacy.Contact{}
		return edge.Made("/v1/claimants/"+claimant.String()+"/representatives/"+r.ID.String(), 0, show(r))
	})
}

// named gives whom the path names.
func named(c *edge.Call) (claimant claims.ClaimantID, id behalf.ID, err error) {
	if claimant, err = edge.PathID[claims.ClaimantID](c, "claimant"); err != nil {
		return claimant, id, claims.NotFound("representative")
	}
	id, err = edge.PathID[behalf.ID](c, "representative")
	return claimant, id, err
}

func (h handlers) representative(c *edge.Call) error {
	claimant, id, err := named(c)
	if err != nil {
		return err
	}
	r, err := h.behalf.Get(c.Ctx(), c.Actor, claimant, id)
	if err != nil {
		return err
	}
	return give(c, r)
}

type verification struct {
	Result string `json:"result" validate:"required,oneof=verified refused"`
}

func (h handlers) verify(c *edge.Call) error {
	var sent verification
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claimant, id, err := named(c)
	if err != nil {
		return err
	}
	r, err := h.behalf.Decide(c.Ctx(), c.Actor, claimant, id, sent.Result == string(behalf.Verified))
	if err != nil {
		return err
	}
	return give(c, r)
}

// end ends a representation; who acted by it is not remembered here.
func (h handlers) end(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	claimant, id, err := named(c)
	if err != nil {
		return err
	}
	r, err := h.behalf.End(c.Ctx(), c.Actor, claimant, id)
	if err != nil {
		return err
	}
	h.shown.Forget(claimant)
	return give(c, r)
}

// invite makes a link for a representative who stands.
func (h handlers) invite(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	claimant, id, err := named(c)
	if err != nil {
		return err
	}
	r, err := h.behalf.Get(c.Ctx(), c.Actor, claimant, id)
	if err != nil {
		return err
	}
	if r.State != behalf.Verified {
		return claims.Conflict("representative_state", "representative", id.String())
	}
	return h.shown.Invite(c, r)
}

// newConsent is what is sent to consent. A representative who signed in leaves all of it out.
type newConsent struct {
	RepresentativeID behalf.ID   `json:"representative_id"`
	ShownBy          string      `json:"shown_by" validate:"omitempty,oneof=session evidence records"`
	EvidenceID       evidence.ID `json:"evidence_id"`
}

type consentOut struct {
	ID               string       `json:"id"`
	ClaimantID       string       `json:"claimant_id"`
	ClaimID          string       `json:"claim_id"`
	ProviderID       string       `json:"provider_id"`
	RepresentativeID string       `json:"representative_id"`
	ShownBy          string       `json:"shown_by"`
	EvidenceID       string       `json:"evidence_id,omitempty"`
	GivenBy          string       `json:"given_by"`
	GivenAt          form.Instant `json:"given_at"`
	WithdrawnBy      string       `json:"withdrawn_by,omitempty"`
	WithdrawnAt      form.Instant `json:"withdrawn_at,omitzero"`
}

// ShowConsent gives a consent as it is answered.
func ShowConsent(v behalf.Consent) any { return showConsent(v) }

func showConsent(v behalf.Consent) consentOut {
	return consentOut{
		ID: v.ID.String(), ClaimantID: v.Claimant.String(), ClaimID: v.Claim.String(), ProviderID: v.Provider.String(), RepresentativeID: v.Representative.String(),
		ShownBy: string(v.Shown), EvidenceID: edge.TextID(v.Evidence), GivenBy: v.GivenBy, GivenAt: form.At(v.GivenAt), WithdrawnBy: v.WithdrawnBy,
		WithdrawnAt: form.At(v.WithdrawnAt),
	}
}

func (h handlers) consents(c *edge.Call) error {
	return edge.ListOf(c, h.shown.ClaimID, h.behalf.Consents, func(v behalf.Consent) [16]byte { return v.ID }, showConsent)
}

func (h handlers) consent(c *edge.Call) error {
	var sent newConsent
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	n := behalf.NewConsent{Representative: sent.RepresentativeID, Shown: behalf.Shown(sent.ShownBy), Evidence: sent.EvidenceID}
	return edge.Create(c, func(once claims.Once) (behalf.Consent, error) {
		return h.behalf.Consent(c.Ctx(), c.Actor, claim, n, once)
	}, func(v behalf.Consent) edge.Created {
		return edge.Made("/v1/claims/"+claim.String()+"/consents", 0, showConsent(v))
	})
}

func (h handlers) withdraw(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	id, err := edge.PathID[behalf.ConsentID](c, "consent")
	if err != nil {
		return err
	}
	v, err := h.behalf.WithdrawConsent(c.Ctx(), c.Actor, claim, id)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showConsent(v))
}
