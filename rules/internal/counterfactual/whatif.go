// Package counterfactual finds what would have turned a finding. What may do so is read off the comparisons of the
// provision (candidates); whether it does is tried out by evaluating the changed facts with the same engine.
package counterfactual

import (
	"slices"

	"bosang/rules/fact"
	"bosang/rules/internal/books"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/decided"
	"bosang/rules/internal/engine"
	"bosang/rules/internal/measure"
	"bosang/rules/outcome"
)

// WhatIf tries changes of the facts out: it evaluates the case again under them, by the editions that decided it.
type WhatIf struct {
	x       *decided.Case
	at      int64                        // the instant by which editions were chosen
	byBook  map[string]*compiled.Edition // those that decided the case
	outside map[string]bool              // the rulebooks that were named though not in force
	all     bool                         // every rulebook was asked, not only named ones
	place   []int32                      // of each finding: the number of its provision
	base    []outcome.Status             // what the facts as they are lead to
	changes []alteration                 // that were thought of, each once
	index   map[alterationKey]int
	tried   []trial // what each change leads to
	pairs   map[[2]int][]outcome.Status
	spent   int // evaluations
	probes  int // of single quantities
	turned  map[leafKey][]Candidate
	found   map[turningKey]turning
	out     outcome.Outcome // memory
}

// trial is what trying a change out led to: nothing where it cannot be made.
type trial struct {
	made    bool
	leadsTo []outcome.Status
}

// leafKey is a comparison of an edition.
type leafKey struct {
	edition int
	leaf    int32
}

// mostTrials bounds how often one explanation evaluates the case again. The search for a change that turns a computed
// quantity is besides: it works that quantity out, and no provision, at most mostProbes times.
const (
	mostTrials = 1000
	mostProbes = 3000
)

// New makes ready to try changes out; nil without the facts.
func New(x *decided.Case) *WhatIf {
	if x.Facts == nil {
		return nil
	}
	w := &WhatIf{x: x, byBook: map[string]*compiled.Edition{}, outside: map[string]bool{}, index: map[alterationKey]int{},
		pairs: map[[2]int][]outcome.Status{}, turned: map[leafKey][]Candidate{}, found: map[turningKey]turning{}}
	w.at = measure.StartOf(x.Facts)
	if !x.Outcome.LawOn.IsZero() {
		w.at = x.Outcome.LawOn.UnixMicro()
	}
	for i, used := range x.Outcome.Editions {
		w.byBook[used.Rulebook], w.outside[used.Rulebook] = x.Editions[i], used.Outside
	}
	w.all = true
	picked := w.choose(x.Facts, w.at)
	w.all = slices.EqualFunc(picked, x.Editions, func(c books.Chosen, e *compiled.Edition) bool { return c.Edition == e })
	w.place = make([]int32, len(x.Outcome.Findings))
	for i := range x.Outcome.Findings {
		_, w.place[i] = x.Rule(x.Outcome.Findings[i].Edition, x.Outcome.Findings[i].Provision)
	}
	w.base = w.evaluate(x.Facts)
	return w
}

// choose gives the editions that would decide the case if the facts were these: those that decided it, as far as they are
// for it, and, where every rulebook was asked, others that are for it too.
func (w *WhatIf) choose(f *fact.Facts, at int64) []books.Chosen {
	var out []books.Chosen
	visit := func(b *books.Book) {
		i := b.ChosenFor(f, at)
		var e *compiled.Edition
		switch mine := w.byBook[b.Key]; {
		case mine != nil && (w.outside[b.Key] || w.named(b, mine) || i == b.ChosenFor(w.x.Facts, w.at)):
			e, i = mine, slices.Index(b.Editions, mine)
		case i >= 0:
			e = b.Editions[i]
		}
		if e != nil && e.Binds(f) {
			out = append(out, books.Chosen{Book: b, Edition: e, Index: i})
		}
	}
	w.each(f, visit)
	return out
}

// each visits the books that are asked.
func (w *WhatIf) each(f *fact.Facts, visit func(*books.Book)) {
	if w.all {
		w.x.Library.EachBook(f, visit)
		return
	}
	for _, used := range w.x.Outcome.Editions {
		visit(w.x.Library.Book(used.Rulebook))
	}
}

// named tells whether an edition decided the case because it was asked for by its name: it is not the one that its book
// chooses, and it stays under any change.
func (w *WhatIf) named(b *books.Book, mine *compiled.Edition) bool {
	i := b.ChosenFor(w.x.Facts, w.at)
	return i < 0 || b.Editions[i] != mine
}

// evaluate gives the status of every finding of the outcome under other facts; one whose edition would not be for the case
// does not apply. It is nil where the facts cannot be evaluated.
func (w *WhatIf) evaluate(f *fact.Facts) []outcome.Status {
	asOf := measure.AsOf(f)
	if asOf == fact.Open && f.IsOpen() {
		return nil
	}
	w.spent++
	start := measure.StartOf(f)
	at := start
	if !w.x.Outcome.LawOn.IsZero() {
		at = w.at
	}
	c := books.Candidates{Picked: w.choose(f, at), At: at}
	if w.x.Outcome.LawOn.IsZero() {
		for _, other := range books.OtherBeginnings(f, start, func(visit func(*books.Book)) { w.each(f, visit) }) {
			c.Consider(w.choose(f, other), other, start)
		}
	}
	engine.TryOut(&w.out, f, asOf, start, c)
	return w.statuses()
}

// statuses reads the outcome's findings off the evaluation that was just made.
func (w *WhatIf) statuses() []outcome.Status {
	from := make([]int, len(w.x.Editions))
	for i, e := range w.x.Editions {
		from[i] = -1
		at := 0
		for k := range w.out.Editions {
			if w.out.Editions[k].Hash == e.Def.Hash {
				from[i] = at
				break
			}
			used, _ := w.x.Library.ByHash(w.out.Editions[k].Hash)
			at += len(used.Provisions)
		}
	}
	out := make([]outcome.Status, len(w.place))
	for i, p := range w.place {
		out[i] = outcome.DoesNotApply
		if base := from[w.x.Outcome.Findings[i].Edition]; base >= 0 && p >= 0 {
			out[i] = w.out.Findings[base+int(p)].Status
		}
	}
	return out
}

// try gives what a change leads to; nil where it cannot be made, or enough has been tried.
func (w *WhatIf) try(a int) []outcome.Status {
	t := &w.tried[a]
	if !t.made && w.spent < mostTrials {
		t.made = true
		f := w.x.Facts.Clone()
		if w.changes[a].apply(f) == nil {
			t.leadsTo = w.evaluate(f)
		}
	}
	return t.leadsTo
}

// both gives what two changes lead to together.
func (w *WhatIf) both(a, b int) []outcome.Status {
	key := [2]int{a, b}
	out, ok := w.pairs[key]
	if !ok && w.spent < mostTrials {
		f := w.x.Facts.Clone()
		if w.changes[a].apply(f) == nil && w.changes[b].apply(f) == nil {
			out = w.evaluate(f)
		}
		w.pairs[key] = out
	}
	return out
}

// add notes a change and gives its number.
func (w *WhatIf) add(a alteration) int {
	key := a.key()
	if i, ok := w.index[key]; ok {
		return i
	}
	i := len(w.changes)
	w.changes, w.tried = append(w.changes, a), append(w.tried, trial{})
	w.index[key] = i
	return i
}
