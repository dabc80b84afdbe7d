package edge_test

import (
	"strconv"
	"testing"
	"time"

	"bosang/api/edge"
	"bosang/api/limit"
)

// rates are small, so that a test reaches them.
func rates() limit.Rates {
	return limit.Rates{
		limit.SignIn: {Most: 2, In: time.Minute}, limit.Refused: {Most: 3, In: time.Minute}, limit.Unfamiliar: {Most: 2, In: time.Minute}, limit.Open: {Most: 4, In: time.Minute},
		limit.Read: {Most: 5, In: time.Minute}, limit.Write: {Most: 3, In: time.Minute}, limit.Bulk: {Most: 1, In: time.Minute},
		limit.Address: {Most: 500, In: time.Minute},
	}
}

// until asks until it is turned away, and gives how often it was answered before
// and the refusal.
func (h *house) until(most int, ask func() told) (int, told) {
	h.Helper()
	for n := range most {
		if got := ask(); got.status == 429 {
			return n, got
		}
	}
	h.Fatalf("%d requests were let in", most)
	return 0, told{}
}

func TestCallersAreCountedByTheClassOfWhatTheyDo(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: rates()})
	for _, c := range []struct {
		name, method, path, token string
		most                      int
	}{
		{"a claimant reads", "GET", "/read", "claimant", 5},
		{"another reads", "GET", "/read", "second", 5},
		{"a claimant writes", "POST", "/write", "claimant", 3},
		{"a claimant does much at once", "POST", "/bulk", "claimant", 1},
		{"an operator reads", "GET", "/read", "operator", 50},
		{"an operator does much at once", "POST", "/bulk", "operator", 10},
		{"somebody who is not asked", "GET", "/open", "", 4},
		{"somebody who signs in", "POST", "/sign-in", "", 2},
	} {
		n, refusal := h.until(c.most+1, func() told { return h.ask(c.method, c.path, c.token) })
		if n != c.most || refusal.code != "too_many" {
			t.Errorf("%s: %d were answered, then %+v", c.name, n, refusal)
		}
	}
	if got := h.ask("GET", "/healthz", ""); got.status != 200 || got.header.Get("RateLimit") != "" {
		t.Errorf("health: %+v", got)
	}
}

func TestAPersonIsOneCallerHoweverTheyComeIn(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: rates()})
	for range 2 {
		h.ask("POST", "/write", "person")
	}
	if n, _ := h.until(2, func() told { return h.ask("POST", "/write", "persons") }); n != 1 {
		t.Errorf("by another token %d more are answered", n)
	}
}

func TestARefusalSaysWhenTheNextIsLetIn(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: rates()})
	first := h.ask("POST", "/write", "claimant")
	if first.header.Get("RateLimit-Policy") != `"write";q=3;w=60` || first.header.Get("RateLimit") != `"write";r=2;t=21` || first.header.Get("Retry-After") != "" {
		t.Errorf("the first: %v", first.header)
	}
	_, refusal := h.until(4, func() told { return h.ask("POST", "/write", "claimant", "Accept-Language", "ko") })
	if refusal.header.Get("RateLimit") != `"write";r=0;t=21` || refusal.header.Get("Content-Language") != "ko" {
		t.Errorf("the refusal: %+v", refusal)
	}
	wait, err := strconv.Atoi(refusal.header.Get("Retry-After"))
	if err != nil || wait != 21 {
		t.Fatalf("Retry-After: %q", refusal.header.Get("Retry-After"))
	}
	h.pass(time.Duration(wait) * time.Second)
	if got := h.ask("POST", "/write", "claimant"); got.status != 200 {
		t.Errorf("after it: %+v", got)
	}
}

func TestAnAddressThatGuessesIsNotListenedToAnyMore(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: rates(), Proxies: networks(t, "127.0.0.1")})
	ask := func(token string, headers ...string) told {
		return h.ask("GET", "/read", token, append(headers, "X-Forwarded-For", "203.0.113.5")...)
	}
	for range 10 {
		if got := ask("", "Cookie", "_ga=1"); got.status != 401 {
			t.Fatalf("who says nothing does not guess: %+v", got)
		}
	}
	// Three guesses, and two more that are looked up all the same.
	n, refusal := h.until(6, func() told { return ask("guess") })
	if n != 5 || refusal.code != "too_many" || refusal.header.Get("Retry-After") != "31" {
		t.Errorf("%d guesses, then %+v", n, refusal)
	}
	if got := ask("claimant"); got.status != 429 {
		t.Errorf("a right guess after that: %+v", got)
	}
	if got := h.ask("GET", "/read", "claimant", "X-Forwarded-For", "203.0.113.6"); got.status != 200 {
		t.Errorf("the neighbour: %+v", got)
	}
	// Known from there, it is no guess.
	if got := ask("claimant"); got.status != 200 {
		t.Errorf("what has let somebody in: %+v", got)
	}
	h.pass(31 * time.Second)
	if got := ask("operator"); got.status != 200 {
		t.Errorf("after a while: %+v", got)
	}
	if got := ask("", "Cookie", "ours=guess"); got.status != 401 {
		t.Errorf("one of the cookies that count, and that was looked up: %+v", got)
	}
}

func TestAllRequestsOfAnAddressAreBoundedAndOfTheSixthVersionThoseOf64Bits(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: limit.Rates{limit.Address: {Most: 4, In: time.Minute}}, Proxies: networks(t, "127.0.0.1")})
	i := 0
	n, refusal := h.until(5, func() told {
		i++
		path := []string{"/read", "/nothing", "/open", "/write"}[i%4]
		return h.ask("GET", path, "claimant", "X-Forwarded-For", "2001:db8:0:1::"+strconv.Itoa(i))
	})
	if n != 4 || refusal.header.Get("Retry-After") == "" {
		t.Errorf("%d, then %+v", n, refusal)
	}
	if got := h.ask("GET", "/open", "", "X-Forwarded-For", "2001:db8:0:2::1"); got.status != 200 || got.header.Get("RateLimit") != "" {
		t.Errorf("the next network: %+v", got)
	}
	if got := h.ask("GET", "/healthz", "", "X-Forwarded-For", "2001:db8:0:1::1"); got.status != 200 {
		t.Errorf("health: %+v", got)
	}
}

func TestAnAccountIsBoundedWhateverAddressItIsTriedFrom(t *testing.T) {
	t.Parallel()
	h := build(t, edge.Outside{Rates: rates(), Proxies: networks(t, "127.0.0.1")})
	i := 0
	try := func(account string) func() told {
		return func() told {
			i++
			return h.ask("POST", "/sign-in", "", "X-Account", account, "X-Forwarded-For", "203.0.113."+strconv.Itoa(i))
		}
	}
	if n, _ := h.until(3, try("kim")); n != 2 {
		t.Errorf("one account is tried %d times", n)
	}
	if got := try("lee")(); got.status != 200 {
		t.Errorf("another account: %+v", got)
	}
}
