package deadline

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// checkSet is how many claims or clocks one transaction of the check comes to.
const checkSet = 5000

// missSet is the same where something may follow for each.
const missSet = 500

// Checked is what a check did.
type Checked struct {
	// Opened and Missed count clocks.
	Opened, Missed int64
}

// Check starts the clocks of claims that wait, stops those that run for nothing any more,
// and writes which were missed; while more says that there is time. Done: it came to the
// end. It may be stopped anywhere, be done twice, and by several at once.
func (u *Deadlines) Check(ctx context.Context, more func() bool) (Checked, bool, error) {
	c := check{Deadlines: u, more: more, actor: access.SystemActor("deadlines")}
	for page := (claims.Page{Limit: claims.MaxPage}); ; {
		providers, err := u.useCases.Providers(ctx, c.actor, page)
		if err != nil {
			return c.Checked, false, err
		}
		for _, p := range providers {
			page.After = p.ID
			if done, err := c.provider(ctx, p.ID); err != nil || !done {
				return c.Checked, false, err
			}
		}
		if len(providers) < page.Limit {
			return c.Checked, true, nil
		}
	}
}

// check is a check on its way.
type check struct {
	*Deadlines
	Checked
	more  func() bool
	actor access.Actor
}

// step does one set of what a check does. What it came to counts when then is called, once
// the transaction has ended; done: there is no further set.
type step func(ctx context.Context, tx claims.Tx) (then func(), done bool, err error)

// provider checks the claims of a provider.
func (c *check) provider(ctx context.Context, id claims.ProviderID) (done bool, err error) {
	for _, step := range []step{c.open(id, Decide), c.open(id, Wake), c.open(id, Answer), c.settle(id), c.miss(id)} {
		for done = false; !done; {
			if !c.more() {
				return false, nil
			}
			var then func()
			err := c.store.InTx(ctx, c.actor, func(tx claims.Tx) (err error) {
				then, done, err = step(ctx, tx)
				return err
			})
			if err != nil {
				return false, err
			}
			then()
		}
	}
	return true, nil
}

// open starts clocks of a kind for claims that wait.
func (c *check) open(provider claims.ProviderID, kind Key) step {
	var after claims.ClaimID
	return func(ctx context.Context, tx claims.Tx) (func(), bool, error) {
		kinds, err := c.kindsOf(ctx, tx, provider)
		if err != nil {
			return nil, false, err
		}
		k, before := kinds[kind], tx.Now()
		if k.Term.Unit == Hours {
			// What the service does by itself in no time has a clock when it is late.
			before = before.Add(-time.Duration(k.Term.Amount) * time.Hour)
		}
		waiting, err := c.store.Deadlines(tx).Waiting(ctx, provider, kind, before, after, checkSet)
		if err != nil {
			return nil, false, err
		}
		list := make([]Deadline, len(waiting))
		for i, w := range waiting {
			list[i] = begin(tx, k, provider, w)
		}
		added, err := c.store.Deadlines(tx).Add(ctx, list)
		return func() {
			if c.Opened += added; len(waiting) > 0 {
				after = waiting[len(waiting)-1].Claim
			}
		}, len(waiting) < checkSet, err
	}
}

// settle stops clocks that run for nothing any more.
func (c *check) settle(provider claims.ProviderID) step {
	var after ID
	return func(ctx context.Context, tx claims.Tx) (func(), bool, error) {
		next, err := c.store.Deadlines(tx).Settled(ctx, provider, after, checkSet)
		return func() { after = next }, next.IsZero(), err
	}
}

// miss writes which clocks were missed, and does what follows where they lapse.
func (c *check) miss(provider claims.ProviderID) step {
	var after ID
	return func(ctx context.Context, tx claims.Tx) (func(), bool, error) {
		missed, lapsed, next, err := c.store.Deadlines(tx).Miss(ctx, provider, after, missSet)
		if err != nil {
			return nil, false, err
		}
		of := make(map[Key][]Deadline)
		for _, d := range lapsed {
			of[d.Kind] = append(of[d.Kind], d)
		}
		for kind, list := range of {
			if do := c.lapses[kind]; do != nil {
				if err := do(ctx, tx, list); err != nil {
					return nil, false, err
				}
			}
		}
		return func() { after = next; c.Missed += missed }, next.IsZero(), nil
	}
}
