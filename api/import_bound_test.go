package api_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"bosang/api"
	"bosang/claims/postgres/pgtest"
)

// hanging begins an import under a key and sends no more than its heading. end closes
// it and gives the answer.
func (s *scene) hanging(token, key string) (end func() int) {
	s.Helper()
	from, to := io.Pipe()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+bulk, from)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "text/csv")
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Expect", "100-continue") // the heading is sent once the import is taken
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answered := make(chan int, 1)
	go func() {
		defer patient.CloseIdleConnections()
		got, err := patient.Do(r)
		if err != nil {
			answered <- 0
			return
		}
		_, _ = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
		answered <- got.StatusCode
	}()
	if _, err := io.WriteString(to, heading); err != nil {
		s.Fatalf("an import is not taken: %v", err)
	}
	return func() int { _ = to.Close(); return <-answered }
}

func TestFewImportsOfACallerAreUnderWayAtOnce(t *testing.T) {
	s := stored(t).emoticons()
	var ends []func() int
	for _, key := range []string{"a", "b", "c"} {
		ends = append(ends, s.hanging(s.operator, key))
	}
	s.must(429, s.operator, "POST", bulk, heading, csv()...)
	if got := s.send(s.operatorOf("another", s.provider), "POST", bulk, heading, csv()...); got.StatusCode != http.StatusOK {
		t.Errorf("another caller's is answered with %d", got.StatusCode)
	}
	for _, end := range ends {
		if status := end(); status != http.StatusOK {
			t.Errorf("one that was under way is answered with %d", status)
		}
	}
	if got := s.send(s.operator, "POST", bulk, heading, csv()...); got.StatusCode != http.StatusOK {
		t.Errorf("after them one is answered with %d", got.StatusCode)
	}
}

func TestAnImportEndsThoughSomethingComesAllTheTime(t *testing.T) {
	for name, change := range map[string]func(*api.Config){
		"too slowly": func(c *api.Config) { c.Limits.Request = 100 * time.Millisecond },
		"for ever":   func(c *api.Config) { c.Limits.Import = 500 * time.Millisecond },
	} {
		// What the import is about is made with all the time it takes.
		db := pgtest.New(t)
		made := begin(t, db).emoticons()
		s := begin(t, db, change)
		from, to := io.Pipe()
		go func() {
			_, err := io.WriteString(to, heading)
			for tick := time.NewTicker(20 * time.Millisecond); err == nil; <-tick.C {
				_, err = io.WriteString(to, "k") // of one row that never ends
			}
		}()
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+bulk, from)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+s.operatorOf("kakao", made.provider))
		r.Header.Set("Content-Type", "text/csv")
		r.Header.Set("Idempotency-Key", "slow")
		got, err := http.DefaultClient.Do(r)
		_ = from.CloseWithError(io.ErrClosedPipe)
		if err != nil {
			continue // ended without an answer
		}
		_ = got.Body.Close()
		if got.StatusCode == http.StatusOK {
			t.Errorf("an import that comes %s is answered with %d", name, got.StatusCode)
		}
	}
}

func TestImportsTogetherSetAsideNoMoreThanTheirBudget(t *testing.T) {
	s := stored(t, func(c *api.Config) { c.Limits.Aside = 1000 }).emoticons()
	for range 3 { // what is over is given back
		if got := s.send(s.operator, "POST", bulk, heading+row(1), csv(header("Idempotency-Key", "small"))...); got.StatusCode != http.StatusOK {
			t.Errorf("one within it is answered with %d %s", got.StatusCode, got.body)
		}
		large := heading + strings.Repeat(row(2), 40)
		if got := s.send(s.operator, "POST", bulk, large, csv(header("Idempotency-Key", "large"))...); got.StatusCode != http.StatusTooManyRequests {
			t.Errorf("one beyond it is answered with %d %s", got.StatusCode, got.body)
		}
	}
}
