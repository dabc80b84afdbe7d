package disputes_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/comparison"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/rules"
)

const said = "장애는 담당자의 실수였습니다\n기록이 있습니다"

func (w *world) appeal(lane dispute.Lane, list ...string) (dispute.Appeal, error) {
	return w.Appeal(w.ctx, w.me, w.claim.ID, w.now(w.claim).DecisionNumber, dispute.NewAppeal{Lane: lane, Text: said, Disputed: facts(list...)}, claims.Once{})
}

func TestAnAppealWithNewEvidenceIsDecidedByWhatWasAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.appeal(dispute.NewEvidence)
	w.wants(err, "invalid")
	_, err = w.appeal(dispute.NewEvidence, "provider.class", `"other"`)
	w.wants(err, "invalid")
	a, err := w.appeal(dispute.NewEvidence, "cause.attribution", `"provider"`, "subscription.fee", `{"amount":"62000","currency":"KRW"}`)
	w.must(err)
	_, err = w.appeal(dispute.NewEvidence, "cause.attribution", `"provider"`)
	w.wants(err, "appeal_open")
	_, err = w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealAccepted, Text: "확인했습니다", Accept: []rules.Fact{"plan.periodic_fee"}})
	w.wants(err, "invalid")
	_, err = w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealConfirmed, Text: "확인했습니다"})
	w.wants(err, "appeal_not_so_far")
	done, err := w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealAccepted, Text: "확인했습니다", Accept: []rules.Fact{"cause.attribution"}})
	w.must(err)
	if done.State != dispute.AppealAccepted || done.Decided != 2 {
		t.Errorf("it is %+v", done)
	}
	w.is(w.claim, claims.Granted, "1000")
	decision, err := w.cases.Decision(w.ctx, w.me, w.claim.ID, 2)
	w.must(err)
	if decision.Because != claims.BecauseAppeal {
		t.Errorf("decided because of %s", decision.Because)
	}
	_, err = w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealRefused, Text: "확인했습니다"})
	w.wants(err, "appeal_not_so_far")
	for text, places := range w.db.Stolen(t, said, "장애는 담당자의 실수였습니다") {
		t.Errorf("%q is in %v", text, places)
	}
	w.compared(a.ID)
}

// compared holds the comparison to what an appeal has changed.
func (w *world) compared(id dispute.AppealID) {
	w.Helper()
	for lang, want := range map[rules.Lang]string{rules.Korean: "→", rules.English: "Disposition: referred to a person → granted"} {
		got, err := w.Compare(w.ctx, w.me, id, lang)
		w.must(err)
		parts := make(map[comparison.Part]bool)
		for _, d := range got.Differences {
			parts[d.Part] = true
		}
		for _, part := range []comparison.Part{comparison.Fact, comparison.Finding, comparison.Ground, comparison.Disposition} {
			if !parts[part] {
				w.Errorf("no %s differs in %+v", part, got.Differences)
			}
		}
		if all := strings.Join(got.Said, "\n"); !strings.Contains(all, want) || len(got.Said) != len(got.Differences) {
			w.Errorf("it is said so: %s", all)
		}
	}
}

func TestASecondReviewIsNotByTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.determine(w.operator, exception, notShown)
	w.must(err)
	taken, err := w.determine(w.operator, "fact_corrected", `{"facts":{"plan.periodic_fee":false}}`)
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, w.second, taken.Approval)
	w.must(err)
	a, err := w.appeal(dispute.SecondReview)
	w.must(err)
	if a.FirstBy != w.operator.Subject || a.FirstApprovedBy != w.second.Subject {
		t.Errorf("the first were %s and %s", a.FirstBy, a.FirstApprovedBy)
	}
	changed := dispute.AppealAnswer{State: dispute.AppealChanged, Text: "요금제를 다시 보았습니다", Said: saying(t, `{"facts":{"plan.periodic_fee":true}}`)}
	for _, first := range []access.Actor{w.operator, w.second} {
		_, err = w.AnswerAppeal(w.ctx, first, a.ID, changed)
		w.wants(err, "appeal_second_is_first")
	}
	// The database holds it as well.
	for _, first := range []string{w.operator.Subject, w.second.Subject} {
		_, err = w.db.Owner.Exec(w.ctx, `UPDATE appeals SET previous_state = 'filed', state = 'confirmed', answer_sealed = '', answered_by = $2, answered_at = now(), ended_period = cutoff() WHERE id = $1`,
			[16]byte(a.ID), first)
		if err == nil || !strings.Contains(err.Error(), "appeals_second_is_another") {
			t.Errorf("%s is a second reviewer: %v", first, err)
		}
	}
	third := w.person(access.Operator)
	done, err := w.AnswerAppeal(w.ctx, third, a.ID, changed)
	w.must(err)
	w.is(w.claim, claims.Granted, "1000")
	// An appeal leaves nobody worse off.
	worse, err := w.appeal(dispute.SecondReview)
	w.must(err)
	_, err = w.AnswerAppeal(w.ctx, w.second, worse.ID, dispute.AppealAnswer{State: dispute.AppealChanged, Text: "다릅니다", Said: saying(t, `{"facts":{"plan.periodic_fee":false}}`)})
	w.wants(err, "appeal_takes")
	_, err = w.AnswerAppeal(w.ctx, w.second, worse.ID, dispute.AppealAnswer{State: dispute.AppealConfirmed, Text: "그대로입니다"})
	w.must(err)
	_, err = w.appeal(dispute.SecondReview)
	w.wants(err, "appeal_answered")
	fresh, err := w.appeal(dispute.NewEvidence, "subscription.fee", `{"amount":"62000","currency":"KRW"}`)
	w.must(err)
	refused := dispute.AppealAnswer{State: dispute.AppealRefused, Text: "자료가 없습니다"}
	_, err = w.AnswerAppeal(w.ctx, w.second, fresh.ID, refused)
	w.wants(err, "appeal_second_is_first")
	_, err = w.db.Owner.Exec(w.ctx, `UPDATE appeals SET previous_state = 'filed', state = 'refused', answer_sealed = '', answered_by = $2, answered_at = now(), ended_period = cutoff() WHERE id = $1`,
		[16]byte(fresh.ID), w.second.Subject)
	if err == nil || !strings.Contains(err.Error(), "appeals_answered_by_others") {
		t.Errorf("one person looks twice: %v", err)
	}
	_, err = w.AnswerAppeal(w.ctx, w.operator, fresh.ID, refused)
	w.must(err)
	if done.Decided != w.now(w.claim).DecisionNumber {
		t.Errorf("it came to decision %d", done.Decided)
	}
}

func TestTheCommitteesClockStandsStillForWhatIsSupplemented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, err := w.appeal(dispute.Mediation)
	w.must(err)
	_, err = w.Extend(w.ctx, w.operator, a.ID)
	w.wants(err, "appeal_not_so_far")
	for at, code := range map[time.Time]string{a.At.Add(-time.Microsecond): "out_of_range (" + a.At.UTC().Format(time.RFC3339Nano) + "..)", w.clock.Now().Add(time.Hour): "in_the_future"} {
		if _, err = w.HandOver(w.ctx, w.operator, a.ID, at); err == nil || !strings.Contains(err.Error(), "received_at: "+code) {
			t.Errorf("received at %s: %v", at, err)
		}
	}
	a, err = w.HandOver(w.ctx, w.operator, a.ID, time.Time{})
	w.must(err)
	// Sixty days from 1 November, which is not counted, end on Saturday, 31 December.
	if want := time.Date(2023, 1, 2, 15, 0, 0, 0, time.UTC); !a.DueAt.Equal(want) {
		t.Errorf("it is over at %s, not at %s", a.DueAt, want)
	}
	paused, err := w.Supplement(w.ctx, w.operator, a.ID)
	w.must(err)
	w.clock.Move(10 * 24 * time.Hour)
	a, err = w.Supplemented(w.ctx, w.operator, a.ID)
	w.must(err)
	// Ten days more, and some milliseconds, which make a day whole.
	if want := time.Date(2023, 1, 11, 15, 0, 0, 0, time.UTC); !a.DueAt.Equal(want) || !paused.PausedAt.Before(w.clock.Now()) {
		t.Errorf("it stood still from %s and is over at %s, not at %s", paused.PausedAt, a.DueAt, want)
	}
	a, err = w.Extend(w.ctx, w.operator, a.ID)
	w.must(err)
	// Ninety days end on Monday, 30 January, and Friday, 10 February, is the last with what it stood still.
	if want := time.Date(2023, 2, 10, 15, 0, 0, 0, time.UTC); !a.DueAt.Equal(want) {
		t.Errorf("extended it is over at %s, not at %s", a.DueAt, want)
	}
	_, err = w.Extend(w.ctx, w.operator, a.ID)
	w.wants(err, "mediation_extended")
	a, err = w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealSettled, Text: "조정이 성립하였습니다", Said: saying(t, notShown)})
	w.must(err)
	w.is(w.claim, claims.Granted, "1000")
	if a.Decided != 2 || !a.State.Final() {
		t.Errorf("it is %+v", a)
	}
}

// mediations reads the deadlines of mediation of the claim, the first to begin first.
func (w *world) mediations() (list []deadline.Deadline) {
	w.Helper()
	all, err := w.deadlines.OfClaim(w.ctx, w.operator, w.claim.ID)
	w.must(err)
	for _, d := range all {
		if d.Kind == deadline.Mediation {
			list = append(list, d)
		}
	}
	return list
}

func TestWhatIsBeforeTheCommitteeHasAClockOfTheClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agrees := func(what string, a dispute.Appeal) {
		t.Helper()
		list := w.mediations()
		if len(list) != 1 || !list[0].DueAt.Equal(a.DueAt) || list[0].PausedAt != a.PausedAt || list[0].OverAt.IsZero() == a.State.Final() {
			t.Errorf("%s it is over at %s, stands still since %s, and its clocks are %+v", what, a.DueAt, a.PausedAt, list)
		}
	}
	a, err := w.appeal(dispute.Mediation)
	w.must(err)
	if list := w.mediations(); len(list) > 0 {
		t.Errorf("before it is handed over there is %+v", list)
	}
	for _, step := range []struct {
		what string
		do   func(context.Context, access.Actor, dispute.AppealID) (dispute.Appeal, error)
	}{
		{"handed over", func(ctx context.Context, of access.Actor, id dispute.AppealID) (dispute.Appeal, error) {
			return w.HandOver(ctx, of, id, time.Time{})
		}},
		{"to be supplemented", w.Supplement}, {"supplemented", w.Supplemented}, {"extended", w.Extend},
	} {
		a, err = step.do(w.ctx, w.operator, a.ID)
		w.must(err)
		agrees(step.what, a)
		w.clock.Move(3 * 24 * time.Hour)
	}
	w.clock.Set(a.DueAt)
	overdue, err := w.deadlines.List(w.ctx, w.operator, deadline.Filter{}, claims.Page{Limit: 10})
	w.must(err)
	if len(overdue) != 1 || overdue[0].Claim != w.claim.ID {
		t.Errorf("past its time there is %+v", overdue)
	}
	a, err = w.AnswerAppeal(w.ctx, w.operator, a.ID, dispute.AppealAnswer{State: dispute.AppealFailed, Text: "조정이 성립하지 않았습니다"})
	w.must(err)
	agrees("failed", a)
	if list := w.mediations(); list[0].MetAt.IsZero() || list[0].MissedAt.IsZero() {
		t.Errorf("failed late it is %+v", list[0])
	}
}

func TestWhoWithdrawsFromTheCommitteeEndsItsClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, err := w.appeal(dispute.Mediation)
	w.must(err)
	_, err = w.HandOver(w.ctx, w.operator, a.ID, time.Time{})
	w.must(err)
	_, err = w.WithdrawAppeal(w.ctx, w.me, a.ID)
	w.must(err)
	if list := w.mediations(); len(list) != 1 || list[0].OverAt.IsZero() || !list[0].MetAt.IsZero() {
		t.Errorf("withdrawn its clocks are %+v", list)
	}
}

func TestWhatCanBeAppealedIsListedWithItsDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, err := w.Appealable(w.ctx, w.me, w.claim.ID, 1, rules.English)
	w.must(err)
	if !got.Open || !slices.Equal(got.Lanes, dispute.Lanes()) || !got.Until.Equal(time.Date(2022, 12, 1, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("it is %+v", got)
	}
	at := slices.IndexFunc(got.Issues, func(i dispute.Issue) bool { return i.By == "eligibility-force-majeure" })
	if at < 0 || got.Issues[at].Disposition != "referred" || !slices.Contains(got.Issues[at].Facts, rules.FactCauseAttribution) {
		t.Errorf("the issues are %+v", got.Issues)
	}
	at = slices.IndexFunc(got.Facts, func(f dispute.FactOf) bool { return f.Name == rules.FactCauseAttribution })
	if at < 0 || string(got.Facts[at].Value) != `"force_majeure"` {
		t.Errorf("the facts are %+v", got.Facts)
	}
	_, err = w.appeal(dispute.SecondReview)
	w.must(err)
	got, err = w.Appealable(w.ctx, w.me, w.claim.ID, 1, rules.Korean)
	w.must(err)
	if !slices.Equal(got.Lanes, []dispute.Lane{dispute.NewEvidence, dispute.Mediation}) {
		t.Errorf("the lanes are %v", got.Lanes)
	}
	w.clock.Move(90 * 24 * time.Hour)
	_, err = w.appeal(dispute.NewEvidence, "cause.attribution", `"provider"`)
	w.wants(err, "appeal_late")
	w.again(w.claim)
	got, err = w.Appealable(w.ctx, w.me, w.claim.ID, 1, rules.Korean)
	w.must(err)
	if got.Open || len(got.Lanes) > 0 {
		t.Errorf("a superseded decision is %+v", got)
	}
}

func TestAppealsAreTheClaimantsAndItsProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, other := w.file("C-9")
	young := w.me
	young.NewUntil = w.clock.Now().Add(time.Hour)
	file := func(actor access.Actor) error {
		_, err := w.Appeal(w.ctx, actor, w.claim.ID, 1, dispute.NewAppeal{Lane: dispute.SecondReview, Text: said}, claims.Once{})
		return err
	}
	w.wants(file(other), "not_found")
	w.wants(file(w.operator), "forbidden")
	w.wants(file(young), "account_too_new")
	w.must(file(w.me))
	list := func(actor access.Actor, f dispute.AppealFilter) (texts []string) {
		got, err := w.Appeals(w.ctx, actor, f, claims.Page{})
		w.must(err)
		for _, a := range got {
			texts = append(texts, a.Text)
		}
		return texts
	}
	stranger := w.operator
	stranger.Providers = []access.ID{newID()}
	for name, c := range map[string]struct {
		actor access.Actor
		f     dispute.AppealFilter
		want  []string
	}{
		"the claimant": {w.me, dispute.AppealFilter{}, []string{said}}, "a new account of it": {young, dispute.AppealFilter{}, []string{""}},
		"another claimant": {other, dispute.AppealFilter{Claimant: w.claim.ClaimantID}, nil}, "the operator": {w.operator, dispute.AppealFilter{}, []string{said}},
		"the operator, of a lane": {w.operator, dispute.AppealFilter{Lane: dispute.Mediation}, nil}, "another provider": {stranger, dispute.AppealFilter{Provider: w.provider.ID}, nil},
		"the regulator": {access.Actor{Subject: "r", Role: access.Regulator}, dispute.AppealFilter{}, []string{""}},
	} {
		if got := list(c.actor, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s lists %q", name, got)
		}
	}
	mine, err := w.Appeals(w.ctx, w.me, dispute.AppealFilter{}, claims.Page{})
	w.must(err)
	_, err = w.WithdrawAppeal(w.ctx, young, mine[0].ID)
	w.wants(err, "account_too_new")
	gone, err := w.WithdrawAppeal(w.ctx, w.me, mine[0].ID)
	w.must(err)
	if !gone.State.Final() {
		t.Errorf("it is %s", gone.State)
	}
	w.must(file(w.me)) // one that was withdrawn stands in nobody's way
}
