package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"bosang/claims"
	"bosang/rules/money"
)

// lines reads lines of bounded length. A line that is too long is given as nil
// and passed over; the ones after it are read.
type lines struct {
	r      *bufio.Reader
	limit  int
	number int
}

func newLines(r io.Reader, limit int) *lines {
	return &lines{r: bufio.NewReaderSize(r, 64<<10), limit: limit}
}

// next gives the next line without its end. The error is io.EOF at the end.
func (l *lines) next() (line []byte, tooLong bool, err error) {
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > l.limit+2 {
			tooLong = true
		}
		if !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && len(part) == 0 && !tooLong):
			return nil, false, err
		}
		break
	}
	l.number++
	if tooLong {
		return nil, true, nil
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if len(line) > l.limit {
		return nil, true, nil
	}
	return line, false, nil
}

// rows reads the subscriptions of an import, one by one, and remembers the
// lines they stood on.
type rows struct {
	lines *lines
	// columns of a CSV, in the order of its heading; nil: lines of JSON.
	columns []string
	// at are the lines of the rows that were not reported yet.
	at []int
	// err is what ended the reading early.
	err error
}

// all gives the rows. A row that cannot be read comes with its faults; reading
// goes on behind it.
func (r *rows) all() iter.Seq2[claims.NewSubscription, error] {
	return func(yield func(claims.NewSubscription, error) bool) {
		for {
			line, tooLong, err := r.lines.next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.err = unread(err)
				}
				return
			}
			if !tooLong && len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			r.at = append(r.at, r.lines.number)
			n, err := r.read(line, tooLong)
			if !yield(n, err) {
				return
			}
		}
	}
}

// reported gives the line of the row that is reported now: rows are reported in
// the order they were read.
func (r *rows) reported() int {
	line := r.at[0]
	r.at = r.at[1:]
	return line
}

func (r *rows) read(line []byte, tooLong bool) (claims.NewSubscription, error) {
	switch {
	case tooLong:
		return claims.NewSubscription{}, faultOfRow("line_too_long", strconv.Itoa(r.lines.limit))
	case !utf8.Valid(line):
		return claims.NewSubscription{}, faultOfRow("utf8_form", "")
	case r.columns == nil:
		return readJSONLine(line)
	}
	return r.readCSVLine(line)
}

func faultOfRow(code, param string) error {
	return claims.Invalid(claims.FieldError{Code: code, Param: param})
}

func readJSONLine(line []byte) (claims.NewSubscription, error) {
	var sent newSubscription
	err := decode(line, &sent)
	if err != nil && failureOf(err).Kind == kindMalformed {
		return claims.NewSubscription{}, faultOfRow("json_line", "")
	}
	return sent.subscription(), err
}

// csvColumns are the columns that a CSV can have; those of needed it must have.
var (
	csvColumns = []string{"provider", "service", "plan", "customer_number", "claimant_kind", "started_at", "ended_at", "channel",
		"billing_day", "fee", "currency", "cohort"}
	neededColumns = []string{"provider", "service", "plan", "customer_number", "started_at"}
)

// readHeading reads the heading of a CSV and refuses columns that there are not.
func (r *rows) readHeading() error {
	line, tooLong, err := r.lines.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return unread(err)
	}
	if tooLong || !utf8.Valid(line) {
		return faultOfRow("csv_syntax", "")
	}
	columns, ok := splitCSV(line)
	if !ok {
		return faultOfRow("csv_syntax", "")
	}
	var wrong []claims.FieldError
	for i, c := range columns {
		switch {
		case !slices.Contains(csvColumns, c):
			wrong = append(wrong, claims.FieldError{Field: join("", c), Code: "unknown_column"})
		case slices.Contains(columns[:i], c):
			wrong = append(wrong, claims.FieldError{Field: c, Code: "twice"})
		}
	}
	for _, c := range neededColumns {
		if !slices.Contains(columns, c) {
			wrong = append(wrong, claims.FieldError{Field: c, Code: "required"})
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	r.columns = columns
	return nil
}

// splitCSV reads one line of CSV (RFC 4180). A field cannot hold a line break:
// so a quote that is never closed spoils its own line and no other.
func splitCSV(line []byte) ([]string, bool) {
	var fields []string
	for rest := line; ; {
		var field []byte
		if len(rest) > 0 && rest[0] == '"' {
			rest = rest[1:]
			for {
				i := bytes.IndexByte(rest, '"')
				if i < 0 {
					return nil, false
				}
				field = append(field, rest[:i]...)
				rest = rest[i+1:]
				if len(rest) == 0 || rest[0] != '"' {
					break
				}
				field = append(field, '"')
				rest = rest[1:]
			}
			if len(rest) > 0 && rest[0] != ',' {
				return nil, false
			}
		} else {
			i := bytes.IndexByte(rest, ',')
			if i < 0 {
				i = len(rest)
			}
			if field = rest[:i]; bytes.IndexByte(field, '"') >= 0 {
				return nil, false
			}
			rest = rest[i:]
		}
		fields = append(fields, string(field))
		if len(rest) == 0 {
			return fields, true
		}
		rest = rest[1:]
	}
}

// readCSVLine reads a row by the heading. An empty field is one that was not sent.
func (r *rows) readCSVLine(line []byte) (claims.NewSubscription, error) {
	fields, ok := splitCSV(line)
	if !ok {
		return claims.NewSubscription{}, faultOfRow("csv_syntax", "")
	}
	if len(fields) != len(r.columns) {
		return claims.NewSubscription{}, faultOfRow("malformed_columns", "")
	}
	sent := object{}
	var fee, currency any
	var f filler
	for i, column := range r.columns {
		text := fields[i]
		switch {
		case text == "":
		case column == "fee":
			fee = text
		case column == "currency":
			currency = text
		case column == "billing_day":
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > 31 {
				f.add(column, "out_of_range", rangeOf[column])
				continue
			}
			sent = append(sent, member{column, jsonNumber(n)})
		default:
			sent = append(sent, member{column, text})
		}
	}
	var row newSubscription
	row.Fee = feeOf(fee, currency, &f)
	f.fillAny(&row, sent)
	if len(f.faults) > 0 {
		return claims.NewSubscription{}, claims.Invalid(f.faults...)
	}
	return row.subscription(), nil
}

// feeOf reads the fee and its currency, which stand in two columns.
func feeOf(fee, currency any, f *filler) *amountIn {
	switch {
	case fee == nil && currency == nil:
		return nil
	case fee == nil:
		f.add("fee", "required", "")
		return nil
	case currency == nil:
		f.add("currency", "required", "")
		return nil
	}
	parsed, err := money.Parse(fee.(string), currency.(string))
	if err != nil {
		fault := amountFault(err)
		if fault.Field == "amount" {
			fault.Field = "fee"
		}
		f.faults = append(f.faults, fault)
		return nil
	}
	if parsed.Sign() < 0 {
		f.add("fee", "negative", "")
		return nil
	}
	return &amountIn{parsed}
}
