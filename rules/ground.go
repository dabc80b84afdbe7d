package rules

import (
	"slices"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// effect turns a general provision's disposition into a ground or a duty.
func (r *run) effect(i int32, disp GroundDisposition) {
	p := &r.e.provisions[i]
	f := &p.def.Effect
	if f.Kind == Obliges {
		if disp == GroundGranted {
			r.out.Duties = append(r.out.Duties, r.duty(p))
		}
		return
	}
	g := GroundOutcome{Edition: r.ed, Provision: p.def.Key, Standing: f.Standing, Disposition: disp,
		By: r.out.Findings[r.base+int(i)].By}
	switch f.Kind {
	case Entitles:
		r.entitled = append(r.entitled, entitlement{f.Ground, disp})
	case Gives:
		if disp == GroundGranted {
			r.give(p, &g)
		}
	case Refers:
		if disp == GroundGranted {
			g.Disposition = GroundReferred
		}
	}
	if g.Disposition == GroundCannotTell && g.Missing == nil {
		g.Missing = r.missing(i)
	}
	r.out.Grounds = append(r.out.Grounds, g)
}

// missing lists, sorted, the facts without which a provision and those of its exceptions that cannot be told stay so.
func (r *run) missing(i int32) []Fact {
	var out []Fact
	for k := i; k < r.e.provisions[i].end; k++ {
		f := &r.out.Findings[r.base+int(k)]
		if f.Status != CannotTell {
			continue
		}
		t := trace{r.e, &r.e.provisions[k], f.Checks}
		t.unknown(t.p.node, func(l *leaf, c *Check) {
			for _, name := range r.e.lacks(l, c) {
				if _, known := r.f.Get(name); c.Left.IsKnown() || !known {
					out = append(out, name)
				}
			}
		})
	}
	return sortedFacts(out)
}

func sortedFacts(list []Fact) []Fact {
	slices.Sort(list)
	return slices.Compact(list)
}

// lacks lists the facts that a comparison would need, or need more exactly, to be told.
func (e *Edition) lacks(l *leaf, c *Check) []Fact {
	var out []Fact
	switch {
	case l.op == OpMeasure && !c.Left.IsKnown() && e.quants[l.quant].held:
		out = append(out, FactOutageDown, FactSubscriptionHeld)
	case l.op == OpMeasure:
		out = append(out, e.quants[l.quant].of.Name())
	case l.op == OpFact:
		out = append(out, l.slot.Name())
	}
	if l.param >= 0 && !c.Right.IsKnown() && e.params[l.param].bound {
		out = append(out, e.params[l.param].by.Name())
		if l.op == OpMeasure && c.Left.IsKnown() && c.Left.Lo == c.Left.Hi {
			out = out[1:] // the length is known exactly; the boundary is what is missing
		}
	}
	return out
}

// give works out the remedy of a ground that applies. Where an amount needs a fact that is not known, the ground cannot
// be told.
func (r *run) give(p *provision, g *GroundOutcome) {
	f := &p.def.Effect
	rem := Remedy{Kind: f.Remedy, Rulebook: r.e.def.Rulebook, Provision: p.def.Key}
	switch {
	case p.amount >= 0:
		v, _ := r.e.params[p.amount].at(r.start, r.f)
		rem.Amount, _ = v.AsMoney()
	case p.time >= 0:
		v, _ := r.e.params[p.time].at(r.start, r.f)
		rem.Time, _ = v.AsDuration()
	case p.multiply >= 0:
		q := r.quants[p.multiply].operand()
		by, _ := r.e.params[p.by].at(r.start, r.f)
		t, _ := q.AsEstimate()
		g.Sum = &Sum{Time: t, Factor: by.Micros()}
		rem.Time = t.Stated * time.Duration(by.Micros())
	case p.feeFor >= 0:
		sum, amount, missing := r.feeFor(p)
		if missing != nil {
			g.Disposition, g.Missing = GroundCannotTell, missing
			return
		}
		g.Sum, rem.Amount = sum, amount
		r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	}
	g.Remedy = &rem
}

// feeFor is the fee for a quantity's time: fee × time ÷ actual length of the billing period, summed over the billing
// periods the time falls in, exact until the one rounding at the end.
func (r *run) feeFor(p *provision) (*Sum, money.Amount, []Fact) {
	fee, ok := r.f.At(fact.SlotSubscriptionFee).AsMoney()
	every := r.f.At(fact.SlotSubscriptionPeriod)
	var missing []Fact
	if !ok {
		missing = append(missing, FactSubscriptionFee)
	}
	if !every.IsKnown() {
		missing = append(missing, FactSubscriptionPeriod)
	}
	q := &r.e.quants[p.feeFor]
	t, known := r.quants[p.feeFor].operand().AsEstimate()
	if !known {
		missing = append(missing, r.quants[p.feeFor].missing.Name())
	}
	if missing != nil {
		return nil, money.Amount{}, missing
	}
	sum := &Sum{Time: t, Fee: fee, Parts: r.billing(q.spans(r.f, r.asOf))}
	exact := money.Exact{}
	for i, part := range sum.Parts {
		x, err := fee.Proportion(part.Time.Microseconds(), part.Length.Microseconds())
		if err == nil && i > 0 {
			x, err = exact.Add(x)
		}
		if err != nil {
			return nil, money.Amount{}, []Fact{FactSubscriptionFee}
		}
		exact = x
	}
	unit, _ := r.e.params[p.unit].at(r.start, r.f)
	to, _ := unit.AsMoney()
	amount, err := exact.Round(p.def.Effect.Mode, to)
	if err != nil { // the fee is in a currency that the rulebook does not round
		return nil, money.Amount{}, []Fact{FactSubscriptionFee}
	}
	return sum, amount, nil
}

// spans gives the stated spans that a quantity counts.
func (q *quant) spans(f *Facts, asOf int64) period.Set {
	t := f.At(q.of).Times()
	if t == nil {
		return period.Set{}
	}
	c := cut{held: always, use: q.use, notice: q.notice, maintenance: maintenanceOf(f), asOf: asOf}
	if v := f.At(fact.SlotSubscriptionHeld); q.held && v.IsKnown() {
		c.held = v.Stretch()
	}
	var spans []period.Span
	c.pieces(t.Stated, func(s fact.Stretch) { spans = append(spans, s.Period()) })
	return period.SetOf(spans...)
}

// billing divides a set among the billing periods of the subscription: civil years, or months that begin on its billing
// day, or civil months.
func (r *run) billing(set period.Set) []FeePart {
	if r.f.At(fact.SlotSubscriptionPeriod).Word() == "year" {
		return r.billingYears(set)
	}
	day := 1
	if v := r.f.At(fact.SlotSubscriptionBilling); v.IsKnown() {
		day = int(v.Micros())
	}
	months, err := set.PerBillingMonth(day, r.e.zone)
	if err != nil {
		return nil // the day is 1 to 31 and the set has been valued as of an instant: there is no error
	}
	out := make([]FeePart, len(months))
	for i, m := range months {
		out[i] = r.part(m.Span, m.Total)
	}
	return out
}

func (r *run) part(of period.Span, t time.Duration) FeePart {
	length, _ := of.Duration()
	return FeePart{Start: period.DateOf(of.Start(), r.e.zone), End: period.DateOf(of.End(), r.e.zone), Length: length, Time: t}
}

func (r *run) billingYears(set period.Set) []FeePart {
	var out []FeePart
	start, _ := set.Start()
	for y := period.DateOf(start, r.e.zone).Year; ; y++ {
		of, err := period.New(period.Date{Year: y, Month: 1, Day: 1}.At(r.e.zone), period.Date{Year: y + 1, Month: 1, Day: 1}.At(r.e.zone))
		if err != nil {
			return out
		}
		in := set.Clip(of)
		if t, err := in.Total(); err == nil && t > 0 {
			out = append(out, r.part(of, t))
		}
		if end, ok := set.End(); !ok || !end.After(of.End()) {
			return out
		}
	}
}

// duty is what a provision lays on the provider. The earlier of restoration and removal of the cause starts its days;
// both are kept. A removal before the outage began is none.
func (r *run) duty(p *provision) Duty {
	d := Duty{Edition: r.ed, Provision: p.def.Key, Duty: p.def.Effect.Duty}
	if t := r.f.At(fact.SlotOutageDown).Times(); t != nil && len(t.Stated) > 0 {
		if last := t.Stated[len(t.Stated)-1].End; last <= r.asOf && last != fact.Open {
			d.Restored = instant(last)
		}
	}
	if v := r.f.At(fact.SlotCauseRemovedAt); v.IsKnown() && v.Micros() >= r.start {
		d.Removed = instant(v.Micros())
	}
	if p.within < 0 {
		if r.start != noStart {
			d.From = instant(r.start)
		}
		return d
	}
	d.From = d.Restored
	if d.From.IsZero() || !d.Removed.IsZero() && d.Removed.Before(d.From) {
		d.From = d.Removed
	}
	days, _ := r.e.params[p.within].at(r.start, r.f)
	if d.From.IsZero() || r.e.calendar == nil {
		return d
	}
	due, err := r.e.calendar.DueDate(d.From, int(days.Micros()), r.e.zone)
	if err != nil {
		d.PastYear = r.e.calendar.LastYear()
		return d
	}
	d.DueOn = due
	return d
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
