package dispute

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/entitlement"
	"bosang/claims/found"
	"bosang/claims/privacy"
	"bosang/claims/told"
	"bosang/rules"
)

type determinationNoun struct{}

// DeterminationID names a determination.
type DeterminationID = claims.ID[determinationNoun]

// Override is the kind of approval by which a determination comes into force that takes
// something from the claimant. Its subject is the determination.
const Override approval.Kind = "override"

// Grounds are the codes of why a person finds something otherwise; else the ground is a
// provision of one of the rulebooks that the decision rests on.
func Grounds() []string {
	return []string{"force_majeure_shown", "user_fault_shown", "not_shown", "fact_corrected", "amount_assessed", "appeal_upheld", "settlement"}
}

// Determination is what one person found of a claim. The reason is empty for who may not
// read the claimant's data.
type Determination struct {
	ID       DeterminationID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Because  claims.Because
	// Appeal is the one that it answers; Objection the decision whose objection it does.
	Appeal    AppealID
	Objection int
	// Decision was the current one when it was made.
	Decision int
	// Ground is a code or a provision, "rulebook/provision".
	Ground   string
	Reason   string
	Evidence []EvidenceID
	// Said is what this one says.
	Said found.Found
	// Takes: the claimant gets less by it, so a second person has to agree.
	Takes      bool
	By         string
	At         time.Time
	Approval   approval.ID
	ApprovedBy string
	// Number is its place among those of the claim that are in force, and Found all that
	// is found of it with this one; zero until it is in force.
	Number    int
	Found     found.Found
	InForceAt time.Time
}

// Person is whose claim it is about.
func (d Determination) Person() claims.Person {
	return claims.Person{Claimant: d.Claimant, Provider: d.Provider}
}

// DeterminationTx reads and writes determinations.
type DeterminationTx interface {
	AddDetermination(ctx context.Context, d Determination) error
	Determination(ctx context.Context, id DeterminationID) (Determination, error)
	// Determinations lists those of a claim, newest first.
	Determinations(ctx context.Context, c claims.Claim, page claims.Page) ([]Determination, error)
	// DeterminationsOf lists those of all claims of a claimant, newest first.
	DeterminationsOf(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Determination, error)
	// LastDetermination gives the one that says what is found of the claim; of none in
	// force, the zero one.
	LastDetermination(ctx context.Context, c claims.Claim) (Determination, error)
	// Enforce puts one in force that another person has approved.
	Enforce(ctx context.Context, d Determination) error
}

// NewDetermination is what is sent to find something otherwise.
type NewDetermination struct {
	Ground   string
	Reason   string
	Evidence []EvidenceID
	Said     found.Found
	// appeal and objection are what it answers.
	appeal      AppealID
	objection   int
	beneficiary string
}

// Determine says what a person found of a claim, and decides it again. Where the claimant
// gets less by it, it waits for a second person. A person does it who signed in.
func (u *Disputes) Determine(ctx context.Context, actor access.Actor, claim claims.ClaimID, n NewDetermination, once claims.Once) (Determination, error) {
	if !actor.May(access.DetermineClaim) {
		return Determination{}, claims.Forbidden(string(access.DetermineClaim))
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Determination, error) {
		c, d, o, err := u.standing(ctx, tx, claim)
		if err == nil {
			err = mine(actor, c)
		}
		if err != nil {
			return Determination{}, err
		}
		return u.determine(ctx, tx, c, d, o, n)
	})
}

// determine makes a determination about a claim that is locked.
func (u *Disputes) determine(ctx context.Context, tx claims.Tx, c claims.Claim, now claims.Decision, o *rules.Outcome, n NewDetermination) (Determination, error) {
	books, err := u.useCases.Shelf(ctx, tx)
	if err != nil {
		return Determination{}, err
	}
	named, err := u.named(ctx, tx, c, n.Evidence)
	if err != nil {
		return Determination{}, err
	}
	said, faults := n.check(books.Library, o)
	if err := invalid(append(faults, named...)); err != nil {
		return Determination{}, err
	}
	last, err := u.store.Disputes(tx).LastDetermination(ctx, c)
	if err != nil {
		return Determination{}, err
	}
	d := Determination{
		ID: claims.NewID[determinationNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Because: claims.BecauseOverride,
		Appeal: n.appeal, Objection: n.objection, Decision: now.Number, Ground: n.Ground, Reason: n.Reason, Evidence: n.Evidence, Said: said,
		By: tx.Actor().Subject, At: tx.Now(), Found: last.Found.With(said),
	}
	if !d.Appeal.IsZero() {
		d.Because = claims.BecauseAppeal
	}
	if bytes.Equal(d.Found.JSON(), last.Found.JSON()) {
		return Determination{}, claims.Conflict("determination_says_nothing_new", "claim", string(c.Reference))
	}
	if d.Takes, err = u.takes(ctx, tx, c, o, d); err != nil {
		return Determination{}, err
	}
	switch {
	case d.Takes && !d.Appeal.IsZero():
		// An appeal leaves nobody worse off.
		return Determination{}, claims.Conflict("appeal_takes", "claim", string(c.Reference))
	case d.Takes:
		return u.propose(ctx, tx, d, n.beneficiary)
	}
	d.Number, d.InForceAt = last.Number+1, tx.Now()
	if err := u.store.Disputes(tx).AddDetermination(ctx, d); err != nil {
		return Determination{}, err
	}
	return d, u.decide(ctx, tx, c, d)
}

// check gives what is said as it is kept, and everything that is wrong.
func (n *NewDetermination) check(library *rules.Library, o *rules.Outcome) (found.Found, []claims.FieldError) {
	faults := privacy.CheckWords("reason", &n.Reason)
	if p, _ := found.Provision(library, o, n.Ground); p == nil && !slices.Contains(Grounds(), n.Ground) {
		faults = append(faults, claims.FieldError{Field: "ground", Code: "no_such_ground"})
	}
	if n.Said.IsZero() {
		faults = append(faults, claims.FieldError{Field: "facts", Code: "required"})
	}
	said, wrong := found.Check(library, o, n.Said)
	return said, append(faults, fieldsOf(wrong)...)
}

func fieldsOf(wrong []told.Fault) (faults []claims.FieldError) {
	for _, w := range wrong {
		faults = append(faults, claims.FieldError{Field: w.Field(), Code: w.Code, Param: w.Param})
	}
	return faults
}

// takes works out what the claim would come to, and whether the claimant would get less.
func (u *Disputes) takes(ctx context.Context, tx claims.Tx, c claims.Claim, before *rules.Outcome, d Determination) (bool, error) {
	dossier, err := tx.Dossier(ctx, c.IncidentID)
	if err != nil {
		return false, err
	}
	books, err := u.useCases.Shelf(ctx, tx)
	if err != nil {
		return false, err
	}
	cases, err := tx.ToDecide(ctx, claims.DecideScope{Incident: c.IncidentID, Claimant: c.ClaimantID, Claim: c.ID, Bucket: -1}, 1)
	if err != nil {
		return false, err
	}
	if len(cases) == 0 {
		return false, claims.Stale("claim")
	}
	dossier.Under(books.Library.Schema())
	facts, err := dossier.Facts(cases[0], tx.Now())
	if err != nil {
		return false, err
	}
	if d.Said.Touches() && facts.IsOpen() {
		return false, claims.Conflict("outage_still_open", "claim", string(c.Reference))
	}
	if err := d.Found.Into(facts, books.Library.Schema()); err != nil {
		return false, err
	}
	after, err := books.Library.Evaluate(facts)
	if err != nil {
		return false, err
	}
	gave, err := entitlement.Of(before)
	if err != nil {
		return false, err
	}
	gives, err := entitlement.Of(after)
	return entitlement.Less(gave, gives), err
}

// propose keeps a determination that takes something, and asks for a second person.
func (u *Disputes) propose(ctx context.Context, tx claims.Tx, d Determination, beneficiary string) (Determination, error) {
	payload, err := json.Marshal(map[string]any{"claim_id": d.Claim.String(), "decision_number": d.Decision, "ground": d.Ground})
	if err != nil {
		return d, err
	}
	a, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: Override, Subject: d.ID, Provider: d.Provider, Beneficiary: beneficiary, Payload: payload})
	if err != nil {
		return d, err
	}
	d.Approval, d.Found = a.ID, found.Found{}
	if err := u.store.Disputes(tx).AddDetermination(ctx, d); err != nil {
		return d, err
	}
	return d, record(ctx, tx, d.Person(), d.Claim, "determination_proposed", d.details())
}

// approve puts in force what another person found. The decision has to be the one that it
// was about: else it is asked for anew, of the case as it is now.
func (u *Disputes) approve(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	d, err := u.store.Disputes(tx).Determination(ctx, a.Subject)
	if err != nil {
		return err
	}
	c, now, _, err := u.standing(ctx, tx, d.Claim)
	if err != nil {
		return err
	}
	if now.Number != d.Decision {
		return claims.Conflict("decision_superseded", "claim", string(c.Reference))
	}
	last, err := u.store.Disputes(tx).LastDetermination(ctx, c)
	if err != nil {
		return err
	}
	d.Number, d.Found, d.InForceAt, d.ApprovedBy = last.Number+1, last.Found.With(d.Said), tx.Now(), tx.Actor().Subject
	if err := u.store.Disputes(tx).Enforce(ctx, d); err != nil {
		return err
	}
	if d.Objection > 0 {
		o, err := u.store.Disputes(tx).Objection(ctx, c, d.Objection)
		if err != nil {
			return err
		}
		if _, err := u.close(ctx, tx, o, Upheld, d.Reason); err != nil {
			return err
		}
	}
	return u.decide(ctx, tx, c, d)
}

// decide decides a claim again by what was found. The provider's own person has decided
// it, so the provider has nothing to object to.
func (u *Disputes) decide(ctx context.Context, tx claims.Tx, c claims.Claim, d Determination) error {
	if err := record(ctx, tx, d.Person(), d.Claim, "determined", d.details()); err != nil {
		return err
	}
	if err := u.useCases.DecideNow(ctx, tx, c, claims.Occasion{Because: d.Because, Again: true}); err != nil {
		return err
	}
	after, err := tx.Claim(ctx, c.ID)
	if err != nil {
		return err
	}
	return u.store.Disputes(tx).AddObjection(ctx, Objection{
		ID: claims.NewID[objectionNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Incident: c.IncidentID, Decision: after.DecisionNumber,
		State: Own, By: tx.Actor().Subject, At: tx.Now(), DueAt: tx.Now(),
	})
}

func (d Determination) details() map[string]string {
	return map[string]string{"determination_id": d.ID.String(), "ground": d.Ground, "decision": strconv.Itoa(d.Decision)}
}

// Determinations lists what was found of a claim, newest first.
func (u *Disputes) Determinations(ctx context.Context, actor access.Actor, claim claims.ClaimID, page claims.Page) ([]Determination, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) ([]Determination, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Disputes(tx).Determinations(ctx, c, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, "determination", list[:page.Shown(len(list))]...)
	})
}
