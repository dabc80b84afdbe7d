package fulfilment

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/rows"
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

// rowOut says what became of a row.
type rowOut struct {
	Row    int        `json:"row"`
	Line   int        `json:"line"`
	Status string     `json:"status"`
	ID     string     `json:"id,omitempty"`
	Errors []rowFault `json:"errors,omitempty"`
}

type rowFault struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
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
	r := &reader{lines: rows.NewLines(file, edge.Defaults().Line)}
	if err := r.begin(media == edge.MediaCSV); err != nil {
		return err
	}
	return h.report(c, provider, r)
}

// report answers set by set. Until the first set is reported, a failure is answered as
// any other; after it, by a last line.
func (h handlers) report(c *edge.Call, provider claims.ProviderID, r *reader) error {
	control := http.NewResponseController(c.Response())
	var sum totals
	for more := true; more; {
		part, err := r.next(set)
		more = len(part) == set
		var out []byte
		if err == nil {
			out, err = h.take(c, provider, part, &sum)
		}
		if err != nil && !c.Response().Committed {
			return err
		}
		if err != nil {
			c.Log().ErrorContext(c.Ctx(), "acknowledgements broke off", "request_id", edge.RequestID(c), "error", err.Error())
			out, more = line(map[string]any{"error": edge.ProblemOf(edge.FailureOf(err), c.Lang, edge.RequestID(c))}), false
		} else if !more {
			out = append(out, line(map[string]any{"totals": sum})...)
		}
		if !c.Response().Committed {
			c.Speak()
			c.Response().Header().Set(echo.HeaderContentType, edge.MediaNDJSON)
			c.Response().WriteHeader(http.StatusOK)
		}
		_ = control.SetWriteDeadline(time.Now().Add(writeTime))
		if _, err := c.Response().Write(out); err != nil {
			return nil //nolint:nilerr // nobody is left to tell; what was reported is done
		}
	}
	return nil
}

// line writes one line of the report.
func line(v any) []byte {
	text, err := edge.Marshal(v)
	if err != nil {
		panic(err) // of texts and numbers
	}
	return text
}

// take answers a set of rows and writes what became of each.
func (h handlers) take(c *edge.Call, provider claims.ProviderID, part []answered, sum *totals) (out []byte, err error) {
	var sent []fulfilment.Row
	for _, a := range part {
		if !a.empty {
			sent = append(sent, a.Row)
		}
	}
	became, err := h.fulfilments.AcknowledgeRows(c.Ctx(), c.Actor, provider, sent)
	if err != nil {
		return nil, err
	}
	for _, a := range part {
		sum.Rows++
		row := rowOut{Row: sum.Rows, Line: a.line, ID: edge.TextID(a.ID), Status: unanswered}
		if a.empty {
			sum.Unanswered++
			out = append(out, line(row)...)
			continue
		}
		o := became[0]
		became = became[1:]
		switch {
		case o.Err != nil:
			row.Status, row.Errors = invalid, faults(c, o.Err)
			sum.Invalid++
		case !o.Changed:
			row.Status = unchanged
			sum.Unchanged++
		case o.State == fulfilment.Refused:
			row.Status = string(o.State)
			sum.Refused++
		default:
			row.Status = string(o.State)
			sum.Acknowledged++
		}
		out = append(out, line(row)...)
	}
	return out, nil
}

// faults tells what is wrong with a row.
func faults(c *edge.Call, err error) (out []rowFault) {
	failed := edge.FailureOf(err)
	if len(failed.Fields) == 0 {
		p := edge.ProblemOf(failed, c.Lang, "")
		return []rowFault{{"", p.Code, p.Detail}}
	}
	for _, f := range failed.Fields {
		shown := edge.FaultOf(f, c.Lang, false)
		out = append(out, rowFault{shown.Field, shown.Code, shown.Detail})
	}
	return out
}

// reader reads answers, one by one.
type reader struct {
	lines *rows.Lines
	// columns of a CSV, in the order of its heading; nil: lines of JSON.
	columns []string
}

func fault(code, param string) error {
	return claims.Invalid(claims.FieldError{Code: code, Param: param})
}

// begin looks at how a file begins, and at the heading of a CSV.
func (r *reader) begin(csv bool) error {
	start, err := r.lines.Begin()
	switch {
	case err != nil:
		return err
	case len(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))) == 0:
		return fault("empty_file", "")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return fault("spreadsheet", "")
	case !csv:
		return nil
	}
	head, tooLong, err := r.lines.Next()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	heading, ok := rows.SplitCSV(head)
	known := slices.ContainsFunc(heading, func(name string) bool { return slices.Contains(columns, name) })
	switch {
	case tooLong:
		return fault("line_too_long", strconv.Itoa(r.lines.Limit))
	case !utf8.Valid(head):
		return fault("utf8_form", "")
	case !known && bytes.ContainsAny(head, ";\t|"):
		return fault("separator", "")
	case !ok:
		return fault("csv_syntax", "")
	case !known:
		return fault("no_heading", "")
	}
	var wrong []claims.FieldError
	for i, name := range heading {
		switch {
		case !slices.Contains(columns, name):
			wrong = append(wrong, claims.FieldError{Field: form.Shown(name), Code: "unknown_column"})
		case slices.Contains(heading[:i], name):
			wrong = append(wrong, claims.FieldError{Field: name, Code: "twice"})
		}
	}
	for _, name := range []string{idColumn, resultColumn} {
		if !slices.Contains(heading, name) {
			wrong = append(wrong, claims.FieldError{Field: name, Code: "required"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	r.columns = heading
	return nil
}

// next reads up to so many rows; fewer: there are no more.
func (r *reader) next(most int) (all []answered, err error) {
	for len(all) < most {
		text, tooLong, err := r.lines.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if !tooLong && len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		a := answered{line: r.lines.Number}
		var sent rowIn
		if sent, a.Err = r.read(text, tooLong); a.Err == nil {
			a.Answer, a.empty = answerIn{sent.Result, sent.Reason, sent.Reference}.answer(), r.columns != nil && sent.Result == ""
			id, ok := edge.ParseID[fulfilment.ID](sent.ID)
			if a.ID = id; !ok {
				a.Err, a.empty = claims.Invalid(claims.FieldError{Field: idColumn, Code: "id_form"}), false
			}
		}
		all = append(all, a)
	}
	return all, nil
}

func (r *reader) read(text []byte, tooLong bool) (sent rowIn, err error) {
	switch {
	case tooLong:
		return sent, fault("line_too_long", strconv.Itoa(r.lines.Limit))
	case !utf8.Valid(text):
		return sent, fault("utf8_form", "")
	case r.columns == nil:
		if err = form.Decode(text, &sent); err != nil && claims.KindOf(err) == failure.KindMalformed {
			err = fault("json_line", "")
		}
		return sent, err
	}
	fields, ok := rows.SplitCSV(text)
	switch {
	case !ok:
		return sent, fault("csv_syntax", "")
	case len(fields) != len(r.columns):
		return sent, fault("malformed_columns", "")
	}
	for column, to := range map[string]*string{idColumn: &sent.ID, resultColumn: &sent.Result, reasonColumn: &sent.Reason, referenceColumn: &sent.Reference} {
		if at := slices.Index(r.columns, column); at >= 0 {
			*to = fields[at]
		}
	}
	return sent, nil
}
