package rules

import (
	"slices"

	"bosang/rules/fact"
)

// whatIf tries changes of the facts out: it evaluates the case again under them, by the editions that decided it.
type whatIf struct {
	x       *decided
	at      int64               // the instant by which editions were chosen
	byBook  map[string]*Edition // those that decided the case
	outside map[string]bool     // the rulebooks that were named though not in force
	all     bool                // every rulebook was asked, not only named ones
	place   []int32             // of each finding: the number of its provision
	base    []Status            // what the facts as they are lead to
	changes []alteration        // that were thought of, each once
	index   map[alterationKey]int
	tried   [][]Status // what each change leads to; nil where it has not been tried
	pairs   map[[2]int][]Status
	spent   int // evaluations
	probes  int // of single quantities
	turned  map[leafKey][]candidate
	found   map[turningKey]turning
	out     Outcome // memory
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

// newWhatIf makes ready to try changes out; nil without the facts.
func newWhatIf(x *decided) *whatIf {
	if x.f == nil {
		return nil
	}
	w := &whatIf{x: x, byBook: map[string]*Edition{}, outside: map[string]bool{}, index: map[alterationKey]int{},
		pairs: map[[2]int][]Status{}, turned: map[leafKey][]candidate{}, found: map[turningKey]turning{}}
	w.at = startOf(x.f)
	if !x.o.LawOn.IsZero() {
		w.at = x.o.LawOn.UnixMicro()
	}
	for i, used := range x.o.Editions {
		w.byBook[used.Rulebook], w.outside[used.Rulebook] = x.editions[i], used.Outside
	}
	w.all = true
	picked := w.choose(x.f, w.at)
	w.all = slices.EqualFunc(picked, x.editions, func(c chosen, e *Edition) bool { return c.edition == e })
	w.place = make([]int32, len(x.o.Findings))
	for i := range x.o.Findings {
		_, w.place[i] = x.rule(x.o.Findings[i].Edition, x.o.Findings[i].Provision)
	}
	w.base = w.evaluate(x.f)
	return w
}

// choose gives the editions that would decide the case if the facts were these: those that decided it, as far as they are
// for it, and, where every rulebook was asked, others that are for it too.
func (w *whatIf) choose(f *Facts, at int64) []chosen {
	var out []chosen
	visit := func(b *book) {
		i := b.at(at)
		var e *Edition
		switch mine := w.byBook[b.key]; {
		case mine != nil && (w.outside[b.key] || at == w.at || i == b.at(w.at)):
			e, i = mine, slices.Index(b.editions, mine)
		case i >= 0:
			e = b.editions[i]
		}
		if e != nil && e.bindsCase(f) {
			out = append(out, chosen{book: b, edition: e, i: i})
		}
	}
	if w.all {
		w.x.l.eachBook(f, visit)
		return out
	}
	for _, used := range w.x.o.Editions {
		visit(w.x.l.book(used.Rulebook))
	}
	return out
}

// evaluate gives the status of every finding of the outcome under other facts; one whose edition would not be for the case
// does not apply. It is nil where the facts cannot be evaluated.
func (w *whatIf) evaluate(f *Facts) []Status {
	asOf := asOfFor(f)
	if asOf == fact.Open && f.IsOpen() {
		return nil
	}
	w.spent++
	start := startOf(f)
	at := start
	if !w.x.o.LawOn.IsZero() {
		at = w.at
	}
	c := candidates{picked: w.choose(f, at)}
	if w.x.o.LawOn.IsZero() {
		for _, other := range startsOf(f) {
			if other == start {
				continue
			}
			if picked := w.choose(f, other); !slices.Equal(picked, c.picked) {
				c.others = append(c.others, picked)
			}
		}
	}
	tryOut(&w.out, f, asOf, start, c)
	return w.statuses()
}

// statuses reads the outcome's findings off the evaluation that was just made.
func (w *whatIf) statuses() []Status {
	from := make([]int, len(w.x.editions))
	for i, e := range w.x.editions {
		from[i] = -1
		at := 0
		for k := range w.out.Editions {
			if w.out.Editions[k].Hash == e.def.Hash {
				from[i] = at
				break
			}
			used, _ := w.x.l.ByHash(w.out.Editions[k].Hash)
			at += len(used.provisions)
		}
	}
	out := make([]Status, len(w.place))
	for i, p := range w.place {
		out[i] = DoesNotApply
		if base := from[w.x.o.Findings[i].Edition]; base >= 0 && p >= 0 {
			out[i] = w.out.Findings[base+int(p)].Status
		}
	}
	return out
}

// try gives what a change leads to; nil where it cannot be made, or enough has been tried.
func (w *whatIf) try(a int) []Status {
	if w.tried[a] == nil && w.spent < mostTrials {
		f := w.x.f.Clone()
		if w.changes[a].apply(f) == nil {
			w.tried[a] = w.evaluate(f)
		}
	}
	return w.tried[a]
}

// both gives what two changes lead to together.
func (w *whatIf) both(a, b int) []Status {
	key := [2]int{a, b}
	out, ok := w.pairs[key]
	if !ok && w.spent < mostTrials {
		f := w.x.f.Clone()
		if w.changes[a].apply(f) == nil && w.changes[b].apply(f) == nil {
			out = w.evaluate(f)
		}
		w.pairs[key] = out
	}
	return out
}

// add notes a change and gives its number.
func (w *whatIf) add(a alteration) int {
	key := a.key()
	if i, ok := w.index[key]; ok {
		return i
	}
	i := len(w.changes)
	w.changes, w.tried = append(w.changes, a), append(w.tried, nil)
	w.index[key] = i
	return i
}
