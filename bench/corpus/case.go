// Package corpus makes the cases on which engines are compared: seeded, with the
// statutory book's limits met exactly, missed and passed by a microsecond, with
// unknown facts of every kind, announced work and uncertain edges. A case is
// plain data; Facts and Prepare make the engines' inputs of it.
package corpus

import (
	"errors"
	"math"
	"time"

	"bosang/bench/engine"
	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Answer is a yes or a no that may be unknown.
type Answer uint8

// The answers.
const (
	Unknown Answer = iota
	No
	Yes
)

// Open is the end of what has not ended, in microseconds.
const Open = math.MaxInt64

// Edge is an instant in microseconds since 1970 UTC, known within bounds. All
// three are Open where the end has not come.
type Edge struct{ Earliest, Stated, Latest int64 }

// Window is a time of outage.
type Window struct{ Start, End Edge }

// Span is half-open, in microseconds since 1970 UTC.
type Span struct{ Start, End int64 }

// Work is maintenance with its announced scope and when that was announced.
type Work struct {
	Span
	At int64
}

// Case is what is known about one case. Texts that are empty are not known.
type Case struct {
	Down      []Window
	DownKnown bool
	Degraded  []Window
	BeganAt   int64 // when the incident began; 0 where that is not known
	AsOf      int64 // counts while the outage runs; 0 otherwise
	Held      Span
	HeldKnown bool
	Works     []Work

	Class       string
	Cause       string
	Attribution string
	Fee         Answer // a fee is paid monthly or at fixed times
	Unforeseen  Answer
	Critical    Answer
	Cloud       Answer
	Revenue     int64 // in whole units of Currency
	Currency    string
	Users       int64 // -1 where that is not known
}

// Facts is the case as this engine reads it.
func (c *Case) Facts() (*rules.Facts, error) {
	f := rules.NewFacts()
	var errs []error
	set := func(name rules.Fact, v rules.Value) { errs = append(errs, f.Set(name, v)) }
	text := func(name rules.Fact, s string) {
		if s != "" {
			set(name, rules.Text(s))
		}
	}
	answer := func(name rules.Fact, a Answer) {
		if a != Unknown {
			set(name, rules.Bool(a == Yes))
		}
	}
	text(rules.FactProviderClass, c.Class)
	text(rules.FactCauseKind, c.Cause)
	text(rules.FactCauseAttribution, c.Attribution)
	answer(rules.FactPlanPeriodicFee, c.Fee)
	answer(rules.FactCauseUnforeseen, c.Unforeseen)
	answer(rules.FactCauseCritical, c.Critical)
	answer(rules.FactServiceCloud, c.Cloud)
	if c.Currency != "" {
		amount, err := money.Of(c.Revenue, c.Currency)
		errs = append(errs, err)
		set(rules.FactProviderRevenue, rules.Money(amount))
	}
	if c.Users >= 0 {
		set(rules.FactServiceDailyUsers, rules.Count(c.Users))
	}
	return f, errors.Join(append(errs, engine.Korea(f), c.times(f))...)
}

// times makes known when what was the case.
func (c *Case) times(f *rules.Facts) error {
	var errs []error
	set := func(name rules.Fact, v rules.Value) { errs = append(errs, f.Set(name, v)) }
	if c.DownKnown {
		down, err := uncertain(c.Down)
		errs = append(errs, err)
		set(rules.FactOutageDown, rules.Outage(down))
	}
	if len(c.Degraded) > 0 {
		degraded, err := uncertain(c.Degraded)
		errs = append(errs, err)
		set(rules.FactOutageDegraded, rules.Outage(degraded))
	}
	if c.BeganAt != 0 {
		set(rules.FactIncidentBeganAt, rules.Instant(instant(c.BeganAt)))
	}
	if c.AsOf != 0 {
		set(rules.FactAsOf, rules.Instant(instant(c.AsOf)))
	}
	if c.HeldKnown {
		held, err := c.Held.period()
		errs = append(errs, err)
		set(rules.FactSubscriptionHeld, rules.Held(held))
	}
	if len(c.Works) > 0 {
		list := make([]rules.Announced, len(c.Works))
		for i, w := range c.Works {
			scope, err := w.period()
			errs = append(errs, err)
			list[i] = rules.Announced{Span: scope, AnnouncedAt: instant(w.At)}
		}
		set(rules.FactOutageMaintenance, rules.Maintenance(list...))
	}
	return errors.Join(errs...)
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func (s Span) period() (period.Span, error) {
	if s.End == Open {
		return period.From(instant(s.Start))
	}
	return period.New(instant(s.Start), instant(s.End))
}

func uncertain(windows []Window) (period.Uncertain, error) {
	list := make([]period.Window, len(windows))
	for i, w := range windows {
		list[i] = period.Window{Start: w.Start.period(), End: w.End.period()}
	}
	return period.UncertainOf(list...)
}

func (e Edge) period() period.Edge {
	if e.Stated == Open {
		return period.Edge{}
	}
	return period.Edge{Earliest: instant(e.Earliest), Stated: instant(e.Stated), Latest: instant(e.Latest)}
}
