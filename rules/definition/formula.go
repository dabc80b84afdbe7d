package definition

import (
	"bosang/rules/fact"
	"bosang/rules/money"
)

// Measure is how a quantity is read off a set of spans.
type Measure string

// The measures.
const (
	Longest Measure = "longest" // the longest span
	Total   Measure = "total"   // all spans together
	Began   Measure = "began"   // the instant at which the first begins
	Ended   Measure = "ended"   // the instant at which the last ends; while it runs, the instant of the decision
	Spans   Measure = "spans"   // how many there are
)

// AnnouncedUse is what a quantity does with the scope of announced maintenance.
type AnnouncedUse uint8

// The uses.
const (
	AnnouncedIgnored AnnouncedUse = iota // counts all time
	AnnouncedLeftOut                     // leaves the announced scope out
	AnnouncedOnly                        // counts the announced scope only
)

// Quantity is a value with a name and a title, so that conditions, remedies and explanations can refer to it: measured
// off the outage, or computed by a formula.
type Quantity struct {
	At      Position
	Key     string
	Title   Texts
	Formula *Formula // nil where it is measured
	Measure Measure
	Of      fact.Fact // outage.down or outage.degraded
	Or      fact.Fact // outage.degraded where it is measured together with outage.down; mostly ""
	Held    bool      // only while the subscription was held
	// Announced limits the quantity by maintenance that was announced at least Notice before it began.
	Announced AnnouncedUse
	Notice    int64    // microseconds
	AtLeast   *Formula // of Spans: only those that last so long, a parameter or a value; nil where every one counts
}

// FormulaOp is an operator of formulas.
type FormulaOp uint8

// The operators. The language has no others.
const (
	OpValue      FormulaOp = iota + 1 // Value
	OpParameter                       // Name
	OpQuantity                        // Name
	OpFactValue                       // Name
	OpPart                            // within Each: the time that falls into the period
	OpLength                          // within Each: the period's length
	OpSum                             // Args
	OpTimes                           // Args
	OpExcess                          // Args: of, over
	OpCap                             // Args: of, at
	OpFloor                           // Args: of, at
	OpLargerOf                        // Args
	OpRatio                           // Args: of, to
	OpRest                            // Args: a rate
	OpUnits                           // Args: of, each; Mode Down (whole) or Up (begun)
	OpRound                           // Args: of, to; Mode
	OpBand                            // Args: of; Name is the parameter
	OpPer                             // Args: a measured quantity; Period, Only, Take, Each
	OpFeeFor                          // Args: a time and, where every month is taken as equally long, that length
	OpFeePer                          // the fee of a month
	OpDateOf                          // Args: an instant
	OpDays                            // Args: from, to
	OpWorkingDay                      // Args: after, count
	OpCivilDay                        // Args: after, count
	OpElapsed                         // Args: from, to
	OpEndOf                           // Args: a date; Period
	OpSpans                           // not written: what a quantity that counts spans is compiled to
)

var formulaWords = [...]string{OpValue: "value", OpParameter: "parameter", OpQuantity: "quantity", OpFactValue: "fact", OpPart: "part",
	OpLength: "length", OpSum: "sum", OpTimes: "times", OpExcess: "excess", OpCap: "cap", OpFloor: "floor", OpLargerOf: "larger_of",
	OpRatio: "ratio", OpRest: "rest", OpUnits: "units", OpRound: "round", OpBand: "band", OpPer: "per", OpFeeFor: "fee_for",
	OpFeePer: "fee_per", OpDateOf: "date_of", OpDays: "days", OpWorkingDay: "working_day", OpCivilDay: "civil_day", OpElapsed: "elapsed", OpEndOf: "end_of", OpSpans: "spans"}

// String is the operator's word in rulebooks.
func (o FormulaOp) String() string {
	if int(o) < len(formulaWords) {
		return formulaWords[o]
	}
	return ""
}

// Formula is an expression over typed values. Its kinds have been checked.
type Formula struct {
	At     Position
	Op     FormulaOp
	Kind   fact.Kind // of its value
	Name   string    // of OpParameter, OpQuantity, OpFactValue and OpBand
	Value  fact.Value
	Mode   money.Mode
	Args   []Formula
	Period Period
	Only   *Only // of OpPer; nil where every period counts
	Take   Take
	Each   *Formula // of OpPer; nil for the part itself
}

// Period is what time is divided into, in the edition's zone.
type Period string

// The periods.
const (
	Day     Period = "day"
	Month   Period = "month"
	Quarter Period = "quarter"
	Year    Period = "year"
)

// Take is what becomes of the values of the periods.
type Take string

// The ways to take them.
const (
	TakeSum   Take = "sum"
	TakeMost  Take = "most"
	TakeCount Take = "count" // how many periods there are
)

// Only leaves out the periods whose time does not reach a boundary.
type Only struct {
	At      Position
	Compare Comparison // AtLeast or MoreThan
	Bound   Formula    // a duration: a parameter or a value
}
