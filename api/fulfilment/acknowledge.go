package fulfilment

import (
	"errors"
	"io"
	"mime"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/rowwise"
	"bosang/api/sheet"
	"bosang/claims"
	"bosang/claims/fulfilment"
)

// set is how many rows one transaction takes.
const set = 200

// rowIn is a line of JSON.
type rowIn struct {
	ID        string `json:"fulfilment_id" validate:"required"`
	Result    string `json:"result" validate:"required"`
	Reason    string `json:"reason"`
	Reference string `json:"reference"`
}

// totals are how many rows came to what.
type totals struct {
	Rows         int `json:"rows"`
	Acknowledged int `json:"acknowledged"`
	Refused      int `json:"refused"`
	Unchanged    int `json:"unchanged"`
	Unanswered   int `json:"unanswered"`
	Invalid      int `json:"invalid"`
}

// totalsOut is the last line of a report that is whole.
type totalsOut struct {
	Totals totals `json:"totals"`
}

// The statuses of rows beside the states that they lead to.
const (
	unchanged  = "unchanged"
	unanswered = "unanswered"
	invalid    = "invalid"
)

// answered is a row of a file.
type answered struct {
	fulfilment.Row
	line int
	// empty: the row has no answer.
	empty bool
}

// acknowledgeAll takes the answers of a file and reports each row, in order. The file is
// set aside first, so that whoever sends it need not read the report meanwhile.
func (h handlers) acknowledgeAll(c *edge.Call) error {
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return err
	}
	end, err := c.BeginLong()
	if err != nil {
		return err
	}
	defer end()
	file, _, err := h.aside.Body(c.Request().Body)
	if err != nil {
		return edge.Unread(err)
	}
	defer func() { _ = file.Close() }()                                                // its content is not needed any more
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // checked before
	r := newReader(file, c.Bounds().Line)
	if err := r.Begin(media == edge.MediaCSV); err != nil {
		return edge.Unread(err)
	}
	return rowwise.Report(c, h.aside, func(tell func(any) error) (any, error) {
		var sum totals
		for {
			part, err := r.next(set)
			if err == nil {
				err = h.take(c, provider, part, &sum, tell)
			}
			if err != nil || len(part) < set {
				return totalsOut{sum}, err
			}
		}
	})
}

// take answers a set of rows and tells what became of each.
func (h handlers) take(c *edge.Call, provider claims.ProviderID, part []answered, sum *totals, tell func(any) error) error {
	var sent []fulfilment.Row
	for _, a := range part {
		if !a.empty {
			sent = append(sent, a.Row)
		}
	}
	became, err := h.fulfilments.AcknowledgeRows(c.Ctx(), c.Actor, provider, sent)
	if err != nil {
		return err
	}
	for _, a := range part {
		sum.Rows++
		row := rowwise.Row{Row: sum.Rows, Line: a.line, ID: edge.TextID(a.ID), Status: unanswered}
		if a.empty {
			sum.Unanswered++
		} else {
			o := became[0]
			became = became[1:]
			row.Status, row.Errors = sum.count(o), rowwise.Faults(c, o.Err)
		}
		if err := tell(row); err != nil {
			return err
		}
	}
	return nil
}

// count counts what became of a row, and gives the word for it.
func (t *totals) count(o fulfilment.Outcome) string {
	switch {
	case o.Err != nil:
		t.Invalid++
		return invalid
	case !o.Changed:
		t.Unchanged++
		return unchanged
	case o.State == fulfilment.Refused:
		t.Refused++
	default:
		t.Acknowledged++
	}
	return string(o.State)
}

// reader reads answers, one by one.
type reader struct{ *sheet.Table }

func newReader(body io.Reader, limit int) *reader {
	return &reader{sheet.NewTable(body, limit, sheet.Table{Known: columns, Needed: []string{idColumn, resultColumn}})}
}

// next reads up to so many rows; fewer: there are no more.
func (r *reader) next(most int) (all []answered, err error) {
	for len(all) < most {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, edge.Unread(err)
		}
		a := answered{line: row.Line}
		var sent rowIn
		var json bool
		if sent, json, a.Err = read(row); a.Err == nil {
			a.Answer, a.empty = answerIn{sent.Result, sent.Reason, sent.Reference}.answer(), !json && sent.Result == ""
			id, ok := edge.ParseID[fulfilment.ID](sent.ID)
			if a.ID = id; !ok {
				a.Err, a.empty = claims.Invalid(claims.FieldError{Field: idColumn, Code: "id_form"}), false
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// read reads a row, and tells whether it is JSON.
func read(row sheet.Row) (sent rowIn, json bool, err error) {
	if row.Err != nil {
		return sent, false, row.Err
	}
	if json, err = row.Decode(&sent); json {
		return sent, true, err
	}
	to := map[string]*string{idColumn: &sent.ID, resultColumn: &sent.Result, reasonColumn: &sent.Reason, referenceColumn: &sent.Reference}
	for column, text := range row.Cells() {
		if field := to[column]; field != nil {
			*field = text
		}
	}
	return sent, false, nil
}
