package limit_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bosang/api/limit"
	"bosang/claims/clocktest"
)

func begin() *clocktest.Clock { return clocktest.At(time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)) }

var key, other = limit.KeyOf("a"), limit.KeyOf("b")

func TestAsManyAsTheRateSaysComeAtOnceAndTheyComeBackEvenly(t *testing.T) {
	t.Parallel()
	c := begin()
	l := limit.New(limit.Rates{limit.Read: {Most: 3, In: time.Minute}}, c.Now)
	for left := 2; left >= 0; left-- {
		if s := l.Take(limit.Read, key, 1); s.Refused || s.Left != left || !s.Limited {
			t.Fatalf("with %d left: %+v", left, s)
		}
	}
	s := l.Take(limit.Read, key, 1)
	if !s.Refused || s.Left != 0 || s.Next < 20*time.Second || s.Next > 21*time.Second {
		t.Fatalf("the fourth: %+v", s)
	}
	if s := l.Take(limit.Read, other, 1); s.Refused {
		t.Errorf("another: %+v", s)
	}
	c.Move(s.Next)
	if s := l.Take(limit.Read, key, 1); s.Refused {
		t.Errorf("after the time that was named: %+v", s)
	}
	if s := l.Take(limit.Read, key, 1); !s.Refused {
		t.Errorf("at once after that: %+v", s)
	}
	c.Move(time.Hour)
	if s := l.Look(limit.Read, key, 1); s.Left != 3 || s.Next != 0 {
		t.Errorf("after an hour: %+v", s)
	}
}

func TestAClassWithoutARateIsNotLimited(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Rates{limit.Write: {Most: 1, In: time.Hour}}, begin().Now)
	for range 1000 {
		if s := l.Take(limit.Read, key, 1); s.Limited || s.Refused {
			t.Fatalf("%+v", s)
		}
	}
}

func TestWhoGoesOnAskingIsLetInAsSoonAsWhoeverWaits(t *testing.T) {
	t.Parallel()
	c := begin()
	l := limit.New(limit.Rates{limit.SignIn: {Most: 1, In: time.Minute}}, c.Now)
	l.Take(limit.SignIn, key, 1)
	for range 59 {
		c.Move(time.Second)
		if s := l.Take(limit.SignIn, key, 1); !s.Refused {
			t.Fatalf("too early: %+v", s)
		}
	}
	c.Move(time.Second + time.Microsecond)
	if s := l.Take(limit.SignIn, key, 1); s.Refused {
		t.Errorf("after a minute of asking: %+v", s)
	}
}

func TestAScaleMultipliesTheRate(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Rates{limit.Write: {Most: 2, In: time.Minute}}, begin().Now)
	for range 20 {
		if s := l.Take(limit.Write, key, 10); s.Refused || s.Rate.Most != 20 {
			t.Fatalf("%+v", s)
		}
	}
	if s := l.Take(limit.Write, key, 10); !s.Refused {
		t.Errorf("the 21st: %+v", s)
	}
}

func TestLookingCountsNothing(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Rates{limit.Refused: {Most: 1, In: time.Minute}}, begin().Now)
	for range 100 {
		if s := l.Look(limit.Refused, key, 1); s.Refused || s.Left != 1 {
			t.Fatalf("%+v", s)
		}
	}
}

func TestHoweverManyAskTheMemoryIsBoundedAndTheLastAreRemembered(t *testing.T) {
	t.Parallel()
	c := begin()
	l := limit.New(limit.Rates{limit.Open: {Most: 1, In: time.Hour}}, c.Now)
	l.Take(limit.Open, key, 1)
	for i := range limit.Kept - 1 {
		l.Take(limit.Open, limit.KeyOf("c", strconv.Itoa(i)), 1)
	}
	if s := l.Take(limit.Open, key, 1); !s.Refused {
		t.Error("forgotten though there was room")
	}
	for i := range limit.Kept {
		l.Take(limit.Open, limit.KeyOf("d", strconv.Itoa(i)), 1)
	}
	if n := l.Remembered(limit.Open); n != limit.Kept {
		t.Errorf("%d are remembered", n)
	}
	if s := l.Take(limit.Open, limit.KeyOf("d", strconv.Itoa(limit.Kept-1)), 1); !s.Refused {
		t.Error("the last one is forgotten")
	}
	c.Move(time.Hour)
	l.Take(limit.Open, other, 1)
	if n := l.Remembered(limit.Open); n != 1 {
		t.Errorf("after the time of the rate %d are remembered", n)
	}
}

// However requests come, no more of them are let in over any time than the rate
// allows, and whoever waits as long as they are told is let in.
func TestNoMoreAreLetInThanTheRateAllows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := limit.Rate{Most: rapid.IntRange(1, 500).Draw(t, "most"), In: time.Duration(rapid.Int64Range(1, 86_400_000).Draw(t, "ms")) * time.Millisecond}
		c := begin()
		start := c.Now()
		l := limit.New(limit.Rates{limit.Read: r}, c.Now)
		admitted := 0
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			s := l.Take(limit.Read, key, 1)
			if !s.Refused {
				admitted++
			} else if rapid.Bool().Draw(t, "waits") {
				c.Move(s.Next)
				if s = l.Take(limit.Read, key, 1); s.Refused {
					t.Fatalf("refused after waiting: %+v", s)
				}
				admitted++
			}
			c.Move(time.Duration(rapid.Int64Range(0, int64(r.In)/4+1).Draw(t, "pause")))
			allowed := float64(r.Most) + float64(c.Now().Sub(start))/float64(r.In)*float64(r.Most)
			if float64(admitted) > allowed+1e-6 {
				t.Fatalf("%d were let in of %f", admitted, allowed)
			}
		}
	})
}

func TestManyAtOnceAreCountedOnce(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Rates{limit.Write: {Most: 100, In: time.Hour}}, begin().Now)
	var all sync.WaitGroup
	refused := make([]int, 16)
	for i := range refused {
		all.Go(func() {
			for range 50 {
				if l.Take(limit.Write, key, 1).Refused {
					refused[i]++
				}
			}
		})
	}
	all.Wait()
	sum := 0
	for _, n := range refused {
		sum += n
	}
	if sum != 700 {
		t.Errorf("%d of 800 were refused where 100 are let in", sum)
	}
}

func TestKeysOfOtherPartsAreOthers(t *testing.T) {
	t.Parallel()
	if limit.KeyOf("ab", "c") == limit.KeyOf("a", "bc") || limit.KeyOf("a") == limit.KeyOf("a", "") {
		t.Error("keys meet")
	}
}

func TestRatesAreReadStrictlyAndDefaultToThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	if r, err := limit.Parse(""); err != nil || len(r) != len(limit.Defaults()) {
		t.Errorf("nothing: %v, %v", r, err)
	}
	if r, err := limit.Parse(" off "); err != nil || r == nil || len(r) != 0 {
		t.Errorf("off: %v, %v", r, err)
	}
	r, err := limit.Parse("write=5/1s, bulk=off,read=1/24h")
	if err != nil {
		t.Fatal(err)
	}
	if _, bounded := r[limit.Bulk]; bounded || r[limit.Write] != (limit.Rate{Most: 5, In: time.Second}) || r[limit.Read].In != 24*time.Hour || r[limit.SignIn] != limit.Defaults()[limit.SignIn] {
		t.Errorf("some: %v", r)
	}
	for _, text := range []string{"on", "reads=1/1m", "read", "read=", "read=0/1m", "read=-1/1m", "read=1", "read=1/", "read=1/0s", "read=1/25h", "read=1/1m/1m", "read=9999999999/1m", "write=1/1m;"} {
		if r, err := limit.Parse(text); err == nil || !strings.Contains(err.Error(), "rate") && !strings.Contains(err.Error(), "class") {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
}
