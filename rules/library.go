package rules

import (
	"errors"
	"fmt"
	"time"

	"bosang/rules/fact"
	"bosang/rules/text"
)

// Lang is a language that explanations are written in.
type Lang = text.Lang

// The languages. Every text of the engine and of every rulebook exists in both.
const (
	Korean  = text.Korean
	English = text.English
)

// EditionRef names a rulebook and, unless Edition is empty, one of its editions; without one, the edition is chosen as
// Evaluate would.
type EditionRef struct {
	Rulebook string
	Edition  string
}

// Errors of libraries and of evaluation. They arrive wrapped with names; compare with errors.Is.
var (
	ErrNoEdition   = errors.New("rules: no such rulebook or edition")
	ErrTwoEditions = errors.New("rules: two editions of one rulebook are asked for")
	ErrNoAsOf      = errors.New("rules: the outage is still open, so as_of must be known")
	ErrOverlap     = errors.New("rules: two editions of a rulebook are in force at once")
	ErrCycle       = errors.New("rules: rulebooks ask for each other's grounds in a circle")
	ErrNoGround    = errors.New("rules: no rulebook establishes this ground")
)

// Evaluate applies every applicable rulebook in the edition that holds for the case: statutes and standards by the
// instant the outage began, contract terms by the version that bound the subscription then, programmes by the incident
// they name. The error is ErrNoAsOf.
func (l *Library) Evaluate(f *Facts) (*Outcome, error) {
	o := new(Outcome)
	return o, l.evaluate(o, f, &asked{})
}

// EvaluateInto is Evaluate into an outcome whose memory is used again: what was in it is gone. For runs over many cases.
func (l *Library) EvaluateInto(o *Outcome, f *Facts) error { return l.evaluate(o, f, &asked{}) }

// EvaluateWith applies the named rulebooks only, in the named editions, whether or not these are in force at the time of
// the outage; what the rulebook binds still has to be met. The error is ErrNoEdition, ErrTwoEditions or ErrNoAsOf.
func (l *Library) EvaluateWith(f *Facts, editions ...EditionRef) (*Outcome, error) {
	return l.EvaluateAsked(f, Asked{Editions: editions})
}

// Asked narrows an evaluation.
type Asked struct {
	// Editions are the only rulebooks to apply; all where there are none.
	Editions []EditionRef
	// LawOn is the instant as at which the law stood by which the case is to be decided: editions are chosen by it, and not
	// by when the outage began. Programmes name their incident whenever. Zero: by the outage.
	LawOn time.Time
}

// EvaluateAsked applies what is asked for. The error is ErrNoEdition, ErrTwoEditions or ErrNoAsOf.
func (l *Library) EvaluateAsked(f *Facts, a Asked) (*Outcome, error) {
	o := new(Outcome)
	return o, l.EvaluateAskedInto(o, f, a)
}

// EvaluateAskedInto is EvaluateAsked into an outcome whose memory is used again.
func (l *Library) EvaluateAskedInto(o *Outcome, f *Facts, a Asked) error {
	in, err := l.narrowed(a)
	if err != nil {
		return err
	}
	return l.evaluate(o, f, &in)
}

// narrowed checks what is asked for. The error is ErrNoEdition or ErrTwoEditions.
func (l *Library) narrowed(a Asked) (asked, error) {
	in := asked{refs: a.Editions, lawOn: a.LawOn, only: len(a.Editions) > 0}
	for i, ref := range a.Editions {
		k, ok := l.byKey[ref.Rulebook]
		if !ok || ref.Edition != "" && l.books[k].named(ref.Edition) == nil {
			return in, fmt.Errorf("%w: %s %s", ErrNoEdition, ref.Rulebook, ref.Edition)
		}
		in.book = l.books[k]
		for _, before := range a.Editions[:i] {
			if before.Rulebook == ref.Rulebook && before.Edition != ref.Edition {
				return in, fmt.Errorf("%w: %s, %q and %q", ErrTwoEditions, ref.Rulebook, before.Edition, ref.Edition)
			}
		}
	}
	return in, nil
}

// asked is what to evaluate: everything, or only what is named.
type asked struct {
	only  bool
	refs  []EditionRef
	book  *book // of the last of refs
	lawOn time.Time
}

// instant is the one by which editions are chosen.
func (a *asked) instant(start int64) int64 {
	if a.lawOn.IsZero() {
		return start
	}
	return a.lawOn.UnixMicro()
}

// pick appends the editions that were asked for and are for the case, chosen by an instant.
func (l *Library) pick(to []chosen, f *Facts, a *asked, at int64) []chosen {
	if !a.only {
		l.eachBook(f, func(b *book) { to = b.pick(to, f, "", at, b.gated) })
		return to
	}
	if len(a.refs) == 1 {
		return a.book.pick(to, f, a.refs[0].Edition, at, fact.Slots)
	}
	for _, b := range l.books { // in the order of evaluation
		for _, ref := range a.refs {
			if ref.Rulebook == b.key {
				to = b.pick(to, f, ref.Edition, at, fact.Slots)
				break
			}
		}
	}
	return to
}

// pick appends the named edition, or the one that holds at an instant, if it is for the case; the key in a slot is known to
// be asked for.
func (b *book) pick(to []chosen, f *Facts, edition string, at int64, known fact.Slot) []chosen {
	c := chosen{book: b, i: -1}
	if edition != "" {
		c.edition = b.named(edition)
		for i, e := range b.editions {
			if e == c.edition {
				c.i = i
			}
		}
	} else if c.i = b.chosenFor(f, at); c.i >= 0 {
		c.edition = b.editions[c.i]
	}
	if c.edition != nil && c.edition.binds(f, known) {
		to = append(to, c)
	}
	return to
}

// chosenFor is the index of the edition that holds at an instant. Programmes may stand side by side for different incidents:
// of them it is the latest that is for the case.
func (b *book) chosenFor(f *Facts, at int64) int {
	if b.kind != ProgrammeBook {
		return b.at(at)
	}
	for i := len(b.editions) - 1; i > 0; i-- {
		if b.editions[i].bindsCase(f) {
			return i
		}
	}
	return 0
}

// chosen is an edition of a book; i is its place among those to choose from, -1 for one that was replaced.
type chosen struct {
	book    *book
	edition *Edition
	i       int
}

func (c *chosen) isProgramme() bool { return c.edition.def.Kind == ProgrammeBook }

func (l *Library) evaluate(o *Outcome, f *Facts, a *asked) error {
	asOf := int64(fact.Open)
	if f.IsOpen() {
		v := f.At(fact.SlotAsOf)
		if !v.IsKnown() {
			return ErrNoAsOf
		}
		asOf = v.Micros()
	}
	r := runs.Get().(*run)
	defer r.release()
	start := startOf(f)
	r.picked = l.pick(r.picked[:0], f, a, a.instant(start))
	c := candidates{picked: r.picked}
	if _, t := firstTimes(f); a.lawOn.IsZero() && t != nil && !t.IsCertain() {
		c.others = l.others(f, a, c.picked, start)
	}
	r.begin(o, f, asOf, start)
	o.LawOn = a.lawOn
	r.decide(c)
	for i := range c.picked {
		r.covered = r.covered || a.only || !c.picked[i].isProgramme()
	}
	if asOf != fact.Open {
		o.AsOf = instant(asOf)
		r.wake(c)
	}
	r.combine()
	r.dispose()
	return nil
}

// begin empties an outcome and makes ready to fill it.
func (r *run) begin(o *Outcome, f *Facts, asOf, start int64) {
	o.Reset()
	r.f, r.asOf, r.start, r.out = f, asOf, start, o
	r.facts = [fact.Slots]int16{}
	r.entitled, r.rules, r.used, r.covered = r.entitled[:0], r.rules[:0], r.used[:0], false
}

// once evaluates the findings and the grounds of the chosen editions.
func (r *run) once(picked []chosen) {
	r.reserve(picked)
	r.downtime()
	for i := range picked {
		c := &picked[i]
		e := c.edition
		r.out.Editions = append(r.out.Editions, e.used)
		used := &r.out.Editions[len(r.out.Editions)-1]
		used.Amended, used.Outside = c.amended(r), c.outside(r.start)
		r.edition(e)
	}
}

// reserve makes room for what the editions can fill, where there is none yet.
func (r *run) reserve(picked []chosen) {
	o := r.out
	if cap(o.Findings) > 0 {
		return
	}
	var most size
	for i := range picked {
		most.join(&picked[i].edition.size)
	}
	o.Findings = make([]Finding, 0, most.findings)
	o.Checks = make([]Check, 0, most.checks)
	o.Operands = make([]Operand, 0, most.operands)
	o.Grounds = make([]GroundOutcome, 0, most.grounds)
	o.Duties = make([]Duty, 0, most.duties)
	o.Editions = make([]EditionUsed, 0, len(picked))
}

// outside tells whether the edition was not in force at an instant.
func (c *chosen) outside(at int64) bool {
	if c.isProgramme() || at == noStart {
		return false
	}
	until := c.edition.to
	if c.i >= 0 {
		until = c.book.until[c.i]
	}
	return c.i < 0 || at < c.edition.from || at >= until
}

// amended names the edition that came into force while the outage ran.
func (c *chosen) amended(r *run) string {
	if c.i < 0 || c.i+1 == len(c.book.editions) || c.isProgramme() {
		return ""
	}
	next := c.book.editions[c.i+1]
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return ""
	}
	end := min(t.Stated[len(t.Stated)-1].End, r.asOf)
	if next.from > r.start && next.from < end {
		return next.Name()
	}
	return ""
}

var (
	longestDown = quant{longest: true, of: fact.SlotOutageDown, root: -1, kind: fact.KindDuration}
	totalDown   = quant{of: fact.SlotOutageDown, root: -1, kind: fact.KindDuration}
)

func (r *run) downtime() {
	d := &r.out.Downtime
	d.Confidence = r.f.At(fact.SlotOutageConfidence).Word()
	t := r.f.At(fact.SlotOutageDown).Times()
	if t == nil || len(t.Stated) == 0 {
		return
	}
	d.Start = instant(t.Stated[0].Start)
	if end := t.Stated[len(t.Stated)-1].End; end != fact.Open {
		d.End = instant(end)
	}
	longest := longestDown.length(r.f, r.asOf)
	total := longest
	if !oneSpan(t) {
		total = totalDown.length(r.f, r.asOf)
	}
	d.Longest, d.Total = longest.times(), total.times()
}
