package postgres

import (
	"crypto/sha256"
	"slices"
	"testing"

	"bosang/claims"
)

// TestAStolenBackupTellsNoCustomerNumber has what a thief gets searched: the server's
// files and a dump. It finds what stands in clear, so that it would find a number.
func TestAStolenBackupTellsNoCustomerNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	numbers := []string{"stolen-customer-0001", "stolen-customer-0002", "도난-고객-0003"}
	var subs []claims.Subscription
	for _, number := range numbers {
		claimant := w.customer(number)
		w.in(w.operator(0), func(tx claims.Tx) {
			s := w.newSubscription(tx, 0, claimant)
			subs = append(subs, s)
			_, err := tx.AddSubscriptions(w.ctx, []claims.Subscription{s}, claims.KeyOf("import", number), 1)
			w.must(err)
			w.must(tx.Keep(w.ctx, claims.Once{Key: claims.KeyOf("once", number), Request: sha256.Sum256([]byte(number))}, []byte("kept-in-clear-0001")))
		})
	}
	cs := w.decide(claims.Granted, noon, w.file(subs...)...)
	controls := []string{string(cs[0].Reference), "outage-2022", "kept-in-clear-0001"}
	// Nor is there anything that can be computed from a number.
	secrets := slices.Clone(numbers)
	for _, number := range numbers {
		guess := claims.KeyOf("customer", w.providers[0].ID.String(), number)
		hash := sha256.Sum256([]byte(number)) // of a request
		secrets = append(secrets, guess.String(), string(guess[:]), string(hash[:]))
	}
	found := w.db.Stolen(t, append(secrets, controls...)...)
	for _, secret := range secrets {
		if places := found[secret]; len(places) > 0 {
			t.Errorf("%q is in %v", secret, places)
		}
	}
	for _, control := range controls {
		if len(found[control]) < 2 {
			t.Errorf("%s, which stands in clear, was found in %v only", control, found[control])
		}
	}
}
