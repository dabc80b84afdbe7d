// Package survey works out who is owed what for an incident without having asked, and
// files it: claims that nobody has made. So what is owed and unclaimed can be counted,
// and who claims later meets the claim that is there.
//
// A survey walks a provider's subscriptions in the order of their ids. Each transaction
// decides a set of them as claims are decided, files what something is owed on, and moves
// the cursor; so a survey that is killed goes on where it was, and one that is made again
// files nothing twice. What is only given as goodwill waits until somebody asks for it.
package survey

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

type surveyNoun struct{}

// ID names a survey.
type ID = claims.ID[surveyNoun]

// Survey is one walk over a provider's subscriptions for an incident.
type Survey struct {
	ID       ID
	Incident claims.IncidentID
	Provider claims.ProviderID
	// StartedBy is the subject of the actor.
	StartedBy string
	CreatedAt time.Time
	// FinishedAt is when the last subscription was seen; zero: not yet.
	FinishedAt time.Time
	// After is the subscription up to which it has come.
	After claims.SubscriptionID
	Counts
}

// Counts say what became of the subscriptions that a survey has seen.
type Counts struct {
	Seen int64
	// Filed: something is owed, and nobody had claimed it.
	Filed int64
	// Claimed: there was a claim already.
	Claimed int64
	// Nothing is owed by the rules.
	Nothing int64
	// Referred: a person would have to decide, which takes a claim.
	Referred int64
	// Running: an outage runs, and nothing is owed for certain.
	Running int64
	// Failed: it could not be decided.
	Failed int64
}

// Store is what surveys need of a database.
type Store interface {
	claims.Store
	// Surveys gives what can be done with surveys in a transaction of this store.
	Surveys(tx claims.Tx) Tx
}

// Tx reads and writes surveys, in a transaction of the store.
type Tx interface {
	Add(ctx context.Context, s Survey) error
	Get(ctx context.Context, id ID) (Survey, error)
	// List gives surveys, newest first.
	List(ctx context.Context, page claims.Page) ([]Survey, error)
	// Lock reads a survey and keeps others from working it until the transaction ends.
	Lock(ctx context.Context, id ID) (Survey, error)
	// Move writes how far a survey has come, and when it was finished.
	Move(ctx context.Context, s Survey) error
	// Unclaimed gives the provider's subscriptions after the survey's cursor in the order
	// of their ids, at most limit, each as a claim on the incident that nobody has made;
	// with the id of a claim where there is one.
	Unclaimed(ctx context.Context, s Survey, limit int) ([]claims.Undecided, error)
	// Unfinished gives surveys that were begun by an instant and are not finished.
	Unfinished(ctx context.Context, by time.Time, limit int) ([]ID, error)
}

// Surveys is what can be done with surveys.
type Surveys struct {
	store    Store
	useCases *claims.UseCases
	logger   *slog.Logger
	// chunk is how many subscriptions a transaction sees.
	chunk int
}

// chunkSize is how many subscriptions one transaction sees.
const chunkSize = 1000

// New gives surveys over a store. The use cases decide. The logger is told of
// subscriptions that cannot be decided; nil: slog.Default().
func New(store Store, useCases *claims.UseCases, logger *slog.Logger) *Surveys {
	if logger == nil {
		logger = slog.Default()
	}
	return &Surveys{store, useCases, logger, chunkSize}
}

// Start makes a survey of a provider's subscriptions for an incident, which the job queue
// works. An operator's is always of a provider of the operator's; who has only one need
// not name it.
func (u *Surveys) Start(ctx context.Context, actor access.Actor, incident claims.IncidentID, provider claims.ProviderID, once claims.Once) (Survey, error) {
	if !actor.May(access.RunSurvey) {
		return Survey{}, claims.Forbidden(string(access.RunSurvey))
	}
	if actor.Role == access.Operator && provider.IsZero() && len(actor.Providers) == 1 {
		provider = actor.Providers[0]
	}
	var wrong []claims.FieldError
	switch {
	case provider.IsZero():
		wrong = append(wrong, claims.FieldError{Field: "provider_id", Code: "required"})
	case actor.Role == access.Operator && !actor.OperatorOf(provider):
		wrong = append(wrong, claims.FieldError{Field: "provider_id", Code: "unknown_id"})
	}
	if incident.IsZero() {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	if len(wrong) > 0 {
		return Survey{}, claims.Invalid(wrong...)
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Survey, error) {
		if err := known(ctx, tx, incident, provider); err != nil {
			return Survey{}, err
		}
		s := Survey{ID: claims.NewID[surveyNoun](), Incident: incident, Provider: provider, StartedBy: actor.Subject, CreatedAt: tx.Now()}
		if err := u.store.Surveys(tx).Add(ctx, s); err != nil {
			return Survey{}, err
		}
		return s, tx.Enqueue(ctx, claims.Work{Kind: claims.WorkSurvey, Incident: incident, Survey: s.ID.Key()})
	})
}

// known refuses an incident or a provider that is not there. Of an incident that became
// part of another, there is nothing to survey.
func known(ctx context.Context, tx claims.Tx, incident claims.IncidentID, provider claims.ProviderID) error {
	i, err := tx.Incident(ctx, incident)
	switch {
	case claims.KindOf(err) == claims.KindNotFound && err != nil:
		return claims.Invalid(claims.FieldError{Field: "incident_id", Code: "unknown_id"})
	case err != nil:
		return err
	case !i.MergedInto.IsZero():
		return claims.Conflict("incident_merged", "incident", i.MergedInto.String())
	}
	if _, err = tx.Provider(ctx, provider); claims.KindOf(err) == claims.KindNotFound && err != nil {
		return claims.Invalid(claims.FieldError{Field: "provider_id", Code: "unknown_id"})
	}
	return err
}

// Get reads a survey that the actor may see.
func (u *Surveys) Get(ctx context.Context, actor access.Actor, id ID) (Survey, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadSurvey, func(tx claims.Tx) (Survey, error) { return u.store.Surveys(tx).Get(ctx, id) })
}

// List gives surveys that the actor may see, newest first.
func (u *Surveys) List(ctx context.Context, actor access.Actor, page claims.Page) ([]Survey, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadSurvey, func(tx claims.Tx) ([]Survey, error) { return u.store.Surveys(tx).List(ctx, page) })
}

// Unfinished gives the work on surveys that should have come to an end.
func (u *Surveys) Unfinished(ctx context.Context, by time.Time, limit int) (work []claims.Work, err error) {
	err = u.store.InTx(ctx, access.SystemActor("survey"), func(tx claims.Tx) error {
		ids, err := u.store.Surveys(tx).Unfinished(ctx, by, limit)
		work = nil
		for _, id := range ids {
			work = append(work, claims.Work{Kind: claims.WorkSurvey, Survey: id.Key()})
		}
		return err
	})
	return work, err
}

// errAgain says that a transaction is to be begun anew.
var errAgain = errors.New("the incident was changed while it was surveyed")
