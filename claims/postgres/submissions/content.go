package submissions

import (
	"encoding/json"
	"errors"
	"time"

	"bosang/claims/submission"
	"bosang/rules/money"
)

// content is what a row says, as it is sealed.
type content struct {
	Reference      string     `json:"reference"`
	ReportedAt     *time.Time `json:"reported_at,omitempty"`
	CustomerNumber string     `json:"customer_number,omitempty"`
	Email          string     `json:"email,omitempty"`
	Phone          string     `json:"phone,omitempty"`
	Name           string     `json:"name,omitempty"`
	Service        string     `json:"service,omitempty"`
	Narrative      string     `json:"narrative,omitempty"`
	Loss           string     `json:"loss,omitempty"`
	Currency       string     `json:"currency,omitempty"`
}

func write(c submission.Content) (string, error) {
	out := content{
		Reference: c.Reference, CustomerNumber: c.CustomerNumber, Email: c.Email, Phone: c.Phone, Name: c.Name, Service: c.Service, Narrative: c.Narrative,
	}
	if !c.ReportedAt.IsZero() {
		at := c.ReportedAt.UTC()
		out.ReportedAt = &at
	}
	if c.Loss != nil {
		out.Loss, out.Currency = c.Loss.AmountString(), c.Loss.Currency()
	}
	text, err := json.Marshal(out)
	return string(text), err
}

var errForm = errors.New("a submission is kept in a form that cannot be read")

func read(text string) (submission.Content, error) {
	var in content
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return submission.Content{}, errForm // the error would repeat what stands there
	}
	c := submission.Content{
		Reference: in.Reference, CustomerNumber: in.CustomerNumber, Email: in.Email, Phone: in.Phone, Name: in.Name, Service: in.Service, Narrative: in.Narrative,
	}
	if in.ReportedAt != nil {
		c.ReportedAt = *in.ReportedAt
	}
	if in.Currency != "" {
		loss, err := money.Parse(in.Loss, in.Currency)
		if err != nil {
			return c, errForm
		}
		c.Loss = &loss
	}
	return c, nil
}
