package deadlines_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/message"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type world struct {
	*settled.World
	*deadline.Deadlines
	store    deadlines.Store
	messages *message.Messages
}

func newWorld(t testing.TB) *world {
	w := &world{World: settled.New(t)}
	w.store = deadlines.Store{Store: w.Store, Keys: pgtest.Keys()}
	w.messages = message.New(messages.Store{Store: w.Store, Keys: pgtest.Keys()}, w.UseCases)
	w.Deadlines = deadline.New(w.store, w.UseCases, w.messages)
	return w
}

// referred is a claim that a person has to look at, with its clock.
func (w *world) referred() (claims.Claim, deadline.Deadline) {
	w.Helper()
	c := w.Decide(w.Claim(0, w.Claimant(0)), claims.Referred, time.Time{})
	w.check()
	return c, w.of(c, deadline.Answer)
}

// check does the check of every hour.
func (w *world) check() deadline.Checked {
	w.Helper()
	did, done, err := w.Check(w.Ctx, func() bool { return true })
	w.Must(err)
	if !done {
		w.Error("the check did not come to its end")
	}
	return did
}

// of gives the last deadline of a kind of a claim; zero: there is none.
func (w *world) of(c claims.Claim, kind deadline.Key) (found deadline.Deadline) {
	w.Helper()
	list, err := w.OfClaim(w.Ctx, settled.Regulator, c.ID)
	w.Must(err)
	for _, d := range list {
		if d.Kind == kind {
			found = d
		}
	}
	return found
}

// overdue and soon list what is past its time, or warned of, as the actor sees it.
func (w *world) overdue(actor access.Actor) []deadline.Deadline { return w.list(actor, false) }
func (w *world) soon(actor access.Actor) []deadline.Deadline    { return w.list(actor, true) }

func (w *world) list(actor access.Actor, soon bool) []deadline.Deadline {
	w.Helper()
	list, err := w.List(w.Ctx, actor, deadline.Filter{Soon: soon}, claims.Page{Limit: claims.MaxPage})
	w.Must(err)
	return list
}

// at is an instant in Korea.
func (w *world) at(text string) time.Time {
	w.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04:05", text, period.KST)
	w.Must(err)
	return at.UTC()
}

func (w *world) same(got, want time.Time, what string) {
	w.Helper()
	if !got.Equal(want) {
		w.Errorf("%s: %v, not %v", what, got.In(period.KST), want.In(period.KST))
	}
}
