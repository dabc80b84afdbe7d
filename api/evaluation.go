package api

import (
	"bosang/api/form"
	"bosang/api/shown"
	"bosang/claims"
	"bosang/rules"
)

// newEvaluation is what is sent to ask what a claim would get. Whatever is left
// out is not known.
type newEvaluation struct {
	AsOf         form.Instant         `json:"as_of"`
	Incident     evaluatedIncident    `json:"incident"`
	Provider     evaluatedProvider    `json:"provider"`
	Service      evaluatedService     `json:"service"`
	Plan         evaluatedPlan        `json:"plan"`
	Subscription evaluatedHolding     `json:"subscription"`
	Cause        evaluatedCause       `json:"cause"`
	Windows      []windowIn           `json:"windows" validate:"max=500,dive"`
	Maintenances []evaluatedAnnounced `json:"maintenances" validate:"max=500,dive"`
	Claim        evaluatedClaim       `json:"claim"`
	Rulebooks    []editionRef         `json:"rulebooks" validate:"max=50,dive"`
}

type evaluatedIncident struct {
	Key string `json:"key" validate:"omitempty,key"`
}

type evaluatedProvider struct {
	Key            string      `json:"key" validate:"omitempty,key"`
	Class          string      `json:"class" validate:"omitempty,oneof=facilities_based value_added data_centre"`
	TelecomRevenue *form.Money `json:"telecom_revenue"`
}

type evaluatedService struct {
	Key        string `json:"key" validate:"omitempty,key"`
	DailyUsers *int64 `json:"daily_users" validate:"omitempty,gte=0,lte=9007199254740991"`
	Cloud      *bool  `json:"cloud"`
}

type evaluatedPlan struct {
	Key            string      `json:"key" validate:"omitempty,key"`
	Audience       string      `json:"audience" validate:"omitempty,oneof=consumer business"`
	ContentService *bool       `json:"content_service"`
	PeriodicFee    *bool       `json:"periodic_fee"`
	FeePeriod      string      `json:"fee_period" validate:"omitempty,oneof=month year"`
	Fee            *form.Money `json:"fee"`
}

type evaluatedHolding struct {
	StartedAt  form.Instant `json:"started_at"`
	EndedAt    form.Instant `json:"ended_at"`
	Channel    string       `json:"channel" validate:"omitempty,key"`
	BillingDay int          `json:"billing_day" validate:"omitempty,gte=1,lte=31"`
	Fee        *form.Money  `json:"fee"`
}

type evaluatedCause struct {
	Kind             string       `json:"kind" validate:"omitempty,oneof=overload equipment_fault software_anomaly carrier_line_fault security_breach other"`
	Unforeseen       *bool        `json:"unforeseen"`
	CriticalFacility *bool        `json:"critical_facility"`
	Attribution      string       `json:"attribution" validate:"omitempty,oneof=provider third_party force_majeure user"`
	RemovedAt        form.Instant `json:"removed_at"`
}

type evaluatedAnnounced struct {
	AnnouncedAt form.Instant `json:"announced_at" validate:"required"`
	StartsAt    form.Instant `json:"starts_at" validate:"required"`
	EndsAt      form.Instant `json:"ends_at" validate:"required"`
}

type evaluatedClaim struct {
	ClaimantKind string       `json:"claimant_kind" validate:"omitempty,oneof=consumer small_merchant business"`
	Loss         *form.Money  `json:"loss"`
	Election     string       `json:"election" validate:"omitempty,oneof=money extension"`
	FiledAt      form.Instant `json:"filed_at"`
}

type editionRef struct {
	Rulebook string `json:"rulebook" validate:"required,max=100"`
	Edition  string `json:"edition" validate:"max=100"`
}

func (n newEvaluation) asCase() claims.Case {
	k := claims.Case{
		AsOf: n.AsOf.Time, Incident: n.Incident.Key,
		Provider: claims.CaseProvider{Key: n.Provider.Key, Class: claims.ProviderClass(n.Provider.Class), TelecomRevenue: n.Provider.TelecomRevenue.Value()},
		Service:  claims.CaseService(n.Service),
		Plan: claims.CasePlan{Key: n.Plan.Key, Audience: claims.Audience(n.Plan.Audience), ContentService: n.Plan.ContentService,
			PeriodicFee: n.Plan.PeriodicFee, FeePeriod: claims.FeePeriod(n.Plan.FeePeriod), Fee: n.Plan.Fee.Value()},
		Subscription: claims.CaseSubscription{StartedAt: n.Subscription.StartedAt.Time, EndedAt: n.Subscription.EndedAt.Time,
			Channel: n.Subscription.Channel, BillingDay: n.Subscription.BillingDay, Fee: n.Subscription.Fee.Value()},
		Cause: claims.NewCause{Kind: claims.CauseKind(n.Cause.Kind), Unforeseen: n.Cause.Unforeseen, CriticalFacility: n.Cause.CriticalFacility,
			Attribution: claims.Attribution(n.Cause.Attribution), RemovedAt: n.Cause.RemovedAt.Time},
		Claim: claims.CaseClaim{ClaimantKind: claims.ClaimantKind(n.Claim.ClaimantKind), Loss: n.Claim.Loss.Value(),
			Election: claims.Election(n.Claim.Election), FiledAt: n.Claim.FiledAt.Time},
	}
	for _, w := range n.Windows {
		k.Windows = append(k.Windows, w.window())
	}
	for _, m := range n.Maintenances {
		k.Maintenances = append(k.Maintenances, claims.NewMaintenance{AnnouncedAt: m.AnnouncedAt.Time, StartsAt: m.StartsAt.Time, EndsAt: m.EndsAt.Time})
	}
	return k
}

// evaluationOut is what a claim would get, and why.
type evaluationOut struct {
	shown.Outcome
	shown.Grounded
	// Assumed are the facts that were not sent and taken as who asks means them.
	Assumed []rules.Fact `json:"assumed,omitempty"`
}

// evaluate decides a case that is told, and stores nothing. While a window is
// open it is decided as of now, unless another form.Instant is sent.
func (s *server) evaluate(c *call) error {
	var sent newEvaluation
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	if sent.AsOf.IsZero() {
		sent.AsOf = form.At(s.now())
	}
	editions := make([]rules.EditionRef, len(sent.Rulebooks))
	for i, r := range sent.Rulebooks {
		editions[i] = rules.EditionRef(r)
	}
	e, err := s.useCases.EvaluateCase(c.ctx(), c.actor, sent.asCase(), editions...)
	if err != nil {
		return err
	}
	explanation, err := e.Library.ExplainAsked(e.Outcome, e.Facts, c.lang)
	if err != nil {
		return err
	}
	c.speak()
	return c.give(evaluationOut{
		Outcome:  shown.ShowOutcome(e.Library, e.Outcome),
		Grounded: shown.Ground(e.Facts.Canonical(), e.Facts.Hash(), e.Outcome.Canonical(), e.Outcome.Hash(), explanation),
		Assumed:  e.Assumed,
	})
}
