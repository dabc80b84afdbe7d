package api

import (
	"encoding/binary"
	"encoding/json"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/shown"
	"bosang/claims"
)

// decisionOut is a decision with all it was decided on.
type decisionOut struct {
	ID        string       `json:"id"`
	ClaimID   string       `json:"claim_id"`
	Number    int          `json:"number"`
	Because   string       `json:"because"`
	BatchID   string       `json:"batch_id,omitempty"`
	DecidedAt form.Instant `json:"decided_at"`
	shown.Outcome
	shown.Grounded
}

// decisionHead is what a list of decisions shows of each.
type decisionHead struct {
	ID          string       `json:"id"`
	ClaimID     string       `json:"claim_id"`
	Number      int          `json:"number"`
	Disposition string       `json:"disposition"`
	Because     string       `json:"because"`
	BatchID     string       `json:"batch_id,omitempty"`
	DecidedAt   form.Instant `json:"decided_at"`
	WakesAt     form.Instant `json:"wakes_at,omitzero"`
}

func showDecisionHead(d claims.Decision) decisionHead {
	return decisionHead{
		ID: d.ID.String(), ClaimID: d.ClaimID.String(), Number: d.Number, Disposition: string(d.Disposition),
		Because: string(d.Because), BatchID: edge.TextID(d.BatchID), DecidedAt: form.At(d.DecidedAt), WakesAt: form.At(d.WakesAt),
	}
}

// decisionHeld is a decision in a copy of all that is held of somebody.
type decisionHeld struct {
	Decision decisionHead    `json:"decision"`
	Facts    json.RawMessage `json:"facts"`
	Outcome  json.RawMessage `json:"outcome"`
}

// numbered puts a decision's number where a cursor has an id.
func numbered(d claims.Decision) (id [16]byte) {
	binary.BigEndian.PutUint64(id[8:], uint64(d.Number)) //nolint:gosec // numbers are positive
	return id
}

func (s *server) decisions(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	claim, err := s.claimID(c)
	if err != nil {
		return err
	}
	before := int(binary.BigEndian.Uint64(page.After[8:]) & (1<<31 - 1))
	list, err := s.useCases.Decisions(c.Ctx(), c.Actor, claim, before, page.Limit)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, numbered, showDecisionHead)
}

func (s *server) decision(c *edge.Call) error {
	number := intParam(c, "number")
	if number == 0 {
		return claims.NotFound("decision")
	}
	claim, err := s.claimID(c)
	if err != nil {
		return err
	}
	d, err := s.useCases.Decision(c.Ctx(), c.Actor, claim, number)
	if err != nil {
		return err
	}
	e, err := s.useCases.Explain(c.Ctx(), d, c.Lang)
	if err != nil {
		return err
	}
	c.Speak()
	head := showDecisionHead(d)
	return c.GiveOne(0, decisionOut{
		ID: head.ID, ClaimID: head.ClaimID, Number: head.Number, Because: head.Because, BatchID: head.BatchID, DecidedAt: head.DecidedAt,
		Outcome:  shown.ShowOutcome(e.Library, e.Outcome),
		Grounded: shown.Ground(d.Facts, d.FactsHash, d.Outcome, d.OutcomeHash, e.Explanation),
	})
}
