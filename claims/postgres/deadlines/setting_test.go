package deadlines_test

import (
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/deadline"
	"bosang/claims/postgres"
	"bosang/claims/postgres/pgtest/settled"
)

const day = 24 * time.Hour

func TestAProviderSetsItsOwnDeadlinesWithinTheirBounds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := func(actor access.Actor, kind deadline.Key, amount int, warn time.Duration, version int64) error {
		_, err := w.Set(w.Ctx, actor, deadline.Setting{Provider: w.Providers[0].ID, Kind: kind, Amount: amount, Warn: warn, Version: version})
		return err
	}
	_, before := w.referred()
	operator := w.Operator(0)
	w.Must(set(operator, deadline.Answer, 5, 2*day, 1))
	w.Wants(set(operator, deadline.Answer, 6, day, 1), "stale")
	w.Must(set(operator, deadline.Answer, 10, 2*day, 2))
	w.Wants(set(operator, deadline.Answer, 9, day, 2), "stale")
	w.Wants(set(operator, deadline.Answer, 21, day, 3), "invalid")
	w.Wants(set(operator, deadline.Answer, 0, day, 3), "invalid")
	w.Wants(set(operator, deadline.Answer, 5, 21*day, 3), "invalid")
	w.Wants(set(operator, deadline.Mediation, 30, day, 1), "deadline_by_law")
	w.Wants(set(operator, deadline.TortKnown, 1, day, 1), "deadline_by_law")
	w.Wants(set(operator, "unheard_of", 5, day, 1), "not_found")
	w.Wants(set(w.Operator(1), deadline.Answer, 5, day, 3), "not_found")
	w.Wants(set(settled.Regulator, deadline.Answer, 5, day, 3), "forbidden")
	w.Must(set(access.Actor{Subject: "admin", Role: access.Administrator}, deadline.Objection, 14, day, 1))
	held := func(provider int, kind deadline.Key) deadline.Held {
		list, err := w.Held(w.Ctx, settled.Regulator, w.Providers[provider].ID)
		w.Must(err)
		for _, k := range list {
			if k.Key == kind {
				return k
			}
		}
		return deadline.Held{}
	}
	if k := held(0, deadline.Answer); k.Term != (deadline.Term{Amount: 10, Unit: deadline.BusinessDays}) || k.Warn != 2*day || k.Version != 3 || k.ChangedBy != operator.Subject {
		t.Errorf("it is set to %+v", k)
	}
	if k := held(1, deadline.Answer); k.Term.Amount != 3 || k.Version != 1 || k.ChangedBy != "" {
		t.Errorf("another provider's is %+v", k)
	}
	// It holds for clocks that begin from now on.
	w.check()
	c, after := w.referred()
	w.same(after.DueAt, w.at("2022-11-16T00:00:00"), "ten business days from Tuesday it is due")
	w.same(w.of(c, deadline.Answer).WarnsAt, w.at("2022-11-14T00:00:00"), "it is warned of")
	w.same(before.DueAt, w.at("2022-11-05T00:00:00"), "what ran before is due")
	if n := w.Count(`SELECT count(*) FROM events WHERE what = 'deadline_set'`); n != 3 {
		t.Errorf("%d settings are on the trail", n)
	}
	if err := w.Store.InTx(w.Ctx, w.Operator(1), func(tx claims.Tx) error {
		_, err := postgres.In(tx).Changes(w.Ctx, "set", `INSERT INTO deadline_settings SELECT provider_id, kind, 1, 0, version + 9, 'x', changed_at FROM deadline_settings`)
		return err
	}); err == nil {
		t.Error("another operator sets something")
	}
	_, err := w.Held(w.Ctx, settled.Regulator, settled.NewID())
	w.Wants(err, "not_found")
}

// TestTheTableOfTheDatabaseIsThatOfTheProgram holds the kinds that can be stored against
// those there are.
func TestTheTableOfTheDatabaseIsThatOfTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.Claim(0, w.Claimant(0))
	for _, k := range deadline.Kinds() {
		err := w.store.InTx(w.Ctx, settled.System, func(tx claims.Tx) error {
			_, err := w.Open(w.Ctx, tx, c, k.Key, tx.Now(), 0)
			return err
		})
		if (err == nil) == k.Limitation {
			t.Errorf("a deadline of the kind %s is stored: %v", k.Key, err)
		}
		_, err = w.Set(w.Ctx, w.Operator(0), deadline.Setting{Provider: w.Providers[0].ID, Kind: k.Key, Amount: max(k.Least, 1), Version: 1})
		if (err == nil) != k.Own {
			t.Errorf("%s is set: %v", k.Key, err)
		}
		if k.Extensions > 2 || k.Own && (k.Term.Amount < k.Least || k.Term.Amount > k.Most) || k.What.Korean == "" || k.From.English == "" || k.Source == "" || k.Confidence == "" {
			t.Errorf("the kind %+v is not whole", k)
		}
	}
}
