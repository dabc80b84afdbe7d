package postgres

import (
	"sync"
	"time"

	"bosang/claims"
)

// While an incident is being merged, claims cannot be filed on it. What is filed
// on others does not wait for that: the requests on the incident are set aside,
// and tried again, in groups of their own, until the merge is over.

const (
	// lateAgain is how long a request that was set aside waits before it is tried
	// again, and lateTries how often: half a minute in all.
	lateAgain = 50 * time.Millisecond
	lateTries = 600
	// lateMost bounds the requests that are set aside at one time.
	lateMost = 2 * groupSize
)

// late is the requests that are set aside.
type late struct {
	waiting chan *request
	running sync.WaitGroup
	closing sync.Once
	// held are the places: one is taken for as long as a request is set aside.
	held chan struct{}
	// tries is lateTries; tests have less patience.
	tries int
}

func newLate() *late {
	return &late{waiting: make(chan *request, lateMost), held: make(chan struct{}, lateMost), tries: lateTries}
}

// close waits until everything that was set aside has its answer. Nothing more
// may be set aside for the first time.
func (l *late) close() {
	l.closing.Do(func() {
		for range lateMost {
			l.held <- struct{}{}
		}
		close(l.waiting)
	})
	l.running.Wait()
}

// setAside keeps a request whose incident is being merged, to be tried again, and
// reports whether it did. One that has been tried too often, or for which there
// is no place, is refused.
func (f *filer) setAside(r *request) bool {
	r.aside = false
	if r.tries++; r.tries == 1 {
		select {
		case f.late.held <- struct{}{}:
		default:
			r.settle(errMerging)
			return false
		}
	}
	if r.tries > f.late.tries {
		r.settle(errMerging)
		return false
	}
	f.late.waiting <- r // it has a place
	return true
}

var errMerging = &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "file claims on an incident that is being merged"}

// writeLate tries what was set aside again.
func (f *filer) writeLate() {
	for first := range f.late.waiting {
		<-time.After(lateAgain)
		group := append([]*request{first}, waitingIn(f.late.waiting, groupSize-1)...)
		f.file(group)
		for _, r := range group {
			if r.settled {
				<-f.late.held
			}
		}
	}
}
