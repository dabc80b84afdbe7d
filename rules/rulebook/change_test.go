package rulebook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bosang/rules/definition"
	"bosang/rules/rulebook"
)

const telecomAct = "../library/kr-telecom-act/2019-06-25.yaml"

func threshold(class, value string) rulebook.Change {
	return rulebook.Change{Rulebook: "kr-telecom-act", Edition: "2019-06-25", Parameter: "eligibility-threshold", Case: class, Value: value}
}

func TestAChangeToTheValueThatIsThereLeavesTheHashOfEveryEdition(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../library/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d editions, %v", len(files), err)
	}
	for _, file := range files {
		text := readText(t, file)
		def, err := rulebook.Read(file, text)
		if err != nil {
			t.Fatal(err)
		}
		// Written anew without any change.
		again, err := rulebook.WithParameters(text)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := rulebook.Read(file, again); err != nil || same.Hash != def.Hash {
			t.Errorf("%s: written again it is another edition (%v)", file, err)
		}
	}
	def, err := rulebook.Read(telecomAct, changed(t, threshold("value_added", "4h")))
	if err != nil {
		t.Fatal(err)
	}
	was, err := rulebook.Read(telecomAct, readText(t, telecomAct))
	if err != nil || was.Hash != def.Hash {
		t.Errorf("the hash is another one (%v)", err)
	}
}

func TestAChangedParameterHoldsInTheEditionThatIsReadBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change rulebook.Change
		want   string
	}{
		{"one case, throughout", threshold("value_added", "2h"), "value_added 2019-06-25 2h0m0s; facilities_based 2019-06-25 2h0m0s"},
		{"one case, from the date that is there", from(threshold("facilities_based", "90m"), "2019-06-25"), "value_added 2019-06-25 4h0m0s; facilities_based 2019-06-25 1h30m0s"},
		{"from a further date", from(threshold("value_added", "3h"), "2021-01-01"), "value_added 2019-06-25 4h0m0s 2021-01-01 3h0m0s; facilities_based 2019-06-25 2h0m0s"},
	} {
		def, err := rulebook.Read(telecomAct, changed(t, c.change))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := written(def, "eligibility-threshold"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	money := rulebook.Change{Rulebook: "kr-telecom-act", Edition: "2019-06-25", Parameter: "small-revenue", Value: "5000000000 KRW"}
	def, err := rulebook.Read(telecomAct, changed(t, money, threshold("value_added", "1h")))
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := parameterOf(def, "small-revenue").Cases[0].Dated[0].Value.AsMoney(); a.String() != "5000000000 KRW" {
		t.Errorf("two changes at once: %s", a)
	}
}

func TestAChangeThatCannotBeIsRefusedByItsNames(t *testing.T) {
	t.Parallel()
	base := threshold("value_added", "2h")
	with := func(change func(*rulebook.Change)) rulebook.Change {
		c := base
		change(&c)
		return c
	}
	for _, c := range []struct {
		change rulebook.Change
		says   string
	}{
		{with(func(c *rulebook.Change) { c.Parameter = "nosuch" }), "nosuch: there is no such parameter; there are eligibility-threshold, notice-limit"},
		{with(func(c *rulebook.Change) { c.Case = "" }), "it depends on provider.class, so a case is needed; there are value_added, facilities_based"},
		{with(func(c *rulebook.Change) { c.Case = "data_centre" }), `there is no case "data_centre"`},
		{with(func(c *rulebook.Change) { c.Parameter = "notice-days" }), `it depends on no fact, so there is no case "value_added"`},
		{with(func(c *rulebook.Change) { c.From = "soon" }), `"soon" is not a date such as 2022-10-15`},
		{with(func(c *rulebook.Change) { c.Value = " " }), "a value is needed"},
		{with(func(c *rulebook.Change) { c.Edition = "2025-03-28" }), "the text is that of kr-telecom-act 2019-06-25"},
	} {
		_, err := rulebook.WithParameters(readText(t, telecomAct), c.change)
		if !errors.Is(err, rulebook.ErrChange) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "kr-telecom-act") {
			t.Errorf("%s: %v", c.change, err)
		}
	}
	// What only the edition's reader can tell is told by it, with the place.
	_, err := rulebook.Read("changed.yaml", changed(t, threshold("value_added", "soon: x")))
	var faults rulebook.Faults
	if !errors.As(err, &faults) || !strings.Contains(err.Error(), "must be a length of time") {
		t.Errorf("a value that is none: %v", err)
	}
	if _, err := rulebook.WithParameters([]byte("- a list"), base); !errors.As(err, &faults) {
		t.Errorf("a text that is no edition: %v", err)
	}
}

func TestATableIsChangedAsAWhole(t *testing.T) {
	t.Parallel()
	table := []byte("rulebook: a\nedition: b\nparameters:\n  tier:\n    unit: rate\n    values:\n      - from: 2020-01-01\n        bands: [{less_than: 95%, value: 100%}]\n")
	c := rulebook.Change{Rulebook: "a", Edition: "b", Parameter: "tier", Value: "[{less_than: 99%, value: 50%}]"}
	text, err := rulebook.WithParameters(table, c)
	if err != nil || !strings.Contains(string(text), "less_than: 99%") || strings.Contains(string(text), "95%") {
		t.Errorf("%s %v", text, err)
	}
	c.Value = "50%"
	if _, err := rulebook.WithParameters(table, c); !errors.Is(err, rulebook.ErrChange) || !strings.Contains(err.Error(), "list of its bands") {
		t.Errorf("one value for a table: %v", err)
	}
}

func from(c rulebook.Change, date string) rulebook.Change {
	c.From = date
	return c
}

func readText(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func changed(t *testing.T, changes ...rulebook.Change) []byte {
	t.Helper()
	text, err := rulebook.WithParameters(readText(t, telecomAct), changes...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parameterOf(def *definition.Edition, key string) definition.Parameter {
	for _, p := range def.Parameters {
		if p.Key == key {
			return p
		}
	}
	return definition.Parameter{}
}

// written writes a parameter of lengths of time, with its cases and dates.
func written(def *definition.Edition, key string) string {
	var cases []string
	for _, c := range parameterOf(def, key).Cases {
		one := c.Word
		for _, d := range c.Dated {
			one += " " + d.From.String() + " " + (time.Duration(d.Value.Micros()) * time.Microsecond).String()
		}
		cases = append(cases, one)
	}
	return strings.Join(cases, "; ")
}
