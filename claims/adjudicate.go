package claims

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"bosang/rules"
)

// Occasion is why and in which run claims are decided.
type Occasion struct {
	Because Because
	BatchID BatchID
	// Again decides claims too whose facts and outcome stay the same; otherwise a
	// decision that would repeat the current one is not made.
	Again bool
	// Rehearsal works everything out and stores nothing.
	Rehearsal bool
}

// Tally counts what became of a set of claims.
type Tally struct {
	Seen      int64
	Decided   int64
	Unchanged int64
	Failed    int64
	// By counts the decided claims by disposition.
	By map[State]int64
}

// Add adds another tally to this one.
func (t *Tally) Add(o Tally) {
	t.Seen += o.Seen
	t.Decided += o.Decided
	t.Unchanged += o.Unchanged
	t.Failed += o.Failed
	for s, n := range o.By {
		t.count(s, n)
	}
}

func (t *Tally) count(s State, n int64) {
	if t.By == nil {
		t.By = make(map[State]int64)
	}
	t.By[s] += n
}

// Failure is a claim that could not be decided, and why. The reason holds no
// personal data.
type Failure struct {
	Claim    ClaimID
	Claimant ClaimantID
	Reason   string
}

// decideAttempts bounds how often claims are read and decided again that were
// decided by somebody else meanwhile.
const decideAttempts = 5

// Adjudicate decides claims of one incident in the transaction at hand, in one
// set. A claim that cannot be decided is given back as a failure and does not
// stop the others. A claim that was decided by somebody else meanwhile is read
// and decided again. Claims that may wake up later are put into the queue.
func (u *UseCases) Adjudicate(ctx context.Context, tx Tx, d *Dossier, claims []Undecided, why Occasion) (Tally, []Failure, error) {
	tally := Tally{Seen: int64(len(claims))}
	var failures []Failure
	var wakes []time.Time
	for attempt := 0; len(claims) > 0; attempt++ {
		if attempt == decideAttempts {
			return tally, failures, fmt.Errorf("%d claims were decided by others %d times meanwhile", len(claims), decideAttempts)
		}
		decisions, failed, unchanged := u.decideAll(d, claims, tx.Now(), why)
		failures = append(failures, failed...)
		tally.Failed += int64(len(failed))
		tally.Unchanged += unchanged
		lost, err := store(ctx, tx, decisions, why, &tally, &wakes)
		if err != nil {
			return tally, failures, err
		}
		if claims, err = again(ctx, tx, lost); err != nil {
			return tally, failures, err
		}
	}
	if why.Rehearsal {
		return tally, failures, nil
	}
	return tally, failures, enqueueWakes(ctx, tx, d.Incident.ID, wakes)
}

// store writes the decisions and gives back those that lost against another.
func store(ctx context.Context, tx Tx, decisions []Decision, why Occasion, tally *Tally, wakes *[]time.Time) ([]Decision, error) {
	stored := make([]bool, len(decisions))
	if why.Rehearsal {
		for i := range stored {
			stored[i] = true
		}
	} else if len(decisions) > 0 {
		var err error
		if stored, err = tx.Decide(ctx, decisions); err != nil {
			return nil, err
		}
	}
	var lost []Decision
	for i, decision := range decisions {
		if !stored[i] {
			lost = append(lost, decision)
			continue
		}
		tally.Decided++
		tally.count(decision.Disposition, 1)
		if !decision.WakesAt.IsZero() {
			*wakes = append(*wakes, decision.WakesAt)
		}
	}
	return lost, nil
}

// again reads the claims whose decisions lost, as they are now. Those that are
// final by now have nothing left to decide.
func again(ctx context.Context, tx Tx, lost []Decision) ([]Undecided, error) {
	var claims []Undecided
	for _, l := range lost {
		now, err := tx.ToDecide(ctx, DecideScope{Incident: l.IncidentID, Claimant: l.ClaimantID, Claim: l.ClaimID, Bucket: -1}, 1)
		if err != nil {
			return nil, err
		}
		claims = append(claims, now...)
	}
	return claims, nil
}

func enqueueWakes(ctx context.Context, tx Tx, incident IncidentID, wakes []time.Time) error {
	slices.SortFunc(wakes, time.Time.Compare)
	wakes = slices.CompactFunc(wakes, time.Time.Equal)
	work := make([]Work, len(wakes))
	for i, at := range wakes {
		work[i] = Work{Kind: WorkWake, Incident: incident, At: at}
	}
	if len(work) == 0 {
		return nil
	}
	return tx.Enqueue(ctx, work...)
}

// decideAll decides claims without the store.
func (u *UseCases) decideAll(d *Dossier, claims []Undecided, now time.Time, why Occasion) (decisions []Decision, failures []Failure, unchanged int64) {
	decisions = make([]Decision, 0, len(claims))
	for _, c := range claims {
		decision, err := u.decideOne(d, c, now, why)
		switch {
		case err != nil:
			failures = append(failures, Failure{Claim: c.Claim.ID, Claimant: c.Claim.ClaimantID, Reason: err.Error()})
		case decision.FactsHash == c.FactsHash && decision.OutcomeHash == c.OutcomeHash && !why.Again:
			unchanged++
		default:
			decisions = append(decisions, decision)
		}
	}
	return decisions, failures, unchanged
}

// decideOne decides one claim without the store. A fault in the rules that
// makes the engine panic fails this claim alone.
func (u *UseCases) decideOne(d *Dossier, c Undecided, now time.Time, why Occasion) (decision Decision, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while deciding: %v", r)
		}
	}()
	facts, err := d.Facts(c, now)
	if err != nil {
		return Decision{}, err
	}
	outcome, err := u.library.Evaluate(facts)
	if err != nil {
		return Decision{}, err
	}
	disposition, err := stateOf(outcome.Disposition)
	if err != nil {
		return Decision{}, err
	}
	// Written once and hashed as written: Hash would write them again.
	canonicalFacts, canonicalOutcome := facts.Canonical(), outcome.Canonical()
	return Decision{
		ID: NewID[decisionNoun](), ClaimantID: c.Claim.ClaimantID, ClaimID: c.Claim.ID, Number: c.Claim.DecisionNumber + 1,
		ProviderID: c.Claim.ProviderID, ServiceID: c.Claim.ServiceID, PlanID: c.Claim.PlanID, IncidentID: c.Claim.IncidentID,
		Disposition: disposition, Facts: canonicalFacts, FactsHash: sha256.Sum256(canonicalFacts),
		Outcome: canonicalOutcome, OutcomeHash: sha256.Sum256(canonicalOutcome), Because: why.Because, BatchID: why.BatchID,
		DecidedAt: now, WakesAt: outcome.WakesAt,
	}, nil
}

func stateOf(d rules.Disposition) (State, error) {
	switch d {
	case rules.Granted:
		return Granted, nil
	case rules.GrantedInPart:
		return GrantedInPart, nil
	case rules.Refused:
		return Refused, nil
	case rules.Referred:
		return Referred, nil
	case rules.Pending:
		return Pending, nil
	}
	return "", fmt.Errorf("no state for the disposition %d", d)
}

// errNotDecided says that a single claim could not be decided.
var errNotDecided = errors.New("the claim could not be decided")

// decideNow decides one claim in the transaction at hand.
func (u *UseCases) decideNow(ctx context.Context, tx Tx, c Claim) error {
	d, err := tx.Dossier(ctx, c.IncidentID)
	if err != nil {
		return err
	}
	scope := DecideScope{Incident: c.IncidentID, Claimant: c.ClaimantID, Claim: c.ID, Bucket: -1}
	claims, err := tx.ToDecide(ctx, scope, 1)
	if err != nil {
		return err
	}
	_, failures, err := u.Adjudicate(ctx, tx, d, claims, Occasion{Because: BecauseChanged})
	if err != nil {
		return err
	}
	if len(failures) > 0 {
		return fmt.Errorf("%w: %s", errNotDecided, failures[0].Reason)
	}
	return nil
}

// decideSubscription decides the claims again that stand on a subscription that
// was changed. A subscription has one claim per incident, so few.
func (u *UseCases) decideSubscription(ctx context.Context, tx Tx, s Subscription) error {
	claims, err := tx.Claims(ctx, ClaimFilter{Claimant: s.ClaimantID, Subscription: s.ID}, Page{Limit: MaxPage})
	if err != nil {
		return err
	}
	for _, c := range claims {
		if c.State.Final() {
			continue
		}
		if err := u.decideNow(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}
