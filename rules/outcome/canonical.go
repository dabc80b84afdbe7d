package outcome

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Canonical is the RFC 8785 JSON of the outcome. The same facts and editions give the same bytes for ever. It is compact:
// a finding is [provision, status, comparisons, exception], its comparisons a text such as "y0:1 x", one word each: the
// verdict y, n, u (cannot be told) or x (not shown), then the numbers of the operands, left and right, in the list
// "operands". Lengths of time are whole microseconds; an uncertain one is [shortest, stated, longest].
func (o *Outcome) Canonical() []byte {
	w := writer{b: make([]byte, 0, 4096)}
	w.open('{')
	if !o.AsOf.IsZero() {
		w.instant("as_of", o.AsOf)
	}
	w.remedyAt("base", o.Base)
	if len(o.Besides) > 0 {
		w.list("besides", len(o.Besides), func(i int) { w.loss(&o.Besides[i]) })
	}
	if len(o.Counted) > 0 {
		w.list("counted", len(o.Counted), func(i int) { w.counted(&o.Counted[i]) })
	}
	w.text("disposition", o.Disposition.String())
	w.downtime(&o.Downtime)
	if len(o.Duties) > 0 {
		w.list("duties", len(o.Duties), func(i int) { w.duty(&o.Duties[i]) })
	}
	w.list("editions", len(o.Editions), func(i int) { w.edition(o, i) })
	w.election(o.Election)
	w.optional("fee_confidence", o.FeeMark)
	w.remedies("goodwill", o.Goodwill)
	w.list("grounds", len(o.Grounds), func(i int) { w.ground(&o.Grounds[i]) })
	if !o.LawOn.IsZero() {
		w.instant("law_on", o.LawOn)
	}
	w.facts("missing", o.Missing())
	w.list("operands", len(o.Operands), func(i int) { w.operand(&o.Operands[i]) })
	w.reasons(o.Reasons)
	w.remedies("remedies", o.Remedies)
	w.remedyAt("still_owed", o.StillOwed)
	if !o.WakesAt.IsZero() {
		w.instant("wakes_at", o.WakesAt)
	}
	w.shut('}')
	return w.b
}

// Hash is the SHA-256 of the canonical form.
func (o *Outcome) Hash() [32]byte { return sha256.Sum256(o.Canonical()) }

// writer appends JSON; its callers name the keys of an object in sorted order.
type writer struct {
	b     []byte
	first bool
}

func (w *writer) open(c byte) { w.b, w.first = append(w.b, c), true }

func (w *writer) shut(c byte) { w.b, w.first = append(w.b, c), false }

func (w *writer) next() {
	if !w.first {
		w.b = append(w.b, ',')
	}
	w.first = false
}

func (w *writer) key(k string) {
	w.next()
	w.b = append(append(append(w.b, '"'), k...), '"', ':')
}

func (w *writer) text(k, v string) {
	w.key(k)
	w.b = fact.AppendString(w.b, v)
}

func (w *writer) optional(k, v string) {
	if v != "" {
		w.text(k, v)
	}
}

func (w *writer) instant(k string, t time.Time) {
	w.key(k)
	w.b = fact.AppendInstant(w.b, t.UnixMicro())
}

func (w *writer) number(k string, n int64) {
	w.key(k)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *writer) amount(k string, a money.Amount) {
	if a.Currency() != "" {
		w.key(k)
		w.b = fact.AppendMoney(w.b, a)
	}
}

func (w *writer) span(k string, d time.Duration) {
	if d != 0 {
		w.number(k, d.Microseconds())
	}
}

func (w *writer) list(k string, n int, each func(int)) {
	w.key(k)
	w.open('[')
	for i := range n {
		w.next()
		each(i)
	}
	w.shut(']')
}

func (w *writer) estimate(k string, e period.Estimate) {
	w.key(k)
	w.lengths(e.Shortest.Microseconds(), e.Stated.Microseconds(), e.Longest.Microseconds())
}

// lengths writes an interval of lengths of time: one number if it is certain.
func (w *writer) lengths(lo, stated, hi int64) {
	if lo == stated && hi == stated {
		w.b = strconv.AppendInt(w.b, stated, 10)
		return
	}
	w.b = strconv.AppendInt(append(w.b, '['), lo, 10)
	w.b = strconv.AppendInt(append(w.b, ','), stated, 10)
	w.b = append(strconv.AppendInt(append(w.b, ','), hi, 10), ']')
}

func (w *writer) facts(k string, list []fact.Fact) {
	if len(list) > 0 {
		w.list(k, len(list), func(i int) { w.b = fact.AppendString(w.b, string(list[i])) })
	}
}

// reasons writes each as a text: its code, and after a space the fact it names.
func (w *writer) reasons(list []Reason) {
	if len(list) == 0 {
		return
	}
	w.list("reasons", len(list), func(i int) {
		text := list[i].Code.String()
		if list[i].Fact != "" {
			text += " " + string(list[i].Fact)
		}
		w.b = fact.AppendString(w.b, text)
	})
}

// yes writes a member only where it is so.
func (w *writer) yes(k string, v bool) {
	if v {
		w.key(k)
		w.b = strconv.AppendBool(w.b, v)
	}
}

func (w *writer) remedies(k string, list []Remedy) {
	if len(list) > 0 {
		w.list(k, len(list), func(i int) { w.remedy(&list[i]) })
	}
}

func (w *writer) remedyAt(k string, m *Remedy) {
	if m != nil {
		w.key(k)
		w.remedy(m)
	}
}

func (w *writer) remedy(m *Remedy) {
	w.open('{')
	w.amount("amount", m.Amount)
	w.text("kind", m.Kind.String())
	w.optional("loss", m.Loss)
	w.text("provision", m.Provision)
	w.text("rulebook", m.Rulebook)
	w.span("time", m.Time)
	w.shut('}')
}

func (w *writer) counted(c *Counted) {
	w.open('{')
	w.amount("amount", c.Amount)
	w.key("remedy")
	w.remedy(&c.Remedy)
	w.span("time", c.Time)
	w.shut('}')
}

func (w *writer) downtime(d *Downtime) {
	if d.Start.IsZero() && d.Confidence == "" {
		return
	}
	w.key("downtime")
	w.open('{')
	w.optional("confidence", d.Confidence)
	if !d.End.IsZero() {
		w.instant("end", d.End)
	}
	w.estimate("longest", d.Longest)
	if !d.Start.IsZero() {
		w.instant("start", d.Start)
	}
	w.estimate("total", d.Total)
	w.shut('}')
}

func (w *writer) duty(d *Duty) {
	w.open('{')
	w.number("b", int64(d.Edition))
	if d.BeforeYear != 0 {
		w.number("before_year", int64(d.BeforeYear))
	}
	if !d.DueOn.IsZero() {
		w.text("due_on", d.DueOn.String())
	}
	w.text("duty", d.Duty)
	if !d.From.IsZero() {
		w.instant("from", d.From)
	}
	w.text("p", d.Provision)
	if d.PastYear != 0 {
		w.number("past_year", int64(d.PastYear))
	}
	if !d.Removed.IsZero() {
		w.instant("removed", d.Removed)
	}
	if !d.Restored.IsZero() {
		w.instant("restored", d.Restored)
	}
	w.yes("uncertain", d.Uncertain)
	w.shut('}')
}

// edition writes what was used of an edition: its name, its hash, and the findings of its provisions.
func (w *writer) edition(o *Outcome, index int) {
	e := &o.Editions[index]
	w.open('{')
	w.optional("amended", e.Amended)
	w.text("edition", e.Edition)
	w.key("findings")
	w.open('[')
	for i := range o.Findings {
		if o.Findings[i].Edition == index {
			w.next()
			w.finding(o, &o.Findings[i])
		}
	}
	w.shut(']')
	w.key("hash")
	w.b = append(hex.AppendEncode(append(w.b, '"'), e.Hash[:]), '"')
	w.yes("outside", e.Outside)
	w.text("rulebook", e.Rulebook)
	w.shut('}')
}

func (w *writer) election(e *Election) {
	if e == nil {
		return
	}
	w.key("election")
	w.open('{')
	w.text("chosen", e.Chosen.String())
	w.key("made")
	w.b = strconv.AppendBool(w.b, e.Made)
	w.remedies("offered", e.Offered)
	w.shut('}')
}

func (w *writer) finding(o *Outcome, f *Finding) {
	w.b = fact.AppendString(append(w.b, '['), f.Provision)
	w.b = append(w.b, ',', '"', statusLetters[f.Status], '"', ',', '"')
	for i, c := range o.ChecksOf(f) {
		if i > 0 {
			w.b = append(w.b, ' ')
		}
		w.check(c)
	}
	w.b = append(w.b, '"')
	if f.By != "" {
		w.b = fact.AppendString(append(w.b, ','), f.By)
	}
	w.shut(']')
}

// The letters of statuses and verdicts, by their number; the last verdict is not shown, which counts as no.
const (
	statusLetters  = " nuy"
	verdictLetters = " nuyx"
)

func (w *writer) check(c Check) {
	letter := verdictLetters[c.Verdict]
	if c.NotShown {
		letter = 'x'
	}
	w.b = append(w.b, letter)
	if c.Left >= 0 {
		w.b = strconv.AppendInt(w.b, int64(c.Left), 10)
	}
	if c.Right >= 0 {
		w.b = strconv.AppendInt(append(w.b, ':'), int64(c.Right), 10)
	}
}

func (w *writer) ground(g *GroundOutcome) {
	w.open('{')
	w.number("b", int64(g.Edition))
	w.optional("by", g.By)
	w.text("disposition", g.Disposition.String())
	w.facts("missing", g.Missing())
	w.remedies("offers", g.Offers)
	w.text("p", g.Provision)
	w.reasons(g.Reasons)
	w.remedyAt("remedy", g.Remedy)
	w.optional("standing", g.Standing.String())
	if len(g.Steps) > 0 {
		w.list("steps", len(g.Steps), func(i int) { w.step(&g.Steps[i]) })
	}
	w.shut('}')
}

// step writes [number of the part, value], and the periods where it accumulates.
func (w *writer) step(s *Step) {
	w.b = append(strconv.AppendInt(append(w.b, '['), int64(s.Node), 10), ',')
	w.operand(&s.Value)
	if len(s.Parts) > 0 {
		w.b = append(w.b, ',')
		w.open('[')
		for i := range s.Parts {
			w.next()
			w.part(&s.Parts[i])
		}
		w.shut(']')
	}
	w.shut(']')
}

func (w *writer) part(p *Part) {
	w.open('{')
	w.text("end", p.End.String())
	w.number("length", p.Length.Microseconds())
	w.text("start", p.Start.String())
	w.number("time", p.Time.Microseconds())
	if p.Value.IsKnown() {
		w.key("value")
		o := Exactly(p.Value)
		w.operand(&o)
	}
	w.shut('}')
}

func (w *writer) loss(l *LossOutcome) {
	w.open('{')
	w.key("base")
	w.remedy(&l.Base)
	if len(l.Counted) > 0 {
		w.list("counted", len(l.Counted), func(i int) { w.counted(&l.Counted[i]) })
	}
	w.text("loss", l.Loss)
	w.remedyAt("still_owed", l.StillOwed)
	w.shut('}')
}

// wordIndex finds a word in a list of words; 0 where it is not there.
func wordIndex(words []string, w string) int {
	for i, have := range words {
		if i > 0 && have == w {
			return i
		}
	}
	return 0
}

func letterIndex(letters, l string) int {
	if len(l) != 1 {
		return 0
	}
	return max(strings.Index(letters, l), 0)
}
