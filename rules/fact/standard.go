package fact

import (
	"errors"
	"slices"
)

// Fact is the name of a fact, as rulebooks and canonical JSON write it.
type Fact string

// The standard facts. Amounts carry their currency, instants are UTC in microseconds, keys are those of the provider's
// catalogue ("talk/emoticon-plus" for a plan). What is not known is absent; there is no "unknown" value.
const (
	FactAsOf                 Fact = "as_of"                               // instant; counts only while the outage is open
	FactCauseAttribution     Fact = "cause.attribution"                   // provider, third_party, force_majeure, user
	FactCauseCritical        Fact = "cause.critical_facility"             // bool: a designated critical facility failed
	FactCauseKind            Fact = "cause.kind"                          // overload, equipment_fault, …
	FactCauseRemovedAt       Fact = "cause.removed_at"                    // instant
	FactCauseUnforeseen      Fact = "cause.unforeseen"                    // bool
	FactClaimElection        Fact = "claim.election"                      // money, extension
	FactClaimFiledAt         Fact = "claim.filed_at"                      // instant
	FactClaimLoss            Fact = "claim.loss"                          // money: the loss the claimant states
	FactClaimantKind         Fact = "claimant.kind"                       // consumer, small_merchant, business
	FactIncidentBeganAt      Fact = "incident.began_at"                   // instant: dates the case where nothing of the plan was down
	FactIncidentKey          Fact = "incident.key"                        // text
	FactOutageConfidence     Fact = "outage.confidence"                   // A, B, C, M, I: the weakest of the windows used
	FactOutageDegraded       Fact = "outage.degraded"                     // outage: partly working
	FactOutageDown           Fact = "outage.down"                         // outage: union over the plan's main features
	FactOutageMaintenance    Fact = "outage.maintenance"                  // maintenance
	FactPlanAudience         Fact = "plan.audience"                       // consumer, business
	FactPlanContent          Fact = "plan.content_service"                // bool
	FactPlanKey              Fact = "plan.key"                            // text: service/plan
	FactPlanPeriodicFee      Fact = "plan.periodic_fee"                   // bool: a fee paid monthly or at fixed times
	FactProviderClass        Fact = "provider.class"                      // facilities_based, value_added, data_centre
	FactProviderJurisdiction Fact = "provider.jurisdiction"               // text, ISO 3166: KR, GB, US-NY
	FactProviderKey          Fact = "provider.key"                        // text
	FactProviderRevenue      Fact = "provider.telecom_revenue_prior_year" // money
	FactServiceCloud         Fact = "service.cloud"                       // bool
	FactServiceDailyUsers    Fact = "service.daily_users"                 // count: daily average, last three months of the prior year
	FactServiceKey           Fact = "service.key"                         // text
	FactServiceKind          Fact = "service.kind"                        // mobile, broadband, fixed_voice, …
	FactSubscriptionBilling  Fact = "subscription.billing_day"            // count 1 to 31; absent: civil months
	FactSubscriptionChannel  Fact = "subscription.channel"                // text: whom the fee is paid through
	FactSubscriptionFee      Fact = "subscription.fee"                    // money per billing period
	FactSubscriptionFeeMark  Fact = "subscription.fee_confidence"         // A, B, C, M, I: the mark of the fee
	FactSubscriptionPeriod   Fact = "subscription.fee_period"             // month, year
	FactSubscriptionHeld     Fact = "subscription.held"                   // span
)

// Slot is a standard fact's place in Facts. Slots follow the order of the names, which is also that of canonical JSON.
type Slot uint8

// The slots, in the order of the names.
const (
	SlotAsOf Slot = iota
	SlotCauseAttribution
	SlotCauseCritical
	SlotCauseKind
	SlotCauseRemovedAt
	SlotCauseUnforeseen
	SlotClaimElection
	SlotClaimFiledAt
	SlotClaimLoss
	SlotClaimantKind
	SlotIncidentBeganAt
	SlotIncidentKey
	SlotOutageConfidence
	SlotOutageDegraded
	SlotOutageDown
	SlotOutageMaintenance
	SlotPlanAudience
	SlotPlanContent
	SlotPlanKey
	SlotPlanPeriodicFee
	SlotProviderClass
	SlotProviderJurisdiction
	SlotProviderKey
	SlotProviderRevenue
	SlotServiceCloud
	SlotServiceDailyUsers
	SlotServiceKey
	SlotServiceKind
	SlotSubscriptionBilling
	SlotSubscriptionChannel
	SlotSubscriptionFee
	SlotSubscriptionFeeMark
	SlotSubscriptionPeriod
	SlotSubscriptionHeld

	Slots // how many there are

	// SlotOutageEither is no fact of its own: the times at which the service was down or degraded. Where one of the two is
	// not told, it was not.
	SlotOutageEither = Slots
)

// standard describes one standard fact.
type standard struct {
	name     Fact
	kind     Kind
	values   []string                // of an enumerated fact, at most MaxWords
	min, max int64                   // of a count
	form     func(text string) error // of a text, where not every one will do
	// essential facts are about duration and payment: one that is missing is never held against the claimant as "not
	// shown" but makes a finding that cannot tell (law.md, reading 3).
	essential bool
}

var standards = [Slots]standard{
	{name: FactAsOf, kind: KindInstant},
	{name: FactCauseAttribution, kind: KindEnum, values: []string{"provider", "third_party", "force_majeure", "user"}},
	{name: FactCauseCritical, kind: KindBool},
	{name: FactCauseKind, kind: KindEnum, values: []string{
		"overload", "equipment_fault", "software_anomaly", "carrier_line_fault", "security_breach", "other"}},
	{name: FactCauseRemovedAt, kind: KindInstant},
	{name: FactCauseUnforeseen, kind: KindBool},
	{name: FactClaimElection, kind: KindEnum, values: []string{"money", "extension"}},
	{name: FactClaimFiledAt, kind: KindInstant},
	{name: FactClaimLoss, kind: KindMoney},
	{name: FactClaimantKind, kind: KindEnum, values: []string{"consumer", "small_merchant", "business"}},
	{name: FactIncidentBeganAt, kind: KindInstant},
	{name: FactIncidentKey, kind: KindText},
	{name: FactOutageConfidence, kind: KindEnum, values: []string{"A", "B", "C", "M", "I"}},
	{name: FactOutageDegraded, kind: KindOutage, essential: true},
	{name: FactOutageDown, kind: KindOutage, essential: true},
	{name: FactOutageMaintenance, kind: KindMaintenance},
	{name: FactPlanAudience, kind: KindEnum, values: []string{"consumer", "business"}},
	{name: FactPlanContent, kind: KindBool},
	{name: FactPlanKey, kind: KindText},
	{name: FactPlanPeriodicFee, kind: KindBool, essential: true},
	{name: FactProviderClass, kind: KindEnum, values: []string{"facilities_based", "value_added", "data_centre"}},
	{name: FactProviderJurisdiction, kind: KindText, form: jurisdiction},
	{name: FactProviderKey, kind: KindText},
	{name: FactProviderRevenue, kind: KindMoney},
	{name: FactServiceCloud, kind: KindBool},
	{name: FactServiceDailyUsers, kind: KindCount, max: maxCount},
	{name: FactServiceKey, kind: KindText},
	{name: FactServiceKind, kind: KindEnum, values: []string{
		"mobile", "broadband", "fixed_voice", "television", "messenger", "content", "game", "cloud", "payment", "other"}},
	{name: FactSubscriptionBilling, kind: KindCount, min: 1, max: 31},
	{name: FactSubscriptionChannel, kind: KindText},
	{name: FactSubscriptionFee, kind: KindMoney, essential: true},
	{name: FactSubscriptionFeeMark, kind: KindEnum, values: []string{"A", "B", "C", "M", "I"}},
	{name: FactSubscriptionPeriod, kind: KindEnum, values: []string{"month", "year"}, essential: true},
	{name: FactSubscriptionHeld, kind: KindSpan, essential: true},
}

var slots = func() map[Fact]Slot {
	m := make(map[Fact]Slot, len(standards))
	for i, s := range standards {
		m[s.name] = Slot(i)
	}
	return m
}()

// SlotOf gives the slot of a standard fact; false where there is none of this name.
func SlotOf(name Fact) (Slot, bool) {
	s, ok := slots[name]
	return s, ok
}

// Name is the name of the fact in a slot.
func (s Slot) Name() Fact {
	if s == SlotOutageEither {
		return FactOutageDown
	}
	return standards[s].name
}

// Kind is the type of the fact in a slot.
func (s Slot) Kind() Kind { return standards[s].kind }

// Essential tells whether a fact is about duration and payment: one that is missing is never held against the claimant
// as "not shown" but makes a finding that cannot tell.
func (s Slot) Essential() bool { return standards[s].essential }

// Errors of facts. They arrive wrapped with the fact's name; compare with errors.Is.
var (
	ErrUnknownFact = errors.New("rules: no fact of this name")
	ErrFactValue   = errors.New("rules: not a value of this fact")
)

// Type describes a fact for whoever builds forms, validates input or checks rulebooks.
type Type struct {
	Name   Fact
	Kind   Kind
	Values []string // of an enumerated fact
}

// Types lists the standard facts in order of their names.
func Types() []Type {
	out := make([]Type, len(standards))
	for i, s := range standards {
		out[i] = Type{Name: s.name, Kind: s.kind, Values: slices.Clone(s.values)}
	}
	return out
}

// TypeOf describes one standard fact; false where there is none of this name.
func TypeOf(name Fact) (Type, bool) {
	s, ok := slots[name]
	if !ok {
		return Type{}, false
	}
	return Type{Name: name, Kind: standards[s].kind, Values: slices.Clone(standards[s].values)}, true
}
