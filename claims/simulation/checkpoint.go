package simulation

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/told"
	"bosang/rules"
)

// basis is what a simulation counts on.
type basis struct {
	sim      Simulation
	reader   access.Actor
	dossier  *claims.Dossier
	current  *rules.Library
	proposed proposal
	// crowd draws the population; nil: the claims that were filed.
	crowd *crowd
	units int64
	// name changes when incident, rules or their numbers do.
	name []byte
}

// reader reads as the service, limited to the provider where there is one: then
// row-level security holds it to that provider too.
func readerOf(sim Simulation) access.Actor {
	if sim.Provider.IsZero() {
		return access.SystemActor("simulate")
	}
	return access.Actor{Subject: "system:simulate", Role: access.Operator, Providers: []access.ID{sim.Provider}}
}

// scope says which claims are counted: those that were there at the start.
func (b *basis) scope() claims.DecideScope {
	return claims.DecideScope{Incident: b.sim.Incident, Provider: b.sim.Provider, AddedBy: b.sim.CreatedAt, Bucket: -1}
}

// begin reads how far a simulation has come and what it counts on; nil: nothing is
// left to do. Where what was counted rests on another basis, it begins anew.
func (s *Simulations) begin(ctx context.Context, id claims.SimulationID) (*run, error) {
	r := &run{s: s, basis: &basis{}, begun: map[int64]Begun{}}
	var checkpoint *Checkpoint
	err := s.store.InTx(ctx, access.SystemActor("simulate"), func(tx claims.Tx) error {
		all := s.store.Simulations(tx)
		var err error
		if r.sim, err = all.Simulation(ctx, id); err != nil || r.sim.State != Running {
			return err
		}
		if checkpoint, err = all.Checkpoint(ctx, id); err != nil {
			return err
		}
		r.current, r.sim.BasedOn, err = s.current(ctx, tx)
		return err
	})
	if err != nil || r.sim.State != Running {
		return nil, err
	}
	if err := r.lay(ctx, s); err != nil {
		var refused *claims.Error
		if errors.As(err, &refused) && (refused.Kind == claims.KindInvalid || refused.Kind == claims.KindConflict) {
			return nil, r.fail(ctx, refused)
		}
		return nil, err
	}
	r.tally = Tally{Samples: Samples{Each: r.sim.NewSimulation.Samples}}
	if checkpoint != nil && bytes.Equal(checkpoint.Basis, r.name) {
		r.tally, r.next, r.waiting = checkpoint.Tally, checkpoint.Next, checkpoint.Begun
		return r, nil
	}
	r.sim.Done = 0
	if err := r.count(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// lay reads the incident and puts the proposal into the current rules.
func (r *run) lay(ctx context.Context, s *Simulations) error {
	r.reader = readerOf(r.sim)
	err := s.store.InTx(ctx, r.reader, func(tx claims.Tx) (err error) {
		r.dossier, err = tx.Dossier(ctx, r.sim.Incident)
		return err
	})
	if err != nil {
		return err
	}
	if into := r.dossier.Incident.MergedInto; !into.IsZero() {
		return claims.Conflict("incident_merged", "incident", into.String()) // with its claims
	}
	if r.proposed, err = r.sim.propose(r.current); err != nil {
		return err
	}
	r.units = claims.Buckets
	if p := r.sim.Population; p != nil {
		crowd, ok := newCrowd(r.dossier, r.sim.Provider, *p)
		if !ok {
			return claims.Invalid(claims.FieldError{Field: "population", Code: "no_plans"})
		}
		r.crowd, r.units = crowd, (p.Size+s.block-1)/s.block
	}
	r.name = r.basis.fingerprint(s.block)
	return nil
}

// fingerprint is a hash of what was counted on. The request is not in it: it does
// not change.
func (b *basis) fingerprint(block int64) []byte {
	h := sha256.New()
	var numbers [16]byte
	binary.BigEndian.PutUint64(numbers[:], uint64(b.dossier.Incident.Revision)) //nolint:gosec // any 64 bits do
	binary.BigEndian.PutUint64(numbers[8:], uint64(block))                      //nolint:gosec // any 64 bits do
	h.Write(numbers[:])
	for _, library := range []*rules.Library{b.current, b.proposed.library} {
		for _, e := range library.Editions() {
			hash := e.Hash()
			h.Write(hash[:])
			_, _ = fmt.Fprintf(h, "%s %s;", e.Definition().From, e.Definition().To)
		}
		h.Write([]byte{'|'})
	}
	return h.Sum(nil)
}

// count counts how many claims there are and stores the first checkpoint.
func (r *run) count(ctx context.Context) error {
	if r.crowd != nil {
		r.sim.Total = r.sim.Population.Size
		return r.save(ctx)
	}
	err := r.s.store.InTx(ctx, r.reader, func(tx claims.Tx) (err error) {
		r.sim.Total, err = r.s.store.Simulations(tx).CountClaims(ctx, r.scope())
		return err
	})
	if err != nil {
		return err
	}
	return r.save(ctx)
}

// save stores a checkpoint once the one that is being stored is.
func (r *run) save(ctx context.Context) error {
	r.saving.Lock()
	defer r.saving.Unlock()
	return r.write(ctx)
}

// write stores a checkpoint, unless somebody else has moved the simulation or
// what it counts on was changed. Whoever calls it holds saving.
func (r *run) write(ctx context.Context) error {
	r.mu.Lock()
	c := r.checkpoint()
	r.mu.Unlock()
	sim := r.sim
	sim.Done = c.Tally.Seen
	return r.store(ctx, sim, c, nil)
}

// checkpoint copies what was counted, so that counting can go on. Whoever calls
// it holds mu.
func (r *run) checkpoint() *Checkpoint {
	c := &Checkpoint{Basis: r.name, Next: r.next, Begun: slices.Clone(r.waiting), Tally: r.fresh()}
	for _, b := range r.begun {
		c.Begun = append(c.Begun, b)
	}
	slices.SortFunc(c.Begun, func(a, b Begun) int { return cmp.Compare(a.Unit, b.Unit) })
	c.Tally.merge(&r.tally)
	c.Tally.settle()
	return c
}

func (r *run) fresh() Tally { return Tally{Samples: Samples{Each: r.sim.NewSimulation.Samples}} }

// store writes the simulation where nobody else has moved it. Everything but the
// version must hold still: the incident and the rules that were counted on.
func (r *run) store(ctx context.Context, sim Simulation, c *Checkpoint, samples []Sample) error {
	err := r.s.store.InTx(ctx, access.SystemActor("simulate"), func(tx claims.Tx) error {
		incident, err := tx.Incident(ctx, sim.Incident)
		if err != nil {
			return err
		}
		_, number, err := r.s.current(ctx, tx)
		if err != nil {
			return err
		}
		if incident.Revision != r.dossier.Incident.Revision || number != sim.BasedOn {
			return errBasisChanged
		}
		sim.WorkedAt = tx.Now()
		if sim.State != Running {
			sim.FinishedAt = tx.Now()
		}
		saved, err := r.s.store.Simulations(tx).Save(ctx, sim, c, samples)
		if err == nil && !saved {
			err = errMoved
		}
		return err
	})
	if err == nil {
		r.sim.Version++
	}
	return err
}

// finish writes the report.
func (r *run) finish(ctx context.Context) error {
	r.saving.Lock()
	defer r.saving.Unlock()
	r.tally.settle()
	samples := r.tally.Samples.all()
	for i := range samples {
		if err := r.explain(&samples[i]); err != nil {
			return err
		}
	}
	report, err := r.report()
	if err != nil {
		return err
	}
	sim := r.sim
	sim.State, sim.Done, sim.Total, sim.Report = Done, r.tally.Seen, r.tally.Seen, report
	if err := r.store(ctx, sim, &Checkpoint{}, samples); err != nil {
		return err
	}
	r.ended = true
	return nil
}

// explain writes out both outcomes of a sample in each language.
func (r *run) explain(s *Sample) error {
	s.Explained = nil
	for _, lang := range []rules.Lang{rules.Korean, rules.English} {
		out := Explained{Lang: lang}
		for _, side := range []struct {
			library *rules.Library
			text    []byte
			to      *rules.Explanation
		}{{r.current, s.Before, &out.Before}, {r.proposed.library, s.After, &out.After}} {
			outcome, err := rules.ParseOutcome(side.text)
			if err != nil {
				return fmt.Errorf("a sample: %w", err)
			}
			facts, err := told.Read(side.library.Schema(), s.Facts)
			if err != nil {
				return fmt.Errorf("a sample: %w", err)
			}
			e, err := side.library.Explain(outcome, facts, lang)
			if err != nil {
				return fmt.Errorf("a sample: %w", err)
			}
			for i := range e.Findings {
				e.Findings[i].Changes = nil // WouldChange says them in words
			}
			*side.to = *e
		}
		s.Explained = append(s.Explained, out)
	}
	return nil
}

// fail ends a simulation that cannot be worked any more: what it asks for does not
// fit the rules that are current now, or the incident was merged into another.
func (r *run) fail(ctx context.Context, why *claims.Error) error {
	sim := r.sim
	sim.State, sim.Reason = Failed, why.Code
	if len(why.Fields) > 0 {
		sim.Reason = why.Fields[0].Code
	}
	return r.s.store.InTx(ctx, access.SystemActor("simulate"), func(tx claims.Tx) error {
		sim.WorkedAt, sim.FinishedAt = tx.Now(), tx.Now()
		_, err := r.s.store.Simulations(tx).Save(ctx, sim, nil, nil)
		return err
	})
}
