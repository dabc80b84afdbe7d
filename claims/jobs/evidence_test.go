package jobs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/evidence/kept"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy/suitelog"
)

func TestTheQueueRemovesByItselfFilesThatNothingRefersTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	filed := w.file(t, w.outageSince(t, time.Now().UTC().Truncate(time.Second).Add(-time.Hour)))
	files, left, waits := kept.Directory(t.TempDir()), claims.NewID[any](), claims.NewID[any]()
	for id, due := range map[claims.ID[any]]string{left: "-1 minute", waits: "1 hour"} {
		must(t, files.Put(t.Context(), evidence.FileID(id), strings.NewReader("x")))
		w.owner(t, `INSERT INTO evidence_sweeps (claimant_id, id, provider_id, due_at)
			SELECT claimant_id, '`+id.String()+`', provider_id, now() + interval '`+due+`' FROM claims WHERE id = '`+filed.ID.String()+`'`)
	}
	var err error
	w.jobs, err = New(Config{
		Pool: w.store.Pool(), Batches: w.batches, Answers: w.store, Logger: suitelog.New(t),
		Evidence: evidence.New(evidences.Store{Store: w.store, Keys: pgtest.Keys()}, claims.New(w.store, nil), files, evidence.Limits{}),
	})
	must(t, err)
	w.run(t)
	await(t, "the file has gone", func() bool {
		_, err := files.Open(t.Context(), evidence.FileID(left))
		return errors.Is(err, evidence.ErrNoFile)
	})
	there, err := files.Open(t.Context(), evidence.FileID(waits))
	must(t, err)
	must(t, there.Close())
}
