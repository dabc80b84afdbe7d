package engine

import (
	"math/big"
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/measure"
	"bosang/rules/money"
	"bosang/rules/outcome"
)

// combine joins the grounds, loss by loss: the most favourable owed remedy is the base, a programme's remedies count
// towards it, what they leave stays owed. Goodwill stands apart.
func (r *Run) combine() {
	o := r.out
	for i := range o.Grounds {
		if g := &o.Grounds[i]; len(g.Offers) > 0 && g.Disposition == outcome.GroundGranted && o.Election == nil {
			o.Election = &outcome.Election{Offered: g.Offers, Chosen: g.Remedy.Kind, Made: r.f.At(fact.SlotClaimElection).IsKnown()}
		}
	}
	var first outcome.LossOutcome
	if base := r.owedForService(); base != nil {
		first = r.settled("", base)
		o.Base, o.Counted, o.StillOwed = base, first.Counted, first.StillOwed
	}
	for i := range o.Grounds {
		g := &o.Grounds[i]
		if !r.owes(g) || g.Remedy.Loss == "" || slices.ContainsFunc(o.Besides, func(l outcome.LossOutcome) bool { return l.Loss == g.Remedy.Loss }) {
			continue
		}
		o.Besides = append(o.Besides, r.settled(g.Remedy.Loss, r.most(g.Remedy.Loss)))
	}
	for i := range o.Grounds {
		g := &o.Grounds[i]
		switch {
		case g.Disposition != outcome.GroundGranted || g.Remedy == nil || GivesNothing(g.Remedy):
		case g.Standing == outcome.Goodwill:
			o.Goodwill = append(o.Goodwill, *g.Remedy)
		case g.Standing == outcome.Programme && !r.hasLoss(r.towards(i)) && r.owedOpen():
			o.Remedies = append(o.Remedies, *g.Remedy) // whether it counts towards something is not known yet
		case g.Standing == outcome.Programme && !r.hasLoss(r.towards(i)):
			o.Goodwill = append(o.Goodwill, *g.Remedy)
		}
	}
}

// owes tells whether a ground gives a remedy that is owed.
func (r *Run) owes(g *outcome.GroundOutcome) bool {
	return g.Disposition == outcome.GroundGranted && g.Standing == outcome.Owed && g.Remedy != nil && !GivesNothing(g.Remedy)
}

// owedForService is what is owed for the loss of the service itself, nil where nothing is.
func (r *Run) owedForService() *outcome.Remedy {
	cash, extension := r.best("")
	switch {
	case cash != nil && extension != nil:
		r.out.Election = nil // the choice is between what is owed, of which what a ground offers is a part
		return r.offer(cash, *extension)
	case cash == nil:
		return extension
	}
	return cash
}

// most is what is owed for another loss: the greatest amount, or where there is none or the claimant chose so, the greatest
// time.
func (r *Run) most(loss string) *outcome.Remedy {
	cash, extension := r.best(loss)
	switch {
	case cash == nil:
		return extension
	case extension == nil:
		return cash
	}
	return r.offer(cash, *extension)
}

// towards lists the losses that a ground's programme counts towards, "" for that of the service.
func (r *Run) towards(ground int) []string {
	p := r.rules[ground]
	if len(p.Gives) == 0 {
		return nil
	}
	losses := p.Gives[0].Def.Towards
	if len(losses) == 0 {
		losses = []string{lossOf(p.Gives[0].Def)}
	}
	out := slices.Clone(losses)
	for i := range out {
		if out[i] == definition.LossOfService {
			out[i] = ""
		}
	}
	return out
}

// hasLoss tells whether something is owed for one of the losses.
func (r *Run) hasLoss(losses []string) bool {
	return r.out.Base != nil && slices.Contains(losses, "") ||
		slices.ContainsFunc(r.out.Besides, func(l outcome.LossOutcome) bool { return slices.Contains(losses, l.Loss) })
}

// settled counts the programmes' remedies towards what is owed for a loss, and gives what they leave.
func (r *Run) settled(loss string, base *outcome.Remedy) outcome.LossOutcome {
	var offered []outcome.Remedy
	for i := range r.out.Grounds {
		g := &r.out.Grounds[i]
		if g.Standing != outcome.Programme || g.Disposition != outcome.GroundGranted || g.Remedy == nil || GivesNothing(g.Remedy) {
			continue
		}
		if to := r.towards(i); slices.Contains(to, loss) && !r.hasLoss(to) {
			offered = append(offered, *g.Remedy)
		}
	}
	if base.Amount.Currency() != "" {
		offered = r.electProgramme(base, offered)
	}
	out := outcome.LossOutcome{Loss: loss, Base: *base}
	for _, p := range offered {
		out.Counted = append(out.Counted, r.count(base, p))
		r.out.Remedies = append(r.out.Remedies, p)
	}
	out.StillOwed = r.shortfall(base, out.Counted)
	if out.StillOwed != nil {
		r.out.Remedies = append(r.out.Remedies, *out.StillOwed)
	}
	return out
}

// owedOpen tells whether a person may still find that something is owed.
func (r *Run) owedOpen() bool {
	return slices.ContainsFunc(r.out.Grounds, func(g outcome.GroundOutcome) bool {
		return g.Standing == outcome.Owed && (g.Disposition == outcome.GroundCannotTell || g.Disposition == outcome.GroundReferred)
	})
}

// GivesNothing tells whether a remedy is worth nothing: no amount, no time, no right.
func GivesNothing(m *outcome.Remedy) bool {
	return m.Amount.Sign() <= 0 && m.Time <= 0 && m.Kind != outcome.Termination && (m.Kind != outcome.Coupon || m.Amount.Currency() != "")
}

// best finds the greatest remedy in money that is owed for a loss, and the greatest in time; of equal ones the first.
func (r *Run) best(loss string) (cash, extension *outcome.Remedy) {
	for i := range r.out.Grounds {
		g := &r.out.Grounds[i]
		if !r.owes(g) || g.Remedy.Loss != loss {
			continue
		}
		if g.Remedy.Time > 0 {
			if extension == nil || g.Remedy.Time > extension.Time {
				extension = g.Remedy
			}
			continue
		}
		if cash == nil || r.moreThan(g.Remedy, cash) {
			cash = g.Remedy
		}
	}
	return cash, extension
}

// moreThan tells whether a remedy is more favourable than another of the same loss. Amounts of two currencies, and an amount
// and a coupon that states none, have no order: a person has to look. An amount goes before what states none.
func (r *Run) moreThan(a, b *outcome.Remedy) bool {
	x, y := a.Amount.Currency(), b.Amount.Currency()
	switch {
	case x == y && x != "":
		order, err := a.Amount.Cmp(b.Amount)
		return err == nil && order > 0
	case x == "" && y == "": // rights, of which one is as good as the other
	case x != "" && y != "":
		r.out.Reasons = append(r.out.Reasons, because(outcome.Currency, fact.FactSubscriptionFee))
	default:
		r.out.Reasons = append(r.out.Reasons, outcome.Reason{Code: outcome.NoAmount})
	}
	return x != "" && y == ""
}

// electProgramme takes programme extensions out of what counts towards money unless the claimant elects them. Where time is
// owed that can be chosen, choosing it takes them in: they are no choice of their own.
func (r *Run) electProgramme(base *outcome.Remedy, offered []outcome.Remedy) []outcome.Remedy {
	var kept, extensions []outcome.Remedy
	for _, p := range offered {
		if p.Kind == outcome.Extension {
			extensions = append(extensions, p)
		} else {
			kept = append(kept, p)
		}
	}
	if len(extensions) == 0 {
		return offered
	}
	if _, owed := r.best(base.Loss); owed != nil {
		return kept
	}
	if r.offer(base, extensions...) == base {
		return kept
	}
	return offered
}

// offer adds to the claimant's choice time in place of an amount, which time replaces only if that was chosen, and gives what
// holds. There is one choice for all losses.
func (r *Run) offer(cash *outcome.Remedy, extensions ...outcome.Remedy) *outcome.Remedy {
	e := r.out.Election
	switch {
	case e == nil:
		e = &outcome.Election{Offered: []outcome.Remedy{*cash}, Chosen: cash.Kind, Made: r.f.At(fact.SlotClaimElection).IsKnown()}
		r.out.Election = e
	case cash.Loss != "" && !slices.Contains(e.Offered, *cash):
		e.Offered = append(slices.Clip(e.Offered), *cash)
	}
	e.Offered = append(slices.Clip(e.Offered), extensions...)
	if r.f.At(fact.SlotClaimElection).Word() != "extension" {
		return cash
	}
	e.Chosen = outcome.Extension
	return &extensions[0]
}

// measured tells whether a remedy is an amount or a time.
func measured(m *outcome.Remedy) bool { return m.Amount.Currency() != "" || m.Time > 0 }

// count counts a programme's remedy towards the base: money at face value, time by time, one for the other at the fee's
// value per time. What cannot be converted, for want of the fee, is missing.
func (r *Run) count(base *outcome.Remedy, p outcome.Remedy) outcome.Counted {
	c := outcome.Counted{Remedy: p}
	inMoney := base.Amount.Currency() != ""
	switch {
	case !measured(base) || !measured(&p): // a voucher or a right counts for nothing
	case inMoney && p.Amount.Currency() != "":
		c.Amount = p.Amount
	case !inMoney && p.Time > 0:
		c.Time = p.Time
	default:
		var missing []outcome.Reason
		if inMoney {
			c.Amount, missing = r.worth(p.Time)
		} else {
			c.Time, missing = r.lasts(p.Amount)
		}
		r.out.Reasons = append(r.out.Reasons, missing...)
	}
	return c
}

// shortfall is what counting leaves of the base: never negative, nil where nothing is left.
func (r *Run) shortfall(base *outcome.Remedy, counted []outcome.Counted) *outcome.Remedy {
	left := *base
	for _, c := range counted {
		if left.Amount.Currency() == "" {
			left.Time -= c.Time
			continue
		}
		if c.Amount.Currency() == "" {
			continue
		}
		rest, err := left.Amount.Sub(c.Amount)
		if err != nil { // another currency: a person has to look
			r.out.Reasons = append(r.out.Reasons, because(outcome.Currency, fact.FactSubscriptionFee))
			continue
		}
		left.Amount = rest
	}
	if GivesNothing(&left) {
		return nil
	}
	return &left
}

// rate is the fee and the length of the billing period in which the outage began for the subscription.
func (r *Run) rate() (money.Amount, time.Duration, []outcome.Reason) {
	fee, ok := r.f.At(fact.SlotSubscriptionFee).AsMoney()
	switch {
	case !ok || fee.Sign() <= 0:
		return fee, 0, []outcome.Reason{because(outcome.NotKnown, fact.FactSubscriptionFee)}
	case !r.f.At(fact.SlotSubscriptionPeriod).IsKnown():
		return fee, 0, []outcome.Reason{because(outcome.NotKnown, fact.FactSubscriptionPeriod)}
	}
	first, ok := r.firstBilling()
	if !ok {
		return fee, 0, []outcome.Reason{because(outcome.NotKnown, fact.FactOutageDown)}
	}
	r.out.FeeMark = r.f.At(fact.SlotSubscriptionFeeMark).Word()
	return fee, first.Length, nil
}

// lasts is how much service time an amount pays for, whole microseconds, rounded down.
func (r *Run) lasts(a money.Amount) (time.Duration, []outcome.Reason) {
	fee, length, missing := r.rate()
	if missing != nil {
		return 0, missing
	}
	if a.Currency() != fee.Currency() {
		return 0, []outcome.Reason{because(outcome.Currency, fact.FactSubscriptionFee)}
	}
	x := new(big.Rat).Quo(a.Exact().Rat(), fee.Exact().Rat())
	x.Mul(x, new(big.Rat).SetInt64(length.Microseconds()))
	whole := new(big.Int).Quo(x.Num(), x.Denom())
	const most = int64(100 * 365 * 24 * time.Hour / time.Microsecond)
	if !whole.IsInt64() || whole.Int64() > most {
		return time.Duration(most) * time.Microsecond, nil
	}
	return time.Duration(whole.Int64()) * time.Microsecond, nil
}

// worth is what service time costs at the fee, rounded down to the currency's smallest unit.
func (r *Run) worth(t time.Duration) (money.Amount, []outcome.Reason) {
	fee, length, missing := r.rate()
	if missing != nil {
		return money.Amount{}, missing
	}
	x, err := fee.Proportion(t.Microseconds(), length.Microseconds())
	if err != nil {
		return money.Amount{}, []outcome.Reason{because(outcome.Currency, fact.FactSubscriptionFee)}
	}
	unit, err := money.MinorUnit(fee.Currency())
	if err != nil {
		return money.Amount{}, []outcome.Reason{because(outcome.Currency, fact.FactSubscriptionFee)}
	}
	a, err := x.Round(money.Down, unit)
	if err != nil {
		return money.Amount{}, []outcome.Reason{because(outcome.Currency, fact.FactSubscriptionFee)}
	}
	return a, nil
}

// dispose decides what becomes of the claim, once its grounds are combined and its waking instant is known.
func (r *Run) dispose() {
	o := r.out
	given := len(o.Remedies) > 0 || len(o.Goodwill) > 0
	refer := r.refers(given)
	if len(o.Reasons) > 0 {
		o.Reasons = sortedReasons(o.Reasons)
	}
	switch {
	case !o.AsOf.IsZero() && !given && !o.WakesAt.IsZero():
		o.Disposition = outcome.Pending
	case refer:
		o.Disposition = outcome.Referred
	case !given:
		o.Disposition = outcome.Refused
	case len(o.Remedies) == 0 || r.lossBeyond():
		o.Disposition = outcome.GrantedInPart
	default:
		o.Disposition = outcome.Granted
	}
}

// refers tells whether a person has to decide, and keeps why.
func (r *Run) refers(given bool) bool {
	o := r.out
	referred, entitled, owed := false, false, false
	for i := range o.Grounds {
		g := &o.Grounds[i]
		switch {
		case g.Disposition == outcome.GroundReferred:
			referred = true
		case g.Disposition == outcome.GroundCannotTell && (g.Standing != outcome.Entitling || !given):
			referred = true
			o.Reasons = append(o.Reasons, g.Reasons...)
		case g.Disposition == outcome.GroundGranted:
			entitled = entitled || g.Standing == outcome.Entitling
			owed = owed || g.Standing == outcome.Owed && g.Remedy != nil
		}
	}
	if given {
		return referred || len(o.Reasons) > 0
	}
	if entitled && !owed { // what is owed may come to nothing; but here no provision says for how much
		o.Reasons = append(o.Reasons, outcome.Reason{Code: outcome.NoAmount})
	}
	if !r.covered {
		o.Reasons = append(o.Reasons, outcome.Reason{Code: outcome.NoRulebook})
		if r.start == measure.NoStart && !r.f.At(fact.SlotOutageDown).IsKnown() {
			o.Reasons = append(o.Reasons, because(outcome.NotKnown, fact.FactOutageDown))
		}
	}
	return referred || len(o.Reasons) > 0
}

// lossBeyond tells whether the claimant states a loss that what is given in money does not reach.
func (r *Run) lossBeyond() bool {
	loss, ok := r.f.At(fact.SlotClaimLoss).AsMoney()
	if !ok || loss.Sign() <= 0 {
		return false
	}
	for _, list := range [][]outcome.Remedy{r.out.Remedies, r.out.Goodwill} {
		for _, m := range list {
			if left, err := loss.Sub(m.Amount); err == nil {
				loss = left
			}
		}
	}
	return loss.Sign() > 0
}
