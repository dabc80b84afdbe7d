// Package late has a second person agree to announced work that was recorded late: after
// it or the outage had begun, or long after it is said to have been announced. Until
// then claims are decided without it, or as if it had been announced when it was
// recorded; it would take a remedy from claimants on one person's word.
package late

import (
	"context"
	"encoding/json"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// Kind is the kind of approval. Its subject is the work.
const Kind approval.Kind = "late_maintenance"

// Register has approvals asked for and decided. What operators record is decided by
// another operator of the provider, what administrators record by another administrator.
func Register(cases *claims.UseCases, approvals *approval.Approvals) {
	cases.AskForLate(func(ctx context.Context, tx claims.Tx, m claims.Maintenance) error {
		payload, err := json.Marshal(map[string]any{
			"provider_id": m.ProviderID.String(), "service_id": m.ServiceID.String(), "features": m.Features,
			"announced_at": m.AnnouncedAt.Format(time.RFC3339Nano), "starts_at": m.StartsAt.Format(time.RFC3339Nano),
			"ends_at": m.EndsAt.Format(time.RFC3339Nano), "recorded_at": m.RecordedAt.Format(time.RFC3339Nano),
		})
		if err != nil {
			return err
		}
		a := approval.Approval{Kind: Kind, Subject: m.ID, Payload: payload}
		if tx.Actor().Role == access.Operator {
			a.Provider = m.ProviderID
		}
		_, err = approvals.Request(ctx, tx, a)
		return err
	})
	approvals.Register(Kind, func(ctx context.Context, tx claims.Tx, a approval.Approval) error {
		return claims.ApproveMaintenance(ctx, tx, a.Subject, claims.Key(a.ID))
	})
}
