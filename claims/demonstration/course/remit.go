package course

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/bank"
	"bosang/claims/demonstration"
	"bosang/claims/payout"
	"bosang/rules/period"
)

// format is that of the bank files.
const format = "pain.001.001.09"

// Lot is what a provider owes for the incident in one currency.
type Lot struct {
	Provider claims.Provider
	Currency string
	// Remittance is what it was collected into; of a zero id, nothing was yet.
	Remittance payout.Remittance
	// Entitlements are those of which something is to be paid.
	Entitlements int64
}

// Lots gives all lots, by provider and currency. A remittance for the incident that is
// there is taken for the lot's, the first one where there are several.
func (c *Course) Lots(ctx context.Context, incident claims.IncidentID) ([]Lot, error) {
	providers, err := c.providers(ctx)
	if err != nil {
		return nil, err
	}
	var lots []Lot
	for _, p := range providers {
		var own []Lot
		of := func(currency string) *Lot {
			if !slices.ContainsFunc(own, func(l Lot) bool { return l.Currency == currency }) {
				own = append(own, Lot{Provider: p, Currency: currency})
			}
			return &own[slices.IndexFunc(own, func(l Lot) bool { return l.Currency == currency })]
		}
		due, err := c.Payouts.Outstanding(ctx, reader, p.ID, incident)
		if err != nil {
			return nil, err
		}
		for _, o := range due {
			of(o.Currency).Entitlements = o.Entitlements
		}
		made, err := demonstration.All(func(page claims.Page) ([]payout.Remittance, error) {
			return c.Payouts.Remittances(ctx, reader, p.ID, page)
		},
			func(r payout.Remittance) [16]byte { return r.ID })
		if err != nil {
			return nil, err
		}
		for _, r := range made { // the newest first
			if r.Incident == incident && r.State != payout.DroppedOut {
				of(r.Sum.Currency()).Remittance = r
			}
		}
		lots = append(lots, own...)
	}
	return lots, nil
}

// Collect collects each lot into a remittance of its own, or goes on with the one that was
// begun. It gives how many payments they are.
func (c *Course) Collect(ctx context.Context, incident claims.IncidentID, lots []Lot, progress Progress) (int64, error) {
	var done, total int64
	open := func(l Lot) bool {
		return l.Remittance.ID.IsZero() || l.Remittance.State == payout.Collecting
	}
	for _, l := range lots {
		if open(l) {
			total += l.Entitlements
		}
	}
	for i := range lots {
		l := &lots[i]
		if !open(*l) {
			continue
		}
		if l.Remittance.ID.IsZero() {
			if err := c.begin(ctx, l, incident); err != nil {
				return done, err
			}
		}
		if err := c.work(ctx, l, func(r payout.Remittance) { progress(done+r.Count, total) }); err != nil {
			return done, err
		}
		done += l.Remittance.Count
	}
	return done, nil
}

// begin makes the remittance of a lot, paid by an account that there is not.
func (c *Course) begin(ctx context.Context, l *Lot, incident claims.IncidentID) error {
	operator, err := c.Operator(ctx, l.Provider, false)
	if err != nil {
		return err
	}
	l.Remittance, err = c.Payouts.Make(ctx, operator, payout.NewRemittance{
		Provider: l.Provider.ID, Incident: incident, Currency: l.Currency, Format: format, PayOn: period.DateOf(c.Now(), period.KST),
		Payer: bank.Account{Holder: "데모 " + l.Provider.Name.Korean, Bank: noBank, Number: "0000000000"},
	}, claims.Once{})
	return err
}

// work works at the remittance of a lot, set by set, until nothing of it is left to do.
func (c *Course) work(ctx context.Context, l *Lot, told func(payout.Remittance)) error {
	for {
		done, err := c.Payouts.Work(ctx, l.Remittance.ID, func() bool { return false })
		if err != nil {
			return err
		}
		if l.Remittance, err = c.Payouts.Remittance(ctx, reader, l.Remittance.ID); err != nil {
			return err
		}
		told(l.Remittance)
		if done {
			return nil
		}
	}
}

// Release has one operator propose each remittance and another one approve it, and releases
// it. One for which nothing was collected is dropped. It gives how many payments were
// released.
func (c *Course) Release(ctx context.Context, lots []Lot, progress Progress) (int64, error) {
	var done, total int64
	open := func(l Lot) bool {
		return slices.Contains([]payout.RemittanceState{payout.Draft, payout.Proposed, payout.Approved}, l.Remittance.State)
	}
	for _, l := range lots {
		if open(l) {
			total += l.Remittance.Count
		}
	}
	for i := range lots {
		l := &lots[i]
		if !open(*l) {
			continue
		}
		if err := c.approve(ctx, l); err != nil {
			return done, err
		}
		if l.Remittance.State != payout.DroppedOut {
			if err := c.work(ctx, l, func(r payout.Remittance) { progress(done+released(r), total) }); err != nil {
				return done, err
			}
		}
		done += l.Remittance.Count
	}
	return done, nil
}

// released is how many payments of a remittance are known to be released: all, once it is.
func released(r payout.Remittance) int64 {
	if r.State == payout.Released {
		return r.Count
	}
	return 0
}

// approve brings a remittance to where it is approved, or dropped where it is empty.
func (c *Course) approve(ctx context.Context, l *Lot) error {
	if l.Remittance.State == payout.Approved {
		return nil
	}
	first, err := c.Operator(ctx, l.Provider, false)
	if err != nil {
		return err
	}
	if l.Remittance.Count == 0 {
		l.Remittance, err = c.Payouts.Drop(ctx, first, l.Remittance.ID)
		return err
	}
	second, err := c.Operator(ctx, l.Provider, true)
	if err != nil {
		return err
	}
	asked, found, err := c.asked(ctx, second, l.Remittance.ID)
	if err == nil && !found {
		if l.Remittance, err = c.Payouts.Propose(ctx, first, l.Remittance.ID); err == nil {
			asked, found, err = c.asked(ctx, second, l.Remittance.ID)
		}
	}
	if err != nil {
		return err
	}
	if !found { // somebody has withdrawn or rejected it meanwhile
		return claims.Conflict("remittance_state", "remittance", l.Remittance.ID.String())
	}
	_, err = c.Approvals.Approve(ctx, second, asked)
	return err
}

// asked finds what is asked for of a remittance and waits.
func (c *Course) asked(ctx context.Context, actor access.Actor, id payout.RemittanceID) (approval.ID, bool, error) {
	list, err := demonstration.All(func(page claims.Page) ([]approval.Approval, error) {
		return c.Approvals.List(ctx, actor, approval.Pending, page)
	},
		func(a approval.Approval) [16]byte { return a.ID })
	i := slices.IndexFunc(list, func(a approval.Approval) bool { return a.Kind == payout.Kind && a.Subject == id })
	if err != nil || i < 0 {
		return approval.ID{}, false, err
	}
	return list[i].ID, true, nil
}

// Files writes the bank file of each remittance that was released, where the folder has
// none yet. It gives how many payments are in those that were written.
func (c *Course) Files(ctx context.Context, lots []Lot, to Folder, progress Progress) (int64, error) {
	var done, total int64
	missing := make([]bool, len(lots))
	for i, l := range lots {
		if l.Remittance.State != payout.Released && l.Remittance.State != payout.Closed {
			continue
		}
		there, err := to.Find(l.FileName())
		if err != nil {
			return 0, err
		}
		if missing[i] = len(there) == 0; missing[i] {
			total += l.Remittance.Count
		}
	}
	for i, l := range lots {
		if !missing[i] {
			continue
		}
		operator, err := c.Operator(ctx, l.Provider, false)
		if err != nil {
			return done, err
		}
		file, err := c.Payouts.File(ctx, operator, l.Remittance.ID)
		if err != nil {
			return done, err
		}
		if err := to.Write(l.FileName(), file.Write); err != nil {
			return done, fmt.Errorf("write %s: %w", l.FileName(), err)
		}
		done += l.Remittance.Count
		progress(done, total)
	}
	return done, nil
}

// FileName is what the lot's bank file is called.
func (l *Lot) FileName() string {
	return "remittances/" + l.Provider.Key + "-" + l.Currency + "-" + hex.EncodeToString(l.Remittance.ID[:]) + ".xml"
}
