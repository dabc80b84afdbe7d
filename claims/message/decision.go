package message

import (
	"context"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/entitlement"
	"bosang/claims/reference"
	"bosang/rules"
)

// Decided is what a message tells of a decision. Nothing of it is written a second time: the
// decision is the message, where it comes to something else for the claimant than the one
// before it, and its words are those of its explanation.
type Decided struct {
	// Decision without service, plan, occasion, run and waking.
	claims.Decision
	// Reference is the claim's.
	Reference reference.Reference
	// Again: the claimant was told of another decision before.
	Again bool
	// Current: it is the claim's last decision, and the claim has not ended.
	Current bool
	// Payee: where money goes is known. Closed: what there was to choose from is given.
	Payee, Closed bool
	// Until is the instant from which on it is too late to appeal; zero: it is not known.
	Until time.Time
}

// Do is something that a claimant can do about a message.
type Do string

// What can be done.
const (
	DoAppeal Do = "appeal"
	DoPayee  Do = "payee"
	DoElect  Do = "election"
)

// Step is what a claimant can do about a message as things stand when it is read.
type Step struct {
	Do Do
	// Until is the instant from which on it is too late; zero: there is no end to it.
	Until time.Time
	Says  claims.Name
	// Path is where it is done.
	Path string
}

// TermOf gives until when decisions of a provider can be appealed, by when they were made.
type TermOf func(ctx context.Context, tx claims.Tx, provider claims.ProviderID) (func(decidedAt time.Time) time.Time, error)

// AppealsUntil sets how it is known until when there is to appeal.
func (u *Messages) AppealsUntil(term TermOf) { u.term = term }

// Page gives messages of a claimant in a transaction, newest first. Their words are put in by
// Said, outside of it.
func (u *Messages) Page(ctx context.Context, tx claims.Tx, f Filter, page claims.Page) ([]Message, error) {
	list, err := u.store.Messages(tx).List(ctx, f, page)
	if err != nil {
		return nil, err
	}
	return list, u.date(ctx, tx, list)
}

// date writes until when decisions can be appealed.
func (u *Messages) date(ctx context.Context, tx claims.Tx, list []Message) error {
	terms := make(map[claims.ProviderID]func(time.Time) time.Time)
	for i := range list {
		d := list[i].Decided
		if d == nil || u.term == nil {
			continue
		}
		term, known := terms[d.ProviderID]
		if !known {
			var err error
			if term, err = u.term(ctx, tx, d.ProviderID); err != nil {
				return err
			}
			terms[d.ProviderID] = term
		}
		d.Until = term(d.DecidedAt)
	}
	return nil
}

// Said gives a message with the words of the decision that it tells of, in both languages, and
// what the claimant can do about it now.
func (u *Messages) Said(ctx context.Context, m Message) (Message, error) {
	d := m.Decided
	if d == nil {
		return m, nil
	}
	m.Kind, m.By = decisionKinds[d.Disposition], access.SystemActor("decision").Subject
	m.Params = map[string]string{"reference": string(d.Reference), "number": strconv.Itoa(d.Number)}
	var o *rules.Outcome
	for lang, suffix := range map[rules.Lang]string{rules.Korean: "_ko", rules.English: "_en"} {
		e, err := u.useCases.Explain(ctx, d.Decision, lang)
		if err != nil {
			return m, err
		}
		o = e.Outcome
		m.Params["headline"+suffix] = e.Explanation.Headline
		m.Params["why"+suffix] = why(e, lang)
		m.Params["made"+suffix] = made(d.Again, lang)
		m.Params["then"+suffix] = then(o, lang)
	}
	m.Steps = d.steps(o, u.store.Now())
	return m, nil
}

// said does so of a list.
func (u *Messages) said(ctx context.Context, list []Message) (_ []Message, err error) {
	for i := range list {
		if list[i], err = u.Said(ctx, list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// steps are what the claimant can do now about a decision.
func (d *Decided) steps(o *rules.Outcome, now time.Time) (steps []Step) {
	if !d.Current {
		return nil
	}
	at := "/v1/claims/" + string(d.Reference)
	if paysMoney(o) && !d.Payee {
		steps = append(steps, Step{Do: DoPayee, Path: "/v1/claimants/" + d.ClaimantID.String() + "/payee", Says: claims.Name{
			Korean: "받으실 계좌를 알려 주십시오. 알려 주셔야 보낼 수 있습니다.", English: "Say where your money goes. It cannot be sent before you do.",
		}})
	}
	if len(entitlement.Offered(o)) > 0 && !d.Closed {
		steps = append(steps, Step{Do: DoElect, Path: at + "/election", Says: claims.Name{
			Korean: "돈과 이용기간 연장 가운데 고르실 수 있습니다. 어느 하나를 보내거나 넘긴 뒤에는 바꾸실 수 없습니다.", English: "You can choose between money and an extension, until one of them is on its way.",
		}})
	}
	if d.Disposition != claims.Pending && now.Before(d.Until) {
		ko, en := onDay(d.Until.Add(-1))
		steps = append(steps, Step{Do: DoAppeal, Until: d.Until, Path: at + "/decisions/" + strconv.Itoa(d.Number) + "/appeals", Says: claims.Name{
			Korean: "동의하지 않으시면 " + ko + "까지 이의신청을 하실 수 있습니다.", English: "If you do not agree, you can appeal until " + en + ".",
		}})
	}
	return steps
}

// paysMoney reports whether an outcome gives money that is owed for certain.
func paysMoney(o *rules.Outcome) bool {
	cash, _ := gives(o)
	return cash && o.AsOf.IsZero()
}

// gives reports whether an outcome gives money, and something in kind.
func gives(o *rules.Outcome) (cash, kind bool) {
	for _, list := range [][]rules.Remedy{o.Remedies, o.Goodwill} {
		for i := range list {
			cash = cash || list[i].Kind == rules.Cash
			kind = kind || list[i].Kind != rules.Cash
		}
	}
	return cash, kind
}
