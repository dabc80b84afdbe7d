package persons_test

import (
	"context"
	"errors"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
)

func TestWhatIsAPersonsOwnIsSealedUnderTheKeyOfThePerson(t *testing.T) {
	ctx := context.Background()
	store, err := postgres.Open(ctx, pgtest.New(t).ServiceURL, postgres.Options{Keys: pgtest.Keys(), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	v := persons.Vault{Ring: pgtest.Keys()}
	in := func(actor access.Actor, fn func(tx claims.Tx) error) error {
		t.Helper()
		return store.InTx(ctx, actor, fn)
	}
	service := access.SystemActor("test")
	mine, others := access.ID{1}, access.ID{2}
	var sealed []byte
	if err := in(service, func(tx claims.Tx) (err error) {
		if _, err = v.Seal(ctx, tx, others, "users.name", []byte("else")); err != nil {
			return err
		}
		sealed, err = v.Seal(ctx, tx, mine, "users.name", []byte("kim@example.com"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	open := func(actor access.Actor, person access.ID, field string) (text string, err error) {
		err = in(actor, func(tx claims.Tx) error {
			plain, err := v.Open(ctx, tx, person, field, sealed)
			text = string(plain)
			return err
		})
		return text, err
	}
	me := access.Actor{Subject: "me", User: mine}
	for name, actor := range map[string]access.Actor{"the service": service, "the person": me} {
		if text, err := open(actor, mine, "users.name"); err != nil || text != "kim@example.com" {
			t.Errorf("%s reads %q, %v", name, text, err)
		}
	}
	for name, actor := range map[string]access.Actor{
		"nobody": {}, "a regulator": {Role: access.Regulator}, "an administrator": {Role: access.Administrator}, "another": {User: others},
	} {
		if text, err := open(actor, mine, "users.name"); claims.KindOf(err) != claims.KindNotFound {
			t.Errorf("%s reads %q, %v", name, text, err)
		}
	}
	if text, err := open(service, others, "users.name"); err == nil {
		t.Errorf("under another's key it reads %q", text)
	}
	if text, err := open(service, mine, "users.phone"); err == nil {
		t.Errorf("in another field it reads %q", text)
	}
	// A person adds no key, and seals with the one there is.
	if err := in(access.Actor{User: access.ID{3}}, func(tx claims.Tx) error {
		_, err := v.Seal(ctx, tx, access.ID{3}, "users.name", []byte("x"))
		return err
	}); err == nil {
		t.Error("a person has made a key")
	}
	if err := in(me, func(tx claims.Tx) error {
		_, err := v.Seal(ctx, tx, mine, "credentials.totp", []byte("x"))
		return err
	}); err != nil {
		t.Error(err)
	}
	// What was destroyed neither opens nor seals again.
	if err := in(service, func(tx claims.Tx) error {
		_, err := postgres.In(tx).Changes(ctx, "destroy a key", `UPDATE person_keys SET wrapped = NULL, master_key = NULL, destroyed_at = $2 WHERE claimant_id = $1`,
			postgres.ID(claims.Key(mine)), postgres.At(tx.Now()))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := open(service, mine, "users.name"); !errors.Is(err, identity.ErrErased) {
		t.Errorf("opening with a key that was destroyed: %v", err)
	}
	if err := in(service, func(tx claims.Tx) error {
		_, err := v.Seal(ctx, tx, mine, "users.name", []byte("x"))
		return err
	}); !errors.Is(err, identity.ErrErased) {
		t.Errorf("sealing with a key that was destroyed: %v", err)
	}
}
