package messages_test

import (
	"crypto/sha256"
	"slices"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/rules"
)

// decide decides a claim to something of a gist; zero: it is no news.
func (w *world) decide(c claims.Claim, gist byte) claims.Claim {
	w.Helper()
	o := &rules.Outcome{Disposition: rules.Refused}
	outcome := o.Canonical()
	facts := rules.NewFacts().Canonical()
	d := claims.Decision{
		ID: settled.NewID(), ClaimantID: c.ClaimantID, ClaimID: c.ID, Number: c.DecisionNumber + 1, ProviderID: c.ProviderID, ServiceID: c.ServiceID,
		PlanID: c.PlanID, IncidentID: c.IncidentID, Disposition: claims.Refused, Facts: facts, FactsHash: sha256.Sum256(facts), Outcome: outcome,
		OutcomeHash: sha256.Sum256(outcome), Because: claims.BecauseFiled, Gist: claims.Key{15: gist},
	}
	w.In(settled.System, func(tx claims.Tx) {
		d.DecidedAt = tx.Now()
		stored, err := tx.Decide(w.Ctx, []claims.Decision{d})
		w.Must(err)
		if !stored[0] {
			w.Fatal("it was not decided")
		}
		c, err = tx.Claim(w.Ctx, c.ID)
		w.Must(err)
	})
	return c
}

func TestOfDecisionsThoseAreToldThatComeToSomethingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim, other := w.Claim(0, w.Claimant(0)), w.Claim(0, w.Claimant(0))
	me := settled.Owner(claim.ClaimantID)
	w.decide(other, 1)
	for _, gist := range []byte{0, 1, 1, 2, 2, 1} {
		claim = w.decide(claim, gist)
	}
	written, err := w.Write(w.Ctx, w.Operator(0), claim.ID, "하나", claims.Once{})
	w.Must(err)
	claim = w.decide(claim, 3)
	numbers := func(list []message.Message) (all []int) {
		for _, m := range list {
			n := 0 // what was written
			if m.Decided != nil {
				n = m.Decided.Number
			}
			all = append(all, n)
		}
		return all
	}
	want := []int{7, 0, 6, 4, 2}
	list := w.all(me, claims.ClaimID{})
	if got := numbers(list); !slices.Equal(got, want) {
		t.Fatalf("told are decisions %v, want %v", got, want)
	}
	if first, last := list[4].Decided, list[0].Decided; first.Again || first.Current || !last.Again || !last.Current || last.Payee || list[1].ID != written.ID {
		t.Errorf("the first is %+v, the last %+v", first, last)
	}
	// A page goes on where the one before has ended, whichever they are.
	var walked []int
	for page := (claims.Page{Limit: 2}); ; {
		part, err := w.List(w.Ctx, me, claims.ClaimID{}, false, page)
		w.Must(err)
		walked = append(walked, numbers(part)...)
		if len(part) < page.Limit {
			break
		}
		page.After = part[len(part)-1].ID
	}
	if !slices.Equal(walked, want) {
		t.Errorf("page by page told are %v", walked)
	}
	// What is written and what is decided are read in the same way, each once.
	for _, m := range []message.Message{list[0], list[1], list[3]} {
		_, err := w.Mark(w.Ctx, newAccount(me), m.ID)
		w.Wants(err, "account_too_new")
		_, err = w.Mark(w.Ctx, settled.Owner(other.ClaimantID), m.ID)
		w.Wants(err, "not_found")
		read, err := w.Mark(w.Ctx, me, m.ID)
		w.Must(err)
		again, err := w.Mark(w.Ctx, me, m.ID)
		w.Must(err)
		if read.ReadAt.IsZero() || again.ReadAt != read.ReadAt || read.ID != m.ID {
			t.Errorf("it was read at %v and %v", read.ReadAt, again.ReadAt)
		}
	}
	unread, err := w.List(w.Ctx, me, claims.ClaimID{}, true, claims.Page{Limit: 10})
	w.Must(err)
	if got := numbers(unread); !slices.Equal(got, []int{6, 2}) {
		t.Errorf("unread are %v", got)
	}
	// What is no news is no message, also by its id.
	none := claims.DecisionID(settled.NewID())
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT id FROM decisions WHERE claim_id = $1 AND number = 3`, claim.ID).Scan((*[16]byte)(&none)))
	_, err = w.Mark(w.Ctx, me, message.ID(none))
	w.Wants(err, "not_found")
	w.In(settled.Owner(claim.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, claim, claims.Withdrawn)) })
	if now := w.all(me, claim.ID); len(now) != 5 || now[0].Decided.Current || len(now[0].Steps) > 0 {
		t.Errorf("of a claim that was withdrawn the last is %+v", now[0].Decided)
	}
	// The database keeps others from saying that it was read.
	sql := `INSERT INTO decision_reads (claimant_id, decision_id, provider_id, read_at) SELECT claimant_id, id, provider_id, decided_at FROM decisions WHERE number = 4`
	for name, actor := range map[string]access.Actor{"the operator": w.Operator(0), "the regulator": settled.Regulator, "the service": settled.System, "a new account": newAccount(me)} {
		err := w.Store.InTx(w.Ctx, actor, func(tx claims.Tx) error {
			_, err := postgres.In(tx).Changes(w.Ctx, "mark", sql+` ON CONFLICT DO NOTHING`)
			return err
		})
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s marks it: %v", name, err)
		}
	}
}
