package clearances_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/clearance"
	"bosang/claims/risk"
)

// Money may be let go at the moment at which somebody says that it must not: what is said
// holds before background work has looked at the claim again.
func TestWhatIsWatchedForIsNotPaidFromThatMomentOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(10_000)})
	operator := w.Operator(0)
	for name, a := range map[string]risk.Attribute{
		"account": {Kind: risk.OfAccount, Bank: "004", Value: "111222333"}, "email": {Kind: risk.OfEmail, Value: "watched@example.com"},
		"customer number": {Kind: risk.OfCustomerNumber},
	} {
		id := w.person(0)
		if a.Kind == risk.OfCustomerNumber {
			a.Value = "one-who-is-known"
			id = w.Customer(0, a.Value)
		}
		w.reached(id, "watched@example.com")
		w.Paid(id, "김보상", "111-222-333")
		c := w.claim(0, id, 100)
		w.works()
		w.stands(name, c, clearance.Approved)
		added, err := w.risks.AddWatch(w.Ctx, operator, risk.Watch{Provider: w.Providers[0].ID, Reason: "reported by the bank", ExpiresAt: w.Clock.Now().AddDate(0, 1, 0)}, a, claims.Once{})
		w.Must(err)
		if w.payable(c) {
			t.Errorf("%s: it is paid until it is looked at again", name)
		}
		asked, err := w.risks.RemoveWatch(w.Ctx, operator, added.ID)
		w.Must(err)
		_, err = w.approvals.Approve(w.Ctx, w.Operator(0), asked.ID)
		w.Must(err)
		_, err = w.UseCases.WithdrawClaim(w.Ctx, w.As(id), c.ID)
		w.Must(err)
	}
}

func TestWhatOnePersonSentBackNobodyElseApproves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(clearance.Settings{Limit: won(100)})
	c := w.claim(0, w.person(0), 7550)
	w.works()
	first, second := w.Operator(0), w.Operator(0)
	_, err := w.SendBack(w.Ctx, first, c.ID, "the loss does not fit the invoice")
	w.Must(err)
	_, err = w.Approve(w.Ctx, second, c.ID, "it fits")
	w.Wants(err, "clearance_sent_back")
	w.stands("sent back", c, clearance.SentBack, clearance.Limit)
	_, err = w.Approve(w.Ctx, first, c.ID, "it was the invoice of another claim")
	w.Must(err)
	w.stands("thought better of", c, clearance.Approved, clearance.Limit)
	_, err = w.SendBack(w.Ctx, second, c.ID, "it does not fit")
	w.Must(err)
	c = w.decide(c, claims.Granted, 7000)
	w.works()
	_, err = w.Approve(w.Ctx, first, c.ID, "it fits now")
	w.Must(err)
	w.stands("decided anew", c, clearance.Approved, clearance.Limit)
}
