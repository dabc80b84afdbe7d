package payout_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bosang/claims"
	"bosang/claims/behalf"
	"bosang/claims/payout"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/privacy"
)

// consenting gives a world of minors with a legal representative each, and the use cases of
// consents.
func consenting(t *testing.T, customers int) (w *world, cases *behalf.Cases, guardians []behalf.ID) {
	t.Helper()
	w = newWorld(t, customers)
	store := behalfs.Store{Store: w.store.Store, Keys: w.store.Keys}
	cases = behalf.Register(store, claims.New(store, nil))
	for i, c := range w.customers {
		_, err := w.persons.SetBirth(w.ctx, w.operator(0), c, privacy.Birth{On: "2003-12-02", Version: 1})
		w.must(err)
		guardian := behalf.ID(uuid.Must(uuid.NewV7()))
		guardians = append(guardians, guardian)
		w.plant(`INSERT INTO representatives (claimant_id, id, provider_id, kind, state, shown_by, since, stated_by, stated_at, decided_by, decided_at)
			VALUES ($1, $2, $3, 'legal_representative', 'verified', 'records', $4, 'x', $4, 'user:x', $4)`, c, guardian, w.provider, noon)
		w.decide(i, 1000)
	}
	return w, cases, guardians
}

func TestAMinorIsBlockedUntilTheConsentAndNotAfterTheBirthday(t *testing.T) {
	t.Parallel()
	w, cases, guardians := consenting(t, 2)
	w.collect()
	w.stands(0, "1 blocked 1000 no_consent ()")
	_, err := cases.Consent(w.ctx, w.operator(0), w.claims[0], behalf.NewConsent{Representative: guardians[0], Shown: behalf.ByRecords}, claims.Once{})
	w.must(err)
	w.released()
	w.stands(0, "1 sent 1000 (1 sent)")
	w.stands(1, "1 blocked 1000 no_consent ()")
	// Born on 2 December 2003, somebody is 19 as that day begins in Korea.
	w.clock.Set(time.Date(2022, 12, 1, 14, 59, 59, 999_999_000, time.UTC))
	w.collect()
	w.stands(1, "1 blocked 1000 no_consent ()")
	w.clock.Move(time.Microsecond)
	w.released()
	w.stands(1, "1 sent 1000 (1 sent)")
}

// TestMoneyIsLetGoOrTheConsentIsWithdrawn races both for many: of each claim one of the two
// happens, and the other finds that.
func TestMoneyIsLetGoOrTheConsentIsWithdrawn(t *testing.T) {
	t.Parallel()
	const customers = 24
	w, cases, guardians := consenting(t, customers)
	given := make([]behalf.Consent, customers)
	for i := range given {
		var err error
		given[i], err = cases.Consent(w.ctx, w.operator(0), w.claims[i], behalf.NewConsent{Representative: guardians[i], Shown: behalf.ByRecords}, claims.Once{})
		w.must(err)
	}
	r := w.collect()
	w.approve(r.ID)
	errs := make([]error, customers)
	var together sync.WaitGroup
	start := make(chan struct{})
	for i := range given {
		together.Go(func() {
			<-start
			_, errs[i] = cases.WithdrawConsent(w.ctx, w.operator(0), w.claims[i], given[i].ID)
		})
	}
	together.Go(func() {
		<-start
		if _, err := w.Work(w.ctx, r.ID, nil); err != nil {
			t.Error(err)
		}
	})
	close(start)
	together.Wait()
	sent := 0
	for i, err := range errs {
		var known *claims.Error
		switch {
		case err == nil:
			w.stands(i, "1 due 1000 (1 withheld "+payout.ConsentWithdrawn+")")
		case errors.As(err, &known) && known.Code == "consent_used":
			w.stands(i, "1 sent 1000 (1 sent)")
			sent++
		default:
			t.Error(err)
		}
	}
	want := fmt.Sprintf("compensation %d", 1000*customers)
	if sent < customers {
		want += fmt.Sprintf(" payable %d", 1000*(customers-sent))
	}
	if sent > 0 {
		want += fmt.Sprintf(" clearing %d", 1000*sent)
	}
	w.balance(want)
}
