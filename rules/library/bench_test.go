package library

import (
	"testing"

	"bosang/rules"
)

// benchmarked names the cases that are measured: the statutory book alone, and every applicable book of a paid claim.
var benchmarked = []struct {
	name, of string
	with     []rules.EditionRef
}{
	{"the statutory book", "In 2022 a paid service down for a second more than four hours owes both notices",
		[]rules.EditionRef{{Rulebook: "kr-telecom-act"}}},
	{"a refused claim", "In 2022 a free service is not eligible and owes no notice however long it was down", nil},
	{"the music pass", "The music pass is covered by the programme's three days", nil},
	{"the taxi membership", "kakao-2022-pro-taxi: The points exceed the fee for the time", nil},
}

// BenchmarkEvaluate measures one evaluation with its full trace.
func BenchmarkEvaluate(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range benchmarked {
		f := caseNamed(b, c.of).Facts
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c.with != nil {
					_, err = l.EvaluateWith(f, c.with...)
				} else {
					_, err = l.Evaluate(f)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCanonical measures writing facts and outcome, and BenchmarkExplain what is only done for a reader.
func BenchmarkCanonical(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	f := caseNamed(b, benchmarked[2].of).Facts
	o, err := l.Evaluate(f)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("facts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Canonical()
		}
	})
	b.Run("outcome", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			o.Canonical()
		}
	})
	b.Run("reading an outcome back", func(b *testing.B) {
		b.ReportAllocs()
		form := o.Canonical()
		for b.Loop() {
			if _, err := rules.ParseOutcome(form); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range benchmarked {
		f := caseNamed(b, c.of).Facts
		o, err := l.EvaluateWith(f, c.with...)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.Explain(o, f, rules.Korean); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
