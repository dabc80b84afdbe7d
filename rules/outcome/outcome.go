// Package outcome holds what evaluating a case comes to: findings, grounds, remedies and duties, with their canonical JSON.
package outcome

import (
	"cmp"
	"strings"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Verdict is the answer to one comparison in three-valued logic; greater is truer, so that "all" is the least and
// "any" the greatest of its parts.
type Verdict uint8

// The verdicts. NotShown counts as No: the evidence that the provider would have to bring is missing.
const (
	No Verdict = iota + 1
	Unknown
	Yes
)

// Status says whether a provision applies to the case.
type Status uint8

// The statuses of a finding.
const (
	DoesNotApply Status = iota + 1
	CannotTell
	Applies
)

var statusWords = [...]string{DoesNotApply: "does_not_apply", CannotTell: "cannot_tell", Applies: "applies"}

// String is "applies", "does_not_apply" or "cannot_tell".
func (s Status) String() string { return word(statusWords[:], int(s)) }

func word(words []string, i int) string {
	if i > 0 && i < len(words) {
		return words[i]
	}
	return ""
}

// Disposition is what becomes of the claim.
type Disposition uint8

// The dispositions of a claim.
const (
	Granted       Disposition = iota + 1 // an owed remedy is given, and no more was asked
	GrantedInPart                        // goodwill only, or less than the loss that was stated
	Refused                              // nothing is given
	Referred                             // a person has to decide
	Pending                              // the outage runs, nothing is given yet, and a later instant would change that
)

var dispositionWords = [...]string{
	Granted: "granted", GrantedInPart: "granted_in_part", Refused: "refused", Referred: "referred", Pending: "pending"}

// String is "granted", "granted_in_part", "refused", "referred" or "pending".
func (d Disposition) String() string { return word(dispositionWords[:], int(d)) }

// GroundDisposition is what becomes of one ground of a claim.
type GroundDisposition uint8

// The dispositions of a ground.
const (
	GroundGranted      GroundDisposition = iota + 1 // it applies
	GroundDoesNotApply                              // its condition is not met
	GroundBarred                                    // an exception takes it away
	GroundReferred                                  // it, or an exception to it, asks for a person
	GroundCannotTell                                // something that it needs is not known
)

var groundWords = [...]string{GroundGranted: "granted", GroundDoesNotApply: "does_not_apply", GroundBarred: "barred",
	GroundReferred: "referred", GroundCannotTell: "cannot_tell"}

// String is "granted", "does_not_apply", "barred", "referred" or "cannot_tell".
func (d GroundDisposition) String() string { return word(groundWords[:], int(d)) }

// Standing says why a ground's remedy is given.
type Standing uint8

// The standings of a ground.
const (
	Entitling Standing = iota + 1 // establishes eligibility; its remedy is another provision's
	Owed                          // the remedy is owed
	Programme                     // announced by the provider; counts towards what is owed
	Goodwill                      // nothing owes it
)

var standingWords = [...]string{Entitling: "entitling", Owed: "owed", Programme: "programme", Goodwill: "goodwill"}

// String is "entitling", "owed", "programme" or "goodwill".
func (s Standing) String() string { return word(standingWords[:], int(s)) }

// RemedyKind is the form of a remedy.
type RemedyKind uint8

// The kinds of remedy.
const (
	Cash        RemedyKind = iota + 1 // money
	Credit                            // points or a credit with the provider
	Extension                         // service time
	Coupon                            // a voucher
	Termination                       // the right to end the contract without a penalty
)

var remedyWords = [...]string{
	Cash: "cash", Credit: "credit", Extension: "extension", Coupon: "coupon", Termination: "termination"}

// String is "cash", "credit", "extension", "coupon" or "termination".
func (k RemedyKind) String() string { return word(remedyWords[:], int(k)) }

// Remedy is what a ground gives. Cash has an amount, an extension a time, a credit has either, a coupon perhaps an amount.
type Remedy struct {
	Kind      RemedyKind
	Amount    money.Amount  // the zero Amount where there is none
	Time      time.Duration // 0 where there is none
	Rulebook  string        // whose provision gives it
	Provision string
	Loss      string // what it makes good; "" is the loss of the service itself
}

// EditionUsed names an edition that was evaluated.
type EditionUsed struct {
	Rulebook string
	Edition  string
	Hash     [32]byte
	// Amended is the edition of the same rulebook that came into force while the outage ran, "" where none did.
	Amended string
	// Outside tells that the edition was named though it was not in force when the outage began.
	Outside bool
}

// Check is one comparison of a finding. Its operands are indexes into Outcome.Operands, NoOperand where there is none.
type Check struct {
	Verdict  Verdict
	NotShown bool   // No, because the evidence is missing
	Left     int32  // what is the case; none where it is not known
	Right    int32  // the boundary where it depends on the case: constants stand in the edition alone
	_        uint16 // so that a check is copied in one piece, and not field by field
}

// NoOperand is the index of no operand.
const NoOperand = -1

// nothing is the operand that has no value.
var nothing = &Operand{}

// Operand is a value, or an interval of whole values of which it is the stated one.
type Operand struct {
	fact.Value
	Lo, Hi int64 // the bounds of a length of time, a count, a date or an instant, in its own unit
}

// Exactly is a value that is known exactly, as an operand.
func Exactly(v fact.Value) Operand { return Operand{Value: v, Lo: v.Micros(), Hi: v.Micros()} }

// Length is a length of time as an operand, in microseconds.
func Length(shortest, stated, longest int64) Operand {
	return Operand{Value: fact.Length(stated), Lo: shortest, Hi: longest}
}

// AsEstimate gives a length of time with its bounds.
func (o Operand) AsEstimate() (period.Estimate, bool) {
	return period.Estimate{Shortest: micros(o.Lo), Stated: micros(o.Micros()), Longest: micros(o.Hi)}, o.Kind() == fact.KindDuration
}

// Finding is what a provision comes to.
type Finding struct {
	Provision string
	By        string // the exception that bars or refers, "" where none does
	Edition   int    // index into Outcome.Editions
	From, To  int32  // its comparisons in Outcome.Checks, in the order in which the condition lists them
	Status    Status
}

// ReasonCode says of what kind a reason is.
type ReasonCode uint8

// The codes of reasons. The first three name a fact.
const (
	NotKnown       ReasonCode = iota + 1 // the fact is not known
	Currency                             // the fact is an amount in a currency that the rulebook does not cover
	Inexact                              // the fact is known, its times not exactly enough
	NoRulebook                           // no rulebook covers the case
	NoAmount                             // a ground entitles, and no provision says to how much
	Calendar                             // a date lies past the last year of the calendar at hand
	Person                               // a person has to decide on an exception to an exception, or on a ground that it rests on
	Ground                               // it rests on a ground that no rulebook of the case establishes
	BeforeCalendar                       // a date lies before the first year of the calendar at hand
)

var reasonWords = [...]string{
	NotKnown: "unknown", Currency: "currency", Inexact: "inexact", NoRulebook: "no_rulebook", NoAmount: "no_amount",
	Calendar: "calendar", Person: "person", Ground: "ground", BeforeCalendar: "before_calendar"}

// String is "unknown", "currency", "inexact", "no_rulebook", "no_amount", "calendar", "person", "ground" or "before_calendar".
func (c ReasonCode) String() string { return word(reasonWords[:], int(c)) }

// Reason is why something cannot be told, or why a person has to decide.
type Reason struct {
	Code ReasonCode
	Fact fact.Fact // "" where the code names none
}

// Compare orders reasons by their facts, then by their codes.
func (r Reason) Compare(other Reason) int {
	return cmp.Or(strings.Compare(string(r.Fact), string(other.Fact)), cmp.Compare(r.Code, other.Code))
}

// FactsOf lists the facts that sorted reasons name, each once.
func FactsOf(list []Reason) []fact.Fact {
	var out []fact.Fact
	for _, why := range list {
		if n := len(out); why.Fact != "" && (n == 0 || out[n-1] != why.Fact) {
			out = append(out, why.Fact)
		}
	}
	return out
}

// GroundOutcome is what becomes of one ground.
type GroundOutcome struct {
	Edition     int // index into Outcome.Editions
	Provision   string
	Standing    Standing
	Disposition GroundDisposition
	By          string // the exception that bars or refers
	Remedy      *Remedy
	Offers      []Remedy // what the claimant may choose between; Remedy is one of them
	Steps       []Step   // how what it gives was worked out; none where it is a value of the edition
	Reasons     []Reason // why it cannot be told, sorted
}

// Missing lists, sorted, the facts for want of which the ground cannot be told.
func (g *GroundOutcome) Missing() []fact.Fact { return FactsOf(g.Reasons) }

// Step is the value of one part of a formula. A step stands after the steps it rests on; the last is the amount before
// it is rounded, or the time before it is brought to whole microseconds.
type Step struct {
	Node  int32 // which part: its number among those of the edition's formulas
	Value Operand
	Parts []Part // of a value that accumulates by periods
}

// Part is the time that falls into one period.
type Part struct {
	Start, End period.Date // the period in the edition's zone; End is its first day after
	Length     time.Duration
	Time       time.Duration
	Value      fact.Value // what the period contributes, where that is not the time
}

// Counted is a programme's remedy as far as it counts towards the base.
type Counted struct {
	Remedy Remedy
	Amount money.Amount  // what it counts for where the base is money
	Time   time.Duration // what it counts for where the base is an extension
}

// Election is a choice that the claimant has between two remedies.
type Election struct {
	Offered []Remedy
	Chosen  RemedyKind
	Made    bool // by the claimant; else Chosen is what holds without a choice
}

// LossOutcome is what is owed for another loss than that of the service: a missed appointment, a notice that never came.
type LossOutcome struct {
	Loss      string
	Base      Remedy    // the most favourable remedy that is owed for it
	Counted   []Counted // programme remedies that count towards it
	StillOwed *Remedy   // what they leave; nil where nothing is left
}

// Duty is something the provider owes besides a remedy. Duties never hold up a claim.
type Duty struct {
	Edition    int // index into Outcome.Editions
	Provision  string
	Duty       string    // its key: outage_notice or compensation_notice
	From       time.Time // what starts the period: the earlier of RestoredAt and RemovedAt; zero while neither has come
	Restored   time.Time // when the service was back; zero while it is not
	Removed    time.Time // when the cause was removed; zero where that is not known
	DueOn      period.Date
	Uncertain  bool // the other forms of uncertain times owe it later, or not at all; DueOn is the earliest
	PastYear   int  // the last year of the calendar at hand, where the due date lies beyond it; else 0
	BeforeYear int  // its first year, where the due date lies before it; else 0
}

// Downtime sums up the outage as it was decided on.
type Downtime struct {
	Start      time.Time // zero where no outage is known
	End        time.Time // zero while it runs
	Longest    period.Estimate
	Total      period.Estimate
	Confidence string // A, B, C, M or I; "" where not known
}

// Outcome is the result of evaluating facts: every finding, every ground, and how they combine. It holds no texts: those
// stand in the editions, which it names by their hash.
type Outcome struct {
	Disposition Disposition
	AsOf        time.Time // zero when nothing is open
	LawOn       time.Time // zero unless the case was decided as the law stood at that instant
	WakesAt     time.Time // the first later instant at which a ground's disposition changes if the outage runs on; else zero
	Downtime    Downtime
	Editions    []EditionUsed
	Findings    []Finding
	Checks      []Check   // of the findings
	Operands    []Operand // of the checks
	Grounds     []GroundOutcome
	Base        *Remedy   // the most favourable remedy that is owed
	Counted     []Counted // programme remedies that count towards it
	StillOwed   *Remedy   // what they leave; nil where nothing is left or nothing is owed
	Besides     []LossOutcome
	Remedies    []Remedy // what is given: the programmes' remedies and what is still owed
	Goodwill    []Remedy // given though nothing owes it
	Election    *Election
	Duties      []Duty
	FeeMark     string   // A, B, C, M or I: the mark of the fee, where an amount rests on it
	Reasons     []Reason // why a person has to decide, sorted; a ground that is referred says so itself
}

// Missing lists, sorted, the facts that a referral waits for.
func (o *Outcome) Missing() []fact.Fact { return FactsOf(o.Reasons) }

// Reset empties the outcome and keeps the memory of its lists for the next one.
func (o *Outcome) Reset() {
	o.Disposition, o.FeeMark = 0, ""
	o.AsOf, o.LawOn, o.WakesAt = time.Time{}, time.Time{}, time.Time{}
	o.Downtime = Downtime{}
	o.Base, o.StillOwed, o.Election = nil, nil, nil
	o.Editions, o.Findings, o.Checks, o.Operands = o.Editions[:0], o.Findings[:0], o.Checks[:0], o.Operands[:0]
	o.Grounds, o.Duties, o.Counted, o.Besides = o.Grounds[:0], o.Duties[:0], o.Counted[:0], o.Besides[:0]
	o.Remedies, o.Goodwill, o.Reasons = o.Remedies[:0], o.Goodwill[:0], o.Reasons[:0]
}

// ChecksOf gives the comparisons of a finding.
func (o *Outcome) ChecksOf(f *Finding) []Check { return o.Checks[f.From:f.To:f.To] }

// Operand gives an operand by its index; one without a value where there is none.
func (o *Outcome) Operand(i int32) *Operand {
	if i < 0 || int(i) >= len(o.Operands) {
		return nothing
	}
	return &o.Operands[i]
}
