package batch_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/claims/postgres/pgtest"
)

func TestARehearsalCountsAsTheRunDoesAndLeavesEveryTableAsItWas(t *testing.T) {
	t.Parallel()
	const population = 500
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, population)
	before := contents(t, db.Owner)
	rehearsal := w.work(t, w.start(t, batch.NewBatch{Incident: incident, Rehearsal: true}).ID)
	after := contents(t, db.Owner)
	for table, was := range before {
		if after[table] != was {
			t.Errorf("the rehearsal changed %s: %s, now %s", table, was, after[table])
		}
	}
	run := w.work(t, w.start(t, batch.NewBatch{Incident: incident}).ID)
	if rehearsal.Totals.Seen != population || !maps.Equal(rehearsal.Totals.By, run.Totals.By) {
		t.Errorf("the rehearsal counted %+v, the run %+v", rehearsal.Totals, run.Totals)
	}
	again := w.work(t, w.start(t, batch.NewBatch{Incident: incident}).ID)
	if again.Totals.Unchanged != population || again.Totals.Decided != 0 {
		t.Errorf("deciding again what has not changed: %+v", again.Totals)
	}
}

func TestAClaimThatTheDatabaseRefusesIsRecordedAndDoesNotStopTheRun(t *testing.T) {
	t.Parallel()
	const population = 500
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, population)
	refused := someClaims(t, db, 3)
	for i, id := range refused {
		sql := fmt.Sprintf("ALTER TABLE decisions ADD CONSTRAINT refused_%d CHECK (claim_id <> '%s')", i, id)
		if _, err := db.Owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run := w.work(t, w.start(t, batch.NewBatch{Incident: incident}).ID)
	if run.Totals.Seen != population || run.Totals.Failed != 3 || run.Totals.Decided != population-3 {
		t.Errorf("%+v", run.Totals)
	}
	failures, err := w.batches.Failures(t.Context(), administrator, run.ID, claims.Page{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []claims.ClaimID
	for _, f := range failures {
		got = append(got, f.Claim)
		if f.Reason == "" || f.At.IsZero() {
			t.Errorf("a failure without a reason or an instant: %+v", f)
		}
	}
	slices.SortFunc(got, claims.ClaimID.Compare)
	slices.SortFunc(refused, claims.ClaimID.Compare)
	if !slices.Equal(got, refused) {
		t.Errorf("failures %v, want %v", got, refused)
	}
	var persons int
	err = db.Owner.QueryRow(t.Context(), `SELECT count(DISTINCT c.claimant_id) FROM access_records r JOIN claims c ON c.claimant_id = r.claimant_id
		WHERE r.items = '{failure}' AND r.actor = $1 AND c.id = ANY ($2)`, administrator.Subject, ids(refused)).Scan(&persons)
	if err != nil || persons != 3 {
		t.Errorf("who reads three failures leaves records of %d persons: %v", persons, err)
	}
}

func ids(of []claims.ClaimID) (all [][16]byte) {
	for _, id := range of {
		all = append(all, id)
	}
	return all
}

func TestFiledClaimsAreSweptPastOneThatTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	const population = 300
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	w.batches.SetChunk(64)
	incident := w.fill(t, population)
	refused := someClaims(t, db, 1)[0]
	sql := fmt.Sprintf("ALTER TABLE decisions ADD CONSTRAINT refused CHECK (claim_id <> '%s')", refused)
	if _, err := db.Owner.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	swept, err := w.batches.DecideFiled(t.Context(), incident, func() bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if !swept.Done || swept.Decided != population-1 || len(swept.Failures) != 1 || swept.Failures[0].Claim != refused {
		t.Errorf("%+v", swept)
	}
}

// someClaims gives claims from the middle of the table.
func someClaims(t *testing.T, db *pgtest.DB, n int) []claims.ClaimID {
	t.Helper()
	rows, err := db.Owner.Query(t.Context(), `SELECT id FROM claims ORDER BY bucket, id OFFSET 100 LIMIT $1`, n)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []claims.ClaimID
	for rows.Next() {
		var id claims.ClaimID
		if err := rows.Scan((*[16]byte)(&id)); err != nil {
			t.Fatal(err)
		}
		all = append(all, id)
	}
	return all
}

func TestClaimsFiledDuringARunAreNotLost(t *testing.T) {
	t.Parallel()
	const population, later = 400, 300
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, population)
	w.batches.SetChunk(40)
	run := w.start(t, batch.NewBatch{Incident: incident})
	filed := false
	_, err := w.batches.Work(t.Context(), run.ID, 2, func(totals batch.Totals) {
		if totals.Seen > population/4 && !filed {
			filed = true
			if err := w.fillMore(t.Context(), incident, later); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.batches.DecideFiled(t.Context(), incident, func() bool { return true }); err != nil {
		t.Fatal(err)
	}
	got := decisions(t, db.OwnerURL)
	if len(got) != population+later {
		t.Errorf("%d decisions for %d claims", len(got), population+later)
	}
	for _, d := range got {
		if d.number != 1 {
			t.Errorf("decided twice: %s", d)
		}
	}
}

// fillMore files further claims of the incident.
func (w *world) fillMore(ctx context.Context, incident claims.IncidentID, n int) error {
	started := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	rows := func(yield func(claims.NewSubscription, error) bool) {
		for i := range n {
			if !yield(claims.NewSubscription{
				Provider: "kakao", Service: "talk", Plan: "emoticon-plus", CustomerNumber: fmt.Sprintf("later-%d", i),
				ClaimantKind: claims.Consumer, StartedAt: started, Channel: "web",
			}, nil) {
				return
			}
		}
	}
	var filings []claims.NewClaim
	_, err := w.useCases.ImportSubscriptions(ctx, administrator, claims.KeyOf("test", "later"), rows, func(r claims.RowReport) error {
		if r.Status == claims.RowInvalid {
			return fmt.Errorf("row refused: %w", r.Err)
		}
		filings = append(filings, claims.NewClaim{Incident: incident, Subscription: r.ID})
		return nil
	})
	for _, n := range filings {
		if err == nil {
			_, err = w.useCases.FileClaim(ctx, administrator, n, claims.Once{})
		}
	}
	return err
}

func TestARunIsLimitedToWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 500)
	kakao, err := w.useCases.ProviderByKey(t.Context(), administrator, "kakao")
	if err != nil {
		t.Fatal(err)
	}
	operator := access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{kakao.ID}}
	run, err := w.batches.Start(t.Context(), operator, batch.NewBatch{Incident: incident}, claims.Once{})
	if err != nil {
		t.Fatal(err)
	}
	if run.Provider != kakao.ID {
		t.Errorf("an operator's run is limited to %v, want %v", run.Provider, kakao.ID)
	}
	run = w.work(t, run.ID)
	var own int64
	if err := db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM claims WHERE provider_id = $1`, [16]byte(kakao.ID)).Scan(&own); err != nil {
		t.Fatal(err)
	}
	if run.Totals.Decided != own || own == 0 || own == 500 {
		t.Errorf("decided %d, the provider has %d claims of 500", run.Totals.Decided, own)
	}
	rest := w.work(t, w.start(t, batch.NewBatch{Incident: incident, OnlyFiled: true}).ID)
	if rest.Totals.Seen != 500-own {
		t.Errorf("%d filed claims seen, want %d", rest.Totals.Seen, 500-own)
	}
	if _, err := w.batches.Get(t.Context(), operator, rest.ID); claims.KindOf(err) != claims.KindNotFound {
		t.Errorf("an operator reads a run over every provider's claims: %v", err)
	}
	list, err := w.batches.List(t.Context(), operator, claims.Page{Limit: 10})
	if err != nil || len(list) != 1 || list[0].ID != run.ID {
		t.Errorf("an operator's list: %v, %v", list, err)
	}
	all, err := w.batches.List(t.Context(), administrator, claims.Page{Limit: 10})
	if err != nil || len(all) != 2 || all[0].ID != rest.ID {
		t.Errorf("an administrator's list: %v, %v", all, err)
	}
}

func TestStartRefusesWhatNoRunCanBe(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := mustOpen(t, db.ServiceURL)
	incident := w.fill(t, 1)
	kakao, err := w.useCases.ProviderByKey(t.Context(), administrator, "kakao")
	if err != nil {
		t.Fatal(err)
	}
	operator := access.Actor{Subject: "operator", Role: access.Operator, Providers: []access.ID{kakao.ID}}
	of := func(actor access.Actor, n batch.NewBatch) error {
		_, err := w.batches.Start(t.Context(), actor, n, claims.Once{})
		return err
	}
	for name, c := range map[string]struct {
		err   error
		kind  claims.Kind
		field string
	}{
		"without an incident":       {of(administrator, batch.NewBatch{}), claims.KindInvalid, "incident_id"},
		"of an unknown incident":    {of(administrator, batch.NewBatch{Incident: claims.IncidentID{1}}), claims.KindInvalid, "incident_id"},
		"of an unknown provider":    {of(administrator, batch.NewBatch{Incident: incident, Provider: claims.ProviderID{1}}), claims.KindInvalid, "provider_id"},
		"of another's provider":     {of(operator, batch.NewBatch{Incident: incident, Provider: claims.ProviderID{1}}), claims.KindInvalid, "provider_id"},
		"of an unknown plan":        {of(administrator, batch.NewBatch{Incident: incident, Plans: []claims.PlanID{{1}}}), claims.KindInvalid, "plan_ids[0]"},
		"by a claimant":             {of(access.Actor{Role: access.Claimant}, batch.NewBatch{Incident: incident}), claims.KindForbidden, ""},
		"by a regulator, who reads": {of(access.Actor{Role: access.Regulator}, batch.NewBatch{Incident: incident}), claims.KindForbidden, ""},
	} {
		var e *claims.Error
		if !errors.As(c.err, &e) || e.Kind != c.kind || (c.field != "" && (len(e.Fields) != 1 || e.Fields[0].Field != c.field)) {
			t.Errorf("a run %s: %v", name, c.err)
		}
	}
}
