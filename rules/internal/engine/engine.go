// Package engine evaluates a case by the editions that were chosen for it and fills an outcome:
//
//	take, quantities   an edition is taken up, its quantities are measured and computed (formula, per, fee)
//	compareAll         every comparison is made, each once, with both operands
//	general            provisions and their exceptions come to findings (condition, settle)
//	effect             findings give grounds with their remedies, and duties (ground, duty)
//	decide             what possible beginnings of the outage decide differently cannot be told
//	wake               when the outage runs on, the instant at which something changes
//	combine, dispose   grounds become what is given, and that a disposition
//
// Its memory is used again, see runs: the trace of an evaluation belongs to the outcome, all else to the run.
package engine

import (
	"errors"

	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
)

// ErrNoAsOf refuses a case whose outage is open when the instant is not known as of which to decide.
var ErrNoAsOf = errors.New("rules: the outage is still open, so as_of must be known")

// Evaluate applies the editions that are for the case and in scope, and combines what they find. The error is ErrNoAsOf.
func Evaluate(l *books.Library, o *outcome.Outcome, f *fact.Facts, a *books.Scope) error {
	asOf := int64(fact.Open)
	if f.IsOpen() {
		v := f.At(fact.SlotAsOf)
		if !v.IsKnown() {
			return ErrNoAsOf
		}
		asOf = v.Micros()
	}
	r := runs.Get().(*Run)
	start := measure.StartOf(f)
	c := books.Candidates{At: a.Instant(start)}
	r.picked = l.Pick(r.picked[:0], f, a, c.At)
	c.Picked = r.picked
	if _, t := measure.FirstTimes(f); a.LawOn.IsZero() && t != nil && !t.IsCertain() {
		l.ConsiderOthers(&c, f, a, start)
	}
	r.begin(o, f, asOf, start)
	o.LawOn = a.LawOn
	r.decide(c)
	for i := range c.Picked {
		r.covered = r.covered || a.Only || !c.Picked[i].IsProgramme()
	}
	if asOf != fact.Open {
		o.AsOf = measure.Instant(asOf)
		r.wake(c)
	}
	r.combine()
	r.dispose()
	r.release() // not deferred: what falls over keeps its memory
	return nil
}

// begin empties an outcome and makes ready to fill it.
func (r *Run) begin(o *outcome.Outcome, f *fact.Facts, asOf, start int64) {
	o.Reset()
	r.f, r.asOf, r.start, r.dating, r.out = f, asOf, start, start, o
	r.facts = [fact.Slots]int32{}
	r.entitled, r.rules, r.used, r.covered = r.entitled[:0], r.rules[:0], r.used[:0], false
}

// once evaluates the findings and the grounds of the chosen editions.
func (r *Run) once(picked []books.Chosen) {
	r.reserve(picked)
	r.downtime()
	for i := range picked {
		c := &picked[i]
		e := c.Edition
		r.out.Editions = append(r.out.Editions, e.Used)
		used := &r.out.Editions[len(r.out.Editions)-1]
		used.Amended, used.Outside = r.amended(c), c.Outside(r.start)
		r.edition(e)
	}
}

// reserve makes room for what the editions can fill, where there is none yet.
func (r *Run) reserve(picked []books.Chosen) {
	o := r.out
	if cap(o.Findings) > 0 {
		return
	}
	var most compiled.Size
	for i := range picked {
		most.Join(&picked[i].Edition.Size)
	}
	o.Findings = make([]outcome.Finding, 0, most.Findings)
	o.Checks = make([]outcome.Check, 0, most.Checks)
	o.Operands = make([]outcome.Operand, 0, most.Operands)
	o.Grounds = make([]outcome.GroundOutcome, 0, most.Grounds)
	o.Duties = make([]outcome.Duty, 0, most.Duties)
	o.Editions = make([]outcome.EditionUsed, 0, len(picked))
}

// amended names the edition that came into force while the outage ran.
func (r *Run) amended(c *books.Chosen) string {
	if c.Index < 0 || c.Index+1 == len(c.Book.Editions) || c.IsProgramme() {
		return ""
	}
	next := c.Book.Editions[c.Index+1]
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return ""
	}
	end := min(t.Stated[len(t.Stated)-1].End, r.asOf)
	if next.From > r.start && next.From < end {
		return next.Name()
	}
	return ""
}

var (
	longestDown = compiled.Quantity{Longest: true, Of: fact.SlotOutageDown, Root: -1, Kind: fact.KindDuration}
	totalDown   = compiled.Quantity{Of: fact.SlotOutageDown, Root: -1, Kind: fact.KindDuration}
)

func (r *Run) downtime() {
	d := &r.out.Downtime
	d.Confidence = r.f.At(fact.SlotOutageConfidence).Word()
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return
	}
	d.Start = measure.Instant(t.Stated[0].Start)
	if end := t.Stated[len(t.Stated)-1].End; end != fact.Open {
		d.End = measure.Instant(end)
	}
	longest := longestDown.Length(r.f, r.asOf)
	total := longest
	if !measure.OneSpan(t) {
		total = totalDown.Length(r.f, r.asOf)
	}
	d.Longest, d.Total = longest.Times(), total.Times()
}
