package explain

import (
	"bosang/rules/fact"
	"bosang/rules/internal/counterfactual"
	"bosang/rules/outcome"
	"bosang/rules/text"
)

// Explanation is an outcome written out for people in one language.
type Explanation struct {
	Lang       text.Lang
	Headline   string
	Paragraphs []string  // what was decided, under which article, how the sum came about
	NextSteps  []string  // what the claimant can do
	Cautions   []string  // what the decision rests on that is not certain
	Sums       []SumText // how what is given was worked out, step by step
	Findings   []FindingText
	Duties     []DutyText
	Editions   []EditionText
}

// SumText is how a remedy was worked out, written step by step: each line is a part of the formula with the values that it
// was worked out from, in the order in which they rest on each other.
type SumText struct {
	Rulebook, Provision string
	Title               string // of the provision
	Steps               []string
	Exact               string // what the last step comes to
	Rounding            string // the one rounding: mode and unit; "" where nothing is rounded
	Result              string // the remedy
}

// FindingText is a finding written out.
type FindingText struct {
	Rulebook, Edition, Provision string
	Title                        string
	Citation                     string // instrument and article in force when the outage began
	Words                        string // quoted from the law's text if Quoted, else a paraphrase
	Quoted                       bool
	Source                       string // where the words or the paraphrase come from
	Confidence                   string // A, B, C, M or I
	Reading                      string // how this project reads the words, "" where they need no reading
	Status                       outcome.Status
	StatusText                   string
	Exception                    bool // the provision is an exception to the one before it that is none
	Checks                       []CheckText
	WouldChange                  string                    // what would have turned it, "" where nothing was verified to
	Changes                      [][]counterfactual.Change // the same: alternatives, of each the changes that it takes together
	Missing                      []fact.Fact
}

// CheckText is one comparison written out.
type CheckText struct {
	Verdict  outcome.Verdict
	Subject  string // what is compared: "longest continuous outage"
	Left     string // what is the case: "3 h 41 min"
	Boundary string // "at least"
	Right    string // "4 h"
	NotShown bool   // the evidence is missing, so it counts as No
	Text     string // all of it as a sentence
}

// DutyText is a duty of the provider written out.
type DutyText struct {
	Duty     string // its key
	Title    string
	Citation string
	DueOn    string // the date in the form 2022-11-15, "" where none can be given
	Text     string
}

// EditionText names an edition that was used.
type EditionText struct {
	Rulebook, Edition, Hash string
	Title                   string
	InForce                 string
}
