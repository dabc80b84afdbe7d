package rules

import (
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// What is known of a case; see package fact.
type (
	// Facts is what is known about one case, by name.
	Facts = fact.Facts
	// Fact is the name of a fact.
	Fact = fact.Fact
	// FactType describes a fact.
	FactType = fact.Type
	// Declared is a fact that a rulebook declares beyond the standard ones.
	Declared = fact.Declared
	// Schema is a set of declared facts beside the standard ones.
	Schema = fact.Schema
	// Value is one typed fact value.
	Value = fact.Value
	// Kind is the type of a value.
	Kind = fact.Kind
	// Found says what persons found of a case.
	Found = fact.Found
	// Ruling is what a person said of a provision.
	Ruling = fact.Ruling
	// Announced is maintenance that a provider gave notice of.
	Announced = fact.Announced
)

// The standard facts; their types and units stand in package fact.
const (
	FactAsOf                 = fact.FactAsOf
	FactCauseAttribution     = fact.FactCauseAttribution
	FactCauseCritical        = fact.FactCauseCritical
	FactCauseKind            = fact.FactCauseKind
	FactCauseRemovedAt       = fact.FactCauseRemovedAt
	FactCauseUnforeseen      = fact.FactCauseUnforeseen
	FactClaimElection        = fact.FactClaimElection
	FactClaimFiledAt         = fact.FactClaimFiledAt
	FactClaimLoss            = fact.FactClaimLoss
	FactClaimantKind         = fact.FactClaimantKind
	FactIncidentBeganAt      = fact.FactIncidentBeganAt
	FactIncidentKey          = fact.FactIncidentKey
	FactOutageConfidence     = fact.FactOutageConfidence
	FactOutageDegraded       = fact.FactOutageDegraded
	FactOutageDown           = fact.FactOutageDown
	FactOutageMaintenance    = fact.FactOutageMaintenance
	FactPlanAudience         = fact.FactPlanAudience
	FactPlanContent          = fact.FactPlanContent
	FactPlanKey              = fact.FactPlanKey
	FactPlanPeriodicFee      = fact.FactPlanPeriodicFee
	FactProviderClass        = fact.FactProviderClass
	FactProviderJurisdiction = fact.FactProviderJurisdiction
	FactProviderKey          = fact.FactProviderKey
	FactProviderRevenue      = fact.FactProviderRevenue
	FactServiceCloud         = fact.FactServiceCloud
	FactServiceDailyUsers    = fact.FactServiceDailyUsers
	FactServiceKey           = fact.FactServiceKey
	FactServiceKind          = fact.FactServiceKind
	FactSubscriptionBilling  = fact.FactSubscriptionBilling
	FactSubscriptionChannel  = fact.FactSubscriptionChannel
	FactSubscriptionFee      = fact.FactSubscriptionFee
	FactSubscriptionFeeMark  = fact.FactSubscriptionFeeMark
	FactSubscriptionPeriod   = fact.FactSubscriptionPeriod
	FactSubscriptionHeld     = fact.FactSubscriptionHeld
)

// The kinds of values.
const (
	KindText        = fact.KindText
	KindEnum        = fact.KindEnum
	KindBool        = fact.KindBool
	KindCount       = fact.KindCount
	KindMoney       = fact.KindMoney
	KindInstant     = fact.KindInstant
	KindSpan        = fact.KindSpan
	KindOutage      = fact.KindOutage
	KindMaintenance = fact.KindMaintenance
	KindDuration    = fact.KindDuration
	KindDate        = fact.KindDate
	KindRate        = fact.KindRate
)

// Errors of facts.
var (
	ErrUnknownFact = fact.ErrUnknownFact
	ErrFactValue   = fact.ErrFactValue
	ErrFactsJSON   = fact.ErrJSON
	ErrDeclared    = fact.ErrDeclared
)

// NewFacts returns facts of which nothing is known.
func NewFacts() *Facts { return fact.New() }

// ParseFacts reads standard facts from JSON; see fact.Parse.
func ParseFacts(data []byte) (*Facts, error) { return fact.Parse(data) }

// ParseFactsIn reads facts, standard ones and those of the schema, from JSON; see fact.ParseIn.
func ParseFactsIn(s *Schema, data []byte) (*Facts, error) { return fact.ParseIn(s, data) }

// NewSchema returns the set of the facts declared; see fact.NewSchema.
func NewSchema(list ...Declared) (*Schema, error) { return fact.NewSchema(list...) }

// FactTypes lists the standard facts in order of their names.
func FactTypes() []FactType { return fact.Types() }

// TypeOf describes one standard fact; false where there is none of this name.
func TypeOf(name Fact) (FactType, bool) { return fact.TypeOf(name) }

// Text is a free or an enumerated text.
func Text(s string) Value { return fact.Text(s) }

// Bool is a yes or a no.
func Bool(b bool) Value { return fact.Bool(b) }

// Count is a whole number.
func Count(n int64) Value { return fact.Count(n) }

// Money is an exact amount with its currency.
func Money(a money.Amount) Value { return fact.Money(a) }

// ExactMoney is money that may be a fraction of what can be paid; no fact is.
func ExactMoney(x money.Exact) Value { return fact.ExactMoney(x) }

// Rate is an exact number without a dimension; of a fact it is not negative.
func Rate(r money.Ratio) Value { return fact.Rate(r) }

// Date is a civil date, of no zone.
func Date(d period.Date) Value { return fact.Date(d) }

// Instant is a point in time, to the microsecond.
func Instant(t time.Time) Value { return fact.Instant(t) }

// Held is a half-open span of time; it is open while it lasts.
func Held(s period.Span) Value { return fact.Held(s) }

// Outage is the time in which something was down, its uncertain edges kept.
func Outage(u period.Uncertain) Value { return fact.Outage(u) }

// DurationOf is a length of time, cut to whole microseconds.
func DurationOf(d time.Duration) Value { return fact.DurationOf(d) }

// Maintenance lists what maintenance was announced, in any order.
func Maintenance(list ...Announced) Value { return fact.Maintenance(list...) }
