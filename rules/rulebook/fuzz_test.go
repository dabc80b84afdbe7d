package rulebook_test

import (
	"os"
	"path/filepath"
	"testing"

	"bosang/rules"
	"bosang/rules/definition"
	"bosang/rules/rulebook"
)

// seed gives the books of the library and the faulty ones to a fuzz test.
func seed(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files of %s (%v)", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("rulebook: {}\nprovisions: [{when: {all: [{not: {any: []}}]}}]\n"))
	seed(f, "testdata/faulty/*.yaml", "../library/*/*.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := rulebook.ReadInstrument("sample", rulebook.File{Name: "fuzz.yaml", Data: data}, sampleLaw)
		if err == nil && len(in.Editions) == 0 {
			t.Fatal("no fault and no edition")
		}
		if err != nil && len(err.(rulebook.Faults)) == 0 { //nolint:errorlint // it returns nothing else
			t.Fatal("an error without a fault")
		}
		_ = rulebook.Together(in)
		if _, err := rulebook.Schema(in); err != nil {
			t.Fatalf("facts that were checked make no schema: %v", err)
		}
		for _, d := range in.Editions {
			typed(t, d)
			if _, err := rules.Compile(d); err != nil {
				t.Fatalf("what was checked does not compile: %v", err)
			}
		}
	})
}

// typed fails where a formula of an edition without a fault has no type.
func typed(t *testing.T, d *definition.Edition) {
	t.Helper()
	var walk func(f *definition.Formula)
	walk = func(f *definition.Formula) {
		if f.Kind == 0 || f.Op == 0 {
			t.Fatalf("%s: a formula without a type", f.At)
		}
		for i := range f.Args {
			walk(&f.Args[i])
		}
		if f.Each != nil {
			walk(f.Each)
		}
	}
	for i := range d.Quantities {
		if f := d.Quantities[i].Formula; f != nil {
			walk(f)
		}
	}
}
