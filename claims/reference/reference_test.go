package reference

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAReferenceReadsBackHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := New()
		if len(r) != len("BS-7K3M-9QXD") {
			t.Fatalf("%q has another length", r)
		}
		for _, typed := range []string{
			string(r), strings.ToLower(string(r)), strings.ReplaceAll(string(r), "-", ""),
			strings.TrimPrefix(string(r), "BS-"), strings.ReplaceAll(string(r), "-", " "),
			strings.NewReplacer("1", "l", "0", "o").Replace(string(r)),
		} {
			got, err := Parse(typed)
			if err != nil || got != r {
				t.Fatalf("Parse(%q) = %q, %v; want %q", typed, got, err, r)
			}
		}
	})
}

func TestASlipInAReferenceIsCaught(t *testing.T) {
	places := []int{3, 4, 5, 6, 8, 9, 10, 11}
	for range 200 {
		r := []byte(New())
		for _, at := range places {
			for _, c := range []byte(crockford) {
				slip := append([]byte(nil), r...)
				slip[at] = c
				if c == r[at] {
					continue
				}
				if got, err := Parse(string(slip)); !errors.Is(err, ErrBad) {
					t.Fatalf("%s typed as %s was read as %s", r, slip, got)
				}
			}
		}
		for i := 1; i < len(places); i++ {
			a, b := places[i-1], places[i]
			if r[a] == r[b] {
				continue
			}
			swapped := append([]byte(nil), r...)
			swapped[a], swapped[b] = swapped[b], swapped[a]
			if got, err := Parse(string(swapped)); !errors.Is(err, ErrBad) {
				t.Fatalf("%s with two characters exchanged (%s) was read as %s", r, swapped, got)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "BS-7K3M-9QXD", "bs 0000 0000", "00000000", "BS-", strings.Repeat("7", 40), "BS-7K3M-9QXU"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Parse(s)
		if err != nil {
			return
		}
		if again, err := Parse(string(r)); err != nil || again != r {
			t.Fatalf("%q was read as %q, which reads as %q, %v", s, r, again, err)
		}
	})
}
