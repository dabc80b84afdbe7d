package recourse

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/ledger"
	"bosang/claims/privacy"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Receipt is money that a third party has paid.
type Receipt struct {
	ID       ReceiptID
	Recourse ID
	Provider claims.ProviderID
	// BankReference is what the account statement knows the payment by: 1 to 64 printable
	// characters of ASCII without spaces. Of one provider it is booked once.
	BankReference string
	Amount        money.Amount
	// On is the civil date (Asia/Seoul) on which it came in.
	On          period.Date
	Transaction ledger.ID
	BookedBy    string
	BookedAt    time.Time
	// Reversal is the transaction that takes it back; zero: it stands.
	Reversal   ledger.ID
	ReversedBy string
	ReversedAt time.Time
}

var bankReferenceForm = regexp.MustCompile(`^[\x21-\x7e]{1,64}$`)

func (n *Receipt) check(today period.Date) error {
	var wrong []claims.FieldError
	if n.BankReference = strings.TrimSpace(n.BankReference); !bankReferenceForm.MatchString(n.BankReference) {
		wrong = append(wrong, claims.FieldError{Field: "bank_reference", Code: "bank_reference_form"})
	}
	unit, err := money.MinorUnit(n.Amount.Currency())
	switch {
	case err != nil:
		return err
	case n.Amount.Sign() <= 0:
		wrong = append(wrong, claims.FieldError{Field: "amount", Code: "not_positive"})
	case !n.Amount.Decimal().Mod(unit.Decimal()).IsZero():
		wrong = append(wrong, claims.FieldError{Field: "amount", Code: "smallest_coin"})
	}
	if n.On.After(today) {
		wrong = append(wrong, claims.FieldError{Field: "received_on", Code: "day_to_come"})
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// Book books money that the account statement shows, by somebody who has just shown who
// they are. What is more than is claimed is an advance.
func (u *Recourses) Book(ctx context.Context, actor access.Actor, n Receipt, once claims.Once) (Receipt, error) {
	if !actor.May(access.WriteRecourse) {
		return n, claims.Forbidden(string(access.WriteRecourse))
	}
	if err := n.check(period.DateOf(u.store.Now(), period.KST)); err != nil {
		return n, err
	}
	return claims.Create(ctx, u.cases, actor, once, func(tx claims.Tx) (Receipt, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Lock(ctx, n.Recourse)
		if err != nil {
			return n, err
		}
		if !actor.JustVerified(tx.Now()) {
			return n, claims.SignInAgain()
		}
		n.ID, n.Provider, n.Transaction = claims.NewID[receiptNoun](), r.Provider, claims.NewID[transactionNoun]()
		n.BookedBy, n.BookedAt = actor.Subject, tx.Now()
		posts, err := u.received(ctx, recourses, r, n.Amount, n.posting(r, tx.Now()))
		if err != nil {
			return n, err
		}
		return n, cmp.Or(recourses.Post(ctx, posts), recourses.AddReceipt(ctx, n),
			record(ctx, tx, r, "receipt_booked", map[string]string{"receipt_id": n.ID.String()}))
	})
}

// Reverse takes back a receipt that was booked by mistake, for a reason that stays on
// record.
func (u *Recourses) Reverse(ctx context.Context, actor access.Actor, id ID, receipt ReceiptID, reason string) (Receipt, error) {
	if wrong := privacy.CheckReason(&reason); len(wrong) > 0 {
		return Receipt{}, claims.Invalid(wrong...)
	}
	return claims.Read(ctx, u.cases, actor, access.WriteRecourse, func(tx claims.Tx) (Receipt, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Lock(ctx, id)
		if err != nil {
			return Receipt{}, err
		}
		n, err := recourses.Receipt(ctx, r, receipt)
		if err != nil {
			return n, err
		}
		switch {
		case n.Reversal != ledger.ID{}:
			return n, claims.Conflict("receipt_reversed", "receipt", n.ID.String())
		case !actor.JustVerified(tx.Now()):
			return n, claims.SignInAgain()
		}
		back := n.posting(r, tx.Now()).Reverse(claims.NewID[transactionNoun](), ledger.Cause{Kind: "receipt_reversal", ID: n.ID}, tx.Now())
		n.Reversal, n.ReversedBy, n.ReversedAt = back.ID, actor.Subject, tx.Now()
		posts, err := u.received(ctx, recourses, r, n.Amount.Neg(), back)
		if err != nil {
			return n, err
		}
		return n, cmp.Or(recourses.Post(ctx, posts), recourses.ReverseReceipt(ctx, n),
			record(ctx, tx, r, "receipt_reversed", map[string]string{"receipt_id": n.ID.String(), "reason": reason}))
	})
}

// posting is the transaction by which a receipt is booked: all of it is taken off what is
// owed.
func (n Receipt) posting(r Recourse, at time.Time) ledger.Transaction {
	return r.transaction(n.Transaction, Received, ledger.Cause{Kind: "receipt", ID: n.ID}, at,
		ledger.Entry{Debit: r.account(ledger.RecourseReceipts), Credit: r.account(ledger.RecourseReceivable), Amount: n.Amount})
}

// received gives what the ledger is told when so much more was received, or less: that, and
// what of it is an advance.
func (u *Recourses) received(ctx context.Context, recourses Tx, r Recourse, by money.Amount, posted ledger.Transaction) ([]ledger.Transaction, error) {
	stands, err := recourses.Standings(ctx, r)
	if err != nil {
		return nil, err
	}
	zero, err := money.Zero(by.Currency())
	if err != nil {
		return nil, err
	}
	now := Standing{zero, zero, zero, zero}
	for _, s := range stands {
		if s.Received.Currency() == by.Currency() {
			now = s
		}
	}
	if now.Received, err = now.Received.Add(by); err != nil {
		return nil, err
	}
	posts := []ledger.Transaction{posted}
	level, err := r.level([]Standing{now})
	if err == nil && len(level) > 0 {
		posts = append(posts, r.transaction(claims.NewID[transactionNoun](), Advance, posted.Cause, posted.At, level...))
	}
	return posts, err
}

// Receipts lists what a third party has paid, newest first.
func (u *Recourses) Receipts(ctx context.Context, actor access.Actor, id ID, page claims.Page) ([]Receipt, error) {
	return listOf(ctx, u, actor, id, page, Tx.Receipts)
}
