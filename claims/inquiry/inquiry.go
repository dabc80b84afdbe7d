// Package inquiry holds what an operator asks a claimant for, to go on with a claim: a
// question in the claimant's language, facts that rulebooks ask for, and by when. While an
// inquiry is open the claim's clocks stand still that are not the claimant's (package
// deadline). The claimant answers, or does not: a claim is not refused because of it, and
// is decided on what is known.
package inquiry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/message"
	"bosang/claims/privacy"
	"bosang/claims/risk"
	"bosang/rules/definition"
)

type inquiryNoun struct{}

// ID names an inquiry.
type ID = claims.ID[inquiryNoun]

// State is how an inquiry stands.
type State string

// The states. An open one waits for the claimant; an answered one for the operator to say
// that this will do. The last three are final.
const (
	Open      State = "open"
	Answered  State = "answered"
	Closed    State = "closed"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// States lists the states.
func States() []State { return []State{Open, Answered, Closed, Withdrawn, Expired} }

// MostFacts bounds the facts that one inquiry asks for.
const MostFacts = 20

// Inquiry is what a claimant is asked for, with what became of it. Texts are empty for who
// may not read what is known of the claimant, among them accounts that are new to it, and
// after an erasure.
type Inquiry struct {
	ID       ID
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	// Deadline is the clock by which it is to be answered, and DueAt when that is over.
	Deadline deadline.ID
	DueAt    time.Time
	State    State
	// Facts are those that the claimant is asked to tell of the claim.
	Facts      []string
	Question   string
	AskedBy    string
	AskedAt    time.Time
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
	// EndedBy is who closed or withdrew it, or the service where it expired.
	EndedBy string
	EndedAt time.Time
}

// Person is whose claim it is about.
func (i Inquiry) Person() claims.Person {
	return claims.Person{Claimant: i.Claimant, Provider: i.Provider}
}

// New is what is asked. Days is how long there is to answer; 0: as long as the provider has
// set.
type New struct {
	Question string
	Facts    []string
	Days     int
}

// Filter narrows a list of inquiries. Of all claimants those of one state are listed.
type Filter struct {
	Provider claims.ProviderID
	Claimant claims.ClaimantID
	// Claim goes with Claimant.
	Claim claims.ClaimID
	State State
}

// Store is what inquiries need of a database.
type Store interface {
	claims.Store
	// Inquiries gives what can be done with inquiries in a transaction of this store.
	Inquiries(tx claims.Tx) Tx
}

// Tx reads and writes inquiries in a transaction of the store.
type Tx interface {
	Add(ctx context.Context, i Inquiry) error
	Get(ctx context.Context, id ID) (Inquiry, error)
	// Lock reads one that the actor may change and keeps others from changing it; one that
	// it may not is only read.
	Lock(ctx context.Context, id ID) (Inquiry, error)
	// List gives inquiries that the actor may see, newest first.
	List(ctx context.Context, f Filter, page claims.Page) ([]Inquiry, error)
	// Answer writes the answer of an open one, and End how one ended.
	Answer(ctx context.Context, i Inquiry) error
	End(ctx context.Context, i Inquiry) error
	// Expire ends those of the deadlines that are open, and gives them without their texts.
	Expire(ctx context.Context, lapsed []deadline.Deadline) ([]Inquiry, error)
}

// Inquiries is what can be done with inquiries.
type Inquiries struct {
	store     Store
	useCases  *claims.UseCases
	deadlines *deadline.Deadlines
	messages  *message.Messages
}

// Register gives the use cases of inquiries over a store. When the clock of one has lapsed,
// it expires.
func Register(store Store, useCases *claims.UseCases, deadlines *deadline.Deadlines, messages *message.Messages) *Inquiries {
	u := &Inquiries{store, useCases, deadlines, messages}
	deadlines.RegisterLapse(deadline.Inquiry, u.expire)
	return u
}

// Ask asks the claimant of a claim for something.
func (u *Inquiries) Ask(ctx context.Context, actor access.Actor, claim claims.ClaimID, n New, once claims.Once) (Inquiry, error) {
	if !actor.May(access.AskInquiry) {
		return Inquiry{}, claims.Forbidden(string(access.AskInquiry))
	}
	if err := u.check(ctx, &n); err != nil {
		return Inquiry{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Inquiry, error) {
		c, err := tx.Claim(ctx, claim)
		switch {
		case err != nil:
			return Inquiry{}, err
		case c.State.Final():
			return Inquiry{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		inquiries := u.store.Inquiries(tx)
		if open, err := inquiries.List(ctx, Filter{Claimant: c.ClaimantID, Claim: c.ID, State: Open}, claims.Page{Limit: 1}); err != nil || len(open) > 0 {
			if err == nil {
				err = claims.Conflict("inquiry_open", "inquiry", open[0].ID.String())
			}
			return Inquiry{}, err
		}
		d, err := u.deadlines.Open(ctx, tx, c, deadline.Inquiry, tx.Now(), n.Days)
		if err != nil {
			return Inquiry{}, err
		}
		i := Inquiry{
			ID: claims.NewID[inquiryNoun](), Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Deadline: d.ID, DueAt: d.DueAt, State: Open,
			Facts: n.Facts, Question: n.Question, AskedBy: actor.Subject, AskedAt: tx.Now(),
		}
		if err := inquiries.Add(ctx, i); err != nil {
			return Inquiry{}, err
		}
		if err := u.deadlines.Pause(ctx, tx, i.Claimant, i.Claim); err != nil {
			return Inquiry{}, err
		}
		if err := u.tell(ctx, tx, message.InquiryAsked, i); err != nil {
			return Inquiry{}, err
		}
		return i, changed(ctx, tx, i, "inquiry_asked")
	})
}

// check refuses a question that says nothing, facts that nobody tells of a claim, and a time
// that is too short or too long to answer.
func (u *Inquiries) check(ctx context.Context, n *New) error {
	if err := privacy.RefuseWords("question", &n.Question); err != nil {
		return err
	}
	var wrong []claims.FieldError
	shelf, err := u.useCases.CurrentShelf(ctx)
	if err != nil {
		return err
	}
	if len(n.Facts) > MostFacts {
		wrong = append(wrong, claims.FieldError{Field: "facts", Code: "too_many", Param: fmt.Sprint(MostFacts)})
	} else {
		declared := shelf.Library.Declared()
		for at, name := range n.Facts {
			known := slices.ContainsFunc(declared, func(d definition.Fact) bool {
				return d.About == definition.AboutClaim && string(d.Declared.Name) == name
			})
			if !known || slices.Contains(n.Facts[:at], name) {
				wrong = append(wrong, claims.FieldError{Field: fmt.Sprintf("facts.%d", at), Code: "no_such_fact"})
			}
		}
	}
	if k, _ := deadline.Of(deadline.Inquiry); n.Days != 0 && (n.Days < k.Least || n.Days > k.Most) {
		wrong = append(wrong, claims.FieldError{Field: "days", Code: "out_of_range", Param: fmt.Sprintf("%d-%d", k.Least, k.Most)})
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// tell tells the claimant of an inquiry; what was asked goes with it.
func (u *Inquiries) tell(ctx context.Context, tx claims.Tx, kind message.Kind, list ...Inquiry) error {
	messages := make([]message.Message, len(list))
	for n, i := range list {
		messages[n] = message.Message{Claimant: i.Claimant, Provider: i.Provider, Claim: i.Claim, Kind: kind, Cause: claims.KeyOf(string(kind), i.ID.String())}
		if kind == message.InquiryAsked {
			messages[n].Text, messages[n].Params = i.Question, map[string]string{"due_on": deadline.LastDay(i.DueAt).String()}
		}
	}
	return u.messages.Tell(ctx, tx, messages...)
}

// Answer answers an own inquiry, once, while it is open. An account that is new to the
// claimant does not answer in its place.
func (u *Inquiries) Answer(ctx context.Context, actor access.Actor, id ID, text string) (Inquiry, error) {
	if err := privacy.RefuseWords("answer", &text); err != nil {
		return Inquiry{}, err
	}
	return u.move(ctx, actor, access.AnswerInquiry, id, func(tx claims.Tx, i *Inquiry) (string, error) {
		switch {
		case actor.IsNew(tx.Now()):
			return "", claims.AccountTooNew(actor.NewUntil)
		case i.State != Open || !tx.Now().Before(i.DueAt):
			return "", claims.Conflict("inquiry_over", "inquiry", id.String())
		}
		i.State, i.Answer, i.AnsweredBy, i.AnsweredAt = Answered, text, actor.Subject, tx.Now()
		if err := u.store.Inquiries(tx).Answer(ctx, *i); err != nil {
			return "", err
		}
		if err := u.deadlines.Meet(ctx, tx, i.Claimant, i.Claim, deadline.Inquiry); err != nil {
			return "", err
		}
		return "inquiry_answered", u.deadlines.Resume(ctx, tx, i.Claimant, i.Claim)
	})
}

// Close says that an answer will do.
func (u *Inquiries) Close(ctx context.Context, actor access.Actor, id ID) (Inquiry, error) {
	return u.move(ctx, actor, access.AskInquiry, id, func(tx claims.Tx, i *Inquiry) (string, error) {
		if i.State != Answered {
			return "", claims.Conflict("inquiry_not_answered", "inquiry", id.String())
		}
		i.State, i.EndedBy, i.EndedAt = Closed, actor.Subject, tx.Now()
		return "inquiry_closed", u.store.Inquiries(tx).End(ctx, *i)
	})
}

// Withdraw takes back what was asked and is not answered.
func (u *Inquiries) Withdraw(ctx context.Context, actor access.Actor, id ID) (Inquiry, error) {
	return u.move(ctx, actor, access.AskInquiry, id, func(tx claims.Tx, i *Inquiry) (string, error) {
		if i.State != Open {
			return "", claims.Conflict("inquiry_over", "inquiry", id.String())
		}
		i.State, i.EndedBy, i.EndedAt = Withdrawn, actor.Subject, tx.Now()
		if err := u.store.Inquiries(tx).End(ctx, *i); err != nil {
			return "", err
		}
		if err := u.deadlines.Stop(ctx, tx, i.Claimant, i.Claim, deadline.Inquiry); err != nil {
			return "", err
		}
		if err := u.deadlines.Resume(ctx, tx, i.Claimant, i.Claim); err != nil {
			return "", err
		}
		return "inquiry_withdrawn", u.tell(ctx, tx, message.InquiryWithdrawn, *i)
	})
}

// expire ends inquiries whose clock has lapsed: the claim goes on without an answer.
func (u *Inquiries) expire(ctx context.Context, tx claims.Tx, lapsed []deadline.Deadline) error {
	list, err := u.store.Inquiries(tx).Expire(ctx, lapsed)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, i := range list {
		if err := u.deadlines.Resume(ctx, tx, i.Claimant, i.Claim); err != nil {
			return err
		}
		if err := changed(ctx, tx, i, "inquiry_expired"); err != nil {
			return err
		}
	}
	return u.tell(ctx, tx, message.InquiryExpired, list...)
}

// changed puts on the claim's trail what became of an inquiry, and has it looked at whether
// the claim may be paid.
func changed(ctx context.Context, tx claims.Tx, i Inquiry, what string) error {
	if err := record(ctx, tx, i, what); err != nil {
		return err
	}
	return risk.Changed(ctx, tx, i.Claimant)
}

// move changes an inquiry, and puts on record that its texts were shown.
func (u *Inquiries) move(ctx context.Context, actor access.Actor, need access.Permission, id ID, do func(claims.Tx, *Inquiry) (what string, err error)) (Inquiry, error) {
	return claims.Read(ctx, u.useCases, actor, need, func(tx claims.Tx) (Inquiry, error) {
		i, err := u.store.Inquiries(tx).Lock(ctx, id)
		if err != nil {
			return Inquiry{}, err
		}
		what, err := do(tx, &i)
		if err != nil {
			return Inquiry{}, err
		}
		if err := changed(ctx, tx, i, what); err != nil {
			return Inquiry{}, err
		}
		return i, seen(ctx, tx, claims.AccessRead, i)
	})
}

// Get reads one inquiry that the actor may see.
func (u *Inquiries) Get(ctx context.Context, actor access.Actor, id ID) (Inquiry, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadInquiry, func(tx claims.Tx) (Inquiry, error) {
		i, err := u.store.Inquiries(tx).Get(ctx, id)
		if err != nil {
			return Inquiry{}, err
		}
		return i, seen(ctx, tx, claims.AccessRead, i)
	})
}

// OfClaim gives the inquiries of a claim that the actor may see, newest first.
func (u *Inquiries) OfClaim(ctx context.Context, actor access.Actor, claim claims.ClaimID, page claims.Page) ([]Inquiry, error) {
	return u.list(ctx, actor, page, func(tx claims.Tx) (Filter, error) {
		c, err := tx.Claim(ctx, claim)
		return Filter{Claimant: c.ClaimantID, Claim: c.ID}, err
	})
}

// List gives inquiries in a state that the actor may see, newest first.
func (u *Inquiries) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Inquiry, error) {
	return u.list(ctx, actor, page, func(claims.Tx) (Filter, error) { return f, nil })
}

func (u *Inquiries) list(ctx context.Context, actor access.Actor, page claims.Page, of func(claims.Tx) (Filter, error)) ([]Inquiry, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadInquiry, func(tx claims.Tx) ([]Inquiry, error) {
		f, err := of(tx)
		if err != nil {
			return nil, err
		}
		list, err := u.store.Inquiries(tx).List(ctx, f, page)
		if err != nil {
			return nil, err
		}
		return list, seen(ctx, tx, claims.AccessListed, list[:page.Shown(len(list))]...)
	})
}

// seen puts on record whose inquiries the actor is shown.
func seen(ctx context.Context, tx claims.Tx, action claims.AccessAction, list ...Inquiry) error {
	a := claims.Access{Action: action, Items: []string{"inquiry"}}
	for _, i := range list {
		if p := i.Person(); !slices.Contains(a.Persons, p) {
			a.Persons = append(a.Persons, p)
		}
	}
	return tx.RecordAccess(ctx, a)
}

// record puts an event on the trail of the claim: that something was asked or answered,
// and not what.
func record(ctx context.Context, tx claims.Tx, i Inquiry, what string) error {
	details, err := json.Marshal(map[string]string{"inquiry_id": i.ID.String(), "due_at": i.DueAt.Format(time.RFC3339)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: i.Claimant, ProviderID: i.Provider, Noun: "claim", SubjectID: i.Claim, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(), Details: details,
	})
}
