package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/demonstration"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
	"bosang/rules/money"
)

// Results writes the tables of the demonstration.
func Results(to io.Writer, r demonstration.Results, lang rules.Lang) {
	p, w := printer{to}, words[lang]
	p.say("\n%s\n\n%s", w.plansTitle, planTable(r, lang))
	p.say("%s\n\n%s", w.givenTitle, givenTable(r, lang))
	p.say("%s\n", w.note)
	text, notes := paidTable(r.Paid, lang)
	p.say("%s\n\n%s", w.paidTitle, text)
	for _, n := range notes {
		p.say("%s", n)
	}
	if len(notes) > 0 {
		p.say("")
	}
	p.say("%s\n\n%s", w.merchantsTitle, merchantTable(r.Merchants, lang))
}

// shownStates are the columns of the first table; filed, withdrawn and merged
// ones only where there are any.
func shownStates(total demonstration.PlanLine) []claims.State {
	states := decided
	for _, s := range []claims.State{claims.Filed, claims.Withdrawn, claims.Merged} {
		if total.By[s] > 0 {
			states = append(states[:len(states):len(states)], s)
		}
	}
	return states
}

// planTable draws how many claims of each plan came out how.
func planTable(r demonstration.Results, lang rules.Lang) *terminal.Table {
	w := words[lang]
	states := shownStates(r.Total)
	heads := []string{w.claims}
	for _, s := range states {
		heads = append(heads, w.states[s])
	}
	return byPlan(r.Plans, r.Total, heads, lang, func(l demonstration.PlanLine) []string {
		cells := []string{terminal.Thousands(l.Claims)}
		for _, s := range states {
			cells = append(cells, orNothing(l.By[s], w))
		}
		return cells
	})
}

// givenTable draws what was given for the plans for which anything was. It stands by
// itself, as both together are wider than a terminal.
func givenTable(r demonstration.Results, lang rules.Lang) *terminal.Table {
	w := words[lang]
	var heads []string
	for _, group := range []string{w.remedies, w.goodwill} {
		for _, unit := range []string{w.money, w.points, w.hours} {
			heads = append(heads, group+"\n"+unit)
			group = ""
		}
	}
	given := slices.DeleteFunc(slices.Clone(r.Plans), func(l demonstration.PlanLine) bool {
		return !slices.ContainsFunc(append(givenCells(l.Remedies, w), givenCells(l.Goodwill, w)...), func(cell string) bool { return cell != w.nothing })
	})
	return byPlan(given, r.Total, heads, lang, func(l demonstration.PlanLine) []string {
		return append(givenCells(l.Remedies, w), givenCells(l.Goodwill, w)...)
	})
}

// byPlan draws a table of figures with a row for each plan, under its provider, and one
// for all.
func byPlan(plans []demonstration.PlanLine, total demonstration.PlanLine, heads []string, lang rules.Lang, figures func(demonstration.PlanLine) []string) *terminal.Table {
	w := words[lang]
	t := &terminal.Table{Head: append([]string{w.plan}, heads...), Right: make([]bool, len(heads)+1)}
	for i := range heads {
		t.Right[i+1] = true
	}
	provider := ""
	for _, l := range plans {
		if of := name(l.Provider, lang); of != provider {
			provider = of
			t.Add(append([]string{of}, make([]string, len(heads))...)...)
		}
		t.Add(append([]string{"  " + planName(l.Service, l.Plan, lang)}, figures(l)...)...)
	}
	t.Rule()
	t.Add(append([]string{w.total}, figures(total)...)...)
	return t
}

// planName names the service once where the plan is called the same.
func planName(service, plan claims.Name, lang rules.Lang) string {
	s, p := name(service, lang), name(plan, lang)
	if strings.HasPrefix(p, s) {
		return p
	}
	return s + " · " + p
}

func orNothing(n int64, w wording) string {
	if n == 0 {
		return w.nothing
	}
	return terminal.Thousands(n)
}

func givenCells(g demonstration.Given, w wording) []string {
	hours := w.nothing
	if g.Seconds > 0 {
		hours = terminal.HoursMinutes(g.Seconds)
	}
	return []string{amountOr(g.Money, w), amountOr(g.Points, w), hours}
}

func amountOr(a money.Amount, w wording) string {
	if a.IsZero() {
		return w.nothing
	}
	return terminal.Grouped(a.AmountString())
}

func duration(d time.Duration) string { return terminal.HoursMinutes(int64(d / time.Second)) }

// paidTable draws the second table and gives the notes below it.
func paidTable(lines []demonstration.PaidLine, lang rules.Lang) (*terminal.Table, []string) {
	w := words[lang]
	t := &terminal.Table{
		Head:  []string{w.plan, w.claims, w.down, w.base, w.programme, w.counts, w.still},
		Right: []bool{false, true, true, true, true, true, true},
	}
	var notes []string
	marks := map[string]string{}
	mark := func(text string) string {
		if marks[text] == "" {
			marks[text] = strings.Repeat("*", len(marks)+1)
			notes = append(notes, marks[text]+" "+text)
		}
		return marks[text]
	}
	for _, l := range lines {
		down := duration(l.Down.Stated)
		if l.Inferred() {
			down += mark(w.inferred)
		} else if !l.Down.Certain() {
			down += mark(fmt.Sprintf(w.bounded, duration(l.Down.Shortest), duration(l.Down.Longest)))
		}
		base, still := w.nothing, w.nothing
		if l.Base != nil {
			base, still = remedy(*l.Base, w), w.covered
		}
		if l.StillOwed != nil {
			still = remedy(*l.StillOwed, w)
		}
		t.Add(planName(l.Service, l.Plan, lang), terminal.Thousands(l.Claims), down, base,
			each(l.Programme, w, remedy), each(l.Counted, w, counted), still)
	}
	return t, notes
}

func each[T any](list []T, w wording, text func(T, wording) string) string {
	if len(list) == 0 {
		return w.nothing
	}
	parts := make([]string, len(list))
	for i, one := range list {
		parts[i] = text(one, w)
	}
	return strings.Join(parts, " + ")
}

// remedy writes what a remedy gives.
func remedy(m rules.Remedy, w wording) string {
	const day = 24 * time.Hour
	switch {
	case m.Amount.Currency() != "" && m.Kind == rules.Credit:
		return fmt.Sprintf(w.point, terminal.Grouped(m.Amount.AmountString()))
	case m.Amount.Currency() != "":
		return fmt.Sprintf(w.won, terminal.Grouped(m.Amount.AmountString()))
	case m.Kind == rules.Extension && m.Time == day:
		return fmt.Sprintf(w.day, 1)
	case m.Kind == rules.Extension && m.Time%day == 0:
		return fmt.Sprintf(w.days, m.Time/day)
	case m.Kind == rules.Credit:
		return fmt.Sprintf(w.refund, duration(m.Time))
	default:
		return duration(m.Time)
	}
}

// counted writes how much of a programme's remedy counts towards what is owed.
func counted(c rules.Counted, w wording) string {
	if c.Amount.Currency() != "" {
		return fmt.Sprintf(w.won, terminal.Grouped(c.Amount.AmountString()))
	}
	return duration(c.Time)
}

func merchantTable(lines []demonstration.MerchantLine, lang rules.Lang) *terminal.Table {
	w := words[lang]
	t := &terminal.Table{Head: []string{w.loss, w.claims, w.given}, Right: []bool{true, true, true}}
	for _, l := range lines {
		given := w.nothing
		switch {
		case l.Claims == 0:
			given = w.noClaims
		case l.Each != nil:
			given = remedy(*l.Each, w)
		case l.By[claims.Referred] > 0:
			given = w.person
		}
		t.Add(fmt.Sprintf(w.won, terminal.Grouped(l.Loss.AmountString())), terminal.Thousands(l.Claims), given)
	}
	return t
}
