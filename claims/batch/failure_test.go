package batch_test

import (
	"fmt"
	"testing"

	"context"

	"bosang/claims/batch"
	"bosang/claims/postgres/pgtest"
)

func TestASweepTellsOfItsFirstFailuresAndCountsAll(t *testing.T) {
	t.Parallel()
	const population = 40
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, population)
	if _, err := db.Owner.Exec(t.Context(), "ALTER TABLE decisions ADD CONSTRAINT refused CHECK (false) NOT VALID"); err != nil {
		t.Fatal(err)
	}
	swept, err := w.batches.DecideFiled(t.Context(), incident, func() bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if !swept.Done || swept.Failed != population || swept.Decided != 0 || len(swept.Failures) != 10 {
		t.Errorf("%+v, %d failures told of", swept.Tally, len(swept.Failures))
	}
}

func TestARunWhoseFailuresCannotBeRecordedEndsWithAnError(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 200)
	for _, sql := range []string{
		fmt.Sprintf("ALTER TABLE decisions ADD CONSTRAINT refused CHECK (claim_id <> '%s')", someClaims(t, db, 1)[0]),
		"ALTER TABLE batch_failures ADD CONSTRAINT refused CHECK (false)",
	} {
		if _, err := db.Owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := w.batches.Work(ctx, w.start(t, batch.NewBatch{Incident: incident}).ID, 2, nil)
	if err == nil || ctx.Err() != nil {
		t.Errorf("the run ended with %v", err)
	}
}
