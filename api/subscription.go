package api

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/sheet"
	"bosang/claims"
)

// subscriptionChange is what is sent to end a subscription, or, with null, to
// let it run on.
type subscriptionChange struct {
	EndedAt form.Settable `json:"ended_at"`
}

type subscriptionOut struct {
	ID           string       `json:"id"`
	ClaimantID   string       `json:"claimant_id"`
	ClaimantKind string       `json:"claimant_kind"`
	ProviderID   string       `json:"provider_id"`
	ServiceID    string       `json:"service_id"`
	PlanID       string       `json:"plan_id"`
	StartedAt    form.Instant `json:"started_at"`
	EndedAt      form.Instant `json:"ended_at,omitzero"`
	Channel      string       `json:"channel"`
	BillingDay   int          `json:"billing_day,omitempty"`
	Fee          *form.Money  `json:"fee,omitempty"`
	Cohort       string       `json:"cohort,omitempty"`
	Version      int64        `json:"version"`
	CreatedAt    form.Instant `json:"created_at"`
}

func showSubscription(v claims.Subscription) subscriptionOut {
	return subscriptionOut{
		ID: v.ID.String(), ClaimantID: v.ClaimantID.String(), ClaimantKind: string(v.ClaimantKind), ProviderID: v.ProviderID.String(),
		ServiceID: v.ServiceID.String(), PlanID: v.PlanID.String(), StartedAt: form.At(v.StartedAt), EndedAt: form.At(v.EndedAt),
		Channel: v.Channel, BillingDay: v.BillingDay, Fee: form.ShowMoney(v.Fee), Cohort: v.Cohort, Version: v.Version, CreatedAt: form.At(v.CreatedAt),
	}
}

func giveSubscription(c *edge.Call, v claims.Subscription) error {
	return c.GiveOne(v.Version, showSubscription(v))
}

func (s *server) addSubscription(c *edge.Call) error {
	var sent sheet.Subscription
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (claims.Subscription, error) {
		return s.useCases.AddSubscription(c.Ctx(), c.Actor, sent.Domain(), once)
	}, func(v claims.Subscription) edge.Created {
		return edge.Made("/v1/subscriptions/"+v.ID.String(), v.Version, showSubscription(v))
	})
}

func (s *server) changeSubscription(c *edge.Call) error {
	return edge.ChangeOne(c, "subscription", func(id claims.SubscriptionID, version int64, sent subscriptionChange) (claims.Subscription, error) {
		if !sent.EndedAt.Sent {
			return claims.Subscription{}, claims.Invalid(claims.FieldError{Field: "ended_at", Code: "required"})
		}
		return s.useCases.EndSubscription(c.Ctx(), c.Actor, id, version, sent.EndedAt.Time)
	}, giveSubscription)
}

func (s *server) subscription(c *edge.Call) error {
	return edge.GetOne(c, "subscription", s.useCases.Subscription, giveSubscription)
}

func (s *server) subscriptions(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) claims.SubscriptionFilter {
		return claims.SubscriptionFilter{
			Provider: edge.QueryID[claims.ProviderID](c, "provider_id", wrong),
			Claimant: edge.QueryID[claims.ClaimantID](c, "claimant_id", wrong),
		}
	}, s.useCases.Subscriptions, func(v claims.Subscription) [16]byte { return v.ID }, showSubscription)
}
