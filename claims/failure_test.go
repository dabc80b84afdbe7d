package claims

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestTheReasonOfAFailureCanBeStored(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"no such plan":       "no such plan",
		"a\x00b\nc":          "a b c",
		"bad \xff\xfe bytes": "bad ? bytes",
	} {
		if got := FailureOf(Claim{}, errors.New(said)).Reason; got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
	long := FailureOf(Claim{}, errors.New(strings.Repeat("보상", 1000))).Reason
	if len(long) > maxReason || len(long) < maxReason-utf8.UTFMax || !utf8.ValidString(long) {
		t.Errorf("a long reason has %d bytes", len(long))
	}
}

func TestAPanicWhileDecidingTellsNoValue(t *testing.T) {
	t.Parallel()
	noon := time.Date(2022, 10, 15, 3, 0, 0, 0, time.UTC)
	// Without a library the engine panics.
	d := &Dossier{
		Incident:  Incident{Key: "incident"},
		Providers: map[ProviderID]Provider{{}: {Key: "one", Class: ValueAdded}}, Services: map[ServiceID]Service{{}: {Key: "talk"}},
		Plans: map[PlanID]Plan{{}: {Key: "plus", Audience: Consumers, Terms: []Terms{{}}}},
	}
	_, _, failures := decideAll(nil, d, []Undecided{{
		Claim: Claim{ClaimantKind: Consumer, FiledAt: noon}, Subscription: Subscription{StartedAt: noon, Channel: DirectChannel},
	}}, noon, Occasion{})
	if len(failures) != 1 || failures[0].Reason != "panic while deciding: runtime.errorString" {
		t.Errorf("%+v", failures)
	}
}
