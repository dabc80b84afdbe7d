package rules

import (
	"time"

	"bosang/rules/period"
)

// Change is one thing that would have to be otherwise for a finding to turn. Each of its values does.
type Change struct {
	Fact   Fact
	Values []Value // what the fact would have to be instead
	// Of FactOutageDown and FactOutageDegraded: by how much the outage would have to end later; negative: earlier. The
	// change is told of Quantity.
	Longer   time.Duration
	Quantity string
	// Of FactSubscriptionHeld: whether it was held on a day, or, without one, during the outage at all. Of
	// FactOutageMaintenance: whether the whole outage lay within work announced long before, or none of it. Of a comparison
	// of whether a fact is known: whether it is.
	Yes bool
	On  period.Date
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

type whatIf struct{}

func (x *explainer) wouldChange(f *Finding, index int32) (string, [][]Change) { return "", nil }
