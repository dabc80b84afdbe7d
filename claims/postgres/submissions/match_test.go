package submissions_test

import (
	"fmt"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy"
	"bosang/claims/submission"
	"bosang/rules/money"
)

const words = "오후 네 시부터 주문이 들어오지 않았습니다.\n저녁까지 그랬습니다."

func TestARowIsMatchedByNumberOrContactAndNameToTheSubscriptionOfTheOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain := w.customers(0, 1, running)[0]
	kim := w.reached(0, "김철수", "chulsoo@example.com", "010-1111-2222", running)
	w.reached(0, "김영희", "family@example.com", "010-3333-4444", running)
	w.reached(0, "김민수", "family@example.com", "", running)
	w.reached(0, "박하나", "hana@example.com", "010-5555-6666")
	w.reached(0, "최두리", "twice@example.com", "", [2]int{-500, -400}, [2]int{-300, 1}, [2]int{500, 600})
	w.reached(0, "정세찌", "thrice@example.com", "", running, [2]int{-300, 1})
	for i := range submission.Most + 1 {
		w.reached(0, fmt.Sprintf("손님%02d", i), "", "02-7777-8888", running)
	}
	born := func(on string) string {
		c := w.customers(0, 1, running)[0]
		_, err := w.persons.SetBirth(w.Ctx, w.operator, c.id, privacy.Birth{On: on, Version: 1})
		w.Must(err)
		return c.number
	}
	child, grown := born("2015-03-01"), born("1990-03-01")
	rows := []struct {
		content submission.Content
		want    string
	}{
		{submission.Content{CustomerNumber: plain.number}, "filed"},
		{submission.Content{Email: "ChulSoo@Example.com "}, "filed"},
		{submission.Content{CustomerNumber: kim.number, Name: "이몽룡"}, "ambiguous name:name_differs"},
		{submission.Content{CustomerNumber: "unknown", Phone: "+82 10 3333 4444"}, "filed"},
		{submission.Content{Phone: "01011112222", Name: "김 철수"}, "already_filed"},
		{submission.Content{Email: "family@example.com"}, "ambiguous name:several_customers"},
		{submission.Content{Email: "family@example.com", Name: "김민수"}, "filed"},
		{submission.Content{Email: "family@example.com", Name: "이몽룡"}, "ambiguous name:name_differs"},
		{submission.Content{Email: "chulsoo@example.com", Name: "이몽룡"}, "ambiguous name:name_differs"},
		{submission.Content{Email: "hana@example.com"}, "unmatched service:no_subscription"},
		{submission.Content{Email: "twice@example.com"}, "filed"},
		{submission.Content{Email: "thrice@example.com"}, "ambiguous service:several_subscriptions"},
		{submission.Content{Phone: "02-7777-8888", Name: "손님03"}, "ambiguous name:several_customers"},
		{submission.Content{Email: "nobody@example.com", Phone: "-"}, "unmatched email:no_customer"},
		{submission.Content{Name: "김철수", Narrative: words}, "unmatched customer_number:no_identity"},
		{submission.Content{CustomerNumber: child}, "unmatched customer_number:representative_needed"},
		{submission.Content{CustomerNumber: grown}, "filed"},
		{submission.Content{CustomerNumber: plain.number, Service: "mail"}, "invalid service:unknown_key"},
		{submission.Content{CustomerNumber: plain.number, ReportedAt: began.Add(-time.Hour)}, "invalid reported_at:before_outage"},
		{submission.Content{CustomerNumber: plain.number, ReportedAt: w.Clock.Now().Add(time.Hour)}, "invalid reported_at:in_the_future"},
	}
	var contents []submission.Content
	var want []string
	for i, r := range rows {
		r.content.Reference = fmt.Sprint("row-", i)
		contents, want = append(contents, r.content), append(want, r.want)
	}
	contents = append(contents, submission.Content{CustomerNumber: plain.number})
	_, got := w.send(w.operator, "form-1", each(contents...))
	w.same("the file", got, append(want, "invalid reference:required"))
}

func TestWhatIsFiledIsTheClaimantsWithTheWordsAndTheTrailTellsWhoSentIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, owed := w.customers(0, 1, running)[0], w.customers(0, 1, running)[0]
	w.In(settled.System, func(tx claims.Tx) {
		_, err := tx.FileUnasked(w.Ctx, []claims.Claim{{ClaimantID: owed.id, ClaimantKind: claims.Consumer, ProviderID: w.Providers[0].ID,
			ServiceID: w.Plans[0].ServiceID, PlanID: w.Plans[0].ID, SubscriptionID: owed.subscriptions[0], IncidentID: w.Incident.ID}})
		w.Must(err)
	})
	loss, at := money.MustParse("120000", "KRW"), began.Add(6*time.Hour)
	rows := each(
		submission.Content{Reference: "1", CustomerNumber: kim.number, ReportedAt: at, Narrative: words, Loss: &loss, Service: "talk"},
		submission.Content{Reference: "2", CustomerNumber: owed.number, Narrative: "돈을 돌려주세요"},
	)
	outcomes, got := w.send(w.operator, "form-1", rows)
	w.same("the file", got, []string{"filed", "taken_up"})
	for i, of := range []customer{kim, owed} {
		owner := settled.Owner(of.id)
		c, err := w.UseCases.Claim(w.Ctx, owner, outcomes[i].Claim)
		w.Must(err)
		if c.Reference != outcomes[i].ClaimReference || c.ClaimedAt.IsZero() || c.State != claims.Filed {
			t.Errorf("the claim is %+v", c)
		}
		if i == 0 && (c.Loss.String() != loss.String() || !c.FiledAt.Equal(at)) {
			t.Errorf("filed is a loss of %s at %s", c.Loss, c.FiledAt)
		}
		said, err := w.drafts.Narrative(w.Ctx, owner, c.ID)
		w.Must(err)
		if want := []string{words, "돈을 돌려주세요"}[i]; said.Text != want {
			t.Errorf("the narrative is %q", said.Text)
		}
		events, err := w.UseCases.ClaimEvents(w.Ctx, owner, c.ID, claims.Page{})
		w.Must(err)
		trail := ""
		for _, e := range events {
			if e.Actor == w.operator.Subject {
				trail += e.What + string(e.Details) + " "
			}
		}
		want := fmt.Sprintf(`{"row": "%d", "result": %q, "source": "form-1", "submission": %q}`, i+1, got[i], outcomes[i].ID.String())
		if trail != "submitted"+want+" "+[]string{"filed ", "claimed "}[i] {
			t.Errorf("on the trail is %s, not %s", trail, want)
		}
	}
	if n := w.Count(`SELECT count(*) FROM submission_contents`); n != 0 {
		t.Errorf("%d rows of matched submissions are kept", n)
	}
	if n := w.Count(`SELECT count(*) FROM access_records WHERE claimant_id = $1 AND items = '{submission}' AND actor = $2`, [16]byte(kim.id), w.operator.Subject); n != 1 {
		t.Errorf("%d records say that the operator was told of the claim", n)
	}
	if w.Work(claims.WorkDecideFiled) == 0 || w.Work(claims.WorkWake) == 0 {
		t.Error("nothing is decided of what was filed")
	}
}

// Another provider's customers are as if they were not there, whoever asks.
func TestNoOtherProvidersCustomerIsEverFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theirs := w.reached(1, "김철수", "chulsoo@example.com", "010-1111-2222", running)
	both := w.operator
	both.Providers = append(both.Providers, w.Providers[1].ID)
	row := submission.Content{Reference: "1", CustomerNumber: theirs.number, Email: "chulsoo@example.com", Phone: "010-1111-2222", Name: "김철수"}
	nobody := row
	nobody.CustomerNumber, nobody.Email, nobody.Phone = "none", "none@example.com", "010-0000-1111"
	_, got := w.send(w.operator, "form-1", each(row))
	_, like := w.send(w.operator, "form-2", each(nobody))
	w.same("as another provider's operator", got, like)
	of := submission.Import{Provider: w.Providers[0].ID, Incident: w.Incident.ID, Source: "form-3"}
	w.Must(w.cases.Check(w.Ctx, both, &of))
	_, err := w.cases.Import(w.Ctx, both, of, each(row), func(o submission.Outcome) error {
		if say(o) != "unmatched customer_number:no_customer" {
			t.Errorf("for one of two providers it is %s", say(o))
		}
		return nil
	})
	w.Must(err)
	of = submission.Import{Provider: w.Providers[1].ID, Incident: w.Incident.ID, Source: "form-1"}
	w.Wants(w.cases.Check(w.Ctx, w.operator, &of), "invalid")
	of.Provider = [16]byte{}
	w.Wants(w.cases.Check(w.Ctx, both, &of), "invalid")
	rivals := w.Operator(1)
	found, err := w.cases.List(w.Ctx, w.operator, submission.Filter{Incident: w.Incident.ID}, claims.Page{})
	w.Must(err)
	_, err = w.cases.Get(w.Ctx, rivals, found[0].ID)
	w.Wants(err, "not_found")
	_, err = w.cases.Match(w.Ctx, rivals, found[0].ID, theirs.subscriptions[0])
	w.Wants(err, "not_found")
	_, err = w.cases.Match(w.Ctx, w.operator, found[0].ID, theirs.subscriptions[0])
	w.Wants(err, "invalid")
	_, err = w.cases.Match(w.Ctx, both, found[0].ID, theirs.subscriptions[0])
	w.Wants(err, "invalid")
	if n := w.Count(`SELECT count(*) FROM claims`); n != 0 {
		t.Errorf("there are %d claims", n)
	}
}
