package rights_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
)

func TestWhoIsErasedIsGoneAndTheClaimsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.settle(), w.settle()
	c := w.claim(p, claims.Granted)
	w.in(p.actor, func(tx claims.Tx) {
		once := claims.Once{Key: claims.KeyOf("once"), About: claims.Person{Claimant: p.id, Provider: w.provider.ID}}
		w.must(tx.Keep(w.ctx, once, []byte("what was answered")))
	})
	_, err := w.db.Owner.Exec(w.ctx, `INSERT INTO flags (claimant_id, id, claim_id, provider_id, incident_id, kind, group_key, state, raised_at)
		SELECT claimant_id, id, id, provider_id, incident_id, 'account', gen_random_uuid(), 'open', now() FROM claims`)
	w.must(err)
	w.there(p)
	e, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
	w.must(err)
	if e.Claimant != p.id || e.By != p.actor.Subject || e.Reason != erasure.Requested || e.AskedAt.IsZero() || e.ErasedAt.Before(e.AskedAt) {
		t.Errorf("the erasure is %+v", e)
	}
	w.gone(p)
	w.there(other)
	w.in(system, func(tx claims.Tx) {
		kept, err := tx.Claim(w.ctx, c.ID)
		w.must(err)
		if kept.Reference != c.Reference || kept.DecisionNumber != 1 {
			t.Errorf("of the claim there is %+v", kept)
		}
		events, err := tx.Events(w.ctx, p.id, p.id, claims.Page{})
		w.must(err)
		if len(events) == 0 || events[0].What != "erased" || events[0].Actor != p.actor.Subject {
			t.Errorf("on the trail is %+v", events)
		}
	})
	again, _, err := w.erasures.Erase(w.ctx, w.operator(), p.id, erasure.PurposeEnded)
	w.must(err)
	if again.AskedAt != e.AskedAt || again.Reason != e.Reason || len(again.Retained) != len(e.Retained) {
		t.Errorf("a second erasure gives %+v, and the first gave %+v", again, e)
	}
	if id := w.customer(p.number); id == p.id {
		t.Error("the customer number still finds who was erased")
	}
	if _, err := w.persons.SetContact(w.ctx, p.actor, p.id, privacy.Contact{Name: "김철수", Phone: "010-1234-5678", Version: 3}); err == nil {
		t.Error("somebody who was erased is given a contact again")
	}
}

func TestNobodyErasesAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.settle()
	stranger := w.operator()
	stranger.Providers = []access.ID{newID()}
	token := p.actor
	token.Scopes = []access.Permission{access.ErasePerson}
	idle, unproved := p.actor, p.actor
	idle.VerifiedAt, unproved.VerifiedAt = w.clock.Now().Add(-time.Hour), time.Time{}
	for name, c := range map[string]struct {
		actor access.Actor
		code  string
	}{
		"another claimant":               {w.settle().actor, "not_found"},
		"another provider's operator":    {stranger, "not_found"},
		"the regulator":                  {access.Actor{Subject: "x", Role: access.Regulator, User: newID()}, "forbidden"},
		"an administrator":               {access.Actor{Subject: "x", Role: access.Administrator, User: newID()}, "forbidden"},
		"a program with the own token":   {token, "forbidden"},
		"who signed in an hour ago":      {idle, "sign_in_again"},
		"who has not shown how":          {unproved, "sign_in_again"},
		"nobody":                         {access.Actor{}, "forbidden"},
		"the person, without a reason":   {p.actor, "invalid"},
		"the operator, without a reason": {w.operator(), "invalid"},
	} {
		reason := erasure.Requested
		if c.code == "invalid" {
			reason = ""
		}
		_, _, err := w.erasures.Erase(w.ctx, c.actor, p.id, reason)
		if err == nil {
			t.Errorf("%s erases a person", name)
		}
		w.wants(err, c.code)
	}
	w.there(p)
	if cut, err := w.journal.Each(func(e erasure.Entry) error { return fmt.Errorf("%v is in the journal", e) }); err != nil || cut > 0 {
		t.Error(err)
	}
	asked := w.asks(w.operator(), p, erasure.ConsentWithdrawn)
	w.there(p)
	_, err := w.approvals.Approve(w.ctx, w.operator(), asked.ID)
	w.must(err)
	w.gone(p)
}

func TestWhoWaitsForADecisionIsNotErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, state := range []claims.State{claims.Filed, claims.Pending, claims.Referred} {
		p := w.settle()
		c := w.claim(p, state)
		_, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
		w.wants(err, "claim_undecided")
		w.there(p)
		w.in(p.actor, func(tx claims.Tx) { w.must(tx.SetState(w.ctx, c, claims.Withdrawn)) })
		_, _, err = w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
		w.must(err)
		w.gone(p)
	}
}

// TestABackupFromBeforeBringsNobodyBack restores a dump of every table into another
// database, in which the person is there until the journal is replayed.
func TestABackupFromBeforeBringsNobodyBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, stays := w.settle(), w.settle()
	w.claim(p, claims.Refused)
	before := w.dump()
	_, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
	w.must(err)
	after := w.dump()
	w.restore(before)
	w.there(p)
	r, err := w.erasures.Replay(w.ctx)
	w.must(err)
	if want := (erasure.Replayed{Entries: 1, Erased: 1}); r != want {
		t.Errorf("the replay comes to %+v", r)
	}
	w.gone(p)
	w.there(stays)
	for text, places := range w.db.Stolen(t, p.texts()...) {
		t.Errorf("%q is in %v", text, places)
	}
	if r, err := w.erasures.Replay(w.ctx); err != nil || r.Erased != 0 {
		t.Errorf("a second replay comes to %+v, %v", r, err)
	}
	// One from afterwards has nothing to do; and one whose journal was lost gets it back.
	w.restore(after)
	w.must(os.Remove(w.journal.Path()))
	if r, err := w.erasures.Replay(w.ctx); err != nil || r != (erasure.Replayed{Written: 1, Missing: true}) {
		t.Errorf("the replay of a lost journal comes to %+v, %v", r, err)
	}
	w.restore(before)
	if r, err := w.erasures.Replay(w.ctx); err != nil || r.Erased != 1 {
		t.Errorf("the replay of the journal that was written again comes to %+v, %v", r, err)
	}
	w.gone(p)
	// A database that never knew the person has nobody to erase.
	empty := newWorld(t)
	empty.erasures = erasure.New(empty.Store, w.journal, empty.approvals)
	if r, err := empty.erasures.Replay(w.ctx); err != nil || r.Erased != 0 || r.Entries != 1 {
		t.Errorf("the replay in another database comes to %+v, %v", r, err)
	}
}

// killer ends the context of the nth statement, and of all after it, as a kill does.
type killer struct{ left int }

func (k *killer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	if k.left--; k.left < 0 {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return ctx
	}
	return ctx
}

func (*killer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestAKillAtAnyStatementLeavesAPersonWhomTheReplayErases(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := &killer{left: 1000}
	w.open(w.db, k)
	killed := 0
	for n := 1; ; n++ {
		k.left = 1000
		p := w.settle()
		w.claim(p, claims.Granted)
		k.left = n
		_, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
		k.left = 1000
		if err == nil {
			w.gone(p)
			break
		}
		killed++
		asked := false
		_, err = w.journal.Each(func(e erasure.Entry) error { asked = asked || e.Claimant == p.id; return nil })
		w.must(err)
		if w.there(p); !asked {
			continue // it ended before anything was done
		}
		_, err = w.erasures.Replay(w.ctx)
		w.must(err)
		w.gone(p)
	}
	if killed < 10 {
		t.Errorf("only %d statements were there to be killed at", killed)
	}
}

func TestALineOfTheJournalThatWasCutOffIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/erasures.jsonl"
	j := erasure.NewJournal(path, pgtest.Keys())
	first := erasure.Entry{Claimant: newID(), At: noon, Reason: erasure.Requested, By: "user:x"}
	second := erasure.Entry{Claimant: newID(), At: noon, Reason: erasure.PurposeEnded, By: "user:y"}
	if err := j.Append(first); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for length := range whole {
		if err := os.WriteFile(path, whole[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := j.Append(second); err != nil {
			t.Fatal(err)
		}
		var got []erasure.Entry
		cut, err := j.Each(func(e erasure.Entry) error { got = append(got, e); return nil })
		want, wantCut := []erasure.Entry{second}, 1
		switch length {
		case 0:
			wantCut = 0
		case len(whole) - 1: // but for the end of the line it is whole, and counts
			want, wantCut = []erasure.Entry{first, second}, 0
		}
		if err != nil || cut != wantCut || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("after %d bytes of a line: %v, %d cut off, %v", length, got, cut, err)
		}
	}
}

func TestALineThatNobodyWithTheKeyHasWrittenErasesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	victim := w.settle()
	w.must(w.journal.Append(erasure.Entry{Claimant: newID(), At: noon, Reason: erasure.Requested, By: "user:x"}))
	honest, err := os.ReadFile(w.journal.Path())
	w.must(err)
	line := func(was, is string) []byte { return bytes.Replace(honest, []byte(was), []byte(is), 1) }
	var is erasure.Entry
	_, err = w.journal.Each(func(e erasure.Entry) error { is = e; return nil })
	w.must(err)
	for name, text := range map[string][]byte{
		"another person":     line(is.Claimant.String(), victim.id.String()),
		"another time":       line("2022", "2021"),
		"another reason":     line("requested", "purpose_ended"),
		"another asker":      line("user:x", "user:y"),
		"a member more":      line("{", `{"more":"",`),
		"a member less":      line(`"by":"user:x",`, ""),
		"no id":              line(is.Claimant.String(), "x"),
		"no time":            line("2022-", ""),
		"an endless line":    []byte(strings.Repeat("x", 10_000)),
		"a whole line after": append(bytes.Clone(honest), line(is.Claimant.String(), victim.id.String())...),
	} {
		w.must(os.WriteFile(w.journal.Path(), text, 0o600))
		if _, err := w.erasures.Replay(w.ctx); !errors.Is(err, erasure.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.must(os.WriteFile(w.journal.Path(), honest, 0o600))
	text, err := keyring.New()
	w.must(err)
	ring, err := keyring.Load(keyring.Text(string(text)))
	w.must(err)
	if _, err := w.erasures.ReplayOf(w.ctx, erasure.NewJournal(w.journal.Path(), ring)); !errors.Is(err, erasure.ErrForged) {
		t.Errorf("with another master key: %v", err)
	}
	w.there(victim)
	for _, text := range victim.texts() {
		if bytes.Contains(honest, []byte(text)) {
			t.Errorf("the journal holds %q", text)
		}
	}
}

func TestWhatALawKeepsIsPutAsideUntilItsTimeIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	granted, refused, silent := w.settle(), w.settle(), w.settle()
	w.claim(granted, claims.Granted)
	w.claim(refused, claims.Refused)
	retained := func(p person) map[retention.Key]time.Time {
		e, _, err := w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
		w.must(err)
		got := make(map[retention.Key]time.Time)
		for _, r := range e.Retained {
			got[r.Kind] = r.Until.Truncate(24 * time.Hour)
		}
		return got
	}
	day := noon.Truncate(24 * time.Hour)
	for _, c := range []struct {
		p    person
		want map[retention.Key]time.Time
	}{
		{granted, map[retention.Key]time.Time{retention.Disputes: day.AddDate(3, 0, 0), retention.Payments: day.AddDate(5, 0, 0)}},
		{refused, map[retention.Key]time.Time{retention.Disputes: day.AddDate(3, 0, 0)}},
		{silent, map[retention.Key]time.Time{}},
	} {
		if got := retained(c.p); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("retained are %v, not %v", got, c.want)
		}
		w.gone(c.p)
	}
	// It is sealed, and nobody but the service sees that it is there.
	for text, places := range w.db.Stolen(t, append(granted.texts(), refused.texts()...)...) {
		t.Errorf("%q is in %v", text, places)
	}
	count := func(kinds ...retention.Key) (n int64) {
		list, err := retention.Past(w.ctx, w.keeper(), w.clock.Now())
		w.must(err)
		for _, f := range list {
			for _, k := range kinds {
				if f.Kind.Key == k {
					n += f.Count
				}
			}
		}
		return n
	}
	keys := func() (n int) {
		w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM retained_data r JOIN person_keys k ON k.claimant_id = r.id AND k.wrapped IS NOT NULL`).Scan(&n))
		return n
	}
	if keys() != 3 || count(retention.Disputes, retention.Payments) != 0 {
		t.Errorf("%d are retained, and %d of them too long", keys(), count(retention.Disputes, retention.Payments))
	}
	for _, c := range []struct {
		at         time.Time
		past, left int
	}{
		{noon.AddDate(3, 0, -1), 0, 3}, {noon.AddDate(3, 0, 1), 2, 1}, {noon.AddDate(5, 0, -1), 0, 1}, {noon.AddDate(5, 0, 1), 1, 0},
	} {
		w.clock.Set(c.at)
		if n := count(retention.Disputes, retention.Payments); n != int64(c.past) {
			t.Errorf("at %v %d are past their time, not %d", c.at, n, c.past)
		}
		_, err := retention.Apply(w.ctx, w.keeper(), w.clock.Now())
		w.must(err)
		if keys() != c.left {
			t.Errorf("at %v there are %d left, not %d", c.at, keys(), c.left)
		}
	}
	var live int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM person_keys WHERE wrapped IS NOT NULL`).Scan(&live))
	if live != 0 {
		t.Errorf("%d keys are left", live)
	}
}
