package identity

import (
	"errors"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

func TestATokenIsFoundByItsTextAndLivesUntilItExpires(t *testing.T) {
	now := time.Date(2022, 10, 16, 1, 0, 0, 0, time.UTC)
	text, kept, err := MintToken(access.Actor{Subject: "regulator-1", Role: access.Regulator}, now, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	key, hash, err := ParseToken(text)
	if err != nil || key != kept.Key || hash != kept.Hash {
		t.Fatalf("ParseToken gives %v, %x, %v; kept are %v, %x", key, hash, err, kept.Key, kept.Hash)
	}
	if !kept.Live(now) || !kept.Live(now.Add(time.Hour-1)) || kept.Live(now.Add(time.Hour)) {
		t.Error("the token does not live for exactly an hour")
	}
	kept.RevokedAt = now.Add(time.Minute)
	if !kept.Live(now) || kept.Live(now.Add(time.Minute)) {
		t.Error("the token outlives its revocation")
	}
}

func TestNoTokenIsMadeForAnActorWhoseMembershipsDoNotFitTheRole(t *testing.T) {
	for name, actor := range map[string]access.Actor{
		"the service itself":          {Subject: "x", Role: access.System},
		"an operator of nobody":       {Subject: "x", Role: access.Operator},
		"a claimant who is nobody":    {Subject: "x", Role: access.Claimant},
		"a regulator of one provider": {Subject: "x", Role: access.Regulator, Providers: []access.ID{{1}}},
		"somebody without a name":     {Role: access.Administrator},
	} {
		if _, _, err := MintToken(actor, time.Now(), time.Hour); !errors.Is(err, ErrTokenActor) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	text, _, _ := MintToken(access.Actor{Subject: "a", Role: access.Regulator}, time.Now(), time.Hour)
	f.Add(text)
	f.Add("bosang_")
	f.Fuzz(func(t *testing.T, s string) {
		key, _, err := ParseToken(s)
		if (err == nil) != (key != claims.Key{}) {
			t.Errorf("ParseToken(%q) gives %v and %v", s, key, err)
		}
	})
}
