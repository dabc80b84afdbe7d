package cases

import (
	"maps"
	"slices"
	"strings"
	"time"

	"bosang/rules"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/rulebook/internal/source"
)

// The words that expectations are written in.
var (
	dispositions = []string{"granted", "granted_in_part", "refused", "referred", "pending"}
	statuses     = []string{"applies", "does_not_apply", "cannot_tell"}
	grounds      = []string{"granted", "does_not_apply", "barred", "referred", "cannot_tell"}
	remedyKinds  = []string{"cash", "credit", "extension", "coupon", "termination"}
)

const (
	none        = "none"
	never       = "never"
	withoutDate = "without a date"
)

var expectForm = &source.Form{Name: "expect", About: "What must come out; what is not named is not looked at.", Keys: []source.Key{
	key("disposition", "what becomes of the claim", source.Shape{"enum": dispositions}),
	key("findings", "by provision of this rulebook: whether it applies", source.Shape{"type": "object", "additionalProperties": source.Shape{"enum": statuses}}),
	key("grounds", "by provision of this rulebook: what becomes of the ground", source.Shape{"type": "object", "additionalProperties": source.Shape{"enum": grounds}}),
	key("amounts", "by provision of this rulebook: what the ground gives before grounds are combined, an amount or a time", amounts),
	key("about", "the same within a tolerance: 10 CAD within 0.05 CAD", amounts),
	key("duties", "by duty: the date on which it is due, or: without a date", amounts),
	key("base", "the most favourable remedy that is owed: extension 49h30m, or none", words),
	key("still_owed", "what programmes leave of it, or none", words),
	key("remedies", "what is given, or none", wordOrList),
	key("goodwill", "what is given though nothing owes it, or none", wordOrList),
	key("missing", "the facts that a referral waits for", wordOrList),
	key("wakes_at", "the instant at which a running case is to be decided again, or never", words),
}}

// expectation is what a case expects; what is nil is not looked at.
type expectation struct {
	disposition              string
	findings, grounds        map[string]string
	amounts                  map[string]measured
	duties                   map[string]string
	base, stillOwed, wakesAt *string
	remedies, goodwill       []string // nil where they are not looked at
	missing                  []string
}

// measured is an amount or a time that is expected, and by how much what comes out may differ.
type measured struct {
	value, within fact.Value
}

func (r *reader) expect(n *source.Node, x *expectation) {
	m := r.Mapping(n, expectForm)
	if m.OK && len(m.Keys) == 0 {
		r.Fault(n, "must expect something")
	}
	if m.Has("disposition") {
		x.disposition = r.OneOf(m.At("disposition"), dispositions...)
	}
	x.findings = r.byProvision(m.At("findings"), statuses)
	x.grounds = r.byProvision(m.At("grounds"), grounds)
	x.amounts = map[string]measured{}
	r.measures(m.At("amounts"), x, false)
	r.measures(m.At("about"), x, true)
	duties := r.Names(m.At("duties"))
	for _, k := range duties.Keys {
		if x.duties == nil {
			x.duties = map[string]string{}
		}
		x.duties[k.Value] = withoutDate
		if v := duties.At(k.Value); v.Value != withoutDate {
			x.duties[k.Value] = r.Date(v).String()
		}
	}
	x.base, x.stillOwed = r.remedy(m.At("base")), r.remedy(m.At("still_owed"))
	x.remedies, x.goodwill = r.remedies(m.At("remedies")), r.remedies(m.At("goodwill"))
	if m.Has("missing") {
		x.missing = []string{}
		for _, item := range r.optional(m.At("missing")) {
			if s, ok := r.Text(item); ok && s != none && r.known(item, s) {
				x.missing = append(x.missing, s)
			}
		}
	}
	if v := m.At("wakes_at"); v != nil {
		wakes := never
		if v.Value != never {
			at, _ := r.Instant(v, r.zone)
			wakes = at.UTC().Format(time.RFC3339Nano)
		}
		x.wakesAt = &wakes
	}
}

// optional gives the elements of a list that may be empty, or a single text.
func (r *reader) optional(n *source.Node) []*source.Node {
	if source.IsList(n) && len(n.Content) == 0 {
		return nil
	}
	return r.OneOrMore(n)
}

func (r *reader) provision(k *source.Node) {
	if !slices.Contains(r.provisions, k.Value) && len(r.provisions) > 0 {
		r.Fault(k, "unknown provision %q of %q%s", k.Value, r.rulebook, r.Nearest(k.Value, r.provisions))
	}
}

func (r *reader) byProvision(n *source.Node, allowed []string) map[string]string {
	if n == nil {
		return nil
	}
	out := map[string]string{}
	m := r.Names(n)
	for _, k := range m.Keys {
		r.provision(k)
		out[k.Value] = r.OneOf(m.At(k.Value), allowed...)
	}
	return out
}

func (r *reader) measures(n *source.Node, x *expectation, about bool) {
	m := r.Names(n)
	for _, k := range m.Keys {
		r.provision(k)
		s, ok := r.Text(m.At(k.Value))
		if !ok {
			continue
		}
		value, within, has := strings.Cut(s, " within ")
		v, ok1 := guess(value)
		out := measured{value: v}
		ok2 := has == about
		if has && about {
			out.within, ok2 = guess(within)
			ok2 = ok2 && out.within.Kind() == v.Kind() && currency(out.within) == currency(v)
		}
		if !ok1 || !ok2 {
			format := "must be an amount such as 16.80 GBP, a time such as 49h30m, or none, not %q"
			if about {
				format = "must be an amount or a time within a tolerance, such as 10 CAD within 0.05 CAD, not %q"
			}
			r.Fault(m.At(k.Value), format, s)
			continue
		}
		x.amounts[k.Value] = out
	}
}

// guess reads an amount or a time; none is a value without a kind.
func guess(s string) (fact.Value, bool) {
	if s == none {
		return fact.Value{}, true
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 { // with fractions of a second, as outcomes have them
		return fact.DurationOf(d), true
	}
	v, ok := source.Guess(s)
	return v, ok && (v.Kind() == fact.KindMoney || v.Kind() == fact.KindDuration)
}

func currency(v fact.Value) string {
	a, _ := v.AsMoney()
	return a.Currency()
}

// remedy reads a remedy such as "extension 72h", "cash 30000 KRW", "termination" or "none", and writes it as RemedyText does.
func (r *reader) remedy(n *source.Node) *string {
	if n == nil {
		return nil
	}
	s, ok := r.Text(n)
	if !ok {
		return nil
	}
	kind, rest, measured := strings.Cut(s, " ")
	if s == none {
		return &s
	}
	v, sound := guess(rest)
	if !slices.Contains(remedyKinds, kind) || measured && (!sound || !v.IsKnown()) {
		r.Fault(n, `must be a remedy such as "cash 30000 KRW", "extension 49h30m" or "termination", or none; not %q`, s)
		return nil
	}
	if measured {
		kind += " " + valueText(v)
	}
	return &kind
}

func valueText(v fact.Value) string {
	if d, ok := v.AsDuration(); ok {
		return d.String()
	}
	a, _ := v.AsMoney()
	return a.String()
}

func (r *reader) remedies(n *source.Node) []string {
	if n == nil {
		return nil
	}
	out := []string{}
	for _, item := range r.optional(n) {
		if s := r.remedy(item); s != nil && *s != none {
			out = append(out, *s)
		}
	}
	return out
}

// RemedyText writes a remedy as cases do: "extension 72h0m0s", "cash 30000 KRW".
func RemedyText(m outcome.Remedy) string {
	out := m.Kind.String()
	if m.Time != 0 {
		out += " " + m.Time.String()
	}
	if m.Amount.Currency() != "" {
		out += " " + m.Amount.String()
	}
	return out
}

// differences tells, a line each, how an outcome differs from what is expected of a rulebook.
func (x *expectation) differences(rulebook string, o *outcome.Outcome) []rules.Texts {
	d := &differences{}
	if x.disposition != "" {
		d.compare(source.Say("disposition"), x.disposition, o.Disposition.String())
	}
	findings, given := map[string]string{}, map[string]string{}
	for i := range o.Findings {
		if f := &o.Findings[i]; o.Editions[f.Edition].Rulebook == rulebook {
			findings[f.Provision] = f.Status.String()
		}
	}
	remedy := map[string]*outcome.Remedy{}
	for i := range o.Grounds {
		if g := &o.Grounds[i]; o.Editions[g.Edition].Rulebook == rulebook {
			given[g.Provision], remedy[g.Provision] = g.Disposition.String(), g.Remedy
		}
	}
	d.table("finding %s", x.findings, findings)
	d.table("ground %s", x.grounds, given)
	for _, k := range slices.Sorted(maps.Keys(x.amounts)) {
		d.amount(k, x.amounts[k], remedy[k])
	}
	due := map[string]string{}
	for i := range o.Duties {
		due[o.Duties[i].Duty] = withoutDate
		if !o.Duties[i].DueOn.IsZero() {
			due[o.Duties[i].Duty] = o.Duties[i].DueOn.String()
		}
	}
	d.table("duty %s", x.duties, due)
	d.optional(source.Say("base"), x.base, o.Base)
	d.optional(source.Say("still owed"), x.stillOwed, o.StillOwed)
	d.list(source.Say("remedies"), x.remedies, remedyTexts(o.Remedies))
	d.list(source.Say("goodwill"), x.goodwill, remedyTexts(o.Goodwill))
	var missing []string
	for _, f := range o.Missing() {
		missing = append(missing, string(f))
	}
	d.list(source.Say("missing"), x.missing, missing)
	if x.wakesAt != nil {
		wakes := never
		if !o.WakesAt.IsZero() {
			wakes = o.WakesAt.UTC().Format(time.RFC3339Nano)
		}
		d.compare(source.Say("wakes at"), *x.wakesAt, wakes)
	}
	return d.lines
}

type differences struct{ lines []rules.Texts }

func (d *differences) compare(what rules.Texts, want, got string) {
	if want != got {
		d.lines = append(d.lines, source.Say("%s: expected %s, got %s", what, want, got))
	}
}

func (d *differences) optional(what rules.Texts, want *string, got *outcome.Remedy) {
	if want == nil {
		return
	}
	have := none
	if got != nil {
		have = RemedyText(*got)
	}
	d.compare(what, *want, have)
}

func (d *differences) table(format string, want, got map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(want)) {
		have, ok := got[k]
		if !ok {
			have = none
		}
		d.compare(source.Say(format, k), want[k], have)
	}
}

func (d *differences) list(what rules.Texts, want, got []string) {
	if want != nil {
		d.compare(what, orNone(want), orNone(got))
	}
}

func orNone(list []string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

func remedyTexts(list []outcome.Remedy) []string {
	var out []string
	for _, m := range list {
		out = append(out, RemedyText(m))
	}
	return out
}

// amount holds what a ground gives against what is expected, within the tolerance.
func (d *differences) amount(provision string, want measured, got *outcome.Remedy) {
	var have fact.Value
	switch {
	case got == nil:
	case got.Amount.Currency() != "":
		have = fact.Money(got.Amount)
	case got.Time != 0:
		have = fact.DurationOf(got.Time)
	}
	text := func(v fact.Value) string {
		if !v.IsKnown() {
			return none
		}
		return valueText(v)
	}
	expected := text(want.value)
	if want.within.IsKnown() {
		if near(want, have) {
			return
		}
		expected += " within " + text(want.within)
	}
	d.compare(source.Say("amount of %s", provision), expected, text(have))
}

// near tells whether a value lies within the tolerance, its ends included.
func near(want measured, have fact.Value) bool {
	if have.Kind() != want.value.Kind() {
		return false
	}
	if have.Kind() == fact.KindDuration {
		off := have.Micros() - want.value.Micros()
		return max(off, -off) <= want.within.Micros()
	}
	a, _ := have.AsMoney()
	b, _ := want.value.AsMoney()
	within, _ := want.within.AsMoney()
	off, err := a.Sub(b)
	if err != nil {
		return false
	}
	return smaller(off, within) && smaller(off.Neg(), within)
}

func smaller(a, b money.Amount) bool {
	order, err := a.Cmp(b)
	return err == nil && order <= 0
}
