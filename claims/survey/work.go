package survey

import (
	"context"
	"errors"
	"fmt"

	"bosang/claims"
	"bosang/claims/access"
)

// attempts bounds how often a transaction is begun anew because the incident was changed
// meanwhile.
const attempts = 20

// Work works a survey until it is finished, or more says no, which is asked before each
// transaction; progress, which may be nil, is told how far it has come after each. It
// reports whether the survey is finished.
func (u *Surveys) Work(ctx context.Context, id ID, more func() bool, progress func(Survey)) (finished bool, err error) {
	for changed := 0; more(); {
		var s Survey
		err := u.store.InTx(ctx, access.SystemActor("survey"), func(tx claims.Tx) (err error) {
			s, err = u.step(ctx, tx, id)
			return err
		})
		if errors.Is(err, claims.ErrDossierStale) && changed < attempts {
			changed++
			continue
		}
		if err != nil {
			return false, fmt.Errorf("survey %s: %w", id, err)
		}
		changed = 0
		if progress != nil {
			progress(s)
		}
		if !s.FinishedAt.IsZero() {
			return true, nil
		}
	}
	return false, nil
}

// step sees the next set of subscriptions.
func (u *Surveys) step(ctx context.Context, tx claims.Tx, id ID) (Survey, error) {
	surveys := u.store.Surveys(tx)
	s, err := surveys.Lock(ctx, id)
	if err != nil || !s.FinishedAt.IsZero() {
		return s, err
	}
	incident, err := tx.Incident(ctx, s.Incident)
	if err != nil {
		return s, err
	}
	if !incident.MergedInto.IsZero() {
		s.FinishedAt = tx.Now() // what is owed is owed for the other
		return s, surveys.Move(ctx, s)
	}
	candidates, err := surveys.Unclaimed(ctx, s, u.chunk)
	if err != nil {
		return s, err
	}
	if err := u.see(ctx, tx, &s, candidates); err != nil {
		return s, err
	}
	if len(candidates) < u.chunk {
		s.FinishedAt = tx.Now()
	} else {
		s.After = candidates[len(candidates)-1].Subscription.ID
	}
	return s, surveys.Move(ctx, s)
}

// see decides what is owed on subscriptions and files it.
func (u *Surveys) see(ctx context.Context, tx claims.Tx, s *Survey, candidates []claims.Undecided) error {
	d, err := tx.Dossier(ctx, s.Incident)
	if err != nil {
		return err
	}
	s.Seen += int64(len(candidates))
	open := make([]claims.Undecided, 0, len(candidates))
	for _, c := range candidates {
		switch _, affected := d.Plans[c.Subscription.PlanID]; {
		case !c.Claim.ID.IsZero():
			s.Claimed++
		case !affected:
			s.Nothing++
		default:
			c.Claim.ID = claims.ClaimID(c.Subscription.ID) // by which its decision is known
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil
	}
	decisions, failures, err := u.useCases.Judge(ctx, tx, d, open, claims.Occasion{Because: claims.BecauseSurvey})
	if err != nil {
		return err
	}
	s.Failed += int64(len(failures))
	for _, f := range failures {
		u.logger.ErrorContext(ctx, "what is owed on a subscription could not be decided", "survey", s.ID.String(), "claimant", f.Claimant.String(), "reason", f.Reason)
	}
	return u.file(ctx, tx, s, open, s.owing(decisions))
}

// owing counts decisions and gives those by which something is owed, by subscription.
func (s *Survey) owing(decisions []claims.Decision) map[claims.SubscriptionID]claims.Decision {
	owing := make(map[claims.SubscriptionID]claims.Decision)
	for _, d := range decisions {
		switch {
		case !d.Settled:
			s.Running++
		case d.Disposition == claims.Referred:
			s.Referred++
		case len(d.Gives) == 0:
			s.Nothing++
		default:
			owing[claims.SubscriptionID(d.ClaimID)] = d
		}
	}
	return owing
}

// file files the claims by which something is owed, with their decisions. A claim that
// somebody made meanwhile stays theirs.
func (u *Surveys) file(ctx context.Context, tx claims.Tx, s *Survey, open []claims.Undecided, owing map[claims.SubscriptionID]claims.Decision) error {
	if len(owing) == 0 {
		return nil
	}
	var unasked []claims.Claim
	for _, c := range open {
		if _, owed := owing[c.Subscription.ID]; owed {
			unasked = append(unasked, c.Claim)
		}
	}
	filed, err := tx.FileUnasked(ctx, unasked)
	if err != nil {
		return err
	}
	decisions := make([]claims.Decision, len(filed))
	for i, c := range filed {
		decisions[i] = owing[c.SubscriptionID]
		decisions[i].ClaimID = c.ID
	}
	stored, err := tx.Decide(ctx, decisions)
	if err != nil {
		return err
	}
	for _, ok := range stored {
		if !ok {
			return errAgain // a claim of this very transaction was decided by nobody else
		}
	}
	s.Filed += int64(len(filed))
	s.Claimed += int64(len(unasked) - len(filed))
	if len(filed) == 0 {
		return nil
	}
	return tx.Enqueue(ctx, claims.Work{Kind: claims.WorkClear, Incident: filed[0].IncidentID})
}
