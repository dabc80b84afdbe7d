package batch

import (
	"context"
	"iter"
	"sync"

	"bosang/claims"
	"bosang/claims/access"
)

// filingWindow is how many claims File has on their way at once: enough
// that many share a transaction, few enough to stay small in memory.
const filingWindow = 512

// File files many claims through the use case, many at a time, and reports each
// in the order in which it came, with the tag it came with. A claim that is
// refused is reported and does not stop the others; an error of report does, and
// so does the end of ctx. What was filed by then stays filed.
func File(ctx context.Context, useCases *claims.UseCases, actor access.Actor, filings iter.Seq2[int, claims.NewClaim],
	report func(tag int, c claims.Claim, err error) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type answer struct {
		claim claims.Claim
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
			claim, err := useCases.FileClaim(ctx, actor, n, claims.Once{})
			a.answer <- answer{claim, err}
		}()
	}
	close(queue)
	reporting.Wait()
	return context.Cause(ctx)
}
