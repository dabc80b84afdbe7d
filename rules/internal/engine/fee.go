package engine

import (
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/internal/number"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// feeFor is the fee for a time: fee × time ÷ actual length of the billing period, summed over the billing periods that a
// measured time falls in; any other time falls in the billing period in which the outage began. Where the formula says how
// long every month is taken to be, fee of a month × time ÷ that length.
func (r *Run) feeFor(f *compiled.Formula) (number.Number, []outcome.Part) {
	t := r.Formula(f.Args[0])
	if !t.Known {
		return t, nil
	}
	if len(f.Args) > 1 {
		month, fee := r.Formula(f.Args[1]), r.FeePerMonth()
		share := number.Apply(fact.KindRate, &t, &month, true, number.Quotient)
		return number.Folded(definition.OpTimes, &fee, &share), nil
	}
	fee, every := r.factNumber(compiled.Source{Slot: fact.SlotSubscriptionFee, Extra: -1}), r.f.At(fact.SlotSubscriptionPeriod)
	if !fee.Known || !every.IsKnown() {
		return number.Unknown(outcome.NotKnown), nil
	}
	r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	q := r.dividedFee(f)
	if q == nil {
		p, ok := r.firstBilling()
		if !ok {
			return number.Unknown(outcome.NotKnown), nil
		}
		length := r.firstLength(&p)
		share := number.Apply(fact.KindRate, &t, &length, true, number.Quotient)
		p.Time = measure.Duration(number.Kept(t.Stated))
		return number.Folded(definition.OpTimes, &fee, &share), []outcome.Part{p}
	}
	times := r.f.At(q.Of).Times()
	lo, hi := money.Ratio{}, money.Ratio{}
	if !times.IsCertain() {
		lo = ShareOf(r.billing(r.counted(q, times.Narrowest)))
		hi = ShareOf(r.billing(r.counted(q, times.Widest)))
	}
	parts := r.billing(r.counted(q, times.Stated))
	stated := ShareOf(parts)
	if times.IsCertain() {
		lo, hi = stated, stated
	}
	if r.steps != nil {
		parts = slices.Clone(parts)
	}
	share := number.Between(fact.KindRate, lo, stated, hi)
	return number.Folded(definition.OpTimes, &fee, &share), parts
}

// dividedFee is the measured total of which a fee is that of the billing periods it falls in; nil where it is by the first of
// them, or every month is taken as equally long.
func (r *Run) dividedFee(f *compiled.Formula) *compiled.Quantity {
	a := &r.e.Formulas[f.Args[0]]
	if len(f.Args) > 1 || a.Def.Op != definition.OpQuantity {
		return nil
	}
	if q := &r.e.Quantities[a.Ref]; q.Root < 0 && !q.Longest {
		return q
	}
	return nil
}

// firstLength is how long the billing period is in which the outage began: a month may be longer than the one before, and an
// uncertain beginning lie in either.
func (r *Run) firstLength(p *outcome.Part) number.Number {
	stated := p.Length.Microseconds()
	lo, hi := stated, stated
	if ends := measure.StartsOf(r.f); ends[0] < ends[1] {
		for _, b := range r.billing([]fact.Stretch{{Start: ends[0], End: ends[1] + 1}}) {
			lo, hi = min(lo, b.Length.Microseconds()), max(hi, b.Length.Microseconds())
		}
	}
	return number.Between(fact.KindDuration, money.Whole(lo), money.Whole(stated), money.Whole(hi))
}

// ShareOf is how many billing periods a time amounts to.
func ShareOf(parts []outcome.Part) (sum money.Ratio) {
	for i := range parts {
		if x, err := money.RatioOf(parts[i].Time.Microseconds(), parts[i].Length.Microseconds()); err == nil {
			sum = sum.Add(x)
		}
	}
	return sum
}

// FeePerMonth is the fee of a month, of a yearly fee a twelfth.
func (r *Run) FeePerMonth() number.Number {
	fee, every := r.factNumber(compiled.Source{Slot: fact.SlotSubscriptionFee, Extra: -1}), r.f.At(fact.SlotSubscriptionPeriod)
	switch {
	case !fee.Known || !every.IsKnown():
		return number.Unknown(outcome.NotKnown)
	case every.Word() == "month":
		r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
		return fee
	}
	r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	twelve := number.Whole(fact.KindCount, 12)
	n := number.Apply(fact.KindMoney, &fee, &twelve, true, number.Quotient)
	n.Currency = fee.Currency
	return n
}

// firstBilling is the billing period in which the outage began; false where that is not known.
func (r *Run) firstBilling() (outcome.Part, bool) {
	if r.start == measure.NoStart {
		return outcome.Part{}, false
	}
	parts := r.billing([]fact.Stretch{{Start: r.start, End: r.start + 1}})
	if len(parts) == 0 {
		return outcome.Part{}, false
	}
	return parts[0], true
}

// billing divides a time among the billing periods of the subscription: years that begin on the day on which the
// subscription began, or months that begin on its billing day, or civil months. The parts hold until the next call.
func (r *Run) billing(pieces []fact.Stretch) []outcome.Part {
	if r.f.At(fact.SlotSubscriptionPeriod).Word() == "year" {
		return r.billingYears(measure.SetOf(pieces))
	}
	day := 1
	if v := r.f.At(fact.SlotSubscriptionBilling); v.IsKnown() {
		day = int(v.Micros())
	}
	if out, ok := r.e.Rulers.Of(definition.Month, day).Divide(r.bills[:0], pieces, false); ok {
		r.bills = out
		return out
	}
	months, err := measure.SetOf(pieces).PerBillingMonth(day, r.e.Zone)
	if err != nil {
		return nil // the day is 1 to 31 and the time has been valued as of an instant: there is no error
	}
	out := make([]outcome.Part, len(months))
	for i, m := range months {
		out[i] = r.billed(m.Span, m.Total)
	}
	return out
}

func (r *Run) billed(of period.Span, t time.Duration) outcome.Part {
	length, _ := of.Duration()
	return outcome.Part{Start: period.DateOf(of.Start(), r.e.Zone), End: period.DateOf(of.End(), r.e.Zone), Length: length, Time: t}
}

// billingYears begin on the day of the year on which the subscription began, in a year without that day on the last of
// its month; civil years where that is not known.
func (r *Run) billingYears(set period.Set) []outcome.Part {
	first := period.Date{Year: 1, Month: time.January, Day: 1}
	if v := r.f.At(fact.SlotSubscriptionHeld); v.IsKnown() {
		first = period.DateOf(measure.Instant(v.Micros()), r.e.Zone)
	}
	begins := func(year int) time.Time {
		d := period.Date{Year: year, Month: first.Month, Day: first.Day}
		if !d.Valid() {
			d.Day = 28
		}
		return d.At(r.e.Zone)
	}
	var out []outcome.Part
	start, _ := set.Start()
	for y := period.DateOf(start, r.e.Zone).Year - 1; !set.IsEmpty(); y++ {
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
