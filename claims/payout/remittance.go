package payout

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/message"
	"bosang/claims/privacy"
	"bosang/rules/money"
	"bosang/rules/period"
)

type remittanceNoun struct{}

// RemittanceID names a remittance; its file carries it as 32 hexadecimal characters.
type RemittanceID = claims.ID[remittanceNoun]

// Kind is the kind of approval by which a remittance is released. Its subject is the
// remittance.
const Kind approval.Kind = "remittance"

// RemittanceState is how a remittance stands.
type RemittanceState string

// The states. Dropped and Closed are final: nothing of the remittance is on its way.
const (
	Collecting RemittanceState = "collecting"
	Draft      RemittanceState = "draft"
	Proposed   RemittanceState = "proposed"
	// Approved is being released, set by set.
	Approved   RemittanceState = "approved"
	Released   RemittanceState = "released"
	Closed     RemittanceState = "closed"
	DroppedOut RemittanceState = "dropped"
)

// Remittance is attempts that go to a bank in one file.
type Remittance struct {
	ID       RemittanceID
	Provider claims.ProviderID
	// Incident is that of which alone it pays; zero: of all.
	Incident claims.IncidentID
	Format   string
	// PayOn is the civil date (Asia/Seoul) on which it is to be carried out.
	PayOn period.Date
	// Payer is whose account pays: nothing for who may not read it.
	Payer bank.Account
	State RemittanceState
	// Count and Sum are those of its attempts that were not withheld.
	Count    int64
	Sum      money.Amount
	Withheld int64
	// Most is how many it collects at most.
	Most int64
	// Reached is how far its work has come.
	Reached                                 Reached
	MadeBy                                  string
	MadeAt, ReleasedAt, WrittenAt, ClosedAt time.Time
	Approval                                approval.ID
	ProposedBy, ApprovedBy                  string
	// Reports are what banks reported of it, the last first; in lists there are none.
	Reports []Report
}

// Reached is a place in the order in which entitlements are collected and attempts
// released.
type Reached struct {
	Incident claims.IncidentID
	Claimant claims.ClaimantID
	ID       [16]byte
}

// MostPayments is how many payments a remittance has at most: as many as any bank's
// file may have by far.
const MostPayments = 200_000

// LongestAhead is in how many days at most a remittance is carried out: what is later is a
// slip, and what it has collected would be kept until then.
const LongestAhead = 365

// NewRemittance is what is said of a remittance to be collected.
type NewRemittance struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
	Currency string
	Format   string
	PayOn    period.Date
	Payer    bank.Account
	// Most is how many payments at most; 0: MostPayments.
	Most int64
}

func (n *NewRemittance) check(today period.Date) error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	format, known := bank.FormatNamed(n.Format)
	if !known {
		add("format", "unknown_format", "")
	}
	zero, err := money.Zero(n.Currency)
	if err != nil {
		add("currency", "currency_form", "")
	}
	if n.PayOn.Before(today) {
		add("pay_on", "in_the_past", "")
	}
	if last := today.AddDays(LongestAhead); n.PayOn.After(last) {
		add("pay_on", "too_late", last.String())
	}
	if n.Most == 0 {
		n.Most = MostPayments
	}
	if n.Most < 0 || n.Most > MostPayments {
		add("most", "out_of_range", "1-"+strconv.Itoa(MostPayments))
	}
	n.Payer.Bank, n.Payer.Number = privacy.NormalAccount(n.Payer.Bank, n.Payer.Number)
	one, _ := money.Of(1, "KRW")
	head := bank.Remittance{At: today.At(period.KST), On: n.PayOn, Payer: n.Payer, Count: 1, Sum: one}
	var fault *bank.Fault
	if errors.As(head.Check(), &fault) && fault.Field != "on" {
		add(fault.Field, fault.Code, fault.Param)
	}
	if known && err == nil {
		head.Sum = zero
		if errors.As(format.CheckRemittance(head), &fault) {
			add("currency", fault.Code, fault.Param)
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// Payouts is what can be done with payouts and remittances.
type Payouts struct {
	store     Store
	cases     *claims.UseCases
	approvals *approval.Approvals
	size      int
	// messages may be nil: then nobody is told.
	messages *message.Messages
}

// New gives the use cases over a store, and has remittances released and awards given by approvals.
func New(store Store, cases *claims.UseCases, approvals *approval.Approvals) *Payouts {
	u := &Payouts{store: store, cases: cases, approvals: approvals, size: setSize}
	approvals.Register(Kind, u.approved)
	approvals.Register(AwardKind, u.awarded)
	return u
}

// Make makes a remittance, which is collected in the background.
func (u *Payouts) Make(ctx context.Context, actor access.Actor, n NewRemittance, once claims.Once) (Remittance, error) {
	if !actor.May(access.WriteRemittance) {
		return Remittance{}, claims.Forbidden(string(access.WriteRemittance))
	}
	if err := n.check(period.DateOf(u.store.Now(), period.KST)); err != nil {
		return Remittance{}, err
	}
	if !actor.OperatorOf(n.Provider) {
		return Remittance{}, claims.UnknownID(claims.NotFound("provider"), "provider_id")
	}
	return claims.Create(ctx, u.cases, actor, once, func(tx claims.Tx) (Remittance, error) {
		if !n.Incident.IsZero() {
			if _, err := tx.Incident(ctx, n.Incident); err != nil {
				return Remittance{}, claims.UnknownID(err, "incident_id")
			}
		}
		zero, err := money.Zero(n.Currency)
		if err != nil {
			return Remittance{}, err
		}
		r := Remittance{
			ID: claims.NewID[remittanceNoun](), Provider: n.Provider, Incident: n.Incident, Format: n.Format, PayOn: n.PayOn, Payer: n.Payer,
			State: Collecting, Sum: zero, Most: n.Most, MadeBy: actor.Subject, MadeAt: tx.Now(),
		}
		if err := u.store.Payouts(tx).AddRemittance(ctx, r); err != nil {
			return r, err
		}
		if err := u.trail(ctx, tx, r, "collecting"); err != nil {
			return r, err
		}
		return r, tx.Enqueue(ctx, claims.Work{Kind: claims.WorkRemit, Remittance: claims.Key(r.ID)})
	})
}

// trail puts an event on the provider's trail.
func (u *Payouts) trail(ctx context.Context, tx claims.Tx, r Remittance, what string) error {
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(r.Provider), ProviderID: r.Provider, Noun: "remittance", SubjectID: r.ID, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(),
	})
}

// Remittance reads one that the actor may see.
func (u *Payouts) Remittance(ctx context.Context, actor access.Actor, id RemittanceID) (Remittance, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRemittance, func(tx claims.Tx) (Remittance, error) {
		return u.store.Payouts(tx).Remittance(ctx, id)
	})
}

// Remittances lists those that the actor may see, newest first.
func (u *Payouts) Remittances(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) ([]Remittance, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRemittance, func(tx claims.Tx) ([]Remittance, error) {
		return u.store.Payouts(tx).Remittances(ctx, provider, page)
	})
}

// Outstanding is of how many entitlements something is to be paid in a currency.
type Outstanding struct {
	Currency     string
	Entitlements int64
}

// Outstanding counts, by currency, of how many entitlements a remittance of the provider
// for the incident would have to see to.
func (u *Payouts) Outstanding(ctx context.Context, actor access.Actor, provider claims.ProviderID, incident claims.IncidentID) ([]Outstanding, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRemittance, func(tx claims.Tx) ([]Outstanding, error) {
		return u.store.Payouts(tx).Outstanding(ctx, provider, incident)
	})
}

// Propose asks a second person to release what was collected. One whose approval was
// rejected, withdrawn or came to its end is proposed again; while it waits it is asked for
// once.
func (u *Payouts) Propose(ctx context.Context, actor access.Actor, id RemittanceID) (Remittance, error) {
	return u.change(ctx, actor, id, func(tx claims.Tx, r *Remittance) error {
		if r.State != Draft && r.State != Proposed {
			return wrongState(*r)
		}
		if r.Count == 0 {
			return claims.Conflict("remittance_empty", "remittance", r.ID.String())
		}
		if r.State == Proposed {
			if waits, err := u.approvals.Waits(ctx, tx, r.Approval); err != nil || waits {
				return err
			}
		}
		payload, err := json.Marshal(map[string]any{
			"provider_id": r.Provider.String(), "count": r.Count, "sum": r.Sum.AmountString(), "currency": r.Sum.Currency(), "pay_on": r.PayOn.String(),
			"format": r.Format,
		})
		if err != nil {
			return err
		}
		asked, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: Kind, Subject: r.ID, Provider: r.Provider, Payload: payload})
		r.State, r.Approval = Proposed, asked.ID
		return err
	}, "proposed")
}

// approved has the remittance released, in the transaction of who approves.
func (u *Payouts) approved(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	payouts := u.store.Payouts(tx)
	r, err := payouts.LockRemittance(ctx, RemittanceID(a.Subject))
	if err != nil {
		return err
	}
	if r.State != Proposed {
		return wrongState(r)
	}
	r.State, r.Approval, r.ProposedBy, r.ApprovedBy, r.Reached = Approved, a.ID, a.RequestedBy, a.DecidedBy, Reached{}
	if err := payouts.PutRemittance(ctx, r); err != nil {
		return err
	}
	if err := u.trail(ctx, tx, r, "approved"); err != nil {
		return err
	}
	return tx.Enqueue(ctx, claims.Work{Kind: claims.WorkRemit, Remittance: claims.Key(r.ID)})
}

// Drop gives up a remittance that is not released; what it collected is due again.
func (u *Payouts) Drop(ctx context.Context, actor access.Actor, id RemittanceID) (Remittance, error) {
	return u.change(ctx, actor, id, func(tx claims.Tx, r *Remittance) error {
		if r.State != Draft && r.State != Proposed {
			return wrongState(*r)
		}
		r.State = DroppedOut
		return u.store.Payouts(tx).WithholdAll(ctx, *r, RemittanceDropped)
	}, "dropped")
}

// change changes a remittance of the actor's provider in one transaction.
func (u *Payouts) change(ctx context.Context, actor access.Actor, id RemittanceID, do func(claims.Tx, *Remittance) error, what string) (Remittance, error) {
	return claims.Read(ctx, u.cases, actor, access.WriteRemittance, func(tx claims.Tx) (Remittance, error) {
		payouts := u.store.Payouts(tx)
		r, err := payouts.LockRemittance(ctx, id)
		if err != nil {
			return r, err
		}
		if err := do(tx, &r); err != nil {
			return r, err
		}
		if err := payouts.PutRemittance(ctx, r); err != nil {
			return r, err
		}
		return r, u.trail(ctx, tx, r, what)
	})
}

func wrongState(r Remittance) error {
	return claims.Conflict("remittance_state", "remittance", r.ID.String())
}
