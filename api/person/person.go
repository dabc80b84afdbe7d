// Package person speaks of what is known of claimants and of who saw it, in the frame
// of package edge.
package person

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy"
)

// handlers answer the operations.
type handlers struct{ persons *privacy.Persons }

// Operations are those of personal data.
func Operations(persons *privacy.Persons) []edge.Operation {
	h := handlers{persons}
	one := "/v1/claimants/:claimant"
	return []edge.Operation{
		edge.Get(one, access.ReadPerson, h.person),
		edge.Sending(http.MethodPut, one+"/contact", access.WritePerson, h.setContact),
		edge.Sending(http.MethodPut, one+"/payee", access.WritePerson, h.setPayee),
		edge.Sending(http.MethodPut, one+"/birth", access.WriteBirth, h.setBirth),
		edge.Sending(http.MethodPost, one+"/disclosures", access.DisclosePerson, h.disclose).AsClass(limit.Disclose),
		edge.Get(one+"/accesses", access.ReadAccess, h.recordsOf, edge.PageParams...),
		edge.Get("/v1/accesses", access.ReadAccess, h.records, edge.Paged("provider_id", "claimant_id")...),
		edge.Get("/v1/reports/accesses", access.ReportAccess, h.report, "month", "provider_id", "after"),
		edge.Sending(http.MethodPost, "/v1/reports/accesses/checks", access.CheckAccess, h.check),
	}
}

// contact is what is sent to say how a claimant is reached.
type contact struct {
	Name  string `json:"name" validate:"required,max=100"`
	Email string `json:"email" validate:"max=254"`
	Phone string `json:"phone" validate:"max=30"`
}

// payee is what is sent to say where money for a claimant goes.
type payee struct {
	Name    string `json:"name" validate:"required,max=100"`
	Bank    string `json:"bank" validate:"required,max=11"`
	Account string `json:"account" validate:"required,max=50"`
}

type contactOut struct {
	Name      string       `json:"name,omitempty"`
	Email     string       `json:"email,omitempty"`
	Phone     string       `json:"phone,omitempty"`
	Version   int64        `json:"version"`
	ChangedAt form.Instant `json:"changed_at,omitzero"`
}

func showContact(v privacy.Contact) contactOut {
	return contactOut{v.Name, v.Email, v.Phone, v.Version, form.At(v.ChangedAt)}
}

type payeeOut struct {
	Name      string       `json:"name,omitempty"`
	Bank      string       `json:"bank,omitempty"`
	Account   string       `json:"account,omitempty"`
	Version   int64        `json:"version"`
	ChangedAt form.Instant `json:"changed_at,omitzero"`
}

func showPayee(v privacy.Payee) payeeOut {
	return payeeOut{v.Name, v.Bank, v.Account, v.Version, form.At(v.ChangedAt)}
}

// birth is what is sent to say when a claimant was born.
type birth struct {
	On      string `json:"on" validate:"required,max=10"`
	Married bool   `json:"married"`
}

type birthOut struct {
	On        string       `json:"on,omitempty"`
	Married   bool         `json:"married,omitempty"`
	SaidBy    string       `json:"said_by,omitempty"`
	Version   int64        `json:"version"`
	ChangedAt form.Instant `json:"changed_at,omitzero"`
}

func showBirth(v privacy.Birth) birthOut {
	return birthOut{v.On, v.Married, string(v.SaidBy), v.Version, form.At(v.ChangedAt)}
}

// personOut is a claimant. Contact and payee are left out for who sees neither.
type personOut struct {
	ID             string       `json:"id"`
	Kind           string       `json:"kind"`
	ProviderID     string       `json:"provider_id,omitempty"`
	CustomerNumber string       `json:"customer_number,omitempty"`
	Contact        *contactOut  `json:"contact,omitempty"`
	Payee          *payeeOut    `json:"payee,omitempty"`
	Birth          *birthOut    `json:"birth,omitempty"`
	CreatedAt      form.Instant `json:"created_at"`
}

// Show gives a person as the role sees it: p is what it sees already.
func Show(role access.Role, p privacy.Person) any {
	out := personOut{
		ID: p.Claimant.ID.String(), Kind: string(p.Claimant.Kind), ProviderID: edge.TextID(p.Claimant.ProviderID),
		CustomerNumber: p.Claimant.CustomerNumber, CreatedAt: form.At(p.Claimant.CreatedAt),
	}
	if privacy.Sees(role) {
		contact, payee, birth := showContact(p.Contact), showPayee(p.Payee), showBirth(p.Birth)
		out.Contact, out.Payee, out.Birth = &contact, &payee, &birth
	}
	return out
}

// ShowRecord gives an access record.
func ShowRecord(r privacy.Record) any { return showRecord(r) }

func (h handlers) person(c *edge.Call) error {
	return edge.GetOne(c, "claimant", h.persons.Person, func(c *edge.Call, p privacy.Person) error { return c.GiveOne(0, Show(c.Actor.Role, p)) })
}

func (h handlers) setContact(c *edge.Call) error {
	return edge.ChangeOne(c, "claimant", func(id claims.ClaimantID, version int64, sent contact) (privacy.Contact, error) {
		return h.persons.SetContact(c.Ctx(), c.Actor, id, privacy.Contact{Name: sent.Name, Email: sent.Email, Phone: sent.Phone, Version: version})
	}, func(c *edge.Call, v privacy.Contact) error { return c.GiveOne(v.Version, showContact(v)) })
}

func (h handlers) setPayee(c *edge.Call) error {
	return edge.ChangeOne(c, "claimant", func(id claims.ClaimantID, version int64, sent payee) (privacy.Payee, error) {
		return h.persons.SetPayee(c.Ctx(), c.Actor, id, privacy.Payee{Name: sent.Name, Bank: sent.Bank, Account: sent.Account, Version: version})
	}, func(c *edge.Call, v privacy.Payee) error { return c.GiveOne(v.Version, showPayee(v)) })
}

func (h handlers) setBirth(c *edge.Call) error {
	return edge.ChangeOne(c, "claimant", func(id claims.ClaimantID, version int64, sent birth) (privacy.Birth, error) {
		return h.persons.SetBirth(c.Ctx(), c.Actor, id, privacy.Birth{On: sent.On, Married: sent.Married, Version: version})
	}, func(c *edge.Call, v privacy.Birth) error { return c.GiveOne(v.Version, showBirth(v)) })
}

// disclosure is what is sent to see items whole.
type disclosure struct {
	Items  []privacy.Item `json:"items" validate:"required,min=1,max=10"`
	Reason string         `json:"reason" validate:"required,max=500"`
}

type disclosureOut struct {
	Values map[privacy.Item]string `json:"values"`
}

// disclose shows items whole. It keeps no answer under an idempotency key: that would
// be a copy in clear. Asked again, it shows them again, and records it again.
func (h handlers) disclose(c *edge.Call) error {
	id, err := edge.PathID[claims.ClaimantID](c, "claimant")
	if err != nil {
		return err
	}
	var sent disclosure
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	values, err := h.persons.Disclose(c.Ctx(), c.Actor, id, privacy.Disclosure{Items: sent.Items, Reason: sent.Reason})
	if err != nil {
		return err
	}
	return c.Give(disclosureOut{values})
}
