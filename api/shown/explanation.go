package shown

import (
	"bosang/rules"
)

// Explanation is an outcome written out for people.
type Explanation struct {
	Language   string        `json:"language"`
	Headline   string        `json:"headline"`
	Paragraphs []string      `json:"paragraphs"`
	NextSteps  []string      `json:"next_steps"`
	Cautions   []string      `json:"cautions"`
	Findings   []Finding     `json:"findings"`
	Sums       []Sum         `json:"sums"`
	Duties     []Duty        `json:"duties"`
	Editions   []EditionUsed `json:"editions"`
}

// Sum is how an amount or a time came about, step by step.
type Sum struct {
	Rulebook  string   `json:"rulebook"`
	Provision string   `json:"provision"`
	Title     string   `json:"title"`
	Steps     []string `json:"steps"`
	Exact     string   `json:"exact"`
	Rounding  string   `json:"rounding,omitempty"`
	Result    string   `json:"result"`
}

// Finding is what one provision comes to.
type Finding struct {
	Rulebook    string   `json:"rulebook"`
	Edition     string   `json:"edition"`
	Provision   string   `json:"provision"`
	Title       string   `json:"title"`
	Citation    string   `json:"citation"`
	Words       string   `json:"words,omitempty"`
	Quoted      bool     `json:"quoted"`
	Source      string   `json:"source,omitempty"`
	Confidence  string   `json:"confidence,omitempty"`
	Reading     string   `json:"reading,omitempty"`
	Status      string   `json:"status"`
	StatusText  string   `json:"status_text"`
	Exception   bool     `json:"exception"`
	Checks      []Check  `json:"checks"`
	WouldChange string   `json:"would_change,omitempty"`
	Missing     []string `json:"missing,omitempty"`
}

// Check is one comparison, with both operands and its boundary.
type Check struct {
	Verdict  string `json:"verdict"`
	Subject  string `json:"subject"`
	Left     string `json:"left,omitempty"`
	Boundary string `json:"boundary,omitempty"`
	Right    string `json:"right,omitempty"`
	Text     string `json:"text"`
}

// Duty is a duty of the provider, written out.
type Duty struct {
	Duty     string `json:"duty"`
	Title    string `json:"title"`
	Citation string `json:"citation"`
	DueOn    string `json:"due_on,omitempty"`
	Text     string `json:"text"`
}

// EditionUsed names an edition that was evaluated.
type EditionUsed struct {
	Rulebook string `json:"rulebook"`
	Edition  string `json:"edition"`
	Hash     string `json:"hash"`
	Title    string `json:"title"`
	InForce  string `json:"in_force"`
}

// ShowExplanation shows an explanation as it was written.
func ShowExplanation(e *rules.Explanation) Explanation {
	out := Explanation{
		Language: string(e.Lang), Headline: e.Headline, Paragraphs: texted(e.Paragraphs), NextSteps: texted(e.NextSteps),
		Cautions: texted(e.Cautions), Findings: make([]Finding, len(e.Findings)), Sums: make([]Sum, len(e.Sums)), Duties: make([]Duty, len(e.Duties)),
		Editions: make([]EditionUsed, len(e.Editions)),
	}
	for i, f := range e.Findings {
		out.Findings[i] = showFinding(f)
	}
	for i, sum := range e.Sums {
		out.Sums[i] = Sum(sum)
		out.Sums[i].Steps = texted(sum.Steps)
	}
	for i, d := range e.Duties {
		out.Duties[i] = Duty(d)
	}
	for i, used := range e.Editions {
		out.Editions[i] = EditionUsed(used)
	}
	return out
}

func showFinding(f rules.FindingText) Finding {
	out := Finding{
		Rulebook: f.Rulebook, Edition: f.Edition, Provision: f.Provision, Title: f.Title, Citation: f.Citation, Words: f.Words,
		Quoted: f.Quoted, Source: f.Source, Confidence: f.Confidence, Reading: f.Reading, Status: f.Status.String(),
		StatusText: f.StatusText, Exception: f.Exception, Checks: make([]Check, len(f.Checks)), WouldChange: f.WouldChange,
		Missing: factNames(f.Missing),
	}
	for i, k := range f.Checks {
		out.Checks[i] = Check{verdictWord(k.Verdict), k.Subject, k.Left, k.Boundary, k.Right, k.Text}
	}
	return out
}

func verdictWord(v rules.Verdict) string {
	switch v {
	case rules.Yes:
		return "yes"
	case rules.No:
		return "no"
	}
	return "cannot_tell"
}

// texted gives a list of texts that is never null.
func texted(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
