package limit

import "sync"

// Together bounds how much is under way at once. Make one with NewTogether; it is for
// concurrent use.
type Together struct {
	each int64
	mu   sync.Mutex
	held map[Key]int64
}

// NewTogether gives one in which each key has so much at most.
func NewTogether(each int64) *Together { return &Together{each: each, held: make(map[Key]int64)} }

// Take takes so much more for a key, unless that would be too much.
func (t *Together) Take(key Key, much int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[key]+much > t.each {
		return false
	}
	t.held[key] += much
	return true
}

// Give gives back so much of what was taken for a key.
func (t *Together) Give(key Key, much int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[key] -= much; t.held[key] <= 0 {
		delete(t.held, key)
	}
}
