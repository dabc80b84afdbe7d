package rules

import "bosang/rules/outcome"

// What a case comes to; see package outcome.
type (
	// Verdict is the answer to one comparison in three-valued logic; greater is truer, so that "all" is the least and
	Verdict = outcome.Verdict
	// Status says whether a provision applies to the case.
	Status = outcome.Status
	// Disposition is what becomes of the claim.
	Disposition = outcome.Disposition
	// GroundDisposition is what becomes of one ground of a claim.
	GroundDisposition = outcome.GroundDisposition
	// Standing says why a ground's remedy is given.
	Standing = outcome.Standing
	// RemedyKind is the form of a remedy.
	RemedyKind = outcome.RemedyKind
	// Remedy is what a ground gives. Cash and coupons have an amount, extensions a time, a credit has either.
	Remedy = outcome.Remedy
	// EditionUsed names an edition that was evaluated.
	EditionUsed = outcome.EditionUsed
	// Check is one comparison of a finding, in the order in which the provision's condition lists them.
	Check = outcome.Check
	// Operand is a value, or an interval of lengths of time of which the value is the stated one.
	Operand = outcome.Operand
	// Finding is what a provision comes to.
	Finding = outcome.Finding
	// Reason is why something cannot be told, or why a person has to decide.
	Reason = outcome.Reason
	// ReasonCode says of what kind a reason is.
	ReasonCode = outcome.ReasonCode
	// GroundOutcome is what becomes of one ground.
	GroundOutcome = outcome.GroundOutcome
	// Step is the value of one part of a formula.
	Step = outcome.Step
	// Part is the time that falls into one period.
	Part = outcome.Part
	// LossOutcome is what is owed for another loss than that of the service.
	LossOutcome = outcome.LossOutcome
	// Counted is a programme's remedy as far as it counts towards the base.
	Counted = outcome.Counted
	// Election is a choice that the claimant has between two remedies.
	Election = outcome.Election
	// Duty is something the provider owes besides a remedy. Duties never hold up a claim.
	Duty = outcome.Duty
	// Downtime sums up the outage as it was decided on.
	Downtime = outcome.Downtime
	// Outcome is the result of evaluating facts: every finding, every ground, and how they combine. It holds no texts: those
	Outcome = outcome.Outcome
)

// The verdicts, statuses, dispositions, standings and kinds of remedy; see their types in package outcome.
const (
	No      = outcome.No
	Unknown = outcome.Unknown
	Yes     = outcome.Yes

	DoesNotApply = outcome.DoesNotApply
	CannotTell   = outcome.CannotTell
	Applies      = outcome.Applies

	Granted       = outcome.Granted
	GrantedInPart = outcome.GrantedInPart
	Refused       = outcome.Refused
	Referred      = outcome.Referred
	Pending       = outcome.Pending

	GroundGranted      = outcome.GroundGranted
	GroundDoesNotApply = outcome.GroundDoesNotApply
	GroundBarred       = outcome.GroundBarred
	GroundReferred     = outcome.GroundReferred
	GroundCannotTell   = outcome.GroundCannotTell

	NotKnown       = outcome.NotKnown
	Currency       = outcome.Currency
	Inexact        = outcome.Inexact
	NoRulebook     = outcome.NoRulebook
	NoAmount       = outcome.NoAmount
	Person         = outcome.Person
	Ground         = outcome.Ground
	BeforeCalendar = outcome.BeforeCalendar

	NoOperand = outcome.NoOperand

	Entitling = outcome.Entitling
	Owed      = outcome.Owed
	Programme = outcome.Programme
	Goodwill  = outcome.Goodwill

	Cash        = outcome.Cash
	Credit      = outcome.Credit
	Extension   = outcome.Extension
	Coupon      = outcome.Coupon
	Termination = outcome.Termination
)

// ErrOutcomeJSON refuses bytes that are not the JSON of an outcome.
var ErrOutcomeJSON = outcome.ErrJSON

// ParseOutcome reads an outcome back from its JSON; see outcome.Parse.
func ParseOutcome(data []byte) (*Outcome, error) { return outcome.Parse(data) }
