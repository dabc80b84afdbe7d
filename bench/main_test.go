package main

import (
	"context"
	"testing"

	"bosang/bench/engine"
	"bosang/bench/people"
	"bosang/rules"
	"bosang/rules/library"
)

func TestMadeUpEditionsHaveAsManyProvisionsAsAskedAndDecideThemAll(t *testing.T) {
	facts, err := ordinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range sizes {
		books, err := madeUp(n)
		if err != nil {
			t.Fatal(err)
		}
		o, err := engine.Decide(books, &rules.Outcome{}, facts)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Findings) != n || len(o.Grounds) != n/2 {
			t.Errorf("%d provisions come to %d findings and %d grounds", n, len(o.Findings), len(o.Grounds))
		}
		status := map[rules.Status]int{}
		for _, f := range o.Findings {
			status[f.Status]++
		}
		if n > sizes[0] && (status[rules.Applies] == 0 || status[rules.DoesNotApply] == 0) {
			t.Errorf("%d provisions come to %v", n, status)
		}
	}
}

func TestEqualFactsEvaluatedOnceComeToTheSameSums(t *testing.T) {
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := people.New(1)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{settings: settings{population: 3*stretch + 17, seed: 1}, books: books}
	each, _, err := b.decidePeople(context.Background(), all, false)
	if err != nil {
		t.Fatal(err)
	}
	memoised, _, err := b.decidePeople(context.Background(), all, true)
	if err != nil {
		t.Fatal(err)
	}
	if each.known != 0 || memoised.known == 0 {
		t.Errorf("%d and %d needed no evaluation", each.known, memoised.known)
	}
	memoised.known = 0
	if each != memoised {
		t.Errorf("%+v\n%+v", each, memoised)
	}
	var decided int64
	for _, n := range each.dispositions {
		decided += n
	}
	if decided != int64(b.population) || each.amount.Sign() <= 0 || each.hours <= 0 {
		t.Errorf("%+v", each)
	}
}

func TestPartsAreNamedWholeAndNumbersArePositive(t *testing.T) {
	s, err := parse([]string{"--only", "compare,scale", "--cases", "10"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.measures("file", "scale") || s.measures("evaluate", "memory") {
		t.Errorf("%q measures the wrong parts", s.only)
	}
	for _, args := range [][]string{{"--cases", "0"}, {"--population", "-1"}, {"--clients", "8,x"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
