package api

import (
	"encoding/json"
	"strings"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/reference"
)

// newClaim is what is sent to file a claim.
type newClaim struct {
	IncidentID     claims.IncidentID     `json:"incident_id" validate:"required"`
	SubscriptionID claims.SubscriptionID `json:"subscription_id" validate:"required"`
	ClaimantID     claims.ClaimantID     `json:"claimant_id"`
	Representative claims.Key            `json:"representative_id"`
	Features       []string              `json:"features" validate:"max=50,dive,key"`
	Loss           *form.Money           `json:"loss"`
	Election       string                `json:"election" validate:"omitempty,oneof=money extension"`
	FiledAt        form.Instant          `json:"filed_at"`
	Facts          form.Facts            `json:"facts"`
}

// election is what is sent to choose between money and an extension.
type election struct {
	Election string `json:"election" validate:"required,oneof=money extension"`
}

type claimOut struct {
	ID             string       `json:"id"`
	Reference      string       `json:"reference"`
	State          string       `json:"state"`
	ClaimantID     string       `json:"claimant_id"`
	ClaimantKind   string       `json:"claimant_kind"`
	ProviderID     string       `json:"provider_id"`
	ServiceID      string       `json:"service_id"`
	PlanID         string       `json:"plan_id"`
	SubscriptionID string       `json:"subscription_id"`
	IncidentID     string       `json:"incident_id"`
	Features       []string     `json:"features"`
	Loss           *form.Money  `json:"loss,omitempty"`
	Election       string       `json:"election,omitempty"`
	Facts          form.Facts   `json:"facts"`
	FiledAt        form.Instant `json:"filed_at"`
	DecisionID     string       `json:"decision_id,omitempty"`
	DecisionNumber int          `json:"decision_number"`
	WakesAt        form.Instant `json:"wakes_at,omitzero"`
	Origin         string       `json:"origin"`
	ClaimedAt      form.Instant `json:"claimed_at,omitzero"`
	Lane           string       `json:"lane,omitempty"`
	DecidedAt      form.Instant `json:"decided_at,omitzero"`
	Owed           *form.Money  `json:"owed,omitempty"`
	Goodwill       *form.Money  `json:"goodwill,omitempty"`
	CreatedAt      form.Instant `json:"created_at"`
}

func showClaim(c claims.Claim) claimOut {
	features := c.Features
	if features == nil {
		features = []string{}
	}
	return claimOut{
		ID: c.ID.String(), Reference: string(c.Reference), State: string(c.State), ClaimantID: c.ClaimantID.String(),
		ClaimantKind: string(c.ClaimantKind), ProviderID: c.ProviderID.String(), ServiceID: c.ServiceID.String(),
		PlanID: c.PlanID.String(), SubscriptionID: c.SubscriptionID.String(), IncidentID: c.IncidentID.String(),
		Features: features, Loss: form.ShowMoney(c.Loss), Election: string(c.Election), Facts: form.ShowFacts(c.Facts), FiledAt: form.At(c.FiledAt),
		DecisionID: edge.TextID(c.DecisionID), DecisionNumber: c.DecisionNumber, WakesAt: form.At(c.WakesAt), CreatedAt: form.At(c.CreatedAt),
		Origin: string(c.Origin), ClaimedAt: form.At(c.ClaimedAt), Lane: string(c.Lane), DecidedAt: form.At(c.DecidedAt),
		Owed: form.ShowMoney(c.Owed), Goodwill: form.ShowMoney(c.Goodwill),
	}
}

// giveClaim answers with a claim. A claim is moved by decisions, so that it has
// no version: its ETag is that of the answer.
func giveClaim(c *edge.Call, claim claims.Claim) error { return c.GiveOne(0, showClaim(claim)) }

func (s *server) fileClaim(c *edge.Call) error {
	var sent newClaim
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewClaim{
		Incident: sent.IncidentID, Subscription: sent.SubscriptionID, Claimant: sent.ClaimantID, Representative: sent.Representative, Features: sent.Features,
		Loss: sent.Loss.Value(), Election: claims.Election(sent.Election), FiledAt: sent.FiledAt.Time, Facts: sent.Facts.Told(),
	}
	return edge.Create(c, func(once claims.Once) (claims.Claim, error) {
		made, err := s.useCases.FileClaim(c.Ctx(), c.Actor, n, once)
		err = edge.OfField(edge.OfField(err, "incident", "incident_id"), "subscription", "subscription_id")
		return made, edge.OfField(err, "claimant", "claimant_id")
	}, func(claim claims.Claim) edge.Created {
		return edge.Made("/v1/claims/"+claim.ID.String(), 0, showClaim(claim))
	})
}

// claimOf reads the claim that the path names.
func (s *server) claimOf(c *edge.Call) (claims.Claim, error) {
	id, err := s.claimID(c)
	if err != nil {
		return claims.Claim{}, err
	}
	return s.useCases.Claim(c.Ctx(), c.Actor, id)
}

// claimID gives the id of the claim that the path names by its id or its reference: what is
// read next by it says whether there is one, and keeps on record who read what.
func (s *server) claimID(c *edge.Call) (claims.ClaimID, error) {
	text := c.Param("claim")
	if id, ok := edge.ParseID[claims.ClaimID](text); ok {
		return id, nil
	}
	reference, err := reference.Parse(text)
	if err != nil {
		return claims.ClaimID{}, claims.NotFound("claim")
	}
	return s.useCases.ClaimIDByReference(c.Ctx(), c.Actor, reference)
}

// movable reads the claim that is to be moved. Decisions move claims on their
// own, so If-Match is not asked for; where it is sent, it has to fit.
func (s *server) movable(c *edge.Call) (claims.Claim, error) {
	claim, err := s.claimOf(c)
	if err != nil || c.Request().Header.Get("If-Match") == "" {
		return claim, err
	}
	body, err := edge.Marshal(showClaim(claim))
	if err == nil && c.Request().Header.Get("If-Match") != edge.ETagOfBody(body) {
		err = claims.Stale("claim")
	}
	return claim, err
}

func (s *server) claim(c *edge.Call) error {
	claim, err := s.claimOf(c)
	if err != nil {
		return err
	}
	return giveClaim(c, claim)
}

func (s *server) claims(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) claims.ClaimFilter {
		filter := claims.ClaimFilter{
			Provider:     edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Incident:     edge.QueryID[claims.IncidentID](c, "incident_id", wrong),
			Claimant:     edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
			State:        edge.QueryWord(c, "state", claims.States(), wrong),
			Subscription: edge.QueryID[claims.SubscriptionID](c, "subscription_id", wrong),
		}
		filter.Unclaimed = edge.QueryWord(c, "unclaimed", []string{"true"}, wrong) != ""
		if !filter.Subscription.IsZero() && filter.Claimant.IsZero() {
			*wrong = append(*wrong, claims.FieldError{Field: "subscription_id", Code: "needs", Param: "claimant_id"})
		}
		return filter
	}, s.useCases.Claims, func(claim claims.Claim) [16]byte { return claim.ID }, showClaim)
}

func (s *server) withdrawClaim(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	claim, err := s.movable(c)
	if err != nil {
		return err
	}
	if claim, err = s.useCases.WithdrawClaim(c.Ctx(), c.Actor, claim.ID); err != nil {
		return err
	}
	return giveClaim(c, claim)
}

func (s *server) elect(c *edge.Call) error {
	var sent election
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := s.movable(c)
	if err != nil {
		return err
	}
	if claim, err = s.useCases.Elect(c.Ctx(), c.Actor, claim.ID, claims.Election(sent.Election)); err != nil {
		return err
	}
	return giveClaim(c, claim)
}

type eventOut struct {
	ID      string       `json:"id"`
	What    string       `json:"what"`
	Actor   string       `json:"actor"`
	At      form.Instant `json:"at"`
	Details any          `json:"details,omitempty"`
}

// showEvent shows an event of a claim. Who acted is told by the kind of actor:
// subjects are names for the record.
func showEvent(e claims.Event) eventOut {
	out := eventOut{ID: e.ID.String(), What: e.What, Actor: e.Actor, At: form.At(e.At)}
	if len(e.Details) > 0 {
		out.Details = json.RawMessage(e.Details)
	}
	return out
}

func (s *server) events(c *edge.Call) error {
	return edge.ListOf(c, s.claimID, s.useCases.ClaimEvents, func(e claims.Event) [16]byte { return e.ID }, showEvent)
}

func startsWithAny(text string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(text, b) {
			return true
		}
	}
	return false
}
