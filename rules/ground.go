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
	if g.Disposition == GroundCannotTell && g.Reasons == nil {
		g.Reasons = r.missing(i)
	}
	g.Missing = factsOf(g.Reasons)
	r.out.Grounds = append(r.out.Grounds, g)
}

// missing lists, sorted, why a provision and those of its exceptions that cannot be told stay so.
func (r *run) missing(i int32) []Reason {
	var out []Reason
	for k := i; k < r.e.provisions[i].end; k++ {
		f := &r.out.Findings[r.base+int(k)]
		if f.Status != CannotTell {
			continue
		}
		t := trace{r.e, &r.e.provisions[k], f.Checks}
		t.unknown(t.p.node, func(l *leaf, c *Check) {
			for _, name := range r.e.lacks(l, c) {
				v, known := r.f.Get(name)
				switch {
				case !known:
					out = append(out, because(NotKnown, name))
				case c.Left.IsKnown() && v.Kind() == KindMoney:
					out = append(out, because(Currency, name))
				case c.Left.IsKnown():
					out = append(out, because(Inexact, name))
				}
			}
		})
	}
	return sortedReasons(out)
}

func because(code ReasonCode, name Fact) Reason { return Reason{Code: code, Fact: name} }

func sortedReasons(list []Reason) []Reason {
	slices.SortFunc(list, Reason.Compare)
	return slices.Compact(list)
}

// factsOf lists the facts that sorted reasons name.
func factsOf(list []Reason) []Fact {
	var out []Fact
	for _, why := range list {
		if why.Fact != "" {
			out = append(out, why.Fact)
		}
	}
	return slices.Compact(out)
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
			g.Disposition, g.Reasons = GroundCannotTell, sortedReasons(missing)
			return
		}
		g.Sum, rem.Amount = sum, amount
		r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	}
	g.Remedy = &rem
}

// feeFor is the fee for a quantity's time: fee × time ÷ actual length of the billing period, summed over the billing
// periods the time falls in, exact until the one rounding at the end.
func (r *run) feeFor(p *provision) (*Sum, money.Amount, []Reason) {
	fee, ok := r.f.At(fact.SlotSubscriptionFee).AsMoney()
	every := r.f.At(fact.SlotSubscriptionPeriod)
	var missing []Reason
	if !ok {
		missing = append(missing, because(NotKnown, FactSubscriptionFee))
	}
	if !every.IsKnown() {
		missing = append(missing, because(NotKnown, FactSubscriptionPeriod))
	}
	q := &r.e.quants[p.feeFor]
	t, known := r.quants[p.feeFor].operand().AsEstimate()
	if !known {
		missing = append(missing, because(NotKnown, r.quants[p.feeFor].missing.Name()))
	}
	if missing != nil {
		return nil, money.Amount{}, missing
	}
	sum := &Sum{Time: t, Fee: fee, Parts: r.billing(q.spans(r.f, r.asOf))}
	inOther := []Reason{because(Currency, FactSubscriptionFee)}
	exact, err := fee.Proportion(0, 1) // where no time counts, nothing in the fee's currency
	for i := 0; err == nil && i < len(sum.Parts); i++ {
		var x money.Exact
		x, err = fee.Proportion(sum.Parts[i].Time.Microseconds(), sum.Parts[i].Length.Microseconds())
		if err == nil {
			exact, err = exact.Add(x)
		}
	}
	if err != nil {
		return nil, money.Amount{}, inOther
	}
	unit, _ := r.e.params[p.unit].at(r.start, r.f)
	to, _ := unit.AsMoney()
	amount, err := exact.Round(p.def.Effect.Mode, to)
	if err != nil { // the fee is in a currency that the rulebook does not round
		return nil, money.Amount{}, inOther
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

// billingYears begin on the day of the year on which the subscription began, in a year without that day on the last of
// its month; civil years where that is not known.
func (r *run) billingYears(set period.Set) []FeePart {
	first := period.Date{Year: 1, Month: time.January, Day: 1}
	if v := r.f.At(fact.SlotSubscriptionHeld); v.IsKnown() {
		first = period.DateOf(instant(v.Micros()), r.e.zone)
	}
	begins := func(year int) time.Time {
		d := period.Date{Year: year, Month: first.Month, Day: first.Day}
		if !d.Valid() {
			d.Day = 28
		}
		return d.At(r.e.zone)
	}
	var out []FeePart
	start, _ := set.Start()
	for y := period.DateOf(start, r.e.zone).Year - 1; !set.IsEmpty(); y++ {
		of, err := period.New(begins(y), begins(y+1))
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
	return out
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
	d.From = begun(&d, d.Restored)
	days, _ := r.e.params[p.within].at(r.start, r.f)
	if d.From.IsZero() || r.e.calendar == nil {
		return d
	}
	d.DueOn, d.PastYear = r.due(d.From, days.Micros())
	if !d.Restored.IsZero() {
		for _, end := range ends(r.f.At(fact.SlotOutageDown).Times()) {
			r.dueAlso(&d, end, days.Micros())
		}
	}
	return d
}

// begun is what starts the days of a duty if the service was back at an instant.
func begun(d *Duty, restored time.Time) time.Time {
	if restored.IsZero() || !d.Removed.IsZero() && d.Removed.Before(restored) {
		return d.Removed
	}
	return restored
}

// due is when days end; past is the last year of the calendar where they end beyond it.
func (r *run) due(from time.Time, days int64) (on period.Date, past int) {
	on, err := r.e.calendar.DueDate(from, int(days), r.e.zone)
	if err != nil {
		return period.Date{}, r.e.calendar.LastYear()
	}
	return on, 0
}

// dueAlso takes in another instant at which the service may have been back: the earlier date is the one to keep.
func (r *run) dueAlso(d *Duty, end, days int64) {
	if end > r.asOf || end == fact.Open {
		return
	}
	on, past := r.due(begun(d, instant(end)), days)
	if on == d.DueOn && past == d.PastYear {
		return
	}
	d.Uncertain = true
	if d.DueOn.IsZero() || past == 0 && on.Before(d.DueOn) {
		d.DueOn, d.PastYear = on, past
	}
}

// ends gives the earliest and the latest instant at which an outage can have ended. Where its last window may have been
// none at all, that is when it can have begun.
func ends(t *fact.Times) [2]int64 {
	last := t.Widest[len(t.Widest)-1]
	out := [2]int64{last.Start, last.End}
	if n := len(t.Narrowest); n > 0 {
		out[0] = max(out[0], t.Narrowest[n-1].End)
	}
	return out
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
