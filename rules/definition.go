package rules

import (
	"fmt"

	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/text"
)

// Position is where something stands in a file; lines and columns count from 1.
type Position struct {
	File         string
	Line, Column int
}

// String is file:line:column.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Texts is one text in both languages.
type Texts = text.Texts

// BookKind is what a rulebook rests on; it decides by which instant an edition is chosen.
type BookKind string

// The kinds of rulebook.
const (
	Statute       BookKind = "statute"   // chosen by the instant the outage began
	Standard      BookKind = "standard"  // chosen by the instant the outage began
	Contract      BookKind = "contract"  // the version that bound the subscription when the outage began
	ProgrammeBook BookKind = "programme" // binds by the incident it names
)

// Definition is one edition as its file states it, checked but not compiled. Names are not resolved yet; positions are
// kept so that a fault can be shown where it stands.
type Definition struct {
	At           Position
	Rulebook     string
	Edition      string
	Title        Texts
	Jurisdiction string
	Zone         string
	Calendar     string
	Kind         BookKind
	From, To     period.Date // in force from the start of From to the start of To; a zero To is open
	Binds        Binds
	Confidence   string
	Sources      []string
	Comment      Texts // what the edition leaves out and why; may be empty
	Instruments  []Instrument
	Articles     []Article
	Parameters   []Parameter
	Quantities   []Quantity
	Provisions   []Provision
	Hash         [32]byte // of the edition's content; comments and layout of the file do not count
	Text         string   // the file as it was read
}

// Binds says which cases an edition is for. Every list that is not empty must hold; a case whose key is not known is not
// bound by a list of keys, one whose class or content is not known is bound and its findings cannot tell.
type Binds struct {
	ProviderClasses, Providers, Services, Plans, Incidents []string
	Content                                                bool // content services only
}

// Instrument is a law, a standard or an announcement.
type Instrument struct {
	At    Position
	Key   string
	Title Texts
}

// Article is an article of an instrument, whose number may change while its words do not.
type Article struct {
	At         Position
	Key        string
	Instrument string
	Numbers    []Number
}

// Number is an article's number from a date on, in the form "37-11".
type Number struct {
	From   period.Date
	Number string
}

// Parameter is a dated value, or one per value of a fact.
type Parameter struct {
	At    Position
	Key   string
	Title Texts
	Unit  Kind
	By    Fact // "" or an enumerated fact
	Cases []ParameterCase
}

// ParameterCase is a parameter's values for one value of the fact it depends on ("" where it depends on none).
type ParameterCase struct {
	Value string
	Dated []Dated
}

// Dated is a value from a date on.
type Dated struct {
	From  period.Date
	Value Value
}

// Measure is how a quantity is read off a set of spans.
type Measure string

// The measures.
const (
	Longest Measure = "longest" // the longest span
	Total   Measure = "total"   // all spans together
)

// Quantity is a length of outage time, named so that conditions and remedies can refer to it.
type Quantity struct {
	At      Position
	Key     string
	Title   Texts
	Measure Measure
	Of      Fact // outage.down or outage.degraded
	Held    bool // only while the subscription was held
	// Announced limits the quantity by maintenance that was announced at least Notice before it began.
	Announced AnnouncedUse
	Notice    int64 // microseconds
}

// AnnouncedUse is what a quantity does with the scope of announced maintenance.
type AnnouncedUse uint8

// The uses.
const (
	AnnouncedIgnored AnnouncedUse = iota // counts all time
	AnnouncedLeftOut                     // leaves the announced scope out
	AnnouncedOnly                        // counts the announced scope only
)

// Provision is a rule with its citation, its words, its condition, its effect and the exceptions to it.
type Provision struct {
	At         Position
	Key        string
	Title      Texts
	Cites      Cites
	Quote      string // words that stand in the law's text; "" where they are not at hand
	Paraphrase Texts  // where there is no quote
	Source     string
	Confidence string
	Reading    Texts // how this project reads the words; may be empty
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
)

var comparisonWords = [...]string{
	AtLeast: "at_least", MoreThan: "more_than", AtMost: "at_most", LessThan: "less_than", Is: "is", HeldOn: "on"}

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
	Fact      Fact
	Quantity  string
	Ground    string
	Compare   Comparison
	Parameter string      // the boundary, or
	Values    []Value     // the boundary or the listed values
	Day       period.Date // of HeldOn
}

// EffectKind is what a provision does when it applies.
type EffectKind string

// The effects.
const (
	Entitles EffectKind = "entitles" // establishes a ground whose remedy another provision gives
	Gives    EffectKind = "gives"    // gives a remedy
	Obliges  EffectKind = "obliges"  // lays a duty on the provider
	Bars     EffectKind = "bars"     // an exception: takes the ground away
	Refers   EffectKind = "refers"   // asks for a person
)

// Effect is what a provision does, with what the kind needs.
type Effect struct {
	At       Position
	Kind     EffectKind
	Ground   string // Entitles: the name that other rulebooks know the ground by
	Standing Standing
	Remedy   RemedyKind
	// Gives: exactly one of these forms.
	Multiply, By string // a quantity, and a parameter (a count) to multiply it by
	FeeFor       string // a quantity: the fee for that time, by the actual length of the billing period
	Amount, Time string // a parameter
	Mode         money.Mode
	Unit         string // FeeFor: the parameter (money) to round to
	// Obliges
	Duty       string
	WithinDays string // a parameter (a count) of days from restoration or removal of the cause; "" for without delay
}
