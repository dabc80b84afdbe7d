package rulebook_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// FuzzConditions puts a text where a condition and a formula stand, in flow style, so
// that what is drawn is a condition more often than by FuzzRead.
func FuzzConditions(f *testing.F) {
	for _, c := range []string{
		"{quantity: longest, at_least: threshold}", "{all: [{fact: plan.periodic_fee, is: true}, {not: {any: []}}]}", "named", "{not: {not: {not: named}}}",
		"{fact: service.kind, in: [mobile, content]}", "{quantity: longest, less_than: 4h, at_least: 1d12h}", "{on: 2022-10-15}", "[]", "{", "{all: *x}", "&x {all: [*x]}",
		"{sum: [longest, 3h]}", "{times: [longest, 10%]}", "{larger_of: [1h, {smaller_of: [2h, longest]}]}", "{per: {each: part, of: longest}}",
	} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\n") {
			return // it would be another book
		}
		data := []byte(strings.Replace(sound, "- {fact: plan.periodic_fee, is: true}", "- "+text, 1))
		if bytes.Equal(data, []byte(sound)) && text != "{fact: plan.periodic_fee, is: true}" {
			t.Fatal("the book has no such condition any more")
		}
		for _, data := range [][]byte{data, []byte(strings.Replace(sound, "quantities:\n", "quantities:\n  further:\n    title: {ko: 합, en: sum}\n    formula: "+text+"\n", 1))} {
			d, err := rulebook.Read("fuzz.yaml", data)
			var faults rulebook.Faults
			if err == nil {
				typed(t, d)
				if _, err := rules.Compile(d); err != nil {
					t.Fatalf("%q was checked and does not compile: %v", text, err)
				}
				continue
			}
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("%q: %v", text, err)
			}
			for _, fault := range faults {
				if fault.At.File != "fuzz.yaml" || fault.At.Line < 1 || fault.At.Column < 1 || fault.At.Line > len(data) || fault.Message == "" {
					t.Errorf("%q is refused without a place: %s", text, fault)
				}
			}
		}
	})
}

// FuzzWithParameters gives a parameter another value, as simulations do.
func FuzzWithParameters(f *testing.F) {
	f.Add("threshold", "", "", "5h")
	f.Add("threshold", "x", "2022-10-15", "{")
	f.Add("nothing", "", "2022-02-30", "- a\n- b")
	f.Add("threshold", "", "2021-01-01", "5h # no\n#")
	f.Fuzz(func(t *testing.T, parameter, of, from, value string) {
		c := rulebook.Change{Rulebook: "sample", Edition: "1", Parameter: parameter, Case: of, From: from, Value: value}
		text, err := rulebook.WithParameters([]byte(sound), c)
		if err != nil {
			if !errors.Is(err, rulebook.ErrChange) {
				t.Fatalf("%s: %v", c, err)
			}
			return
		}
		d, err := rulebook.Read("fuzz.yaml", text)
		if err != nil {
			return // the value is none of that parameter
		}
		// However it is written, a value is a value: nothing else of the edition changes.
		before, err := rulebook.Read("fuzz.yaml", []byte(sound))
		if err != nil || len(d.Provisions) != len(before.Provisions) || len(d.Quantities) != len(before.Quantities) || len(d.Parameters) != len(before.Parameters) || d.Edition != before.Edition {
			t.Fatalf("%s changes more than a value: %s", c, text)
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
