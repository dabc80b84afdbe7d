package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/outbound"
	"bosang/claims"
	"bosang/claims/webhook"
)

// Sender sends events to webhooks: as CloudEvents 1.0 (structured mode, JSON), signed
// after Standard Webhooks. Make one with NewSender.
type Sender struct {
	client   *http.Client
	internal []string
	base     string
	now      func() time.Time
}

var _ webhook.Sender = (*Sender)(nil)

const (
	// sendTime bounds an attempt with its answer, and answerSize what is read of the
	// answer, of which nothing is kept but its status.
	sendTime   = 10 * time.Second
	answerSize = 16 << 10
)

// NewSender gives a sender of the service that is known by an address ("" where it has
// none). What it may reach is said by way, whose times and sizes are its own. Now tells
// the time.
func NewSender(base string, way outbound.Config, now func() time.Time) *Sender {
	way.Timeout, way.Body = sendTime, answerSize
	return &Sender{client: outbound.New(way), internal: way.Internal, base: base, now: now}
}

// Check refuses an address that nothing is sent to.
func (s *Sender) Check(u *url.URL) error { return outbound.CheckURL(u, s.internal...) }

// mediaCloudEvent is that of an event in structured mode (CloudEvents 1.0, HTTP binding, 3.2).
const mediaCloudEvent = "application/cloudevents+json; charset=utf-8"

// envelope is a CloudEvent (CloudEvents 1.0.2, JSON format).
type envelope struct {
	Version string          `json:"specversion"`
	ID      string          `json:"id"`
	Source  string          `json:"source"`
	Type    string          `json:"type"`
	Subject string          `json:"subject,omitempty"`
	Time    form.Instant    `json:"time"`
	Media   string          `json:"datacontenttype"`
	Data    json.RawMessage `json:"data"`
}

// Send sends an event once. Every attempt sends the same body, at its own time.
func (s *Sender) Send(ctx context.Context, to string, secrets [][]byte, from claims.ProviderID, e webhook.Event) webhook.Answer {
	body, err := edge.Marshal(envelope{
		Version: "1.0", ID: e.ID.String(), Source: s.base + "/v1/providers/" + from.String(), Type: string(e.Type), Subject: e.Subject,
		Time: form.At(e.At), Media: edge.MediaJSON, Data: e.Data,
	})
	if err != nil {
		return webhook.Answer{Failure: webhook.Unreached}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return webhook.Answer{Failure: webhook.Forbidden}
	}
	r.Header.Set("Content-Type", mediaCloudEvent)
	r.Header.Set("User-Agent", "bosang")
	if err := sign(r.Header, secrets, e.ID.String(), s.now(), body); err != nil {
		return webhook.Answer{Failure: webhook.Unreached}
	}
	answer, err := s.client.Do(r)
	if answer != nil {
		defer func() { _ = answer.Body.Close() }()
	}
	if err != nil {
		failed := webhook.Answer{Failure: failureOf(err)}
		if answer != nil {
			failed.Status = answer.StatusCode
		}
		return failed
	}
	// Read to the end where it is short, so that the connection can be used again.
	_, _ = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode/100 != 2 {
		return webhook.Answer{Status: answer.StatusCode, Failure: webhook.Refused}
	}
	return webhook.Answer{Status: answer.StatusCode}
}

// sign signs a message with each of the secrets, so that whoever knows one of them can
// tell that it is of this service and new (Standard Webhooks 1.0.0).
func sign(h http.Header, secrets [][]byte, id string, at time.Time, body []byte) error {
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		signer, err := standardwebhooks.NewWebhookRaw(secret)
		if err != nil {
			return err
		}
		if signatures[i], err = signer.Sign(id, at, body); err != nil {
			return err
		}
	}
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// failureOf says in a word what an error is.
func failureOf(err error) webhook.Failure {
	var timed net.Error
	switch {
	case errors.Is(err, outbound.ErrRedirected):
		return webhook.Redirected
	case errors.Is(err, outbound.ErrInternal), errors.Is(err, outbound.ErrURL), errors.Is(err, outbound.ErrHost):
		return webhook.Forbidden
	case errors.As(err, &timed) && timed.Timeout():
		return webhook.TimedOut
	}
	return webhook.Unreached
}
