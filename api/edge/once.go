package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"bosang/api/failure"
	"bosang/claims"
	"bosang/claims/privacy/rrn"
)

// Created is the answer to a creation.
type Created struct {
	location string
	version  int64
	body     any
}

// Made is the answer to a creation: where the thing is, which version of it, and
// how it reads. Version 0: it has none.
func Made(location string, version int64, body any) Created { return Created{location, version, body} }

// Accepted is the body of a creation that goes on in the background: its answer
// is 202 instead of 201.
type Accepted struct{ Body any }

// Envelope is how an answer is kept under an idempotency key: this line of
// JSON, and after it the body, byte for byte.
type Envelope struct {
	Status   int    `json:"status"`
	Location string `json:"location"`
	ETag     string `json:"etag"`
}

var errEnvelope = errors.New("an answer was kept in a form that cannot be read")

func (made Created) seal() ([]byte, error) {
	status := http.StatusCreated
	if a, ok := made.body.(Accepted); ok {
		status, made.body = http.StatusAccepted, a.Body
	}
	body, err := Marshal(made.body)
	if err != nil {
		return nil, err
	}
	e := Envelope{Status: status, Location: made.location, ETag: etagOf(made.version)}
	if made.version == 0 {
		e.ETag = ETagOfBody(body)
	}
	head, err := Marshal(e)
	if err != nil {
		return nil, err
	}
	return append(head, body...), nil
}

// Unseal reads an answer that was kept: its head, and its body byte for byte.
func Unseal(sealed []byte) (Envelope, []byte, error) {
	var e Envelope
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
func (c *Call) sendSealed(sealed []byte) error {
	e, body, err := Unseal(sealed)
	if err != nil {
		return err
	}
	if e.Location != "" {
		c.Response().Header().Set("Location", e.Location)
	}
	c.Response().Header().Set("ETag", e.ETag)
	return c.Blob(e.Status, MediaJSON, body)
}

const maxIdempotencyKey = 255

// IdempotencyKey reads the caller's key; empty where none was sent.
func (c *Call) IdempotencyKey() (string, error) {
	sent := c.Request().Header.Values("Idempotency-Key")
	if len(sent) == 0 {
		return "", nil
	}
	if len(sent) > 1 || !IsIdempotencyKey(sent[0]) {
		return "", failure.Malformed("Idempotency-Key", "idempotency_form", "")
	}
	if rrn.Find(sent[0]) {
		return "", failure.Malformed("Idempotency-Key", "registration_number", "")
	}
	return sent[0], nil
}

// IsIdempotencyKey reports whether a text can be an idempotency key.
func IsIdempotencyKey(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxIdempotencyKey
}

// OwnKey is the place of a caller's idempotency key: keys of different actors
// never meet.
func (c *Call) OwnKey(kind, key string) claims.Key {
	a := c.Actor
	parts := []string{string(a.Role), a.Party(), claims.Key(a.User).String(), claims.ClaimantID(a.Claimant).String()}
	return claims.KeyOf(kind, append(parts, key)...)
}

// RequestHash tells one request from another: method, path and body.
func RequestHash(method, path string, body [32]byte) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s %s\n%x", method, path, body))
}

// Create makes a thing, once where the caller sent an idempotency key, and
// answers with it or with what was answered before.
func Create[T any](c *Call, do func(claims.Once) (T, error), shown func(T) Created) error {
	key, err := c.IdempotencyKey()
	if err != nil {
		return err
	}
	var once claims.Once
	if key != "" {
		once = claims.Once{
			Key:     c.OwnKey("idempotency", key),
			Request: RequestHash(c.Request().Method, c.Request().URL.Path, sha256.Sum256(c.Body)),
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
