package payout

import (
	"cmp"
	"context"
	"encoding/json"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/bank"
	"bosang/claims/ledger"
	"bosang/claims/privacy"
)

// Settle settles all of a remittance that is on its way, as the account statement of the
// bank shows.
func (u *Payouts) Settle(ctx context.Context, actor access.Actor, id RemittanceID) (Remittance, error) {
	if actor.May(access.WriteRemittance) && !actor.JustVerified(u.store.Now()) {
		return Remittance{}, claims.SignInAgain()
	}
	r, err := claims.Read(ctx, u.cases, actor, access.WriteRemittance, func(tx claims.Tx) (Remittance, error) {
		return u.store.Payouts(tx).Remittance(ctx, id)
	})
	if err != nil {
		return r, err
	}
	if r.State != Released {
		return r, wrongState(r)
	}
	var report Report
	if err := u.eachOnItsWay(ctx, actor, r, bank.Settled, "", &report); err != nil {
		return r, err
	}
	if err := u.conclude(ctx, actor, id, nil); err != nil {
		return r, err
	}
	return u.Remittance(ctx, actor, id)
}

// Return says of a payout that its money came back, as the account statement shows: also
// of one that was settled.
func (u *Payouts) Return(ctx context.Context, actor access.Actor, id ID, reason string) (Payout, error) {
	return u.one(ctx, actor, id, reason, func(tx claims.Tx, s *Sending) error {
		var posts []ledger.Transaction
		switch s.Attempt.State {
		case Out, Accepted:
		case Arrived:
			settled, err := u.store.Payouts(tx).Settlement(ctx, s.Payout.Claimant, s.Attempt.ID)
			if err != nil {
				return err
			}
			t := s.settling(tx)
			t.ID = settled
			posts = append(posts, t.Reverse(claims.NewID[transactionNoun](), ledger.Cause{Kind: "settlement", ID: s.Attempt.ID}, tx.Now()))
		default:
			return claims.Conflict("payout_state", "payout", s.Payout.ID.String())
		}
		s.Attempt.State = CameBack
		back, what, err := s.follow("statement", tx, new(Report))
		if err != nil {
			return err
		}
		payouts := u.store.Payouts(tx)
		other, err := payouts.Supersede(ctx, s.Payout)
		if err != nil {
			return err
		}
		if other {
			s.Payout.State = Dropped // what is left is paid once the other is at its end
		}
		return cmp.Or(u.giveBack(ctx, payouts, []Sending{*s}), payouts.Move(ctx, []Sending{*s}),
			payouts.Post(ctx, append(posts, back...)), tx.Record(ctx, s.told(tx, what, reason)), u.inform(ctx, tx, s.became()))
	})
}

// Reissue has a payout that came back sent again: to the payee as it is when the next
// remittance is collected.
func (u *Payouts) Reissue(ctx context.Context, actor access.Actor, id ID) (Payout, error) {
	return u.one(ctx, actor, id, "reissue", func(tx claims.Tx, s *Sending) error {
		if s.Payout.State != Returned {
			return claims.Conflict("payout_state", "payout", s.Payout.ID.String())
		}
		left, err := s.Entitlement.Amount.Sub(s.Entitlement.Sent)
		if err != nil {
			return err
		}
		if s.Payout.State, s.Payout.ChangedAt = Due, tx.Now(); left.Sign() > 0 {
			s.Payout.Amount = left
		} else {
			s.Payout.State = Dropped
		}
		return cmp.Or(u.store.Payouts(tx).PutPayout(ctx, s.Payout), tx.Record(ctx, s.event(tx, "reissued")))
	})
}

// Vouch says of a payout that is blocked because the payee has another name than the
// claimant that the payee, of the version that the actor looked at, is right: for a reason
// that stays on record. The conflict payee_changed says that the payee is another by now.
func (u *Payouts) Vouch(ctx context.Context, actor access.Actor, id ID, payee int64, reason string) (Payout, error) {
	return u.one(ctx, actor, id, reason, func(tx claims.Tx, s *Sending) error {
		if s.Payout.State != Blocked || s.Payout.Obstacle != NameDiffers && s.Payout.Obstacle != NoContact {
			return claims.Conflict("payout_not_blocked_by_name", "payout", s.Payout.ID.String())
		}
		if payee != s.PayeeVersion {
			return claims.Conflict("payee_changed", "payout", s.Payout.ID.String())
		}
		s.Payout.State, s.Payout.Obstacle, s.Payout.Vouched, s.Payout.ChangedAt = Due, "", payee, tx.Now()
		return cmp.Or(u.store.Payouts(tx).PutPayout(ctx, s.Payout), tx.Record(ctx, s.told(tx, "vouched", reason)))
	})
}

// told is an event with why.
func (s *Sending) told(tx claims.Tx, what, reason string) claims.Event {
	e := s.event(tx, what)
	e.Details, _ = json.Marshal(map[string]string{"reason": reason}) // a text is always JSON
	return e
}

// one changes one payout of the actor's provider, by who has just shown who they are.
func (u *Payouts) one(ctx context.Context, actor access.Actor, id ID, reason string, do func(claims.Tx, *Sending) error) (Payout, error) {
	if wrong := privacy.CheckReason(&reason); len(wrong) > 0 {
		return Payout{}, claims.Invalid(wrong...)
	}
	return claims.Read(ctx, u.cases, actor, access.WriteRemittance, func(tx claims.Tx) (Payout, error) {
		if !actor.JustVerified(tx.Now()) {
			return Payout{}, claims.SignInAgain()
		}
		payouts := u.store.Payouts(tx)
		s, err := payouts.LockPayout(ctx, id)
		if err != nil {
			return Payout{}, err
		}
		if err := do(tx, &s); err != nil {
			return Payout{}, err
		}
		return u.shown(ctx, tx, id)
	})
}

// shown reads a payout, and keeps on record that it was.
func (u *Payouts) shown(ctx context.Context, tx claims.Tx, id ID) (Payout, error) {
	p, err := u.store.Payouts(tx).Payout(ctx, id)
	if err != nil {
		return p, err
	}
	return p, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: []string{"payout"}, Persons: []claims.Person{p.Person()}})
}

// Payout reads one that the actor may see.
func (u *Payouts) Payout(ctx context.Context, actor access.Actor, id ID) (Payout, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadPayout, func(tx claims.Tx) (Payout, error) { return u.shown(ctx, tx, id) })
}

// List lists payouts that the actor may see, newest first; of one claim with their
// attempts.
func (u *Payouts) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Payout, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadPayout, func(tx claims.Tx) ([]Payout, error) {
		if !f.Claim.IsZero() {
			c, err := tx.Claim(ctx, f.Claim)
			if err != nil {
				return nil, err
			}
			f.Claimant = c.ClaimantID
		}
		list, err := u.store.Payouts(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		seen := claims.Access{Action: claims.AccessListed, Items: []string{"payout"}}
		for _, p := range list[:page.Shown(len(list))] {
			seen.Persons = append(seen.Persons, p.Person())
		}
		return list, tx.RecordAccess(ctx, seen)
	})
}
