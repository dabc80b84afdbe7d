package api

import (
	"bosang/api/failure"
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

func giveSubscription(c *call, v claims.Subscription) error {
	return c.giveOne(v.Version, showSubscription(v))
}

func (s *server) addSubscription(c *call) error {
	var sent sheet.Subscription
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	return create(c, func(once claims.Once) (claims.Subscription, error) {
		return s.useCases.AddSubscription(c.ctx(), c.actor, sent.Domain(), once)
	}, func(v claims.Subscription) created {
		return created{"/v1/subscriptions/" + v.ID.String(), v.Version, showSubscription(v)}
	})
}

func (s *server) changeSubscription(c *call) error {
	return changeOne(c, "subscription", func(id claims.SubscriptionID, version int64, sent subscriptionChange) (claims.Subscription, error) {
		if !sent.EndedAt.Sent {
			return claims.Subscription{}, claims.Invalid(claims.FieldError{Field: "ended_at", Code: "required"})
		}
		return s.useCases.EndSubscription(c.ctx(), c.actor, id, version, sent.EndedAt.Time)
	}, giveSubscription)
}

func (s *server) subscription(c *call) error {
	return getOne(c, "subscription", s.useCases.Subscription, giveSubscription)
}

func (s *server) subscriptions(c *call) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	filter := claims.SubscriptionFilter{
		Provider: queryID[claims.ProviderID](c, "provider_id", &wrong),
		Claimant: queryID[claims.ClaimantID](c, "claimant_id", &wrong),
	}
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := s.useCases.Subscriptions(c.ctx(), c.actor, filter, page)
	if err != nil {
		return err
	}
	return giveList(c, page, list, func(v claims.Subscription) [16]byte { return v.ID }, showSubscription)
}
