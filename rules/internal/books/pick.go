package books

import (
	"fmt"
	"slices"
	"time"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/internal/compiled"
	"bosang/rules/internal/measure"
)

// EditionRef names a rulebook and, unless Edition is empty, one of its editions; without one, the edition is chosen as
// Evaluate would.
type EditionRef struct {
	Rulebook string
	Edition  string
}

// Asked narrows an evaluation.
type Asked struct {
	// Editions are the only rulebooks to apply; all where there are none.
	Editions []EditionRef
	// LawOn is the instant as at which the law stood by which the case is to be decided: editions are chosen by it and values
	// of parameters, and not by when the outage began. Programmes name their incident whenever. Zero: by the outage.
	LawOn time.Time
}

// Scope checks what is asked for. The error is ErrNoEdition or ErrTwoEditions.
func (l *Library) Scope(a Asked) (Scope, error) {
	in := Scope{refs: a.Editions, LawOn: a.LawOn, Only: len(a.Editions) > 0}
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

// Scope is what to evaluate: everything, or only what is named.
type Scope struct {
	Only  bool
	refs  []EditionRef
	book  *Book // of the last of refs
	LawOn time.Time
}

// Instant is the one by which editions are chosen.
func (a *Scope) Instant(start int64) int64 {
	if a.LawOn.IsZero() {
		return start
	}
	return a.LawOn.UnixMicro()
}

// Pick appends the editions that were asked for and are for the case, chosen by an instant.
func (l *Library) Pick(to []Chosen, f *fact.Facts, a *Scope, at int64) []Chosen {
	if !a.Only {
		l.EachBook(f, func(b *Book) { to = b.pick(to, f, "", at, b.gated) })
		return to
	}
	if len(a.refs) == 1 {
		return a.book.pick(to, f, a.refs[0].Edition, at, fact.Slots)
	}
	for _, b := range l.books { // in the order of evaluation
		for _, ref := range a.refs {
			if ref.Rulebook == b.Key {
				to = b.pick(to, f, ref.Edition, at, fact.Slots)
				break
			}
		}
	}
	return to
}

// pick appends the named edition, or the one that holds at an instant, if it is for the case; the key in a slot is known to
// be asked for.
func (b *Book) pick(to []Chosen, f *fact.Facts, edition string, at int64, known fact.Slot) []Chosen {
	c := Chosen{Book: b, Index: -1}
	if edition != "" {
		c.Edition = b.named(edition)
		for i, e := range b.Editions {
			if e == c.Edition {
				c.Index = i
			}
		}
	} else if c.Index = b.ChosenFor(f, at); c.Index >= 0 {
		c.Edition = b.Editions[c.Index]
	}
	if c.Edition != nil && c.Edition.BindsBut(f, known) {
		to = append(to, c)
	}
	return to
}

// ChosenFor is the index of the edition that holds at an instant. Programmes may stand side by side for different incidents:
// of them it is the latest that is for the case.
func (b *Book) ChosenFor(f *fact.Facts, at int64) int {
	if b.Kind != definition.Programme {
		return b.At(at)
	}
	for i := len(b.Editions) - 1; i > 0; i-- {
		if b.Editions[i].Binds(f) {
			return i
		}
	}
	return 0
}

// Chosen is an edition of a book; Index is its place among those to choose from, -1 for one that was replaced.
type Chosen struct {
	Book    *Book
	Edition *compiled.Edition
	Index   int
}

// IsProgramme tells whether the edition is of a programme.
func (c *Chosen) IsProgramme() bool { return c.Edition.Def.Kind == definition.Programme }

// Outside tells whether the edition was not in force at an instant.
func (c *Chosen) Outside(at int64) bool {
	if c.IsProgramme() || at == measure.NoStart {
		return false
	}
	until := c.Edition.To
	if c.Index >= 0 {
		until = c.Book.until[c.Index]
	}
	return c.Index < 0 || at < c.Edition.From || at >= until
}

// Candidates are the editions that the stated beginning chooses, and what the other possible ones choose instead.
type Candidates struct {
	Picked []Chosen
	At     int64 // by which they are chosen, and with them the values of their parameters
	Others []Other
}

// Other is what another possible beginning of the outage chooses: other editions, or the same with other values of their
// parameters.
type Other struct {
	Picked []Chosen
	At     int64
}

// Consider adds what a beginning other than the stated one chooses, where that is something else. What was picked is copied.
func (c *Candidates) Consider(picked []Chosen, at, start int64) {
	same := slices.Equal(picked, c.Picked)
	for i := 0; same && i < len(picked); i++ {
		same = !picked[i].Edition.ChangesBetween(min(at, start), max(at, start))
	}
	if !same {
		c.Others = append(c.Others, Other{slices.Clone(picked), at})
	}
}

// ConsiderOthers adds what the other possible beginnings choose.
func (l *Library) ConsiderOthers(c *Candidates, f *fact.Facts, a *Scope, start int64) {
	if ends := measure.StartsOf(f); !l.changesBetween(min(ends[0], start), max(ends[1], start)) {
		return
	}
	var room [8]Chosen // nearly always the same ones are chosen
	each := func(visit func(*Book)) { l.EachBook(f, visit) }
	if a.Only {
		each = func(visit func(*Book)) {
			for _, ref := range a.refs {
				visit(l.Book(ref.Rulebook))
			}
		}
	}
	for _, at := range OtherBeginnings(f, start, each) {
		c.Consider(l.Pick(room[:0], f, a, at), at, start)
	}
}

// changesBetween tells whether something of any edition holds at the later of two instants that did not at the earlier.
func (l *Library) changesBetween(earlier, later int64) bool {
	i, found := slices.BinarySearch(l.changes, earlier)
	if found {
		i++
	}
	return i < len(l.changes) && l.changes[i] <= later
}

// OtherBeginnings lists when the outage can have begun instead of as stated, so far as it may matter to some books: the
// earliest and the latest beginning, and those between them from which another edition holds or a parameter has another
// value. What holds for some days alone is chosen by neither end.
func OtherBeginnings(f *fact.Facts, start int64, each func(visit func(*Book))) []int64 {
	ends := measure.StartsOf(f)
	out := ends[:]
	add := func(list []int64) {
		for _, at := range list {
			if ends[0] < at && at < ends[1] {
				out = append(out, at)
			}
		}
	}
	if ends[0] < ends[1] {
		each(func(b *Book) {
			add(b.until)
			for _, e := range b.Editions {
				add([]int64{e.From})
				add(e.Changes())
			}
			for _, e := range b.replaced {
				add(e.Changes())
			}
		})
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(at int64) bool { return at == start })
}
