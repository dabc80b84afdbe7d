// Package report counts claims and money up to a cut-off: the same report as of the same
// cut-off is the same for ever, whatever happened since. What there is to be counted, and
// how, the store says, a file for each report; this package says who may ask for what, and
// hides in what is published what would tell of few people.
package report

import (
	"time"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/period"
)

// Kind is what the cells of a column hold.
type Kind string

// The kinds of column.
const (
	// Word is a key or a code; it is not translated.
	Word Kind = "word"
	// Text is for people.
	Text Kind = "text"
	// Count is a whole number.
	Count Kind = "count"
	// Amount is money, in the currency that stands in the column of that name.
	Amount Kind = "amount"
	// Seconds is a length of time, to the microsecond.
	Seconds Kind = "seconds"
	// Day is a civil date in Korea.
	Day Kind = "day"
	// Flag is true or false.
	Flag Kind = "flag"
)

// Column is one column of a report. Its name is the key in JSON, its title the heading
// for people.
type Column struct {
	Name  string
	Kind  Kind
	Title rules.Texts
}

// Filter is a parameter by which a report is narrowed.
type Filter string

// The filters. Of a report that compares, Since is the cut-off that it compares with.
const (
	ByIncident Filter = "incident_id"
	ByProvider Filter = "provider_id"
	From       Filter = "from"
	To         Filter = "to"
	Since      Filter = "since"
)

// Definition says what a report is.
type Definition struct {
	Name string
	// Public marks the variant that may be published: what would tell of few people is
	// hidden. It has the name of the report that it is a variant of.
	Public bool
	Title  rules.Texts
	// About says in a sentence what is counted.
	About rules.Texts
	// Counts names what is counted: claims, entries, notices, determinations, objections or
	// appeals.
	Counts  string
	Columns []Column
	Filters []Filter
	// Cites: the column "ground" names provisions, and the last two columns, which the
	// store leaves out, say in Korean and English where they stand.
	Cites bool
}

// Cell is what stands in a column of a row: a text that reads the same always. One that is
// not Known is empty.
type Cell struct {
	Text  string
	Known bool
}

// Said is a cell with a text.
func Said(text string) Cell { return Cell{text, true} }

// Asked is which report is asked for.
type Asked struct {
	Name   string
	Public bool
	// AsOf is the cut-off up to which is counted; 0: a new one is made.
	AsOf int64
	// Since is the cut-off with which it is compared, by a report that compares.
	Since    int64
	Incident claims.IncidentID
	Provider claims.ProviderID
	// From is the first day of arrival in Korea that is counted, and To the day after the
	// last; zero: all.
	From, To period.Date
}

// given lists the filters that are set.
func (a Asked) given() (all []Filter) {
	for _, f := range []struct {
		filter Filter
		given  bool
	}{
		{ByIncident, !a.Incident.IsZero()}, {ByProvider, !a.Provider.IsZero()}, {From, a.From != period.Date{}}, {To, a.To != period.Date{}}, {Since, a.Since != 0},
	} {
		if f.given {
			all = append(all, f.filter)
		}
	}
	return all
}

// CutOff is a number up to which everything is committed, and when it was made (UTC).
type CutOff struct {
	Number int64
	At     time.Time
}

// Head is what a report says of itself.
type Head struct {
	Definition
	AsOf CutOff
	// Since is that with which it is compared; zero: none.
	Since CutOff
	Asked Asked
	// Providers are whose claims can be in it, in the order of their ids; nil: all.
	Providers []claims.ProviderID
	// Covers is how many claims or entries were counted, as proof that none is left out;
	// not known in what is published, where it would tell of few people.
	Covers Cell
}

// Sink takes a report as it is counted: its head once, and its rows in order. Rows must
// not be kept.
type Sink interface {
	Begin(h Head) error
	Row(cells []Cell) error
}
