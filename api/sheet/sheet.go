// Package sheet reads files of rows: CSV under a heading, or lines of JSON; and the
// subscriptions of an import.
package sheet

import (
	"encoding/json"
	"io"
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

// Rows reads the subscriptions of an import.
type Rows = Reader[claims.NewSubscription]

// NewRows reads lines of at most so many bytes.
func NewRows(body io.Reader, limit int) *Rows {
	return NewReader(body, limit, Table{
		Known: []string{"provider", "service", "plan", "customer_number", "claimant_kind", "started_at", "ended_at", "channel", "billing_day", "fee", "currency",
			"cohort"},
		Needed: []string{"provider", "service", "plan", "customer_number", "started_at"},
	}, subscriptionOf)
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
