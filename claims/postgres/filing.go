package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/reference"
)

// Claims are filed by groups. The first request begins a transaction at once;
// what arrives while the writers are busy goes together in the next one, so that
// a commit to disk is shared. Each request gets its own answer and its own
// error: the steps of a group are in group.go.

const (
	// writers is how many groups are written at once: while one waits for the
	// disk, another is prepared.
	writers = 2
	// groupSize bounds the requests of one group.
	groupSize = 500
	// groupLimit bounds the time a group may take.
	groupLimit = 30 * time.Second
)

// request is one filing on its way through a group.
type request struct {
	ctx    context.Context
	filing claims.Filing
	// claim is what is to be written: id and reference are drawn once, so that a
	// group that is run again knows its own claims.
	claim claims.Claim
	// err is what became of it in this run of the group; nil with settled: filed.
	settled bool
	err     error
	done    chan struct{}
	// aside: in this run, its incident was just being merged. tries counts the
	// groups in which that was so (late.go).
	aside bool
	tries int
}

// settle says what became of the request.
func (r *request) settle(err error) { r.settled, r.err = true, err }

func (r *request) claimant() claims.ClaimantID { return r.claim.ClaimantID }

func (r *request) claimID() claims.ClaimID { return r.claim.ID }

// filer collects requests into groups.
type filer struct {
	store    *Store
	waiting  chan *request
	running  sync.WaitGroup
	mu       sync.RWMutex // held for reading while a request is handed over
	closed   bool
	late     *late
	draw     func() reference.Reference
	begun    context.Context
	stopWork context.CancelFunc
}

func newFiler(s *Store) *filer {
	f := &filer{store: s, waiting: make(chan *request, writers*groupSize), late: newLate(), draw: reference.New}
	f.begun, f.stopWork = context.WithCancel(context.Background())
	for range writers {
		f.running.Go(f.write)
	}
	f.late.running.Go(f.writeLate)
	return f
}

// close refuses further requests and waits until those that arrived are filed.
func (f *filer) close() {
	f.mu.Lock()
	if !f.closed {
		f.closed = true
		close(f.waiting)
	}
	f.mu.Unlock()
	f.running.Wait()
	f.late.close()
	f.stopWork()
}

// FileClaim files one claim, in a group with those that arrive meanwhile. When
// the caller's context ends, the caller is not kept waiting; a request that has
// not begun by then is not filed, one that has begun may be.
func (s *Store) FileClaim(ctx context.Context, filing claims.Filing) (claims.Claim, error) {
	r := &request{ctx: ctx, filing: filing, done: make(chan struct{})}
	r.claim.ID, r.claim.Reference = newID(), s.filer.draw()
	if err := s.filer.hand(r); err != nil {
		return claims.Claim{}, err
	}
	select {
	case <-ctx.Done():
		return claims.Claim{}, ctx.Err()
	case <-r.done:
	}
	if r.err != nil {
		return claims.Claim{}, r.err
	}
	return r.claim, nil
}

func (f *filer) hand(r *request) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.closed {
		return &claims.Error{Kind: claims.KindUnavailable, Code: "closing"}
	}
	select {
	case f.waiting <- r:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// write takes what is waiting, files it, and again.
func (f *filer) write() {
	for first := range f.waiting {
		f.file(append([]*request{first}, waitingIn(f.waiting, groupSize-1)...))
	}
}

// waitingIn takes what is in the channel, at most so many.
func waitingIn(from <-chan *request, most int) (taken []*request) {
	for len(taken) < most {
		select {
		case next, open := <-from:
			if !open {
				return taken
			}
			taken = append(taken, next)
		default:
			return taken
		}
	}
	return taken
}

// file files a group and answers everybody in it, save those that are set aside.
func (f *filer) file(group []*request) {
	defer func() {
		for _, r := range group {
			if r.aside && !r.settled && f.setAside(r) {
				continue
			}
			if !r.settled {
				r.settle(errors.New("filing ended without an answer"))
			}
			close(r.done)
		}
	}()
	live := slices.DeleteFunc(slices.Clone(group), func(r *request) bool {
		if err := r.ctx.Err(); err != nil {
			r.settle(err)
			return true
		}
		return false
	})
	if len(live) == 0 {
		return
	}
	err := f.attempt(live)
	if err == nil {
		return
	}
	if len(live) == 1 || claims.KindOf(err) == claims.KindUnavailable {
		for _, r := range live {
			r.settle(err)
		}
		return
	}
	// Something in the group cannot be stored. Alone, each gets its own error
	// and nobody another's.
	for i, r := range live {
		err := f.attempt([]*request{r})
		if err == nil {
			continue
		}
		r.settle(err)
		if claims.KindOf(err) == claims.KindUnavailable {
			for _, rest := range live[i+1:] {
				rest.settle(err) // it would be no better for them
			}
			return
		}
	}
}

// attempt runs a group in one transaction. It may be run again even when the
// connection failed during the commit: the claims know their own ids again.
func (f *filer) attempt(group []*request) error {
	ctx, cancel := context.WithTimeout(f.begun, groupLimit)
	defer cancel()
	var err error
	usual := true
	for range attempts {
		err = f.store.inTx(ctx, access.SystemActor("filing"), func(t *tx) (err error) {
			for _, r := range group {
				r.settled, r.aside, r.err = false, false, nil
			}
			defer func() {
				if p := recover(); p != nil {
					err = errors.New("panic while filing")
				}
			}()
			g := newGroup(t, f.draw, group)
			g.usual = usual
			return g.run(ctx)
		})
		if errors.Is(err, errUnusual) {
			usual = false
			continue
		}
		unclear := unavailable(err) && doingOf(err) == doingCommit
		if !unclear && !errors.Is(err, claims.ErrKeptMeanwhile) {
			break
		}
	}
	if err == nil {
		return nil
	}
	for _, r := range group {
		r.settled, r.aside, r.err = false, false, nil
	}
	if ctx.Err() != nil {
		return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "file claims", Cause: err}
	}
	return err
}

// doingOf tells what the database was doing when it failed.
func doingOf(err error) string {
	var e *dbError
	if errors.As(err, &e) {
		return e.doing
	}
	return ""
}
