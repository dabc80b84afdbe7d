package keyring

import (
	"crypto/rand"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// personKeySize is the size of a person's key, in bytes: AES-256.
const personKeySize = 32

// PersonKey seals what is known of one person.
type PersonKey struct {
	person [16]byte
	sealer *subtle.AESGCM
}

// NewPersonKey draws the key of a person and gives it, and what of it is kept: the
// key sealed with the master key given.
func (r *Ring) NewPersonKey(with KeyID, person [16]byte) (key PersonKey, wrapped []byte, err error) {
	raw := make([]byte, personKeySize)
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw)
	if wrapped, err = r.Seal(with, wrappedAt(person), raw); err != nil {
		return PersonKey{}, nil, err
	}
	key, err = personKey(person, raw)
	return key, wrapped, err
}

// Admit draws the key of a person of whom one text is known, and gives what of both is
// kept: the key and the text, sealed.
func (r *Ring) Admit(with KeyID, person [16]byte, table, field, text string) (wrapped, sealed []byte, err error) {
	key, wrapped, err := r.NewPersonKey(with, person)
	if err != nil {
		return nil, nil, err
	}
	sealed, err = key.Seal(table, field, text)
	return wrapped, sealed, err
}

// Read opens the key of a person and a text that it sealed.
func (r *Ring) Read(person [16]byte, wrapped []byte, table, field string, sealed []byte) (string, error) {
	key, err := r.PersonKey(person, wrapped)
	if err != nil {
		return "", err
	}
	return key.Open(table, field, sealed)
}

// PersonKey opens the key of a person. The errors are those of Open.
func (r *Ring) PersonKey(person [16]byte, wrapped []byte) (PersonKey, error) {
	raw, err := r.Open(wrappedAt(person), wrapped)
	if err != nil {
		return PersonKey{}, err
	}
	return personKey(person, raw)
}

// Rewrap seals a person's key with another master key. What the person's key sealed
// stays as it is.
func (r *Ring) Rewrap(with KeyID, person [16]byte, wrapped []byte) ([]byte, error) {
	raw, err := r.Open(wrappedAt(person), wrapped)
	if err != nil {
		return nil, err
	}
	return r.Seal(with, wrappedAt(person), raw)
}

// wrappedAt is where a person's key stands.
func wrappedAt(person [16]byte) Place {
	return Place{Table: "person_keys", Field: "wrapped", Row: person}
}

func personKey(person [16]byte, raw []byte) (PersonKey, error) {
	sealer, err := subtle.NewAESGCM(raw)
	if err != nil {
		return PersonKey{}, fmt.Errorf("a person's key: %w", err)
	}
	return PersonKey{person, sealer}, nil
}

// form is the first byte of what a person's key sealed: AES-256-GCM, a nonce of 12
// bytes before the text and a tag of 16 after it.
const form = 0x01

// Seal seals a text of the person that stands in the field of the table.
func (k PersonKey) Seal(table, field, text string) ([]byte, error) {
	sealed, err := k.sealer.Encrypt([]byte(text), k.at(table, field))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return append([]byte{form}, sealed...), nil
}

// Open opens a text of the person that was sealed for the field of the table; nil,
// which is no sealed text, is the empty one. The error is ErrSealed.
func (k PersonKey) Open(table, field string, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	if len(sealed) == 0 || sealed[0] != form {
		return "", ErrSealed
	}
	text, err := k.sealer.Decrypt(sealed[1:], k.at(table, field))
	if err != nil {
		return "", ErrSealed
	}
	return string(text), nil
}

func (k PersonKey) at(table, field string) []byte {
	return Place{Table: table, Field: field, Row: k.person}.data()
}
