package api_test

import (
	"net/http"

	"bosang/claims/access"
)

// anyWebhook is what is sent to add one.
func anyWebhook() object {
	return object{"name": "billing", "url": "https://billing.example/bosang", "event_types": []string{"bosang.fulfilment.requested"}}
}

// newWebhook adds a webhook of the party's provider that both its operators want.
func (m *matrix) newWebhook(p *party) string {
	m.Helper()
	at := "/v1/providers/" + p.provider + "/webhooks"
	made := m.must(201, p.itsOperator.cookie, "POST", at, anyWebhook())
	m.must(200, p.itsSecond.cookie, "POST", "/v1/approvals/"+made.at("asked", "approval_id")+"/approve", nil)
	return made.at("id")
}

// newDelivery has one of them told of something; those before are removed, as there is a
// limit.
func (m *matrix) newDelivery(p *party) (webhook, delivery string) {
	m.Helper()
	m.fewWebhooks(p)
	webhook = m.newWebhook(p)
	at := "/v1/providers/" + p.provider + "/webhooks/" + webhook
	m.must(202, p.itsOperator.cookie, "POST", at+"/tests", nil)
	return webhook, m.must(200, p.itsOperator.cookie, "GET", at+"/deliveries", nil).at("items", 0, "id")
}

func (m *matrix) fewWebhooks(p *party) {
	m.Helper()
	at := "/v1/providers/" + p.provider + "/webhooks"
	list, _ := m.must(200, p.itsOperator.cookie, "GET", at+"?limit=200", nil)["items"].([]any)
	for _, one := range list {
		if w, _ := one.(map[string]any); w["state"] != "removed" {
			id, _ := w["id"].(string)
			m.must(204, p.itsOperator.cookie, "DELETE", at+"/"+id, nil)
		}
	}
}

// webhookRows are what is done about webhooks: by operators of the provider, and looked
// at by administrators.
func webhookRows() []matrixRow {
	on := func(operation string, status int, people bool, body any) matrixRow {
		return matrixRow{operation: operation, people: people, whose: owned(hidden), status: status, ask: func(m *matrix, p *party) request {
			m.fewWebhooks(p)
			return request{in: map[string]string{"provider": p.provider, "webhook": m.newWebhook(p)}, id: p.provider, body: body}
		}}
	}
	ofDelivery := func(operation string, people bool) matrixRow {
		return matrixRow{operation: operation, people: people, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			webhook, delivery := m.newDelivery(p)
			return request{in: map[string]string{"provider": p.provider, "webhook": webhook, "delivery": delivery}, id: p.provider}
		}}
	}
	// Who oversees everything finds a provider's webhooks by the provider's id alone.
	byID := matrixRow{operation: "getWebhook", by: "its id at the caller's provider", whose: func(c caller, p *party) outcome {
		if c.role == access.Administrator && p.ofOperator {
			return succeeds
		}
		if c.role == access.Administrator {
			return hidden
		}
		return owned(hidden)(c, p)
	}, ask: func(m *matrix, p *party) request {
		m.fewWebhooks(p)
		id := m.newWebhook(p)
		return request{in: map[string]string{"provider": m.parties[0].provider, "webhook": id}, id: id}
	}}
	return []matrixRow{
		{operation: "listWebhooks", people: true, whose: owned(hidden), ask: func(m *matrix, p *party) request {
			m.fewWebhooks(p)
			return request{in: map[string]string{"provider": p.provider}, query: "limit=200", id: p.provider, shows: m.newWebhook(p)}
		}},
		{operation: "addWebhook", people: true, whose: owned(hidden), status: http.StatusCreated, ask: func(m *matrix, p *party) request {
			m.fewWebhooks(p)
			return request{in: map[string]string{"provider": p.provider}, id: p.provider, body: anyWebhook()}
		}},
		on("getWebhook", 0, true, nil), byID, on("removeWebhook", http.StatusNoContent, true, nil), on("changeWebhook", http.StatusCreated, true, anyWebhook()),
		on("drawWebhookSecret", http.StatusCreated, true, nil), on("enableWebhook", 0, true, nil), on("testWebhook", http.StatusAccepted, true, nil),
		on("listDeliveries", 0, true, nil), ofDelivery("getDelivery", true), ofDelivery("redeliver", true),
	}
}
