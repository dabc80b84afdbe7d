package claims

import (
	"time"

	"bosang/rules/money"
)

// ClaimantKind is what sort of claimant somebody is.
type ClaimantKind string

// The kinds of claimants, as the reports of 2022 were counted.
const (
	Consumer      ClaimantKind = "consumer"
	SmallMerchant ClaimantKind = "small_merchant"
	Business      ClaimantKind = "business"
)

// ClaimantKinds lists the kinds.
func ClaimantKinds() []ClaimantKind { return []ClaimantKind{Consumer, SmallMerchant, Business} }

// Claimant is who claims: a customer number of a provider or a sign-in subject,
// and nothing else is known of the person.
type Claimant struct {
	ID   ClaimantID
	Kind ClaimantKind
	// ProviderID and CustomerNumber name a provider's customer.
	ProviderID     ProviderID
	CustomerNumber string
	// Subject names somebody who signs in.
	Subject   string
	CreatedAt time.Time
}

// Subscription is one claimant's holding of one plan over a span of time.
type Subscription struct {
	ID           SubscriptionID
	ClaimantID   ClaimantID
	ClaimantKind ClaimantKind
	ProviderID   ProviderID
	ServiceID    ServiceID
	PlanID       PlanID
	// StartedAt and EndedAt bound the span, half-open; a zero EndedAt: it runs on.
	StartedAt time.Time
	EndedAt   time.Time
	Channel   string
	// BillingDay is the day of the month on which billing periods begin; 0: they
	// are civil months.
	BillingDay int
	// Fee is what was really paid per period, where it differs from the plan's.
	Fee *money.Amount
	// Cohort is the region or group an outage may be limited to; empty: none.
	Cohort    string
	Version   int64
	CreatedAt time.Time
}

// NewSubscription is what is sent to add a subscription; the provider's
// customer number makes the claimant, who is added when unknown.
type NewSubscription struct {
	Provider       string
	Service        string
	Plan           string
	CustomerNumber string
	ClaimantKind   ClaimantKind
	StartedAt      time.Time
	EndedAt        time.Time
	Channel        string
	BillingDay     int
	Fee            *money.Amount
	Cohort         string
}
