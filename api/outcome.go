package api

import (
	"encoding/hex"
	"slices"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/period"
)

type remedyOut struct {
	Kind      string     `json:"kind"`
	Amount    *amountOut `json:"amount,omitempty"`
	Time      string     `json:"time,omitempty"`
	Rulebook  string     `json:"rulebook,omitempty"`
	Provision string     `json:"provision,omitempty"`
}

func showRemedy(r rules.Remedy) remedyOut {
	out := remedyOut{Kind: r.Kind.String(), Rulebook: r.Rulebook, Provision: r.Provision}
	if r.Amount.Currency() != "" {
		out.Amount = amount(&r.Amount)
	}
	if r.Time != 0 {
		out.Time = duration(r.Time)
	}
	return out
}

func showRemedies(list []rules.Remedy) []remedyOut {
	out := make([]remedyOut, len(list))
	for i, r := range list {
		out[i] = showRemedy(r)
	}
	return out
}

func optionalRemedy(r *rules.Remedy) *remedyOut {
	if r == nil {
		return nil
	}
	out := showRemedy(*r)
	return &out
}

// estimateOut is a length of time with its bounds, which are left out where it
// is certain.
type estimateOut struct {
	Stated   string `json:"stated"`
	Shortest string `json:"shortest,omitempty"`
	Longest  string `json:"longest,omitempty"`
}

func showEstimate(e period.Estimate) estimateOut {
	out := estimateOut{Stated: duration(e.Stated)}
	if !e.Certain() {
		out.Shortest, out.Longest = duration(e.Shortest), duration(e.Longest)
	}
	return out
}

type downtimeOut struct {
	StartedAt  instant     `json:"started_at,omitzero"`
	EndedAt    instant     `json:"ended_at,omitzero"`
	Longest    estimateOut `json:"longest"`
	Total      estimateOut `json:"total"`
	Confidence string      `json:"confidence,omitempty"`
}

type groundOut struct {
	Rulebook    string     `json:"rulebook"`
	Edition     string     `json:"edition"`
	Provision   string     `json:"provision"`
	Standing    string     `json:"standing"`
	Disposition string     `json:"disposition"`
	By          string     `json:"by,omitempty"`
	Remedy      *remedyOut `json:"remedy,omitempty"`
	Missing     []string   `json:"missing,omitempty"`
}

type countedOut struct {
	Remedy remedyOut  `json:"remedy"`
	Amount *amountOut `json:"amount,omitempty"`
	Time   string     `json:"time,omitempty"`
}

type electionOut struct {
	Offered []remedyOut `json:"offered"`
	Chosen  string      `json:"chosen"`
	Made    bool        `json:"made"`
}

// dutyOut answers whether the provider owes a notice. What ends the period it
// has for it is shown where it runs.
type dutyOut struct {
	Owed       string  `json:"owed"`
	DueOn      string  `json:"due_on,omitempty"`
	From       instant `json:"from,omitzero"`
	RestoredAt instant `json:"restored_at,omitzero"`
	RemovedAt  instant `json:"removed_at,omitzero"`
	PastYear   int     `json:"past_year,omitempty"`
}

// outcomeOut is an outcome written out: what it says is in Outcome too, in the
// canonical form that the hash is of.
type outcomeOut struct {
	Disposition        string       `json:"disposition"`
	AsOf               instant      `json:"as_of,omitzero"`
	WakesAt            instant      `json:"wakes_at,omitzero"`
	Eligible           string       `json:"eligible,omitempty"`
	OutageNotice       *dutyOut     `json:"outage_notice,omitempty"`
	CompensationNotice *dutyOut     `json:"compensation_notice,omitempty"`
	Downtime           downtimeOut  `json:"downtime"`
	Grounds            []groundOut  `json:"grounds"`
	Base               *remedyOut   `json:"base,omitempty"`
	Counted            []countedOut `json:"counted"`
	StillOwed          *remedyOut   `json:"still_owed,omitempty"`
	Remedies           []remedyOut  `json:"remedies"`
	Goodwill           []remedyOut  `json:"goodwill"`
	Election           *electionOut `json:"election,omitempty"`
	Missing            []string     `json:"missing"`
}

func showOutcome(library *rules.Library, o *rules.Outcome) outcomeOut {
	out := outcomeOut{
		Disposition: o.Disposition.String(), AsOf: at(o.AsOf), WakesAt: at(o.WakesAt),
		Downtime: downtimeOut{at(o.Downtime.Start), at(o.Downtime.End), showEstimate(o.Downtime.Longest),
			showEstimate(o.Downtime.Total), o.Downtime.Confidence},
		Grounds: make([]groundOut, len(o.Grounds)), Base: optionalRemedy(o.Base), Counted: make([]countedOut, len(o.Counted)),
		StillOwed: optionalRemedy(o.StillOwed), Remedies: showRemedies(o.Remedies), Goodwill: showRemedies(o.Goodwill),
		Missing: factNames(o.Missing),
	}
	for i, g := range o.Grounds {
		used := o.Editions[g.Edition]
		out.Grounds[i] = groundOut{used.Rulebook, used.Edition, g.Provision, g.Standing.String(), g.Disposition.String(), g.By,
			optionalRemedy(g.Remedy), factNames(g.Missing)}
	}
	for i, k := range o.Counted {
		out.Counted[i] = countedOut{Remedy: showRemedy(k.Remedy)}
		if k.Amount.Currency() != "" {
			out.Counted[i].Amount = amount(&k.Amount)
		}
		if k.Time != 0 {
			out.Counted[i].Time = duration(k.Time)
		}
	}
	if o.Election != nil {
		out.Election = &electionOut{showRemedies(o.Election.Offered), o.Election.Chosen.String(), o.Election.Made}
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
func (out *outcomeOut) answers(library *rules.Library, o *rules.Outcome) {
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
			out.OutageNotice = showDuty(o, p.Effect.Duty, f.Status)
		case p.Effect.Kind == rules.Obliges && p.Effect.Duty == dutyCompensationNo:
			out.CompensationNotice = showDuty(o, p.Effect.Duty, f.Status)
		}
	}
}

func showDuty(o *rules.Outcome, duty string, status rules.Status) *dutyOut {
	out := &dutyOut{Owed: answerOf(status)}
	i := slices.IndexFunc(o.Duties, func(d rules.Duty) bool { return d.Duty == duty })
	if i < 0 {
		return out
	}
	d := o.Duties[i]
	out.From, out.RestoredAt, out.RemovedAt, out.PastYear = at(d.From), at(d.Restored), at(d.Removed), d.PastYear
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

func hexOf(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// decisionOut is a decision with all it was decided on.
type decisionOut struct {
	ID        string  `json:"id"`
	ClaimID   string  `json:"claim_id"`
	Number    int     `json:"number"`
	Because   string  `json:"because"`
	BatchID   string  `json:"batch_id,omitempty"`
	DecidedAt instant `json:"decided_at"`
	outcomeOut
	grounded
}

// grounded is what an outcome rests on, in the canonical forms that the hashes
// are of, and what it says to people.
type grounded struct {
	Facts       any            `json:"facts"`
	FactsHash   string         `json:"facts_hash"`
	Outcome     any            `json:"outcome"`
	OutcomeHash string         `json:"outcome_hash"`
	Explanation explanationOut `json:"explanation"`
}

// decisionHead is what a list of decisions shows of each.
type decisionHead struct {
	ID          string  `json:"id"`
	ClaimID     string  `json:"claim_id"`
	Number      int     `json:"number"`
	Disposition string  `json:"disposition"`
	Because     string  `json:"because"`
	BatchID     string  `json:"batch_id,omitempty"`
	DecidedAt   instant `json:"decided_at"`
	WakesAt     instant `json:"wakes_at,omitzero"`
}

func showDecisionHead(d claims.Decision) decisionHead {
	return decisionHead{
		ID: d.ID.String(), ClaimID: d.ClaimID.String(), Number: d.Number, Disposition: string(d.Disposition),
		Because: string(d.Because), BatchID: textID(d.BatchID), DecidedAt: at(d.DecidedAt), WakesAt: at(d.WakesAt),
	}
}
