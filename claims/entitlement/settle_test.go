package entitlement_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/claims/entitlement"
	"bosang/claims/ledger"
	"bosang/rules"
	"bosang/rules/money"
)

func won(n int64) money.Amount { a, _ := money.Of(n, "KRW"); return a }

// ids counts, so that a failure can be read.
func ids() func() ledger.ID {
	n := 0
	return func() (id ledger.ID) { n++; id[14], id[15] = byte(n>>8), byte(n); return id }
}

func given(ground string, remedy entitlement.Remedy, goodwill bool, amount int64) entitlement.Given {
	g := entitlement.Given{Key: entitlement.Key{Ground: ground, Remedy: remedy, Goodwill: goodwill}}
	if remedy == entitlement.Extension {
		g.Time = time.Duration(amount) * time.Hour
		return g
	}
	g.Amount = won(amount)
	return g
}

// life is one claim through its decisions, with all that was posted.
type life struct {
	claim entitlement.Claim
	newID func() ledger.ID
	held  []entitlement.Entitlement
	all   []ledger.Transaction
}

func newLife() *life {
	l := &life{newID: ids()}
	l.claim = entitlement.Claim{ID: l.newID(), Claimant: l.newID(), Provider: l.newID(), Incident: l.newID(), At: time.Unix(0, 0).UTC()}
	return l
}

func (l *life) decide(gives ...entitlement.Given) error {
	l.claim.Number++
	l.claim.Decision = l.newID()
	l.claim.Cause = ledger.Cause{Kind: "decision", ID: l.claim.Decision}
	s, err := entitlement.Settle(l.claim, l.held, gives, l.newID)
	l.held, l.all = s.Entitlements, append(l.all, s.Transactions...)
	return err
}

// send sends so much of an entitlement, or has it come back below zero.
func (l *life) send(i int, by int64) error {
	e := l.held[i]
	over, err := e.Move(won(by))
	if err != nil {
		return err
	}
	l.held[i] = e
	payable := ledger.Account{Kind: ledger.Payable, Of: e.ID}
	if e.Goodwill {
		payable.Kind = ledger.GoodwillPayable
	}
	entry := ledger.Entry{Debit: payable, Credit: ledger.Account{Kind: ledger.Clearing, Of: l.claim.ID}, Amount: won(by)}
	if by < 0 {
		entry = ledger.Entry{Debit: entry.Credit, Credit: payable, Amount: won(-by)}
	}
	t := ledger.Transaction{ID: l.newID(), Holder: l.claim.Claimant, Provider: l.claim.Provider, What: "sent",
		Cause: ledger.Cause{Kind: "attempt", ID: l.newID()}, Entries: []ledger.Entry{entry}}
	if !over.Amount.IsZero() {
		t.Entries = append(t.Entries, over)
	}
	l.all = append(l.all, t)
	return nil
}

// check holds what is kept of the claim to what was posted.
func (l *life) check() error {
	b, err := ledger.Replay(l.all)
	if err != nil {
		return err
	}
	if err := b.Prove(); err != nil {
		return err
	}
	net := func(kind ledger.Kind, of ledger.ID) money.Amount {
		now, there := b[ledger.Key{Holder: l.claim.Claimant, Provider: l.claim.Provider, Account: ledger.Account{Kind: kind, Of: of}, Currency: "KRW"}]
		if !there {
			return won(0)
		}
		n, _ := now.Net(kind)
		return n
	}
	for _, e := range l.held {
		if e.Remedy != entitlement.Cash {
			continue
		}
		payable := ledger.Payable
		if e.Goodwill {
			payable = ledger.GoodwillPayable
		}
		left, err := e.Amount.Sub(e.Sent)
		if err != nil {
			return err
		}
		if left, err = left.Add(e.Overpaid); err != nil {
			return err
		}
		if got := net(payable, e.ID); got != left {
			return fmt.Errorf("%s: %s is payable, %s was given, %s sent, %s overpaid", e.Ground, got, e.Amount, e.Sent, e.Overpaid)
		}
		if got := net(ledger.Overpaid, e.ID); got != e.Overpaid {
			return fmt.Errorf("%s: %s is overpaid by the ledger, %s by the entitlement", e.Ground, got, e.Overpaid)
		}
		if left.Sign() > 0 && e.Overpaid.Sign() > 0 {
			return fmt.Errorf("%s: %s is overpaid and %s still to be sent", e.Ground, e.Overpaid, left)
		}
	}
	return nil
}

func TestWhateverIsDecidedSentAndReturnedTheLedgerSaysTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := newLife()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			if len(l.held) > 0 && rapid.Bool().Draw(t, "moves") {
				i := rapid.IntRange(0, len(l.held)-1).Draw(t, "which")
				by := rapid.Int64Range(-500, 500).Draw(t, "by")
				e := l.held[i]
				if e.Remedy != entitlement.Cash || by == 0 || by < 0 && e.Sent.Decimal().IntPart() < -by {
					continue
				}
				err := l.send(i, by)
				if too := by > 0 && e.Sent.Decimal().IntPart()+by > e.Amount.Decimal().IntPart(); (err != nil) != too {
					t.Fatalf("sending %d of %s, of which %s are sent: %v", by, e.Amount, e.Sent, err)
				}
			} else if err := l.decide(drawGives(t)...); err != nil {
				t.Fatal(err)
			}
			if err := l.check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func drawGives(t *rapid.T) (gives []entitlement.Given) {
	for _, ground := range []string{"a/1", "b/2"} {
		for _, remedy := range []entitlement.Remedy{entitlement.Cash, entitlement.Extension} {
			for _, goodwill := range []bool{false, true} {
				if rapid.Bool().Draw(t, "given") {
					gives = append(gives, given(ground, remedy, goodwill, rapid.Int64Range(0, 400).Draw(t, "amount")))
				}
			}
		}
	}
	return gives
}

func TestALaterDecisionReversesWhatWasOwedAndPostsItAnew(t *testing.T) {
	t.Parallel()
	l := newLife()
	must(t, l.decide(given("a/1", entitlement.Cash, false, 100)))
	must(t, l.send(0, 100))
	must(t, l.decide(given("a/1", entitlement.Cash, false, 100)))
	if n := len(l.all); n != 2 {
		t.Errorf("deciding the same again posts something: %d transactions", n)
	}
	must(t, l.decide(given("a/1", entitlement.Cash, false, 70)))
	if over := l.held[0].Overpaid; over != won(30) {
		t.Errorf("%s is overpaid", over)
	}
	var whats []ledger.What
	for _, tr := range l.all[2:] {
		whats = append(whats, tr.What)
	}
	if !slices.Equal(whats, []ledger.What{ledger.Reversal, entitlement.Accrual, entitlement.Overpayment}) || l.all[2].Reverses != l.all[0].ID {
		t.Errorf("posted were %v", whats)
	}
	must(t, l.decide())
	if e := l.held[0]; e.Stands || !e.Amount.IsZero() || e.Overpaid != won(100) || e.Accrual != (ledger.ID{}) {
		t.Errorf("what was taken back is %+v", e)
	}
	must(t, l.check())
}

func TestWhatTwoPartsGiveByOneProvisionIsOne(t *testing.T) {
	t.Parallel()
	o := &rules.Outcome{
		Remedies: []rules.Remedy{{Kind: rules.Cash, Amount: won(5), Rulebook: "b", Provision: "2"}, {Kind: rules.Cash, Amount: won(3), Rulebook: "a", Provision: "1"},
			{Kind: rules.Cash, Amount: won(2), Rulebook: "b", Provision: "2"}},
		Goodwill: []rules.Remedy{{Kind: rules.Cash, Amount: won(1), Rulebook: "b", Provision: "2"}},
	}
	gives, err := entitlement.Of(o)
	must(t, err)
	want := []entitlement.Given{given("a/1", entitlement.Cash, false, 3), given("b/2", entitlement.Cash, false, 7), given("b/2", entitlement.Cash, true, 1)}
	if !slices.Equal(gives, want) {
		t.Errorf("it gives %+v", gives)
	}
	owed, goodwill, err := entitlement.Totals(gives)
	if err != nil || owed != won(10) || goodwill != won(1) {
		t.Errorf("in all %s and %s, %v", owed, goodwill, err)
	}
	dollar := given("c/3", entitlement.Cash, false, 1)
	dollar.Amount = money.MustParse("1", "USD")
	if _, _, err := entitlement.Totals(append(gives, dollar)); err == nil {
		t.Error("won and dollars were added up")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
