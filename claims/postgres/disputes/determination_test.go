package disputes_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/dispute"
	"bosang/rules"
)

const notShown = `{"provisions":{"` + exception + `":false}}`

func TestAPersonSettlesWhatTheRulesReferred(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.is(w.claim, claims.Referred, "")
	d, err := w.determine(w.operator, exception, notShown)
	w.must(err)
	if d.Takes || d.Number != 1 || d.InForceAt.IsZero() || d.Because != claims.BecauseOverride {
		t.Errorf("it is %+v", d)
	}
	w.is(w.claim, claims.Granted, "1000")
	decision, err := w.cases.Decision(w.ctx, w.me, w.claim.ID, 2)
	w.must(err)
	if decision.Because != claims.BecauseOverride || !strings.Contains(string(decision.Facts), `"found":`+notShown) {
		t.Errorf("decided because of %s on %s", decision.Because, decision.Facts)
	}
	for lang, want := range map[rules.Lang]string{rules.Korean: "해당하지 않는다고 판단하였습니다", rules.English: "was not shown"} {
		e, err := w.cases.Explain(w.ctx, decision, lang)
		w.must(err)
		if said := strings.Join(e.Explanation.Paragraphs, "\n"); !strings.Contains(said, want) {
			t.Errorf("it is explained by %s", said)
		}
	}
	// It is part of the case from then on.
	if again := w.again(w.claim); again.DecisionNumber != 3 {
		t.Errorf("there are %d decisions", again.DecisionNumber)
	}
	w.is(w.claim, claims.Granted, "1000")
	_, err = w.determine(w.operator, exception, notShown)
	w.wants(err, "determination_says_nothing_new")
	// The provider's own person has decided, so the provider accepts that decision.
	o, err := w.Objection(w.ctx, w.me, w.claim.ID, 2)
	w.must(err)
	if o.State != dispute.Own || !o.State.Accepted() {
		t.Errorf("the provider says %s", o.State)
	}
	mine, err := w.Determinations(w.ctx, w.me, w.claim.ID, claims.Page{})
	w.must(err)
	if len(mine) != 1 || mine[0].Reason != "비밀스러운 사유입니다" {
		t.Errorf("the claimant reads %+v", mine)
	}
	over, err := w.Determinations(w.ctx, access.Actor{Subject: "r", Role: access.Regulator}, w.claim.ID, claims.Page{})
	w.must(err)
	if len(over) != 1 || over[0].Reason != "" || over[0].Ground != exception {
		t.Errorf("the regulator reads %+v", over)
	}
	for text, places := range w.db.Stolen(t, "비밀스러운 사유입니다") {
		t.Errorf("%q is in %v", text, places)
	}
}

func TestTakingSomethingTakesASecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.determine(w.operator, exception, notShown)
	w.must(err)
	d, err := w.determine(w.operator, "force_majeure_shown", `{"provisions":{"`+exception+`":true}}`)
	w.must(err)
	if !d.Takes || d.Number != 0 || d.Approval.IsZero() {
		t.Errorf("it is %+v", d)
	}
	w.is(w.claim, claims.Granted, "1000")
	_, err = w.approvals.Approve(w.ctx, w.operator, d.Approval)
	w.wants(err, "four_eyes")
	// The database holds it as well.
	for name, sql := range map[string]string{
		"nobody agreed":      `UPDATE determinations SET number = 2, found = '{}', in_force_at = now() WHERE id = $1`,
		"the same person":    `UPDATE determinations SET number = 2, found = '{}', in_force_at = now(), approved_by = made_by WHERE id = $1`,
		"another who didn't": `UPDATE determinations SET number = 2, found = '{}', in_force_at = now(), approved_by = 'user:` + claims.Key(newID()).String() + `' WHERE id = $1`,
		"it takes nothing":   `UPDATE determinations SET number = 2, found = '{}', in_force_at = now(), takes = false WHERE id = $1`,
	} {
		if _, err := w.db.Owner.Exec(w.ctx, sql, [16]byte(d.ID)); err == nil {
			t.Errorf("it comes into force though %s", name)
		}
	}
	_, err = w.approvals.Approve(w.ctx, w.second, d.Approval)
	w.must(err)
	w.is(w.claim, claims.Refused, "0")
	list, err := w.Determinations(w.ctx, w.operator, w.claim.ID, claims.Page{})
	w.must(err)
	if list[0].ID != d.ID || list[0].Number != 2 || list[0].ApprovedBy != w.second.Subject {
		t.Errorf("it is %+v", list[0])
	}
}

func TestWhatAnotherPersonAgreesToIsTheDecisionThatItWasAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.determine(w.operator, exception, notShown)
	w.must(err)
	d, err := w.determine(w.operator, "fact_corrected", `{"facts":{"plan.periodic_fee":false}}`)
	w.must(err)
	w.again(w.claim)
	_, err = w.approvals.Approve(w.ctx, w.second, d.Approval)
	w.wants(err, "decision_superseded")
}

func TestWhatPersonsFindIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for said, want := range map[string]string{
		`{}`:                                   "facts required",
		`{"facts":{"provider.class":"other"}}`: "facts.provider.class not_of_the_claim",
		`{"facts":{"as_of":"2022-10-15T06:30:00Z"}}`:                           "facts.as_of not_of_the_claim",
		`{"facts":{"no.such":1}}`:                                              "facts.no.such unknown_fact",
		`{"facts":{"cause.attribution":"nobody"}}`:                             "facts.cause.attribution no_such_value",
		`{"facts":{"outage.down":{"stated":[["2022-10-15T06:30:00Z",null]]}}}`: "facts.outage.down no_such_value",
		`{"facts":{"subscription.channel":"김 철수"}}`:                            "facts.subscription.channel no_such_value",
		`{"provisions":{"kr-telecom-act/nothing":true}}`:                       "facts.kr-telecom-act/nothing no_such_provision",
		`{"provisions":{"de-tkg-58/force-majeure":true}}`:                      "facts.de-tkg-58/force-majeure no_such_provision",
		`{"provisions":{"kr-telecom-act/statutory-eligibility":true}}`:         "facts.kr-telecom-act/statutory-eligibility not_for_a_person",
		`{"provisions":{"` + exception + `":{"amount":"5","currency":"KRW"}}}`: "facts." + exception + " wants_bool",
	} {
		_, err := w.determine(w.operator, "fact_corrected", said)
		var failed *claims.Error
		if !errors.As(err, &failed) || len(failed.Fields) != 1 || failed.Fields[0].Field+" "+failed.Fields[0].Code != want {
			t.Errorf("%s: %v %+v, not %s", said, err, failed, want)
		}
	}
	_, err := w.determine(w.operator, "because", notShown)
	w.wants(err, "invalid")
	stranger, program := w.operator, w.operator
	stranger.Providers, program.Scopes = []access.ID{newID()}, []access.Permission{access.DetermineClaim}
	_, err = w.determine(stranger, exception, notShown)
	w.wants(err, "not_found")
	for _, actor := range []access.Actor{program, w.me, system, {Subject: "r", Role: access.Regulator, User: newID()}} {
		_, err = w.determine(actor, exception, notShown)
		w.wants(err, "forbidden")
	}
	liar := w.operator
	liar.Subject = w.second.Subject
	if _, err := w.determine(liar, exception, notShown); claims.KindOf(err) != claims.KindForbidden {
		t.Errorf("somebody finds something in another's name: %v", err)
	}
}

func TestTheTableKnowsTheSameLanesAsTheStateMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var check string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'appeals_transition_allowed'`).Scan(&check))
	allowed := func(lane dispute.Lane, from, to dispute.AppealState) (ok bool) {
		expression := strings.TrimSuffix(strings.TrimPrefix(check, "CHECK ("), ")")
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT coalesce(`+expression+`, true) FROM (SELECT $1::text AS lane, nullif($2, '')::text AS previous_state, $3::text AS state) a`,
			string(lane), string(from), string(to)).Scan(&ok))
		return ok
	}
	states := map[dispute.AppealState]bool{}
	for _, step := range dispute.Transitions() {
		states[step.From], states[step.To] = true, true
	}
	if len(states) != 11 {
		t.Errorf("the state machines have %d states", len(states))
	}
	all := slices.Collect(maps.Keys(states))
	for _, lane := range dispute.Lanes() {
		for _, from := range slices.Concat(all, []dispute.AppealState{""}) {
			for _, to := range all {
				want := from == "" && to == dispute.AppealFiled || from.MayBecome(lane, to)
				if got := allowed(lane, from, to); got != want {
					t.Errorf("%s: from %q to %q: the table says %t, the state machine %t", lane, from, to, got, want)
				}
			}
		}
	}
}
