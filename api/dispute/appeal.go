package dispute

import (
	"context"
	"encoding/json"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/shown"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/dispute"
	"bosang/rules"
	"bosang/rules/fact"
)

// newAppeal is what is sent to appeal.
type newAppeal struct {
	Lane     string               `json:"lane" validate:"required,oneof=new_evidence second_review mediation"`
	Text     string               `json:"text" validate:"required,max=4000"`
	Facts    form.Values          `json:"facts"`
	Evidence []dispute.EvidenceID `json:"evidence_ids" validate:"max=50"`
}

// newAppealAnswer is what is sent to answer an appeal.
type newAppealAnswer struct {
	Result     string               `json:"result" validate:"required,oneof=accepted refused changed confirmed settled failed"`
	Answer     string               `json:"answer" validate:"required,max=4000"`
	Accept     []string             `json:"accept" validate:"max=50"`
	Ground     string               `json:"ground" validate:"max=200"`
	Evidence   []dispute.EvidenceID `json:"evidence_ids" validate:"max=50"`
	Facts      form.Values          `json:"facts"`
	Provisions form.Values          `json:"provisions"`
}

type newHandOver struct {
	ReceivedAt form.Instant `json:"received_at"`
}

type newSupplement struct {
	Asked *bool `json:"asked" validate:"required"`
}

type appealOut struct {
	ID           string          `json:"id"`
	ClaimantID   string          `json:"claimant_id"`
	ClaimID      string          `json:"claim_id"`
	ProviderID   string          `json:"provider_id"`
	Lane         string          `json:"lane"`
	Decision     int             `json:"decision_number"`
	State        string          `json:"state"`
	Facts        json.RawMessage `json:"facts"`
	Evidence     []string        `json:"evidence_ids"`
	Text         string          `json:"text,omitempty"`
	By           string          `json:"filed_by"`
	At           form.Instant    `json:"filed_at"`
	FirstBy      string          `json:"first_by,omitempty"`
	HandedOverAt form.Instant    `json:"handed_over_at,omitzero"`
	DueAt        form.Instant    `json:"due_at,omitzero"`
	Extended     int             `json:"extended"`
	PausedAt     form.Instant    `json:"paused_at,omitzero"`
	Answer       string          `json:"answer,omitempty"`
	AnsweredBy   string          `json:"answered_by,omitempty"`
	AnsweredAt   form.Instant    `json:"answered_at,omitzero"`
	Decided      int             `json:"decided_number,omitempty"`
}

// ShowAppeal shows it in a copy of all that is held of somebody.
func ShowAppeal(a dispute.Appeal) any { return showAppeal(a) }

func showAppeal(a dispute.Appeal) appealOut {
	facts, _ := json.Marshal(a.Disputed)
	if len(a.Disputed) == 0 {
		facts = []byte("{}")
	}
	return appealOut{
		ID: a.ID.String(), ClaimantID: a.Claimant.String(), ClaimID: a.Claim.String(), ProviderID: a.Provider.String(), Lane: string(a.Lane),
		Decision: a.Decision, State: string(a.State), Facts: facts, Evidence: edge.TextIDs(a.Evidence), Text: a.Text, By: a.By, At: form.At(a.At),
		FirstBy: a.FirstBy, HandedOverAt: form.At(a.HandedOverAt), DueAt: form.At(a.DueAt), Extended: a.Extended, PausedAt: form.At(a.PausedAt),
		Answer: a.Answer, AnsweredBy: a.AnsweredBy, AnsweredAt: form.At(a.AnsweredAt), Decided: a.Decided,
	}
}

func giveAppeal(c *edge.Call, a dispute.Appeal) error { return c.GiveOne(0, showAppeal(a)) }

// file appeals. The answer, which may be kept, does not repeat the text.
func (h handlers) file(c *edge.Call) error {
	var sent newAppeal
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, number, err := h.decisionOf(c)
	if err != nil {
		return err
	}
	n := dispute.NewAppeal{Lane: dispute.Lane(sent.Lane), Text: sent.Text, Disputed: factsOf(sent.Facts), Evidence: sent.Evidence}
	return edge.Create(c, func(once claims.Once) (dispute.Appeal, error) {
		return h.Appeal(c.Ctx(), c.Actor, claim, number, n, once)
	}, func(a dispute.Appeal) edge.Created {
		a.Text = ""
		return edge.Made("/v1/appeals/"+a.ID.String(), 0, showAppeal(a))
	})
}

func (h handlers) appeal(c *edge.Call) error {
	return edge.GetOne(c, "appeal", h.GetAppeal, giveAppeal)
}

func (h handlers) appeals(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) dispute.AppealFilter {
		return dispute.AppealFilter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Claimant: edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
			Lane:     edge.QueryWord(c, "lane", dispute.Lanes(), wrong),
		}
	}, h.Appeals, func(a dispute.Appeal) [16]byte { return a.ID }, showAppeal)
}

// step moves the appeal that the path names.
func step(c *edge.Call, do func(context.Context, access.Actor, dispute.AppealID) (dispute.Appeal, error)) error {
	id, err := edge.PathID[dispute.AppealID](c, "appeal")
	if err != nil {
		return err
	}
	a, err := do(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	return giveAppeal(c, a)
}

func (h handlers) withdraw(c *edge.Call) error {
	return nothing(c, func() error { return step(c, h.WithdrawAppeal) })
}

func (h handlers) extend(c *edge.Call) error {
	return nothing(c, func() error { return step(c, h.Extend) })
}

func (h handlers) answer(c *edge.Call) error {
	var sent newAppealAnswer
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	n := dispute.AppealAnswer{State: dispute.AppealState(sent.Result), Text: sent.Answer, Said: foundOf(sent.Facts, sent.Provisions), Ground: sent.Ground, Evidence: sent.Evidence}
	for _, name := range sent.Accept {
		n.Accept = append(n.Accept, rules.Fact(name))
	}
	return step(c, func(ctx context.Context, actor access.Actor, id dispute.AppealID) (dispute.Appeal, error) {
		return h.AnswerAppeal(ctx, actor, id, n)
	})
}

func (h handlers) handOver(c *edge.Call) error {
	var sent newHandOver
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return step(c, func(ctx context.Context, actor access.Actor, id dispute.AppealID) (dispute.Appeal, error) {
		return h.HandOver(ctx, actor, id, sent.ReceivedAt.Time)
	})
}

func (h handlers) supplement(c *edge.Call) error {
	var sent newSupplement
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	if *sent.Asked {
		return step(c, h.Supplement)
	}
	return step(c, h.Supplemented)
}

type issueOut struct {
	Ground      string   `json:"ground"`
	Title       string   `json:"title"`
	Disposition string   `json:"disposition"`
	By          string   `json:"by,omitempty"`
	Why         string   `json:"why"`
	Turns       string   `json:"would_change,omitempty"`
	Facts       []string `json:"facts"`
}

type factOut struct {
	Fact  string          `json:"fact"`
	Value json.RawMessage `json:"value,omitempty"`
}

type appealableOut struct {
	ClaimID  string          `json:"claim_id"`
	Decision int             `json:"decision_number"`
	Until    form.Instant    `json:"until"`
	Open     bool            `json:"open"`
	Lanes    []string        `json:"lanes"`
	Issues   []issueOut      `json:"issues"`
	Facts    []factOut       `json:"facts"`
	Stated   json.RawMessage `json:"stated_loss,omitempty"`
	Gives    []shown.Remedy  `json:"gives"`
}

func (h handlers) appealable(c *edge.Call) error {
	claim, number, err := h.decisionOf(c)
	if err != nil {
		return err
	}
	a, err := h.Appealable(c.Ctx(), c.Actor, claim, number, c.Lang)
	if err != nil {
		return err
	}
	c.Speak()
	out := appealableOut{ClaimID: a.Claim.String(), Decision: a.Decision, Until: form.At(a.Until), Open: a.Open, Lanes: []string{}, Issues: []issueOut{}, Facts: []factOut{}, Gives: shown.ShowRemedies(a.Gives)}
	for _, lane := range a.Lanes {
		out.Lanes = append(out.Lanes, string(lane))
	}
	for _, i := range a.Issues {
		one := issueOut{i.Ground, i.Title, i.Disposition, i.By, i.Why, i.Turns, []string{}}
		for _, name := range i.Facts {
			one.Facts = append(one.Facts, string(name))
		}
		out.Issues = append(out.Issues, one)
	}
	for _, f := range a.Facts {
		out.Facts = append(out.Facts, factOut{string(f.Name), f.Value})
	}
	if a.Stated != nil {
		out.Stated = fact.AppendValue(nil, a.Stated)
	}
	return c.Give(out)
}

type differenceOut struct {
	Part   string          `json:"part"`
	Name   string          `json:"name,omitempty"`
	Number int             `json:"number,omitempty"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	Text   string          `json:"text"`
}

type comparisonOut struct {
	AppealID    string          `json:"appeal_id"`
	Before      int             `json:"before_number"`
	After       int             `json:"after_number"`
	Differences []differenceOut `json:"differences"`
}

func (h handlers) compare(c *edge.Call) error {
	id, err := edge.PathID[dispute.AppealID](c, "appeal")
	if err != nil {
		return err
	}
	got, err := h.Compare(c.Ctx(), c.Actor, id, c.Lang)
	if err != nil {
		return err
	}
	c.Speak()
	return c.Give(showComparison(got))
}

func showComparison(got dispute.Compared) comparisonOut {
	out := comparisonOut{got.Appeal.ID.String(), got.Before.Number, got.After.Number, []differenceOut{}}
	for i, d := range got.Differences {
		out.Differences = append(out.Differences, differenceOut{string(d.Part), d.Name, d.Number, d.Before, d.After, got.Said[i]})
	}
	return out
}
