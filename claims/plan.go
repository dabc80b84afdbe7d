package claims

import (
	"time"

	"bosang/rules/money"
)

// Audience is whom a plan is offered to.
type Audience string

// The audiences.
const (
	Consumers  Audience = "consumer"
	Businesses Audience = "business"
)

// FeePeriod is what a periodic fee is paid for.
type FeePeriod string

// The fee periods.
const (
	PerMonth FeePeriod = "month"
	PerYear  FeePeriod = "year"
)

// Plan is what a subscription is held on. A free use is a subscription to a
// free plan. Its terms are dated: what bound the subscription when the outage
// began counts.
type Plan struct {
	ID             PlanID
	ProviderID     ProviderID
	ServiceID      ServiceID
	Key            string
	Name           Name
	Audience       Audience
	ContentService bool
	// MainFeatures are the keys of the features of the plan's service whose
	// outages count for the plan; the union of their windows is looked at.
	MainFeatures []string
	// Terms, oldest first; never empty.
	Terms     []Terms
	Version   int64
	CreatedAt time.Time
}

// Terms are a plan's conditions from an instant on, until the next ones.
type Terms struct {
	EffectiveAt time.Time
	// PeriodicFee: is a fee paid monthly or at fixed times? nil when it cannot
	// be told (post-paid by use). About when one pays, not how much.
	PeriodicFee *bool
	FeePeriod   FeePeriod
	// Channels are the ways of billing with the fee of each.
	Channels []Channel
}

// DirectChannel is the channel of those who pay the provider itself.
const DirectChannel = "direct"

// Channel is a way of billing; the contracting provider owes, whatever the channel.
type Channel struct {
	Key string
	Fee money.Amount
}

// TermsAt gives the terms that bound at the instant: the last that were
// effective by then, or the first there are.
func (p Plan) TermsAt(at time.Time) Terms {
	terms := p.Terms[0]
	for _, t := range p.Terms[1:] {
		if t.EffectiveAt.After(at) {
			break
		}
		terms = t
	}
	return terms
}

// Fee gives the fee of a channel; without one of that name, of the direct channel.
func (t Terms) Fee(channel string) (money.Amount, bool) {
	var direct *Channel
	for i, c := range t.Channels {
		if c.Key == channel {
			return c.Fee, true
		}
		if c.Key == DirectChannel {
			direct = &t.Channels[i]
		}
	}
	if direct == nil {
		return money.Amount{}, false
	}
	return direct.Fee, true
}
