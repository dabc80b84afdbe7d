package rules_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"bosang/rules"
)

func TestACaseHasTheSameBytesHoweverOftenAndWhereverItIsEvaluated(t *testing.T) {
	var used rules.Outcome // its memory goes from case to case
	rapid.Check(t, func(t *rapid.T) {
		s := editions(false).Draw(t, "edition")
		var cases []*rules.Facts
		var want [][]byte
		for range 6 {
			f := s.draw(t, false)
			o, err := s.library.Evaluate(f)
			if err != nil {
				t.Fatalf("%v", err)
			}
			form := o.Canonical()
			cases, want = append(cases, f), append(want, form)
			same := func(how string, o *rules.Outcome, err error) {
				if err != nil || !bytes.Equal(o.Canonical(), form) {
					t.Fatalf("%s it comes to (%v)\n%s\nand not to\n%s\nfacts: %s\n%s", how, err, o.Canonical(), form, f.Canonical(), s.text)
				}
			}
			again, err := s.library.Evaluate(f)
			same("again", again, err)
			same("in used memory", &used, s.library.EvaluateInto(&used, f))
			read, err := rules.ParseOutcome(form)
			same("read back", read, err)
			facts, err := rules.ParseFactsIn(s.library.Schema(), f.Canonical())
			if err != nil {
				t.Fatalf("%v", err)
			}
			told, err := s.library.Evaluate(facts)
			same("by facts read back", told, err)
		}
		if wrong := together(s.library, cases, want); wrong != "" {
			t.Fatalf("%s\n%s", wrong, s.text)
		}
	})
}

// together evaluates cases in several goroutines, each in an order of its own, and says which comes to something else.
func together(l *rules.Library, cases []*rules.Facts, want [][]byte) string {
	wrong := make([]string, 4)
	var group sync.WaitGroup
	for worker := range wrong {
		group.Go(func() {
			var o rules.Outcome
			for i := range 2 * len(cases) {
				k := (i*(worker+1) + worker) % len(cases)
				if err := l.EvaluateInto(&o, cases[k]); err != nil || !bytes.Equal(o.Canonical(), want[k]) {
					wrong[worker] = fmt.Sprintf("beside others it comes to (%v)\n%s\nand not to\n%s", err, o.Canonical(), want[k])
				}
			}
		})
	}
	group.Wait()
	for _, w := range wrong {
		if w != "" {
			return w
		}
	}
	return ""
}
