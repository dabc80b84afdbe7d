// Package shown is how what the rules decide, and the rulebooks themselves, read
// in answers.
package shown

import (
	"encoding/hex"
	"encoding/json"
	"slices"

	"bosang/api/form"
	"bosang/rules"
	"bosang/rules/period"
)

// Remedy is what an entitlement gives: an amount, a time (ISO 8601), or a right.
type Remedy struct {
	Kind      string      `json:"kind"`
	Amount    *form.Money `json:"amount,omitempty"`
	Time      string      `json:"time,omitempty"`
	Rulebook  string      `json:"rulebook,omitempty"`
	Provision string      `json:"provision,omitempty"`
	Loss      string      `json:"loss,omitempty"`
}

func showRemedy(r rules.Remedy) Remedy {
	out := Remedy{Kind: r.Kind.String(), Rulebook: r.Rulebook, Provision: r.Provision, Loss: r.Loss, Amount: form.ShowMoney(&r.Amount)}
	if r.Time != 0 {
		out.Time = form.Duration(r.Time)
	}
	return out
}

// ShowRemedies shows what is given.
func ShowRemedies(list []rules.Remedy) []Remedy {
	out := make([]Remedy, len(list))
	for i, r := range list {
		out[i] = showRemedy(r)
	}
	return out
}

func optionalRemedy(r *rules.Remedy) *Remedy {
	if r == nil {
		return nil
	}
	out := showRemedy(*r)
	return &out
}

// Estimate is a length of time with its bounds, which are left out where it
// is certain.
type Estimate struct {
	Stated   string `json:"stated"`
	Shortest string `json:"shortest,omitempty"`
	Longest  string `json:"longest,omitempty"`
}

func showEstimate(e period.Estimate) Estimate {
	out := Estimate{Stated: form.Duration(e.Stated)}
	if !e.Certain() {
		out.Shortest, out.Longest = form.Duration(e.Shortest), form.Duration(e.Longest)
	}
	return out
}

// Downtime is the outage as it was decided on.
type Downtime struct {
	StartedAt  form.Instant `json:"started_at,omitzero"`
	EndedAt    form.Instant `json:"ended_at,omitzero"`
	Longest    Estimate     `json:"longest"`
	Total      Estimate     `json:"total"`
	Confidence string       `json:"confidence,omitempty"`
}

// GroundOf is what becomes of one ground.
type GroundOf struct {
	Rulebook    string   `json:"rulebook"`
	Edition     string   `json:"edition"`
	Provision   string   `json:"provision"`
	Standing    string   `json:"standing"`
	Disposition string   `json:"disposition"`
	By          string   `json:"by,omitempty"`
	Remedy      *Remedy  `json:"remedy,omitempty"`
	Offers      []Remedy `json:"offers,omitempty"`
	Missing     []string `json:"missing,omitempty"`
}

// Counted is a programme's remedy as far as it counts towards what is owed.
type Counted struct {
	Remedy Remedy      `json:"remedy"`
	Amount *form.Money `json:"amount,omitempty"`
	Time   string      `json:"time,omitempty"`
}

func showCounted(list []rules.Counted) []Counted {
	out := make([]Counted, len(list))
	for i, k := range list {
		out[i] = Counted{Remedy: showRemedy(k.Remedy), Amount: form.ShowMoney(&k.Amount)}
		if k.Time != 0 {
			out[i].Time = form.Duration(k.Time)
		}
	}
	return out
}

// Loss is what is owed for another loss than that of the service itself.
type Loss struct {
	Loss      string    `json:"loss"`
	Base      Remedy    `json:"base"`
	Counted   []Counted `json:"counted"`
	StillOwed *Remedy   `json:"still_owed,omitempty"`
}

// DutyOwed is what the provider owes besides, and by when.
type DutyOwed struct {
	Rulebook   string       `json:"rulebook"`
	Edition    string       `json:"edition"`
	Provision  string       `json:"provision"`
	Duty       string       `json:"duty"`
	DueOn      string       `json:"due_on,omitempty"`
	From       form.Instant `json:"from,omitzero"`
	RestoredAt form.Instant `json:"restored_at,omitzero"`
	RemovedAt  form.Instant `json:"removed_at,omitzero"`
	Uncertain  bool         `json:"uncertain,omitempty"`
	PastYear   int          `json:"past_year,omitempty"`
	BeforeYear int          `json:"before_year,omitempty"`
}

// Election is a choice that the claimant has.
type Election struct {
	Offered []Remedy `json:"offered"`
	Chosen  string   `json:"chosen"`
	Made    bool     `json:"made"`
}

// Notice answers whether the provider owes a notice. What ends the period it
// has for it is shown where it runs.
type Notice struct {
	Owed       string       `json:"owed"`
	DueOn      string       `json:"due_on,omitempty"`
	From       form.Instant `json:"from,omitzero"`
	RestoredAt form.Instant `json:"restored_at,omitzero"`
	RemovedAt  form.Instant `json:"removed_at,omitzero"`
	PastYear   int          `json:"past_year,omitempty"`
	BeforeYear int          `json:"before_year,omitempty"`
}

// Outcome is an outcome written out: what it says is in Outcome too, in the
// canonical form that the hash is of.
type Outcome struct {
	Disposition        string       `json:"disposition"`
	AsOf               form.Instant `json:"as_of,omitzero"`
	WakesAt            form.Instant `json:"wakes_at,omitzero"`
	Eligible           string       `json:"eligible,omitempty"`
	OutageNotice       *Notice      `json:"outage_notice,omitempty"`
	CompensationNotice *Notice      `json:"compensation_notice,omitempty"`
	Downtime           Downtime     `json:"downtime"`
	Grounds            []GroundOf   `json:"grounds"`
	Base               *Remedy      `json:"base,omitempty"`
	Counted            []Counted    `json:"counted"`
	StillOwed          *Remedy      `json:"still_owed,omitempty"`
	Besides            []Loss       `json:"besides,omitempty"`
	Remedies           []Remedy     `json:"remedies"`
	Goodwill           []Remedy     `json:"goodwill"`
	Election           *Election    `json:"election,omitempty"`
	Duties             []DutyOwed   `json:"duties,omitempty"`
	Missing            []string     `json:"missing"`
}

// ShowOutcome writes an outcome out. The library tells what its provisions ask.
func ShowOutcome(library *rules.Library, o *rules.Outcome) Outcome {
	out := Outcome{
		Disposition: o.Disposition.String(), AsOf: form.At(o.AsOf), WakesAt: form.At(o.WakesAt),
		Downtime: Downtime{form.At(o.Downtime.Start), form.At(o.Downtime.End), showEstimate(o.Downtime.Longest),
			showEstimate(o.Downtime.Total), o.Downtime.Confidence},
		Grounds: make([]GroundOf, len(o.Grounds)), Base: optionalRemedy(o.Base), Counted: showCounted(o.Counted),
		StillOwed: optionalRemedy(o.StillOwed), Remedies: ShowRemedies(o.Remedies), Goodwill: ShowRemedies(o.Goodwill),
		Missing: factNames(o.Missing()),
	}
	for i, g := range o.Grounds {
		used := o.Editions[g.Edition]
		out.Grounds[i] = GroundOf{used.Rulebook, used.Edition, g.Provision, g.Standing.String(), g.Disposition.String(), g.By,
			optionalRemedy(g.Remedy), ShowRemedies(g.Offers), factNames(g.Missing())}
	}
	for _, l := range o.Besides {
		out.Besides = append(out.Besides, Loss{l.Loss, showRemedy(l.Base), showCounted(l.Counted), optionalRemedy(l.StillOwed)})
	}
	for _, d := range o.Duties {
		out.Duties = append(out.Duties, showDuty(o, d))
	}
	if o.Election != nil {
		out.Election = &Election{ShowRemedies(o.Election.Offered), o.Election.Chosen.String(), o.Election.Made}
	}
	out.answers(library, o)
	return out
}

// The provisions that the three questions are about that everybody asks.
const (
	groundEligibility  = "statutory-eligibility"
	dutyOutageNotice   = "outage_notice"
	dutyCompensationNo = "compensation_notice"
)

// answers tells whether the claim is eligible and which notices are owed. A
// question that no evaluated edition asks stays without an answer.
func (out *Outcome) answers(library *rules.Library, o *rules.Outcome) {
	for _, f := range o.Findings {
		edition, ok := library.ByHash(o.Editions[f.Edition].Hash)
		if !ok {
			continue
		}
		p := provisionOf(edition.Definition().Provisions, f.Provision)
		switch {
		case p == nil:
		case p.Effect.Kind == rules.Entitles && p.Effect.Ground == groundEligibility:
			out.Eligible = answerOf(f.Status)
		case p.Effect.Kind == rules.Obliges && p.Effect.Duty == dutyOutageNotice:
			out.OutageNotice = showNotice(o, p.Effect.Duty, f.Status)
		case p.Effect.Kind == rules.Obliges && p.Effect.Duty == dutyCompensationNo:
			out.CompensationNotice = showNotice(o, p.Effect.Duty, f.Status)
		}
	}
}

func showNotice(o *rules.Outcome, duty string, status rules.Status) *Notice {
	out := &Notice{Owed: answerOf(status)}
	if i := slices.IndexFunc(o.Duties, func(d rules.Duty) bool { return d.Duty == duty }); i >= 0 {
		d := showDuty(o, o.Duties[i])
		out.DueOn, out.From, out.RestoredAt, out.RemovedAt, out.PastYear = d.DueOn, d.From, d.RestoredAt, d.RemovedAt, d.PastYear
		out.BeforeYear = d.BeforeYear
	}
	return out
}

func showDuty(o *rules.Outcome, d rules.Duty) DutyOwed {
	used := o.Editions[d.Edition]
	out := DutyOwed{Rulebook: used.Rulebook, Edition: used.Edition, Provision: d.Provision, Duty: d.Duty, From: form.At(d.From),
		RestoredAt: form.At(d.Restored), RemovedAt: form.At(d.Removed), Uncertain: d.Uncertain, PastYear: d.PastYear, BeforeYear: d.BeforeYear}
	if d.DueOn != (period.Date{}) {
		out.DueOn = d.DueOn.String()
	}
	return out
}

// answerOf says in a word whether a provision applies.
func answerOf(s rules.Status) string {
	switch s {
	case rules.Applies:
		return "yes"
	case rules.DoesNotApply:
		return "no"
	}
	return "cannot_tell"
}

// provisionOf finds a provision among rules and their exceptions.
func provisionOf(list []rules.Provision, key string) *rules.Provision {
	for i := range list {
		if list[i].Key == key {
			return &list[i]
		}
		if found := provisionOf(list[i].Exceptions, key); found != nil {
			return found
		}
	}
	return nil
}

func factNames(list []rules.Fact) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = string(f)
	}
	return out
}

// Grounded is what an outcome rests on, in the canonical forms that the hashes
// are of, and what it says to people.
type Grounded struct {
	Facts       json.RawMessage `json:"facts"`
	FactsHash   string          `json:"facts_hash"`
	Outcome     json.RawMessage `json:"outcome"`
	OutcomeHash string          `json:"outcome_hash"`
	Explanation Explanation     `json:"explanation"`
}

// Ground gives what an outcome rests on. Facts and outcome are canonical: they
// are put into the answer as they are, so that whoever reads it can check the
// hashes.
func Ground(facts []byte, factsHash [32]byte, canonical []byte, canonicalHash [32]byte, e *rules.Explanation) Grounded {
	return Grounded{
		Facts: facts, FactsHash: hex.EncodeToString(factsHash[:]), Outcome: canonical, OutcomeHash: hex.EncodeToString(canonicalHash[:]),
		Explanation: ShowExplanation(e),
	}
}
