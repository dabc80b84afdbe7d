package webhook

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

const (
	// attempts with the pauses between them take about three days: ten seconds, then
	// twice as long each time, up to twelve hours.
	attempts   = 18
	firstPause = 10 * time.Second
	lastPause  = 12 * time.Hour
	// stuckAfter is after how many attempts a delivery shows as stuck: some twenty
	// minutes.
	stuckAfter = 8
	// disableAfter is how long nothing gets through until a webhook is disabled.
	disableAfter = 60 * time.Hour
	// together is how many deliveries are taken at a time, and abreast how many of them
	// are sent side by side.
	together, abreast = 8, 4
	// takenFor is how long what was taken is left to who took it: longer than a job
	// lives. What a worker that was killed had taken is due again then.
	takenFor = 2 * time.Minute
	// settleTime is how long it may take to write down what became of attempts.
	settleTime = 15 * time.Second
	// maxOverdue bounds how many webhooks are looked after at a time.
	maxOverdue = 1000
)

// Work sends what is due to a webhook.
const Work claims.WorkKind = "deliver"

// Publish has the provider's webhooks told of an event that take its type, in the
// transaction in which it happens: once that has committed, it is delivered or shown as
// stuck. The actor is the service itself, or an operator of the provider.
func (u *Webhooks) Publish(ctx context.Context, tx claims.Tx, provider claims.ProviderID, e Event) error {
	return publish(ctx, tx, u.store.Webhooks(tx), provider, ID{}, e)
}

func publish(ctx context.Context, tx claims.Tx, hooks Tx, provider claims.ProviderID, only ID, e Event) error {
	told, err := hooks.Publish(ctx, provider, only, e)
	if err != nil {
		return err
	}
	return enqueue(ctx, tx, told...)
}

// enqueue has what is due to webhooks sent.
func enqueue(ctx context.Context, tx claims.Tx, webhooks ...ID) error {
	work := make([]claims.Work, len(webhooks))
	for i, id := range webhooks {
		work[i] = claims.Work{Kind: Work, Webhook: claims.Key(id)}
	}
	return tx.Enqueue(ctx, work...)
}

// deliverer is who delivers.
func deliverer() access.Actor { return access.SystemActor("webhook") }

// DeliverWhile sends what is due to a webhook while there is time, and reports whether
// that was all. What fails is tried again later, which it puts into the queue.
func (u *Webhooks) DeliverWhile(ctx context.Context, id ID, more func() bool) (done bool, err error) {
	for more() {
		var out Outgoing
		err := u.system(ctx, func(tx claims.Tx, hooks Tx) (err error) {
			out, err = hooks.Take(ctx, id, tx.Now().Add(takenFor), together)
			return err
		})
		if err != nil {
			return false, err
		}
		if len(out.Deliveries) == 0 {
			return true, u.later(ctx, id)
		}
		answers := u.send(ctx, out)
		if err := u.settle(ctx, id, out, answers); err != nil {
			return false, err
		}
	}
	return false, nil
}

// later puts into the queue what is due next.
func (u *Webhooks) later(ctx context.Context, id ID) error {
	return u.system(ctx, func(tx claims.Tx, hooks Tx) error {
		next, err := hooks.NextDue(ctx, id)
		if err != nil || next.IsZero() {
			return err
		}
		// Not before it is due by any clock.
		return tx.Enqueue(ctx, claims.Work{Kind: Work, Webhook: claims.Key(id), At: next.Add(time.Second).Truncate(time.Second)})
	})
}

// send sends some side by side.
func (u *Webhooks) send(ctx context.Context, out Outgoing) []Answer {
	answers := make([]Answer, len(out.Deliveries))
	places := make(chan struct{}, abreast)
	var all sync.WaitGroup
	for i, d := range out.Deliveries {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			answers[i] = u.sender.Send(ctx, out.URL, out.Secrets, out.Provider, d.Event)
		})
	}
	all.Wait()
	return answers
}

// settle writes down what became of attempts. What failed because the program ends is
// none; it is due again when nobody has it any more.
func (u *Webhooks) settle(ctx context.Context, id ID, out Outgoing, answers []Answer) error {
	ended := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	return u.system(ctx, func(tx claims.Tx, hooks Tx) error {
		var tried []Delivery
		var passed, failed, isGone bool
		for i, d := range out.Deliveries {
			a := answers[i]
			if ended && a.Failure != "" {
				continue
			}
			tried = append(tried, d.after(a, tx.Now()))
			passed, failed, isGone = passed || a.Failure == "", failed || a.Failure != "", isGone || a.Status == gone
		}
		if err := hooks.Settle(ctx, tried); err != nil {
			return err
		}
		switch {
		case isGone:
			return u.disable(ctx, tx, hooks, id, out.Provider, Gone)
		case passed:
			return hooks.Passed(ctx, id)
		case failed:
			since, err := hooks.Failed(ctx, id)
			if err != nil || since.IsZero() || tx.Now().Sub(since) < disableAfter {
				return err
			}
			return u.disable(ctx, tx, hooks, id, out.Provider, Failing)
		}
		return nil
	})
}

// after gives a delivery as it is after an attempt.
func (d Delivery) after(a Answer, now time.Time) Delivery {
	d.Attempts++
	d.TriedAt, d.Status, d.Failure, d.NextAt = now, a.Status, a.Failure, time.Time{}
	switch {
	case a.Failure == "":
		d.State, d.DeliveredAt = Delivered, now
	case d.Attempts >= stuckAfter:
		d.State = DeliveryStuck
	}
	if a.Failure != "" && d.Attempts < attempts {
		d.NextAt = now.Add(pause(d.Attempts))
	}
	return d
}

// pause is what is waited after an attempt: it grows, and differs by a fifth either way,
// so that what failed together does not come back together.
func pause(attempt int) time.Duration {
	wait := min(firstPause<<min(attempt-1, 20), lastPause)
	return wait - wait/5 + rand.N(2*wait/5) //nolint:gosec // when something is tried again may be guessed
}

// disable stops a webhook, once.
func (u *Webhooks) disable(ctx context.Context, tx claims.Tx, hooks Tx, id ID, provider claims.ProviderID, because Because) error {
	stopped, err := hooks.Disable(ctx, id, because)
	if err != nil || !stopped {
		return err
	}
	return record(ctx, tx, Webhook{ID: id, Provider: provider}, "disabled", map[string]string{"because": string(because)})
}

// Overdue gives the work of webhooks of which something has been due since before the
// instant, whatever became of their jobs.
func (u *Webhooks) Overdue(ctx context.Context, before time.Time) (work []claims.Work, err error) {
	err = u.system(ctx, func(_ claims.Tx, hooks Tx) error {
		list, err := hooks.Overdue(ctx, before, maxOverdue)
		for _, id := range list {
			work = append(work, claims.Work{Kind: Work, Webhook: claims.Key(id)})
		}
		return err
	})
	return work, err
}

func (u *Webhooks) system(ctx context.Context, fn func(claims.Tx, Tx) error) error {
	return u.store.InTx(ctx, deliverer(), func(tx claims.Tx) error { return fn(tx, u.store.Webhooks(tx)) })
}
