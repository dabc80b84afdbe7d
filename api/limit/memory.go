package limit

import (
	"container/list"
	"sync"
	"time"
)

// GoodFor is how long a credential is remembered that let somebody in: through a
// working day.
const GoodFor = 24 * time.Hour

// Memory remembers, as long as GoodFor and Kept of them, what let somebody in. It lets
// nobody in itself. Make one with NewMemory; it is for concurrent use.
type Memory struct {
	clock  func() time.Time
	mu     sync.Mutex
	keys   map[Key]*list.Element
	recent *list.List
}

type good struct {
	key   Key
	until time.Time
}

// NewMemory gives an empty memory. The clock tells the time.
func NewMemory(clock func() time.Time) *Memory {
	return &Memory{clock: clock, keys: make(map[Key]*list.Element), recent: list.New()}
}

// Good remembers a key. When there are too many, the one that was good longest ago is
// forgotten.
func (m *Memory) Good(key Key) {
	now := m.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, known := m.keys[key]; known {
		e.Value.(*good).until = now.Add(GoodFor)
		m.recent.MoveToFront(e)
		return
	}
	for oldest := m.recent.Back(); oldest != nil; oldest = m.recent.Back() {
		at := oldest.Value.(*good)
		if len(m.keys) < Kept && now.Before(at.until) {
			break
		}
		m.drop(oldest)
	}
	m.keys[key] = m.recent.PushFront(&good{key, now.Add(GoodFor)})
}

// Bad forgets a key.
func (m *Memory) Bad(key Key) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, known := m.keys[key]; known {
		m.drop(e)
	}
}

// Knows reports whether a key is remembered.
func (m *Memory) Knows(key Key) bool {
	now := m.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	e, known := m.keys[key]
	return known && now.Before(e.Value.(*good).until)
}

func (m *Memory) drop(e *list.Element) {
	delete(m.keys, e.Value.(*good).key)
	m.recent.Remove(e)
}
