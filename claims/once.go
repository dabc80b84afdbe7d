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
	// About is the person whom the answer shows: set by who keeps it, so that it goes
	// with the person and is on record when it is given again. Zero: nobody.
	About Person
	// Answer renders what is created as the answer to keep; it runs inside the
	// transaction, and what it gives is stored with the created thing.
	Answer func(created any) ([]byte, error)
}

// Asked reports whether the caller sent an idempotency key.
func (o Once) Asked() bool { return !o.Key.IsZero() }

// AnsweredBefore is what a use case returns when the same request was answered
// before: nothing was done now, and Answer is what was answered then, about somebody.
type AnsweredBefore struct {
	Answer []byte
	About  Person
}

// Error says that the request was answered before.
func (*AnsweredBefore) Error() string { return "answered before" }

// Recall is what becomes of a request whose key is known: AnsweredBefore where the
// request of then was the same, a mismatch otherwise.
func (o Once) Recall(same bool, answer []byte, about Person) error {
	if !same {
		return &Error{Kind: KindMismatch, Code: "idempotency_key_reused"}
	}
	return &AnsweredBefore{Answer: answer, About: about}
}

// keep renders the answer for the store.
func (o Once) keep(created any) ([]byte, error) {
	answer, err := o.Answer(created)
	if err != nil {
		return nil, fmt.Errorf("render the answer to keep: %w", err)
	}
	return answer, nil
}
