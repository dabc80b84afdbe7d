package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"bosang/api/failure"
	"bosang/claims"
)

// created is the answer to a creation.
type created struct {
	location string
	version  int64
	body     any
}

// accepted is the body of a creation that goes on in the background: its answer
// is 202 instead of 201.
type accepted struct{ body any }

// envelope is how an answer is kept under an idempotency key: this line of
// JSON, and after it the body, byte for byte.
type envelope struct {
	Status   int    `json:"status"`
	Location string `json:"location"`
	ETag     string `json:"etag"`
}

var errEnvelope = errors.New("an answer was kept in a form that cannot be read")

func (made created) seal() ([]byte, error) {
	status := http.StatusCreated
	if a, ok := made.body.(accepted); ok {
		status, made.body = http.StatusAccepted, a.body
	}
	body, err := marshal(made.body)
	if err != nil {
		return nil, err
	}
	e := envelope{Status: status, Location: made.location, ETag: etagOf(made.version)}
	if made.version == 0 {
		e.ETag = etagOfBody(body)
	}
	head, err := marshal(e)
	if err != nil {
		return nil, err
	}
	return append(head, body...), nil
}

func open(sealed []byte) (envelope, []byte, error) {
	var e envelope
	head, body, found := bytes.Cut(sealed, []byte("\n"))
	if !found {
		return e, nil, errEnvelope
	}
	if err := json.Unmarshal(head, &e); err != nil || e.Status < 200 || e.Status > 299 {
		return e, nil, errEnvelope
	}
	return e, body, nil
}

// sendSealed answers with what was kept, or would be.
func (c *call) sendSealed(sealed []byte) error {
	e, body, err := open(sealed)
	if err != nil {
		return err
	}
	if e.Location != "" {
		c.Response().Header().Set("Location", e.Location)
	}
	c.Response().Header().Set("ETag", e.ETag)
	return c.Blob(e.Status, mediaJSON, body)
}

const maxIdempotencyKey = 255

// idempotencyKey reads the caller's key; empty where none was sent.
func (c *call) idempotencyKey() (string, error) {
	sent := c.Request().Header.Values("Idempotency-Key")
	if len(sent) == 0 {
		return "", nil
	}
	if len(sent) > 1 || !visible(sent[0]) {
		return "", failure.Malformed("Idempotency-Key", "idempotency_form", "")
	}
	return sent[0], nil
}

func visible(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxIdempotencyKey
}

// ownKey is the place of a caller's idempotency key: keys of different actors
// never meet.
func (c *call) ownKey(kind, key string) claims.Key {
	parts := []string{string(c.actor.Role), c.actor.Subject, claims.ClaimantID(c.actor.Claimant).String()}
	return claims.KeyOf(kind, append(parts, key)...)
}

// requestHash tells one request from another: method, path and body.
func requestHash(method, path string, body [32]byte) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s %s\n%x", method, path, body))
}

// create makes a thing, once where the caller sent an idempotency key, and
// answers with it or with what was answered before.
func create[T any](c *call, do func(claims.Once) (T, error), shown func(T) created) error {
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	var once claims.Once
	if key != "" {
		once = claims.Once{
			Key:     c.ownKey("idempotency", key),
			Request: requestHash(c.Request().Method, c.Request().URL.Path, sha256.Sum256(c.body)),
			Answer: func(made any) ([]byte, error) {
				t, ok := made.(T)
				if !ok {
					return nil, fmt.Errorf("made was a %T", made)
				}
				return shown(t).seal()
			},
		}
	}
	made, err := do(once)
	var before *claims.AnsweredBefore
	if errors.As(err, &before) {
		c.Response().Header().Set("Idempotency-Hit", "true")
		return c.sendSealed(before.Answer)
	}
	if err != nil {
		return err
	}
	sealed, err := shown(made).seal()
	if err != nil {
		return err
	}
	return c.sendSealed(sealed)
}
