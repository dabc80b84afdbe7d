// Package batch decides many claims of one incident in one run.
//
// A run is divided into ranges of the claimant's hash (claims.Buckets). A worker
// takes ranges that are not done and that no other worker holds, reads claims
// after their cursors, decides them in one set and moves the cursors, all in one
// transaction; then it begins again. So any number of workers in any number of
// processes share a run, a run that is killed goes on where it was, and each
// claim is decided once. A claim that cannot be decided is recorded and does not
// stop the run. A rehearsal works everything out, counts it, and changes nothing
// but the run's own record.
package batch

import (
	"context"
	"time"

	"bosang/claims"
)

// Batch is one run over the claims of an incident.
type Batch struct {
	ID       claims.BatchID
	Incident claims.IncidentID
	// Provider whose claims are decided; zero: every provider's.
	Provider claims.ProviderID
	// Plans whose claims are decided; none: every plan's.
	Plans []claims.PlanID
	// OnlyFiled leaves out claims that were decided before.
	OnlyFiled bool
	// Rehearsal counts what would be decided and stores no decision.
	Rehearsal bool
	// Because stands in each decision the run makes.
	Because claims.Because
	// StartedBy is the subject of the actor.
	StartedBy string
	CreatedAt time.Time
	// FinishedAt is when the last range was done; zero: not yet.
	FinishedAt time.Time
	// Totals so far.
	Totals Totals
}

// Totals counts what became of the claims that a run has seen.
type Totals struct {
	claims.Tally
	// RangesDone of the claims.Buckets ranges. The claimant's hash spreads claims
	// evenly, so this is also how far the run has come.
	RangesDone int
}

// Range is the part of a run that one transaction holds: the claimants of one
// bucket, walked in the order of claimant and claim up to the cursor.
type Range struct {
	Bucket        int
	AfterClaimant claims.ClaimantID
	AfterClaim    claims.ClaimID
	Done          bool
}

// Failure is a claim that the run could not decide.
type Failure struct {
	claims.Failure
	At time.Time
}

// Store is what runs need of a database.
type Store interface {
	claims.Store
	// Batches gives what can be done with runs in a transaction of this store.
	Batches(tx claims.Tx) Tx
}

// Tx reads and writes runs, in a transaction of the store.
type Tx interface {
	// AddBatch adds a run with all its ranges; a run that is there already is
	// left as it is.
	AddBatch(ctx context.Context, b Batch) error
	// Batch reads a run with its totals.
	Batch(ctx context.Context, id claims.BatchID) (Batch, error)
	// Batches lists runs with their totals, newest first: those of these
	// providers, or all when providers is nil.
	Batches(ctx context.Context, providers []claims.ProviderID, page claims.Page) ([]Batch, error)
	// Failures lists the claims that a run could not decide, by claim id from the
	// newest on.
	Failures(ctx context.Context, id claims.BatchID, page claims.Page) ([]Failure, error)
	// TakeRanges locks ranges that are not done, at most n in the order of their
	// buckets, until the transaction ends. It passes over ranges that others hold;
	// or, when wait is set, it waits for the first: then none means that every
	// range is done.
	TakeRanges(ctx context.Context, id claims.BatchID, n int, wait bool) ([]Range, error)
	// MoveRanges stores the cursors of ranges that this transaction took, and adds
	// what was counted on the way to the first of them: only the sum is told.
	MoveRanges(ctx context.Context, id claims.BatchID, ranges []Range, tally claims.Tally) error
	// RecordFailures stores claims that could not be decided.
	RecordFailures(ctx context.Context, id claims.BatchID, failures []claims.Failure) error
	// Finish marks a run as finished whose ranges are all done. It reports whether
	// this call did it.
	Finish(ctx context.Context, id claims.BatchID) (bool, error)
	// Overdue gives work that is due since an instant or longer, at most so many of
	// each kind: incidents with claims that were filed by then and never decided or
	// should have woken by then, and runs that were started by then and are not
	// finished.
	Overdue(ctx context.Context, since time.Time, limit int) ([]claims.Work, error)
}

// Batches is what can be done with runs.
type Batches struct {
	store    Store
	useCases *claims.UseCases
	// chunk is how many claims a transaction decides at most.
	chunk int
}

// chunkSize is how many claims one transaction decides. The more, the less each
// costs; but memory grows with it, and so does what a kill undoes.
const chunkSize = 1000

// New gives runs over a store. The use cases decide the claims.
func New(store Store, useCases *claims.UseCases) *Batches {
	return &Batches{store: store, useCases: useCases, chunk: chunkSize}
}
