package definition

import (
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/outcome"
	"bosang/rules/period"
)

// Provision is a rule with its citation, its words, its condition, its effect and the exceptions to it.
type Provision struct {
	At         Position
	Key        string
	Title      Texts
	Cites      Cites
	Quote      string // words that stand in the law's text; "" where they are not at hand
	QuoteAt    Position
	Paraphrase Texts // where there is no quote
	Source     string
	Confidence string
	Reading    Texts // how the words are read; may be empty
	Failing    Texts // what an explanation says when it does not apply, in place of a plain "does not apply"; may be empty
	When       *Condition
	Effect     Effect
	Exceptions []Provision // in priority order
}

// Cites is a place in an instrument: an article with its paragraph and item, or a text where there is no such place.
type Cites struct {
	At              Position
	Article         string
	Paragraph, Item int
	Text            Texts
}

// ConditionOp is an operator of conditions.
type ConditionOp uint8

// The operators. The language has no others.
const (
	OpAll     ConditionOp = iota + 1 // every part
	OpAny                            // at least one part
	OpNot                            // not the part
	OpShown                          // the part, where a fact that is not known counts as not so: who claims it has to show it
	OpNamed                          // the condition of a name
	OpFact                           // a fact compared with a boundary
	OpMeasure                        // a quantity compared with a boundary
	OpGround                         // another provision's ground is granted
)

// Comparison relates what is the case to a boundary.
type Comparison uint8

// The comparisons, each with its boundary inside or outside as its name says.
const (
	AtLeast  Comparison = iota + 1 // the boundary or more
	MoreThan                       // more than the boundary
	AtMost                         // the boundary or less
	LessThan                       // less than the boundary
	Is                             // one of the listed values
	HeldOn                         // a span that reaches into a civil day
	Known                          // whether the fact is known at all
)

var comparisonWords = [...]string{
	AtLeast: "at_least", MoreThan: "more_than", AtMost: "at_most", LessThan: "less_than", Is: "is", HeldOn: "on", Known: "known"}

// String is the comparison's word in rulebooks.
func (c Comparison) String() string {
	if int(c) < len(comparisonWords) {
		return comparisonWords[c]
	}
	return ""
}

// Condition is an expression in three-valued logic.
type Condition struct {
	At        Position
	Op        ConditionOp
	Parts     []Condition
	Name      string // of OpNamed
	Fact      fact.Fact
	Quantity  string
	Ground    string
	Compare   Comparison
	Parameter string       // the boundary, or
	Against   string       // the quantity that is the boundary, or
	Values    []fact.Value // the boundary, the listed values, or the yes or no of Known
	Day       period.Date  // of HeldOn
}

// EffectKind is what a provision does when it applies.
type EffectKind string

// The effects.
const (
	Entitles EffectKind = "entitles" // establishes a ground whose remedy another provision gives
	Gives    EffectKind = "gives"    // gives a remedy
	Offers   EffectKind = "offers"   // lets the claimant choose between remedies
	Obliges  EffectKind = "obliges"  // lays a duty on the provider
	Bars     EffectKind = "bars"     // an exception: takes the ground away
	Refers   EffectKind = "refers"   // asks for a person
)

// Effect is what a provision does, with what the kind needs.
type Effect struct {
	At       Position
	Kind     EffectKind
	Ground   string // Entitles: the name that other rulebooks know the ground by
	Standing outcome.Standing
	Remedies []Remedy // of Gives one, of Offers two or more, the one that holds without a choice first
	// Of Obliges:
	Duty       string
	Title      Texts
	WithinDays string   // a parameter (a count) of days from restoration or removal of the cause; "" for Due or without delay
	Due        *Formula // a date
}

// Remedy is a remedy and how much of it.
type Remedy struct {
	At      Position
	Kind    outcome.RemedyKind
	Loss    string   // what it makes good; "outage" unless said otherwise
	Towards []string // the losses that a programme's remedy counts towards; its own where none are named
	Amount  *Formula // money; or
	Time    *Formula // a duration; or neither
	Mode    money.Mode
	Unit    string // the parameter (money) to round an amount to; "" where the amount is exact as it is
}

// LossOfService is the loss that a remedy makes good where nothing else is said.
const LossOfService = "outage"
