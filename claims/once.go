package claims

import "fmt"

// Once makes a creation happen once: the same actor with the same key and the
// same request gets the first answer again; with another request it is refused.
// The zero value asks for nothing.
type Once struct {
	// Key is derived from actor and idempotency key (see KeyOf).
	Key Key
	// Request is the SHA-256 of method, path and body.
	Request [32]byte
	// Answer renders what is created as the answer to keep; it runs inside the
	// transaction, and what it gives is stored with the created thing.
	Answer func(created any) ([]byte, error)
}

// Asked reports whether the caller sent an idempotency key.
func (o Once) Asked() bool { return !o.Key.IsZero() }

// AnsweredBefore is what a use case returns when the same request was answered
// before: nothing was done now, and Answer is what was answered then.
type AnsweredBefore struct{ Answer []byte }

// Error says that the request was answered before.
func (*AnsweredBefore) Error() string { return "answered before" }

// Recall compares what was kept under a key with the request at hand.
func (o Once) Recall(request [32]byte, answer []byte) error {
	if request != o.Request {
		return &Error{Kind: KindMismatch, Code: "idempotency_key_reused"}
	}
	return &AnsweredBefore{Answer: answer}
}

// keep renders the answer for the store.
func (o Once) keep(created any) ([]byte, error) {
	answer, err := o.Answer(created)
	if err != nil {
		return nil, fmt.Errorf("render the answer to keep: %w", err)
	}
	return answer, nil
}
