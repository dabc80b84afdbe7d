// Package simulation answers "what if": it evaluates claims by the current rules
// and by proposed ones, on the same facts and on the path on which claims are
// decided, counts what would change, and changes nothing.
//
// The claims are those of an incident, or a made-up population of its users. What
// is proposed are editions, changed parameters, or both. A simulation is divided
// into units: the ranges of the claimant's hash that runs have too, or blocks of a
// population. One process works it at a time, with any number of workers; what
// they have counted is stored together with how far they have come, in one
// statement that only succeeds for who stored the state before it. So a simulation
// that is killed, stopped or worked by two counts each claim once; and since sums
// are exact and samples are drawn by a hash, the report of the same request on the
// same data is the same bytes.
//
// The facts are those of one state of the data: of claims that were there when the
// simulation was started, of an incident that is not changed meanwhile, and of one
// set of current rules. When incident or rules change before the end, it begins
// anew.
package simulation

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/rulebook"
)

// NewSimulation is what is asked for.
type NewSimulation struct {
	Incident claims.IncidentID
	// Provider limits it to a provider's claims. An operator's simulation is always
	// limited to a provider of the operator's; who has only one need not name it.
	Provider claims.ProviderID
	// Editions are texts of editions, Edition one that was drafted, Parameters other
	// values in these or in current ones. One of the three is needed.
	Editions   []string
	Edition    claims.EditionID
	Parameters []rulebook.Change
	// Draft is what Edition said when the simulation was started.
	Draft *Draft
	// Population takes the place of the claims that were filed.
	Population *Population
	// Samples is how many claims of each change are shown in full, drawn by Seed.
	Samples int
	Seed    int64
	// AsOf is when claims are decided whose outage runs on; zero: when the simulation
	// is started.
	AsOf time.Time
	// Background has the job queue work it; otherwise the caller does (Work).
	Background bool
}

// Draft is what a stored edition says: its text, and which edition of its rulebook
// is chosen no more (empty: none).
type Draft struct{ Text, Replaces string }

// State is how far a simulation has come.
type State string

// The states.
const (
	Running State = "running"
	Done    State = "done"
	Stopped State = "stopped"
	Failed  State = "failed"
)

// Simulation is a simulation with how far it has come.
type Simulation struct {
	ID claims.SimulationID
	NewSimulation
	// RequestedBy is the subject of the actor, ByOperator whether it was an operator.
	RequestedBy string
	ByOperator  bool
	// Hash is that of the one edition which is all that it is about; else zero.
	Hash [32]byte
	// BasedOn numbers the rules that are current in it.
	BasedOn int64
	State   State
	// Reason is the code of why it failed.
	Reason string
	// Total is how many claims there are, -1 while they were not counted; Done of
	// them were looked at.
	Total, Done int64
	// Report is canonical JSON, there once it is done.
	Report    []byte
	CreatedAt time.Time
	// WorkedAt is when it last came further.
	WorkedAt   time.Time
	FinishedAt time.Time
	Version    int64
}

// Checkpoint is how far the work has come, and all that was counted by then.
type Checkpoint struct {
	// Basis names what it was counted on: rules, incident and request.
	Basis []byte
	// Next is the first unit that nobody has begun, Begun are those that were begun
	// and not ended.
	Next  int64
	Begun []Begun
	Tally Tally
}

// Begun is a unit on which work was begun: what stands after the cursor is not
// counted.
type Begun struct {
	Unit          int64
	AfterClaimant claims.ClaimantID
	AfterClaim    claims.ClaimID
}

// Store is what simulations need of a database.
type Store interface {
	claims.Store
	// Simulations gives what can be done with simulations in a transaction of this
	// store.
	Simulations(tx claims.Tx) Tx
}

// Filter narrows a list of simulations; zero fields do not.
type Filter struct {
	Incident claims.IncidentID
	// Providers: only those that operators asked for, of these providers; nil: all.
	Providers []claims.ProviderID
}

// Tx reads and writes simulations, in a transaction of the store.
type Tx interface {
	AddSimulation(ctx context.Context, s Simulation) error
	// Simulation reads a simulation with its report.
	Simulation(ctx context.Context, id claims.SimulationID) (Simulation, error)
	// LockSimulation reads it and keeps others from changing it.
	LockSimulation(ctx context.Context, id claims.SimulationID) (Simulation, error)
	// Simulations lists simulations without their reports, newest first.
	Simulations(ctx context.Context, filter Filter, page claims.Page) ([]Simulation, error)
	// CountRunning counts the running simulations of those who asked for one: of the
	// operators of its provider, or else of its subject. Until the transaction ends
	// nobody else counts them.
	CountRunning(ctx context.Context, s Simulation) (int, error)
	// Draft reads a stored edition that the actor may see.
	Draft(ctx context.Context, id claims.EditionID) (Draft, error)
	// Checkpoint reads how far the work has come; nil where it has not begun.
	Checkpoint(ctx context.Context, id claims.SimulationID) (*Checkpoint, error)
	// Samples reads the samples of a simulation that is done.
	Samples(ctx context.Context, id claims.SimulationID) ([]Sample, error)
	// Save writes what moves (state, reason, basis, counts, instants, report) where
	// the version is still s.Version, and gives it the next; it reports whether it
	// did. A checkpoint that is nil stays as it is; samples go with the report.
	Save(ctx context.Context, s Simulation, c *Checkpoint, samples []Sample) (bool, error)
	// CountClaims counts the claims of a scope that ToDecide would give.
	CountClaims(ctx context.Context, scope claims.DecideScope) (int64, error)
	// Overdue gives running simulations that have not come further since an instant,
	// at most so many.
	Overdue(ctx context.Context, since time.Time, limit int) ([]claims.Work, error)
}

// Simulations is what can be done with simulations.
type Simulations struct {
	store    Store
	useCases *claims.UseCases
	// chunk is how many claims are read at a time, block how many subscribers are
	// drawn at a time, and pause what lies between two checkpoints.
	chunk int
	block int64
	pause time.Duration
}

// chunkSize and blockSize bound what a worker has in its hands; checkpointEvery is
// what a kill can undo.
const (
	chunkSize       = 1000
	blockSize       = 8192
	checkpointEvery = 2 * time.Second
)

// New gives simulations over a store. The use cases have the current rules.
func New(store Store, useCases *claims.UseCases) *Simulations {
	return &Simulations{store: store, useCases: useCases, chunk: chunkSize, block: blockSize, pause: checkpointEvery}
}

// current gives the rules that decisions are made by, with their number.
func (s *Simulations) current(ctx context.Context, tx claims.Tx) (*rules.Library, int64, error) {
	shelf, err := s.useCases.Shelf(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	return shelf.Library, shelf.Number, nil
}
