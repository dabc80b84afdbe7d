package peer

import (
	"fmt"

	"bosang/bench/corpus"
)

// Difference is an engine's decision that is not this engine's.
type Difference struct {
	Number       int // of the case
	Case         corpus.Case
	Engine       string
	Ours, Theirs Decision
}

func (d Difference) String() string {
	return fmt.Sprintf("case %d: bosang says %s; %s says %s\n%+v", d.Number, d.Ours, d.Engine, d.Theirs, d.Case)
}

// Agreement is what comparing all engines on some cases found.
type Agreement struct {
	Cases       int
	Counts      map[Decision]int // by what all of them say
	Differences []Difference     // the first few
}

// few is how many differences are kept.
const few = 5

// Agree decides the first n cases of a seed by every engine, a part at a time, and
// compares each engine with the first.
func Agree(engines []Engine, seed uint64, n int) (Agreement, error) {
	const part = 2000
	a := Agreement{Counts: map[Decision]int{}}
	cases := make([]corpus.Case, 0, part)
	for i, c := range corpus.Of(seed, n) {
		if cases = append(cases, c); len(cases) < part && i+1 < n {
			continue
		}
		if err := a.compare(engines, cases); err != nil {
			return a, err
		}
		cases = cases[:0]
	}
	return a, nil
}

func (a *Agreement) compare(engines []Engine, cases []corpus.Case) error {
	for _, e := range engines {
		if err := e.Load(cases); err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	for i := range cases {
		var ours Decision
		for k, e := range engines {
			if err := e.Evaluate(i); err != nil {
				return fmt.Errorf("%s: case %d: %w\n%+v", e.Name(), a.Cases, err, cases[i])
			}
			switch d := e.Decision(); {
			case k == 0:
				ours = d
			case d == ours:
			case len(a.Differences) < few:
				a.Differences = append(a.Differences, Difference{a.Cases, cases[i], e.Name(), ours, d})
			}
		}
		a.Counts[ours]++
		a.Cases++
	}
	return nil
}
