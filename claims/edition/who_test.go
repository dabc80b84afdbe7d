package edition_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/edition"
	"bosang/claims/postgres/pgtest"
	"bosang/rules"
)

func TestEveryoneWritesTheirOwnKindAndNobodyApprovesTheirOwnWork(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao, rival := p.operators("kakao", 3), p.operators("kakao-games", 1)
	claimant := access.Actor{Subject: "someone", Role: access.Claimant, Claimant: access.ID{1}}
	statute := edition.New{Kind: rules.Statute, Content: p.fiveDays().Content}
	for name, c := range map[string]struct {
		actor access.Actor
		n     edition.New
		code  string
	}{
		"a claimant":                            {claimant, p.fiveDays(), "forbidden"},
		"the system":                            {access.SystemActor("test"), p.fiveDays(), "forbidden"},
		"an operator of a statute":              {kakao[0], statute, "edition_of_others"},
		"a regulator of a programme":            {regulator, p.fiveDays(), "edition_of_others"},
		"an operator for another provider":      {kakao[0], edition.New{Kind: rules.ProgrammeBook, Provider: claims.ProviderID(rival[0].Providers[0]), Content: p.fiveDays().Content}, "invalid"},
		"a regulator of a statute of providers": {regulator, edition.New{Kind: rules.Statute, Provider: claims.ProviderID(kakao[0].Providers[0]), Content: statute.Content}, "invalid"},
	} {
		_, err := p.editions.Draft(p.ctx, c.actor, c.n, claims.Once{})
		if !failsAs(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := p.draft(kakao[0], p.fiveDays())
	for _, actor := range []access.Actor{rival[0], claimant} {
		if _, err := p.editions.Get(p.ctx, actor, e.ID); claims.KindOf(err) != claims.KindNotFound {
			t.Errorf("%s sees a draft of another: %v", actor.Subject, err)
		}
		if list, err := p.editions.List(p.ctx, actor, edition.Filter{}, claims.Page{}); err != nil || len(list) != 0 {
			t.Errorf("%s lists drafts of others: %v %v", actor.Subject, list, err)
		}
	}
	for _, actor := range []access.Actor{regulator, administrator, kakao[1]} {
		got, err := p.editions.Get(p.ctx, actor, e.ID)
		p.must(err)
		if got.Text != e.Text || !got.Overseen(actor) {
			t.Errorf("%s reads %+v", actor.Subject, got)
		}
	}
	_, err := p.editions.Change(p.ctx, kakao[1], e.ID, e.Version, e.Content)
	p.wants(err, "edition_of_another") // one author
	_, err = p.editions.Change(p.ctx, kakao[0], e.ID, e.Version+1, e.Content)
	p.wants(err, "stale")
	_, err = p.editions.Approve(p.ctx, kakao[2], e.ID, e.Version)
	p.wants(err, "edition_not_proposed")
	e = p.propose(kakao[1], e) // somebody else proposes
	for _, actor := range []access.Actor{kakao[0], kakao[1]} {
		_, err = p.editions.Approve(p.ctx, actor, e.ID, e.Version)
		p.wants(err, "four_eyes")
		_, err = p.editions.Reject(p.ctx, actor, e.ID, e.Version, "no")
		p.wants(err, "four_eyes")
	}
	for _, actor := range []access.Actor{regulator, administrator} {
		_, err = p.editions.Approve(p.ctx, actor, e.ID, e.Version)
		p.wants(err, "edition_of_others")
	}
	_, err = p.editions.Approve(p.ctx, kakao[2], e.ID, e.Version-1)
	p.wants(err, "stale")
	_, err = p.editions.Change(p.ctx, kakao[0], e.ID, e.Version, e.Content)
	p.wants(err, "edition_proposed")
	for _, blank := range []string{"", " \u3000"} {
		_, err = p.editions.Reject(p.ctx, kakao[2], e.ID, e.Version, blank)
		p.wants(err, "invalid")
	}
	e, err = p.editions.Reject(p.ctx, kakao[2], e.ID, e.Version, "three days were promised")
	p.must(err)
	if e.State != edition.Rejected || e.Reason == "" {
		t.Errorf("rejected it is %+v", e)
	}
	_, err = p.editions.Withdraw(p.ctx, kakao[0], e.ID, e.Version, "")
	p.wants(err, "edition_rejected")
}

// TestNoProgramIsTheSecondPairOfEyes replays how one reader of two printed tokens put a
// standard in force, how one person with a program's token and a session did the same,
// and how a session that was left open would.
func TestNoProgramIsTheSecondPairOfEyes(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 2)
	program, scoped, idle := kakao[1], kakao[1], kakao[1]
	program.User, program.VerifiedAt = access.ID{}, time.Time{}
	scoped.Scopes = access.Scopes(access.Operator)
	idle.VerifiedAt = time.Now().Add(-access.VerifiedFor)
	noEyes := map[string]struct {
		actor access.Actor
		code  string
	}{
		"a program": {program, "forbidden"}, "a person's token": {scoped, "forbidden"}, "a session that was left open": {idle, "sign_in_again"},
	}
	e := p.draft(program, p.fiveDays())
	// Nor the first: who holds a program's token may be who approves.
	for name, c := range noEyes {
		if _, err := p.editions.Propose(p.ctx, c.actor, e.ID, e.Version); !failsAs(err, c.code) {
			t.Errorf("%s proposes: %v", name, err)
		}
	}
	e = p.propose(kakao[0], e)
	for name, c := range noEyes {
		_, approved := p.editions.Approve(p.ctx, c.actor, e.ID, e.Version)
		_, rejected := p.editions.Reject(p.ctx, c.actor, e.ID, e.Version, "no")
		for _, err := range []error{approved, rejected} {
			if !failsAs(err, c.code) {
				t.Errorf("%s decides: %v", name, err)
			}
		}
	}
	for _, of := range []access.Permission{access.ProposeEdition, access.DecideEdition} {
		if slices.Contains(access.Scopes(access.Operator), of) {
			t.Errorf("a token can carry %s", of)
		}
	}
}

func failsAs(err error, code string) bool {
	known := new(claims.Error)
	return errors.As(err, &known) && known.Code == code
}
