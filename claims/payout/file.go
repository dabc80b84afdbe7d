package payout

import (
	"context"
	"io"
	"iter"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/bank"
)

// seenInFile are what a bank file shows of each payee.
var seenInFile = []string{"payee_name", "bank", "account"}

// File is a bank file that is ready to be written.
type File struct {
	Remittance Remittance
	Format     bank.Format
	// Write writes it; see bank.Write.
	Write func(w io.Writer) error
}

// File gives the bank file of a remittance that was released: always the same. It is
// read in sets, each in a transaction in which it is kept on record whose payees were
// taken away. Who takes it has just shown who they are.
func (u *Payouts) File(ctx context.Context, actor access.Actor, id RemittanceID) (File, error) {
	if actor.May(access.WriteRemittance) && !actor.JustVerified(u.store.Now()) {
		return File{}, claims.SignInAgain()
	}
	r, err := u.change(ctx, actor, id, func(tx claims.Tx, r *Remittance) error {
		if r.State != Released && r.State != Closed {
			return wrongState(*r)
		}
		if r.WrittenAt.IsZero() {
			r.WrittenAt = tx.Now()
		}
		return nil
	}, "downloaded")
	if err != nil {
		return File{}, err
	}
	format, _ := bank.FormatNamed(r.Format)
	head := bank.Remittance{ID: r.ID, At: r.ReleasedAt, On: r.PayOn, Payer: r.Payer, Count: r.Count, Sum: r.Sum}
	return File{r, format, func(w io.Writer) error {
		return bank.Write(w, format, head, u.payments(ctx, actor, r))
	}}, nil
}

// payments gives the payments of a remittance, set by set.
func (u *Payouts) payments(ctx context.Context, actor access.Actor, r Remittance) iter.Seq2[bank.Payment, error] {
	return func(yield func(bank.Payment, error) bool) {
		var after Reached
		for {
			var set []Paid
			err := u.store.InTx(ctx, actor, func(tx claims.Tx) (err error) {
				if set, err = u.store.Payouts(tx).Payments(ctx, r, after, u.size); err != nil {
					return err
				}
				seen := claims.Access{Action: claims.AccessDownloaded, Items: seenInFile, Reason: "remittance " + r.ID.String()}
				for _, p := range set {
					if p.Account != "" {
						seen.Persons = append(seen.Persons, claims.Person{Claimant: p.Claimant, Provider: r.Provider})
					}
				}
				return tx.RecordAccess(ctx, seen)
			})
			if err != nil {
				yield(bank.Payment{}, err)
				return
			}
			for _, p := range set {
				after = Reached{Claimant: p.Claimant, ID: p.Attempt}
				if p.Account == "" {
					err = claims.Conflict("claimant_erased", "claimant", p.Claimant.String())
				}
				if !yield(bank.Payment{ID: p.Attempt, To: bank.Account{Holder: p.Holder, Bank: p.Bank, Number: p.Account}, Amount: p.Amount, Memo: p.Memo}, err) || err != nil {
					return
				}
			}
			if len(set) < u.size {
				return
			}
		}
	}
}
