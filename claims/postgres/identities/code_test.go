package identities_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// Whoever asked has the link, whoever approved the code, and neither comes in alone: the
// review's attack, in which an administrator became two.
func TestNeitherWhoAskedNorWhoApprovedComesInAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	asked, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "colleague@example.com", Role: access.Administrator})
	w.must(err)
	approved, err := w.approvals.Approve(w.ctx, b.actor(), asked.Approval.ID)
	w.must(err)
	if len(approved.Code) != 9 || asked.Approval.Code != "" {
		t.Fatalf("who asked is shown %q, who approved %q", asked.Approval.Code, approved.Code)
	}
	again, err := w.approvals.Get(w.ctx, b.actor(), asked.Approval.ID)
	w.must(err)
	if again.Code != "" {
		t.Error("the code is shown twice")
	}
	if o, err := w.Offer(w.ctx, asked.Secret); err != nil || !o.NeedsCode() {
		t.Errorf("the link offers %+v, %v", o, err)
	}
	enter := func(code string) error {
		_, err := w.Accept(w.ctx, asked.Secret, identity.Acceptance{Password: goodPassword, Code: code}, a.from)
		return err
	}
	w.wants(enter(""), claims.KindInvalid, "code: required")
	for _, guess := range []string{"AAAA-AAAA", strings.ToLower(approved.Code) + "A", approved.Code[:8], "x", approved.ID.String()} {
		w.wants(enter(guess), claims.KindInvalid, "code: wrong")
	}
	// Five were tried: now the right one does not help either.
	w.wants(enter(approved.Code), claims.KindNotFound, "link")
	var tried, told int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT (SELECT max(tries) FROM links), (SELECT count(*) FROM events WHERE what = 'link_code_wrong')`).Scan(&tried, &told))
	if tried != 5 || told != 5 {
		t.Errorf("%d codes were tried and %d told", tried, told)
	}
	// The role is taken back and asked for again: the new code counts, as it is written
	// by hand, and of the new link alone.
	u, err := w.User(w.ctx, b.actor(), asked.Link.User)
	w.must(err)
	w.must(w.EndMembership(w.ctx, b.actor(), u.User.ID, u.Memberships[0].ID))
	asked, err = w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "colleague@example.com", Role: access.Administrator})
	w.must(err)
	second, err := w.approvals.Approve(w.ctx, b.actor(), asked.Approval.ID)
	w.must(err)
	w.wants(enter(approved.Code), claims.KindInvalid, "code: wrong")
	p := w.person("colleague@example.com")
	p.accept(asked.Secret, " "+strings.ToLower(strings.ReplaceAll(second.Code, "-", " ")))
	p.signIn()
	// Nobody finds it in the tables.
	var rows string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT string_agg(a::text, '') || (SELECT string_agg(l::text, '') FROM links l) FROM approvals a`).Scan(&rows))
	for _, code := range []string{second.Code, strings.ReplaceAll(second.Code, "-", "")} {
		if strings.Contains(rows, code) {
			t.Error("the code is kept as it is")
		}
	}
}

func TestARecoveryTakesTheCodeOfWhoApprovedItToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(0, "1")
	a, b := w.administrators()
	one, two := w.invited(a, b, "one@example.com", access.Operator, w.providers[0].ID), w.second(a, b, 0)
	kim := w.claimant(one, "kim@example.com", "1")
	privileged, err := w.Recover(w.ctx, a.actor(), one.session().User, true)
	w.must(err)
	customers, err := w.RecoverCustomer(w.ctx, one.actor(), identity.Lost{Provider: w.providers[0].ID, Number: "1", SecondFactor: true})
	w.must(err)
	for _, r := range []struct {
		out    identity.Issued
		second *person
	}{{privileged, b}, {customers, two}} {
		approved, err := w.approvals.Approve(w.ctx, r.second.actor(), r.out.Approval.ID)
		w.must(err)
		for _, code := range []string{"", "AAAA-AAAA"} {
			_, err = w.Accept(w.ctx, r.out.Secret, identity.Acceptance{Password: goodPassword, Code: code}, kim.from)
			w.wants(err, claims.KindInvalid, "code")
		}
		_, err = w.Accept(w.ctx, r.out.Secret, identity.Acceptance{Password: goodPassword, Code: approved.Code}, kim.from)
		w.must(err)
	}
	// Where nobody is left to approve, the machine recovers, and there is no code.
	out, err := w.RecoverFromMachine(w.ctx, a.name, false)
	w.must(err)
	a.password = "amber-window-tracks-73"
	a.accept(out.Secret)
}

func TestCodesThatAreTriedAtOnceAreNotMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	asked, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "colleague@example.com", Role: access.Regulator})
	w.must(err)
	_, err = w.approvals.Approve(w.ctx, b.actor(), asked.Approval.ID)
	w.must(err)
	var all sync.WaitGroup
	var looked sync.Map
	for at := range 12 {
		all.Go(func() {
			_, err := w.Accept(w.ctx, asked.Secret, identity.Acceptance{Password: goodPassword, Code: "AAAA-AAAA"}, identity.Caller{})
			if claims.KindOf(err) == claims.KindInvalid {
				looked.Store(at, true)
			} else if claims.KindOf(err) != claims.KindNotFound {
				t.Errorf("a code is answered with %v", err)
			}
		})
	}
	all.Wait()
	count := 0
	looked.Range(func(any, any) bool { count++; return true })
	if count != 5 {
		t.Errorf("%d codes were looked at", count)
	}
}

// A link that was approved before there were codes lets nobody in.
func TestAnApprovalWithoutACodeLetsNobodyIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.administrators()
	asked, err := w.Invite(w.ctx, a.actor(), identity.Invitation{Name: "colleague@example.com", Role: access.Regulator})
	w.must(err)
	approved, err := w.approvals.Approve(w.ctx, b.actor(), asked.Approval.ID)
	w.must(err)
	_, err = w.db.Owner.Exec(w.ctx, `UPDATE approvals SET code = NULL`)
	w.must(err)
	w.clock.Move(time.Second)
	_, err = w.Accept(w.ctx, asked.Secret, identity.Acceptance{Password: goodPassword, Code: approved.Code}, identity.Caller{})
	w.wants(err, claims.KindNotFound, "link")
}
