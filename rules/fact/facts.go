package fact

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"bosang/rules/money"
)

// Fact is the name of a fact, as rulebooks and canonical JSON write it.
type Fact string

// The standard facts. Amounts carry their currency, instants are UTC in microseconds, keys are those of the provider's
// catalogue ("talk/emoticon-plus" for a plan). What is not known is absent; there is no "unknown" value.
const (
	FactAsOf                Fact = "as_of"                               // instant; counts only while the outage is open
	FactCauseAttribution    Fact = "cause.attribution"                   // provider, third_party, force_majeure, user
	FactCauseCritical       Fact = "cause.critical_facility"             // bool: a designated critical facility failed
	FactCauseKind           Fact = "cause.kind"                          // overload, equipment_fault, …
	FactCauseRemovedAt      Fact = "cause.removed_at"                    // instant
	FactCauseUnforeseen     Fact = "cause.unforeseen"                    // bool
	FactClaimElection       Fact = "claim.election"                      // money, extension
	FactClaimFiledAt        Fact = "claim.filed_at"                      // instant
	FactClaimLoss           Fact = "claim.loss"                          // money: the loss the claimant states
	FactClaimantKind        Fact = "claimant.kind"                       // consumer, small_merchant, business
	FactIncidentBeganAt     Fact = "incident.began_at"                   // instant: dates the case where nothing of the plan was down
	FactIncidentKey         Fact = "incident.key"                        // text
	FactOutageConfidence    Fact = "outage.confidence"                   // A, B, C, M, I: the weakest of the windows used
	FactOutageDegraded      Fact = "outage.degraded"                     // outage: partly working
	FactOutageDown          Fact = "outage.down"                         // outage: union over the plan's main features
	FactOutageMaintenance   Fact = "outage.maintenance"                  // maintenance
	FactPlanAudience        Fact = "plan.audience"                       // consumer, business
	FactPlanContent         Fact = "plan.content_service"                // bool
	FactPlanKey             Fact = "plan.key"                            // text: service/plan
	FactPlanPeriodicFee     Fact = "plan.periodic_fee"                   // bool: a fee paid monthly or at fixed times
	FactProviderClass       Fact = "provider.class"                      // facilities_based, value_added, data_centre
	FactProviderKey         Fact = "provider.key"                        // text
	FactProviderRevenue     Fact = "provider.telecom_revenue_prior_year" // money
	FactServiceCloud        Fact = "service.cloud"                       // bool
	FactServiceDailyUsers   Fact = "service.daily_users"                 // count: daily average, last three months of the prior year
	FactServiceKey          Fact = "service.key"                         // text
	FactSubscriptionBilling Fact = "subscription.billing_day"            // count 1 to 31; absent: civil months
	FactSubscriptionChannel Fact = "subscription.channel"                // text: whom the fee is paid through
	FactSubscriptionFee     Fact = "subscription.fee"                    // money per billing period
	FactSubscriptionFeeMark Fact = "subscription.fee_confidence"         // A, B, C, M, I: the mark of the fee
	FactSubscriptionPeriod  Fact = "subscription.fee_period"             // month, year
	FactSubscriptionHeld    Fact = "subscription.held"                   // span
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
	SlotProviderKey
	SlotProviderRevenue
	SlotServiceCloud
	SlotServiceDailyUsers
	SlotServiceKey
	SlotSubscriptionBilling
	SlotSubscriptionChannel
	SlotSubscriptionFee
	SlotSubscriptionFeeMark
	SlotSubscriptionPeriod
	SlotSubscriptionHeld

	Slots // how many there are
)

// standard describes one standard fact.
type standard struct {
	name     Fact
	kind     Kind
	values   []string // of an enumerated fact
	min, max int64    // of a count
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
	{name: FactProviderKey, kind: KindText},
	{name: FactProviderRevenue, kind: KindMoney},
	{name: FactServiceCloud, kind: KindBool},
	{name: FactServiceDailyUsers, kind: KindCount, max: maxCount},
	{name: FactServiceKey, kind: KindText},
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
func (s Slot) Name() Fact { return standards[s].name }

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

// Facts is what is known about one case, by name. The zero value is not usable: see New. Not for concurrent writing.
type Facts struct {
	values [Slots]Value
}

// New returns facts of which nothing is known.
func New() *Facts { return &Facts{} }

// Set makes a fact known. The error names the fact and is ErrUnknownFact or ErrFactValue.
func (f *Facts) Set(name Fact, v Value) error {
	s, ok := slots[name]
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnknownFact, name)
	}
	v, err := standards[s].accept(v)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrFactValue, name, err)
	}
	f.values[s] = v
	return nil
}

// Unset makes a fact unknown.
func (f *Facts) Unset(name Fact) {
	if s, ok := slots[name]; ok {
		f.values[s] = Value{}
	}
}

// At is the value in a slot; one without a kind where the fact is not known. It must not be changed.
func (f *Facts) At(s Slot) *Value { return &f.values[s] }

// Clone returns facts that can be changed on their own.
func (f *Facts) Clone() *Facts {
	g := *f
	return &g
}

// Reset makes every fact unknown, so that one Facts serves many cases.
func (f *Facts) Reset() { *f = Facts{} }

func (s *standard) accept(v Value) (Value, error) {
	if v.kind == kindInvalid {
		return v, v.x.(error)
	}
	if s.kind == KindEnum && v.kind == KindText {
		v.kind = KindEnum
	}
	if v.kind != s.kind {
		return v, fmt.Errorf("must be of type %s, not %s", s.kind, v.kind)
	}
	switch s.kind {
	case KindEnum:
		if !slices.Contains(s.values, v.s) {
			return v, fmt.Errorf("must be one of %q, not %q", s.values, v.s)
		}
	case KindText:
		if !validText(v.s) {
			return v, errors.New("must be a text that is not empty")
		}
	case KindCount:
		if v.i < s.min || v.i > s.max {
			return v, fmt.Errorf("must be a whole number from %d to %d", s.min, s.max)
		}
	case KindMoney:
		if a := v.x.(money.Amount); a.Currency() == "" || a.Sign() < 0 {
			return v, errors.New("must be an amount with a currency, not negative")
		}
	}
	return v, nil
}

// maxCount is the largest whole number that every reader of JSON keeps exactly (RFC 8785 rests on IEEE 754).
const maxCount = 1<<53 - 1

// Get returns a fact's value; false where it is not known.
func (f *Facts) Get(name Fact) (Value, bool) {
	s, ok := slots[name]
	if !ok || f.values[s].kind == 0 {
		return Value{}, false
	}
	return f.values[s], true
}

// Known lists the facts that are known, in order of their names.
func (f *Facts) Known() []Fact {
	var out []Fact
	for i := range f.values {
		if f.values[i].kind != 0 {
			out = append(out, standards[i].name)
		}
	}
	return out
}

// IsOpen tells whether the outage is still running: a window of it, down or degraded, has no end.
func (f *Facts) IsOpen() bool {
	for _, s := range [...]Slot{SlotOutageDown, SlotOutageDegraded} {
		if t, ok := f.values[s].x.(*Times); ok && f.values[s].kind == KindOutage && openSet(t.Widest) {
			return true
		}
	}
	return false
}

func openSet(list []Stretch) bool { return len(list) > 0 && list[len(list)-1].End == Open }

// Canonical is the RFC 8785 JSON of the known facts. The instant as_of is left out when nothing is open, so that a
// closed case has the same bytes whenever it is decided.
func (f *Facts) Canonical() []byte { return f.appendCanonical(make([]byte, 0, 1024)) }

// Hash is the SHA-256 of the canonical form.
func (f *Facts) Hash() [32]byte { return sha256.Sum256(f.Canonical()) }

func (f *Facts) appendCanonical(b []byte) []byte {
	b = append(b, '{')
	first := true
	for i := range f.values {
		if f.values[i].kind == 0 || Slot(i) == SlotAsOf && !f.IsOpen() {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = AppendString(b, string(standards[i].name))
		b = append(b, ':')
		b = AppendValue(b, &f.values[i])
	}
	return append(b, '}')
}

// Type describes a standard fact for whoever builds forms, validates input or checks rulebooks.
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
