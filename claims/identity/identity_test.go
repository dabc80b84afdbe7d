package identity

import (
	"net/netip"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// keyed is a vault with a key of indexes and nothing else.
type keyed struct{ Vault }

func (keyed) Index(kind string, texts ...string) (claims.Key, error) {
	return claims.KeyOf("secret", append([]string{kind}, texts...)...), nil
}

func TestAttemptsAreCountedByTheNetworkOfACustomer(t *testing.T) {
	i := &Identity{vault: keyed{}}
	key := func(text string) claims.Key {
		p, err := i.addressPool(netip.MustParseAddr(text))
		if err != nil {
			t.Fatal(err)
		}
		return p.key
	}
	if key("192.0.2.1") == key("192.0.2.2") || key("192.0.2.1") != key("::ffff:192.0.2.1") {
		t.Error("addresses of version 4 are mistaken")
	}
	if key("2001:db8::1") != key("2001:db8::ffff:1") || key("2001:db8::1") == key("2001:db8:0:1::1") {
		t.Error("addresses of version 6 are mistaken")
	}
	// The table tells no address to who lacks the key: see the attack of the review.
	if key("192.0.2.1") == claims.KeyOf("attempt", "address", "192.0.2.1/32") {
		t.Error("an address is found out by trying")
	}
	if p, err := i.addressPool(netip.Addr{}); err != nil || !p.key.IsZero() {
		t.Error("no address has a pool")
	}
}

func TestATokenLivesAYearAtMost(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	actor := access.Actor{Subject: "x", Role: access.Regulator}
	if _, _, err := MintToken(actor, now, LongestTokenLived+1); err == nil {
		t.Error("a longer one is made")
	}
	old := Token{CreatedAt: now, ExpiresAt: now.AddDate(10, 0, 0)} // made before there was a limit
	if !old.Live(now.Add(LongestTokenLived-1)) || old.Live(now.Add(LongestTokenLived)) {
		t.Error("an old one does not live for a year")
	}
	actor.Scopes = []access.Permission{access.WriteEdition, access.WriteToken}
	if _, _, err := MintToken(actor, now, time.Hour); err == nil {
		t.Error("a token makes tokens")
	}
}
