package submissions_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	"bosang/claims"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/submissions"
	"bosang/claims/submission"
)

// mixed is a file of so many rows of which everything becomes, and what.
func (w *world) mixed(n int) (rows []submission.Content, want []string) {
	w.Helper()
	holders, none := w.customers(0, n, running), w.customers(0, n/20, [2]int{-10, 0})
	w.reached(0, "김영희", "family@example.com", "", running)
	w.reached(0, "김민수", "family@example.com", "", running)
	for i := range n {
		row := submission.Content{Reference: fmt.Sprintf("R-%05d", i), CustomerNumber: holders[i].number, ReportedAt: began.Add(5 * 60e9), Narrative: words}
		state := "filed"
		switch i % 20 {
		case 3:
			row.CustomerNumber, row.Email, state = "", "family@example.com", "ambiguous name:several_customers"
		case 7:
			row.CustomerNumber, row.Phone, state = "", fmt.Sprintf("010-9%03d-0000", i%1000), "unmatched phone:no_customer"
		case 11:
			row.Service, state = "nothing", "invalid service:unknown_key"
		case 13: // the same row once more
			row, state = rows[i-1], want[i-1]
		case 15: // another under its reference
			row, state = rows[i-1], "invalid reference:reference_reused"
			row.Narrative = "다른 사람의 말"
		case 17: // the same person once more
			row.CustomerNumber, state = holders[i-1].number, "already_filed"
		case 19:
			row.CustomerNumber = none[i/20].number
		}
		rows, want = append(rows, row), append(want, state)
	}
	return rows, want
}

func (w *world) tables() [4]int {
	return [4]int{
		w.Count(`SELECT count(*) FROM submissions`), w.Count(`SELECT count(*) FROM submission_contents`), w.Count(`SELECT count(*) FROM claims`),
		w.Count(`SELECT count(*) FROM narratives`),
	}
}

func TestOfFiveThousandRowsNoneIsLostAndTheSameFileAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 5000
	rows, want := w.mixed(n)
	w.SQL.Take()
	first, got := w.send(w.operator, "form-1", each(rows...))
	if statements := len(w.SQL.Take()); statements > 40*(n/2000+1) {
		t.Errorf("%d statements were run for %d rows", statements, n)
	}
	w.same("the file", got, want)
	for i, o := range first {
		if o.Row != int64(i+1) || o.Reference != rows[i].Reference || (o.State != submission.Invalid) == o.ID.IsZero() || o.State.Matched() == o.Claim.IsZero() ||
			o.State.Matched() == (o.ClaimReference == "") {
			t.Fatalf("row %d is reported as %+v", i+1, o)
		}
	}
	// Of twenty rows seventeen are submissions: three are invalid, or the row before.
	tables := w.tables()
	if tables != [4]int{n / 20 * 17, n / 20 * 2, n / 20 * 14, n / 20 * 14} {
		t.Errorf("there are %v submissions, contents, claims and narratives", tables)
	}
	again, _ := w.send(w.operator, "form-1", each(rows...))
	if !slices.EqualFunc(first, again, func(a, b submission.Outcome) bool { return a.ID == b.ID && a.Claim == b.Claim && say(a) == say(b) }) {
		t.Error("the same file is reported otherwise the second time")
	}
	if w.tables() != tables {
		t.Errorf("the same file makes of %v %v", tables, w.tables())
	}
	counts, err := w.cases.Counts(w.Ctx, settled.Regulator, w.Incident.ID, claims.ProviderID{})
	w.Must(err)
	sum := int64(0)
	for _, c := range counts {
		if c.Provider != w.Providers[0].ID {
			t.Errorf("counted is %+v", c)
		}
		sum += c.Count
	}
	if int(sum) != tables[0] {
		t.Errorf("%d are counted of %d", sum, tables[0])
	}
}

func TestOfTwoWhoSendTheSameFileAtOnceEachIsToldOfEveryRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows, want := w.mixed(2400)
	back := slices.Clone(rows)
	slices.Reverse(back)
	var all sync.WaitGroup
	told := make([][]submission.Outcome, 3)
	for i, order := range [][]submission.Content{rows, rows, back} {
		all.Go(func() { told[i], _ = w.send(w.operator, "form-1", each(order...)) })
	}
	all.Wait()
	if got := w.tables(); got != [4]int{2400 / 20 * 17, 2400 / 20 * 2, 2400 / 20 * 14, 2400 / 20 * 14} {
		t.Errorf("there are %v submissions, contents, claims and narratives", got)
	}
	claimed := make(map[string]claims.ClaimID)
	for i, outcomes := range told {
		if len(outcomes) != len(want) {
			t.Errorf("sender %d is told of %d rows", i, len(outcomes))
		}
		for _, o := range outcomes {
			if c, ok := claimed[o.Reference]; ok && o.State.Matched() && c != o.Claim {
				t.Errorf("row %s is claim %s and claim %s", o.Reference, c, o.Claim)
			}
			if o.State.Matched() {
				claimed[o.Reference] = o.Claim
			}
		}
	}
	if n := w.Count(`SELECT count(*) FROM (SELECT claim_id FROM narratives GROUP BY claimant_id, claim_id HAVING count(*) > 1) x`); n > 0 {
		t.Errorf("%d claims have two narratives", n)
	}
}

// A file that breaks off is sent again, and goes on.
func TestAFileThatIsCutOffGoesOnWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows, want := w.mixed(4400)
	errCut, of := errors.New("cut"), submission.Import{Incident: w.Incident.ID, Source: "form-1"}
	w.Must(w.cases.Check(w.Ctx, w.operator, &of))
	told := 0
	_, err := w.cases.Import(w.Ctx, w.operator, of, each(rows...), func(submission.Outcome) error {
		if told++; told == 2500 {
			return errCut
		}
		return nil
	})
	if !errors.Is(err, errCut) {
		t.Errorf("the error is %v", err)
	}
	if n := w.Count(`SELECT count(*) FROM submissions`); n != 4000/20*17 {
		t.Errorf("%d are stored of two sets", n)
	}
	// What the connection no longer brought, in the midst of a row too.
	broken := iter.Seq2[submission.Content, error](func(yield func(submission.Content, error) bool) {
		for c, err := range each(rows[:4100]...) {
			if !yield(c, err) {
				return
			}
		}
		yield(submission.Content{}, claims.Invalid(claims.FieldError{Code: "csv_syntax"}))
	})
	_, got := w.send(w.operator, "form-1", broken)
	w.same("what came", got, append(slices.Clone(want[:4100]), "invalid :csv_syntax"))
	_, got = w.send(w.operator, "form-1", each(rows...))
	w.same("the whole", got, want)
	if got := w.tables(); got != [4]int{4400 / 20 * 17, 4400 / 20 * 2, 4400 / 20 * 14, 4400 / 20 * 14} {
		t.Errorf("there are %v submissions, contents, claims and narratives", got)
	}
}

func TestSubmissionsAreFoundByIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows, _ := w.mixed(3000)
	for i := range 30 {
		w.reached(0, fmt.Sprintf("손님%02d", i), fmt.Sprintf("guest-%d@example.com", i), fmt.Sprintf("010-8888-%04d", i), running)
	}
	_, _ = w.send(w.operator, "form-1", each(rows...))
	w.Exec(`INSERT INTO contacts (claimant_id, provider_id, email_sealed, email_index, phone_sealed, phone_index, version, changed_at)
		SELECT claimant_id, provider_id, '\x01', gen_random_uuid(), '\x01', gen_random_uuid(), 1, now() FROM claimants ON CONFLICT DO NOTHING`)
	few := []submission.Content{
		{Reference: "one", CustomerNumber: "none"}, {Reference: "two", Email: "guest-3@example.com", Name: "손님03", Narrative: words},
		{Reference: "three", Phone: "010-8888-0007", Email: "no@example.com"},
	}
	f := submission.Filter{Provider: w.Providers[0].ID, Incident: w.Incident.ID}
	var open submission.ID
	w.ReadByIndex(func() {
		all, _ := w.send(w.operator, "form-2", each(few...))
		open = all[0].ID
		_, _ = w.send(w.operator, "form-2", each(few...))
	}, "submissions", "submission_contents", "claims", "subscriptions", "directory", "contacts", "person_keys")
	w.ReadByIndex(func() {
		_, err := w.cases.Get(w.Ctx, w.operator, open)
		w.Must(err)
		_, err = w.cases.Dismiss(w.Ctx, w.operator, open, submission.Duplicate)
		w.Must(err)
		for _, f.State = range append(submission.States(), "") {
			_, err = w.cases.List(w.Ctx, w.operator, f, claims.Page{Limit: 20})
			w.Must(err)
		}
	}, "submissions", "submission_contents", "claims", "person_keys")
	child := w.child(running)
	waits := w.one("child", submission.Content{CustomerNumber: child.number, Narrative: words})
	w.ReadByIndex(func() {
		w.guardian(child, 0, submissions.Store{Store: w.Store, Keys: pgtest.Keys()}.Meet)
		_, _ = w.send(w.operator, "form-3", each(submission.Content{Reference: "again", CustomerNumber: child.number}))
	}, "submissions", "submission_contents", "claims")
	if s := w.stands(waits.ID); s.State != submission.AlreadyFiled {
		t.Errorf("it waits still: %+v", s)
	}
}
