// Package loss works out what a merchant lost from its weekly sales: by how much the week
// of the outage fell behind the weeks that it is compared with, as far as sales go through
// the service that failed, less the costs that were saved. How weeks are compared is said
// by the provider for an incident (the method), the figures by the claimant (the
// statement). Both are kept as they were, and the computation is shown.
//
// The incident of 2022: sales of the week from Saturday 15 October against the highest
// such week in September and October (docs/law.md, confidence B).
package loss

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"bosang/claims"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Baseline says with what the week of the outage is compared.
type Baseline string

// The baselines.
const (
	// Highest: the week with the highest sales of those that count.
	Highest Baseline = "highest"
	// Average: the mean of the weeks that count.
	Average Baseline = "average"
	// AsStated: there is none; the fall in sales is what the claimant states.
	AsStated Baseline = "stated"
)

// Baselines are all of them.
func Baselines() []Baseline { return []Baseline{Highest, Average, AsStated} }

// Method is how a loss is worked out for an incident and a provider.
type Method struct {
	Incident claims.IncidentID
	Provider claims.ProviderID
	// Revision counts from 1; a statement names the one that it was worked out by.
	Revision int
	Baseline Baseline
	// Week is the first day of the week of the outage. Weeks are of seven days and begin
	// on the same day of the week.
	Week period.Date
	// From and To bound the weeks that count: those that begin from From on and before To,
	// the week of the outage left out. Without a baseline both are zero.
	From, To period.Date
	// Mode and Unit round the loss, once, at the end.
	Mode money.Mode
	Unit money.Amount
	// Source says where the method comes from.
	Source string
}

// Sales are what was sold in a week through one source: by card, delivery, cash.
type Sales struct {
	From   period.Date
	Source string
	Amount money.Amount
}

// Statement is what a claimant states.
type Statement struct {
	// Sales of the week of the outage and of those that it is compared with.
	Sales []Sales
	// Fall is how much less was sold, where there is no baseline; else it has no currency.
	Fall money.Amount
	// Share of the sales goes through the service that failed: from 0 to 1.
	Share money.Ratio
	// Saved are costs that did not arise because less was sold; of no currency: none.
	Saved money.Amount
}

// Code names a step of a computation.
type Code string

// The steps, in their order.
const (
	WeekSales     Code = "week_sales"
	BaselineSales Code = "baseline_sales"
	Fall          Code = "fall"
	ByShare       Code = "by_share"
	SavedCosts    Code = "saved_costs"
	Loss          Code = "loss"
)

// Step is one line of a computation.
type Step struct {
	Code Code
	// Week is the one that the sales are of; zero: of none, or of several.
	Week period.Date
	// Value is exact; that of the last step is rounded.
	Value money.Exact
}

// Computation is a loss with how it was worked out.
type Computation struct {
	Steps []Step
	Loss  money.Amount
}

// maxSales bounds the figures of a statement: a year of weeks from ten sources.
const maxSales = 530

// Check refuses what is no method.
func (m Method) Check() error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	if !slices.Contains(Baselines(), m.Baseline) {
		add("baseline", "one_of", "highest, average, stated")
	}
	if m.Baseline != AsStated {
		switch {
		case !m.Week.Valid():
			add("week", "required", "")
		case !m.From.Valid():
			add("from", "required", "")
		case !m.To.Valid():
			add("to", "required", "")
		case !m.From.Before(m.To):
			add("to", "not_after", "from")
		case m.From.Weekday() != m.Week.Weekday():
			add("from", "other_weekday", m.Week.String())
		case m.To.After(m.From.AddDays(maxWeeks * days)):
			add("to", "too_late", m.From.AddDays(maxWeeks*days).String())
		}
	}
	if m.Unit.Sign() <= 0 {
		add("unit", "required", "")
	}
	if m.Source == "" {
		add("source", "required", "")
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

const (
	days     = 7
	maxWeeks = 53
)

// check refuses figures that the method cannot be applied to; every fault names its place.
func (s Statement) check(m Method) error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	currency := m.Unit.Currency()
	if s.Share.Sign() < 0 || s.Share.Cmp(money.Whole(1)) > 0 {
		add("share", "out_of_range", "0-1")
	}
	if s.Saved.Currency() != "" && (s.Saved.Sign() < 0 || s.Saved.Currency() != currency) {
		add("saved", "amount_in", currency)
	}
	if m.Baseline == AsStated {
		if s.Fall.Currency() != currency || s.Fall.Sign() < 0 {
			add("fall", "amount_in", currency)
		}
		if len(s.Sales) > 0 {
			add("sales", "not_asked", "")
		}
	} else {
		if s.Fall.Currency() != "" {
			add("fall", "not_asked", "")
		}
		s.checkSales(m, add)
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

func (s Statement) checkSales(m Method, add func(field, code, param string)) {
	if len(s.Sales) > maxSales {
		add("sales", "too_many", strconv.Itoa(maxSales))
		return
	}
	type cell struct {
		from   period.Date
		source string
	}
	seen := make(map[cell]bool)
	var outage, compared bool
	for i, w := range s.Sales {
		at := func(field string) string { return fmt.Sprintf("sales[%d].%s", i, field) }
		switch {
		case w.Amount.Currency() != m.Unit.Currency() || w.Amount.Sign() < 0:
			add(at("amount"), "amount_in", m.Unit.Currency())
		case w.Source == "":
			add(at("source"), "required", "")
		case !w.From.Valid() || w.From.Weekday() != m.Week.Weekday():
			add(at("from"), "other_weekday", m.Week.String())
		case w.From != m.Week && (w.From.Before(m.From) || !w.From.Before(m.To)):
			add(at("from"), "out_of_range", m.From.String()+"-"+m.To.String())
		case seen[cell{w.From, w.Source}]:
			add(at("source"), "repeated", w.Source)
		}
		seen[cell{w.From, w.Source}] = true
		outage, compared = outage || w.From == m.Week, compared || w.From != m.Week
	}
	if !outage {
		add("sales", "week_missing", m.Week.String())
	}
	if !compared {
		add("sales", "baseline_missing", m.From.String()+"-"+m.To.String())
	}
}

var errNoLoss = errors.New("a loss could not be rounded")

// Compute works out the loss of a statement. A week that fell behind by nothing, or by
// less than was saved, is no loss. The error says what of the statement is wrong.
func (m Method) Compute(s Statement) (Computation, error) {
	if err := m.Check(); err != nil {
		return Computation{}, err
	}
	if err := s.check(m); err != nil {
		return Computation{}, err
	}
	zero, err := money.Zero(m.Unit.Currency())
	if err != nil {
		return Computation{}, err
	}
	fall, steps, err := m.fall(s, zero)
	if err != nil {
		return Computation{}, err
	}
	c := Computation{Steps: steps}
	through, err := fall.Times(s.Share)
	if err != nil {
		return Computation{}, err
	}
	c.Steps = append(c.Steps, Step{Code: Fall, Value: fall}, Step{Code: ByShare, Value: through})
	if s.Saved.Sign() > 0 {
		if through, err = through.Sub(s.Saved.Exact()); err != nil {
			return Computation{}, err
		}
		c.Steps = append(c.Steps, Step{Code: SavedCosts, Value: s.Saved.Exact().Neg()})
	}
	if through.Sign() < 0 {
		through = zero.Exact()
	}
	if c.Loss, err = through.Round(m.Mode, m.Unit); err != nil {
		return Computation{}, fmt.Errorf("%w: %w", errNoLoss, err)
	}
	c.Steps = append(c.Steps, Step{Code: Loss, Value: c.Loss.Exact()})
	return c, nil
}

// fall gives by how much the week of the outage fell behind, at least nothing.
func (m Method) fall(s Statement, zero money.Amount) (money.Exact, []Step, error) {
	if m.Baseline == AsStated {
		return s.Fall.Exact(), nil, nil
	}
	weeks := make(map[period.Date]money.Amount)
	for _, w := range s.Sales {
		sum, there := weeks[w.From]
		if !there {
			sum = zero
		}
		var err error
		if weeks[w.From], err = sum.Add(w.Amount); err != nil {
			return money.Exact{}, nil, err
		}
	}
	outage := weeks[m.Week]
	delete(weeks, m.Week)
	of, baseline, err := m.baseline(weeks, zero)
	if err != nil {
		return money.Exact{}, nil, err
	}
	steps := []Step{{Code: WeekSales, Week: m.Week, Value: outage.Exact()}, {Code: BaselineSales, Week: of, Value: baseline}}
	fall, err := baseline.Sub(outage.Exact())
	if err == nil && fall.Sign() < 0 {
		fall = zero.Exact()
	}
	return fall, steps, err
}

// baseline gives the sales that the week of the outage is compared with, and of which
// week they are: of two that are as high, the earlier one.
func (m Method) baseline(weeks map[period.Date]money.Amount, zero money.Amount) (of period.Date, sales money.Exact, err error) {
	highest, sum := zero, zero
	for from, amount := range weeks {
		if sum, err = sum.Add(amount); err != nil {
			return of, sales, err
		}
		higher, err := amount.Cmp(highest)
		if err != nil {
			return of, sales, err
		}
		if of.IsZero() || higher > 0 || higher == 0 && from.Before(of) {
			of, highest = from, amount
		}
	}
	if m.Baseline == Highest {
		return of, highest.Exact(), nil
	}
	sales, err = sum.Proportion(1, int64(len(weeks)))
	return period.Date{}, sales, err
}
