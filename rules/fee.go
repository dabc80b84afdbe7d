package rules

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// feeFor is the fee for a time: fee × time ÷ actual length of the billing period, summed over the billing periods that a
// measured time falls in; any other time falls in the billing period in which the outage began. Where the formula says how
// long every month is taken to be, fee of a month × time ÷ that length.
func (r *run) feeFor(f *formula) (number, []Part) {
	t := r.formula(f.args[0])
	if !t.known {
		return t, nil
	}
	if len(f.args) > 1 {
		month, fee := r.formula(f.args[1]), r.feePerMonth()
		share := apply(fact.KindRate, &t, &month, true, quotient)
		return folded(definition.OpTimes, &fee, &share), nil
	}
	fee, every := r.factNumber(source{fact.SlotSubscriptionFee, -1}), r.f.At(fact.SlotSubscriptionPeriod)
	if !fee.known || !every.IsKnown() {
		return unknown(outcome.NotKnown), nil
	}
	r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	var q *quant
	if a := &r.e.formulas[f.args[0]]; a.def.Op == definition.OpQuantity {
		q = &r.e.quants[a.ref]
	}
	if q == nil || q.root >= 0 || q.longest {
		p, ok := r.firstBilling()
		if !ok {
			return unknown(outcome.NotKnown), nil
		}
		length := whole(fact.KindDuration, p.Length.Microseconds())
		share := apply(fact.KindRate, &t, &length, true, quotient)
		p.Time = micros(kept(t.stated))
		return folded(definition.OpTimes, &fee, &share), []Part{p}
	}
	times := r.f.At(q.of).Times()
	lo, hi := money.Ratio{}, money.Ratio{}
	if !times.IsCertain() {
		lo = shareOf(r.billing(r.counted(q, times.Narrowest)))
		hi = shareOf(r.billing(r.counted(q, times.Widest)))
	}
	parts := r.billing(r.counted(q, times.Stated))
	stated := shareOf(parts)
	if times.IsCertain() {
		lo, hi = stated, stated
	}
	if r.steps != nil {
		parts = slices.Clone(parts)
	}
	share := between(fact.KindRate, lo, stated, hi)
	return folded(definition.OpTimes, &fee, &share), parts
}

// shareOf is how many billing periods a time amounts to.
func shareOf(parts []Part) (sum money.Ratio) {
	for i := range parts {
		if x, err := money.RatioOf(parts[i].Time.Microseconds(), parts[i].Length.Microseconds()); err == nil {
			sum = sum.Add(x)
		}
	}
	return sum
}

// feePerMonth is the fee of a month, of a yearly fee a twelfth.
func (r *run) feePerMonth() number {
	fee, every := r.factNumber(source{fact.SlotSubscriptionFee, -1}), r.f.At(fact.SlotSubscriptionPeriod)
	switch {
	case !fee.known || !every.IsKnown():
		return unknown(outcome.NotKnown)
	case every.Word() == "month":
		r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
		return fee
	}
	r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	twelve := whole(fact.KindCount, 12)
	n := apply(fact.KindMoney, &fee, &twelve, true, quotient)
	n.currency = fee.currency
	return n
}

// firstBilling is the billing period in which the outage began; false where that is not known.
func (r *run) firstBilling() (Part, bool) {
	if r.start == noStart {
		return Part{}, false
	}
	parts := r.billing([]fact.Stretch{{Start: r.start, End: r.start + 1}})
	if len(parts) == 0 {
		return Part{}, false
	}
	return parts[0], true
}

// billing divides a time among the billing periods of the subscription: years that begin on the day on which the
// subscription began, or months that begin on its billing day, or civil months. The parts hold until the next call.
func (r *run) billing(pieces []fact.Stretch) []Part {
	if r.f.At(fact.SlotSubscriptionPeriod).Word() == "year" {
		return r.billingYears(setOf(pieces))
	}
	day := 1
	if v := r.f.At(fact.SlotSubscriptionBilling); v.IsKnown() {
		day = int(v.Micros())
	}
	if out, ok := r.e.rulers.of(definition.Month, day).divide(r.bills[:0], pieces, false); ok {
		r.bills = out
		return out
	}
	months, err := setOf(pieces).PerBillingMonth(day, r.e.zone)
	if err != nil {
		return nil // the day is 1 to 31 and the time has been valued as of an instant: there is no error
	}
	out := make([]Part, len(months))
	for i, m := range months {
		out[i] = r.billed(m.Span, m.Total)
	}
	return out
}

func (r *run) billed(of period.Span, t time.Duration) Part {
	length, _ := of.Duration()
	return Part{Start: period.DateOf(of.Start(), r.e.zone), End: period.DateOf(of.End(), r.e.zone), Length: length, Time: t}
}

// billingYears begin on the day of the year on which the subscription began, in a year without that day on the last of
// its month; civil years where that is not known.
func (r *run) billingYears(set period.Set) []Part {
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
	var out []Part
	start, _ := set.Start()
	for y := period.DateOf(start, r.e.zone).Year - 1; !set.IsEmpty(); y++ {
		of, err := period.New(begins(y), begins(y+1))
		if err != nil {
			return out
		}
		in := set.Clip(of)
		if t, err := in.Total(); err == nil && t > 0 {
			out = append(out, r.billed(of, t))
		}
		if end, ok := set.End(); !ok || !end.After(of.End()) {
			return out
		}
	}
	return out
}
