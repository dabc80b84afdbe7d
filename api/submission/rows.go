package submission

import (
	"errors"
	"io"
	"iter"
	"strings"

	"bosang/api/form"
	"bosang/api/sheet"
	"bosang/claims"
	"bosang/claims/privacy/rrn"
	"bosang/claims/submission"
)

// rowIn is what a row says.
type rowIn struct {
	Reference      string       `json:"reference" validate:"required,max=64"`
	ReportedAt     form.Instant `json:"reported_at"`
	CustomerNumber string       `json:"customer_number" validate:"max=64"`
	Email          string       `json:"email" validate:"max=254"`
	Phone          string       `json:"phone" validate:"max=32"`
	Name           string       `json:"name" validate:"max=100"`
	Service        string       `json:"service" validate:"omitempty,key"`
	Narrative      form.Lines   `json:"narrative"`
	Loss           *form.Money  `json:"loss"`
}

func (in rowIn) content() submission.Content {
	return submission.Content{
		Reference: in.Reference, ReportedAt: in.ReportedAt.Time, CustomerNumber: in.CustomerNumber, Email: in.Email, Phone: in.Phone, Name: in.Name,
		Service: in.Service, Narrative: strings.ReplaceAll(string(in.Narrative), "\t", " "), Loss: in.Loss.Value(),
	}
}

// reader reads submissions, one by one, and remembers the lines they stood on.
type reader struct {
	*sheet.Table
	// at are the lines of the rows that were not reported yet.
	at []int
	// err is what ended the reading early.
	err error
}

func newReader(body io.Reader, limit int) *reader {
	return &reader{Table: sheet.NewTable(body, limit, sheet.Table{
		Known:  []string{"reference", "reported_at", "customer_number", "email", "phone", "name", "service", "narrative", "loss", "currency"},
		Needed: []string{"reference"}, Breaks: true,
	})}
}

// all gives the rows. One that cannot be read comes with its faults, and with as much of it
// as tells which it is.
func (r *reader) all() iter.Seq2[submission.Content, error] {
	return func(yield func(submission.Content, error) bool) {
		for {
			row, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.err = err
				}
				return
			}
			r.at = append(r.at, row.Line)
			if !yield(read(row)) {
				return
			}
		}
	}
}

// reported gives the line of the row that is reported now.
func (r *reader) reported() int {
	line := r.at[0]
	r.at = r.at[1:]
	return line
}

// read reads a row. An empty field is one that was not sent.
func read(row sheet.Row) (submission.Content, error) {
	var said rowIn
	if row.Err != nil {
		return submission.Content{}, row.Err
	}
	if is, err := row.Decode(&said); is {
		return said.content(), err
	}
	sent := form.Object{}
	var loss, currency string
	var f form.Filler
	for column, text := range row.Cells() {
		switch {
		case text == "":
		case rrn.Find(text):
			f.Add(column, "registration_number", "")
		case column == "loss":
			loss = text
		case column == "currency":
			currency = text
		default:
			sent = append(sent, form.Member{Name: column, Value: text})
		}
	}
	said.Loss = sheet.MoneyOf("loss", loss, currency, &f)
	f.Fill(&said, sent)
	if len(f.Faults) > 0 {
		return submission.Content{Reference: said.Reference}, claims.Invalid(f.Faults...)
	}
	return said.content(), nil
}
