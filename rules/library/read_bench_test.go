package library

import "testing"

// BenchmarkInstruments measures reading and checking all rulebooks.
func BenchmarkInstruments(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Instruments(); err != nil {
			b.Fatal(err)
		}
	}
}
