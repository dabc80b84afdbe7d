package claims

import (
	"context"
	"iter"
	"sync"

	"bosang/claims/access"
)

// filingWindow is how many claims FileClaims has on their way at once: enough
// that many share a transaction, few enough to stay small in memory.
const filingWindow = 512

// FileClaims files many claims, many at a time, and reports each in the order
// in which it came, with the tag it came with. A claim that is refused is
// reported and does not stop the others; an error of report does, and so does
// the end of ctx. What was filed by then stays filed.
func (u *UseCases) FileClaims(ctx context.Context, actor access.Actor, filings iter.Seq2[int, NewClaim], report func(tag int, c Claim, err error) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type answer struct {
		claim Claim
		err   error
	}
	type asked struct {
		tag    int
		answer chan answer
	}
	queue := make(chan asked, filingWindow)
	var reporting sync.WaitGroup
	reporting.Go(func() {
		for a := range queue {
			got := <-a.answer
			if ctx.Err() != nil {
				continue
			}
			if err := report(a.tag, got.claim, got.err); err != nil {
				cancel(err)
			}
		}
	})
	for tag, n := range filings {
		if ctx.Err() != nil {
			break
		}
		a := asked{tag, make(chan answer, 1)}
		queue <- a
		go func() {
			claim, err := u.FileClaim(ctx, actor, n, Once{})
			a.answer <- answer{claim, err}
		}()
	}
	close(queue)
	reporting.Wait()
	return context.Cause(ctx)
}
