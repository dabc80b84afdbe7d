// Package sheet reads files of rows: CSV under a heading, or lines of JSON; and the
// subscriptions of an import.
package sheet

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strconv"

	"bosang/api/form"
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
	*Table
	// at are the lines of the rows that were not reported yet.
	at []int
	// Err is what ended the reading early.
	Err error
}

// NewRows reads lines of at most so many bytes.
func NewRows(body io.Reader, limit int) *Rows {
	return &Rows{Table: NewTable(body, limit, Table{
		Known: []string{"provider", "service", "plan", "customer_number", "claimant_kind", "started_at", "ended_at", "channel", "billing_day", "fee", "currency",
			"cohort"},
		Needed: []string{"provider", "service", "plan", "customer_number", "started_at"},
	})}
}

// All gives the rows. A row that cannot be read comes with its faults; reading
// goes on behind it.
func (r *Rows) All() iter.Seq2[claims.NewSubscription, error] {
	return func(yield func(claims.NewSubscription, error) bool) {
		for {
			row, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.Err = err
				}
				return
			}
			r.at = append(r.at, row.Line)
			if !yield(subscriptionOf(row)) {
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

// subscriptionOf reads a row. An empty field is one that was not sent.
func subscriptionOf(row Row) (claims.NewSubscription, error) {
	if row.Err != nil {
		return claims.NewSubscription{}, row.Err
	}
	var said Subscription
	if is, err := row.Decode(&said); is {
		return said.Domain(), err
	}
	sent := form.Object{}
	var fee, currency string
	var f form.Filler
	for column, text := range row.Cells() {
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
	said.Fee = MoneyOf("fee", fee, currency, &f)
	f.Fill(&said, sent)
	if len(f.Faults) > 0 {
		return claims.NewSubscription{}, claims.Invalid(f.Faults...)
	}
	return said.Domain(), nil
}
