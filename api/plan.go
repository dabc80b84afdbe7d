package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
)

type channelIn struct {
	Key        string      `json:"key" validate:"required,key"`
	Fee        *form.Money `json:"fee" validate:"required"`
	Confidence string      `json:"confidence" validate:"omitempty,oneof=A B C M I"`
}

// termsIn are dated terms as they are sent. A periodic_fee that is left out
// cannot be told.
type termsIn struct {
	EffectiveAt form.Instant `json:"effective_at" validate:"required"`
	PeriodicFee *bool        `json:"periodic_fee"`
	FeePeriod   string       `json:"fee_period" validate:"omitempty,oneof=month year"`
	Channels    []channelIn  `json:"channels" validate:"max=20,dive"`
}

func (t termsIn) terms() claims.Terms {
	out := claims.Terms{EffectiveAt: t.EffectiveAt.Time, PeriodicFee: t.PeriodicFee, FeePeriod: claims.FeePeriod(t.FeePeriod)}
	for _, c := range t.Channels {
		out.Channels = append(out.Channels, claims.Channel{Key: c.Key, Fee: c.Fee.Amount, Confidence: claims.Confidence(c.Confidence)})
	}
	return out
}

// planChange is what is sent to change a plan; its terms grow on their own.
type planChange struct {
	Name           form.Name `json:"name" validate:"required"`
	Audience       string    `json:"audience" validate:"required,oneof=consumer business"`
	ContentService bool      `json:"content_service"`
	MainFeatures   []string  `json:"main_features" validate:"required,min=1,max=200"`
}

// newPlan is what is sent to add a plan with its first terms.
type newPlan struct {
	ServiceID      claims.ServiceID `json:"service_id" validate:"required"`
	Key            string           `json:"key" validate:"required,key"`
	Name           form.Name        `json:"name" validate:"required"`
	Audience       string           `json:"audience" validate:"required,oneof=consumer business"`
	ContentService bool             `json:"content_service"`
	MainFeatures   []string         `json:"main_features" validate:"required,min=1,max=200"`
	Terms          termsIn          `json:"terms" validate:"required"`
}

func (p planChange) change() claims.PlanChange {
	return claims.PlanChange{Name: p.Name.Domain(), Audience: claims.Audience(p.Audience), ContentService: p.ContentService, MainFeatures: p.MainFeatures}
}

type channelOut struct {
	Key        string      `json:"key"`
	Fee        *form.Money `json:"fee"`
	Confidence string      `json:"confidence,omitempty"`
}

type termsOut struct {
	EffectiveAt form.Instant `json:"effective_at"`
	PeriodicFee *bool        `json:"periodic_fee,omitempty"`
	FeePeriod   string       `json:"fee_period,omitempty"`
	Channels    []channelOut `json:"channels"`
}

type planOut struct {
	ID             string       `json:"id"`
	ProviderID     string       `json:"provider_id"`
	ServiceID      string       `json:"service_id"`
	Key            string       `json:"key"`
	Name           form.Name    `json:"name"`
	Audience       string       `json:"audience"`
	ContentService bool         `json:"content_service"`
	MainFeatures   []string     `json:"main_features"`
	Terms          []termsOut   `json:"terms"`
	Facts          form.Facts   `json:"facts"`
	Version        int64        `json:"version"`
	CreatedAt      form.Instant `json:"created_at"`
}

func showPlan(p claims.Plan) planOut {
	terms := make([]termsOut, len(p.Terms))
	for i, t := range p.Terms {
		channels := make([]channelOut, len(t.Channels))
		for k, c := range t.Channels {
			channels[k] = channelOut{c.Key, form.ShowMoney(&c.Fee), string(c.Confidence)}
		}
		terms[i] = termsOut{form.At(t.EffectiveAt), t.PeriodicFee, string(t.FeePeriod), channels}
	}
	return planOut{
		ID: p.ID.String(), ProviderID: p.ProviderID.String(), ServiceID: p.ServiceID.String(), Key: p.Key, Name: form.ShowName(p.Name),
		Audience: string(p.Audience), ContentService: p.ContentService, MainFeatures: p.MainFeatures, Terms: terms, Facts: form.ShowFacts(p.Facts),
		Version: p.Version, CreatedAt: form.At(p.CreatedAt),
	}
}

func planCreated(p claims.Plan) edge.Created {
	return edge.Made("/v1/plans/"+p.ID.String(), p.Version, showPlan(p))
}

func (s *server) addPlan(c *edge.Call) error {
	var sent newPlan
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := claims.NewPlan{Key: sent.Key, Terms: sent.Terms.terms(),
		PlanChange: planChange{sent.Name, sent.Audience, sent.ContentService, sent.MainFeatures}.change()}
	return edge.Create(c, func(once claims.Once) (claims.Plan, error) {
		made, err := s.useCases.AddPlan(c.Ctx(), c.Actor, sent.ServiceID, n, once)
		return made, edge.OfField(err, "service", "service_id")
	}, planCreated)
}

func (s *server) addTerms(c *edge.Call) error {
	id, err := edge.PathID[claims.PlanID](c, "plan")
	if err != nil {
		return err
	}
	var sent termsIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (claims.Plan, error) {
		return s.useCases.AddTerms(c.Ctx(), c.Actor, id, sent.terms(), once)
	}, planCreated)
}

func givePlan(c *edge.Call, p claims.Plan) error { return c.GiveOne(p.Version, showPlan(p)) }

func (s *server) changePlan(c *edge.Call) error {
	return edge.ChangeOne(c, "plan", func(id claims.PlanID, version int64, sent planChange) (claims.Plan, error) {
		return s.useCases.ChangePlan(c.Ctx(), c.Actor, id, version, sent.change())
	}, givePlan)
}

func (s *server) plan(c *edge.Call) error { return edge.GetOne(c, "plan", s.useCases.Plan, givePlan) }

func (s *server) plans(c *edge.Call) error {
	return edge.ListIn(c, "service_id", false, s.useCases.Plans, func(p claims.Plan) [16]byte { return p.ID }, showPlan)
}
