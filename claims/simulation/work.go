package simulation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Progress is told how many claims were looked at, of how many, one call at a
// time.
type Progress func(done, total int64)

// ErrWorkedElsewhere says that another process works the simulation. Nothing that
// was counted here since the last checkpoint is kept.
var ErrWorkedElsewhere = errors.New("another process works the simulation")

var (
	// errBasisChanged says that incident or rules are not what was counted on.
	errBasisChanged = errors.New("what the simulation counts on was changed")
	// errMoved says that the simulation was stopped, or worked by another process.
	errMoved = errors.New("the simulation was moved meanwhile")
)

// anew bounds how often a simulation begins anew in one call because incident or
// rules were changed meanwhile.
const anew = 10

// takings bounds how often a simulation is taken up in one call that another
// process works too; then that one is left to it.
const takings = 3

// Work works a simulation with this many workers until it is done, stopped or
// failed. It can be called again after any failure or kill.
func (s *Simulations) Work(ctx context.Context, id claims.SimulationID, workers int, progress Progress) (Simulation, error) {
	if _, err := s.WorkWhile(ctx, id, workers, func() bool { return true }, progress); err != nil {
		return Simulation{}, err
	}
	return s.Get(ctx, access.SystemActor("simulate"), id)
}

// WorkWhile works a simulation as Work does for as long as more says so, which is
// asked often. It reports whether nothing is left to do. What was counted when it
// ends, by more or by the end of ctx, is kept.
func (s *Simulations) WorkWhile(ctx context.Context, id claims.SimulationID, workers int, more func() bool, progress Progress) (bool, error) {
	for attempt := 1; ; attempt++ {
		r, err := s.begin(ctx, id)
		if err == nil && r != nil {
			r.more, r.progress = more, progress
			err = r.work(ctx, max(workers, 1))
		}
		switch {
		case errors.Is(err, errBasisChanged) && attempt < anew:
			continue // begin sees the new basis, and begins anew
		case errors.Is(err, errMoved):
			// By who stopped it, or by what a process wrote that was killed meanwhile.
			if left, err := s.left(ctx, id); err != nil || !left {
				return err == nil, err
			}
			if attempt < takings {
				continue
			}
			return false, ErrWorkedElsewhere
		case err != nil:
			return false, fmt.Errorf("simulation %s: %w", id, err)
		}
		return r == nil || r.ended, nil
	}
}

// left reports whether there is anything left to do.
func (s *Simulations) left(ctx context.Context, id claims.SimulationID) (bool, error) {
	sim, err := s.Get(ctx, access.SystemActor("simulate"), id)
	return sim.State == Running, err
}

// run is one process's work on a simulation. What is below mu is shared by its
// workers.
type run struct {
	*basis
	s        *Simulations
	more     func() bool
	progress Progress

	mu      sync.Mutex
	tally   Tally
	next    int64
	waiting []Begun // begun by somebody before and not taken up yet
	begun   map[int64]Begun
	saved   time.Time
	// saving is held while a checkpoint is written: they are written in order.
	saving sync.Mutex
	ended  bool
}

// work has workers take units until none is left. What they have counted is
// stored when they end, whatever ended them.
func (r *run) work(ctx context.Context, workers int) error {
	r.saved = time.Now()
	group, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			if err := r.worker().work(group); err != nil {
				cancel(err) // the others need not go on; the first error is kept
			}
		})
	}
	all.Wait()
	err := context.Cause(group)
	if errors.Is(err, errMoved) || errors.Is(err, errBasisChanged) {
		return err
	}
	// Also when ctx is over.
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
	defer stop()
	if err == nil && r.finished() {
		return r.finish(last)
	}
	return errors.Join(err, r.save(last))
}

// lastSave bounds the last checkpoint of a process that is told to end.
const lastSave = 10 * time.Second

// finished reports whether every unit was counted.
func (r *run) finished() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next == r.units && len(r.waiting) == 0 && len(r.begun) == 0
}

// take gives the next unit; false where none is left, or there is no more time.
func (r *run) take() (Begun, bool) {
	if !r.more() {
		return Begun{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var b Begun
	switch {
	case len(r.waiting) > 0:
		b = r.waiting[0]
		r.waiting = r.waiting[1:]
	case r.next < r.units:
		b = Begun{Unit: r.next}
		r.next++
	default:
		return b, false
	}
	r.begun[b.Unit] = b
	return b, true
}

// counted adds what was counted of a unit up to its cursor, and stores a
// checkpoint where it is time. Whoever comes when it is time again and the last
// one is still being written waits for it, so that a slow store does not let
// more be counted than a kill may lose.
func (r *run) counted(ctx context.Context, b Begun, done bool, t *Tally) error {
	r.mu.Lock()
	r.tally.merge(t)
	r.begun[b.Unit] = b
	if done {
		delete(r.begun, b.Unit)
	}
	seen := r.tally.Seen
	due := time.Since(r.saved) >= r.s.pause
	if due {
		r.saved = time.Now()
	}
	if r.progress != nil {
		r.progress(seen, r.sim.Total)
	}
	r.mu.Unlock()
	if !due {
		return nil
	}
	r.saving.Lock()
	defer r.saving.Unlock()
	return r.write(ctx)
}

// worker counts units with facts, dossier and samples of its own.
type worker struct {
	*run
	judge
}

func (r *run) worker() *worker {
	return &worker{run: r, judge: judge{current: r.current, proposed: r.proposed.library, schema: schemaOf(r.current, r.proposed.library), asOf: r.sim.AsOf, draw: newDraw(r.sim.Seed)}}
}

func (w *worker) work(ctx context.Context) error {
	for ctx.Err() == nil {
		b, ok := w.take()
		if !ok {
			return nil
		}
		count := w.claims
		if w.crowd != nil {
			count = w.subscribers
		}
		if err := count(ctx, b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// claims counts the claims of one range of the claimant's hash.
func (w *worker) claims(ctx context.Context, b Begun) error {
	for w.more() {
		scope := w.scope()
		scope.Bucket, scope.AfterClaimant, scope.AfterClaim = int(b.Unit), b.AfterClaimant, b.AfterClaim
		var list []claims.Undecided
		err := w.s.store.InTx(ctx, w.reader, func(tx claims.Tx) (err error) {
			list, err = tx.ToDecide(ctx, scope, w.s.chunk)
			return err
		})
		if err != nil {
			return err
		}
		// A dossier keeps what it has worked out for each cohort: not for longer than
		// a chunk, whatever cohorts there are.
		w.dossier = copyOf(w.basis.dossier)
		t := w.fresh()
		for i := range list {
			w.claim(&t, &list[i])
		}
		done := len(list) < w.s.chunk
		if !done {
			last := &list[len(list)-1].Claim
			b.AfterClaimant, b.AfterClaim = last.ClaimantID, last.ID
		}
		if err := w.counted(ctx, b, done, &t); err != nil || done {
			return err
		}
	}
	return nil
}

// subscribers counts one block of a population. A block that is not counted whole
// is not counted at all.
func (w *worker) subscribers(ctx context.Context, b Begun) error {
	if w.dossier == nil {
		w.dossier = copyOf(w.basis.dossier)
	}
	t := w.fresh()
	var s subscriber
	from := b.Unit * w.s.block
	for i := from; i < min(from+w.s.block, w.sim.Population.Size); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		w.crowd.draw(i, &s)
		w.subscriber(&t, i, &s)
	}
	return w.counted(ctx, b, true, &t)
}

func (w *worker) fresh() Tally { return Tally{Samples: Samples{Each: w.sim.NewSimulation.Samples}} }

// copyOf gives a dossier that keeps what it works out for itself.
func copyOf(d *claims.Dossier) *claims.Dossier {
	return &claims.Dossier{
		Incident: d.Incident, Providers: d.Providers, Services: d.Services, Plans: d.Plans, Outages: d.Outages,
		Causes: d.Causes, Maintenances: d.Maintenances,
	}
}
