package postgres

import (
	"bytes"
	"errors"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
)

// customer adds a customer of the first provider.
func (w *world) customer(number string) (claimant claims.ClaimantID) {
	w.Helper()
	w.in(w.operator(0), func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[0].ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		w.must(err)
		claimant = ids[0]
	})
	return claimant
}

func TestACustomerNumberIsReadByWhomItConcerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const number = "C-20221015"
	claimant := w.customer(number)
	for _, c := range []struct {
		name  string
		actor access.Actor
		want  string
		kind  claims.Kind
	}{
		{name: "the claimant", actor: claimantActor(claimant), want: number},
		{name: "an operator of its provider", actor: w.operator(0), want: number},
		{name: "the service", actor: system, want: number},
		{name: "the regulator", actor: regulator},
		{name: "an administrator", actor: access.Actor{Role: access.Administrator}},
		{name: "an operator of another provider", actor: w.operator(1), kind: claims.KindNotFound},
		{name: "another claimant", actor: claimantActor(newID()), kind: claims.KindNotFound},
	} {
		err := w.InTx(w.ctx, c.actor, func(tx claims.Tx) error {
			got, err := tx.Claimant(w.ctx, claimant)
			if got.CustomerNumber != c.want {
				t.Errorf("%s reads %q", c.name, got.CustomerNumber)
			}
			return err
		})
		if (err != nil || c.kind != 0) && claims.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestTheSameCustomerIsFoundAgainAndAnotherProvidersIsAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.customer("C-1")
	equal(t, w.customer("C-1"), first)
	w.in(system, func(tx claims.Tx) {
		ids, err := tx.ClaimantsOf(w.ctx, w.providers[1].ID, []claims.CustomerOf{{Number: "C-1", Kind: claims.Consumer}})
		w.must(err)
		if ids[0] == first {
			t.Error("two providers' customers of one number are one claimant")
		}
	})
}

// TestASealedNumberStaysWithItsPerson has the owner of the tables swap what is stored.
func TestASealedNumberStaysWithItsPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := w.customer("C-1"), w.customer("C-2")
	swap := func(sql string) error {
		t.Helper()
		_, err := w.db.Owner.Exec(w.ctx, sql, one[:], other[:])
		w.must(err)
		return w.InTx(w.ctx, system, func(tx claims.Tx) error {
			_, err := tx.Claimant(w.ctx, one)
			return err
		})
	}
	err := swap(`UPDATE claimants c SET customer_sealed = (SELECT o.customer_sealed FROM claimants o WHERE o.claimant_id = $2) WHERE c.claimant_id = $1`)
	if !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("another's number: %v", err)
	}
	err = swap(`UPDATE person_keys k SET wrapped = (SELECT o.wrapped FROM person_keys o WHERE o.claimant_id = $2) WHERE k.claimant_id = $1`)
	if !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("another's key and number: %v", err)
	}
}

func TestADestroyedKeyTakesTheNumberWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer("C-1")
	w.must(w.inTx(w.ctx, system, func(t *tx) error {
		_, err := t.changes(w.ctx, "destroy", `UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE claimant_id = $1`, id(claimant))
		return err
	}))
	w.in(system, func(tx claims.Tx) {
		c, err := tx.Claimant(w.ctx, claimant)
		w.must(err)
		equal(t, c.CustomerNumber, "")
	})
	// And none can take its place.
	w.must(w.inTx(w.ctx, system, func(t *tx) error {
		n, err := t.changes(w.ctx, "revive", `UPDATE person_keys SET wrapped = $2, master_key = 1, destroyed_at = NULL WHERE claimant_id = $1`,
			id(claimant), bytes.Repeat([]byte{1}, 60))
		equal(w.TB, n, int64(0))
		return err
	}))
}

func TestOnlyTheServiceChangesKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	claimant := w.customer("C-1")
	for _, actor := range []access.Actor{claimantActor(claimant), w.operator(0), regulator, {Role: access.Administrator}, {}} {
		w.must(w.inTx(w.ctx, actor, func(t *tx) error {
			n, err := t.changes(w.ctx, "destroy", `UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now()`)
			equal(w.TB, n, int64(0))
			return err
		}))
		for what, sql := range map[string]string{
			"retires a master key": `UPDATE master_keys SET retired_at = now()`,
			"adds a master key": `INSERT INTO master_keys (generation, id, sealed, index_of_nothing, made_at)
				VALUES (2, 2, '', '00000000-0000-0000-0000-000000000000', now())`,
		} {
			err := w.inTx(w.ctx, actor, func(t *tx) error {
				_, err := t.changes(w.ctx, "change", sql)
				return err
			})
			if claims.KindOf(err) != claims.KindForbidden {
				t.Errorf("%s %s: %v", actor.Role, what, err)
			}
		}
	}
}
