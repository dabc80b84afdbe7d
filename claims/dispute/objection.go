package dispute

import (
	"context"
	"strconv"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/privacy"
	"bosang/claims/risk"
	"bosang/rules"
)

type objectionNoun struct{}

// ObjectionID names an objection in lists.
type ObjectionID = claims.ID[objectionNoun]

// ObjectionState is what the provider says to a decision.
type ObjectionState string

// The states of an objection. A decision that is Own, Waived, Silent or Dismissed is
// accepted: what it gives may be paid.
const (
	// Own: the provider's own person has found what it rests on.
	Own ObjectionState = "own"
	// Waived: the provider says that it does not object.
	Waived ObjectionState = "waived"
	// Silent: the time to object is over.
	Silent ObjectionState = "silent"
	// Open: the provider objects, and another person looks at it.
	Open ObjectionState = "open"
	// Dismissed and Upheld are what that person answered.
	Dismissed ObjectionState = "dismissed"
	Upheld    ObjectionState = "upheld"
)

// Accepted reports whether what the decision gives may be paid, as far as the provider is
// concerned.
func (s ObjectionState) Accepted() bool {
	return s == Own || s == Waived || s == Silent || s == Dismissed
}

// Objection is what the provider says to one decision, once. Texts are empty for who may
// not read the claimant's data.
type Objection struct {
	ID       ObjectionID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Incident claims.IncidentID
	Decision int
	State    ObjectionState
	// About is the fact or the provision, "rulebook/provision", that is contested.
	About      string
	Ground     string
	Evidence   []EvidenceID
	By         string
	At         time.Time
	DueAt      time.Time
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
}

// Person is whose claim it is about.
func (o Objection) Person() claims.Person {
	return claims.Person{Claimant: o.Claimant, Provider: o.Provider}
}

// ObjectionTx reads and writes objections.
type ObjectionTx interface {
	// AddObjection adds one; the conflict decision_answered says that there is one already.
	AddObjection(ctx context.Context, o Objection) error
	Objection(ctx context.Context, c claims.Claim, decision int) (Objection, error)
	// ObjectionsOf lists what was said to decisions on all claims of a claimant, in the
	// order of the ids.
	ObjectionsOf(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Objection, error)
	// OpenObjections lists those that wait, oldest first, after an id.
	OpenObjections(ctx context.Context, provider claims.ProviderID, page claims.Page) ([]Objection, error)
	AnswerObjection(ctx context.Context, o Objection) error
	// Unanswered gives claims of a provider (of one incident, or zero: of any) after one,
	// by id: those whose current decisions give something and of which nothing was said.
	Unanswered(ctx context.Context, provider claims.ProviderID, incident claims.IncidentID, after claims.ClaimID, limit int) ([]Unanswered, error)
	// Accept adds what was said to many decisions, where nothing was, and gives how many.
	Accept(ctx context.Context, list []Objection) (int, error)
	// Paid reports whether all the money that the current decision of a claim gives was sent.
	Paid(ctx context.Context, c claims.Claim) (bool, error)
}

// Unanswered is a decision that gives something, of which the provider has said nothing.
type Unanswered struct {
	Claimant  claims.ClaimantID
	Claim     claims.ClaimID
	Incident  claims.IncidentID
	Decision  int
	DecidedAt time.Time
}

// NewObjection is what is sent to object.
type NewObjection struct {
	About    string
	Ground   string
	Evidence []EvidenceID
}

// Object says that the provider contests the current decision of a claim, which gives
// something. It is in time until the term from the decision on is over. A person does it
// who signed in.
func (u *Disputes) Object(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int, n NewObjection) (Objection, error) {
	faults := privacy.CheckWords("ground", &n.Ground)
	return u.say(ctx, actor, claim, decision, func(tx claims.Tx, c claims.Claim, o *rules.Outcome, said *Objection) error {
		books, err := u.useCases.Shelf(ctx, tx)
		if err != nil {
			return err
		}
		if !contestable(books.Library, o, n.About) {
			faults = append(faults, claims.FieldError{Field: "about", Code: "no_such_ground"})
		}
		named, err := u.named(ctx, tx, c, n.Evidence)
		if err != nil {
			return err
		}
		if err := invalid(append(faults, named...)); err != nil {
			return err
		}
		if !said.At.Before(said.DueAt) {
			return claims.Conflict("objection_late", "claim", string(c.Reference))
		}
		paid, err := u.store.Disputes(tx).Paid(ctx, c)
		if err != nil {
			return err
		}
		if paid {
			return claims.Conflict("decision_paid", "claim", string(c.Reference))
		}
		said.State, said.About, said.Ground, said.Evidence = Open, n.About, n.Ground, n.Evidence
		return nil
	})
}

// contestable reports whether a name is a fact's, or a provision's that the decision rests
// on.
func contestable(library *rules.Library, o *rules.Outcome, name string) bool {
	if _, fact := library.Schema().TypeOf(rules.Fact(name)); fact {
		return true
	}
	book, key, _ := strings.Cut(name, "/")
	for i := range o.Findings {
		if f := &o.Findings[i]; f.Provision == key && o.Editions[f.Edition].Rulebook == book {
			return true
		}
	}
	return false
}

// Waive says that the provider does not object to the current decision of a claim.
func (u *Disputes) Waive(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int) (Objection, error) {
	return u.say(ctx, actor, claim, decision, func(_ claims.Tx, _ claims.Claim, _ *rules.Outcome, said *Objection) error {
		said.State = Waived
		return nil
	})
}

// say adds what the provider says to a decision.
func (u *Disputes) say(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int,
	fill func(claims.Tx, claims.Claim, *rules.Outcome, *Objection) error) (Objection, error) {
	return claims.Read(ctx, u.useCases, actor, access.ObjectToDecision, func(tx claims.Tx) (Objection, error) {
		c, d, o, err := u.current(ctx, tx, claim, decision)
		if err == nil {
			err = mine(actor, c)
		}
		if err != nil {
			return Objection{}, err
		}
		if c.State != claims.Granted && c.State != claims.GrantedInPart {
			return Objection{}, claims.Conflict("decision_gives_nothing", "claim", string(c.Reference))
		}
		due, err := u.due(ctx, tx, deadline.Objection, d)
		if err != nil {
			return Objection{}, err
		}
		said := Objection{
			ID: claims.NewID[objectionNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Incident: c.IncidentID, Decision: d.Number,
			By: actor.Subject, At: tx.Now(), DueAt: due,
		}
		if err := fill(tx, c, o, &said); err != nil {
			return Objection{}, err
		}
		if err := u.store.Disputes(tx).AddObjection(ctx, said); err != nil {
			return Objection{}, err
		}
		what := map[ObjectionState]string{Open: "objected", Waived: "objection_waived"}[said.State]
		details := map[string]string{"decision": strconv.Itoa(said.Decision)}
		if said.About != "" {
			details["about"] = said.About
		}
		if err := record(ctx, tx, said.Person(), c.ID, what, details); err != nil {
			return Objection{}, err
		}
		if err := risk.Changed(ctx, tx, c.ClaimantID); err != nil {
			return Objection{}, err
		}
		return said, seen(ctx, tx, claims.AccessRead, "objection", said)
	})
}

// AnswerObjection is another person's fresh look: the objection is dismissed, or upheld by
// a determination. Where the claimant gets less by that, the objection stays open until a
// person approves who is neither of the two.
func (u *Disputes) AnswerObjection(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int, answer string, upheld *NewDetermination) (Objection, error) {
	if err := invalid(privacy.CheckWords("answer", &answer)); err != nil {
		return Objection{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.ObjectToDecision, func(tx claims.Tx) (Objection, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Objection{}, err
		}
		o, err := u.store.Disputes(tx).Objection(ctx, c, decision)
		switch {
		case err != nil:
			return Objection{}, err
		case o.State != Open:
			return Objection{}, claims.Conflict("objection_answered", "claim", string(c.Reference))
		case o.By == actor.Subject:
			return Objection{}, claims.Conflict("objection_four_eyes", "claim", string(c.Reference))
		}
		c, d, came, err := u.current(ctx, tx, claim, decision)
		if err != nil {
			return Objection{}, err
		}
		state := Dismissed
		if upheld != nil {
			upheld.objection, upheld.beneficiary = decision, o.By
			found, err := u.determine(ctx, tx, c, d, came, *upheld)
			if err != nil {
				return Objection{}, err
			}
			if state = Upheld; found.InForceAt.IsZero() {
				// It stays open until a third person has approved that.
				return o, seen(ctx, tx, claims.AccessRead, "objection", o)
			}
		}
		if o, err = u.close(ctx, tx, o, state, answer); err != nil {
			return Objection{}, err
		}
		return o, seen(ctx, tx, claims.AccessRead, "objection", o)
	})
}

// close writes the answer to an objection that is open.
func (u *Disputes) close(ctx context.Context, tx claims.Tx, o Objection, state ObjectionState, answer string) (Objection, error) {
	o.State, o.Answer, o.AnsweredBy, o.AnsweredAt = state, answer, tx.Actor().Subject, tx.Now()
	if err := u.store.Disputes(tx).AnswerObjection(ctx, o); err != nil {
		return o, err
	}
	if err := record(ctx, tx, o.Person(), o.Claim, "objection_answered", map[string]string{"decision": strconv.Itoa(o.Decision), "state": string(state)}); err != nil {
		return o, err
	}
	return o, risk.Changed(ctx, tx, o.Claimant)
}

// Objection reads what the provider says to a decision.
func (u *Disputes) Objection(ctx context.Context, actor access.Actor, claim claims.ClaimID, decision int) (Objection, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) (Objection, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Objection{}, err
		}
		o, err := u.store.Disputes(tx).Objection(ctx, c, decision)
		if err != nil {
			return Objection{}, err
		}
		return o, seen(ctx, tx, claims.AccessRead, "objection", o)
	})
}

// OpenObjections lists the objections that wait at the provider, oldest first.
func (u *Disputes) OpenObjections(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) ([]Objection, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadDispute, func(tx claims.Tx) ([]Objection, error) {
		list, err := u.store.Disputes(tx).OpenObjections(ctx, provider, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, "objection", list[:page.Shown(len(list))]...)
	})
}

// acceptedAtOnce is how many claims are accepted in one transaction.
const acceptedAtOnce = 5000

// WaiveAll says that the provider does not object to any decision of an incident's claims
// that was made by now, and gives how many that are.
func (u *Disputes) WaiveAll(ctx context.Context, actor access.Actor, provider claims.ProviderID, incident claims.IncidentID) (int, error) {
	if !actor.May(access.ObjectToDecision) {
		return 0, claims.Forbidden(string(access.ObjectToDecision))
	}
	if !actor.OperatorOf(provider) {
		return 0, claims.NotFound("provider")
	}
	return u.accept(ctx, actor, provider, incident, Waived)
}

// Lapse writes down that the time to object is over for the decisions of a provider, and
// gives how many that are. The service does it by itself.
func (u *Disputes) Lapse(ctx context.Context, provider claims.ProviderID) (int, error) {
	return u.accept(ctx, access.SystemActor("objections"), provider, claims.IncidentID{}, Silent)
}

// LapseAll does so for the providers there are.
func (u *Disputes) LapseAll(ctx context.Context) (written int, err error) {
	for page := (claims.Page{Limit: claims.MaxPage}); ; {
		var list []claims.Provider
		err := u.store.InTx(ctx, access.SystemActor("objections"), func(tx claims.Tx) (err error) {
			list, err = tx.Providers(ctx, page)
			return err
		})
		if err != nil {
			return written, err
		}
		for _, p := range list {
			n, err := u.Lapse(ctx, p.ID)
			written += n
			if err != nil {
				return written, err
			}
		}
		if len(list) < page.Limit {
			return written, nil
		}
		page.After = list[len(list)-1].ID
	}
}

// accept writes that decisions are waived, or that the time to object to them is over.
func (u *Disputes) accept(ctx context.Context, actor access.Actor, provider claims.ProviderID, incident claims.IncidentID, state ObjectionState) (written int, err error) {
	for after := (claims.ClaimID{}); ; {
		var list []Unanswered
		n := 0
		err := u.store.InTx(ctx, actor, func(tx claims.Tx) (err error) {
			disputes := u.store.Disputes(tx)
			if list, err = disputes.Unanswered(ctx, provider, incident, after, acceptedAtOnce); err != nil || len(list) == 0 {
				return err
			}
			term, err := u.terms.TermOf(ctx, tx, provider, deadline.Objection)
			if err != nil {
				return err
			}
			var said []Objection
			for _, d := range list {
				if due := term(d.DecidedAt).Due(d.DecidedAt, 0); state != Silent || !tx.Now().Before(due) {
					said = append(said, Objection{
						ID: claims.NewID[objectionNoun](), Claimant: d.Claimant, Claim: d.Claim, Provider: provider, Incident: d.Incident, Decision: d.Decision,
						State: state, By: actor.Subject, At: tx.Now(), DueAt: due,
					})
				}
			}
			if n, err = disputes.Accept(ctx, said); err != nil || n == 0 {
				return err
			}
			return tx.Record(ctx, claims.Event{
				ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(provider), ProviderID: provider, Noun: "provider", SubjectID: provider,
				What: "objections_" + string(state), Actor: actor.Subject, At: tx.Now(), Details: []byte(`{"decisions":"` + strconv.Itoa(n) + `"}`),
			})
		})
		if err != nil {
			return written, err
		}
		if written += n; len(list) < acceptedAtOnce {
			return written, nil
		}
		after = list[len(list)-1].Claim
	}
}
