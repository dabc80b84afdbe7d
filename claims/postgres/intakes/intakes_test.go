package intakes_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/evidence"
	"bosang/claims/intake"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
	"bosang/claims/told"
)

func TestADraftIsResumedAsItWasSavedAndLiesSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	empty := w.begin(kim, intake.Content{})
	if empty.Version != 1 || !empty.ExpiresAt.Equal(empty.SavedAt.Add(intake.Kept)) {
		t.Errorf("it begins as %+v", empty)
	}
	saved, err := w.drafts.Save(w.ctx, kim, empty.ID, 1, w.whole(subscription))
	w.must(err)
	read, err := w.drafts.Get(w.ctx, kim, empty.ID)
	w.must(err)
	if !reflect.DeepEqual(read, saved) || read.Version != 2 || !reflect.DeepEqual(read.Content, w.whole(subscription)) {
		t.Errorf("it is read as %+v, and was saved as %+v", read, saved)
	}
	_, err = w.drafts.Save(w.ctx, kim, empty.ID, 1, intake.Content{})
	w.wants(err, "stale")
	other := w.begin(kim, intake.Content{Step: "start"})
	list, err := w.drafts.List(w.ctx, kim, claims.Page{Limit: 1})
	w.must(err)
	if len(list) != 1 || list[0].ID != other.ID {
		t.Errorf("the newest is %+v", list)
	}
	if w.count(`SELECT count(*) FROM claim_drafts d WHERE position(convert_to('주문', 'UTF8') IN content_sealed) > 0`) > 0 {
		t.Error("in the database it can be read")
	}
	for field, c := range map[string]intake.Content{
		"narrative: too_long": {Narrative: strings.Repeat("글", 4001)}, "narrative: control_character": {Narrative: "a\x00"}, "step: too_long": {Step: strings.Repeat("x", 65)},
		"election: one_of": {Election: "gold"}, "features: too_many": {Features: make([]string, 51)},
	} {
		_, err := w.drafts.Save(w.ctx, kim, other.ID, 1, c)
		w.wants(err, field)
	}
}

func TestADraftIsItsClaimantsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	lee, _ := w.customer()
	d := w.begin(kim, w.whole(subscription))
	e := w.attach(kim, d, "of kim")
	operator := access.Actor{Subject: "desk", Role: access.Operator, Providers: []access.ID{w.provider.ID}}
	for actor, want := range map[*access.Actor]string{&lee: "not_found", &operator: "forbidden", {Role: access.Administrator}: "forbidden"} {
		_, err := w.drafts.Get(w.ctx, *actor, d.ID)
		w.wants(err, want)
		_, err = w.drafts.Save(w.ctx, *actor, d.ID, 1, intake.Content{})
		w.wants(err, want)
		w.wants(w.drafts.Delete(w.ctx, *actor, d.ID), want)
		_, err = w.drafts.File(w.ctx, *actor, d.ID, claims.Once{})
		w.wants(err, want)
	}
	_, err := w.evidence.Get(w.ctx, operator, e.About, e.ID)
	w.wants(err, "not_found")
	// The wall stands without the use cases too.
	w.in(operator, func(tx claims.Tx) {
		for _, table := range []string{"claim_drafts", "evidence"} {
			n, err := postgres.One(w.ctx, postgres.In(tx), table, func(row pgx.Row) (n int, err error) { err = row.Scan(&n); return n, err }, `SELECT count(*) FROM `+table)
			w.must(err)
			if n != 0 {
				t.Errorf("an operator sees %d rows of %s", n, table)
			}
		}
	})
	newcomer := kim
	newcomer.NewUntil = w.clock.Now().AddDate(0, 0, 1)
	_, err = w.drafts.List(w.ctx, newcomer, claims.Page{})
	w.wants(err, "account_too_new")
	_, err = w.drafts.Begin(w.ctx, newcomer, intake.Content{}, claims.Once{})
	w.wants(err, "account_too_new")
	for range intake.MostDrafts - 1 {
		w.begin(kim, intake.Content{})
	}
	_, err = w.drafts.Begin(w.ctx, kim, intake.Content{}, claims.Once{})
	w.wants(err, "too_many_drafts")
}

func TestFilingTakesEvidenceAndNarrativeAlongAndTheDraftAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	d := w.begin(kim, w.whole(subscription))
	e := w.attach(kim, d, "bill")
	once := claims.Once{Key: claims.KeyOf("test", "file"), Request: [32]byte{1}, Answer: func(made any) ([]byte, error) {
		return []byte(made.(claims.Claim).ID.String()), nil //nolint:forcetypeassert // it is a claim
	}}
	c, err := w.drafts.File(w.ctx, kim, d.ID, once)
	w.must(err)
	if c.IncidentID != w.incident.ID || c.SubscriptionID != subscription || c.Loss.String() != w.whole(subscription).Loss.String() || c.Election != claims.ElectMoney {
		t.Errorf("it is filed as %+v", c)
	}
	w.left(0, 0, 1)
	operator := access.Actor{Subject: "desk", Role: access.Operator, Providers: []access.ID{w.provider.ID}}
	for _, actor := range []access.Actor{kim, operator} {
		list, err := w.evidence.List(w.ctx, actor, evidence.About{Claim: c.ID}, claims.Page{})
		w.must(err)
		if len(list) != 1 || list[0].ID != e.ID || list[0].Name != e.Name || list[0].Hash != e.Hash {
			t.Errorf("evidence of the claim is %+v", list)
		}
		_, r, err := w.evidence.Open(w.ctx, actor, evidence.About{Claim: c.ID}, e.ID, "asked for by the customer")
		w.must(err)
		got, err := io.ReadAll(r)
		w.must(errors.Join(err, r.Close()))
		if !bytes.HasSuffix(got, []byte("bill")) {
			t.Errorf("it holds %q", got)
		}
		s, err := w.drafts.Narrative(w.ctx, actor, c.ID)
		w.must(err)
		if s.Text != words || s.Claim != c.ID {
			t.Errorf("the narrative is %+v", s)
		}
	}
	if n := w.count(`SELECT count(*) FROM events WHERE subject_id = $1 AND what = 'evidence_added' AND actor = $2`, [16]byte(c.ID), kim.Subject); n != 1 {
		t.Errorf("%d events tell that files came with the claim", n)
	}
	if n := w.count(`SELECT count(*) FROM access_records WHERE items = '{narrative}'`); n != 1 {
		t.Errorf("%d records tell that the operator read the narrative", n)
	}
	// The same request is answered as before; another finds no draft.
	_, err = w.drafts.File(w.ctx, kim, d.ID, once)
	var before *claims.AnsweredBefore
	if !errors.As(err, &before) || string(before.Answer) != c.ID.String() {
		t.Errorf("asked again the answer is %v", err)
	}
	_, err = w.drafts.File(w.ctx, kim, d.ID, claims.Once{})
	w.wants(err, "not_found")
}

// What is owed without having been asked for is there already when its claimant files.
func TestADraftTakesUpWhatIsOwedUnasked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	var owed claims.Claim
	w.in(system, func(tx claims.Tx) {
		all, err := tx.FileUnasked(w.ctx, []claims.Claim{{ClaimantID: kim.Claimant, ClaimantKind: claims.Consumer, ProviderID: w.provider.ID,
			ServiceID: w.plan.ServiceID, PlanID: w.plan.ID, SubscriptionID: subscription, IncidentID: w.incident.ID}})
		w.must(err)
		owed = all[0]
	})
	d := w.begin(kim, w.whole(subscription))
	e := w.attach(kim, d, "bill")
	c, err := w.drafts.File(w.ctx, kim, d.ID, claims.Once{})
	w.must(err)
	if c.ID != owed.ID || c.ClaimedAt.IsZero() {
		t.Errorf("filed is %+v, and owed was %s", c, owed.ID)
	}
	w.left(0, 0, 1)
	_, err = w.evidence.Get(w.ctx, kim, evidence.About{Claim: c.ID}, e.ID)
	w.must(err)
	said, err := w.drafts.Narrative(w.ctx, kim, c.ID)
	w.must(err)
	if said.Text != words {
		t.Errorf("the narrative is %+v", said)
	}
}

func TestWhatCannotBeFiledSaysWhyByFieldAndStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	_, others := w.customer()
	for want, change := range map[string]func(*intake.Content){
		"incident_id: required":        func(c *intake.Content) { c.Incident = claims.IncidentID{} },
		"subscription_id: required":    func(c *intake.Content) { c.Subscription = claims.SubscriptionID{} },
		"features[0]: unknown_feature": func(c *intake.Content) { c.Features = []string{"telephone"} },
		"facts.nothing: unknown_fact":  func(c *intake.Content) { c.Facts = told.Facts{"nothing": []byte("true")} },
		"not_found":                    func(c *intake.Content) { c.Subscription, c.Features = others, nil },
	} {
		content := w.whole(subscription)
		change(&content)
		d := w.begin(kim, content)
		_, err := w.drafts.File(w.ctx, kim, d.ID, claims.Once{})
		w.wants(err, want)
		if _, err := w.drafts.Get(w.ctx, kim, d.ID); err != nil {
			t.Errorf("after %s: %v", want, err)
		}
	}
	first, second := w.begin(kim, w.whole(subscription)), w.begin(kim, w.whole(subscription))
	e := w.attach(kim, second, "stays")
	_, err := w.drafts.File(w.ctx, kim, first.ID, claims.Once{})
	w.must(err)
	_, err = w.drafts.File(w.ctx, kim, second.ID, claims.Once{})
	w.wants(err, "claim_exists")
	_, err = w.evidence.Get(w.ctx, kim, e.About, e.ID)
	w.must(err)
}

// Of several who file a draft, save it or delete it at once, one claim comes at most, with
// all or nothing of the draft.
func TestADraftIsFiledOnceHoweverManyDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		kim, subscription := w.customer()
		d := w.begin(kim, w.whole(subscription))
		w.attach(kim, d, "bill")
		var all sync.WaitGroup
		filed := make([]error, 4)
		for i := range filed {
			all.Go(func() { _, filed[i] = w.drafts.File(w.ctx, kim, d.ID, claims.Once{}) })
		}
		all.Go(func() { _, _ = w.drafts.Save(w.ctx, kim, d.ID, 1, w.whole(subscription)) })
		all.Go(func() {
			content := "%PDF-1.7\nlate"
			_, _, _ = w.evidence.Add(w.ctx, kim, evidence.About{Draft: d.ID}, evidence.Upload{Name: "x", Media: "application/pdf", Content: strings.NewReader(content), Size: -1})
		})
		all.Wait()
		n := 0
		for _, err := range filed {
			if err == nil {
				n++
			}
		}
		claimed, drafts := w.count(`SELECT count(*) FROM claims WHERE claimant_id = $1`, kim.Claimant), w.count(`SELECT count(*) FROM claim_drafts WHERE claimant_id = $1`, kim.Claimant)
		if n != claimed || claimed+drafts != 1 {
			t.Errorf("%d were told that it is filed, there are %d claims and %d drafts", n, claimed, drafts)
		}
		stray := w.count(`SELECT count(*) FROM evidence WHERE claimant_id = $1 AND (draft_id IS NULL) <> ($2::int = 1)`, kim.Claimant, claimed)
		if stray != 0 {
			t.Errorf("%d files are where neither claim nor draft is", stray)
		}
	}
}

func TestADraftExpiresWithItsEvidenceThirtyDaysAfterItWasSaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	old, saved := w.begin(kim, w.whole(subscription)), w.begin(kim, intake.Content{})
	e := w.attach(kim, old, "bill")
	w.attach(kim, saved, "of another")
	w.clock.Move(29 * 24 * time.Hour)
	saved, err := w.drafts.Save(w.ctx, kim, saved.ID, 1, intake.Content{Step: "loss"})
	w.must(err)
	w.clock.Move(2 * 24 * time.Hour)
	_, err = w.drafts.Get(w.ctx, kim, old.ID)
	w.wants(err, "not_found")
	_, err = w.drafts.File(w.ctx, kim, old.ID, claims.Once{})
	w.wants(err, "not_found")
	_, err = w.evidence.Get(w.ctx, kim, e.About, e.ID)
	w.wants(err, "not_found")
	list, err := w.drafts.List(w.ctx, kim, claims.Page{})
	w.must(err)
	if len(list) != 1 || list[0].ID != saved.ID {
		t.Errorf("listed are %+v", list)
	}
	w.left(2, 2, 2)
	kind, store := retention.Of(retention.Drafts), rights.Store{Store: w.Store, Keys: pgtest.Keys()}
	found, err := store.Past(w.ctx, kind, w.clock.Now())
	w.must(err)
	removed, err := store.Remove(w.ctx, kind, w.clock.Now())
	w.must(err)
	if found != 1 || removed != 1 {
		t.Errorf("%d were past their time, and %d removed", found, removed)
	}
	w.left(1, 1, 1)
	if n, err := w.evidence.Sweep(w.ctx, func() bool { return true }); n != 1 || err != nil {
		t.Errorf("%d files were swept, %v", n, err)
	}
}

func TestADraftAndAFileOfItAreDeletedForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	d := w.begin(kim, w.whole(subscription))
	first := w.attach(kim, d, "first")
	w.attach(kim, d, "second")
	w.must(w.evidence.Remove(w.ctx, kim, d.ID, first.ID))
	w.wants(w.evidence.Remove(w.ctx, kim, d.ID, first.ID), "not_found")
	w.left(1, 1, 1)
	w.must(w.drafts.Delete(w.ctx, kim, d.ID))
	w.wants(w.drafts.Delete(w.ctx, kim, d.ID), "not_found")
	w.left(0, 0, 0)
	if n, err := w.evidence.Sweep(w.ctx, func() bool { return true }); n != 2 || err != nil {
		t.Errorf("%d files were swept, %v", n, err)
	}
}

func TestAnErasureTakesDraftsAndNarratives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, subscription := w.customer()
	c, err := w.drafts.File(w.ctx, kim, w.begin(kim, w.whole(subscription)).ID, claims.Once{})
	w.must(err)
	d := w.begin(kim, intake.Content{Narrative: words})
	w.attach(kim, d, "bill")
	_, err = w.cases.WithdrawClaim(w.ctx, kim, c.ID)
	w.must(err)
	store := rights.Store{Store: w.Store, Keys: pgtest.Keys()}
	erasures := erasure.New(store, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()), approval.New(approvals.Store{Store: w.Store}))
	_, _, err = erasures.Erase(w.ctx, kim, kim.Claimant, erasure.Requested)
	w.must(err)
	w.left(0, 0, 0)
	if n := w.count(`SELECT count(*) FROM narratives`); n != 0 {
		t.Errorf("%d narratives are left", n)
	}
	_, err = w.drafts.Begin(w.ctx, kim, intake.Content{}, claims.Once{})
	w.wants(err, "claimant_erased")
}
