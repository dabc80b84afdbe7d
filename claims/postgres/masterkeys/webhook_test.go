package masterkeys_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/keyring"
	"bosang/claims/postgres/masterkeys"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/webhook"
)

func TestSecretsOfWebhooksGoAlongWhenTheMasterKeyChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store, ring := h.process()
	user := uuid.New()
	operator := access.Actor{Subject: "user:" + user.String(), User: access.ID(user), Role: access.Operator, Providers: []access.ID{h.provider.ID}}
	must(t, store.InTx(t.Context(), operator, func(tx claims.Tx) error {
		hook := webhook.Webhook{ID: webhook.ID{1}, Provider: h.provider.ID, AddedBy: operator.Subject, AddedAt: noon}
		hooks := webhooks.Store{Store: store, Keys: ring}.Webhooks(tx)
		return errors.Join(hooks.Add(t.Context(), hook), hooks.DrawSecret(t.Context(), hook, []byte("secret")))
	}))
	old, next := ring.Newest(), h.prepare()
	must(t, ring.Reload())
	h.use(store, ring, next)
	retire := func() error {
		return pgx.BeginFunc(t.Context(), store.Pool(), func(tx pgx.Tx) error { return masterkeys.Retire(t.Context(), tx, old, noon) })
	}
	if err := retire(); !errors.Is(err, masterkeys.ErrInUse) {
		t.Errorf("a key that has sealed a secret is retired: %v", err)
	}
	left := func(want int64) {
		t.Helper()
		if n, err := masterkeys.Left(t.Context(), store.Pool()); err != nil || n != want {
			t.Errorf("%d are left, %v, want %d", n, err, want)
		}
	}
	left(1)
	if n, err := masterkeys.Rewrap(t.Context(), store.Pool(), ring, func(int64) {}); err != nil || n != 1 {
		t.Errorf("%d were sealed anew: %v", n, err)
	}
	left(0)
	must(t, retire())
	var id uuid.UUID
	var sealed []byte
	must(t, h.db.Owner.QueryRow(t.Context(), `SELECT id, sealed FROM webhook_secrets`).Scan(&id, &sealed))
	text, err := ring.Open(masterkeys.WebhookSecret(id), sealed)
	if with, _ := keyring.SealedWith(sealed); err != nil || string(text) != "secret" || with != next {
		t.Errorf("sealed with key %s, it opens as %q, %v", with, text, err)
	}
}
