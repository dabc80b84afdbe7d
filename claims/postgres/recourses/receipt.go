package recourses

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/postgres/set"
	"bosang/claims/recourse"
	"bosang/rules/money"
	"bosang/rules/period"
)

const receiptColumns = `id, recourse_id, provider_id, bank_reference, trim_scale(amount)::text, currency, received_on::text, transaction_id, booked_by, booked_at,
	reversal_id, reversed_by, reversed_at`

func scanReceipt(row pgx.Row) (r recourse.Receipt, err error) {
	var amount, currency, on string
	var reversal pgtype.UUID
	if err = row.Scan(postgres.ToID(&r.ID), postgres.ToID(&r.Recourse), postgres.ToID(&r.Provider), &r.BankReference, &amount, &currency, &on, &r.Transaction,
		&r.BookedBy, postgres.ToTime(&r.BookedAt), &reversal, postgres.ToWord(&r.ReversedBy), postgres.ToTime(&r.ReversedAt)); err != nil {
		return r, err
	}
	r.Reversal = reversal.Bytes
	if r.On, err = period.ParseDate(on); err != nil {
		return r, err
	}
	r.Amount, err = money.Parse(amount, currency)
	return r, err
}

// AddReceipt adds a receipt, unless one stands with the bank's reference.
func (t tx) AddReceipt(ctx context.Context, r recourse.Receipt) error {
	added, err := t.Changes(ctx, "book a receipt", `
		INSERT INTO recourse_receipts (claimant_id, id, recourse_id, provider_id, bank_reference, amount, currency, received_on, transaction_id, booked_by, booked_at)
		VALUES ($1, $2, $3, $1, $4, $5::text::numeric, $6, $7::text::date, $8, $9, $10)
		ON CONFLICT (claimant_id, bank_reference) WHERE reversal_id IS NULL DO NOTHING`,
		postgres.ID(r.Provider), postgres.ID(r.ID), postgres.ID(r.Recourse), r.BankReference, r.Amount.AmountString(), r.Amount.Currency(), r.On.String(),
		set.ID(r.Transaction), r.BookedBy, postgres.At(r.BookedAt))
	if err == nil && added == 0 {
		return claims.Conflict("receipt_booked", "receipt", r.BankReference)
	}
	return err
}

// Receipt reads one of a recourse; who reverses it holds the recourse.
func (t tx) Receipt(ctx context.Context, r recourse.Recourse, id recourse.ReceiptID) (recourse.Receipt, error) {
	return postgres.One(ctx, t.Conn, "receipt", scanReceipt, `SELECT `+receiptColumns+` FROM recourse_receipts WHERE claimant_id = $1 AND id = $2 AND recourse_id = $3`,
		postgres.ID(r.Provider), postgres.ID(id), postgres.ID(r.ID))
}

// ReverseReceipt writes by what a receipt was reversed.
func (t tx) ReverseReceipt(ctx context.Context, r recourse.Receipt) error {
	_, err := t.Changes(ctx, "reverse a receipt", `UPDATE recourse_receipts SET reversal_id = $3, reversed_by = $4, reversed_at = $5 WHERE claimant_id = $1 AND id = $2`,
		postgres.ID(r.Provider), postgres.ID(r.ID), set.ID(r.Reversal), r.ReversedBy, postgres.At(r.ReversedAt))
	return err
}

// Receipts lists those of a recourse, newest first.
func (t tx) Receipts(ctx context.Context, r recourse.Recourse, page claims.Page) ([]recourse.Receipt, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list receipts", scanReceipt, `
		SELECT `+receiptColumns+` FROM recourse_receipts WHERE claimant_id = $3 AND recourse_id = $4 AND id < $1 ORDER BY id DESC LIMIT $2`,
		before, limit, postgres.ID(r.Provider), postgres.ID(r.ID))
}
