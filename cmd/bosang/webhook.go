package main

import (
	"strings"

	rendering "bosang/api/fulfilment"
	"bosang/api/outbound"
	sending "bosang/api/webhook"
	"bosang/claims/fulfilment"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/webhooks"
	"bosang/claims/webhook"
)

// tellProviders has the systems of providers told what happens, on the internet and at the
// hosts with ports that BOSANG_WEBHOOKS_INTERNAL names, and handed over what is given in
// kind.
func (d *database) tellProviders(p *program) {
	internal := strings.FieldsFunc(p.settings.webhooksInternal, func(r rune) bool { return r == ',' || r == ' ' })
	sender := sending.NewSender(publicURL(p.settings.network.public), outbound.Config{Internal: internal}, d.store.Now)
	d.webhooks = webhook.New(webhooks.Store{Store: d.store, Keys: d.keys}, d.approvals, sender)
	d.fulfilments = fulfilment.New(fulfilments.Store{Store: d.store}, d.useCases, d.webhooks, rendering.Rendered)
	d.fulfilments.TellBy(d.messages)
}
