package claims

import (
	"errors"
	"slices"
	"testing"
)

func TestAnIDReadsBackFromItsText(t *testing.T) {
	id := NewID[claimNoun]()
	got, err := ParseID[claimNoun](id.String())
	if err != nil || got != id {
		t.Fatalf("ParseID(%q) = %v, %v", id, got, err)
	}
	if id[6]>>4 != 7 {
		t.Errorf("%s is not version 7", id)
	}
}

func TestOnlyTheCanonicalFormIsAnID(t *testing.T) {
	id := NewID[claimNoun]().String()
	for _, s := range []string{"", "1", id[:35], id + "0", "{" + id + "}", "urn:uuid:" + id, id[:8] + id[9:] + "0"} {
		if _, err := ParseID[claimNoun](s); !errors.Is(err, ErrBadID) {
			t.Errorf("ParseID(%q) gave %v", s, err)
		}
	}
}

func TestIDsSortByTheTimeTheyWereMade(t *testing.T) {
	ids := make([]ClaimID, 1000)
	for i := range ids {
		ids[i] = NewID[claimNoun]()
	}
	if !slices.IsSortedFunc(ids, ClaimID.Compare) {
		t.Error("ids made one after the other are out of order")
	}
}

func TestKeysOfDifferentTextsDiffer(t *testing.T) {
	keys := map[Key]string{}
	for _, parts := range [][]string{{"a", "b"}, {"ab"}, {"", "ab"}, {"a", "b", ""}, {"b", "a"}} {
		k := KeyOf("kind", parts...)
		if other, ok := keys[k]; ok {
			t.Errorf("%q and %q have one key", parts, other)
		}
		keys[k] = parts[0]
	}
	for k := range keys {
		if len(k.String()) != 36 {
			t.Errorf("%v is no key", k)
		}
	}
}

func TestTextsThatNothingCanStoreAreRefusedByName(t *testing.T) {
	for _, value := range []string{"a\x00b", "a\nb", "a\u0085b", "\xff", "a\x7f"} {
		var f fields
		f.text("customer_number", value, 64)
		if len(f) != 1 || f[0].Code != "control_character" {
			t.Errorf("%q gave %v", value, f)
		}
	}
	var f fields
	if f.text("customer_number", "고객-1", 64); len(f) != 0 {
		t.Errorf("a sound text gave %v", f)
	}
}
