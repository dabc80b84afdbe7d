package payout

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/bank"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/claims/message"
	"bosang/rules/money"
)

// setSize is how many payouts a transaction is about.
const setSize = 2_000

// system is who works at remittances.
var system = access.SystemActor("remittance")

// Work collects or releases a remittance, set by set, while there is more time; nil:
// there is. It reports whether nothing is left to do. Any number of processes may work
// at one: they take turns.
func (u *Payouts) Work(ctx context.Context, id RemittanceID, more func() bool) (bool, error) {
	for {
		done := false
		err := u.store.InTx(ctx, system, func(tx claims.Tx) (err error) {
			done = false // also where it is begun again
			payouts := u.store.Payouts(tx)
			r, err := payouts.LockRemittance(ctx, id)
			if err != nil {
				return err
			}
			before := r.State
			switch r.State {
			case Collecting:
				err = u.collect(ctx, payouts, &r, tx)
			case Approved:
				err = u.release(ctx, payouts, &r, tx)
			default:
				done = true
				return nil
			}
			if err != nil {
				return err
			}
			if err := payouts.PutRemittance(ctx, r); err != nil {
				return err
			}
			if r.State == before {
				return nil
			}
			done = true
			return u.trail(ctx, tx, r, string(r.State))
		})
		if done || err != nil || more != nil && !more() {
			return done, err
		}
	}
}

// mostOverdue bounds how many remittances are taken up again at a time.
const mostOverdue = 100

// Overdue gives the work at remittances that were made before an instant and that are not
// collected or released yet.
func (u *Payouts) Overdue(ctx context.Context, before time.Time) (work []claims.Work, err error) {
	err = u.store.InTx(ctx, system, func(tx claims.Tx) error {
		list, err := u.store.Payouts(tx).AtWork(ctx, before, mostOverdue)
		work = nil
		for _, id := range list {
			work = append(work, claims.Work{Kind: claims.WorkRemit, Remittance: claims.Key(id)})
		}
		return err
	})
	return work, err
}

// collect drafts a set of payouts.
func (u *Payouts) collect(ctx context.Context, payouts Tx, r *Remittance, tx claims.Tx) error {
	format, known := bank.FormatNamed(r.Format)
	if !known {
		return fmt.Errorf("remittance %s: no format %q", r.ID, r.Format)
	}
	limit := int(min(int64(u.size), r.Most-r.Count))
	owed, err := payouts.Owed(ctx, *r, limit)
	if err != nil {
		return err
	}
	var drafts []Planned
	for _, o := range owed {
		r.Reached = Reached{o.Incident, o.Claimant, o.Entitlement.ID}
		if !o.Cleared || o.Taken {
			continue
		}
		p, err := u.plan(o, format, tx)
		if err != nil {
			return err
		}
		drafts = append(drafts, p)
	}
	if err := u.reserve(ctx, payouts, *r, drafts); err != nil {
		return err
	}
	for i := range drafts {
		p := &drafts[i]
		if p.Payout.State != Due {
			continue
		}
		p.Attempt = Attempt{
			ID: claims.NewID[attemptNoun](), Payout: p.Payout.ID, Remittance: r.ID, Number: p.Attempts + 1, Amount: p.Payout.Amount, State: Drafted, DraftedAt: tx.Now(),
		}
		if r.Sum, err = r.Sum.Add(p.Payout.Amount); err != nil {
			return err
		}
		r.Count++
	}
	var news []message.Message
	for i := range drafts {
		news = append(news, drafts[i].blocked()...)
	}
	if err := cmp.Or(payouts.Draft(ctx, *r, drafts), u.inform(ctx, tx, news)); err != nil {
		return err
	}
	if len(owed) == limit && r.Count < r.Most {
		return nil
	}
	r.State = Draft
	return payouts.Lapse(ctx, r.Provider)
}

// plan says what becomes of an entitlement of which something is to be paid.
func (u *Payouts) plan(o Owed, format bank.Format, tx claims.Tx) (Planned, error) {
	left, err := o.Left()
	if err != nil {
		return Planned{}, err
	}
	p := o.Open
	if p.ID.IsZero() {
		p = Payout{
			ID: claims.NewID[payoutNoun](), Claimant: o.Claimant, Provider: o.Provider, Claim: o.Claim, Incident: o.Incident, Entitlement: o.Entitlement.ID,
			Number: o.Payouts + 1, MadeAt: tx.Now(),
		}
		o.Attempts = 0
	}
	p.Amount, p.State, p.ChangedAt = left, Due, tx.Now()
	if p.Obstacle = o.obstacle(format, left, tx.Now()); p.Obstacle != "" {
		p.State = Blocked
	}
	return Planned{Owed: o, Payout: p}, nil
}

// release looks at a set of attempts once more and lets them go.
func (u *Payouts) release(ctx context.Context, payouts Tx, r *Remittance, tx claims.Tx) error {
	set, err := payouts.Drafted(ctx, *r, u.size)
	if err != nil {
		return err
	}
	var posts []ledger.Transaction
	var events []claims.Event
	var news []message.Message
	for i := range set {
		s := &set[i]
		r.Reached = Reached{Claimant: s.Payout.Claimant, ID: s.Attempt.ID}
		if s.Attempt.Reason = s.withhold(tx.Now()); s.Attempt.Reason != "" {
			s.Attempt.State, s.Payout.State = Withheld, Due
			if s.Attempt.Reason == EntitlementChanged {
				s.Payout.State = Dropped
			}
			r.Count, r.Withheld = r.Count-1, r.Withheld+1
			if r.Sum, err = r.Sum.Sub(s.Attempt.Amount); err != nil {
				return err
			}
			continue
		}
		s.Attempt.State, s.Attempt.SentAt, s.Payout.State = Out, tx.Now(), Sent
		posted, err := s.move(s.Attempt.Amount, s.sending(tx), tx)
		if err != nil {
			return err
		}
		posts = append(posts, posted...)
		events, news = append(events, s.event(tx, "sent")), append(news, s.sentOn(r))
	}
	if err := u.giveBack(ctx, payouts, set); err != nil {
		return err
	}
	if err := cmp.Or(payouts.Release(ctx, *r, set), payouts.Post(ctx, posts), tx.Record(ctx, events...), u.inform(ctx, tx, news)); err != nil {
		return err
	}
	if len(set) == u.size {
		return nil
	}
	if r.State, r.ReleasedAt = Released, tx.Now(); r.Count == 0 {
		r.State = DroppedOut // nothing of it is left
	}
	return nil
}

// withhold says why an attempt is not let go; empty: it is.
func (s *Sending) withhold(now time.Time) string {
	left, err := s.Entitlement.Amount.Sub(s.Entitlement.Sent)
	same := false
	if err == nil {
		difference, failure := left.Cmp(s.Attempt.Amount)
		same = failure == nil && difference == 0
	}
	switch {
	// One that was dropped meanwhile stands back for the payout that came back, also where it
	// is of the same amount.
	case !same, s.Payout.State == Dropped:
		return EntitlementChanged
	case s.bars(now):
		return ConsentWithdrawn
	case s.PayeeVersion != s.DrawnPayee:
		return PayeeChanged
	case s.ContactVersion != s.DrawnContact:
		return ContactChanged
	case !s.Cleared:
		return NotCleared
	}
	return ""
}

// What the ledger is told of attempts; a return is a reversal.
const (
	PaidOut    ledger.What = "payout"
	Settlement ledger.What = "settlement"
)

func (s *Sending) cause() ledger.Cause { return ledger.Cause{Kind: "attempt", ID: s.Attempt.ID} }

// payable is where the entitlement's money is owed.
func (s *Sending) payable() ledger.Account {
	if s.Entitlement.Goodwill {
		return ledger.Account{Kind: ledger.GoodwillPayable, Of: s.Entitlement.ID}
	}
	return ledger.Account{Kind: ledger.Payable, Of: s.Entitlement.ID}
}

func (s *Sending) clearing() ledger.Account {
	return ledger.Account{Kind: ledger.Clearing, Of: s.Attempt.Remittance}
}

func (s *Sending) transaction(id ledger.ID, what ledger.What, tx claims.Tx, entries ...ledger.Entry) ledger.Transaction {
	return ledger.Transaction{
		ID: id, Holder: s.Payout.Claimant, Provider: s.Payout.Provider, What: what, Cause: s.cause(), At: tx.Now(), Entries: entries,
	}
}

// sending is the transaction by which the attempt is let go; it has the attempt's id.
func (s *Sending) sending(tx claims.Tx) ledger.Transaction {
	return s.transaction(s.Attempt.ID, PaidOut, tx, ledger.Entry{Debit: s.payable(), Credit: s.clearing(), Amount: s.Attempt.Amount})
}

// settling is the transaction by which it has arrived.
func (s *Sending) settling(tx claims.Tx) ledger.Transaction {
	return s.transaction(claims.NewID[transactionNoun](), Settlement, tx,
		ledger.Entry{Debit: s.clearing(), Credit: ledger.Account{Kind: ledger.Bank, Of: s.Attempt.Remittance}, Amount: s.Attempt.Amount})
}

type transactionNoun struct{}

// move counts with the entitlement that money was sent, or came back, and gives the
// transactions: that of the movement, and of what is overpaid by it.
func (s *Sending) move(by money.Amount, posted ledger.Transaction, tx claims.Tx) ([]ledger.Transaction, error) {
	entry, err := s.Entitlement.Move(by)
	if err != nil {
		return nil, fmt.Errorf("attempt %s: %w", s.Attempt.ID, err)
	}
	posts := []ledger.Transaction{posted}
	if !entry.Amount.IsZero() {
		posts = append(posts, s.transaction(claims.NewID[transactionNoun](), entitlement.Overpayment, tx, entry))
	}
	return posts, nil
}

// event is on the trail of the claim.
func (s *Sending) event(tx claims.Tx, what string) claims.Event {
	return claims.Event{
		ID: claims.NewEventID(), ClaimantID: s.Payout.Claimant, ProviderID: s.Payout.Provider, Noun: "payout", SubjectID: s.Payout.ID, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(),
	}
}
