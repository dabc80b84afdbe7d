package fulfilment

import (
	"context"

	"bosang/claims"
	"bosang/claims/entitlement"
	"bosang/claims/message"
	"bosang/rules"
)

// TellBy has claimants told by messages of what they were given.
func (u *Fulfilments) TellBy(messages *message.Messages) { u.messages = messages }

var kinds = map[entitlement.Remedy]rules.RemedyKind{
	entitlement.Credit: rules.Credit, entitlement.Extension: rules.Extension, entitlement.Coupon: rules.Coupon, entitlement.Termination: rules.Termination,
}

// inform tells claimants of what was given, in the transaction in which the provider says so.
func (u *Fulfilments) inform(ctx context.Context, tx claims.Tx, answered []Fulfilment) error {
	if u.messages == nil {
		return nil
	}
	var news []message.Message
	for _, f := range answered {
		if f.State != Acknowledged {
			continue
		}
		given := rules.Remedy{Kind: kinds[f.Remedy], Amount: f.Amount, Time: f.Time}
		news = append(news, message.Message{
			Claimant: f.Claimant, Provider: f.Provider, Claim: f.Claim, Incident: f.Incident, Kind: message.RemedyGiven,
			Cause: claims.KeyOf(string(message.RemedyGiven), f.ID.String()), Params: map[string]string{
				"what_ko": rules.RemedyText(rules.Korean, &given), "what_en": rules.RemedyText(rules.English, &given),
			},
		})
	}
	if len(news) == 0 {
		return nil
	}
	return u.messages.Tell(ctx, tx, news...)
}
