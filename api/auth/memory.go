package auth

import (
	"sync"
	"time"

	"bosang/claims"
)

const (
	// Remembered is how long a token or a session is taken as it was last read.
	Remembered = 10 * time.Second
	// maxKnown bounds how many are remembered at once.
	maxKnown = 10_000
)

// memory remembers for a short while what was read.
type memory[T any] struct {
	mu    sync.Mutex
	known map[claims.Key]remembered[T]
	// dropped counts how often something was dropped: what was being read meanwhile
	// is not remembered.
	dropped int
}

type remembered[T any] struct {
	it    T
	until time.Time
}

func remembering[T any]() memory[T] { return memory[T]{known: make(map[claims.Key]remembered[T])} }

// find gives what is remembered under a key, or is read.
func (m *memory[T]) find(key claims.Key, now time.Time, read func() (T, error)) (T, error) {
	m.mu.Lock()
	r, ok := m.known[key]
	dropped := m.dropped
	m.mu.Unlock()
	if ok && now.Before(r.until) {
		return r.it, nil
	}
	it, err := read()
	if err != nil {
		return it, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxKnown {
		clear(m.known)
	}
	if dropped == m.dropped {
		m.known[key] = remembered[T]{it, now.Add(Remembered)}
	}
	return it, nil
}

// drop forgets all that is gone or changed.
func (m *memory[T]) drop(gone func(T) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropped++
	for key, r := range m.known {
		if gone(r.it) {
			delete(m.known, key)
		}
	}
}
