package intakes

import (
	"encoding/json"
	"errors"

	"bosang/claims"
	"bosang/claims/intake"
	"bosang/claims/told"
	"bosang/rules/money"
)

// content is what is sealed of a draft.
type content struct {
	Incident     string          `json:"incident_id,omitempty"`
	Subscription string          `json:"subscription_id,omitempty"`
	Features     []string        `json:"features,omitempty"`
	Loss         string          `json:"loss,omitempty"`
	Currency     string          `json:"currency,omitempty"`
	Election     claims.Election `json:"election,omitempty"`
	Facts        json.RawMessage `json:"facts,omitempty"`
	Narrative    string          `json:"narrative,omitempty"`
	Step         string          `json:"step,omitempty"`
}

func write(c intake.Content) (string, error) {
	out := content{Features: c.Features, Election: c.Election, Narrative: c.Narrative, Step: c.Step}
	if !c.Incident.IsZero() {
		out.Incident = c.Incident.String()
	}
	if !c.Subscription.IsZero() {
		out.Subscription = c.Subscription.String()
	}
	if c.Loss != nil {
		out.Loss, out.Currency = c.Loss.AmountString(), c.Loss.Currency()
	}
	if len(c.Facts) > 0 {
		out.Facts = c.Facts.JSON()
	}
	text, err := json.Marshal(out)
	return string(text), err
}

var errForm = errors.New("a draft is kept in a form that cannot be read")

func read(text string) (intake.Content, error) {
	var in content
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return intake.Content{}, errForm // the error would repeat what stands there
	}
	c := intake.Content{Features: in.Features, Election: in.Election, Narrative: in.Narrative, Step: in.Step}
	var err error
	if c.Incident, err = readID[claims.IncidentID](in.Incident); err != nil {
		return c, err
	}
	if c.Subscription, err = readID[claims.SubscriptionID](in.Subscription); err != nil {
		return c, err
	}
	if in.Currency != "" {
		loss, err := money.Parse(in.Loss, in.Currency)
		if err != nil {
			return c, errForm
		}
		c.Loss = &loss
	}
	if len(in.Facts) > 0 {
		if c.Facts, err = told.Parse(in.Facts); err != nil {
			return c, errForm
		}
	}
	return c, nil
}

func readID[ID ~[16]byte](text string) (ID, error) {
	if text == "" {
		return ID{}, nil
	}
	id, err := claims.ParseID[struct{}](text)
	if err != nil {
		return ID{}, errForm
	}
	return ID(id), nil
}
