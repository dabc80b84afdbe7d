// Package definition holds an edition of a rulebook as its file states it: names not resolved, positions kept, so that a
// fault can be shown where it stands. Package rulebook reads it, package rules compiles it.
package definition

import (
	"fmt"

	"bosang/rules/fact"
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
	Statute   BookKind = "statute"   // chosen by the instant the outage began
	Standard  BookKind = "standard"  // chosen by the instant the outage began
	Contract  BookKind = "contract"  // the version that bound the subscription when the outage began
	Programme BookKind = "programme" // binds by the incident it names
)

// Edition is one edition of a rulebook.
type Edition struct {
	At           Position
	Rulebook     string
	Edition      string
	Title        Texts
	Jurisdiction string // ISO 3166: KR, GB, US-NY
	Zone         string
	Calendar     string // KR or GB; "" where nothing needs one
	Kind         BookKind
	From, To     period.Date // in force from the start of From to the start of To; without To until the next edition begins
	Replaces     string      // the edition of the same rulebook that this one corrects; may be empty
	Binds        Binds
	Confidence   string // A, B, C, M or I
	Sources      []string
	Comment      Texts // what the edition leaves out and why; may be empty
	Facts        []Fact
	Instruments  []Instrument
	Articles     []Article
	Parameters   []Parameter
	Conditions   []Named
	Quantities   []Quantity
	Provisions   []Provision
	Hash         [32]byte // of the edition's content; comments and layout of the file do not count
	Text         string   // the file as it was read
}

// Binds says which cases an edition is for. Every list that is not empty must hold; a case whose key is not known is not
// bound by a list of keys; one whose class, kind of service, audience or content is not known is bound, and its findings
// cannot tell.
type Binds struct {
	Providers, Services, Plans, Incidents    []string
	ProviderClasses, ServiceKinds, Audiences []string
	Content                                  bool // content services only
}

// Fact is a fact that the edition declares beyond the standard ones.
type Fact struct {
	At       Position
	Declared fact.Declared
	Title    Texts
	Question Texts
	About    About
	Unit     Texts // of a count: what it counts; may be empty
	Values   []Word
}

// Word is one of the words of an enumerated fact.
type Word struct {
	Word  string
	Title Texts
}

// About says whose fact it is: who is asked for it, and for how many claims it holds.
type About string

// What a declared fact is about.
const (
	AboutClaim    About = "claim"    // each claimant is asked
	AboutPlan     About = "plan"     // the provider's operator is asked, once for all claims on the plan
	AboutIncident About = "incident" // the provider's operator is asked, once for all claims on the incident
)

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

// Parameter is a dated value, or one for each word of a fact.
type Parameter struct {
	At      Position
	Key     string
	Title   Texts
	Unit    fact.Kind
	By      fact.Fact // "" or an enumerated fact
	BandsOf fact.Kind // what its bands divide; 0 where it has none
	Cases   []ParameterCase
}

// ParameterCase is a parameter's values for one word of the fact it depends on ("" where it depends on none).
type ParameterCase struct {
	Word  string
	Dated []Dated
}

// Dated is a value, or a table of bands, from a date on.
type Dated struct {
	At    Position
	From  period.Date
	Value fact.Value
	Bands []Band
}

// Band is a value for what lies between two ends; a zero Value among the ends is no end.
type Band struct {
	At           Position
	Lower, Upper fact.Value
	AboveLower   bool // the lower end itself is outside: more_than
	BelowUpper   bool // the upper end itself is outside: less_than
	Value        fact.Value
}

// Named is a condition under a name.
type Named struct {
	At   Position
	Key  string
	When Condition
}
