package postgres

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"bosang/claims"
)

// subscribeMany adds subscriptions in sets.
func (w *world) subscribeMany(n int) []claims.Subscription {
	var subs []claims.Subscription
	for len(subs) < n {
		subs = append(subs, w.subscribe(0, min(10_000, n-len(subs)))...)
	}
	return subs
}

// fileMany files claims through the group commit, by so many callers at once.
func (w *world) fileMany(subs []claims.Subscription, callers int) []claims.Claim {
	filed := make([]claims.Claim, len(subs))
	var next atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(subs) {
					return
				}
				var err error
				if filed[i], err = w.FileClaim(w.ctx, filingOf(subs[i], w.incident.ID)); err != nil {
					w.Error(err)
				}
			}
		})
	}
	all.Wait()
	return filed
}

// BenchmarkFileClaim files claims by so many callers at once; the server of
// tests does not wait for the disk.
func BenchmarkFileClaim(b *testing.B) {
	for _, callers := range []struct {
		name string
		n    int
	}{{"1 caller", 1}, {"32 callers", 32}, {"256 callers", 256}} {
		b.Run(callers.name, func(b *testing.B) {
			w := newWorld(b)
			subs := w.subscribeMany(b.N)
			b.ResetTimer()
			w.fileMany(subs, callers.n)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "claims/s")
		})
	}
}

// BenchmarkDecide decides filed claims in sets, with facts and an outcome of
// usual size.
func BenchmarkDecide(b *testing.B) {
	w := newWorld(b)
	cs := w.fileMany(w.subscribeMany(b.N), 256)
	facts, outcome := slices.Repeat([]byte("facts "), 200), slices.Repeat([]byte("outcome "), 400)
	b.ResetTimer()
	for set := range slices.Chunk(cs, 2000) {
		w.in(system, func(tx claims.Tx) {
			ds := make([]claims.Decision, len(set))
			for i, c := range set {
				ds[i] = decision(tx, c, claims.Granted)
				ds[i].Facts, ds[i].Outcome = facts, outcome
			}
			_, err := tx.Decide(w.ctx, ds)
			w.must(err)
		})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// BenchmarkToDecide reads claims to decide, range by range.
func BenchmarkToDecide(b *testing.B) {
	w := newWorld(b)
	w.fileMany(w.subscribeMany(b.N), 256)
	b.ResetTimer()
	read := 0
	w.in(system, func(tx claims.Tx) {
		scope := claims.DecideScope{Incident: w.incident.ID, Bucket: -1}
		for {
			set, err := tx.ToDecide(w.ctx, scope, 2000)
			w.must(err)
			if read += len(set); len(set) == 0 {
				return
			}
			last := set[len(set)-1].Claim
			scope.AfterClaimant, scope.AfterClaim = last.ClaimantID, last.ID
		}
	})
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "claims/s")
}
