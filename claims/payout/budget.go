package payout

import (
	"context"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
	"bosang/rules/money"
)

type budgetNoun struct{}

// BudgetID names a budget.
type BudgetID = claims.ID[budgetNoun]

// Budget bounds what a provider pays. What a remittance drafts is reserved of it, and
// stays so unless it is withheld or comes back.
type Budget struct {
	ID       BudgetID
	Provider claims.ProviderID
	// Incident and Rulebook say of what alone it is; zero: of all. A rulebook stands for the
	// programme that it holds.
	Incident claims.IncidentID
	Rulebook string
	// Cap is up to how much is paid, and PerClaim up to how much of it on one claim; nothing
	// where that is not bounded.
	Cap, PerClaim money.Amount
	Reserved      money.Amount
	Version       int64
	MadeBy        string
	MadeAt        time.Time
}

// bounds reports whether a payout counts against the budget.
func (b Budget) bounds(p Payout) bool {
	rulebook, _, _ := strings.Cut(p.Ground, "/")
	return (b.Incident.IsZero() || b.Incident == p.Incident) && (b.Rulebook == "" || b.Rulebook == rulebook) && b.Cap.Currency() == p.Amount.Currency()
}

// Share is how much of a budget is reserved for a claim.
type Share struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Budget   BudgetID
	// Cap has no currency where it is not bounded.
	Cap, Reserved money.Amount
}

type shareKey struct {
	claim  claims.ClaimID
	budget BudgetID
}

// reserve reserves what is drafted of the budgets, which are locked last. What there is
// no room for is blocked; smaller ones after it may still have room.
func (u *Payouts) reserve(ctx context.Context, payouts Tx, r Remittance, drafts []Planned) error {
	if len(drafts) == 0 {
		return nil
	}
	budgets, err := payouts.LockBudgets(ctx, r.Provider, r.Sum.Currency())
	if err != nil || len(budgets) == 0 {
		return err
	}
	held, err := payouts.Shares(ctx, budgets, drafts)
	if err != nil {
		return err
	}
	shares := make(map[shareKey]*Share, len(held))
	for i := range held {
		shares[shareKey{held[i].Claim, held[i].Budget}] = &held[i]
	}
	for i := range drafts {
		d := &drafts[i]
		if d.Payout.State != Due {
			continue
		}
		d.Payout.Ground = d.Entitlement.Ground
		obstacle, err := take(d, budgets, shares)
		if err != nil {
			return err
		}
		if obstacle != "" {
			d.Payout.State, d.Payout.Obstacle, d.Budgets = Blocked, obstacle, nil
		}
	}
	// Those alone of which something was taken: a cap may be lower by now than what a claim got.
	var all []Share
	for _, d := range drafts {
		for _, id := range d.Budgets {
			key := shareKey{d.Payout.Claim, id}
			if s, there := shares[key]; there {
				all = append(all, *s)
				delete(shares, key)
			}
		}
	}
	return payouts.Reserve(ctx, budgets, r.Provider, all)
}

// take reserves a payout of all budgets that bound it, or says what there is no room in
// and reserves nothing.
func take(d *Planned, budgets []Budget, shares map[shareKey]*Share) (Obstacle, error) {
	type reservation struct {
		budget *Budget
		share  *Share
	}
	var takes []reservation
	for i := range budgets {
		b := &budgets[i]
		if !b.bounds(d.Payout) {
			continue
		}
		if fits, err := within(b.Reserved, d.Payout.Amount, b.Cap); err != nil || !fits {
			return NoBudget, err
		}
		key := shareKey{d.Payout.Claim, b.ID}
		s := shares[key]
		if s == nil {
			zero, err := money.Zero(b.Cap.Currency())
			if err != nil {
				return "", err
			}
			s = &Share{Claimant: d.Payout.Claimant, Claim: d.Payout.Claim, Budget: b.ID, Reserved: zero}
			shares[key] = s
		}
		if b.PerClaim.Currency() != "" {
			if fits, err := within(s.Reserved, d.Payout.Amount, b.PerClaim); err != nil || !fits {
				return OverCap, err
			}
		}
		takes = append(takes, reservation{b, s})
	}
	for _, t := range takes {
		var err error
		t.share.Cap = t.budget.PerClaim
		if t.budget.Reserved, err = t.budget.Reserved.Add(d.Payout.Amount); err != nil {
			return "", err
		}
		if t.share.Reserved, err = t.share.Reserved.Add(d.Payout.Amount); err != nil {
			return "", err
		}
		d.Budgets = append(d.Budgets, t.budget.ID)
	}
	return "", nil
}

func within(reserved, more, most money.Amount) (bool, error) {
	sum, err := reserved.Add(more)
	if err != nil {
		return false, err
	}
	difference, err := sum.Cmp(most)
	return difference <= 0, err
}

// giveBack gives back to the budgets what was withheld or came back.
func (u *Payouts) giveBack(ctx context.Context, payouts Tx, set []Sending) error {
	var back []Sending
	for _, s := range set {
		if s.Attempt.State == Withheld || s.Attempt.State == CameBack {
			back = append(back, s)
		}
	}
	if len(back) == 0 {
		return nil
	}
	return payouts.GiveBack(ctx, back)
}

func (b *Budget) check() error {
	var wrong []claims.FieldError
	if b.Cap.Currency() == "" {
		wrong = append(wrong, claims.FieldError{Field: "cap", Code: "required"})
	} else if b.Cap.Sign() < 0 {
		wrong = append(wrong, claims.FieldError{Field: "cap", Code: "not_positive"})
	}
	if c := b.PerClaim.Currency(); c != "" {
		switch {
		case b.PerClaim.Sign() <= 0:
			wrong = append(wrong, claims.FieldError{Field: "per_claim", Code: "not_positive"})
		case b.Cap.Currency() != "" && c != b.Cap.Currency():
			wrong = append(wrong, claims.FieldError{Field: "per_claim", Code: "one_currency"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// MakeBudget bounds from now on what is drafted.
func (u *Payouts) MakeBudget(ctx context.Context, actor access.Actor, b Budget, once claims.Once) (Budget, error) {
	if !actor.May(access.WriteBudget) {
		return b, claims.Forbidden(string(access.WriteBudget))
	}
	if err := b.check(); err != nil {
		return b, err
	}
	if !actor.OperatorOf(b.Provider) {
		return b, claims.UnknownID(claims.NotFound("provider"), "provider_id")
	}
	return claims.Create(ctx, u.cases, actor, once, func(tx claims.Tx) (Budget, error) {
		if !b.Incident.IsZero() {
			if _, err := tx.Incident(ctx, b.Incident); err != nil {
				return b, claims.UnknownID(err, "incident_id")
			}
		}
		known, err := u.programme(ctx, tx, b.Rulebook)
		if err != nil {
			return b, err
		}
		if !known {
			return b, claims.Invalid(claims.FieldError{Field: "rulebook", Code: "unknown_rulebook"})
		}
		zero, err := money.Zero(b.Cap.Currency())
		if err != nil {
			return b, err
		}
		b.ID, b.Reserved, b.Version, b.MadeBy, b.MadeAt = claims.NewID[budgetNoun](), zero, 1, actor.Subject, tx.Now()
		if err := u.store.Payouts(tx).AddBudget(ctx, b); err != nil {
			return b, err
		}
		return b, u.budgetTrail(ctx, tx, b, "made")
	})
}

// programme reports whether anything can be paid by a rulebook: a budget of one that does
// not exist would bound nothing, and nobody would see it. Awards count as one, and none
// stands for all.
func (u *Payouts) programme(ctx context.Context, tx claims.Tx, rulebook string) (bool, error) {
	if rulebook == "" || rulebook+"/" == AwardGround {
		return true, nil
	}
	books, err := u.cases.Shelf(ctx, tx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(books.Library.Editions(), func(e *rules.Edition) bool { return e.Rulebook() == rulebook }), nil
}

// ChangeBudget writes another cap, not below what is reserved, where the version is still
// b.Version.
func (u *Payouts) ChangeBudget(ctx context.Context, actor access.Actor, b Budget) (Budget, error) {
	if err := b.check(); err != nil {
		return b, err
	}
	return claims.Read(ctx, u.cases, actor, access.WriteBudget, func(tx claims.Tx) (Budget, error) {
		payouts := u.store.Payouts(tx)
		now, err := payouts.Budget(ctx, b.ID, true)
		if err != nil {
			return b, err
		}
		if now.Version != b.Version {
			return b, claims.Stale("budget")
		}
		if b.Cap.Currency() != now.Cap.Currency() {
			return b, claims.Invalid(claims.FieldError{Field: "cap", Code: "one_currency"})
		}
		if difference, err := b.Cap.Cmp(now.Reserved); err != nil || difference < 0 {
			return b, claims.Invalid(claims.FieldError{Field: "cap", Code: "below_reserved", Param: now.Reserved.AmountString()})
		}
		now.Cap, now.PerClaim, now.Version = b.Cap, b.PerClaim, b.Version+1
		if err := payouts.PutBudget(ctx, now); err != nil {
			return b, err
		}
		return now, u.budgetTrail(ctx, tx, now, "changed")
	})
}

func (u *Payouts) budgetTrail(ctx context.Context, tx claims.Tx, b Budget, what string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(b.Provider), ProviderID: b.Provider, Noun: "budget", SubjectID: b.ID, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(),
	})
}

// Budget reads one that the actor may see.
func (u *Payouts) Budget(ctx context.Context, actor access.Actor, id BudgetID) (Budget, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRemittance, func(tx claims.Tx) (Budget, error) {
		return u.store.Payouts(tx).Budget(ctx, id, false)
	})
}

// Budgets lists those that the actor may see, newest first.
func (u *Payouts) Budgets(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) ([]Budget, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRemittance, func(tx claims.Tx) ([]Budget, error) {
		return u.store.Payouts(tx).Budgets(ctx, provider, page)
	})
}
