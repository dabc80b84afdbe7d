package claims

import (
	"context"
	"encoding/json"

	"bosang/claims/access"
	"bosang/claims/told"
	"bosang/rules"
	"bosang/rules/definition"
)

// told checks facts against what the rulebooks of a library declare about a thing
// (empty: about any), and gives them as they are kept.
func (f *fields) told(library *rules.Library, sent told.Facts, about definition.About) told.Facts {
	kept, faults := told.Check(library, sent, about)
	for _, fault := range faults {
		f.add(fault.Field(), fault.Code, fault.Param)
	}
	return kept
}

// checkTold checks facts against the rulebooks that decide in this transaction.
func (u *UseCases) checkTold(ctx context.Context, tx Tx, sent told.Facts, about definition.About, f *fields) (told.Facts, error) {
	if len(sent) == 0 {
		return nil, nil
	}
	books, err := u.Shelf(ctx, tx)
	if err != nil {
		return nil, err
	}
	return f.told(books.Library, sent, about), nil
}

// tell gives facts as they are to be kept, and what that changes: the names of the
// facts, for the record.
func (u *UseCases) tell(ctx context.Context, tx Tx, before, sent told.Facts, about definition.About) (kept told.Facts, names []byte, err error) {
	var f fields
	if kept, err = u.checkTold(ctx, tx, sent, about, &f); err == nil {
		err = f.err()
	}
	if err != nil {
		return nil, nil, err
	}
	if changed := before.Changed(kept); len(changed) > 0 {
		names, err = json.Marshal(map[string][]rules.Fact{"facts": changed})
	}
	return kept, names, err
}

// TellClaim stores what is known of a claim of the facts that rulebooks declare
// about claims, in the place of what was told of it before, and decides the claim
// again by it, in one transaction. The claim has to be as the caller has read it,
// if fits says how that is; else it is stale.
func (u *UseCases) TellClaim(ctx context.Context, actor access.Actor, id ClaimID, sent told.Facts, fits func(Claim) bool) (Claim, error) {
	return change(ctx, u, actor, access.TellClaim, func(tx Tx) (Claim, error) {
		c, err := HoldClaim(ctx, tx, id)
		if err != nil {
			return Claim{}, err
		}
		if c.State.Final() {
			return Claim{}, Conflict("claim_final", "claim", string(c.Reference))
		}
		if c, err = tx.LockClaim(ctx, c); err != nil {
			return Claim{}, err
		}
		if fits != nil && !fits(c) {
			return Claim{}, Stale("claim")
		}
		kept, names, err := u.tell(ctx, tx, c.Facts, sent, definition.AboutClaim)
		if err != nil || names == nil {
			return c, err
		}
		c.Facts = kept
		if err := tx.TellClaim(ctx, c); err != nil {
			return Claim{}, err
		}
		event := claimEvent(tx, c, "told")
		event.Details = names
		if err := tx.Record(ctx, event); err != nil {
			return Claim{}, err
		}
		if err := u.decideTold(ctx, tx, c); err != nil {
			return Claim{}, err
		}
		return tx.Claim(ctx, id)
	})
}

// decideTold decides a claim of which something was told. One that cannot be
// decided is left to a run.
func (u *UseCases) decideTold(ctx context.Context, tx Tx, c Claim) error {
	d, err := tx.Dossier(ctx, c.IncidentID)
	if err != nil {
		return err
	}
	failures, err := u.decideHeld(ctx, tx, d, c, Occasion{Because: BecauseChanged})
	if err == nil && len(failures) > 0 {
		err = decideLater(ctx, tx, c)
	}
	return err
}

// TellPlan stores what is known of a plan of the facts that rulebooks declare about
// plans, where the plan still has the version, and has its claims decided again.
func (u *UseCases) TellPlan(ctx context.Context, actor access.Actor, id PlanID, version int64, sent told.Facts) (Plan, error) {
	return change(ctx, u, actor, access.TellFacts, func(tx Tx) (Plan, error) {
		p, _, err := planOf(ctx, tx, actor, id)
		if err != nil {
			return Plan{}, err
		}
		if p.Version != version {
			return Plan{}, Stale("plan")
		}
		kept, names, err := u.tell(ctx, tx, p.Facts, sent, definition.AboutPlan)
		if err != nil || names == nil {
			return p, err
		}
		p.Facts = kept
		if err := tx.TellPlan(ctx, p); err != nil {
			return Plan{}, err
		}
		p.Version++
		if err := catalogueChanged(ctx, tx, []ServiceID{p.ServiceID}, []PlanID{id}); err != nil {
			return Plan{}, err
		}
		return p, recordTold(ctx, tx, p.ProviderID, "plan", p.ID, names)
	})
}

// TellIncident does the same of an incident. What who oversees all tells holds for all
// its claims; what operators tell for those of their provider, as others may have
// outages in it that are known otherwise.
func (u *UseCases) TellIncident(ctx context.Context, actor access.Actor, id IncidentID, version int64, sent told.Facts) (Incident, error) {
	return change(ctx, u, actor, access.TellFacts, func(tx Tx) (Incident, error) {
		i, err := lockLive(ctx, tx, id)
		if err != nil {
			return Incident{}, err
		}
		if err := maySpeakOf(ctx, tx, i); err != nil {
			return Incident{}, err
		}
		if i.Version != version {
			return Incident{}, Stale("incident")
		}
		provider, before := ownProvider(actor), i.Facts
		if !provider.IsZero() {
			before = i.Told[provider]
		}
		kept, names, err := u.tell(ctx, tx, before, sent, definition.AboutIncident)
		if err != nil || names == nil {
			return i, err
		}
		if err := tx.TellIncident(ctx, i, provider, kept); err != nil {
			return Incident{}, err
		}
		if err := incidentTold(ctx, tx, id, provider); err != nil {
			return Incident{}, err
		}
		if err := recordTold(ctx, tx, provider, "incident", i.ID, names); err != nil {
			return Incident{}, err
		}
		return tx.Incident(ctx, id)
	})
}

// incidentTold has the claims decided again of which something was told: those of the
// provider, or for none in particular all.
func incidentTold(ctx context.Context, tx Tx, id IncidentID, provider ProviderID) error {
	if provider.IsZero() {
		if _, err := tx.TouchIncident(ctx, id); err != nil {
			return err
		}
		return tx.Enqueue(ctx, Work{Kind: WorkDecideAgain, Incident: id})
	}
	plans, err := plansOf(ctx, tx, provider, id)
	if err != nil {
		return err
	}
	return changed(ctx, tx, plans, id)
}

// maySpeakOf refuses operators who neither reported an incident nor have outages in
// it, by the words that one which does not exist gets.
func maySpeakOf(ctx context.Context, tx Tx, i Incident) error {
	actor := tx.Actor()
	if actor.Role != access.Operator || i.ReportedBy == actor.Party() {
		return nil
	}
	for page := (Page{Limit: MaxPage}); ; {
		outages, err := tx.Outages(ctx, i.ID, page)
		if err != nil {
			return err
		}
		for _, o := range outages {
			if actor.OperatorOf(o.ProviderID) {
				return nil
			}
		}
		if len(outages) < page.Limit {
			return NotFound("incident")
		}
		page.After = outages[len(outages)-1].ID
	}
}

func recordTold(ctx context.Context, tx Tx, provider ProviderID, noun string, subject [16]byte, names []byte) error {
	e := eventOf(tx, provider, noun, subject, "told")
	e.Details = names
	return tx.Record(ctx, e)
}
