package submission

import (
	"io"
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

// newReader reads submissions, in lines of at most so many bytes.
func newReader(body io.Reader, limit int) *sheet.Reader[submission.Content] {
	return sheet.NewReader(body, limit, sheet.Table{
		Known:  []string{"reference", "reported_at", "customer_number", "email", "phone", "name", "service", "narrative", "loss", "currency"},
		Needed: []string{"reference"}, Breaks: true,
	}, read)
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
