package simulation

import (
	"math"
	"time"

	"github.com/shopspring/decimal"

	"bosang/rules"
	"bosang/rules/money"
)

// Total is an exact sum of remedies of one kind and unit, of any size: an amount
// in its currency, or a time in microseconds.
type Total struct {
	// Count is how many remedies were added.
	Count int64
	// Sum is exact once the total is settled.
	Sum decimal.Decimal

	// What was added since: small sums cost no allocation.
	amount money.Amount
	micros int64
}

// add adds a remedy. A sum that would no longer fit is set aside exactly.
func (t *Total) add(r *rules.Remedy) {
	t.Count++
	if r.Amount.Currency() != "" {
		if t.amount.Currency() == "" {
			t.amount = r.Amount
		} else if sum, err := t.amount.Add(r.Amount); err == nil {
			t.amount = sum
		} else {
			t.settle()
			t.amount = r.Amount
		}
		return
	}
	micros := int64(r.Time / time.Microsecond)
	if t.micros > math.MaxInt64-max(micros, 0) {
		t.settle()
	}
	t.micros += micros
}

// settle brings Sum up to date.
func (t *Total) settle() {
	if t.amount.Currency() != "" {
		t.Sum = t.Sum.Add(t.amount.Decimal())
		t.amount = money.Amount{}
	}
	if t.micros != 0 {
		t.Sum = t.Sum.Add(decimal.NewFromInt(t.micros))
		t.micros = 0
	}
}

// plus adds another total, which is settled.
func (t *Total) plus(o Total) {
	t.settle()
	t.Count += o.Count
	t.Sum = t.Sum.Add(o.Sum)
}

// The units of what is given that is no money: a time in microseconds, and a
// right or a voucher that has no amount.
const (
	unitTime  = "time"
	unitRight = "right"
)

// unitOf is the currency of a remedy, or what it is counted in.
func unitOf(r *rules.Remedy) string {
	switch {
	case r.Amount.Currency() != "":
		return r.Amount.Currency()
	case r.Time != 0:
		return unitTime
	}
	return unitRight
}

// Gift is what claims are given in one form: before is by the current rules,
// after by the proposed ones. What is owed and what is goodwill are never added.
type Gift struct {
	Goodwill bool
	Kind     rules.RemedyKind
	// Unit is a currency, "time" or "right".
	Unit          string
	Before, After Total
}

func (g *Gift) before(o *Gift) int {
	switch {
	case g.Goodwill != o.Goodwill:
		if o.Goodwill {
			return -1
		}
		return 1
	case g.Kind != o.Kind:
		return int(g.Kind) - int(o.Kind)
	case g.Unit < o.Unit:
		return -1
	case g.Unit > o.Unit:
		return 1
	}
	return 0
}
