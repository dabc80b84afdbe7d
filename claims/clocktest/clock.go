// Package clocktest gives tests a clock: it stands until a test moves it, or ticks
// whenever it is asked.
package clocktest

import (
	"sync"
	"time"
)

// Clock is a test's time.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	tick time.Duration
}

// At is a clock that stands at an instant until it is moved.
func At(now time.Time) *Clock { return &Clock{now: now} }

// Ticking is a clock that is a millisecond later whenever it is asked, so that what comes
// one after another has instants one after another.
func Ticking(now time.Time) *Clock { return &Clock{now: now, tick: time.Millisecond} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.tick)
	return c.now
}

// Move lets time pass.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set puts the clock to an instant.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}
