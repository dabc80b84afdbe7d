package messages_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/message"
	"bosang/claims/postgres"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy/suitelog"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type world struct {
	*settled.World
	*message.Messages
	store messages.Store
}

func newWorld(t testing.TB) *world {
	w := &world{World: settled.New(t)}
	w.store = messages.Store{Store: w.Store, Keys: pgtest.Keys()}
	w.Messages = message.New(w.store, w.UseCases)
	return w
}

// all lists every message of a claimant as the actor sees it.
func (w *world) all(actor access.Actor, claim claims.ClaimID) []message.Message {
	w.Helper()
	list, err := w.List(w.Ctx, actor, claim, false, claims.Page{Limit: claims.MaxPage})
	w.Must(err)
	return list
}

// update is what is told of an incident.
func (w *world) update(cause claims.Key) message.Circular {
	return message.Circular{
		Provider: w.Providers[0].ID, Incident: w.Incident.ID, Kind: message.IncidentUpdate, Cause: cause,
		Params: map[string]string{"title_ko": "카카오 장애", "title_en": "Outage of Kakao"},
	}
}

func always() bool { return true }

func TestWhatAnOperatorWritesIsReadByTheClaimantAndSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim, other := w.Claim(0, w.Claimant(0)), w.Claim(0, w.Claimant(0))
	me, operator := settled.Owner(claim.ClaimantID), w.Operator(0)
	const text = "자료를 받았습니다 비밀번호\n곧 결정합니다"
	suitelog.Plant(t, "비밀번호\n곧")
	m, err := w.Write(w.Ctx, operator, claim.ID, " "+text+" ", claims.Once{})
	w.Must(err)
	if m.Text != text || m.Claim != claim.ID || m.By != operator.Subject {
		t.Errorf("it was written as %+v", m)
	}
	for name, c := range map[string]struct {
		actor access.Actor
		claim claims.ClaimID
		want  string
	}{
		"the claimant": {me, claims.ClaimID{}, text}, "the claimant, of the claim": {me, claim.ID, text}, "an operator": {operator, claim.ID, text},
		"another claimant": {settled.Owner(other.ClaimantID), claim.ID, "none"}, "another operator": {w.Operator(1), claim.ID, "none"},
		"the regulator": {settled.Regulator, claim.ID, ""}, "an account that is new": {newAccount(me), claims.ClaimID{}, ""},
	} {
		got := "none"
		if list := w.all(c.actor, c.claim); len(list) == 1 {
			got = list[0].Text
		}
		if got != c.want {
			t.Errorf("%s reads %q", name, got)
		}
	}
	for found, places := range w.DB.Stolen(t, text, "비밀번호") {
		t.Errorf("%q is in %v", found, places)
	}
	if n := w.Count(`SELECT count(*) FROM access_records WHERE items = '{message}' AND claimant_id = $1`, claim.ClaimantID); n != 3 {
		t.Errorf("%d records of who read it besides the claimant", n) // operator, regulator, new account
	}
	if n := w.Count(`SELECT count(*) FROM events WHERE what = 'message_written' AND subject_id = $1`, claim.ID); n != 1 {
		t.Errorf("%d events tell that it was written", n)
	}
	for name, text := range map[string]string{"nothing": " \n", "too much": strings.Repeat("가", 4001), "no text": "a\x00b"} {
		if _, err := w.Write(w.Ctx, operator, claim.ID, text, claims.Once{}); claims.KindOf(err) != claims.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.Write(w.Ctx, w.Operator(1), claim.ID, text, claims.Once{})
	w.Wants(err, "not_found")
	_, err = w.Write(w.Ctx, me, claim.ID, text, claims.Once{})
	w.Wants(err, "forbidden")
	w.Exec(`UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`, claim.ClaimantID)
	if list := w.all(operator, claim.ID); list[0].Text != "" {
		t.Errorf("after the erasure %q is read", list[0].Text)
	}
	_, err = w.Write(w.Ctx, operator, claim.ID, text, claims.Once{})
	w.Wants(err, "claimant_erased")
}

// newAccount is one that joined the claimant lately.
func newAccount(a access.Actor) access.Actor {
	a.NewUntil = settled.Noon.AddDate(1, 0, 0)
	return a
}

func TestAMessageIsReadOnceByItsClaimantAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim := w.Claim(0, w.Claimant(0))
	me := settled.Owner(claim.ClaimantID)
	first, err := w.Write(w.Ctx, w.Operator(0), claim.ID, "하나", claims.Once{})
	w.Must(err)
	_, err = w.Write(w.Ctx, w.Operator(0), claim.ID, "둘", claims.Once{})
	w.Must(err)
	_, err = w.Mark(w.Ctx, newAccount(me), first.ID)
	w.Wants(err, "account_too_new")
	_, err = w.Mark(w.Ctx, settled.Owner(w.Claimant(0)), first.ID)
	w.Wants(err, "not_found")
	_, err = w.Mark(w.Ctx, w.Operator(0), first.ID)
	w.Wants(err, "forbidden")
	read, err := w.Mark(w.Ctx, me, first.ID)
	w.Must(err)
	again, err := w.Mark(w.Ctx, me, first.ID)
	w.Must(err)
	if read.ReadAt.IsZero() || again.ReadAt != read.ReadAt {
		t.Errorf("it was read at %v and %v", read.ReadAt, again.ReadAt)
	}
	unread, err := w.List(w.Ctx, me, claims.ClaimID{}, true, claims.Page{Limit: 10})
	w.Must(err)
	if len(unread) != 1 || unread[0].Text != "둘" || len(w.all(me, claims.ClaimID{})) != 2 {
		t.Errorf("unread are %+v", unread)
	}
	// The database keeps others from it too, and what was marked stays.
	sql := `UPDATE messages SET read_at = created_at`
	for name, actor := range map[string]access.Actor{"the operator": w.Operator(0), "the regulator": settled.Regulator, "the service": settled.System, "a new account": newAccount(me)} {
		w.In(actor, func(tx claims.Tx) {
			if n, err := postgres.In(tx).Changes(w.Ctx, "mark", sql); err != nil || n != 0 {
				t.Errorf("%s marks %d: %v", name, n, err)
			}
		})
	}
}

func TestEverybodyWithALiveClaimIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	two := w.Claimant(0)
	withTwo := []claims.Claim{w.Claim(0, two), w.Claim(0, two)}
	one, gone, stranger := w.Claim(0, w.Claimant(0)), w.Claim(0, w.Claimant(0)), w.Claim(1, w.Claimant(1))
	w.In(settled.Owner(gone.ClaimantID), func(tx claims.Tx) { w.Must(tx.SetState(w.Ctx, gone, claims.Withdrawn)) })
	cause := claims.Key(settled.NewID())
	for range 2 { // whoever causes it may try again
		w.In(w.Operator(0), func(tx claims.Tx) { w.Must(w.Circulate(w.Ctx, tx, w.update(cause))) })
	}
	if n := w.Work(message.WorkCirculate); n != 2 {
		t.Errorf("it was put into the queue %d times", n)
	}
	told, done, err := w.Spread(w.Ctx, always)
	w.Must(err)
	if told != 2 || !done {
		t.Errorf("%d were told, done: %t", told, done)
	}
	for _, c := range []struct {
		claim claims.Claim
		want  int
	}{{withTwo[0], 1}, {withTwo[1], 1}, {one, 1}, {gone, 0}, {stranger, 0}} {
		list := w.all(settled.Owner(c.claim.ClaimantID), c.claim.ID)
		if len(list) != c.want {
			t.Errorf("a claimant was told %d times", len(list))
		}
		for _, m := range list {
			if title, body := m.Says(); title.Korean != "카카오 장애의 진행 상황이 올라왔습니다" || body.English == "" || m.Incident != w.Incident.ID {
				t.Errorf("it says %q, %q of %v", title, body, m.Incident)
			}
		}
	}
	// Done again from the beginning, as by a worker that was killed, it tells nobody twice.
	w.Exec(`UPDATE circulars SET reached = '00000000-0000-0000-0000-000000000000', done_at = NULL`)
	if told, done, err = w.Spread(w.Ctx, always); err != nil || told != 0 || !done {
		t.Errorf("again %d were told, done: %t, %v", told, done, err)
	}
	w.In(w.Operator(0), func(tx claims.Tx) {
		c, err := w.Circulated(w.Ctx, tx, w.Providers[0].ID, cause)
		w.Must(err)
		if c.Told != 2 || c.DoneAt.IsZero() {
			t.Errorf("the circular is %+v", c)
		}
	})
	err = w.store.InTx(w.Ctx, w.Operator(1), func(tx claims.Tx) error { return w.Circulate(w.Ctx, tx, w.update(claims.Key(settled.NewID()))) })
	w.Wants(err, "forbidden")
}

// TestManyAreToldInSetsByManyWorkers plants claims, has three workers tell of two things
// at once, each stopped after every set, and looks for whoever was left out.
func TestManyAreToldInSetsByManyWorkers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seed := w.Claim(0, w.Claimant(0))
	const many = 12_000
	w.plant(seed, many)
	for range 2 {
		w.In(settled.System, func(tx claims.Tx) { w.Must(w.Circulate(w.Ctx, tx, w.update(claims.Key(settled.NewID())))) })
	}
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for done := false; !done; {
				sets := 0
				var err error
				if _, done, err = w.Spread(w.Ctx, func() bool { sets++; return sets == 1 }); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	workers.Wait()
	if n := w.Count(`SELECT count(*) FROM messages`); n != 2*(many+1) {
		t.Errorf("%d messages were written", n)
	}
	if n := w.Count(`SELECT sum(told)::int FROM circulars WHERE done_at IS NOT NULL`); n != 2*(many+1) {
		t.Errorf("%d were counted", n)
	}
	// Whatever there is is found by an index.
	w.In(settled.System, func(tx claims.Tx) { w.Must(w.Circulate(w.Ctx, tx, w.update(claims.Key(settled.NewID())))) })
	w.ReadByIndex(func() {
		_, _, err := w.Spread(w.Ctx, func() bool { return w.Count(`SELECT count(*) FROM circulars WHERE done_at IS NULL`) > 0 })
		w.Must(err)
		for _, actor := range []access.Actor{settled.Owner(seed.ClaimantID), w.Operator(0), settled.Regulator} {
			w.all(actor, seed.ID)
		}
		list := w.all(settled.Owner(seed.ClaimantID), claims.ClaimID{})
		_, err = w.Mark(w.Ctx, settled.Owner(seed.ClaimantID), list[0].ID)
		w.Must(err)
	}, "messages", "claims")
}

// plant adds claims of claimants of their own, like the seed.
func (w *world) plant(seed claims.Claim, n int) {
	w.Helper()
	columns := `provider_id, service_id, plan_id, claimant_kind`
	w.Exec(`INSERT INTO subscriptions (claimant_id, id, `+columns+`, started_at, channel, cohort, version, created_at)
		SELECT md5('c' || i)::uuid, md5('s' || i)::uuid, `+columns+`, started_at, channel, cohort, version, created_at
		FROM subscriptions, generate_series(1, `+strconv.Itoa(n)+`) i WHERE id = $1`, seed.SubscriptionID)
	columns += `, incident_id, features, filed_at, state, decision_number, created_at, facts, claimed_at`
	w.Exec(`INSERT INTO claims (claimant_id, id, reference, subscription_id, `+columns+`)
		SELECT md5('c' || i)::uuid, md5('k' || i)::uuid, 'R' || i, md5('s' || i)::uuid, `+columns+`
		FROM claims, generate_series(1, `+strconv.Itoa(n)+`) i WHERE id = $1`, seed.ID)
}

func TestAMessageOfAProgramIsWrittenWithWhatCausesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claim := w.Claim(0, w.Claimant(0))
	m := message.Message{
		Claimant: claim.ClaimantID, Provider: claim.ProviderID, Claim: claim.ID, Kind: message.IncidentUpdate, Cause: claims.Key(settled.NewID()),
		Params: map[string]string{"title_ko": "장애", "title_en": "Outage"},
	}
	for range 2 {
		w.In(settled.Owner(claim.ClaimantID), func(tx claims.Tx) { w.Must(w.Tell(w.Ctx, tx, m)) })
	}
	if list := w.all(settled.Owner(claim.ClaimantID), claims.ClaimID{}); len(list) != 1 || list[0].Cause != m.Cause || list[0].At.Before(settled.Noon) {
		t.Errorf("told of the same twice, the claimant reads %+v", list)
	}
	w.Clock.Move(time.Hour)
	for name, tell := range map[string]struct {
		actor access.Actor
		code  string
	}{"another claimant": {settled.Owner(w.Claimant(0)), "forbidden"}, "another operator": {w.Operator(1), "forbidden"}, "the regulator": {settled.Regulator, "forbidden"}} {
		other := m
		other.Cause = claims.Key(settled.NewID())
		err := w.store.InTx(w.Ctx, tell.actor, func(tx claims.Tx) error { return w.Tell(w.Ctx, tx, other) })
		if claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s tells: %v", name, err)
		}
	}
}
