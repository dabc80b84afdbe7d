package payout_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
)

// told gives what a customer was told, the oldest first.
func (w *world) told(m *message.Messages, i int) (titles, bodies []string) {
	w.Helper()
	me := access.Actor{Subject: "claimant", Role: access.Claimant, Claimant: w.customers[i]}
	list, err := m.List(w.ctx, me, claims.ClaimID{}, false, claims.Page{Limit: 50})
	w.must(err)
	for k := len(list) - 1; k >= 0; k-- {
		title, body := list[k].Says()
		titles, bodies = append(titles, title.English), append(bodies, body.Korean)
	}
	return titles, bodies
}

func (w *world) wantsTold(m *message.Messages, i int, want ...string) {
	w.Helper()
	if titles, _ := w.told(m, i); strings.Join(titles, "; ") != strings.Join(want, "; ") {
		w.Errorf("customer %d is told %q, not %q", i, titles, want)
	}
}

func TestClaimantsAreToldWhatBecomesOfTheirMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	told := message.New(messages.Store{Store: w.store.Store, Keys: pgtest.Keys()}, claims.New(w.store.Store, nil))
	w.TellBy(told)
	for i := range 3 {
		w.decide(i, 1000)
	}
	w.names(1, "김보상1", "박다른")
	const blocked, sent = "Money cannot be sent to you yet: 1,000 won", "Money is sent to you on 2 December 2022: 1,000 won"
	r := w.released()
	w.wantsTold(told, 0, sent)
	w.wantsTold(told, 1, blocked)
	// What stands in the way is told once, however often it is looked at; another thing is told too.
	w.collect()
	w.wantsTold(told, 1, blocked)
	if _, bodies := w.told(told, 1); !strings.Contains(bodies[0], "청구 BS-0001: 계좌의 예금주가 청구하신 분과 다릅니다.") {
		t.Errorf("it says %q", bodies)
	}
	w.clock.Move(15 * 24 * time.Hour) // of many changes in a short time it would be flagged
	w.names(1, "김보상1", "김보상1")
	w.released()
	w.wantsTold(told, 1, blocked, "Money is sent to you on 17 December 2022: 1,000 won")
	// What the bank says in words of its own is not repeated.
	id := w.payouts(0)[0].Attempts[0].ID
	said := report(r, "A", "PART", status(id, "RJCT", "MS03"), status(w.payouts(2)[0].Attempts[0].ID, "ACSC", ""))
	_, err := w.ReadReport(w.ctx, w.operator(0), r.ID, changed(said, "<Cd>MS03</Cd>", "<Prtry>김보상0 010-1234</Prtry>"))
	w.must(err)
	w.wantsTold(told, 0, sent, "Money came back: 1,000 won")
	if _, bodies := w.told(told, 0); !strings.Contains(bodies[1], "은행이 까닭을 밝히지 않았습니다. 받으실 계좌를") {
		t.Errorf("it says %q", bodies)
	}
	w.wantsTold(told, 2, sent, "Money was paid to you: 1,000 won")
	// It came back after all, as the statement shows; the same is not told twice.
	_, err = w.Return(w.ctx, w.operator(0), w.payouts(2)[0].ID, "as the statement shows")
	w.must(err)
	w.wantsTold(told, 2, sent, "Money was paid to you: 1,000 won", "Money came back: 1,000 won")
	// Of made-up claimants nobody is told.
	w.Payouts = w.Quiet()
	w.decide(3, 1000)
	w.released()
	w.stands(3, "1 sent 1000 (1 sent)")
	w.wantsTold(told, 3)
}
