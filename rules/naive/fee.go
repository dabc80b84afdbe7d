package naive

import (
	"math/big"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
)

// fee is the fee of a billing period, and whether that is a year; false where it is not known.
func (x *eval) fee() (amount number, yearly, ok bool) {
	fee, known := x.f.Get(fact.FactSubscriptionFee)
	every, told := x.f.Get(fact.FactSubscriptionPeriod)
	return valueOf(&fee), every.Word() == "year", known && told
}

// monthly is the fee of a month, of a yearly fee a twelfth.
func (x *eval) monthly() number {
	fee, yearly, ok := x.fee()
	if !ok {
		return number{}
	}
	if yearly {
		fee.v = new(big.Rat).Mul(fee.v, big.NewRat(1, 12))
	}
	return fee
}

// billed lists the billing periods from that of one instant to that of another: months from the billing day on, the last day
// of a month that is too short for it; years from the day on which the subscription began, of 29 February the 28th.
func (x *eval) billed(first, last int64) []fact.Stretch {
	day := 1
	if v, ok := x.f.Get(fact.FactSubscriptionBilling); ok {
		day = int(v.Micros())
	}
	begins := func(y int, m time.Month, d int) bool { return d == min(day, lastOf(y, m)) }
	if _, yearly, _ := x.fee(); yearly {
		month, of := time.January, 1
		if v, ok := x.f.Get(fact.FactSubscriptionHeld); ok {
			_, month, of = date1970(x.dayOf(v.Micros()))
		}
		begins = func(y int, m time.Month, d int) bool { return m == month && d == min(of, lastOf(y, m)) }
	}
	return x.divided(first, last, begins)
}

func lastOf(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// feeFor is the fee for a time. A measured total is divided among its billing periods; any other time falls into the one in
// which the outage began.
func (x *eval) feeFor(f *definition.Formula, args []number) number {
	fee, _, ok := x.fee()
	if len(args) == 2 {
		fee = x.monthly()
		if fee.v == nil || args[1].v.Sign() == 0 {
			return number{}
		}
		share := new(big.Rat).Quo(args[0].v, args[1].v)
		return number{v: share.Mul(share, fee.v), in: fee.in}
	}
	if !ok {
		return number{}
	}
	share := new(big.Rat)
	q := x.measuredAs(&f.Args[0])
	if q == nil || q.Measure != definition.Total {
		if !x.dated {
			return number{}
		}
		p := x.billed(x.start, x.start+1)[0]
		share.Quo(args[0].v, whole(p.End-p.Start))
		return number{v: share.Mul(share, fee.v), in: fee.in}
	}
	if counted, _ := x.counted(q); len(counted) > 0 {
		for _, p := range x.billed(counted[0].Start, counted[len(counted)-1].End) {
			share.Add(share, big.NewRat(length(clip(counted, p), definition.Total), p.End-p.Start))
		}
	}
	return number{v: share.Mul(share, fee.v), in: fee.in}
}

// measuredAs is the measured quantity that a formula names, nil where it is none.
func (x *eval) measuredAs(f *definition.Formula) *definition.Quantity {
	for i := range x.e.Quantities {
		if q := &x.e.Quantities[i]; f.Op == definition.OpQuantity && q.Key == f.Name && q.Formula == nil {
			return q
		}
	}
	return nil
}

// give works out what a ground gives. Where that cannot be told, neither can the ground.
func (x *eval) give(p *definition.Provision, g *Ground) {
	list := p.Effect.Remedies
	if len(list) == 0 {
		if p.Effect.Kind == definition.Refers {
			g.Disposition = groundReferred
		}
		return
	}
	var all []Remedy
	for i := range list {
		m, ok := x.remedy(p, &list[i])
		if !ok {
			g.Disposition = groundCannotTell
			return
		}
		all = append(all, m)
	}
	for _, loss := range list[0].Towards {
		if loss == definition.LossOfService {
			loss = ""
		}
		g.towards = append(g.towards, loss)
	}
	if len(g.towards) == 0 {
		g.towards = []string{serviceAsNone(&list[0])}
	}
	chosen := 0
	for i := len(all) - 1; i >= 0; i-- {
		v, _ := x.f.Get(fact.FactClaimElection)
		if v.Word() == "money" && all[i].Amount != nil || v.Word() == "extension" && all[i].Time != nil && all[i].Time.Sign() > 0 {
			chosen = i // the first that is as the claimant chose
		}
	}
	if len(all) > 1 {
		g.Offers = all
	}
	g.Remedy = &all[chosen]
}

// hundredYears bounds what a remedy extends, in microseconds.
const hundredYears = 100 * 365 * 86400 * 1e6

func (x *eval) remedy(p *definition.Provision, r *definition.Remedy) (Remedy, bool) {
	m := Remedy{Kind: r.Kind, Provision: p.Key, Loss: serviceAsNone(r)}
	formula := r.Amount
	if r.Time != nil {
		formula = r.Time
	}
	if formula == nil {
		return m, true
	}
	n := x.settled(formula)
	m.Exact = n.v
	if n.v == nil {
		return m, false
	}
	if r.Time != nil {
		m.Time = new(big.Rat).SetInt(new(big.Int).Div(n.v.Num(), n.v.Denom()))
		if m.Time.Cmp(whole(hundredYears)) > 0 {
			m.Time = whole(hundredYears)
		}
		return m, true
	}
	m.Amount, m.Currency = n.v, n.in
	if r.Unit != "" {
		d, _ := x.parameter(r.Unit)
		if d == nil {
			return m, false
		}
		unit := valueOf(&d.Value)
		if !alike(n, unit) {
			return m, false
		}
		m.Amount = rounded(new(big.Rat).Quo(n.v, unit.v), r.Mode)
		m.Amount.Mul(m.Amount, unit.v)
		m.Currency = unit.in
	}
	return m, true
}

// settled is the stated value of a formula, if it has one however it may have been.
func (x *eval) settled(f *definition.Formula) number {
	var out number
	for i := range x.worlds {
		x.w = &x.worlds[i]
		n := x.value(f, nil)
		if i == stated {
			out = n
		}
		if n.v == nil {
			return n
		}
	}
	x.w = nil
	return out
}
