// Package submission takes what people told a provider of an outage outside of this
// service, in whatever words, and files it for them.
//
//  1. A provider sends it as a file, row by row. Each row is a submission, told from others
//     by the name of its source and its reference there: the same file again changes
//     nothing, and one that was cut off goes on where it was.
//  2. A row is matched to the provider's billing records: by the customer number, or else
//     by e-mail address and phone number, of which blind indexes are compared, and by the
//     name where they are several people's; then to the customer's subscription to the
//     service. What is matched is filed as the customer's claim on the operator's word, or
//     takes up the one that nobody has made; what was said comes with it as narrative.
//  3. What is not matched, or could be several people's, is kept, sealed, with a key of its
//     own. It is matched again when billing records have come, or by hand; or it is
//     dismissed, for a reason. It goes when it is matched, or past its time.
//
// Rows are matched and filed in sets, each in a transaction: matching sees what the operator
// sees, so that no other provider's customer is ever found; what is found is written by the
// service itself, as all filings are.
package submission

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/intake"
	"bosang/claims/reference"
	"bosang/rules/money"
)

type submissionNoun struct{}

// ID names a submission.
type ID = claims.ID[submissionNoun]

// State is what became of a submission.
type State string

// The states. Unmatched and Ambiguous are open.
const (
	// Filed: as a claim of its own.
	Filed State = "filed"
	// TakenUp: the claim was there, and nobody had made it.
	TakenUp State = "taken_up"
	// AlreadyFiled: the customer has a claim, made otherwise.
	AlreadyFiled State = "already_filed"
	// Unmatched: of no customer, or of one without a subscription to the service.
	Unmatched State = "unmatched"
	// Ambiguous: of several, or perhaps of another.
	Ambiguous State = "ambiguous"
	// Dismissed by a person, or removed past its time.
	Dismissed State = "dismissed"
)

// Invalid is what becomes of a row that is no submission: it is told and not kept.
const Invalid State = "invalid"

// States lists the states.
func States() []State {
	return []State{Filed, TakenUp, AlreadyFiled, Unmatched, Ambiguous, Dismissed}
}

// Open reports whether something can become of it still.
func (s State) Open() bool { return s == Unmatched || s == Ambiguous }

// Matched reports whether there is a claim.
func (s State) Matched() bool { return s == Filed || s == TakenUp || s == AlreadyFiled }

// Why says why a submission is open, or was dismissed.
type Why string

// Why one is unmatched or ambiguous.
const (
	NoIdentity           Why = "no_identity"
	NoCustomer           Why = "no_customer"
	NoSubscription       Why = "no_subscription"
	SeveralCustomers     Why = "several_customers"
	NameDiffers          Why = "name_differs"
	SeveralSubscriptions Why = "several_subscriptions"
	// RepresentativeNeeded: the customer is under 14, and nobody is said to act for it.
	RepresentativeNeeded Why = "representative_needed"
)

// Why one is dismissed: the last by the service itself.
const (
	NotACustomer Why = "not_a_customer"
	Duplicate    Why = "duplicate"
	NotAboutThis Why = "not_about_this"
	Unreachable  Why = "unreachable"
	TakenBack    Why = "taken_back"
	PastItsTime  Why = "past_its_time"
)

// Reasons lists those for which a person dismisses a submission.
func Reasons() []Why { return []Why{NotACustomer, Duplicate, NotAboutThis, Unreachable, TakenBack} }

// Content is what a row says. All but the reference may be empty.
type Content struct {
	// Reference is the row's own in its source.
	Reference string
	// ReportedAt is when it reached the provider; zero: now.
	ReportedAt time.Time
	// CustomerNumber, Email, Phone and Name say who it was, as they wrote it.
	CustomerNumber, Email, Phone, Name string
	// Service is the key of the service; empty: one of those that failed.
	Service string
	// Narrative is what happened, in their own words.
	Narrative string
	// Loss is what they state to have lost; nil: nothing stated.
	Loss *money.Amount
}

// Submission is a row that was taken, and what became of it.
type Submission struct {
	ID ID
	// Key is under what it is kept, and Mark a digest of all that the row says.
	Key      claims.Key
	Mark     [32]byte
	Provider claims.ProviderID
	Incident claims.IncidentID
	// Source is the name of the file that it came in first, and Row which it was there,
	// from 1, without a heading.
	Source string
	Row    int64
	State  State
	Why    Why
	// Claimant, Claim and ClaimReference are those that it was matched to; zero: none.
	Claimant       claims.ClaimantID
	Claim          claims.ClaimID
	ClaimReference reference.Reference
	// Holder and Subscription are whose it is and on what, while it waits for a
	// representative (RepresentativeNeeded); else zero.
	Holder       claims.ClaimantID
	Subscription claims.SubscriptionID
	// SentBy is the subject of who sent it.
	SentBy     string
	ReceivedAt time.Time
	// SettledBy and SettledAt say who matched or dismissed it; empty while it is open.
	SettledBy string
	SettledAt time.Time
	// Content is nil where it was not read, or is gone.
	Content *Content
}

// person is whom it is about: the claimant, or somebody of whom no more is known than that
// they submitted it.
func (s Submission) person() claims.Person {
	who := s.Claimant
	if who.IsZero() {
		who = claims.ClaimantID(s.ID)
	}
	return claims.Person{Claimant: who, Provider: s.Provider}
}

// fault says what is wrong with a submission that is open, at the field that could tell.
func (s Submission) fault(c Content) error {
	if !s.State.Open() {
		return nil
	}
	var wrong claims.FieldError
	switch s.Why {
	case NoIdentity:
		wrong = claims.FieldError{Field: "customer_number", Code: "no_identity"}
	case NoCustomer:
		wrong = claims.FieldError{Field: c.identifiedBy(), Code: "no_customer"}
	case SeveralCustomers:
		wrong = claims.FieldError{Field: "name", Code: "several_customers"}
	case NameDiffers:
		wrong = claims.FieldError{Field: "name", Code: "name_differs"}
	case NoSubscription:
		wrong = claims.FieldError{Field: "service", Code: "no_subscription"}
	case RepresentativeNeeded:
		wrong = claims.FieldError{Field: c.identifiedBy(), Code: "representative_needed"}
	case SeveralSubscriptions:
		wrong = claims.FieldError{Field: "service", Code: "several_subscriptions"}
	}
	return claims.Invalid(wrong)
}

// identifiedBy is the first field that says who it was; empty: none does.
func (c Content) identifiedBy() string {
	for _, f := range []struct{ name, value string }{{"customer_number", c.CustomerNumber}, {"email", c.Email}, {"phone", c.Phone}} {
		if f.value != "" {
			return f.name
		}
	}
	return ""
}

// Filter narrows a list; an empty state does not.
type Filter struct {
	Provider claims.ProviderID
	Incident claims.IncidentID
	State    State
}

// Count is how many submissions came to the same.
type Count struct {
	Provider claims.ProviderID
	State    State
	Why      Why
	Count    int64
}

// Store is what submissions need of a database.
type Store interface {
	claims.Store
	// Submissions gives what can be done with submissions in a transaction of this store.
	Submissions(tx claims.Tx) Tx
}

// Tx reads and writes submissions, in a transaction of the store.
type Tx interface {
	// Mark sets the key and the mark of a submission with its content.
	Mark(s *Submission) error
	// Known gives the submissions that are there, by their keys, without their contents.
	Known(ctx context.Context, keys []claims.Key) (map[claims.Key]Submission, error)
	// Candidates gives of each content the provider's customers whom it may be of; none
	// where there are more than Most. Names are opened where the content has one.
	Candidates(ctx context.Context, provider claims.ProviderID, contents []*Content) ([][]Candidate, error)
	// Held gives the subscriptions of claimants to services of the provider, the newest
	// MostHeld of each.
	Held(ctx context.Context, provider claims.ProviderID, claimants []claims.ClaimantID, services []claims.ServiceID) (map[claims.ClaimantID][]Held, error)
	// FileAll files claims in this transaction, which is the service's own and holds the
	// incident. It gives of each the claim, also where that was there before, and what kept
	// it from being filed.
	FileAll(ctx context.Context, filings []claims.Filing) ([]claims.Claim, []error, error)
	// Narrate keeps narratives with claims that have none.
	Narrate(ctx context.Context, list []intake.Narrative) error
	// Add adds submissions, and the contents of those that are open. It tells how many were
	// added: the others are there already.
	Add(ctx context.Context, list []Submission) (added int, err error)
	// Open gives open submissions after an id, in their order, with their contents.
	Open(ctx context.Context, f Filter, after ID, limit int) ([]Submission, error)
	// Lock locks those of the keys that are still open, and gives their keys.
	Lock(ctx context.Context, keys []claims.Key) ([]claims.Key, error)
	// Waiting locks those that wait for a representative to file on the subscription of a
	// claim, and gives them with their contents.
	Waiting(ctx context.Context, c claims.Claim) ([]Submission, error)
	// Settle writes state, why and claim of submissions that are locked, and removes the
	// contents of those that are matched.
	Settle(ctx context.Context, list []Submission) error
	// Dismiss writes that an open submission is dismissed. The conflict submission_settled
	// says that it is open no more.
	Dismiss(ctx context.Context, s Submission) error
	// Get reads a submission with its content.
	Get(ctx context.Context, id ID) (Submission, error)
	// List gives submissions without their contents, newest first.
	List(ctx context.Context, f Filter, page claims.Page) ([]Submission, error)
	// Counts counts those of an incident; of one provider, or of all that the actor sees.
	Counts(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) ([]Count, error)
}

// Submissions is what can be done with submissions.
type Submissions struct {
	store    Store
	useCases *claims.UseCases
	// set is how many rows share a transaction.
	set int
}

// setSize is how many rows are matched and filed in one transaction.
const setSize = 2000

// New gives submissions over a store.
func New(store Store, useCases *claims.UseCases) *Submissions {
	return &Submissions{store, useCases, setSize}
}
