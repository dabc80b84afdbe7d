// Package recourse claims back what a provider paid because of somebody else: the data
// centre that burnt, the network that broke.
//
//  1. One operator states from whom, for one incident, and another one approves which share
//     of the costs is theirs. A share is never changed: another version follows it. All the
//     shares of one provider and incident are at most the whole of it; the rest is the
//     provider's own.
//  2. An assessment works out what is claimed up to a cut-off: of each claim what was
//     settled and did not come back, as far as its decision gives it; the sum times the
//     share, rounded once, down. Goodwill counts where the share says so. The ledger gets a
//     reversal of what was claimed before and a new accrual.
//  3. The claim pack shows what an assessment rests on: sums, and the list of payouts,
//     which names nobody and is the same to the byte for ever.
//  4. What the third party pays is booked by the bank's reference, once. What it pays
//     beyond what is claimed is an advance.
package recourse

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/report"
	"bosang/rules/money"
)

type (
	recourseNoun    struct{}
	shareNoun       struct{}
	assessmentNoun  struct{}
	receiptNoun     struct{}
	transactionNoun struct{}
)

type (
	// ID names a recourse.
	ID = claims.ID[recourseNoun]
	// ShareID names a version of a share.
	ShareID = claims.ID[shareNoun]
	// AssessmentID names an assessment.
	AssessmentID = claims.ID[assessmentNoun]
	// ReceiptID names a receipt.
	ReceiptID = claims.ID[receiptNoun]
)

// Kind is the kind of approval by which a share comes into force. Its subject is the share.
const Kind approval.Kind = "recourse"

// Part is a share as an exact decimal fraction from 0 to 1, with at most nine digits
// behind the point and no needless zeros: "0.35".
type Part string

// Nothing is the share by which a recourse is given up.
const Nothing Part = "0"

var partForm = regexp.MustCompile(`^(0(\.[0-9]{1,9})?|1(\.0{1,9})?)$`)

// ParsePart reads a share as it is written; not ok: it is none.
func ParsePart(text string) (p Part, ok bool) {
	if !partForm.MatchString(text) {
		return "", false
	}
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return Part(text), true
}

// Share is a version of the share of a third party.
type Share struct {
	ID       ShareID
	Recourse ID
	Provider claims.ProviderID
	// Number counts the versions that came into force, from 1; 0: it is not in force.
	Number int
	Part   Part
	// Goodwill says that goodwill is claimed back too.
	Goodwill   bool
	AskedBy    string
	AskedAt    time.Time
	Approval   approval.ID
	ApprovedBy string
	ApprovedAt time.Time
}

// New is what is said of a recourse to be stated.
type New struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
	// Party is the third party's name, and Reference what it knows this by: a contract.
	Party     claims.Name
	Reference string
}

// Recourse is what a provider claims back from one third party of one incident.
type Recourse struct {
	New
	ID ID
	// ProviderKey and IncidentKey are theirs, where it was read.
	ProviderKey, IncidentKey string

	StatedBy string
	StatedAt time.Time
	// Share is that in force; of number 0, there is none.
	Share Share
	// Sums are how it stands, by currency, in the order of their codes.
	Sums []Standing
}

// Standing is how a recourse stands in one currency: what is claimed, what was received,
// what of it is open, and what was received beyond it.
type Standing struct{ Claimed, Received, Open, Advance money.Amount }

// Recourses is what can be done with recourses.
type Recourses struct {
	store     Store
	cases     *claims.UseCases
	books     report.Books
	approvals *approval.Approvals
	size      int
}

// setSize is of how many claims payouts are read at once.
const setSize = 1000

// NewRecourses gives the use cases over a store, and has shares come into force by
// approvals. The rulebooks of the cases say where grounds stand.
func NewRecourses(store Store, cases *claims.UseCases, approvals *approval.Approvals) *Recourses {
	u := &Recourses{store, cases, cases, approvals, setSize}
	approvals.Register(Kind, u.agreed)
	return u
}

// maxReference bounds references and names, in characters.
const maxReference = 200

// State states from whom something is claimed back; it has no effect before a share is in
// force.
func (u *Recourses) State(ctx context.Context, actor access.Actor, n New, once claims.Once) (Recourse, error) {
	if !actor.May(access.WriteRecourse) {
		return Recourse{}, claims.Forbidden(string(access.WriteRecourse))
	}
	var wrong []claims.FieldError
	for _, text := range []struct {
		field string
		value *string
	}{{"third_party.ko", &n.Party.Korean}, {"third_party.en", &n.Party.English}, {"reference", &n.Reference}} {
		wrong = append(wrong, checkText(text.field, text.value)...)
	}
	if len(wrong) > 0 {
		return Recourse{}, claims.Invalid(wrong...)
	}
	if !actor.OperatorOf(n.Provider) {
		return Recourse{}, claims.UnknownID(claims.NotFound("provider"), "provider_id")
	}
	return claims.Create(ctx, u.cases, actor, once, func(tx claims.Tx) (Recourse, error) {
		i, err := tx.Incident(ctx, n.Incident)
		if err != nil {
			return Recourse{}, claims.UnknownID(err, "incident_id")
		}
		if !i.MergedInto.IsZero() {
			return Recourse{}, claims.Conflict("incident_merged", "incident", i.MergedInto.String())
		}
		recourses, r := u.store.Recourses(tx), Recourse{New: n, ID: claims.NewID[recourseNoun](), StatedBy: actor.Subject, StatedAt: tx.Now()}
		if err := recourses.Add(ctx, r); err != nil {
			return r, err
		}
		if err := record(ctx, tx, r, "stated", nil); err != nil {
			return r, err
		}
		return recourses.Recourse(ctx, r.ID)
	})
}

// Recourse reads one that the actor may see, with how it stands.
func (u *Recourses) Recourse(ctx context.Context, actor access.Actor, id ID) (Recourse, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRecourse, func(tx claims.Tx) (Recourse, error) {
		return u.shown(ctx, tx, id)
	})
}

func (u *Recourses) shown(ctx context.Context, tx claims.Tx, id ID) (r Recourse, err error) {
	recourses := u.store.Recourses(tx)
	if r, err = recourses.Recourse(ctx, id); err != nil {
		return r, err
	}
	r.Sums, err = recourses.Standings(ctx, r)
	return r, err
}

// List lists those that the actor may see, newest first, without how they stand.
func (u *Recourses) List(ctx context.Context, actor access.Actor, f Filter, page claims.Page) ([]Recourse, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRecourse, func(tx claims.Tx) ([]Recourse, error) {
		return u.store.Recourses(tx).List(ctx, f, page)
	})
}

// record puts an event on the trail of the provider.
func record(ctx context.Context, tx claims.Tx, r Recourse, what string, details map[string]string) error {
	e := claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(r.Provider), ProviderID: r.Provider, Noun: "recourse", SubjectID: r.ID, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(),
	}
	if details != nil {
		text, err := json.Marshal(details)
		if err != nil {
			return err
		}
		e.Details = text
	}
	return tx.Record(ctx, e)
}
