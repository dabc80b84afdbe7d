package sheet

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/rows"
	"bosang/claims"
)

// Table reads a file row by row: CSV under a heading, or lines of JSON. A row that
// cannot be read comes with what is wrong with it, and reading goes on behind it: each
// line that is not empty is in one row. Make one with NewTable, and Begin.
type Table struct {
	// Known are the columns that a CSV can have; those of Needed it must have.
	Known, Needed []string
	// Breaks lets a field in quotes of CSV go on over several lines, within the limit of
	// one. Where it does not end, or the row it makes has not the columns of the heading,
	// its first line is a row by itself, so that a quote that is never closed spoils its own
	// line and no other.
	Breaks bool

	lines *rows.Lines
	// heading is that of a CSV; nil: lines of JSON.
	heading []string
	// ahead are lines that were read and are not in a row yet; broke is why there are no
	// more.
	ahead []line
	broke error
}

// line is one line of a file.
type line struct {
	text    []byte
	number  int
	tooLong bool
}

// NewTable reads lines of at most so many bytes.
func NewTable(body io.Reader, limit int, t Table) *Table {
	t.lines = rows.NewLines(body, limit)
	return &t
}

// Row is one row of a table.
type Row struct {
	// Line is the line on which it begins.
	Line int
	// Err is what is wrong with it as a whole.
	Err error

	heading, fields []string
	json            []byte
}

// Cells gives the cells of a row of CSV by their columns; of one that cannot be read, none.
func (r Row) Cells() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i, column := range r.heading {
			if !yield(column, r.fields[i]) {
				return
			}
		}
	}
}

// Decode reads a row that is a line of JSON and reports whether it is one.
func (r Row) Decode(into any) (is bool, err error) {
	if r.json == nil {
		return false, nil
	}
	if err = form.Decode(r.json, into); err != nil && claims.KindOf(err) == failure.KindMalformed {
		err = faultOfRow("json_line", "")
	}
	return true, err
}

// Next gives the next row. The error is io.EOF at the end, or what ended the reading.
func (t *Table) Next() (Row, error) {
	for {
		if err := t.look(0); err != nil {
			return Row{}, err
		}
		l := t.ahead[0]
		t.ahead = t.ahead[1:]
		if l.tooLong || len(bytes.TrimSpace(l.text)) > 0 {
			return t.row(l), nil
		}
	}
}

// look reads on until the line so far ahead is there.
func (t *Table) look(ahead int) error {
	for len(t.ahead) <= ahead && t.broke == nil {
		text, tooLong, err := t.lines.Next()
		if err != nil {
			t.broke = err
			break
		}
		t.ahead = append(t.ahead, line{text, t.lines.Number, tooLong})
	}
	if len(t.ahead) > ahead {
		return nil
	}
	return t.broke
}

func (t *Table) row(l line) Row {
	r := Row{Line: l.number}
	switch {
	case l.tooLong:
		r.Err = faultOfRow("line_too_long", strconv.Itoa(t.lines.Limit))
	case !utf8.Valid(l.text):
		r.Err = faultOfRow("utf8_form", "")
	case t.heading == nil:
		r.json = l.text
	default:
		if r.fields, r.Err = t.fields(l.text); r.Err == nil {
			r.heading = t.heading
		}
	}
	return r
}

// fields splits a row of CSV, with the lines that it goes on over.
func (t *Table) fields(text []byte) ([]string, error) {
	fields, ok := rows.SplitCSV(text)
	if !ok && t.Breaks && open(text) {
		if fields = t.joined(text); fields != nil {
			return fields, nil
		}
	}
	switch {
	case !ok:
		return nil, faultOfRow("csv_syntax", "")
	case len(fields) != len(t.heading):
		return nil, faultOfRow("malformed_columns", "")
	}
	return fields, nil
}

// open reports whether a quote of the text is not closed.
func open(text []byte) bool { return bytes.Count(text, []byte{'"'})%2 == 1 }

// joined gives the fields of a row that goes on over the lines ahead, which it takes; nil:
// it does not.
func (t *Table) joined(text []byte) []string {
	text = slices.Clone(text)
	for n := 0; t.look(n) == nil; n++ {
		l := t.ahead[n]
		if l.tooLong || len(text)+1+len(l.text) > t.lines.Limit {
			return nil
		}
		text = append(append(text, '\n'), l.text...)
		if !open(l.text) {
			continue
		}
		fields, ok := rows.SplitCSV(text)
		if !ok || len(fields) != len(t.heading) || !utf8.Valid(text) {
			return nil
		}
		t.ahead = t.ahead[n+1:]
		return fields
	}
	return nil
}

func faultOfRow(code, param string) error {
	return claims.Invalid(claims.FieldError{Code: code, Param: param})
}

// Begin looks at how the file begins, and at the heading of a CSV.
func (t *Table) Begin(csv bool) error {
	start, err := t.lines.Begin()
	if err != nil {
		return err
	}
	text := bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))
	end := bytes.IndexByte(start, '\n')
	switch {
	case len(text) == 0:
		return faultOfRow("empty_file", "")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return faultOfRow("spreadsheet", "")
	case bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")):
		return faultOfRow("utf8_form", "")
	case !csv:
		return nil
	case end < 0 && bytes.IndexByte(bytes.TrimSuffix(text, []byte("\r")), '\r') >= 0:
		return faultOfRow("line_ends", "")
	}
	return t.readHeading()
}

// readHeading reads the heading of a CSV and refuses columns that there are not.
func (t *Table) readHeading() error {
	text, tooLong, err := t.lines.Next()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	columns, ok := rows.SplitCSV(text)
	known := slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(t.Known, c) })
	switch {
	case tooLong:
		return faultOfRow("line_too_long", strconv.Itoa(t.lines.Limit))
	case !utf8.Valid(text):
		return faultOfRow("utf8_form", "")
	case bytes.IndexByte(text, '\r') >= 0:
		return faultOfRow("line_ends", "")
	case !known && bytes.ContainsAny(text, ";\t|"):
		return faultOfRow("separator", "")
	case !ok:
		return faultOfRow("csv_syntax", "")
	case !known:
		return faultOfRow("no_heading", "")
	}
	var wrong []claims.FieldError
	for i, c := range columns {
		switch {
		case !slices.Contains(t.Known, c):
			wrong = append(wrong, claims.FieldError{Field: form.Shown(c), Code: "unknown_column"})
		case slices.Contains(columns[:i], c):
			wrong = append(wrong, claims.FieldError{Field: c, Code: "twice"})
		}
	}
	for _, c := range t.Needed {
		if !slices.Contains(columns, c) {
			wrong = append(wrong, claims.FieldError{Field: c, Code: "required"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	t.heading = columns
	return nil
}

// MoneyOf reads an amount and its currency, which stand in two columns of which the first
// has the name. Both empty: nil.
func MoneyOf(name, amount, currency string, f *form.Filler) *form.Money {
	switch {
	case amount == "" && currency == "":
		return nil
	case amount == "":
		f.Add(name, "required", "")
		return nil
	case currency == "":
		f.Add("currency", "required", "")
		return nil
	}
	parsed, faults := form.ParseMoney(amount, currency)
	for _, fault := range faults {
		if fault.Field != "currency" {
			fault.Field = name
		}
		f.Faults = append(f.Faults, fault)
	}
	return parsed
}
