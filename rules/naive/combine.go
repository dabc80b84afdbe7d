package naive

import (
	"math/big"
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

const (
	groundReferred   = outcome.GroundReferred
	groundCannotTell = outcome.GroundCannotTell
)

// serviceAsNone is the loss that a remedy makes good, "" for that of the service. The right to end a contract makes nothing
// good unless a loss is named.
func serviceAsNone(r *definition.Remedy) string {
	switch {
	case r.Loss != definition.LossOfService:
		return r.Loss
	case r.Kind == outcome.Termination:
		return "termination"
	}
	return ""
}

// duty says since when a duty runs and by which day it is due.
func (x *eval) duty(f *definition.Effect) (d Duty) {
	if f.WithinDays == "" {
		d.From = x.start
		if f.Due != nil && x.asOf == fact.Open {
			var due []number
			for i := range x.worlds {
				x.w = &x.worlds[i]
				due = append(due, x.value(f.Due, nil))
			}
			x.w = nil
			unknown := slices.IndexFunc(due, func(n number) bool { return n.v == nil })
			if unknown < 0 {
				d.by(due)
			} else {
				d.Out = due[unknown].out
			}
		}
		return d
	}
	removed := int64(fact.Open)
	if v, ok := x.f.Get(fact.FactCauseRemovedAt); ok && (!x.dated || v.Micros() >= x.start) {
		removed = v.Micros()
	}
	over := func(w *world) (int64, bool) {
		s, ok := w.of(fact.FactOutageDown)
		return s.ended, ok && s.any && s.ended != fact.Open && s.ended <= x.asOf
	}
	end, restored := over(&x.worlds[stated])
	if restored {
		d.From = min(end, removed)
	} else if removed != fact.Open {
		d.From = removed
	}
	days, _ := x.parameter(f.WithinDays)
	if days == nil || !restored && removed == fact.Open {
		return d
	}
	due := []number{x.dueDate(d.From, days.Value.Micros())}
	for i := range x.worlds {
		if end, ok := over(&x.worlds[i]); ok && restored {
			due = append(due, x.dueDate(min(end, removed), days.Value.Micros()))
		}
	}
	d.by(due)
	return d
}

// by takes the earliest of the days on which a duty may be due.
func (d *Duty) by(list []number) {
	for i, n := range list {
		if n.v != nil && (!d.HasDue || floor(n.v) < d.Due) {
			d.Due, d.HasDue = floor(n.v), true
		}
		d.Uncertain = d.Uncertain || (n.v == nil) != (list[0].v == nil) || n.v != nil && i > 0 && n.v.Cmp(list[0].v) != 0
	}
	if !d.HasDue {
		d.Out = list[0].out
	}
}

// dueDate is the day on which so many days end: the first does not count unless it is whole, and the last is moved on to one
// on which people work.
func (x *eval) dueDate(from, days int64) number {
	day := x.dayOf(from)
	if x.dayStart(day) == from {
		day--
	}
	day += days
	for {
		works, known := x.works(day)
		if !known {
			return x.outside(day)
		}
		if works {
			return number{v: whole(day)}
		}
		day++
	}
}

// combine joins grounds, loss by loss.
func (x *eval) combine(list []*Ground, r *Result) {
	c := combination{eval: x, list: list, r: r, settledFor: map[string]bool{}}
	losses := []string{""}
	for _, g := range list {
		if g.owed() && !slices.Contains(losses, g.Remedy.Loss) {
			losses = append(losses, g.Remedy.Loss)
		}
	}
	for _, loss := range losses {
		if base := c.base(loss); base != nil {
			c.settle(loss, *base)
		}
	}
	open := slices.ContainsFunc(list, func(g *Ground) bool {
		return g.Standing == outcome.Owed && (g.Disposition == groundCannotTell || g.Disposition == groundReferred)
	})
	for _, g := range list {
		counts := slices.ContainsFunc(g.towards, func(l string) bool { return c.settledFor[l] })
		switch {
		case !g.Gives():
		case g.Standing == outcome.Programme && !counts && open:
			c.given = append(c.given, *g.Remedy)
		case g.Standing == outcome.Goodwill, g.Standing == outcome.Programme && !counts:
			c.goodwill = append(c.goodwill, *g.Remedy)
		}
	}
	for _, m := range c.given {
		r.Remedies = append(r.Remedies, m.String())
	}
	for _, m := range c.goodwill {
		r.Goodwill = append(r.Goodwill, m.String())
	}
	r.Disposition = c.dispose()
}

type combination struct {
	*eval
	list            []*Ground
	r               *Result
	settledFor      map[string]bool
	given, goodwill []Remedy
	missing         bool // something that counting needs is not told
}

// Gives tells whether a ground that is granted gives something.
func (g *Ground) Gives() bool {
	return g.Disposition == outcome.GroundGranted && g.Remedy != nil && !g.Remedy.nothing()
}

func (g *Ground) owed() bool { return g.Standing == outcome.Owed && g.Gives() }

// base is the most favourable remedy that is owed for a loss: the greatest in money, or where there is none or the claimant
// chose so, the greatest in time; of equal ones the first. An amount goes before what states none. What has no order is for a
// person.
func (c *combination) base(loss string) *Remedy {
	var money, span *Remedy
	for _, g := range c.list {
		m := g.Remedy
		if !g.owed() || m.Loss != loss {
			continue
		}
		if m.Time != nil {
			if span == nil || m.Time.Cmp(span.Time) > 0 {
				span = m
			}
			continue
		}
		if money == nil {
			money = m
			continue
		}
		c.missing = c.missing || m.Currency != money.Currency
		if money.Amount == nil && m.Amount != nil || m.Amount != nil && m.Currency == money.Currency && m.Amount.Cmp(money.Amount) > 0 {
			money = m
		}
	}
	if elected, _ := c.f.Get(fact.FactClaimElection); money == nil || span != nil && elected.Word() == "extension" {
		return span
	}
	return money
}

// settle counts what a programme gives towards what is owed for a loss. Towards money, time counts only if the claimant chose it.
func (c *combination) settle(loss string, base Remedy) {
	elected, _ := c.f.Get(fact.FactClaimElection)
	left := base
	for _, g := range c.list {
		to := g.towards
		if g.Standing != outcome.Programme || !g.Gives() || !slices.Contains(to, loss) || slices.ContainsFunc(to, func(l string) bool { return c.settledFor[l] }) {
			continue
		}
		if base.Amount != nil && g.Remedy.Kind == outcome.Extension && elected.Word() != "extension" {
			continue
		}
		c.given = append(c.given, *g.Remedy)
		c.count(&left, g.Remedy)
	}
	c.settledFor[loss] = true
	still := ""
	if !left.nothing() {
		c.given = append(c.given, left)
		still = left.String()
	}
	if loss == "" {
		c.r.Base, c.r.StillOwed = base.String(), still
		return
	}
	c.r.Besides[loss] = [2]string{base.String(), still}
}

// count takes a remedy off another, at the fee's own value of time where one is money and the other time.
func (c *combination) count(left *Remedy, m *Remedy) {
	switch {
	case m.Amount == nil && m.Time == nil, left.Amount == nil && left.Time == nil:
		return // a voucher or a right has no measure
	case left.Amount != nil && m.Amount != nil:
		if left.Currency != m.Currency {
			c.missing = true
			return
		}
		left.Amount = new(big.Rat).Sub(left.Amount, m.Amount)
		return
	case left.Time != nil && m.Time != nil:
		left.Time = new(big.Rat).Sub(left.Time, m.Time)
		return
	}
	fee, _, ok := c.fee()
	if !ok || fee.v.Sign() <= 0 || !c.dated || left.Amount != nil && left.Currency != fee.in || m.Amount != nil && m.Currency != fee.in {
		c.missing = true
		return
	}
	p := c.billed(c.start, c.start+1)[0]
	each := new(big.Rat).Quo(fee.v, whole(p.End-p.Start))
	if left.Amount != nil {
		unit, _ := money.MinorUnit(fee.in)
		smallest := unit.Exact().Rat()
		worth := rounded(new(big.Rat).Quo(new(big.Rat).Mul(m.Time, each), smallest), money.Down)
		left.Amount = new(big.Rat).Sub(left.Amount, worth.Mul(worth, smallest))
		return
	}
	lasts := rounded(new(big.Rat).Quo(m.Amount, each), money.Down)
	if lasts.Cmp(whole(hundredYears)) > 0 {
		lasts = whole(hundredYears)
	}
	left.Time = new(big.Rat).Sub(left.Time, lasts)
}

// dispose says what becomes of the claim, if nothing is to come any more.
func (c *combination) dispose() outcome.Disposition {
	given := len(c.given)+len(c.goodwill) > 0
	refer, entitled, owed := c.missing, false, false
	for _, g := range c.list {
		refer = refer || g.Disposition == groundReferred || g.Disposition == groundCannotTell && (g.Standing != outcome.Entitling || !given)
		if g.Disposition == outcome.GroundGranted {
			entitled = entitled || g.Standing == outcome.Entitling
			owed = owed || g.Standing == outcome.Owed && g.Remedy != nil
		}
	}
	beyond := false
	if v, ok := c.f.Get(fact.FactClaimLoss); ok {
		loss := valueOf(&v)
		for _, m := range append(slices.Clone(c.given), c.goodwill...) {
			if m.Amount != nil && m.Currency == loss.in {
				loss.v = new(big.Rat).Sub(loss.v, m.Amount)
			}
		}
		beyond = loss.v.Sign() > 0
	}
	switch {
	case refer || !given && entitled && !owed || !given && c.e.Kind == definition.Programme:
		return outcome.Referred
	case !given:
		return outcome.Refused
	case len(c.given) == 0 || beyond:
		return outcome.GrantedInPart
	}
	return outcome.Granted
}
