// Package webhook answers what operators do about the webhooks of their provider, and
// sends what goes to them.
package webhook

import (
	"net/http"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/webhook"
)

// handlers answer the operations.
type handlers struct{ hooks *webhook.Webhooks }

// Operations are those of webhooks.
func Operations(hooks *webhook.Webhooks) []edge.Operation {
	h := handlers{hooks}
	const all = "/v1/providers/:provider/webhooks"
	const one = all + "/:webhook"
	const delivery = one + "/deliveries/:delivery"
	bare := func(path string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		o := edge.Sending(http.MethodPost, path, needs, answer)
		o.Bare = true
		return o
	}
	return []edge.Operation{
		edge.Get(all, access.ReadWebhook, h.list, edge.PageParams...),
		edge.Sending(http.MethodPost, all, access.WriteWebhook, h.add),
		edge.Get(one, access.ReadWebhook, h.webhook),
		edge.Sending(http.MethodPost, one+"/revisions", access.WriteWebhook, h.change),
		{Method: http.MethodDelete, Path: one, Needs: access.WriteWebhook, Answer: h.remove},
		bare(one+"/secrets", access.WriteWebhook, h.newSecret),
		bare(one+"/enable", access.WriteWebhook, h.enable),
		bare(one+"/tests", access.WriteWebhook, h.test),
		edge.Get(one+"/deliveries", access.ReadWebhook, h.deliveries, edge.Paged("state")...),
		edge.Get(delivery, access.ReadWebhook, h.delivery),
		bare(delivery+"/redeliver", access.Redeliver, h.redeliver),
	}
}

// revisionIn is what is asked for of a webhook.
type revisionIn struct {
	Name  string   `json:"name"`
	URL   string   `json:"url"`
	Types []string `json:"event_types" validate:"max=20"`
}

func (in revisionIn) revision() webhook.Revision {
	r := webhook.Revision{Name: in.Name, URL: in.URL}
	for _, t := range in.Types {
		r.Types = append(r.Types, webhook.Type(t))
	}
	return r
}

type revisionOut struct {
	Number     int          `json:"number"`
	Name       string       `json:"name"`
	URL        string       `json:"url"`
	Types      []string     `json:"event_types"`
	AskedBy    string       `json:"asked_by"`
	AskedAt    form.Instant `json:"asked_at"`
	ApprovalID string       `json:"approval_id"`
	ApprovedBy string       `json:"approved_by,omitempty"`
}

type webhookOut struct {
	ID         string       `json:"id"`
	ProviderID string       `json:"provider_id"`
	State      string       `json:"state"`
	InForce    *revisionOut `json:"in_force,omitempty"`
	// Asked is what was asked for last and does not hold: it waits, or was rejected.
	Asked           *revisionOut `json:"asked,omitempty"`
	FailingSince    form.Instant `json:"failing_since,omitzero"`
	DisabledAt      form.Instant `json:"disabled_at,omitzero"`
	DisabledBecause string       `json:"disabled_because,omitempty"`
	AddedBy         string       `json:"added_by"`
	AddedAt         form.Instant `json:"added_at"`
	RemovedBy       string       `json:"removed_by,omitempty"`
	RemovedAt       form.Instant `json:"removed_at,omitzero"`
	Secret          string       `json:"secret,omitempty"`
}

func showRevision(r webhook.Revision) *revisionOut {
	if r.Number == 0 {
		return nil
	}
	out := &revisionOut{
		Number: r.Number, Name: r.Name, URL: r.URL, Types: make([]string, len(r.Types)), AskedBy: r.AskedBy, AskedAt: form.At(r.AskedAt),
		ApprovalID: r.Approval.String(), ApprovedBy: r.ApprovedBy,
	}
	for i, t := range r.Types {
		out.Types[i] = string(t)
	}
	return out
}

func show(w webhook.Webhook) webhookOut {
	out := webhookOut{
		ID: w.ID.String(), ProviderID: w.Provider.String(), State: string(w.State()), InForce: showRevision(w.InForce),
		FailingSince: form.At(w.FailingSince), DisabledAt: form.At(w.DisabledAt), DisabledBecause: string(w.DisabledBecause),
		AddedBy: w.AddedBy, AddedAt: form.At(w.AddedAt), RemovedBy: w.RemovedBy, RemovedAt: form.At(w.RemovedAt), Secret: w.Secret,
	}
	if w.Newest.Number != w.InForce.Number {
		out.Asked = showRevision(w.Newest)
	}
	return out
}

// give answers with a webhook, and its secret where it was drawn now, which nobody keeps.
func give(c *edge.Call, status int, w webhook.Webhook) error {
	body, err := edge.Marshal(show(w))
	if err != nil {
		return err
	}
	if status == http.StatusCreated {
		c.Response().Header().Set("Location", "/v1/providers/"+w.Provider.String()+"/webhooks/"+w.ID.String())
	}
	return c.Blob(status, edge.MediaJSON, body)
}

// place reads whose webhook the path names, and which.
func place(c *edge.Call) (claims.ProviderID, webhook.ID, error) {
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return provider, webhook.ID{}, err
	}
	id, err := edge.PathID[webhook.ID](c, "webhook")
	return provider, id, err
}

func (h handlers) list(c *edge.Call) error {
	return edge.ListOf(c, edge.InPath[claims.ProviderID]("provider"), h.hooks.List, func(w webhook.Webhook) [16]byte { return w.ID }, show)
}

func (h handlers) add(c *edge.Call) error {
	provider, err := edge.PathID[claims.ProviderID](c, "provider")
	if err != nil {
		return err
	}
	var sent revisionIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	w, err := h.hooks.Add(c.Ctx(), c.Actor, provider, sent.revision())
	if err != nil {
		return err
	}
	return give(c, http.StatusCreated, w)
}

func (h handlers) webhook(c *edge.Call) error {
	provider, id, err := place(c)
	if err != nil {
		return err
	}
	w, err := h.hooks.Get(c.Ctx(), c.Actor, provider, id)
	if err != nil {
		return err
	}
	return c.GiveOne(0, show(w))
}

func (h handlers) change(c *edge.Call) error {
	provider, id, err := place(c)
	if err != nil {
		return err
	}
	var sent revisionIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	w, err := h.hooks.Change(c.Ctx(), c.Actor, provider, id, sent.revision())
	if err != nil {
		return err
	}
	return give(c, http.StatusCreated, w)
}

func (h handlers) remove(c *edge.Call) error {
	provider, id, err := place(c)
	if err != nil {
		return err
	}
	if err := h.hooks.Remove(c.Ctx(), c.Actor, provider, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (h handlers) newSecret(c *edge.Call) error {
	provider, id, err := plain(c)
	if err != nil {
		return err
	}
	w, err := h.hooks.NewSecret(c.Ctx(), c.Actor, provider, id)
	if err != nil {
		return err
	}
	return give(c, http.StatusCreated, w)
}

func (h handlers) enable(c *edge.Call) error {
	provider, id, err := plain(c)
	if err != nil {
		return err
	}
	w, err := h.hooks.Enable(c.Ctx(), c.Actor, provider, id)
	if err != nil {
		return err
	}
	return give(c, http.StatusOK, w)
}

func (h handlers) test(c *edge.Call) error {
	provider, id, err := plain(c)
	if err != nil {
		return err
	}
	if err := h.hooks.Test(c.Ctx(), c.Actor, provider, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// plain reads the path of an operation that is asked for without a word.
func plain(c *edge.Call) (claims.ProviderID, webhook.ID, error) {
	if err := c.SaysNothing(); err != nil {
		return claims.ProviderID{}, webhook.ID{}, err
	}
	return place(c)
}

// deliveryOut is one event on its way. The answer's body is not kept.
type deliveryOut struct {
	ID          string       `json:"id"`
	WebhookID   string       `json:"webhook_id"`
	EventID     string       `json:"event_id"`
	Type        string       `json:"event_type"`
	Subject     string       `json:"subject,omitempty"`
	HappenedAt  form.Instant `json:"happened_at"`
	State       string       `json:"state"`
	Attempts    int          `json:"attempts"`
	NextAt      form.Instant `json:"next_at,omitzero"`
	TriedAt     form.Instant `json:"tried_at,omitzero"`
	Status      int          `json:"status,omitempty"`
	Failure     string       `json:"failure,omitempty"`
	CreatedAt   form.Instant `json:"created_at"`
	DeliveredAt form.Instant `json:"delivered_at,omitzero"`
}

func showDelivery(d webhook.Delivery) deliveryOut {
	return deliveryOut{
		ID: d.ID.String(), WebhookID: d.Webhook.String(), EventID: d.Event.ID.String(), Type: string(d.Event.Type), Subject: d.Event.Subject,
		HappenedAt: form.At(d.Event.At), State: string(d.State), Attempts: d.Attempts, NextAt: form.At(d.NextAt), TriedAt: form.At(d.TriedAt),
		Status: d.Status, Failure: string(d.Failure), CreatedAt: form.At(d.CreatedAt), DeliveredAt: form.At(d.DeliveredAt),
	}
}

func (h handlers) deliveries(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	provider, id, err := place(c)
	if err != nil {
		return err
	}
	var wrong []claims.FieldError
	state := edge.QueryWord(c, "state", webhook.DeliveryStates(), &wrong)
	if err := failure.Params(wrong); err != nil {
		return err
	}
	list, err := h.hooks.Deliveries(c.Ctx(), c.Actor, provider, id, state, page)
	if err != nil {
		return err
	}
	return edge.GiveList(c, page, list, func(d webhook.Delivery) [16]byte { return d.ID }, showDelivery)
}

func (h handlers) delivery(c *edge.Call) error {
	provider, id, err := place(c)
	if err != nil {
		return err
	}
	delivery, err := edge.PathID[webhook.DeliveryID](c, "delivery")
	if err != nil {
		return err
	}
	d, err := h.hooks.Delivery(c.Ctx(), c.Actor, provider, id, delivery)
	if err != nil {
		return err
	}
	return c.GiveOne(0, showDelivery(d))
}

func (h handlers) redeliver(c *edge.Call) error {
	provider, id, err := plain(c)
	if err != nil {
		return err
	}
	delivery, err := edge.PathID[webhook.DeliveryID](c, "delivery")
	if err != nil {
		return err
	}
	d, err := h.hooks.Redeliver(c.Ctx(), c.Actor, provider, id, delivery)
	if err != nil {
		return err
	}
	return c.Give(showDelivery(d))
}
