package recourse_test

import (
	"strings"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/recourse"
	"bosang/rules/period"
)

func TestWhatIsReceivedBeyondWhatIsClaimedIsAnAdvance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.claim(1000, 0)
	c := w.claim(1000, 0)
	w.pay()
	r := w.state("IDC-2022-7", "0.5", false)
	w.book(r.ID, "BANK-1", 300) // before anything was claimed
	w.stands(r.ID, 0, 300, 0, 300)
	w.assess(r.ID)
	w.stands(r.ID, 1000, 300, 700, 0)
	second := w.book(r.ID, "BANK-2", 900)
	w.stands(r.ID, 1000, 1200, 0, 200)
	// The database lets no receivable stand on the wrong side, nor an advance.
	for _, account := range []string{"recourse_receivable", "recourse_receipts"} {
		if _, err := w.DB.Owner.Exec(w.Ctx, `UPDATE balances SET credits = debits + 1 WHERE account = $1`, account); err == nil {
			t.Errorf("more than there is was taken off %s", account)
		}
	}
	if _, err := w.DB.Owner.Exec(w.Ctx, `UPDATE balances SET debits = credits + 1 WHERE account = 'recourse_advance'`); err == nil {
		t.Error("more than there is was taken off an advance")
	}
	w.comesBack(c)
	w.assess(r.ID)
	w.stands(r.ID, 500, 1200, 0, 700)
	_, err := w.Reverse(w.Ctx, w.fresh(w.first), r.ID, second.ID, "it was another's payment")
	w.Must(err)
	w.stands(r.ID, 500, 300, 200, 0)
	_, err = w.Reverse(w.Ctx, w.fresh(w.first), r.ID, second.ID, "it was another's payment")
	w.Wants(err, "receipt_reversed")
	w.Must(w.share(r.ID, "0", false))
	w.assess(r.ID)
	w.stands(r.ID, 0, 300, 0, 300)
}

func TestAPaymentIsBookedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, other := w.state("A", "0.5", false), w.state("B", "0.5", false)
	var all sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		id := []recourse.ID{r.ID, other.ID}[i%2]
		all.Go(func() {
			_, results[i] = w.Book(w.Ctx, w.fresh(w.first), received(id, "20221101-0001", 700), claims.Once{})
		})
	}
	all.Wait()
	booked := 0
	for _, err := range results {
		if err == nil {
			booked++
		} else {
			w.Wants(err, "receipt_booked")
		}
	}
	if booked != 1 {
		t.Errorf("it was booked %d times", booked)
	}
	if n := w.Count(`SELECT count(*) FROM entries WHERE debit = 'recourse_receipts'`); n != 1 {
		t.Errorf("the ledger has it %d times", n)
	}
	// What was booked by mistake is booked again where it belongs.
	for _, of := range []recourse.Recourse{r, other} {
		list, err := w.Receipts(w.Ctx, w.first, of.ID, claims.Page{})
		w.Must(err)
		for _, n := range list {
			_, err := w.Reverse(w.Ctx, w.fresh(w.first), of.ID, n.ID, "booked by mistake")
			w.Must(err)
		}
	}
	w.book(other.ID, "20221101-0001", 700)
	w.stands(other.ID, 0, 700, 0, 700)
}

func TestWhatIsNoReceiptIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.state("A", "0.5", false)
	for what, spoil := range map[string]func(*recourse.Receipt){
		"bank_reference: bank_reference_form": func(n *recourse.Receipt) { n.BankReference = "two words" },
		"amount: not_positive":                func(n *recourse.Receipt) { n.Amount = won(0) },
		"amount: smallest_coin":               func(n *recourse.Receipt) { n.Amount, _ = n.Amount.Sub(half()) },
		"received_on: day_to_come":            func(n *recourse.Receipt) { n.On = period.Date{Year: 2022, Month: 12, Day: 1} },
	} {
		n := received(r.ID, "BANK-1", 100)
		spoil(&n)
		if _, err := w.Book(w.Ctx, w.fresh(w.first), n, claims.Once{}); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.balanced()
}
