package recourse

import (
	"context"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/recourse"
	"bosang/rules/period"
)

// newReceipt is what is sent to book what a third party paid.
type newReceipt struct {
	BankReference string      `json:"bank_reference" validate:"required,max=64"`
	Amount        *form.Money `json:"amount" validate:"required"`
	ReceivedOn    string      `json:"received_on" validate:"required"`
}

type receiptOut struct {
	ID            string       `json:"id"`
	RecourseID    string       `json:"recourse_id"`
	BankReference string       `json:"bank_reference"`
	Amount        form.Money   `json:"amount"`
	ReceivedOn    string       `json:"received_on"`
	BookedBy      string       `json:"booked_by"`
	BookedAt      form.Instant `json:"booked_at"`
	ReversedBy    string       `json:"reversed_by,omitempty"`
	ReversedAt    form.Instant `json:"reversed_at,omitzero"`
}

func showReceipt(r recourse.Receipt) receiptOut {
	return receiptOut{
		r.ID.String(), r.Recourse.String(), r.BankReference, form.Money{Amount: r.Amount}, r.On.String(), r.BookedBy, form.At(r.BookedAt), r.ReversedBy,
		form.At(r.ReversedAt),
	}
}

func (h handlers) receipts(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[recourse.ID]("recourse"), h.Receipts, func(r recourse.Receipt) [16]byte { return r.ID }, showReceipt)
}

func (h handlers) book(c *edge.Call) error {
	var sent newReceipt
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	of, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	on, err := period.ParseDate(sent.ReceivedOn)
	if err != nil {
		return claims.Invalid(claims.FieldError{Field: "received_on", Code: "date_form"})
	}
	n := recourse.Receipt{Recourse: of, BankReference: sent.BankReference, Amount: sent.Amount.Amount, On: on}
	return edge.Create(c, func(once claims.Once) (recourse.Receipt, error) {
		return h.Book(c.Ctx(), c.Actor, n, once)
	}, func(r recourse.Receipt) edge.Created {
		return edge.Made("/v1/recourses/"+of.String()+"/receipts", 0, showReceipt(r))
	})
}

// because is what is sent to do something for a reason.
type because struct {
	Reason string `json:"reason" validate:"required,max=500"`
}

func (h handlers) reverse(c *edge.Call) error {
	var sent because
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	of, err := edge.PathID[recourse.ID](c, "recourse")
	if err != nil {
		return err
	}
	return edge.GetOne(c, "receipt", func(ctx context.Context, actor access.Actor, id recourse.ReceiptID) (recourse.Receipt, error) {
		return h.Reverse(ctx, actor, of, id, sent.Reason)
	}, func(c *edge.Call, r recourse.Receipt) error { return c.GiveOne(0, showReceipt(r)) })
}
