package account

import (
	"encoding/base64"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/identity"
	"bosang/claims/identity/proof"
)

// issuedOut is a link that was made now, with its secret, which is shown this once, and
// what has to be approved before it is good.
type issuedOut struct {
	Link     *linkOut     `json:"link,omitempty"`
	Secret   string       `json:"secret,omitempty"`
	Approval *approvalOut `json:"approval,omitempty"`
}

// giveIssued answers with what was issued. It is kept under no idempotency key: nobody
// keeps the secret.
func giveIssued(c *edge.Call, made identity.Issued) error {
	out := issuedOut{Secret: made.Secret}
	if !made.Link.ID.IsZero() {
		link := showLink(made.Link)
		out.Link = &link
	}
	if !made.Approval.ID.IsZero() {
		shown := showApproval(made.Approval)
		out.Approval = &shown
	}
	return giveMade(c, "", out)
}

// giveMade answers with what was made and is shown this once.
func giveMade(c *edge.Call, location string, v any) error {
	body, err := edge.Marshal(v)
	if err != nil {
		return err
	}
	if location != "" {
		c.Response().Header().Set("Location", location)
	}
	return c.Blob(http.StatusCreated, edge.MediaJSON, body)
}

type customerIn struct {
	ProviderID     claims.ProviderID `json:"provider_id" validate:"required"`
	CustomerNumber string            `json:"customer_number" validate:"required,max=64"`
}

func (a *Accounts) inviteCustomer(c *edge.Call) error {
	var sent customerIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	made, err := a.ids.InviteCustomer(c.Ctx(), c.Actor, sent.ProviderID, sent.CustomerNumber)
	if err != nil {
		return ofCustomer(err)
	}
	return giveIssued(c, made)
}

// InviteRepresentative answers with a link by which a representative comes in.
func (a *Accounts) InviteRepresentative(c *edge.Call, r behalf.Representative) error {
	made, err := a.ids.InviteRepresentative(c.Ctx(), c.Actor, r.Person(), access.ID(r.ID))
	if err != nil {
		return err
	}
	return giveIssued(c, made)
}

// ofCustomer tells a provider or customer that is not there by its field.
func ofCustomer(err error) error {
	return edge.OfField(edge.OfField(err, "provider", "provider_id"), "customer", "customer_number")
}

type customerRecoveryIn struct {
	ProviderID     claims.ProviderID `json:"provider_id" validate:"required"`
	CustomerNumber string            `json:"customer_number" validate:"required,max=64"`
	// RepresentativeID is as which representative of the customer somebody signs in.
	RepresentativeID behalf.ID `json:"representative_id"`
	SecondFactor     bool      `json:"second_factor"`
}

func (a *Accounts) recoverCustomer(c *edge.Call) error {
	var sent customerRecoveryIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	made, err := a.ids.RecoverCustomer(c.Ctx(), c.Actor, identity.Lost{
		Provider: sent.ProviderID, Number: sent.CustomerNumber, Representative: access.ID(sent.RepresentativeID), SecondFactor: sent.SecondFactor,
	})
	if err != nil {
		whose := "customer_number"
		if !sent.RepresentativeID.IsZero() {
			whose = "representative_id"
		}
		return edge.OfField(ofCustomer(err), "user", whose)
	}
	return giveIssued(c, made)
}

// signingKeyOut is a public key by which a provider vouches for its customers.
type signingKeyOut struct {
	ID         string        `json:"id"`
	ProviderID string        `json:"provider_id"`
	Name       string        `json:"name"`
	PublicKey  string        `json:"public_key"`
	AddedBy    string        `json:"added_by"`
	CreatedAt  form.Instant  `json:"created_at"`
	ApprovalID string        `json:"approval_id,omitempty"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	RevokedBy  string        `json:"revoked_by,omitempty"`
	RevokedAt  *form.Instant `json:"revoked_at,omitempty"`
}

func showSigningKey(k proof.Key) signingKeyOut {
	return signingKeyOut{
		ID: k.ID.String(), ProviderID: k.Provider.String(), Name: k.Name, PublicKey: base64.RawURLEncoding.EncodeToString(k.Public),
		AddedBy: k.AddedBy, CreatedAt: form.At(k.CreatedAt), ApprovalID: edge.TextID(k.Approval), ApprovedBy: k.ApprovedBy, RevokedBy: k.RevokedBy, RevokedAt: instant(k.RevokedAt),
	}
}

func (a *Accounts) signingKeys(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.ProviderID]("provider"), a.proofs.Keys, func(k proof.Key) [16]byte { return k.ID }, showSigningKey)
}

type newSigningKey struct {
	Name      string `json:"name" validate:"required"`
	PublicKey string `json:"public_key" validate:"required,max=64"`
}

func (a *Accounts) addSigningKey(c *edge.Call) error {
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return err
	}
	var sent newSigningKey
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	key, err := base64.RawURLEncoding.Strict().DecodeString(sent.PublicKey)
	if err != nil {
		key = nil // which is no key of the right length
	}
	made, err := a.proofs.Add(c.Ctx(), c.Actor, provider, sent.Name, key)
	if err != nil {
		return err
	}
	return giveMade(c, "/v1/providers/"+provider.String()+"/signing-keys/"+made.ID.String(), showSigningKey(made))
}

func (a *Accounts) revokeSigningKey(c *edge.Call) error {
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return err
	}
	id, err := edge.PathID[proof.KeyID](c, "key")
	if err != nil {
		return claims.NotFound("signing key")
	}
	if err := a.proofs.Revoke(c.Ctx(), c.Actor, provider, id); err != nil {
		return err
	}
	return done(c)
}
