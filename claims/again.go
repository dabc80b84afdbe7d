package claims

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// errNotDecided says that a claim could not be decided in the transaction that
// changed what it stands on.
var errNotDecided = errors.New("the claim could not be decided")

// HoldClaim reads a claim and holds the incident that it stands under, which
// cannot be merged or changed any more in this transaction. A claim whose
// incident was merged before it could be held is followed to where it is now.
func HoldClaim(ctx context.Context, tx Tx, id ClaimID) (Claim, error) {
	var held IncidentID
	for {
		c, err := tx.Claim(ctx, id)
		if err != nil || c.IncidentID == held {
			return c, err
		}
		held = c.IncidentID
		if _, err := tx.HoldIncident(ctx, held); err != nil {
			return Claim{}, err
		}
	}
}

// DecideNow decides one claim, whose incident is held, in the transaction at
// hand.
func (u *UseCases) DecideNow(ctx context.Context, tx Tx, c Claim, why Occasion) error {
	d, err := tx.Dossier(ctx, c.IncidentID)
	if err != nil {
		return err
	}
	failures, err := u.decideHeld(ctx, tx, d, c, why)
	if err != nil {
		return err
	}
	if len(failures) > 0 {
		return fmt.Errorf("%w: %s", errNotDecided, failures[0].Reason)
	}
	return nil
}

func (u *UseCases) decideHeld(ctx context.Context, tx Tx, d *Dossier, c Claim, why Occasion) ([]Failure, error) {
	scope := DecideScope{Incident: c.IncidentID, Claimant: c.ClaimantID, Claim: c.ID, Bucket: -1}
	claims, err := tx.ToDecide(ctx, scope, 1)
	if err != nil {
		return nil, err
	}
	_, failures, err := u.Adjudicate(ctx, tx, d, claims, why)
	return failures, err
}

// decideSubscription decides the claims again that stand on a subscription that
// was changed, one dossier for each incident. The subscription is locked, so no
// claim on it can be filed meanwhile. A claim that cannot be decided is left to a
// run; what makes the transaction useless is errNotDecided.
func (u *UseCases) decideSubscription(ctx context.Context, tx Tx, s Subscription) error {
	claims, err := heldClaimsOn(ctx, tx, s)
	if err != nil {
		return err
	}
	var d *Dossier
	for _, c := range claims {
		if d == nil || d.Incident.ID != c.IncidentID {
			if d, err = tx.Dossier(ctx, c.IncidentID); err != nil {
				return err
			}
		}
		failures, err := u.decideHeld(ctx, tx, d, c, Occasion{Because: BecauseChanged})
		if err != nil && KindOf(err) != KindUnavailable && ctx.Err() == nil {
			return fmt.Errorf("%w: %w", errNotDecided, err)
		}
		if err != nil {
			return err
		}
		if len(failures) > 0 {
			if err := decideLater(ctx, tx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// decideSubscriptionLater leaves the claims on a subscription that was changed to
// runs.
func decideSubscriptionLater(ctx context.Context, tx Tx, s Subscription) error {
	claims, err := claimsOn(ctx, tx, s)
	if err != nil || len(claims) == 0 {
		return err
	}
	return decideLater(ctx, tx, claims...)
}

// decideLater has the claims on the same plans of the same incidents decided
// again in runs, which record the claims that cannot be decided and why.
func decideLater(ctx context.Context, tx Tx, claims ...Claim) error {
	work := make([]Work, len(claims))
	for i, c := range claims {
		work[i] = Work{Kind: WorkDecideAgain, Incident: c.IncidentID, Plans: []PlanID{c.PlanID}}
	}
	return tx.Enqueue(ctx, work...)
}

// heldClaimsOn gives the claims on a subscription that are not final, their
// incidents held, in the order of incidents: so others who lock several do.
func heldClaimsOn(ctx context.Context, tx Tx, s Subscription) ([]Claim, error) {
	held := make(map[IncidentID]bool)
	for {
		claims, err := claimsOn(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		before := len(held)
		for _, c := range claims {
			if held[c.IncidentID] {
				continue
			}
			if _, err := tx.HoldIncident(ctx, c.IncidentID); err != nil {
				return nil, err
			}
			held[c.IncidentID] = true
		}
		if len(held) == before {
			return claims, nil
		}
		// Read again: a merge may have moved a claim before its incident was held.
	}
}

// claimsOn gives all claims on a subscription that are not final, in the order of
// their incidents.
func claimsOn(ctx context.Context, tx Tx, s Subscription) ([]Claim, error) {
	var claims []Claim
	page := Page{Limit: MaxPage}
	for {
		found, err := tx.Claims(ctx, ClaimFilter{Claimant: s.ClaimantID, Subscription: s.ID}, page)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			if !c.State.Final() {
				claims = append(claims, c)
			}
		}
		if len(found) < page.Limit {
			slices.SortFunc(claims, func(a, b Claim) int { return a.IncidentID.Compare(b.IncidentID) })
			return claims, nil
		}
		page.After = found[len(found)-1].ID
	}
}

// changed counts a change to what an incident's claims are decided on and has
// the claims on these plans decided again. No plans: no claim is affected. Nor
// is any while the incident has none: claims that are filed later are decided on
// what is known then. (The incident is locked, so no decision on the state
// before can be stored any more.)
func changed(ctx context.Context, tx Tx, plans []PlanID, incidents ...IncidentID) error {
	concerned, err := tx.TouchIncidents(ctx, incidents, plans)
	if err != nil || len(concerned) == 0 {
		return err
	}
	work := make([]Work, len(concerned))
	for i, incident := range concerned {
		work[i] = Work{Kind: WorkDecideAgain, Incident: incident, Plans: plans}
	}
	return tx.Enqueue(ctx, work...)
}

// changedWhere counts a change in all the incidents that find gives, which must
// lead to live ones. The services concerned are locked, so no further outage of
// theirs can come up meanwhile; but a merge can move one to another incident
// until the incidents are locked, so find is asked again.
func changedWhere(ctx context.Context, tx Tx, plans []PlanID, find func() ([]IncidentID, error)) error {
	locked := make(map[IncidentID]bool)
	for {
		found, err := find()
		if err != nil {
			return err
		}
		further := slices.DeleteFunc(slices.Clone(found), func(i IncidentID) bool { return locked[i] })
		if len(further) == 0 {
			if len(found) == 0 {
				return nil
			}
			return changed(ctx, tx, plans, found...)
		}
		if err := tx.LockIncidents(ctx, further); err != nil {
			return err
		}
		for _, i := range further {
			locked[i] = true
		}
	}
}

// catalogueChanged has the claims on these plans decided again in the incidents
// in which the services, which are locked, have outages.
func catalogueChanged(ctx context.Context, tx Tx, services []ServiceID, plans []PlanID) error {
	if len(services) == 0 || len(plans) == 0 {
		return nil
	}
	return changedWhere(ctx, tx, plans, func() ([]IncidentID, error) { return tx.IncidentsOf(ctx, services) })
}
