package message

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

type circularNoun struct{}

// CircularID names a circular.
type CircularID = claims.ID[circularNoun]

// WorkCirculate works off the circulars that are not done.
const WorkCirculate claims.WorkKind = "circulate"

// circularSet is how many claims one transaction of a circular comes to.
const circularSet = 5000

// Circular is what everybody is told who has a claim on an incident with a provider, each
// claimant once. Claims that were withdrawn or merged do not count, nor do those that nobody
// has taken up, or that are filed later.
type Circular struct {
	ID       CircularID
	Provider claims.ProviderID
	Incident claims.IncidentID
	Kind     Kind
	Params   map[string]string
	// Cause is what it tells of: there is one circular of a provider for it.
	Cause claims.Key
	By    string
	At    time.Time
	// Told is how many claimants were told so far.
	Told int64
	// DoneAt is when all of them were; zero: not yet.
	DoneAt time.Time
}

// CircularTx reads and writes circulars.
type CircularTx interface {
	// AddCircular adds a circular, unless there is one of its provider for its cause.
	AddCircular(ctx context.Context, c Circular) error
	// Circular gives that of a provider for a cause.
	Circular(ctx context.Context, provider claims.ProviderID, cause claims.Key) (Circular, error)
	// OpenCirculars gives some that are not done, the oldest first.
	OpenCirculars(ctx context.Context, limit int) ([]CircularID, error)
	// Spread tells those whose claims come next, at most limit, and writes where that were
	// the last. Another who works on the same circular is waited for.
	Spread(ctx context.Context, id CircularID, limit int) (told int64, err error)
}

// Circulate has everybody told, in the background: it writes the circular in the
// transaction of what causes it. Id, author and instant are filled in.
func (u *Messages) Circulate(ctx context.Context, tx claims.Tx, c Circular) error {
	if err := check(c.Kind, c.Params); err != nil {
		return err
	}
	c.ID, c.By, c.At = claims.NewID[circularNoun](), tx.Actor().Subject, tx.Now()
	if err := u.store.Messages(tx).AddCircular(ctx, c); err != nil {
		return err
	}
	return tx.Enqueue(ctx, claims.Work{Kind: WorkCirculate})
}

// Circulated tells how far a circular is.
func (u *Messages) Circulated(ctx context.Context, tx claims.Tx, provider claims.ProviderID, cause claims.Key) (Circular, error) {
	return u.store.Messages(tx).Circular(ctx, provider, cause)
}

// Spread works off circulars, a transaction for each set of claims, while more says that
// there is time; done: none is left. It may be stopped anywhere and run twice.
func (u *Messages) Spread(ctx context.Context, more func() bool) (told int64, done bool, err error) {
	for more() {
		var n int64
		err := u.store.InTx(ctx, access.SystemActor("circulate"), func(tx claims.Tx) (err error) {
			messages := u.store.Messages(tx)
			open, err := messages.OpenCirculars(ctx, 1)
			if err != nil || len(open) == 0 {
				done = err == nil
				return err
			}
			n, err = messages.Spread(ctx, open[0], circularSet)
			return err
		})
		if told += n; err != nil || done {
			return told, done, err
		}
	}
	return told, false, nil
}
