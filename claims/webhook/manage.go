package webhook

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// kind is what a second operator of the provider approves: an address, with what is
// sent there. Its subject is the webhook.
const kind approval.Kind = "webhook"

const (
	maxName = 80  // characters
	maxURL  = 500 // bytes
	// most is how many webhooks a provider has at a time.
	most = 20
	// secretSize is that of secrets, in bytes (Standard Webhooks: 24 to 64).
	secretSize = 32
	// Overlap is for how long the secret before signs beside a new one.
	Overlap = 24 * time.Hour
	// secretPrefix begins a secret in writing (Standard Webhooks).
	secretPrefix = "whsec_"
)

// Webhooks is what can be done with webhooks.
type Webhooks struct {
	store     Store
	approvals *approval.Approvals
	sender    Sender
}

// New gives the use cases over a store. It answers the approvals of webhooks.
func New(store Store, approvals *approval.Approvals, sender Sender) *Webhooks {
	u := &Webhooks{store: store, approvals: approvals, sender: sender}
	approvals.Register(kind, u.approve)
	return u
}

// Add adds a webhook of the provider and gives it with its secret, this once. It is told
// nothing until a second operator of the provider has approved it. Who asks has just
// shown what they sign in with.
func (u *Webhooks) Add(ctx context.Context, actor access.Actor, provider claims.ProviderID, r Revision) (Webhook, error) {
	w := Webhook{ID: claims.NewID[webhookNoun](), Provider: provider, AddedBy: actor.Subject}
	err := u.change(ctx, actor, provider, func(tx claims.Tx, hooks Tx) error {
		if err := u.check(&r); err != nil {
			return err
		}
		if !actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		if n, err := hooks.Count(ctx, provider); err != nil || n >= most {
			return orConflict(err, "too_many_webhooks", provider.String())
		}
		w.AddedAt = tx.Now()
		if err := hooks.Add(ctx, w); err != nil {
			return err
		}
		var err error
		if w.Secret, err = draw(ctx, hooks, w); err != nil {
			return err
		}
		return u.ask(ctx, tx, &w, r, "added")
	})
	return w, err
}

// Change asks for another name, address or types of events. What held goes on holding
// until a second operator of the provider has approved it.
func (u *Webhooks) Change(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID, r Revision) (Webhook, error) {
	return u.changeOne(ctx, actor, provider, id, func(tx claims.Tx, _ Tx, w *Webhook) error {
		if err := u.check(&r); err != nil {
			return err
		}
		if !actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		return u.ask(ctx, tx, w, r, "change_requested")
	})
}

// ask adds a revision that waits for a second operator.
func (u *Webhooks) ask(ctx context.Context, tx claims.Tx, w *Webhook, r Revision, what string) error {
	payload, err := json.Marshal(map[string]any{"name": r.Name, "url": r.URL, "event_types": r.Types})
	if err != nil {
		return err
	}
	asked, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: kind, Subject: w.ID, Provider: w.Provider, Payload: payload})
	if err != nil {
		return err
	}
	r.Number, r.AskedBy, r.AskedAt, r.Approval = w.Newest.Number+1, tx.Actor().Subject, tx.Now(), asked.ID
	w.Newest = r
	if err := u.store.Webhooks(tx).Ask(ctx, *w, r); err != nil {
		return err
	}
	return record(ctx, tx, *w, what, nil)
}

// approve has what was asked for hold, in the transaction of who approves.
func (u *Webhooks) approve(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	w := Webhook{ID: a.Subject, Provider: a.Provider}
	approved, err := u.store.Webhooks(tx).Approve(ctx, a.ID, a.DecidedBy)
	if err != nil || !approved {
		return orConflict(err, "webhook_superseded", w.ID.String())
	}
	return record(ctx, tx, w, "approved", nil)
}

// Remove ends a webhook: nothing is sent there any more, what waits included. It takes
// one person.
func (u *Webhooks) Remove(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID) error {
	_, err := u.changeOne(ctx, actor, provider, id, func(tx claims.Tx, hooks Tx, w *Webhook) error {
		if err := hooks.Remove(ctx, *w, actor.Subject); err != nil {
			return err
		}
		return record(ctx, tx, *w, "removed", nil)
	})
	return err
}

// NewSecret draws another secret and gives it, this once. The one before signs beside it
// for a day. Who asks has just shown what they sign in with.
func (u *Webhooks) NewSecret(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID) (Webhook, error) {
	return u.changeOne(ctx, actor, provider, id, func(tx claims.Tx, hooks Tx, w *Webhook) (err error) {
		if !actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		if w.Secret, err = draw(ctx, hooks, *w); err != nil {
			return err
		}
		return record(ctx, tx, *w, "secret_drawn", nil)
	})
}

// draw draws a secret of a webhook and keeps it.
func draw(ctx context.Context, hooks Tx, w Webhook) (string, error) {
	secret := make([]byte, secretSize)
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(secret)
	return secretPrefix + base64.StdEncoding.EncodeToString(secret), hooks.DrawSecret(ctx, w, secret)
}

// Enable lets a webhook run again that was disabled: all that was not delivered is due.
func (u *Webhooks) Enable(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID) (Webhook, error) {
	return u.changeOne(ctx, actor, provider, id, func(tx claims.Tx, hooks Tx, w *Webhook) error {
		if w.DisabledAt.IsZero() {
			return nil // it was not disabled
		}
		if err := hooks.Enable(ctx, *w); err != nil {
			return err
		}
		w.DisabledAt, w.DisabledBecause, w.FailingSince = time.Time{}, "", time.Time{}
		if err := record(ctx, tx, *w, "enabled", nil); err != nil {
			return err
		}
		return enqueue(ctx, tx, w.ID)
	})
}

// Test has a webhook told of an event that means nothing.
func (u *Webhooks) Test(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID) error {
	_, err := u.changeOne(ctx, actor, provider, id, func(tx claims.Tx, hooks Tx, w *Webhook) error {
		if w.State() != Active {
			return claims.Conflict("webhook_not_active", "webhook", id.String())
		}
		data, err := json.Marshal(map[string]string{"webhook_id": id.String()})
		if err != nil {
			return err
		}
		return publish(ctx, tx, hooks, provider, id, Event{ID: claims.NewEventID(), Type: Tested, Subject: id.String(), At: tx.Now(), Data: data})
	})
	return err
}

// Get reads a webhook.
func (u *Webhooks) Get(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID) (w Webhook, err error) {
	err = u.in(ctx, actor, access.ReadWebhook, provider, func(_ claims.Tx, hooks Tx) (err error) {
		w, err = hooks.Get(ctx, provider, id)
		return err
	})
	return w, err
}

// List gives the webhooks of a provider, newest first.
func (u *Webhooks) List(ctx context.Context, actor access.Actor, provider claims.ProviderID, page claims.Page) (list []Webhook, err error) {
	err = u.in(ctx, actor, access.ReadWebhook, provider, func(_ claims.Tx, hooks Tx) (err error) {
		list, err = hooks.List(ctx, provider, page)
		return err
	})
	return list, err
}

// Deliveries gives what was, or is to be, sent to a webhook, newest first.
func (u *Webhooks) Deliveries(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID, state DeliveryState, page claims.Page) (list []Delivery, err error) {
	err = u.in(ctx, actor, access.ReadWebhook, provider, func(_ claims.Tx, hooks Tx) error {
		w, err := hooks.Get(ctx, provider, id)
		if err != nil {
			return err
		}
		list, err = hooks.Deliveries(ctx, w, state, page)
		return err
	})
	return list, err
}

// Delivery reads one.
func (u *Webhooks) Delivery(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID, delivery DeliveryID) (d Delivery, err error) {
	err = u.in(ctx, actor, access.ReadWebhook, provider, func(_ claims.Tx, hooks Tx) error {
		w, err := hooks.Get(ctx, provider, id)
		if err != nil {
			return err
		}
		d, err = hooks.Delivery(ctx, w, delivery)
		return err
	})
	return d, err
}

// Redeliver puts a delivery on its way anew, whatever became of it.
func (u *Webhooks) Redeliver(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID, delivery DeliveryID) (d Delivery, err error) {
	err = u.in(ctx, actor, access.Redeliver, provider, func(tx claims.Tx, hooks Tx) error {
		w, err := hooks.Get(ctx, provider, id)
		if err != nil {
			return err
		}
		if d, err = hooks.Delivery(ctx, w, delivery); err != nil {
			return err
		}
		if w.State() != Active {
			return claims.Conflict("webhook_not_active", "webhook", id.String())
		}
		if err := hooks.Redeliver(ctx, w, delivery); err != nil {
			return err
		}
		if d, err = hooks.Delivery(ctx, w, delivery); err != nil {
			return err
		}
		if err := record(ctx, tx, w, "redelivered", map[string]string{"delivery_id": delivery.String()}); err != nil {
			return err
		}
		return enqueue(ctx, tx, id)
	})
	return d, err
}

// check tells all that is wrong with what was sent.
func (u *Webhooks) check(r *Revision) error {
	var fields []claims.FieldError
	r.Name = strings.TrimSpace(r.Name)
	switch {
	case r.Name == "":
		fields = append(fields, claims.FieldError{Field: "name", Code: "required"})
	case utf8.RuneCountInString(r.Name) > maxName:
		fields = append(fields, claims.FieldError{Field: "name", Code: "too_long", Param: fmt.Sprint(maxName)})
	case strings.ContainsFunc(r.Name, unicode.IsControl):
		fields = append(fields, claims.FieldError{Field: "name", Code: "control_character"})
	}
	at, err := url.Parse(r.URL)
	switch {
	case r.URL == "":
		fields = append(fields, claims.FieldError{Field: "url", Code: "required"})
	case len(r.URL) > maxURL:
		fields = append(fields, claims.FieldError{Field: "url", Code: "too_long", Param: fmt.Sprint(maxURL)})
	case err != nil || strings.Contains(r.URL, "#") || u.sender.Check(at) != nil:
		fields = append(fields, claims.FieldError{Field: "url", Code: "webhook_url"})
	}
	if len(r.Types) == 0 {
		fields = append(fields, claims.FieldError{Field: "event_types", Code: "required"})
	}
	known := Types()
	for i, t := range r.Types {
		switch {
		case !slices.Contains(known, t):
			fields = append(fields, claims.FieldError{Field: fmt.Sprintf("event_types[%d]", i), Code: "one_of", Param: words(known)})
		case slices.Contains(r.Types[:i], t):
			fields = append(fields, claims.FieldError{Field: fmt.Sprintf("event_types[%d]", i), Code: "twice"})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return claims.Invalid(fields...)
}

func words(types []Type) string {
	texts := make([]string, len(types))
	for i, t := range types {
		texts[i] = string(t)
	}
	return strings.Join(texts, ", ")
}

// change runs a change of the provider's webhooks.
func (u *Webhooks) change(ctx context.Context, actor access.Actor, provider claims.ProviderID, fn func(claims.Tx, Tx) error) error {
	return u.in(ctx, actor, access.WriteWebhook, provider, fn)
}

// changeOne changes a webhook that was not removed, and gives it.
func (u *Webhooks) changeOne(ctx context.Context, actor access.Actor, provider claims.ProviderID, id ID, fn func(claims.Tx, Tx, *Webhook) error) (w Webhook, err error) {
	err = u.change(ctx, actor, provider, func(tx claims.Tx, hooks Tx) (err error) {
		if w, err = hooks.Lock(ctx, provider, id); err != nil {
			return err
		}
		return fn(tx, hooks, &w)
	})
	return w, err
}

func (u *Webhooks) in(ctx context.Context, actor access.Actor, need access.Permission, provider claims.ProviderID, fn func(claims.Tx, Tx) error) error {
	switch {
	case !actor.May(need):
		return claims.Forbidden(string(need))
	case actor.Role == access.Operator && !actor.OperatorOf(provider):
		return claims.NotFound("provider")
	}
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error { return fn(tx, u.store.Webhooks(tx)) })
}

// record puts an event on the trail of the provider.
func record(ctx context.Context, tx claims.Tx, w Webhook, what string, details map[string]string) error {
	e := claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(w.Provider), ProviderID: w.Provider, Noun: "webhook", SubjectID: w.ID,
		What: what, Actor: tx.Actor().Subject, At: tx.Now(),
	}
	if details != nil {
		var err error
		if e.Details, err = json.Marshal(details); err != nil {
			return err
		}
	}
	return tx.Record(ctx, e)
}

func orConflict(err error, code, ref string) error {
	if err != nil {
		return err
	}
	return claims.Conflict(code, "webhook", ref)
}
