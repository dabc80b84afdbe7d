package outcome_test

import (
	"errors"
	"strings"
	"testing"

	"bosang/rules/outcome"
)

const small = `{"disposition":"granted","editions":[{"edition":"1","findings":[["a","y","y0:1 x"]],"hash":"HASH","rulebook":"b"}],"grounds":[],"operands":[1,{"n":2}]}`

var hash = strings.Repeat("0", 64)

func TestAnOutcomeIsReadBackAsItWasWritten(t *testing.T) {
	in := strings.Replace(small, "HASH", hash, 1)
	o, err := outcome.Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(o.Canonical()); got != in {
		t.Errorf("%s\nreads back as\n%s", in, got)
	}
	c := o.ChecksOf(&o.Findings[0])
	if left, ok := o.Operand(c[0].Left).AsEstimate(); !ok || left.Stated.Microseconds() != 1 || !left.Certain() {
		t.Errorf("left is %v", left)
	}
	if n, ok := o.Operand(c[0].Right).AsCount(); !ok || n != 2 {
		t.Errorf("right is %d", n)
	}
	if !c[1].NotShown || c[1].Verdict != outcome.No || o.Operand(c[1].Left).IsKnown() {
		t.Errorf("the second comparison is %+v", c[1])
	}
}

func TestWhatIsNoOutcomeIsRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"no object":                    {small, "[]"},
		"an unknown name":              {`"grounds"`, `"colour":1,"grounds"`},
		"a name given twice":           {`"grounds"`, `"disposition":"granted","grounds"`},
		"an unknown disposition":       {`"granted"`, `"gratified"`},
		"a short hash":                 {"HASH", "00"},
		"a hash that is none":          {"HASH", strings.Repeat("x", 64)},
		"an operand that is not there": {"y0:1", "y0:7"},
		"an unknown verdict":           {"y0:1", "q0:1"},
		"an unknown status":            {`"a","y"`, `"a","q"`},
		"a finding that is too short":  {`["a","y","y0:1 x"]`, `["a","y"]`},
		"an unknown reason":            {`"operands"`, `"reasons":["colour"],"operands"`},
		"an edition that is not there": {`"grounds":[]`, `"grounds":[{"b":3,"disposition":"granted","p":"a","standing":"owed"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			in := strings.Replace(strings.Replace(small, change[0], change[1], 1), "HASH", hash, 1)
			if _, err := outcome.Parse([]byte(in)); !errors.Is(err, outcome.ErrJSON) {
				t.Errorf("%s gives %v", in, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(strings.Replace(small, "HASH", hash, 1)))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if o, err := outcome.Parse(data); err == nil {
			_ = o.Canonical() // must not panic
		}
	})
}
