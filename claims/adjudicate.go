package claims

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"bosang/claims/entitlement"
	"bosang/claims/lane"
	"bosang/claims/shelf"
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
	// By counts the decided claims by disposition; in a rehearsal the unchanged
	// ones too.
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
// personal data and can be stored: it is one line of valid UTF-8.
type Failure struct {
	Claim    ClaimID
	Claimant ClaimantID
	Reason   string
}

// maxReason bounds the reason of a failure, in bytes.
const maxReason = 500

// FailureOf says that a claim could not be decided, and why.
func FailureOf(c Claim, err error) Failure {
	reason := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(err.Error(), "?"))
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "")
	}
	return Failure{Claim: c.ID, Claimant: c.ClaimantID, Reason: reason}
}

// decideAttempts bounds how often claims are read and decided again that were
// decided by somebody else meanwhile.
const decideAttempts = 5

// ErrDossierStale says that what an incident's claims are decided on was changed
// after the dossier was read. Nothing was stored; who reads the dossier again, in
// the same transaction or another, can decide the claims.
var ErrDossierStale = errors.New("the incident was changed while its claims were being decided")

// Adjudicate decides claims of one incident in the transaction at hand, in one
// set. A claim that cannot be decided is given back as a failure and does not
// stop the others. A claim that was decided by somebody else meanwhile is read
// and decided again. Claims that may wake up later are put into the queue.
//
// Before the first decision is stored the incident is held; if it is not as the
// dossier has it any more, the error is ErrDossierStale. Whoever changes the
// incident afterwards has the claims decided again after this transaction. The
// library is held too: who publishes an edition waits and does likewise.
func (u *UseCases) Adjudicate(ctx context.Context, tx Tx, d *Dossier, claims []Undecided, why Occasion) (Tally, []Failure, error) {
	tally := Tally{Seen: int64(len(claims))}
	var failures []Failure
	var wakes []time.Time
	books, err := u.Shelf(ctx, tx)
	if err != nil {
		return tally, nil, err
	}
	held := why.Rehearsal // which stores nothing
	for attempt := 0; len(claims) > 0; attempt++ {
		if attempt == decideAttempts {
			return tally, failures, fmt.Errorf("%d claims were decided by others %d times meanwhile", len(claims), decideAttempts)
		}
		round, decisions, failed := decideAll(books.Library, d, claims, tx.Now(), why)
		if !held && len(decisions) > 0 {
			now, err := u.hold(ctx, tx, d)
			if err != nil {
				return tally, failures, err
			}
			if held = true; now != books {
				// An edition was published meanwhile.
				books = now
				round, decisions, failed = decideAll(books.Library, d, claims, tx.Now(), why)
			}
		}
		tally.Add(round)
		failures = append(failures, failed...)
		lost, err := store(ctx, tx, decisions, why, &tally, &wakes)
		if err != nil {
			return tally, failures, err
		}
		if claims, err = again(ctx, tx, lost); err != nil {
			return tally, failures, err
		}
	}
	if why.Rehearsal || tally.Decided == 0 {
		return tally, failures, nil
	}
	return tally, failures, enqueueFollowing(ctx, tx, d.Incident.ID, wakes)
}

// Judge works out decisions on claims of one incident that are not in the store yet, and
// holds what they rest on until the transaction ends; on a stale dossier it fails as
// Adjudicate does.
func (u *UseCases) Judge(ctx context.Context, tx Tx, d *Dossier, claims []Undecided, why Occasion) ([]Decision, []Failure, error) {
	books, err := u.hold(ctx, tx, d)
	if err != nil {
		return nil, nil, err
	}
	_, decisions, failures := decideAll(books.Library, d, claims, tx.Now(), why)
	return decisions, failures, nil
}

// hold keeps the incident as the dossier has it, and the library as it gives it,
// until the transaction ends.
func (u *UseCases) hold(ctx context.Context, tx Tx, d *Dossier) (*shelf.Shelf, error) {
	revision, err := tx.HoldIncident(ctx, d.Incident.ID)
	if err == nil && revision != d.Incident.Revision {
		err = ErrDossierStale
	}
	if err != nil {
		return nil, err
	}
	return u.holdShelf(ctx, tx)
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

// enqueueFollowing has claims woken that may wake up, and what was decided cleared.
func enqueueFollowing(ctx context.Context, tx Tx, incident IncidentID, wakes []time.Time) error {
	work := []Work{{Kind: WorkClear, Incident: incident}}
	slices.SortFunc(wakes, time.Time.Compare)
	for _, at := range slices.CompactFunc(wakes, time.Time.Equal) {
		work = append(work, Work{Kind: WorkWake, Incident: incident, At: at})
	}
	return tx.Enqueue(ctx, work...)
}

// decideAll decides claims without the store, and counts those that failed and
// those that stay as they are.
func decideAll(library *rules.Library, d *Dossier, claims []Undecided, now time.Time, why Occasion) (tally Tally, decisions []Decision, failures []Failure) {
	decisions = make([]Decision, 0, len(claims))
	var used scratch
	for i := range claims {
		c := &claims[i]
		decision, err := used.decide(library, d, c, now, why)
		switch {
		case err != nil:
			failures = append(failures, FailureOf(c.Claim, err))
		case decision.FactsHash == c.FactsHash && decision.OutcomeHash == c.OutcomeHash && !c.Claim.DecidedAt.IsZero() && !why.Again:
			tally.Unchanged++
			if why.Rehearsal {
				// A rehearsal tells what all would come to, not only what would be new.
				tally.count(decision.Disposition, 1)
			}
		default:
			decisions = append(decisions, decision)
		}
	}
	tally.Failed += int64(len(failures))
	return tally, decisions, failures
}

// scratch is the memory that is used for one claim after the other.
type scratch struct {
	facts   rules.Facts
	outcome rules.Outcome
}

// decide decides one claim without the store. A fault in the rules that makes the
// engine panic fails this claim alone.
func (s *scratch) decide(library *rules.Library, d *Dossier, c *Undecided, now time.Time, why Occasion) (decision Decision, err error) {
	defer func() {
		if r := recover(); r != nil {
			// Its type only: a value could be somebody's.
			err = fmt.Errorf("panic while deciding: %T", r)
		}
	}()
	d.Under(library.Schema())
	if err := d.FactsInto(&s.facts, c, now); err != nil {
		return Decision{}, err
	}
	if err := library.EvaluateInto(&s.outcome, &s.facts); err != nil {
		return Decision{}, err
	}
	disposition, err := stateOf(s.outcome.Disposition)
	if err != nil {
		return Decision{}, err
	}
	gives, err := entitlement.Of(&s.outcome)
	if err != nil {
		return Decision{}, err
	}
	gist := Key(entitlement.Gist(&s.outcome, gives))
	if c.Claim.ClaimedAt.IsZero() { // a gift waits until it is asked for, and who did not ask is not told
		gives, gist = entitlement.Owed(gives), Key{}
	}
	// Written once and hashed as written: Hash would write them again.
	canonicalFacts, canonicalOutcome := s.facts.Canonical(), s.outcome.Canonical()
	return Decision{
		ID: NewID[decisionNoun](), ClaimantID: c.Claim.ClaimantID, ClaimID: c.Claim.ID, Number: c.Claim.DecisionNumber + 1,
		ProviderID: c.Claim.ProviderID, ServiceID: c.Claim.ServiceID, PlanID: c.Claim.PlanID, IncidentID: c.Claim.IncidentID,
		Unclaimed: c.Claim.ClaimedAt.IsZero(), Disposition: disposition, Facts: canonicalFacts, FactsHash: sha256.Sum256(canonicalFacts),
		Outcome: canonicalOutcome, OutcomeHash: sha256.Sum256(canonicalOutcome), Because: why.Because, BatchID: why.BatchID,
		DecidedAt: now, WakesAt: s.outcome.WakesAt, Lane: lane.Of(&s.facts, c.Claim.Loss), RefusedBy: entitlement.RefusedBy(&s.outcome),
		Settled: s.outcome.AsOf.IsZero(), Gives: gives, Gist: gist,
	}, nil
}

var states = map[rules.Disposition]State{
	rules.Granted: Granted, rules.GrantedInPart: GrantedInPart, rules.Refused: Refused, rules.Referred: Referred, rules.Pending: Pending,
}

func stateOf(d rules.Disposition) (State, error) {
	s, known := states[d]
	if !known {
		return "", fmt.Errorf("no state for the disposition %d", d)
	}
	return s, nil
}
