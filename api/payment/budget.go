package payment

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/payout"
)

// newBudget is what is sent to bound what is paid.
type newBudget struct {
	ProviderID string      `json:"provider_id" validate:"required,uuid"`
	IncidentID string      `json:"incident_id" validate:"omitempty,uuid"`
	Rulebook   string      `json:"rulebook" validate:"omitempty,key"`
	Cap        *form.Money `json:"cap" validate:"required"`
	PerClaim   *form.Money `json:"per_claim"`
}

// budgetChange is what is sent to bound it otherwise.
type budgetChange struct {
	Cap      *form.Money `json:"cap" validate:"required"`
	PerClaim *form.Money `json:"per_claim"`
}

type budgetOut struct {
	ID         string       `json:"id"`
	ProviderID string       `json:"provider_id"`
	IncidentID string       `json:"incident_id,omitempty"`
	Rulebook   string       `json:"rulebook,omitempty"`
	Cap        form.Money   `json:"cap"`
	PerClaim   *form.Money  `json:"per_claim,omitempty"`
	Reserved   form.Money   `json:"reserved"`
	MadeBy     string       `json:"made_by"`
	MadeAt     form.Instant `json:"made_at"`
}

func showBudget(b payout.Budget) budgetOut {
	out := budgetOut{
		ID: b.ID.String(), ProviderID: b.Provider.String(), IncidentID: edge.TextID(b.Incident), Rulebook: b.Rulebook, Cap: form.Money{Amount: b.Cap},
		Reserved: form.Money{Amount: b.Reserved}, MadeBy: b.MadeBy, MadeAt: form.At(b.MadeAt),
	}
	if b.PerClaim.Currency() != "" {
		out.PerClaim = &form.Money{Amount: b.PerClaim}
	}
	return out
}

func giveBudget(c *edge.Call, b payout.Budget) error { return c.GiveOne(b.Version, showBudget(b)) }

func (h handlers) makeBudget(c *edge.Call) error {
	var sent newBudget
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	provider, _ := edge.ParseID[claims.ProviderID](sent.ProviderID) // checked
	incident, _ := edge.ParseID[claims.IncidentID](sent.IncidentID)
	b := payout.Budget{Provider: provider, Incident: incident, Rulebook: sent.Rulebook, Cap: sent.Cap.Amount}
	if sent.PerClaim != nil {
		b.PerClaim = sent.PerClaim.Amount
	}
	return edge.Create(c, func(once claims.Once) (payout.Budget, error) {
		return h.MakeBudget(c.Ctx(), c.Actor, b, once)
	}, func(b payout.Budget) edge.Created {
		return edge.Made("/v1/budgets/"+b.ID.String(), b.Version, showBudget(b))
	})
}

func (h handlers) budget(c *edge.Call) error { return edge.GetOne(c, "budget", h.Budget, giveBudget) }

func (h handlers) budgets(c *edge.Call) error {
	return edge.ListIn(c, "provider_id", false, h.Budgets, func(b payout.Budget) [16]byte { return b.ID }, showBudget)
}

func (h handlers) changeBudget(c *edge.Call) error {
	return edge.ChangeOne(c, "budget", func(id payout.BudgetID, version int64, sent budgetChange) (payout.Budget, error) {
		b := payout.Budget{ID: id, Version: version, Cap: sent.Cap.Amount}
		if sent.PerClaim != nil {
			b.PerClaim = sent.PerClaim.Amount
		}
		return h.ChangeBudget(c.Ctx(), c.Actor, b)
	}, giveBudget)
}
