package api

import (
	"io"
	"iter"

	"bosang/api/edge"
	"bosang/api/sheet"
	"bosang/claims"
	"bosang/rules"
)

// SubscriptionRows reads the subscriptions of a file the way the interface reads
// those of an import. Make one with ReadSubscriptions.
type SubscriptionRows struct{ rows *sheet.Rows }

// ReadSubscriptions reads CSV with a heading, or else JSON lines. An error is a
// fault of how it begins.
func ReadSubscriptions(r io.Reader, csv bool) (*SubscriptionRows, error) {
	read := sheet.NewRows(r, edge.Defaults().Line)
	if err := read.Begin(csv); err != nil {
		return nil, edge.Unread(err)
	}
	return &SubscriptionRows{read}, nil
}

// All gives the rows; one that cannot be read comes with its faults, and reading
// goes on behind it.
func (s *SubscriptionRows) All() iter.Seq2[claims.NewSubscription, error] { return s.rows.All() }

// Line gives the line of the row that is reported now. It is asked once for each
// row, in the order of the rows.
func (s *SubscriptionRows) Line() int { return s.rows.Reported() }

// Err is what ended the reading before the end of the file.
func (s *SubscriptionRows) Err() error {
	if s.rows.Err == nil {
		return nil
	}
	return edge.Unread(s.rows.Err)
}

// Say tells in one language what is wrong with a request or a row: each fault
// with its field, or the failure as a whole.
func Say(err error, lang rules.Lang) []string {
	failure := edge.FailureOf(err)
	if len(failure.Fields) == 0 {
		return []string{edge.ProblemOf(failure, lang, "").Detail}
	}
	var out []string
	for _, f := range failure.Fields {
		text := edge.FaultOf(f, lang, false).Detail
		if f.Field != "" {
			text = f.Field + ": " + text
		}
		out = append(out, text)
	}
	return out
}
