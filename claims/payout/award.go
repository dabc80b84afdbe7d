package payout

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/rules/money"
)

type (
	awardNoun       struct{}
	entitlementNoun struct{}
)

// AwardID names an award.
type AwardID = claims.ID[awardNoun]

// AwardKind is the kind of approval by which an award is given. Its subject is the award.
const AwardKind approval.Kind = "award"

// AwardGround begins the ground of an award's entitlement; its id follows.
const AwardGround = "award/"

// Cause says why something is given that no rule gives.
type Cause string

// causes are all there are. The same stand in the constraint awards_cause_known.
var causes = []Cause{"hardship", "courtesy", "correction", "mediation"}

// Award is what a provider gives on a claim beyond what rules give.
type Award struct {
	ID                  AwardID
	Claimant            claims.ClaimantID
	Provider            claims.ProviderID
	Claim               claims.ClaimID
	Amount              money.Amount
	Cause               Cause
	Approval            approval.ID
	AskedBy, ApprovedBy string
}

// Award asks a second operator to give something on a claim that was decided, apart from
// what decisions give: goodwill, with an entitlement of its own.
func (u *Payouts) Award(ctx context.Context, actor access.Actor, claim claims.ClaimID, amount money.Amount, cause Cause) (approval.Approval, error) {
	if amount.Sign() <= 0 {
		return approval.Approval{}, claims.Invalid(claims.FieldError{Field: "amount", Code: "not_positive"})
	}
	if !slices.Contains(causes, cause) {
		return approval.Approval{}, claims.Invalid(claims.FieldError{Field: "cause", Code: "one_of", Param: "hardship, courtesy, correction, mediation"})
	}
	if unit, err := money.MinorUnit(amount.Currency()); err != nil {
		return approval.Approval{}, err
	} else if !amount.Decimal().Mod(unit.Decimal()).IsZero() {
		return approval.Approval{}, claims.Invalid(claims.FieldError{Field: "amount", Code: "smallest_coin"})
	}
	return claims.Read(ctx, u.cases, actor, access.Award, func(tx claims.Tx) (approval.Approval, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return approval.Approval{}, err
		}
		if err := awardable(c); err != nil {
			return approval.Approval{}, err
		}
		payload, err := json.Marshal(map[string]string{
			"provider_id": c.ProviderID.String(), "claim_id": c.ID.String(), "amount": amount.AmountString(), "currency": amount.Currency(),
			"cause": string(cause),
		})
		if err != nil {
			return approval.Approval{}, err
		}
		a, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: AwardKind, Subject: claims.NewID[awardNoun](), Provider: c.ProviderID, Payload: payload})
		if err != nil {
			return a, err
		}
		return a, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessRead, Items: []string{"claim"},
			Persons: []claims.Person{{Claimant: c.ClaimantID, Provider: c.ProviderID}}})
	})
}

func awardable(c claims.Claim) error {
	switch {
	case c.State == claims.Withdrawn || c.State == claims.Merged:
		return claims.Conflict("claim_final", "claim", string(c.Reference))
	case c.DecisionNumber == 0:
		return claims.Conflict("claim_not_decided", "claim", string(c.Reference))
	}
	return nil
}

// awarded gives what was approved: the award, its entitlement, and what the ledger is
// told.
func (u *Payouts) awarded(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	var sent map[string]string
	if err := json.Unmarshal(a.Payload, &sent); err != nil {
		return fmt.Errorf("award: %w", err)
	}
	id, err := claims.ParseID[struct{}](sent["claim_id"])
	if err != nil {
		return err
	}
	c, err := tx.Claim(ctx, claims.ClaimID(id))
	if err != nil {
		return err
	}
	if err := awardable(c); err != nil {
		return err
	}
	// Nobody ends it meanwhile: on a claim that has ended, nothing is paid.
	if c, err = tx.LockClaim(ctx, c); err != nil {
		return err
	}
	amount, err := money.Parse(sent["amount"], sent["currency"])
	if err != nil {
		return err
	}
	award := Award{
		ID: AwardID(a.Subject), Claimant: c.ClaimantID, Provider: c.ProviderID, Claim: c.ID, Amount: amount, Cause: Cause(sent["cause"]), Approval: a.ID,
		AskedBy: a.RequestedBy, ApprovedBy: a.DecidedBy,
	}
	e := entitlement.Entitlement{
		ID: claims.NewID[entitlementNoun](), Stands: true, Decision: c.DecisionID, Number: c.DecisionNumber, Incident: c.IncidentID,
		Given: entitlement.Given{Key: entitlement.Key{Ground: AwardGround + award.ID.String(), Remedy: entitlement.Cash, Goodwill: true}, Amount: amount},
	}
	t := ledger.Transaction{
		ID: claims.NewID[transactionNoun](), Holder: c.ClaimantID, Provider: c.ProviderID, What: entitlement.Accrual,
		Cause: ledger.Cause{Kind: "award", ID: award.ID}, At: tx.Now(),
		Entries: []ledger.Entry{{
			Debit: ledger.Account{Kind: ledger.Goodwill, Of: c.IncidentID}, Credit: ledger.Account{Kind: ledger.GoodwillPayable, Of: e.ID}, Amount: amount,
		}},
	}
	e.Accrual = t.ID
	payouts := u.store.Payouts(tx)
	if err := payouts.Post(ctx, []ledger.Transaction{t}); err != nil {
		return err
	}
	if err := payouts.AddAward(ctx, award, e); err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "awarded",
		Actor: tx.Actor().Subject, At: tx.Now(),
	})
}
