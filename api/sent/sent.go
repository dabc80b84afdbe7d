// Package sent holds what is sent of cases and windows, as JSON has it.
package sent

import (
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/evaluation"
	"bosang/rules/period"
)

// Window is a window as it is sent: an end that is left out is open, an
// earliest or latest that is left out is the stated instant.
type Window struct {
	Severity       string       `json:"severity" validate:"omitempty,oneof=down degraded"`
	StartsAt       form.Instant `json:"starts_at" validate:"required"`
	StartsEarliest form.Instant `json:"starts_at_earliest"`
	StartsLatest   form.Instant `json:"starts_at_latest"`
	EndsAt         form.Instant `json:"ends_at"`
	EndsEarliest   form.Instant `json:"ends_at_earliest"`
	EndsLatest     form.Instant `json:"ends_at_latest"`
	Confidence     string       `json:"confidence" validate:"omitempty,oneof=A B C M I"`
	Source         string       `json:"source" validate:"max=500"`
}

// Domain gives the window as the domain has it.
func (w Window) Domain() claims.NewWindow {
	return claims.NewWindow{
		Severity: claims.Severity(w.Severity), Confidence: claims.Confidence(w.Confidence), Source: w.Source,
		Span: period.Window{
			Start: period.Edge{Stated: w.StartsAt.Time, Earliest: w.StartsEarliest.Time, Latest: w.StartsLatest.Time},
			End:   period.Edge{Stated: w.EndsAt.Time, Earliest: w.EndsEarliest.Time, Latest: w.EndsLatest.Time},
		},
	}
}

// Evaluation is what is sent to ask what a claim would get. Whatever is left
// out is not known.
type Evaluation struct {
	AsOf         form.Instant `json:"as_of"`
	Incident     Incident     `json:"incident"`
	Provider     Provider     `json:"provider"`
	Service      Service      `json:"service"`
	Plan         Plan         `json:"plan"`
	Subscription Holding      `json:"subscription"`
	Cause        Cause        `json:"cause"`
	Windows      []Window     `json:"windows" validate:"max=500,dive"`
	Maintenances []Announced  `json:"maintenances" validate:"max=500,dive"`
	Claim        Claim        `json:"claim"`
	Rulebooks    []EditionRef `json:"rulebooks" validate:"max=50,dive"`
	Facts        form.Facts   `json:"facts"`
	LawOn        form.Moment  `json:"law_on"`
}

// Incident is what is told of it.
type Incident struct {
	Key string `json:"key" validate:"omitempty,key"`
}

// Provider is what is told of it.
type Provider struct {
	Key            string      `json:"key" validate:"omitempty,key"`
	Class          string      `json:"class" validate:"omitempty,oneof=facilities_based value_added data_centre"`
	Jurisdiction   string      `json:"jurisdiction" validate:"omitempty,jurisdiction"`
	TelecomRevenue *form.Money `json:"telecom_revenue"`
}

// Service is what is told of it.
type Service struct {
	Key        string `json:"key" validate:"omitempty,key"`
	DailyUsers *int64 `json:"daily_users" validate:"omitempty,gte=0,lte=9007199254740991"`
	Cloud      *bool  `json:"cloud"`
	Kind       string `json:"kind" validate:"omitempty,oneof=mobile broadband fixed_voice television messenger content game cloud payment other"`
}

// Plan is what is told of it.
type Plan struct {
	Key            string      `json:"key" validate:"omitempty,key"`
	Audience       string      `json:"audience" validate:"omitempty,oneof=consumer business"`
	ContentService *bool       `json:"content_service"`
	PeriodicFee    *bool       `json:"periodic_fee"`
	FeePeriod      string      `json:"fee_period" validate:"omitempty,oneof=month year"`
	Fee            *form.Money `json:"fee"`
}

// Holding is what is told of it.
type Holding struct {
	StartedAt  form.Instant `json:"started_at"`
	EndedAt    form.Instant `json:"ended_at"`
	Channel    string       `json:"channel" validate:"omitempty,key"`
	BillingDay int          `json:"billing_day" validate:"omitempty,gte=1,lte=31"`
	Fee        *form.Money  `json:"fee"`
}

// Cause is what is told of it.
type Cause struct {
	Kind             string       `json:"kind" validate:"omitempty,oneof=overload equipment_fault software_anomaly carrier_line_fault security_breach other"`
	Unforeseen       *bool        `json:"unforeseen"`
	CriticalFacility *bool        `json:"critical_facility"`
	Attribution      string       `json:"attribution" validate:"omitempty,oneof=provider third_party force_majeure user"`
	RemovedAt        form.Instant `json:"removed_at"`
}

// Announced is what is told of it.
type Announced struct {
	AnnouncedAt form.Instant `json:"announced_at" validate:"required"`
	StartsAt    form.Instant `json:"starts_at" validate:"required"`
	EndsAt      form.Instant `json:"ends_at" validate:"required"`
}

// Claim is what is told of it.
type Claim struct {
	ClaimantKind string       `json:"claimant_kind" validate:"omitempty,oneof=consumer small_merchant business"`
	Loss         *form.Money  `json:"loss"`
	Election     string       `json:"election" validate:"omitempty,oneof=money extension"`
	FiledAt      form.Instant `json:"filed_at"`
}

// EditionRef is what is told of it.
type EditionRef struct {
	Rulebook string `json:"rulebook" validate:"required,max=100"`
	Edition  string `json:"edition" validate:"max=100"`
}

// Case gives what is told as the domain has it.
func (n Evaluation) Case() evaluation.Case {
	k := evaluation.Case{
		AsOf: n.AsOf.Time, Incident: n.Incident.Key, Told: n.Facts.Told(), LawOn: n.LawOn.Time,
		Provider: evaluation.Provider{Key: n.Provider.Key, Class: claims.ProviderClass(n.Provider.Class),
			Jurisdiction: n.Provider.Jurisdiction, TelecomRevenue: n.Provider.TelecomRevenue.Value()},
		Service: evaluation.Service{Key: n.Service.Key, DailyUsers: n.Service.DailyUsers, Cloud: n.Service.Cloud, Kind: claims.ServiceKind(n.Service.Kind)},
		Plan: evaluation.Plan{Key: n.Plan.Key, Audience: claims.Audience(n.Plan.Audience), ContentService: n.Plan.ContentService,
			PeriodicFee: n.Plan.PeriodicFee, FeePeriod: claims.FeePeriod(n.Plan.FeePeriod), Fee: n.Plan.Fee.Value()},
		Subscription: evaluation.Subscription{StartedAt: n.Subscription.StartedAt.Time, EndedAt: n.Subscription.EndedAt.Time,
			Channel: n.Subscription.Channel, BillingDay: n.Subscription.BillingDay, Fee: n.Subscription.Fee.Value()},
		Cause: claims.NewCause{Kind: claims.CauseKind(n.Cause.Kind), Unforeseen: n.Cause.Unforeseen, CriticalFacility: n.Cause.CriticalFacility,
			Attribution: claims.Attribution(n.Cause.Attribution), RemovedAt: n.Cause.RemovedAt.Time},
		Claim: evaluation.Claim{ClaimantKind: claims.ClaimantKind(n.Claim.ClaimantKind), Loss: n.Claim.Loss.Value(),
			Election: claims.Election(n.Claim.Election), FiledAt: n.Claim.FiledAt.Time},
	}
	for _, w := range n.Windows {
		k.Windows = append(k.Windows, w.Domain())
	}
	for _, m := range n.Maintenances {
		k.Maintenances = append(k.Maintenances, claims.NewMaintenance{AnnouncedAt: m.AnnouncedAt.Time, StartsAt: m.StartsAt.Time, EndsAt: m.EndsAt.Time})
	}
	return k
}
