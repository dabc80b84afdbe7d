package behalf

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims/behalf"
)

// newSeats is what is sent to say for how many seats a claim is.
type newSeats struct {
	Count  *int     `json:"count" validate:"required"`
	Labels []string `json:"labels" validate:"max=1000,dive,min=1,max=64"`
}

type seatsOut struct {
	ClaimID  string       `json:"claim_id"`
	Count    int          `json:"count"`
	Labels   []string     `json:"labels"`
	StatedBy string       `json:"stated_by"`
	StatedAt form.Instant `json:"stated_at"`
}

// ShowSeats gives seats as they are answered.
func ShowSeats(s behalf.Seats) any {
	out := seatsOut{s.Claim.String(), s.Count, s.Labels, s.StatedBy, form.At(s.StatedAt)}
	if out.Labels == nil {
		out.Labels = []string{}
	}
	return out
}

func (h handlers) seats(c *edge.Call) error {
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	s, err := h.behalf.Seats(c.Ctx(), c.Actor, claim)
	if err != nil {
		return err
	}
	return c.GiveOne(0, ShowSeats(s))
}

func (h handlers) stateSeats(c *edge.Call) error {
	var sent newSeats
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	s, err := h.behalf.StateSeats(c.Ctx(), c.Actor, claim, behalf.Seats{Count: *sent.Count, Labels: sent.Labels})
	if err != nil {
		return err
	}
	return c.GiveOne(0, ShowSeats(s))
}
