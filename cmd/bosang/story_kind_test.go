package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// arrivedMessage is a message of a webhook.
type arrivedMessage struct {
	header http.Header
	body   []byte
}

// ServeHTTP takes what a webhook is sent.
func (b *billing) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		b.came <- arrivedMessage{r.Header, body}
	}
}

// inKind is what the provider's billing gives.
func (s *story) inKind() {
	s.on("2025-10-21 10:00")
	s.chapter("Tuesday: a remedy in kind, acknowledged by billing")
	s.tell("Dahyun's time is given by Haneul's billing. Once no window was open and the claim was cleared, the fulfilment was written down and sent to the webhook, signed after Standard Webhooks. This is what billing was sent (in part); it checks the signature before it believes it.")
	var message arrivedMessage
	select {
	case message = <-s.billing.came:
	default:
		s.Fatal("nothing was sent to billing")
	}
	checker, err := standardwebhooks.NewWebhook(s.filled("$WEBHOOK_SECRET"))
	if err != nil {
		s.Fatal(err)
	}
	if err := checker.VerifyIgnoringTimestamp(message.body, message.header); err != nil {
		s.Errorf("the signature: %v", err)
	}
	at := func(path string) string { return string(follow(s.T, message.body, path)) }
	var id string
	if err := json.Unmarshal(follow(s.T, message.body, "data.items.0.id"), &id); err != nil {
		s.Fatal(err)
	}
	s.knows("FULFILMENT", id)
	s.block("json", s.shown(fmt.Sprintf("{\n  \"type\": %s,\n  \"data\": {\"items\": [{\n    \"id\": %s, \"claim_id\": %s, \"subscription_id\": %s,\n    \"remedy\": %s, \"time\": %s, \"ground\": %s}]}}",
		at("type"), at("data.items.0.id"), at("data.items.0.claim_id"), at("data.items.0.subscription_id"), at("data.items.0.remedy"), at("data.items.0.time"), at("data.items.0.ground"))))
	s.tell("Billing gives the time and says so, as often as it likes: the same answer again changes nothing.")
	s.ask("billing", "POST /fulfilments/$FULFILMENT/acknowledgement", `{"result": "acknowledged", "reference": "INV-2025-1017"}`).shows("state", "reference")
	s.ask("billing", "POST /fulfilments/$FULFILMENT/acknowledgement", `{"result": "acknowledged", "reference": "INV-2025-1017"}`).is("state", "acknowledged")
	s.ask("dahyun", "GET /claims/$DAHYUN_CLAIM/fulfilments", "").each("items", "remedy", "time", "state")
	s.ask("dahyun", "GET /messages?limit=1", "").each("items", "kind", "title=title.en")
}
