package told_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/question"
	"bosang/rules"
)

var (
	// A Monday morning in London and the Friday after.
	monday = time.Date(2025, 6, 2, 8, 0, 0, 0, time.UTC)
	friday = time.Date(2025, 6, 6, 14, 0, 0, 0, time.UTC)
)

// london is a line in Britain that was down from Monday to Friday.
func (w *world) london() (offer, claims.Incident) {
	o := w.offer("example-telecom", "GB", "broadband", "GBP", monday)
	i := w.incident("fault", o.operator)
	w.outage(o, i.ID, monday, friday)
	return o, i
}

func TestAMissingFactRefersTheClaimAndToldLaterItGrantsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	s, me := w.customer(o, "one", monday)
	c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
	w.must(err)
	w.decideAll(i.ID)
	if c = w.claim(c.ID); c.State != claims.Referred {
		t.Fatalf("without the day of the report it is %s", c.State)
	}
	if _, outcome := w.decision(c.ID); !slices.Contains(outcome.missing(), "report.made_on") {
		t.Errorf("missing are %v", outcome.missing())
	}
	c, err = w.cases.TellClaim(w.ctx, me, c.ID, facts("report.made_on", `"2025-06-02"`), nil)
	w.must(err)
	if c.State != claims.Granted || c.DecisionNumber != 2 || string(c.Facts["report.made_on"]) != `"2025-06-02"` {
		t.Errorf("told the day it is %+v", c)
	}
	d, outcome := w.decision(c.ID)
	if len(outcome.Remedies) != 1 || outcome.Remedies[0].Amount.Amount != "19.96" || !bytes.Contains(d.Facts, []byte(`"report.made_on":"2025-06-02"`)) {
		t.Errorf("it gives %+v on %s", outcome.Remedies, d.Facts)
	}
	// The same again decides nothing, another day does, and taken back it is referred again.
	same, err := w.cases.TellClaim(w.ctx, o.operator, c.ID, facts("report.made_on", `"2025-06-02"`), nil)
	w.must(err)
	if same.DecisionNumber != 2 {
		t.Errorf("told the same it is decided %d times", same.DecisionNumber)
	}
	back, err := w.cases.TellClaim(w.ctx, o.operator, c.ID, nil, nil)
	w.must(err)
	if back.State != claims.Referred || back.DecisionNumber != 3 || len(back.Facts) != 0 {
		t.Errorf("taken back it is %+v", back)
	}
	w.trail(c.ClaimantID, c.ID, `{"facts": ["report.made_on"]}`, 2)
}

// trail fails unless so many events say that something was told, and none says what.
func (w *world) trail(lead claims.ClaimantID, subject [16]byte, details string, n int) {
	w.Helper()
	var found, leaked int
	w.must(w.db.Owner.QueryRow(w.ctx, `
		SELECT count(*) FILTER (WHERE what = 'told' AND details::text = $3), count(*) FILTER (WHERE details::text LIKE '%2025-06%')
		FROM events WHERE claimant_id = $1 AND subject_id = $2`, [16]byte(lead), subject, details).Scan(&found, &leaked))
	if found != n || leaked != 0 {
		w.Errorf("%d events say %s, want %d; %d say what was told", found, details, n, leaked)
	}
}

func TestClaimsAreFiledTogetherEachWithItsOwnFacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	const many = 60
	filed := make([]claims.Claim, many)
	errs := make([]error, many)
	var all sync.WaitGroup
	for n := range many {
		s, me := w.customer(o, fmt.Sprintf("c%d", n), monday)
		sent := facts("report.made_on", fmt.Sprintf(`"2025-06-%02d"`, 1+n%4))
		switch n % 5 {
		case 3:
			sent = nil
		case 4:
			sent["report.maid_on"] = []byte(`"2025-06-02"`)
		}
		all.Go(func() {
			filed[n], errs[n] = w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID, Facts: sent}, claims.Once{})
		})
	}
	all.Wait()
	for n, c := range filed {
		if n%5 == 4 {
			if f := w.code(errs[n], "invalid"); len(f.Fields) != 1 || f.Fields[0].Field != "facts.report.maid_on" || !strings.HasPrefix(f.Fields[0].Param, "report.made_on") {
				t.Errorf("the faults are %+v", f.Fields)
			}
			continue
		}
		w.must(errs[n])
		want := fmt.Sprintf(`{"report.made_on":"2025-06-%02d"}`, 1+n%4)
		if n%5 == 3 {
			want = "{}"
		}
		if got := w.claim(c.ID).Facts.JSON(); string(got) != want || string(c.Facts.JSON()) != want {
			t.Errorf("filed with %s it has %s", want, got)
		}
	}
	w.decideAll(i.ID)
	if c := w.claim(filed[1].ID); c.State != claims.Granted {
		t.Errorf("filed with the day it is %s", c.State)
	}
	if c := w.claim(filed[3].ID); c.State != claims.Referred {
		t.Errorf("filed without the day it is %s", c.State)
	}
}

func TestWhatIsFaultyIsNeitherFiledNorToldWhoeverSaysIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	s, me := w.customer(o, "one", monday)
	wrong := facts("outage.district", `true`, "plan.prepaid", `false`, "report.made_on", `"Kim Chulsoo, 010-1234-5678"`, "claim.loss", `1`)
	const want = "facts.claim.loss: standard_fact; facts.outage.district: about_incident; facts.plan.prepaid: about_plan; facts.report.made_on: wants_date"
	faults := func(err error) string {
		var list []string
		for _, f := range w.code(err, "invalid").Fields {
			list = append(list, f.Field+": "+f.Code)
		}
		return strings.Join(list, "; ")
	}
	for _, subscription := range []claims.SubscriptionID{s.ID, {9}} { // also where there is no such subscription
		_, err := w.cases.FileClaim(w.ctx, o.operator, claims.NewClaim{Incident: i.ID, Subscription: subscription, Claimant: s.ClaimantID, Facts: wrong}, claims.Once{})
		if got := faults(err); got != want {
			t.Errorf("filed, the faults are %s", got)
		}
	}
	c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
	w.must(err)
	_, err = w.cases.TellClaim(w.ctx, me, c.ID, wrong, nil)
	if got := faults(err); got != want {
		t.Errorf("told, the faults are %s", got)
	}
	_, err = w.cases.TellPlan(w.ctx, o.operator, o.plan.ID, o.plan.Version, wrong)
	if got := faults(err); !strings.Contains(got, "report.made_on: about_claim") || strings.Contains(got, "plan.prepaid") {
		t.Errorf("told of the plan, the faults are %s", got)
	}
	if got := w.claim(c.ID); len(got.Facts) != 0 {
		t.Errorf("it has %s", got.Facts.JSON())
	}
	// Nor past the use cases: the table takes an object of bounded size alone.
	for _, sql := range []string{`UPDATE claims SET facts = '[]'`, `UPDATE claims SET facts = 'null'`,
		`UPDATE plans SET facts = jsonb_build_object('a', repeat('x', 40000))`, `UPDATE incidents SET facts = NULL`} {
		if _, err := w.db.Owner.Exec(w.ctx, sql); err == nil {
			t.Errorf("%s is done", sql)
		}
	}
}

func TestOnlyWhoseItIsTellsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, i := w.london()
	rival := w.offer("rival", "GB", "broadband", "GBP", monday)
	s, me := w.customer(o, "one", monday)
	_, other := w.customer(rival, "two", monday)
	c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: i.ID, Subscription: s.ID}, claims.Once{})
	w.must(err)
	day := facts("report.made_on", `"2025-06-02"`)
	for _, stranger := range []access.Actor{rival.operator, other} {
		_, err = w.cases.TellClaim(w.ctx, stranger, c.ID, day, nil)
		w.wants(err, "not_found")
	}
	_, err = w.cases.TellClaim(w.ctx, regulator, c.ID, day, nil)
	w.wants(err, "forbidden")
	_, err = w.cases.TellPlan(w.ctx, rival.operator, o.plan.ID, o.plan.Version, nil)
	w.wants(err, "not_found")
	_, err = w.cases.TellPlan(w.ctx, me, o.plan.ID, o.plan.Version, nil)
	w.wants(err, "forbidden")
	_, err = w.cases.TellIncident(w.ctx, me, i.ID, i.Version, nil)
	w.wants(err, "forbidden")
	// To whom has no outage in an incident it is as if there were none.
	_, err = w.cases.TellIncident(w.ctx, rival.operator, i.ID, i.Version, nil)
	w.wants(err, "not_found")
	_, err = w.cases.TellIncident(w.ctx, o.operator, i.ID, i.Version, facts("outage.district", `true`))
	w.must(err)
	_, err = w.cases.WithdrawClaim(w.ctx, me, c.ID)
	w.must(err)
	_, err = w.cases.TellClaim(w.ctx, me, c.ID, day, nil)
	w.wants(err, "claim_final")
}

var (
	delhi  = time.Date(2025, 6, 1, 18, 30, 0, 0, time.UTC) // midnight
	delhi3 = delhi.Add(60 * time.Hour)
)

func TestFactsOfPlansAndIncidentsDecideExactlyTheirClaimsAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.offer("mobile-one", "IN", "mobile", "INR", delhi)
	second := w.offer("mobile-two", "IN", "mobile", "INR", delhi)
	i, elsewhere := w.incident("storm", administrator), w.incident("flood", administrator)
	for _, of := range []offer{o, second} {
		w.outage(of, i.ID, delhi, delhi3)
	}
	w.outage(o, elsewhere.ID, delhi.AddDate(0, 0, 10), delhi3.AddDate(0, 0, 10))
	file := func(of offer, incident claims.IncidentID, number string) claims.ClaimID {
		s, me := w.customer(of, number, delhi)
		c, err := w.cases.FileClaim(w.ctx, me, claims.NewClaim{Incident: incident, Subscription: s.ID}, claims.Once{})
		w.must(err)
		return c.ID
	}
	mine, theirs, later := file(o, i.ID, "a"), file(second, i.ID, "b"), file(o, elsewhere.ID, "c")
	w.decideAll(i.ID)
	w.decideAll(elsewhere.ID)
	w.queue.taken()
	expect := func(when string, states map[claims.ClaimID]string) {
		t.Helper()
		for id, want := range states {
			if c := w.claim(id); fmt.Sprintf("%s %d", c.State, c.DecisionNumber) != want {
				t.Errorf("%s it is %s by decision %d, want %s", when, c.State, c.DecisionNumber, want)
			}
		}
	}
	expect("at first", map[claims.ClaimID]string{mine: "referred 1", theirs: "referred 1", later: "referred 1"})
	d, outcome := w.decision(mine)
	if got := outcome.missing(); !slices.Contains(got, "outage.district") {
		t.Errorf("missing are %v", got)
	}
	if x, err := w.cases.Explain(w.ctx, d, rules.English); err != nil || len(x.Explanation.Paragraphs) == 0 {
		t.Errorf("it is explained %+v, %v", x, err)
	}
	plan, err := w.cases.TellPlan(w.ctx, o.operator, o.plan.ID, o.plan.Version, facts("plan.prepaid", `true`))
	w.must(err)
	if n := w.workQueue(); n != 2 {
		t.Errorf("%d works for a plan that is in two incidents", n)
	}
	expect("told of the plan", map[claims.ClaimID]string{mine: "referred 2", theirs: "referred 1", later: "referred 2"})
	i, err = w.cases.Incident(w.ctx, administrator, i.ID)
	w.must(err)
	i, err = w.cases.TellIncident(w.ctx, regulator, i.ID, i.Version, facts("outage.district", `true`, "cause.natural_calamity", `false`))
	w.must(err)
	if n := w.workQueue(); n != 1 {
		t.Errorf("%d works for an incident", n)
	}
	expect("told of the incident", map[claims.ClaimID]string{mine: "granted 3", theirs: "referred 2", later: "referred 2"})
	if _, outcome := w.decision(mine); len(outcome.Remedies) != 1 || outcome.Remedies[0].Kind != "extension" || outcome.Remedies[0].Time != 48*time.Hour.Microseconds() {
		t.Errorf("it gives %+v", outcome.Remedies)
	}
	// What was read before it was told is stale, and the same again decides nothing.
	_, err = w.cases.TellPlan(w.ctx, o.operator, o.plan.ID, o.plan.Version, nil)
	w.wants(err, "stale")
	_, err = w.cases.TellIncident(w.ctx, regulator, i.ID, i.Version-1, nil)
	w.wants(err, "stale")
	again, err := w.cases.TellPlan(w.ctx, o.operator, plan.ID, plan.Version, facts("plan.prepaid", `true`))
	w.must(err)
	if again.Version != plan.Version || w.workQueue() != 0 {
		t.Errorf("told the same the plan is version %d", again.Version)
	}
	asked := map[rules.Fact]string{}
	list, err := question.Of(w.ctx, w.cases, o.operator, o.plan.ID, claims.IncidentID{}, "storm")
	w.must(err)
	for _, q := range list {
		asked[q.Name] = string(q.Told)
	}
	if asked["plan.prepaid"] != "true" || asked["outage.district"] != "true" || len(asked) != 5 {
		t.Errorf("asked, with what was told: %v", asked)
	}
	w.trail(claims.ClaimantID(o.provider.ID), o.plan.ID, `{"facts": ["plan.prepaid"]}`, 1)
	w.trail(claims.ClaimantID(i.ID), i.ID, `{"facts": ["cause.natural_calamity", "outage.district"]}`, 1)
}

func TestAMergeKeepsTheFactsOfBothAndThoseOfTheOtherWin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.incident("first", administrator), w.incident("second", administrator)
	first, err := w.cases.TellIncident(w.ctx, regulator, first.ID, first.Version, facts("outage.district", `true`, "cause.natural_calamity", `true`))
	w.must(err)
	_, err = w.cases.TellIncident(w.ctx, regulator, second.ID, second.Version, facts("outage.district", `false`))
	w.must(err)
	_, err = w.cases.MergeIncident(w.ctx, administrator, first.ID, second.ID, first.Version)
	w.must(err)
	merged, err := w.cases.Incident(w.ctx, administrator, second.ID)
	w.must(err)
	if got := string(merged.Facts.JSON()); got != `{"cause.natural_calamity":true,"outage.district":false}` {
		t.Errorf("merged it has %s", got)
	}
	gone, err := w.cases.Incident(w.ctx, administrator, first.ID)
	w.must(err)
	_, err = w.cases.TellIncident(w.ctx, regulator, first.ID, gone.Version, nil)
	w.wants(err, "incident_merged")
}
