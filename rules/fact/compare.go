package fact

import "bosang/rules/money"

// Is tells whether two values that are neither outages nor maintenance are the same.
func (v *Value) Is(w *Value) bool {
	if v.kind != w.kind || v.j != w.j {
		return false
	}
	switch v.kind {
	case KindText, KindEnum:
		return v.x == w.x // the number is the place of the word, of which one may not know it
	case KindMoney, KindRate:
		if v.x == w.x {
			return true
		}
		order, ok := v.Order(w)
		return ok && order == 0
	}
	return v.i == w.i
}

// Equals tells whether the value is one that a rulebook lists: a text of any kind by its words, others by their number.
func (v *Value) Equals(w *Value) bool {
	switch v.kind {
	case KindText, KindEnum:
		return v.x == w.x
	case KindMoney, KindRate:
		return v.Is(w)
	}
	return v.x == nil && w.x == nil && v.i == w.i
}

// Order orders two values of one kind that has an order; amounts of different currencies have none.
func (v *Value) Order(w *Value) (int, bool) {
	switch v.kind {
	case KindMoney:
		return v.orderMoney(w)
	case KindRate:
		a, ok1 := v.AsRate()
		b, ok2 := w.AsRate()
		return a.Cmp(b), ok1 && ok2
	}
	return Compare(v.i, w.i), true
}

func (v *Value) orderMoney(w *Value) (int, bool) {
	a, ok1 := v.x.(money.Amount)
	b, ok2 := w.x.(money.Amount)
	if ok1 && ok2 && w.kind == KindMoney {
		if a.Currency() != b.Currency() {
			return 0, false
		}
		order, err := a.Cmp(b)
		return order, err == nil
	}
	x, _ := v.AsExact()
	y, _ := w.AsExact()
	order, err := x.Cmp(y) // what is no amount has no currency
	return order, err == nil
}

// Code is the place of an enumerated value among the words of its fact, from 0; a value has it once it is set.
func (v *Value) Code() int64 { return v.i }

// Compare orders two numbers: -1, 0 or 1.
func Compare(a, b int64) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}
