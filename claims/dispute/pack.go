package dispute

import (
	"context"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/evidence"
	"bosang/rules"
)

// Pack is what is handed over to the dispute mediation committee: the claim, all that was
// decided on it and why, what people said, and what happened when.
type Pack struct {
	Appeal         Appeal
	Claim          claims.Claim
	Decisions      []PackedDecision
	Determinations []Determination
	Objections     []Objection
	Appeals        []Appeal
	// Events are what happened to the claim, oldest first.
	Events []claims.Event
	// Evidence is all that is on the claim, with digests.
	Evidence []evidence.Evidence
}

// PackedDecision is a decision, explained in both languages.
type PackedDecision struct {
	claims.Decision
	Korean, English *rules.Explanation
}

// Bounds of a pack: the latest are kept.
const (
	packedDecisions = 50
	packedEvents    = 1000
)

// Pack gathers what is handed over. That somebody took it is on record as a download.
func (u *Disputes) Pack(ctx context.Context, actor access.Actor, id AppealID) (Pack, error) {
	p, err := claims.Read(ctx, u.useCases, actor, access.TakePack, func(tx claims.Tx) (Pack, error) {
		p, err := u.gather(ctx, tx, id)
		if err != nil {
			return p, err
		}
		return p, tx.RecordAccess(ctx, claims.Access{Action: claims.AccessDownloaded, Items: []string{"mediation_pack"}, Persons: []claims.Person{p.Appeal.Person()}})
	})
	if err != nil {
		return p, err
	}
	for i := range p.Decisions {
		d := &p.Decisions[i]
		for lang, to := range map[rules.Lang]**rules.Explanation{rules.Korean: &d.Korean, rules.English: &d.English} {
			e, err := u.useCases.Explain(ctx, d.Decision, lang)
			if err != nil {
				return p, err
			}
			*to = e.Explanation
		}
	}
	return p, nil
}

// gather reads a pack in one transaction.
func (u *Disputes) gather(ctx context.Context, tx claims.Tx, id AppealID) (p Pack, err error) {
	disputes := u.store.Disputes(tx)
	if p.Appeal, err = disputes.Appeal(ctx, id); err != nil {
		return p, err
	}
	if p.Appeal.Lane != Mediation {
		return p, claims.Conflict("appeal_not_for_mediation", "appeal", id.String())
	}
	if p.Claim, err = tx.Claim(ctx, p.Appeal.Claim); err != nil {
		return p, err
	}
	decisions, err := tx.Decisions(ctx, p.Claim, 0, packedDecisions)
	if err != nil {
		return p, err
	}
	slices.Reverse(decisions)
	for _, d := range decisions {
		p.Decisions = append(p.Decisions, PackedDecision{Decision: d})
		o, err := disputes.Objection(ctx, p.Claim, d.Number)
		if err == nil {
			p.Objections = append(p.Objections, o)
		} else if !claims.IsNotFound(err, "objection") {
			return p, err
		}
	}
	if p.Determinations, err = disputes.Determinations(ctx, p.Claim, claims.Page{Limit: claims.MaxPage}); err != nil {
		return p, err
	}
	slices.Reverse(p.Determinations)
	if p.Appeals, err = disputes.AppealsOf(ctx, p.Claim); err != nil {
		return p, err
	}
	if p.Events, err = events(ctx, tx, p.Claim); err != nil {
		return p, err
	}
	p.Evidence, err = disputes.Evidence(ctx, p.Claim)
	return p, err
}

func events(ctx context.Context, tx claims.Tx, c claims.Claim) (all []claims.Event, err error) {
	page := claims.Page{Limit: claims.MaxPage}
	for len(all) < packedEvents {
		list, err := tx.Events(ctx, c.ClaimantID, c.ID, page)
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); len(list) < page.Limit {
			break
		}
		page.After = list[len(list)-1].ID
	}
	slices.Reverse(all)
	return all, nil
}
