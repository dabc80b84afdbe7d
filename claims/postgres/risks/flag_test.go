package risks_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/risk"
)

// pair is two customers of the first provider with one account, each with a claim.
func (w *world) pair() (a, b risk.Of) {
	w.Helper()
	first, _ := w.customer(0)
	second, _ := w.customer(0)
	w.paid(first, "110-222-333")
	w.paid(second, "110-222-333")
	a, b = w.claim(0, 0, first), w.claim(0, 0, second)
	w.screen(a, b)
	return a, b
}

func TestAPersonClearsOrConfirmsAFlagForAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.pair()
	f, operator := w.flag(0, a), w.Operator(0)
	w.queued()
	const reason = "one household shares this account"
	suitelog.Plant(t, reason)
	cleared, err := w.Risks.Decide(w.Ctx, operator, f.ID, risk.Cleared, " "+reason)
	w.Must(err)
	if cleared.State != risk.Cleared || cleared.DecidedBy != operator.Subject || cleared.Reason != reason {
		t.Errorf("the flag is %+v", cleared)
	}
	if claimants, _ := w.queued(); len(claimants) != 1 || claimants[0] != a.Claimant {
		t.Errorf("the claims of %v are looked at again", claimants)
	}
	if again := w.flag(0, a); again.Reason != reason || again.State != risk.Cleared {
		t.Errorf("it is read as %+v", again)
	}
	// It is not raised again for the same group, and who else is in it is flagged still.
	w.screen(a, b)
	w.flagged("the one that was cleared", a, "account cleared")
	w.flagged("the other", b, "account")
	_, err = w.Risks.Decide(w.Ctx, operator, f.ID, risk.Cleared, reason)
	w.Wants(err, "flag_decided")
	_, err = w.Risks.Decide(w.Ctx, w.Operator(0), f.ID, risk.Confirmed, "the bank says otherwise")
	w.Must(err)
	for name, c := range map[string]struct {
		actor access.Actor
		to    risk.State
		why   string
		code  string
	}{
		"an operator of another provider": {w.Operator(1), risk.Cleared, reason, "not_found"},
		"a regulator":                     {access.Actor{Subject: "r", Role: access.Regulator, User: settled.NewID()}, risk.Cleared, reason, "forbidden"},
		"the claimant":                    {w.As(a.Claimant), risk.Cleared, reason, "forbidden"},
		"a program of the operator":       {access.Actor{Subject: "p", Role: access.Operator, Providers: operator.Providers}, risk.Cleared, reason, "forbidden"},
		"without a reason":                {operator, risk.Cleared, " ", "invalid"},
		"opening it again":                {operator, risk.Open, reason, "invalid"},
	} {
		_, err := w.Risks.Decide(w.Ctx, c.actor, f.ID, c.to, c.why)
		t.Log(name)
		w.Wants(err, c.code)
	}
	// The reason is sealed, and the trail is not the claimant's.
	var sealed []byte
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT reason_sealed FROM flags WHERE id = $1`, [16]byte(f.ID)).Scan(&sealed))
	var events int
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT count(*) FROM events WHERE subject_id = $1 AND claimant_id = provider_id`, [16]byte(f.ID)).Scan(&events))
	if len(sealed) <= len(reason) || events != 2 {
		t.Errorf("the reason is kept in %d bytes, with %d events", len(sealed), events)
	}
	w.In(w.As(a.Claimant), func(tx claims.Tx) {
		_, err := postgres.One(w.Ctx, postgres.In(tx), "flag", func(row pgx.Row) (n int, err error) {
			err = row.Scan(&n)
			return n, err
		}, `SELECT 1 FROM flags WHERE claimant_id = $1`, [16]byte(a.Claimant))
		if claims.KindOf(err) != claims.KindNotFound {
			t.Errorf("the claimant reads its flags: %v", err)
		}
	})
}

func TestNobodyDecidesAFlagInAnothersName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.pair()
	for name, actor := range map[string]access.Actor{
		"another operator": w.Operator(1), "a regulator": {Role: access.Regulator}, "the service": settled.System, "somebody else": w.Operator(0),
	} {
		err := w.Store.InTx(w.Ctx, actor, func(tx claims.Tx) error {
			n, err := postgres.In(tx).Changes(w.Ctx, "try", `UPDATE flags SET state = 'cleared', decided_by = $2, decided_at = now(), reason_sealed = ''
				WHERE claimant_id = $1`, [16]byte(a.Claimant), "user:"+claims.Key(settled.NewID()).String())
			if n > 0 {
				t.Errorf("%s has decided %d flags", name, n)
			}
			return err
		})
		if err != nil && claims.KindOf(err) != claims.KindForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWatchedForIsFlaggedUntilTwoHaveItRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator, second := w.Operator(0), w.Operator(0)
	id, number := w.customer(0)
	w.reached(id, "watched@example.com", "010-2222-3333")
	w.paid(id, "777-888-999")
	of := w.claim(0, 0, id)
	watch := func(actor access.Actor, a risk.Attribute) (risk.Watch, error) {
		return w.AddWatch(w.Ctx, actor, risk.Watch{Provider: w.Providers[0].ID, Reason: "reported by the bank", ExpiresAt: w.Clock.Now().AddDate(1, 0, 0)}, a, claims.Once{})
	}
	var watches []risk.Watch
	for _, a := range []risk.Attribute{
		{Kind: risk.OfAccount, Bank: "004", Value: "777888999"}, {Kind: risk.OfEmail, Value: "Watched@Example.com"},
		{Kind: risk.OfPhone, Value: "+82-10-2222-3333"}, {Kind: risk.OfCustomerNumber, Value: number},
	} {
		w.queued()
		added, err := watch(operator, a)
		w.Must(err)
		watches = append(watches, added)
		if claimants, _ := w.queued(); len(claimants) != 1 || claimants[0] != id {
			t.Errorf("for %s the claims of %v are looked at", a.Kind, claimants)
		}
		_, err = watch(second, a)
		w.Wants(err, "watch_exists")
	}
	w.screen(of)
	w.flagged("one that is watched for", of, "watched, watched, watched, watched")
	// Nothing of the attribute is there to be read.
	var found int
	w.Must(w.DB.Owner.QueryRow(w.Ctx, `SELECT count(*) FROM watches w WHERE to_jsonb(w)::text ~* 'watched@example|777888999|22223333' OR strpos(to_jsonb(w)::text, $1) > 0`, number).Scan(&found))
	if found > 0 {
		t.Errorf("%d watches tell what is watched for", found)
	}
	// It takes two to remove one.
	asked, err := w.RemoveWatch(w.Ctx, operator, watches[0].ID)
	w.Must(err)
	_, err = w.approvals.Approve(w.Ctx, operator, asked.ID)
	w.Wants(err, "four_eyes")
	_, err = w.RemoveWatch(w.Ctx, w.Operator(1), watches[0].ID)
	w.Wants(err, "not_found")
	done, err := w.approvals.Approve(w.Ctx, second, asked.ID)
	w.Must(err)
	if done.State != approval.Approved {
		t.Errorf("the approval is %+v", done)
	}
	_, err = w.RemoveWatch(w.Ctx, operator, watches[0].ID)
	w.Wants(err, "watch_removed")
	got, err := w.Risks.Watch(w.Ctx, operator, watches[0].ID)
	w.Must(err)
	if got.RemovedBy != second.Subject || got.RemovalAskedBy != operator.Subject {
		t.Errorf("the watch is %+v", got)
	}
	// Who comes later is flagged by what still holds.
	later := w.claim(0, 1, id)
	w.screen(later)
	w.flagged("a later one", later, "watched, watched, watched")
	w.Clock.Move(366 * 24 * time.Hour)
	last := w.claim(0, 1, id)
	w.screen(last)
	w.flagged("one after it was over", last, "")
}

func TestAWatchIsRefusedThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.Operator(0)
	of := risk.Watch{Provider: w.Providers[0].ID, Reason: "reported by the bank", ExpiresAt: settled.Noon.AddDate(1, 0, 0)}
	add := func(change func(*risk.Watch), a risk.Attribute) error {
		v := of
		change(&v)
		_, err := w.AddWatch(w.Ctx, operator, v, a, claims.Once{})
		return err
	}
	same, email := func(*risk.Watch) {}, risk.Attribute{Kind: risk.OfEmail, Value: "x@example.com"}
	for name, err := range map[string]error{
		"no address":          add(same, risk.Attribute{Kind: risk.OfEmail, Value: "x"}),
		"no phone":            add(same, risk.Attribute{Kind: risk.OfPhone, Value: "12"}),
		"no bank":             add(same, risk.Attribute{Kind: risk.OfAccount, Value: "110-222-333"}),
		"a bank too many":     add(same, risk.Attribute{Kind: risk.OfEmail, Value: "x@example.com", Bank: "004"}),
		"no number":           add(same, risk.Attribute{Kind: risk.OfCustomerNumber}),
		"nothing known":       add(same, risk.Attribute{Kind: "face", Value: "x"}),
		"no reason":           add(func(v *risk.Watch) { v.Reason = "..." }, email),
		"an end that is past": add(func(v *risk.Watch) { v.ExpiresAt = settled.Noon.AddDate(0, 0, -1) }, email),
		"an end too far away": add(func(v *risk.Watch) { v.ExpiresAt = settled.Noon.AddDate(4, 0, 0) }, email),
		"another's provider":  add(func(v *risk.Watch) { v.Provider = w.Providers[1].ID }, email),
	} {
		if claims.KindOf(err) != claims.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
