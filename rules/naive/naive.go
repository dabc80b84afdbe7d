// Package naive decides cases a second time, for tests alone and by another method than package rules: plain recursion over
// the definition of one edition, fractions of package math/big throughout, time as the intervals between all instants that
// occur, and, where an outage is uncertain, one evaluation for each of the ways in which it may have been. It is meant to be
// short and obviously right; it is not fast, knows no open questions but "not told", and explains nothing.
package naive

import (
	"math/big"
	"time"
	_ "time/tzdata" // zones are known wherever the tests run

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
)

// Result is what a case comes to.
type Result struct {
	Findings           map[string]Finding // by provision, exceptions among them
	Grounds            map[string]*Ground // by provision
	Duties             map[string]Duty    // by provision
	Base, StillOwed    string             // "" where there is none
	Besides            map[string][2]string
	Remedies, Goodwill []string
	Disposition        outcome.Disposition // as if nothing were to come any more
	Certain            bool                // no time is uncertain
}

// Finding is what a provision comes to.
type Finding struct {
	Status outcome.Status
	By     string
}

// Ground is what becomes of a ground.
type Ground struct {
	Disposition outcome.GroundDisposition
	By          string
	Standing    outcome.Standing
	Remedy      *Remedy
	Offers      []Remedy
	towards     []string // of a programme's remedy: the losses that it counts towards
}

// Remedy is what a ground gives. Exact is its amount before it is rounded, or its time before it is cut to whole
// microseconds; nil where there is neither.
type Remedy struct {
	Kind      outcome.RemedyKind
	Amount    *big.Rat // nil where there is none
	Currency  string
	Time      *big.Rat // whole microseconds; nil where there is none
	Provision string
	Loss      string // "" is the loss of the service
	Exact     *big.Rat
}

// String is the remedy with its fractions in lowest terms: "cash 1000 KRW of p for delay".
func (m Remedy) String() string {
	out := m.Kind.String()
	if m.Currency != "" {
		out += " " + m.Amount.RatString() + " " + m.Currency
	}
	if m.Time != nil && m.Time.Sign() != 0 {
		out += " " + m.Time.RatString() + "us"
	}
	return out + " of " + m.Provision + " for " + m.Loss
}

// nothing tells whether a remedy comes to nothing.
func (m *Remedy) nothing() bool {
	switch {
	case m.Amount != nil:
		return m.Amount.Sign() <= 0
	case m.Time != nil:
		return m.Time.Sign() <= 0
	}
	return m.Kind != outcome.Termination && m.Kind != outcome.Coupon
}

// Duty is what the provider owes besides. Due is the number of the earliest day since 1970-01-01 on which it may be due.
type Duty struct {
	From      int64 // microseconds; 0 where nothing started it
	Due       int64
	HasDue    bool
	Uncertain bool // it may be due on another day
	Out       int  // it may be due before (-1) or beyond (1) the calendar
}

// eval is one case being decided.
type eval struct {
	e        *definition.Edition
	f        *fact.Facts
	holidays Holidays
	zone     *time.Location
	start    int64 // when the outage began as stated
	dated    bool  // start is known
	asOf     int64
	worlds   []world // the second is the stated one, where there are more than one
	w        *world
	days     map[int64]int64 // the beginnings of civil days
	grounds  map[string]*definition.Provision
}

// Evaluate decides a case by one edition, which must bind it. An outage that runs needs as_of among the facts.
func Evaluate(e *definition.Edition, f *fact.Facts, holidays Holidays) (*Result, error) {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return nil, err
	}
	x := &eval{e: e, f: f, holidays: holidays, zone: zone, asOf: fact.Open, days: map[int64]int64{}, grounds: map[string]*definition.Provision{}}
	if v, ok := f.Get(fact.FactAsOf); ok && f.IsOpen() {
		x.asOf = v.Micros()
	}
	x.began()
	x.imagine()
	for i := range e.Provisions {
		if p := &e.Provisions[i]; p.Effect.Kind == definition.Entitles {
			x.grounds[p.Effect.Ground] = p
		}
	}
	r := &Result{Findings: map[string]Finding{}, Grounds: map[string]*Ground{}, Duties: map[string]Duty{}, Besides: map[string][2]string{}, Certain: len(x.worlds) == 1}
	var list []*Ground
	for i := range e.Provisions {
		p := &e.Provisions[i]
		x.find(p, false, r)
		disp, by := x.dispose(p, false)
		if p.Effect.Kind == definition.Obliges {
			if disp == outcome.GroundGranted {
				r.Duties[p.Key] = x.duty(&p.Effect)
			}
			continue
		}
		g := &Ground{Disposition: disp, By: by, Standing: p.Effect.Standing}
		if disp == outcome.GroundGranted {
			x.give(p, g)
		}
		r.Grounds[p.Key] = g
		list = append(list, g)
	}
	x.combine(list, r)
	return r, nil
}

// began finds the instant that dates the case: when the service was first down or else degraded, or else when the incident
// began.
func (x *eval) began() {
	for _, name := range []fact.Fact{fact.FactOutageDown, fact.FactOutageDegraded} {
		if v, ok := x.f.Get(name); ok && len(v.Times().Stated) > 0 {
			x.start, x.dated = v.Times().Stated[0].Start, true
			return
		}
	}
	if v, ok := x.f.Get(fact.FactIncidentBeganAt); ok {
		x.start, x.dated = v.Micros(), true
	}
}

// find notes the findings of a provision and of its exceptions.
func (x *eval) find(p *definition.Provision, shown bool, r *Result) {
	disp, by := x.dispose(p, shown)
	status := outcome.CannotTell
	switch disp {
	case outcome.GroundGranted:
		status = outcome.Applies
	case outcome.GroundDoesNotApply, outcome.GroundBarred:
		status = outcome.DoesNotApply
	}
	r.Findings[p.Key] = Finding{status, by}
	for i := range p.Exceptions {
		x.find(&p.Exceptions[i], true, r)
	}
}

// dispose tries every way in which what cannot be told may be. Where all come to the same, that is what it comes to; a
// provision that is barred wherever it could apply is barred.
func (x *eval) dispose(p *definition.Provision, shown bool) (disp outcome.GroundDisposition, by string) {
	found := map[outcome.GroundDisposition]bool{}
	said := x.f.Found()
	var walk func(i int)
	walk = func(i int) {
		if i == len(p.Exceptions) {
			found[outcome.GroundGranted] = true
			return
		}
		except := &p.Exceptions[i]
		for _, applies := range options(x.applies(except)) {
			switch {
			case !applies:
				walk(i + 1)
			case except.Effect.Kind == definition.Bars || said.Ruling(x.e.Rulebook, except.Key) != nil:
				found[outcome.GroundBarred] = true
			default:
				found[outcome.GroundReferred] = true
			}
		}
	}
	holds := x.holds(p.When, shown)
	if ruling := said.Ruling(x.e.Rulebook, p.Key); ruling != nil && (shown || p.Effect.Kind == definition.Refers) {
		holds = outcome.No
		if ruling.Applies {
			holds = outcome.Yes
		}
	}
	for _, holds := range options(holds) {
		if holds {
			walk(0)
		} else {
			found[outcome.GroundDoesNotApply] = true
		}
	}
	if found[outcome.GroundBarred] {
		delete(found, outcome.GroundDoesNotApply)
	}
	if len(found) != 1 {
		return outcome.GroundCannotTell, ""
	}
	for disp = range found {
		break
	}
	if disp != outcome.GroundBarred && disp != outcome.GroundReferred {
		return disp, ""
	}
	for i := range p.Exceptions {
		if x.applies(&p.Exceptions[i]) == outcome.Yes {
			return disp, p.Exceptions[i].Key
		}
	}
	return disp, ""
}

// applies tells whether an exception does what it says.
func (x *eval) applies(p *definition.Provision) outcome.Verdict {
	switch disp, _ := x.dispose(p, true); disp {
	case outcome.GroundGranted:
		return outcome.Yes
	case outcome.GroundDoesNotApply, outcome.GroundBarred:
		return outcome.No
	}
	return outcome.Unknown
}

// options are what something may be: so, not so, or either.
func options(v outcome.Verdict) []bool {
	switch v {
	case outcome.Yes:
		return []bool{true}
	case outcome.No:
		return []bool{false}
	}
	return []bool{true, false}
}
