package engine

import (
	"sync"

	"bosang/rules/outcome"
)

// runs keeps the memory of evaluations that are over.
var runs = sync.Pool{New: func() any { return new(Run) }}

// borrowed is an evaluation into an outcome that is only looked at, and given back with it.
type borrowed struct {
	Run
	outcome outcome.Outcome
	asked   []bool // of each comparison, whether its turns are known; see later
}

var lent = sync.Pool{New: func() any { return new(borrowed) }}

// borrow gives memory for an evaluation of the same case as of an instant, whose outcome is only looked at.
func (r *Run) borrow(asOf int64) *borrowed {
	x := lent.Get().(*borrowed)
	x.begin(&x.outcome, r.f, asOf, r.start)
	x.dating = r.dating
	return x
}

// giveBack ends what was borrowed.
func (x *borrowed) giveBack() {
	x.forget()
	lent.Put(x)
}

// release gives the memory back. No facts of the case stay in reach; what else stays is of editions, or is written before it
// is read.
func (r *Run) release() {
	r.forget()
	runs.Put(r)
}

func (r *Run) forget() {
	clear(r.extras)
	r.f, r.out, r.e, r.steps, r.within, r.checks, r.findings, r.found = nil, nil, nil, nil, nil, nil, nil, nil
}
