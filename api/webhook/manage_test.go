package webhook_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/webhook"
)

func TestAWebhookIsToldNothingUntilASecondOperatorOfTheProviderHasApprovedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, err := w.Add(w.ctx, w.one, w.providers[0].ID, w.asked())
	w.must(err)
	quiet := func(when string) {
		t.Helper()
		w.happens()
		w.deliver(hook.ID)
		if n := len(w.system.messages()); n != 0 || w.hook(hook.ID).State() != webhook.Waiting {
			t.Errorf("%s: %d messages, %s", when, n, w.hook(hook.ID).State())
		}
	}
	quiet("nobody has approved it")
	program := w.two
	program.Scopes = []access.Permission{access.DecideApproval}
	for who, tried := range map[string]struct {
		by   access.Actor
		kind claims.Kind
	}{
		"who asked": {w.one, claims.KindConflict}, "another provider's": {w.rival, claims.KindNotFound},
		"an administrator": {access.Actor{Subject: w.two.Subject, User: w.two.User, Role: access.Administrator, VerifiedAt: w.clock.Now()}, claims.KindNotFound},
		"a program":        {program, claims.KindForbidden},
	} {
		_, err := w.approvals.Approve(w.ctx, tried.by, hook.Newest.Approval)
		if claims.KindOf(err) != tried.kind {
			t.Errorf("%s approves the webhook: %v", who, err)
		}
	}
	quiet("others tried to approve it")
	w.approved(hook.Newest)
	w.happens()
	w.deliver(hook.ID)
	if n := len(w.system.messages()); n != 1 {
		t.Errorf("once it is approved %d messages arrive", n)
	}
	// Removing takes one person.
	w.must(w.Remove(w.ctx, w.two, w.providers[0].ID, hook.ID))
	w.happens()
	w.deliver(hook.ID)
	if n := len(w.system.messages()); n != 1 || w.hook(hook.ID).State() != webhook.Removed {
		t.Errorf("once it is removed %d messages have arrived", n)
	}
}

func TestAChangeOfAWebhookHoldsOnceItIsApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	change := func(name string) webhook.Webhook {
		t.Helper()
		asked := w.asked()
		asked.Name = name
		changed, err := w.Change(w.ctx, w.one, w.providers[0].ID, hook.ID, asked)
		w.must(err)
		return changed
	}
	second, third := change("second"), change("third")
	if shown := w.hook(hook.ID); shown.InForce.Name != "billing" || shown.Newest.Name != "third" {
		t.Errorf("before it is approved: %+v", shown)
	}
	w.approved(third.Newest)
	if shown := w.hook(hook.ID); shown.InForce.Name != "third" || shown.InForce.ApprovedBy != w.two.Subject {
		t.Errorf("once it is approved: %+v", shown)
	}
	_, err := w.approvals.Approve(w.ctx, w.two, second.Newest.Approval)
	w.wants(err, claims.KindConflict, "webhook_superseded")
	fourth := change("fourth")
	w.must(w.Remove(w.ctx, w.one, w.providers[0].ID, hook.ID))
	_, err = w.approvals.Approve(w.ctx, w.two, fourth.Newest.Approval)
	w.wants(err, claims.KindConflict, "webhook_superseded")
}

func TestWhatAWebhookCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for url, want := range map[string]string{
		"": "required", "http://billing.example/": "webhook_url", "https://10.0.0.1/": "webhook_url", "https://169.254.169.254/latest": "webhook_url",
		"https://localhost:8080/": "webhook_url", "https://user:secret@billing.example/": "webhook_url", "https://billing.example:22/": "webhook_url",
		"https://billing.example/#part": "webhook_url", "billing.example": "webhook_url", "https://billing.example/" + strings.Repeat("x", 500): "too_long",
		"https://[::1]/": "webhook_url", "file:///etc/passwd": "webhook_url", "https://billing.example/\x00": "webhook_url",
	} {
		asked := w.asked()
		asked.URL = url
		_, err := w.Add(w.ctx, w.one, w.providers[0].ID, asked)
		w.wants(err, claims.KindInvalid, "url: "+want)
	}
	asked := w.asked()
	asked.Name, asked.Types = " ", []webhook.Type{webhook.FulfilmentRequested, "x", webhook.FulfilmentRequested}
	_, err := w.Add(w.ctx, w.one, w.providers[0].ID, asked)
	w.wants(err, claims.KindInvalid, "name: required; event_types[1]: one_of (bosang.fulfilment.requested, bosang.fulfilment.reduced); event_types[2]: twice")
	asked = w.asked()
	asked.Types = nil
	_, err = w.Add(w.ctx, w.one, w.providers[0].ID, asked)
	w.wants(err, claims.KindInvalid, "event_types: required")
	for range 20 {
		w.added()
	}
	_, err = w.Add(w.ctx, w.one, w.providers[0].ID, w.asked())
	w.wants(err, claims.KindConflict, "too_many_webhooks")
}

func TestAnotherProvidersWebhooksAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := w.added()
	w.happens()
	id := w.sent(hook.ID)[0].ID
	own, others := w.providers[1].ID, w.providers[0].ID
	_, err := w.Get(w.ctx, w.rival, own, hook.ID)
	w.wants(err, claims.KindNotFound, "webhook")
	_, err = w.Get(w.ctx, w.rival, others, hook.ID)
	w.wants(err, claims.KindNotFound, "provider")
	_, err = w.Delivery(w.ctx, w.rival, own, hook.ID, id)
	w.wants(err, claims.KindNotFound, "webhook")
	_, err = w.NewSecret(w.ctx, w.rival, own, hook.ID)
	w.wants(err, claims.KindNotFound, "webhook")
	w.wants(w.Remove(w.ctx, w.rival, own, hook.ID), claims.KindNotFound, "webhook")
	// What another provider's operator publishes in the provider's name reaches nobody.
	w.must(w.store.InTx(w.ctx, w.rival, func(tx claims.Tx) error { return w.published(tx, claims.NewEventID()) }))
	if n := len(w.sent(hook.ID)); n != 1 {
		t.Errorf("%d deliveries, one of which is the provider's", n)
	}
}

// The database holds by itself what the use cases hold.
func TestTheDatabaseHoldsAWebhookToItsApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.added(), w.added()
	waiting, err := w.Change(w.ctx, w.one, w.providers[0].ID, first.ID, w.asked())
	w.must(err)
	for what, sql := range map[string]string{
		"without an approval that was given": `UPDATE webhook_revisions SET approved_by = '` + w.two.Subject + `' WHERE approval_id = '` + waiting.Newest.Approval.String() + `'`,
		"by who asked":                       `UPDATE webhook_revisions SET approved_by = asked_by WHERE approval_id = '` + waiting.Newest.Approval.String() + `'`,
		"by the approval of another": `INSERT INTO webhook_revisions (webhook_id, number, provider_id, name, url, types, asked_by, asked_at, approval_id, approved_by)
			SELECT '` + second.ID.String() + `', 9, provider_id, name, url, types, asked_by, asked_at, '` + waiting.Newest.Approval.String() + `', '` + w.two.Subject + `'
			FROM webhook_revisions WHERE webhook_id = '` + first.ID.String() + `' AND number = 1`,
		"at another provider": `INSERT INTO deliveries (id, webhook_id, provider_id, event_id, type, subject, happened_at, data, state, attempts, next_at, created_at)
			SELECT id, id, '` + w.providers[1].ID.String() + `', id, 'x', '', now(), '{}', 'waiting', 0, now(), now() FROM webhooks LIMIT 1`,
	} {
		if _, err := w.db.Owner.Exec(w.ctx, sql); err == nil {
			t.Errorf("a webhook %s is taken", what)
		}
	}
	// An operator writes in nobody else's name, and reads no secret.
	w.must(w.store.InTx(w.ctx, w.two, func(tx claims.Tx) error {
		out, err := w.store.Webhooks(tx).Take(w.ctx, first.ID, tx.Now(), 1)
		if len(out.Secrets) != 0 {
			t.Error("an operator reads secrets")
		}
		return err
	}))
	w.wants(w.store.InTx(w.ctx, w.two, func(tx claims.Tx) error {
		return w.store.Webhooks(tx).Add(w.ctx, webhook.Webhook{ID: webhook.ID{1}, Provider: w.providers[0].ID, AddedBy: w.one.Subject, AddedAt: tx.Now()})
	}), claims.KindForbidden, "")
}

func TestASecretStandsNowhereInClear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(w.added().Secret, "whsec_"))
	w.must(err)
	var all, found int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*), count(*) FILTER (WHERE position($1::bytea IN sealed) > 0) FROM webhook_secrets`, secret).Scan(&all, &found))
	if all != 1 || found != 0 || len(secret) != 32 {
		t.Errorf("of %d secrets %d stand in clear, of %d bytes", all, found, len(secret))
	}
}
