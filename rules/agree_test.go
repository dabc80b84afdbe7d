package rules_test

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bosang/rules"
	"bosang/rules/naive"
	"bosang/rules/outcome"
)

// holidays are those of the calendars' own files.
func holidays(t testing.TB) naive.Holidays {
	t.Helper()
	h := naive.Holidays{}
	for calendar, file := range map[string]string{"KR": "calendar/korea-2018-2027.json", "GB": "calendar/united-kingdom-2018-2027.json"} {
		if err := h.Read(calendar, must(os.ReadFile(file))); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// tally counts what has been compared.
type tally struct {
	editions, pairs, uncertain int
	granted, giving, besides   int // grounds that are granted, that give something, and losses besides that of the service
	findings, told, wider      int // of uncertain cases: findings, those that the other tells, and of these those that the engine does not
	combined                   int
}

func TestANaiveEvaluatorAgreesOnRandomEditionsAndFacts(t *testing.T) {
	h := holidays(t)
	var n tally
	for range 8 { // each of rapid.checks editions
		rapid.Check(t, func(t *rapid.T) {
			s := editions(false).Draw(t, "edition")
			n.editions++
			for range 10 {
				f := s.draw(t, false)
				n.pairs++
				n.agree(t, s, f, h)
			}
		})
	}
	t.Logf("%+v", n)
	if n.wider*50 > n.told {
		t.Errorf("of %d findings that can be told of uncertain times the engine does not tell %d", n.told, n.wider)
	}
}

// agree fails where the engine and the naive evaluator differ. Of an uncertain outage the engine may tell less.
func (n *tally) agree(t *rapid.T, s *sound, f *rules.Facts, h naive.Holidays) {
	o, err := s.library.EvaluateWith(f, rules.EditionRef{Rulebook: "sample", Edition: "1"}) // whether or not its date can be told
	if err != nil {
		t.Fatalf("%v", err)
	}
	r, err := naive.Evaluate(s.edition.Definition(), f, h)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if d := n.differences(o, r); d != "" {
		t.Fatalf("%s\nfacts: %s\n%s", d, f.Canonical(), s.text)
	}
}

// differences says where an outcome is not what the naive evaluator makes of the case.
func (n *tally) differences(o *rules.Outcome, r *naive.Result) string {
	out := n.findingsDiffer(o, r)
	same := true
	n.besides += len(o.Besides)
	for i := range o.Grounds {
		g, want := &o.Grounds[i], r.Grounds[o.Grounds[i].Provision]
		n.note(g)
		if !r.Certain && g.Disposition != want.Disposition && g.Disposition == rules.GroundCannotTell {
			same = false
			continue
		}
		if !r.Certain && (g.Disposition == rules.GroundBarred && want.Disposition == rules.GroundDoesNotApply || g.Disposition == want.Disposition) {
			want.Disposition, want.By = g.Disposition, g.By
		}
		if got, want := ground(g), naiveGround(want, len(g.Steps) > 0 && len(g.Offers) == 0); got != want {
			out = append(out, differ(g.Provision, got, want))
		}
		if unreasoned(g) {
			out = append(out, differ(g.Provision+" reasons", g.Disposition, g.Reasons))
		}
	}
	if len(o.Grounds) != len(r.Grounds) || len(o.Findings) != len(r.Findings) {
		out = append(out, differ("grounds and findings", []int{len(o.Grounds), len(o.Findings)}, []int{len(r.Grounds), len(r.Findings)}))
	}
	out = append(out, duties(o, r)...)
	if same {
		n.combined++
		if got, want := combination(o), naiveCombination(r, o); got != want {
			out = append(out, differ("combined", got, want))
		}
	}
	return strings.Join(out, "\n")
}

func differ(what string, got, want any) string {
	return fmt.Sprintf("%s: the engine says %v, the other %v", what, got, want)
}

func (n *tally) note(g *rules.GroundOutcome) {
	if g.Disposition == rules.GroundGranted {
		n.granted++
	}
	if g.Remedy != nil && (g.Remedy.Amount.Sign() > 0 || g.Remedy.Time > 0) {
		n.giving++
	}
}

// findingsDiffer compares the findings. Of uncertain times the engine may tell less, and not which of several exceptions it is.
func (n *tally) findingsDiffer(o *rules.Outcome, r *naive.Result) (out []string) {
	if !r.Certain {
		n.uncertain++
	}
	for i := range o.Findings {
		f := &o.Findings[i]
		want := r.Findings[f.Provision]
		if !r.Certain {
			n.findings++
			if want.Status != rules.CannotTell {
				n.told++
			}
			if want.By = f.By; f.Status == rules.CannotTell && want.Status != rules.CannotTell {
				n.wider++
				continue
			}
		}
		if f.Status != want.Status || f.By != want.By {
			out = append(out, differ(f.Provision, fmt.Sprint(f.Status, " ", f.By), want))
		}
	}
	return out
}

// unreasoned tells whether a ground that cannot be told says not why, or one that can does.
func unreasoned(g *rules.GroundOutcome) bool {
	return (g.Disposition == rules.GroundCannotTell) != (len(g.Reasons) > 0)
}

func ground(g *rules.GroundOutcome) string {
	out := fmt.Sprintf("%s %q %s %s", g.Disposition, g.By, g.Standing, given(g.Remedy))
	for i := range g.Offers {
		out += " or " + given(&g.Offers[i])
	}
	if len(g.Steps) > 0 && len(g.Offers) == 0 {
		out += " exactly " + exactly(&g.Steps[len(g.Steps)-1].Value)
	}
	return out
}

func naiveGround(g *naive.Ground, exact bool) string {
	out := fmt.Sprintf("%s %q %s ", g.Disposition, g.By, g.Standing)
	if g.Remedy == nil {
		return out + "none"
	}
	out += g.Remedy.String()
	for _, m := range g.Offers {
		out += " or " + m.String()
	}
	if exact && g.Remedy.Time != nil {
		whole := new(big.Int).Div(g.Remedy.Exact.Num(), g.Remedy.Exact.Denom())
		if most := big.NewInt(math.MaxInt64 / 1000); whole.Cmp(most) > 0 { // the engine keeps no longer time
			whole = most
		}
		out += " exactly " + whole.String()
	} else if exact {
		out += " exactly " + g.Remedy.Exact.RatString()
	}
	return out
}

// exactly is a step's value as a fraction; of a length of time what is kept of it, its whole microseconds.
func exactly(v *rules.Operand) string {
	if x, ok := v.AsExact(); ok {
		return x.Rat().RatString()
	}
	return fmt.Sprint(v.Micros())
}

// given is a remedy as the naive evaluator writes it.
func given(m *rules.Remedy) string {
	if m == nil {
		return "none"
	}
	out := m.Kind.String()
	if m.Amount.Currency() != "" {
		out += " " + m.Amount.Exact().Rat().RatString() + " " + m.Amount.Currency()
	}
	if m.Time != 0 {
		out += fmt.Sprintf(" %dus", m.Time.Microseconds())
	}
	return out + " of " + m.Provision + " for " + m.Loss
}

func duties(o *rules.Outcome, r *naive.Result) (out []string) {
	told := map[string]bool{}
	for _, d := range o.Duties {
		told[d.Provision] = true
		want, ok := r.Duties[d.Provision]
		from, due := int64(0), int64(0)
		if !d.From.IsZero() {
			from = d.From.UnixMicro()
		}
		if !d.DueOn.IsZero() {
			due = d.DueOn.Number()
		}
		side := 0
		if d.BeforeYear != 0 {
			side = -1
		} else if d.PastYear != 0 {
			side = 1
		}
		got := naive.Duty{From: from, Due: due, HasDue: !d.DueOn.IsZero(), Uncertain: d.Uncertain, Out: side}
		wider := !r.Certain && got.Uncertain && (!got.HasDue || want.HasDue && got.Due <= want.Due) || !r.Certain && !got.HasDue
		if !ok || got != want && !wider {
			out = append(out, fmt.Sprintf("duty %s: the engine says %+v, the other %+v", d.Provision, got, want))
		}
	}
	for name := range r.Duties {
		if !told[name] && r.Certain {
			out = append(out, "duty "+name+" is missing")
		}
	}
	return out
}

func sorted(list []rules.Remedy) string {
	var out []string
	for i := range list {
		out = append(out, given(&list[i]))
	}
	slices.Sort(out)
	return strings.Join(out, " + ")
}

// combination sums up how grounds are combined.
func combination(o *rules.Outcome) string {
	none := func(m *rules.Remedy) string {
		if m == nil {
			return ""
		}
		return given(m)
	}
	besides := map[string][2]string{}
	for i := range o.Besides {
		l := &o.Besides[i]
		besides[l.Loss] = [2]string{given(&l.Base), none(l.StillOwed)}
	}
	return fmt.Sprintf("%s; base %s, owed %s; besides %v; remedies %s; goodwill %s", o.Disposition, none(o.Base), none(o.StillOwed), besides, sorted(o.Remedies), sorted(o.Goodwill))
}

// naiveCombination is the same of the other. What the engine waits for is for another test.
func naiveCombination(r *naive.Result, o *rules.Outcome) string {
	disposition := r.Disposition
	if o.Disposition == outcome.Pending && len(r.Remedies)+len(r.Goodwill) == 0 && !o.WakesAt.IsZero() {
		disposition = outcome.Pending
	}
	slices.Sort(r.Remedies)
	slices.Sort(r.Goodwill)
	return fmt.Sprintf("%s; base %s, owed %s; besides %v; remedies %s; goodwill %s", disposition, r.Base, r.StillOwed, r.Besides, strings.Join(r.Remedies, " + "), strings.Join(r.Goodwill, " + "))
}
