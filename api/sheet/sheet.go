// Package sheet reads the subscriptions of an import: rows of CSV under a heading,
// or lines of JSON.
package sheet

import (
	"bytes"
	"encoding/json"
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
	"bosang/claims/privacy/rrn"
)

// Subscription is what is sent to add a subscription, alone or as a row.
type Subscription struct {
	Provider       string       `json:"provider" validate:"required,key"`
	Service        string       `json:"service" validate:"required,key"`
	Plan           string       `json:"plan" validate:"required,key"`
	CustomerNumber string       `json:"customer_number" validate:"required,max=64"`
	ClaimantKind   string       `json:"claimant_kind" validate:"omitempty,oneof=consumer small_merchant business"`
	StartedAt      form.Instant `json:"started_at" validate:"required"`
	EndedAt        form.Instant `json:"ended_at"`
	Channel        string       `json:"channel" validate:"omitempty,key"`
	BillingDay     int          `json:"billing_day" validate:"omitempty,gte=1,lte=31"`
	Fee            *form.Money  `json:"fee"`
	Cohort         string       `json:"cohort" validate:"omitempty,key"`
}

// Domain gives the subscription as the domain has it.
func (n Subscription) Domain() claims.NewSubscription {
	return claims.NewSubscription{
		Provider: n.Provider, Service: n.Service, Plan: n.Plan, CustomerNumber: n.CustomerNumber,
		ClaimantKind: claims.ClaimantKind(n.ClaimantKind), StartedAt: n.StartedAt.Time, EndedAt: n.EndedAt.Time,
		Channel: n.Channel, BillingDay: n.BillingDay, Fee: n.Fee.Value(), Cohort: n.Cohort,
	}
}

// Rows reads the subscriptions of an import, one by one, and remembers the lines
// they stood on. Make it with NewRows, and Begin.
type Rows struct {
	lines *rows.Lines
	// columns of a CSV, in the order of its heading; nil: lines of JSON.
	columns []string
	// at are the lines of the rows that were not reported yet.
	at []int
	// Err is what ended the reading early.
	Err error
}

// NewRows reads lines of at most so many bytes.
func NewRows(body io.Reader, limit int) *Rows { return &Rows{lines: rows.NewLines(body, limit)} }

// All gives the rows. A row that cannot be read comes with its faults; reading
// goes on behind it.
func (r *Rows) All() iter.Seq2[claims.NewSubscription, error] {
	return func(yield func(claims.NewSubscription, error) bool) {
		for {
			line, tooLong, err := r.lines.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.Err = err
				}
				return
			}
			if !tooLong && len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			r.at = append(r.at, r.lines.Number)
			n, err := r.read(line, tooLong)
			if !yield(n, err) {
				return
			}
		}
	}
}

// Reported gives the line of the row that is reported now: rows are reported in
// the order they were read.
func (r *Rows) Reported() int {
	line := r.at[0]
	r.at = r.at[1:]
	return line
}

func (r *Rows) read(line []byte, tooLong bool) (claims.NewSubscription, error) {
	switch {
	case tooLong:
		return claims.NewSubscription{}, faultOfRow("line_too_long", strconv.Itoa(r.lines.Limit))
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
	var sent Subscription
	err := form.Decode(line, &sent)
	if err != nil && claims.KindOf(err) == failure.KindMalformed {
		return claims.NewSubscription{}, faultOfRow("json_line", "")
	}
	return sent.Domain(), err
}

// csvColumns are the columns that a CSV can have; those of needed it must have.
var (
	csvColumns = []string{"provider", "service", "plan", "customer_number", "claimant_kind", "started_at", "ended_at", "channel",
		"billing_day", "fee", "currency", "cohort"}
	neededColumns = []string{"provider", "service", "plan", "customer_number", "started_at"}
)

// Begin looks at how the body begins, and at the heading of a CSV.
func (r *Rows) Begin(csv bool) error {
	start, err := r.lines.Begin()
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
	return r.readHeading()
}

// readHeading reads the heading of a CSV and refuses columns that there are not.
func (r *Rows) readHeading() error {
	line, tooLong, err := r.lines.Next()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	columns, ok := rows.SplitCSV(line)
	known := slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(csvColumns, c) })
	switch {
	case tooLong:
		return faultOfRow("line_too_long", strconv.Itoa(r.lines.Limit))
	case !utf8.Valid(line):
		return faultOfRow("utf8_form", "")
	case bytes.IndexByte(line, '\r') >= 0:
		return faultOfRow("line_ends", "")
	case !known && bytes.ContainsAny(line, ";\t|"):
		return faultOfRow("separator", "")
	case !ok:
		return faultOfRow("csv_syntax", "")
	case !known:
		return faultOfRow("no_heading", "")
	}
	var wrong []claims.FieldError
	for i, c := range columns {
		switch {
		case !slices.Contains(csvColumns, c):
			wrong = append(wrong, claims.FieldError{Field: form.Shown(c), Code: "unknown_column"})
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

// readCSVLine reads a row by the heading. An empty field is one that was not sent.
func (r *Rows) readCSVLine(line []byte) (claims.NewSubscription, error) {
	fields, ok := rows.SplitCSV(line)
	if !ok {
		return claims.NewSubscription{}, faultOfRow("csv_syntax", "")
	}
	if len(fields) != len(r.columns) {
		return claims.NewSubscription{}, faultOfRow("malformed_columns", "")
	}
	sent := form.Object{}
	var fee, currency string
	var f form.Filler
	for i, column := range r.columns {
		text := fields[i]
		switch {
		case text == "":
		case rrn.Find(text):
			f.Add(column, "registration_number", "")
		case column == "fee":
			fee = text
		case column == "currency":
			currency = text
		case column == "billing_day":
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > 31 {
				f.Add(column, "out_of_range", "1-31")
				continue
			}
			sent = append(sent, form.Member{Name: column, Value: json.Number(strconv.Itoa(n))})
		default:
			sent = append(sent, form.Member{Name: column, Value: text})
		}
	}
	var row Subscription
	row.Fee = feeOf(fee, currency, &f)
	f.Fill(&row, sent)
	if len(f.Faults) > 0 {
		return claims.NewSubscription{}, claims.Invalid(f.Faults...)
	}
	return row.Domain(), nil
}

// feeOf reads the fee and its currency, which stand in two columns.
func feeOf(fee, currency string, f *form.Filler) *form.Money {
	switch {
	case fee == "" && currency == "":
		return nil
	case fee == "":
		f.Add("fee", "required", "")
		return nil
	case currency == "":
		f.Add("currency", "required", "")
		return nil
	}
	parsed, faults := form.ParseMoney(fee, currency)
	for _, fault := range faults {
		if fault.Field != "currency" {
			fault.Field = "fee"
		}
		f.Faults = append(f.Faults, fault)
	}
	return parsed
}
