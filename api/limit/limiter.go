package limit

import (
	"container/list"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Key is who a request counts for. It does not tell who that is.
type Key [16]byte

// KeyOf makes the key of what is named by the parts together.
func KeyOf(parts ...string) Key {
	h := sha256.New()
	for _, part := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return Key(h.Sum(nil))
}

// State is how a key stands in a class after a request, or without one.
type State struct {
	// Limited is false where the class has no rate: then all else is zero.
	Limited bool
	Rate    Rate
	// Refused: the request was one too many.
	Refused bool
	// Left is how many more may come now.
	Left int
	// Next is the time until one more may come than now; after it a request that was
	// refused is let in. Zero: no more can come than may now.
	Next time.Duration
}

// Kept is how many keys of a class are remembered at most. When there are more, the
// one that has not asked for longest is forgotten: somebody with so many addresses
// is not held by counting them, and cannot fill the memory.
const Kept = 50_000

// Limiter counts. Make one with New; it is for concurrent use.
type Limiter struct {
	clock   func() time.Time
	classes map[Class]*counted
}

// New gives a limiter of these rates. The clock tells the time.
func New(rates Rates, clock func() time.Time) *Limiter {
	l := &Limiter{clock: clock, classes: make(map[Class]*counted)}
	for class, r := range rates {
		l.classes[class] = &counted{rate: r, keys: make(map[Key]*list.Element), recent: list.New()}
	}
	return l
}

// Take counts a request, unless it is one too many: then nothing is counted, so that
// whoever goes on asking is let in as soon as whoever waits. scale is how many times
// the class's rate the key has; it is the same for a key at all times.
func (l *Limiter) Take(class Class, key Key, scale int) State {
	return l.ask(class, key, scale, true)
}

// Look tells how a key stands without counting.
func (l *Limiter) Look(class Class, key Key, scale int) State {
	return l.ask(class, key, scale, false)
}

func (l *Limiter) ask(class Class, key Key, scale int, take bool) State {
	c := l.classes[class]
	if c == nil {
		return State{}
	}
	now := l.clock()
	c.mu.Lock()
	defer c.mu.Unlock()
	r := Rate{Most: c.rate.Most * scale, In: c.rate.In}
	bucket := c.of(key, r, now)
	s := State{Limited: true, Rate: r}
	left := bucket.TokensAt(now)
	if left < 1 {
		s.Refused = true
	} else if take {
		bucket.AllowN(now, 1)
		left--
	}
	s.Left = int(math.Floor(left))
	if s.Left < r.Most {
		missing := float64(s.Left+1) - left
		// A little more than it takes: the bucket reckons in floating point.
		s.Next = time.Duration(math.Ceil(missing*float64(r.In)/float64(r.Most))) + time.Microsecond
	}
	return s
}

// counted are the keys of one class, the one that asked last in front.
type counted struct {
	rate   Rate
	mu     sync.Mutex
	keys   map[Key]*list.Element
	recent *list.List
}

type entry struct {
	key    Key
	bucket *rate.Limiter
	asked  time.Time
}

// of gives a key's bucket, a full one where it is not remembered, and forgets those
// who have waited so long that theirs are full again.
func (c *counted) of(key Key, r Rate, now time.Time) *rate.Limiter {
	if e, known := c.keys[key]; known {
		c.recent.MoveToFront(e)
		at := e.Value.(*entry)
		at.asked = now
		return at.bucket
	}
	for oldest := c.recent.Back(); oldest != nil; oldest = c.recent.Back() {
		at := oldest.Value.(*entry)
		if len(c.keys) < Kept && now.Sub(at.asked) < r.In {
			break
		}
		delete(c.keys, at.key)
		c.recent.Remove(oldest)
	}
	made := &entry{key: key, bucket: rate.NewLimiter(rate.Limit(float64(r.Most)/r.In.Seconds()), r.Most), asked: now}
	c.keys[key] = c.recent.PushFront(made)
	return made.bucket
}
