package submissions_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/approval"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/submission"
)

// one sends one row and gives the submission.
func (w *world) one(reference string, c submission.Content) submission.Outcome {
	w.Helper()
	c.Reference = reference
	all, _ := w.send(w.operator, "form-1", each(c))
	return all[0]
}

func TestWhatIsUnmatchedIsMatchedAgainWhenBillingRecordsHaveCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reached(0, "이몽룡", "mong@example.com", "")
	var rows []submission.Content
	const n = 2100 // more than a set
	for i := range n {
		rows = append(rows, submission.Content{Reference: fmt.Sprint(i), Email: fmt.Sprintf("guest-%d@example.com", i), Narrative: words})
	}
	rows = append(rows, submission.Content{Reference: "mong", Email: "mong@example.com"}, submission.Content{Reference: "nobody", Narrative: words})
	_, _ = w.send(w.operator, "form-1", each(rows...))
	w.reached(0, "손님", fmt.Sprintf("guest-%d@example.com", n-1), "", running)
	w.reached(0, "손님", "guest-5@example.com", "", running)
	w.reached(0, "둘째", "mong@example.com", "", running)
	w.reached(0, "하나", "guest-7@example.com", "", running, [2]int{-999, 0})
	w.reached(1, "남의 고객", "guest-9@example.com", "", running)
	f := submission.Filter{Incident: w.Incident.ID}
	rematch := func() (told []string) {
		totals, err := w.cases.Rematch(w.Ctx, w.operator, f, func(o submission.Outcome) error {
			told = append(told, o.Reference+" "+say(o))
			if o.Source != "form-1" || o.ID.IsZero() {
				t.Errorf("reported is %+v", o)
			}
			return nil
		})
		w.Must(err)
		if totals.Rows == 0 {
			t.Error("no row is looked at")
		}
		return told
	}
	w.same("what was matched again", rematch(),
		[]string{"5 filed", "7 ambiguous service:several_subscriptions", fmt.Sprint(n-1, " filed"), "mong filed"})
	w.same("what was matched a third time", rematch(), nil)
	kept := w.Count(`SELECT count(*) FROM submission_contents x JOIN person_keys k ON k.claimant_id = x.id AND k.wrapped IS NOT NULL`)
	if said := w.Count(`SELECT count(*) FROM narratives`); kept != n-1 || said != 2 {
		t.Errorf("%d contents are kept, and there are %d narratives", kept, said)
	}
}

// An incident that became another one takes its open submissions along.
func TestWhatIsOpenOnAnIncidentThatWasMergedIsFiledOnTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.one("1", submission.Content{Email: "late@example.com", Narrative: words})
	other := claims.Incident{ID: settled.NewID(), Key: "other", Title: w.Incident.Title, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: settled.Noon}
	w.In(settled.System, func(tx claims.Tx) { w.Must(tx.AddIncident(w.Ctx, other)) })
	_, err := w.UseCases.MergeIncident(w.Ctx, settled.System, w.Incident.ID, other.ID, 1)
	w.Must(err)
	w.reached(0, "손님", "late@example.com", "", running)
	of := submission.Import{Incident: w.Incident.ID, Source: "form-2"}
	w.Wants(w.cases.Check(w.Ctx, w.operator, &of), "incident_merged")
	totals, err := w.cases.Rematch(w.Ctx, w.operator, submission.Filter{Incident: w.Incident.ID}, func(o submission.Outcome) error {
		c, err := w.UseCases.Claim(w.Ctx, w.operator, o.Claim)
		if o.ID != first.ID || o.State != submission.Filed || c.IncidentID != other.ID {
			t.Errorf("of %+v comes %+v", o, c)
		}
		return err
	})
	w.Must(err)
	if totals.Filed != 1 {
		t.Errorf("the totals are %+v", totals)
	}
}

func TestASubmissionIsMatchedByHandOnceHoweverManyDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.customers(0, 1, running)[0]
	open := w.one("1", submission.Content{Name: "홍길동", Narrative: words})
	second := w.Operator(0)
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() {
			if i == 0 {
				_, errs[i] = w.cases.Dismiss(w.Ctx, second, open.ID, submission.NotACustomer)
				return
			}
			_, errs[i] = w.cases.Match(w.Ctx, w.operator, open.ID, c.subscriptions[0])
		})
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		w.Wants(err, "submission_settled")
	}
	s, err := w.cases.Get(w.Ctx, w.operator, open.ID)
	w.Must(err)
	if done != 1 || s.State.Open() || w.Count(`SELECT count(*) FROM claims`) != map[bool]int{true: 1}[s.State.Matched()] {
		t.Errorf("%d were told that they did it, and it is %+v", done, s)
	}
	if s.State.Matched() && (s.State != submission.Filed || s.Claimant != c.id || s.SettledBy != w.operator.Subject || s.Content != nil) {
		t.Errorf("matched is %+v", s)
	}
}

// TestOfAChildUnder14NothingIsFiledByHandEither has it stay open, and nothing told of it when
// all is matched again.
func TestOfAChildUnder14NothingIsFiledByHandEither(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.customers(0, 1, running)[0]
	_, err := w.persons.SetBirth(w.Ctx, w.operator, c.id, privacy.Birth{On: "2015-03-01", Version: 1})
	w.Must(err)
	open := w.one("1", submission.Content{CustomerNumber: c.number})
	_, err = w.cases.Match(w.Ctx, w.operator, open.ID, c.subscriptions[0])
	w.Wants(err, "representative_needed")
	_, err = w.cases.Rematch(w.Ctx, w.operator, submission.Filter{Incident: w.Incident.ID}, func(o submission.Outcome) error {
		t.Errorf("nothing became of it, and told is %+v", o)
		return nil
	})
	w.Must(err)
	if s, err := w.cases.Get(w.Ctx, w.operator, open.ID); err != nil || s.Why != submission.RepresentativeNeeded || s.Content == nil {
		t.Errorf("it is %+v: %v", s, err)
	}
}

func TestWhatIsKeptIsSealedMaskedAndDismissedForAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secrets := []string{"홍길동순", "gildong@secret.example", "010-4321-8765", "비밀로 하고 싶은 이야기", "REF-SECRET-1"}
	for _, text := range secrets {
		suitelog.Plant(w, text)
	}
	open := w.one(secrets[4], submission.Content{Name: secrets[0], Email: secrets[1], Phone: secrets[2], Narrative: secrets[3], CustomerNumber: "C-77", ReportedAt: began.Add(time.Hour)})
	if found := w.DB.Stolen(t, secrets...); len(found) > 0 {
		t.Errorf("stolen are %v", found)
	}
	s, err := w.cases.Get(w.Ctx, w.operator, open.ID)
	w.Must(err)
	want := submission.Content{Reference: secrets[4], Name: "홍**순", Email: "g***@secret.example", Phone: "010-****-8765", Narrative: secrets[3], CustomerNumber: "C-77",
		ReportedAt: began.Add(time.Hour)}
	if *s.Content != want || s.State != submission.Unmatched || s.Why != submission.NoCustomer || s.SentBy != w.operator.Subject {
		t.Errorf("an operator sees %+v", s)
	}
	seen := w.Count(`SELECT count(*) FROM access_records WHERE claimant_id = $1 AND provider_id = $2 AND items = '{submission,customer_number,name,email,phone,narrative}'`,
		[16]byte(open.ID), [16]byte(w.Providers[0].ID))
	if seen != 1 {
		t.Errorf("%d records say that it was read", seen)
	}
	_, err = w.cases.Get(w.Ctx, settled.Regulator, open.ID)
	w.Wants(err, "forbidden")
	w.In(settled.Regulator, func(tx claims.Tx) {
		rows, err := tx.(pgx.Tx).Query(w.Ctx, `SELECT key FROM submission_contents`)
		w.Must(err)
		if all, err := pgx.CollectRows(rows, pgx.RowTo[[16]byte]); err != nil || len(all) > 0 {
			t.Errorf("a regulator reads %d contents, %v", len(all), err)
		}
	})
	_, err = w.cases.Dismiss(w.Ctx, w.operator, open.ID, submission.PastItsTime)
	w.Wants(err, "invalid")
	s, err = w.cases.Dismiss(w.Ctx, w.operator, open.ID, submission.TakenBack)
	w.Must(err)
	if s.State != submission.Dismissed || s.Why != submission.TakenBack || s.SettledBy != w.operator.Subject || s.SettledAt.IsZero() {
		t.Errorf("dismissed is %+v", s)
	}
	if n := w.Count(`SELECT count(*) FROM events WHERE noun = 'submission' AND subject_id = $1 AND what = 'dismissed' AND actor = $2`, [16]byte(open.ID), w.operator.Subject); n != 1 {
		t.Errorf("on the trail are %d", n)
	}
	w.same("sent again", []string{string(w.one(secrets[4], want).State)}, []string{"invalid"}) // masked, it is another row
}

func TestWhatWasMatchedToNobodyGoesAfterThreeYears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.customers(0, 1, running)[0]
	old := w.one("old", submission.Content{Email: "old@example.com"})
	dismissed := w.one("dismissed", submission.Content{Email: "dismissed@example.com"})
	_, err := w.cases.Dismiss(w.Ctx, w.operator, dismissed.ID, submission.Unreachable)
	w.Must(err)
	matched := w.one("matched", submission.Content{Email: "matched@example.com"})
	_, err = w.cases.Match(w.Ctx, w.operator, matched.ID, c.subscriptions[0])
	w.Must(err)
	w.Clock.Move(2 * 365 * 24 * time.Hour)
	young := w.one("young", submission.Content{Email: "young@example.com"})
	w.Clock.Move(366 * 24 * time.Hour)
	store, kind := rights.Store{Store: w.Store, Keys: pgtest.Keys()}, retention.Of(retention.Submissions)
	past, err := store.Past(w.Ctx, kind, w.Clock.Now())
	w.Must(err)
	removed, err := store.Remove(w.Ctx, kind, w.Clock.Now())
	w.Must(err)
	if past != 2 || removed != 2 {
		t.Errorf("%d were past their time, and %d removed", past, removed)
	}
	for id, want := range map[submission.ID]string{
		old.ID: "dismissed past_its_time false", dismissed.ID: "dismissed unreachable false", matched.ID: "filed  false", young.ID: "unmatched no_customer true",
	} {
		s, err := w.cases.Get(w.Ctx, w.operator, id)
		w.Must(err)
		if got := fmt.Sprintf("%s %s %t", s.State, s.Why, s.Content != nil); got != want {
			t.Errorf("it is %s, not %s", got, want)
		}
	}
	if n := w.Count(`SELECT count(*) FROM person_keys k JOIN submissions s ON s.id = k.claimant_id WHERE k.wrapped IS NOT NULL`); n != 1 {
		t.Errorf("%d keys are left", n)
	}
	if n := w.Count(`SELECT count(*) FROM submissions WHERE mark IS NOT NULL`); n != 2 {
		t.Errorf("%d marks are left", n)
	}
	// Whoever sends the old file again has it known still.
	if again := w.one("old", submission.Content{Email: "old@example.com"}); again.ID != old.ID || again.State != submission.Dismissed {
		t.Errorf("again it is %+v", again)
	}
}

func TestAnErasureLeavesNothingToCompareWith(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.customers(0, 1, running)[0]
	sent := w.one("1", submission.Content{CustomerNumber: c.number, Narrative: words})
	owner := settled.Owner(c.id)
	owner.VerifiedAt = w.Clock.Now()
	_, err := w.UseCases.WithdrawClaim(w.Ctx, owner, sent.Claim)
	w.Must(err)
	store := rights.Store{Store: w.Store, Keys: pgtest.Keys()}
	erasures := erasure.New(store, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()), approval.New(approvals.Store{Store: w.Store}))
	_, _, err = erasures.Erase(w.Ctx, owner, c.id, erasure.Requested)
	w.Must(err)
	if n := w.Count(`SELECT count(*) FROM submissions WHERE mark IS NOT NULL`) + w.Count(`SELECT count(*) FROM narratives`); n != 0 {
		t.Errorf("%d marks and narratives are left", n)
	}
	again := w.one("1", submission.Content{CustomerNumber: c.number, Narrative: words})
	if again.ID != sent.ID || again.State != submission.Filed {
		t.Errorf("the same row again is %+v", again)
	}
	if got := say(w.one("2", submission.Content{CustomerNumber: c.number})); got != "unmatched customer_number:no_customer" {
		t.Errorf("another row of them is %s", got)
	}
}
