package submissions_test

import (
	"context"
	"path/filepath"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/behalf"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/rights"
	"bosang/claims/postgres/submissions"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/submission"
)

// child is a customer of 7 who has a subscription for each span.
func (w *world) child(spans ...[2]int) customer {
	w.Helper()
	c := w.customers(0, 1, spans...)[0]
	_, err := w.persons.SetBirth(w.Ctx, w.operator, c.id, privacy.Birth{On: "2015-03-01", Version: 1})
	w.Must(err)
	return c
}

// guardian files on a subscription of a child as its representative, with what meets it.
func (w *world) guardian(c customer, at int, meet func(context.Context, claims.Tx, claims.Filing, claims.Claim) error) claims.Claim {
	w.Helper()
	store := behalfs.Store{Store: w.Store, Keys: pgtest.Keys(), Meet: meet}
	cases := claims.New(store, nil)
	of := behalf.Register(store, cases)
	r, err := of.State(w.Ctx, w.Operator(0), c.id, behalf.New{Kind: behalf.Legal, Shown: behalf.ByRecords,
		Contact: privacy.Contact{Name: "김보호", Phone: "010-1234-5678"}}, claims.Once{})
	w.Must(err)
	_, err = of.Decide(w.Ctx, w.Operator(0), c.id, r.ID, true)
	w.Must(err)
	user := settled.NewID()
	as := access.Actor{Subject: "user:" + claims.Key(user).String(), Role: access.Claimant, Claimant: c.id, Representative: access.ID(r.ID), User: user}
	filed, err := cases.FileClaim(w.Ctx, as, claims.NewClaim{Incident: w.Incident.ID, Subscription: c.subscriptions[at]}, claims.Once{})
	w.Must(err)
	return filed
}

func (w *world) stands(id submission.ID) submission.Submission {
	w.Helper()
	s, err := w.cases.Get(w.Ctx, w.operator, id)
	w.Must(err)
	return s
}

// TestWhatWaitsForARepresentativeIsClosedByItsClaim has the words come to the claim, and what
// is another's, or about another subscription, wait on.
func TestWhatWaitsForARepresentativeIsClosedByItsClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := submissions.Store{Store: w.Store, Keys: pgtest.Keys()}
	child, other := w.child(running), w.child(running, [2]int{-999, -1})
	mine := w.one("1", submission.Content{CustomerNumber: child.number, Narrative: words})
	theirs := w.one("2", submission.Content{CustomerNumber: other.number, Narrative: words})
	c := w.guardian(child, 0, store.Meet)
	w.guardian(other, 1, store.Meet) // on another subscription
	s := w.stands(mine.ID)
	if s.State != submission.AlreadyFiled || s.Claim != c.ID || s.Claimant != child.id || s.ClaimReference != c.Reference || s.SettledAt.IsZero() || s.Content != nil {
		t.Errorf("of it became %+v", s)
	}
	if s := w.stands(theirs.ID); s.Why != submission.RepresentativeNeeded || s.Content == nil {
		t.Errorf("of the other became %+v", s)
	}
	said, err := w.drafts.Narrative(w.Ctx, settled.Owner(child.id), c.ID)
	w.Must(err)
	trail := w.Count(`SELECT count(*) FROM events WHERE subject_id = $1 AND what = 'submitted' AND details ->> 'submission' = $2`, [16]byte(c.ID), mine.ID.String())
	if said.Text != words || trail != 1 {
		t.Errorf("the claim says %q, and its trail names it %d times", said.Text, trail)
	}
	if keys := w.Count(`SELECT count(*) FROM person_keys WHERE claimant_id = $1 AND wrapped IS NOT NULL`, [16]byte(mine.ID)); keys != 0 {
		t.Error("what it was sealed with is there still")
	}
	// What comes afterwards finds the claim, by the file or when all is matched again.
	if got := say(w.one("3", submission.Content{CustomerNumber: child.number})); got != "already_filed" {
		t.Errorf("another row of the child is %s", got)
	}
	w.guardian(other, 0, nil)
	var told []submission.ID
	_, err = w.cases.Rematch(w.Ctx, w.operator, submission.Filter{Incident: w.Incident.ID}, func(o submission.Outcome) error {
		told = append(told, o.ID)
		return nil
	})
	w.Must(err)
	if s := w.stands(theirs.ID); s.State != submission.AlreadyFiled || len(told) != 1 {
		t.Errorf("matched again are %v, and of the other became %+v", told, s)
	}
}

// TestWhoIsErasedWaitsForNobody removes what a child said for whom nobody has filed.
func TestWhoIsErasedWaitsForNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	child := w.child(running)
	open := w.one("1", submission.Content{CustomerNumber: child.number, Narrative: words})
	owner := settled.Owner(child.id)
	owner.VerifiedAt = w.Clock.Now()
	erasures := erasure.New(rights.Store{Store: w.Store, Keys: pgtest.Keys()}, erasure.NewJournal(filepath.Join(t.TempDir(), "erasures.jsonl"), pgtest.Keys()),
		approval.New(approvals.Store{Store: w.Store}))
	_, _, err := erasures.Erase(w.Ctx, owner, child.id, erasure.Requested)
	w.Must(err)
	if s := w.stands(open.ID); s.State != submission.Dismissed || s.Content != nil {
		t.Errorf("of it became %+v", s)
	}
	if n := w.Count(`SELECT count(*) FROM submissions WHERE mark IS NOT NULL OR holder_id IS NOT NULL`) + w.Count(`SELECT count(*) FROM submission_contents`); n != 0 {
		t.Errorf("%d marks, names and contents are left", n)
	}
}

// TestWhatWasSentMovesWithTheIncident lists and counts it with the incident that its incident
// became part of, and knows the rows of the file there.
func TestWhatWasSentMovesWithTheIncident(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.customers(0, 1, running)[0]
	rows := []submission.Content{{Reference: "1", CustomerNumber: c.number, Narrative: words}, {Reference: "2", Email: "late@example.com", Narrative: words}}
	_, sent := w.send(w.operator, "form-1", each(rows...))
	other := claims.Incident{ID: settled.NewID(), Key: "other", Title: w.Incident.Title, Revision: 1, Version: 1, ReportedBy: "test", CreatedAt: settled.Noon}
	w.In(settled.System, func(tx claims.Tx) { w.Must(tx.AddIncident(w.Ctx, other)) })
	_, err := w.UseCases.MergeIncident(w.Ctx, access.Actor{Subject: "user:a", Role: access.Administrator}, w.Incident.ID, other.ID, 1)
	w.Must(err)
	for incident, want := range map[claims.IncidentID]int{w.Incident.ID: 0, other.ID: 2} {
		list, err := w.cases.List(w.Ctx, w.operator, submission.Filter{Incident: incident}, claims.Page{Limit: 10})
		w.Must(err)
		counts, err := w.cases.Counts(w.Ctx, w.operator, incident, claims.ProviderID{})
		w.Must(err)
		if len(list) != want || len(counts) != want {
			t.Errorf("of %v there are listed %+v and counted %+v", incident, list, counts)
		}
	}
	w.Incident = other
	_, again := w.send(w.operator, "form-1", each(rows...))
	w.same("the same file again", again, sent)
	rows[0].Narrative = "another"
	_, again = w.send(w.operator, "form-1", each(rows[0]))
	w.same("another row under a reference", again, []string{"invalid reference:reference_reused"})
}
