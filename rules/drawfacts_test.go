package rules_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
)

// moments are instants at which outages of random cases begin: around dates of parameters, changes of clocks, ends of months
// and years, 29 February and the end of the calendars.
var moments = []time.Time{
	time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC), time.Date(2022, 10, 15, 15, 0, 0, 0, time.UTC), time.Date(2022, 10, 30, 0, 0, 0, 0, time.UTC),
	time.Date(2022, 3, 26, 22, 0, 0, 0, time.UTC), time.Date(2022, 11, 6, 3, 0, 0, 0, time.UTC), time.Date(2022, 12, 31, 20, 0, 0, 0, time.UTC),
	time.Date(2023, 1, 30, 12, 0, 0, 0, time.UTC), time.Date(2024, 2, 28, 18, 0, 0, 0, time.UTC), time.Date(2022, 9, 11, 1, 0, 0, 0, time.UTC),
	time.Date(2027, 12, 27, 0, 0, 0, 0, time.UTC),
}

// before lies shortly before the calendars' first year. What runs is not let begin there: it would become known as it goes on.
var before = time.Date(2017, 12, 29, 3, 0, 0, 0, time.UTC)

// caseOf is a random case for an edition.
type caseOf struct {
	*sound
	t     *rapid.T
	f     *rules.Facts
	begun time.Time
}

// draw draws the facts of a case. One that runs is down without end, and since when is certain.
func (s *sound) draw(t *rapid.T, running bool) *rules.Facts {
	c := &caseOf{sound: s, t: t, f: rules.NewFacts()}
	c.begun = rapid.SampledFrom(moments).Draw(t, "begun").Add(c.near())
	if !running && c.chance(5) {
		c.begun = before.Add(c.near())
	}
	c.set(rules.FactProviderJurisdiction, rules.Text("KR"))
	if running || c.chance(90) {
		c.outage(rules.FactOutageDown, running || c.chance(15))
	}
	if c.chance(30) {
		c.outage(rules.FactOutageDegraded, running)
	}
	if c.f.IsOpen() || c.chance(20) {
		at := c.begun.Add(c.length())
		c.set(rules.FactAsOf, rules.Instant(at))
	}
	c.maintenance()
	c.subscription()
	c.rest()
	for _, d := range s.facts {
		c.declared(&d)
	}
	return c.f
}

func (c *caseOf) n(lo, hi int) int { return rapid.IntRange(lo, hi).Draw(c.t, "n") }

func (c *caseOf) chance(percent int) bool { return c.n(0, 99) < percent }

func (c *caseOf) one(of ...string) string { return rapid.SampledFrom(of).Draw(c.t, "one") }

func (c *caseOf) set(name rules.Fact, v rules.Value) {
	if err := c.f.SetIn(c.library.Schema(), name, v); err != nil {
		c.t.Fatalf("%v", err)
	}
}

// near is nothing, or a little more or less.
func (c *caseOf) near() time.Duration {
	return rapid.SampledFrom([]time.Duration{0, 0, time.Microsecond, -time.Microsecond, time.Second, time.Minute, -time.Hour, 5 * time.Hour}).Draw(c.t, "near")
}

// length is mostly one that the edition compares with, or a little more or less.
func (c *caseOf) length() time.Duration {
	if len(c.lengths) > 0 && c.chance(60) {
		text := rapid.SampledFrom(c.lengths).Draw(c.t, "boundary")
		d, days := time.Duration(0), 0
		if _, err := fmt.Sscanf(text, "%dd", &days); err == nil {
			text = text[len(fmt.Sprintf("%dd", days)):]
		}
		if text != "" {
			d, _ = time.ParseDuration(text)
		}
		if d += time.Duration(days)*24*time.Hour + rapid.SampledFrom([]time.Duration{0, time.Microsecond, -time.Microsecond}).Draw(c.t, "beside"); d > 0 {
			return d
		}
	}
	return rapid.SampledFrom([]time.Duration{time.Microsecond, 7 * time.Minute, time.Hour, 3 * time.Hour, 23 * time.Hour, 25 * time.Hour, 127*time.Hour + 30*time.Minute, 40 * 24 * time.Hour}).Draw(c.t, "length")
}

// edge is an instant, perhaps uncertain.
func (c *caseOf) edge(at time.Time, uncertain bool) period.Edge {
	e := period.Exactly(at)
	if uncertain && c.chance(70) {
		widths := rapid.SampledFrom([]time.Duration{0, time.Microsecond, time.Minute, time.Hour, 26 * time.Hour})
		e.Earliest, e.Latest = at.Add(-widths.Draw(c.t, "earlier")), at.Add(widths.Draw(c.t, "later"))
	}
	return e
}

func (c *caseOf) outage(name rules.Fact, running bool) {
	uncertain := !running && c.chance(30)
	at := c.begun
	if name == rules.FactOutageDegraded {
		at = at.Add(c.near())
	}
	var windows []period.Window
	count := rapid.SampledFrom([]int{1, 1, 1, 2, 3, 0}).Draw(c.t, "windows")
	for i := range max(count, map[bool]int{true: 1}[running]) {
		w := period.Window{Start: c.edge(at, uncertain)}
		end := at.Add(c.length())
		if !running || i+1 < count {
			w.End = c.edge(end, uncertain)
		}
		windows = append(windows, w)
		at = end.Add(c.length())
	}
	u, err := period.UncertainOf(windows...)
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	c.set(name, rules.Outage(u))
}

func (c *caseOf) maintenance() {
	if !c.chance(40) {
		return
	}
	var works []rules.Announced
	for range c.n(1, 3) {
		from := c.begun.Add(c.near() + map[bool]time.Duration{true: c.length()}[c.chance(40)])
		works = append(works, rules.Announced{Span: must(period.New(from, from.Add(c.length()))), AnnouncedAt: from.Add(-c.length() + c.near())})
	}
	c.set(rules.FactOutageMaintenance, rules.Maintenance(works...))
}

func (c *caseOf) subscription() {
	if c.chance(85) {
		from := c.begun.Add(-c.length()).Add(c.near())
		if c.chance(50) {
			from = c.begun.AddDate(-c.n(0, 5), -c.n(0, 11), -c.n(0, 31))
		}
		held := must(period.From(from))
		if c.chance(40) {
			held = must(period.New(from, from.Add(c.length()+c.length())))
		}
		c.set(rules.FactSubscriptionHeld, rules.Held(held))
	}
	if c.chance(85) {
		c.set(rules.FactSubscriptionFee, c.money())
	}
	if c.chance(85) {
		c.set(rules.FactSubscriptionPeriod, rules.Text(c.one("month", "month", "year")))
	}
	if c.chance(50) {
		c.set(rules.FactSubscriptionBilling, rules.Count(int64(rapid.SampledFrom([]int{1, 15, 28, 29, 30, 31}).Draw(c.t, "billing day"))))
	}
}

// money is mostly an amount that the edition compares with, or one unit more or less; now and then of another currency.
func (c *caseOf) money() rules.Value {
	sum := rapid.SampledFrom([]int64{0, 1, 999, 15500, 26784, 1_000_000}).Draw(c.t, "sum")
	if len(c.sums) > 0 && c.chance(50) {
		sum = rapid.SampledFrom(c.sums).Draw(c.t, "boundary") + int64(c.n(-1, 1))
	}
	return rules.Money(must(money.Of(sum, rapid.SampledFrom([]string{"KRW", "KRW", "KRW", "KRW", "KRW", "KRW", "USD"}).Draw(c.t, "currency"))))
}

func (c *caseOf) count() int64 {
	if len(c.counts) > 0 && c.chance(60) {
		return max(0, rapid.SampledFrom(c.counts).Draw(c.t, "boundary")+int64(c.n(-1, 1)))
	}
	return int64(c.n(0, 40))
}

// rest draws the other standard facts, each of which may be unknown.
func (c *caseOf) rest() {
	instant := func() rules.Value {
		return rules.Instant(c.begun.Add(c.near() + map[bool]time.Duration{true: c.length()}[c.chance(60)]))
	}
	for _, one := range []struct {
		name  rules.Fact
		value func() rules.Value
	}{
		{rules.FactPlanPeriodicFee, func() rules.Value { return rules.Bool(c.chance(80)) }},
		{rules.FactCauseKind, func() rules.Value { return rules.Text(c.one("overload", "equipment_fault", "security_breach")) }},
		{rules.FactProviderClass, func() rules.Value { return rules.Text(c.one("facilities_based", "value_added", "data_centre")) }},
		{rules.FactCauseRemovedAt, instant}, {rules.FactClaimFiledAt, instant}, {rules.FactIncidentBeganAt, instant},
		{rules.FactClaimLoss, c.money}, {rules.FactProviderRevenue, c.money},
		{rules.FactClaimElection, func() rules.Value { return rules.Text(c.one("money", "extension")) }},
	} {
		if c.chance(85) {
			c.set(one.name, one.value())
		}
	}
}

func (c *caseOf) declared(d *rules.Declared) {
	if !c.chance(85) {
		return
	}
	var v rules.Value
	switch d.Kind {
	case rules.KindEnum:
		v = rules.Text(c.one("copper", "fibre"))
	case rules.KindText:
		v = rules.Text(c.one("word", "another"))
	case rules.KindBool:
		v = rules.Bool(c.chance(50))
	case rules.KindCount:
		v = rules.Count(c.count())
	case rules.KindMoney:
		v = c.money()
	case rules.KindDuration:
		v = rules.DurationOf(map[bool]time.Duration{true: c.length()}[c.chance(90)])
	case rules.KindRate:
		v = rules.Rate(must(money.RatioOf(int64(c.n(0, 12)), int64(rapid.SampledFrom([]int{1, 3, 10, 1000}).Draw(c.t, "denominator")))))
	case rules.KindDate:
		v = rules.Date(period.DateOf(c.begun, c.edition.Zone()).AddDays(c.n(-3, 3)))
	case rules.KindInstant:
		v = rules.Instant(c.begun.Add(c.near()))
	}
	c.set(d.Name, v)
}
