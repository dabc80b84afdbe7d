package limit_test

import (
	"strconv"
	"testing"

	"bosang/api/limit"
)

func TestTheMemoryIsBoundedAndForgetsWhatWasGoodLongestAgo(t *testing.T) {
	t.Parallel()
	c := begin()
	m := limit.NewMemory(c.Now)
	for n := range limit.Kept {
		m.Good(limit.KeyOf(strconv.Itoa(n)))
	}
	m.Good(limit.KeyOf("0")) // once more: the second is the oldest now
	m.Good(key)
	for name, want := range map[string]bool{"0": true, "1": false, "2": true, "a": true, "b": false} {
		if m.Knows(limit.KeyOf(name)) != want {
			t.Errorf("%s is remembered: %v", name, !want)
		}
	}
	m.Bad(key)
	m.Bad(other)
	if m.Knows(key) {
		t.Error("what is bad is remembered")
	}
	c.Move(limit.GoodFor)
	if m.Knows(limit.KeyOf("0")) {
		t.Error("a day later it is remembered")
	}
}
