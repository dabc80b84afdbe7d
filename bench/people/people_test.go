package people

import (
	"bytes"
	"testing"

	"bosang/rules"
	"bosang/rules/library"
)

func TestPlansAreHeldByAMillion(t *testing.T) {
	sum := 0
	for _, p := range plans {
		sum += p.holders
	}
	if sum != perMillion {
		t.Errorf("the plans are held by %d of %d", sum, perMillion)
	}
}

func TestEqualSubscribersHaveEqualFactsAndOthersTheirOwn(t *testing.T) {
	p, err := New(1)
	if err != nil {
		t.Fatal(err)
	}
	one, other := rules.NewFacts(), rules.NewFacts()
	differ := 0
	for i := range 2000 {
		if err := p.Facts(p.Of(i+1), other); err != nil { // what was there before leaves nothing behind
			t.Fatal(err)
		}
		following := other.Canonical()
		for _, f := range []*rules.Facts{one, other} {
			if err := p.Facts(p.Of(i), f); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(one.Canonical(), other.Canonical()) {
			t.Fatalf("%s\n%s", one.Canonical(), other.Canonical())
		}
		if !bytes.Equal(one.Canonical(), following) {
			differ++
		}
		if p.Of(i) == p.Of(i+1) && !bytes.Equal(one.Canonical(), following) {
			t.Fatalf("%+v has other facts the second time", p.Of(i))
		}
	}
	if differ < 1900 {
		t.Errorf("%d of 2000 have facts of their own", differ)
	}
}

func TestThePeopleComeToEveryDisposition(t *testing.T) {
	p, err := New(1)
	if err != nil {
		t.Fatal(err)
	}
	books, err := library.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[rules.Disposition]int{}
	held := map[uint8]int{}
	f := rules.NewFacts()
	for i := range 20_000 {
		x := p.Of(i)
		held[x.Plan]++
		if err := p.Facts(x, f); err != nil {
			t.Fatal(err)
		}
		o, err := books.Evaluate(f)
		if err != nil {
			t.Fatal(err)
		}
		seen[o.Disposition]++
	}
	for _, d := range []rules.Disposition{rules.Granted, rules.GrantedInPart, rules.Refused, rules.Referred} {
		if seen[d] == 0 {
			t.Errorf("nobody comes to %s", d)
		}
	}
	if len(held) != len(plans) {
		t.Errorf("%d of %d plans are held: %v", len(held), len(plans), held)
	}
}
