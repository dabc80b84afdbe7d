// Package loss takes what merchants state of their losses, and shows how it is worked out.
package loss

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/loss"
	"bosang/rules/money"
	"bosang/rules/period"
)

// Operations are those of losses; claimID finds the claim that a path names. They may be
// listed without the losses.
func Operations(of *loss.Losses, claimID func(*edge.Call) (claims.ClaimID, error)) []edge.Operation {
	l := losses{of, claimID}
	reading := []access.Permission{access.ReadClaim}
	return []edge.Operation{
		edge.Shared("/v1/incidents/:incident/loss-method", l.method, "provider_id"),
		edge.Sending(http.MethodPut, "/v1/incidents/:incident/loss-method", access.SetLossMethod, l.setMethod),
		edge.Get("/v1/claims/:claim/loss", access.ReadLoss, l.statement).With(reading...),
		edge.Sending(http.MethodPut, "/v1/claims/:claim/loss", access.StateLoss, l.state).With(reading...),
	}
}

type losses struct {
	*loss.Losses
	claimID func(*edge.Call) (claims.ClaimID, error)
}

// newMethod is what is sent to say how losses are worked out.
type newMethod struct {
	ProviderID claims.ProviderID `json:"provider_id"`
	Baseline   string            `json:"baseline" validate:"required,oneof=highest average stated"`
	Week       string            `json:"week"`
	From       string            `json:"from"`
	To         string            `json:"to"`
	Rounding   string            `json:"rounding" validate:"required,oneof=nearest up down half-even"`
	Unit       *form.Money       `json:"unit" validate:"required"`
	Source     string            `json:"source" validate:"required,max=200"`
}

type methodOut struct {
	IncidentID string      `json:"incident_id"`
	ProviderID string      `json:"provider_id"`
	Revision   int         `json:"revision"`
	Baseline   string      `json:"baseline"`
	Week       string      `json:"week,omitempty"`
	From       string      `json:"from,omitempty"`
	To         string      `json:"to,omitempty"`
	Rounding   string      `json:"rounding"`
	Unit       *form.Money `json:"unit"`
	Source     string      `json:"source"`
}

func dateText(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func showMethod(m loss.Method) methodOut {
	return methodOut{
		IncidentID: m.Incident.String(), ProviderID: m.Provider.String(), Revision: m.Revision, Baseline: string(m.Baseline),
		Week: dateText(m.Week), From: dateText(m.From), To: dateText(m.To), Rounding: m.Mode.String(), Unit: form.ShowMoney(&m.Unit), Source: m.Source,
	}
}

// dateOf reads a date; an empty one stays so, and what is none is a fault of the field.
func dateOf(field, text string, wrong *[]claims.FieldError) period.Date {
	if text == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(text)
	if err != nil {
		*wrong = append(*wrong, claims.FieldError{Field: field, Code: "date"})
	}
	return d
}

func (l losses) setMethod(c *edge.Call) error {
	incident, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	var sent newMethod
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	m := loss.Method{Incident: incident, Provider: sent.ProviderID, Baseline: loss.Baseline(sent.Baseline), Unit: sent.Unit.Amount, Source: sent.Source}
	if m.Mode, err = money.ParseMode(sent.Rounding); err != nil {
		return err
	}
	var wrong []claims.FieldError
	m.Week, m.From, m.To = dateOf("week", sent.Week, &wrong), dateOf("from", sent.From, &wrong), dateOf("to", sent.To, &wrong)
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	set, err := l.SetMethod(c.Ctx(), c.Actor, m)
	if err != nil {
		return err
	}
	return c.GiveOne(int64(set.Revision), showMethod(set))
}

func (l losses) method(c *edge.Call) error {
	incident, err := edge.PathID[claims.IncidentID](c, "incident")
	if err != nil {
		return err
	}
	provider, err := edge.FilterID[claims.ProviderID](c, "provider_id", true)
	if err != nil {
		return err
	}
	m, err := l.Method(c.Ctx(), c.Actor, incident, provider)
	if err != nil {
		return err
	}
	return c.GiveOne(int64(m.Revision), showMethod(m))
}

// sales are those of one week through one source.
type sales struct {
	From   string      `json:"from" validate:"required"`
	Source string      `json:"source" validate:"required,key"`
	Amount *form.Money `json:"amount" validate:"required"`
}

// newStatement is what is sent to state a loss.
type newStatement struct {
	Sales []sales     `json:"sales" validate:"max=530,dive"`
	Fall  *form.Money `json:"fall"`
	Share string      `json:"share" validate:"required,max=40"`
	Saved *form.Money `json:"saved"`
}

type stepOut struct {
	Step  string `json:"step"`
	Week  string `json:"week,omitempty"`
	Value string `json:"value"`
}

type statementOut struct {
	ClaimID  string       `json:"claim_id"`
	Number   int          `json:"number"`
	Method   methodOut    `json:"method"`
	Sales    []sales      `json:"sales,omitempty"`
	Fall     *form.Money  `json:"fall,omitempty"`
	Share    string       `json:"share"`
	Saved    *form.Money  `json:"saved,omitempty"`
	Steps    []stepOut    `json:"steps"`
	Loss     *form.Money  `json:"loss"`
	StatedAt form.Instant `json:"stated_at"`
}

// amountOut shows an amount; one of no currency is none.
func amountOut(a money.Amount) *form.Money {
	if a.Currency() == "" {
		return nil
	}
	return form.ShowMoney(&a)
}

func showStatement(s loss.Stated) statementOut {
	out := statementOut{
		ClaimID: s.Claim.String(), Number: s.Number, Method: showMethod(s.Method), Fall: amountOut(s.Statement.Fall), Share: s.Share.String(),
		Saved: amountOut(s.Saved), Loss: amountOut(s.Computation.Loss), StatedAt: form.At(s.StatedAt),
	}
	for _, w := range s.Sales {
		out.Sales = append(out.Sales, sales{From: w.From.String(), Source: w.Source, Amount: amountOut(w.Amount)})
	}
	for _, step := range s.Steps {
		out.Steps = append(out.Steps, stepOut{string(step.Code), dateText(step.Week), step.Value.Ratio().String()})
	}
	return out
}

func (l losses) state(c *edge.Call) error {
	claim, err := l.claimID(c)
	if err != nil {
		return err
	}
	var sent newStatement
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	var s loss.Statement
	var wrong []claims.FieldError
	if s.Share, err = money.ParseRatio(sent.Share); err != nil {
		wrong = append(wrong, claims.FieldError{Field: "share", Code: "ratio"})
	}
	if sent.Fall != nil {
		s.Fall = sent.Fall.Amount
	}
	if sent.Saved != nil {
		s.Saved = sent.Saved.Amount
	}
	for _, w := range sent.Sales {
		sold := loss.Sales{Source: w.Source, Amount: w.Amount.Amount}
		sold.From, _ = period.ParseDate(w.From) // what is no date is on no week
		s.Sales = append(s.Sales, sold)
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	made, err := l.State(c.Ctx(), c.Actor, claim, s)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showStatement(made))
}

func (l losses) statement(c *edge.Call) error {
	claim, err := l.claimID(c)
	if err != nil {
		return err
	}
	s, err := l.Statement(c.Ctx(), c.Actor, claim)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showStatement(s))
}
