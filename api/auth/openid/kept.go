package openid

import (
	"context"
	"sync"
	"time"
)

const (
	// askPause is the least time between two questions to an identity provider for
	// the same thing, whether or not the first was answered: whoever sends tokens
	// with keys that do not exist has it asked so often and no more.
	askPause = 10 * time.Second
	// askTime is how long an answer may take.
	askTime = 5 * time.Second
)

// kept is a thing that is fetched from an identity provider and kept for a while.
type kept[T any] struct {
	fetch func(context.Context) (T, error)
	clock func() time.Time
	// fresh is how long it is taken without asking, and stale for how long where it
	// cannot be had anew.
	fresh, stale time.Duration
	// failed is told of each question that was not answered.
	failed func(error)

	mu     sync.Mutex
	value  T
	read   time.Time     // when value was asked for; zero: never had
	tried  time.Time     // when it was asked for last
	err    error         // what came of that
	flight chan struct{} // closed when the question under way is answered; nil: none is
}

// get gives the thing, fetched within fresh; an older one where there is no newer.
func (k *kept[T]) get(ctx context.Context) (T, error) {
	return k.within(ctx, k.fresh)
}

// again gives the thing asked for anew, if that was not done within askPause.
func (k *kept[T]) again(ctx context.Context) (T, error) {
	return k.within(ctx, 0)
}

func (k *kept[T]) within(ctx context.Context, age time.Duration) (T, error) {
	k.mu.Lock()
	now := k.clock()
	if !k.usable(now, age) {
		k.ask(ctx, now)
	}
	flight := k.flight
	if flight == nil || k.usable(now, age) {
		defer k.mu.Unlock()
		return k.answer(now)
	}
	k.mu.Unlock()
	select {
	case <-flight:
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.answer(now)
}

// usable reports whether what is there is younger than an age.
func (k *kept[T]) usable(now time.Time, age time.Duration) bool {
	return !k.read.IsZero() && now.Sub(k.read) < age
}

// answer gives what is there, if it is not too old.
func (k *kept[T]) answer(now time.Time) (T, error) {
	if k.usable(now, k.stale) {
		return k.value, nil
	}
	var none T
	return none, k.err
}

// ask asks, unless that is being done or was just done. The question outlives the
// request that gave rise to it: others wait for the answer too.
func (k *kept[T]) ask(ctx context.Context, now time.Time) {
	if k.flight != nil || !k.tried.IsZero() && now.Sub(k.tried) < askPause {
		return
	}
	k.tried = now
	flight := make(chan struct{})
	k.flight = flight
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime)
		defer cancel()
		value, err := k.fetch(ctx)
		if err != nil {
			k.failed(err)
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.err = err; err == nil {
			k.value, k.read = value, now
		}
		k.flight = nil
		close(flight)
	}()
}
