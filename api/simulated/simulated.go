// Package simulated is what is sent to ask for a simulation, and how simulations
// read in answers.
package simulated

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"bosang/api/form"
	"bosang/api/shown"
	"bosang/claims"
	"bosang/claims/simulation"
	"bosang/rules"
	"bosang/rules/rulebook"
)

// New is what is sent to ask for a simulation.
type New struct {
	IncidentID claims.IncidentID `json:"incident_id" validate:"required"`
	ProviderID claims.ProviderID `json:"provider_id"`
	Editions   []form.Lines      `json:"editions" validate:"max=20"`
	EditionID  claims.EditionID  `json:"edition_id"`
	Parameters []Parameter       `json:"parameters" validate:"max=100,dive"`
	Population *Population       `json:"population"`
	Samples    *int              `json:"samples"`
	Seed       int64             `json:"seed"`
	AsOf       form.Instant      `json:"as_of"`
}

// Parameter gives a parameter of an edition another value.
type Parameter struct {
	Rulebook  string `json:"rulebook" validate:"required,max=100"`
	Edition   string `json:"edition" validate:"required,max=100"`
	Parameter string `json:"parameter" validate:"required,max=100"`
	Case      string `json:"case,omitempty" validate:"max=100"`
	From      string `json:"from,omitempty" validate:"max=10"`
	Value     string `json:"value" validate:"required,max=4000"`
}

// Population is a made-up population.
type Population struct {
	Size int64 `json:"size" validate:"required"`
	Seed int64 `json:"seed"`
}

// Domain gives what is asked for as the domain has it, to be worked in the
// background.
func (n New) Domain() simulation.NewSimulation {
	out := simulation.NewSimulation{
		Incident: n.IncidentID, Provider: n.ProviderID, Edition: n.EditionID, Population: (*simulation.Population)(n.Population),
		Samples: simulation.DefaultSamples, Seed: n.Seed, AsOf: n.AsOf.Time, Background: true,
	}
	if n.Samples != nil {
		out.Samples = *n.Samples
	}
	for _, text := range n.Editions {
		out.Editions = append(out.Editions, string(text))
	}
	for _, p := range n.Parameters {
		out.Parameters = append(out.Parameters, rulebook.Change(p))
	}
	return out
}

// Simulation is a simulation with how far it has come and, once it is done, its
// report.
type Simulation struct {
	Head
	Editions []string        `json:"editions"`
	Report   json.RawMessage `json:"report,omitempty"`
}

// Head is what a list shows of a simulation.
type Head struct {
	ID          string       `json:"id"`
	IncidentID  string       `json:"incident_id"`
	ProviderID  string       `json:"provider_id,omitempty"`
	EditionID   string       `json:"edition_id,omitempty"`
	EditionHash string       `json:"edition_hash,omitempty"`
	Parameters  []Parameter  `json:"parameters"`
	Population  *Population  `json:"population,omitempty"`
	Samples     int          `json:"samples"`
	Seed        int64        `json:"seed"`
	AsOf        form.Instant `json:"as_of"`
	BasedOn     int64        `json:"based_on"`
	State       string       `json:"state"`
	Reason      string       `json:"reason,omitempty"`
	Progress    Progress     `json:"progress"`
	CreatedAt   form.Instant `json:"created_at"`
	WorkedAt    form.Instant `json:"worked_at"`
	FinishedAt  form.Instant `json:"finished_at,omitzero"`
}

// Progress is how many claims were looked at, of how many: absent while they were
// not counted.
type Progress struct {
	Done int64  `json:"done"`
	Of   *int64 `json:"of,omitempty"`
}

// ShowHead shows a simulation in a list.
func ShowHead(s simulation.Simulation) Head {
	out := Head{
		ID: s.ID.String(), IncidentID: s.Incident.String(), ProviderID: optional(s.Provider), EditionID: optional(s.Edition),
		Parameters: []Parameter{}, Population: (*Population)(s.Population), Samples: s.Samples, Seed: s.Seed, AsOf: form.At(s.AsOf),
		BasedOn: s.BasedOn, State: string(s.State), Reason: s.Reason, Progress: Progress{Done: s.Done},
		CreatedAt: form.At(s.CreatedAt), WorkedAt: form.At(s.WorkedAt), FinishedAt: form.At(s.FinishedAt),
	}
	if s.Hash != [32]byte{} {
		out.EditionHash = hex.EncodeToString(s.Hash[:])
	}
	if s.Total >= 0 {
		out.Progress.Of = &s.Total
	}
	for _, c := range s.Parameters {
		out.Parameters = append(out.Parameters, Parameter(c))
	}
	return out
}

// Show shows a simulation. The report's bytes are those that were stored.
func Show(s simulation.Simulation) Simulation {
	out := Simulation{Head: ShowHead(s), Editions: []string{}, Report: s.Report}
	out.Editions = append(out.Editions, s.NewSimulation.Editions...)
	return out
}

func optional[N any](id claims.ID[N]) string {
	if id.IsZero() {
		return ""
	}
	return uuid.UUID(id).String()
}

// Sample is a claim with its decisions by the current and by the proposed rules.
type Sample struct {
	Change string `json:"change"`
	// ClaimID names a claim, Subscriber one of a made-up population.
	ClaimID      string          `json:"claim_id,omitempty"`
	Subscriber   *int64          `json:"subscriber,omitempty"`
	ServiceID    string          `json:"service_id"`
	PlanID       string          `json:"plan_id"`
	ClaimantKind string          `json:"claimant_kind"`
	Facts        json.RawMessage `json:"facts"`
	FactsHash    string          `json:"facts_hash"`
	Before       Decided         `json:"before"`
	After        Decided         `json:"after"`
}

// Decided is what one set of rules makes of a claim.
type Decided struct {
	Outcome     json.RawMessage   `json:"outcome"`
	OutcomeHash string            `json:"outcome_hash"`
	Explanation shown.Explanation `json:"explanation"`
}

// ShowSample shows a sample with explanations in one language.
func ShowSample(s simulation.Sample, lang rules.Lang) Sample {
	out := Sample{
		Change: s.Change.String(), ClaimID: optional(s.Claim), ServiceID: s.Service.String(), PlanID: s.Plan.String(),
		ClaimantKind: string(s.Kind), Facts: s.Facts, FactsHash: hashOf(s.Facts),
		Before: Decided{Outcome: s.Before, OutcomeHash: hashOf(s.Before)}, After: Decided{Outcome: s.After, OutcomeHash: hashOf(s.After)},
	}
	if s.Claim.IsZero() {
		out.Subscriber = &s.Subscriber
	}
	if i := slices.IndexFunc(s.Explained, func(e simulation.Explained) bool { return e.Lang == lang }); i >= 0 {
		out.Before.Explanation = shown.ShowExplanation(&s.Explained[i].Before)
		out.After.Explanation = shown.ShowExplanation(&s.Explained[i].After)
	}
	return out
}

func hashOf(text []byte) string {
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:])
}
